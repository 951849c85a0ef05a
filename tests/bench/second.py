# SPDX-License-Identifier: GPL-2.0-or-later
"""A second opinion on what a power cut leaves: flash between two operations, run on the board.

The model of the boot ROM judges every cut; the board (tests/board), which runs the bootloader
itself, a few of them, spread evenly over the run.
"""

COUNT = 12
HANGS = ("hang", "prompt")     # not started, for good


def flashes(start, changes, count):
    """(number of operations done, flash then), `count` times."""
    wanted = {round((i + 1) * len(changes) / (count + 1)) for i in range(count)}
    flash = bytearray(start)
    for number, op in enumerate(changes, 1):
        at, size = op["off"], op["len"]
        if op["kind"] == "erase":
            flash[at:at + size] = b"\xff" * size
        else:
            flash[at:at + size] = bytes(a & b for a, b in zip(flash[at:at + size], op["payload"]))
        if number in wanted:
            yield number, bytes(flash)


def opinion(board, start, changes, replayed, count=COUNT):
    """Looks into a run: how many flashes were looked at, how many hang by the model and on the
    board, and how many hang on the board alone, which the model must not leave."""
    out = {"looked": 0, "model": 0, "board": 0, "board_alone": 0}
    for number, flash in flashes(start, changes, count):
        model, real = replayed[number][1] == "hang", board.run(flash).kind in HANGS
        out["looked"] += 1
        out["model"] += model
        out["board"] += real
        out["board_alone"] += real and not model
    return out


def words(seen):
    """For a table."""
    return "%d of %d (model %d)" % (seen["board"], seen["looked"], seen["model"])
