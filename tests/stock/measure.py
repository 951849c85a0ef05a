#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench-stock: the window of pan-fix, flashcp and the original procedure on the stock kernel's driver.

All in one run of one camera, flash set back by the host in between, beside a bare loop that issues the
same erases, programs and reads as pan-fix and nothing else. BUILD/stock/measure.json has the figures, which
make bench takes into its table.
"""

import json
import struct
import sys

from case import Case, Failed
from chain import MOUNT, Kit, options, window
from power import KINDS, PowerError

LIMIT = 1.03    # of the bare loop
TOOLS = {
    "pan-fix": "/tmp/Upgrade/pan-fix flash --image /tmp/Upgrade/bootloader.bin --no-reboot >/dev/null 2>&1",
    "bare loop": "/tmp/bare /tmp/ops",
    "flashcp": "/tmp/flashcp /tmp/Upgrade/bootloader.bin /dev/mtd0",
    "original procedure": "flash_eraseall /dev/mtd0 >/dev/null; dd if=/tmp/Upgrade/bootloader.bin of=/dev/mtd0 bs=256",
}


def recorded(ops):
    """What `bare` reads: everything from the first change to the last."""
    at = [i for i, op in enumerate(ops) if op.kind != "read" and op.offset == 0][:1]
    at += [i for i, op in enumerate(ops) if op.kind != "read"][-1:]
    out = b""
    for op in ops[at[0]:at[-1] + 1]:
        out += struct.pack("<III", KINDS.index(op.kind), op.offset, op.length) + op.data + b"\0" * (-len(op.data) % 4)
    return out


def set_back(camera):
    with open(camera.flash, "r+b") as file:
        file.write(camera.kit.old)


def run(camera, command):
    """The flash operations of one tool, from the old bootloader to the new."""
    set_back(camera)
    before = len(camera.power.ops())
    camera.power.sh(command, seconds=600, check=False)
    if camera.boot() != camera.kit.new:
        raise PowerError(f"'{command}' did not leave the new bootloader")
    return camera.power.ops()[before:]


def ready(case, files):
    camera = case.camera(files=files)
    power = case.ready(camera)
    power.sh(f"cp {MOUNT}/flashcp {MOUNT}/bare {MOUNT}/ops /tmp; chmod 755 /tmp/flashcp /tmp/bare", check=False)
    return camera


def measure(kit):
    files = {"flashcp": (kit.build / "mipsel/flashcp").read_bytes(), "bare": (kit.build / "stock/bare").read_bytes()}
    first = Case(kit, "measure-ops")
    camera = ready(first, files)
    files["ops"] = recorded(run(camera, TOOLS["pan-fix"]))
    first.close(keep=False)
    case, figures = Case(kit, "measure"), {}
    camera = ready(case, files)
    for name, command in TOOLS.items():
        ops = run(camera, command)
        took, chip = window(ops)
        figures[name] = {"window": took, "chip": chip,
                         "erases": sum(op.kind == "erase" for op in ops),
                         "bytes": sum(op.length for op in ops if op.kind == "program")}
    case.close(keep=False)
    return figures


def main():
    p = options(__doc__)
    a = p.parse_args()
    kit = Kit(a)
    try:
        figures = measure(kit)
    except (Failed, PowerError) as error:
        print(f"Nothing was measured: {error}.")
        return 1
    (kit.build / "stock" / "measure.json").write_text(json.dumps(figures, indent=1) + "\n")
    print("On the stock kernel's driver   erases    bytes   window   the chip's own")
    for name, f in figures.items():
        print(f"{name:29}  {f['erases']:6}  {f['bytes']:7}  {f['window']:.3f} s  {f['chip']:.3f} s")
    ratio = figures["pan-fix"]["window"] / figures["bare loop"]["window"]
    print(f"pan-fix's window is {ratio:.3f} of the bare loop's (has to be at most {LIMIT}).")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
