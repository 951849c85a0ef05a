/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of a place, not of an operation: pieces that never read right, blocks
 * that nobody writes and that change all the same, and a chip that is slow. */
#include <string.h>

#include "boot_header.h"
#include "bytes.h"
#include "sweep.h"

#define FOREVER UINT32_MAX

/* What can go wrong with a read again and again, at one place. */
static const enum nor_fault_kind recurring[] = {
	NOR_STALE, NOR_NOTHING, NOR_FLICKER, NOR_SHORT, NOR_ERROR, NOR_TIMEOUT, NOR_BLANK,
};

#define RECURRING (sizeof recurring / sizeof recurring[0])

/* A clean run, for the places in it: returns its operations; *saved is the one
 * at which the backup was in hand, *second the first of the second read-back. */
static uint32_t clean_run(struct explorer *explorer, const struct world *world, uint32_t *saved,
                          uint32_t *second)
{
	const struct scene scene = {.world = world, .seed = 1};
	struct stage *stage = explorer->stages[0];
	struct outcome outcome;

	memcpy(stage->bytes, world->old, world->geometry.size);
	memset(stage->shaky, 0, world->geometry.size);
	stage_play(stage, &scene, 0, &outcome);
	*saved = outcome.saved;
	*second = outcome.second_read_back;
	return stage->nor->operations;
}

/*
 * One piece of a transfer's size: from the start; from when the backup is saved;
 * from each of some moments in the change on; and repaired in a hold.
 */
static void break_piece(struct explorer *explorer, const struct task *task,
                        const struct nor_fault *fault, uint32_t saved, uint32_t total)
{
	struct scene scene = {.world = task->world, .seed = 8, .fault = *fault};
	uint32_t step = (total - saved) / (task->sample ? 3 : 40) + 1;

	explorer_run(explorer, &scene, 0);
	for (uint32_t first = saved; first < total; first += step) {
		scene.fault.first = first;
		scene.repair = 0;
		explorer_run(explorer, &scene, 0);
		scene.repair = 2;
		explorer_run(explorer, &scene, 0);
	}
}

void task_pieces(struct explorer *explorer, const struct task *task)
{
	const struct world *world = task->world;
	uint32_t piece = explorer->stages[0]->nor->mtd.geometry.transfer_size;
	uint32_t saved, second, total = clean_run(explorer, world, &saved, &second);

	for (uint32_t i = task->part; i < world->geometry.size / piece; i += task->parts)
		for (unsigned kind = 0; kind < RECURRING; kind++) {
			const struct nor_fault fault = {
				.kind = recurring[kind],
				.last = FOREVER,
				.from = i * piece,
				.to = (i + 1) * piece,
				.only = 1 << NOR_READ,
			};

			/* Where blank is what has to be there, it cannot be told. */
			if (fault.kind == NOR_BLANK && bytes_blank(world->new + i *piece, piece))
				continue;
			break_piece(explorer, task, &fault, saved, total);
		}
}

/*
 * All reads begin further on, or, round the end, further back, by at most a transfer:
 * from the start, when a good bootloader reads as none; and from later on.
 */
void task_displaced(struct explorer *explorer, const struct task *task)
{
	static const int distances[] = {1, 2, 3, 4, 7, 8, 9, 16, 64, 256, 2048, 4096};
	const struct world *world = task->world;
	uint32_t size = world->geometry.size, piece = world->geometry.transfer_size;
	uint32_t saved, second, total = clean_run(explorer, world, &saved, &second);
	uint32_t step = total / (task->sample ? 3 : 100) + 1;
	struct scene scene = {.world = world, .seed = 13};

	for (unsigned i = 0; i < sizeof distances / sizeof distances[0]; i++)
		for (unsigned back = 0; back < 2; back++) {
			uint32_t distance = (uint32_t)distances[i];

			if (distance > piece)
				continue;
			for (uint32_t first = 0; first < total; first += step) {
				scene.fault = (struct nor_fault){
					.kind = NOR_DISPLACED,
					.first = first,
					.last = FOREVER,
					.to = size,
					.bit = back ? size - distance : distance,
				};
				scene.repair = first / step % 2 == 1 ? 2 : 0;
				explorer_run(explorer, &scene, 0);
			}
		}
}

/* A bit of each block flips at some moment after the backup: whatever was looked
 * at before, it has to be found, or comes too late for anybody to find. */
void task_decay(struct explorer *explorer, const struct task *task)
{
	const struct world *world = task->world;
	uint32_t block = world->geometry.erase_size;
	uint32_t saved, second, total = clean_run(explorer, world, &saved, &second);
	uint32_t step = world->tiny ? 1 : (second - saved) / (task->sample ? 5 : 300) + 1;
	struct scene scene = {.world = world, .seed = 9};

	(void)total;
	for (uint32_t at = 0; at < world->geometry.size; at += block)
		for (uint32_t first = saved + task->part; first < second;
		     first += step * task->parts) {
			uint32_t place = at + (first * 7 + 21) % block;

			if (place < BOOT_HEADER_SIZE) /* whose bits decide by themselves */
				place += BOOT_HEADER_SIZE;
			scene.fault = (struct nor_fault){
				NOR_DECAY, first, first, place, place + 1, first % 8, 0,
			};
			explorer_run(explorer, &scene, 0);
		}
}

/* Every operation of the kinds in `only` takes as long as the driver waits. */
void task_slow(struct explorer *explorer, const struct task *task)
{
	static const enum nor_fault_kind kinds[] = {NOR_SLOW, NOR_TIMEOUT};
	uint32_t size = task->world->geometry.size;
	struct scene scene = {.world = task->world, .seed = 10};

	explorer->effort[0] = (struct effort){
		1, task->world->tiny ? 3 : 97, 499, task->parts, task->part, 0,
	};
	for (unsigned kind = 0; kind < 2; kind++)
		for (unsigned only = 1; only < 8; only++) {
			scene.fault = (struct nor_fault){
				kinds[kind], 0, FOREVER, 0, size, 0, only,
			};
			scene.keep = only % 2 == 0;
			scene.repair = only % 3 == 0 ? 2 : 0;
			explorer_run(explorer, &scene, kind == 0 ? 1 : 0);
		}
}
