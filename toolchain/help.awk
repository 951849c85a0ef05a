# SPDX-License-Identifier: GPL-2.0-or-later
# Makes `make help` from the `##` comments of the Makefile and its fragments. A target with
# `##!` instead is one that an owner of a camera needs: those come first.

function begin(name) {
	group = name
	if (!(group in seen)) { seen[group] = 1; order[++groups] = group }
}

FNR == 1 && FILENAME ~ /^tests/ { begin("Testing") }

/^## == / { begin(substr($0, 7)); next }

/^[A-Za-z_]+ *[?:]?=.*## / {
	at = index($0, "##")
	left = substr($0, 1, at - 1)
	name = left; sub(/ *[?:]?=.*/, "", name)
	value = left; sub(/^[^=]*= */, "", value); sub(/[ \t]+$/, "", value)
	text = substr($0, at + 2); sub(/^ +/, "", text)
	variables = variables sprintf("  %-20s %s%s\n", name "=", text, \
		value == "" || value ~ /[$]/ || length(value) > 40 ? "" : " [" value "]")
	next
}

/^[a-z][a-z0-9-]*:.*##! / {
	name = $0; sub(/:.*/, "", name)
	owner = owner sprintf("  make %-20s %s\n", name, substr($0, index($0, "##!") + 4))
	next
}

/^[a-z][a-z0-9-]*:.*## / {
	name = $0; sub(/:.*/, "", name)
	text = substr($0, index($0, "##") + 2); sub(/^ +/, "", text)
	lines[group] = lines[group] sprintf("  make %-20s %s\n", name, text)
}

END {
	printf "For an owner of a camera:\n%s\n", owner
	order[++groups] = "Other"
	for (i = 1; i <= groups; i++)
		if (order[i] in lines && (order[i] != "Other" || i == groups)) printf "%s:\n%s\n", order[i], lines[order[i]]
	printf "Variables (make TARGET NAME=value), with their defaults:\n%s", variables
}
