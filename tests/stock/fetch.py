#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make fetch-stock: brings the stock firmware that the whole camera runs, and checks it.

It is Wyze's, not ours to ship: it comes from where the openmiko project keeps it, at one commit, and
firmware.list pins every file. Three are known by sha256 as well. What is there and whole is not fetched
again. The JFFS2 partitions are made here: the application's, the same without the application, and the parameters.
"""

import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

COMMIT = "00f72a6a2f701a038b39949fce239d54cd221065"
URL = f"https://raw.githubusercontent.com/openmiko/openmiko/{COMMIT}/stock_firmware/wyzecam_v2/4.9.6.156/flash"
SHA256 = {
    "kernel.bin": "103105e161f715c77a989f3ba0fb3f61506cf63319f31a32dd2bd925242cef46",
    "rootfs.bin": "117e26a28fc8fd7b7265d8f124fb4981216584b0860738e1709aeff4a9e45271",
    "driver.bin": "2938317e156bdce062a705d7703e321782095025ae89987f99d2dae7ff33fe71",
}
APPFS = "appfs/fs_1"
PRODUCT = "[TYPE]\nPRODUCT_TYPE=camera\nPRODUCT_MODEL=WYZECP1_JEF\n"
# The stock script starts the application and its drivers, and calls for a restore when it is not there.
QUIET = """#!/bin/sh
cd /tmp
export LD_LIBRARY_PATH=/tmp:$LD_LIBRARY_PATH
insmod /driver/exfat.ko
insmod /driver/sinfo.ko
/system/bin/test_UP &
"""


def wanted():
    """(blob id, path) of every file."""
    lines = (pathlib.Path(__file__).with_name("firmware.list")).read_text().splitlines()
    return [line.split(" ", 1) for line in lines if line and not line.startswith("#")]


def whole(data, blob, sha256):
    git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return git == blob and sha256 in (None, hashlib.sha256(data).hexdigest())


def bring(url, file, blob, sha256):
    """Whether it had to be fetched."""
    if file.exists() and whole(file.read_bytes(), blob, sha256):
        return False
    print(f"fetching {url}", file=sys.stderr, flush=True)
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            data = answer.read()
    except (urllib.error.URLError, OSError) as error:
        sys.exit(f"fetch-stock: cannot get {url} ({getattr(error, 'reason', error)}): connect to a network, or "
                 f"download it elsewhere and put it at {file}.")
    if not whole(data, blob, sha256):
        sys.exit(f"fetch-stock: {url} is another file than the one that was tried: not kept.")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    part.chmod(0o755)
    part.rename(file)
    return True


def jffs2(root, file):
    part = file.with_name(file.name + ".part")
    subprocess.run(["/usr/sbin/mkfs.jffs2", "-l", "-n", "-e", "32KiB", "-U", "-r", root, "-o", part], check=True)
    part.rename(file)


def partitions(folder):
    """The partitions that are made, from what was fetched."""
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name) / "appfs"
        shutil.copytree(folder / APPFS, root)
        jffs2(root, folder / "appfs.jffs2")
        (root / "init/app_init.sh").write_text(QUIET)
        jffs2(root, folder / "appfs-quiet.jffs2")
        config = pathlib.Path(name) / "para/config"
        config.mkdir(parents=True)
        (config / ".product_config").write_text(PRODUCT)
        jffs2(config.parent, folder / "para.jffs2")


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("--url", default=URL)
    a = p.parse_args()
    a.folder.mkdir(parents=True, exist_ok=True)
    fetched = [bring(f"{a.url}/{urllib.parse.quote(path)}", a.folder / path, blob, SHA256.get(path))
               for blob, path in wanted()]
    made = [a.folder / name for name in ("appfs.jffs2", "appfs-quiet.jffs2", "para.jffs2")]
    if any(fetched) or not all(file.exists() for file in made):
        partitions(a.folder)
    print(f"The stock firmware (Wyze v2, 4.9.6.156) is in {a.folder}.")


if __name__ == "__main__":
    main()
