/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the old image is still what flash holds: what is damage, what only cannot be seen,
 * and behind which other place each reading is made. */
#include "pure.h"

#include "engine_parts.h"

#define BLOCK    512u
#define BLOCKS   8u
#define SIZE     (BLOCKS * BLOCK)
#define PIECE    128u /* a transfer; decoys are shorter */
#define MOST     4096u
#define FAILS    (-5)
#define NO_PLACE UINT32_MAX

static uint8_t arena[3 * SIZE]; /* the image, and what lies before and behind it */
static uint8_t *const old = arena + SIZE;
static uint8_t flash[SIZE], scratch[BLOCK];
static uint32_t read_at[MOST], read_length[MOST];
static unsigned reads;
static uint32_t from, to;   /* lead-ins in this range fail */
static bool silent;         /* they bring nothing instead */
static bool dead;           /* no read brings anything */
static bool no_decoy;       /* no read of less than a transfer does */
static uint32_t settles_at; /* this piece reads as it should behind a lead-in */

static bool is_lead_in(uint32_t offset, uint32_t length)
{
	return length == PIECE && offset >= from && offset < to;
}

static int read_flash(void *context, uint32_t offset, void *bytes, uint32_t length)
{
	bool behind = reads > 0 && read_length[reads - 1] == PIECE;

	(void)context;
	assert_in_range(reads, 0, MOST - 1);
	read_at[reads] = offset;
	read_length[reads++] = length;
	if (dead || (no_decoy && length < PIECE))
		return FAILS;
	if (is_lead_in(offset, length))
		return silent ? 0 : FAILS;
	memcpy(bytes, (offset == settles_at && behind ? old : flash) + offset, length);
	return 0;
}

static void breathe(void *context)
{
	(void)context;
}

static const struct mtd mtd = {
	.geometry = {SIZE, BLOCK, 32, PIECE},
	.read = read_flash,
};
static const struct engine_port port = {.breathe = breathe};
static const struct engine_job job = {.mtd = &mtd,
                                      .port = &port,
                                      .old = old,
                                      .scratch = scratch,
                                      .old_boots = true};

static int start(void **state)
{
	(void)state;
	for (uint32_t at = 0; at < sizeof arena; at++)
		arena[at] = (uint8_t)(at * 7 + at / 256 * 13);
	memcpy(flash, old, SIZE);
	reads = 0;
	from = to = 0;
	silent = dead = no_decoy = false;
	settles_at = NO_PLACE;
	return 0;
}

static enum intact check(uint32_t end)
{
	struct trial trial;

	reads = 0;
	trial_start(&trial, &job);
	return intact_check(&trial, end);
}

static void assert_last_reads(const uint32_t *places, unsigned count)
{
	assert_in_range(reads, count, MOST);
	for (unsigned i = 0; i < count; i++) {
		assert_int_equal(read_at[reads - count + i], places[i]);
		assert_int_equal(read_length[reads - count + i], PIECE);
	}
}

static void every_byte_counts_up_to_the_end(void **state)
{
	(void)state;
	assert_int_equal(check(SIZE), INTACT);
	for (uint32_t at = 0; at < SIZE; at += 37) {
		flash[at] ^= 4;
		assert_int_equal(check(SIZE), INTACT_DAMAGED);
		assert_int_equal(check(at / PIECE * PIECE), INTACT);
		flash[at] ^= 4;
	}
}

/* Two readings, each behind a transfer of another block. */
static void readings_are_behind_other_blocks(void **state)
{
	static const uint32_t middle[] = {2 * BLOCK, BLOCK, 2 * BLOCK + PIECE / 2, BLOCK};
	static const uint32_t last[] = {0, SIZE - PIECE, PIECE / 2, SIZE - PIECE};

	(void)state;
	flash[BLOCK] ^= 1;
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
	assert_last_reads(middle, 4);
	start(NULL);
	flash[SIZE - 1] ^= 1;
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
	assert_last_reads(last, 4);
}

/* Seven places in the next block fail; the one that reaches into the block behind is none. */
static void eight_places_are_tried(void **state)
{
	static const uint32_t places[] = {1024, 1088, 1152,  1216, 1280, 1344,
	                                  1408, 1536, BLOCK, 1600, BLOCK};

	(void)state;
	flash[BLOCK] ^= 1;
	from = 2 * BLOCK;
	to = 3 * BLOCK;
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
	assert_last_reads(places, sizeof places / sizeof places[0]);
	to = 3 * BLOCK + 1; /* the eighth as well */
	assert_int_equal(check(2 * BLOCK), INTACT_UNSEEN);
	assert_last_reads(places, 8);
}

static void a_lead_in_has_to_be_read(void **state)
{
	(void)state;
	flash[BLOCK] ^= 1;
	for (uint32_t i = 0; i < PIECE; i++) /* what lies as far in front of the image */
		*(old - 2 * BLOCK + i) = (uint8_t)~old[2 * BLOCK + i];
	from = 2 * BLOCK;
	to = from + 1;
	silent = true;
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
	assert_int_equal(read_at[reads - 4], from + PIECE / 2);
}

static void places_of_one_value_lead_nowhere(void **state)
{
	(void)state;
	memset(old, 0x11, BLOCK);
	memset(old + 2 * BLOCK, 0x11, SIZE - 2 * BLOCK);
	memcpy(flash, old, SIZE);
	flash[BLOCK] ^= 1;
	assert_int_equal(check(SIZE), INTACT_UNSEEN);
}

/* A block that another one answers for is not damaged, nor looked at any further. */
static void what_another_block_holds_is_no_damage(void **state)
{
	(void)state;
	memcpy(flash + BLOCK + PIECE, old + 3 * BLOCK + PIECE, BLOCK - PIECE);
	assert_int_equal(check(SIZE), INTACT_UNSEEN);
	flash[2 * BLOCK] ^= 1;
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
}

static void what_lies_behind_the_image_is_none_of_it(void **state)
{
	(void)state;
	memcpy(flash + BLOCK, old + SIZE, PIECE);
	assert_int_equal(check(SIZE), INTACT_DAMAGED);
}

static void what_reads_right_at_last_is_no_damage(void **state)
{
	(void)state;
	flash[BLOCK] ^= 1;
	settles_at = BLOCK;
	assert_int_equal(check(SIZE), INTACT_UNSEEN);
}

/* Nor where the run goes on with what another one left: a trial knows what flash holds. */
static void nothing_is_proved_without_a_decoy(void **state)
{
	struct engine_job resumed = job;
	struct trial trial;

	(void)state;
	resumed.resumed = true;
	trial_start(&trial, &resumed);
	assert_int_equal(intact_check(&trial, SIZE), INTACT);
	no_decoy = true;
	assert_int_equal(intact_check(&trial, SIZE), INTACT_UNSEEN);
	assert_int_equal(check(SIZE), INTACT_UNSEEN);
}

/* Each of them takes dozens of reads of ten seconds. */
static void four_blocks_are_enough_of_a_dead_bus(void **state)
{
	unsigned three, four;

	(void)state;
	dead = true;
	assert_int_equal(check(3 * BLOCK), INTACT_UNSEEN);
	three = reads;
	assert_int_equal(check(4 * BLOCK), INTACT_UNSEEN);
	four = reads;
	assert_true(four > three);
	assert_int_equal(check(SIZE), INTACT_UNSEEN);
	assert_int_equal(reads, four);
}

/* What a run that is resumed is told of the one before it. */
static bool finds_damage(bool old_boots, uint32_t differs_at)
{
	struct engine_job resumed = job;
	uint8_t new[SIZE];

	memcpy(new, old, SIZE);
	new[differs_at] ^= 1;
	resumed.new = new;
	resumed.old_boots = old_boots;
	reads = 0;
	return intact_finds_damage(&resumed);
}

static void damage_is_found_behind_the_old_block_0(void **state)
{
	(void)state;
	assert_false(finds_damage(true, BLOCK - 1));
	flash[2 * BLOCK] ^= 1;
	assert_true(finds_damage(true, BLOCK - 1));
	assert_false(finds_damage(false, BLOCK - 1));
	assert_false(finds_damage(true, BLOCK)); /* block 0 may be the new one */
	for (uint32_t at = 0; at < BLOCK; at += BLOCK - 1) {
		flash[at] ^= 1;
		assert_false(finds_damage(true, BLOCK - 1));
		flash[at] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_byte_counts_up_to_the_end, start),
		cmocka_unit_test_setup(readings_are_behind_other_blocks, start),
		cmocka_unit_test_setup(eight_places_are_tried, start),
		cmocka_unit_test_setup(a_lead_in_has_to_be_read, start),
		cmocka_unit_test_setup(places_of_one_value_lead_nowhere, start),
		cmocka_unit_test_setup(what_another_block_holds_is_no_damage, start),
		cmocka_unit_test_setup(what_lies_behind_the_image_is_none_of_it, start),
		cmocka_unit_test_setup(what_reads_right_at_last_is_no_damage, start),
		cmocka_unit_test_setup(nothing_is_proved_without_a_decoy, start),
		cmocka_unit_test_setup(four_blocks_are_enough_of_a_dead_bus, start),
		cmocka_unit_test_setup(damage_is_found_behind_the_old_block_0, start),
	};

	return cmocka_run_group_tests_name("intact", tests, NULL, NULL);
}
