# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole camera: real bootloaders, stock kernel and userland on a T20 in QEMU.

## == The whole camera
STOCK := tests/stock
STOCK_QEMU := $(BUILD)/stock/qemu/qemu-system-mipsel
STOCK_PUSH := $(BUILD)/stock/push
STOCK_FETCHED := $(BUILD)/downloads/stock

.PHONY: stock-camera fetch-stock stock-parts rehearse-stock check-stock bench-stock
stock-camera: | $(call packages,build) $(call packages,stock) ## build QEMU with the camera in it (5 minutes, once)
	@/usr/bin/python3 $(STOCK)/build.py --build $(BUILD)

# Programs of ours that run in the camera: the updater's caller, and the bare loop of the bench.
$(BUILD)/stock/push $(BUILD)/stock/bare: $(BUILD)/stock/%: $(STOCK)/guest/%.c $(BUILD)/mipsel/flags | $(CC_READY)
	@mkdir -p $(@D)
	$(call say,CC      $<)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -isystem $(BUILD)/include $(PRODUCT_ARCH) $(PRODUCT_LDFLAGS) -Os -s -o $@ $<

# The firmware and the bootloaders are not ours to ship: the shared folder, or what make
# fetch-stock and make fetch-bootloader bring.
STOCK_FIRMWARE ?= $(firstword $(wildcard ../shared/stock) $(STOCK_FETCHED))## folder with the stock firmware's partitions
STOCK_NEW = $(or $(BOOTLOADER),$(firstword $(wildcard ../shared/images/wyzecam_v2_stock_bootloader.bin) $(STOCK_BOOTLOADER)))
STOCK_OLD = $(or $(OLD),$(wildcard ../shared/images/old-wyze-v2-4.9.1.60.bin))
STOCK_RUN = --build $(BUILD) --stock '$(STOCK_FIRMWARE)' --old '$(STOCK_OLD)' --new '$(STOCK_NEW)'

fetch-stock: | $(call packages,stock) ## download the stock firmware that the whole camera runs, and check it
	@/usr/bin/python3 $(STOCK)/fetch.py $(STOCK_FETCHED)

# In one sentence, before minutes of building.
stock-parts:
	@test -e '$(STOCK_FIRMWARE)/kernel.bin' || { echo "The whole camera needs the stock firmware: \`make fetch-stock\` downloads it." >&2; exit 1; }
	@test -e '$(STOCK_NEW)' || { echo "The whole camera needs the bootloader to install: \`make fetch-bootloader\` downloads it, BOOTLOADER=FILE names another." >&2; exit 1; }
	@test -e '$(STOCK_OLD)' || { echo "The whole camera needs the bootloader of an affected camera: OLD=FILE names it." >&2; exit 1; }

STOCK_NEEDS := stock-parts stock-camera $(STOCK_PUSH) $(PRODUCT) $(HOST_TOOL)
# With -j too the sentence comes first.
ifneq ($(filter rehearse-stock check-stock bench-stock,$(MAKECMDGOALS)),)
stock-camera $(STOCK_PUSH) $(PRODUCT) $(HOST_TOOL): | stock-parts
endif

rehearse-stock: $(STOCK_NEEDS) ## the whole chain on real code: old U-Boot, test_UP, pan-fix, new U-Boot
	@/usr/bin/python3 $(STOCK)/rehearse.py $(STOCK_RUN)

# Where its parts are there.
LONG += $(if $(and $(wildcard $(STOCK_FIRMWARE)/kernel.bin),$(wildcard $(STOCK_NEW)),$(wildcard $(STOCK_OLD))),check-stock)

STOCK_JOBS ?= 2## make check-stock: cameras at a time
STOCK_CUTS ?= 40## make check-stock: power cuts
check-stock: $(STOCK_NEEDS) $(CAMERA_USES) $(PEERS) ## all scenarios of the whole camera (20 minutes); ONLY=NAME* for some
	@mkdir -p $(BUILD)/check
	@/usr/bin/python3 $(STOCK)/scenarios.py $(STOCK_RUN) --jobs $(STOCK_JOBS) --cuts $(STOCK_CUTS) $(ONLY)

bench-stock: $(STOCK_NEEDS) $(BUILD)/stock/bare $(PEERS) ## the window on the stock kernel's driver; make bench takes it in
	@/usr/bin/python3 $(STOCK)/measure.py $(STOCK_RUN)
