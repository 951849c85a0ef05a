# SPDX-License-Identifier: GPL-2.0-or-later
#
# What shows that the program is built as it has to be: `make inspect` and `make dist`.

## == Assurance and release

CHECKS += check-inspect check-dist

.PHONY: inspect check-inspect dist check-dist
inspect: $(PRODUCT) $(PRODUCT).debug ## the camera's program: ELF facts, sizes, system calls
	@tests/assurance/inspect_elf.py $(PRODUCT) $(PRODUCT).debug

check-inspect: $(PRODUCT) | $(call packages,test) ## make inspect as a test, and the program starts
	@status=0; \
	$(RECORD) assurance/inspect tests/assurance/inspect_elf.py $(PRODUCT) $(PRODUCT).debug || status=1; \
	$(RECORD) assurance/starts qemu-mipsel-static $(PRODUCT) --help || status=1; \
	exit $$status

dist: $(HOST_TOOL) $(PRODUCT) | $(call packages,test) ## release in build/dist: sources, programs, bill of materials, sums
	@tests/assurance/dist $(VERSION) $(BUILD)

check-dist: $(HOST_TOOL) $(PRODUCT) | $(call packages,test) ## two releases from different places are the same bytes
	@$(RECORD) assurance/dist tests/assurance/dist_test.sh $(BUILD)
