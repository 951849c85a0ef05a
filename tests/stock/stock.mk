# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole camera: real bootloaders, stock kernel and userland on a T20 in QEMU.

## == The whole camera
STOCK := tests/stock
STOCK_QEMU := $(BUILD)/stock/qemu/qemu-system-mipsel
STOCK_PUSH := $(BUILD)/stock/push
STOCK_FETCHED := $(BUILD)/downloads/stock

.PHONY: stock-camera rehearse-stock
stock-camera: | $(call packages,build) $(call packages,stock) ## build QEMU with the camera in it (10 minutes, once)
	@/usr/bin/python3 $(STOCK)/build.py --build $(BUILD)

# The updater's caller, which runs in the camera.
$(STOCK_PUSH): $(STOCK)/guest/push.c $(BUILD)/mipsel/flags | $(CC_READY)
	@mkdir -p $(@D)
	$(call say,CC      $<)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) $(PRODUCT_ARCH) $(PRODUCT_LDFLAGS) -Os -s -o $@ $<

# The firmware and the bootloaders are not ours to ship: the shared folder, or what make
# fetch-stock and make fetch-bootloader bring.
STOCK_FIRMWARE ?= $(firstword $(wildcard ../shared/stock) $(STOCK_FETCHED))## folder with the stock firmware's partitions
STOCK_NEW = $(or $(BOOTLOADER),$(firstword $(wildcard ../shared/images/wyzecam_v2_stock_bootloader.bin) $(STOCK_BOOTLOADER)))
STOCK_OLD = $(or $(OLD),$(wildcard ../shared/images/old-wyze-v2-4.9.1.60.bin))
STOCK_RUN = --build $(BUILD) --stock '$(STOCK_FIRMWARE)' --old '$(STOCK_OLD)' --new '$(STOCK_NEW)'

rehearse-stock: stock-camera $(STOCK_PUSH) $(PRODUCT) $(HOST_TOOL) ## the whole chain on real code: old U-Boot, test_UP, pan-fix, new U-Boot
	@/usr/bin/python3 $(STOCK)/rehearse.py $(STOCK_RUN)
