/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include "output.h"
#include "report.h"

int cmd_check(struct session *session)
{
	const struct options *options = session->options;
	struct load *load = &session->new_load;
	struct check_report report = {.file = options->file,
	                              .image = &load->image,
	                              .digest = &load->md5};
	struct output output;

	if (!load_file(load, options->file, LOAD_MD5_IF_THERE, session->new, &session->why))
		report.problem = session->why.at;
	report.fault = load->fault;
	report.file_size = load->file_size;
	output_start(&output);
	report_check(&report, options->json, &output.sink);
	return report_check_ok(&report) && !output.failed ? EXIT_DONE : EXIT_REFUSED;
}
