# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scenario of the whole camera is made of: a camera, what is done to it, and what must hold."""

import contextlib
import subprocess

import parts
from chain import KERNEL_STARTS, RESTARTS, Camera, results
from power import CUT, PowerError

SCENARIOS = {}
TOLD = r"\] result (new|old|untouched|not-good|unknown|busy)[^\r\n]*"


def scenario(function):
    """Registers a scenario under the function's name, with dashes."""
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def many(cases):
    """Registers one scenario a case: name -> arguments of the function."""
    def register(function):
        for name, arguments in cases.items():
            SCENARIOS[name] = lambda case, arguments=arguments: function(case, *arguments)
        return function
    return register


class Failed(Exception):
    """A promise was not kept."""


class Case:
    """One run of one scenario."""

    def __init__(self, kit, name, show=None):
        self.kit, self.name, self.show, self.stack = kit, name, show, contextlib.ExitStack()
        self.note = ""    # what it came to, for the report
        self.cameras = []

    def camera(self, name=None, **how):
        camera = self.stack.enter_context(Camera(self.kit, name or self.name, self.show, **how))
        self.cameras.append(camera)
        return camera

    def close(self, keep=True):
        """Off, and their flash and card away when nobody has to look into them."""
        self.stack.close()
        for camera in self.cameras if not keep else ():
            camera.flash.unlink(missing_ok=True)
            camera.card.path.unlink(missing_ok=True)

    def expect(self, holds, what):
        if not holds:
            raise Failed(what)

    def equal(self, found, wanted, what):
        self.expect(found == wanted, f"{what} is {found!r}, not {wanted!r}")

    # Ways into the update

    def ready(self, camera):
        """A shell with the card mounted, the bundle unpacked and test_UP listening: a camera that was switched on
        once and saved."""
        return camera.resume("ready", self._switched_on)

    def _switched_on(self, camera):
        camera.on()
        camera.power.login(seconds=600)
        camera.card_ready()
        camera.unpack()
        camera.updater_ready()

    def flash_by_hand(self, camera, words="", program="/tmp/Upgrade/pan-fix"):
        """Starts the program of the unpacked bundle at the prompt; what follows is not waited for."""
        camera.power.type(f"{program} flash --image /tmp/Upgrade/bootloader.bin {words}; echo 'st'atus=$?\n")

    def told(self, camera, seconds=400):
        """Waits for the result line; returns its first word."""
        hit = camera.power.wait(TOLD, seconds=seconds)
        self.expect(hit, "no result line; the console's end: " + camera.power.text()[-400:])
        return hit.group(1).decode()

    # What must hold

    def restarted_new(self, camera):
        """Flash is the new image, and the camera restarts itself into it as far as the kernel's start."""
        power = camera.power
        self.expect(power.event(RESTARTS, seconds=300), "the camera did not restart itself")
        self.expect(power.wait(KERNEL_STARTS, seconds=200), "the new bootloader did not start the kernel")
        camera.off()
        self.equal(parts.md5(camera.boot()), parts.md5(self.kit.new), "the boot partition's md5")

    def recovers(self, camera):
        """Out of a hold once the chip works again: with the image whose turn it is, which starts."""
        word = self.told(camera, seconds=900)
        self.expect(word in ("new", "old"), f"the result once the chip works again is {word!r}")
        if word == "new":
            self.restarted_new(camera)
        else:
            self.equal(parts.md5(camera.boot()), parts.md5(self.kit.old), "the boot partition's md5")
            self.equal(self.starts_as(camera), "starts", "the old bootloader")
        return word

    def backed_up(self, camera, content=None):
        content = self.kit.old if content is None else content
        name = f"pan-fix-backup-{parts.md5(content)}.bin"
        self.expect(camera.card.get(name) == content, f"{name} is not on the card, or wrong")

    def log_ends(self, camera, word):
        lines = results(camera.log())
        self.expect(lines and lines[-1].startswith(word), f"the log on the card does not end with {word!r}: {lines}")

    def starts_as(self, camera):
        """Power on, and see what comes of it: "usb", "hang", or "starts" when the kernel is started."""
        power = camera.on()
        for _ in range(60):
            if power.wait(KERNEL_STARTS, seconds=2):
                return "starts"
            found = {what.split(":")[0] for _, what in power.events()}
            if found & {"usb", "hang"}:
                return (found & {"usb", "hang"}).pop()
        return "hang"

    def is_cut(self, camera, seconds=400):
        """Waits until the planned power cut came."""
        power = camera.power
        try:
            power.process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.equal(power.process.poll(), CUT, "the emulator's end (the cut never came)")
        power.off()


__all__ = ["Case", "Failed", "PowerError", "SCENARIOS", "many", "scenario"]
