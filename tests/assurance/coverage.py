#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which lines and branches of src/ the tests on this machine reach.

    coverage.py FOLDER EXCLUDE [--line PERCENT] [--branch PERCENT]

FOLDER has what a build with gcc --coverage left. EXCLUDE says which lines are
not reached, and why: `FILE | PATTERN | REASON`, where PATTERN is a regular
expression for the line's text. Exit status 1 when less than PERCENT is reached,
when a line is neither reached nor explained, or when no reason is given.
"""

import argparse
import json
import os
import re
import subprocess
import sys


def counted(folder):
    """{file: {line: [count, {branch: count}]}}, summed over all programs."""
    notes = [os.path.join(path, name) for path, _, names in os.walk(folder)
             for name in names if name.endswith(".gcno")]
    output = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *notes],
                            check=True, capture_output=True, text=True).stdout
    files = {}
    for document in output.splitlines():
        if not document.startswith("{"):
            continue
        for entry in json.loads(document)["files"]:
            name = os.path.relpath(entry["file"])
            # A source that is gone may have left its object.
            if not re.fullmatch(r"src/\w+/\w+\.[ch]", name) or not os.path.exists(name):
                continue
            lines = files.setdefault(name, {})
            for line in entry["lines"]:
                found = lines.setdefault(line["line_number"], [0, {}])
                found[0] += line["count"]
                for index, branch in enumerate(line["branches"]):
                    found[1][index] = found[1].get(index, 0) + branch["count"]
    return files


def exclusions(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, pattern, reason = (part.strip() for part in line.split(" | ", 2))
                yield name, re.compile(pattern), reason


def unreached(entry):
    count, branches = entry
    return count == 0 or 0 in branches.values()


def exclude(files, rules):
    """Takes the explained lines out; returns (how many, complaints)."""
    gone, complaints = 0, []
    texts = {}
    for name in files:
        with open(name, encoding="utf-8") as file:
            texts[name] = file.read().splitlines()
    for name, pattern, reason in rules:
        lines = files.get(name, {})
        fits = [number for number, entry in lines.items() if entry[0] == 0
                and pattern.search(texts[name][number - 1])]
        if not fits:
            print(f"  note: {name} | {pattern.pattern}: only reached lines are like this now")
        if not reason:
            complaints.append(f"{name} | {pattern.pattern}: no reason given")
        for number in fits:
            del lines[number]
        gone += len(fits)
    return gone, complaints


def sums(lines):
    branches = [count for entry in lines.values() for count in entry[1].values()]
    return (len(lines), sum(entry[0] > 0 for entry in lines.values()),
            len(branches), sum(count > 0 for count in branches))


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def report(files):
    total = [0, 0, 0, 0]
    print(f"  {'':24} {'lines':>13} {'branches':>15}   not reached (b: a branch of it)")
    for name in sorted(files):
        found = sums(files[name])
        total = [a + b for a, b in zip(total, found)]
        missing = " ".join(f"{number}{'' if entry[0] == 0 else 'b'}"
                           for number, entry in sorted(files[name].items()) if unreached(entry))
        print(f"  {name:24} {found[1]:4}/{found[0]:<4}{percent(found[1], found[0]):4.0f}%"
              f" {found[3]:5}/{found[2]:<4}{percent(found[3], found[2]):4.0f}%   {missing}")
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("exclude")
    parser.add_argument("--line", type=float, default=99.0)
    parser.add_argument("--branch", type=float, default=96.0)
    options = parser.parse_args()
    files = counted(options.folder)
    gone, complaints = exclude(files, list(exclusions(options.exclude)))
    lines, reached, branches, taken = report(files)
    lines += gone  # explained is not reached
    for what, part, whole, least in (("lines", reached, lines, options.line),
                                     ("branches", taken, branches, options.branch)):
        found = percent(part, whole)
        print(f"{part} of {whole} {what}: {found:.1f} % (at least {least:.0f} %)")
        if found < least:
            complaints.append(f"too few {what} are reached")
    print(f"{gone} lines are explained in {options.exclude}")
    for name, entries in sorted(files.items()):
        complaints += [f"{name}:{number} is neither reached nor explained"
                       for number, entry in sorted(entries.items()) if entry[0] == 0]
    for complaint in complaints:
        print(f"FAIL {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
