/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which flash is believed, on a flash whose reads go wrong in one place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot_header.h"
#include "crc7.h"
#include "guarded.h"
#include "look.h"

#define SIZE    0x40000u
#define ERASE   0x8000u
#define PIECE   0x1000u
#define SPL_END 0x1800u

static uint8_t flash[SIZE], scratch[ERASE];
static uint8_t *found; /* and nothing readable around it */
static uint8_t first_byte;
static uint32_t wrong_at;     /* this byte reads differently each time */
static uint32_t wrong_reads;  /* so often */
static bool half_is_mute;     /* the first transfer brings nothing when half of it is read */
static bool ends_are_same;    /* the first transfer is what the last one is */
static bool at_the_turn;      /* it does so only in the read between the two passes */
static unsigned wrong_rounds; /* a bit for each round of two passes in which it does */
static uint32_t zeros;        /* so many bytes of flash, but for the header */
static unsigned reads;
static struct look look;

#define UP   (1 + SIZE / PIECE)
#define DOWN (1 + 2 * SIZE / PIECE)

static bool is_wrong(uint32_t length)
{
	unsigned round = (reads - 1) / (UP + DOWN), number = (reads - 1) % (UP + DOWN);

	if (at_the_turn)
		return number == UP;
	return wrong_rounds == 0 || (length < PIECE && (wrong_rounds >> round & 1) != 0);
}

static int flaky_read(void *context, uint32_t offset, void *to, uint32_t length)
{
	uint8_t *bytes = to;

	(void)context;
	reads++;
	if (half_is_mute && offset == 0 && length < PIECE)
		return 0;
	memcpy(to, flash + offset, length);
	if (offset <= wrong_at && wrong_at < offset + length && wrong_reads > 0 && is_wrong(length))
		bytes[wrong_at - offset] ^= (uint8_t)wrong_reads--;
	return 0;
}

static int start(void **state)
{
	(void)state;
	first_byte = 0x06;
	half_is_mute = ends_are_same = at_the_turn = false;
	wrong_rounds = 0;
	zeros = BOOT_SPL_OFFSET;
	return 0;
}

static enum look_state look_with(uint32_t at, uint32_t times)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;
	const struct mtd mtd = {
		.geometry = {.size = SIZE,
	                     .erase_size = ERASE,
	                     .page_size = 256,
	                     .transfer_size = PIECE},
		.read = flaky_read,
	};

	for (uint32_t i = 0; i < SIZE; i++)
		flash[i] = (uint8_t)(i * 7u ^ i >> 8);
	memset(flash, 0, zeros);
	memcpy(flash, signature, sizeof signature);
	flash[0] = first_byte;
	flash[0x0c] = (uint8_t)SPL_END;
	flash[0x0d] = (uint8_t)(SPL_END >> 8);
	flash[0x09] = crc7_update(0, flash + BOOT_SPL_OFFSET, SPL_END - BOOT_SPL_OFFSET);
	if (ends_are_same)
		memcpy(flash, flash + SIZE - PIECE, PIECE);
	if (found == NULL)
		found = guarded(SIZE);
	wrong_at = at;
	wrong_reads = times;
	reads = 0;
	look_read(&mtd, found, scratch, &look);
	return look.state;
}

static void test_good(void **state)
{
	(void)state;
	assert_int_equal(look_with(0, 0), LOOK_GOOD);
	assert_memory_equal(found, flash, SIZE);
	/* up in transfers, down in halves of them, each behind one more */
	assert_int_equal(reads, UP + DOWN);
}

/* Once is not for ever. */
static void test_read_again(void **state)
{
	(void)state;
	assert_int_equal(look_with(3, 1), LOOK_GOOD);
	assert_int_equal(look_with(0x900, 1), LOOK_GOOD);
	assert_int_equal(look_with(0x20000, 1), LOOK_GOOD);
	assert_memory_equal(found, flash, SIZE);
}

/* A signature that never reads wrong: no change of ours was cut short there, so a
 * bootloader that is good is not given up for reads that are not. */
static void test_reads_fail(void **state)
{
	(void)state;
	assert_int_equal(look_with(0x20000, 200), LOOK_UNSTABLE);
	assert_int_equal(look_with(0x900, 200), LOOK_UNSTABLE);
	assert_int_equal(look_with(0x10, 200), LOOK_UNSTABLE);
	assert_int_equal(look_with(0x0f, 200), LOOK_INTERRUPTED);
	assert_int_equal(look_with(0x0c, 200), LOOK_INTERRUPTED);
}

/* It never was valid, whatever else reads as it likes. */
static void test_no_signature(void **state)
{
	(void)state;
	first_byte = 0;
	assert_int_equal(look_with(0, 0), LOOK_INTERRUPTED);
	assert_int_equal(look_with(0x20000, 200), LOOK_INTERRUPTED);
}

/* One of the two readings is enough to tell, if it brought anything. */
static void test_no_signature_in_one_reading(void **state)
{
	(void)state;
	half_is_mute = true;
	assert_int_equal(look_with(0, 0), LOOK_UNSTABLE);
	first_byte = 0;
	assert_int_equal(look_with(0, 0), LOOK_INTERRUPTED);
}

/* Upwards the first transfer may be the last one, come again; downwards it is not. */
static void test_no_signature_and_ends_that_are_the_same(void **state)
{
	(void)state;
	ends_are_same = true;
	assert_int_equal(look_with(0, 0), LOOK_INTERRUPTED);
	assert_int_equal(look_with(0x20000, 200), LOOK_INTERRUPTED);
}

static void test_interrupted(void **state)
{
	(void)state;
	assert_int_equal(look_with(3, 200), LOOK_INTERRUPTED);
}

/* The read between the passes is of the header, too. It tells of that alone. */
static void test_header_that_is_torn_between_the_passes(void **state)
{
	(void)state;
	at_the_turn = true;
	assert_int_equal(look_with(0, 200), LOOK_INTERRUPTED);
	assert_int_equal(look_with(0x0f, 200), LOOK_INTERRUPTED);
	assert_int_equal(look_with(0x10, 200), LOOK_UNSTABLE);
	assert_int_equal(look_with(PIECE - 1, 200), LOOK_UNSTABLE);
	zeros = PIECE; /* as a bus brings them that is dead by then */
	assert_int_equal(look_with(0, 200), LOOK_UNSTABLE);
}

/* What was once seen to be torn is good only behind four rounds in a row. */
static void test_header_that_was_torn_once(void **state)
{
	static const struct {
		unsigned wrong, rounds;
		enum look_state state;
	} rows[] = {
		{1 << 0, 5, LOOK_GOOD},
		{1 << 0 | 1 << 2, 7, LOOK_GOOD},
		{1 << 0 | 1 << 3, 7, LOOK_INTERRUPTED},
		{1 << 0 | 1 << 6, 5, LOOK_GOOD},
	};

	(void)state;
	for (unsigned n = 0; n < sizeof rows / sizeof rows[0]; n++) {
		wrong_rounds = rows[n].wrong;
		assert_int_equal(look_with(3, 200), rows[n].state);
		assert_int_equal(look.rounds, rows[n].rounds);
		assert_int_equal(look.agreed, rows[n].state == LOOK_GOOD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, start),
		cmocka_unit_test_setup(test_read_again, start),
		cmocka_unit_test_setup(test_reads_fail, start),
		cmocka_unit_test_setup(test_interrupted, start),
		cmocka_unit_test_setup(test_no_signature, start),
		cmocka_unit_test_setup(test_no_signature_in_one_reading, start),
		cmocka_unit_test_setup(test_header_that_is_torn_between_the_passes, start),
		cmocka_unit_test_setup(test_header_that_was_torn_once, start),
		cmocka_unit_test_setup(test_no_signature_and_ends_that_are_the_same, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
