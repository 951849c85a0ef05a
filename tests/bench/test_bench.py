#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The bench's own parts, in seconds and without an emulator: test_bench.py BUILD. Prints TAP."""

import copy
import pathlib
import sys
import unittest
import xml.dom.minidom

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import figures
import judge
import pictures
import second
import svg
import table
from contenders import BLOCK, PAGE, PROFILES, SIZE
from guest import Run
import tap
from cure import Board

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build")
OLD, NEW = ((BUILD / "standin" / name).read_bytes() for name in ("old.bin", "new.bin"))


def log(steps):
    """A run that did these (kind, offset, length or bytes), one after the other; 1 ms each."""
    ops, flash, now = [], bytearray(OLD), 1000000
    for kind, at, what in steps:
        size = what if isinstance(what, int) else len(what)
        op = {"kind": kind, "off": at, "len": size, "start_ns": now, "end_ns": now + 1000000,
              "pid": 1, "status": 0}
        if kind == "erase":
            flash[at:at + size] = b"\xff" * size
        elif kind == "program":
            op["payload"] = what
            flash[at:at + size] = bytes(a & b for a, b in zip(flash[at:at + size], what))
        ops.append(op)
        now += 1100000
    return Run(ops, bytes(flash), [(0, now, 0, 100)], "")


def erase_all():
    return [("erase", at, BLOCK) for at in range(0, SIZE, BLOCK)]


def write_all(upwards=True):
    pages = [("program", at, NEW[at:at + PAGE]) for at in range(0, SIZE, PAGE)]
    return pages if upwards else pages[::-1]


def replay():
    return figures.Replay(BUILD / "bench/replay", BUILD / "bench", OLD, NEW, 2)


class TestReplay(unittest.TestCase):
    """What cuts leave of a log."""

    def cuts(self, steps):
        got, _ = figures.of_run(log(steps), OLD, NEW, 1, replay())
        return got

    def test_signature_first_hangs(self):
        got = self.cuts(erase_all() + write_all())
        self.assertEqual(got["flash"], "boots-new")
        self.assertGreater(got["cuts"]["hang"], got["cuts"]["recovery"] / 4)
        self.assertGreater(got["state_ns"]["hang"], 800 * 1000000)

    def test_signature_last_hangs_hardly(self):
        first, last = self.cuts(erase_all() + write_all()), \
            self.cuts(erase_all() + write_all(False))
        self.assertLess(last["cuts"]["hang"], first["cuts"]["hang"] / 20)

    def test_one_cut_does_not_touch_the_next(self):
        counts, after = replay().of(OLD, log(erase_all() + write_all(False)))[-1]
        self.assertEqual(after, "boots-new")
        self.assertGreater(counts["recovery"], counts["boots-new"])
        self.assertGreater(self.cuts(erase_all() + write_all())["cuts"]["boots-new"], 100)

    def test_untouched(self):
        got = self.cuts([("read", 0, 4096)])
        self.assertEqual((got["erases"], got["bytes"], got["flash"]), (0, 0, "boots-old"))
        self.assertEqual(sum(got["cuts"].values()), 0)

    def test_log_that_does_not_add_up(self):
        run = log(erase_all())
        run.flash = OLD
        with self.assertRaises(RuntimeError):
            replay().of(OLD, run)


class TestSecondOpinion(unittest.TestCase):
    """The board looks into a run."""

    def test_the_usual_way_hangs_on_the_board_too(self):
        run = log(erase_all() + write_all())
        seen = second.opinion(Board(BUILD), OLD, run.changes(), replay().of(OLD, run), 4)
        self.assertEqual(seen, {"looked": 4, "model": 4, "board": 4, "board_alone": 0})

    def test_signature_last_goes_to_usb(self):
        run = log(erase_all() + write_all(False))
        seen = second.opinion(Board(BUILD), OLD, run.changes(), replay().of(OLD, run), 4)
        self.assertEqual((seen["looked"], seen["board"]), (4, 0))


class TestFigures(unittest.TestCase):
    """What is read off a log."""

    def test_floor(self):
        floor = figures.floor(OLD, NEW, PROFILES[0])
        self.assertEqual(floor["ns"], floor["erases"] * 100000000 + floor["bytes"] // 256 * 800000)
        self.assertEqual(figures.floor(NEW, NEW, PROFILES[0])["ns"], 0)

    def test_floor_without_an_erase(self):
        at = NEW.index(b"\x55", PAGE)
        was = NEW[:at] + b"\xff" + NEW[at + 1:]
        floor = figures.floor(was, NEW, PROFILES[0])
        self.assertEqual((floor["erases"], floor["bytes"], floor["ns"]), (0, PAGE, 800000))

    def test_worst(self):
        self.assertEqual(figures.worst({"boots-old": 9, "boots-new": 0, "recovery": 9, "hang": 1}),
                         "hang")
        self.assertEqual(figures.worst({"boots-old": 9, "boots-new": 1, "recovery": 1, "hang": 0}),
                         "recovery")

    def test_verified(self):
        change = [("program", 512, b"\0" * 256)]
        self.assertFalse(figures.verified(log(change)))
        self.assertFalse(figures.verified(log([("read", 0, 4096)] + change)))
        self.assertFalse(figures.verified(log(change + [("read", 0, 767)])))
        self.assertTrue(figures.verified(log(change + [("read", 0, 4096)])))

    def test_window_is_first_change_to_last(self):
        got, _ = figures.of_run(log([("read", 0, 9), ("erase", 0, BLOCK), ("read", 0, 9),
                                     ("erase", 0, BLOCK), ("read", 0, 9)]), OLD, NEW, 1600000,
                                replay())
        self.assertEqual(got["window_ns"], 3200000)
        self.assertEqual(got["ratio"], 2)

    def test_canary_is_no_part_of_the_window(self):
        canary = [("program", figures.SIZE - 1, b"\0"), ("erase", figures.SIZE - BLOCK, BLOCK)]
        change = [("erase", 0, BLOCK), ("read", 0, 9), ("erase", figures.SIZE - BLOCK, BLOCK)]
        got, _ = figures.of_run(log(canary + change), OLD, NEW, 1600000, replay())
        self.assertEqual((got["erases"], got["bytes"], got["window_ns"]), (2, 0, 3200000))
        self.assertEqual(got["read_in_window"], 9)

    def test_calls_of_another_descriptor(self):
        run = log([("erase", 0, BLOCK), ("erase", 0, BLOCK)])
        first, last = run.ops
        names = {name: number for number, name in figures.syscall_names(BUILD).items()}

        def call(name, fd, at):
            return {"kind": "syscall", "off": names[name], "len": fd, "pid": 1, "start_ns": at,
                    "end_ns": at}
        run.ops = [call("ioctl", 3, 1), first, call("read", 3, first["end_ns"] + 1),
                   dict(first, kind="read"), call("read", 4, first["end_ns"] + 2),
                   call("ioctl", 3, first["end_ns"] + 3), last]
        self.assertEqual(figures.calls(run, BUILD)["others"], {"read": 1})


class TestJudge(unittest.TestCase):
    """Comparing two runs."""

    def test_compare(self):
        a = {"runs": {"p": {"ratio": 1.0, "bytes": 5, "total_ns": 7, "cuts": {"hang": 1}}}}
        b = copy.deepcopy(a)
        b["runs"]["p"].update(ratio=1.04, total_ns=9)
        self.assertEqual(judge.compare(a, b), [])
        b["runs"]["p"]["ratio"] = 1.06
        self.assertEqual(len(judge.compare(a, b)), 1)
        b["runs"]["p"].update(ratio=1.0, cuts={"hang": 0}, bytes=6)
        self.assertEqual(len(judge.compare(a, b)), 2)

    def test_share_never_rounds_a_hang_away(self):
        self.assertEqual(table.share(1, {"hang": 1, "recovery": 9999}), "1 of 10000")
        self.assertEqual(table.share(0, {"hang": 0, "recovery": 9999}), "0")


class TestChecks(unittest.TestCase):
    """Each figure that pan-fix misses is found."""

    def results(self):
        run = {"ratio": 1.05, "erases": 7, "bytes": 207113, "read_in_window": 1200000,
               "image_in": True, "peak_kib": 900,
               "cuts": {"hang": 0, "recovery": 9}}
        other = dict(run, bytes=207104, cuts={"hang": 9})
        seen = {"looked": 12, "model": 0, "board": 0, "board_alone": 0}
        return {"profiles": {"p": {}}, "contenders": {
            "pan-fix": {"runs": {"p": run}, "second": {"erases": 0, "bytes": 0}, "opinion": seen,
                        "syscalls": {"others": {}, "count": 5}},
            "flashcp": {"runs": {"p": other}, "opinion": dict(seen, model=9, board=8)}}}

    def missed(self, change):
        results = self.results()
        ours = results["contenders"]["pan-fix"]
        change(ours, ours["runs"]["p"])
        return [c["name"] for c in judge.checks(results, BUILD) if not c["met"]]

    def test_all_met(self):
        self.assertEqual(self.missed(lambda ours, run: None), [])

    def test_each_missed(self):
        for change in (lambda ours, run: run.update(ratio=1.101),
                       lambda ours, run: run.update(ratio=None),
                       lambda ours, run: run.update(cuts={"hang": 1, "recovery": 9}),
                       lambda ours, run: run.update(cuts={"hang": 0}),
                       lambda ours, run: run.update(erases=8),
                       lambda ours, run: run.update(bytes=207137),
                       lambda ours, run: run.update(read_in_window=1572865),
                       lambda ours, run: run.update(peak_kib=1537),
                       lambda ours, run: ours.update(second={"erases": 0, "bytes": 1}),
                       lambda ours, run: ours["opinion"].update(board=1),
                       lambda ours, run: ours["opinion"].update(looked=0),
                       lambda ours, run: ours["opinion"].update(board_alone=1),
                       lambda ours, run: ours.update(syscalls={"others": {}, "count": 0}),
                       lambda ours, run: ours.update(syscalls={"others": {"open": 1}, "count": 5})):
            self.assertEqual(len(self.missed(change)), 1)


class TestPictures(unittest.TestCase):
    """Valid and small."""

    def results(self):
        run, pieces = figures.of_run(log(erase_all() + write_all()), OLD, NEW, 10 ** 9, replay())
        growth = [{"what": w, "tool": t, "chip": "EN25QH128A", "blocks": n, "size": 1 << 18 + n,
                   "window_ns": 10 ** 9 + n, "bytes": 1000 * n + 65536}
                  for w in ("blocks", "blocks-behind", "size") for n in range(7)
                  for t in ("pan-fix", "flashcp", "flashcp-p")]
        return {"profiles": {"a < b & c": {}}, "growth": growth, "contenders": {
            "a <tool>": {"what": "a & b", "runs": {"a < b & c": run},
                         "timeline": figures.merged(pieces, 1000000)}}}

    def test_valid_xml(self):
        for text in (pictures.timeline(self.results()), pictures.growth(self.results())):
            xml.dom.minidom.parseString(text)
            self.assertLess(len(text), 65536)

    def test_steps(self):
        for top in (0.7, 1.62, 4.7, 11, 250):
            marks = svg.steps(top)
            self.assertGreaterEqual(marks[-1], top)
            self.assertLess(len(marks), 14)


if __name__ == "__main__":
    sys.exit(tap.run(sys.modules[__name__]))
