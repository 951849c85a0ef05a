/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading flash so that it can be believed, on the simulated NOR. Tiny flash
 * has a valid header when its signature is right (tests/sim/procedure.h). */
#include "look_stand.h"

static void test_good(void **state)
{
	(void)state;
	read_all();
	assert_int_equal(look.state, LOOK_GOOD);
	assert_int_equal(look.rounds, 1);
	assert_int_equal(look.error, 0);
	assert_memory_equal(found, bytes, SIZE);
	assert_int_equal(nor->operations, READS);
}

static void test_no_header_is_an_interrupted_flash(void **state)
{
	(void)state;
	memset(bytes, 0, BOOT_SIGNATURE_SIZE);
	nor_load(nor, bytes);
	read_all();
	assert_int_equal(look.state, LOOK_INTERRUPTED);
	assert_memory_equal(found, bytes, SIZE);
	memset(bytes, 0xff, SIZE);
	nor_load(nor, bytes);
	read_all();
	assert_int_equal(look.state, LOOK_INTERRUPTED);
	assert_memory_equal(found, bytes, SIZE);
}

static void test_same_bytes_everywhere_are_an_echo(void **state)
{
	(void)state;
	fault(NOR_STALE, 0, FOREVER, 0, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNREADABLE);
	nor_power_up(nor, 1);
	/* the first piece's: half of it and half of it again are not the whole */
	fault(NOR_STALE, 1, FOREVER, 0, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNSTABLE);
}

/* An address line that does not get through: each half of flash reads as the other. What
 * it holds is not known, whether there is a header or not. */
static void test_address_line_that_is_stuck(void **state)
{
	(void)state;
	for (unsigned line = 1; line < 4; line *= 2)
		for (unsigned level = 0; level < 2; level++) {
			nor_power_up(nor, 1);
			for (unsigned block = 0; block < 4; block++)
				if (((block & line) != 0) != (level != 0))
					nor_add_fault(nor,
					              &(struct nor_fault){NOR_ASTRAY, 0, FOREVER,
					                                  block * BLOCK,
					                                  (block + 1) * BLOCK,
					                                  block ^ line,
					                                  1 << NOR_READ});
			read_all();
			assert_int_equal(look.state, LOOK_UNREADABLE);
			assert_false(look.agreed);
		}
}

/* Each line of four carries two bits of a byte: what reads so is another flash, which may
 * be good. Text has one bit that is never set, and is what an owner may have flashed. */
static enum look_state look_through(uint8_t set, uint8_t clear)
{
	for (uint32_t at = 0; at < SIZE; at++)
		found[at] = (uint8_t)((bytes[at] | set) & ~clear);
	nor_load(nor, found);
	nor_power_up(nor, 1);
	look_read(&nor->mtd, found, scratch, &look);
	return look.state;
}

static void test_data_line_that_is_stuck(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 4; n++) {
		const uint8_t line = (uint8_t)(0x11u << n);

		assert_int_equal(look_through(line, 0), LOOK_UNREADABLE);
		assert_int_equal(look_through(0, line), LOOK_UNREADABLE);
		assert_false(look.agreed);
	}
	assert_int_equal(look_through(0, 0x80), LOOK_INTERRUPTED);
}

/* Reads of one piece that always bring the transfer before: each pass has another
 * one before it, so they never agree, and the header is not called torn. */
static void test_piece_that_always_repeats_the_one_before(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_STALE, NOR_NOTHING, NOR_SHORT, NOR_FLICKER};

	(void)state;
	for (unsigned k = 0; k < 4; k++)
		for (uint32_t at = 0; at < SIZE; at += PIECE) {
			nor_power_up(nor, 1);
			fault(kinds[k], 0, FOREVER, at, at + PIECE);
			read_all();
			assert_false(look.agreed);
			if (at == 0 && k > 1)
				continue; /* bits of a torn header may read so */
			assert_int_equal(look.state, LOOK_UNSTABLE);
			assert_in_range(look.offset, at, at + PIECE - 1);
		}
}

/* A bus that is dead from the end of one pass into the next. */
static void test_bus_that_is_dead_for_a_while(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_DEAD_STALE, NOR_DEAD_NOTHING,
	                                            NOR_DEAD_BLANK};

	(void)state;
	for (unsigned k = 0; k < 3; k++)
		for (uint32_t first = 1; first < READS; first++)
			for (uint32_t count = 1; first + count < READS; count++) {
				nor_power_up(nor, 1);
				fault(kinds[k], first, first + count, 0, SIZE);
				read_all();
				if (look.state == LOOK_GOOD)
					assert_memory_equal(found, bytes, SIZE);
			}
}

static void test_one_bad_read_is_repeated(void **state)
{
	static const enum nor_fault_kind kinds[] = {
		NOR_ERROR, NOR_STALE, NOR_FLICKER, NOR_BLANK, NOR_NOTHING, NOR_SHORT,
	};
	unsigned more = 0;

	(void)state;
	for (unsigned k = 0; k < 6; k++)
		/* not the first: nothing is expected of it */
		for (uint32_t i = 1; i < READS; i++) {
			nor_power_up(nor, 1);
			fault(kinds[k], i, i, 0, SIZE);
			read_all();
			/* of a header that is torn it may be the only one that tells */
			assert_true(look.rounds == 2 || look.rounds == 5);
			more += look.rounds == 5;
			assert_int_equal(look.error, 0);
			assert_memory_equal(found, bytes, SIZE);
			assert_int_equal(look.state, LOOK_GOOD);
			assert_true(nor->operations > READS);
		}
	assert_in_range(more, 1, 6 * 3); /* where the header is read */
}

static void test_errors_for_good(void **state)
{
	(void)state;
	fault(NOR_ERROR, 0, FOREVER, 2 * BLOCK, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNREADABLE);
	assert_int_equal(look.error, -EIO);
	assert_int_equal(look.rounds, 3);
}

static void test_reads_that_never_agree(void **state)
{
	(void)state;
	fault(NOR_FLICKER, 0, FOREVER, 2 * BLOCK, 2 * BLOCK + 16);
	read_all();
	assert_int_equal(look.state, LOOK_UNSTABLE);
	assert_int_equal(look.rounds, 3);
	assert_in_range(look.offset, 2 * BLOCK, 2 * BLOCK + 15);
	nor_power_up(nor, 1);
	fault(NOR_NOTHING, 0, FOREVER, 3 * BLOCK, SIZE);
	read_all();
	assert_int_equal(look.state, LOOK_UNSTABLE);
	assert_int_equal(look.offset, 3 * BLOCK);
}

static void test_a_signature_that_shakes_was_interrupted(void **state)
{
	uint8_t shaky[SIZE] = {0};
	unsigned interrupted = 0;

	(void)state;
	shaky[3] = 0x01;
	for (uint64_t seed = 0; seed < 50; seed++) {
		nor_load_shaky(nor, bytes, shaky);
		nor_power_up(nor, seed);
		read_all();
		/* Good only if a pair of readings agreed on a valid one. */
		if (look.state == LOOK_GOOD)
			assert_memory_equal(found, bytes, SIZE);
		else
			assert_int_equal(look.state, LOOK_INTERRUPTED);
		interrupted += look.state == LOOK_INTERRUPTED;
	}
	assert_in_range(interrupted, 40, 49);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_good),
		TEST(test_no_header_is_an_interrupted_flash),
		TEST(test_same_bytes_everywhere_are_an_echo),
		TEST(test_address_line_that_is_stuck),
		TEST(test_data_line_that_is_stuck),
		TEST(test_one_bad_read_is_repeated),
		TEST(test_piece_that_always_repeats_the_one_before),
		TEST(test_bus_that_is_dead_for_a_while),
		TEST(test_errors_for_good),
		TEST(test_reads_that_never_agree),
		TEST(test_a_signature_that_shakes_was_interrupted),
	};

	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
