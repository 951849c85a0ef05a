# SPDX-License-Identifier: GPL-2.0-or-later
#
# What shows that the program is built as it has to be: `make inspect` and `make dist`.

## == Assurance and release

# The ratchet: just above what the program is, so that growth fails the check; lower it
# whenever the program shrinks. The goal is what it ought to be; make inspect says by how
# much that is missed.
SIZE_LIMIT := 101000
SIZE_GOAL := 49152
INSPECT = tests/assurance/inspect_elf.py $(PRODUCT) $(PRODUCT).debug $(SIZE_LIMIT) $(SIZE_GOAL)

CHECKS += check-inspect check-dist

# Tests of the whole program on this machine (tests/unit/desk.h): the edges that would reach
# the machine itself are replaced.
comma := ,
DESK_WRAPS := mtd_linux_open arm_lock led_open watchdog_open mlockall finish_sync finish_reboot \
	statfs clock_ms clock_sleep_ms
DESK_LDFLAGS := $(addprefix -Wl$(comma)--wrap=,$(DESK_WRAPS))
DESK_TESTS := $(BUILD)/unit/test_commands $(BUILD)/unit/test_change

$(DESK_TESTS): $(BUILD)/unit/test_%: tests/unit/test_%.c $(SIM_LIB) $(HOST_LIB) | $(call packages,test)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -Itests/unit -Itests/sim $(DESK_LDFLAGS) -o $@ $< \
		$(SIM_LIB) $(HOST_LIB) -lcmocka

.PHONY: lint
lint: | $(call packages,lint) $(CC_READY) ## compilers, analysers, shellcheck over all of it (a minute or two)
	@tests/assurance/lint $(BUILD) $(CC) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS)

.PHONY: inspect check-inspect dist check-dist
inspect: $(PRODUCT) $(PRODUCT).debug ## the camera's program: ELF facts, sizes, system calls
	@$(INSPECT)

check-inspect: $(PRODUCT) | $(call packages,test) ## make inspect as a test, and the program starts
	@status=0; \
	$(RECORD) assurance/inspect $(INSPECT) || status=1; \
	$(RECORD) assurance/starts qemu-mipsel-static $(PRODUCT) --help || status=1; \
	exit $$status

dist: $(HOST_TOOL) $(PRODUCT) | $(call packages,test) ## release in build/dist: sources, programs, bill of materials, sums
	@tests/assurance/dist $(VERSION) $(BUILD)

check-dist: $(HOST_TOOL) $(PRODUCT) | $(call packages,test) ## two releases from different places are the same bytes
	@$(RECORD) assurance/dist tests/assurance/dist_test.sh $(BUILD)
