# SPDX-License-Identifier: GPL-2.0-or-later
"""The names of the findings, in order: the first column of the table in src/DESIGN.md."""

import pathlib
import re

DESIGN = pathlib.Path(__file__).resolve().parents[1] / "src/DESIGN.md"

_TABLE = DESIGN.read_text(encoding="utf-8").split("| finding | source", 1)[1].split("\n\n", 1)[0]
NAMES = re.findall(r"^\| ([a-z-]+) \|", _TABLE, flags=re.M)
CANNOT_BE_FORCED = {"no-card"}
