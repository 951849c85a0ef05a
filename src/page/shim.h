/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shim.h - the page's way into the program's own code, as WebAssembly.
 *
 * No imports, no allocation: JavaScript (core.js) writes into the static buffers
 * below, calls, and reads. Sizes are bytes. A text result is UTF-8 without NUL at
 * page_text; its length is returned.
 */
#ifndef PAN_FIX_SHIM_H
#define PAN_FIX_SHIM_H

#include <stdint.h>

/* Room for the parts of a bundle; the fourth is an image (BOOT_SIZE). */
#define PAGE_PARA_MOST    0x1000u
#define PAGE_SCRIPT_MOST  0x10000u
#define PAGE_PROGRAM_MOST 0x80000u

/* Where things are: the file that was dropped, its name or the names of what is
 * forced (with NUL), and the last text. */
uint8_t *page_file(void);
uint32_t page_file_most(void);
char *page_name(void);
uint32_t page_name_most(void);
const char *page_text(void);

/* The parts of a bundle. */
uint8_t *page_part_para(void);
uint8_t *page_part_script(void);
uint8_t *page_part_program(void);
uint8_t *page_part_image(void);

/* The JSON of `pan-fix check NAME` for the file of that size. */
uint32_t page_check(uint32_t size);

/* The md5, in hexadecimal, of: the first `size` bytes of the file; the bundle. */
uint32_t page_md5(uint32_t size);
uint32_t page_bundle_md5(uint32_t size);

/* Makes the bundle of parts of these sizes; page_name has the names that are forced.
 * Returns its size, or 0 with a sentence of page_bundle_fault's length as the text. */
uint32_t page_make_bundle(uint32_t para, uint32_t script, uint32_t program, uint32_t image);
uint32_t page_bundle_fault(void);

/* version.ini for the bundle of that size, as the text. */
uint32_t page_ini(uint32_t size);

/* The zip of the card's two files for the bundle of that size; 0 if it does not fit. */
uint32_t page_make_zip(uint32_t size);

/* The last bundle, and the last zip. */
const uint8_t *page_bundle(void);
const uint8_t *page_zip(void);

#endif
