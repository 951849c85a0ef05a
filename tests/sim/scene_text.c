/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

void scene_print(const struct scene *scene, char *line, size_t size)
{
	const struct nor_fault *fault = &scene->fault;
	size_t at = 0;

	at += (size_t)snprintf(line, size, "world=%s tool=%s seed=%llu", scene->world->name,
	                       tool_name(scene->tool), (unsigned long long)scene->seed);
	if (fault->kind != NOR_OK && at < size)
		at += (size_t)snprintf(line + at, size - at,
		                       " fault=%s:%u:%u:%u:%u:%u:%u keep=%d repair=%u",
		                       nor_fault_name(fault->kind), fault->first, fault->last,
		                       fault->from, fault->to, fault->bit, fault->only, scene->keep,
		                       scene->repair);
	for (unsigned i = 0; i < scene->cut_count && at < size; i++)
		at += (size_t)snprintf(line + at, size - at, " cut=%u:%s:%llu",
		                       scene->cuts[i].operation, nor_torn_name(scene->cuts[i].torn),
		                       (unsigned long long)scene->cuts[i].seed);
}

/* Takes `name` and a colon off the text; NULL when the name does not fit. */
static const char *after_name(const char *text, const char *name)
{
	size_t length = strlen(name);

	if (strncmp(text, name, length) != 0 || text[length] != ':')
		return NULL;
	return text + length + 1;
}

static uint32_t number(const char **text)
{
	char *end;
	unsigned long value = strtoul(*text, &end, 0);

	*text = *end == ':' ? end + 1 : end;
	return (uint32_t)value;
}

static bool parse_fault(struct nor_fault *fault, const char *text)
{
	for (enum nor_fault_kind kind = NOR_OK; kind < NOR_FAULT_KINDS; kind++) {
		const char *rest = after_name(text, nor_fault_name(kind));

		if (rest == NULL)
			continue;
		fault->kind = kind;
		fault->first = number(&rest);
		fault->last = number(&rest);
		fault->from = number(&rest);
		fault->to = number(&rest);
		fault->bit = number(&rest);
		fault->only = number(&rest);
		return true;
	}
	return false;
}

static bool parse_cut(struct scene *scene, const char *text)
{
	struct nor_cut *cut = &scene->cuts[scene->cut_count];

	if (scene->cut_count == SCENE_CUTS)
		return false;
	cut->operation = number(&text);
	for (enum nor_torn torn = 0; torn < TORN_KINDS; torn++) {
		const char *rest = after_name(text, nor_torn_name(torn));

		if (rest == NULL)
			continue;
		cut->torn = torn;
		cut->seed = strtoull(rest, NULL, 0);
		scene->cut_count++;
		return true;
	}
	return false;
}

static bool parse_word(struct scene *scene, const struct worlds *worlds, const char *word)
{
	const char *value = strchr(word, '=');

	if (value == NULL)
		return false;
	value++;
	if (strncmp(word, "world=", 6) == 0)
		return (scene->world = world_named(worlds, value)) != NULL;
	if (strncmp(word, "tool=", 5) == 0)
		return (scene->tool = tool_named(value)) != TOOL_COUNT;
	if (strncmp(word, "fault=", 6) == 0)
		return parse_fault(&scene->fault, value);
	if (strncmp(word, "cut=", 4) == 0)
		return parse_cut(scene, value);
	if (strncmp(word, "seed=", 5) == 0)
		scene->seed = strtoull(value, NULL, 0);
	else if (strncmp(word, "keep=", 5) == 0)
		scene->keep = value[0] == '1';
	else if (strncmp(word, "repair=", 7) == 0)
		scene->repair = (unsigned)strtoul(value, NULL, 0);
	else
		return false;
	return true;
}

bool scene_parse(struct scene *scene, const struct worlds *worlds, const char *line)
{
	char copy[512];
	char *rest = copy, *word;

	memset(scene, 0, sizeof *scene);
	snprintf(copy, sizeof copy, "%s", line);
	while ((word = strtok_r(rest, " ", &rest)) != NULL)
		if (!parse_word(scene, worlds, word))
			return false;
	return scene->world != NULL;
}
