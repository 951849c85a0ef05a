# SPDX-License-Identifier: GPL-2.0-or-later
#
# The offline page: its WebAssembly in Node, the page itself in real browsers.

PAGE_NPM := $(BUILD)/page/npm
PAGE_NODE := NODE_PATH=$(PAGE_NPM)/node_modules node
PAGE_SHOTS := $(BUILD)/page/shots
CHECKS += check-page-core check-page-chromium
LONG += check-page-firefox

.PHONY: check-page check-page-core check-page-chromium check-page-firefox
check-page: check-page-core check-page-chromium check-page-firefox ## the page in Chromium and Firefox; screenshots in build/page/shots

PAGE_FILES = $(wildcard $(IMAGES)/*.bin) $(sort $(wildcard $(STANDIN_DIR)/*.bin tests/fuzz/corpus/image/* tests/fuzz/corpus/window/*))
check-page-core: $(PAGE) $(HOST_TOOL) $(STANDIN_STAMP) | $(call packages,page-test)
	@$(RECORD) page/core node tests/page/core_test.js $(PAGE) $(HOST_TOOL) $(PRODUCT) $(PAGE_FILES)

page_in = $(RECORD) page/$(1) tests/page/alone env $(PAGE_NODE) tests/page/browser_test.js $(PAGE) $(1) $(HOST_TOOL) \
	$(PRODUCT) $(STANDIN_DIR) $(IMAGES) $(PAGE_SHOTS)
check-page-chromium: $(PAGE) $(HOST_TOOL) $(STANDIN_STAMP) $(PAGE_NPM)/stamp | $(call packages,page-test)
	@$(call page_in,chromium)
check-page-firefox: $(PAGE) $(HOST_TOOL) $(STANDIN_STAMP) $(PAGE_NPM)/stamp | $(call packages,page-test) $(call packages,page-firefox)
	@$(call page_in,firefox)

# puppeteer-core and axe-core, with what they need, at the versions of the lock file.
$(PAGE_NPM)/stamp: tests/page/package.json tests/page/package-lock.json | $(call packages,page-test)
	@mkdir -p $(@D)
	@cp tests/page/package.json tests/page/package-lock.json $(@D)
	@cd $(@D) && npm ci --no-fund --no-audit --ignore-scripts --loglevel=error || { \
		echo 'The tests of the page need what npm could not get: see above, and connect to a network.' >&2; exit 1; }
	@touch $@
