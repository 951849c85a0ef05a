#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# layers_test.sh: layers.awk and house.awk accept the sources as they are and find what is planted.

set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
number=0
failed=0

# result NAME: the test before it has passed if $? is 0.
result() {
	status=$?
	number=$((number + 1))
	[ "$status" = 0 ] || { failed=1; printf 'not '; }
	echo "ok $number - $1"
}

layers() {
	(cd "$work" && awk -f layers.awk src/*/*.[ch] include/*.h) >"$work/out" 2>&1
}

# planted FILE INCLUDE SENTENCE: with the line added it fails, and says so.
planted() {
	cp "$work/$1" "$work/before"
	echo "#include $2" >>"$work/$1"
	! layers && grep -q "$3" "$work/out"
	result "$2 in $1"
	cp "$work/before" "$work/$1"
}

house() {
	(cd "$work" && awk -f house.awk src/*/*.[ch] include/*.h) >"$work/out" 2>&1
}

# lines COUNT: so many lines of a function.
lines() {
	seq "$1" | sed 's/.*/\treturn;/'
}

# grown NAME SENTENCE: text.c with what is in "more" behind it is too long, and house.awk says so.
grown() {
	cp "$work/src/base/text.c" "$work/before"
	cat "$work/more" >>"$work/src/base/text.c"
	! house && grep -q "$2" "$work/out"
	result "$1"
	cp "$work/before" "$work/src/base/text.c"
}

cp -r src include tests/assurance/layers.awk tests/assurance/house.awk "$work" || exit 1
echo 1..9
layers
result "the sources as they are"
house
result "their files and functions are short enough"
{ printf 'void planted(void)\n{\n'; lines 41; printf '}\n'; } >"$work/more"
grown "a function of 41 lines" 'a function of 41 lines; at most 40'
lines 300 >"$work/more"
grown "a file of more than 300 lines" 'lines; at most 300'
planted src/engine/plan.c '"log.h"' 'engine may not include "log.h" of linux'
planted src/engine/plan.c '<unistd.h>' 'engine is pure and may not include <unistd.h>'
planted src/engine/look.c '"verdict.h"' 'engine may not include "verdict.h" of verdict'
planted src/base/text.c '"image.h"' 'base may not include "image.h" of image'
planted include/plan.h '"session.h"' 'engine may not include "session.h" of app'
[ "$failed" = 0 ]
