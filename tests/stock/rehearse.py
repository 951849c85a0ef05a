#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make rehearse-stock: the whole chain on real code, watched, and one summary at its end.

Power on with the old bootloader and the setup button held: U-Boot tries the card's demo.bin. The stock
firmware starts, test_UP is told to update, pan-fix flashes through the real driver, the camera restarts
itself, and with the button held again the new bootloader installs demo.bin and starts its kernel.
"""

import re
import sys
import time

import parts
from chain import DEFECT, DEMO_RUNS, KERNEL_STARTS, RESTARTS, Camera, Kit, options, results, window
from power import PowerError


class Show:
    """The serial console, a prefix before each line; of a progress line only its last state."""

    def __init__(self, out):
        self.out, self.line = out, b""

    def __call__(self, data):
        self.line += data
        *lines, self.line = self.line.split(b"\n")
        for line in lines:
            text = re.sub(rb"\x1b\[[0-9;]*[A-Za-z]", b"\r", line).rstrip(b"\r").rsplit(b"\r", 1)[-1]
            if text.strip():
                self.out.write("  camera | " + text.decode("utf-8", "replace") + "\n")
        self.out.flush()


def say(text):
    print(f"\n== {text}", flush=True)


def old_bootloader(camera, facts):
    say("Power on, old bootloader, setup button held: what does U-Boot do with demo.bin on the card?")
    power = camera.on(button="on")
    word = power.need(DEFECT, DEMO_RUNS, KERNEL_STARTS, seconds=300)
    facts["U-Boot, old"] = {DEFECT: f"refuses the card: {DEFECT}"}.get(word, word)
    power.set("button", False)
    if word == DEMO_RUNS:
        raise PowerError("this bootloader installs from the card already: there is nothing to repair")


def update(camera, facts):
    say("The stock firmware starts; test_UP is told to update.")
    power = camera.power
    power.login(seconds=300)
    camera.card_ready()
    camera.updater_ready()
    camera.push_update()
    power.need("UPGRADE2 TESTUP", seconds=60)
    facts["updater"] = "test_UP, told by its message queue"
    power.set("button", True)    # held until after the restart
    power.need(r"\] result .*", seconds=300)
    facts["result"] = results(power.text())[-1]
    took, chip = window(power.ops())
    facts["window"] = f"{took:.3f} s of the camera's time; the chip's own is {chip:.3f} s"
    if not power.event(RESTARTS, seconds=300):
        raise PowerError("the camera did not restart")
    facts["restart"] = "by the watchdog, as the kernel does it"


def cure(camera, facts):
    say("The camera restarts with the button held: does the new bootloader install demo.bin?")
    power = camera.power
    facts["bootloader, new"] = power.need(r"U-Boot 2013[^\r\n]*\r?\n", seconds=120).strip()
    power.need(r"flash write\.\.\.", seconds=300)
    facts["U-Boot, new"] = "installs demo.bin: erases 0x40000 + 0xa90000 and writes it"
    power.need(DEMO_RUNS, seconds=600)
    facts["kernel"] = "that of demo.bin was started"


def judge(camera):
    if camera.boot() != camera.kit.new:
        raise PowerError("flash does not hold the new bootloader")
    backup = f"pan-fix-backup-{parts.md5(camera.kit.old)}.bin"
    if camera.card.get(backup) != camera.kit.old:
        raise PowerError(f"{backup} is not on the card, or wrong")
    if "new status=0" not in camera.log().splitlines()[-1]:
        raise PowerError("the log on the card does not end with the result")
    with open(camera.flash, "rb") as file:
        chip = file.read()
    if chip[0x40000:0x40000 + 0xa90000] != parts.firmware()[64:]:
        raise PowerError("flash does not hold the firmware of demo.bin")


def main():
    p = options(__doc__)
    a = p.parse_args()
    started, facts = time.monotonic(), {}
    try:
        kit = Kit(a)
        facts["bootloader, old"] = f"{parts.md5(kit.old)}  {a.old}"
        with Camera(kit, "rehearse", Show(sys.stdout), demo=True) as camera:
            old_bootloader(camera, facts)
            update(camera, facts)
            cure(camera, facts)
            camera.off()
            judge(camera)
    except (PowerError, OSError) as error:
        print(f"\nThe rehearsal FAILED: {error}.")
        return 1
    print()
    for name, value in facts.items():
        print(f"  {name:16}  {value}")
    print(f"  image             {parts.md5(kit.new)}  {a.new.name}")
    print(f"\nThe whole chain ended with the cure, in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
