#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is this image for this camera? Refused by name, forced by that name only, and not refused."""

import json
import pathlib
import subprocess
import sys

from camera import BOOT, CMDLINE, Look
from case import many, scenario

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import findings  # noqa: E402

FLAG_AT = 0xff0000 - BOOT
OTHER_RAM = CMDLINE.replace("mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000",
                            "mem=41700K@0x0 ispmem=8M@0x28B9000 rmem=15644K@0x30B9000")
OTHER_PARTS = CMDLINE.replace("3392k(root),640k(driver)", "3072k(root),960k(driver)")


def flagged(text):
    """Flash behind mtd0 with this in the flag partition."""
    return bytes(b"\xff" * FLAG_AT) + text.ljust(64 << 10, b"\xff")


def dry(c, options=""):
    """A dry run by hand: everything but the flashing."""
    return c.sh("/tmp/Upgrade/pan-fix flash --dry-run --image /tmp/Upgrade/bootloader.bin " + options,
                check=False)


def unpack(case, c, image=None):
    c.send(case.bundle(image), "/tmp/img")
    c.sh("tar -xf /tmp/img -C /tmp")


def refused(out):
    """Names that the judgement in this output refuses."""
    return [line.split(" judge ")[1].split(" ")[0] for line in out.splitlines()
            if " judge " in line and "severity=refuse" in line]


def judged(case, c, name, image=None):
    """Refused by `name` alone; --force=NAME lets it pass, every other name does not."""
    unpack(case, c, image)
    out, status = dry(c)
    case.equal((status, refused(out)), (10, [name]), "status and refusals")
    others = ",".join(n for n in findings.NAMES if n != name and n not in findings.CANNOT_BE_FORCED)
    case.equal(dry(c, "--force=" + others)[1], 10, "the status with every other --force")
    out, status = dry(c, "--force=" + name)
    case.equal((status, refused(out)), (0, []), "status and refusals with --force=" + name)


@many({
    "refuse-manufacturer": (Look(chip="ZB25VQ128"), "manufacturer-missing", None),
    "refuse-ram-by-cmdline": (Look(cmdline=OTHER_RAM), "ram-differs", None),
    "refuse-mtdparts": (Look(cmdline=OTHER_PARTS), "mtdparts-differ", None),
    "refuse-model-pan-v2": (Look(model="WYZECP2_JEF"), "model", None),
    # Without the chip nobody knows whether the old bootloader acts on it too.
    "refuse-pending-upgrade": (Look(rest=flagged(b"FWGRADEUP=kernel+drivers"), id_line=False),
                               "pending-upgrade", None),
    "refuse-pending-kernel": (Look(rest=flagged(b"FWGRADEUP=kernel\n"), id_line=False),
                              "pending-upgrade", None),
    "refuse-mtdparts-of-image": (Look(), "mtdparts-differ", "other-mtdparts"),
})
def refuse(case, look, name, image):
    """Nothing in flash changes, neither in the real run nor in the dry ones."""
    c = case.update(look, tar=case.bundle(case.image(image)) if image else None)
    case.is_untouched(c, says=("refused", name))
    judged(case, c, name, case.image(image) if image else None)
    case.equal(c.ops("program", "erase"), [], "flash operations")


@scenario
def refuse_chip(case):
    """The two images swapped: the camera would not install from SD any more."""
    case.old, case.new = case.new, case.old
    c = case.update()
    case.is_untouched(c, says=("refused", "chip-missing"))
    judged(case, c, "chip-missing")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@many({
    "refuse-partition-name": (Look(boot_name="uboot"), "partition-name"),
    "refuse-partition-read-only": (Look(read_only=True), "read-only"),
})
def refuse_partition(case, look, name):
    c = case.update(look)
    case.is_untouched(c, says=("refused", name))
    out, _ = dry(c, "--force=" + name)
    case.expect(name not in refused(out), "--force=%s does not let it pass" % name)


@scenario
def refuse_partition_size(case):
    c = case.update(Look(boot_size=512 << 10))
    case.is_untouched(c, says=("refused", "partition-size"))


@scenario
def refuse_unknown_image(case):
    """A bundle that was made without a force; the one on the command line lets it pass."""
    c = case.update(tar=case.bundle(force=""))
    case.is_untouched(c, says=("refused", "unknown-image"))
    out, status = dry(c, "--force=chip-missing,spl-differs")
    case.equal((status, refused(out)), (10, ["unknown-image"]), "status and refusals")
    out, status = dry(c, "--force=unknown-image")
    case.equal((status, refused(out)), (0, []), "status and refusals with the force")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@scenario
def refuse_64_mib_image(case):
    """Another board's image is refused for its RAM timing or its bootargs."""
    c = case.update(tar=case.bundle(case.image("other-board")))
    case.is_untouched(c, says="refused")
    names = refused(c.console())
    case.expect("ram-differs" in names or "spl-differs" in names, "it is refused for %s" % names)


@scenario
def refuse_held_device(case):
    """A process that has mtdblock0 open, and a mount of it, are both found and named."""
    c = case.camera()
    c.boot(Look(), case.old)
    c.sh("sleep 1000 </dev/mtdblock0 >/dev/null 2>&1 & true")
    judged(case, c, "device-busy")
    case.expect("sleep" in dry(c)[0], "the holder is not named")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@scenario
def refuse_mounted_device(case):
    """Whatever is in flash there, a mount of its block device is in use."""
    c = case.camera()
    fat = c.folder / "fat"
    subprocess.run(["/usr/sbin/mkfs.vfat", "-C", fat, "256"], check=True,
                   stdout=subprocess.DEVNULL)
    c.boot(Look(), fat.read_bytes())
    c.sh("mkdir /tmp/mounted && mount -t vfat -o ro /dev/mtdblock0 /tmp/mounted")
    unpack(case, c)
    out, status = dry(c)
    case.equal(status, 10, "the exit status")
    case.expect("device-busy" in refused(out), "it is refused for %s" % refused(out))
    case.equal(c.ops("program", "erase"), [], "flash operations")


@many({
    "accept-gd25q127c": (Look(chip="GD25Q127C"),), "accept-w25q128": (Look(chip="W25Q128"),),
    "accept-no-chip-line": (Look(id_line=False),), "accept-no-model": (Look(model=""),),
    "accept-params-config": (Look(model="WYZEC1-JZ", model_dir="/params/config"),),
    "accept-unknown-system": (Look(system_type="something new"),),
    "accept-erase-64k": (Look(erase_size=65536),),
    "accept-pending": (Look(rest=flagged(b"FWGRADEUP=kernel+drivers")),),
    "accept-flag-app": (Look(rest=flagged(b"FWGRADEUP=app")),),
    "accept-no-cmdline": (Look(cmdline=""),),
})
def accept(case, look):
    """Missing or harmless evidence refuses nothing: the plan is shown, flash is not touched."""
    c = case.camera()
    c.boot(look, case.old)
    unpack(case, c)
    out, status = dry(c)
    case.equal((status, refused(out)), (0, []), "status and refusals")
    case.expect("erases=" in out, "the dry run shows no plan")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@scenario
def reports(case):
    """info and check: text, and --json as one valid object; the defect is named."""
    c = case.camera()
    c.boot(Look(), case.old)
    unpack(case, c)
    for command in ("info", "info --image /tmp/Upgrade/bootloader.bin",
                    "check /tmp/Upgrade/bootloader.bin"):
        text, status = c.sh("/tmp/Upgrade/pan-fix " + command, check=False)
        case.equal(status, 0, "status of " + command)
        found = c.sh("/tmp/Upgrade/pan-fix %s --json 2>/dev/null" % command, check=False)[0]
        case.expect(isinstance(json.loads(found), dict), "--json of %s is no object" % command)
        case.expect("1c7018" in text, "%s does not name the chip" % command)
    text = c.sh("/tmp/Upgrade/pan-fix info")[0]
    case.expect("does not know your flash chip" in text, "info does not name the defect")
    case.equal(c.ops("program", "erase"), [], "flash operations")
