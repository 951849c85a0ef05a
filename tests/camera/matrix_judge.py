#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Plays one row of the fault matrix and says what was found; raises Failed for a broken promise."""

import time

from camera import BLOCK, BOOT
from case import Failed
from matrix_rows import CANARY
from matrix_run import HOLDS, RETURNED, Run
from share import C

CONTROL = "dd if=/tmp/Upgrade/bootloader.bin of=/dev/mtd0 bs=32k </dev/null >/dev/null 2>&1 & true"
UNTOUCHED = "untouched status=%d"


def play(rig, row):
    rig.last_text = ""
    if row.broken:
        raise Failed(row.broken)
    rig.prepare(row.faults, row.torn, row.before)
    if row.left:
        rig.c.memory[C.SHARE_FLASH + BOOT - 1] = 0
    if row.control:
        rig.c.sh(CONTROL)
    else:
        rig.start()
    if row.action:
        found = ACTIONS[row.action](rig, row)
    else:
        found = finish(rig, row)
    rig.check_outside()
    return found


# What happens

def finish(rig, row, card=True):
    """Runs to the end, and to the end after the hold when there is one."""
    holds = 1 if row.base == "hold" else 0
    run = rig.outcome(holds=holds) if row.action != "guard" else rig.outlived(holds)
    rig.last_text = run.text
    if run.end == "hang":
        raise Failed("hang: the program neither returned nor held")
    met(rig, row, run)
    before = starting(rig, row)
    if run.end == "hold":
        return hold(rig, row, run, before)
    if row.before:
        card = False
    rig.check_header(run, rig.old)
    found = ended(rig, run) or rig.check_returned(run, before, card, row.flip)
    end = "ended" if found.startswith("ended") else run.said.split(" ")[0]
    return kept(row, end, found)


def hold(rig, row, run, before):
    """Stays, says so on the card, never a hang; when the chip is well again it ends well."""
    deadline = time.monotonic() + 20
    while "DO NOT cut the power" not in rig.c.log():
        if time.monotonic() > deadline:
            raise Failed("it holds, and the log on the card does not say so")
        time.sleep(0.1)
    rig.check_header(run, rig.old)
    rig.check_backup(before)
    verdict = rig.verdict()
    if verdict == "hang":
        raise Failed("it holds with a flash that would hang")
    kept(row, "hold", "hold, " + verdict)
    rig.clear()
    after = rig.outcome(words=(RETURNED,))
    rig.last_text = after.text
    if after.end != "returned":
        raise Failed("hang: the chip is well again, and the program does not end")
    rig.check_header(after, rig.old)
    return "hold, %s; chip well again: %s" % (verdict, rig.check_returned(after, before, True))


def pause(rig, row):
    """Until the flash model stops where the row wants, or the backup is on its way."""
    if not row.target and not row.control:
        rig.saving()
    elif not rig.c.wait_pause():
        rig.last_text = rig.note(Run()).text
        raise Failed("the program never came to the operation aimed at")


def cut(rig, row):
    pause(rig, row)
    run = rig.note(Run(end="cut"))
    rig.c.machine.kill()
    rig.last_text = run.text
    met(rig, row, run)
    flash, verdict = rig.c.flash(), rig.verdict()
    kept(row, verdict, "")
    if row.control:
        rig.warm = False
        return "%s after %d operations" % (verdict, len(run.ops))
    rig.check_header(run, rig.old)
    saved = [op for op in run.ops if op.changes()] or row.phase == "compare with backup"
    if saved:
        rig.check_backup(rig.old)
    rig.cycle()
    rig.arm(())
    rig.start()
    again = rig.outcome(words=(RETURNED, HOLDS))
    rig.last_text += "\n--- next run\n" + again.text
    if again.end != "returned":
        raise Failed("the run after the cut ended with a %s" % again.end)
    rig.check_header(again, flash)
    # What a canary left is erased before flash is saved.
    found = rig.check_returned(again, flash, True, row.phase in CANARY)
    if not found.startswith(("new", "nothing-to-do")):
        raise Failed("%s, and the next run ended with %s" % (verdict, found))
    if saved:
        rig.check_backup(rig.old)
    return "%s; next run: %s" % (verdict, found)


def signals(rig, row):
    pause(rig, row)
    pid = rig.c.ops()[-1].pid
    rig.c.sh("kill -TERM %d; kill -HUP %d; kill -INT %d" % (pid, pid, pid), check=False)
    rig.c.resume()
    return finish(rig, row)


def pull(rig, row):
    pause(rig, row)
    rig.c.pull_card()
    rig.c.resume()
    try:
        return finish(rig, row, card=False)
    finally:
        rig.warm = False


def worker(rig, row):
    """The process that issues the operations."""
    pause(rig, row)
    rig.c.sh("kill -9 %d" % rig.c.ops()[-1].pid)
    rig.c.resume()
    return finish(rig, row)


def guard(rig, row):
    """The one that the caller waits for: it returns, and what counts is how the worker ends."""
    pause(rig, row)
    rig.c.sh("kill -9 $(cut -d' ' -f4 /proc/%d/stat)" % rig.c.ops()[-1].pid)
    rig.c.resume()
    return finish(rig, row)


ACTIONS = {"cut": cut, "signals": signals, "pull": pull, "worker": worker, "guard": guard}


# What must hold

def met(rig, row, run):
    """All faults were met, and at the operation that the row is about."""
    if not all(rig.hits(slot) for slot in range(len(row.faults))):
        raise Failed("the fault was never met")
    if row.target:
        index, *wanted = row.target
        op = run.ops[index] if index < len(run.ops) else None
        if op is None or [op.kind, op.off, op.len] != wanted:
            raise Failed("operation %d is not the one aimed at" % index)


def starting(rig, row):
    """What flash held right before the first change."""
    if not row.flip:
        return rig.old
    byte, mask = row.flip
    return rig.old[:byte] + bytes([rig.old[byte] ^ mask]) + rig.old[byte + 1:]


def ended(rig, run):
    """A program ended by a signal, flash untouched; '' when it gave another result."""
    if run.status is None or run.status < 128:
        return ""
    if run.said and not run.said.startswith(UNTOUCHED % run.status):
        return ""
    flash, tried = rig.c.flash(), BOOT - BLOCK if run.said else BOOT
    if flash[:tried] != rig.old[:tried] or any(op.changes() and op.off < tried for op in run.ops):
        raise Failed("ended by a signal, and flash was changed")
    return "ended by the signal, flash untouched, %s" % rig.verdict()


def kept(row, end, found):
    if end not in row.ends:
        raise Failed("it ended with %s, not with %s" % (found or end, " or ".join(row.ends)))
    return found
