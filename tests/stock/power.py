# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera with its power on: QEMU, its serial port, its records, and hands to touch it with.

Time is virtual and skips what is idle: a minute of waiting costs the host nothing, and whatever the
guest does by itself, such as a watchdog that runs out, happens in a moment of the host.
"""

import ctypes
import json
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import threading
import time

BOOT = 0x40000
CUT = 75    # QEMU's status after a planned power cut: qemu/stock.h
KINDS = ("read", "program", "erase", "status")
FATES = ("fine", "lost", "never", "partly", "cut")
RECORD = struct.Struct("<IIIIQQ")

SHELL_PROMPT = r"# (?:$|\[)"    # the kernel may speak right behind it


class PowerError(Exception):
    """The camera did not do what it was asked, or said nothing for too long."""


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Op:
    """One operation of the flash chip."""

    def __init__(self, kind, offset, length, fate, start, end, data):
        self.kind, self.offset, self.length = KINDS[kind], offset, length
        self.fate, self.silent, self.protected = FATES[fate & 15], bool(fate & 16), bool(fate & 32)
        self.start, self.end, self.data = start / 1e9, end / 1e9, data

    def __repr__(self):
        return f"{self.kind} {self.offset:#x}+{self.length:#x} {self.fate} {self.start:.4f}"


class Serial(threading.Thread):
    """The serial port: collects what comes and shows it. A FIFO each way; QEMU waits when one is full."""

    def __init__(self, base, show):
        super().__init__(daemon=True)
        self.text, self.changed, self.over, self.show = b"", threading.Condition(), False, show
        self.kept = open(pathlib.Path(base).parent / "console", "ab")
        ends = []
        for name in (".in", ".out"):
            path = str(base) + name
            pathlib.Path(path).unlink(missing_ok=True)
            os.mkfifo(path)
            ends.append(os.open(path, os.O_RDWR | os.O_CLOEXEC))
        self.to, self.come = ends

    def run(self):
        while True:
            ready = select.select([self.come], [], [], 0.2)[0]
            if ready:
                data = os.read(self.come, 65536)
                self.kept.write(data)
                self.kept.flush()
                with self.changed:
                    self.text += data
                    self.changed.notify_all()
                if self.show:
                    self.show(data)
            elif self.over:
                with self.changed:
                    self.changed.notify_all()
                return

    def type(self, text):
        os.write(self.to, text.encode())

    def close(self):
        self.over = True
        self.join(5)
        for end in (self.to, self.come):
            os.close(end)
        self.kept.close()


class Power:
    """One camera from power-on on; flash and card are files and outlive it. A context manager."""

    def __init__(self, program, folder, flash, show=None, state=None, **properties):
        """state: the file of a saved machine, which goes on instead of being switched on."""
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("events", "log"):
            (self.folder / name).unlink(missing_ok=True)
        self.token, self.mark = 0, 0
        self.serial = Serial(self.folder / "serial", show)
        ours, theirs = socket.socketpair()
        records = {name: self.folder / name for name in ("events", "log")}
        machine = ",".join(f"{k}={v}" for k, v in {"nor": flash, **records, **properties}.items())
        self.process = subprocess.Popen(
            [str(program), "-M", "t20," + machine, *(["-incoming", f"exec:cat {state}"] if state else []),
             "-nodefaults", "-display", "none", "-icount", "shift=1,sleep=off",
             "-chardev", f"pipe,id=serial,path={self.folder / 'serial'}", "-serial", "chardev:serial",
             "-chardev", f"socket,id=qmp,fd={theirs.fileno()}", "-mon", "chardev=qmp,mode=control"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
            stderr=open(self.folder / "qemu.log", "wb"), preexec_fn=_die_with_parent)
        theirs.close()
        self.qmp = ours.makefile("rwb")
        self.serial.start()
        self.qmp.readline()
        self.command("qmp_capabilities")
        if state:
            while self.command("query-status")["status"] == "inmigrate":
                time.sleep(0.05)
            self.command("cont")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.off()

    def off(self):
        """Power off, between two instructions."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.serial.is_alive():
            self.serial.close()

    # Hands

    def command(self, name, **arguments):
        try:
            self.qmp.write(json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n")
            self.qmp.flush()
            for line in self.qmp:
                answer = json.loads(line)
                if "error" in answer:
                    raise PowerError(f"{name}: {answer['error']['desc']}")
                if "return" in answer:
                    return answer["return"]
        except OSError:
            pass
        raise PowerError(f"{name}: the emulator is gone")

    def save(self, path):
        """Stops the machine and saves its state; flash and card are to be kept beside it as they are then."""
        self.command("stop")
        self.command("migrate", uri=f"exec:cat >{path}")
        while (status := self.command("query-migrate")["status"]) != "completed":
            if status == "failed":
                raise PowerError("the machine's state could not be saved")
            time.sleep(0.05)
        self.off()

    def set(self, name, value):
        """A property of the machine: card, button, plan, protect (qemu/stock.h)."""
        self.command("qom-set", path="/machine", property=name, value=value)

    def type(self, text):
        self.serial.type(text)

    # Eyes

    def text(self):
        with self.serial.changed:
            return self.serial.text.decode("utf-8", "replace").replace("\r", "")

    def wait(self, *words, seconds=60, since=None):
        """Waits until one of the regular expressions appears behind the last match (or `since`);
        returns the match, or None when the time (the host's) or the camera is over."""
        end, start = time.monotonic() + seconds, self.mark if since is None else since
        patterns = [re.compile(word.encode(), re.M) for word in words]
        while True:
            with self.serial.changed:
                text = self.serial.text
                hits = [hit for hit in (p.search(text, start) for p in patterns) if hit]
                if hits:
                    first = min(hits, key=lambda hit: hit.start())
                    self.mark = first.end()
                    return first
                if self.process.poll() is not None and not self.serial.over:
                    self.serial.over = True
                elif self.process.poll() is not None and not self.serial.is_alive():
                    return None
                if time.monotonic() > end:
                    return None
                self.serial.changed.wait(0.2)

    def need(self, *words, seconds=60):
        hit = self.wait(*words, seconds=seconds)
        if hit is None:
            raise PowerError(f"the console never said {' or '.join(map(repr, words))}; its end: "
                             + self.text()[-300:].strip())
        return hit.group().decode("utf-8", "replace")

    def events(self):
        """(seconds since power-on, text) of what the boot ROM, the watchdog and the plan did."""
        path = self.folder / "events"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(float(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]

    def event(self, text, seconds=60, count=1):
        """Waits for the count-th event that begins so; returns whether it came."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if sum(what.startswith(text) for _, what in self.events()) >= count:
                return True
            if self.process.poll() is not None:
                return sum(what.startswith(text) for _, what in self.events()) >= count
            time.sleep(0.1)
        return False

    def ops(self, *kinds, end=BOOT):
        """The flash operations below `end` so far."""
        data = (self.folder / "log").read_bytes()
        at, ops = 0, []
        while at + RECORD.size <= len(data):
            kind, offset, length, *rest = RECORD.unpack_from(data, at)
            at += RECORD.size
            bytes_ = data[at:at + length] if KINDS[kind] == "program" else b""
            at += len(bytes_)
            if offset < end and (not kinds or KINDS[kind] in kinds):
                ops.append(Op(kind, offset, length, *rest, bytes_))
        return ops

    # The shell behind the serial port

    def login(self, seconds=90):
        self.need("login:", seconds=seconds)
        self.type("root\n")
        self.need("assword:", seconds=20)
        self.type("ismart12\n")
        self.need(SHELL_PROMPT, seconds=60)

    def sh(self, text, seconds=60, check=True):
        """Runs a command at the prompt; (output, status). What else the console says is in between."""
        self.token += 1
        begin, end = f"@b{self.token}@", f"@e{self.token}@"
        split = lambda mark: mark[:2] + "''" + mark[2:]    # noqa: E731 (the echo must not match)
        self.type(f"echo {split(begin)}; {text}; echo {split(end)}$?\n")
        self.need(begin + "\r?\n", seconds=seconds)
        start = self.mark
        hit = self.need(re.escape(end) + r"\d+", seconds=seconds)
        with self.serial.changed:
            out = self.serial.text[start:self.mark - len(hit)].decode("utf-8", "replace")
        status = int(hit[len(end):])
        if check and status:
            raise PowerError(f"in the camera, '{text}' ended with {status}: {out.strip()[-300:]}")
        return out.replace("\r", ""), status
