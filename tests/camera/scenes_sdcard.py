#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The SD way: the stock application installs the bundle from the card, dies, and nobody feeds the
watchdog or restarts the camera but we. Each scenario ends in a camera that runs."""

import dataclasses
import re
import subprocess
import zipfile

from camera import SHUTDOWN_SAYS, Fault, Look, md5
from case import many, scenario
from faults import FAULTS

PAST_RESET = 50             # seconds: application.c lets the watchdog reset 45 s after the last feed
RUNNING = "application: running"


def card_files(case, image=None):
    """What `make sdcard` makes, unzipped: name -> bytes."""
    folder = case.cameras[0].folder
    path = folder / "image.bin"
    path.write_bytes(case.new if image is None else image)
    done = subprocess.run([case.build / "host/pan-fix", "sdcard", path, "--program", case.product,
                           "--output", folder / "card", "--force=unknown-image"], capture_output=True, text=True, check=False)
    case.equal(done.returncode, 0, "pan-fix sdcard (%s): its exit status" % done.stderr)
    with zipfile.ZipFile(folder / "card.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bundle_files(tar):
    """A bundle that the tool would not make, as the two files."""
    return {"FIRMWARE_660R.bin": tar,
            "version.ini": ("[SD]\nversion=9.9.9.9\ntype=1\nmd5=%s\n" % md5(tar)).encode()}


def start(case, look=None, files=None, change=None, old=None, before=None, fill=False, **kw):
    """A camera that is switched on with the two files on its card."""
    c, look = case.camera(), look or Look()
    card = c.insert(look)
    files = files or card_files(case)
    if change:
        change(files)
    for name, data in files.items():
        card.put(name, data)
    if fill:
        card.fill()
    c.boot(look, case.old if old is None else old)
    if before:
        before(c)
    c.start_application(**kw)
    return c


def restarts(case, c):
    """The camera restarts in order, and what would update again is out of the way."""
    case.expect(c.wait_end(400), "the camera did not restart")
    case.whole(c)
    case.expect(SHUTDOWN_SAYS in c.console(), "no orderly restart")
    case.expect("camera: time limit" not in c.console(), "it was restarted by the time limit")
    case.expect("version.ini" not in c.card.names(), "version.ini is still there")
    case.expect("version.old" in c.card.names(), "version.ini was not renamed")


def starts_as_usual(case, c):
    """The next start, with the card left in: no update, no change, a camera that runs."""
    flash = c.flash()
    c.power_cycle()
    c.start_application()
    case.expect(c.wait(RUNNING, seconds=300), "the next start does not run as usual")
    case.equal(c.ops("program", "erase"), [], "flash operations of the next start")
    case.expect(c.flash() == flash, "the next start changed flash")
    case.whole(c)


def way_is_told(case, c):
    case.expect("way=sdcard" in c.log().splitlines()[0],
                "the log's first line is %r" % c.log().splitlines()[:1])


def refused(case, c, word):
    restarts(case, c)
    case.equal(c.ops("program", "erase"), [], "flash operations")
    case.expect(c.flash() == c.before, "flash was changed")
    case.expect(word in c.log(), "the log does not say %r:\n%s" % (word, c.log()))
    way_is_told(case, c)


@many({"sdcard-0": (0,), "sdcard-10": (10,), "sdcard-17": (17,), "sdcard-25": (25,),
       "sdcard-whole-disk": (25, Look(card="vfat-whole"))})
def sdcard_done(case, spent, look=None):
    """So many seconds of the 18 are spent when the script starts."""
    c = start(case, look, spent=spent)
    restarts(case, c)
    case.is_new(c)
    way_is_told(case, c)
    for _ in range(2 if spent == 0 else 1):
        starts_as_usual(case, c)


@scenario
def sdcard_unmounted_lazily(case):
    """The card goes away under the run: whatever comes of it, the camera starts again."""
    c = start(case, spent=17, lazy=True)
    restarts(case, c)
    changed = bool(c.ops("program", "erase"))
    case.expect(c.flash() == (case.new if changed else case.old), "flash is neither old nor new")
    starts_as_usual(case, c)


@scenario
def sdcard_nothing_to_do(case):
    c = start(case, old=case.new)
    restarts(case, c)
    case.equal(c.ops("program", "erase"), [], "flash operations")
    case.expect("nothing-to-do" in case.last_line(c.log()), "the log's last line")
    way_is_told(case, c)
    starts_as_usual(case, c)


@scenario
def sdcard_wrong_chip(case):
    c = start(case, Look(chip="ZB25VQ128"))
    refused(case, c, "manufacturer-missing severity=refuse")
    starts_as_usual(case, c)


@scenario
def sdcard_unknown_image(case):
    """Nobody packed it with open eyes: an image that is no known build is refused on the camera."""
    def unforced(files):
        tar = case.bundle(force="")
        files.update(bundle_files(tar))
    c = start(case, change=unforced)
    refused(case, c, "unknown-image severity=refuse")
    starts_as_usual(case, c)


@scenario
def sdcard_full(case):
    c = start(case, fill=True)
    restarts(case, c)
    case.equal(c.ops("program", "erase"), [], "flash operations")
    case.expect("is full" in c.console(), "the console does not say that the card is full")
    starts_as_usual(case, c)


@scenario
def sdcard_read_only(case):
    """It cannot be renamed, so a restart would update again: wait, fed, until it is pulled."""
    c = start(case, Look(card_options="ro"))
    case.expect(c.wait("cannot be renamed", seconds=300), "no refusal")
    c.sh("sleep %d" % PAST_RESET, seconds=900)
    case.expect(c.machine.alive(), "the camera restarted with the card in it")
    case.whole(c)
    case.equal(c.ops("program", "erase"), [], "flash operations")
    c.pull_card()
    case.expect(c.wait_end(300), "the camera did not restart without the card")
    case.whole(c)
    c.look = dataclasses.replace(c.look, card="none")
    starts_as_usual(case, c)


@scenario
def sdcard_slow(case):
    """A card that takes longer for the backup than the watchdog waits: it is fed meanwhile."""
    c = start(case, crawls=4000)
    restarts(case, c)
    case.is_new(c)
    log = c.log()
    saved = float(re.search(r"\[ *([0-9.]+)\] save backup", log).group(1))
    started = float(re.search(r"\[ *([0-9.]+)\] start ", log).group(1))
    case.expect(saved - started > PAST_RESET, "the backup took %.0f s only" % (saved - started))


@scenario
def sdcard_cut_after_rename(case):
    """The power fails between the rename and the change; the next start is as usual."""
    c = start(case, Look(faults=(Fault("pause", "p"),)))
    case.expect(c.wait_pause(300), "the first program never came")
    c.machine.kill()
    case.expect(c.flash() == case.old, "flash was changed")
    case.expect("version.ini" not in c.card.names(), "version.ini is still there")
    starts_as_usual(case, c)


@scenario
def sdcard_wrong_md5(case):
    def spoil(files):
        files["version.ini"] = files["version.ini"].replace(b"md5=", b"md5=0")
    c = start(case, change=spoil)
    case.expect(c.wait(RUNNING, seconds=300), "the application does not run")
    case.expect("version.ini" in c.card.names(), "version.ini was renamed")
    case.whole(c)


@scenario
def sdcard_crlf(case):
    """version.ini was edited on Windows."""
    def edit(files):
        files["version.ini"] = files["version.ini"].replace(b"\n", b"\r\n")
    c = start(case, change=edit)
    restarts(case, c)
    case.is_new(c)
    starts_as_usual(case, c)


def older_bundle(case, writable):
    def before(c):
        c.send(case.bundle(image=case.image("newer")), "/tmp/older.tar")
        c.sh("tar -xf /tmp/older.tar -C /tmp && rm /tmp/older.tar")
        if not writable:
            c.sh("mount --bind /tmp/Upgrade /tmp/Upgrade && mount -o remount,bind,ro /tmp/Upgrade")
    return before


@scenario
def sdcard_older_bundle(case):
    """An earlier update left another bundle in /tmp/Upgrade: the card's takes its place."""
    c = start(case, before=older_bundle(case, True))
    restarts(case, c)
    case.is_new(c)
    starts_as_usual(case, c)


@scenario
def sdcard_older_bundle_stays(case):
    """Unpacking failed, and the older one's script runs: nothing is flashed."""
    c = start(case, before=older_bundle(case, False))
    refused(case, c, "is not what is on the card")
    starts_as_usual(case, c)


@scenario
def sdcard_script_refuses(case):
    """A bundle with a part missing: the script's own refusal restarts the camera as well."""
    def spoil(files):
        files.update(bundle_files(case.bundle(drop=["pan-fix"])))
    c = start(case, change=spoil)
    refused(case, c, "pan-fix in /tmp/Upgrade is missing")
    starts_as_usual(case, c)


@scenario
def sdcard_rolled_back(case):
    c = start(case, Look(faults=tuple(FAULTS["stuck-block"][0])))
    restarts(case, c)
    case.is_old(c)
    starts_as_usual(case, c)


@scenario
def sdcard_hold(case):
    """Never a restart out of a hold, and the watchdog is fed in it."""
    c = start(case, Look(faults=tuple(FAULTS["dies"][0])))
    case.expect(c.wait("DO NOT cut the power", seconds=400), "no hold")
    c.sh("sleep %d" % PAST_RESET, seconds=900)
    case.expect(c.machine.alive(), "the camera restarted out of a hold")
    case.expect("script returned" not in c.console(), "the program returned")
    case.whole(c)


@many({"sdcard-all-killed": (Fault("pause", "p", skip=400, arg=1),),
       "sdcard-all-killed-early": (Fault("pause", "r", skip=3),)})
def sdcard_all_killed(case, moment):
    """killall -9, with nobody to feed the watchdog: inside the window the script starts the program again;
    before it, it restarts the camera."""
    c = start(case, Look(faults=(moment,)))
    case.expect(c.wait_pause(), "the flash never came to that point")
    c.sh("killall -9 pan-fix", check=False)  # one may die of another's death
    c.resume()
    restarts(case, c)
    if moment.kinds == "r":
        case.equal(c.ops("program", "erase"), [], "flash operations")
        case.expect("flash is as it was found, status 10" in c.console(), "it does not say so")
    else:
        case.is_new(c)
    starts_as_usual(case, c)
