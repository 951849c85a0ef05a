#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a bootloader has to show before it goes into a bundle: trial.py IMAGE FORCE.

The stock image that `make fetch-bootloader` brings has been shown to start and to install. Any
other is powered on first (tests/board), with the chip of the camera it is for: it has to start
the kernel and to install firmware from SD. One that starts and does not install passes only with
chip-missing among the FORCE words. Exit status 0: it passes; 1: it does not, and why is said.
"""

import argparse
import hashlib
import os
import pathlib
import subprocess
import sys

from board import BUTTON_MS, Board, BoardError, demo_card

FIRMWARE = 0x10000  # a small one: the erases are the same, and it takes a second
FORCE_INSTALL = "chip-missing"


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", default="build")
    p.add_argument("--chip", default="EN25QH128A")
    p.add_argument("--stock", default="", help="md5 of the image that needs no trial")
    p.add_argument("image")
    p.add_argument("force", nargs="?", default="")
    return p.parse_args()


def build_board(build):
    """The board needs a package that packing alone does not: only made when it is used."""
    make = os.environ.get("MAKE", "make")
    subprocess.run([make, "-s", "--no-print-directory", "BUILD=%s" % build,
                    "%s/host/board" % build], check=True, stdout=sys.stderr)


def power_on(a):
    with demo_card(a.build, FIRMWARE) as card:
        return Board(a.build).run(pathlib.Path(a.image).read_bytes(), a.chip, card, BUTTON_MS)


def judge(run, a):
    """Whether it may pass; says what was seen."""
    name, words = pathlib.Path(a.image).name, a.force.replace(",", " ").split()
    if run.kind == "installed":
        print("%s was started on the emulated board with %s: it installs firmware from SD and "
              "starts the kernel." % (name, a.chip))
        return True
    starts = run.kind in ("refused", "claimed", "kernel")
    print("%s was started on the emulated board with %s: %s. Its console ended with:"
          % (name, a.chip, run.outcome), file=sys.stderr)
    print("".join("    %s\n" % line for line in run.lines()), end="", file=sys.stderr)
    if starts and FORCE_INSTALL in words:
        print("It starts, but does not install firmware from SD. FORCE=%s lets it through."
              % FORCE_INSTALL, file=sys.stderr)
        return True
    print("Nothing is packed: %s. Use another image%s." % (
        ("it starts, but does not install firmware from SD with this chip",
         ", or give FORCE=%s if you want that" % FORCE_INSTALL) if starts else
        ("a camera with this bootloader does not start", "")), file=sys.stderr)
    return False


def main():
    a = options()
    try:
        data = pathlib.Path(a.image).read_bytes()
        if hashlib.md5(data).hexdigest() == a.stock:
            return 0
        build_board(a.build)
        return 0 if judge(power_on(a), a) else 1
    except OSError as error:
        print("The image cannot be tried: %s: %s." % (error.filename, error.strerror), file=sys.stderr)
    except subprocess.CalledProcessError:
        print("The board that tries images out cannot be built: see above.",
              file=sys.stderr)
    except BoardError as error:
        print("The image cannot be tried: %s." % error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
