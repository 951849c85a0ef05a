#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input: one clear sentence, exit status as designed, flash untouched, nothing lost."""

import random

from camera import CMDLINE, Fault, Look
from case import many, scenario
from faults import LAST
from scenes_life import start_by_hand

HTML = (b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>not found</body></html>\n"
        * 4000)[:262144]


@many({
    "image-too-short": (lambda new: new[:-1], "262144"),
    "image-too-long": (lambda new: new + b"\0", "262144"),
    "image-empty": (lambda new: b"", "empty"),
    "image-html": (lambda new: HTML, "HTML"),
    "image-blank": (lambda new: b"\xff" * 262144, "0xff"),
    "image-random": (lambda new: random.Random(5).randbytes(262144), "bootloader"),
    "image-spl-damaged": (lambda new: new[:0x900] + bytes([new[0x900] ^ 1]) + new[0x901:], "CRC"),
})
def bad_image(case, make, says):
    c = case.update(tar=case.bundle(make(case.new)))
    case.is_untouched(c, says=("refused", says))
    case.equal(c.backups(), [], "backups made before the image was refused")


@scenario
def md5_wrong(case):
    c = case.update(tar=case.bundle(md5="0" * 32))
    case.is_untouched(c, says=("refused", "md5"))


@scenario
def md5_missing(case):
    """The script refuses by itself when a part is missing; the program does when called by hand."""
    c = case.update(tar=case.bundle(drop=["bootloader.bin.md5"]))
    case.is_untouched(c, says="bootloader.bin.md5")
    status = c.sh("/tmp/Upgrade/pan-fix flash --image /tmp/Upgrade/bootloader.bin", check=False)
    case.equal(status[1], 10, "the exit status by hand")
    case.expect(".md5" in status[0], "it does not say which file is missing: %r" % status[0])
    case.is_untouched(c)


@scenario
def tar_cut(case):
    """A tar that ends anywhere. 2 is the shell's own status when not even the script is there."""
    tar = case.bundle()
    for length in (len(tar) // 4, len(tar) // 2, len(tar) - 20000):
        c = case.update(tar=tar[:length])
        case.expect(c.status() in (2, 10, None), "the exit status is %s" % c.status())
        case.expect(c.flash() == case.old, "flash was changed")
        case.equal(c.ops("program", "erase"), [], "flash operations")
        case.expect(c.machine.alive(), "the camera was rebooted")
        c.__exit__()


@scenario
def tar_stale(case):
    """An older /tmp/Upgrade with other parts, and a tar that brings only some: not flashed."""
    def older(c):
        c.send(case.bundle(image=case.image("newer")), "/tmp/older.tar")
        c.sh("tar -xf /tmp/older.tar -C /tmp; rm /tmp/older.tar")
    tar = case.bundle()
    c = case.update(tar=tar[:len(tar) // 2], before=older)
    case.is_untouched(c)


@scenario
def tmp_full(case):
    """/tmp without room for the unpacked parts."""
    c = case.update(before=lambda c: c.sh(
        "dd if=/dev/zero of=/tmp/full bs=1k count=$((50 * 1024 - 500)) 2>/dev/null"))
    case.expect(c.status() in (2, 10), "the exit status is %s" % c.status())
    case.expect(c.flash() == case.old, "flash was changed")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@many({"card-none": (Look(card="none"),), "card-absent": (Look(card="absent"),),
       "card-read-only": (Look(card_options="ro"),)})
def no_card(case, look):
    """The directory /media/mmc is there in all of these, which proves nothing."""
    c = case.update(look)
    case.is_untouched(c, says=("refused", "card"))
    case.equal(c.sh("ls /media/mmc")[0] if look.card_options != "ro" else "", "",
               "files in the directory without a card")


@scenario
def card_full(case):
    c, look = case.camera(), Look()
    card = c.insert(look)
    card.fill(leave=100 << 10)
    before = card.names()
    c.boot(look, case.old)
    c.update(case.bundle())
    case.settle(c)
    case.is_untouched(c, says=("refused", "card"))
    c.finish()
    case.equal([n for n in c.card.names() if n not in before + ["pan-fix.log"]], [],
               "what is left on the full card")


@many({"device-missing": ("--device /dev/mtd77", ("mtd77",)),
       "device-wrong": ("--device /dev/mtd1", ("partition-name",)),
       "device-block": ("--device /dev/mtdblock0", ("mtdblock0",)),
       "device-a-file": ("--device /tmp/img", ("/tmp/img",))})
def bad_device(case, options, says):
    c = case.camera()
    c.boot(Look(), case.old)
    c.send(case.bundle(), "/tmp/u.tar")
    c.sh("tar -xf /tmp/u.tar -C /tmp; echo x >/tmp/img")
    c.start_updater("--script='sh /tmp/Upgrade/upgraderun.sh %s'" % options)
    case.settle(c)
    case.is_untouched(c, says=("refused",) + says)


@scenario
def two_instances(case):
    """The second one is refused while the first one flashes, and the first one ends well."""
    c, look = case.camera(), Look(faults=(Fault("pause", "e", skip=2, arg=1),))
    c.boot(look, case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the flash never came to its third erase")
    out, status = c.sh("sh /tmp/Upgrade/upgraderun.sh --no-reboot", check=False)
    case.equal(status, 10, "the second instance's exit status")
    case.expect("refused" in out, "the second instance said %r" % out)
    c.resume()
    case.settle(c)
    case.is_new(c)


@scenario
def second_push_in_change(case):
    """Pushed again while a run that was started by hand is at work, to an updater that restarts the
    camera as soon as the script returns: it does not return before the first has ended well."""
    c, look = case.camera(), Look(faults=(Fault("pause", "e", skip=2, arg=1),))
    c.boot(look, case.old)
    start_by_hand(case, c, "%s >/tmp/first 2>&1 & true")
    case.expect(c.wait_pause(), "the flash never came to its third erase")
    c.update(case.bundle(), ending="reboot")
    c.sh("sleep 3; cat /tmp/first >/dev/console")
    case.expect("script returned" not in c.console(), "the second run returned")
    c.resume()
    case.expect(c.wait("reboot: Restarting system", seconds=60) and c.wait_end(20),
                "the camera did not reboot")
    case.is_new(c)


@many({"second-push-in-hold": (False,), "second-push-in-hold-all-killed": (True,)})
def second_push_in_hold(case, killed):
    """The same while the first holds: nothing may restart this camera, even if both are killed: what
    the second script found was the first run's window."""
    c = case.camera()
    c.boot(Look(faults=(Fault("die", "ep", hi=LAST, skip=1, count=0),)), case.old)
    start_by_hand(case, c, "%s >/dev/console 2>&1 & true")
    case.expect(c.wait("DO NOT cut the power", seconds=60), "the first run does not hold")
    c.update(case.bundle(), watchdog=True, ending="reboot", limit=200)
    case.expect(c.wait("wait: another pan-fix", seconds=60), "the second run did not wait")
    if killed:
        c.sh("killall -9 pan-fix", check=False)  # one may die of another's death
    case.equal(case.settle(c), "hold", "the second push")
    case.whole(c)
    case.expect("script returned" not in c.console(), "the second run returned")
    case.equal(c.bootrom(case.old, case.new), "recovery", "the boot ROM's view")


@scenario
def usage_wrong(case):
    c = case.camera()
    c.boot(Look(cmdline=CMDLINE), case.old)
    c.send(case.product.read_bytes(), "/tmp/pan-fix")
    for arguments in ("", "flash --nonsense", "fash", "restore", "check"):
        case.equal(c.sh("/tmp/pan-fix " + arguments, check=False)[1], 2, "status of " + arguments)
    for command in ("", "flash", "backup", "restore", "verify", "info", "check"):
        out, status = c.sh("/tmp/pan-fix %s --help" % command, check=False)
        case.equal(status, 0, "status of %s --help" % command)
        case.expect(len(out.splitlines()) <= 24, "%s --help is longer than a screen" % command)
    case.equal(c.ops("program", "erase"), [], "flash operations")
