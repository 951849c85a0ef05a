# SPDX-License-Identifier: GPL-2.0-or-later
"""What the camera is put together from: the stock firmware's partitions, a bootloader, an SD card."""

import hashlib
import pathlib
import sys

# Other folders have modules of the same names as this one: they are seen only for these two lines.
_PATH = sys.path[:]
sys.path[1:1] = [str(pathlib.Path(__file__).resolve().parent.parent / name) for name in ("camera", "board")]
from demo import firmware  # noqa: E402 (tests/board)
from sdcard import Card  # noqa: E402 (tests/camera)
sys.path[:] = _PATH

SIZE = 16 << 20
PARTITIONS = (("boot", 256), ("kernel", 2048), ("root", 3392), ("driver", 640), ("appfs", 4736), ("backupk", 2048),
              ("backupd", 640), ("backupa", 2048), ("config", 256), ("para", 256), ("flag", 64))


def offsets():
    at, found = 0, {}
    for name, size in PARTITIONS:
        found[name] = (at << 10, size << 10)
        at += size
    return found


OFFSETS = offsets()


def stock(folder, app=False):
    """The partitions of the stock firmware, without a bootloader: {offset: bytes}."""
    folder = pathlib.Path(folder)
    files = {"kernel": "kernel.bin", "root": "rootfs.bin", "driver": "driver.bin",
             "appfs": "appfs.jffs2" if app else "appfs-quiet.jffs2",
             "backupk": "kernel.bin", "backupd": "driver.bin", "para": "para.jffs2"}
    return {OFFSETS[name][0]: (folder / file).read_bytes() for name, file in files.items()}


def flash(bootloader, partitions):
    """A whole chip."""
    chip = bytearray(b"\xff" * SIZE)
    chip[:len(bootloader)] = bootloader
    for at, data in partitions.items():
        chip[at:at + len(data)] = data
    return chip


def card(path, templates, files=None, demo=False):
    """An SD card with these files, and with a demo.bin that the setup button installs."""
    made = Card(path, "vfat").make(templates)
    for name, data in (files or {}).items():
        made.put(name, data)
    if demo:
        made.put("demo.bin", firmware())
    return made


def md5(data):
    return hashlib.md5(data).hexdigest()
