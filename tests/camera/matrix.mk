# SPDX-License-Identifier: GPL-2.0-or-later
#
# The fault matrix: some 500 runs in the emulated camera, too many for make check.

.PHONY: faults
LONG += faults
faults: $(CAMERA_USES) ## every fault in every phase, promised and found: a table, build/faults/table.md (10 min)
	@/usr/bin/python3 $(CAMERA)/matrix.py --build $(BUILD) --image '$(REHEARSE_IMAGE)' --old '$(REHEARSE_OLD)' \
		$(if $(ROWS),--only '$(ROWS)') $(if $(ALL),--all)

ROWS ?=## make faults: only rows whose 'phase / fault' contains this
ALL ?=## make faults: ALL=1 aims at all phases of the rollback and after a hold too (more)
