# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of a rehearsal: what the camera's bootloader does with a firmware on the card.

The flash before and after the update is put on the board (tests/board) with a card that has a
demo.bin, and the button held: what counts is what the bootloader does, not what its bytes are.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "board"))
from board import BOOT, BUTTON_MS, Board, BoardError, demo_card  # noqa: E402,F401 (this project)

STARTED = ("kernel", "installed", "refused", "claimed")


# What the board may come to where the model of the boot ROM says so; a hang of the model, which
# assumes the worst, allows anything.
ALLOWED = {"boots-old": STARTED, "boots-new": STARTED, "recovery": ("usb", *STARTED)}


def second_opinion(case, chip, flash, state):
    """The board judges a flash of which the model says `state`; returns what it came to."""
    run = Board(case.build).run(flash, chip)
    case.expect(state not in ALLOWED or run.kind in ALLOWED[state],
                "the model says %s, the board: %s" % (state, run.outcome))
    return run.kind


def told(run):
    """What one run of a bootloader came to, in words for the summary."""
    if run.kind == "refused":
        return "refused to install from SD: \"%s\"%s" % (
            run.sentence, "; flash unchanged" if run.after == run.before else "")
    if run.kind == "installed":
        return "installed from SD: %d bytes of the kernel area equal to the demo, %s" % (
            len(run.firmware), "bootloader area untouched"
            if run.after[:BOOT] == run.before[:BOOT] else "BOOTLOADER AREA CHANGED")
    return run.outcome


def cure(case, chip, after, outcome, forced):
    """Runs both, prints what each did and one sentence; raises what case.expect raises when the
    outcome of the update promises more than the bootloader that is in flash now does."""
    board = Board(case.build)
    with demo_card(case.build) as card:
        before, now = (board.run(flash, chip, card, BUTTON_MS) for flash in (case.old, after))
    print("\n  A card with a demo.bin in the slot, the button held for %d s:" % (BUTTON_MS // 1000))
    print("  before        %s" % told(before))
    print("  after         %s" % told(now))
    for run in (before, now):
        case.expect(run.after[:BOOT] == run.before[:BOOT], "the bootloader changed itself")
    if outcome == "hold":
        case.equal(now.kind, "usb", "what a held camera does when it is switched on")
    elif outcome == "new" or before.kind in STARTED:
        case.expect(now.kind in STARTED, "the bootloader that is in flash now does not start:\n    "
                    + "\n    ".join([now.outcome, *now.lines()]))
    if outcome == "new" and "chip-missing" not in forced:
        case.equal(now.kind, "installed", "what the new bootloader does with the card")
    print("\n%s" % verdict(before, now))


def verdict(before, now):
    """What the update did for installing from SD."""
    if now.kind == "installed":
        return ("The camera installs from SD, as it did before." if before.kind == "installed" else
                "The camera installs from SD again: that is the cure.")
    if before.kind == "installed":
        return "The DEFECT CAME BACK: the camera installed from SD before, and does not now."
    return "The camera does not install from SD, as before."
