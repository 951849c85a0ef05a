#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the page together: one HTML file with everything inside.

    build.py OUT VERSION WASM PROGRAM

The same inputs give the same bytes. A content security policy allows the page's own script and
style, by their hashes, and nothing else: no request goes anywhere.
"""

import base64
import hashlib
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
SCRIPTS = ("strings", "core", "log", "ways", "files", "view", "explain", "app")
LIMIT = 300 * 1024


def embedded(parts):
    """The parts as a script of constants."""
    rows = "".join('\t%s: "%s",\n' % (name, base64.b64encode(data).decode())
                   for name, data in parts.items())
    return "const EMBEDDED = {\n%s};\n" % rows


def source_hash(text):
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(version, wasm, program):
    upgrade = HERE.parent.parent / "Upgrade"
    script = embedded({"wasm": wasm, "program": program,
                       "para": (upgrade / "PARA").read_bytes(),
                       "script": (upgrade / "upgraderun.sh").read_bytes()})
    script += "".join((HERE / (name + ".js")).read_text() for name in SCRIPTS)
    style = (HERE / "page.css").read_text()
    policy = ("default-src 'none'; script-src %s 'wasm-unsafe-eval'; style-src %s; base-uri 'none'; "
              "form-action 'none'" % (source_hash(script), source_hash(style)))
    html = (HERE / "page.html").read_text()
    for name, text in (("VERSION", version), ("CSP", policy), ("CSS", style), ("JS", script)):
        html = html.replace("@%s@" % name, text)
    return html.encode()


def main():
    out, version, wasm, program = sys.argv[1:]
    data = page(version, pathlib.Path(wasm).read_bytes(), pathlib.Path(program).read_bytes())
    if len(data) > LIMIT:
        sys.exit("%s would have %d bytes; %d is the most." % (out, len(data), LIMIT))
    pathlib.Path(out).write_bytes(data)


if __name__ == "__main__":
    main()
