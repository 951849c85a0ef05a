# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a test notices a mutant. What was found is kept in BUILD/mutants/results.json.

A result counts as long as the mutant's source, the headers and the program of the test that
noticed it are the same; of one that no test noticed, all the programs that were tried. Else it
still says which case to try first.
"""

import collections
import glob
import hashlib
import os
import shlex
import shutil
import subprocess
import threading

import flips
import reach as reach_of
import schema

BUILD = reach_of.BUILD
WORK = reach_of.WORK
RESULTS = os.path.join(WORK, "results.json")
FLAGS = shlex.split(os.environ["MUTANT_CFLAGS"])
# A case gets five times what it took without a mutant, and something for a busy machine.
SPARE_MS, TIMES = 3000, 5
# A mutant is tried for so long: in the cases that reach its line, the quickest first; in those
# that only reach its function; an explained one in those that reach its line. Runs of the whole
# program (desk.h) count only for what no other test reaches: it has its own tests to notice it.
LINE_MS, FUNCTION_MS, EXPLAINED_MS = 90000, 1500, 2000
LINK_MS = 150 # a program more has to be linked
DESK = os.environ["DESK_TESTS"].split()
SWEEP_SECONDS = 180
SCENES = os.path.abspath("tests/sim/scenes")
SWEEPS = ["cut, tiny", "broken places, tiny", "faults, tiny", "reads that fail at a place, tiny"]
SWEEP_OBJECT = os.path.join(BUILD, "sim", "sweep_main.o")


def digest_of(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def headers():
    """All headers of the program in one digest."""
    parts = []
    for path in sorted(glob.glob("include/*.h") + glob.glob("src/*/*.h")):
        with open(path, encoding="utf-8") as file:
            parts += [path, file.read()]
    return digest_of(*parts)


class Results:
    """What earlier runs found."""

    def __init__(self):
        self.known = reach_of.read_kept(RESULTS)

    def save(self):
        """Beside what another run has found meanwhile."""
        self.known = {**reach_of.read_kept(RESULTS), **self.known}
        reach_of.keep(RESULTS, self.known)


class Bench:
    """A source and its mutants, and the tests to try them in."""

    def __init__(self, path, text, mutants, reach, sweep):
        self.path, self.text, self.reach = path, text, reach
        self.name = os.path.basename(path)
        self.sweep = sweep and path.startswith("src/engine/")
        self.hot = path.startswith(("src/image/", "src/base/")) # most time is spent in it
        self.folder = os.path.join(WORK, f"at-{os.getpid()}", self.name[:-2])
        self.headers = headers()
        self.kills = collections.Counter()
        self.locks = collections.defaultdict(threading.Lock)
        self.lock = threading.Lock()
        shutil.rmtree(self.folder, ignore_errors=True)
        for number, mutant in enumerate(mutants, 1):
            mutant.number = number
        self.shared = [mutant for mutant in mutants if schema.can_share(mutant)]
        self.invalid = None
        self.optimized = None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def key(self, mutant):
        flags = [flag for flag in FLAGS if "prefix-map" not in flag] # the same anywhere
        return digest_of(self.path, mutant.source(self.text), self.headers, *flags)

    def once(self, target, make):
        """What this target was made into, by whoever comes first."""
        with self.lock:
            lock = self.locks[target]
        with lock:
            if not os.path.exists(target):
                make()
        return target

    def compile(self, text, target, test, mutants=None):
        """The mutant's object, or those of the mutants that do not compile."""
        flags = [*FLAGS, "-fno-pie", "-O1" if test == "sweep" or self.hot else "-O0",
                 *schema.TRAPS]
        unit = None
        if self.name == "main.c": # the desk's, which includes it
            unit = "tests/unit/desk_main.c"
            flags += ["-Itests/unit", "-Itests/sim"]
        if mutants is None:
            return schema.compile_text(text, target, flags, unit)
        return schema.compile_shared(text, mutants, target, flags, unit)

    def object_of(self, mutant, test):
        """The object with this mutant for this test, or None if it does not compile."""
        kind = "sweep" if test == "sweep" else "unit"
        if mutant in self.shared:
            target = os.path.join(self.folder, kind, self.name[:-2] + ".o")

            def make():
                invalid = self.compile(self.text, target, test, self.shared)
                self.invalid = set(invalid)
            self.once(target, make)
            return None if mutant in self.invalid else target
        target = os.path.join(self.folder, f"{mutant.number}-{kind}", self.name[:-2] + ".o")
        if not os.path.exists(target) and \
                self.compile(mutant.source(self.text), target, test) is not None:
            return None
        return target

    def program(self, mutant, test):
        """The test's program with this mutant."""
        mine = self.object_of(mutant, test)
        if mine is None:
            return None
        target = os.path.join(os.path.dirname(mine), "test_" + test)
        if test == "sweep":
            return self.once(target, lambda: link_sweep(target, mine))
        return self.once(target, lambda: reach_of.link(
            test, target, reach_of.test_object(test), mine))

    def is_same(self, mutant):
        """Whether the optimizing compiler makes the same bytes of it: then it is no change."""
        target = os.path.join(self.folder, "same", "one.o")
        with self.lock:
            if self.optimized is None:
                self.optimized = schema.optimized(self.text, target, FLAGS)
            return schema.optimized(mutant.source(self.text), target, FLAGS) == self.optimized

    def candidates(self, mutant):
        """The cases that reach the mutant's line, and those that only reach its function."""
        function = mutant.function
        if function is None:
            places = [(*place, place[1]) for place in flips.uses(self.text, mutant)]
        else:
            places = [(function, mutant.line, mutant.last)]
        line, rest = set(), set()
        for function, number, end in places:
            first = self.text.count("\n", 0, function.start) + 1
            last = self.text.count("\n", 0, function.end) + 1
            line.update(self.reach.of_line(self.name, first, number))
            line.update(self.reach.of_lines(self.name, number, end))
            rest.update(self.reach.of_lines(self.name, first, last))
        if not places:
            rest = self.reach.of_lines(self.name, 1, self.text.count("\n") + 1)
        return sorted(line), sorted(rest - line if places else rest)

    def order(self, mutant, cases):
        """The quickest first, and what noticed the function's other mutants."""
        where = mutant.function.name if mutant.function else ""
        return sorted(cases, key=lambda case: (
            (case.ms + 5) / (1 + 4 * self.kills[where, case[:2]]), case))

    def noticed(self, mutant, case):
        self.kills[mutant.function.name if mutant.function else "", case[:2]] += 1


def link_sweep(target, mine):
    subprocess.run([schema.HOSTCC, "-no-pie", "-Wl,--wrap=image_header_valid", "-o", target,
                    SWEEP_OBJECT, mine, "-Wl,--start-group",
                    os.path.join(BUILD, "sim", "libsim.a"),
                    os.path.join(BUILD, "host", "libpan-fix.a"), "-Wl,--end-group"], check=True)


def run(program, arguments, mutant, seconds, cases=""):
    """Its exit status and output; killed when its time is up."""
    process = subprocess.Popen([os.path.abspath(program), *arguments], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, start_new_session=True,
                               **reach_of.place(MUTANT=str(mutant.number), CASES=cases))
    try:
        out = process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        out = process.communicate()[0]
    return process.returncode, out


def first_to_fail(bench, mutant, cases):
    """The first of these cases that fails, or None."""
    at = 0
    while at < len(cases):
        test = cases[at].test
        some = [cases[at]]
        while at + len(some) < len(cases) and cases[at + len(some)].test == test:
            some.append(cases[at + len(some)])
        at += len(some)
        limits = [SPARE_MS + TIMES * case.ms for case in some]
        program = bench.program(mutant, test)
        status, out = run(program, [], mutant, sum(limits) / 1000 + 10, ",".join(
            f"{case.number}:{limit}" for case, limit in zip(some, limits)))
        if status != 0:
            told = [line.split(" ", 3) for line in out.splitlines()]
            failed = [int(words[0]) for words in told if words[1] != "ok"]
            number = failed[0] if failed else some[min(len(told), len(some) - 1)].number
            return next(case for case in some if case.number == number)
    return None


def sweep_fails(bench, mutant, worlds):
    """What of the sweep notices it, or None."""
    program = bench.program(mutant, "sweep")
    if run(program, ["--scenes", SCENES], mutant, SWEEP_SECONDS)[0] != 0:
        return "scenes"
    for world in worlds:
        for scenario in SWEEPS:
            if run(program, ["--sample", "--first", "--only", scenario, "--world", world],
                   mutant, SWEEP_SECONDS)[0] != 0:
                return "sweep: " + scenario
    return None


def within(cases, most):
    """As many as fit into this time."""
    fit, total, tests = [], 0, set()
    own = [case for case in cases if case.test not in DESK]
    for case in sorted(own or cases, key=lambda case: case.ms):
        total += case.ms + (LINK_MS if case.test not in tests else 0)
        if total > most and fit:
            break
        tests.add(case.test)
        fit.append(case)
    return fit


def is_current(bench, entry, tried, explained):
    """Whether what was found before still counts."""
    if entry is None:
        return False
    if entry["fate"] in ("invalid", "same"):
        return True
    if entry["fate"] == "killed":
        return entry["of"] == bench.reach.digest.get(entry["by"][0])
    return entry["of"] == tried and (explained or not entry["short"])


def sweep_digest():
    with open(os.path.join(BUILD, "host", "sweep"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:24]


def try_out(bench, mutant, explained, hint, worlds):
    """What becomes of the mutant: fate, and the case that noticed it."""
    line, rest = bench.candidates(mutant)
    some = (line + rest or bench.reach.of_lines(bench.name, 1, 1 << 30))[:1]
    if not some:
        return "survived", None
    if bench.object_of(mutant, some[0].test) is None:
        return "invalid", None
    first = [case for case in line + rest if hint and [case.test, case.name] == hint]
    found = first_to_fail(bench, mutant, first)
    for cases in (within(line, EXPLAINED_MS),) if explained else \
            (within(line, LINE_MS), within(rest, FUNCTION_MS)):
        found = found or first_to_fail(bench, mutant, bench.order(mutant, cases))
    if found:
        bench.noticed(mutant, found)
        return "killed", [found.test, found.name]
    if bench.is_same(mutant):
        return "same", None
    swept = bench.sweep and not explained and sweep_fails(bench, mutant, worlds)
    return ("killed", ["sweep", swept]) if swept else ("survived", None)


def fate(bench, mutant, explained, results, worlds):
    """The same, from what is known if it still counts. Returns fate and case."""
    key = bench.key(mutant)
    entry = results.known.get(key)
    line, rest = bench.candidates(mutant)
    tests = {case.test for case in line + rest} | ({"sweep"} if bench.sweep else set())
    tried = digest_of(*(bench.reach.digest[test] for test in sorted(tests)))
    if not is_current(bench, entry, tried, explained):
        what, by = try_out(bench, mutant, explained, entry and entry.get("by"), worlds)
        entry = {"fate": what, "by": by, "short": explained,
                 "of": bench.reach.digest[by[0]] if by else tried}
        results.known[key] = entry
    return entry["fate"], entry["by"]
