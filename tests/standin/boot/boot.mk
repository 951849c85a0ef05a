# SPDX-License-Identifier: GPL-2.0-or-later
#
# The code of the stand-ins, by the compiler of the product: build/standin/boot/spl.bin and
# uboot.bin. standin.py puts it into each of its images.

BOOT_DIR := $(BUILD)/standin/boot
BOOT_BINARIES := $(BOOT_DIR)/spl.bin $(BOOT_DIR)/uboot.bin
BOOT_SPL := start_spl console sfc spl
BOOT_UBOOT := start_uboot card chips clock console crc environment fat flash gpio install kernel \
	sfc uboot uimage
# Nothing runs these but a T20, real or emulated: the C library lends memcpy and the like alone.
BOOT_FLAGS := -std=c11 $(WARNINGS) $(PRODUCT_ARCH) -O2 -G0 -ffreestanding -fno-stack-protector \
	-ffunction-sections -MMD -MP '-ffile-prefix-map=$(CURDIR)/='
BOOT_LDFLAGS := -static -nostartfiles -Wl,--gc-sections,--build-id=none -T tests/standin/boot/boot.ld

# Where each is entered, how much of it is loaded, and how much of that may be code. The SPL's
# banner lies at 0x2d79 of the flash, which the boot ROM copies to 0x80001000.
$(BOOT_DIR)/spl.elf: BOOT_PLACE := -Wl,--defsym=BASE=0x80001800,--defsym=ROOM=0x6000,--defsym=CODE_ROOM=0x2400,--defsym=spl_banner=0x80003d79
$(BOOT_DIR)/uboot.elf: BOOT_PLACE := -Wl,--defsym=BASE=0x83000000,--defsym=ROOM=0x35800,--defsym=CODE_ROOM=0x8000

# Builds below others share this folder (`make sanitize`): their compiler is the same one.
$(BOOT_DIR)/flags: FLAGS_NOW = $(CC:$(BUILD)/%=%) $(BOOT_FLAGS) $(BOOT_LDFLAGS)
$(BOOT_DIR)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS_NOW))' >$@

$(BOOT_DIR)/%.o: tests/standin/boot/%.c $(BOOT_DIR)/flags | $(CC_READY)
	$(call say,CC      $<)
	$(Q)$(CC) $(BOOT_FLAGS) -c -o $@ $<

$(BOOT_DIR)/%.o: tests/standin/boot/%.S $(BOOT_DIR)/flags | $(CC_READY)
	$(call say,CC      $<)
	$(Q)$(CC) $(BOOT_FLAGS) -c -o $@ $<

$(BOOT_DIR)/spl.elf: $(BOOT_SPL:%=$(BOOT_DIR)/%.o)
$(BOOT_DIR)/uboot.elf: $(BOOT_UBOOT:%=$(BOOT_DIR)/%.o)
$(BOOT_DIR)/%.elf: tests/standin/boot/boot.ld tests/standin/boot/boot.mk
	$(Q)$(CC) $(BOOT_FLAGS) $(BOOT_LDFLAGS) $(BOOT_PLACE) -o $@ $(filter %.o,$^)

$(BOOT_DIR)/%.bin: $(BOOT_DIR)/%.elf
	$(Q)$(CROSS)objcopy -O binary -j .text $< $@

-include $(wildcard $(BOOT_DIR)/*.d)

# What needs no T20 is tested on this machine; the rest is run by the board's tests.
BOOT_TESTS := $(BOOT_DIR)/test_fat $(BOOT_DIR)/test_tables
CHECKS += check-boot

.PHONY: check-boot
check-boot: $(BOOT_TESTS) ## the stand-ins' code for cards, tables and images
	@status=0; for program in $(BOOT_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $(RECORD) standin/$${program##*/test_} $$program || status=1; \
	done; exit $$status

$(BOOT_DIR)/test_fat: tests/standin/boot/fat.c
$(BOOT_DIR)/test_tables: $(patsubst %,tests/standin/boot/%.c,chips crc uimage)
$(BOOT_TESTS): $(BOOT_DIR)/test_%: tests/standin/boot/test_%.c | $(call packages,test) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -o $@ $(filter %.c,$^) -lcmocka
