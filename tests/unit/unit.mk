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

# What replaces parts of musl in the camera's program can only be tested there.
CHECKS += check-thin
.PHONY: check-thin
check-thin: $(BUILD)/mipsel/thin | $(call packages,test) ## the product's own C library calls, under qemu
	@$(RECORD) unit/libc_thin qemu-mipsel-static $<

$(BUILD)/mipsel/thin: tests/unit/thin.c $(BUILD)/mipsel/obj/linux/libc_thin.o
	$(call say,CC      $<)
	$(Q)$(CC) $(COMMON) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS) $(PRODUCT_LDFLAGS) -o $@ $^

-include $(wildcard $(BUILD)/unit/*.d)
