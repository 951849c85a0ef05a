# SPDX-License-Identifier: GPL-2.0-or-later
"""What the real driver makes of a chip that misbehaves: each fault, at three places of the update.

The driver has two shapes of error (src/FACTS.md, section 5): a transfer that never ends (`mute`, `deaf`) costs
10 s, and is an error of a program or read, success of an erase; a chip that does not do what it was
told (`lost`) is success always. Every case ends new, old, untouched or held, and the log says which.
"""

import agree
import parts
from case import many, scenario
from chain import changes

ENDS = ("new", "old", "untouched")
PLACES = {"first-block": (0x0, 0x8000), "middle": (0x18000, 0x20000), "last": (0x30000, 0x38000)}
FAULTS = {
    "erase-lost": "lost on=e", "erase-mute": "mute on=e", "erase-late": "slow on=e us=2900000",
    "erase-torn": "partly on=e torn=subset seed=5", "erase-deaf": "deaf on=e",
    "program-lost": "lost on=p skip=20", "program-mute": "mute on=p skip=20", "program-deaf": "deaf on=p skip=20",
    "program-late": "slow on=p skip=20 us=900000", "program-torn": "partly on=p skip=20 torn=subset seed=5",
    "read-lost": "lost on=r skip=30", "read-mute": "mute on=r skip=30",
}


def cases():
    return {f"fault-{fault}-{place}": (f"{plan} from={lo} to={hi}", place == "middle")
            for fault, plan in FAULTS.items() for place, (lo, hi) in PLACES.items()}


def outcome(case, camera, plan, good, words="--no-reboot"):
    """Flashes by hand under a plan; the result, which flash and log must agree with."""
    power = case.ready(camera)
    power.set("plan", plan)
    case.flash_by_hand(camera, words)
    word = case.told(camera, seconds=900)
    power.set("plan", "")
    power.need("status=[0-9]+", seconds=200)
    power.sh("sync", seconds=120)
    case.expect(word in good, f"the result is {word!r}, not one of {good}")
    wanted = case.kit.new if word == "new" else case.kit.old
    case.equal(parts.md5(camera.boot()), parts.md5(wanted), "the boot partition's md5")
    case.log_ends(camera, word)
    case.note = word
    return word


@many(cases())
def fault(case, plan, compared):
    """One operation goes wrong: the new bootloader all the same, or the old one back. In the middle, what the
    Malta camera says of it is compared."""
    camera = case.camera()
    outcome(case, camera, plan, ENDS)
    hit = [op for op in camera.power.ops() if op.fate != "fine" or op.silent or op.end - op.start > 0.5]
    case.expect(hit, "the fault never came")
    if compared and agree.known(plan):
        camera.off()    # its time would pass meanwhile, and with it the watchdog's
        found = agree.differ(agree.ran(camera.power), agree.malta(case.kit, case.name, plan))
        case.equal(found, "", "where the Malta camera parts")
        case.note += ", as on the Malta camera"


@scenario
def protected(case):
    """The chip's protection bits are set: nothing changes, nobody is told by the driver, status 10."""
    camera = case.camera()
    power = case.ready(camera)
    power.set("protect", "1c")
    case.flash_by_hand(camera, "--no-reboot")
    case.equal(case.told(camera), "untouched", "the result")
    power.need("status=10", seconds=60)
    case.equal(camera.boot(), case.kit.old, "the boot partition")
    case.expect(not any(op for op in changes(power.ops()) if not op.protected), "something was changed")
    case.note = "untouched"


@scenario
def dying_chip(case):
    """From the middle on no change is ever carried out, each costing the driver its 10 s: held, with the
    watchdog fed all the time."""
    camera = case.camera()
    power = case.ready(camera)
    power.set("plan", "mute on=ep skip=400 count=0")
    camera.push_update()
    case.expect(power.wait(r"change hold", seconds=900), "it does not hold")
    for _ in range(3):
        power.sh("sleep 100", seconds=300)
    case.expect(not any("restart" in what for _, what in power.events()), "the watchdog bit")
    case.expect(power.wait(r"\] result", seconds=1) is None, "it gave up")
    power.set("plan", "")
    case.note = f"held for 5 minutes, then {case.recovers(camera)}"


@scenario
def two_transfers_in_one_call(case):
    """What pan-fix must not do: a read of 32 KiB in which one transfer never ends returns success with
    other bytes than the chip holds; one of 4 KiB fails."""
    camera = case.camera()
    power = case.ready(camera)
    sums = {}
    for size in ("32768", "4096"):
        power.set("plan", "mute on=r from=0x8000 to=0x10000")
        _, status = power.sh(f"dd if=/dev/mtd0 of=/tmp/read{size} bs={size} skip={0x8000 // int(size)} "
                             f"count={0x8000 // int(size)} 2>/dev/null", check=False, seconds=120)
        out, _ = power.sh(f"md5sum </tmp/read{size}")
        sums[size] = (status, out.split()[0])
    right = parts.md5(case.kit.old[0x8000:0x10000])
    case.equal(sums["32768"][0], 0, "the status of the long read")
    case.expect(sums["32768"][1] != right, "the long read brought what the chip holds")
    case.expect(sums["4096"][0] != 0 or sums["4096"][1] == right, "the short read lied as well")
    case.note = f"32 KiB: status 0, wrong bytes; 4 KiB: status {sums['4096'][0]}"


def status_of(power, plan, command):
    """What a tool makes of it when one operation of its goes so."""
    power.set("plan", plan)
    return power.sh(f"{command} >/dev/null 2>&1", check=False, seconds=120)[1]


@scenario
def changes_that_time_out(case):
    """A page whose transfer never ends is an error; among others in one call it is none, and the end of
    them is programmed again. An erase that was not carried out is none either."""
    camera = case.camera()
    power = case.ready(camera)
    write = "dd if=/dev/zero of=/dev/mtd0 count=1"
    status = status_of(power, "mute on=p from=0x38000 to=0x38100", f"{write} bs=256 seek={0x38000 // 256}")
    case.expect(status != 0, "a page that was not programmed is no error")
    status = status_of(power, "mute on=p from=0x39000 to=0x39100", f"{write} bs=32768 seek=7")
    case.equal(status, 0, "the status of a long write with a page that was not programmed")
    last = [(op.offset, op.length) for op in power.ops("program")[-2:]]
    case.equal(last, [(0x3fe6f, 145), (0x3ff00, 256)], "what was programmed again")
    case.equal(camera.boot()[0x39000:0x39100], case.kit.old[0x39000:0x39100], "the page that was left out")
    status = status_of(power, "mute on=e from=0x38000 to=0x40000", "flash_eraseall /dev/mtd0")
    case.equal(status, 0, "the status of an erase that was not carried out")
    case.equal(camera.boot()[0x3a000:0x40000], bytes(0x6000), "the block that was not erased")
    case.note = "one page: an error; 128 pages: none, 401 bytes twice; an erase: none"
