/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session.h"

#include "camera.h"

static void session_log_finding(struct session *session, enum finding_id id)
{
	const struct finding *finding = &session->verdict.finding[id];
	char line[LOG_LINE];
	struct text text;

	text_start(&text, line, sizeof line);
	verdict_describe(finding, &text);
	log_line(session->log, "judge %s severity=%s finding=%s", verdict_name(id),
	         verdict_severity_name(finding->severity), line);
}

/* On another SoC the LEDs' GPIOs drive other things. So only where it is known
 * to be the right one, and nothing about the camera had to be forced. */
static bool session_may_use_leds(const struct session *session)
{
	const struct finding *soc = &session->verdict.finding[FINDING_SOC];
	const struct finding *model = &session->verdict.finding[FINDING_MODEL];

	return soc->severity == SEVERITY_OK && model->severity != SEVERITY_REFUSE && !model->forced;
}

bool session_judge(struct session *session)
{
	verdict_judge(&session->evidence, session->forced, &session->verdict);
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		session_log_finding(session, (enum finding_id)id);
	if (session_may_use_leds(session))
		led_open(&session->led, LED_ROOT);
	if (verdict_refusals(&session->verdict) == 0)
		return true;
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "see the findings marked \"refuse\" above; --force=NAME "
	                        "overrides one, but not no-card");
}

bool session_judge_again(struct session *session)
{
	struct verdict *verdict = &session->verdict;

	camera_read(session->options->root, session->scratch, SESSION_SCRATCH, &session->evidence);
	verdict_judge(&session->evidence, session->forced, verdict);
	if (verdict_refusals(verdict) == 0)
		return true;
	for (unsigned id = 0; id < FINDING_COUNT; id++)
		if (verdict->finding[id].severity == SEVERITY_REFUSE)
			session_log_finding(session, (enum finding_id)id);
	return session_conclude(session, EXIT_REFUSED, FLASH_UNTOUCHED,
	                        "the camera has changed while the backup was saved: see the "
	                        "findings marked \"refuse\" above");
}
