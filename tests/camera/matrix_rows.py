#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of the fault matrix: every fault that fits a phase, aimed at one operation, and its promise.

What is promised follows from the fault's class and the phase, here and nowhere else:

  once      an operation fails, lies, or a read is wrong, and later ones are right: the image goes in;
            before the first change a read that was wrong may also end it, flash untouched.
  for good  the new image cannot be written: the old one is put back where the chip still allows it,
            otherwise pan-fix holds, says so, and goes on when the chip comes back.
  power     what the boot ROM finds never hangs, and the next run writes the image.
  signals   end the program before it is armed, and do nothing later.
  killed    the worker: its guard's next one writes the image, or ends as it did, untouched; the guard:
            the worker goes on.
  card      without a verified backup nothing is changed; with one the card is not needed.
"""

import dataclasses

from camera import BLOCK, BOOT, Fault
from share import C

KINDS = {C.OP_READ: "r", C.OP_PROGRAM: "p", C.OP_ERASE: "e"}
FOREVER = 0
LOOKING = ("look, first reading", "look, second reading", "compare with backup")
CANARY = ("canary: program", "canary: erase")  # armed, but the bootloader is as it was found
TORN = ("prefix", "subset", "zero", "noise")
DIES = {"chip dies, says so": C.DIE_ERROR, "chip dies, says nothing": C.DIE_IGNORE,
        "chip dies, reads too": C.DIE_ALL_ERROR}


@dataclasses.dataclass
class Row:
    """One run, and for a power cut the one after it."""

    phase: str
    fault: str
    ends: tuple                  # new old untouched hold ended, or what the boot ROM does after a cut
    faults: tuple = ()
    action: str = ""             # cut, signals, pull, worker, guard (killed): done by the host at the
                                 # pause, or while saving
    torn: str = "prefix"
    target: tuple = ()           # (index, kind, offset, length) of the operation aimed at
    base: str = "clean"          # clean, rollback, hold: what leads to the phase
    before: str = ""             # a command in the guest beforehand
    flip: tuple = ()             # (byte, mask) that changes by itself before the first change
    left: bool = False           # an earlier canary left its byte programmed
    control: bool = False        # a tool known to be bad; what it must be found to do
    broken: str = ""             # why there are no rows of this phase

    @property
    def name(self):
        return "%s / %s" % (self.phase, self.fault)


class Rows:
    """Makes the rows of one base run: its operations, its phases, and what leads there."""

    def __init__(self, old, new, ops, base="clean", faults=()):
        self.old, self.new, self.ops, self.base, self.lead = old, new, ops, base, tuple(faults)
        self.rows = []

    def at(self, index, what, count=1, **kw):
        """A fault from operation `index` on, counted among those of its kind."""
        kind = self.ops[index].kind
        return Fault(what, KINDS[kind], skip=sum(op.kind == kind for op in self.ops[:index]),
                     count=count, **kw)

    def add(self, phase, name, ends, index, *faults, **kw):
        op = self.ops[index]
        self.rows.append(Row(phase, name, ends if isinstance(ends, tuple) else (ends,),
                             self.lead + faults, base=self.base,
                             target=(index, op.kind, op.off, op.len), **kw))

    # What fits every operation

    def world(self, phase, index, good):
        """Power, signals, card: `good` is how the run ends when nothing else goes wrong."""
        change = self.ops[index].kind != C.OP_READ
        where = C.PAUSE_INSIDE if change else C.PAUSE_AFTER
        pause = self.at(index, "pause", arg=where)
        looking = phase in LOOKING
        self.add(phase, "signals", ("ended", "untouched") if looking else good, index, pause,
                 action="signals")
        if not looking:
            # The next worker begins with the new image, and what failed before may work now.
            ends = tuple(dict.fromkeys(("new", good)))
            self.add(phase, "worker killed", ends, index, pause, action="worker")
            self.add(phase, "guard killed", good, index, pause, action="guard")
        self.add(phase, "card pulled out", "untouched" if phase.startswith("look") else good, index,
                 pause, action="pull")
        boots = ("boots-old",) if looking or phase in CANARY else ("recovery",)
        if phase == "invalidate":
            boots = ("boots-old", "recovery")
        elif phase.endswith("commit signature"):
            boots = ("recovery", "boots-" + good)
        elif phase.endswith("read back signature"):
            boots = ("boots-" + good,)
        for torn in TORN if change and self.base == "clean" else TORN[:1]:
            self.add(phase, "power cut" + (", torn: " + torn if change else ""), boots, index, pause,
                     action="cut", torn=torn)

    def dies(self, phase, index, good):
        for name, arg in DIES.items():
            reads = arg == C.DIE_ALL_ERROR
            ends = "hold"
            if phase in LOOKING + CANARY or (phase == "invalidate" and not reads):
                ends = "untouched"
            elif phase.endswith("read back signature") and not reads:
                ends = good
            self.add(phase, name, ends, index, self.at(index, "die", arg=arg))

    # By kind of operation

    def flipped(self, phase, index):
        """A byte that has just been read where a later read sees it, else one still to be read."""
        if phase.endswith("full read-back 2"):
            return BLOCK + 17
        if phase.endswith(("read back length", "read back signature")):
            return 0x1017
        return self.ops[index].off + 17

    def reading(self, phase, index, good):
        looking = phase in LOOKING
        once = (good, "untouched") if looking else (good,)
        ever = "untouched" if looking else "hold"
        for name, what, kw in (("read error", "error", {}), ("short read", "short", {}),
                               ("read of nothing", "short", {"arg": 1}),
                               ("stale read", "stale", {}), ("read times out", "timeout", {}),
                               ("unstable read", "unstable", {"arg": 3})):
            self.add(phase, name + ", once", once, index, self.at(index, what, **kw))
            if what in ("error", "stale", "unstable"):
                self.add(phase, name + ", 3 in a row", once, index, self.at(index, what, 3, **kw))
                self.add(phase, name + ", for good", ever, index, self.at(index, what, FOREVER, **kw))
        byte = self.flipped(phase, index)
        self.add(phase, "a bit of flash flips", once, index, self.at(index, "flip", arg=byte, seed=1),
                 flip=(byte, 1) if looking else ())
        self.dies(phase, index, good)
        self.world(phase, index, good)

    def programming(self, phase, index, good):
        op = self.ops[index]
        ever = "untouched" if phase == "invalidate" or phase in CANARY else "hold"
        for name, what, kw in (("program error", "error", {}), ("program error, torn", "error", {"arg": 1}),
                               ("program lies", "lie", {}), ("short program", "short", {}),
                               ("program of nothing", "short", {"arg": 1}),
                               ("program times out", "timeout", {}),
                               ("program times out, done", "timeout", {"arg": 1})):
            self.add(phase, name + ", once", good, index, self.at(index, what, **kw))
        back = next((i for i in range(index, len(self.ops)) if self.ops[i].kind == C.OP_READ
                     and self.ops[i].off // BLOCK == op.off // BLOCK))
        self.add(phase, "program lies, read back stale", good, index, self.at(back, "stale", 3),
                 self.at(index, "lie"))
        self.add(phase, "program errors, for good", ever, index, self.at(index, "error", FOREVER))
        self.add(phase, "write protected from here", ever, index, self.at(index, "lie", FOREVER))
        self.add(phase, "a bit sticks, once", good, index,
                 self.at(index, "stuck_bits", arg=op.off, seed=0xff))
        here = op.off + 100 if op.off + 100 < BOOT else op.off - 100
        self.add(phase, "a bit flips here", good, index, self.at(index, "flip", arg=here, seed=1))
        if "commit" not in phase:
            self.add(phase, "a bit flips elsewhere", good, index,
                     self.at(index, "flip", arg=BOOT - 1000, seed=4))
        self.dies(phase, index, good)
        self.world(phase, index, good)

    def erasing(self, phase, index, good):
        lo = self.ops[index].off
        block = {"lo": lo, "hi": lo + BLOCK, "count": FOREVER}
        for name, what, kw in (("erase error", "error", {}), ("erase error, torn", "error", {"arg": 1}),
                               ("erase lies", "lie", {}), ("erase times out", "timeout", {})):
            self.add(phase, name + ", once", good, index, self.at(index, what, **kw))
            if self.base == "clean":
                # Torn as `prefix`: its second half keeps the old bytes, and the first is blank.
                ends = "old" if lo or "arg" in kw else "hold"
                if phase in CANARY:
                    ends = "untouched"
                self.add(phase, name + ", this block for good", ends, index,
                         Fault(what, "e", **block, **kw))
        self.add(phase, "a bit flips here", good, index, self.at(index, "flip", arg=lo + 100, seed=1))
        self.add(phase, "a bit flips elsewhere", good, index,
                 self.at(index, "flip", arg=BOOT - 1000, seed=4))
        self.dies(phase, index, good)
        self.world(phase, index, good)

    def stuck(self, phase, index, pages):
        """Bits that never rise, or never fall: whether either image can still be had."""
        kind = KINDS[self.ops[index].kind]
        cases = (("a bit never rises, new needs it", 0, 1, "old"),
                 ("a bit never rises, new does not need it", 0, 0, "new")) if kind == "e" else (
                     ("a bit never falls, old does not need it", 1, 0, "old"),
                     ("a bit never falls, both need it", 0, 0, "hold"))
        for name, was, wanted, ends in cases:
            byte = next((i for i in pages if (self.old[i] & 1, self.new[i] & 1) == (was, wanted)), None)
            if byte is not None:
                self.add(phase, name, ends, index, Fault("stuck_bits", kind, lo=byte, hi=byte + 1,
                                                         count=FOREVER, arg=byte, seed=1))

    def stuck_signature(self, phase, index):
        for name, mask, ends in (("a bit never falls", 1, "hold"), ("a bit never falls, unneeded", 2, "new")):
            self.add(phase, name, ends, index, Fault("stuck_bits", "p", hi=1, count=FOREVER, arg=0,
                                                     seed=mask))
        self.rows[-1].target = ()  # the invalidation meets it first

    def phase(self, phase, index, good="new"):
        kind = self.ops[index].kind
        if kind == C.OP_READ:
            self.reading(phase, index, good)
        elif kind == C.OP_PROGRAM:
            self.programming(phase, index, good)
        else:
            self.erasing(phase, index, good)
        return self


def saving():
    """While the backup is written; there is no operation of the flash to aim at."""
    return [Row("save", "power cut", ("boots-old",), action="cut"),
            Row("save", "card pulled out", ("untouched",), action="pull"),
            Row("save", "signals", ("ended", "untouched", "new"), action="signals"),
            Row("save", "card full", ("untouched",),
                before="dd if=/dev/zero of=/media/mmc/full bs=64k 2>/dev/null; sync"),
            Row("save", "card read-only", ("untouched",), before="mount -o remount,ro /media/mmc")]


def left_over():
    """What a canary leaves that was cut short."""
    return [Row("canary: left over", "a byte, blank otherwise", ("new",), left=True),
            Row("canary: left over", "a byte, erase lies for good", ("untouched",),
                (Fault("lie", "e", lo=BOOT - BLOCK, hi=BOOT, count=FOREVER),), left=True)]


def controls():
    """A cut with dd, no erase before it: the matrix has to be able to find a hang."""
    pause = Fault("pause", "p", skip=500, arg=C.PAUSE_INSIDE)
    return [Row("control", "power cut, dd instead of pan-fix", ("hang",), (pause,), action="cut",
                control=True)]
