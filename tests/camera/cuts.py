#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make rehearse-cuts: the emulator is killed (kill -9) inside flash operations of an update.

Flash is then read from outside: the boot ROM must never hang. Then the camera is switched on
again with that flash and that card, and a second update must end with the new image.
"""

import argparse
import collections
import concurrent.futures
import sys
import time

from camera import Fault, Look
from case import Case, Failed, boot_image, many, scenario
from cure import BoardError, second_opinion
from machine import MachineError
from share import C

CHIP = Look().chip
TORN = ("prefix", "subset", "zero", "noise")
STATES = ("boots-old", "recovery", "boots-new", "hang")


def cut(case, number, torn, seed):
    """Cuts the power inside change `number` (0 is the first); returns what would boot then."""
    c = case.camera()
    c.boot(Look(torn=torn, torn_seed=seed,
                faults=(Fault("pause", "ep", skip=number, arg=C.PAUSE_INSIDE),)), case.old)
    c.update(case.bundle(), ending="reboot")
    case.expect(c.wait_pause(), "operation %d never came" % number)
    c.machine.kill()
    state = c.bootrom(case.old, case.new)
    where = c.ops("program", "erase")[-1]
    case.expect(state in STATES, "the boot ROM's view is %r" % state)
    board = second_opinion(case, CHIP, c.flash(), state)
    case.expect(state != "hang", "cut in %s at 0x%05x (%s): the camera hangs"
                % (where.name, where.off, torn))
    c.power_cycle()
    c.update(case.bundle(), ending="reboot", feed=True, watchdog=True)
    case.expect(c.wait_end(90), "the second update did not end in a reboot")
    case.is_new(c, card=False)
    case.backup(c)
    return state, "%s at 0x%05x; the board: %s" % (where.name, where.off, board)


@many({"power-cut-%s" % name: (number, TORN[i]) for i, (name, number) in enumerate(
    {"invalidate": 0, "block-0": 1, "middle": 400, "commit": 821}.items())})
def power_cut(case, number, torn):
    """A sample of make rehearse-cuts."""
    cut(case, number if number < 821 else len(operations(case)) - 1, torn, 7)


@scenario
def power_cut_in_flashcp(case):
    """The control: the same cut in mtd-utils' flashcp is seen to hang, so a hang would be seen."""
    c = case.camera()
    c.boot(Look(faults=(Fault("pause", "p", skip=400, arg=C.PAUSE_INSIDE),)), case.old)
    c.send(case.new, "/tmp/new.bin")
    c.send((case.build / "mipsel/flashcp").read_bytes(), "/tmp/flashcp")
    c.sh("/tmp/flashcp /tmp/new.bin /dev/mtd0 >/dev/null 2>&1 & true")
    case.expect(c.wait_pause(), "operation 400 never came")
    c.machine.kill()
    case.equal(c.bootrom(case.old, case.new), "hang", "the boot ROM's view")
    case.equal(second_opinion(case, CHIP, c.flash(), "hang"), "hang", "the board's view")


def operations(case):
    """The names of the changes of a clean run, in order."""
    c = case.camera()
    c.boot(Look(timing="fast"), case.old)
    c.update(case.bundle())
    case.settle(c)
    case.is_new(c)
    ops = c.ops("program", "erase")
    c.__exit__()
    return [op.name for op in ops]


def spread(names, count):
    """Numbers of `count` of them: the first, the last four, erases, the others evenly between."""
    last = len(names)
    chosen = [0, *range(last - 4, last)] + [i for i, n in enumerate(names) if n == "erase"]
    chosen = chosen[:count]
    rest = [i for i in range(last) if i not in chosen]
    left = count - len(chosen)
    return sorted(chosen + [rest[int((i + 0.5) * len(rest) / left)] for i in range(left)])


def attempt(build, images, number, index):
    torn = TORN[index % len(TORN)]
    case = Case(build, "cut-%d" % number, *images)
    try:
        state, where = cut(case, number, torn, 1 + index)
        return number, torn, state, where
    except (Failed, MachineError, BoardError) as error:
        return number, torn, "hang" if "hangs" in str(error) else "failed", str(error)
    finally:
        case.close()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default="build")
    p.add_argument("--old", required=True)
    p.add_argument("--image", required=True)
    p.add_argument("--cuts", type=int, default=40)
    p.add_argument("--only", type=int, help="just this operation")
    p.add_argument("--jobs", type=int, default=2)
    a = p.parse_args()
    images = boot_image(a.old, "OLD"), boot_image(a.image, "BOOTLOADER")
    started, case = time.monotonic(), Case(a.build, "cuts-count", *images)
    every = operations(case)
    chosen = [a.only] if a.only is not None else spread(every, a.cuts)
    print("A clean update changes flash %d times; the emulator is killed inside %d of these."
          % (len(every), len(chosen)), flush=True)
    seen = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        jobs = [pool.submit(attempt, a.build, images, n, i) for i, n in enumerate(chosen)]
        for job in jobs:
            number, torn, state, where = job.result()
            seen[state] += 1
            print("  operation %3d, torn as %-6s  %-10s %s" % (number, torn, state, where),
                  flush=True)
    bad = seen["hang"] + seen["failed"]
    print("\n  " + ", ".join("%s %d" % (s, seen[s]) for s in STATES)
          + (", failed %d" % seen["failed"] if seen["failed"] else ""))
    print("%s in %.0f s. Every second update %s" % (
        "FAILED" if bad else "No cut hangs the camera;", time.monotonic() - started,
        "did not end" if bad else "ended with the new image."))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
