#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of flash chips, tests/t20/spi_nor_chips.h, for Python."""

import pathlib
import re

TABLE = pathlib.Path(__file__).resolve().parents[1] / "t20/spi_nor_chips.h"

# Name: JEDEC id, typical times in nanoseconds of a page program and an erase of 32 KiB.
CHIPS = {name: (int(ident, 16), 1000 * int(page), 1000 * int(erase))
         for name, ident, page, erase in re.findall(
             r'CHIP\("(\w+)", (0x\w+), \d+, (\d+), \d+, (\d+),', TABLE.read_text())}
