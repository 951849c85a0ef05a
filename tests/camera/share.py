#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The layout of flash/share.h for Python: constants as attributes of C, structs as Struct."""

import pathlib
import re
import struct

HEADER = pathlib.Path(__file__).parent / "flash" / "share.h"
SIZES = {"__u8": "B", "__u16": "H", "__u32": "I", "__s32": "i", "__u64": "Q", "char": "s"}


class Field:
    """Where one field lives in its struct, and how to pack it."""

    def __init__(self, offset, code, count, inner):
        self.offset, self.code, self.count, self.inner = offset, code, count, inner


class Struct:
    """A C struct of the header: field offsets, and reading and writing in a buffer."""

    def __init__(self, name, body, structs):
        self.name, self.fields, self.size, self.align = name, {}, 0, 1
        for ctype, field, count in re.findall(
                r"(?:struct )?(\w+) (\w+)(?:\[(\d+)\])?;", body):
            self._add(ctype, field, int(count or 0), structs)
        self.size += -self.size % self.align

    def _add(self, ctype, field, count, structs):
        inner = structs.get(ctype)
        code = SIZES.get(ctype)
        size = inner.size if inner else struct.calcsize(code)
        align = inner.align if inner else size
        self.size += -self.size % align
        self.fields[field] = Field(self.size, code, count, inner)
        self.size += size * (count or 1)
        self.align = max(self.align, align)

    def read(self, buf, base):
        """All fields of the struct at base, as a dictionary (arrays of structs are left out)."""
        return {n: self.get(buf, base, n) for n, f in self.fields.items() if not f.inner}

    def get(self, buf, base, name):
        """One field; a char array is text, another array a tuple."""
        f = self.fields[name]
        at = base + f.offset
        if f.code == "s":
            return bytes(buf[at:at + f.count]).split(b"\0")[0].decode("ascii", "replace")
        values = struct.unpack_from("<%d%s" % (f.count or 1, f.code), buf, at)
        return values if f.count else values[0]

    def set(self, buf, base, name, value):
        """Write one scalar or text field."""
        f = self.fields[name]
        if f.code == "s":
            struct.pack_into("<%ds" % f.count, buf, base + f.offset, value.encode())
        else:
            struct.pack_into("<" + f.code, buf, base + f.offset, value)


class Constants:
    """The header's #defines as attributes."""


def _load():
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)
    consts, structs = Constants(), {}
    for name, value in re.findall(r"#define (\w+)[ \t]+(\w+)", text):
        setattr(consts, name, int(value, 0))
    for name, body in re.findall(r"struct (\w+) \{(.*?)\n\};", text, flags=re.S):
        structs[name] = Struct(name, body, structs)
    return consts, structs


C, _structs = _load()
FAULT, CTL, OP = (_structs[n] for n in ("share_fault", "share_ctl", "share_op"))
assert (FAULT.size, OP.size) == (48, 56), "share.h: sizes changed, look at the module too"
