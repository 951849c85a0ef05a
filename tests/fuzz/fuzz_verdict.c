/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Evidence of any kind, judged, described and reported as text and JSON. */
#include "fuzz_image.h"

#include "flag.h"
#include "proc.h"
#include "report.h"

/* JSON has to be one line of ASCII in which every quote is paired. */
struct checker {
	bool json, quoted, escaped;
	size_t lines;
	int depth;
};

static void check_byte(struct checker *checker, char c)
{
	checker->lines += c == '\n';
	FUZZ_CHECK(c == '\n' || (c >= ' ' && c <= '~'));
	if (!checker->json)
		return;
	if (checker->escaped) {
		FUZZ_CHECK(c == '"' || c == '\\');
		checker->escaped = false;
	} else if (checker->quoted && c == '\\') {
		checker->escaped = true;
	} else if (c == '"') {
		checker->quoted = !checker->quoted;
	} else if (!checker->quoted) {
		checker->depth += c == '{' || c == '[';
		checker->depth -= c == '}' || c == ']';
		FUZZ_CHECK(checker->depth >= 0);
	}
}

static void check_bytes(void *context, const char *bytes, size_t length)
{
	while (length-- > 0)
		check_byte(context, *bytes++);
}

static void check_report(const struct info_report *report, bool json)
{
	struct checker checker = {.json = json};
	struct sink sink = {check_bytes, &checker};

	report_info(report, json, &sink);
	FUZZ_CHECK(!json || (checker.lines == 1 && checker.depth == 0 && !checker.quoted));
}

static void fill_texts(struct evidence *e, const uint8_t **data, size_t *size)
{
	const char *part;
	size_t length = fuzz_take(data, size, 96, &part);

	if (length > 0)
		memcpy(e->cmdline.text, part, length);
	bootargs_parse(e->cmdline.text, sizeof e->cmdline.text, &e->cmdline.bootargs);
	length = fuzz_take(data, size, 24, &part);
	e->model.known = proc_model(part, length, e->model.value, sizeof e->model.value);
	length = fuzz_take(data, size, 24, &part);
	e->pending.known =
		flag_pending_upgrade(part, length, e->pending.value, sizeof e->pending.value);
	length = fuzz_take(data, size, 16, &part);
	if (length > 0)
		memcpy(e->system.value, part, length);
	length = fuzz_take(data, size, 16, &part);
	if (length > 0)
		memcpy(e->partition.name, part, length);
	length = fuzz_take(data, size, 16, &part);
	if (length > 0)
		memcpy(e->chip.name, part, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t old_bytes[FUZZ_IMAGE], new_bytes[FUZZ_IMAGE];
	static struct image old, new;
	struct evidence evidence;
	struct verdict verdict;
	struct digest digest = {{1}};
	struct info_report report = {
		.evidence = &evidence,
		.verdict = &verdict,
		.new_digest = &digest,
	};
	uint32_t bits = 0, length;
	finding_set forced = 0;

	memset(&evidence, 0, sizeof evidence);
	if (size >= 8) {
		memcpy(&bits, data, 4);
		memcpy(&evidence.chip.id, data + 4, 3);
		forced = (bits >> 11 & 0x3ffff) | (finding_set)data[7] << 18;
		data += 8;
		size -= 8;
	}
	fill_texts(&evidence, &data, &size);
	length = fuzz_window(&data, &size, new_bytes);
	image_parse(new_bytes, length, &new);
	length = fuzz_window(&data, &size, old_bytes);
	image_parse(old_bytes, length, &old);
	evidence.new_image = &new;
	if (bits & 1)
		evidence.old_image = &old;
	old.header_valid |= (bits & 2) && old.length_ok;
	evidence.chip.known = bits & 4;
	evidence.cmdline.known = bits & 8;
	evidence.system.known = bits & 16;
	evidence.device.known = bits & 32;
	evidence.partition.known = bits & 64;
	evidence.pending_looked = evidence.pending.known || (bits & 128);
	evidence.holder.known = bits & 256;
	evidence.holder_looked = evidence.holder.known || (bits & 512);
	evidence.new_verified = bits >> 30 & 1;
	evidence.restoring = bits >> 31 & 1;
	evidence.card = (enum card_state)(bits >> 9 & 3);
	verdict_judge(&evidence, forced, &verdict);
	check_report(&report, bits >> 29 & 1);
	return 0;
}
