# SPDX-License-Identifier: GPL-2.0-or-later
#
# The model of the boot ROM against the board.

JUDGE := $(BUILD)/host/judge
JUDGE_OBJECTS := $(patsubst tests/judge/%.c,$(BUILD)/judge/%.o,$(sort $(wildcard tests/judge/*.c)))
JUDGE_KERNEL := $(BUILD)/judge/kernel.bin
JUDGE_INPUT = --kernel $(JUDGE_KERNEL) --standins $(BUILD)/standin --images ../shared/images
CHECKS += check-judge

$(BUILD)/judge/%.o: tests/judge/%.c $(BUILD)/host/flags | $(call packages,build) $(call packages,board) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(BOARD_FLAGS) -Itests/sim -c -o $@ $<

$(JUDGE): $(JUDGE_OBJECTS) $(SIM_LIB) $(BOARD_LIB) $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^ $(BOARD_LINK)

$(JUDGE_KERNEL): tests/board/demo.py | $(call packages,board)
	@mkdir -p $(@D)
	@/usr/bin/python3 tests/board/demo.py --kernel $@

.PHONY: check-judge sweep-judge
check-judge: $(JUDGE) $(JUDGE_KERNEL) $(STANDIN_STAMP) | $(call packages,test) ## 300 states that power cuts leave, by the model and on the board
	@$(RECORD) judge $(JUDGE) $(JUDGE_INPUT) --states 240 --naive 60 --jobs 2

sweep: sweep-judge
sweep-judge: $(JUDGE) $(JUDGE_KERNEL) $(STANDIN_STAMP) ## 20,000 of them
	$(JUDGE) $(JUDGE_INPUT) --states 20000 --naive 1000 --jobs $(SWEEP_JOBS)

-include $(wildcard $(BUILD)/judge/*.d)
