#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scenario is made of: images, a camera, an update, and what must hold afterwards."""

import itertools
import pathlib
import re
import sys

from camera import BLOCK, BOOT, SHUTDOWN_SAYS, WATCHDOG_SAYS, Camera, Look, bundle, md5
from share import C

SCENARIOS = {}
LONG = []       # names of those that take minutes: not in make check, but in make check-long


def boot_image(path, variable):
    """The bytes of a file that a person named with VARIABLE=; ends with a sentence if it is none."""
    try:
        data = pathlib.Path(path).read_bytes()
    except OSError as error:
        sys.exit("%s=%s cannot be read: %s." % (variable, path, error.strerror))
    if len(data) != BOOT:
        sys.exit("%s=%s has %d bytes; the boot flash of a camera has %d."
                 % (variable, path, len(data), BOOT))
    return data


class Failed(Exception):
    """A promise was not kept."""


def scenario(function):
    """Registers a scenario under the function's name, with dashes."""
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def many(cases, long=()):
    """Registers one scenario a case: name -> arguments of the function. long: names for LONG."""
    def register(function):
        LONG.extend(long)
        for name, arguments in cases.items():
            def run(case, arguments=arguments):
                function(case, *arguments)
            run.__doc__ = function.__doc__
            SCENARIOS[name] = run
        return function
    return register


class Case:
    """One run of one scenario."""

    def __init__(self, build, name, old=None, new=None, show=None):
        self.build, self.name, self.show = pathlib.Path(build).resolve(), name, show
        self.old = old or self.image("old")
        self.new = new or self.image("new")
        self.cameras = []

    def image(self, name):
        return (self.build / "standin" / (name + ".bin")).read_bytes()

    @property
    def product(self):
        return self.build / "mipsel/pan-fix"

    def bundle(self, image=None, **kw):
        return bundle(self.product, self.new if image is None else image, **kw)

    def camera(self):
        camera = Camera(self.build, self.name, self.show)
        self.cameras.append(camera)
        return camera

    def expect(self, holds, what):
        if not holds:
            raise Failed(what)

    def equal(self, found, wanted, what):
        self.expect(found == wanted, "%s is %r, not %r" % (what, found, wanted))

    # What must hold

    def last_line(self, text):
        lines = [line for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else ""

    def result(self, text):
        """The fields of the result line, as text."""
        found = re.findall(r"\] result (.*)", text)
        return found[-1].strip() if found else ""

    def whole(self, c):
        """In every outcome: nothing outside mtd0 was changed, and the watchdog did not bite."""
        beyond = c.beyond()
        self.expect(beyond == c.look.rest.ljust(len(beyond), b"\xff"), "flash behind mtd0 was changed")
        self.expect(WATCHDOG_SAYS not in c.console(), "the watchdog bit")

    def backup(self, c, content=None):
        """The card holds the old bootloader under its own md5, with a .md5 beside it."""
        content = self.old if content is None else content
        name = "pan-fix-backup-%s.bin" % md5(content)
        self.expect(c.card.get(name) == content, "the backup %s is not on the card, or wrong" % name)
        note = (c.card.get(name + ".md5") or b"").decode()
        self.expect(note.startswith(md5(content)), "%s.md5 is missing or wrong" % name)
        rest = [n for n in c.card.names() if n.endswith(".tmp") or n.endswith(".part")]
        self.equal(rest, [], "what is left half-written on the card")

    def is_new(self, c, card=True, rebooted=True):
        self.whole(c)
        self.expect(c.flash() == self.new, "flash is not the image")
        self.equal(c.bootrom(self.old, self.new), "boots-new", "the boot ROM's view")
        if card:
            self.backup(c)
            self.expect("new status=0" in self.result(self.last_line(c.log())),
                        "the log's last line is %r" % self.last_line(c.log()))
        if rebooted:
            self.expect(SHUTDOWN_SAYS in c.console(), "no orderly reboot")

    def is_old(self, c, status=20):
        """Rolled back."""
        self.whole(c)
        self.expect(c.flash() == self.old, "flash is not the old bootloader")
        self.backup(c)
        self.expect(" status=%d" % status in self.last_line(c.log()),
                    "the log's last line is %r" % self.last_line(c.log()))

    def is_untouched(self, c, status=10, says=()):
        """Refused: exit status, flash as it was, no operation, no reboot, a sentence."""
        self.equal(c.status(), status, "the exit status")
        self.whole(c)
        self.expect(c.flash() == c.before.ljust(len(c.flash()), b"\xff")[:len(c.flash())],
                    "flash was changed")
        self.equal([op.name for op in c.ops("program", "erase")], [], "flash operations")
        self.expect(c.machine.alive(), "the camera was rebooted")
        for words in [says] if isinstance(says, str) else says:
            self.expect(words in c.console(), "the console does not say %r" % words)

    # An update from power-on to the end

    def update(self, look=None, tar=None, ending="stay", seconds=90, before=None, **kw):
        """Boots with the old bootloader, updates, waits for the end; the camera is returned."""
        c = self.camera()
        c.boot(look or Look(), self.old)
        if before:
            before(c)
        c.update(self.bundle() if tar is None else tar, ending=ending, **kw)
        self.equal(self.settle(c, seconds), "end", "the update")
        return c

    def settle(self, c, seconds=90):
        """Waits until the guest rebooted or the script returned: "end"; "hold" at the time limit."""
        word = c.wait("updater: script returned", "updater: no app upgrade", "camera: time limit",
                      "reboot: Restarting system", seconds=seconds)
        self.expect(word, "nothing happened within %d s of the host's time" % seconds)
        if "time limit" in word:
            return "hold"
        if "Restarting" in word or c.wait("updater: staying", "updater: rebooting",
                                          seconds=10) != "updater: staying":
            self.expect(c.wait_end(20), "the camera did not reboot")
        return "end"

    def close(self):
        for camera in self.cameras:
            camera.__exit__()


def changes_between(c):
    """Operations from the first change to the last, system calls included; without the canary's,
    which come first and in the last erase block."""
    ops = c.ops()
    at = [i for i, op in enumerate(ops) if op.changes()]
    at = list(itertools.dropwhile(lambda i: ops[i].off >= BOOT - BLOCK, at)) or at
    return ops[at[0]:at[-1] + 1] if at else []


def window(c):
    """(seconds from first change to last, seconds that the chip itself needed)."""
    ops = [op for op in changes_between(c) if op.changes()]
    if not ops:
        return 0.0, 0.0
    page, erase = c.ctl("page_ns"), c.ctl("erase_ns")
    work = sum(erase if op.kind == C.OP_ERASE else page for op in ops)
    return (ops[-1].end_ns - ops[0].start_ns) / 1e9, work / 1e9
