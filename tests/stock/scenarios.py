#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make check-stock: the scenarios of the whole camera; ONLY=NAME* for some, --list for their names."""

import concurrent.futures
import sys
import time
import traceback

import scenes_cut
import scenes_fault
import scenes_life
import scenes_way
from case import SCENARIOS, Case, Failed
from chain import Kit, options
from power import PowerError
from rehearse import Show

# Importing a theme is what registers its scenarios.
THEMES = (scenes_way, scenes_life, scenes_fault, scenes_cut)


def run(name, kit, show):
    """Returns (name, what it came to, None or why it failed, seconds)."""
    started, case, why = time.monotonic(), Case(kit, name, show), None
    try:
        SCENARIOS[name](case)
    except (Failed, PowerError) as error:
        why = str(error)
    except Exception:  # a scenario must not take the others with it
        why = traceback.format_exc()
    case.close(keep=bool(why))
    return name, case.note, why, time.monotonic() - started


def chosen(words):
    return [n for n in SCENARIOS if not words or any(
        n == w or (w.endswith("*") and n.startswith(w[:-1])) for w in words)]


def main():
    p = options(__doc__)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--cuts", type=int, default=40)
    p.add_argument("--list", action="store_true")
    p.add_argument("--verbose", action="store_true")
    p.add_argument("names", nargs="*")
    a = p.parse_args()
    scenes_cut.declare(a.cuts)
    names = chosen(a.names)
    if a.list:
        print("\n".join(names))
        return 0
    if not names:
        sys.exit("scenarios: none is called that; --list shows their names.")
    print(f"1..{len(names)}", flush=True)
    kit, failed = Kit(a), 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        show = Show(sys.stdout) if a.verbose else None
        jobs = [pool.submit(run, name, kit, show) for name in names]
        for number, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            name, note, why, seconds = job.result()
            failed += bool(why)
            print(f"{'not ok' if why else 'ok'} {number} - {name}{': ' if note else ''}{note}")
            print(f"# {seconds:.0f} s")
            if why:
                print("".join(f"#   {line}\n" for line in why.splitlines()), end="")
            sys.stdout.flush()
    print(f"{len(names) - failed} held, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
