# SPDX-License-Identifier: GPL-2.0-or-later
# The parsers under libFuzzer (clang), and their corpus under gcc's sanitizers in make check.
# What the fuzzers find interesting stays in build/fuzz/corpus; an input that fails is
# written to build/fuzz/NAME-crash-... and belongs into tests/fuzz/corpus/NAME.

FUZZCC ?= clang## compiler for the fuzzers, with libFuzzer
FUZZ_NAMES := image window bootargs proc camera verdict
FUZZ_DIR := $(BUILD)/fuzz
FUZZ_SOURCES := $(sort $(wildcard src/base/*.c src/image/*.c src/verdict/*.c)) $(addprefix src/linux/,holder.c file.c reason.c)
FUZZ_FLAGS := -O2 -g -fno-sanitize-recover=all $(PRIVATE) -Itests/fuzz -DIMAGE_UBOOT_OFFSET=0x880u
# Without tracing of comparisons a run is ten times as fast; with it (FUZZ_TRACE=) an empty corpus grows faster.
FUZZ_TRACE ?= -fno-sanitize-coverage=trace-cmp,indirect-calls,stack-depth
FUZZ_LIBMD = $(BUILD)/host/obj/libmd-md5.o
FUZZ_DEPENDS := $(FUZZ_SOURCES) tests/fuzz/fuzz.h tests/fuzz/fuzz_image.h $(wildcard include/*.h src/*/*.h)
# SECONDS is for all of them together; RUNS, if given, is how often each is called instead.
SECONDS ?= 60## fuzz: how long, all together
RUNS ?=## fuzz: calls of each parser, instead of SECONDS
FUZZ_EACH = $(if $(RUNS),-runs=$(RUNS),-max_total_time=$$(( $(SECONDS) / $(words $(FUZZ_NAMES)) + 1 )))

CHECKS += check-fuzz

.PHONY: fuzz check-fuzz
fuzz: $(addprefix $(FUZZ_DIR)/fuzz_,$(FUZZ_NAMES)) ## fuzz all parsers: SECONDS=60 or RUNS=10000000
	@set -e; for name in $(FUZZ_NAMES); do \
		mkdir -p $(FUZZ_DIR)/corpus/$$name; \
		echo "  FUZZ    $$name"; \
		$(FUZZ_DIR)/fuzz_$$name -max_len=2048 $(FUZZ_EACH) -rss_limit_mb=512 \
			-artifact_prefix=$(FUZZ_DIR)/$$name- -print_final_stats=1 \
			$(FUZZ_DIR)/corpus/$$name tests/fuzz/corpus/$$name \
			>$(FUZZ_DIR)/$$name.log 2>&1 || { tail -n 30 $(FUZZ_DIR)/$$name.log; exit 1; }; \
		sed -n 's/^stat::number_of_executed_units: */          runs: /p' $(FUZZ_DIR)/$$name.log; \
	done

check-fuzz: $(addprefix $(FUZZ_DIR)/replay_,$(FUZZ_NAMES)) ## the fuzzers' corpus under sanitizers
	@status=0; for name in $(FUZZ_NAMES); do \
		$(RECORD) fuzz/$$name $(FUZZ_DIR)/replay_$$name tests/fuzz/corpus/$$name || status=1; \
	done; exit $$status

$(FUZZ_DIR)/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_DEPENDS) | $(call packages,fuzz) $(FUZZ_LIBMD)
	@mkdir -p $(@D)
	$(call say,FUZZCC  $<)
	$(Q)$(FUZZCC) $(filter-out -MMD -MP,$(COMMON)) $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined $(FUZZ_TRACE) \
		-o $@ $< $(FUZZ_SOURCES) $(FUZZ_LIBMD)

# The sources are compiled once for all of them.
REPLAY_FLAGS = $(COMMON) $(FUZZ_FLAGS) -fsanitize=address,undefined
REPLAY_OBJECTS := $(patsubst src/%.c,$(FUZZ_DIR)/obj/%.o,$(FUZZ_SOURCES)) $(FUZZ_DIR)/obj/replay.o

$(FUZZ_DIR)/obj/%.o: src/%.c $(BUILD)/host/flags tests/fuzz/fuzz.mk | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $< with sanitizers)
	$(Q)$(HOSTCC) $(REPLAY_FLAGS) -c -o $@ $<

$(FUZZ_DIR)/obj/%.o: tests/fuzz/%.c $(BUILD)/host/flags tests/fuzz/fuzz.mk | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $< with sanitizers)
	$(Q)$(HOSTCC) $(REPLAY_FLAGS) -c -o $@ $<

$(FUZZ_DIR)/replay_%: $(FUZZ_DIR)/obj/fuzz_%.o $(REPLAY_OBJECTS) $(FUZZ_LIBMD)
	$(Q)$(HOSTCC) $(REPLAY_FLAGS) -o $@ $^

.SECONDARY: $(call packages,fuzz) $(REPLAY_OBJECTS) $(FUZZ_NAMES:%=$(FUZZ_DIR)/obj/fuzz_%.o)

-include $(wildcard $(FUZZ_DIR)/obj/*.d $(FUZZ_DIR)/obj/*/*.d)
