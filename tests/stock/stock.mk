# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole camera: real bootloaders, stock kernel and userland on a T20 in QEMU.

## == The whole camera
STOCK := tests/stock
STOCK_QEMU := $(BUILD)/stock/qemu/qemu-system-mipsel

.PHONY: stock-camera
stock-camera: | $(call packages,build) $(call packages,stock) ## build QEMU with the camera in it (10 minutes, once)
	@/usr/bin/python3 $(STOCK)/build.py --build $(BUILD)
