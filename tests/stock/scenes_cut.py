# SPDX-License-Identifier: GPL-2.0-or-later
"""Power cuts inside operations of the update; the judge is the real boot chain at the next power-on.

A camera that the boot ROM sends to USB recovery is where the promise ends: not hung. One that starts is
updated again, and has to end with the new bootloader. The same cuts are seen to hang after the tools
that others used.
"""

from case import SCENARIOS, many, scenario
from chain import MOUNT, changes

TORN = ("prefix", "subset", "almost", "barely", "shaky", "lowered", "zero", "suffix")


def changes_of_an_update(case):
    """How long each change of a clean update takes the chip, in order; found once."""
    with case.kit.counting:
        if case.kit.counted is None:
            camera = case.camera(name="count")
            case.ready(camera)
            camera.push_update()
            case.equal(case.told(camera), "new", "the result of a clean update")
            case.kit.counted = [op.end - op.start for op in changes(camera.power.ops())]
            camera.off()
    return case.kit.counted


def number(index, count, times):
    """Which change the index-th of count cuts hits: the first three, the last four, the rest evenly over the
    chip's time between, as the power would go: half of them in an erase."""
    if index < 3:
        return index
    if index >= count - 4:
        return len(times) - count + index
    moment = sum(times[3:-4]) * (index - 2.5) / (count - 7)
    for at in range(3, len(times) - 4):
        moment -= times[at]
        if moment < 0:
            return at
    return len(times) - 5


def cut(case, index, count):
    """The cut, what starts afterwards, and a second update where one can be made."""
    torn, at = TORN[index % len(TORN)], number(index, count, changes_of_an_update(case))
    camera = case.camera()
    power = case.ready(camera)
    power.set("plan", f"cut skip={at} torn={torn} seed={at + 1}")
    camera.push_update()
    case.is_cut(camera)
    last = camera.power.ops("program", "erase")[-1]
    state = case.starts_as(camera)
    case.note = f"{torn} in change {at}, {last.kind} at {last.offset:#x}: {state}"
    case.expect(state != "hang", f"the camera hangs ({case.note})")
    if state == "usb":
        return
    camera.power.login(seconds=400)
    camera.card_ready()
    if camera.boot() == case.kit.new:
        case.note += " as new"
        return
    camera.updater_ready()
    camera.push_update()
    case.equal(case.told(camera), "new", "the second update's result")
    case.restarted_new(camera)
    case.note += " as old; the second update: new"


def declare(count):
    """Registers that many cuts."""
    for index in range(count):
        SCENARIOS[f"cut-{index + 1:03}"] = lambda case, index=index: cut(case, index, max(count, 8))


@many({"flashcp-cut-hangs": ("/tmp/flashcp /tmp/Upgrade/bootloader.bin /dev/mtd0",),
       "original-procedure-cut-hangs": ("flash_eraseall /dev/mtd0; "
                                        "dd if=/tmp/Upgrade/bootloader.bin of=/dev/mtd0 bs=256",)})
def others(case, command):
    """The control: the same kind of cut after block 0 is seen to hang."""
    camera = case.camera(files={"flashcp": (case.kit.build / "mipsel/flashcp").read_bytes()})
    power = case.ready(camera)
    power.sh(f"cp {MOUNT}/flashcp /tmp; chmod 755 /tmp/flashcp")
    power.set("plan", "cut on=p skip=500 torn=subset")
    power.type(command + "\n")
    case.is_cut(camera)
    case.equal(case.starts_as(camera), "hang", "the camera after the cut")
    case.note = "hangs, as it should"


@scenario
def cut_while_saving(case):
    """Power lost before the window: old, and it starts."""
    camera = case.camera()
    power = case.ready(camera)
    camera.push_update()
    case.expect(power.wait(r"\] judge", seconds=200), "it never judged")
    camera.off()
    case.equal(camera.boot(), case.kit.old, "the boot partition")
    case.equal(case.starts_as(camera), "starts", "the camera afterwards")
