# SPDX-License-Identifier: GPL-2.0-or-later
#
# The T20 board that runs real bootloaders (libunicorn), and its device models, which
# tests/stock shares.

## == Running a bootloader
BOARD_LIB := $(BUILD)/board/libboard.a
BOARD := $(BUILD)/host/board
T20_OBJECTS := $(patsubst tests/%.c,$(BUILD)/board/%.o,$(sort $(wildcard tests/t20/*.c)))
BOARD_OBJECTS := $(patsubst tests/%.c,$(BUILD)/board/%.o, \
	$(filter-out tests/board/board_main.c tests/board/test_%.c,$(sort $(wildcard tests/board/*.c))))
BOARD_FLAGS := -Itests/board -Itests/t20
BOARD_LINK := -lunicorn

$(BUILD)/board/%.o: tests/%.c $(BUILD)/host/flags | $(call packages,build) $(call packages,board) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(BOARD_FLAGS) -c -o $@ $<

$(BOARD_LIB): $(T20_OBJECTS) $(BOARD_OBJECTS)
	$(Q)rm -f $@ && ar rcD $@ $^

$(BOARD): $(BUILD)/board/board/board_main.o $(BOARD_LIB) $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -o $@ $^ $(BOARD_LINK)

BOARD_TESTS := $(patsubst tests/board/%.c,$(BUILD)/board/%,$(sort $(wildcard tests/board/test_*.c)))
CHECKS += check-board

$(BUILD)/board/test_%: $(BUILD)/board/board/test_%.o $(BOARD_LIB) $(HOST_LIB) | $(call packages,test)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -o $@ $^ $(BOARD_LINK) -lcmocka

.SECONDARY: $(BOARD_TESTS:$(BUILD)/board/%=$(BUILD)/board/board/%.o)

# Prediction beside execution: the telling pairs in make check.
PROSPECTS = /usr/bin/python3 tests/board/prospects.py $(BUILD) ../shared/images

check-board: $(BOARD) $(HOST_TOOL) $(BOARD_TESTS) $(STANDIN_STAMP) | $(call packages,test) ## the T20's devices, the board, and what bootloaders do on it
	@status=0; for program in $(BOARD_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(RECORD) board/$${program##*/test_} $$program || status=1; \
	done; \
	$(RECORD) board/outcomes /usr/bin/python3 tests/board/test_outcomes.py $(BUILD) ../shared/images || status=1; \
	$(RECORD) board/prospects $(PROSPECTS) || status=1; \
	exit $$status

LONG += check-prospects
check-prospects: $(BOARD) $(HOST_TOOL) $(STANDIN_STAMP) ## every bootloader with every chip: what check says, and what it does
	@$(PROSPECTS) --all

.PHONY: board check-board check-prospects
CARD ?= none## make board: what is in the slot: none, demo, or the image of a card
BUTTON ?=## make board: how many ms the setup button is held (4000 with a card)
FLASH ?=## make board: a bootloader, or what a whole chip holds
board: $(BOARD) | $(call packages,board) ## power a bootloader on: FLASH= CHIP= CARD= BUTTON=; shows its console
	@[ -n '$(FLASH)' ] || { echo 'make board: say which bootloader: FLASH=FILE.' >&2; exit 2; }
	@/usr/bin/python3 tests/board/board.py '$(FLASH)' --build $(BUILD) --chip '$(CHIP)' \
		--card '$(CARD)' $(if $(BUTTON),--button '$(BUTTON)')

# What `make bundle` and `make sdcard` ask of an image (Upgrade/upgrade.mk).
BUNDLE_TRIAL = MAKE='$(MAKE)' /usr/bin/python3 tests/board/trial.py --build $(BUILD) --chip '$(CHIP)' \
	--stock $(BOOTLOADER_MD5)

-include $(wildcard $(BUILD)/board/*/*.d)
