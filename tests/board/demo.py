#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes what a bootloader starts and installs: tiny kernels that say one line on the console.

    demo.py --kernel FILE      the kernel that the camera came with, for flash at 0x40000
            --firmware FILE    a demo.bin of full size, with another kernel in it
            --card FILE        the image of a FAT32 card, one partition, with that demo.bin
"""

import argparse
import hashlib
import pathlib
import struct
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "camera"))
from sdcard import Card  # noqa: E402 (a folder of this project, not a package)

KERNEL_AT, FIRMWARE_MAX = 0x40000, 0xa90000
LOAD = 0x80010000
LINUX, MIPS, KERNEL, FIRMWARE = 5, 5, 2, 5
OLD_SAYS = "The kernel that the camera came with is running."
NEW_SAYS = "The kernel that was installed from the SD card is running."


def uimage(data, kind, name, load=LOAD, flaw=""):
    """data behind a uImage header; flaw "header" or "data" makes that check wrong."""
    check = zlib.crc32(data) ^ (1 if flaw == "data" else 0)

    def header(header_check):
        return struct.pack(">IIIIIIIBBBB32s", 0x27051956, header_check, 0, len(data), load, load,
                           check, LINUX, MIPS, kind, 0, name.encode())
    return header(zlib.crc32(header(0)) ^ (1 if flaw == "header" else 0)) + data


def program(text):
    """MIPS32 little endian: sends text to UART1, then loops for ever."""
    words = (
        0x3c08b003,  # lui   t0, 0xb003
        0x35081000,  # ori   t0, t0, 0x1000   UART1
        0x3c098001,  # lui   t1, 0x8001
        0x25290040,  # addiu t1, t1, 16 * 4   the text, behind this code
        0x912a0000,  # lbu   t2, 0(t1)        the next byte
        0x11400008,  # beqz  t2, the end
        0x25290001,  # addiu t1, t1, 1
        0x8d0b0014,  # lw    t3, 0x14(t0)     LSR: is there room to send?
        0x316b0020,  # andi  t3, t3, 0x20
        0x1160fffd,  # beqz  t3, back to the lw
        0x00000000,  # nop
        0x1000fff8,  # b     the next byte
        0xad0a0000,  # sw    t2, 0(t0)
        0x00000000,  # nop
        0x1000ffff,  # b     itself           the end
        0x00000000,  # nop
    )
    return struct.pack("<%dI" % len(words), *words) + text.encode() + b"\r\n\0"


def kernel(text, name="pan-fix demo kernel"):
    code = program(text)
    return uimage(code + b"\0" * (-len(code) % 16), KERNEL, name)


def noise(name, length):
    """length bytes that do not repeat and that depend on name alone."""
    return hashlib.shake_128(name.encode()).digest(length)


def payload(length=FIRMWARE_MAX, says=NEW_SAYS):
    """What an installation puts at 0x40000: a kernel, then noise."""
    start = kernel(says)
    return start + noise("firmware", length - len(start))


def firmware(length=FIRMWARE_MAX, flaw="", says=NEW_SAYS):
    """A demo.bin."""
    return uimage(payload(length, says), FIRMWARE, "pan-fix demo", 0, flaw)


def flash(bootloader, size=16 << 20, kernel_image=None, parts=None):
    """A chip with that bootloader and a kernel; parts: {offset: bytes}."""
    out = bytearray(b"\xff" * size)
    out[:len(bootloader)] = bootloader
    if len(bootloader) <= KERNEL_AT:
        image = kernel(OLD_SAYS) if kernel_image is None else kernel_image
        out[KERNEL_AT:KERNEL_AT + len(image)] = image
    for at, data in (parts or {}).items():
        out[at:at + len(data)] = data
    return out


def card(path, demo, kind="vfat", templates=None):
    """A card with that demo.bin."""
    made = Card(path, kind).make(templates or pathlib.Path(path).parent / "cards")
    made.put("demo.bin", demo)
    return made


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--kernel", type=pathlib.Path)
    p.add_argument("--firmware", type=pathlib.Path)
    p.add_argument("--card", type=pathlib.Path)
    a = p.parse_args()
    if a.kernel:
        a.kernel.write_bytes(kernel(OLD_SAYS))
    if a.firmware:
        a.firmware.write_bytes(firmware())
    if a.card:
        card(a.card, firmware())


if __name__ == "__main__":
    main()
