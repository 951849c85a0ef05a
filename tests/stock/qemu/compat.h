/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compat.h - what QEMU 10.0 (Debian 13) calls otherwise than 7.2 (Debian 12). To be included behind
 * qemu/osdep.h, instead of the headers named here.
 */
#ifndef STOCK_COMPAT_H
#define STOCK_COMPAT_H

#include "qemu/seqlock.h"

#if QEMU_VERSION_MAJOR >= 10
#include "system/cpu-timers-internal.h"
#include "system/reset.h"
#include "system/runstate.h"
#include "system/system.h"
#include "cpu.h"
#define make_mips_cpu(type, clock) mips_cpu_create_with_clock(type, clock, false)
#else
#include "hw/mips/cpudevs.h"
#include "softmmu/timers-state.h"
#include "sysemu/reset.h"
#include "sysemu/runstate.h"
#include "sysemu/sysemu.h"
#include "cpu.h"
#define make_mips_cpu(type, clock) mips_cpu_create_with_clock(type, clock)
#endif

#endif
