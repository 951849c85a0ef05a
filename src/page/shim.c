/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shim.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "bundle.h"
#include "digest.h"
#include "image.h"
#include "report.h"
#include "sdcard.h"

#define EXPORT __attribute__((visibility("default"))) extern

#define INPUT_MOST  0x1000001u /* a dump of 16 MiB, and one byte that shows more */
#define OUTPUT_MOST 0x100000u  /* more than the parts and their headers, in a tar or a zip */
#define NAME_MOST   512u

static uint8_t page_in[INPUT_MOST];
static uint8_t page_para[PAGE_PARA_MOST], page_script[PAGE_SCRIPT_MOST];
static uint8_t page_program[PAGE_PROGRAM_MOST];
static uint8_t page_image[BOOT_SIZE];
static uint8_t page_archive[OUTPUT_MOST], page_zipped[OUTPUT_MOST];
static char page_words[NAME_MOST];
static char page_report[0x4000];
static size_t page_report_length;

static void page_write(void *context, const char *bytes, size_t length)
{
	size_t room = sizeof page_report - page_report_length;

	(void)context;
	if (length > room)
		length = room; /* the JSON is cut, and its reader says so */
	memcpy(page_report + page_report_length, bytes, length);
	page_report_length += length;
}

static const struct sink page_sink = {page_write, NULL};

EXPORT uint8_t *page_file(void)
{
	return page_in;
}
EXPORT uint32_t page_file_most(void)
{
	return sizeof page_in;
}
EXPORT char *page_name(void)
{
	return page_words;
}
EXPORT uint32_t page_name_most(void)
{
	return sizeof page_words;
}
EXPORT const char *page_text(void)
{
	return page_report;
}

EXPORT uint8_t *page_part_para(void)
{
	return page_para;
}
EXPORT uint8_t *page_part_script(void)
{
	return page_script;
}
EXPORT uint8_t *page_part_program(void)
{
	return page_program;
}
EXPORT uint8_t *page_part_image(void)
{
	return page_image;
}

EXPORT const uint8_t *page_bundle(void)
{
	return page_archive;
}
EXPORT const uint8_t *page_zip(void)
{
	return page_zipped;
}

EXPORT uint32_t page_check(uint32_t size)
{
	struct check_report report = {.file = page_words};
	struct image image;
	struct digest md5;

	page_report_length = 0;
	image_parse(page_in, size, &image);
	digest_md5(page_in, size, &md5);
	report.image = &image;
	report.digest = &md5;
	report.fault = image_validate(&image);
	report_check(&report, true, &page_sink);
	return (uint32_t)page_report_length;
}

static uint32_t page_say_md5(const uint8_t *bytes, size_t size)
{
	struct digest md5;

	digest_md5(bytes, size, &md5);
	digest_string(&md5, page_report);
	return DIGEST_TEXT_SIZE - 1;
}

EXPORT uint32_t page_md5(uint32_t size)
{
	return page_say_md5(page_in, size);
}
EXPORT uint32_t page_bundle_md5(uint32_t size)
{
	return page_say_md5(page_archive, size);
}

static size_t page_fault_length;

EXPORT uint32_t page_make_bundle(uint32_t para, uint32_t script, uint32_t program, uint32_t image)
{
	const struct bundle bundle = {
		.para = {page_para, para},
		.script = {page_script, script},
		.program = {page_program, program},
		.image = {page_image, image},
		.force = page_words,
	};
	const char *sentence = bundle_fault_text(bundle_check(&bundle));

	page_fault_length = strlen(sentence);
	memcpy(page_report, sentence, page_fault_length);
	return (uint32_t)bundle_make(&bundle, page_archive, sizeof page_archive);
}

EXPORT uint32_t page_bundle_fault(void)
{
	return (uint32_t)page_fault_length;
}

EXPORT uint32_t page_ini(uint32_t size)
{
	return (uint32_t)sdcard_ini(page_archive, size, page_report);
}

EXPORT uint32_t page_make_zip(uint32_t size)
{
	return (uint32_t)sdcard_zip(page_archive, size, page_zipped, sizeof page_zipped);
}
