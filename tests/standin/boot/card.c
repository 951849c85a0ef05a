/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "card.h"

#include "gpio.h"
#include "io.h"

#define MSC                  0x13450000u
#define MSC_CONTROL          (MSC + 0x00)
#define MSC_STATUS           (MSC + 0x04)
#define MSC_CLOCK_RATE       (MSC + 0x08)
#define MSC_COMMAND_DATA     (MSC + 0x0c)
#define MSC_RESPONSE_TIMEOUT (MSC + 0x10)
#define MSC_READ_TIMEOUT     (MSC + 0x14)
#define MSC_BLOCK_LENGTH     (MSC + 0x18)
#define MSC_BLOCKS           (MSC + 0x1c)
#define MSC_MASK             (MSC + 0x24)
#define MSC_EVENTS           (MSC + 0x28)
#define MSC_COMMAND          (MSC + 0x2c)
#define MSC_ARGUMENT         (MSC + 0x30)
#define MSC_RESPONSE         (MSC + 0x34)
#define MSC_RECEIVED         (MSC + 0x38)
#define MSC_LOW_POWER        (MSC + 0x40)

#define CONTROL_START       0x04u
#define CONTROL_RESET       0x08u
#define STATUS_READ_TIMEOUT 0x01u
#define STATUS_READ_CRC     0x10u
#define STATUS_EMPTY        0x40u
#define EVENT_DATA_DONE     0x01u
#define EVENT_PROGRAMMED    0x02u
#define EVENT_ANSWERED      0x04u
#define EVENT_NO_ANSWER     0x200u
#define COMMAND_DATA        0x08u
#define COMMAND_BUSY        0x40u
#define COMMAND_FIRST       0x80u

#define CARD_BLOCKS_MAX 0xffffu /* the counter's 16 bits */
#define CARD_TRIES      1000u

/* The response formats of the controller. R1 also serves R6 and R7. */
enum answer { NONE = 0, R1 = 1, R2 = 2, R3 = 3, R1_BUSY = R1 | COMMAND_BUSY };

enum {
	GO_IDLE = 0,
	ALL_CID = 2,
	RELATIVE_ADDRESS = 3,
	SELECT = 7,
	INTERFACE = 8,
	STOP = 12,
	BLOCK_LENGTH = 16,
	READ_BLOCKS = 18,
	OPERATING = 41,
	APPLICATION = 55
};

#define INTERFACE_27_TO_36 0x1aau
#define OPERATING_32_TO_34 0x00300000u
#define OPERATING_CAPACITY 0x40000000u
#define OPERATING_READY    0x80000000u

static bool by_sector; /* a card of more than 2 GiB counts sectors, not bytes */

/* The 16-bit response FIFO holds 48 bits without the checksum: command, argument. */
static uint32_t card_answer(void)
{
	uint32_t high = io_read16(MSC_RESPONSE);
	uint32_t middle = io_read16(MSC_RESPONSE);
	uint32_t low = io_read16(MSC_RESPONSE);

	return high << 24 | middle << 8 | (low & 0xff);
}

static bool card_command(uint32_t command, uint32_t argument, uint32_t flags, uint32_t *answer)
{
	uint32_t events;

	io_write(MSC_COMMAND, command);
	io_write(MSC_ARGUMENT, argument);
	io_write(MSC_COMMAND_DATA, flags | (command == GO_IDLE ? COMMAND_FIRST : 0));
	io_write(MSC_MASK, UINT32_MAX);
	io_write(MSC_EVENTS, UINT32_MAX);
	io_write(MSC_CONTROL, CONTROL_START);
	do
		events = io_read(MSC_EVENTS);
	while (!(events & (EVENT_ANSWERED | EVENT_NO_ANSWER)));
	io_write(MSC_EVENTS, events & (EVENT_ANSWERED | EVENT_NO_ANSWER));
	if (events & EVENT_NO_ANSWER)
		return false;
	if ((flags & 7) == R1 || (flags & 7) == R3)
		*answer = card_answer();
	if (flags & COMMAND_BUSY) {
		while (!(io_read(MSC_EVENTS) & EVENT_PROGRAMMED))
			;
		io_write(MSC_EVENTS, EVENT_PROGRAMMED);
	}
	return true;
}

/* Asks until the card is ready; an old card knows no INTERFACE and answers all the same. */
static bool card_wake(uint32_t *state)
{
	uint32_t want = OPERATING_32_TO_34, ignored;

	if (card_command(INTERFACE, INTERFACE_27_TO_36, R1, &ignored))
		want |= OPERATING_CAPACITY;
	for (unsigned i = 0; i < CARD_TRIES; i++) {
		if (!card_command(APPLICATION, 0, R1, &ignored) ||
		    !card_command(OPERATING, want, R3, state))
			return false;
		if (*state & OPERATING_READY)
			return true;
	}
	return false;
}

bool card_start(void)
{
	uint32_t state, answer;

	gpio_drive_low(GPIO_CARD);
	io_write(MSC_CONTROL, CONTROL_RESET);
	io_write(MSC_CONTROL, 0);
	io_write(MSC_LOW_POWER, 1);
	io_write(MSC_RESPONSE_TIMEOUT, UINT32_MAX);
	io_write(MSC_READ_TIMEOUT, UINT32_MAX);
	io_write(MSC_CLOCK_RATE, 0);
	if (!card_command(GO_IDLE, 0, NONE, &answer) || !card_wake(&state) ||
	    !card_command(ALL_CID, 0, R2, &answer) ||
	    !card_command(RELATIVE_ADDRESS, 0, R1, &answer) ||
	    !card_command(SELECT, answer & 0xffff0000u, R1_BUSY, &answer))
		return false;
	by_sector = state & OPERATING_CAPACITY;
	return card_command(BLOCK_LENGTH, CARD_SECTOR, R1, &answer);
}

static bool card_receive(uint32_t *to, uint32_t words)
{
	while (words > 0) {
		uint32_t status = io_read(MSC_STATUS);

		if (status & (STATUS_READ_TIMEOUT | STATUS_READ_CRC))
			return false;
		if (status & STATUS_EMPTY)
			continue;
		*to++ = io_read(MSC_RECEIVED);
		words--;
	}
	while (!(io_read(MSC_EVENTS) & EVENT_DATA_DONE))
		;
	io_write(MSC_EVENTS, EVENT_DATA_DONE);
	return true;
}

static bool card_read_run(uint32_t sector, uint32_t count, uint32_t *to)
{
	uint32_t answer;
	bool good;

	io_write(MSC_BLOCKS, count);
	io_write(MSC_BLOCK_LENGTH, CARD_SECTOR);
	if (!card_command(READ_BLOCKS, by_sector ? sector : sector * CARD_SECTOR, R1 | COMMAND_DATA,
	                  &answer))
		return false;
	good = card_receive(to, count * CARD_SECTOR / 4);
	return card_command(STOP, 0, R1_BUSY, &answer) && good;
}

bool card_read(uint32_t sector, uint32_t count, void *to)
{
	uint32_t *words = to;

	while (count > 0) {
		uint32_t part = count < CARD_BLOCKS_MAX ? count : CARD_BLOCKS_MAX;

		if (!card_read_run(sector, part, words))
			return false;
		sector += part;
		count -= part;
		words += part * CARD_SECTOR / 4;
	}
	return true;
}
