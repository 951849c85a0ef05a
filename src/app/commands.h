/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.h - what the commands of the program do. Each returns the exit
 * status (options.h) and ends no process.
 */
#ifndef PAN_FIX_COMMANDS_H
#define PAN_FIX_COMMANDS_H

#include "session.h"

int cmd_flash(struct session *session);
int cmd_backup(struct session *session);
int cmd_restore(struct session *session);
int cmd_verify(struct session *session);
int cmd_info(struct session *session);
int cmd_check(struct session *session);
int cmd_bundle(struct session *session);
int cmd_sdcard(struct session *session);

#endif
