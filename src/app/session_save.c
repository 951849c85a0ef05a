/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "store.h"

bool session_save(struct session *session)
{
	char name[STORE_NAME_SIZE];
	bool reused;

	if (session->card.directory[0] == '\0')
		return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
		                        "no SD card to save the bootloader to: put in a card "
		                        "(FAT or exFAT) that the camera can write to, or name "
		                        "a directory with --backup-dir");
	if (store_save(&session->card, session->old, BOOT_SIZE, &session->old_md5, session->scratch,
	               SESSION_SCRATCH, &reused, &session->why) != 0)
		return session_refuse(session);
	store_name(name, &session->old_md5);
	log_line(&session->log,
	         "save %s file=%s bytes=%u read-back=equal "
	         "bootable=%s",
	         reused ? "backup-kept" : "backup", name, BOOT_SIZE,
	         session->look.state == LOOK_GOOD ? "yes" : "no");
	return true;
}
