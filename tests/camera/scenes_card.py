#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The card: kinds and places, what is on it already, and what happens when it is pulled out."""

from camera import Fault, Look, md5
from case import many, scenario

SYS_FSYNC = 4118            # MIPS, o32
CROWD = 8                   # files, so that the old and the new name of the backup are in two sectors


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


@many({"card-pulled-in-backup": ("vfat", 1, 5), "card-pulled-in-backup-exfat": ("exfat", 3, 9),
       "card-pulled-anywhere-in-backup": ("vfat", 0, 1),
       "card-pulled-anywhere-in-backup-exfat": ("exfat", 0, 1)},
      long=("card-pulled-anywhere-in-backup", "card-pulled-anywhere-in-backup-exfat"))
def card_pulled_in_backup(case, kind, first, step):
    """Pulled before a system call with which the backup goes to the card: a run for every step-th of them."""
    c = case.update(Look(card=kind, trace="pan-fix"))
    case.is_new(c)
    calls = calls_on_card(c.ops())
    case.expect(len(calls) > 25, "only %d calls went to the card" % len(calls))
    left = set()
    refused = [pull_before_call(case, kind, n, left) for n in range(first, len(calls), step)]
    case.expect(refused.count(False) <= 1, "%s: not refused" % refused)


def calls_on_card(ops):
    """The numbers of the system calls, before the first change, whose descriptor is on the card."""
    changes = [i for i, op in enumerate(ops) if op.changes()]
    before = [op for op in ops[:changes[0]] if op.on_card()]
    return [op.off for op in before if op.pid == before[0].pid]


def pull_before_call(case, kind, nth, left):
    """True: refused, and what is left on the card does not hinder the next run. `left`: seen before."""
    look = Look(card=kind, trace="pan-fix", faults=(Fault("pause", "s", skip=nth),))
    with case.camera() as c:
        card = c.insert(look)
        for i in range(CROWD if kind == "vfat" else 0):
            card.put("A%02d.TXT" % i, b"x")
        c.boot(look, case.old)
        c.update(case.bundle())
        case.expect(c.wait_pause(), "the backup never made its call number %d" % nth)
        c.pull_card()
        c.resume()
        case.settle(c)
        if c.status() is None:
            case.is_new(c, card=False)
            case.backup(c)
            return False
        case.is_untouched(c, says="refused")
        names = tuple((name, len(c.card.get(name))) for name in sorted(c.card.names())
                      if name.startswith("pan-fix"))
        if names not in left:
            left.add(names)
            again(case, c)
        return True


def again(case, c):
    """The same card, put in again, is good for the next run."""
    c.power_cycle()
    c.update(case.bundle())
    case.settle(c)
    case.is_new(c)


@scenario
def card_unmounted_before_backup(case):
    """The camera's application unmounts the card after it was found: its mount point is memory then,
    which would take the backup as gladly, and lose it."""
    look = Look(faults=(Fault("pause", "r", skip=3),))
    c = case.camera()
    c.boot(look, case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the flash was never read that often")
    c.sh("umount /media/mmc")
    c.resume()
    case.settle(c)
    case.is_untouched(c, says=("card directory=/media/mmc", "refused"))
    case.equal(c.sh("ls /media/mmc")[0], "", "what was put into the mount point")


@scenario
def card_pulled_in_a_write(case):
    """Pulled while the backup's sectors reach the medium one after the other."""
    look = Look(trace="pan-fix", faults=(Fault("pause", "s", lo=SYS_FSYNC, hi=SYS_FSYNC + 1),))
    c = case.camera()
    c.boot(look, case.old)
    c.sh("echo 4 >/sys/block/mmcblk0/queue/max_sectors_kb")    # QEMU stays within one request
    c.update(case.bundle())
    case.expect(c.wait_pause(), "the backup was never synced")
    c.slow_card(writes_a_second=100)
    c.resume()
    case.expect(c.wait_card(case.old[64 << 10:65 << 10]), "the backup never came to the card")
    c.pull_card()
    case.settle(c)
    case.is_untouched(c, says="refused")
    last = case.old.rstrip(b"\xff")[-512:]
    case.expect(last not in c.card.path.read_bytes(), "the backup was all there already")
    again(case, c)


@scenario
def card_blocks_in_the_kernel(case):
    """A card that keeps whoever saves in the kernel, deaf to SIGKILL, for ten of the guest's minutes: refused
    long before. The guest's clock runs on while all of it waits, so the host's has no say."""
    look = Look(trace="pan-fix", faults=(Fault("slow", "s", lo=SYS_FSYNC, hi=SYS_FSYNC + 1, arg=600 * 1000000),))
    c = case.update(look, seconds=300, watchdog=True, feed=True, limit=500)
    case.is_untouched(c, says="does not answer: take another card")
    case.equal(c.ops("program", "erase"), [], "flash operations")


@many({
    "card-pulled-during-flash": (Fault("pause", "e", skip=3, arg=1),),
    "card-pulled-before-log": (Fault("pause", "p", skip=2, hi=16, arg=2),),
})
def card_pulled_after_backup(case, moment):
    """In the fourth erase, or right after the last bit of the commit: the backup is safe in
    somebody's pocket, and the flash goes on and ends well."""
    c = case.camera()
    c.boot(Look(faults=(moment,)), case.old)
    c.update(case.bundle())
    case.expect(c.wait_pause(), "that moment never came")
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
