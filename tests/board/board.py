#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Powers a bootloader on, on the emulated T20 board, and says in one line what it came to.

FLASH is a bootloader (256 KiB; a kernel that says a line is put behind it) or a whole chip.
The console is shown; the last line is one of

    starts the kernel               installed from SD       refused to install: SENTENCE
    says installed, changed nothing prompt, no kernel       hangs at ADDRESS (WHY)
    boot ROM: USB recovery (WHY)    power cut inside KIND

Exit status 0: a kernel runs, and if an installation was asked for it was done; 1: anything else;
2: usage, or something could not be read.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "camera")]
import demo  # noqa: E402 (a folder of this project, not a package)
from sdcard import Card  # noqa: E402

BOOT, CHIP_MAX = 0x40000, 16 << 20
BUTTON_MS = 4000
# Whose parameters and whose words: what U-Boot says when it does not install. The first wins.
SENTENCES = (r"len plus offset more than flash size!", r"\*\* Partition \d+ not valid.*\*\*",
             r"Image demo\.bin .*", r"Card did not respond to voltage select!",
             r"SF: Unsupported manufacturer .*", r"Bad (?:Header|Data) C.*", r"Bad Magic Number")
KINDS = ("kernel", "installed", "refused", "claimed", "prompt", "hang", "usb", "cut")


class BoardError(Exception):
    """The board could not be powered on."""


@dataclasses.dataclass
class Run:
    """One power-on. before, after: what the whole chip held; firmware: what was to be installed."""
    end: str
    pc: int
    why: str
    counts: dict
    console: str
    before: bytes
    after: bytes
    card: bool
    firmware: bytes = b""
    lights: str = ""     # board.h, struct board_result

    @property
    def kind(self):
        """One of KINDS."""
        if self.end != "kernel":
            return self.end
        if self.firmware and self.holds_firmware():
            return "installed"
        if self.card and self.tried():
            return "claimed" if "flash write..." in self.console else "refused"
        return "kernel"

    def tried(self):
        """Whether the bootloader looked for firmware on the card."""
        return "reading demo.bin" in self.console or self.said() is not None

    def said(self):
        """Its own words for not installing, or None."""
        found = (re.search(pattern, self.console) for pattern in SENTENCES)
        return next((match.group(0).strip() for match in found if match), None)

    def holds_firmware(self):
        """Whether the kernel area is that firmware's, and was not before."""
        area = slice(demo.KERNEL_AT, demo.KERNEL_AT + len(self.firmware))
        return self.after[area] == self.firmware != self.before[area]

    @property
    def sentence(self):
        """The bootloader's own words for not installing, for people."""
        return self.said() or "the bootloader gives no reason"

    @property
    def outcome(self):
        """The last line."""
        return {"kernel": "starts the kernel", "installed": "installed from SD",
                "refused": "refused to install: " + self.sentence,
                "claimed": "says installed, changed nothing", "prompt": "prompt, no kernel",
                "hang": "hangs at 0x%08x (%s)" % (self.pc, self.why),
                "usb": "boot ROM: USB recovery (%s)" % self.why,
                "cut": "power cut inside " + self.why}[self.kind]

    def lines(self, count=12):
        """The console's last lines."""
        return [line for line in self.console.splitlines() if line.strip()][-count:]

    def as_json(self):
        return {"kind": self.kind, "outcome": self.outcome, "end": self.end, "pc": self.pc,
                "why": self.why, "console": self.lines(), "lights": self.lights, **self.counts}


def firmware_on(card):
    """What the demo.bin of a card would install, without its header; empty if it has none."""
    for kind in ("vfat", "vfat-whole"):
        found = Card(card, kind).get("demo.bin")
        if found:
            return found[64:]
    return b""


class Board:
    """build: the build folder. Powers on what it is given; keeps no state between runs."""

    def __init__(self, build):
        self.program = pathlib.Path(build) / "host/board"

    def run(self, flash, chip="EN25QH128A", card=None, button=0, show=None, **options):
        """flash: the bytes of a bootloader or a chip. options: those of build/host/board."""
        before = demo.flash(flash) if len(flash) <= demo.KERNEL_AT else bytes(flash)
        with tempfile.TemporaryDirectory(prefix="board-") as folder:
            path, out = pathlib.Path(folder, "flash"), pathlib.Path(folder, "out")
            path.write_bytes(before)
            command = [self.program, path, "--out", out, "--chip", chip, "--button", button]
            if card is not None:
                command += ["--card", card]
            for name, value in options.items():
                command += ["--" + name, value]
            console, line = self._watch([str(word) for word in command], show)
            after = out.read_bytes()
        fields = dict(word.split("=", 1) for word in line.split(" ", 8))
        return Run(fields["end"], int(fields["pc"], 16), fields["why"],
                   {name: int(fields[name]) for name in ("restarts", "erases", "programs", "us",
                                                         "instructions")},
                   console, bytes(before), after, card is not None,
                   firmware_on(card) if card is not None else b"", fields["lights"])

    def _watch(self, command, show):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            console = b""
            while chunk := process.stdout.read1(4096):
                console += chunk
                if show:
                    show.write(chunk.decode("ascii", "replace").replace("\r", ""))
                    show.flush()
            line = process.stderr.read().decode().strip()
        if process.returncode not in (0, 1) or not line.startswith("end="):
            raise BoardError(line.removeprefix("board: ").rstrip(".")
                             or "it ended with status %d" % process.returncode)
        return console.decode("ascii", "replace").replace("\r", ""), line.splitlines()[-1]


@contextlib.contextmanager
def demo_card(build, length=demo.FIRMWARE_MAX, flaw="", kind="vfat"):
    """The path of a card with a demo.bin of that size, for a while."""
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        path = pathlib.Path(folder, "card.img")
        demo.card(path, demo.firmware(length, flaw), kind, pathlib.Path(build) / "board/cards")
        yield path


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("flash")
    p.add_argument("--build", default=os.environ.get("BUILD", "build"))
    p.add_argument("--chip", default="EN25QH128A", help="name or JEDEC id")
    p.add_argument("--card", default="none", help="none, demo, or an image of a card")
    p.add_argument("--button", type=int, help="ms; %d with a card, else 0" % BUTTON_MS)
    p.add_argument("--protect", default="0", help="the chip's status register, hex")
    p.add_argument("--out", help="file for what the chip holds at the end")
    p.add_argument("--json", action="store_true", help="one JSON object instead of the console")
    a = p.parse_args()
    if a.button is None:
        a.button = 0 if a.card == "none" else BUTTON_MS
    return a


def read_flash(path):
    """The bytes of FLASH; raises BoardError when they are none that a chip could hold."""
    data = pathlib.Path(path).read_bytes()
    if not 0 < len(data) <= CHIP_MAX:
        raise BoardError("%s has %d bytes: give a bootloader (%d) or what a chip holds (at most %d)"
                         % (path, len(data), BOOT, CHIP_MAX))
    return data


def power_on(a):
    flash = read_flash(a.flash)
    with contextlib.ExitStack() as stack:
        card = None if a.card == "none" else a.card
        if card == "demo":
            card = stack.enter_context(demo_card(a.build))
        return Board(a.build).run(flash, a.chip, card, a.button,
                                  None if a.json else sys.stdout, protect=a.protect)


def main():
    a = options()
    try:
        run = power_on(a)
        if a.out:
            pathlib.Path(a.out).write_bytes(run.after)
    except OSError as error:
        print("board: %s: %s." % (error.filename, error.strerror), file=sys.stderr)
        return 2
    except BoardError as error:
        print("board: %s." % error, file=sys.stderr)
        return 2
    print(json.dumps(run.as_json()) if a.json else "\n" + run.outcome)
    return 0 if run.kind in ("kernel", "installed") else 1


if __name__ == "__main__":
    sys.exit(main())
