#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the camera's program is made of, and whether that is fit for the camera.

    inspect_elf.py HEADERS PROGRAM UNSTRIPPED LIMIT

Prints the ELF facts, what takes the space, and every system call that the
program can make, found in its disassembly. Exit status 1 if one of the facts
is not as it has to be: static MIPS32r2 o32 little endian without interpreter,
no memory that is writable and executable, no executable stack, relro, stack
protector, at most LIMIT bytes, no system call that Linux 3.10 lacks. LIMIT is
there so that a jump is noticed.
"""

import os
import re
import struct
import subprocess
import sys

CROSS = os.environ.get("CROSS", "mipsel-linux-gnu-")

# Linux 3.10 ends its o32 table with finit_module; 4349 came with 3.14.
LAST_IN_3_10 = 4348
# musl tries these first and, told ENOSYS, one of the old calls beside it.
FALLBACKS = {
    "clock_gettime64": ("clock_gettime",),
    "clock_nanosleep_time64": ("clock_nanosleep", "nanosleep"),
    "futex_time64": ("futex",),
    "rt_sigtimedwait_time64": ("rt_sigtimedwait",),
    "utimensat_time64": ("utimensat",),
    "ppoll_time64": ("ppoll",),
    "pselect6_time64": ("_newselect",),
    "statx": ("fstatat64",),
    "faccessat2": ("faccessat",),
}

PT_LOAD, PT_INTERP, PT_GNU_STACK, PT_GNU_RELRO = 1, 3, 0x6474E551, 0x6474E552
PF_X, PF_W = 1, 2
EF_MIPS_ABI_O32, EF_MIPS_ARCH_32R2 = 0x1000, 0x70000000


class Facts:
    """Collects lines `what: found` and remembers what was wrong."""

    def __init__(self):
        self.bad = []

    def check(self, what, found, good):
        print(f"  {'ok  ' if good else 'FAIL'} {what}: {found}")
        if not good:
            self.bad.append(f"{what}: {found}")


def tool(name, *arguments):
    return subprocess.run([CROSS + name, *arguments], check=True, text=True,
                          capture_output=True).stdout


def elf_facts(facts, path, limit):
    memory = Memory(path)
    data, segments = memory.data, memory.segments
    ident = data[:16]
    kind, machine = struct.unpack_from("<HH", data, 16)
    flags, = struct.unpack_from("<I", data, 36)
    kinds = {segment[0]: segment for segment in segments}
    loads = [segment for segment in segments if segment[0] == PT_LOAD]

    facts.check("size of the file", f"{len(data)} bytes, limit {limit}",
                len(data) <= limit)
    facts.check("format", "32-bit little-endian ELF for MIPS",
                ident[:6] == b"\x7fELF\1\1" and machine == 8)
    facts.check("type", "executable, not position independent", kind == 2)
    facts.check("instruction set", f"flags {flags:#x}: MIPS32 release 2, o32",
                flags & 0xF0000000 == EF_MIPS_ARCH_32R2
                and flags & 0xF000 == EF_MIPS_ABI_O32)
    facts.check("floating point", "hard", "Hard float" in tool("readelf", "-A", path))
    facts.check("interpreter", "none, static", PT_INTERP not in kinds)
    for load in loads:
        rights = "".join(letter if load[6] & bit else "-"
                         for letter, bit in (("r", 4), ("w", 2), ("x", 1)))
        facts.check("segment", f"{load[2]:#x}, {load[4]} bytes in the file, "
                    f"{load[5]} in memory, {rights}",
                    load[6] & (PF_W | PF_X) != PF_W | PF_X)
    facts.check("stack", "not executable",
                PT_GNU_STACK in kinds and not kinds[PT_GNU_STACK][6] & PF_X)
    facts.check("relro", "present", PT_GNU_RELRO in kinds)
    print(f"       static memory: {sum(load[5] for load in loads)} bytes")


def largest(path):
    rows = []
    for line in tool("nm", "--size-sort", "--reverse-sort", "-S", path).splitlines():
        fields = line.split()
        rows.append((int(fields[1], 16), fields[2], fields[3]))
    for size, kind, name in rows[:25]:
        where = {"t": "code", "r": "constants", "d": "data", "b": "zeroed"}
        print(f"  {size:7} {where.get(kind.lower(), kind):9} {name}")


class Memory:
    """The words of the program's segments, by address."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        start, = struct.unpack_from("<I", self.data, 28)
        size, count = struct.unpack_from("<HH", self.data, 42)
        self.segments = [struct.unpack_from("<8I", self.data, start + i * size)
                         for i in range(count)]

    def word(self, address):
        for kind, offset, start, _, size, _, _, _ in self.segments:
            if kind == PT_LOAD and start <= address < start + size:
                return struct.unpack_from("<I", self.data, offset + address - start)[0]
        return None


class Code:
    """The disassembly: functions as lists of (address, operation, operands)."""

    LINE = re.compile(r"^ *([0-9a-f]+):\t[0-9a-f]{8} \t(\S+)(?:\t([^#]*))?")
    LABEL = re.compile(r"^([0-9a-f]+) <(.+)>:$")
    TARGET = re.compile(r"([0-9a-f]+)(?: <.*>)?$")

    def __init__(self, path):
        self.functions, self.names, self.calls = {}, {}, {}
        self.memory = Memory(path)
        self.gp = next(int(line.split()[0], 16) for line in tool("nm", path).splitlines()
                       if line.endswith(" _gp"))
        body = None
        for line in tool("objdump", "-d", path).splitlines():
            label = self.LABEL.match(line)
            if label:
                start = int(label[1], 16)
                body = self.functions.setdefault(start, [])
                self.names.setdefault(start, label[2])
                continue
            found = self.LINE.match(line)
            if found:
                body.append((int(found[1], 16), found[2], (found[3] or "").strip()))
        for start, body in self.functions.items():
            for index in range(len(body)):
                target = self.target(body, index)
                if target in self.functions:
                    self.calls.setdefault(target, []).append((start, index))

    def target(self, body, index):
        """Where the instruction calls or jumps to, if it does."""
        address, operation, operands = body[index]
        if operation in ("jal", "bal", "j", "b"):
            return int(self.TARGET.search(operands.split(",")[-1])[1], 16)
        if operation in ("jalr", "jr") and operands != "ra":
            found = self.value(body[:index], operands)
            return found if isinstance(found, int) else None
        # The linker's stub that sets t9 for musl's code may lie right before it.
        if index == len(body) - 1 and self.names[address - 4 * index].startswith(".pic."):
            return address + 4
        return None

    def callers(self, name):
        """The names of the functions that call the one of this name."""
        return {self.names[caller] for target, calls in self.calls.items()
                if self.names[target] == name for caller, _ in calls}

    def value(self, instructions, register):
        """What is in register after these: a number, the name of the argument
        register of the function that it came from, or None."""
        for index in range(len(instructions) - 1, -1, -1):
            _, operation, operands = instructions[index]
            fields = operands.split(",")
            if operation in ("jal", "jalr", "bal") and register[0] in "vat":
                return None
            if fields[0] != register or operation[0] == "b" or \
                    operation in ("sw", "sh", "sb", "swl", "swr"):
                continue
            if operation == "li":
                return int(fields[1], 0)
            if operation == "lui":
                return int(fields[1], 0) << 16
            if operation == "lw" and fields[1].endswith("(gp)"):
                return self.memory.word(self.gp + int(fields[1][:-4]))
            if operation == "addiu":
                base = self.value(instructions[:index], fields[1])
                return base + int(fields[2]) if isinstance(base, int) else None
            if operation == "move":
                register = fields[1]
            elif operation in ("addu", "or") and fields[1] == "zero":
                register = fields[2]
            else:
                return None
        return register if register in ("a0", "a1", "a2", "a3") else None

    def syscalls(self):
        """Yields (number, function name), with None for a number not found.
        A call to nobody knows where with what looks like a number counts too."""
        todo = [(start, body[:index], "v0") for start, body in self.functions.items()
                for index, line in enumerate(body) if line[1] == "syscall"]
        for start, body in self.functions.items():
            for index, (_, operation, _) in enumerate(body):
                if operation == "jalr" and self.target(body, index) is None:
                    number = self.value(body[:index] + body[index + 1:index + 2], "a0")
                    if isinstance(number, int) and 4000 <= number < 4500:
                        yield number, self.names[start]
        done = set()
        while todo:
            start, before, register = todo.pop()
            found = self.value(before, register)
            if not isinstance(found, str):
                yield found, self.names[start]
            elif (start, found) not in done:
                # The number is an argument of this function: ask its callers. The
                # instruction behind a call is carried out before it.
                done.add((start, found))
                callers = self.calls.get(start, [])
                if not callers:
                    yield None, self.names[start]
                for caller, call in callers:
                    body = self.functions[caller]
                    todo.append((caller, body[:call] + body[call + 1:call + 2], found))


def main():
    headers, program, unstripped = sys.argv[1:4]
    limit = int(sys.argv[4])
    facts = Facts()
    code = Code(unstripped)
    print(f"{program}:")
    elf_facts(facts, program, limit)
    protected = code.callers("__stack_chk_fail")
    facts.check("stack protector", f"in {len(protected)} functions", bool(protected))
    print("       fortify: musl has no checked functions; the host build is fortified")
    print("The largest parts:")
    largest(unstripped)
    print("System calls that it can make:")
    syscall_facts(facts, code, headers)
    print("Not as it has to be:" if facts.bad else "All of it is as it has to be.")
    for bad in facts.bad:
        print("  " + bad)
    return 1 if facts.bad else 0


def syscall_facts(facts, code, headers):
    names = {}
    with open(headers + "/asm/unistd_o32.h", encoding="ascii") as file:
        for line in file:
            found = re.match(r"#define __NR_(\w+)\s+\(__NR_Linux \+ (\d+)\)", line)
            if found:
                names[4000 + int(found[2])] = found[1]
    places = {}
    for number, function in code.syscalls():
        places.setdefault(number, set()).add(function)
    made = {names[number] for number in places if number in names}
    for number in sorted(places, key=lambda number: number or 0):
        where = ", ".join(sorted(places[number]))
        if number is None:
            facts.check("number not found in the code of", where, False)
            continue
        name = names.get(number, "unknown")
        old = FALLBACKS.get(name, ())
        if number <= LAST_IN_3_10:
            facts.check(f"{name} ({number})", f"in Linux 3.10; from {where}", number in names)
        else:
            facts.check(f"{name} ({number})", f"not in Linux 3.10, then {' or '.join(old) or 'nothing'}; from {where}",
                        not made.isdisjoint(old))


if __name__ == "__main__":
    sys.exit(main())
