/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first instruction that the SPL jumps to. All of U-Boot is moved to where it is linked for,
 * out of the way of kernels, before anything else: till then only relative jumps work.
 */
#include "memory.h"

	.set noreorder
	.section .start, "ax"
	.globl start
start:
	b	move
	nop

	.globl parts
parts:	/* struct parts, filled in by standin.py */
	.fill	9, 4, 0

move:
	li	$t0, MEMORY_UBOOT
	li	$t1, MEMORY_UBOOT + FLASH_UBOOT_SIZE
	la	$t2, start
1:	lw	$t3, 0($t0)
	sw	$t3, 0($t2)
	addiu	$t0, $t0, 4
	bne	$t0, $t1, 1b
	addiu	$t2, $t2, 4
	la	$t0, moved
	jr	$t0
	nop

moved:
	la	$sp, start - 16 /* the stack grows down from there */
	la	$t0, bss_start
	la	$t1, bss_end
1:	beq	$t0, $t1, 2f
	nop
	sw	$zero, 0($t0)
	b	1b
	addiu	$t0, $t0, 4
2:	j	boot_main
	nop
