# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests of what is around the program: the script on the camera, the bundle, the downloads.

CHECKS += check-upgrade

.PHONY: check-upgrade
check-upgrade: $(HOST_TOOL) $(PRODUCT) $(STANDIN_STAMP) | $(call packages,test) ## upgraderun.sh under two shells, the bundle, packages and downloads
	@status=0; \
	$(RECORD) upgrade/script-dash tests/upgrade/script_test.sh dash || status=1; \
	$(RECORD) upgrade/script-ash tests/upgrade/script_test.sh busybox ash || status=1; \
	$(RECORD) upgrade/fetch tests/upgrade/fetch_test.sh || status=1; \
	$(RECORD) upgrade/clone tests/upgrade/clone_test.sh || status=1; \
	$(RECORD) upgrade/packages tests/upgrade/packages_test.sh || status=1; \
	$(RECORD) upgrade/bundle tests/upgrade/bundle_test.sh $(BUILD) $(STANDIN_DIR)/new.bin || status=1; \
	exit $$status
