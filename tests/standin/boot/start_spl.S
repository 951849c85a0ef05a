/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first instruction that the boot ROM jumps to. The ROM has left a stack. */
	.set noreorder
	.section .start, "ax"
	.globl start
start:
	j	boot_main
	nop
