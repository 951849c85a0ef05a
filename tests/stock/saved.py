# SPDX-License-Identifier: GPL-2.0-or-later
"""Cameras that were switched on once, saved, and serve every scenario that starts there.

A saved machine is only good for the very emulator that saved it: its devices lie in the file as they
lay in memory. So the folder is named by what the emulator is, how it is started and what was done to
it (our sources), and what flash and card held. Folders of another kind are removed, but for those that
another run uses.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import threading

SOURCES = ("case.py", "chain.py", "parts.py", "power.py", "saved.py")


class Saved:
    """The saved machines of one emulator and one bundle."""

    def __init__(self, root, *made_of):
        """made_of: bytes that all cameras of this run are made of, the emulator first."""
        here = pathlib.Path(__file__).parent
        total = hashlib.sha256()
        for data in (*made_of, *((here / name).read_bytes() for name in SOURCES)):
            total.update(hashlib.sha256(data).digest())
        self.folder = pathlib.Path(root) / total.hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.used = self._lock(self.folder, fcntl.LOCK_SH)
        self.lock = threading.Lock()
        for other in self.folder.parent.iterdir():
            if other != self.folder:
                self._remove(other)

    @staticmethod
    def _lock(folder, how):
        """The lock ends with the descriptor, which this process keeps."""
        fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, how | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            return None
        return fd

    def _remove(self, folder):
        fd = self._lock(folder, fcntl.LOCK_EX)
        if fd is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(fd)

    def get(self, name, files, make):
        """Files of a camera that was left at `name`: {"state": ..., and those of `files`}. The first one
        who asks calls make(state), which leaves `files` and the state as they are to be kept."""
        with self.lock:
            folder = self.folder / name
            if not folder.exists():
                part = folder.with_name(name + ".part")
                shutil.rmtree(part, ignore_errors=True)
                part.mkdir()
                make(part / "state")
                subprocess.run(["cp", "--sparse=always", *files, part], check=True)
                part.rename(folder)
        return {path.name: path for path in folder.iterdir()}
