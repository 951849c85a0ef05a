#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of pan-fix on the Malta camera, for agree.py.

malta.py BUILD OLD NEW NAME PLAN: what tests/stock/agree.py compares, as JSON.
"""

import json
import pathlib
import sys

# Before this folder, which has modules of the same names.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "camera"))
from agree import FAULTS, steps, told  # noqa: E402 (tests/stock)
from camera import BOOT, Fault, Look  # noqa: E402 (tests/camera)
from case import Case  # noqa: E402 (tests/camera)


def fault(plan):
    """A line of qemu/mishap.h."""
    kind, *words = plan.split(" ")
    given = dict(word.split("=") for word in words)
    what, arg = FAULTS[kind]
    numbers = {name: int(given[name], 0) for name in ("skip", "count") if name in given}
    return Fault(what, given.get("on", "pe"), lo=int(given.get("from", "0"), 0), hi=int(given.get("to", str(BOOT)), 0),
                 arg=int(given["us"]) if arg is None else arg, **numbers)


def main(build, old, new, name, plan):
    case = Case(build, "whole-" + name, pathlib.Path(old).read_bytes(), pathlib.Path(new).read_bytes())
    camera = case.camera()
    try:
        camera.boot(Look(faults=(fault(plan),) if plan else ()), case.old)
        camera.update(case.bundle(force=""))
        case.settle(camera, 300)
        ops = [(op.name, op.off, op.len) for op in camera.ops("read", "program", "erase") if op.off < BOOT]
        print(json.dumps({"told": told(camera.console()), "steps": steps(ops)}))
    finally:
        case.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
