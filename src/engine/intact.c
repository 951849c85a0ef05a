/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A chip may erase or program another place than the one that was named. Before
 * anybody says that flash is untouched, all of it is proved. What does not prove is
 * looked at closely: a damaged bootloader has to lose its signature, and one that only
 * cannot be read must not.
 */
#include <string.h>

#include "bytes.h"
#include "crc32.h"
#include "engine_parts.h"
#include "spare.h"

#define READINGS   2u /* that have to agree, each behind another place */
#define LEADS      8u /* places tried for one of them */
#define UNSEEN_MAX 4u /* blocks; then the bus is dead, and each read takes 10 s */

/* Reads a transfer of another block, which has to be what it was: then the bus is alive
 * and the driver's buffer holds something else. *turn goes on with each, by half one. */
static bool lead_in(struct trial *trial, uint32_t of, uint32_t *turn)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t length = geometry->transfer_size, halves = 2 * (geometry->size / length) - 1;
	uint32_t own = of / geometry->erase_size;

	for (uint32_t tried = 0; tried < LEADS && *turn < halves;) {
		uint32_t at = (2 * of / length + ++*turn) % halves * (length / 2);
		uint32_t block = at / geometry->erase_size;

		if (block == own || at % geometry->erase_size > geometry->erase_size - length ||
		    bytes_alike(trial->job.old + at, length))
			continue;
		bytes_complement(trial->job.scratch, trial->job.old + at, length);
		if (engine_read(&trial->engine, at, length) == 0 &&
		    bytes_equal(trial->job.scratch, trial->job.old + at, length))
			return true;
		tried++;
	}
	return false;
}

/* Whether scratch is what another block holds there: the chip then answers for the
 * wrong place, which damages nothing. */
static bool is_elsewhere(const struct trial *trial, uint32_t at)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	const uint8_t *now = trial->job.scratch;
	uint32_t length = geometry->transfer_size;

	if (bytes_alike(now, length))
		return false;
	for (uint32_t other = at % geometry->erase_size; other < geometry->size;
	     other += geometry->erase_size)
		if (other != at && bytes_equal(now, trial->job.old + other, length))
			return true;
	return false;
}

/* Whether the piece at `at` reads as something else, each time the same. */
static bool is_damaged(struct trial *trial, uint32_t at)
{
	uint32_t length = trial->job.mtd->geometry.transfer_size;
	uint32_t turn = 0, first = 0;

	for (uint32_t i = 0; i < READINGS; i++) {
		uint32_t sum;

		if (!lead_in(trial, at, &turn))
			return false;
		/* What leaves the buffer alone leaves another one each time. */
		memset(trial->job.scratch, (int)(0x5a + i), length);
		if (engine_read(&trial->engine, at, length) != 0)
			return false;
		sum = crc32_of(trial->job.scratch, length);
		if (i > 0 && sum != first)
			return false;
		first = sum;
	}
	return !bytes_equal(trial->job.scratch, trial->job.old + at, length) &&
	       !is_elsewhere(trial, at);
}

enum intact intact_check(struct trial *trial, uint32_t end)
{
	const struct mtd_geometry *geometry = &trial->job.mtd->geometry;
	uint32_t length = geometry->transfer_size;
	uint32_t unseen = 0;

	for (uint32_t at = 0; at < end && unseen < UNSEEN_MAX; at += length) {
		struct engine_event fault = engine_event(&trial->engine, ENGINE_EVENT_FAULT);

		if (proof_range(&trial->engine, EXPECT_IMAGE, at, length, &fault))
			continue;
		if (is_damaged(trial, at))
			return INTACT_DAMAGED;
		/* One that answers for another block does so in all of it. */
		unseen++;
		at += geometry->erase_size - length - at % geometry->erase_size;
	}
	return unseen == 0 ? INTACT : INTACT_UNSEEN;
}

enum intact intact_check_all(struct trial *trial)
{
	const struct engine_job *job = &trial->job;
	const struct mtd_geometry *geometry = &job->mtd->geometry;
	bool left = job->spare_loose || spare_is_doubtful(geometry, job->old);

	return intact_check(trial, left ? spare_block(geometry) : geometry->size);
}

bool intact_finds_damage(const struct engine_job *job)
{
	const struct mtd_geometry *geometry = &job->mtd->geometry;
	struct engine_event probe;
	struct trial trial;

	if (!job->old_boots || memcmp(job->old, job->new, geometry->erase_size) == 0)
		return false;
	trial_start(&trial, job);
	probe = engine_event(&trial.engine, ENGINE_EVENT_FAULT);
	return proof_range(&trial.engine, EXPECT_IMAGE, 0, geometry->erase_size, &probe) &&
	       intact_check_all(&trial) == INTACT_DAMAGED;
}
