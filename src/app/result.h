/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result.h - the result of flash and restore for scripts: with --json one object a
 * line on standard output, nothing without it.
 *
 *   {"schema":"pan-fix-result-2","command":"flash","state":"new","status":0,
 *    "flash_md5":"...","backup":"pan-fix-backup-....bin","reason":null,"reboot":true}
 *
 * The last line is the result (state: flash_state.h; flash_md5: null where it is
 * not known). In a hold one with "state":"holding" comes before each pause, with
 * its "seconds", and "rom_rejects" as in engine.h.
 *
 * Written by a child with a deadline: a reader that stopped cannot hold up a run.
 */
#ifndef PAN_FIX_RESULT_H
#define PAN_FIX_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "digest.h"

struct session;

/* flash: the md5 of what is in flash, NULL: not known. */
void result_print(struct session *session, const struct digest *flash, bool reboot);

void result_print_hold(struct session *session, uint32_t seconds, bool rom_rejects);

#endif
