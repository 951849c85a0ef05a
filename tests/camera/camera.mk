# SPDX-License-Identifier: GPL-2.0-or-later
#
# The emulated camera: QEMU, Debian's mipsel kernel, and a flash model of ours as a kernel module.

## == Rehearsing in an emulated camera
CAMERA := tests/camera
CAMERA_STAMP := $(BUILD)/stamps/camera
CAMERA_PARTS := $(wildcard $(CAMERA)/*.py $(CAMERA)/*.c $(CAMERA)/flash/* $(CAMERA)/root/*)
CAMERA_USES := $(BOARD) $(CAMERA_STAMP) $(PRODUCT) $(HOST_TOOL) $(BOOTROM) $(STANDIN_STAMP)
CHECKS += check-camera
LONG += rehearse-cuts camera-scenarios-long

CAMERA_SYSTEM := linux-image linux-headers linux-headers-common linux-kbuild-$(shell uname -m) busybox-static

$(CAMERA_STAMP): $(CAMERA_PARTS) $(foreach part,$(CAMERA_SYSTEM),$(call unpacked,$(part))) \
		| $(CC_READY) $(call packages,cross) $(call packages,camera)
	@mkdir -p $(@D)
	@/usr/bin/python3 $(CAMERA)/setup.py $(BUILD) '$(CC)'
	@touch $@

.PHONY: camera rehearse rehearse-cuts check-camera camera-scenarios camera-scenarios-long
camera: $(CAMERA_STAMP) ## set the emulated camera up (downloads 60 MB once)

OLD ?=## make rehearse: the bootloader that the camera has (a stand-in unless given)
FAULT ?= none## make rehearse: a fault of the flash, see tests/camera/faults.py
SD ?= vfat## make rehearse: vfat exfat vfat-whole exfat-whole none read-only full
CHIP ?= EN25QH128A## make rehearse, board, bundle: a chip's name or JEDEC id (1c7018)
TIMING ?= typical## make rehearse: the chip's times, typical or max
ENDING ?= reboot## make rehearse: what the stock updater does at the end, reboot or stay
FEED ?= yes## make rehearse: no: nobody but pan-fix feeds the watchdog
COLD ?=## make rehearse: COLD=1 boots from power-on instead of a saved boot
# The real pair where `make fetch-bootloader` brought both, else stand-ins that run.
REAL_PAIR = $(and $(wildcard $(STOCK_BOOTLOADER)),$(wildcard $(OLD_BOOTLOADER)))
REHEARSE_IMAGE = $(or $(BOOTLOADER),$(if $(REAL_PAIR),$(STOCK_BOOTLOADER),$(BUILD)/standin/new.bin))
REHEARSE_OLD = $(or $(OLD),$(if $(REAL_PAIR),$(OLD_BOOTLOADER),$(BUILD)/standin/old.bin))
# A stand-in is no known build.
REHEARSE_FORCE = $(or $(FORCE),$(if $(or $(BOOTLOADER),$(REAL_PAIR)),,unknown-image))

rehearse: $(CAMERA_USES) ##! the whole way in an emulated camera: bundle, update, reboot, check
	@$(MAKE) --no-print-directory -s bundle BOOTLOADER='$(REHEARSE_IMAGE)' BUNDLE=$(BUILD)/camera/rehearse.tar FORCE='$(REHEARSE_FORCE)'
	@/usr/bin/python3 $(CAMERA)/rehearse.py --build $(BUILD) --bundle $(BUILD)/camera/rehearse.tar \
		--image '$(REHEARSE_IMAGE)' --old '$(REHEARSE_OLD)' --fault '$(FAULT)' --sd '$(SD)' --chip '$(CHIP)' \
		--timing '$(TIMING)' --ending '$(ENDING)' --feed '$(FEED)' --force '$(REHEARSE_FORCE)' $(if $(COLD),--cold)

CUTS ?= 40## make rehearse-cuts: how many moments
rehearse-cuts: $(CAMERA_USES) ## kill the emulator inside flash operations: nothing ever hangs, a rerun ends well
	@/usr/bin/python3 $(CAMERA)/cuts.py --build $(BUILD) --image '$(REHEARSE_IMAGE)' --old '$(REHEARSE_OLD)' \
		--cuts '$(CUTS)' --jobs '$(CAMERA_JOBS)' $(if $(CUT),--only '$(CUT)')

CAMERA_JOBS ?= 2## emulated cameras that run at a time
check-camera: $(CAMERA_USES) $(PEERS) | $(call packages,test) ## all scenarios in the emulated camera, and two rehearsals
	@$(RECORD) camera/rehearse $(MAKE) rehearse
	@$(RECORD) camera/rehearse-without-card $(MAKE) rehearse SD=none
	@$(RECORD) camera /usr/bin/python3 $(CAMERA)/scenarios.py --build $(BUILD) --jobs $(CAMERA_JOBS)

camera-scenarios-long: $(CAMERA_USES) ## those that take minutes
	@/usr/bin/python3 $(CAMERA)/scenarios.py --build $(BUILD) --jobs $(CAMERA_JOBS) --long

ONLY ?=## make camera-scenarios: names, NAME* for several; none lists them
camera-scenarios: $(CAMERA_USES) $(PEERS) ## run some scenarios and show the camera's console
	@/usr/bin/python3 $(CAMERA)/scenarios.py --build $(BUILD) --jobs 1 $(if $(ONLY),--verbose $(ONLY),--list)

-include $(CAMERA)/matrix.mk
