/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A chip that changes another place than the one that was named, or that one as well:
 * no valid header stays in front of what it hit, and nobody says that nothing was hit. */
#include "engine_spare.h"

#define ERASE (1u << NOR_ERASE)
#define BOTH  (1u << NOR_ERASE | 1u << NOR_PROGRAM)

static void astray(enum nor_fault_kind kind, uint32_t first, uint32_t last, uint32_t block,
                   unsigned to, unsigned only)
{
	nor_add_fault(nor, &(struct nor_fault){kind, first, last, block * BLOCK,
	                                       (block + 1) * BLOCK, to, only});
}

static void assert_no_signature(void)
{
	static const uint8_t signature[] = BOOT_SIGNATURE;

	assert_memory_not_equal(nor->bytes, signature, sizeof signature);
}

static void test_erase_of_the_canary(void **state)
{
	(void)state;
	for (unsigned to = 0; to < 3; to++) {
		start_over();
		astray(NOR_ASTRAY, 0, FOREVER, 3, to, ERASE);
		run();
		assert_int_equal(result.canary, CANARY_STRAYED);
		assert_int_equal(events[1].count, CANARY_STRAYED);
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_true(result.rom_rejects);
		assert_no_signature();
	}
}

/* The erase of the canary hit block 0: what reads there as no signature has it is no read that
 * fails. Nothing can be put right, but the boot ROM goes to USB recovery. */
static void test_bits_that_rose_in_the_signature(void **state)
{
	uint32_t erase = find_operation(NOR_ERASE, SPARE);

	(void)state;
	astray(NOR_ASTRAY, erase, erase, 3, 0, ERASE);
	fault(NOR_STUCK_HIGH, 0, FOREVER, 0, 1, 3);
	fault(NOR_NO_ERASE, 0, FOREVER, 0, BLOCK, 0);
	run();
	assert_int_equal(result.canary, CANARY_STRAYED);
	assert_int_equal(result.state, ENGINE_NOT_GOOD);
	assert_true(result.rom_rejects);
	assert_no_signature();
}

static void test_canary_that_takes_its_neighbour_along(void **state)
{
	uint32_t erase = find_operation(NOR_ERASE, SPARE);

	(void)state;
	memcpy(new + BLOCK, old + BLOCK, BLOCK); /* kept, as long as it is believed */
	for (unsigned ever = 0; ever < 2; ever++) {
		start_over();
		astray(NOR_WIDE, erase, ever ? FOREVER : erase, 3, 2, ERASE);
		run();
		assert_state(ENGINE_NEW, new);
		assert_int_equal(result.canary, CANARY_STRAYED);
		assert_non_null(strstr(changes(), "e64 64+"));
	}
}

static void test_program_of_the_canary(void **state)
{
	(void)state;
	for (unsigned to = 0; to < 3; to++)
		for (enum nor_fault_kind kind = NOR_ASTRAY; kind <= NOR_WIDE; kind++) {
			start_over();
			astray(kind, 0, 0, 3, to, 0);
			run();
			assert_state(ENGINE_NEW, new);
			assert_int_equal(result.canary, CANARY_STRAYED);
		}
}

/* What cannot be read was not seen to be damaged. */
static void test_reads_that_fail_are_no_damage(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_ERROR, NOR_STALE, NOR_NOTHING, NOR_SHORT,
	                                            NOR_FLICKER};

	(void)state;
	for (unsigned k = 0; k < 5; k++)
		for (uint32_t at = 0; at < SPARE; at += PAGE) {
			start_over();
			if (at % 32 == 0)
				fault(NOR_NO_ERASE, 0, FOREVER, 0, SIZE, 0);
			nor_add_fault(nor, &(struct nor_fault){kinds[k], 0, FOREVER, at, at + PAGE,
			                                       0, 1 << NOR_READ});
			run();
			assert_int_equal(result.canary, CANARY_UNREAD);
			assert_int_equal(result.state, ENGINE_UNTOUCHED);
			assert_memory_equal(nor->bytes, old, SIZE - 1);
		}
}

/* A bus that dies while the chip is tried, but for the last piece: it is blank, and so is
 * what a dead bus brings. */
static void test_dead_bus_is_no_damage(void **state)
{
	static const enum nor_fault_kind kinds[] = {NOR_DEAD_ERROR, NOR_DEAD_BLANK, NOR_DEAD_STALE,
	                                            NOR_DEAD_NOTHING};
	uint32_t window = find_operation(NOR_PROGRAM, 0);

	(void)state;
	for (unsigned k = 0; k < 4; k++)
		for (uint32_t first = 0; first + 2 < window; first++) {
			run_with(kinds[k], first, FOREVER);
			assert_int_equal(result.state, ENGINE_UNTOUCHED);
			assert_memory_equal(nor->bytes, old, SIZE - 1);
		}
}

/* An address line that breaks: a block answers for another one, whatever is done. */
static void test_block_that_answers_for_another_one(void **state)
{
	uint32_t tried = find_operation(NOR_ERASE, SPARE) + 1;

	(void)state;
	for (unsigned block = 0; block < 3; block++)
		for (unsigned to = 0; to < 3; to++) {
			if (to == block)
				continue;
			start_over();
			astray(NOR_ASTRAY, tried, FOREVER, block, to, 0);
			run();
			assert_int_equal(result.canary, CANARY_UNREAD);
			assert_int_equal(result.state, ENGINE_UNTOUCHED);
			assert_memory_equal(nor->bytes, old, SIZE);
		}
}

/* The zeros that were to end the signature. */
static void test_invalidate_that_goes_astray(void **state)
{
	(void)state;
	for (unsigned to = 1; to < 4; to++) {
		start_over();
		astray(NOR_ASTRAY, 0, FOREVER, 0, to, 1 << NOR_PROGRAM);
		run();
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_true(result.rom_rejects);
		assert_no_signature();
		start_over();
		astray(NOR_ASTRAY, 0, FOREVER, 0, to, BOTH);
		run();
		assert_state(ENGINE_OLD, old);
	}
}

/* Erases of 64 KiB where 32 were asked for. */
static void test_every_erase_takes_two_blocks(void **state)
{
	(void)state;
	for (unsigned block = 0; block < 4; block++)
		astray(NOR_WIDE, 0, FOREVER, block, block ^ 1, ERASE);
	run();
	assert_state(ENGINE_NEW, new);
	assert_int_equal(result.holds, 0);
}

/* A signature whose program hit another block as well goes before anything is erased. */
static void test_commit_that_hits_another_block(void **state)
{
	uint32_t signature = clean_operations();

	(void)state;
	while (nor->log[--signature].kind != NOR_PROGRAM)
		continue;
	start_over();
	astray(NOR_WIDE, signature, signature, 0, 2, 0);
	run();
	assert_state(ENGINE_NEW, new);
	assert_non_null(strstr(changes(), "9+7 0+137 0+9 e0 16+48 "));
}

/* Every change of a run, once, to every other block, or that one as well. */
static void test_any_change_once(void **state)
{
	static struct nor_op ops[1024];
	uint32_t count;

	(void)state;
	count = clean_operations();
	assert_true(count < 1024);
	memcpy(ops, nor->log, count * sizeof ops[0]);
	for (uint32_t i = 0; i < count; i++)
		for (unsigned to = 0; ops[i].kind != NOR_READ && to < 4; to++)
			for (enum nor_fault_kind kind = NOR_ASTRAY; kind <= NOR_WIDE; kind++) {
				unsigned own = ops[i].offset / BLOCK;

				if (kind == NOR_WIDE && ops[i].kind == NOR_ERASE && own + 1 != to &&
				    to + 1 != own)
					continue;
				start_over();
				astray(kind, i, i, own, to, 0);
				run();
				assert_state(ENGINE_NEW, new);
			}
}

/* Once the signature is gone, nothing may be changed behind the next one: reads of the
 * header that fail from the commit on say nothing of the image behind it. */
static void test_damage_is_over_when_the_signature_is_gone(void **state)
{
	uint32_t commit = 0;

	(void)state;
	start_over();
	astray(NOR_ASTRAY, 0, 0, 3, 1, 0);
	run();
	assert_state(ENGINE_NEW, new);
	for (uint32_t i = 0; i < nor->operations; i++)
		if (nor->log[i].kind == NOR_PROGRAM && nor->log[i].offset == 0)
			commit = i;
	for (unsigned to = PAGE; to <= SIZE; to += SIZE - PAGE) {
		start_over();
		astray(NOR_ASTRAY, 0, 0, 3, 1, 0);
		nor_add_fault(nor, &(struct nor_fault){NOR_ERROR, commit + 1, FOREVER, 0, to, 0,
		                                       1 << NOR_READ});
		fault(NOR_PROTECTED, commit + 1, FOREVER, 0, PAGE, 0);
		job.hold = true;
		waits_left = 3;
		run();
		assert_int_equal(result.state, ENGINE_NOT_GOOD);
		assert_false(result.rom_rejects);
		assert_memory_equal(nor->bytes, new, SIZE);
	}
}

/* The process dies between the damage and what puts it right: the next one goes on. */
static void test_damage_outlives_the_process(void **state)
{
	uint32_t first, end;

	(void)state;
	first = find_operation(NOR_PROGRAM, 0);
	astray(NOR_ASTRAY, 0, FOREVER, 0, 2, BOTH);
	end = clean_operations();
	assert_state(ENGINE_OLD, old);
	for (uint32_t i = first; i < end; i++) {
		start_over();
		job.resumed = false;
		astray(NOR_ASTRAY, 0, FOREVER, 0, 2, BOTH);
		run_until_death(i);
		assert_int_equal(last_phase(), ENGINE_PHASE_WINDOW);
		job.resumed = true;
		nor_power_up(nor, 1);
		astray(NOR_ASTRAY, 0, FOREVER, 0, 2, BOTH);
		run();
		assert_state(ENGINE_OLD, old);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPARE_TEST(test_erase_of_the_canary),
		SPARE_TEST(test_bits_that_rose_in_the_signature),
		SPARE_TEST(test_canary_that_takes_its_neighbour_along),
		SPARE_TEST(test_program_of_the_canary),
		SPARE_TEST(test_reads_that_fail_are_no_damage),
		SPARE_TEST(test_dead_bus_is_no_damage),
		SPARE_TEST(test_block_that_answers_for_another_one),
		SPARE_TEST(test_invalidate_that_goes_astray),
		TEST(test_invalidate_that_goes_astray),
		TEST(test_every_erase_takes_two_blocks),
		SPARE_TEST(test_any_change_once),
		TEST(test_commit_that_hits_another_block),
		TEST(test_any_change_once),
		SPARE_TEST(test_damage_is_over_when_the_signature_is_gone),
		TEST(test_damage_outlives_the_process),
	};

	return cmocka_run_group_tests_name("astray", tests, NULL, NULL);
}
