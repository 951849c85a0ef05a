# SPDX-License-Identifier: GPL-2.0-or-later
#
# The offline page: one HTML file, with the program's own code as WebAssembly inside.

PAGE := $(BUILD)/page/pan-fix.html
PAGE_WASM := $(BUILD)/page/pan-fix.wasm
PAGE_CC ?= clang## compiler for WebAssembly (with lld and wasi-libc)
PAGE_FOLDERS := base image verdict pack
PAGE_SOURCES := src/page/shim.c $(sort $(wildcard $(PAGE_FOLDERS:%=src/%/*.c)))
PAGE_PARTS := $(wildcard src/page/*.js src/page/*.html src/page/*.css) src/page/build.py Upgrade/PARA Upgrade/upgraderun.sh
PAGE_FLAGS := --target=wasm32-wasi -std=c11 -D_GNU_SOURCE -DPAN_FIX_VERSION='"$(VERSION)"' -Os -Wall -Wextra \
	-Iinclude $(PAGE_FOLDERS:%=-Isrc/%) -isystem $(BUILD)/include \
	-fvisibility=hidden -ffunction-sections -fdata-sections -nostartfiles -nostdlib -L/usr/lib/wasm32-wasi \
	-Wl,--no-entry,--export-dynamic,--gc-sections,--strip-all

.PHONY: page
page: $(PAGE) ##! build/page/pan-fix.html: check files and prepare the card in a browser, offline

$(PAGE_WASM): $(PAGE_SOURCES) $(wildcard include/*.h src/*/*.h) $(BUILD)/include/stamp | $(call packages,page)
	@mkdir -p $(@D)
	$(call say,WASM    $@)
	$(Q)$(PAGE_CC) $(PAGE_FLAGS) -o $@ $(PAGE_SOURCES) $(LIBMD)/src/md5.c -lc

$(PAGE): $(PAGE_WASM) $(PRODUCT) $(PAGE_PARTS)
	$(call say,PAGE    $@)
	$(Q)/usr/bin/python3 src/page/build.py $@ $(VERSION) $(PAGE_WASM) $(PRODUCT)
