#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Brings together what the emulated camera is made of, below BUILD/camera:

    setup.py BUILD CC

Kernel, headers and busybox come from Debian's mipsel packages, through apt-get with lists of its
own, so that the host's package lists stay as they are. The kernel's version is whatever
linux-image-4kc-malta depends on now; it is written down, and a second run downloads nothing.
"""

import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

from machine import Machine

HERE = pathlib.Path(__file__).parent
MODULES = ("mmc_core mmc_block cqhci sdhci sdhci-pci fat nls_cp437 nls_ascii nls_iso8859-1 "
           "nls_utf8 vfat exfat watchdog softdog").split()


def run(*args, **kw):
    """A command whose output matters only when it fails."""
    done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **kw)
    if done.returncode:
        sys.exit("setup.py: '%s' failed:\n%s" % (" ".join(map(str, args)), done.stdout))
    return done.stdout


class Apt:
    """apt-get for mipsel with state of its own below a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.options = ["-oAPT::Architecture=mipsel", "-oAPT::Architectures=mipsel",
                        "-oDir::State::Lists=%s/lists" % folder, "-oDir::Cache=%s/cache" % folder,
                        "-oAcquire::Retries=3"]
        if os.getuid() == 0:
            self.options.append("-oAPT::Sandbox::User=root")

    def update(self):
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        run("apt-get", *self.options, "update")

    def kernel(self):
        text = run("apt-cache", *self.options, "depends", "linux-image-4kc-malta")
        return re.search(r"Depends: linux-image-(\S+)", text).group(1)

    def download(self, names, into):
        into.mkdir(parents=True, exist_ok=True)
        run("apt-get", *self.options, "download", *names, cwd=into)


def packages(camera, debs):
    """Downloads and unpacks; returns the kernel's version."""
    unpacked, mark = camera / "unpacked", debs / "kernel-version"
    if not mark.exists():
        print("camera: downloading Debian's mipsel kernel and busybox (60 MB, once)", flush=True)
        version = download(debs)
        shutil.rmtree(unpacked, ignore_errors=True)
        mark.write_text(version + "\n")
    if not (unpacked / "done").exists():
        for deb in sorted(debs.glob("*.deb")):
            run("dpkg", "-x", deb, unpacked)
        (unpacked / "done").touch()
    return mark.read_text().strip()


def download(debs):
    """Fetches the packages into debs, all of one kernel version, which is returned."""
    shutil.rmtree(debs, ignore_errors=True)
    apt = Apt(debs / "apt")
    apt.update()
    version = apt.kernel()
    common = version.rsplit("-", 2)[0] + "-common"
    apt.download(["linux-image-" + version, "linux-headers-" + version, "linux-headers-" + common,
                  "busybox-static"], debs)
    shutil.rmtree(debs / "apt")
    return version


def module(camera, version, mark):
    """Builds the flash model. The unpacked headers point to absolute paths, made ours here."""
    usr, out = camera / "unpacked/usr", camera / "module"
    (usr / "lib").mkdir(exist_ok=True)
    kbuild = usr / "lib/linux-kbuild-6.1"
    if not kbuild.is_symlink():
        kbuild.symlink_to("/usr/lib/linux-kbuild-6.1")
    headers = usr / "src" / ("linux-headers-" + version)
    top = headers / "Makefile"
    top.write_text(re.sub(r"include \S*?/usr/src/", "include %s/src/" % usr, top.read_text()))
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(HERE / "flash", out)
    text = run("make", "-C", headers, "M=%s" % out, "ARCH=mips", "DEB_BUILD_ARCH=amd64",
               "DEB_HOST_GNU_TYPE=mipsel-linux-gnu", "DEB_HOST_ARCH=mipsel", "modules",
               env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "CC", "MAKELEVEL")})
    if "warning:" in text:
        print(text)
    run("mipsel-linux-gnu-strip", "--strip-debug", out / "camera.ko")
    mark.touch()


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


def root(camera, version, extra):
    """The initramfs. No compression: unpacking would cost more than loading."""
    kernel = camera / "unpacked/lib/modules" / version / "kernel"
    found = {p.stem: p for p in kernel.rglob("*.ko")}
    with open(camera / "root.cpio.new", "wb") as out:
        c = Cpio(out)
        for name in ("bin sbin usr usr/bin usr/sbin full etc dev proc sys tmp media modules system "
                     "system/bin root params configs test").split():
            c.folder(name)
        c.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
        c.add("dev/null", stat.S_IFCHR | 0o666, device=(1, 3))
        c.file("full/busybox", camera / "unpacked/bin/busybox")
        for name in applets(camera):
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


def applets(camera):
    """Names in the mipsel busybox: it carries them as text, NUL between them, in one run."""
    data = (camera / "unpacked/bin/busybox").read_bytes()
    run_of_names = max(re.findall(rb"(?:[a-z0-9_.\[+-]{1,20}\0){100,}", data), key=len)
    return sorted({n.decode() for n in run_of_names.split(b"\0")} - {"", "busybox"})


def digest(paths):
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def main(build, cc):
    camera = pathlib.Path(build).resolve() / "camera"
    camera.mkdir(parents=True, exist_ok=True)
    version = packages(camera, camera.parent / "downloads/camera")
    mark = camera / ("module-" + digest((HERE / "flash").iterdir())[:16] + "-" + version)
    if not mark.exists():
        print("camera: building the flash model against Linux " + version, flush=True)
        for old in camera.glob("module-*"):
            old.unlink()
        module(camera, version, mark)
    updater = camera / "updater"
    run(*cc.split(), "-Os", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-static", "-s",
        "-o", updater, HERE / "updater.c")
    root(camera, version, [updater])
    kernel = camera / "unpacked/boot" / ("vmlinuz-" + version)
    if not (camera / "vmlinuz").exists() or (camera / "vmlinuz").read_bytes() != kernel.read_bytes():
        shutil.copy(kernel, camera / "vmlinuz")
    with open(camera / "no-card", "wb") as f:
        f.truncate(1 << 20)
    Machine(camera, camera / "set-up").snapshot_make()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: setup.py BUILD CC")
    main(*sys.argv[1:])
