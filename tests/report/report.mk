# SPDX-License-Identifier: GPL-2.0-or-later
# What check and info print, as text and as JSON.

CHECKS += check-report
IMAGES ?= ../shared/images

.PHONY: check-report
check-report: $(HOST_TOOL) $(STANDIN_STAMP) ## output of check and info, text and JSON
	@$(RECORD) report tests/report/report.py $(HOST_TOOL) $(STANDIN_DIR) $(IMAGES)
