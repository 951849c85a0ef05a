#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The bill of materials of a release, as CycloneDX JSON, on standard output.

    bom.py VERSION SOURCES.LIST FILE...

FILE are the binaries that it is about. It holds no date and no random number:
the same release has the same bill.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys

USES = {
    "musl": "the C library, linked into the program for the camera",
    "mtd-utils": "the headers mtd/mtd-user.h and mtd/mtd-abi.h, that both programs are built with",
    "libmd": "md5.c, linked into both programs",
    "linux-libc-dev": "the kernel's headers linux/ and asm/, that the program for the camera is built with",
}
TOOLS = ("mipsel-linux-gnu-gcc", "mipsel-linux-gnu-ld", "gcc", "ld")


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def licence(expression):
    return [{"expression": expression.replace("_", " ")}]


def fetched(table):
    with open(table, encoding="utf-8") as file:
        for line in file:
            fields = line.split("#")[0].split(None, 4)
            if not fields or fields[0] not in USES:
                continue
            name, version, path, digest, terms = fields
            yield {
                "type": "library", "name": name, "version": version,
                "description": USES[name],
                "licenses": licence(terms.strip()),
                "externalReferences": [{
                    "type": "distribution",
                    "url": "http://deb.debian.org/debian/" + path,
                    "hashes": [{"alg": "SHA-256", "content": digest}],
                }],
            }


def answer(*query):
    found = subprocess.run(["dpkg-query", *query], capture_output=True, text=True, check=False)
    return found.stdout if found.returncode == 0 else ""


def installed():
    """The packages of the compilers and linkers behind the names that the build calls."""
    for tool in TOOLS:
        package = answer("-S", os.path.realpath(shutil.which(tool) or tool)).partition(":")[0]
        version = package and answer("-W", "-f", "${Version}", package)
        if version:
            yield {"type": "application", "name": package, "version": version}


def host_library():
    """The C library that is linked into the tool for Linux."""
    version = answer("-W", "-f", "${Version}", "libc6-dev")
    if version:
        yield {"type": "library", "name": "glibc", "version": version,
               "description": "the C library, linked into the tool for Linux",
               "licenses": licence("LGPL-2.1-or-later")}


def main():
    version, table = sys.argv[1:3]
    bill = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": "pan-fix", "version": version,
                "licenses": licence("GPL-2.0-or-later"),
                "components": [{
                    "type": "file", "name": os.path.basename(path),
                    "hashes": [{"alg": "SHA-256", "content": sha256(path)}],
                } for path in sys.argv[3:]],
            },
            "tools": {"components": list(installed())},
        },
        "components": [*fetched(table), *host_library()],
    }
    json.dump(bill, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
