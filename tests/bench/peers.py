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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "camera"))

import setup  # noqa: E402  (tests/camera: apt-get with lists of its own)

# flashrom 1.3 and swupdate 2022.12, and what their libraries ask for in turn.
PACKAGES = """flashrom swupdate libacl1 libarchive13 libatomic1 libb2-1 libblkid1 libbrotli1 libbz2-1.0
libc6 libcap2 libcom-err2 libconfig9 libcurl4 libext2fs2 libfdisk1 libffi8 libftdi1-2 libgcc-s1
libgcrypt20 libgmp10 libgnutls30 libgomp1 libgpg-error0 libgpiod2 libgssapi-krb5-2 libhogweed6
libicu72 libidn2-0 libjaylink0 libjson-c5 libk5crypto3 libkeyutils1 libkrb5-3 libkrb5support0
libldap-2.5-0 liblua5.3-0 liblz4-1 liblzma5 libnettle8 libnghttp2-14 libp11-kit0 libpci3 libpsl5
librsync2 librtmp1 libsasl2-2 libssh2-1 libssl3 libstdc++6 libsystemd0 libtasn1-6 libudev1
libunistring2 liburiparser1 libusb-1.0-0 libuuid1 libwebsockets17 libxml2 libzck1 libzstd1
zlib1g""".split()
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


def main(folder, downloads):
    folder, debs = pathlib.Path(folder).resolve(), pathlib.Path(downloads).resolve()
    root = folder / "root"
    if not (debs / "done").exists():
        print("bench: downloading Debian's flashrom and swupdate for mipsel (25 MB, once)", flush=True)
        shutil.rmtree(debs, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        apt = setup.Apt(folder / "apt")
        apt.update()
        apt.download(PACKAGES, debs)
        shutil.rmtree(folder / "apt")
        (debs / "done").touch()
    shutil.rmtree(root, ignore_errors=True)
    for deb in sorted(debs.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(deb), str(root)], check=True)
    collect(root, folder / "deb.new")
    shutil.rmtree(folder / "deb", ignore_errors=True)
    os.replace(folder / "deb.new", folder / "deb")
    shutil.rmtree(root)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: peers.py FOLDER DOWNLOADS")
    main(*sys.argv[1:])
