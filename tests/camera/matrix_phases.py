#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the phases of a flash are: operations of a run without the fault, sorted by what they are for.

A fault is then aimed at the operation with that number. The program is deterministic, so up to that
operation the run with the fault is the run without it; after each run that is checked.
"""

from camera import BLOCK, BOOT
from case import Failed
from share import C

TRANSFER = 4096
HEADER, SIGNATURE = 16, 9


def _own(ops, indices, block):
    return [i for i in indices if ops[i].kind == C.OP_READ and ops[i].off // BLOCK == block]


def _walk(ops, start, end, places):
    """The first reads from start on that are at those places, in that order; decoys lie between."""
    found = []
    for i in range(start, end):
        if len(found) < len(places) and ops[i].kind == C.OP_READ and ops[i].off == places[len(found)]:
            found.append(i)
    if len(found) < len(places):
        raise Failed("the operations of a run without a fault are not the ones known: "
                     "a full read-back is missing. Has the engine changed?")
    return found


class Pass:
    """One pass of the engine that went well: from the erase of block 0 to the commit."""

    def __init__(self, ops, start):
        self.ops = ops
        of = {kind: [i for i in range(start, len(ops)) if ops[i].kind == kind]
              for kind in (C.OP_READ, C.OP_PROGRAM, C.OP_ERASE)}
        programs, self.erases = of[C.OP_PROGRAM], of[C.OP_ERASE]
        self.length = next(i for i in programs if (ops[i].off, ops[i].len) == (9, 7))
        self.signature = next(i for i in programs if i > self.length and ops[i].off == 0)
        self.steps = {}
        for erase, after in zip(self.erases, self.erases[1:] + [self.length]):
            block = ops[erase].off // BLOCK
            own = [i for i in programs if erase < i < after]
            blank = _own(ops, range(erase, own[0]), block)
            back = _own(ops, range(own[-1], after), block)[:BLOCK // TRANSFER]
            self.steps[block] = erase, blank, own, back
        up = range(0, BOOT, TRANSFER)
        down = range(BOOT - TRANSFER // 2, -1, -TRANSFER // 2)
        block = BLOCK // TRANSFER  # block 0 is proved behind each of the two programs of its header
        self.length_back = _own(ops, range(self.length, self.signature), 0)[:block]
        self.whole = [_walk(ops, self.length_back[-1] + 1, self.signature, up)]
        self.whole.append(_walk(ops, self.whole[0][-1] + 1, self.signature, down))
        self.signature_back = _own(ops, range(self.signature, len(ops)), 0)
        self.middle = sorted(self.steps)[len(self.steps) // 2]

    def phases(self, prefix=""):
        """Name -> index of the operation to aim at."""
        out = {}
        for block, name in ((0, "block 0"), (self.middle, "block %d" % self.middle)):
            erase, blank, programs, back = self.steps[block]
            out.update({"erase " + name: erase, "blank check " + name: blank[0],
                        "program " + name: programs[len(programs) // 3],
                        "read back " + name: back[0]})
        place = self.middle * BLOCK // TRANSFER
        out["full read-back 1"] = self.whole[0][place]
        out["full read-back 2"] = self.whole[1][-2 * place]
        out.update({"commit length": self.length, "read back length": self.length_back[0],
                    "commit signature": self.signature,
                    "read back signature": self.signature_back[0]})
        return {prefix + name: index for name, index in out.items()}


def first_change(ops):
    """The invalidation: what is changed before it is in the last block (a canary's byte)."""
    return next((i for i, op in enumerate(ops) if op.changes() and op.off < BLOCK), len(ops))


def canary(ops):
    """Where it is shown that the chip erases; empty when no block is blank."""
    changes = [i for i in range(first_change(ops)) if ops[i].changes()]
    return {"canary: " + ("erase" if ops[i].kind == C.OP_ERASE else "program"): i for i in changes}


def clean(ops):
    """Phases of a run in which nothing goes wrong; also the pass, for what it knows."""
    change = first_change(ops)
    shown = canary(ops)
    reads = [i for i in range(min(shown.values(), default=change)) if ops[i].off < BOOT]
    up, down = BOOT // TRANSFER + 1, 2 * BOOT // TRANSFER + 1  # one more each, to lead in
    if len(reads) != up + 2 * down:
        raise Failed("flash is read %d times before the first change, not %d"
                     % (len(reads), up + 2 * down))
    whole = Pass(ops, change)
    found = {"look, first reading": reads[up // 3], "look, second reading": reads[up + down // 3],
             "compare with backup": reads[up + down + down // 3], **shown, "invalidate": change,
             "read back invalidate": _own(ops, range(change, whole.erases[0]), 0)[0]}
    found.update(whole.phases())
    return found, whole


def rolled_back(ops, tries):
    """Phases of the second pass of a run in which one block failed `tries` times."""
    erases = [i for i, op in enumerate(ops) if op.kind == C.OP_ERASE]
    starts = [i for i in erases if ops[i].off == 0]
    if len(starts) != 2 or len(erases) < 2 * tries:
        raise Failed("a block that cannot be erased does not lead to one rollback")
    return Pass(ops, starts[1]).phases("rollback: ")


def held(ops):
    """Phases of the pass after a hold, and the last operation before the hold."""
    gap = [i for i in range(1, len(ops)) if ops[i].start_ns - ops[i - 1].end_ns > 1_500_000_000]
    if len(gap) != 1:
        raise Failed("the run that is to hold once holds %d times" % len(gap))
    return Pass(ops, gap[0]).phases("hold, next try: "), gap[0] - 1
