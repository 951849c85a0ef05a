#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The card: kinds and places, what is on it already, and what happens when it is pulled out."""

from camera import Fault, Look, md5
from case import many, scenario


@many({
    "card-vfat": (Look(),),
    "card-exfat": (Look(card="exfat"),),
    "card-vfat-whole": (Look(card="vfat-whole"),),
    "card-exfat-whole": (Look(card="exfat-whole", card_dir="/media/mmcblk0p1"),),
    "card-mmcblk0p1": (Look(card_dir="/media/mmcblk0p1"),),
})
def good_card(case, look):
    c = case.update(look)
    case.is_new(c)
    case.expect(not c.card.dirty(), "the card was not unmounted")


@scenario
def card_recording(case):
    """The camera application writes to the card all the while."""
    def record(c):
        c.sh("(i=0; while :; do dd if=/dev/urandom of=/media/mmc/rec$((i % 8)).mp4 bs=64k count=16; "
             "i=$((i + 1)); usleep 20000; done) >/dev/null 2>&1 & true")
    c = case.update(before=record, seconds=120)
    case.is_new(c)
    case.expect(any(n.startswith("rec") for n in c.card.names()), "nothing was recorded")


@scenario
def backup_name_taken(case):
    """A file with the backup's name and other content is never overwritten."""
    c, look = case.camera(), Look()
    name = "pan-fix-backup-%s.bin" % md5(case.old)
    c.insert(look).put(name, b"somebody's holiday")
    c.boot(look, case.old)
    c.update(case.bundle())
    case.settle(c)
    case.is_untouched(c, says="refused")
    c.finish()
    case.equal(c.card.get(name), b"somebody's holiday", "the file that was there")


@scenario
def backup_name_is_folder(case):
    c, look = case.camera(), Look()
    c.insert(look).folder("pan-fix-backup-%s.bin" % md5(case.old))
    c.boot(look, case.old)
    c.update(case.bundle())
    case.settle(c)
    case.is_untouched(c, says="refused")


@scenario
def backup_there_already(case):
    """An earlier run's backup is read back and used; a backup of something else stays."""
    c, look = case.camera(), Look()
    card = c.insert(look)
    card.put("pan-fix-backup-%s.bin" % md5(case.old), case.old)
    other = case.image("newer")
    card.put("pan-fix-backup-%s.bin" % md5(other), other)
    c.boot(look, case.old)
    c.update(case.bundle())
    case.settle(c)
    case.is_new(c)
    case.equal(c.card.get("pan-fix-backup-%s.bin" % md5(other)), other, "the other backup")


@scenario
def second_and_third_run(case):
    """Nothing to do: no erase, no program, no reboot, exit 0, the first backup still there."""
    c = case.update()
    case.is_new(c)
    for _ in range(2):
        c.power_cycle()
        c.update(case.bundle())
        case.settle(c)
        case.equal(c.status(), 0, "the exit status")
        case.equal(c.ops("program", "erase"), [], "flash operations")
        case.expect(c.machine.alive(), "the camera was rebooted")
        case.expect(c.flash() == case.new, "flash is not the image")
        c.finish()
        case.backup(c)


@scenario
def card_pulled_during_backup(case):
    """Out with it while the second read of the flash, before the backup, is under way."""
    look = Look(faults=(Fault("pause", "r", skip=100),))
    c = case.camera()
    c.boot(look, case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the flash was never read that often")
    c.pull_card()
    c.resume()
    case.settle(c)
    case.is_untouched(c, says="refused")


@scenario
def card_pulled_during_flash(case):
    """The backup is safe in somebody's pocket; the flash goes on and ends well."""
    look = Look(faults=(Fault("pause", "e", skip=3, arg=1),))
    c = case.camera()
    c.boot(look, case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the flash never came to its fourth erase")
    c.pull_card()
    c.resume()
    case.settle(c)
    case.is_new(c, card=False)
    case.backup(c)


@scenario
def card_pulled_before_log(case):
    """Pulled right after the last bit of the commit."""
    look = Look(faults=(Fault("pause", "p", skip=2, hi=16, arg=2),))
    c = case.camera()
    c.boot(look, case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the commit's second program never came")
    c.pull_card()
    c.resume()
    case.settle(c)
    case.is_new(c, card=False)
    case.backup(c)


@scenario
def backup_dir(case):
    """--backup-dir on tmpfs is refused; on the card it is taken."""
    c = case.camera()
    c.boot(Look(), case.old)
    c.send(case.bundle(), "/tmp/u.tar")
    c.sh("tar -xf /tmp/u.tar -C /tmp; mkdir /media/mmc/saved")
    for folder in ("/tmp", "/media", "/configs"):
        out, status = c.sh("sh /tmp/Upgrade/upgraderun.sh --backup-dir %s" % folder, check=False)
        case.equal(status, 10, "the exit status for %s" % folder)
        case.expect("refused" in out, "for %s it said %r" % (folder, out))
    case.equal(c.ops("program", "erase"), [], "flash operations")
    out, status = c.sh("sh /tmp/Upgrade/upgraderun.sh --no-reboot --backup-dir /media/mmc/saved",
                       check=False)
    case.equal(status, 0, "the exit status")
    case.expect(c.flash() == case.new, "flash is not the image")
    case.expect("pan-fix-backup-%s.bin" % md5(case.old) in c.sh("ls /media/mmc/saved")[0],
                "no backup in the folder named")
