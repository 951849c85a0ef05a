#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of SD cards: made, filled and read from outside, without mounting anything.

A card is 64 MiB, a size the emulated card reader takes, with one partition at 1 MiB or, `whole`,
with none. FAT goes through mtools; exFAT, for which there is no such tool, through a reader here.
"""

import os
import pathlib
import shutil
import struct
import subprocess
import threading

SIZE = 64 << 20
START = 1 << 20


def _run(*args, data=None, check=True):
    env = dict(os.environ, MTOOLS_SKIP_CHECK="1", PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    return subprocess.run([str(a) for a in args], input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=check, env=env)


# Several cameras start at a time, and each wants the template first.
_FORMATTING = threading.Lock()


class Card:
    """One image file. kind: vfat or exfat, plus -whole; or blank (no file system at all)."""

    def __init__(self, path, kind):
        self.path, self.kind = pathlib.Path(path), kind
        self.type, _, how = kind.partition("-")
        self.start = 0 if how == "whole" else START
        self.device = "mmcblk0" if how == "whole" else "mmcblk0p1"

    def make(self, templates):
        """A fresh card; the formatted template is made once."""
        template = pathlib.Path(templates) / (self.kind + ".img")
        with _FORMATTING:
            if not template.exists():
                template.parent.mkdir(parents=True, exist_ok=True)
                part = template.with_suffix(".%d" % os.getpid())
                self._format(part)
                os.replace(part, template)
        _run("cp", "--sparse=always", "--reflink=auto", template, self.path)
        return self

    def _format(self, path):
        fs = path.with_name(path.name + ".fs")
        with open(fs, "wb") as f:
            f.truncate(SIZE - self.start)
        if self.type == "vfat":
            _run("mkfs.vfat", "-F", "32", "-n", "CAMERA", "-h", self.start // 512, fs)
        elif self.type == "exfat":
            _run("mkfs.exfat", "-L", "CAMERA", fs)
        with open(path, "wb") as f:
            f.truncate(SIZE)
            if self.start:
                kind = {"vfat": 0x0c, "exfat": 0x07}.get(self.type, 0x0c)
                f.seek(446)
                f.write(struct.pack("<B3sB3sII", 0, b"\0\x20\x21", kind, b"\0\0\0",
                                    self.start // 512, (SIZE - self.start) // 512))
                f.seek(510)
                f.write(b"\x55\xaa")
        _run("dd", "if=%s" % fs, "of=%s" % path, "bs=1M", "seek=%d" % (self.start >> 20),
             "conv=notrunc,sparse")
        fs.unlink()

    def _at(self):
        return "%s@@%d" % (self.path, self.start)

    # FAT, with mtools

    def put(self, name, data):
        """Writes a file (FAT only)."""
        _run("mcopy", "-o", "-i", self._at(), "-", "::" + name, data=data)

    def folder(self, name):
        _run("mmd", "-i", self._at(), "::" + name)

    def fill(self, leave=0):
        """Fills the card up, but for `leave` bytes (FAT only)."""
        out = _run("mdir", "-i", self._at(), "::").stdout.decode()
        free = int("".join(c for c in out.split("bytes free")[0].splitlines()[-1] if c.isdigit()))
        self.put("full.bin", bytes(max(free - leave, 0)))

    # Both

    def names(self):
        """Names in the root folder."""
        if self.type == "exfat":
            return sorted(Exfat(self.path, self.start).files)
        if self.type != "vfat":
            return []
        out = _run("mdir", "-b", "-i", self._at(), "::", check=False).stdout.decode()
        return sorted(line.strip().removeprefix("::/").rstrip("/") for line in out.splitlines()
                      if line.strip())

    def get(self, name):
        """The content of a file, or None."""
        if self.type == "exfat":
            return Exfat(self.path, self.start).read(name)
        done = _run("mtype", "-i", self._at(), "::" + name, check=False)
        return None if done.returncode else done.stdout

    def dirty(self):
        """True when the file system was not unmounted (the mark in FAT's boot sector)."""
        with open(self.path, "rb") as f:
            f.seek(self.start + (0x41 if self.type == "vfat" else 0x6a))
            return bool(f.read(1)[0] & (1 if self.type == "vfat" else 2))

    def copy(self, path):
        shutil.copyfile(self.path, path)
        return Card(path, self.kind)


class Exfat:
    """The root folder of an exFAT file system."""

    def __init__(self, path, start):
        with open(path, "rb") as f:
            f.seek(start)
            self.data = f.read()
        fat, _, heap, _, root = struct.unpack_from("<5I", self.data, 80)
        sector, cluster = self.data[108], self.data[109]
        self.fat, self.heap = fat << sector, heap << sector
        self.cluster = 1 << (sector + cluster)
        self.files = {}
        self._folder(self._chain(root, None, False))

    def _chain(self, cluster, size, contiguous):
        out = []
        while 2 <= cluster < 0xfffffff7 and (size is None or len(out) * self.cluster < size):
            at = self.heap + (cluster - 2) * self.cluster
            out.append(self.data[at:at + self.cluster])
            if contiguous:
                cluster += 1
            else:
                cluster = struct.unpack_from("<I", self.data, self.fat + 4 * cluster)[0]
        return b"".join(out)

    def _folder(self, entries):
        name, stream, length = "", None, 0
        for at in range(0, len(entries), 32):
            entry = entries[at:at + 32]
            if entry[0] == 0xc0:
                stream, length, name = entry, entry[3], ""
            elif entry[0] == 0xc1 and stream:
                name += entry[2:32].decode("utf-16-le")
                if len(name) >= length:
                    self.files[name[:length]] = stream
                    stream = None
            elif entry[0] == 0:
                break

    def read(self, name):
        entry = self.files.get(name)
        if entry is None:
            return None
        valid, _, cluster, size = struct.unpack_from("<QIIQ", entry, 8)
        return self._chain(cluster, size, bool(entry[1] & 2))[:min(valid, size)]
