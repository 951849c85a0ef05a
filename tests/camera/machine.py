#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated machine: QEMU, its RAM file, QMP, console and the agent in the guest.

Time: QEMU counts instructions and skips idle time, so guest time does not depend on the host, and
a minute of waiting costs nothing. Guest time therefore runs away whenever the guest idles: what the
host does at an exact moment it does while the flash model spins in FAULT_PAUSE.

Start: a cold boot takes 30 s. After one, the machine's state is saved (snapshot), with the RAM
file beside it; all of a scenario's own (flash module, card reader) is loaded after that point.
"""

import ctypes
import fcntl
import hashlib
import json
import mmap
import os
import pathlib
import queue
import select
import shutil
import signal
import socket
import subprocess
import threading
import time

from share import C

RAM = 320 << 20
APPEND = "console=ttyS0 rdinit=/sbin/init panic=1 quiet mem=256M lpj=1000000"

# What makes QEMU 7.2's instruction counting sound here, each found the hard way:
# * shift=2 (4 ns an instruction, a quarter of the T20's speed or a third): with less, reading the count
#   register and writing it to compare takes less than its 6 ns tick, and Linux finds the timer
#   unusable. Unused it ends, 25.77 s later, in an endless loop in QEMU.
# * clock=vm: Malta's kernel measures the CPU's frequency with the RTC, which must tell the same time.
# * The filter's timer keeps a timer pending that is due sooner than 25.77 s. Without it, QEMU re-arms the
#   expired CPU timer before it raises the interrupt, sees an idle guest, and skips those 25.77 s.
CLOCK = ["-icount", "shift=2,sleep=off,align=off", "-rtc", "base=2026-01-01,clock=vm",
         "-netdev", "hubport,id=n0,hubid=0",
         "-object", "filter-buffer,id=pulse,netdev=n0,interval=100000"]


TIMER = "/sys/devices/system/clockevents/clockevent0/current_device"
BOOTS = 8
BOOT_SECONDS = 60           # of a quiet host: see patience


def patience(seconds):
    """How long to wait for what a machine with nothing else to do has done in `seconds`, and far
    sooner: a busy one gets longer, as its load says."""
    return seconds * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


class MachineError(Exception):
    """The emulator or the guest did not do what it was asked."""


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Console(threading.Thread):
    """Collects the serial console and shows it. It comes through a file: a socket can be full for a
    moment of the host, in which the guest's clock runs on and its last words are lost."""

    def __init__(self, path, process, show):
        super().__init__(daemon=True)
        self.path, self.process, self.show = path, process, show
        self.text, self.changed, self.closed = b"", threading.Condition(), False

    def run(self):
        with open(self.path, "rb") as file:
            while not self.closed:
                ended = self.process.poll() is not None
                data = file.read()
                with self.changed:
                    self.text += data
                    self.closed = ended and not data
                    self.changed.notify_all()
                if data and self.show:
                    self.show(data)
                elif not data:
                    time.sleep(0.02)

    def string(self):
        with self.changed:
            return self.text.decode("utf-8", "replace").replace("\r", "")

    def wait(self, words, seconds):
        """Waits until one of the texts appears or the console ends; returns which, or None."""
        end = time.monotonic() + patience(seconds)
        with self.changed:
            while True:
                for word in words:
                    if word.encode() in self.text:
                        return word
                left = end - time.monotonic()
                if self.closed or left <= 0:
                    return None
                self.changed.wait(min(left, 1))


class Pipe:
    """The agent's serial line, as two FIFOs with the methods of a socket. No socket: QEMU writes byte
    by byte, some 300 of which fill a socket's buffer, and drops what does not fit."""

    def __init__(self, base, process=None):
        self.process, self.ends = process, []
        for name in (".in", ".out"):
            path = str(base) + name
            if os.path.exists(path):
                os.unlink(path)
            os.mkfifo(path)
            self.ends.append(os.open(path, os.O_RDWR))
        fcntl.fcntl(self.ends[1], fcntl.F_SETPIPE_SZ, 1 << 20)

    def sendall(self, data):
        os.write(self.ends[0], data)

    def recv(self, size):
        while not select.select([self.ends[1]], [], [], 0.2)[0]:
            if self.process.poll() is not None:
                for end in self.ends:
                    os.close(end)
                return b""
        return os.read(self.ends[1], size)


class Channel:
    """A line protocol over one socket (QMP, agent), with a time limit."""

    def __init__(self, sock):
        self.sock, self.lines, self.buffer = sock, queue.Queue(), b""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                self.lines.put(None)
                return
            *lines, self.buffer = (self.buffer + data).split(b"\n")
            for line in lines:
                self.lines.put(line)

    def send(self, text):
        try:
            self.sock.sendall(text.encode())
        except OSError as error:
            raise MachineError("the emulator is gone") from error

    def line(self, seconds):
        try:
            got = self.lines.get(timeout=patience(seconds))
        except queue.Empty:
            raise MachineError("no answer within %d s" % seconds) from None
        if got is None:
            raise MachineError("the emulator is gone")
        return got.decode("utf-8", "replace").rstrip("\r")


class Machine:
    """One QEMU. Use as a context manager: it is killed at the end at the latest."""

    def __init__(self, camera, folder, show=None):
        self.camera, self.folder, self.show = pathlib.Path(camera), pathlib.Path(folder), show
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ram, self.process, self.token = self.folder / "ram", None, 0
        self.saved = None
        self.memory = self.qmp = self.agent = self.console = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        if self.memory is not None:
            self.memory.close()
            self.memory = None

    # The RAM file, from the flash model's area on: index 0 is the first byte of flash.

    def memory_new(self, snapshot):
        """A fresh RAM file, which the host may fill in before start()."""
        if snapshot:
            self.snapshot_make()
            subprocess.run(["cp", "--sparse=always", "--reflink=auto",
                            self.saved / "ram", self.ram], check=True)
        else:
            self.ram.unlink(missing_ok=True)
        self.memory_open()

    def memory_open(self):
        with open(self.ram, "a+b") as f:
            f.truncate(RAM)
            self.memory = mmap.mmap(f.fileno(), C.SHARE_SIZE, offset=C.SHARE_FILE)

    def start(self, card=None, snapshot=False, incoming=True):
        """Starts QEMU; with a snapshot the guest goes on where that was taken."""
        qmp, qmp_end = socket.socketpair()
        agent = Pipe(self.folder / "agent")
        said = self.folder / "console"
        said.write_bytes(b"")
        args = ["qemu-system-mipsel", "-M", "malta,memory-backend=ram", "-cpu", "24Kf",
                "-m", "%dM" % (RAM >> 20), "-nodefaults", "-display", "none", "-no-reboot",
                *CLOCK,
                "-object", "memory-backend-file,id=ram,size=%d,mem-path=%s,share=on" % (RAM, self.ram),
                "-kernel", self.camera / "vmlinuz", "-initrd", self.camera / "root.cpio",
                "-append", APPEND, "-device", "sdhci-pci",
                "-drive", "if=none,id=sd,format=raw,file=%s" % (card or self.camera / "no-card"),
                "-device", "sd-card,drive=sd,id=card"]
        args += ["-chardev", "socket,id=qmp,fd=%d" % qmp_end.fileno(),
                 "-chardev", "pipe,id=agent,path=%s" % (self.folder / "agent"),
                 "-chardev", "file,id=console,path=%s" % said,
                 "-serial", "chardev:console", "-serial", "chardev:agent",
                 "-mon", "chardev=qmp,mode=control"]
        if snapshot and incoming:
            args += ["-incoming", "defer"]
        self.process = subprocess.Popen(
            [str(a) for a in args], stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent,
            pass_fds=[qmp_end.fileno()], stderr=open(self.folder / "qemu.log", "wb"))
        agent.process = self.process
        qmp_end.close()
        self.qmp = Channel(qmp)
        self.console = Console(said, self.process, self.show)
        self.console.start()
        self.agent = Channel(agent)
        self._hello(snapshot and incoming)

    def _hello(self, resume):
        json.loads(self.qmp.line(20))
        self.command("qmp_capabilities")
        if resume:
            self._migration()
            self.command("migrate-incoming", uri="exec:cat %s" % (self.saved / "state"))
            self._migrated(lambda: self.command("query-status")["status"] not in ("inmigrate",))
            self.command("cont")
            return
        while not self.agent.line(BOOT_SECONDS).startswith("@hello"):
            pass

    # QMP

    def command(self, name, **arguments):
        self.qmp.send(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        while True:
            answer = json.loads(self.qmp.line(30))
            if "error" in answer:
                raise MachineError("%s: %s" % (name, answer["error"]["desc"]))
            if "return" in answer:
                return answer["return"]

    def _migration(self):
        self.command("migrate-set-capabilities",
                     capabilities=[{"capability": "x-ignore-shared", "state": True}])

    def _migrated(self, done):
        end = time.monotonic() + patience(30)
        while not done():
            if time.monotonic() > end:
                raise MachineError("saving or loading the machine's state took too long")
            time.sleep(0.02)

    def snapshot_make(self):
        """Boots once and saves the machine at the end of rcS, unless that was done before. The folder
        is named by what it depends on, so runs under way keep theirs when something is rebuilt."""
        total = hashlib.sha256(pathlib.Path(__file__).read_bytes())
        for name in ("vmlinuz", "root.cpio"):
            total.update((self.camera / name).read_bytes())
        self.saved = self.camera / ("snapshot-" + total.hexdigest()[:16])
        if (self.saved / "state").exists():
            return
        with open(self.camera / "snapshot.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.saved / "state").exists():
                self._snapshot(self.saved)

    def _cold_boot(self):
        """Until one in which Linux found the CPU's timer usable (see CLOCK): on a busy host it
        may not, and every start from such a boot would end in QEMU's loop after 25.77 s."""
        for _ in range(BOOTS):
            self.memory_new(False)
            try:
                self.start()
                if "MIPS" in self.sh("cat " + TIMER)[0]:
                    return
            except MachineError:
                pass
            self.kill()
            self.memory.close()
        raise MachineError("in %d boots Linux found the CPU's timer unusable: is the host very busy? "
                           "Try again later" % BOOTS)

    def _snapshot(self, folder):
        for old in self.camera.glob("snapshot-*"):
            if time.time() - old.stat().st_mtime > 3600:
                shutil.rmtree(old, ignore_errors=True)
        print("camera: booting it once, to start later from there (30 s)", flush=True)
        with Machine(self.camera, folder) as m:
            m._cold_boot()
            m.command("stop")
            m._migration()
            m.command("migrate", uri="exec:cat >%s" % (folder / "state.new"))
            m._migrated(lambda: m.command("query-migrate")["status"] == "completed")
            m.command("quit")
            m.wait_exit(20)
        os.replace(folder / "state.new", folder / "state")

    # The guest

    def sh(self, text, seconds=60, check=True):
        """Runs a shell command in the guest; returns (output, status)."""
        self.token += 1
        self.agent.send("t%d %s\n" % (self.token, text.replace("\n", " ")))
        mark, lines = "@t%d " % self.token, []
        while True:
            line = self.agent.line(seconds)
            if line.startswith(mark):
                break
            lines.append(line)
        out, status = "\n".join(lines), int(line[len(mark):])
        if check and status:
            raise MachineError("in the guest, '%s' ended with %d: %s" % (text, status, out))
        return out, status

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def wait_exit(self, seconds):
        try:
            self.process.wait(patience(seconds))
        except subprocess.TimeoutExpired:
            raise MachineError("the emulator did not end within %d s" % seconds) from None
        self.console.join(5)

    def kill(self):
        """Power cut."""
        if self.alive():
            self.process.kill()
        if self.process:
            self.process.wait()
            self.console.join(5)
