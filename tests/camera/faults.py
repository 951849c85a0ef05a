#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of FACTS.md, section 5, by name, for `make rehearse FAULT=NAME` and the scenarios.

Each has what flash may hold afterwards: new, old, untouched, or hold (the program never returns).
Operation numbers: the first program is the invalidation of the signature; a block has some 100 pages.
"""

from camera import BLOCK, Fault
from share import C

ALWAYS = 0
LAST = 7 * BLOCK            # from here on is the block in which it is tried whether the chip erases
SECONDS = 1000 * 1000       # microseconds, of a slow operation

FAULTS = {
    "erase-error": ([Fault("error", "e", skip=1)], ("new",)),
    "erase-error-torn": ([Fault("error", "e", skip=1, arg=1)], ("new",)),
    "erase-lies": ([Fault("lie", "e", skip=2)], ("new",)),
    "program-error": ([Fault("error", "p", skip=150)], ("new",)),
    "program-error-torn": ([Fault("error", "p", skip=150, arg=1)], ("new",)),
    "program-lies": ([Fault("lie", "p", skip=150)], ("new",)),
    "program-short": ([Fault("short", "p", skip=150)], ("new",)),
    "program-wrong-count": ([Fault("short", "p", skip=150, arg=1)], ("new",)),
    "commit-lies": ([Fault("lie", "p", hi=16, skip=1)], ("new", "old")),
    "read-stale": ([Fault("stale", "r", skip=4, count=3, after_change=True)], ("new",)),
    "read-stale-before": ([Fault("stale", "r", skip=1)], ("new", "untouched")),
    "read-error": ([Fault("error", "r", skip=10, after_change=True)], ("new",)),
    "read-short": ([Fault("short", "r", skip=10, after_change=True)], ("new",)),
    "read-unstable": ([Fault("unstable", "r", skip=10, count=5, arg=3, after_change=True)],
                      ("new",)),
    "read-always-stale": ([Fault("stale", "r", lo=4096, count=ALWAYS, skip=400)],
                          ("new", "old", "hold", "untouched")),
    "piece-always-stale": ([Fault("stale", "r", lo=0x9000, hi=0xa000, count=ALWAYS)],
                           ("untouched",)),
    "kept-piece-stale-later": ([Fault("stale", "r", lo=0x3c000, hi=0x3d000, count=ALWAYS,
                                      after_change=True)], ("new", "untouched", "hold")),
    "erase-slow": ([Fault("slow", "e", skip=2, arg=10 * SECONDS)], ("new",)),
    "program-slow": ([Fault("slow", "p", skip=150, count=3, arg=10 * SECONDS)], ("new",)),
    "read-slow": ([Fault("slow", "r", skip=10, arg=10 * SECONDS, after_change=True)], ("new",)),
    "erase-times-out": ([Fault("timeout", "e", skip=2)], ("new",)),
    "program-times-out": ([Fault("timeout", "p", skip=150)], ("new",)),
    "program-times-out-done": ([Fault("timeout", "p", skip=150, arg=1)], ("new",)),
    "read-times-out": ([Fault("timeout", "r", skip=10, after_change=True)], ("new",)),
    "bit-flips": ([Fault("flip", "p", arg=2 * BLOCK + 77, seed=16, skip=600)], ("new",)),
    "bit-stuck": ([Fault("stuck_bits", "p", arg=4 * BLOCK + 300, seed=0xff, count=ALWAYS)],
                  ("old", "hold")),
    "stuck-block": ([Fault("lie", "e", lo=3 * BLOCK, hi=4 * BLOCK, count=ALWAYS)], ("old",)),
    "stuck-block-error": ([Fault("error", "e", lo=3 * BLOCK, hi=4 * BLOCK, count=ALWAYS)], ("old",)),
    "protected": ([Fault("lie", "ep", count=ALWAYS)], ("untouched",)),
    "never-erases": ([Fault("lie", "e", hi=LAST, count=ALWAYS)], ("hold",)),
    "dies": ([Fault("die", "ep", hi=LAST, skip=1, count=ALWAYS)], ("hold",)),
    "dies-silently": ([Fault("die", "ep", hi=LAST, skip=1, count=ALWAYS, arg=C.DIE_IGNORE)],
                      ("hold",)),
    "dies-late": ([Fault("die", "ep", skip=400, count=ALWAYS)], ("hold",)),
}
