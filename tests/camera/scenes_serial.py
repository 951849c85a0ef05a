#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The serial way: a bare shell (init=/bin/sh) on a read-only root with nothing mounted, no init to
ask for a restart, the bundle unpacked on the card. What is typed is what the README says, from the
shell's prompt on; tests/stock types all of it at the real U-Boot."""

import io
import pathlib
import sys
import tarfile

from camera import Look
from case import scenario

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from recipe import SHELL  # noqa: E402 (this project, not a package)

BARE = "/tmp/bare"


def bare_root(c):
    """A root like the stock squashfs: read-only, empty /proc /sys /dev /tmp, the camera's tools."""
    c.sh("mkdir %s && mount -t tmpfs bare %s && cd %s && mkdir bin sbin full proc sys dev tmp mnt "
         "media params configs && cp /full/busybox full/ && cp -d /bin/* bin/ && cd / && "
         "mount -o remount,ro %s" % ((BARE,) * 4))
    c.sh("umount /media/mmc")


def typed(c, line):
    c.sh("env -i HOME=/ TERM=linux /full/chroot %s /bin/sh -c '%s' </dev/null >/dev/console 2>&1" % (BARE, line))
    if line.startswith("mount -t proc"):
        # The looks of the camera are files over /proc; this /proc is another mount.
        for name in ("cmdline", "cpuinfo"):
            c.sh("mount --bind /etc/%s %s/proc/%s" % (name, BARE, name))


@scenario
def serial_bare_shell(case):
    c, look = case.camera(), Look()
    card = c.insert(look)
    card.folder("Upgrade")
    with tarfile.open(fileobj=io.BytesIO(case.bundle())) as tar:
        for member in tar.getmembers():
            if member.isfile():
                card.put(member.name, tar.extractfile(member).read())
    c.boot(look, case.old)
    bare_root(c)
    for line in SHELL[:-1]:
        typed(c, line)
    c.sh("(env -i HOME=/ TERM=linux /full/chroot %s /bin/sh -c '%s'; echo 'shell: back') </dev/null >/dev/console 2>&1 & true"
         % (BARE, SHELL[-1]))
    case.expect(c.wait("shell: back", "reboot: Restarting system", seconds=300) != "shell: back",
                "it is back at the prompt")
    case.expect(c.wait_end(20), "the camera did not restart")
    case.is_new(c, rebooted=False)
    case.expect("way=hand" in c.log().splitlines()[0], "the log's first line")
    case.expect(not c.card.dirty(), "the card was not unmounted")
