# SPDX-License-Identifier: GPL-2.0-or-later
"""Ways to the new bootloader: over the air, by hand, by the serial console of U-Boot, and back."""

import io
import pathlib
import re
import sys
import tarfile

import agree
import parts
from case import many, scenario
from chain import MOUNT, PROMPT
from power import SHELL_PROMPT

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from recipe import SHELL, UBOOT  # noqa: E402 (this project, not a package)


@many({"over-the-air": (False,), "over-the-air-with-application": (True,)})
def over_the_air(case, app):
    """test_UP is told to update: the new bootloader, a backup, a log, a restart by itself."""
    camera = case.camera(app=app)
    case.ready(camera)
    camera.push_update()
    case.equal(case.told(camera), "new", "the result")
    case.restarted_new(camera)
    case.backed_up(camera)
    case.log_ends(camera, "new status=0")
    case.expect("watchdog=inherited" in camera.log(), "the updater's watchdog was not found")


@scenario
def two_files_on_the_card(case):
    """FIRMWARE_660R.bin and version.ini. The application of this firmware no longer knows them, so its part is
    played: test_UP is told of the file. Then nothing of ours: version.ini is renamed before anything else,
    and the camera restarts, with nothing left that would update it again."""
    files = {"FIRMWARE_660R.bin": case.kit.bundle,
             "version.ini": f"[SD]\nversion=9.9.9.9\ntype=1\nmd5={parts.md5(case.kit.bundle)}\n".encode()}
    camera = case.camera(files=files)
    case.ready(camera)
    camera.push_update("FIRMWARE_660R.bin")
    case.equal(case.told(camera), "new", "the result")
    case.restarted_new(camera)
    case.backed_up(camera)
    case.expect("way=sdcard" in camera.log(), "the way was not seen")
    case.expect(camera.card.get("version.ini") is None, "version.ini is still there")
    case.equal(camera.card.get("version.old"), files["version.ini"], "version.old")


@scenario
def by_hand(case):
    """At the login: info, a dry run, then the flash; a second run has nothing to do."""
    camera = case.camera()
    power = case.ready(camera)
    out, _ = power.sh("/tmp/Upgrade/pan-fix info", check=False)
    case.expect("1c7018" in out, "info does not name the chip")
    power.sh("/tmp/Upgrade/pan-fix flash --image /tmp/Upgrade/bootloader.bin --dry-run", seconds=120)
    case.equal(camera.boot(), case.kit.old, "flash after a dry run")
    case.flash_by_hand(camera, "--no-reboot")
    case.equal(case.told(camera), "new", "the result")
    power.need("status=0")
    first, before = agree.ran(power), len(power.ops("program", "erase"))
    case.equal(camera.boot(), case.kit.new, "the boot partition")
    _, status = power.sh("/tmp/Upgrade/pan-fix flash --image /tmp/Upgrade/bootloader.bin --no-reboot", check=False,
                         seconds=120)
    case.equal(status, 0, "the second run's status")
    case.equal(len(power.ops("program", "erase")), before, "changes after the second run")
    camera.off()
    case.backed_up(camera)
    case.equal(agree.differ(first, agree.malta(case.kit, case.name, "")), "", "where the Malta camera parts")


@scenario
def shell_of_the_boot_prompt(case):
    """The serial console of U-Boot, no password known: the README's recipe to the letter."""
    camera = case.camera()
    camera.card.folder("Upgrade")
    with tarfile.open(fileobj=io.BytesIO(case.kit.bundle)) as tar:
        for member in tar.getmembers():
            if member.isfile():
                camera.card.put(member.name, tar.extractfile(member).read())
    power = camera.on()
    power.type("\n")
    for line in UBOOT:
        power.need(re.escape(PROMPT), seconds=60)
        power.type(line + "\n")
    power.need(SHELL_PROMPT, seconds=200)
    for line in SHELL:
        power.type(line + "\n")
        if line != SHELL[-1]:
            power.need(SHELL_PROMPT)
            power.sh("sleep 3")  # a person's pace: the kernel looks at the slot meanwhile
    case.equal(case.told(camera), "new", "the result")
    case.restarted_new(camera)
    case.backed_up(camera)


@scenario
def restore(case):
    """The new bootloader is there; its backup puts the old one back, with a backup of the new one."""
    camera = case.camera()
    power = case.ready(camera)
    case.flash_by_hand(camera, "--no-reboot")
    case.equal(case.told(camera), "new", "the result")
    power.need("status=0")
    power.type(f"/tmp/Upgrade/pan-fix restore {MOUNT}/pan-fix-backup-{parts.md5(case.kit.old)}.bin --no-reboot; "
               "echo 'st'atus=$?\n")
    case.equal(case.told(camera), "new", "the result of restore")
    power.need("status=0")
    case.equal(parts.md5(camera.boot()), parts.md5(case.kit.old), "the boot partition's md5")
    case.backed_up(camera, case.kit.new)
    power.sh("sync")
    case.equal(case.starts_as(camera), "starts", "the camera after the restore")
