# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each tests/unit/test_*.c is a cmocka program of its own, linked with the host library.
# A comment line ` * LDFLAGS: -Wl,--wrap=...` in it adds to its link: for system calls that fail.

UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)
CHECKS += check-unit

.PHONY: check-unit
check-unit: $(UNIT_PROGRAMS) | $(call packages,test) ## unit tests of every pure module
	@status=0; for program in $(UNIT_PROGRAMS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(RECORD) unit/$${program##*/test_} $$program || status=1; \
	done; exit $$status

$(BUILD)/unit/%: tests/unit/%.c $(HOST_LIB) | $(call packages,test)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(PRIVATE) -Itests/unit -o $@ $< $(HOST_LIB) -lcmocka \
		$$(sed -n 's/^ \* LDFLAGS: //p' $<)

-include $(wildcard $(BUILD)/unit/*.d)
