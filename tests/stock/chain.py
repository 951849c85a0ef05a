# SPDX-License-Identifier: GPL-2.0-or-later
"""Steps of a person and of the stock firmware at the whole camera, for the rehearsal and the scenarios.

All of them leave the deciding to real code: U-Boot, the stock kernel and its driver, test_UP, pan-fix.
"""

import argparse
import hashlib
import os
import pathlib
import re
import subprocess
import threading

import parts
from power import Power, PowerError
from saved import Saved

PROMPT = "isvp_t20# "
MOUNT = "/media/mmc"
KERNEL_STARTS = r"Starting kernel \.\.\."
DEMO_RUNS = "The kernel that was installed from the SD card is running"
RESTARTS = "restart by the watchdog"
DEFECT = "len plus offset more than flash size!"


def options(what):
    """The options that all commands here take."""
    p = argparse.ArgumentParser(description=what)
    p.add_argument("--build", default="build", type=pathlib.Path)
    p.add_argument("--stock", required=True, type=pathlib.Path, help="folder with the stock firmware's partitions")
    p.add_argument("--old", required=True, type=pathlib.Path, help="the bootloader that the camera has")
    p.add_argument("--new", required=True, type=pathlib.Path, help="the bootloader to install")
    return p


class Kit:
    """What all cameras of a run are made from."""

    def __init__(self, a):
        self.build, self.stock, self.image = a.build.resolve(), a.stock, a.new.resolve()
        self.old, self.new = a.old.read_bytes(), a.new.read_bytes()
        self.program = self.build / "stock" / "qemu" / "qemu-system-mipsel"
        self.push = (self.build / "stock" / "push").read_bytes()
        self.counted, self.counting = None, threading.Lock()
        self.bundle = self._bundle()
        self.saved = Saved(self.build / "stock" / "saved", self.program.read_bytes(), self.bundle)

    def _bundle(self):
        """The tar of make bundle, for this image."""
        out = self.build / "stock" / f"pan-fix.{os.getpid()}.tar"
        done = subprocess.run(
            [self.build / "host/pan-fix", "bundle", self.image, "--program", self.build / "mipsel/pan-fix",
             "--output", out], capture_output=True, text=True, check=False)
        if done.returncode:
            raise PowerError(done.stderr.strip() or "pan-fix bundle failed")
        data = out.read_bytes()
        out.unlink()
        return data


class Camera:
    """One camera: flash and card as files, and a Power while it is on."""

    def __init__(self, kit, name, show=None, app=False, demo=False, files=None, old=None):
        self.kit, self.show, self.power = kit, show, None
        self.folder = kit.build / "stock" / "run" / name
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "console").unlink(missing_ok=True)
        self.flash = self.folder / "flash.bin"
        self.flash.write_bytes(parts.flash(kit.old if old is None else old, parts.stock(kit.stock, app)))
        files = {"push": kit.push, "bundle.tar": kit.bundle, **(files or {})}
        self.card = parts.card(self.folder / "card.img", kit.build / "camera" / "cards", files, demo)
        self.made_of = hashlib.sha256(self.flash.read_bytes() + bytes([demo]))
        for name, data in sorted(files.items()):
            self.made_of.update(name.encode() + data)

    def resume(self, name, make, **how):
        """Goes on where make(camera) left a camera of this kind: that is done once, saved, and used by all."""
        def once(state):
            make(self)
            self.power.save(state)
        name = f"{name}-{self.made_of.hexdigest()[:16]}"
        files = self.kit.saved.get(name, (self.flash, self.card.path), once)
        for file in (self.flash, self.card.path):
            subprocess.run(["cp", "--sparse=always", files[file.name], file], check=True)
        return self.on(state=files["state"], **how)

    def on(self, card=True, **properties):
        """Power on; a camera that is on is switched off first."""
        self.off()
        if card:
            properties["card"] = self.card.path
        self.power = Power(self.kit.program, self.folder, self.flash, self.show, **properties)
        return self.power

    def off(self):
        if self.power:
            self.power.off()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.off()

    def boot(self):
        """The boot partition, as the chip holds it."""
        with open(self.flash, "rb") as file:
            return file.read(len(self.kit.old))

    def log(self):
        return (self.card.get("pan-fix.log") or b"").decode("utf-8", "replace")

    # Steps in the running camera

    def card_ready(self):
        """Logged in: the card mounted where the application would mount it (only it does so by itself)."""
        self.power.sh("while [ ! -e /dev/mmcblk0p1 ]; do sleep 1; done; "
                      f"grep -q {MOUNT} /proc/mounts || {{ mkdir -p {MOUNT}; mount -t vfat /dev/mmcblk0p1 {MOUNT}; }}")

    def updater_ready(self):
        """Waits until test_UP reads its queue."""
        self.power.sh("while ! grep -q '^ *1001 ' /proc/sysvipc/msg; do sleep 1; done; sleep 2", seconds=600)

    def push_update(self, name="bundle.tar"):
        """Tells test_UP to update, as the application does; what follows is not waited for."""
        self.power.sh(f"rm -rf /tmp/Upgrade; cp {MOUNT}/push /tmp/push; chmod 755 /tmp/push")
        self.power.type(f"/tmp/push {MOUNT}/{name} {parts.md5(self.kit.bundle)}\n")

    def unpack(self):
        """By hand: the bundle unpacked in /tmp."""
        self.power.sh(f"tar -xf {MOUNT}/bundle.tar -C /tmp")


def results(text):
    """The result lines of pan-fix in a console or a log."""
    return re.findall(r"\] result (.*)", text.replace("\r", ""))


def changes(ops):
    return [op for op in ops if op.kind in ("program", "erase")]


def window(ops):
    """Seconds from the first change of block 0 (the canary before it changes nothing that is in use) to the end of
    the last change, and the chip's own part."""
    done = changes(ops)
    first = [i for i, op in enumerate(done) if op.offset == 0]
    if not first:
        return 0.0, 0.0
    done = done[first[0]:]
    return done[-1].end - done[0].start, sum(op.end - op.start for op in done)
