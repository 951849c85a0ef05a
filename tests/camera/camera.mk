# SPDX-License-Identifier: GPL-2.0-or-later
#
# The emulated camera: QEMU, Debian's mipsel kernel, and a flash model of ours as a kernel module.

## == Rehearsing in an emulated camera
CAMERA := tests/camera
CAMERA_STAMP := $(BUILD)/stamps/camera
CAMERA_PARTS := $(wildcard $(CAMERA)/*.py $(CAMERA)/*.c $(CAMERA)/flash/* $(CAMERA)/root/*)
CAMERA_USES := $(CAMERA_STAMP) $(PRODUCT) $(HOST_TOOL) $(BOOTROM) $(STANDIN_STAMP)
CHECKS += check-camera

$(CAMERA_STAMP): $(CAMERA_PARTS) | $(CC_READY) $(call packages,camera)
	@mkdir -p $(@D)
	@/usr/bin/python3 $(CAMERA)/setup.py $(BUILD) '$(CC)'
	@touch $@

.PHONY: camera rehearse rehearse-cuts check-camera camera-scenarios
camera: $(CAMERA_STAMP) ## set the emulated camera up (downloads 60 MB once)
