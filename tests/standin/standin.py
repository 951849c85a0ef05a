#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes stand-ins for the camera's bootloaders, which are not ours to ship.

A stand-in has everything that pan-fix looks at (boot-ROM header, CRC-7, build
dates, chip tables, bootargs) in the places and shapes of the real builds, and
as many blank, shared and differing pages. Its SPL and U-Boot are code that runs
on the emulated board (tests/standin/boot): they choose a table entry, install
from the card and start the kernel as the real ones do. The rest is noise that
does not repeat, so that a block written to the wrong place never looks right;
U-Boot sums it up and traps when a bit of it is wrong. The same code and variant
give the same bytes on every machine. They start no camera.

    standin.py --boot CODE VARIANT FILE     one image, and FILE.md5 beside it
    standin.py --boot CODE --all DIR        DIR/VARIANT.bin of every variant
    standin.py --list                       the variants

CODE is the folder with spl.bin and uboot.bin.
"""

import binascii
import hashlib
import os
import struct
import sys

SIZE = 0x40000
SPL, SPL_END, UBOOT = 0x800, 0x305C, 0x6800
ENVIRONMENT = 0x3C000
SPL_TEXT = 0x2D79
BOOTARGS, BANNER = 0x2A6AC, 0x30E80
UBOOT_RUNS_AT = 0x83000000  # tests/standin/boot/boot.mk
PARTS = UBOOT + 8  # struct parts of tests/standin/boot/chips.h
LOADED = 0x3C000  # the SPL reads up to here
SIGNATURE = bytes((6, 5, 4, 3, 2, 0x55, 0xAA, 0x55, 0xAA))

RAM_128 = "mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000"
RAM_64 = "mem=41700K@0x0 ispmem=8M@0x28B9000 rmem=15644K@0x30B9000"
PARTITIONS = ("jz_sfc:256k(boot),2048k(kernel),3392k(root),640k(driver),"
              "4736k(appfs),2048k(backupk),640k(backupd),2048k(backupa),"
              "256k(config),256k(para),-(flag)")
OTHER_PARTITIONS = "jz_sfc:256k(boot),2048k(kernel),6144k(root),-(appfs)"

MAKERS = (0xE0, 0xC2, 0xEF, 0x1C, 0xF8, 0x20, 0xC8)
CHIPS = ((0xC22018, "MX25L128**E"), (0xC22017, "MX25L64**E"),
         (0xC84017, "GD25Q64C"), (0xC84018, "GD25Q128"),
         (0xC84019, "GD25Q256"), (0xEF4017, "W25Q64"), (0xEF4018, "W25Q128"),
         (0x207018, "XT25F128A"), (0x1C7017, "EN25QH64"),
         (0xF83217, "FM25Q64"))
EON = (0x1C7018, "EN25QH128A")
ZBIT = (0x5E4018, "ZB25VQ128")
# The real tables erase these by 32 KiB, the newest also 1c7018.
SMALL_BLOCKS = (0x1C7017, 0x5E4018)


class Variant:
    """What one build has that another has not."""

    def __init__(self, date, end, padded=None, makers=MAKERS, chips=CHIPS,
                 ram=RAM_128, partitions=PARTITIONS, soc="T20", tables=0x32514,
                 salt="", spl_changes=0, environment=False,
                 small_blocks=SMALL_BLOCKS):
        # up to where it is noise, and then zeros; the rest is blank
        self.date, self.end, self.padded = date, end, padded or end
        self.makers, self.chips = makers, chips
        self.ram, self.partitions, self.soc = ram, partitions, soc
        self.tables, self.salt = tables, salt
        self.spl_changes, self.environment = spl_changes, environment
        self.small_blocks = small_blocks


VARIANTS = {
    # an affected camera's: no 1c7018
    "old": Variant("Dec 21 2017 - 10:20:30", 0x34A68),
    # the same with an environment that saveenv wrote
    "old-environment": Variant("Dec 21 2017 - 10:20:30", 0x34A68,
                               environment=True),
    # what is written to it
    "new": Variant("Jul 05 2018 - 11:22:33", 0x34AC8, 0x36000,
                   chips=CHIPS + (EON,), salt="new"),
    # also knows the Zbit chip; filled with zeros to the end
    "newer": Variant("Feb 17 2020 - 12:34:56", 0x356A4, SIZE,
                     makers=MAKERS[:-1] + (0x5E, 0xC8),
                     chips=CHIPS + (ZBIT, EON), tables=0x33000,
                     salt="newer", small_blocks=SMALL_BLOCKS + (EON[0],)),
    # 64 MiB of RAM: another SPL, which would never start here
    "other-board": Variant("Mar 13 2018 - 13:14:15", 0x34C34, ram=RAM_64,
                           tables=0x326E4, salt="other", spl_changes=195),
    # right board, other partitions
    "other-mtdparts": Variant("Jul 05 2018 - 11:22:33", 0x34AC8, 0x36000,
                              chips=CHIPS + (EON,),
                              partitions=OTHER_PARTITIONS, salt="new"),
    # another SoC, whose SPL has another check
    "t31": Variant("Oct 12 2020 - 09:08:07", 0x34AC8, 0x36000, chips=CHIPS + (EON,),
                   soc="T31", salt="t31", spl_changes=6000),
}


def noise(name, length):
    """length bytes that depend on name alone, with no page blank."""
    out = bytearray()
    counter = 0
    while len(out) < length:
        out += hashlib.sha256(f"{name}:{counter}".encode()).digest()
        counter += 1
    return out[:length]


def crc7(data):
    crc = 0
    for byte in data:
        for bit in range(7, -1, -1):
            carry = (crc >> 6) ^ (byte >> bit) & 1
            crc = (crc << 1) & 0x7F
            if carry & 1:
                crc ^= 0x09
    return crc


def put(image, offset, data):
    image[offset:offset + len(data)] = data


def spl(image, variant, code):
    body = noise("spl", SPL_END - SPL)
    put(body, 0, code)
    if variant.spl_changes:
        changes = noise("spl " + variant.salt, 4 * variant.spl_changes)
        for value, in struct.iter_unpack("<I", bytes(changes)):
            at = len(code) + value % (SPL_TEXT - SPL - len(code))
            body[at] ^= 1 + (value >> 24) % 255
    put(image, SPL, body)
    text = f"U-Boot SPL 2013.07 ({variant.date})\0\0"
    put(image, SPL_TEXT - 1, b"\0" + text.encode())


def uboot(image, variant, code):
    """Half of the pages as in every build, the others of this one alone."""
    shared = noise("u-boot", SIZE - UBOOT)
    own = noise("u-boot " + variant.salt, SIZE - UBOOT)
    choice = noise("choice", (SIZE - UBOOT) // 256)
    for page, take_own in enumerate(choice):
        at = page * 256
        source = own if variant.salt and take_own < 124 else shared
        put(image, UBOOT + at, source[at:at + 256])
    put(image, UBOOT, code)


def texts(image, variant):
    """Returns where U-Boot finds its banner, the board's name and bootargs."""
    bootargs = (f"console=ttyS1,115200n8 {variant.ram} "
                "init=/linuxrc rootfstype=squashfs root=/dev/mtdblock2 rw "
                f"mtdparts={variant.partitions}")
    name = b"\0bootargs="
    put(image, BOOTARGS - 1,
        name + bootargs.encode() + b"\0bootdelay=1\0\0")
    board = f"\0Board: ISVP (Ingenic XBurst {variant.soc} SoC)\n\0\0".encode()
    banner = f"U-Boot 2013.07 ({variant.date})\0".encode()
    put(image, BANNER - 1, board + banner)
    return (BANNER - 1 + len(board), BANNER, BOOTARGS - 1 + len(name))


def tables(image, variant):
    """Returns where they are and how long, as U-Boot wants to know it."""
    makers = b"".join(struct.pack("<BBHI", 0, maker, 0, 0x801187D8)
                      for maker in variant.makers)
    data = b""
    for number, (ident, name) in enumerate(variant.chips):
        # id, mode, name, sizes and the read commands, which differ by chip
        entry = struct.pack("<IB39s", ident, 0, name.encode())
        block = 0x8000 if ident in variant.small_blocks else 0x10000
        entry += struct.pack("<IIIII", 256, block, 0, 3, 1 << (ident & 31))
        data += entry + struct.pack("<IIIIIIIII", 0, 0, 0x10508, 64 + number,
                                    1, 64, 1, 0x56B, 0)
    put(image, variant.tables, makers + data)
    chips = variant.tables + len(makers)
    return (address(variant.tables), len(variant.makers),
            address(chips), len(variant.chips))


def address(offset):
    return UBOOT_RUNS_AT + offset - UBOOT


def parts(image, variant, places, table):
    """Tells U-Boot what is where, and what all of it sums up to."""
    head = struct.pack("<IIIIIIII", min(variant.end, LOADED) - PARTS - 4,
                       *map(address, places), *table)
    put(image, PARTS + 4, head)
    total = binascii.crc32(image[PARTS + 4:min(variant.end, LOADED)])
    put(image, PARTS, struct.pack("<I", total))


def environment(image):
    body = b"bootargs=console=ttyS1,115200n8 mem=104M@0x0\0bootdelay=3\0\0"
    body = body.ljust(SIZE - ENVIRONMENT - 4, b"\0")
    put(image, ENVIRONMENT, struct.pack("<I", binascii.crc32(body)) + body)


def make(name, code):
    variant = VARIANTS[name]
    image = bytearray(b"\xff" * SIZE)
    put(image, 0, bytes(SPL))
    spl(image, variant, code["spl"])
    uboot(image, variant, code["uboot"])
    places = texts(image, variant)
    table = tables(image, variant)
    put(image, variant.end, bytes(variant.padded - variant.end))
    put(image, variant.padded, b"\xff" * (SIZE - variant.padded))
    parts(image, variant, places, table)
    if variant.environment:
        environment(image)
    check = crc7(image[SPL:SPL_END])
    if variant.soc != "T20":
        check ^= 0x2A
    put(image, 0, SIGNATURE + bytes((check, 0, 0)) + struct.pack("<I", SPL_END))
    return bytes(image)


def write(name, path, code):
    image = make(name, code)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(image)
    digest = hashlib.md5(image).hexdigest()
    with open(path + ".md5", "w", encoding="ascii") as file:
        file.write(f"{digest}  {os.path.basename(path)}\n")


def read_code(folder):
    code = {}
    for name in ("spl", "uboot"):
        path = os.path.join(folder, name + ".bin")
        try:
            with open(path, "rb") as file:
                code[name] = file.read()
        except OSError as error:
            sys.exit(f"standin.py: {path}: {error.strerror}; "
                     "`make standins` compiles it.")
    return code


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(VARIANTS))
        return
    if len(arguments) != 4 or arguments[0] != "--boot":
        sys.exit(__doc__)
    _, folder, what, to = arguments
    if what == "--all":
        code = read_code(folder)
        for name in VARIANTS:
            write(name, os.path.join(to, name + ".bin"), code)
    elif what in VARIANTS:
        write(what, to, read_code(folder))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
