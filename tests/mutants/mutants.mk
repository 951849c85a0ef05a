# SPDX-License-Identifier: GPL-2.0-or-later
#
# Breaks copies of the sources one way at a time; a test has to fail each time (mutants.py).

# The sources whose conditions and constants `make mutation` flips, one at a time: all but tables.
MUTATION_TABLES := src/app/flash_state.c src/linux/reason.c src/image/boot_header.c src/image/known.c
MUTATION_SOURCES ?= $(filter-out $(MUTATION_TABLES),src/app/main.c $(LIB_SOURCES))## what `make mutation` changes
MUTATION_STRIDE ?= 1## flip only every so many of them
MUTATION_JOBS ?= 2## mutants tested at a time
CHECKS += check-mutants

# What a mutant is tried in: the library and the unit tests, built to show which line each case reaches.
MUTANT_OBJ := $(BUILD)/mutants/obj
MUTANT_LIB := $(BUILD)/mutants/libsrc.a
MUTANT_CFLAGS := $(COMMON) -w -O0 -g1 $(PRIVATE)
MUTANT_REACH := -fno-pie -fsanitize-coverage=trace-pc
MUTANT_UNITS := $(UNIT_SOURCES:tests/%.c=$(MUTANT_OBJ)/%.o) $(MUTANT_OBJ)/case_runner.o
MUTANT_PARTS = $(MUTANT_LIB) $(BUILD)/mutants/libunit.a $(MUTANT_UNITS) $(SWEEP) $(STANDIN_STAMP)
MUTATE = env BUILD=$(BUILD) HOSTCC='$(HOSTCC)' MUTANT_CFLAGS='$(subst ','\'',$(filter-out -MMD -MP -W%,$(MUTANT_CFLAGS)))' \
	DESK_TESTS='$(DESK_TESTS:$(BUILD)/unit/test_%=%)' DESK_LDFLAGS='$(DESK_LDFLAGS)' NOR_TESTS='$(NOR_TESTS)' \
	/usr/bin/python3 tests/mutants/mutants.py

.PHONY: check-mutants mutation mutant-parts
mutant-parts: $(MUTANT_PARTS)

check-mutants: $(MUTANT_PARTS) | $(call packages,test) ## take the safeguards out one at a time: a test has to fail
	@$(RECORD) mutants $(MUTATE)

mutation: $(MUTANT_PARTS) | $(call packages,test) ## flip each condition and constant of src: lists what no test notices (minutes; then only what changed)
	$(Q)$(MUTATE) --jobs $(MUTATION_JOBS) --stride $(MUTATION_STRIDE) --flip $(MUTATION_SOURCES)

$(MUTANT_LIB): $(LIB_SOURCES:src/%.c=$(MUTANT_OBJ)/src/%.o) $(BUILD)/host/obj/libmd-md5.o
	$(Q)rm -f $@ && ar rcD $@ $^

$(BUILD)/mutants/libunit.a: $(UNIT_SHARED:tests/%.c=$(MUTANT_OBJ)/%.o)
	$(Q)rm -f $@ && ar rcD $@ $^

$(MUTANT_OBJ)/src/%.o: src/%.c $(BUILD)/host/flags | $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(MUTANT_CFLAGS) $(MUTANT_REACH) -c -o $@ $<

$(MUTANT_OBJ)/unit/%.o: tests/unit/%.c $(BUILD)/host/flags | $(call packages,test) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(MUTANT_CFLAGS) $(MUTANT_REACH) -Itests/unit -Itests/sim -c -o $@ $<

# addr2line takes one file for another where a source of DWARF 5 begins with an included one, here main.c.
$(MUTANT_OBJ)/unit/desk_main.o: MUTANT_REACH += -gdwarf-4

$(MUTANT_OBJ)/case_runner.o: tests/mutants/case_runner.c $(BUILD)/host/flags | $(call packages,test)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(COMMON) -O1 -fno-pie -c -o $@ $<

-include $(wildcard $(MUTANT_OBJ)/*.d $(MUTANT_OBJ)/unit/*.d $(MUTANT_OBJ)/src/*/*.d)
