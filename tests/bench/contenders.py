# SPDX-License-Identifier: GPL-2.0-or-later
"""Who takes part, what they are called with in the camera, and what is done to them."""

import dataclasses
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "camera"))

from chips import CHIPS  # noqa: E402

IMAGE, DEVICE = "/bench/image.bin", "/dev/mtd0"
BLOCK, PAGE, SIZE = 32768, 256, 262144


@dataclasses.dataclass
class Contender:
    """Commands run one after the other; each is (file, name, arguments...)."""

    name: str
    what: str
    commands: list
    comm: str                 # what the kernel calls its processes
    binary: tuple = ()        # static binaries, below BUILD
    note: str = ""


def _deb(*command):
    return ("/bench/deb/ld.so.1", "ld.so.1", "--library-path", "/bench/deb", *command)


BUSYBOX = "/bench/busybox"

CONTENDERS = [
    Contender("pan-fix", "pan-fix",
              [("/bench/pan-fix", "pan-fix", "flash", "--image", IMAGE, "--no-reboot",
                "--no-hold", "--force=unknown-image")],  # stand-ins are no known build
              "pan-fix", ("mipsel/pan-fix",)),
    Contender("original", "flash_eraseall, then dd (the original way)",
              [(BUSYBOX, "flash_eraseall", DEVICE),
               (BUSYBOX, "dd", "if=" + IMAGE, "of=" + DEVICE)],
              "busybox", ("bench/busybox/busybox",)),
    Contender("busybox flashcp", "busybox 1.35 flashcp",
              [(BUSYBOX, "flashcp", IMAGE, DEVICE)],
              "busybox", ("bench/busybox/busybox",)),
    Contender("flashcp", "mtd-utils 2.1.5 flashcp",
              [("/bench/flashcp", "flashcp", IMAGE, DEVICE)],
              "flashcp", ("mipsel/flashcp",)),
    Contender("flashcp -p", "mtd-utils 2.1.5 flashcp -p",
              [("/bench/flashcp", "flashcp", "-p", IMAGE, DEVICE)],
              "flashcp", ("mipsel/flashcp",),
              "overruns its buffers with blocks of 32 KiB: it crashes, or fails, as its stack "
              "happens to lie"),
    Contender("flashrom", "flashrom 1.3, linux_mtd",
              [_deb("/bench/deb/flashrom", "-p", "linux_mtd:dev=0", "-w", IMAGE)],
              "ld.so.1", (), "dynamic"),
    Contender("swupdate", "swupdate 2022.12, flash handler",
              [_deb("/bench/deb/swupdate", "-k", "/bench/swu.pem", "-H", "camera:1.0", "-i",
                    "/bench/image.swu")],
              "ld.so.1", (), "dynamic"),
]

NAMED = {c.name: c for c in CONTENDERS}


@dataclasses.dataclass
class Profile:
    """Times of a chip, nanoseconds: a page program, an erase of 32 KiB, a read of 4 KiB."""

    name: str
    chip: str
    chip_id: int
    page_ns: int
    erase_ns: int
    read_ns: int = 160000


def profile(chip, kind, page_ns=None, erase_ns=None):
    """Typical times are the table's; others are given."""
    ident, page, erase = CHIPS[chip]
    return Profile(chip + " " + kind, chip, ident, page_ns or page, erase_ns or erase)


# Maximum: 3 ms and 1 s are what the camera's driver allows; the other two chips' are from memory of
# their data sheets. Reads of 25 MB/s are an assumption.
PROFILES = [
    profile("EN25QH128A", "typical"),
    profile("EN25QH128A", "maximum", 3000000, 1000000000),
    profile("GD25Q127C", "typical"),
    profile("GD25Q127C", "maximum", 2400000, 800000000),
    profile("W25Q128", "typical"),
    profile("W25Q128", "maximum", 3000000, 1600000000),
]

# One thing that goes wrong; the names of share.h without their prefix. `at` is where the chosen page
# of the chosen block begins, `byte` a byte there that is to be programmed.
FAULTS = [
    ("erase fails once", {"what": "ERROR", "kinds": ["ERASE"], "place": "block", "count": 1}),
    ("erase lies once", {"what": "LIE", "kinds": ["ERASE"], "place": "block", "count": 1}),
    ("erase left torn once", {"what": "ERROR", "kinds": ["ERASE"], "place": "block", "count": 1,
                              "arg": 1}),
    ("block never erases", {"what": "LIE", "kinds": ["ERASE"], "place": "block"}),
    ("program fails once", {"what": "ERROR", "kinds": ["PROGRAM"], "place": "page", "count": 1}),
    ("program lies once", {"what": "LIE", "kinds": ["PROGRAM"], "place": "page", "count": 1}),
    ("short write once", {"what": "SHORT", "kinds": ["PROGRAM"], "place": "page", "count": 1}),
    ("bit never programs", {"what": "STUCK_BITS", "kinds": ["PROGRAM"], "place": "page",
                            "at_byte": True}),
    ("bit flips after program", {"what": "FLIP", "kinds": ["PROGRAM"], "place": "page",
                                 "count": 1, "at_byte": True}),
    ("read fails once", {"what": "ERROR", "kinds": ["READ"], "place": "block", "count": 1,
                         "after_change": True}),
    ("stale read once", {"what": "STALE", "kinds": ["READ"], "place": "block", "count": 1,
                         "after_change": True}),
    ("unstable read once", {"what": "UNSTABLE", "kinds": ["READ"], "place": "block", "count": 1,
                            "after_change": True}),
    ("protected chip", {"what": "LIE", "kinds": ["ERASE", "PROGRAM"], "place": "all"}),
    ("chip dies, says so", {"what": "DIE", "kinds": ["ERASE"], "place": "block",
                            "arg": "DIE_ERROR"}),
    ("chip dies, lies", {"what": "DIE", "kinds": ["ERASE"], "place": "block",
                         "arg": "DIE_IGNORE"}),
]
