# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the Malta camera (tests/camera) says the same of pan-fix as this one.

Kernel, driver and chip of the two were written apart. A fault that both know has to end alike on both,
and from the first change of block 0 to the last pan-fix has to issue the same operations in the same order.
"""

import json
import pathlib
import re
import subprocess
import sys

# Faults of qemu/mishap.h: name and argument of the same one in tests/camera/flash/share.h.
FAULTS = {"lost": ("lie", 0), "mute": ("timeout", 0), "deaf": ("timeout", 1), "slow": ("slow", None)}


def known(plan):
    """Whether the Malta camera has the fault; a read that is lost brings ff here, and has no equal there."""
    return plan.split(" ")[0] in FAULTS and not plan.startswith("lost on=r")


def told(text):
    """What pan-fix said of the run: how it ended, and how much it had to do."""
    result = re.findall(r"\] result (\w+ status=\d+)", text)
    counts = re.findall(r"change counts ([^\r\n]*)", text)
    return [result[-1] if result else "", counts[-1].strip() if counts else ""]


def steps(ops):
    """ops: (kind, offset, length). Those from the first change of block 0 to the last change."""
    at = [i for i, (kind, offset, _) in enumerate(ops) if kind != "read" and offset == 0][:1]
    at += [i for i, (kind, _, _) in enumerate(ops) if kind != "read"][-1:]
    return [list(op) for op in ops[at[0]:at[-1] + 1]] if len(at) == 2 else []


def differ(here, there):
    """Where two runs part, in a sentence; "" when they do not."""
    for what, a, b in zip(("result", "count"), here["told"], there["told"]):
        if a != b:
            return f"the {what} is {a!r} here, {b!r} on the Malta camera"
    for i, (a, b) in enumerate(zip(here["steps"], there["steps"])):
        if a != b:
            return f"operation {i} of the window is {a} here, {b} on the Malta camera"
    if len(here["steps"]) != len(there["steps"]):
        return f"the window has {len(here['steps'])} operations here, {len(there['steps'])} on the Malta camera"
    return ""


def malta(kit, name, plan):
    """The same run there: in a process of its own, because both folders have modules of the same names."""
    old = kit.build / "stock" / "run" / name / "old.bin"
    old.write_bytes(kit.old)
    program = pathlib.Path(__file__).with_name("malta.py")
    done = subprocess.run([sys.executable, program, kit.build, old, kit.image, name, plan],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        return {"told": [f"no run: {done.stderr.strip()[-300:]}", ""], "steps": []}
    return json.loads(done.stdout)


def ran(power):
    """What compares, of the camera here."""
    ops = [(op.kind, op.offset, op.length) for op in power.ops("read", "program", "erase")]
    return {"told": told(power.text()), "steps": steps(ops)}
