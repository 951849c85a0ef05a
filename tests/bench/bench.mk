# SPDX-License-Identifier: GPL-2.0-or-later
#
# pan-fix and what people use instead, on the same job in the emulated camera.

BENCH := $(BUILD)/bench
BENCH_REPLAY := $(BENCH)/replay
BENCH_GROW := $(BENCH)/grow

$(BENCH)/%.o: tests/bench/%.c $(BUILD)/host/flags | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -Itests/sim -c -o $@ $<

$(BENCH_REPLAY) $(BENCH_GROW): $(BENCH)/%: $(BENCH)/%.o $(SIM_LIB) $(HOST_LIB)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^

-include $(wildcard $(BENCH)/*.d)
