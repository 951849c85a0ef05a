# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens to a camera while its bootloader is written: killed, its card pulled, its watchdog unfed."""

from case import scenario
from chain import MOUNT, changes

IN_WINDOW = r"block number=3"


@scenario
def killed_in_the_window(case):
    """SIGKILL of the worker in the middle of the window: the guard goes on, and ends new."""
    camera = case.camera()
    power = case.ready(camera)
    power.type("/tmp/Upgrade/pan-fix flash --image /tmp/Upgrade/bootloader.bin --reboot &\n")
    case.expect(power.wait(IN_WINDOW, seconds=300), "the window never came")
    power.type("kill -9 $(ps | grep -v grep | grep 'pan-fix flash' | awk '{ print $1 }' | tail -n 1)\n")
    case.equal(case.told(camera), "new", "the result")
    case.restarted_new(camera)
    case.expect("died signal=9" in power.text(), "the worker was not killed in the window")


@scenario
def card_pulled_in_the_window(case):
    """The card is gone from the middle on: flash is new all the same, and the camera restarts."""
    camera = case.camera()
    power = case.ready(camera)
    camera.push_update()
    case.expect(power.wait(IN_WINDOW, seconds=300), "the window never came")
    power.set("card", "")
    case.equal(case.told(camera), "new", "the result")
    case.restarted_new(camera)
    case.backed_up(camera)


@scenario
def card_pulled_before_the_save(case):
    """The card is gone before the backup: untouched."""
    camera = case.camera()
    power = case.ready(camera)
    power.set("card", "")
    power.sh("sleep 3", check=False)
    case.flash_by_hand(camera, "--no-reboot")
    case.equal(case.told(camera), "untouched", "the result")
    case.equal(camera.boot(), case.kit.old, "the boot partition")
    case.equal(changes(power.ops()), [], "changes of flash")


@scenario
def watchdog_unfed_by_others(case):
    """Nobody but pan-fix feeds the watchdog for 70 s: a slow chip makes the window that long."""
    camera = case.camera()
    power = case.ready(camera)
    power.set("plan", "slow on=e count=0 us=2800000; slow on=p count=0 us=70000")
    camera.push_update()
    case.expect(power.wait("UPGRADE2", seconds=60), "the updater was not told")
    case.equal(case.told(camera, seconds=1200), "new", "the result")
    took = changes(power.ops())
    seconds = took[-1].end - took[0].start
    case.expect(seconds > 70, f"the window took only {seconds:.0f} s")
    case.restarted_new(camera)
    case.note = f"a window of {seconds:.0f} s"


@scenario
def held_for_five_minutes(case):
    """A chip that stops erasing in the middle: held, fed, and ended as soon as it erases again."""
    camera = case.camera()
    power = case.ready(camera)
    power.set("plan", "lost on=e skip=3 count=0")
    camera.push_update()
    case.expect(power.wait(r"change hold", seconds=900), "it does not hold")
    power.sh("sleep 300", seconds=900)
    case.expect(not any("restart" in what for _, what in power.events()), "the camera restarted")
    power.set("plan", "")
    case.note = f"held for 5 minutes, then {case.recovers(camera)}"


@scenario
def no_card(case):
    """No card in the slot: untouched, and says why."""
    camera = case.camera()
    power = case.ready(camera)
    power.sh(f"umount {MOUNT}")
    case.flash_by_hand(camera, "--no-reboot")
    case.equal(case.told(camera), "untouched", "the result")
    case.equal(changes(power.ops()), [], "changes of flash")
    case.expect("no-card" in power.text(), "it does not say why")
