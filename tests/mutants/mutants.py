#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Breaks copies of the sources one way at a time; a test has to fail each time.

    mutants.py                the safeguards of a flash, taken out one by one
    mutants.py --flip FILE... every condition and constant of these sources
    mutants.py --quick        without the sweeps: the unit tests have to notice
    mutants.py --list         the names of the safeguards

A mutant is run against the cases of the unit tests that reach its line, the quickest first, then
against those that reach its function, and one of the engine against the sweeps of tiny flashes.
One of which the optimizing compiler makes the same bytes is the same program. What no test notices
is printed as SURVIVED and makes the exit status 1, unless tests/mutants/mutants.known explains it
(flips only): then the cases of its line alone are run, for some seconds, so that an explanation
they contradict comes out. Undefined behaviour kills the mutant, as `make sanitize` would find it.

    flips.py        what is flipped, and what is left alone because nothing depends on it
    safeguards.py   the safeguards
    schema.py       all mutants of a source in one object
    reach.py        which case of which test reaches which line
    trial.py        one mutant: the cases, the sweeps, what is known from earlier runs

The sources in src/ are not touched. What was found is kept in BUILD/mutants: the next run tries
only what changed; a fresh clone tries everything.
"""

import argparse
import collections
import concurrent.futures
import glob
import os
import re
import sys
import time

import flips
import reach as reach_of
import trial
from safeguards import SAFEGUARDS

KNOWN = "tests/mutants/mutants.known"


def source_of(name):
    """Where a source lies: FILE in one of the folders of src/."""
    return glob.glob("src/*/" + name)[0]


def all_tests():
    return sorted(os.path.basename(path)[len("test_"):-2]
                  for path in glob.glob("tests/unit/test_*.c"))


def measure(pool):
    """What the tests reach; they have to pass on the sources as they are."""
    reach = reach_of.Reach(all_tests(), pool)
    reach.digest["sweep"] = trial.sweep_digest()
    return reach


# ---- the safeguards

def safeguard_mutants(path, text, entries):
    """A mutant for each safeguard of this source; None where its place is not there once."""
    found = list(flips.functions(text))
    for label, old, new in entries:
        place = re.compile(r"\s*".join(re.escape(word) for word in old.split()))
        matches = list(place.finditer(text))
        if len(matches) != 1:
            yield label, None
            continue
        mutant = flips.Mutant(path, label, text, *matches[0].span(), new)
        mutant.function = flips.function_at(found, mutant.start)
        yield label, mutant


def safeguards(only, sweep, reach, results, pool):
    """How many of them no test needs."""
    chosen = collections.defaultdict(list)
    for label, name, old, new in SAFEGUARDS:
        if not only or only in label:
            chosen[name].append((label, old, new))
    print(f"1..{sum(map(len, chosen.values()))}")
    failed = 0
    for name, entries in chosen.items():
        path = source_of(name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        found = list(safeguard_mutants(path, text, entries))
        bench = trial.Bench(path, text, [one for _, one in found if one], reach, sweep)
        waiting = [(label, mutant and pool.submit(trial.fate, bench, mutant, False, results,
                                                  [""])) for label, mutant in found]
        for label, future in waiting:
            what, by = future.result() if future else (None, None)
            if what == "killed":
                print(f"ok - without: {label} ({': '.join(by)} fails)", flush=True)
                continue
            failed += 1
            print(f"not ok - {label}: " + {
                None: f"{name} has changed: bring tests/mutants/safeguards.py up to date",
                "invalid": "does not compile"}.get(what, "SURVIVED"), flush=True)
        bench.close()
    return failed


# ---- the flips

def read_known(names):
    """Explained survivors of these sources, `FILE: LINE'S TEXT : OLD -> NEW`: an indented reason
    follows one or more of them."""
    known, open_ones = set(), []
    with open(KNOWN, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            if line[0].isspace():
                open_ones = []
                continue
            open_ones.append(line.strip())
            known.add(line.strip())
    if open_ones:
        sys.exit(f"mutants: {KNOWN} gives no reason for: {open_ones[-1]}")
    everywhere = {os.path.basename(path) for path in glob.glob("src/*/*.c")}
    return {words for words in known
            if words.split(": ")[0] in names or words.split(": ")[0] not in everywhere}


def flip_file(path, stride, known, sweep, reach, results, pool):
    """What became of the source's mutants, counted."""
    text, found = flips.mutants_of(path)
    chosen = found[::stride]
    bench = trial.Bench(path, text, chosen, reach, sweep)
    start = time.monotonic()
    waiting = [(mutant, mutant.words in known, pool.submit(
        trial.fate, bench, mutant, mutant.words in known, results, ["tiny3", "tiny4"]))
        for mutant in chosen]
    known.difference_update(mutant.words for mutant in found)
    counts = collections.Counter()
    for mutant, explained, future in waiting:
        what, by = future.result()
        if explained and what != "survived":
            why = ": ".join(by) + " fails" if by else "it is no mutant"
            print(f"explained, but {why}: {mutant.words}", flush=True)
            counts["wrongly explained"] += 1
        elif what == "survived" and not explained:
            print(f"SURVIVED {path}:{mutant.line}\n  {mutant.words}", flush=True)
        counts["explained" if explained and what == "survived" else what] += 1
    bench.close()
    results.save()
    print(f"{path}: {told(counts)}; {time.monotonic() - start:.0f} s", flush=True)
    return counts


def told(counts):
    words = {"killed": "killed", "same": "the same program", "invalid": "do not compile",
             "explained": "explained", "wrongly explained": "wrongly explained",
             "survived": "survived"}
    return ", ".join(f"{counts[what]} {say}" for what, say in words.items() if counts[what])


def flip_files(paths, stride, sweep, reach, results, pool):
    """How many mutants no test notices, and how many explanations are wrong."""
    known = read_known({os.path.basename(path) for path in paths})
    folders = collections.defaultdict(collections.Counter)
    for path in paths:
        folders[os.path.dirname(path)].update(
            flip_file(path, stride, known, sweep, reach, results, pool))
    for folder, counts in folders.items():
        print(f"{folder}: {told(counts)}")
    for words in sorted(known):
        print(f"{KNOWN} explains what is no longer there: {words}")
    total = sum(folders.values(), collections.Counter())
    print(f"mutants: {told(total)}")
    return total["survived"] + total["wrongly explained"] + len(known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", help="safeguards with this in their name")
    parser.add_argument("--flip", nargs="+", metavar="FILE")
    parser.add_argument("--quick", action="store_true", help="unit tests only, no sweep")
    parser.add_argument("--stride", type=int, default=1, help="only every so many flips")
    parser.add_argument("--jobs", type=int, default=1, help="mutants tested at a time")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(label for label, *_ in SAFEGUARDS))
        return 0
    results = trial.Results()
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        reach = measure(pool)
        if arguments.flip:
            failed = flip_files(arguments.flip, arguments.stride, not arguments.quick, reach,
                                results, pool)
        else:
            failed = safeguards(arguments.only, not arguments.quick, reach, results, pool)
            results.save()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
