/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pack.h - what `bundle` and `sdcard` have in common. Only in a build for a PC.
 */
#ifndef PAN_FIX_PACK_H
#define PAN_FIX_PACK_H

#include "session.h"

#define PACK_MOST 0x200000u /* room for a bundle, 2 MiB */

/* Whether the outcome may be put under these names (NULL behind the last): none is
 * one of the files that go into it, a folder or a device. Otherwise false, and it was
 * said that nothing was made. */
bool pack_may_write(struct session *session, const char *const *names);

/* Makes the bundle of the options' image, program and forced findings, and says
 * what the image is. NULL with a sentence in session->why: it must not be made.
 * The bytes are good until the next call. */
const uint8_t *pack_bundle(struct session *session, size_t *size);

/* `What is name.` on standard output. */
void pack_say(const char *what, const char *name);

/* Says that nothing was made and why (session->why), and sets aside what an
 * earlier run left under these names (NULL behind the last). EXIT_REFUSED. */
int pack_refuse(struct session *session, const char *const *names);

#endif
