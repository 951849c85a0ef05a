#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# valgrind_test.sh BUILD: the command line under valgrind: on images, on what is no image, on
# wrong options, and as whole runs on the simulated flash (tests/unit/desk.h).

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/../upgrade/tap.sh"

build=$1
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT

# run EXPECTED ARGUMENT...: no complaint of valgrind, and the exit status.
run() {
	expected=$1
	shift
	valgrind --quiet --error-exitcode=99 --leak-check=full --track-origins=yes \
		"$build/host/pan-fix" "$@" >"$top/out" 2>"$top/err" </dev/null
	status=$?
	if [ $status = "$expected" ] && ! grep -q '^==[0-9]*==' "$top/err"; then
		ok "pan-fix $*"
	else
		not_ok "pan-fix $*" "status $status, not $expected: $(cat "$top/err")"
	fi
}

for image in "$build"/standin/*.bin; do
	expected=0
	case $image in *other-board* | *t31*) expected=any ;; esac
	if [ $expected = any ]; then
		"$build/host/pan-fix" check "$image" >"$top/out" 2>&1
		expected=$?
	fi
	run "$expected" check "$image"
	run "$expected" check --json "$image"
done

head -c 1000 "$build/standin/new.bin" >"$top/short"
cat "$build/standin/new.bin" "$build/standin/old.bin" >"$top/long"
: >"$top/empty"
echo '<!DOCTYPE html><html>no image</html>' >"$top/page"
head -c 262144 /dev/zero >"$top/zero"
head -c 262144 /dev/zero | tr '\0' '\377' >"$top/blank"
head -c 262144 "$build/host/pan-fix" | cat - "$top/zero" | head -c 262144 >"$top/program"
for file in short long empty page zero blank program missing . ; do
	run 10 check "$top/$file"
	run 10 check "$top/$file" --json
done
cp "$build/standin/new.bin" "$top/new"
echo 'not a sum' >"$top/new.md5"
run 10 check "$top/new"
head -c 1000 "$build/host/pan-fix" >"$top/new.md5"
run 10 check "$top/new"

mkdir -p "$top/root/proc"
head -c 3000 "$build/host/pan-fix" | tee "$top/root/proc/mtd" "$top/root/proc/kmsg" \
	"$top/root/proc/cmdline" "$top/root/proc/mounts" >"$top/root/proc/cpuinfo"
for root in "$top/root" "$top/no-root"; do
	run 10 info --root="$root" --device="$top/no-device"
	run 10 info --json --root="$root" --image="$build/standin/new.bin" --device="$top/page"
	run 10 verify --root="$root" --image="$build/standin/new.bin" --device=/dev/null
done

for command in flash backup restore verify info check; do
	run 0 $command --help
	run 2 $command --no-such-option
	run 2 $command one two three
	run 2 $command --image
done
run 0 --help
run 2
run 2 fly
run 2 flash --force=nothing-of-the-kind
run 2 flash --force=,

for test in commands change; do
	CMOCKA_MESSAGE_OUTPUT=STDOUT valgrind --quiet --error-exitcode=99 --track-origins=yes \
		"$build/unit/test_$test" >"$top/out" 2>&1
	is "unit test $test under valgrind" "$?: $(grep -E 'FAILED|==[0-9]+==' "$top/out")" "0: "
done
plan
