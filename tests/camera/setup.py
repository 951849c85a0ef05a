#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Brings together what the emulated camera is made of, below BUILD/camera:

    setup.py BUILD CC

Kernel, headers and busybox are Debian's, unpacked below BUILD/toolchain; toolchain/sources.list
says which.
"""

import hashlib
import os
import pathlib
import platform
import re
import shutil
import stat
import subprocess
import sys

from machine import Machine

HERE = pathlib.Path(__file__).parent
CROSS = "mipsel-linux-gnu-"
MODULES = ("mmc_core mmc_block cqhci sdhci sdhci-pci fat nls_cp437 nls_ascii nls_iso8859-1 "
           "nls_utf8 vfat exfat watchdog softdog").split()


def run(*args, **kw):
    """A command whose output matters only when it fails."""
    done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **kw)
    if done.returncode:
        sys.exit("setup.py: '%s' failed:\n%s" % (" ".join(map(str, args)), done.stdout))
    return done.stdout


def kernel_version(parts):
    return next((parts / "linux-image/boot").glob("vmlinuz-*")).name.partition("-")[2]


def module(parts, version, out):
    """Builds the flash model. The unpacked headers point to each other as if they were installed;
    here they are made to do it where they are. The compiler is this machine's, whatever version it
    has: a module and its kernel have only to agree on the headers."""
    kbuild = parts / ("linux-kbuild-" + platform.machine()) / "usr/lib/linux-kbuild-6.1"
    headers = parts / "linux-headers/usr/src" / ("linux-headers-" + version)
    common = next((parts / "linux-headers-common/usr/src").iterdir())
    for tree in (headers, common):
        for name in ("scripts", "tools"):
            (tree / name).unlink()
            (tree / name).symlink_to(kbuild / name)
    (headers / "Makefile").write_text("include %s/Makefile\n" % common)
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(HERE / "flash", out)
    text = run("make", "-C", headers, "M=%s" % out, "ARCH=mips", "CROSS_COMPILE=" + CROSS, "CC=%sgcc" % CROSS,
               "modules", env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "CC", "MAKELEVEL")})
    if "warning:" in text:
        print(text)
    run(CROSS + "strip", "--strip-debug", out / "camera.ko")


class Cpio:
    """A newc archive, written here so that device nodes need no root."""

    def __init__(self, out):
        self.out, self.inode = out, 0

    def add(self, name, mode, data=b"", device=(0, 0)):
        self.inode += 1
        path = name.encode() + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
        head = b"070701" + b"".join(b"%08x" % f for f in fields) + path
        self.out.write(head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4))

    def folder(self, name):
        self.add(name, stat.S_IFDIR | 0o755)

    def file(self, name, path, mode=0o755):
        self.add(name, stat.S_IFREG | mode, pathlib.Path(path).read_bytes())

    def link(self, name, to):
        self.add(name, stat.S_IFLNK | 0o777, to.encode())

    def end(self):
        self.add("TRAILER!!!", 0)


def root(camera, parts, version, extra):
    """The initramfs. No compression: unpacking would cost more than loading."""
    kernel = parts / "linux-image/lib/modules" / version / "kernel"
    busybox = parts / "busybox-static/bin/busybox"
    found = {p.stem: p for p in kernel.rglob("*.ko")}
    with open(camera / "root.cpio.new", "wb") as out:
        c = Cpio(out)
        for name in ("bin sbin usr usr/bin usr/sbin full etc dev proc sys tmp media modules system "
                     "system/bin root params configs test").split():
            c.folder(name)
        c.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
        c.add("dev/null", stat.S_IFCHR | 0o666, device=(1, 3))
        c.file("full/busybox", busybox)
        for name in applets(busybox):
            c.link("full/" + name, "busybox")
        c.link("bin/busybox", "/full/busybox")
        c.link("bin/sh", "/full/busybox")
        c.link("sbin/init", "/full/busybox")
        for path in sorted((HERE / "root").iterdir()):
            c.file("etc/" + path.name, path)
        for name in MODULES:
            if name in found:
                c.file("modules/%s.ko" % name, found[name], 0o644)
        c.file("modules/camera.ko", camera / "module/camera.ko", 0o644)
        for path in extra:
            c.file("test/" + path.name, path)
        c.end()
    os.replace(camera / "root.cpio.new", camera / "root.cpio")


def applets(busybox):
    """Names in the mipsel busybox: it carries them as text, NUL between them, in one run."""
    data = busybox.read_bytes()
    run_of_names = max(re.findall(rb"(?:[a-z0-9_.\[+-]{1,20}\0){100,}", data), key=len)
    return sorted({n.decode() for n in run_of_names.split(b"\0")} - {"", "busybox"})


def digest(paths):
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def main(build, cc):
    camera, parts = pathlib.Path(build).resolve() / "camera", pathlib.Path(build).resolve() / "toolchain"
    camera.mkdir(parents=True, exist_ok=True)
    version = kernel_version(parts)
    mark = camera / ("module-" + digest((HERE / "flash").iterdir())[:16] + "-" + version)
    if not mark.exists():
        print("camera: building the flash model against Linux " + version, flush=True)
        for old in camera.glob("module-*"):
            old.unlink()
        module(parts, version, camera / "module")
        mark.touch()
    programs = [camera / "updater", camera / "application"]
    for program in programs:
        run(*cc.split(), "-Os", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-static", "-s",
            "-D_GNU_SOURCE", "-o", program, HERE / (program.name + ".c"), HERE / "stock.c")
    root(camera, parts, version, programs[:1])  # the other is sent when it is wanted
    kernel = parts / "linux-image/boot" / ("vmlinuz-" + version)
    if not (camera / "vmlinuz").exists() or (camera / "vmlinuz").read_bytes() != kernel.read_bytes():
        shutil.copy(kernel, camera / "vmlinuz")
    with open(camera / "no-card", "wb") as f:
        f.truncate(1 << 20)
    Machine(camera, camera / "set-up").snapshot_make()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: setup.py BUILD CC")
    main(*sys.argv[1:])
