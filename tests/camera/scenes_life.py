#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Life on the camera: callers, watchdog, terminals that go away, signals, LEDs, restore."""

from camera import Fault, Look, md5
from case import changes_between, many, scenario
from faults import LAST
from share import C

PROGRAM = "/tmp/Upgrade/pan-fix"


@many({"%s-caller-%s" % (result, ending): (result, ending)
       for result in ("success", "refusal") for ending in ("reboot", "stay")})
def callers(case, result, ending):
    """A caller that reboots at once on return, and one that never does."""
    look = Look(card="vfat" if result == "success" else "none")
    c = case.update(look, ending=ending, feed=True, watchdog=True)
    if result == "success":
        case.is_new(c)
    elif ending == "stay":
        case.is_untouched(c)
    else:
        case.equal(c.status(), 10, "the exit status")
        case.expect("updater: rebooting" in c.console(), "it was not the caller who rebooted")
        case.expect(c.flash() == case.old and not c.ops("program", "erase"), "flash was changed")


@scenario
def watchdog_slowest_chip(case):
    """60 s, nobody else feeds, and the slowest times that the driver allows."""
    c = case.update(Look(timing="max"), watchdog=True, feed=False)
    case.is_new(c)


@scenario
def watchdog_bites(case):
    """The other way round, so that the scenarios above prove something: an unfed one does bite."""
    c = case.camera()
    c.boot(Look(), case.old)
    c.start_updater("--script='sleep 100'", watchdog=True)
    case.expect(c.wait("softdog: Initiating system reboot", seconds=60), "it did not")


@scenario
def watchdog_during_hold(case):
    """Five minutes of hold with nobody else feeding."""
    c = case.camera()
    c.boot(Look(faults=(Fault("die", "ep", hi=LAST, skip=1, count=0),)), case.old)
    c.update(case.bundle(), watchdog=True, feed=False, limit=400)
    case.equal(case.settle(c), "hold", "the update")
    case.whole(c)


@scenario
def own_watchdog_is_stopped(case):
    """Nobody holds the watchdog, so the program opens it; returning with flash that is not good
    (--no-hold), it must not leave it to reset the camera a minute later."""
    c = case.camera()
    c.boot(Look(faults=(Fault("die", "ep", skip=30, count=0),)), case.old)
    c.sh("insmod /modules/softdog.ko soft_margin=60")
    start_by_hand(case, c, "%s --no-hold >/tmp/out 2>&1; echo $? >/tmp/status")
    case.equal(c.sh("cat /tmp/status")[0].strip(), "30", "the exit status")
    out = c.sh("cat /tmp/out")[0]
    case.expect("watchdog=own" in out, "it had no watchdog of its own: %r" % out[-300:])
    case.expect("] failed: no bootloader could be written" in out, "it said %r" % out[-300:])
    c.sh("sleep 100")
    case.whole(c)
    case.equal(c.bootrom(case.old, case.new), "recovery", "the boot ROM's view")


def start_by_hand(case, c, how):
    """Starts the script from `how`, a command line with %s for it, as a person does."""
    c.send(case.bundle(), "/tmp/img")
    c.sh("tar -xf /tmp/img -C /tmp; rm /tmp/img")
    c.sh(how % "sh /tmp/Upgrade/upgraderun.sh")


def paused(case, how, act, look=None):
    """Runs by hand up to the third erase, does `act(c)` inside it, and lets it go on."""
    c = case.camera()
    c.boot(look or Look(faults=(Fault("pause", "e", skip=2, arg=1),)), case.old)
    start_by_hand(case, c, how)
    case.expect(c.wait_pause(), "the flash never came to that point")
    act(c)
    c.resume()
    case.expect(c.wait("reboot: Restarting system", seconds=60) and c.wait_end(20),
                "the camera did not reboot")
    case.is_new(c)


@many({"telnet-closed": (Fault("pause", "e", skip=2, arg=1),),
       "telnet-closed-early": (Fault("pause", "r", skip=3),)})
def telnet_closed(case, moment):
    """A telnet session that ends in the middle of the flash, or while it is still looked at."""
    def close(c):
        pid = c.sh("pidof pan-fix")[0].split()[-1]
        case.expect("/dev/pts/" in c.sh("readlink /proc/%s/fd/2" % pid)[0], "no terminal of telnet's")
        c.sh("killall telnet; killall telnetd; sleep 1")
        case.expect("shell gone" in c.sh("pidof telnetd || echo shell gone")[0], "telnetd is there yet")
        case.equal(c.sh("pidof pan-fix")[0].split()[-1], pid, "the process that flashes")

    paused(case,
           "telnetd -l /bin/sh -b 127.0.0.1:23; (sleep 1; echo '%s'; sleep 10000) | "
           "telnet 127.0.0.1 >/dev/null 2>&1 & sleep 1", close,
           Look(faults=(moment,)))


@scenario
def signal_storm(case):
    def storm(c):
        pids = c.sh("pidof pan-fix")[0].split()
        case.expect(pids, "pan-fix is not running")
        c.sh("for i in 1 2 3 4 5; do for s in HUP INT QUIT TERM PIPE ALRM USR1 USR2 TSTP TTOU TTIN; "
             "do kill -$s %s; done; done" % pids[-1])
    paused(case, "%s >/dev/console 2>&1 & true", storm)


@many({
    "stdout-closed": ("%s >&- 2>&- <&- & true",),
    "stdout-pipe-full": ("(%s 2>&1 | sleep 100000) >/dev/null & true",),
    "stdout-pipe-broken": ("(%s 2>&1 | true) >/dev/null & true",),
    "stdout-dev-full": ("%s >/dev/full 2>&1 </dev/null & true",),
    "stdout-on-card": ("%s >/media/mmc/said.txt 2>&1 & true",),
})
def stdout_gone(case, how):
    """Whatever becomes of standard output and error, the flash completes."""
    paused(case, how, lambda c: None)


@scenario
def run_from_the_card(case):
    """Unpacked on the card and started there by hand: it copies itself to /tmp first."""
    c = case.camera()
    c.boot(Look(faults=(Fault("pause", "e", skip=2, arg=1),)), case.old)
    c.send(case.bundle(), "/tmp/img")
    c.sh("tar -xf /tmp/img -C /media/mmc; rm /tmp/img")
    c.sh("cd /media/mmc/Upgrade && (sh upgraderun.sh >/dev/console 2>&1 &)")
    case.expect(c.wait_pause(), "the flash never came to its third erase")
    c.pull_card()
    c.resume()
    case.expect(c.wait("reboot: Restarting system", seconds=60) and c.wait_end(20),
                "the camera did not reboot")
    case.is_new(c, card=False)
    case.backup(c)


YELLOW, BLUE = 38, 39


def blinks(ops, at_least=3):
    """How the LEDs blink at the end of a run, put back as they were or not: (lines that change,
    do they change together, milliseconds from change to change)."""
    steps = []                                   # [time, {line: value}], written at one moment
    for op in ops:
        if not steps or op.start_ns - steps[-1][0] > 20_000_000:
            steps.append((op.start_ns, {}))
        steps[-1][1][op.off] = op.len
    last = steps[-2 - at_least:-1]
    gaps = [(b[0] - a[0]) // 1_000_000 for a, b in zip(last, last[1:])]
    lines = set().union(*(step for _, step in last))
    same = all(len(set(step.values())) == 1 for _, step in last)
    return lines, same, sorted(gaps)[len(gaps) // 2]


@scenario
def leds(case):
    """Working, done, refused and holding differ in which LED blinks, or how fast; then as before."""
    hold = Look(faults=(Fault("die", "ep", hi=LAST, skip=1, count=0),))
    seen = {}
    for name, look in (("done", Look()), ("refused", Look(card="none")), ("holding", hold)):
        with case.camera() as c:
            c.boot(look, case.old)
            c.update(case.bundle(), limit=90)
            case.settle(c)
            seen[name] = blinks(c.ops("gpio"))
            if name == "done":
                working = [op for op in changes_between(c) if op.kind == C.OP_GPIO]
    case.equal(seen["done"][0], {BLUE}, "what blinks when it is done")
    case.equal(seen["refused"][0], {YELLOW}, "what blinks after a refusal")
    case.equal(seen["holding"][:2], ({YELLOW, BLUE}, True), "what blinks while it holds")
    case.expect(2 * seen["holding"][2] <= seen["done"][2], "holding is not faster: %s" % seen)
    pairs = list(zip(working[::2], working[1::2]))
    case.expect(pairs and all({a.off, b.off} == {YELLOW, BLUE} and a.len != b.len for a, b in pairs),
                "while it works they do not blink in turn: %s" % [(op.off, op.len) for op in working])


@scenario
def leds_as_before(case):
    """LEDs that the camera's application has exported and set are the same after a refusal."""
    def export(c):
        c.sh("cd /sys/class/gpio; echo 38 >export; echo 39 >export; echo high >gpio38/direction; "
             "echo low >gpio39/direction")
    c = case.update(Look(card="none"), before=export)
    case.is_untouched(c)
    case.expect(len(c.ops("gpio")) > 8, "they never blinked")
    case.equal(c.sh("cd /sys/class/gpio; cat gpio38/value gpio39/value gpio38/direction")[0].split(),
               ["1", "0", "out"], "the LEDs afterwards")


@scenario
def restore_and_verify(case):
    """restore of the first backup gives the old bootloader back bit for bit, and verify says so."""
    c = case.update()
    case.is_new(c)
    c.power_cycle()
    c.send(case.product.read_bytes(), "/tmp/pan-fix")
    name = "/media/mmc/pan-fix-backup-%s.bin" % md5(case.old)
    case.equal(c.sh("/tmp/pan-fix verify --image " + name, check=False)[1] == 0, False,
               "verify before the restore agrees")
    out, status = c.sh("/tmp/pan-fix restore %s --no-reboot" % name, check=False)
    case.equal(status, 0, "the exit status of restore, which said %r," % out[-600:])
    case.expect(c.flash() == case.old, "flash is not the old bootloader")
    case.equal(c.sh("/tmp/pan-fix verify --image " + name, check=False)[1], 0, "status of verify")
    c.finish()
    case.backup(c, case.new)
    case.backup(c)


@scenario
def backup_by_hand(case):
    c = case.camera()
    c.boot(Look(card="exfat"), case.old)
    c.send(case.product.read_bytes(), "/tmp/pan-fix")
    case.equal(c.sh("/tmp/pan-fix backup", check=False)[1], 0, "the exit status")
    case.equal(c.sh("cd /media/mmc && md5sum -c *.md5", check=False)[1], 0, "status of md5sum -c")
    case.equal(c.ops("program", "erase"), [], "flash operations")
    c.finish()
    case.backup(c)


@scenario
def peers_agree(case):
    """A second opinion: mtd-utils' flashcp, told to write the same image, writes the same bytes."""
    c = case.camera()
    c.boot(Look(), case.old)
    c.send(case.new, "/tmp/new.bin")
    c.send((case.build / "mipsel/flashcp").read_bytes(), "/tmp/flashcp")
    c.sh("/tmp/flashcp /tmp/new.bin /dev/mtd0")
    case.expect(c.flash() == case.new, "flash is not the image")
    case.equal(c.ctl("programmed_bytes"), C.SHARE_FLASH + 262144, "programmed bytes")
