# SPDX-License-Identifier: GPL-2.0-or-later
#
# What shows that the program is built as it has to be: `make inspect` and `make dist`.

## == Assurance and release

# In bytes. The camera has room for far more; a jump should be noticed (src/DESIGN.md, "Rejected").
SIZE_LIMIT := 131072
INSPECT = tests/assurance/inspect_elf.py $(TOOLCHAIN)/kernel $(PRODUCT) $(PRODUCT).debug $(SIZE_LIMIT)

CHECKS += check-layers check-inspect check-dist check-readme

# Tests of the whole program on this machine (tests/unit/desk.h): the edges that would reach
# the machine itself are replaced.
comma := ,
DESK_WRAPS := mtd_linux_open arm_lock arm_begin led_open watchdog_open mlockall finish_sync finish_reboot \
	statfs fstatfs clock_ms clock_sleep_ms load_default_path fork watchdog_feed mtd_linux_unlock led_play store_save guard_enter \
	canary_clear
DESK_LDFLAGS := $(addprefix -Wl$(comma)--wrap=,$(DESK_WRAPS))
DESK_TESTS := $(addprefix $(BUILD)/unit/test_,answers change commands guard hold judged lights packing packing_places refusals steps tried)

$(DESK_TESTS): $(BUILD)/unit/test_%: tests/unit/test_%.c $(UNIT_LIB) $(SIM_LIB) $(HOST_LIB) | $(call packages,test)
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(PRIVATE) -Itests/unit -Itests/sim $(DESK_LDFLAGS) -o $@ $< \
		$(UNIT_LIB) $(SIM_LIB) $(HOST_LIB) -lcmocka

.PHONY: lint
lint: $(HOST_LIB_OBJECTS) | $(call packages,lint) $(call packages,test) $(call packages,board) $(CC_READY) ## compilers, analysers, shellcheck over all of it (a minute or two)
	@tests/assurance/lint $(BUILD) $(CC) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS)

.PHONY: check-layers format
check-layers: ## an include of a higher layer is found, and a function that is too long
	@$(RECORD) assurance/layers tests/assurance/layers_test.sh

format: | $(call packages,lint) ## give all C the format of .clang-format
	@git ls-files '*.c' '*.h' | xargs clang-format -i

# Builds of their own, below $(BUILD), that share what does not depend on the host's flags. The
# fuzzers' corpus is not among these tests: `make check` replays it with sanitizers anyway.
OTHER_CHECKS := check-unit check-sim check-report
shared = @mkdir -p $(1) && for name in downloads stamps toolchain include standin; do \
	mkdir -p $(BUILD)/$$name && ln -sfn ../$$name $(1)/$$name; done
SHARED_READY = $(BUILD)/include/stamp $(STANDIN_STAMP) | $(call packages,test) $(call packages,assure)

SANITIZE_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
VALGRIND_TESTS := $(HOST_TOOL) $(DESK_TESTS)

.PHONY: sanitize coverage
sanitize: $(VALGRIND_TESTS) $(SHARED_READY) ## the tests under ASan and UBSan, the command line under valgrind
	$(call shared,$(BUILD)/sanitize)
	@status=0; \
	$(MAKE) --no-print-directory check BUILD=$(BUILD)/sanitize CHECKS='$(OTHER_CHECKS)' \
		HOST_CFLAGS='$(SANITIZE_FLAGS)' HOST_LDFLAGS= || status=1; \
	$(RECORD) assurance/valgrind tests/assurance/valgrind_test.sh $(BUILD) || status=1; \
	exit $$status

COVERAGE_FLAGS := -O0 -g --coverage -fno-builtin-fork -include tests/assurance/coverage_exit.h
coverage: $(SHARED_READY) ## lines and branches of src/ that the tests on this machine reach
	$(call shared,$(BUILD)/coverage)
	@find $(BUILD)/coverage -name '*.gcda' -delete
	@$(MAKE) --no-print-directory check BUILD=$(BUILD)/coverage CHECKS='$(OTHER_CHECKS)' \
		HOST_CFLAGS='$(COVERAGE_FLAGS)' HOST_LDFLAGS=
	@tests/assurance/coverage.py $(BUILD)/coverage tests/assurance/coverage.exclude

.PHONY: inspect check-inspect dist check-dist check-readme
inspect: $(PRODUCT) $(PRODUCT).debug $(KERNEL_HEADERS) ## the camera's program: ELF facts, sizes, system calls
	@$(INSPECT)

check-inspect: $(PRODUCT) $(KERNEL_HEADERS) | $(call packages,test) ## make inspect as a test, and the program starts
	@status=0; \
	$(RECORD) assurance/inspect $(INSPECT) || status=1; \
	$(RECORD) assurance/starts qemu-mipsel-static $(PRODUCT) --help || status=1; \
	exit $$status

dist: $(RELEASE_TOOL) $(PRODUCT) $(PAGE) | $(call packages,test) ## release in build/dist: sources, page, programs, bill of materials, sums
	@tests/assurance/dist $(VERSION) $(BUILD)

check-dist: $(RELEASE_TOOL) $(PRODUCT) $(PAGE) | $(call packages,test) ## two releases from different places are the same bytes; its tool packs in an empty root
	@$(RECORD) assurance/dist tests/assurance/dist_test.sh $(BUILD)

# The README's commands: on this machine and in the emulated camera.
check-readme: $(CAMERA_USES) | $(call packages,test) ## do what the README tells its readers to do
	@status=0; \
	$(RECORD) assurance/readme-pc tests/assurance/readme.py pc $(BUILD) || status=1; \
	$(RECORD) assurance/readme-camera tests/assurance/readme.py camera $(BUILD) || status=1; \
	exit $$status
