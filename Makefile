# SPDX-License-Identifier: GPL-2.0-or-later
#
# pan-fix: builds the program for the camera and for this machine, and the tests.
# `make help` lists what there is to call. Each folder with work of its own has a fragment
# (*.mk) that is included below.
#
# A target that users call is documented by `## text` behind it (`##! text`: owners need it), a variable by `## text`
# on the line of its definition, and `## == Title` starts a group: `make help` reads these.

VERSION := 2.0.0

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
FORCE:
.PHONY: FORCE

BUILD ?= build## everything that is generated goes below this folder
HOSTCC ?= gcc## compiler for the host tool and the tests
V ?=## V=1 shows the commands that are run
Q := $(if $(V),,@)
say = @$(if $(V),:,echo "  $(1)")

# $(call packages,GROUP): an order-only prerequisite that installs a group of packages.list.
packages = $(BUILD)/stamps/packages-$(1)

# ---- flags -----------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes
# Shared by both builds. Paths and dates must not get into the files: same bytes everywhere.
COMMON := -std=c11 -D_GNU_SOURCE -DPAN_FIX_VERSION='"$(VERSION)"' $(WARNINGS) \
	-Iinclude -isystem $(BUILD)/include -MMD -MP \
	'-ffile-prefix-map=$(CURDIR)/=' -Wdate-time -fstack-protector-strong

# Tests also see the headers that lie beside their source.
PRIVATE := $(patsubst %,-Isrc/%,base image engine verdict pack linux app page)

HOST_CFLAGS ?= -O2 -g -D_FORTIFY_SOURCE=2## flags of the host build
HOST_LDFLAGS ?= -Wl,-z,relro,-z,now,-z,noexecstack,--build-id=none## flags for linking on the host

# T20: MIPS32 release 2, little endian, o32, hard float, as in the camera's own programs.
# -mplt makes calls direct instead of through the GOT: a seventh of the program.
PRODUCT_ARCH := -march=mips32r2 -mabi=32 -mhard-float -fno-pie -fno-pic -mplt
PRODUCT_CFLAGS ?= -Os -flto=auto -ffunction-sections -fdata-sections## flags of the camera's build
PRODUCT_LDFLAGS := -static -no-pie -Wl,--gc-sections,-z,relro,-z,now,-z,noexecstack,--build-id=none,-z,max-page-size=4096

# ---- sources ---------------------------------------------------------------------------

# Layers are folders, lowest first; src/DESIGN.md says what may include what.
LAYERS := base image engine verdict pack linux app
EVERY_SOURCE := $(sort $(wildcard $(LAYERS:%=src/%/*.c)))
# Packing is done on a PC; the camera's program is what is packed.
ONLY_PC := $(addprefix src/app/,pack.c parts.c cmd_bundle.c cmd_sdcard.c)
ONLY_CAMERA := src/app/cmd_pack_camera.c
PRODUCT_SOURCES := $(filter-out $(ONLY_PC),$(EVERY_SOURCE))
SOURCES := $(filter-out $(ONLY_CAMERA),$(EVERY_SOURCE))
# The page's shim is in the library for its unit test; no program here takes it.
LIB_SOURCES := $(filter-out src/app/main.c,$(SOURCES)) src/page/shim.c
HOST_LIB := $(BUILD)/host/libpan-fix.a
HOST_TOOL := $(BUILD)/host/pan-fix
PRODUCT := $(BUILD)/mipsel/pan-fix
RELEASE_TOOL := $(BUILD)/host/pan-fix-release

HOST_OBJECTS := $(SOURCES:src/%.c=$(BUILD)/host/obj/%.o)
HOST_LIB_OBJECTS := $(LIB_SOURCES:src/%.c=$(BUILD)/host/obj/%.o) $(BUILD)/host/obj/libmd-md5.o
PRODUCT_OBJECTS := $(PRODUCT_SOURCES:src/%.c=$(BUILD)/mipsel/obj/%.o) $(BUILD)/mipsel/obj/libmd-md5.o

# ---- what `make check` is made of ------------------------------------------------------
#
# A fragment adds a target with `CHECKS += check-NAME`. Its tests add one line each to
# $(RESULTS), `name pass|fail|skip [why]`, and the target fails if one of them did. The
# simplest way is $(RECORD) NAME COMMAND...: it runs the command, keeps its output in
# $(BUILD)/check/NAME.log, counts each `ok`/`not ok` of a TAP stream as a test of its own
# (or else the exit status as one: 0 pass, 77 skip, other fail), and writes the lines.
# All targets run even if one fails; tests/tally prints the sum and fails if a test did.
#
# What takes too long for that has a sample in `make check`, and the target with the whole of it
# in LONG, for `make check-long`.

CHECKS :=
LONG :=
RESULTS := $(BUILD)/check/results
RECORD := BUILD=$(BUILD) tests/record
export PYTHONDONTWRITEBYTECODE := 1

## == Building
.PHONY: all host product clean help check checks check-long
all: host product ## the host tool and the camera's program
host: $(HOST_TOOL) ##! build/host/pan-fix: inspects images on this machine
product: $(PRODUCT) ## build/mipsel/pan-fix: the static program for the camera

include toolchain/toolchain.mk
include Upgrade/upgrade.mk
include src/page/page.mk
include tests/standin/standin.mk
include tests/unit/unit.mk
include tests/report/report.mk
include tests/upgrade/upgrade.mk
include tests/sim/sim.mk
include tests/board/board.mk
include tests/judge/judge.mk
include tests/camera/camera.mk
include tests/stock/stock.mk
include tests/page/page.mk
include tests/fuzz/fuzz.mk
include tests/bench/bench.mk
include tests/assurance/assurance.mk
include tests/mutants/mutants.mk

$(BUILD)/host/obj/%.o: src/%.c $(BUILD)/host/flags | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -c -o $@ $<

$(BUILD)/host/obj/app/parts.o: Upgrade/PARA Upgrade/upgraderun.sh

# The tool of a release has the camera's program inside and needs no library of the machine.
$(BUILD)/host/obj/app/parts-release.o: src/app/parts.c $(PRODUCT) Upgrade/PARA Upgrade/upgraderun.sh $(BUILD)/host/flags
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -DPARTS_PROGRAM='"$(PRODUCT)"' -c -o $@ $<

$(RELEASE_TOOL): $(BUILD)/host/obj/app/main.o $(BUILD)/host/obj/app/parts-release.o $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) $(HOST_LDFLAGS) -static -o $@ $^

$(HOST_LIB): $(HOST_LIB_OBJECTS)
	$(Q)rm -f $@ && ar rcD $@ $^

$(HOST_TOOL): $(BUILD)/host/obj/app/main.o $(HOST_LIB)
	$(call say,LINK    $@)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) $(HOST_LDFLAGS) -o $@ $^

$(BUILD)/mipsel/obj/%.o: src/%.c $(BUILD)/mipsel/flags | $(CC_READY)
	@mkdir -p $(@D)
	$(call say,CC      $<)
	$(Q)$(CC) $(COMMON) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS) -c -o $@ $<

# The unstripped twin stays for `make inspect` and for reading addresses.
$(PRODUCT).debug: $(PRODUCT_OBJECTS)
	$(call say,LINK    $(PRODUCT))
	$(Q)$(CC) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS) $(PRODUCT_LDFLAGS) -o $@ $^

$(PRODUCT): $(PRODUCT).debug
	$(Q)$(CROSS)strip --strip-all -R .comment -R .note* -o $@ $<

# Objects are stale when the compiler or the flags change, not only when a file does.
$(BUILD)/host/flags: FLAGS_NOW = $(HOSTCC) $(COMMON) $(HOST_CFLAGS) $(HOST_LDFLAGS)
$(BUILD)/mipsel/flags: FLAGS_NOW = $(CC) $(COMMON) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS) $(PRODUCT_LDFLAGS)
$(BUILD)/host/flags $(BUILD)/mipsel/flags: FORCE
	@mkdir -p $(@D)/obj
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS_NOW))' >$@

-include $(wildcard $(BUILD)/host/obj/*.d $(BUILD)/host/obj/*/*.d $(BUILD)/mipsel/obj/*/*.d)

## == Testing
CHECK_JOBS ?= 2## targets of `make check` that run at a time, unless make has a -j of its own
check: ##! all tests; the last line is the sum
	@rm -rf $(BUILD)/check && mkdir -p $(BUILD)/check && : >$(RESULTS)
	@$(MAKE) --no-print-directory -k $(if $(findstring -j,$(MAKEFLAGS)),,-j$(CHECK_JOBS)) checks; tests/tally $(RESULTS) $$?
checks: $(CHECKS)

check-long: ## the whole of what make check takes samples of (hours); the last line is the sum
	@rm -rf $(BUILD)/check && mkdir -p $(BUILD)/check && : >$(RESULTS)
	@status=0; for target in $(LONG); do \
		RECORD_SECONDS=86400 $(RECORD) long/$$target $(MAKE) --no-print-directory $$target || status=1; \
	done; tests/tally $(RESULTS) $$status

## == Other
clean: ## remove what was built; downloads stay
	rm -rf $(filter-out $(BUILD)/downloads,$(wildcard $(BUILD)/*))

help: ## this text
	@awk -f toolchain/help.awk $(MAKEFILE_LIST)
