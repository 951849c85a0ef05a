#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated camera as the scenarios use it: what it looks like, what goes wrong, an update."""

import dataclasses
import hashlib
import io
import pathlib
import re
import shutil
import subprocess
import tarfile
import time

from chips import CHIPS
from machine import Machine, MachineError, patience
from sdcard import Card
from share import C, CTL, FAULT, OP

BOOT = 256 << 10
BLOCK = 32 << 10
WATCHDOG_SAYS = "softdog: Initiating system reboot"
SHUTDOWN_SAYS = "init: orderly shutdown"

# `max`: what the camera's driver allows, FACTS.md, section 1.
SLOWEST = (3_000_000, 1_000_000_000)
# Reading 4 KiB: four lines at some 80 MHz, 25 ns a byte, as the simulated NOR has it. A guess.
READ_NS = 102_400

CMDLINE = ("console=ttyS1,115200n8 mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000 "
           "init=/linuxrc rootfstype=squashfs root=/dev/mtdblock2 rw mtdparts=jz_sfc:256k(boot),"
           "2048k(kernel),3392k(root),640k(driver),4736k(appfs),2048k(backupk),640k(backupd),"
           "2048k(backupa),256k(config),256k(para),-(flag)")


CARD_FS = (0x4d44, 0x2011bab0)          # <linux/magic.h>: vfat, exfat
KINDS = {"r": C.OP_READ, "p": C.OP_PROGRAM, "e": C.OP_ERASE, "s": C.OP_SYSCALL}


@dataclasses.dataclass
class Fault:
    """One fault, see flash/share.h. kinds is any of the letters r, p, e, s."""

    what: str
    kinds: str
    lo: int = 0
    hi: int = C.SHARE_FLASH_SIZE
    skip: int = 0
    count: int = 1
    arg: int = 0
    seed: int = 0
    after_change: bool = False

    def write(self, memory, slot):
        base = C.SHARE_CTL + CTL.fields["fault"].offset + slot * FAULT.size
        mask = sum(1 << KINDS[k] for k in self.kinds)
        values = {"what": getattr(C, "FAULT_" + self.what.upper()), "kinds": mask, "lo": self.lo,
                  "hi": self.hi, "skip": self.skip, "count": self.count, "arg": self.arg,
                  "seed": self.seed, "basis": int(self.after_change), "seen": 0, "hits": 0}
        for name, value in values.items():
            FAULT.set(memory, base, name, value)


@dataclasses.dataclass
class Look:
    """What the camera is, before anything happens."""

    chip: str = "EN25QH128A"
    timing: str = "typical"
    id_line: bool = True
    erase_size: int = BLOCK
    boot_name: str = ""
    boot_size: int = 0
    read_only: bool = False
    cmdline: str = CMDLINE
    system_type: str = "bull"
    model: str = "WYZECP1_JEF"
    model_dir: str = "/configs"
    card: str = "vfat"
    card_dir: str = "/media/mmc"
    card_options: str = "rw"
    torn: str = "prefix"
    torn_seed: int = 1
    trace: str = ""
    rest: bytes = b""          # content of the flash behind mtd0
    faults: tuple = ()


class Op:
    """One entry of the operation log."""

    NAMES = {C.OP_READ: "read", C.OP_PROGRAM: "program", C.OP_ERASE: "erase",
             C.OP_SYSCALL: "syscall", C.OP_GPIO: "gpio"}

    def __init__(self, memory, index):
        for name, value in OP.read(memory, C.SHARE_LOG + index * OP.size).items():
            setattr(self, name, value)
        self.name = self.NAMES.get(self.kind, "?")
        self.payload = None
        if self.kind == C.OP_PROGRAM and self.data != C.SHARE_NO_DATA:
            at = C.SHARE_DATA + self.data
            self.payload = bytes(memory[at:at + self.len])

    def changes(self):
        return self.kind in (C.OP_PROGRAM, C.OP_ERASE)

    def on_card(self):
        """A system call that was given a descriptor on the card."""
        return self.kind == C.OP_SYSCALL and self.fs in CARD_FS


def bundle(product, image, md5=None, script=None, image_name="bootloader.bin", drop=(), extra=(),
           force="unknown-image"):
    """The bytes of an upgrade tar, for scenarios that need a wrong one. `image` is bytes,
    force the findings that it overrides: no stand-in is a known build."""
    here = pathlib.Path(__file__).resolve().parents[2]
    digest = hashlib.md5(image).hexdigest() if md5 is None else md5
    parts = {"PARA": (here / "Upgrade/PARA").read_bytes(), image_name: image,
             image_name + ".md5": ("%s  %s\n" % (digest, image_name)).encode(),
             image_name + ".force": (force + "\n").encode() if force else b"",
             "pan-fix": pathlib.Path(product).read_bytes(),
             "upgraderun.sh": script or (here / "Upgrade/upgraderun.sh").read_bytes()}
    parts.update(dict(extra))
    for name in drop:
        del parts[name]
    parts["MD5SUMS"] = "".join("%s  %s\n" % (hashlib.md5(data).hexdigest(), name)
                               for name, data in sorted(parts.items())).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in sorted(parts.items()):
            info = tarfile.TarInfo("Upgrade/" + name)
            info.size, info.mode = len(data), 0o755
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


class Camera:
    """One camera, one boot. A context manager; power-cycle with another boot() call."""

    def __init__(self, build, name, show=None):
        self.build = pathlib.Path(build).resolve()
        self.folder = self.build / "camera/run" / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.machine = Machine(self.build / "camera", self.folder, show)
        self.look, self.card, self.before = None, None, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.machine.__exit__()
        (self.folder / "ram").unlink(missing_ok=True)

    @property
    def memory(self):
        return self.machine.memory

    def ctl(self, name):
        return CTL.get(self.memory, C.SHARE_CTL, name)

    def set(self, name, value):
        CTL.set(self.memory, C.SHARE_CTL, name, value)

    # Power on

    def insert(self, look):
        """Makes the card that `look` asks for; a scenario may fill it before boot()."""
        self.look = look
        kind = "blank" if look.card in ("none", "absent") else look.card
        self.card = Card(self.folder / "sd.img", kind).make(self.build / "camera/cards")
        return self.card

    def boot(self, look, old, cold=False):
        """Power on with `old` (bytes) in mtd0."""
        if self.card is None or self.look is not look:
            self.insert(look)
        self.machine.memory_new(not cold)
        content = (old + look.rest).ljust(C.SHARE_FLASH_SIZE, b"\xff")
        self.memory[C.SHARE_FLASH:C.SHARE_FLASH + len(content)] = content
        self.before = old
        self._control(look)
        self._power(look, cold)

    def power_cycle(self, faults=()):
        """After a kill or a reboot: boots again with the flash and the card as they are."""
        self.machine.kill()
        flash = bytes(self.memory[:C.SHARE_FLASH_SIZE])
        self.memory.close()
        self.machine.memory_new(True)
        self.memory[:C.SHARE_FLASH_SIZE] = flash
        look = dataclasses.replace(self.look, faults=tuple(faults))
        self._control(look)
        self._power(look, False)

    def _control(self, look):
        size = CTL.size
        self.memory[C.SHARE_CTL:C.SHARE_CTL + size] = bytes(size)
        chip = CHIPS[look.chip]
        page, erase = SLOWEST if look.timing == "max" else chip[1:]
        if look.timing == "fast":
            page, erase = 1000, 10000
        flags = ((0 if look.id_line else C.FLAG_NO_ID_LINE)
                 | (C.FLAG_READ_ONLY if look.read_only else 0) | (C.FLAG_TRACE if look.trace else 0))
        for name, value in (
                ("magic", C.SHARE_MAGIC), ("version", C.SHARE_VERSION),
                ("erase_size", look.erase_size), ("chip_id", chip[0]), ("chip_name", look.chip),
                ("page_ns", page), ("erase_ns", erase), ("read_ns", READ_NS), ("flags", flags),
                ("boot_name", look.boot_name), ("boot_size", look.boot_size),
                ("torn", getattr(C, "TORN_" + look.torn.upper())), ("torn_seed", look.torn_seed),
                ("trace", look.trace)):
            self.set(name, value)
        for slot, fault in enumerate(look.faults):
            fault.write(self.memory, slot)

    def _power(self, look, cold):
        m = self.machine
        m.start(card=self.card.path, snapshot=not cold)
        card = look.card not in ("none", "absent")
        fs = "exfat" if look.card.startswith("exfat") else "vfat"
        m.sh("CMDLINE='%s' SYSTEM_TYPE='%s' MODEL='%s' MODEL_DIR='%s' SD='%s' CARD='%s' "
             "CARD_TYPE=%s CARD_DIR=%s CARD_OPTIONS=%s sh /etc/camera-up"
             % (look.cmdline, look.system_type, look.model, look.model_dir,
                "" if look.card == "absent" else "1", self.card.device if card else "", fs,
                look.card_dir, look.card_options))

    # In the guest

    def sh(self, text, **kw):
        return self.machine.sh(text, **kw)

    def send(self, data, path, mode="755"):
        """Puts bytes into a file of the guest, through the mailbox."""
        if len(data) > C.SHARE_MAIL_SIZE:
            raise MachineError("%d bytes do not fit in the mailbox" % len(data))
        self.memory[C.SHARE_MAIL:C.SHARE_MAIL + len(data)] = data
        self.set("mail_size", len(data))
        self.sh("cat /dev/mailbox >%s && chmod %s %s" % (path, mode, path))

    def update(self, tar, ending="stay", feed=False, watchdog=False, limit=900):
        """Starts the stock updater on a bundle; follow with wait(). limit: guest seconds."""
        self.send(tar, "/tmp/img", "644")
        self.start_updater("--ending=" + ending, feed, watchdog, limit)

    def start_updater(self, options, feed=False, watchdog=False, limit=900):
        if watchdog:
            self.sh("insmod /modules/softdog.ko soft_margin=60")
        flags = (" --feed" if feed else "") + (" --watchdog" if watchdog else "")
        self.sh("(sleep %d; echo 'camera: time limit'; reboot -f) >/dev/console 2>&1 & "
                "cd /; /test/updater %s%s </dev/null >/dev/console 2>&1 & true"
                % (limit, options, flags))

    def start_application(self, spent=0, lazy=False, limit=900, crawls=0):
        """Starts the stock application: it looks for an update on the card. crawls: bytes a second
        that it, and what it starts, can write to the card, in the guest's time."""
        if crawls:
            # Version 1: in the other one the kernel panics while its clock is below zero, 300 s.
            self.sh("mount -t cgroup -o blkio none /sys/fs/cgroup && mkdir /sys/fs/cgroup/slow && "
                    "echo $(cat /sys/block/mmcblk0/dev) %d "
                    ">/sys/fs/cgroup/slow/blkio.throttle.write_bps_device" % crawls)
        self.send((self.build / "camera/application").read_bytes(), "/tmp/application")
        self.sh("lsmod | grep -q softdog || insmod /modules/softdog.ko soft_margin=60")
        self.sh("(sleep %d; echo 'camera: time limit'; reboot -f) >/dev/console 2>&1 & "
                "cd /; (%sexec /tmp/application --card=%s --spent=%d %s) </dev/null "
                ">/dev/console 2>&1 & true"
                % (limit, "echo 0 >/sys/fs/cgroup/slow/tasks; " if crawls else "",
                   self.look.card_dir, spent, "--lazy" if lazy else ""))

    def wait(self, *words, seconds=120):
        """Until one of the words is on the console or the guest ended; returns it or None."""
        return self.machine.console.wait(
            words or ("updater: script returned", "camera: time limit"), seconds)

    def wait_end(self, seconds=120):
        """Until the guest rebooted by itself. True if it did."""
        try:
            self.machine.wait_exit(seconds)
        except MachineError:
            return False
        return True

    def finish(self):
        """Switches off an idle guest in order, so that the card is whole."""
        if self.machine.alive():
            self.sh("umount -a -r; sync", check=False)
            self.machine.kill()

    def wait_pause(self, seconds=60):
        """Until the flash model has stopped at a FAULT_PAUSE."""
        end = time.monotonic() + patience(seconds)
        while not self.ctl("paused"):
            if time.monotonic() > end or not self.machine.alive():
                return False
            time.sleep(0.005)
        return True

    def resume(self):
        self.set("paused", 0)

    def pull_card(self):
        """Takes the card out of the running camera."""
        self.machine.command("eject", id="card", force=True)

    def slow_card(self, writes_a_second):
        self.machine.command("block_set_io_throttle", id="card", bps=0, bps_rd=0, bps_wr=0, iops=0,
                             iops_rd=0, iops_wr=writes_a_second)

    def wait_card(self, data, seconds=60):
        """Until the medium holds `data` somewhere."""
        end = time.monotonic() + patience(seconds)
        while data not in self.card.path.read_bytes():
            if time.monotonic() > end or not self.machine.alive():
                return False
        return True

    # From outside

    def console(self):
        return self.machine.console.string()

    def status(self):
        """Exit status of the upgrade script, or None."""
        found = re.findall(r"(?:updater|application): script returned (\d+)", self.console())
        return int(found[-1]) if found else None

    def flash(self):
        """mtd0, read from the RAM file."""
        size = self.look.boot_size or BOOT
        return bytes(self.memory[C.SHARE_FLASH:C.SHARE_FLASH + size])

    def beyond(self):
        """Everything behind mtd0."""
        return bytes(self.memory[C.SHARE_FLASH + BOOT:C.SHARE_FLASH + C.SHARE_FLASH_SIZE])

    def ops(self, *names):
        """The operation log, or those entries whose kind is named."""
        every = (Op(self.memory, i) for i in range(self.ctl("ops")))
        return [op for op in every if not names or op.name in names]

    def bootrom(self, old, new):
        """What the boot ROM makes of the flash: boots-old, boots-new, recovery or hang."""
        paths = []
        for name, data in (("flash", self.flash()), ("old", old), ("new", new)):
            paths.append(self.folder / name)
            paths[-1].write_bytes(data)
        done = subprocess.run([self.build / "host/bootrom", paths[0], "--old", paths[1], "--new",
                               paths[2]], stdout=subprocess.PIPE, text=True, check=False)
        return done.stdout.strip()

    def log(self):
        """The program's log on the card, '' when there is none."""
        return (self.card.get("pan-fix.log") or b"").decode("utf-8", "replace")

    def backups(self):
        return [n for n in self.card.names()
                if n.startswith("pan-fix-backup-") and n.endswith(".bin")]


def md5(data):
    return hashlib.md5(data).hexdigest()
