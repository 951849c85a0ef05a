#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make faults: every fault in every phase of a flash, in the emulated camera, promised and found.

    matrix.py [--build DIR] [--jobs N] [--all] [--only WORDS] [--every N] [--product FILE] [--list]

Exit status 1 when a row breaks its promise. The table goes to the terminal, to BUILD/faults/table.md
and, with what is needed to look into a row, to BUILD/faults/results.json.
"""

import argparse
import json
import os
import pathlib
import sys
import threading
import time
import traceback

import matrix_phases
from camera import BLOCK, Fault
from case import Failed
from faults import LAST
from machine import MachineError
from matrix_judge import play
from matrix_rows import Row, Rows, controls, left_over, saving
from matrix_run import Rig

HOLD_LEAD = (Fault("error", "ep", hi=LAST, skip=1, count=6),)
# The passes after a failure are the engine's same code: some phases of them, all with --all.
SOME_BACK = ("erase block 0", "program block 2", "read back block 2", "full read-back 1", "commit length",
             "commit signature", "read back signature")
SOME_HOLD = ("erase block 0", "program block 3", "commit signature")


def lead_run(rig, faults):
    """A run of which only the operations matter."""
    rig.prepare(faults)
    rig.start()
    run = rig.outcome(words=(b"updater: script returned",))
    if run.end != "returned":
        raise Failed("a run to take the phases from did not end")
    return run.ops


def wanted(phases, some, every):
    return {p: i for p, i in phases.items() if every or p.split(": ")[-1] in some}


def guarded(phase, rows):
    """The rows; one that is broken when the run to take the phases from is not as known."""
    try:
        return rows()
    except (Failed, StopIteration, IndexError) as error:
        return [Row(phase, "the run with nothing else wrong", ("as known",),
                    broken=str(error) or "operations are missing")]


def rollback_rows(rig, whole, every):
    lo = whole.middle * BLOCK
    lead = (Fault("lie", "e", lo=lo, hi=lo + BLOCK, count=3),)
    back = Rows(rig.old, rig.new, lead_run(rig, lead), "rollback", lead)
    for phase, index in wanted(matrix_phases.rolled_back(back.ops, 3), SOME_BACK, every).items():
        back.phase(phase, index, "old")
    return back.rows


def hold_rows(rig, every):
    hold = Rows(rig.old, rig.new, lead_run(rig, HOLD_LEAD), "hold", HOLD_LEAD)
    phases, last = matrix_phases.held(hold.ops)
    for phase, index in wanted(phases, SOME_HOLD, every).items():
        hold.phase(phase, index)
    hold.world("hold", last, "new")
    return hold.rows


def rows_of(rig, every):
    """All rows, from three runs: a clean one, one that rolls back, one that holds once."""
    ops = lead_run(rig, ())
    phases, whole = matrix_phases.clean(ops)
    clean = Rows(rig.old, rig.new, ops)
    for phase, index in phases.items():
        clean.phase(phase, index)
        if phase == "compare with backup":
            clean.rows += saving() + left_over()
    for block in (0, whole.middle):
        name = "block %d" % block
        erase, _, programs, _ = whole.steps[block]
        pages = [at for i in programs for at in range(ops[i].off, ops[i].off + ops[i].len)]
        clean.stuck("erase " + name, erase, pages)
        clean.stuck("program " + name, programs[0], pages)
    clean.stuck_signature("commit signature", whole.signature)
    rows = clean.rows + guarded("rollback", lambda: rollback_rows(rig, whole, every))
    rows += guarded("hold", lambda: hold_rows(rig, every)) + controls()
    order = {phase: i for i, phase in enumerate(dict.fromkeys(row.phase for row in rows))}
    return sorted(rows, key=lambda row: order[row.phase])


class Work:
    """Rows taken by workers one by one, results shown in the order of the rows."""

    def __init__(self, rows, out):
        self.rows, self.out, self.next, self.shown = rows, out, 0, 0
        self.results, self.lock = [None] * len(rows), threading.Lock()

    def take(self):
        with self.lock:
            self.next += 1
            return self.next - 1 if self.next <= len(self.rows) else None

    def give(self, index, result):
        with self.lock:
            self.results[index] = result
            while self.shown < len(self.rows) and self.results[self.shown]:
                print(line(self.results[self.shown]), file=self.out, flush=True)
                self.shown += 1

    def run(self, rig):
        try:
            while (index := self.take()) is not None:
                self.give(index, judged(rig, self.rows[index]))
        finally:
            rig.close()


def judged(rig, row):
    """The result of a row. When the emulator itself fails, once more from a fresh boot."""
    started, again = time.monotonic(), 0
    while True:
        why, found = "", ""
        try:
            found = play(rig, row)
        except Failed as error:
            why = str(error)
        except MachineError as error:
            why, rig.warm = "the emulator: %s" % error, False
        except Exception:  # one row must not take the others with it
            why, rig.warm = traceback.format_exc(), False
        stuck = why.startswith(("the emulator", "hang"))
        if not why or again or not stuck:
            break
        again, rig.warm = 1, False
    if why:
        rig.warm = False
    return {"phase": row.phase, "fault": row.fault, "operation": row.target[0] if row.target else None,
            "promised": " or ".join(row.ends), "found": found or why, "kept": not why,
            "again": again, "seconds": round(time.monotonic() - started, 1),
            "console": rig.last_text[-3000:] if why else ""}


def line(result):
    first = result["found"].strip().splitlines()[-1] if result["found"] else ""
    return "%-8s %-30s %-38s %-24s %s" % ("ok" if result["kept"] else "BROKEN", result["phase"],
                                          result["fault"], result["promised"], first)


def write(folder, results, seconds):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1))
    broken = sum(not r["kept"] for r in results)
    head = "%d rows, %d promises kept, %d broken, %d s\n" % (
        len(results), len(results) - broken, broken, seconds)
    table = ["# Fault matrix\n\n", head, "\nEvery fault, aimed at one operation of every phase, in the "
             "emulated camera.\n\n| phase | fault | promised | found | |\n|---|---|---|---|---|\n"]
    for r in results:
        table.append("| %s | %s | %s | %s | %s |\n" % (
            r["phase"], r["fault"], r["promised"], " ".join(r["found"].split()).replace("|", "/"),
            "kept" if r["kept"] else "**BROKEN**"))
    (folder / "table.md").write_text("".join(table))
    print("\n" + head + "table: %s" % (folder / "table.md"))
    return broken


def options():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default="build")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--image", help="the new bootloader (a stand-in unless given)")
    p.add_argument("--old", help="the bootloader that the camera has")
    p.add_argument("--product", help="another pan-fix, for instance a broken one")
    p.add_argument("--only", default="", help="rows whose 'phase / fault' contains this")
    p.add_argument("--all", action="store_true", help="all phases of the rollback and after a hold too")
    p.add_argument("--every", type=int, default=1, help="each Nth row")
    p.add_argument("--skip", type=int, default=0, help="not the first N rows")
    p.add_argument("--list", action="store_true")
    p.add_argument("--out", help="folder of the results (BUILD/faults)")
    return p.parse_args()


def main():
    a, started = options(), time.monotonic()
    build = pathlib.Path(a.build).resolve()
    old = pathlib.Path(a.old or build / "standin/old.bin").read_bytes()
    new = pathlib.Path(a.image or build / "standin/new.bin").read_bytes()
    product = a.product or build / "mipsel/pan-fix"
    rigs = [Rig(build, "matrix-%d-%d" % (os.getpid(), i), old, new, product) for i in range(a.jobs)]
    rows = [row for row in rows_of(rigs[0], a.all) if a.only in row.name][a.skip::a.every]
    if a.list:
        rigs[0].close()
        print("".join("%s: %s\n" % (row.name, " or ".join(row.ends)) for row in rows), end="")
        return 0
    work = Work(rows, sys.stdout)
    threads = [threading.Thread(target=work.run, args=(rig,)) for rig in rigs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = [r or {"phase": row.phase, "fault": row.fault, "promised": "", "found": "never run",
                     "kept": False} for row, r in zip(rows, work.results)]
    if not results:
        sys.exit("matrix.py: no row is called that; --list shows them.")
    broken = write(pathlib.Path(a.out) if a.out else build / "faults", results,
                   time.monotonic() - started)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
