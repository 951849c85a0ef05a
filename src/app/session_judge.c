/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

bool session_judge(struct session *session)
{
	const struct verdict *verdict = &session->verdict;
	char line[LOG_LINE];
	struct text text;

	verdict_judge(&session->evidence, session->options->forced, &session->verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++) {
		enum severity severity = verdict->finding[id].severity;

		text_start(&text, line, sizeof line);
		verdict_describe(&session->evidence, verdict, (enum finding_id)id, &text);
		log_line(&session->log, "judge %s severity=%s finding=%s",
		         verdict_name((enum finding_id)id), verdict_severity_name(severity), line);
	}
	if (verdict_refusals(verdict) == 0)
		return true;
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "see the findings marked \"refuse\" above; --force=NAME "
	                        "overrides one, but not no-card");
}
