#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The program's processes are killed: the worker inside the window, the guard, both."""

import random

from camera import Fault, Look
from case import many, scenario
from share import C

# Operations of the window in which the worker is killed: kind, and which of that kind. The first
# two programs and the first erase may be the canary's, which come before the window.
MOMENTS = ([("e", skip) for skip in (1, 3, 5)]
           + [("p", skip) for skip in (2, 3, 10, 50, 100, 200, 300, 400, 500, 600, 700, 800)]
           + [("r", skip) for skip in (150, 250, 350)])
# Of the header alone, by address: the first change, and the last. After a canary, too.
HEADER = [(0, 9, 0), (0, 9, 1)]


def faults_at_moments():
    for kind, skip in MOMENTS:
        yield "%s %d" % (kind, skip), Fault("pause", kind, skip=skip, after_change=kind == "r")
    for low, high, skip in HEADER:
        yield "header %d" % skip, Fault("pause", "p", lo=low, hi=high, skip=skip)


def family(c):
    """(guard, worker): the worker is the one whose parent is another pan-fix."""
    pids = c.sh("pidof pan-fix")[0].split()
    for pid in pids:
        parent = c.sh("cut -d' ' -f4 /proc/%s/stat" % pid)[0].strip()
        if parent in pids:
            return parent, pid
    return None, None


def prepare(c, fault):
    """The camera as it was before an update, with this fault."""
    c.memory[C.SHARE_FLASH:C.SHARE_FLASH + len(c.before)] = c.before
    c.set("programs", 0)
    c.set("erases", 0)
    fault.write(c.memory, 0)


def start(c, options="--no-reboot"):
    c.sh("rm -f /tmp/status; (sh /tmp/Upgrade/upgraderun.sh %s >/tmp/out 2>&1; echo $? >/tmp/status) "
         "</dev/null & true" % options)


def ended(c):
    """The exit status, after at most two guest minutes."""
    c.sh("for i in $(seq 240); do [ -s /tmp/status ] && break; sleep 0.5; done")
    return c.sh("cat /tmp/status")[0].strip()


def unpack(case, c):
    c.send(case.bundle(), "/tmp/img")
    c.sh("tar -xf /tmp/img -C /tmp; rm /tmp/img")


@scenario
def worker_killed(case):
    """kill -9 of the worker at 20 moments of the window: the guard's next worker ends in new, and nobody
    restarts the camera."""
    c = case.camera()
    c.boot(Look(), case.old)
    unpack(case, c)
    moments = list(faults_at_moments())
    case.equal(len(moments), 20, "the number of moments")
    for name, fault in moments:
        prepare(c, fault)
        start(c)
        case.expect(c.wait_pause(), "%s: the flash never came to that point" % name)
        guard, worker = family(c)
        case.expect(worker, "%s: there is no guard" % name)
        c.sh("kill -9 %s" % worker)
        c.resume()
        case.equal(ended(c), "0", "%s: the exit status" % name)
        case.expect(c.flash() == case.new, "%s: flash is not the image" % name)
        out = c.sh("cat /tmp/out")[0]
        case.expect("change died signal=9" in out, "%s: no death is told of: %r" % (name, out[-400:]))
        case.equal(c.bootrom(case.old, case.new), "boots-new", "%s: the boot ROM's view" % name)
    case.whole(c)
    c.finish()
    case.backup(c)


@scenario
def worker_killed_in_an_update(case):
    """The same for the stock updater, with an unfed watchdog: it ends with the restart into new."""
    c = case.camera()
    c.boot(Look(faults=(Fault("pause", "e", skip=3),)), case.old)
    c.update(case.bundle(), watchdog=True, ending="reboot")
    case.expect(c.wait_pause(), "the flash never came to its fourth erase")
    _, worker = family(c)
    c.sh("kill -9 %s" % worker)
    c.resume()
    case.equal(case.settle(c), "end", "the update")
    case.expect("change died signal=9" in c.console(), "no death is told of")
    case.is_new(c)


# Moments of the window. The operation itself is done; who is killed in it dies behind it.
WINDOW = {"invalidate": Fault("pause", "p", hi=9, arg=C.PAUSE_AFTER),
          "erase": Fault("pause", "e", skip=3, arg=C.PAUSE_INSIDE),
          "program": Fault("pause", "p", skip=400, arg=C.PAUSE_INSIDE),
          "length": Fault("pause", "p", lo=9, hi=16, arg=C.PAUSE_INSIDE),
          "commit": Fault("pause", "p", hi=9, skip=1, arg=C.PAUSE_INSIDE)}


def kill(c, who, signal="KILL"):
    """A signal to the guard, the worker, or all of them; True if they were there."""
    guard, worker = family(c)
    if guard is None:
        return False
    c.sh("kill -%s %s" % (signal, {"guard": guard, "worker": worker}.get(who, "$(pidof pan-fix)")), check=False)
    return True


def still_waits(case, c, what):
    case.expect("updater: script returned" not in c.console(), "%s: it returned in the window" % what)


@many({"%s-killed-%s" % (who, moment): (who, moment) for who in ("guard", "all") for moment in WINDOW})
def killed_in_an_update(case, who, moment):
    """kill -9 of the process that the updater waits for, or of all: firmware that restarts the camera
    as soon as the script returns finds the new bootloader."""
    c = case.camera()
    c.boot(Look(faults=(WINDOW[moment],)), case.old)
    c.update(case.bundle(), watchdog=True, feed=True, ending="reboot")
    case.expect(c.wait_pause(), "the flash never came to that point")
    case.expect(kill(c, who), "there is no guard")
    c.sh("sleep 2")
    still_waits(case, c, who)
    c.resume()
    case.expect(c.wait("reboot: Restarting system", seconds=90) and c.wait_end(20),
                "the camera did not reboot")
    told = who != "all" or moment != "commit"   # else it is the script that finds the image in flash
    case.is_new(c, card=told)
    case.backup(c)
    case.expect(told or "flash holds the image, status 0" in c.console(), "the script does not say so")


@scenario
def killed_at_random(case):
    """Any of the processes killed, stopped or made to crash, twice or three times, anywhere."""
    for seed in range(8):
        chance = random.Random(seed)
        skips = sorted(chance.sample(range(900), chance.choice((2, 3))))
        c = case.camera()
        c.boot(Look(faults=tuple(Fault("pause", "pe", skip=skip) for skip in skips)), case.old)
        c.update(case.bundle(), watchdog=True, feed=True, ending="reboot")
        done = []
        while c.wait_pause(20):
            who, what = chance.choice(("guard", "worker", "all")), chance.choice(("KILL", "SEGV", "STOP"))
            if kill(c, who, what):
                done.append("%s %s" % (who, what))
            c.resume()
            c.sh("sleep 1", check=False)
            if what == "STOP":
                c.sh("kill -CONT $(pidof pan-fix)", check=False)
        case.expect(c.wait("reboot: Restarting system", seconds=90) and c.wait_end(20),
                    "seed %d (%s): the camera did not reboot" % (seed, done))
        case.whole(c)
        case.expect(c.flash() == case.new, "seed %d (%s): flash is not the image" % (seed, done))


@scenario
def tmp_cleared(case):
    """`rm -rf /tmp/*` in the middle does not let a second run in: the lock is on the device."""
    c = case.camera()
    c.boot(Look(faults=(Fault("pause", "e", skip=3),)), case.old)
    unpack(case, c)
    c.sh("cp -r /tmp/Upgrade /second; (sh /tmp/Upgrade/upgraderun.sh >/dev/console 2>&1 </dev/null) & true")
    case.expect(c.wait_pause(), "the flash never came to its fourth erase")
    c.sh("rm -rf /tmp/*")
    out, status = c.sh("/second/pan-fix flash --image /second/bootloader.bin 2>&1", check=False)
    case.equal(status, 10, "the exit status of a second run, which said %r," % out[-300:])
    case.expect("another pan-fix is running" in out, "the second run says %r" % out[-300:])
    c.resume()
    case.expect(c.wait("reboot: Restarting system", seconds=60) and c.wait_end(20),
                "the camera did not reboot")
    case.is_new(c)
