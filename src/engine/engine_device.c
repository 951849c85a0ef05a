/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations of the device. Before each the port breathes: a dead chip makes
 * the driver wait ten seconds for one transfer (FACTS.md, section 1), and the
 * tries and re-reads of one block may be dozens, against a watchdog of a minute.
 */
#include "engine_parts.h"

static const struct mtd *device(const struct engine *engine)
{
	const struct engine_port *port = engine->job->port;

	port->breathe(port->context);
	return engine->mtd;
}

int engine_read(const struct engine *engine, uint32_t offset, uint32_t length)
{
	const struct mtd *mtd = device(engine);

	return mtd->read(mtd->context, offset, engine->job->scratch, length);
}

int engine_program(struct engine *engine, uint32_t offset, const uint8_t *from, uint32_t length)
{
	uint32_t page = engine->mtd->geometry.page_size;
	int error = 0;

	while (error == 0 && length > 0) {
		uint32_t part = engine_least(length, page - offset % page);
		const struct mtd *mtd = device(engine);

		engine->result->programmed += part;
		error = mtd->program(mtd->context, offset, from, part);
		offset += part;
		from += part;
		length -= part;
	}
	return error;
}

int engine_erase(struct engine *engine, uint32_t offset)
{
	const struct mtd *mtd = device(engine);

	engine->result->erases++;
	return mtd->erase(mtd->context, offset);
}
