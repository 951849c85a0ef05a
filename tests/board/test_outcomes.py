#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What bootloaders do on the board: test_outcomes.py BUILD IMAGES. Prints TAP.

Each scenario runs with the stand-ins, and with the real bootloaders where IMAGES has them.
`old` does not know the chip, `new` does: the defect and the cure.
"""

import binascii
import pathlib
import resource
import struct
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "camera")]
import demo  # noqa: E402 (folders of this project, not packages)
import tap  # noqa: E402
from board import BOOT, BUTTON_MS, Board, demo_card  # noqa: E402

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build")
IMAGES = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "../shared/images")
SMALL = 0x10000         # firmware of this size: the same erases, and a second instead of ten
ERASED = 0x40000, 0xad0000
ENVIRONMENT, BACKUP_KERNEL, BACKUP_DRIVER, FLAG = 0x3c000, 0xad0000, 0xcd0000, 0xff0000
DRIVER, BACKUP_SIZE = 0x590000, 0x8000
PENDING = b"FWGRADEUP=kernel+drivers\n"
BOARD = Board(BUILD)


def blue(run):
    """What the blue light did: `+4380` it came on after so many ms, `-9012` it went out."""
    return [word.removeprefix("blue") for word in run.lights.split(",") if word[:4] == "blue"]


def spent():
    """Seconds of processor time of the boards that were run; the machine may be busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Scenarios:
    """old, new: bytes; subclasses say where they come from."""

    old = new = b""

    def power_on(self, flash, length=SMALL, flaw="", kind="vfat", button=BUTTON_MS, **options):
        with demo_card(BUILD, length, flaw, kind) as card:
            return BOARD.run(flash, card=card, button=button, **options)

    def same(self, found, wanted):
        """Without printing megabytes, or a piece of a bootloader, when they differ."""
        self.assertTrue(found == wanted, "the bytes differ")

    def unchanged(self, run):
        self.assertEqual(run.kind, "refused")
        self.same(run.after, run.before)

    def test_starts_the_kernel(self):
        for image in (self.old, self.new):
            before = spent()
            run = BOARD.run(image)
            print("# measured: %s: boots to the kernel in %.1f s (should be 2 at most), %d million "
                  "instructions" % (type(self).__name__, spent() - before,
                                    run.counts["instructions"] // 1000000))
            self.assertEqual(run.outcome, "starts the kernel")
            self.same(run.after, run.before)
            self.assertIn(demo.OLD_SAYS, run.console)

    def test_the_defect(self):
        run = self.power_on(self.old)
        self.unchanged(run)
        self.assertEqual(run.outcome, "refused to install: len plus offset more than flash size!")
        self.assertIn(demo.OLD_SAYS, run.console)

    def test_the_cure(self):
        run = self.power_on(self.new)
        self.assertEqual(run.outcome, "installed from SD")
        self.assertIn(demo.NEW_SAYS, run.console)
        self.same(run.after[:BOOT], run.before[:BOOT])
        wanted = run.firmware + b"\xff" * (ERASED[1] - ERASED[0] - len(run.firmware))
        self.same(run.after[slice(*ERASED)], wanted)
        self.same(run.after[ERASED[1]:FLAG], run.before[ERASED[1]:FLAG])
        self.assertEqual(run.counts["programs"], SMALL // 256)

    def test_the_lights(self):
        """Blue means that the firmware on the card is whole. Only when it goes out again, much
        later, was it installed: an old bootloader leaves it on, and starts the old kernel."""
        cure, defect, plain = self.power_on(self.new), self.power_on(self.old), BOARD.run(self.new)
        for run in (cure, defect, plain):
            self.assertTrue(run.lights.startswith("yellow+"), run.lights)
        self.assertEqual([word[0] for word in blue(cure)[-2:]], ["+", "-"])
        on, off = (int(word[1:]) for word in blue(cure)[-2:])
        self.assertGreater((off - on) * 1000, cure.counts["us"] / 2)
        self.assertEqual([word[0] for word in blue(defect)[-1:]], ["+"])
        self.assertNotEqual([word[0] for word in blue(plain)[-1:]], ["+"])
        damaged = self.power_on(self.new, flaw="data")
        self.assertNotEqual([word[0] for word in blue(damaged)[-1:]], ["+"])

    def test_the_same_again_is_the_same(self):
        first, second = self.power_on(self.new), self.power_on(self.new)
        self.assertEqual((first.console, first.counts), (second.console, second.counts))
        self.same(first.after, second.after)

    def test_a_button_that_is_let_go(self):
        run = self.power_on(self.new, button=500)
        self.assertEqual(run.outcome, "starts the kernel")
        self.same(run.after, run.before)

    def test_firmware_that_was_damaged(self):
        self.unchanged(self.power_on(self.new, flaw="data"))
        self.unchanged(self.power_on(self.new, flaw="header"))

    def test_a_card_without_partitions(self):
        run = self.power_on(self.new, kind="vfat-whole")
        self.unchanged(run)
        self.assertIn("Partition 1 not valid", run.sentence)

    def test_a_protected_chip(self):
        run = self.power_on(self.new, protect="1c")
        self.assertEqual(run.outcome, "says installed, changed nothing")
        self.same(run.after, run.before)

    def test_a_power_cut_inside_an_installation(self):
        for number, torn in ((0, "zero"), (3, "half"), (300, "noise")):
            cut = self.power_on(self.new, cut=number, torn=torn)
            self.assertEqual(cut.kind, "cut")
            self.same(cut.after[:BOOT], cut.before[:BOOT])
            self.assertEqual(self.power_on(cut.after).kind, "installed")

    def test_a_pending_upgrade_is_done_once(self):
        kernel = demo.kernel("The kernel of the backup is running.")
        drivers = demo.noise("drivers", BACKUP_SIZE)
        parts = {BACKUP_KERNEL: kernel, BACKUP_DRIVER: drivers, FLAG: PENDING}
        first = BOARD.run(demo.flash(self.new, parts=parts))
        self.assertEqual(first.kind, "kernel")
        self.assertIn("of the backup", first.console)
        self.same(first.after[BOOT:BOOT + len(kernel)], kernel)
        self.same(first.after[DRIVER:DRIVER + len(drivers)], drivers)
        self.same(first.after[FLAG:FLAG + len(PENDING)], b"\xff" * len(PENDING))
        second = BOARD.run(first.after)
        self.assertEqual((second.kind, second.counts["erases"]), ("kernel", 0))

    def with_environment(self, settings):
        body = (settings + b"\0\0").ljust(BOOT - ENVIRONMENT - 4, b"\0")
        saved = struct.pack("<I", binascii.crc32(body)) + body
        return BOARD.run(demo.flash(self.new, parts={ENVIRONMENT: saved}))

    def test_a_maker_that_is_missing(self):
        run = BOARD.run(self.new, chip="5e4018")
        self.assertEqual(run.outcome, "prompt, no kernel")
        self.assertIn("SF: Unsupported manufacturer 5e", run.console)

    def test_zeros_in_the_middle_hang(self):
        holed = self.new[:0x10000] + bytes(0x10000) + self.new[0x20000:]
        self.assertEqual(BOARD.run(holed).kind, "hang")

    def test_no_signature_is_usb(self):
        run = BOARD.run(bytes(9) + self.new[9:])
        self.assertEqual(run.outcome, "boot ROM: USB recovery (no signature)")


class StandIns(Scenarios, unittest.TestCase):
    """The ones of tests/standin/boot."""

    old, new = ((BUILD / "standin" / name).read_bytes() for name in ("old.bin", "new.bin"))

    def test_a_saved_environment_is_obeyed(self):
        run = self.with_environment(b"bootargs=the environment speaks")
        self.assertIn("bootargs: the environment speaks", run.console)


@unittest.skipUnless(IMAGES.is_dir(), "no real bootloaders in %s" % IMAGES)
class Real(Scenarios, unittest.TestCase):
    """The public build of December 2017, and the target."""

    @classmethod
    def setUpClass(cls):
        cls.old, cls.new = ((IMAGES / name).read_bytes() for name in (
            "old-wyze-v2-4.9.1.60.bin", "wyzecam_v2_stock_bootloader.bin"))

    def test_a_saved_environment_is_obeyed(self):
        run = self.with_environment(b"bootdelay=1\0bootcmd=echo the environment speaks")
        self.assertEqual(run.outcome, "prompt, no kernel")
        self.assertIn("the environment speaks", run.lines()[-2])

    def test_the_old_one_repeats_a_pending_upgrade(self):
        parts = {BACKUP_KERNEL: demo.kernel("backup"), FLAG: PENDING}
        flash = demo.flash(self.old, parts=parts)
        for _ in range(2):
            run = BOARD.run(flash)
            self.assertEqual((run.kind, run.counts["erases"]), ("kernel", 42))
            self.same(run.after[FLAG:FLAG + len(PENDING)], PENDING)
            flash = run.after

    def test_an_installation_of_full_size(self):
        run = self.power_on(self.new, demo.FIRMWARE_MAX)
        self.assertEqual((run.kind, run.counts["erases"], run.counts["programs"]),
                         ("installed", 170, 43264))


if __name__ == "__main__":
    sys.exit(tap.run(sys.modules[__name__]))
