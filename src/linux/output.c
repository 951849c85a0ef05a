/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output.h"

#include <unistd.h>

#include "file.h"

static void output_write(void *context, const char *bytes, size_t length)
{
	struct output *output = context;

	if (!output->failed && file_write(STDOUT_FILENO, bytes, length) != 0)
		output->failed = true;
}

void output_start(struct output *output)
{
	output->sink.write = output_write;
	output->sink.context = output;
	output->failed = false;
}
