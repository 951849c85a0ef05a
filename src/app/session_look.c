/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include <errno.h>
#include <string.h>

#include "camera.h"
#include "reason.h"

/* What the driver says of the device, for the verdict. */
static void session_note_device(struct session *session, uint32_t partition_size)
{
	struct device_evidence *device = &session->evidence.device;

	device->known = true;
	device->index = session->flash.number;
	device->nor = session->flash.is_nor;
	device->writable = session->flash.is_writeable;
	device->size = partition_size;
	device->erase_size = session->mtd.geometry.erase_size;
	device->page_size = session->mtd.geometry.page_size;
}

/*
 * A bootloader is 256 KiB and its place is the start of the partition. A larger
 * partition is a finding that can be forced; the rest of it stays as it is.
 */
static bool session_fit_geometry(struct session *session)
{
	struct mtd_geometry *geometry = &session->mtd.geometry;

	if (geometry->size >= BOOT_SIZE && geometry->erase_size <= SESSION_SCRATCH &&
	    geometry->erase_size >= BOOT_SPL_OFFSET && BOOT_SIZE % geometry->erase_size == 0 &&
	    geometry->erase_size % geometry->page_size == 0) {
		geometry->size = BOOT_SIZE;
		return true;
	}
	text_format(&session->why,
	            "%s: a bootloader of 262144 bytes does not fit its size "
	            "(%u) and erase size (%u): give the boot partition with "
	            "--device",
	            session->options->device, geometry->size, geometry->erase_size);
	return session_refuse(session);
}

static bool session_open_device(struct session *session)
{
	if (mtd_linux_open(&session->flash, session->options->device, false, &session->mtd,
	                   &session->why) != 0)
		return session_refuse(session);
	session_note_device(session, session->mtd.geometry.size);
	return session_fit_geometry(session);
}

bool session_open_for_change(struct session *session)
{
	struct mtd_geometry geometry = session->mtd.geometry;

	mtd_linux_close(&session->flash);
	if (mtd_linux_open(&session->flash, session->options->device, true, &session->mtd,
	                   &session->why) != 0)
		return session_refuse(session);
	session->mtd.geometry.size = geometry.size;
	return true;
}

static bool session_readable(struct session *session)
{
	const struct look *look = &session->look;

	if (look->state == LOOK_GOOD || look->state == LOOK_INTERRUPTED)
		return true;
	text_add(&session->why, session->options->device);
	if (look->error != 0) {
		text_add(&session->why, ": cannot be read (");
		reason_add(&session->why, look->error);
		text_add(&session->why, ")");
	} else if (look->state == LOOK_UNREADABLE) {
		text_add(&session->why,
		         ": reads of different places return the same bytes or bits");
	} else {
		text_format(&session->why,
		            ": offset %u reads differently from "
		            "one time to the next",
		            look->offset);
	}
	text_add(&session->why, "; what is in flash cannot be saved, so it is "
	                        "not changed: check the power supply and try again");
	return session_refuse(session);
}

void session_parse_old(struct session *session)
{
	char md5[DIGEST_TEXT_SIZE];

	digest_md5(session->old, BOOT_SIZE, &session->old_md5);
	image_parse(session->old, BOOT_SIZE, &session->old_image);
	session->evidence.old_image = &session->old_image;
	log_line(session->log, "look flash device=%s md5=%s bootable=%s", session->options->device,
	         digest_string(&session->old_md5, md5), session_starts(session) ? "yes" : "no");
	/* What a canary left makes it another one. */
	if (!session->look.canary && image_whole(&session->old_image) &&
	    session->old_image.build == NULL) {
		known_request(&session->why, &session->old_md5);
		log_say(session->log, "look", session->why.at);
		text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
	}
}

bool session_look(struct session *session)
{
	if (!session_open_device(session))
		return false;
	look_read(&session->mtd, session->old, session->scratch, &session->look);
	if (!session_readable(session))
		return false;
	session_parse_old(session);
	camera_read(session->options->root, session->scratch, SESSION_SCRATCH, &session->evidence);
	return true;
}

void session_card(struct session *session)
{
	const struct options *options = session->options;
	char mounts[256];
	struct text path;
	int error;

	text_start(&path, mounts, sizeof mounts);
	text_add(&path, options->root);
	text_add(&path, CARD_MOUNTS);
	if (options->backup_dir != NULL)
		error = card_use(&session->card, options->backup_dir, &session->why);
	else
		error = card_find(&session->card, mounts, CARD_FOLDER, session->scratch,
		                  SESSION_SCRATCH, &session->why);
	session->evidence.card = error == 0        ? CARD_READY
	                         : error == -EROFS ? CARD_READ_ONLY
	                                           : CARD_MISSING;
	if (error != 0) {
		session->card.directory[0] = '\0';
		log_say(session->log, "look", session->why.at);
		text_start(&session->why, session->why_bytes, sizeof session->why_bytes);
		return;
	}
	log_card(session->log, &session->card);
	log_line(session->log, "look card directory=%s source=%s type=%s", session->card.directory,
	         session->card.source, session->card.type);
}
