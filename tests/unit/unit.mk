# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each tests/unit/test_*.c is a cmocka program of its own, linked with the host library.
# A comment line ` * LDFLAGS: -Wl,--wrap=...` in it adds to its link: for system calls that fail.

UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)
# What they share: the folder of a test, and the whole program on a desk (desk.h).
UNIT_SHARED := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*.c)))
UNIT_LIB := $(BUILD)/unit/libunit.a
CHECKS += check-unit

.PHONY: check-unit
check-unit: $(UNIT_PROGRAMS) | $(call packages,test) ## unit tests of every pure module
	@status=0; for program in $(UNIT_PROGRAMS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(RECORD) unit/$${program##*/test_} $$program || status=1; \
	done; exit $$status

$(BUILD)/unit/shared/%.o: tests/unit/%.c $(BUILD)/host/flags | $(call packages,test) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(PRIVATE) -Itests/unit -Itests/sim -c -o $@ $<

$(UNIT_LIB): $(UNIT_SHARED:tests/unit/%.c=$(BUILD)/unit/shared/%.o)
	$(Q)rm -f $@ && ar rcD $@ $^

$(BUILD)/unit/%: tests/unit/%.c $(UNIT_LIB) $(HOST_LIB) | $(call packages,test)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(PRIVATE) -Itests/unit -o $@ $< $(UNIT_LIB) $(HOST_LIB) -lcmocka \
		$$(sed -n 's/^ \* LDFLAGS: //p' $<)

-include $(wildcard $(BUILD)/unit/*.d $(BUILD)/unit/shared/*.d)
