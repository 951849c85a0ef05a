# SPDX-License-Identifier: GPL-2.0-or-later
"""An update for swupdate: Debian's takes nothing that is not signed, so it is, by a key made here."""

import hashlib
import pathlib
import subprocess
import tempfile

DESCRIPTION = """software =
{
	version = "1.0";
	hardware-compatibility: [ "1.0" ];
	images: (
		{
			filename = "image.bin";
			device = "%s";
			type = "flash";
			sha256 = "%s";
		}
	);
}
"""


def _entry(name, data, inode):
    """One file of a cpio archive with checksums."""
    path = name.encode() + b"\0"
    fields = (inode, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(path), sum(data) & 0xffffffff)
    head = b"070702" + b"".join(b"%08x" % f for f in fields) + path
    return head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)


def make(image, device, folder):
    """Writes folder/image.swu and folder/swu.pem, the certificate it is checked with."""
    folder = pathlib.Path(folder)
    description = (DESCRIPTION % (device, hashlib.sha256(image).hexdigest())).encode()
    with tempfile.TemporaryDirectory() as temp:
        temp = pathlib.Path(temp)
        (temp / "sw-description").write_bytes(description)
        for command in (
                ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out",
                 "swu.pem", "-subj", "/CN=bench", "-days", "36500", "-addext",
                 "extendedKeyUsage=emailProtection"],
                ["cms", "-sign", "-in", "sw-description", "-out", "sig", "-signer", "swu.pem",
                 "-inkey", "key", "-outform", "DER", "-nosmimecap", "-binary"]):
            subprocess.run(["openssl", *command], cwd=temp, check=True, stderr=subprocess.PIPE)
        files = (("sw-description", description), ("sw-description.sig", (temp / "sig").read_bytes()),
                 ("image.bin", image), ("TRAILER!!!", b""))
        (folder / "image.swu").write_bytes(b"".join(
            _entry(name, data, inode + 1) for inode, (name, data) in enumerate(files)))
        (folder / "swu.pem").write_bytes((temp / "swu.pem").read_bytes())
