/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "flag.h"

#include "scan.h"

bool flag_pending_upgrade(const char *bytes, size_t length, char *out, size_t capacity)
{
	struct scan scan = scan_start(bytes, length);

	while (scan_find(&scan, "FWGRADEUP=")) {
		struct scan value, copy;

		scan_literal(&scan, "FWGRADEUP=");
		value = copy = scan;
		if (!scan_literal(&copy, "kernel") && !scan_literal(&copy, "drivers") &&
		    !scan_literal(&copy, "FACTORY"))
			continue;
		copy = value;
		while (copy.at < copy.end && (unsigned char)(*copy.at - '!') <= '~' - '!')
			copy.at++;
		value.end = copy.at;
		scan_copy(&value, out, capacity);
		return true;
	}
	return false;
}
