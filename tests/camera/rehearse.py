#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make rehearse: one update in the emulated camera, shown as it happens and checked from outside."""

import argparse
import pathlib
import re
import sys
import time

from camera import Look, md5
from case import Case, Failed, boot_image, window
from chips import CHIPS
from cure import BoardError, cure
from faults import FAULTS
from machine import MachineError

ENDINGS = ("reboot", "stay")
OUTCOMES = {"new": "the new bootloader", "old": "the old bootloader, put back",
            "untouched": "the old bootloader, untouched", "hold": "held, and says so",
            "same": "the same bootloader: nothing to do, and nothing done"}


class Show:
    """The camera's console with a prefix; progress lines only where they can be overwritten."""

    def __init__(self, out):
        self.out, self.live, self.line = out, out.isatty(), b""

    def __call__(self, data):
        self.line += data
        *lines, self.line = self.line.split(b"\n")
        for line in lines:
            text = self._clean(line)
            if text.strip():
                self.out.write("\r\033[K" * self.live + "  camera | " + text + "\n")
        if self.live and self.line:
            self.out.write("\r\033[K  camera | " + self._clean(self.line))
        self.out.flush()

    @staticmethod
    def _clean(line):
        text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "\r", line.decode("utf-8", "replace"))
        parts = [part for part in text.split("\r") if part.strip()]
        return parts[-1] if parts else ""


def chip_named(text):
    """The chip's name, by name or JEDEC id; what is neither comes back as it is."""
    for name, (ident, *_) in CHIPS.items():
        if text.lower().removeprefix("0x") in (name.lower(), "%06x" % ident):
            return name
    return text


def options():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default="build")
    p.add_argument("--bundle", required=True, help="the tar of make bundle")
    p.add_argument("--image", required=True, help="the bootloader in that bundle")
    p.add_argument("--old", required=True, help="the bootloader that the camera has")
    p.add_argument("--fault", default="none", help="one of: none " + " ".join(sorted(FAULTS)))
    p.add_argument("--sd", default="vfat", choices=(
        "vfat", "exfat", "vfat-whole", "exfat-whole", "none", "read-only", "full"))
    p.add_argument("--chip", default="EN25QH128A", type=chip_named, choices=sorted(CHIPS))
    p.add_argument("--timing", default="typical", choices=("typical", "max"))
    p.add_argument("--ending", default="reboot", choices=ENDINGS)
    p.add_argument("--feed", default="yes", choices=("yes", "no"))
    p.add_argument("--force", default="", help="findings that the bundle overrides")
    p.add_argument("--cold", action="store_true", help="boot from power-on, not from a saved boot")
    p.error = lambda text: sys.exit("rehearse: %s; see make help." % text.replace("argument --", ""))
    a = p.parse_args()
    if a.fault not in FAULTS and a.fault != "none":
        p.error("there is no fault %r; there are: %s" % (a.fault, " ".join(sorted(FAULTS))))
    return a


def look_of(a):
    kind = {"none": "none", "read-only": "vfat", "full": "vfat"}.get(a.sd, a.sd)
    faults = FAULTS[a.fault][0] if a.fault != "none" else ()
    return Look(chip=a.chip, timing=a.timing, card=kind, faults=tuple(faults),
                card_options="ro" if a.sd == "read-only" else "rw")


def wanted(a, same):
    if same:
        return ("same",)
    if a.sd in ("none", "read-only", "full"):
        return ("untouched",)
    return FAULTS[a.fault][1] if a.fault != "none" else ("new",)


def run(case, a, out):
    c, look = case.camera(), look_of(a)
    card = c.insert(look)
    if a.sd == "full":
        card.fill()
    print("The camera: %s, %s times, card %s; the caller %s at the end. Fault: %s." % (
        a.chip, a.timing, a.sd, {"reboot": "reboots", "stay": "stays"}[a.ending], a.fault))
    c.boot(look, case.old, cold=a.cold)
    c.update(pathlib.Path(a.bundle).read_bytes(), ending=a.ending, feed=a.feed == "yes",
             watchdog=True, limit=360)
    word = c.wait("reboot: Restarting system", "updater: staying", "camera: time limit",
                  seconds=150)
    if word and "Restarting" in word:
        c.wait_end(20)
    held = bool(word) and "limit" in word
    out.write("\n")
    outcome = judge(case, c, held)
    c.machine.kill()
    summary(case, c, a, outcome, held)
    return outcome, c


def judge(case, c, held):
    """Which of the outcomes it was, by flash, operations and log; raises Failed if none."""
    case.whole(c)
    if held:
        case.expect("updater: script returned" not in c.console(), "the program returned")
        case.expect("hold" in c.console() and "power" in c.console(),
                    "nothing says that the camera must not be switched off")
        return "hold"
    if case.old == case.new:
        case.equal(c.status(), 0, "the exit status")
        case.equal(c.ops("program", "erase"), [], "flash operations")
        return "same"
    touched = any(op.effect != 1 for op in c.ops("program", "erase"))
    if c.flash() == case.new and touched:
        case.is_new(c, card=c.look.card not in ("none", "absent"))
        return "new"
    case.expect(c.flash() == case.old, "flash is neither the old bootloader nor the image")
    case.expect(c.status() is None or c.status() == (20 if touched else 10),
                "the exit status is %s" % c.status())
    if touched:
        case.is_old(c)
    return "old" if touched else "untouched"


def summary(case, c, a, outcome, held):
    took, work = window(c)
    backup = c.backups()
    print("\n  flash before  %s  %s" % (md5(case.old), a.old))
    print("  backup        %s" % (md5(c.card.get(backup[0])) + "  " + backup[0] if backup
                                  else "none on the card"))
    print("  flash after   %s  %s" % (md5(c.flash()), a.image if c.flash() == case.new else
                                      "as before" if c.flash() == case.old else "neither"))
    print("  the image     %s" % md5(case.new))
    print("  operations    %d erases, %d bytes programmed" % (c.ctl("erases"),
                                                              c.ctl("programmed_bytes")))
    if work:
        print("  window        %.3f s from first change to last; the chip's own time is %.3f s"
              " (ratio %.2f)" % (took, work, took / work))
    print("  boot ROM      %s" % c.bootrom(case.old, case.new))
    if not held:
        print("  log ends      %s" % (case.last_line(c.log()) or "there is none on the card"))
    print("  outcome       %s" % OUTCOMES[outcome])


def main():
    a, started = options(), time.monotonic()
    case = Case(a.build, "rehearse", old=boot_image(a.old, "OLD"),
                new=boot_image(a.image, "BOOTLOADER"), show=Show(sys.stdout))
    try:
        outcome, c = run(case, a, sys.stdout)
        good = wanted(a, case.old == case.new)
        case.expect(outcome in good, "that was not to be expected: it should be %s"
                    % " or ".join(OUTCOMES[w] for w in good))
        cure(case, "%06x" % CHIPS[a.chip][0], c.flash(), outcome, a.force)
    except (Failed, MachineError, BoardError) as error:
        print("\nThe rehearsal FAILED: %s." % error)
        return 1
    finally:
        case.close()
    print("\nThe rehearsal succeeded in %.0f s." % (time.monotonic() - started))
    return 0


if __name__ == "__main__":
    sys.exit(main())
