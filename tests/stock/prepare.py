# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes an unpacked QEMU (7.2 of Debian 12, 10.0 of Debian 13) build one program: the camera.

prepare.py QEMU-SOURCE PROJECT: QEMU's build compiles our files where they are, so that an edit of ours
compiles one file.
Every edit names the text it replaces: another version of QEMU fails here, in one sentence, not in the build.
"""

import pathlib
import sys

PRID = "0x00d00101"

# Our files: the models with all of tests/t20 and the torn operations of tests/sim, and what joins them to QEMU.
MODELS = ("tests/board/rom.c", "tests/stock/qemu/mishap.c")
MACHINE = ("bus.c", "console.c", "engine.c", "machine.c", "parts.c", "settings.c")
HEADERS = ("include/boot_header.h", "include/mtd.h", "tests/sim/nor*.h", "tests/t20/*.h",
           "tests/board/rom.h", "tests/stock/qemu/*.h")
FOLDERS = ("include", "tests/sim", "tests/t20", "tests/board", "tests/stock/qemu")

# What Debian leaves out of its tarball (pc-bios), or what the camera has no use for.
LEAVE = ("pc-bios", "tests", "tests/qtest/libqos", "tests/qtest/fuzz")

# QEMU's CPU for MIPS names a function of this unit, used or not.
KCONFIG = """
config T20
    bool
    select MIPS_ITU
"""

# The CPU of QEMU for MIPS calls the semihosting, used or not.
DEVICES = """# Made by tests/stock/prepare.py: the only machine of this build.
CONFIG_SEMIHOSTING=y
CONFIG_T20=y
"""

# The MMU has 32 entries and the L1 caches are as in a 24Kf, whose entry this one follows.
CPU = """    {
        .name = "XBurst",
        .CP0_PRid = %s,
        .CP0_Config0 = MIPS_CONFIG0 | (0x1 << CP0C0_AR) |
                    (MMU_TYPE_R4000 << CP0C0_MT),
        .CP0_Config1 = MIPS_CONFIG1 | (1 << CP0C1_FP) | (31 << CP0C1_MMU) |
                       (3 << CP0C1_IL) | (1 << CP0C1_IA) |
                       (3 << CP0C1_DL) | (1 << CP0C1_DA),
        .CP0_Config2 = MIPS_CONFIG2,
        .CP0_Config3 = MIPS_CONFIG3,
        .CP0_LLAddr_shift = 4,
        .SYNCI_Step = 32,
        .CCRes = 2,
        .CP0_Status_rw_bitmask = 0x3678FF1F,
        .CP1_fcr0 = (1 << FCR0_F64) | (1 << FCR0_L) | (1 << FCR0_W) |
                    (1 << FCR0_D) | (1 << FCR0_S),
        .CP1_fcr31_rw_bitmask = 0xFF83FFFF,
        .SEGBITS = 32,
        .PABITS = 32,
        .insn_flags = CPU_MIPS32R2,
        .mmu_type = MMU_TYPE_R4000,
    },
""" % PRID


def edit(path, old, new):
    """Replaces the one place where `old` stands; a second run finds `new` there and is content."""
    text = path.read_text()
    if new and new in text:
        return
    if text.count(old) != 1:
        sys.exit(f"prepare: {path} is not as in QEMU 7.2 or 10.0 ({old.strip().splitlines()[0]!r} is there "
                 f"{text.count(old)} times): adapt tests/stock/prepare.py.")
    path.write_text(text.replace(old, new))


def write(path, text):
    """Leaves an unchanged file alone: its date decides what is compiled."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def leave_out(source):
    """Debian's tarball has not all that QEMU's build asks for, and the camera needs less still."""
    path = source / "meson.build"
    lines = path.read_text().splitlines(keepends=True)
    unwanted = {f"subdir('{folder}')" for folder in LEAVE}
    write(path, "".join(line for line in lines if line.strip() not in unwanted))


def add_cpu(source):
    mips = source / "target" / "mips"
    old = '    {\n        .name = "34Kf",\n'
    edit(mips / "cpu-defs.c.inc", old, CPU + old)
    # An XBurst has no timer in CP0. QEMU's, with -icount and a guest that does not use it, ends in a loop
    # that nothing comes out of.
    old = "    timer_mod(env->timer, next_ns);\n"
    timer = next(mips.glob("sys*/cp0_timer.c"))    # sysemu in QEMU 7.2, system in 10.0
    edit(timer, old, f"    if (env->CP0_PRid != {PRID}) {{\n    {old}    }}\n")
    # The kernel's idle loop waits with interrupts disabled: this CPU wakes all the same.
    old = "            (env->insn_flags & ISA_MIPS_R6)) {\n            has_work"
    edit(mips / "cpu.c", old, old.replace(")) {", f") || env->CP0_PRid == {PRID}) {{", 1))


def models_of(project):
    return sorted([*project.glob("tests/t20/*.c"), *project.glob("tests/sim/nor*.c"),
                   *(project / file for file in MODELS)])


def machine_of(project):
    return sorted(project / "tests/stock/qemu" / file for file in MACHINE)


def inputs(project):
    """All files of ours that the program is made of, and this one."""
    headers = [header for pattern in HEADERS for header in project.glob(pattern)]
    return [*models_of(project), *machine_of(project), *headers, project / "tests/stock/prepare.py"]


def add_machine(source, project):
    """The models are a library of plain C, which sees no header of QEMU; the rest is part of QEMU."""
    mips = source / "hw" / "mips"

    def listed(paths):
        return "".join(f"  '{path}',\n" for path in paths)

    start, hook = "\n# The T20\n", "\nhw_arch += {'mips': mips_ss}\n"
    before = (mips / "meson.build").read_text().split(start)[0].replace(hook, "")
    write(mips / "meson.build", f"""{before}{start}t20 = static_library('t20', files(
{listed(models_of(project))}), include_directories: include_directories(
{listed(project / folder for folder in FOLDERS)}), pic: true, build_by_default: false)
mips_ss.add(when: 'CONFIG_T20', if_true: [files(
{listed(machine_of(project))}), declare_dependency(link_with: t20, include_directories: include_directories(
{listed(project / folder for folder in FOLDERS if folder.startswith("tests/"))}))])
{hook}""")
    kconfig = mips / "Kconfig"
    if KCONFIG not in kconfig.read_text():
        kconfig.write_text(kconfig.read_text() + KCONFIG)
    write(source / "configs" / "devices" / "mipsel-softmmu" / "default.mak", DEVICES)


def main(source, project):
    source = pathlib.Path(source)
    leave_out(source)
    add_cpu(source)
    add_machine(source, pathlib.Path(project).resolve())


if __name__ == "__main__":
    main(*sys.argv[1:])
