#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# clone_test.sh: a clone as git for Windows makes it has Unix line ends all the same: with
# others the script is a syntax error on the camera.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

[ -e .git ] || {
	echo "this is no clone: there is no .git"
	exit 77
}
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
for end in lf crlf; do
	convert=true
	[ $end = crlf ] || convert=false
	git -c safe.directory='*' -c core.autocrlf=$convert -c core.eol=$end clone -q . "$top/$end"
	is "a clone with $end as the machine's line end" "$?: $(git -C "$top/$end" ls-files --eol | grep -e w/crlf -e w/mixed)" "0: "
done
is "the two are the same" "$(diff -r --exclude=.git "$top/lf" "$top/crlf")" ""
plan
