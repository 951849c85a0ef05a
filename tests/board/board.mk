# SPDX-License-Identifier: GPL-2.0-or-later
#
# The T20 board that runs real bootloaders (libunicorn), and its device models, which
# tests/stock shares.

## == Running a bootloader
BOARD_LIB := $(BUILD)/board/libboard.a
BOARD := $(BUILD)/host/board
T20_OBJECTS := $(patsubst tests/%.c,$(BUILD)/board/%.o,$(sort $(wildcard tests/t20/*.c)))
BOARD_OBJECTS := $(patsubst tests/%.c,$(BUILD)/board/%.o, \
	$(filter-out tests/board/board_main.c tests/board/test_%,$(sort $(wildcard tests/board/*.c))))
BOARD_FLAGS := -Itests/board -Itests/t20
BOARD_LINK := -lunicorn
BOARD_DEMO := $(BUILD)/board/demo-card.img

$(BUILD)/board/%.o: tests/%.c $(BUILD)/host/flags | $(call packages,build) $(call packages,board) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(BOARD_FLAGS) -c -o $@ $<

$(BOARD_LIB): $(T20_OBJECTS) $(BOARD_OBJECTS)
	$(Q)rm -f $@ && ar rcD $@ $^

$(BOARD): $(BUILD)/board/board/board_main.o $(BOARD_LIB) $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -o $@ $^ $(BOARD_LINK)

$(BOARD_DEMO): tests/board/demo.py tests/camera/sdcard.py | $(call packages,board)
	@/usr/bin/python3 tests/board/demo.py $(@D)

-include $(wildcard $(BUILD)/board/*/*.d)
