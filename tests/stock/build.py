#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make stock-camera: builds QEMU with the camera in it, build/stock/qemu/qemu-system-mipsel.

The first time takes 5 minutes on two cores (400 s of processor time), an edit of ours some seconds. Whether there is
anything to do is decided by what the files hold, not by their dates, so that a build folder may be
copied: the copy serves until something changes.
"""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import prepare

PROJECT = pathlib.Path(__file__).resolve().parents[2]
CONFIGURE = ("--target-list=mipsel-softmmu", "--without-default-features", "--without-default-devices",
             "--enable-fdt=system", "--disable-tools", "--disable-docs", "--disable-guest-agent",
             "--disable-debug-info")
PROGRAM = "qemu-system-mipsel"


class Build:
    """The folders, and what they were made of."""

    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.source = self.build / "stock" / "qemu-src"
        self.folder = self.build / "stock" / "qemu"
        self.log = self.build / "stock" / "build.log"

    def made_of(self, name):
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def run(self, *command, **how):
        with open(self.log, "ab") as log:
            done = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                  check=False, **how)
        if done.returncode:
            tail = self.log.read_bytes()[-1500:].decode("utf-8", "replace")
            sys.exit(f"{tail}\nbuild: QEMU was not built: {command[0]} failed; all of it is in {self.log}.")

    def set_up(self, base):
        """QEMU's source and an empty build folder, configured."""
        print("stock: configuring QEMU (1 minute); compiling follows (4 minutes on two cores)", flush=True)
        shutil.rmtree(self.source, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        self.run(PROJECT / "toolchain/unpack", "qemu", self.build / "downloads", self.source)
        prepare.main(self.source, PROJECT)
        self.folder.mkdir()
        self.run("../qemu-src/configure", *CONFIGURE, cwd=self.folder)
        (self.folder / "made-of.base").write_text(base)

    def compile(self, whole, jobs):
        prepare.main(self.source, PROJECT)
        self.run("ninja", "-j", str(jobs), PROGRAM, cwd=self.folder)
        (self.folder / "made-of").write_text(whole)


def sum_of(paths, *more):
    total = hashlib.sha256("\n".join(more).encode())
    for path in sorted(paths):
        total.update(f"{path.relative_to(PROJECT)} ".encode() + path.read_bytes())
    return total.hexdigest()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default="build")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    a = p.parse_args()
    build = Build(a.build)
    pin = next(" ".join(line.split()) for line in (PROJECT / "toolchain/sources.list").read_text().splitlines()
               if line.startswith("qemu "))
    fixed = sum_of([], pin, *CONFIGURE, *prepare.LEAVE, prepare.CPU, prepare.KCONFIG,
                   prepare.DEVICES)
    whole = sum_of(prepare.inputs(PROJECT), fixed)
    if build.made_of("made-of") == whole and (build.folder / PROGRAM).exists():
        return
    base = f"{fixed} {build.folder}"
    if build.made_of("made-of.base") != base:
        build.set_up(base)
    build.compile(whole, a.jobs)


if __name__ == "__main__":
    main()
