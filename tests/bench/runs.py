# SPDX-License-Identifier: GPL-2.0-or-later
"""The three sessions in the emulated camera: timed runs, traced runs, runs with a fault."""

import subprocess

import figures
import second
from contenders import BLOCK, CONTENDERS, FAULTS, PAGE, PROFILES, SIZE
from guest import C, Session
from machine import MachineError  # of tests/camera, which guest makes findable
from cure import Board


class Bench:
    """Where things are, and the job."""

    def __init__(self, build, old, new, files, absent):
        self.build, self.old, self.new = build, old, new
        self.files, self.absent = files, absent

    def contenders(self):
        return [c for c in CONTENDERS if c.name not in self.absent]


def patiently(part, bench):
    """A part; once more from the start when the emulator, not a contender, got stuck."""
    try:
        return part(bench)
    except MachineError as error:
        print("bench: the emulator got stuck (%s); once more" % error, flush=True)
        return part(bench)


def timed(bench):
    """Every contender on every profile, and once more on its own result."""
    folder = bench.build / "bench"
    replay = figures.Replay(folder / "replay", folder, bench.old, bench.new, 3)
    result = {c.name: {"runs": {}} for c in bench.contenders()}
    with Session(bench.build, "timed", bench.files) as session:
        for profile in PROFILES:
            floor_ns = figures.floor(bench.old, bench.new, profile)["ns"]
            for c in bench.contenders():
                session.reset(bench.old, profile)
                run = session.run(c)
                got, pieces = figures.of_run(run, bench.old, bench.new, floor_ns, replay)
                result[c.name]["runs"][profile.name] = got
                result[c.name].setdefault("said", run.output.strip()[-400:])
                if profile is PROFILES[0]:
                    grain = got["total_ns"] // 1000   # less than a picture can show
                    result[c.name]["opinion"] = second.opinion(
                        Board(bench.build), bench.old, run.changes(), replay.of(bench.old, run))
                    result[c.name]["timeline"] = figures.merged(pieces, grain)
                    result[c.name]["second"] = again(session, c, bench, replay)
    return result


def again(session, contender, bench, replay):
    """A second run, on flash that holds the image."""
    session.reset(bench.new, PROFILES[0])
    run = session.run(contender, clean=False)
    got, _ = figures.of_run(run, bench.new, bench.new, 1, replay)
    return {key: got[key] for key in ("erases", "programs", "bytes", "window_ns", "ends", "flash")}


def traced(bench):
    """System calls inside the window; these runs are not timed."""
    result = {}
    with Session(bench.build, "traced", bench.files, trace=True) as session:
        for c in bench.contenders():
            session.reset(bench.old, PROFILES[0], trace=c.comm)
            result[c.name] = figures.calls(session.run(c), bench.build)
    return result


def place(new):
    """A page in the middle of block 3, and in it a byte with a bit that is to be programmed."""
    for page in range(3 * BLOCK + BLOCK // 2, 4 * BLOCK, PAGE):
        for byte in range(page, page + PAGE):
            if new[byte] not in (0x00, 0xff):
                return page, byte
    raise RuntimeError("block 3 of the image is blank: nothing to disturb there")


def lowest_zero(byte):
    """The lowest bit that is zero."""
    return (byte ^ 0xff) & -(byte ^ 0xff)


def fault_fields(spec, new):
    """One of FAULTS as the fields of share.h."""
    page, byte = place(new)
    low, high = {"all": (0, SIZE), "block": (3 * BLOCK, 4 * BLOCK),
                 "page": (page, page + PAGE)}[spec["place"]]
    arg = spec.get("arg", 0)
    if spec.get("at_byte"):
        arg = byte
    elif isinstance(arg, str):
        arg = getattr(C, arg)
    return {
        "what": getattr(C, "FAULT_" + spec["what"]),
        "kinds": sum(1 << getattr(C, "OP_" + k) for k in spec["kinds"]),
        "basis": C.BASIS_AFTER_CHANGE if spec.get("after_change") else 0,
        "lo": low, "hi": high, "count": spec.get("count", 0), "arg": arg,
        "seed": lowest_zero(new[byte]) if spec.get("at_byte") else 0,
    }


def boot_state(bench, flash):
    """What the boot ROM makes of it."""
    folder = bench.build / "bench"
    for name, data in (("fault-flash", flash), ("fault-old", bench.old), ("fault-new", bench.new)):
        (folder / name).write_bytes(data)
    out = subprocess.run([str(bench.build / "host/bootrom"), str(folder / "fault-flash"), "--old",
                          str(folder / "fault-old"), "--new", str(folder / "fault-new")],
                         stdout=subprocess.PIPE, text=True, check=False)
    if out.returncode > 1:
        raise RuntimeError("the boot-ROM model failed")
    return out.stdout.strip()


def faulted(bench):
    """Every contender with every fault: what flash holds in the end, and what was claimed."""
    result = {c.name: {} for c in bench.contenders()}
    with Session(bench.build, "faulted", bench.files) as session:
        for name, spec in FAULTS:
            fields = fault_fields(spec, bench.new)
            for c in bench.contenders():
                session.reset(bench.old, PROFILES[0], [fields])
                run = session.run(c, clean=False)
                success = all(status == 0 for _, _, status, _ in run.commands)
                state = boot_state(bench, run.flash)
                result[c.name][name] = {
                    "hit": session.hits(0), "state": state,
                    "ends": [figures.ending(s) for _, _, s, _ in run.commands],
                    "claims_success": success, "lied": success and state != "boots-new"}
    return result
