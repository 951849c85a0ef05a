# SPDX-License-Identifier: GPL-2.0-or-later
#
# The simulated NOR, the model of the boot ROM, and the sweeps over both.

SIM_MAINS := bootrom_main sweep_main $(basename $(notdir $(wildcard tests/sim/test_*.c)))
SIM_NAMES := $(filter-out $(SIM_MAINS),$(basename $(notdir $(sort $(wildcard tests/sim/*.c)))))
SIM_LIB := $(BUILD)/sim/libsim.a
SIM_TESTS := $(patsubst tests/sim/%.c,$(BUILD)/sim/%,$(sort $(wildcard tests/sim/test_*.c)))
BOOTROM := $(BUILD)/host/bootrom
SWEEP := $(BUILD)/host/sweep
# Tiny flash has no room for an SPL: procedure.c says what a valid header is there.
SIM_LINK := $(HOST_CFLAGS) -Wl,--wrap=image_header_valid
SWEEP_JOBS ?= 2## processes that `make sweep` runs at a time
SWEEP_INPUT = --jobs $(SWEEP_JOBS) --standins $(BUILD)/standin --images ../shared/images
CHECKS += check-sim

.PHONY: bootrom check-sim sweep
bootrom: $(BOOTROM) ## build/host/bootrom FLASH --old F --new F: what the boot ROM makes of it

LONG += sweep mutation
check-sim: $(SIM_TESTS) $(SWEEP) $(STANDIN_STAMP) | $(call packages,test) ## simulated NOR, boot-ROM model, a sample of the sweeps
	@status=0; for program in $(SIM_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(RECORD) sim/$${program##*/test_} $$program || status=1; \
	done; \
	$(RECORD) sim/scenes $(SWEEP) --scenes tests/sim/scenes || status=1; \
	$(RECORD) sim/sweep $(SWEEP) --sample $(SWEEP_INPUT) || status=1; \
	exit $$status

sweep: $(SWEEP) $(STANDIN_STAMP) ## cut the power in every operation, strike every fault (minutes)
	$(SWEEP) $(SWEEP_INPUT)

$(BUILD)/sim/%.o: tests/sim/%.c $(BUILD)/host/flags | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(PRIVATE) -Itests/sim -c -o $@ $<

$(SIM_LIB): $(SIM_NAMES:%=$(BUILD)/sim/%.o)
	$(Q)rm -f $@ && ar rcD $@ $^

$(BOOTROM): $(BUILD)/sim/bootrom_main.o $(SIM_LIB) $(HOST_LIB)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^

$(SWEEP): $(BUILD)/sim/sweep_main.o $(SIM_LIB) $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^

$(BUILD)/sim/test_%: $(BUILD)/sim/test_%.o $(SIM_LIB) $(HOST_LIB) | $(call packages,test)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^ -lcmocka

# The unit tests of what reads and changes flash run on the simulated NOR.
NOR_TESTS := astray wiped settle engine engine_errors engine_faults engine_doubt engine_hold engine_resumed canary look look_again
$(NOR_TESTS:%=$(BUILD)/unit/test_%): $(BUILD)/unit/%: tests/unit/%.c $(SIM_LIB) $(HOST_LIB) | $(call packages,test)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(SIM_LINK) $(PRIVATE) -Itests/sim -o $@ $< \
		-Wl,--start-group $(SIM_LIB) $(HOST_LIB) -Wl,--end-group -lcmocka

.SECONDARY: $(SIM_TESTS:%=%.o)

-include $(wildcard $(BUILD)/sim/*.d)
