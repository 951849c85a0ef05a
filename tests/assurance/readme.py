#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does what the README tells its readers to do, and prints TAP.

    readme.py pc BUILD      its ```sh blocks, in a fresh clone without a network; the sums of
                            the images; the commands that nobody can run here, with the reason
    readme.py camera BUILD  its ```console blocks, in order, in the emulated camera

A command that the tables below do not know is a failure: whoever adds one to
the README says here how it is tested.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(1, str(ROOT / "tests"))
import recipe  # noqa: E402 (this project, not a package)

ONE_SENTENCE = r"fetch: cannot get .*: connect to a network, or download it elsewhere and put it at \S+"

# Other pages that speak of targets.
PAGES = ("src/DESIGN.md", "src/FACTS.md", "src/CHANGES.md", "tests/sim/README.md", "tests/camera/README.md",
         "tests/stock/README.md", "tests/README.md")

# On a PC. A number: the exit status. A text: it fails, and this is what it says (there is no
# network here). None: a target of its own runs it; here it only has to exist.
PC = {
    "make rehearse": None,
    "make rehearse-stock": r"The whole camera needs .*: .*",
    "make check": None,
    "make check-long": None,
    "make fetch-bootloader": ONE_SENTENCE,
    "make bundle": ONE_SENTENCE,
    "make sdcard": ONE_SENTENCE,
    "make dist": None,
    "make page": None,
    "make host": 0,
    "build/host/pan-fix --help": 0,
    "build/host/pan-fix flash --help": 0,
}

# The ```text blocks: commands that need what is not here, and why; or who does them instead.
ELSEWHERE = {
    "./pan-fix sdcard wyzecam_v2_stock_bootloader.bin":
        "needs the tool of a release: tests/assurance/dist_test.sh does it in an empty root",
    "./pan-fix sdcard pan-fix-backup-MD5.bin --force=unknown-image,chip-missing":
        "needs the tool of a release: as make sdcard with FORCE, below",
    "setenv bootargs ${bootargs} init=/bin/sh": "typed at the real U-Boot by tests/stock",
    "sf probe; sf read 0x80600000 0x40000 0x280000; bootm 0x80600000":
        "typed at the real U-Boot by tests/stock",
    "wyze_updater.py update -p 18080 -d MAC -f build/pan-fix.tar":
        "needs a network, an account and a changed client",
}

# On the camera: what it ends with, and words that it says. "reboot": the camera restarts and
# the flash is the bootloader named.
CAMERA = {
    "/media/mmc/Upgrade/pan-fix info": (0, "cannot install from SD"),
    "sh /media/mmc/Upgrade/upgraderun.sh --dry-run": (0, "this was a dry run"),
    "sh /media/mmc/Upgrade/upgraderun.sh": ("reboot", "new"),
    "sh /media/mmc/Upgrade/upgraderun.sh verify": (0, "byte for byte"),
    "sh /media/mmc/Upgrade/upgraderun.sh restore /media/mmc/pan-fix-backup-MD5.bin": ("reboot", "old"),
}


class Tap:
    def __init__(self):
        self.count, self.failed = 0, 0

    def test(self, what, why=None):
        """why: what is wrong, or nothing."""
        self.count += 1
        self.failed += bool(why)
        print(f"{'not ok' if why else 'ok'} {self.count} - {what}")
        for line in (why or "").splitlines():
            print("#   " + line)
        sys.stdout.flush()

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def blocks(text, kind):
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        if found[1] == kind:
            yield from found[2].splitlines()


def commands(text, kind):
    """The commands of all blocks of a kind, without prompts and remarks."""
    for line in blocks(text, kind):
        if kind in ("console", "bare"):
            if line.startswith("# "):
                yield line[2:].strip()
        elif line.strip():
            yield re.sub(r"\s+# .*", "", line).strip()


def clone(build, folder):
    """A fresh clone, with what is downloaded already, but for the bootloader."""
    place = folder / "pan-fix"
    if (ROOT / ".git").exists():
        subprocess.run(["git", "-c", "safe.directory=*", "clone", "-q", ROOT, place], check=True)
    else:
        shutil.copytree(ROOT, place, ignore=lambda _, names: {"build", "__pycache__"} & set(names))
    shutil.copytree(build / "downloads", place / "build/downloads",
                    ignore=lambda _, names: [n for n in names if n.endswith(".bin")])
    return place


def run(place, command):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("MAKE", "MFLAGS", "BUILD"))}
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        environment[name] = "http://127.0.0.1:9"  # nobody is there
    return subprocess.run(command, shell=True, cwd=place, env=environment, check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ends_as(done, expected):
    if isinstance(expected, int):
        return None if done.returncode == expected else f"status {done.returncode}\n{done.stdout[-2000:]}"
    if done.returncode and re.search(expected, done.stdout):
        return None
    return f"status {done.returncode}, and it does not say this:\n{expected}\n{done.stdout[-2000:]}"


def elsewhere(tap, text):
    """What cannot be run here is told, with the reason; nothing may be left out."""
    for command in commands(text, "text"):
        why = ELSEWHERE.get(command)
        tap.test(f"{command} # not run: {why}" if why else command,
                 None if why else "readme.py does not know why this cannot be run")
    # A scenario of each emulated camera takes these from the README.
    tap.test("what is typed at the bare shell is the serial recipe",
             None if tuple(commands(text, "bare")) == recipe.SHELL else "there is more")


def files_with(md5, folders):
    for path in (path for folder in folders if folder.is_dir() for path in folder.glob("*.bin")):
        if hashlib.md5(path.read_bytes()).hexdigest() == md5:
            yield path


def sums(tap, text, build):
    """md5 and sha256 of one image stand together; the md5s of old ones are those of the program."""
    known = re.findall(r'\{"([0-9a-f]{32})"', (ROOT / "src/image/known.c").read_text(encoding="utf-8"))
    for md5 in sorted(set(re.findall(r"`([0-9a-f]{32})`", text))):
        tap.test(f"md5 {md5} is one of the program's", None if md5 in known else "it is in no table")
    folders = (build / "downloads", ROOT.parent / "shared/images")
    makefile = (ROOT / "Upgrade/upgrade.mk").read_text(encoding="utf-8")
    for md5, sha256 in re.findall(r"`([0-9a-f]{32})` `([0-9a-f]{64})`", text):
        found = list(files_with(md5, folders))
        wrong = [str(p) for p in found if hashlib.sha256(p.read_bytes()).hexdigest() != sha256]
        name = f"sha256 of {md5}" + ("" if found else " # SKIP the image is not here")
        tap.test(name, "\n".join(wrong))
        if md5 in makefile:
            tap.test(f"sha256 of {md5} is the makefile's", None if sha256 in makefile else "it is not")


def on_pc(tap, text, build):
    elsewhere(tap, text)
    sums(tap, text, build)
    with tempfile.TemporaryDirectory() as folder:
        place = clone(build, pathlib.Path(folder))
        targets = set(re.findall(r"^ +make ([a-z][\w-]*)", run(place, "make help").stdout, re.M))
        for command in commands(text, "sh"):
            if command not in PC:
                tap.test(command, "readme.py does not know how to test this")
            elif PC[command] is None:
                name = command.split()[1]
                tap.test(command + " exists", None if name in targets else "make help does not show it")
            else:
                tap.test(command, ends_as(run(place, command), PC[command]))
        image = build / "standin/new.bin"
        for command in (f"make bundle BOOTLOADER='{image}' BUNDLE=build/test.tar FORCE=unknown-image",
                        f"make sdcard BOOTLOADER='{image}' FORCE=unknown-image,chip-missing"):
            tap.test(command.replace(str(image), "FILE"), ends_as(run(place, command), 0))
        named = text + "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
        for target in sorted(set(re.findall(r"`make ([a-z][\w-]*)[^`]*`", named))):
            tap.test(f"target {target} is in make help", None if target in targets else "it is not")
        paths = re.findall(r"`((?:src|include|tests|toolchain|Upgrade)/[\w./*-]*)`", text)
        missing = [path for path in paths if not list(place.glob(path.rstrip("/")))]
        tap.test(f"{len(paths)} paths exist", "\n".join(missing))


def unpacked(case, c):
    """The owner's part: the bundle is unpacked on the card."""
    c.send(case.bundle(), "/tmp/pan-fix.tar", "644")
    c.sh("tar -xf /tmp/pan-fix.tar -C /media/mmc && rm /tmp/pan-fix.tar && sync")


def reboots(case, c, command, image):
    """The command, which restarts the camera; it starts again with that image in flash."""
    c.sh(f"({command}) </dev/null >/dev/console 2>&1 & true")
    if not c.wait_end(120):
        return "the camera did not restart:\n" + c.console()[-2000:]
    if c.flash() != (case.new if image == "new" else case.old):
        return f"the flash is not the {image} bootloader"
    c.power_cycle()
    return None


def says(c, command, status, words):
    out, found = c.sh(f"{command} 2>&1", check=False)
    if found != status or words not in out:
        return f"status {found}, and it says:\n{out[-3000:]}"
    return None


def on_camera(tap, text, build):
    sys.path.insert(0, str(ROOT / "tests/camera"))
    from camera import Look, md5
    from case import Case
    case = Case(build, "readme")
    try:
        c = case.camera()
        c.boot(Look(), case.old)
        unpacked(case, c)
        for command in commands(text, "console"):
            if command not in CAMERA:
                tap.test(command, "readme.py does not know how to test this")
                continue
            expected, words = CAMERA[command]
            real = command.replace("MD5", md5(case.old))
            if expected == "reboot":
                tap.test(command, reboots(case, c, real, words))
            else:
                tap.test(command, says(c, real, expected, words))
    finally:
        case.close()


def main():
    kind, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tap = Tap()
    {"pc": on_pc, "camera": on_camera}[kind](tap, text, build)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
