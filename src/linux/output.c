/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "output.h"

#include <errno.h>
#include <unistd.h>

static void output_write(void *context, const char *bytes, size_t length)
{
	struct output *output = context;

	while (length > 0 && !output->failed) {
		ssize_t put = write(STDOUT_FILENO, bytes, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			output->failed = true;
			return;
		}
		bytes += put;
		length -= (size_t)put;
	}
}

void output_start(struct output *output)
{
	output->sink.write = output_write;
	output->sink.context = output;
	output->failed = false;
}
