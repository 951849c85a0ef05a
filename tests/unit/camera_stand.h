/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of files that looks like a camera's, and what the camera reader makes of it. */
#ifndef PAN_FIX_TEST_CAMERA_STAND_H
#define PAN_FIX_TEST_CAMERA_STAND_H

#include "edge.h"

#include "camera.h"

#define CMDLINE "console=ttyS1,115200n8 mem=104M@0x0 mtdparts=jz_sfc:256k(boot)"

static uint8_t scratch[CAMERA_SCRATCH_MIN];
static struct evidence evidence;

static inline void make_folder(const char *name)
{
	assert_int_equal(mkdir(edge_path(name), 0700), 0);
}

static inline int setup(void **state)
{
	static const char *const folders[] = {"proc",          "proc/1",        "proc/1/fd",
	                                      "proc/77",       "proc/77/fd",    "dev",
	                                      "params",        "params/config", "configs",
	                                      "configs/deeper"};

	if (edge_setup(state) != 0)
		return -1;
	for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++)
		make_folder(folders[i]);
	memset(&evidence, 0, sizeof evidence);
	return 0;
}

static inline void make_camera(void)
{
	edge_put("proc/mtd", "dev:    size   erasesize  name\n"
	                     "mtd0: 00040000 00008000 \"boot\"\n"
	                     "mtd10: 00010000 00008000 \"flag\"\n");
	edge_put("proc/cmdline", CMDLINE "\n");
	edge_put("proc/cpuinfo", "system type\t\t: bull\n");
	edge_put("proc/kmsg", "<6>[ 0.1] the id code = 1c7018, the flash name is "
	                      "EN25QH128A\n");
	edge_put("proc/mounts", "/dev/mtdblock2 / squashfs ro 0 0\n");
	edge_put("params/config/.product_config", "M=WYZECP1_JEF\n");
	edge_put("dev/mtd10", "\xff\xff\xff");
}

static inline void look(void)
{
	camera_read(edge_root, scratch, sizeof scratch, &evidence);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, edge_teardown)

#endif
