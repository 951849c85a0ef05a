#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make fetch-stock: brings the stock firmware that the whole camera runs, and checks it.

It is Wyze's, not ours to ship: it comes from where the openmiko project keeps it, at one commit, whose
blob ids pin every file (sha1 of its length and content, as git has it). Three are known by sha256 as
well. What is there and whole is not fetched again. The partition of the parameters is made here.
"""

import argparse
import hashlib
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

COMMIT = "00f72a6a2f701a038b39949fce239d54cd221065"
URL = f"https://raw.githubusercontent.com/openmiko/openmiko/{COMMIT}/stock_firmware/wyzecam_v2/4.9.6.156/flash"
FILES = {    # published name: (ours, blob id, sha256)
    "kernel.bin": ("kernel.bin", "93168fd0128e0682e8e49550ee614b75c9643f4c",
                   "103105e161f715c77a989f3ba0fb3f61506cf63319f31a32dd2bd925242cef46"),
    "rootfs.bin": ("rootfs.bin", "6c45e46dabd8e1b4c510feefcb1b2375e6419634",
                   "117e26a28fc8fd7b7265d8f124fb4981216584b0860738e1709aeff4a9e45271"),
    "driver.bin": ("driver.bin", "4f4b83b5d9d25c43d3055cec807684157891a15b",
                   "2938317e156bdce062a705d7703e321782095025ae89987f99d2dae7ff33fe71"),
    "appfs.bin": ("appfs.jffs2", "b1d404390b8f995fc9fb61b2283e02d015034cbc", None),
}
PRODUCT = "[TYPE]\nPRODUCT_TYPE=camera\nPRODUCT_MODEL=WYZECP1_JEF\n"


def whole(data, blob, sha256):
    git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
    return git == blob and sha256 in (None, hashlib.sha256(data).hexdigest())


def bring(url, file, blob, sha256):
    if file.exists() and whole(file.read_bytes(), blob, sha256):
        return
    print(f"fetching {url}", file=sys.stderr, flush=True)
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            data = answer.read()
    except (urllib.error.URLError, OSError) as error:
        sys.exit(f"fetch-stock: cannot get {url} ({getattr(error, 'reason', error)}): connect to a network, or "
                 f"download it elsewhere and put it at {file}.")
    if not whole(data, blob, sha256):
        sys.exit(f"fetch-stock: {url} is another file than the one that was tried: not kept.")
    part = file.with_name(file.name + ".part")
    part.write_bytes(data)
    part.rename(file)


def parameters(file):
    """A camera that says it is a Pan v1."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "config"
        config.mkdir()
        (config / ".product_config").write_text(PRODUCT)
        subprocess.run(["/usr/sbin/mkfs.jffs2", "-l", "-n", "-e", "32KiB", "-U", "-r", folder, "-o", file], check=True)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=pathlib.Path)
    p.add_argument("--url", default=URL)
    a = p.parse_args()
    a.folder.mkdir(parents=True, exist_ok=True)
    for name, (ours, blob, sha256) in FILES.items():
        bring(f"{a.url}/{name}", a.folder / ours, blob, sha256)
    if not (a.folder / "para.jffs2").exists():
        parameters(a.folder / "para.jffs2")
    print(f"The stock firmware (Wyze v2, 4.9.6.156) is in {a.folder}.")


if __name__ == "__main__":
    main()
