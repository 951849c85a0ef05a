# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the shell tests share: `ok WHAT` and `not_ok WHAT [DETAIL...]` report one test each,
# `is WHAT FOUND WANTED` compares, `has WHAT FILE TEXT` searches; `plan` ends the test.

count=0
failed=0

ok() {
	count=$((count + 1))
	echo "ok $count - $1"
}

not_ok() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	shift
	for detail; do echo "# $detail"; done
}

skip() { # WHAT WHY
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "found: $2" "wanted: $3"; fi
}

has() {
	if grep -qF -e "$3" "$2"; then
		ok "$1"
	else
		not_ok "$1" "no '$3' in:" "$(cat "$2")"
	fi
}

plan() {
	echo "1..$count"
	[ "$failed" = 0 ]
}
