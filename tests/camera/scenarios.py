#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs scenarios in the emulated camera, some at a time, and prints TAP.

    scenarios.py [--build DIR] [--jobs N] [--list] [--verbose] [--long] [NAME...]

Without names: all but those that take minutes; with --long these alone.
"""

import argparse
import concurrent.futures
import sys
import time
import traceback

import cuts
import scenes_card
import scenes_death
import scenes_flash
import scenes_input
import scenes_life
import scenes_sdcard
import scenes_serial
import scenes_verdict
from case import LONG, SCENARIOS, Case, Failed
from machine import MachineError
from rehearse import Show

# Importing a theme is what registers its scenarios.
THEMES = (scenes_life, scenes_death, scenes_flash, scenes_input, scenes_card, cuts, scenes_verdict,
          scenes_sdcard, scenes_serial)


def run(name, build, show):
    """Returns (name, None or why it failed, seconds)."""
    started, case, why = time.monotonic(), Case(build, name, show=show), None
    try:
        SCENARIOS[name](case)
    except (Failed, MachineError) as error:
        why = str(error)
    except Exception:  # a scenario must not take the others with it
        why = traceback.format_exc()
    if why:
        why += "".join("\n" + c.console()[-2500:] for c in case.cameras[-1:] if c.machine.console)
    case.close()
    return name, why, time.monotonic() - started


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--build", default="build")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--list", action="store_true")
    p.add_argument("--verbose", action="store_true")
    p.add_argument("--long", action="store_true")
    p.add_argument("names", nargs="*")
    a = p.parse_args()
    names = [n for n in SCENARIOS if a.list or (n in LONG) == a.long and not a.names or any(
        n == w or (w.endswith("*") and n.startswith(w[:-1])) for w in a.names)]
    if a.list:
        print("\n".join(names))
        return 0
    if not names:
        sys.exit("scenarios.py: no scenario is called that; --list shows them.")
    print("1..%d" % len(names))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        show = Show(sys.stdout) if a.verbose else None
        jobs = [pool.submit(run, name, a.build, show) for name in names]
        for number, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            name, why, seconds = job.result()
            failed += bool(why)
            print("%s %d - %s" % ("not ok" if why else "ok", number, name))
            print("# %.1f s" % seconds)
            if why:
                print("".join("#   %s\n" % line for line in why.splitlines()), end="")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
