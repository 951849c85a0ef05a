# SPDX-License-Identifier: GPL-2.0-or-later
#
# The bundle for the camera, and the bootloader image that goes into it.

## == The bundle for a camera

BOOTLOADER_URL ?= https://raw.githubusercontent.com/openmiko/openmiko/master/stock_firmware/wyzecam_v2/wyzecam_v2_stock_bootloader.bin
BOOTLOADER_MD5 := b1f6f38dbb48d4e9d8911833aff0bc99
BOOTLOADER_SHA256 := 0cb7d5cbb708808d922550b35fbc8b3f8758e7e0a790f8d304b6ef6955d5678f
STOCK_BOOTLOADER := $(BUILD)/downloads/wyzecam_v2_stock_bootloader.bin
BUNDLE ?= $(BUILD)/pan-fix.tar## where make bundle puts it
export SOURCE_DATE_EPOCH ?= 1767225600

.PHONY: fetch-bootloader bundle
fetch-bootloader: | $(call packages,build) ##! download the stock bootloader image and check it
	@toolchain/fetch-bootloader '$(BOOTLOADER_URL)' $(STOCK_BOOTLOADER) $(BOOTLOADER_MD5) $(BOOTLOADER_SHA256)

bundle: $(HOST_TOOL) $(PRODUCT) $(if $(BOOTLOADER),,fetch-bootloader) ##! build/pan-fix.tar for the stock updater, and its sha256
	@toolchain/bundle $(HOST_TOOL) $(PRODUCT) '$(or $(BOOTLOADER),$(STOCK_BOOTLOADER))' $(BUNDLE)
	@echo "The bundle is $(BUNDLE): sha256 $$(cut -c 1-64 $(BUNDLE).sha256)"

BOOTLOADER ?=## the image in the bundle; without it the stock one is downloaded
