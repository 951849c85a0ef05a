# SPDX-License-Identifier: GPL-2.0-or-later
"""The README's recipe for the serial console, as it is typed: the scenarios take it from there.

UBOOT: the lines at U-Boot's prompt; SHELL: those at the bare shell's.
"""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[1] / "README.md"


def _block(text, kind):
    return re.search(r"^```%s\n(.*?)^```$" % kind, text, re.M | re.S)[1].splitlines()


_TEXT = README.read_text(encoding="utf-8").split("**Serial console.**")[1]
UBOOT = tuple(_block(_TEXT, "text"))
SHELL = tuple(line.removeprefix("# ") for line in _block(_TEXT, "bare"))
