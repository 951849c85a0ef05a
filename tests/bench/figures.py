# SPDX-License-Identifier: GPL-2.0-or-later
"""From the operation log of a run to its figures."""

import collections
import hashlib
import itertools
import pathlib
import re
import struct
import subprocess

from contenders import BLOCK, PAGE, SIZE

STATES = ("boots-old", "boots-new", "recovery", "hang")
HEADER_BYTES = 32    # what is allowed for invalidating and committing the header


def floor(old, new, profile):
    """What has to change and no more: erases, bytes, nanoseconds of the chip."""
    erases = pages = 0
    for at in range(0, SIZE, BLOCK):
        was, wanted = old[at:at + BLOCK], new[at:at + BLOCK]
        if was == wanted:
            continue
        rise = any(b & ~a for a, b in zip(was, wanted))
        erases += rise
        for page in range(0, BLOCK, PAGE):
            before = b"\xff" * PAGE if rise else was[page:page + PAGE]
            pages += wanted[page:page + PAGE] != before
    return {"erases": erases, "bytes": pages * PAGE,
            "ns": erases * profile.erase_ns + pages * profile.page_ns}


class Replay:
    """Cuts the power inside every operation of a run, with the simulator's models."""

    def __init__(self, tool, folder, old, new, seeds):
        self.tool, self.folder, self.seeds = tool, folder, seeds
        self.old, self.new, self.done = old, new, {}

    def file(self, start, changes, end):
        """The log in the form that replay.c reads."""
        parts = [b"PFBR", struct.pack("<II", SIZE, len(changes)), self.old, self.new, start, end]
        for op in changes:
            erase = op["kind"] == "erase"
            parts.append(struct.pack("<III", 2 if erase else 1, op["off"], op["len"]))
            parts.append(b"" if erase else op["payload"])
        return b"".join(parts)

    def of(self, start, run):
        """For each change (counts by state, state after it); first the state before all."""
        data = self.file(start, run.changes(), run.flash)
        key = hashlib.sha256(data).hexdigest()[:16]
        if key not in self.done:
            path = self.folder / ("replay-" + key)
            path.write_bytes(data)
            out = subprocess.run([str(self.tool), str(path), str(self.seeds)], check=True,
                                 stdout=subprocess.PIPE, text=True).stdout.split("\n")
            path.unlink()
            if out[-2] != "flash same":
                raise RuntimeError("the log does not add up to what flash holds")
            lines = [line.split() for line in out[:-2]]
            self.done[key] = [(dict(zip(STATES, map(int, w[1:5]))), w[5]) for w in lines]
        return self.done[key]


def worst(counts):
    """The worst that a cut inside an operation leaves."""
    for state in reversed(STATES):
        if counts[state]:
            return state
    return "boots-old"


def timeline(run, replayed):
    """Pieces (start ns, end ns, kind, state at a cut) from start to end; time 0 is the start."""
    begin = run.commands[0][0]
    at, state, pieces = 0, replayed[0][1], []
    steps = iter(replayed[1:])
    for op in run.ops:
        if op["kind"] not in ("read", "program", "erase"):
            continue
        start, end = op["start_ns"] - begin, op["end_ns"] - begin
        pieces.append((at, start, "idle", state))
        if op["kind"] == "read":
            pieces.append((start, end, "read", state))
        else:
            counts, after = next(steps)
            pieces.append((start, end, op["kind"], worst(counts)))
            state = after
        at = end
    pieces.append((at, run.commands[-1][1] - begin, "idle", state))
    return pieces


def merged(pieces, grain):
    """Neighbours of one kind and state made one; idle pieces shorter than grain swallowed."""
    out = []
    for start, end, kind, state in pieces:
        if out and out[-1][3] == state and (out[-1][2] == kind or
                                            (kind == "idle" and end - start < grain)):
            out[-1][1] = end
        else:
            out.append([start, end, kind, state])
    return out


def verified(run):
    """Whether every changed byte was read after its last change."""
    dirty = bytearray(SIZE)
    for op in run.ops:
        at, size = op["off"], op["len"]
        if op["kind"] in ("program", "erase"):
            dirty[at:at + size] = b"\1" * size
        elif op["kind"] == "read":
            dirty[at:at + size] = bytes(size)
    return not any(dirty)


def ending(status):
    """A wait status in words."""
    return "signal %d" % (status & 127) if status & 127 else "exit %d" % (status >> 8)


def in_window(changes):
    """The changes without a canary's before them: those in the last erase block, which was
    blank, while everything else is as it was."""
    return list(itertools.dropwhile(lambda op: op["off"] >= SIZE - BLOCK, changes)) or changes


def of_run(run, start, new, floor_ns, replay):
    """All figures of one timed run, and its timeline."""
    changes = in_window(run.changes())
    replayed = replay.of(start, run)
    reads = [op for op in run.ops if op["kind"] == "read"]
    figures = {
        "erases": sum(op["kind"] == "erase" for op in changes),
        "programs": sum(op["kind"] == "program" for op in changes),
        "bytes": sum(op["len"] for op in changes if op["kind"] == "program"),
        "reads": len(reads), "bytes_read": sum(op["len"] for op in reads),
        "window_ns": 0, "ratio": None, "state_ns": dict.fromkeys(STATES, 0),
        "total_ns": run.commands[-1][1] - run.commands[0][0],
        "peak_kib": max(c[3] for c in run.commands),
        "ends": [ending(c[2]) for c in run.commands],
        "flash": replayed[-1][1], "image_in": run.flash == new,
        "verified": bool(changes) and verified(run),
    }
    pieces = timeline(run, replayed)
    if changes:
        first, last = changes[0]["start_ns"], changes[-1]["end_ns"]
        begin = run.commands[0][0]
        figures["window_ns"] = last - first
        figures["ratio"] = (last - first) / floor_ns
        figures["in_window"] = inside(run, first, last)
        figures["read_in_window"] = sum(op["len"] for op in reads
                                        if first <= op["start_ns"] <= last)
        for a, b, _, state in pieces:
            span = min(b, last - begin) - max(a, first - begin)
            figures["state_ns"][state] += max(span, 0)
    cuts = collections.Counter()
    for counts, _ in replayed[1:]:
        cuts.update(counts)
    figures["cuts"] = {state: cuts[state] for state in STATES}
    return figures, pieces


def inside(run, first, last):
    """What the window consists of, in nanoseconds."""
    spent = collections.Counter()
    for op in run.ops:
        if op["start_ns"] >= first and op["end_ns"] <= last and op["kind"] in (
                "read", "program", "erase"):
            spent[op["kind"]] += op["end_ns"] - op["start_ns"]
    spent["other"] = last - first - sum(spent.values())
    return dict(spent)


def syscall_names(build):
    """Numbers of the o32 system calls to names."""
    text = (build / "toolchain/kernel/asm/unistd_o32.h").read_text()
    return {4000 + int(n): name for name, n in
            re.findall(r"#define __NR_(\w+)\s+\(__NR_Linux \+ (\d+)\)", text)}


# System calls that bring in other data than the flash's, or start something.
BRINGS = ("open", "openat", "read", "readv", "pread64", "preadv", "mmap", "mmap2", "execve",
          "clone", "fork", "vfork", "sendfile", "sendfile64")


def calls(run, build):
    """System calls between the first change and the last: counts, and those that do more than
    talk to the flash. The flash's descriptor is the one behind the operations themselves."""
    names, changes = syscall_names(build), in_window(run.changes())
    if not changes:
        return {"count": 0, "by_name": {}, "others": {}}
    first, last = changes[0]["start_ns"], changes[-1]["end_ns"]
    flash, previous = set(), {}
    for op in run.ops:
        if op["kind"] == "syscall":
            previous[op["pid"]] = op
        elif op["kind"] in ("read", "program", "erase") and op["pid"] in previous:
            flash.add((op["pid"], previous[op["pid"]]["len"]))
    count, others = collections.Counter(), collections.Counter()
    for op in run.ops:
        if op["kind"] != "syscall" or not first <= op["start_ns"] <= last:
            continue
        name = names.get(op["off"], str(op["off"]))
        count[name] += 1
        if name in BRINGS and (op["pid"], op["len"]) not in flash:
            others[name] += 1
    return {"count": sum(count.values()), "by_name": dict(sorted(count.items())),
            "others": dict(others)}
