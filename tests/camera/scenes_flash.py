#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The flash: clean runs on every chip, each fault, the hold, and the cost of the window."""

from camera import Fault, Look, md5
from case import Failed, changes_between, many, scenario, window
from faults import FAULTS, LAST
from share import CTL, FAULT, C

HOLDING = [n for n, (_, ends) in FAULTS.items() if ends == ("hold",)]


@many({"chip-" + chip.lower(): (chip,) for chip in ("EN25QH128A", "GD25Q127C", "W25Q128")})
def clean_run(case, chip):
    """Work and window of the reference job: no more than the chip's own time and a tenth."""
    c = case.update(Look(chip=chip))
    case.is_new(c)
    took, work = window(c)
    ops = changes_between(c)
    erases = sum(op.kind == C.OP_ERASE for op in ops)
    programmed = sum(op.len for op in ops if op.kind == C.OP_PROGRAM)
    read = sum(op.len for op in ops if op.kind == C.OP_READ)
    case.expect(erases <= 7, "%d erases" % erases)
    case.expect(programmed <= 207104 + 32, "%d bytes programmed" % programmed)
    case.expect(read <= 3 << 19, "%d bytes read in the window" % read)
    case.expect(took <= 1.10 * work, "the window is %.3f s for %.3f s of work" % (took, work))


@many({"fault-" + n: (n,) for n in FAULTS if n not in HOLDING})
def fault(case, name):
    """Ends in one of the states that the fault allows, and never in a wrong claim."""
    faults, ends = FAULTS[name]
    c = case.camera()
    c.boot(Look(faults=tuple(faults)), case.old)
    c.update(case.bundle(), limit=120)
    if case.settle(c) == "hold":
        case.expect("hold" in ends, "it holds, and did not end with %s" % " or ".join(ends))
        held(case, c)
    else:
        claim(case, c, ends)
    case.expect(any(hits(c)), "the fault was never met")


def held(case, c):
    """Holding: not bootable in a way that hangs, and told so."""
    c.machine.kill()
    case.whole(c)
    case.backup(c)
    case.expect("script returned" not in c.console(), "the program returned")
    case.equal(c.bootrom(case.old, case.new), "recovery", "the boot ROM's view")
    for words in ("the camera would go to USB recovery", "DO NOT cut the power"):
        case.expect(words in c.log(), "the log on the card does not say %r" % words)


def hits(c):
    base = C.SHARE_CTL + CTL.fields["fault"].offset
    return [FAULT.get(c.memory, base + i * FAULT.size, "hits") for i in range(C.SHARE_FAULTS)]


def claim(case, c, ends):
    """The result line, the status and the flash agree, and the end is one of `ends`."""
    case.whole(c)
    said = case.result(c.console()).split(" ")[0]
    state = {case.new: "new", case.old: "old"}.get(c.flash(), "neither")
    if said == "new":
        case.equal(state, "new", "flash, which the program says is new,")
        case.is_new(c)
    elif said in ("old", "untouched"):
        case.equal(state, "old", "flash, which the program says is %s," % said)
        case.equal(c.status(), {"old": 20, "untouched": 10}[said], "the exit status")
    else:
        raise Failed("the result is %r" % case.result(c.console()))
    case.expect(said in ends, "it ended with %s, not with %s" % (said, " or ".join(ends)))


@many({"fault-" + n: (n,) for n in HOLDING})
def hold(case, name):
    """Does not return, feeds the watchdog, and the log on the card says what to do."""
    c = case.camera()
    c.boot(Look(faults=tuple(FAULTS[name][0])), case.old)
    c.update(case.bundle(), watchdog=True, limit=330)
    case.equal(case.settle(c), "hold", "the update")
    held(case, c)


@scenario
def hold_without_reads(case):
    """Reads die with the first program: nothing can be said of the bootloader, and nothing is said. In
    truth the old one is whole."""
    c = case.camera()
    c.boot(Look(faults=(Fault("die", "p", hi=LAST, count=0, arg=C.DIE_ALL_ERROR),)), case.old)
    c.update(case.bundle(), limit=120)
    case.equal(case.settle(c), "hold", "the update")
    for text in (c.console(), c.log()):
        case.expect("reads from the flash are inconsistent" in text, "it is not said")
        case.expect("would go to USB recovery" not in text, "it claims what it cannot know")
        case.expect("DO NOT cut the power" in text, "it does not say what to do")
    case.equal(c.bootrom(case.old, case.new), "boots-old", "the boot ROM's view")


@scenario
def no_hold_without_reads(case):
    """The same with --no-hold: the state of the flash is unknown, and that is said."""
    c = case.camera()
    c.boot(Look(faults=(Fault("die", "p", hi=LAST, count=0, arg=C.DIE_ALL_ERROR),)), case.old)
    c.send(case.bundle(), "/tmp/u.tar")
    c.sh("tar -xf /tmp/u.tar -C /tmp; echo x >/tmp/img")
    c.start_updater("--script='sh /tmp/Upgrade/upgraderun.sh --no-hold'")
    case.settle(c)
    case.equal(c.status(), 30, "the exit status")
    case.expect("unknown status=30" in case.result(c.console()), "it says %r" % case.result(c.console()))


@scenario
def time_outs_have_the_drivers_shape(case):
    """A transfer that never ends is an error of a call that is no longer than it, and is hidden by a longer
    one, which brings other bytes than the chip holds (FACTS.md, section 5). An erase never shows it."""
    c = case.camera()
    c.boot(Look(faults=(Fault("timeout", "r", lo=0x9000, hi=0xa000), Fault("timeout", "r", lo=0x11000, hi=0x12000),
                        Fault("timeout", "p", lo=0x12000, hi=0x12100), Fault("timeout", "p", lo=0x13100, hi=0x13200))),
           case.old)
    for size, fails in ((4096, True), (32768, False)):
        at = 0x9000 if fails else 0x10000
        _, status = c.sh("dd if=/dev/mtd0 of=/tmp/r bs=%d skip=%d count=1 2>/dev/null" % (size, at // size),
                         check=False)
        case.equal(status != 0, fails, "whether a read of %d bytes fails" % size)
    out, _ = c.sh("md5sum </tmp/r")
    case.expect(md5(case.old[0x10000:0x18000]) not in out, "the long read brought what the chip holds")
    for size, at, fails in ((256, 0x12000, True), (1024, 0x13000, False)):
        _, status = c.sh("dd if=/dev/zero of=/dev/mtd0 bs=%d seek=%d count=1 2>/dev/null" % (size, at // size),
                         check=False)
        case.equal(status != 0, fails, "whether a program of %d bytes fails" % size)
    case.expect(c.flash()[0x12000:0x12100] == case.old[0x12000:0x12100], "a program that timed out was done")
    done = [(op.off, op.len) for op in c.ops("program") if op.off >= 0x13000]
    case.equal(done[-2:], [(0x1326f, 145), (0x13300, 256)], "what was programmed again at the end of the long one")


@scenario
def erase_dead_twice(case):
    """A chip that takes programs and ignores erases: refused, and refused again, before anything but one
    byte behind the bootloader was changed."""
    c = case.camera()
    c.boot(Look(faults=(Fault("lie", "e", count=0),)), case.old)
    c.send(case.bundle(), "/tmp/u.tar")
    c.sh("tar -xf /tmp/u.tar -C /tmp; echo x >/tmp/img")
    for turn in ("first", "second"):
        out, status = c.sh("sh /tmp/Upgrade/upgraderun.sh --no-reboot 2>&1", check=False)
        case.equal(status, 10, "the exit status of the %s run, which said %r," % (turn, out[-400:]))
        case.expect("erase-fails" in out, "the %s run does not say why: %r" % (turn, out[-400:]))
        case.expect(c.flash()[:0x38000] == case.old[:0x38000], "the %s run changed the bootloader" % turn)
    case.equal(c.bootrom(case.old, case.new), "boots-old", "the boot ROM's view")


@scenario
def damaged_old_is_not_put_back(case):
    """A hole in the old U-Boot, and a block that the new one needs cannot be erased: it holds with the
    signature invalid. The old one behind a valid signature would hang."""
    old = case.old[:0x18000] + b"\xff" * 0x4000 + case.old[0x1c000:]
    c = case.camera()
    c.boot(Look(faults=(Fault("lie", "e", lo=0x20000, hi=0x28000, count=0),)), old)
    c.update(case.bundle(), watchdog=True, limit=120)
    case.equal(case.settle(c), "hold", "the update")
    c.machine.kill()
    case.whole(c)
    case.backup(c, old)
    case.expect("image=old" not in c.console(), "it tried to put the damaged bootloader back")
    case.equal(c.bootrom(old, case.new), "recovery", "the boot ROM's view")


@scenario
def hold_then_recovers(case):
    """The chip comes back after minutes: the program goes on by itself and ends well."""
    c = case.camera()
    look = Look(faults=(Fault("error", "ep", hi=LAST, skip=1, count=18),))
    c.boot(look, case.old)
    c.update(case.bundle(), watchdog=True, limit=2000)
    case.equal(case.settle(c), "end", "the update")
    claim(case, c, ("new", "old"))
    case.expect("hold" in c.console(), "it never held, so this proves nothing")


# Numbers of MIPS o32 (<asm/unistd.h>) and what they may be given: device numbers, or nothing.
MTD0, CONSOLE, WATCHDOG, SYSFS = 90 << 8, 5 << 8 | 1, 10 << 8 | 130, 0x62656572
WINDOW_CALLS = {
    4200: ("pread64", {MTD0}), 4201: ("pwrite64", {MTD0, SYSFS}), 4004: ("write", {CONSOLE, WATCHDOG}),
    4054: ("ioctl", {MTD0, WATCHDOG}), 4188: ("poll", None), 4263: ("clock_gettime", None),
    4265: ("clock_nanosleep", None), 4166: ("nanosleep", None)}


@scenario
def nothing_opened_in_the_window(case):
    """From the first change to the last: only flash, console, LEDs, watchdog and the clock. So
    no open, fork, exec or mmap, and nothing that is on the card."""
    c = case.update(Look(trace="pan-fix"), watchdog=True)
    case.is_new(c)
    calls = [op for op in changes_between(c) if op.kind == C.OP_SYSCALL]
    case.expect(len(calls) > 100, "only %d system calls were seen" % len(calls))
    case.expect(any(op.on_card() for op in c.ops()), "the trace does not tell what is on the card")
    case.equal(sorted({stranger(op) for op in calls} - {None}), [], "other calls in the window")


def stranger(op):
    """None for a call that the window may hold, else what it is."""
    name, targets = WINDOW_CALLS.get(op.off, ("system call %d" % op.off, set()))
    if targets is None or (op.fs if op.fs == SYSFS else op.device) in targets:
        return None
    return "%s of file system 0x%x, device 0x%x" % (name, op.fs, op.device)


@scenario
def erase_size_64k(case):
    c = case.update(Look(erase_size=65536))
    case.is_new(c)
    case.expect(c.ctl("erases") <= 4, "%d erases" % c.ctl("erases"))
