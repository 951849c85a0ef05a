#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One emulated camera that serves many rows of the fault matrix, and what must hold after each.

Booting costs more than a run, so a camera is kept as long as nothing happened that only a power cycle
undoes. Between two runs flash, control block and card are put back by the host.
"""

import dataclasses
import mmap
import random
import re
import shutil
import time

from camera import BLOCK, BOOT, Camera, Look, bundle, md5
from case import Case, Failed
from share import C, CTL, FAULT

STATUS = {"new": 0, "nothing-to-do": 0, "old": 20, "untouched": 10, "not-good": 30}
GO = """renice -n 20 -p $$ >/dev/null
exec /test/updater '--script=sh /tmp/Upgrade/upgraderun.sh --no-reboot' </dev/null >/dev/console 2>&1
"""
REST = random.Random(7).randbytes(C.SHARE_FLASH_SIZE - BOOT)
LIMIT = 60  # seconds of the host
RETURNED, HOLDS = b"updater: script returned", b" hold seconds="
RESULT = b"] result "


@dataclasses.dataclass
class Run:
    """What one run did."""

    end: str = ""            # returned, hold, cut or hang
    said: str = ""           # result line of the console, or ''
    status: int = None
    ops: list = dataclasses.field(default_factory=list)
    text: str = ""
    notes: list = dataclasses.field(default_factory=list)


class Rig:
    """A camera and the runs in it."""

    def __init__(self, build, name, old, new, product):
        self.case = Case(build, name, old=old, new=new)
        self.old, self.new, self.name = old, new, name
        self.tar = bundle(product, new)  # now: it may be built anew meanwhile
        self.c, self.warm, self.mark, self.boots, self.last_text = None, False, 0, 0, ""

    def close(self):
        if self.c:
            self.c.__exit__()
            shutil.rmtree(self.c.folder, ignore_errors=True)

    # Getting it ready

    def boot(self):
        self.close()
        self.c = Camera(self.case.build, self.name)
        self.c.boot(Look(rest=REST), self.old)
        self.settle_in()

    def settle_in(self):
        """After every boot: the bundle is unpacked, and the host's hand is as quick as pan-fix."""
        self.boots += 1
        self.c.send(self.tar, "/tmp/img", "644")
        self.c.send(GO.encode(), "/tmp/go")
        self.c.sh("tar -xf /tmp/img -C /tmp && rm /tmp/img; renice -n -20 -p $$ >/dev/null")
        self.warm, self.mark = True, len(self.c.machine.console.text)

    def prepare(self, faults, torn="prefix", before=""):
        """Flash, counters, faults and card as a row wants them."""
        if not self.warm or not self.c.machine.alive():
            self.boot()
        self.clear()
        self.c.sh("killall -9 updater pan-fix 2>/dev/null; mount -o remount,rw /media/mmc; rm -rf /media/mmc/*; sync; "
                  + (before or "true"))
        self.c.memory[C.SHARE_FLASH:C.SHARE_FLASH + BOOT] = self.old
        self.arm(faults, torn)

    def arm(self, faults, torn="prefix"):
        for name in ("ops", "lost", "data_used", "reads", "programs", "erases", "programmed_bytes"):
            self.c.set(name, 0)
        self.c.set("torn", getattr(C, "TORN_" + torn.upper()))
        for slot, fault in enumerate(faults):
            fault.write(self.c.memory, slot)
        self.mark = len(self.c.machine.console.text)

    def clear(self):
        """No faults, and a chip that works again."""
        base = C.SHARE_CTL + CTL.fields["fault"].offset
        self.c.memory[base:base + C.SHARE_FAULTS * FAULT.size] = bytes(C.SHARE_FAULTS * FAULT.size)
        self.c.set("dead", 0)
        self.c.set("paused", 0)

    def hits(self, slot):
        base = C.SHARE_CTL + CTL.fields["fault"].offset + slot * FAULT.size
        return FAULT.get(self.c.memory, base, "hits")

    # Running

    def start(self):
        self.c.sh("sh /tmp/go & true")

    def wait(self, words, seconds=LIMIT, holds=0):
        """The first of the words that this run's console shows, or None. So many holds are no end."""
        console, end = self.c.machine.console, time.monotonic() + seconds
        while time.monotonic() < end:
            text = console.text[self.mark:]
            for word in words:
                seen = text.count(word) > (holds if word == HOLDS else 0)
                if seen and b"\n" in text[text.rindex(word):]:
                    return word
            if console.closed:
                return None
            time.sleep(0.02)
        return None

    def outcome(self, words=(RETURNED, HOLDS), holds=0):
        """Waits for the end of the run and notes it."""
        word = self.wait(words, holds=holds)
        run = Run(end={RETURNED: "returned", RESULT: "returned", HOLDS: "hold", None: "hang"}[word])
        return self.note(run)

    def outlived(self, holds):
        """The same for a run whose script returned before it, with the guard's death: its status
        is what its result line says."""
        run = self.outcome(words=(RESULT, HOLDS), holds=holds)
        if run.end == "returned":
            self.c.sh("while pidof pan-fix >/dev/null; do sleep 0.1; done")
            self.note(run)
            run.status = int((re.findall(r"status=(\d+)", run.said) or ["-1"])[-1])
        return run

    def note(self, run):
        run.text = self.c.machine.console.text[self.mark:].decode("utf-8", "replace").replace("\r", "")
        status = re.findall(r"updater: script returned (\d+)", run.text)
        run.status = int(status[-1]) if status else None
        run.said = self.case.result(run.text)
        run.ops = [op for op in self.c.ops() if op.kind in (C.OP_READ, C.OP_PROGRAM, C.OP_ERASE)]
        return run

    def cycle(self):
        """Power again, with flash and card as the cut left them."""
        self.c.power_cycle()
        self.settle_in()

    def saving(self, seconds=LIMIT):
        """Waits until the first bytes of the backup are on the card itself."""
        at = next(i for i in range(0x800, BOOT, 512) if len(set(self.old[i:i + 512])) > 64)
        end = time.monotonic() + seconds
        with open(self.c.card.path, "rb") as file:
            card = mmap.mmap(file.fileno(), 8 << 20, prot=mmap.PROT_READ)
            while card.find(self.old[at:at + 512]) < 0:
                if time.monotonic() > end or self.wait((RETURNED,), 0.001):
                    raise Failed("no backup was seen on its way to the card")

    # What must hold

    def check_outside(self):
        if bytes(self.c.memory[C.SHARE_FLASH + BOOT:C.SHARE_FLASH + C.SHARE_FLASH_SIZE]) != REST:
            raise Failed("flash behind the boot partition was changed")

    def verdict(self):
        return self.c.bootrom(self.old, self.new)

    def check_backup(self, content):
        self.case.backup(self.c, content)

    def check_returned(self, run, before, card, flipped=False):
        """The program's claim against flash, exit status, log on the card and backup. flipped: a
        bit of flash changed by itself, at the latest after it was read for the last time, or a
        canary was cut short: the backup may be that of self.old."""
        said = run.said.split(" ")[0]
        fields = dict(re.findall(r"(\w+)=(\S+)", run.said))
        flash, verdict = self.c.flash(), self.verdict()
        equal, expect = self.case.equal, self.case.expect
        if said not in STATUS:
            raise Failed("the result line is %r, exit status %s" % (run.said, run.status))
        equal(run.status, STATUS[said], "the exit status, with result %s," % said)
        equal(fields.get("status"), str(run.status), "the status in the result line")
        if "flash" in fields:
            equal(fields["flash"], md5(flash), "the md5 in the result line")
        wanted = {"new": (self.new, "boots-new"), "nothing-to-do": (self.new, "boots-new")}
        content, boots = wanted.get(said, (before, "boots-old"))
        tried = said == "untouched" and any(
            words in run.text for words in ("erase-fails", "one unused byte", "erase block behind it"))
        if tried:  # the byte that could not be erased, or a block that was loose
            content = content[:BOOT - BLOCK] + flash[BOOT - BLOCK:]
        expect(flash == content, "flash does not hold what the program says (%s)" % said)
        if content in (self.new, self.old):
            equal(verdict, boots, "the boot ROM's view")
        done = [op for op in run.ops if op.changes() and op.effect != C.EFFECT_NONE]
        if said == "untouched":
            done = [op for op in done if op.off < BOOT - BLOCK]
            equal(len(done), 0, "the number of changes of an untouched flash")
        elif said != "nothing-to-do":
            names = self.c.card.names()
            seen = "pan-fix-backup-%s.bin" % md5(before) in names
            self.check_backup(before if seen or not flipped else self.old)
        if card:
            expect(run.said in self.case.last_line(self.c.log()),
                   "the last line of the log on the card is %r" % self.case.last_line(self.c.log()))
        return "%s, status %d, %s" % (said, run.status, verdict)

    def check_header(self, run, before):
        """While the signature is valid, nothing but it is changed. before: flash at the start."""
        valid, signature = self.old[:9], before[:9]
        for number, op in enumerate(run.ops):
            if not op.changes():
                continue
            clears = op.kind == C.OP_PROGRAM and op.off == 0 and op.payload == bytes(9)
            if signature == valid and not clears and op.off < BOOT - BLOCK:
                raise Failed("operation %d changes flash at 0x%x behind a valid signature"
                             % (number, op.off))
            if op.effect == C.EFFECT_NONE or op.off >= 9:
                continue
            if op.effect != C.EFFECT_FULL or op.state != C.OP_DONE:
                signature = bytes(9) if clears else None
            elif op.kind == C.OP_ERASE:
                signature = b"\xff" * 9
            elif clears:
                signature = bytes(9)
            elif signature is not None:
                new = (op.payload + b"\xff" * 9)[:9 - op.off]
                signature = signature[:op.off] + bytes(
                    a & b for a, b in zip(signature[op.off:], new))
