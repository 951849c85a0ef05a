/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the flash model in the emulated camera and the programs on the host share.
 *
 * QEMU keeps the guest's RAM in a file. The part above 256 MiB appears at physical
 * SHARE_PHYS, is not used by the guest's kernel, and holds, one after the other: the flash,
 * this control block, the operation log, the payload of every program operation, and a mailbox
 * through which the host hands files to the guest. It outlives the guest, also after a kill.
 *
 * tests/camera/share.py reads this very file, so keep to: #define NAME NUMBER, and structs of
 * __u8, __u16, __u32, __s32, __u64, char and earlier structs, naturally aligned, a line a field.
 * All numbers are little endian.
 */
#ifndef SHARE_H
#define SHARE_H

#define SHARE_PHYS 0x90000000
#define SHARE_FILE 0x10000000
#define SHARE_SIZE 0x04000000

/* Offsets from SHARE_PHYS (guest) and from SHARE_FILE in the RAM file (host). */
#define SHARE_FLASH      0x00000000
#define SHARE_FLASH_SIZE 0x01000000
#define SHARE_CTL        0x01000000
#define SHARE_CTL_SIZE   0x00010000
#define SHARE_LOG        0x01010000
#define SHARE_LOG_SIZE   0x00800000
#define SHARE_DATA       0x01810000
#define SHARE_DATA_SIZE  0x01ff0000
#define SHARE_MAIL       0x03800000
#define SHARE_MAIL_SIZE  0x00800000

#define SHARE_MAGIC   0x50465843
#define SHARE_VERSION 1
#define SHARE_FAULTS  16
#define SHARE_NO_DATA 0xffffffff

/* share_op.kind */
#define OP_READ    1
#define OP_PROGRAM 2
#define OP_ERASE   3
#define OP_SYSCALL 4
#define OP_GPIO    5

/* share_op.state: a killed guest leaves its last operation at OP_STARTED. */
#define OP_STARTED 1
#define OP_DONE    2

/* share_op.effect: what the operation did to the flash */
#define EFFECT_FULL  0
#define EFFECT_NONE  1
#define EFFECT_OTHER 2

/* share_fault.what; to add one: tests/camera/README.md */
#define FAULT_OFF        0
#define FAULT_ERROR      1
#define FAULT_LIE        2
#define FAULT_SHORT      3
#define FAULT_STALE      4
#define FAULT_UNSTABLE   5
#define FAULT_STUCK_BITS 6
#define FAULT_FLIP       7
#define FAULT_DIE        8
#define FAULT_PAUSE      9
#define FAULT_SLOW       10
#define FAULT_TIMEOUT    11

/* share_fault.basis: operations are counted from insmod, or only after the first change. */
#define BASIS_ALL          0
#define BASIS_AFTER_CHANGE 1

/* share_fault.arg of FAULT_DIE */
#define DIE_ERROR     0
#define DIE_IGNORE    1
#define DIE_ALL_ERROR 2

/* share_fault.arg of FAULT_PAUSE */
#define PAUSE_BEFORE 0
#define PAUSE_INSIDE 1
#define PAUSE_AFTER  2

/* share_ctl.torn: what a block looks like while an operation is under way */
#define TORN_PREFIX 0
#define TORN_SUBSET 1
#define TORN_ZERO   2
#define TORN_NOISE  3

/* share_ctl.flags */
#define FLAG_NO_ID_LINE 1
#define FLAG_READ_ONLY  2
#define FLAG_TRACE      4

/*
 * One fault. It applies to operations whose kind is in kinds (bit 1 << OP_x) and that touch
 * [lo, hi); of those the first `skip` are spared and the next `count` hit (0: all that follow).
 *
 * ERROR: returns -EIO; arg 0: nothing done, 1: left torn.
 * LIE: returns success, nothing done.
 * SHORT: returns success with half the count (arg 0) or with a count of 0 (arg 1), that much done.
 * STALE (read): success, and the bounce buffer as the last transfer left it.
 * UNSTABLE (read): the flash holds, but `arg` random bits differ in what is returned.
 * STUCK_BITS: the bits of mask `seed` (0: 1) in byte `arg` of the flash do not change.
 * FLIP: after the operation the bits of mask `seed` (0: 1) in byte `arg` are inverted.
 * DIE: from here on every operation fails, see DIE_x.
 * PAUSE: stop there (see PAUSE_x) with share_ctl.paused set until the host clears it. It and SLOW are
 * the faults of an OP_SYSCALL, always BEFORE; lo and hi are call numbers, and only calls that are given a
 * descriptor on a disk's file system (the card's) count.
 * SLOW: the operation takes arg microseconds; an OP_SYSCALL begins that much later.
 * TIMEOUT: the transfer never ends: 10 s, success, -145 in the count; nothing done, or (program, erase,
 * arg 1) done. An erase has no count: it only takes the time.
 */
struct share_fault {
	__u32 what;
	__u32 kinds;
	__u32 basis;
	__u32 lo;
	__u32 hi;
	__u32 skip;
	__u32 count;
	__u32 arg;
	__u32 seed;
	__u32 seen;
	__u32 hits;
	__u32 spare;
};

/* The first part is the host's, to be written before the module is loaded. */
struct share_ctl {
	__u32 magic;
	__u32 version;
	__u32 erase_size;
	__u32 chip_id;
	char chip_name[32];
	__u32 page_ns;
	__u32 erase_ns;
	__u32 read_ns;
	__u32 flags;
	char boot_name[16];
	__u32 boot_size;
	__u32 torn;
	__u32 torn_seed;
	__u32 mail_size;
	char trace[16];

	__u32 ready;
	__u32 ops;
	__u32 lost;
	__u32 data_used;
	__u32 reads;
	__u32 programs;
	__u32 erases;
	__u32 programmed_bytes;
	__u32 paused;
	__u32 dead;
	__u32 spare[2];

	struct share_fault fault[16];
};

/*
 * One operation. off is from the start of the chip (mtd0 starts at 0). OP_GPIO: off is the line, len
 * its value. OP_SYSCALL: off is the number, len and done its first two arguments; where the first is an
 * open descriptor (or looks like one), fs is the magic number of its file system and device, for a
 * device node, major << 8 | minor.
 */
struct share_op {
	__u32 seq;
	__u8 kind;
	__u8 state;
	__u8 effect;
	__u8 fault;
	__u32 off;
	__u32 len;
	__s32 status;
	__u32 done;
	__u64 start_ns;
	__u64 end_ns;
	__u32 data;
	__u32 pid;
	__u32 fs;
	__u32 device;
};

#endif
