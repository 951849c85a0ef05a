# SPDX-License-Identifier: GPL-2.0-or-later
# Stand-in bootloaders: build/standin/VARIANT.bin and .bin.md5 (old, new,
# newer, other-board and more: `tests/standin/standin.py --list`).

STANDIN_DIR := $(BUILD)/standin
STANDIN_STAMP := $(STANDIN_DIR)/.done

include tests/standin/boot/boot.mk

$(STANDIN_STAMP): tests/standin/standin.py $(BOOT_BINARIES) | $(call packages,test)
	@mkdir -p $(STANDIN_DIR)
	/usr/bin/python3 tests/standin/standin.py --boot $(BOOT_DIR) --all $(STANDIN_DIR)
	@touch $@

$(STANDIN_DIR)/%.bin: $(STANDIN_STAMP) ;

.PHONY: standins
standins: $(STANDIN_STAMP) ## make the stand-in bootloaders in build/standin
check-unit: $(STANDIN_STAMP)

# On the emulated board (tests/board), where the real ones can be had beside those.
RUN_STANDINS = tests/standin/runs.py --build $(BUILD) --jobs 2
CHECKS += check-standin
LONG += check-standin-real

.PHONY: check-standin check-standin-real
check-standin: $(BUILD)/host/board $(STANDIN_STAMP) ## the stand-ins start, install, refuse and hang as they should
	@$(RECORD) standin/runs $(RUN_STANDINS)

check-standin-real: $(BUILD)/host/board $(STANDIN_STAMP) ## the same cases: stand-ins and real bootloaders do the same (minutes)
	@$(RECORD) standin/real $(RUN_STANDINS) --real $(IMAGES)
