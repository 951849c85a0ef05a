/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "camera.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/klog.h>
#include <unistd.h>

#include "file.h"
#include "flag.h"
#include "holder.h"
#include "scan.h"

#define KLOG_READ_ALL 3       /* SYSLOG_ACTION_READ_ALL of syslog(2) */
#define TRANSFER      0x1000u /* a longer read hides its errors: FACTS.md, section 5 */

/* What all the readers below share. */
struct camera {
	const char *root;
	char *scratch;
	size_t scratch_size;
	size_t length; /* of what was read into scratch last */
	struct evidence *evidence;
};

/* Reads the file at root + path into scratch; a file that is too long
 * is read in part. */
static bool camera_file(struct camera *camera, const char *path)
{
	char full_bytes[256];
	struct text full;

	text_start(&full, full_bytes, sizeof full_bytes);
	text_format(&full, "%s%s", camera->root, path);
	if (full.cut)
		return false;
	(void)file_read(full.at, camera->scratch, camera->scratch_size, &camera->length, NULL);
	return camera->length > 0;
}

/* A flash partition, as far as scratch goes: 64 KiB, all of the flag
 * partition. False: not all of that could be read. */
static bool camera_partition(struct camera *camera, uint32_t number)
{
	char path_bytes[256];
	struct text path;
	size_t room;
	ssize_t got;
	int fd;

	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "%s/dev/mtd%u", camera->root, number);
	camera->length = 0;
	fd = open(path.at, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	do {
		room = camera->scratch_size - camera->length;
		got = read(fd, camera->scratch + camera->length, room < TRANSFER ? room : TRANSFER);
		camera->length += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	close(fd);
	return got == 0 && camera->length > 0;
}

static void camera_read_partition(struct camera *camera)
{
	struct evidence *e = camera->evidence;
	struct mtd_line boot;

	if (!camera_file(camera, "/proc/mtd") ||
	    !proc_mtd_find(camera->scratch, camera->length, e->device.index, NULL, &boot))
		return;
	e->partition.known = true;
	e->partition.size = boot.size;
	memcpy(e->partition.name, boot.name, sizeof e->partition.name);
}

static void camera_read_flag(struct camera *camera)
{
	struct evidence *e = camera->evidence;
	struct mtd_line flag;

	if (!camera_file(camera, "/proc/mtd") ||
	    !proc_mtd_find(camera->scratch, camera->length, 0, "flag", &flag))
		return;
	e->pending_looked = camera_partition(camera, flag.index);
	e->pending.known = flag_pending_upgrade(camera->scratch, camera->length, e->pending.value,
	                                        sizeof e->pending.value);
	e->pending_looked |= e->pending.known;
}

static void camera_read_chip(struct camera *camera)
{
	struct chip_evidence *chip = &camera->evidence->chip;
	struct chip_line line;
	int got;

	if (camera->root[0] != '\0') {
		if (!camera_file(camera, "/proc/kmsg"))
			return;
	} else {
		got = klogctl(KLOG_READ_ALL, camera->scratch, (int)camera->scratch_size);
		camera->length = got > 0 ? (size_t)got : 0;
	}
	if (!proc_chip(camera->scratch, camera->length, &line))
		return;
	chip->known = true;
	chip->id = line.id;
	memcpy(chip->name, line.name, sizeof chip->name);
}

static void camera_read_cmdline(struct camera *camera)
{
	struct cmdline_evidence *cmdline = &camera->evidence->cmdline;
	struct scan text;

	if (!camera_file(camera, "/proc/cmdline"))
		return;
	text = scan_start(camera->scratch, camera->length);
	scan_copy(&text, cmdline->text, sizeof cmdline->text);
	bootargs_parse(cmdline->text, sizeof cmdline->text, &cmdline->bootargs);
	cmdline->known = true;
}

static void camera_read_system(struct camera *camera)
{
	struct text_evidence *system = &camera->evidence->system;

	system->known = camera_file(camera, "/proc/cpuinfo") &&
	                proc_cpuinfo_field(camera->scratch, camera->length, "system type",
	                                   system->value, sizeof system->value);
}

static bool camera_model_at(struct camera *camera, const char *folder, const char *below)
{
	struct text_evidence *model = &camera->evidence->model;
	struct text source;

	text_start(&source, model->source, sizeof model->source);
	text_format(&source, "%s%s/.product_config", folder, below);
	model->known =
		!source.cut && camera_file(camera, model->source) &&
		proc_model(camera->scratch, camera->length, model->value, sizeof model->value);
	return model->known;
}

/* In the folder or one below it. */
static bool camera_model_below(struct camera *camera, const char *folder)
{
	char path_bytes[256];
	struct text path;
	DIR *dir;
	char below[64];
	struct text name;
	const struct dirent *entry;
	bool found;

	text_start(&path, path_bytes, sizeof path_bytes);
	text_format(&path, "%s%s", camera->root, folder);
	dir = opendir(path.at);
	if (dir == NULL)
		return false;
	found = camera_model_at(camera, folder, "");
	while (!found && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		text_start(&name, below, sizeof below);
		text_format(&name, "/%s", entry->d_name);
		found = camera_model_at(camera, folder, below);
	}
	closedir(dir);
	return found;
}

static void camera_read_holder(struct camera *camera)
{
	struct evidence *e = camera->evidence;
	const char *name = e->partition.known ? e->partition.name : NULL;
	bool mounts = camera_file(camera, "/proc/mounts");
	struct text who;
	bool all = true;

	text_start(&who, e->holder.value, sizeof e->holder.value);
	e->holder.known = mounts && holder_find_mount(camera->scratch, camera->length,
	                                              e->device.index, name, &who);
	if (!e->holder.known)
		e->holder.known = holder_find_process(camera->root, e->device.index, &who, &all);
	e->holder_looked = mounts && all;
}

void camera_read(const char *root, uint8_t *scratch, uint32_t scratch_size,
                 struct evidence *evidence)
{
	struct camera camera = {.root = root,
	                        .scratch = (char *)scratch,
	                        .scratch_size = scratch_size,
	                        .evidence = evidence};

	camera_read_partition(&camera);
	camera_read_flag(&camera);
	camera_read_chip(&camera);
	camera_read_cmdline(&camera);
	camera_read_system(&camera);
	if (!camera_model_below(&camera, "/params/config"))
		(void)camera_model_below(&camera, "/configs");
	camera_read_holder(&camera);
}
