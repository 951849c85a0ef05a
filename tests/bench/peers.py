#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of Debian's mipsel archive that can write an MTD, with the libraries they need:

    peers.py FOLDER DOWNLOADS      fills FOLDER/deb; downloads once into DOWNLOADS

A library lies there under the name it is asked for by, so that no links are needed and the
dynamic loader can be told where to look.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ("usr/sbin/flashrom", "usr/bin/swupdate")
LOADER = "ld.so.1"


def needed(path):
    """The libraries that an ELF file asks for."""
    text = subprocess.run(["mipsel-linux-gnu-readelf", "-d", str(path)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", text)


def collect(root, into):
    """Copies programs and, as far as they need them, libraries out of unpacked packages."""
    found = {p.name: p for p in root.rglob("*.so*") if p.exists()}
    todo = [root / p for p in PROGRAMS]
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    while todo:
        path = todo.pop()
        shutil.copy(path, into / path.name)
        todo += [found[n] for n in needed(path) if n in found and not (into / n).exists()]
    if not (into / LOADER).exists():
        sys.exit("peers.py: the packages hold no dynamic loader")


def fetch(downloads):
    """The packages that peers.list names; what is there is not fetched again."""
    for line in (HERE / "peers.list").read_text().splitlines():
        if line.startswith("#"):
            continue
        path, digest = line.split()
        deb = downloads / pathlib.PurePath(path).name
        if subprocess.run([HERE.parents[1] / "toolchain/fetch", path, deb, digest], check=False,
                          stdout=subprocess.DEVNULL).returncode:
            sys.exit(1)
        yield deb


def main(folder, downloads):
    folder, downloads = pathlib.Path(folder).resolve(), pathlib.Path(downloads).resolve()
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    for deb in fetch(downloads):
        subprocess.run(["dpkg-deb", "-x", str(deb), str(root)], check=True)
    collect(root, folder / "deb.new")
    shutil.rmtree(folder / "deb", ignore_errors=True)
    os.replace(folder / "deb.new", folder / "deb")
    shutil.rmtree(root)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: peers.py FOLDER DOWNLOADS")
    main(*sys.argv[1:])
