# SPDX-License-Identifier: GPL-2.0-or-later
#
# pan-fix and what people use instead, on the same job in the emulated camera.

BENCH := $(BUILD)/bench
BENCH_IMAGES ?= ../shared/images## folder with real bootloaders; make bench uses stand-ins without it
BENCH_OLD ?= $(firstword $(wildcard $(BENCH_IMAGES)/old-wyze-v2-4.9.1.60.bin) $(STANDIN_DIR)/old.bin)
BENCH_NEW ?= $(firstword $(wildcard $(BENCH_IMAGES)/wyzecam_v2_stock_bootloader.bin) $(STANDIN_DIR)/new.bin)
BENCH_PY := /usr/bin/python3 tests/bench/bench.py
BENCH_BUSYBOX := $(BENCH)/busybox/busybox
BENCH_PARTS := $(BENCH)/replay $(BENCH)/grow $(BENCH)/measure $(BENCH_BUSYBOX) $(BOOTROM) $(BOARD)
CHECKS += check-bench

## == Comparing
.PHONY: bench bench-readme bench-compare bench-peers check-bench
bench: $(BENCH_PARTS) $(PRODUCT) $(PEERS) $(BENCH_OLD) $(BENCH_NEW) bench-peers $(CAMERA_STAMP) ## pan-fix and others on one job: table, results.json, two pictures in build/bench
	@test ! -e $(BENCH)/results.json || mv $(BENCH)/results.json $(BENCH)/results.before.json
	@$(BENCH_PY) --build $(BUILD) --old $(BENCH_OLD) --new $(BENCH_NEW)

bench-readme: ## put table and pictures of the last bench into the README
	@$(BENCH_PY) --readme $(BENCH)/results.json README.md tests/bench

bench-compare: ## whether the last two runs of bench agree: counts equal, ratios within 5 %
	@$(BENCH_PY) --compare $(BENCH)/results.before.json $(BENCH)/results.json

check-bench: $(BENCH)/replay $(BOARD) $(STANDIN_DIR)/old.bin $(STANDIN_DIR)/new.bin $(KERNEL_HEADERS) | $(call packages,test) ## the bench's own parts
	@$(RECORD) bench/parts /usr/bin/python3 tests/bench/test_bench.py $(BUILD)

# What cannot be had (no network) takes no part, and the table says so.
bench-peers: | $(call packages,build) $(call packages,cross)
	@mkdir -p $(BENCH)/peers
	@test -d $(BENCH)/peers/deb || /usr/bin/python3 tests/bench/peers.py $(BENCH)/peers $(BUILD)/downloads/bench || true

$(BENCH)/%.o: tests/bench/%.c $(BUILD)/host/flags | $(call packages,build) $(BUILD)/include/stamp
	@mkdir -p $(@D)
	$(call say,HOSTCC  $<)
	$(Q)$(HOSTCC) $(COMMON) $(HOST_CFLAGS) -Itests/sim -c -o $@ $<

$(BENCH)/replay $(BENCH)/grow: $(BENCH)/%: $(BENCH)/%.o $(SIM_LIB) $(HOST_LIB)
	$(Q)$(HOSTCC) $(SIM_LINK) -o $@ $^

$(BENCH)/measure: tests/bench/measure.c $(BUILD)/mipsel/flags | $(CC_READY)
	@mkdir -p $(@D)
	$(call say,CC      $<)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) $(PRODUCT_ARCH) -Os -static -s -o $@ $<

# busybox with the applets that flash, by the compiler of the product.
BENCH_APPLETS := STATIC LFS BUSYBOX DD FLASHCP FLASH_ERASEALL
$(BENCH_BUSYBOX): $(BUILD)/mipsel/flags | $(CC_READY) $(call packages,bench)
	$(call say,CC      busybox)
	@toolchain/unpack busybox $(BUILD)/downloads $(TOOLCHAIN)/busybox
	@rm -rf $(@D) && mkdir -p $(@D)
	@env -u MAKEFLAGS -u MAKELEVEL sh tests/bench/busybox $(abspath $(TOOLCHAIN)/busybox) $(abspath $(@D)) \
		"$(if $(filter $(SYSROOT_CC),$(CC)),$(abspath $(CC)),$(CC)) $(PRODUCT_ARCH) -isystem $(abspath $(BUILD))/include" \
		$(BENCH_APPLETS) >$(BENCH)/busybox.log 2>&1 || { tail -n 20 $(BENCH)/busybox.log; exit 1; }

-include $(wildcard $(BENCH)/*.d)
