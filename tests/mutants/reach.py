# SPDX-License-Identifier: GPL-2.0-or-later
"""Which case of which unit test reaches which line of src, and how long it takes.

A mutant is run against the cases that reach its line only, the quickest first: nothing else can
notice it. Each test is run once without a mutant; what it reached is kept under the digest of its
program, so that it is run again only when something in it changed.
"""

import collections
import glob
import hashlib
import json
import os
import re
import struct
import subprocess

HOSTCC = os.environ.get("HOSTCC", "gcc")
BUILD = os.environ.get("BUILD", "build")
WORK = os.path.join(BUILD, "mutants")
LITTER = os.path.join(WORK, "litter")
CASE_MS = 300000 # of a case that is run without a mutant: a busy machine takes its time

Case = collections.namedtuple("Case", "test number name ms")


def link_words(test):
    """What a test is linked with behind its object and the mutant's."""
    name = "test_" + test
    words = ["-no-pie", "-Wl,--wrap=_cmocka_run_group_tests"]
    if test in os.environ["NOR_TESTS"].split():
        words.append("-Wl,--wrap=image_header_valid")
    if test in os.environ["DESK_TESTS"].split():
        words += os.environ["DESK_LDFLAGS"].split()
    # A unit test's own link flags, as in tests/unit/unit.mk.
    with open(f"tests/unit/{name}.c", encoding="ascii") as source:
        words += [word for line in source if line.startswith(" * LDFLAGS: ")
                  for word in line.split()[2:]]
    return words


RUNNER = os.path.join(WORK, "obj", "case_runner.o")
LIBRARIES = [os.path.join(BUILD, "sim", "libsim.a"), os.path.join(WORK, "libsrc.a"),
             os.path.join(WORK, "libunit.a")]


def link(test, target, *objects):
    """The test with these objects in front of the library."""
    new = f"{target}.{os.getpid()}" # another run may be using the old one
    done = subprocess.run([HOSTCC, *link_words(test), "-o", new, *objects, RUNNER,
                           "-Wl,--start-group", *LIBRARIES, "-Wl,--end-group", "-lcmocka",
                           "-ldl"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"mutants: test_{test} does not link:\n{done.stderr[:2000]}")
    os.rename(new, target)
    return target


def is_older(target, *sources):
    """Whether the target has to be made again."""
    return not os.path.exists(target) or \
        any(os.path.getmtime(target) <= os.path.getmtime(source) for source in sources)


def test_object(test):
    """The test's own object."""
    return os.path.join(WORK, "obj", "unit", f"test_{test}.o")


def lines_of(program, addresses):
    """The line of src of each address: (FILE, LINE), or None."""
    done = subprocess.run(["addr2line", "-e", program], text=True, check=True,
                          capture_output=True,
                          input="".join(f"{address:x}\n" for address in addresses))
    places = {}
    for address, words in zip(addresses, done.stdout.split("\n")):
        match = re.match(r"(?:.*/)?src/[a-z]+/(\w+\.c):(\d+)", words)
        if match:
            places[address] = (match.group(1), int(match.group(2)))
    return places


def place(**more):
    """Where a program runs, and with what: a mutant may write where it should not."""
    os.makedirs(LITTER, exist_ok=True)
    images = os.environ.get("IMAGES", "../shared/images")
    return {"cwd": LITTER, "stdin": subprocess.DEVNULL, "text": True,
            "env": {**os.environ, "BUILD": os.path.abspath(BUILD),
                    "IMAGES": os.path.abspath(images), **more}}


def run_cases(program, cases, trace):
    """Runs them without a mutant: by its number, whether each passed, its name and its time."""
    done = subprocess.run([os.path.abspath(program)], capture_output=True, check=False,
                          **place(CASES=cases, REACH=os.path.abspath(trace)))
    told = {}
    for line in done.stdout.splitlines():
        number, word, took, name = line.split(" ", 3)
        told[int(number)] = {"passed": word == "ok", "name": name, "ms": int(took)}
    if not told:
        raise SystemExit(f"mutants: {program} does not run: {done.stderr}")
    return told


def read_trace(trace):
    """The addresses that each case reached, by its number."""
    with open(trace, "rb") as file:
        data = struct.unpack(f"<{os.path.getsize(trace) // 4}I", file.read())
    os.remove(trace)
    reached, at = collections.defaultdict(set), 0
    while at < len(data):
        reached[data[at]].update(data[at + 2:at + 2 + data[at + 1]])
        at += 2 + data[at + 1]
    return reached


def measure(test, program):
    """Runs every case of the test alone. A busy machine may make one fail: it has two more."""
    trace = program + ".reach"
    open(trace, "wb").close()
    told = run_cases(program, f"all:{CASE_MS}", trace)
    for number in [number for number in told if not told[number]["passed"]]:
        for _ in range(2):
            if not told[number]["passed"]:
                told.update(run_cases(program, f"{number}:{CASE_MS}", trace))
        if not told[number]["passed"]:
            raise SystemExit(f"mutants: {test}: {told[number]['name']} fails without any mutant.")
    reached = read_trace(trace)
    places = lines_of(program, sorted(set().union(*reached.values())))
    for number, case in told.items():
        lines = collections.defaultdict(set)
        for address in reached[number]:
            if address in places:
                lines[places[address][0]].add(places[address][1])
        case["lines"] = {name: sorted(some) for name, some in lines.items()}
    return [{"number": number, **case} for number, case in told.items()]


def read_kept(path):
    """What an earlier run kept there; a half-written file is nothing."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def keep(path, what):
    """Whole or not at all."""
    new = f"{path}.{os.getpid()}"
    with open(new, "w", encoding="utf-8") as file:
        json.dump(what, file)
    os.rename(new, path)


def of_test(test):
    """The digest of the test's program, and its cases with what they reach."""
    folder = os.path.join(WORK, "reach")
    os.makedirs(folder, exist_ok=True)
    program = os.path.join(folder, "test_" + test)
    if is_older(program, test_object(test), RUNNER, *LIBRARIES, *glob.glob("tests/*/*.mk")):
        link(test, program, test_object(test))
    with open(program, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:24]
    kept = os.path.join(folder, f"{test}.json")
    known = read_kept(kept)
    if known.get("digest") != digest:
        known = {"digest": digest, "cases": measure(test, program)}
        keep(kept, known)
    return known


class Reach:
    """What all the tests reach."""

    def __init__(self, tests, pool):
        known = dict(zip(tests, pool.map(of_test, tests)))
        self.digest = {test: known[test]["digest"] for test in tests}
        self.cases = collections.defaultdict(lambda: collections.defaultdict(list))
        for test in tests:
            for case in known[test]["cases"]:
                entry = Case(test, case["number"], case["name"], case["ms"])
                for source, lines in case["lines"].items():
                    for line in lines:
                        self.cases[source][line].append(entry)

    def of_lines(self, source, first, last):
        """The cases that reach one of these lines, the quickest first."""
        found = {case for line, some in self.cases[source].items() if first <= line <= last
                 for case in some}
        return sorted(found, key=lambda case: (case.ms, case))

    def of_line(self, source, first, line):
        """Those that reach this line, in a function that starts at line `first`: the compiler
        marks the start of each run of statements, so it is the last mark that counts. One in the
        line itself may be in its middle: then what is in front of it is of the mark before."""
        marks = sorted(mark for mark in self.cases[source] if first <= mark <= line)
        if marks[-1:] == [line]:
            return self.of_lines(source, marks[-2:][0], line)
        return self.of_lines(source, marks[-1], marks[-1]) if marks else []
