# SPDX-License-Identifier: GPL-2.0-or-later
"""A session in the emulated camera: one boot, many runs.

Between two runs the host puts the old bootloader back into flash, clears the operation log and
sets times and faults, all in the shared memory that the flash model works on (tests/camera).
"""

import dataclasses
import pathlib
import subprocess
import sys
import tarfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "camera"))

import sdcard  # noqa: E402
from machine import Machine  # noqa: E402
from share import C, CTL, FAULT, OP  # noqa: E402

from contenders import SIZE  # noqa: E402

CARD_DIR = "/media/mmc"
CMDLINE = ("console=ttyS1,115200n8 mem=104M@0x0 ispmem=8M@0x6800000 rmem=16M@0x7000000 "
           "init=/linuxrc rootfstype=squashfs root=/dev/mtdblock2 rw mtdparts=jz_sfc:256k(boot),"
           "2048k(kernel),3392k(root),640k(driver),4736k(appfs),2048k(backupk),640k(backupd),"
           "2048k(backupa),256k(config),256k(para),-(flag)")
KINDS = {C.OP_READ: "read", C.OP_PROGRAM: "program", C.OP_ERASE: "erase",
         C.OP_SYSCALL: "syscall", C.OP_GPIO: "gpio"}


@dataclasses.dataclass
class Run:
    """What happened: operations in order, the flash afterwards, and what measure saw."""

    ops: list
    flash: bytes
    commands: list            # (start ns, end ns, wait status, KiB) of each command
    output: str

    def changes(self):
        """The operations that can change flash."""
        return [op for op in self.ops if op["kind"] in ("program", "erase")]


def card_make(path, files):
    """A card without partitions that holds a tar of what the guest needs. Its size is that of every
    card of the emulated camera: a saved boot takes no other."""
    bundle = path.with_suffix(".tgz")
    with tarfile.open(bundle, "w:gz", format=tarfile.GNU_FORMAT, compresslevel=4) as tar:
        for name, source in files:
            tar.add(source, "bench/" + name)
    path.unlink(missing_ok=True)
    subprocess.run(["mkfs.vfat", "-C", str(path), str(sdcard.SIZE // 1024)], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run(["mcopy", "-i", str(path), str(bundle), "::bench.tgz"], check=True)
    bundle.unlink()


class Session:
    """A booted camera that has the contenders in /bench. A context manager."""

    def __init__(self, build, name, files, trace=False):
        self.folder = pathlib.Path(build) / "bench" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.card = self.folder / "card"
        card_make(self.card, files)
        self.machine = Machine(pathlib.Path(build) / "camera", self.folder / "machine")
        self.trace, self.old = trace, None

    def __enter__(self):
        m = self.machine.__enter__()
        m.memory_new(True)
        self._control(magic=C.SHARE_MAGIC, version=C.SHARE_VERSION, erase_size=32768,
                      chip_id=0x1c7018, chip_name="EN25QH128A", page_ns=800000,
                      erase_ns=100000000, read_ns=160000,
                      flags=C.FLAG_TRACE if self.trace else 0)
        m.start(card=self.card, snapshot=True)
        m.sh("CMDLINE='%s' SYSTEM_TYPE=bull MODEL= MODEL_DIR= SD=1 CARD=mmcblk0 CARD_TYPE=vfat "
             "CARD_DIR=%s CARD_OPTIONS=rw sh /etc/camera-up" % (CMDLINE, CARD_DIR), 120)
        # The same addresses in every run: one contender's crash depends on them.
        m.sh("echo 0 >/proc/sys/kernel/randomize_va_space")
        # After the day on which swu.py made its certificate.
        m.sh("date -s @%d" % time.time())
        m.sh("cd / && tar xzf %s/bench.tgz && rm %s/bench.tgz && sync" % (CARD_DIR, CARD_DIR), 300)
        return self

    def __exit__(self, *exception):
        self.machine.__exit__(*exception)

    def _control(self, **values):
        for name, value in values.items():
            CTL.set(self.machine.memory, C.SHARE_CTL, name, value)

    def _fault(self, index, values):
        base = C.SHARE_CTL + CTL.fields["fault"].offset + index * FAULT.size
        for name in FAULT.fields:
            FAULT.set(self.machine.memory, base, name, values.get(name, 0))

    def reset(self, flash, profile, faults=(), trace=""):
        """Everything as after a power-up with this flash."""
        self.machine.memory[0:SIZE] = flash
        self._control(ops=0, lost=0, data_used=0, reads=0, programs=0, erases=0,
                      programmed_bytes=0, paused=0, dead=0, trace=trace,
                      page_ns=profile.page_ns, erase_ns=profile.erase_ns,
                      read_ns=profile.read_ns)
        for index in range(C.SHARE_FAULTS):
            self._fault(index, faults[index] if index < len(faults) else {})

    def hits(self, index):
        """How often a fault struck in the run before."""
        base = C.SHARE_CTL + CTL.fields["fault"].offset + index * FAULT.size
        return FAULT.get(self.machine.memory, base, "hits")

    def run(self, contender, clean=True):
        """Runs a contender; with clean the card is as new."""
        m = self.machine
        if clean:
            m.sh("rm -f %s/pan-fix*; sync" % CARD_DIR)
        m.sh("rm -f /bench/measured; echo 3 >/proc/sys/vm/drop_caches", check=False)
        # In one line: the clock of an idle guest runs away.
        line = "; ".join("/bench/measure /bench/measured " +
                         " ".join("'%s'" % word for word in command)
                         for command in contender.commands)
        output, _ = m.sh(line, 300, check=False)
        text, _ = m.sh("cat /bench/measured")
        lines = [tuple(int(n) for n in line.split()) for line in text.splitlines()]
        return Run(self._log(), bytes(m.memory[0:SIZE]), lines, output)

    def _log(self):
        memory, ops = self.machine.memory, []
        if CTL.get(memory, C.SHARE_CTL, "lost"):
            raise RuntimeError("the operation log overflowed")
        for index in range(CTL.get(memory, C.SHARE_CTL, "ops")):
            op = OP.read(memory, C.SHARE_LOG + index * OP.size)
            op["kind"] = KINDS[op["kind"]]
            if op["kind"] == "program":
                at = C.SHARE_DATA + op["data"]
                op["payload"] = bytes(memory[at:at + op["len"]])
            ops.append(op)
        return ops
