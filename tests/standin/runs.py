#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the stand-ins on the emulated board, and says in TAP whether they do what they are for.

    runs.py --build DIR                 each case, against what is written beside it
    runs.py --build DIR --real FOLDER   each case, against the real bootloader of the same kind
"""

import argparse
import concurrent.futures
import functools
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "board"), str(HERE.parent / "camera")]
import demo  # noqa: E402 (folders of this project, not packages)
from sdcard import Card  # noqa: E402

REAL = {"old": "old-wyze-v2-4.9.1.60.bin", "new": "wyzecam_v2_stock_bootloader.bin",
        "newer": "newer-wyze-v2-2020-02.bin"}
PARTS = {"boot": 0, "kernel": 0x40000, "root": 0x240000, "driver": 0x590000, "appfs": 0x630000,
         "backup": 0xad0000, "flag": 0xff0000, "": 0x1000000}
FLAG, BACKUP_KERNEL, BACKUP_DRIVERS = 0xff0000, 0xad0000, 0xcd0000
# What scripts and people look for on the console.
WORDS = (b"the id code = ", b"unsupport ID", b"the manufacturer ", b"SF: Detected ",
         b"SF: Unsupported manufacturer", b"flash erase...", b"flash write...",
         b"len plus offset more than flash size!", b"sfc erase error",
         b"** Partition 1 not valid on device 0 **", b"Starting kernel ...", b"isvp_t20# ")

# A short one: what takes time is its CRC. The erase is of full length all the same.
SHORT = 0x20000


@functools.lru_cache
def cards():
    """Cards by name: the file system, and what is in demo.bin."""
    good = demo.firmware(SHORT)
    return {
        "good": ("vfat", good), "full": ("vfat", demo.firmware()), "no-file": ("vfat", None),
        "no-partition": ("vfat-whole", good), "exfat": ("exfat", None),
        "odd": ("vfat", demo.firmware(SHORT + 3)),
        "header-crc": ("vfat", demo.firmware(SHORT, "header")),
        "data-crc": ("vfat", demo.firmware(SHORT, "data")),
        "too-long": ("vfat", good + b"x"), "too-short": ("vfat", good[:-1]),
        "too-big": ("vfat", demo.firmware(demo.FIRMWARE_MAX + 16)),
        "kernel": ("vfat", demo.uimage(demo.payload(SHORT), demo.KERNEL, "no firmware", 0)),
        "tiny": ("vfat", b"ten bytes."),
    }


def flagged(words, at=0):
    """Flash with a pending upgrade: a backup with another kernel and other drivers."""
    kernel = demo.kernel(demo.NEW_SAYS)
    return {FLAG + at: words, 0x590000: demo.noise("drivers", 0xa0000),
            BACKUP_KERNEL: kernel + demo.noise("backup", 0x200000 - len(kernel)),
            BACKUP_DRIVERS: demo.noise("backup drivers", 0xa0000)}


PRESSED = {"button": 4000}
INSTALL = dict(PRESSED, card="good")
EVERY = ("old", "new", "newer")


def each(old, new, newer=None):
    return {"old": old, "new": new} if newer is None else dict(zip(EVERY, (old, new, newer)))


def all_of(outcome, variants=("old", "new")):
    return dict.fromkeys(variants, outcome)


# name: (what is put in, what comes out of it with each stand-in)
CASES = {
    "start": ({}, all_of("starts", EVERY + ("other-mtdparts", "other-board", "old-environment"))),
    "another SoC": ({}, {"t31": "usb"}),
    "install": (INSTALL, each("refused", "installed", "installed")),
    "install a full one": (dict(PRESSED, card="full"), {"new": "installed"}),
    "install, odd length": (dict(PRESSED, card="odd"), {"new": "installed"}),
    "button too short": ({"button": 2000, "card": "good"}, all_of("starts")),
    "no card": (PRESSED, all_of("starts")),
    "write-protected": (dict(INSTALL, protect="1c"), each("refused", "starts")),
    "no kernel": ({"kernel": b""}, all_of("prompt")),
    "damaged kernel": ({"kernel": demo.kernel(demo.OLD_SAYS)[:-1]}, all_of("prompt")),
    # chips: in no table, of a maker that is there or is not
    "c84018": (dict(INSTALL, chip="c84018"), all_of("installed")),
    "ef4018": (dict(INSTALL, chip="ef4018"), all_of("installed")),
    "204018": (dict(INSTALL, chip="204018"), each("refused", "installed", "installed")),
    "1c4018": (dict(INSTALL, chip="1c4018"), each("refused", "installed", "installed")),
    "5e4018": (dict(INSTALL, chip="5e4018"), each("prompt", "prompt", "installed")),
    "0b4018": (dict(INSTALL, chip="0b4018"), all_of("prompt")),
    # the flag: once, or at every start where it cannot be erased
    "flag: kernel": ({"parts": flagged(b"FWGRADEUP=kernel")},
                     each("copied kernel, flag stays", "copied kernel")),
    "flag: drivers": ({"parts": flagged(b"FWGRADEUP=drivers")},
                      each("copied driver, flag stays", "copied driver")),
    "flag: both, late": ({"parts": flagged(b"FWGRADEUP=kernel+drivers\n", 0x8001)},
                         each("copied kernel driver, flag stays", "copied kernel driver")),
    "flag: app": ({"parts": flagged(b"FWGRADEUP=app")}, all_of("starts")),
    "flag, button": (dict(PRESSED, parts=flagged(b"FWGRADEUP=kernel")), all_of("starts")),
    # damage: all of U-Boot is needed, but for its padding
    "signature gone": ({"damage": {0: bytes(9)}}, all_of("usb")),
    "a bit of the SPL": ({"damage": {0x2000: b"\x5a\xa5\x5a"}}, all_of("usb")),
    "no U-Boot": ({"damage": {0x6800: b"\xff" * 0x2f800}}, all_of("hang")),
    "U-Boot all zeros": ({"damage": {0x6800: bytes(0x2f800)}}, all_of("hang")),
    "64 KiB of zeros": ({"damage": {0x10000: bytes(0x10000)}}, all_of("hang")),
    "a block missing": ({"damage": {0x18000: b"\xff" * 0x8000}}, all_of("hang")),
    "padding": ({"damage": {0x35800: b"\xff" * 0x800}}, all_of("starts")),
}
for _kind in sorted(set(cards()) - {"good", "full", "odd"}):
    CASES["card: " + _kind] = (dict(PRESSED, card=_kind), all_of("starts"))
# The real ones go through less of themselves: these are about the stand-ins alone.
for _at in range(0x6900, 0x34a00, 0x5f00):
    CASES["a page at 0x%x" % _at] = ({"damage": {_at: b"\xff" * 256}}, {"new": "hang"})
ALONE = re.compile("a page at|another SoC")


class Run:
    """One start of a bootloader: `outcome` in words, `facts` to compare with another's."""

    def __init__(self, bench, bootloader, setup):
        boot = bytearray(bootloader)
        for at, data in setup.get("damage", {}).items():
            boot[at:at + len(data)] = data
        self.before = demo.flash(boot, kernel_image=setup.get("kernel"), parts=setup.get("parts"))
        self.console, ends = bench.power_on(self, setup)
        self.end = ends["end"]
        self.facts = (self.end, ends["erases"], ends["programs"], self.after[0x40000:],
                      self.after[:0x40000] == self.before[:0x40000],
                      [word for word in WORDS if word in self.console])
        self.outcome = self._outcome(setup)

    def changed(self):
        names, starts = list(PARTS), list(PARTS.values())
        return [name for name, a, b in zip(names, starts, starts[1:])
                if self.before[a:b] != self.after[a:b]]

    def _installed(self, data):
        want = bytearray(self.before)
        want[0x40000:0xad0000] = data[64:].ljust(demo.FIRMWARE_MAX, b"\xff")
        want[FLAG:] = b"\xff" * 0x10000
        return self.after == want

    def _copied(self, names):
        a = self.after
        return (("kernel" not in names or a[0x40000:0x240000] == a[0xad0000:0xcd0000]) and
                ("driver" not in names or a[0x590000:0x630000] == a[0xcd0000:0xd70000]))

    def _outcome(self, setup):
        changed = self.changed()
        if self.end != "kernel":
            return self.end + "".join(", changed " + name for name in changed)
        if not changed:
            refused = b"len plus offset more than flash size!" in self.console
            return "refused" if refused else "starts"
        if setup.get("card") and self._installed(cards()[setup["card"]][1]):
            return "installed"
        if setup.get("parts") and self._copied(changed):
            copied = [name for name in changed if name != "flag"]
            return "copied " + " ".join(copied) + ("" if "flag" in changed else ", flag stays")
        return "changed " + " ".join(changed)


class Bench:
    """The board, and what lies beside it."""

    def __init__(self, build, folder):
        self.board, self.standins = build / "host/board", build / "standin"
        self.folder = folder
        for name, (kind, data) in cards().items():
            card = Card(folder / (name + ".img"), kind).make(folder / "cards")
            if data is not None:
                card.put("demo.bin", data)

    def power_on(self, run, setup):
        """Fills run.after; returns the console, and the numbers of the board's last line."""
        with tempfile.TemporaryDirectory(dir=self.folder) as here:
            flash, after = pathlib.Path(here) / "flash", pathlib.Path(here) / "after"
            flash.write_bytes(run.before)
            command = [self.board, flash, "--out", after]
            if "card" in setup:
                command += ["--card", self.folder / (setup["card"] + ".img")]
            for option in ("button", "protect", "chip"):
                if option in setup:
                    command += ["--" + option, str(setup[option])]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=600, check=False)
            last = done.stderr.decode().strip()
            if not last.startswith("end="):
                raise OSError(last)
            run.after = after.read_bytes()
        return done.stdout, dict(re.findall(r"(\w+)=(\S*)", last))

    def judge(self, job):
        """(name, what is wrong or "")."""
        name, variant, want = job
        run = Run(self, (self.standins / (variant + ".bin")).read_bytes(), CASES[name][0])
        if run.outcome != want:
            return "%s: %s" % (variant, name), "%s, not %s\n%s" % (
                run.outcome, want, run.console.decode("latin1"))
        if want == "hang" and b"U-Boot 2013" in run.console:
            return "%s: %s" % (variant, name), "a damaged U-Boot says its name"
        return "%s: %s" % (variant, name), ""

    def compare(self, job):
        """The same for the stand-in beside the real one."""
        name, variant, real = job
        one, other = (Run(self, path.read_bytes(), CASES[name][0])
                      for path in (self.standins / (variant + ".bin"), real))
        wrong = [what for what, a, b in zip(
            ("end", "erases", "programs", "flash", "bootloader", "console"),
            one.facts, other.facts) if a != b]
        return "%s as %s: %s" % (variant, real.name, name), "" if not wrong else (
            "%s differ: %s\n%s\n---- the real one: %s\n%s" % (
                ", ".join(wrong), one.outcome, one.console.decode("latin1"),
                other.outcome, other.console.decode("latin1")))


def jobs(options):
    for name, (_, wants) in CASES.items():
        if not re.search(options.only, name):
            continue
        for variant, want in wants.items():
            if options.real is None:
                yield name, variant, want
        if options.real is not None and not ALONE.search(name):
            for variant, file in REAL.items():
                yield name, variant, options.real / file


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", type=pathlib.Path, default="build")
    p.add_argument("--real", type=pathlib.Path, help="folder with real bootloaders")
    p.add_argument("--only", default="", help="cases with this in their name")
    p.add_argument("--jobs", type=int, default=2)
    options = p.parse_args()
    if options.real is not None and not options.real.is_dir():
        print("no real bootloaders in %s" % options.real)
        sys.exit(77)
    with tempfile.TemporaryDirectory(dir=options.build) as folder:
        bench = Bench(options.build, pathlib.Path(folder))
        work = bench.judge if options.real is None else bench.compare
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            number = 0
            for number, (name, wrong) in enumerate(pool.map(work, list(jobs(options))), 1):
                print("%s %d - %s" % ("not ok" if wrong else "ok", number, name))
                for line in wrong.splitlines():
                    print("# " + line)
    print("1..%d" % number)


if __name__ == "__main__":
    main()
