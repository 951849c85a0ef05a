/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "store.h"

bool session_save(struct session *session)
{
	char name[STORE_NAME_SIZE];
	bool reused = false;

	if (session->card.directory[0] == '\0')
		return session_stop(session, EXIT_REFUSED, "untouched",
			"no SD card to save the bootloader to: put in a card "
			"(FAT or exFAT) that the camera can write to, or name "
			"a directory with --backup-dir");
	if (store_save(session->card.directory, session->found, BOOT_SIZE,
		       &session->found_md5, session->scratch, SESSION_SCRATCH,
		       &reused, &session->why) != 0)
		return session_refuse(session);
	store_name(name, &session->found_md5);
	log_begin(&session->log, "save", reused ? "backup-kept" : "backup");
	log_key_text(&session->log, "file", name);
	log_key_number(&session->log, "bytes", BOOT_SIZE);
	log_key_text(&session->log, "read-back", "equal");
	log_key_text(&session->log, "bootable",
		     session->look.state == LOOK_GOOD ? "yes" : "no");
	log_end(&session->log);
	return true;
}
