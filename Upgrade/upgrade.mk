# SPDX-License-Identifier: GPL-2.0-or-later
#
# The bundle for the camera, the same for its SD card, and the bootloader image that goes
# into it. The packing is the host tool's (src/pack), as in a release and in the offline page.

## == The bundle for a camera

BOOTLOADER_URL ?= https://raw.githubusercontent.com/openmiko/openmiko/master/stock_firmware/wyzecam_v2/wyzecam_v2_stock_bootloader.bin
BOOTLOADER_MD5 := b1f6f38dbb48d4e9d8911833aff0bc99
BOOTLOADER_SHA256 := 0cb7d5cbb708808d922550b35fbc8b3f8758e7e0a790f8d304b6ef6955d5678f
STOCK_BOOTLOADER := $(BUILD)/downloads/wyzecam_v2_stock_bootloader.bin
# One that has the defect, for rehearsals: December 2017, as Xiaomi-Dafang-Hacks keeps it. No stable
# public place of the build of February 2020 is known.
OLD_URL ?= https://raw.githubusercontent.com/EliasKotlyar/Xiaomi-Dafang-Hacks/cd802446baf20b692da8605ef0d24069512b6b79/firmware_original/wyzecam_v2/4.9.1.60/uboot.bin
OLD_MD5 := cb32407f16036b0a78e6c5a2ae6d6459
OLD_SHA256 := 333462d66a0f125c5110870c3855ffbe3a2c982ca37e0a4f816520e44fb5e076
OLD_BOOTLOADER := $(BUILD)/downloads/old-wyze-v2-4.9.1.60.bin
BOOTLOADER ?=## the image in the bundle; without it the stock one is downloaded
FORCE ?=## findings that the bundle overrides on the camera: unknown-image, chip-missing
BUNDLE ?= $(BUILD)/pan-fix.tar## where make bundle puts it
SDCARD ?= $(BUILD)/sdcard## where make sdcard puts the two files; the zip is beside it
export SOURCE_DATE_EPOCH ?= 1767225600

BUNDLE_IMAGE = $(or $(BOOTLOADER),$(STOCK_BOOTLOADER))
BUNDLE_USES = $(HOST_TOOL) $(PRODUCT) $(BUNDLE_TRIAL_USES) $(if $(BOOTLOADER),,fetch-target)
# $(call quote,NAME): one word for the shell, whatever is in it.
quote = '$(subst ','\'',$(1))'
# $(call pack,COMMAND,OUTPUT)
pack = $(HOST_TOOL) $(1) --program $(PRODUCT) --output $(call quote,$(2)) $(if $(FORCE),$(call quote,--force=$(FORCE))) -- $(call quote,$(BUNDLE_IMAGE))

# What an image has to pass before it is packed, besides what the host tool itself asks: a
# command `$(BUNDLE_TRIAL)` that gets $(BUNDLE_IMAGE) and $(FORCE), says why not, and fails;
# $(BUNDLE_TRIAL_USES) is what it needs. The makefile that has such a trial sets both.
BUNDLE_TRIAL ?=
BUNDLE_TRIAL_USES ?=
# $(call trial,FILES): a refusal leaves no older outcome under these names.
trial = $(if $(BUNDLE_TRIAL),$(BUNDLE_TRIAL) $(call quote,$(BUNDLE_IMAGE)) $(call quote,$(FORCE)) || { \
	for old in $(1); do [ ! -f "$$old" ] || mv -f "$$old" "$$old.before"; done; exit 1; })

.PHONY: fetch-bootloader fetch-target bundle sdcard
fetch-bootloader: fetch-target ## download the stock bootloader, and an old one for make rehearse; check both
	@toolchain/fetch-bootloader '$(OLD_URL)' $(OLD_BOOTLOADER) $(OLD_MD5) $(OLD_SHA256) 'old bootloader, for make rehearse,'

fetch-target: | $(call packages,build)
	@toolchain/fetch-bootloader '$(BOOTLOADER_URL)' $(STOCK_BOOTLOADER) $(BOOTLOADER_MD5) $(BOOTLOADER_SHA256)

sdcard: $(BUNDLE_USES) ##! build/sdcard: the two files for a card's root, and build/sdcard.zip
	@folder=$(call quote,$(SDCARD)); $(call trial,"$$folder/FIRMWARE_660R.bin" "$$folder/version.ini" \
		"$${folder%/}.zip" "$$folder/sdcard.zip")
	@$(call pack,sdcard,$(SDCARD))

bundle: $(BUNDLE_USES) ##! build/pan-fix.tar for the other ways, and its sha256
	@$(call trial,$(call quote,$(BUNDLE)) $(call quote,$(BUNDLE).sha256))
	@sum=$(call quote,$(BUNDLE).sha256); $(call pack,bundle,$(BUNDLE)) || { \
		[ ! -e "$$sum" ] || mv -f "$$sum" "$$sum.before"; exit 1; }
	@bundle=$(call quote,$(BUNDLE)); cd "$$(dirname "$$bundle")" && name=$$(basename "$$bundle") && \
		sha256sum "$$name" >"$$name.sha256" && echo "Its sha256 is $$(cut -c 1-64 "$$name.sha256")."
