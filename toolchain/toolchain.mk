# SPDX-License-Identifier: GPL-2.0-or-later
#
# The way from a fresh Debian to a compiler for the camera. What is installed on this machine:
# packages.list. What is fetched, into $(BUILD)/downloads: sources.list. What is unpacked, each
# entry as a folder of its name: $(BUILD)/toolchain.

## == Building
TOOLCHAIN := $(BUILD)/toolchain
SYSROOT_CC := $(TOOLCHAIN)/bin/mipsel-musl-gcc
MTD_UTILS := $(TOOLCHAIN)/mtd-utils
LIBMD := $(TOOLCHAIN)/libmd
CROSS ?= mipsel-linux-gnu-## prefix of strip, nm and objdump for MIPS

# Only the command line chooses another compiler: the CC of somebody's environment is
# hardly ever one for this camera.
ifeq ($(origin CC),command line)
CC_READY = $(call packages,build) $(BUILD)/include/stamp
else
CC := $(SYSROOT_CC)## another compiler for MIPS32r2 with musl (command line only)
CC_READY = $(call packages,build) $(call packages,cross) $(BUILD)/include/stamp $(SYSROOT_CC)
endif

PACKAGES ?=## as-is: install nothing and ask for nothing, take the machine as it is
export PACKAGES

# One at a time: make -j asks for several groups at once.
$(BUILD)/stamps/packages-%: toolchain/packages.list toolchain/packages
	@mkdir -p $(@D)
	@flock $(@D)/installing toolchain/packages $*
	@touch $@

# $(call unpacked,NAME): a stamp that says that this entry of sources.list lies unpacked in
# $(TOOLCHAIN)/NAME.
unpacked = $(BUILD)/stamps/unpacked-$(1)

$(BUILD)/stamps/unpacked-%: toolchain/sources.list toolchain/fetch toolchain/unpack | $(call packages,build)
	@mkdir -p $(@D)
	@toolchain/unpack $* $(BUILD)/downloads $(TOOLCHAIN)/$*
	@touch $@

# The kernel's own headers without its mtd/, so that there is only one <mtd/mtd-user.h>, the
# one of mtd-utils.
KERNEL_HEADERS := $(BUILD)/stamps/kernel-headers
$(KERNEL_HEADERS): $(call unpacked,linux-libc-dev)
	@mkdir -p $(TOOLCHAIN)/kernel
	@for dir in linux asm-generic mipsel-linux-gnu/asm; do \
		ln -sfn ../linux-libc-dev/usr/include/$$dir $(TOOLCHAIN)/kernel/$${dir##*/}; done
	@touch $@

$(SYSROOT_CC): toolchain/mipsel-musl-gcc toolchain/musl.specs $(call unpacked,musl) $(KERNEL_HEADERS)
	@mkdir -p $(@D)
	@cp toolchain/musl.specs $(TOOLCHAIN)/musl.specs
	@cp toolchain/mipsel-musl-gcc $@

# Headers for both builds, each alone in a folder of ours so that nothing else leaks in.
$(BUILD)/include/stamp: $(call unpacked,mtd-utils) $(call unpacked,libmd)
	@mkdir -p $(BUILD)/include/mtd
	@cp $(MTD_UTILS)/include/mtd/mtd-abi.h $(MTD_UTILS)/include/mtd/mtd-user.h $(BUILD)/include/mtd/
	@cp $(LIBMD)/include/md5.h $(BUILD)/include/
	@: >$(BUILD)/include/config.h
	@touch $@

# MD5 is one file of libmd; its config.h would say nothing that this file asks for.
LIBMD_FLAGS := -D_GNU_SOURCE -I$(BUILD)/include '-ffile-prefix-map=$(CURDIR)/='

$(BUILD)/host/obj/libmd-md5.o: $(call unpacked,libmd) $(BUILD)/host/flags | $(call packages,build) $(BUILD)/include/stamp
	$(call say,HOSTCC  libmd/src/md5.c)
	$(Q)$(HOSTCC) $(LIBMD_FLAGS) $(HOST_CFLAGS) -c -o $@ $(LIBMD)/src/md5.c

$(BUILD)/mipsel/obj/libmd-md5.o: $(call unpacked,libmd) $(BUILD)/mipsel/flags | $(CC_READY)
	$(call say,CC      libmd/src/md5.c)
	$(Q)$(CC) $(LIBMD_FLAGS) $(PRODUCT_ARCH) $(PRODUCT_CFLAGS) -c -o $@ $(LIBMD)/src/md5.c

# flashcp and flash_erase of mtd-utils, unmodified, by the compiler of the product: tests use
# them as a second opinion, benchmarks as peers. They are not part of the bundle.
PEERS := $(BUILD)/mipsel/flashcp $(BUILD)/mipsel/flash_erase
PEER_FLAGS = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"2.1.5"' -DPACKAGE_VERSION='"2.1.5"' \
	-I$(MTD_UTILS)/include '-ffile-prefix-map=$(CURDIR)/=' $(PRODUCT_ARCH) -Os -w

.PHONY: peers
peers: $(PEERS) ## flashcp and flash_erase of mtd-utils, for comparisons

$(BUILD)/mipsel/flashcp: PEER_SOURCES = misc-utils/flashcp.c
$(BUILD)/mipsel/flash_erase: PEER_SOURCES = misc-utils/flash_erase.c lib/libmtd.c lib/libmtd_legacy.c lib/libcrc32.c lib/common.c
$(PEERS): $(call unpacked,mtd-utils) $(BUILD)/mipsel/flags | $(CC_READY)
	@mkdir -p $(@D)
	$(call say,CC      mtd-utils/$(@F))
	$(Q)$(CC) $(PEER_FLAGS) $(PRODUCT_LDFLAGS) -s -o $@ $(addprefix $(MTD_UTILS)/,$(PEER_SOURCES))
