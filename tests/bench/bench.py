#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""pan-fix and what people use instead, on one job in the emulated camera.

    bench.py --build BUILD --old FILE --new FILE [--absent NAME=WHY]...
    bench.py --compare RESULTS RESULTS
    bench.py --readme RESULTS README FOLDER

The first form writes BUILD/bench/results.json, timeline.svg and growth.svg and prints a table; its
exit status is 1 when pan-fix misses a figure. The second says where two results disagree. The third
puts table and pictures into the README.
"""

import argparse
import concurrent.futures
import hashlib
import json
import multiprocessing
import pathlib
import shutil
import subprocess
import sys
import time

import contenders
import figures
import judge
import pictures
import readme
import runs
import swu
import table


PROGRAMS = ("mipsel/pan-fix", "mipsel/flashcp", "bench/busybox/busybox")


def copied(build, path):
    """Where the copy of a program is."""
    return build / "bench/bin" / pathlib.Path(path).name


def job_files(build, new):
    """What the camera is given, as (name in /bench, path)."""
    folder = build / "bench"
    (folder / "image.bin").write_bytes(new)
    (folder / "image.bin.md5").write_text(hashlib.md5(new).hexdigest() + "  image.bin\n")
    files = [("measure", folder / "measure"), ("image.bin", folder / "image.bin"),
             ("image.bin.md5", folder / "image.bin.md5")]
    # Copies: three sessions have to see the same programs, whatever is built meanwhile.
    (folder / "bin").mkdir(exist_ok=True)
    for path in PROGRAMS:
        files.append((pathlib.Path(path).name, copied(build, path)))
        shutil.copy(build / path, files[-1][1])
    if (folder / "peers/deb").exists():
        swu.make(new, contenders.DEVICE, folder)
        files += [(name, folder / path) for name, path in (
            ("deb", "peers/deb"), ("image.swu", "image.swu"), ("swu.pem", "swu.pem"))]
    return files


def growth(build, old, new):
    """The simulator's part."""
    out = subprocess.run([str(build / "bench/grow"), old, new], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    names = ("what", "tool", "chip", "size", "blocks", "erases", "bytes", "window_ns")
    rows = [dict(zip(names, line.split())) for line in out.splitlines()]
    for row in rows:
        row.update({k: int(row[k]) for k in names[3:]})
    return rows


def sessions(bench):
    """The three sessions, two at a time."""
    parts = (runs.faulted, runs.timed, runs.traced)
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        futures = [pool.submit(runs.patiently, part, bench) for part in parts]
        return [f.result() for f in futures]


def collect(bench, args):
    """Everything that is measured, in one structure."""
    faults, timed, calls = sessions(bench)
    build = bench.build
    results = {
        "job": {"old": pathlib.Path(args.old).name, "new": pathlib.Path(args.new).name,
                "old_md5": hashlib.md5(bench.old).hexdigest(),
                "new_md5": hashlib.md5(bench.new).hexdigest()},
        "profiles": {p.name: {"page_ns": p.page_ns, "erase_ns": p.erase_ns, "read_ns": p.read_ns,
                              "floor": figures.floor(bench.old, bench.new, p)}
                     for p in contenders.PROFILES},
        "contenders": {}, "absent": bench.absent, "growth": growth(build, args.old, args.new)}
    for c in bench.contenders():
        results["contenders"][c.name] = {
            "what": c.what, "note": c.note, "commands": [" ".join(x[1:]) for x in c.commands],
            "binary": sum(copied(build, path).stat().st_size for path in c.binary),
            "syscalls": calls[c.name], "faults": faults[c.name], **timed[c.name]}
    measured = build / "stock/measure.json"
    results["stock"] = json.loads(measured.read_text()) if measured.exists() else {}
    results["checks"] = judge.checks(results, build)
    return results


def measure(args):
    """The whole run; exit status."""
    began = time.monotonic()
    build = pathlib.Path(args.build).resolve()
    old, new = (pathlib.Path(p).read_bytes() for p in (args.old, args.new))
    absent = dict(a.split("=", 1) for a in args.absent)
    if not (build / "bench/peers/deb").exists():
        for name in ("flashrom", "swupdate"):
            absent.setdefault(name, "Debian's mipsel package could not be fetched")
    print("bench: three sessions in the emulated camera, a few minutes", flush=True)
    results = collect(runs.Bench(build, old, new, job_files(build, new), absent), args)
    folder = build / "bench"
    (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    pictures.write(results, folder)
    print(table.text(results))
    missed = [c["name"] for c in results["checks"] if not c["met"]]
    print("\n%s; %s, timeline.svg and growth.svg written; %d s" % (
        "Missed: " + "; ".join(missed) if missed else "All figures are met",
        folder / "results.json", time.monotonic() - began))
    return 1 if missed else 0


def compare(args):
    """Two results; exit status."""
    a, b = (json.loads(pathlib.Path(p).read_text()) for p in args.compare)
    differences = judge.compare(a, b)
    for line in differences:
        print("differs: " + line)
    if not differences:
        print("Both agree on every count, and within 5 % on every ratio.")
    return 1 if differences else 0


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for name in ("--build", "--old", "--new"):
        parser.add_argument(name)
    parser.add_argument("--absent", action="append", default=[], metavar="NAME=WHY")
    parser.add_argument("--compare", nargs=2, metavar="RESULTS")
    parser.add_argument("--readme", nargs=3, metavar=("RESULTS", "README", "FOLDER"))
    args = parser.parse_args()
    if args.compare:
        return compare(args)
    if args.readme:
        return readme.update(*map(pathlib.Path, args.readme))
    return measure(args)


if __name__ == "__main__":
    sys.exit(main())
