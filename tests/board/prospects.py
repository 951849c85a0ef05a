#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prediction beside execution: prospects.py BUILD IMAGES [--all]. Prints TAP and a table.

`pan-fix check --json` says of an image and a chip whether the camera starts and whether it
installs firmware from SD. Here the bootloader itself says it, on the board. Without --all only
pairs that tell most: a maker that is missing, an id that is missing, before and after.
"""

import argparse
import json
import pathlib
import subprocess
import sys

from board import BUTTON_MS, Board, demo_card

STANDINS = ("old", "new", "newer", "other-board")
TELLING = (("old", "1c7018"), ("new", "1c7018"), ("new", "5e4018"), ("newer", "5e4018"),
           ("old", "c84018"), ("new", "204018"), ("new", "0b4018"),
           ("old-wyze-v2-4.9.1.60", "1c7018"), ("wyzecam_v2_stock_bootloader", "1c7018"),
           ("wyzecam_v2_stock_bootloader", "204018"), ("newer-wyze-v2-2020-02", "5e4018"),
           ("old-dafang-5.5.1.177", "1c7018"))
FIRMWARE = 0x10000
STARTED = ("kernel", "installed", "refused", "claimed")


def predictions(tool, path):
    """{chip: (starts, installs)}; check's status says whether a camera takes it, not asked here."""
    out = subprocess.run([str(tool), "check", "--json", str(path)], stdout=subprocess.PIPE,
                         check=False).stdout
    return {s["chip"]: (s["starts"], s["installs"]) for s in json.loads(out)["serves"]}


def word(value):
    return {True: "yes", False: "no", None: "?"}[value]


def pairs(a):
    images = [a.build / "standin" / (name + ".bin") for name in STANDINS]
    images += sorted(a.images.glob("*.bin")) if a.images.is_dir() else []
    for path in images:
        for chip, said in predictions(a.build / "host/pan-fix", path).items():
            if a.all or (path.stem, chip) in TELLING:
                yield path, chip, said


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("images", type=pathlib.Path)
    p.add_argument("--all", action="store_true")
    a = p.parse_args()
    board, count, differ = Board(a.build), 0, 0
    print("# %-30s %-7s %-14s %-14s" % ("image", "chip", "starts", "installs"))
    print("# %-38s %s" % ("", "said / done    said / done"))
    with demo_card(a.build, FIRMWARE) as card:
        for path, chip, said in pairs(a):
            run = board.run(path.read_bytes(), chip, card, BUTTON_MS)
            done = run.kind in STARTED, run.kind == "installed"
            count += 1
            differ += said != done
            print("# %-30s %-7s %-4s / %-7s %-4s / %-7s" % (
                path.stem, chip, word(said[0]), word(done[0]), word(said[1]), word(done[1])))
            print("%s %d - %s with %s: %s" % ("ok" if said == done else "not ok", count, path.stem,
                                              chip, run.outcome), flush=True)
    print("1..%d" % count)
    return 1 if differ or not count else 0


if __name__ == "__main__":
    sys.exit(main())
