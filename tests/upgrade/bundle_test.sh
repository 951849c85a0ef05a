#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bundle_test.sh BUILD IMAGE: `make bundle` as a user calls it, here and in a copy of the
# sources in another folder under another umask, time zone and locale. IMAGE is one that
# `pan-fix check` accepts; its .md5 lies beside it.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

# A bundle with a stand-in must never take the place of the user's.
build=$1 image=$2 out=$1/check/bundle
mkdir -p "$out"
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS SOURCE_DATE_EPOCH

# What a bundle must hold: mode, owner and name of each entry, in this order.
listing() {
	cat <<-END
		drwxr-xr-x 0/0 Upgrade/
		-rw-r--r-- 0/0 Upgrade/MD5SUMS
		-rw-r--r-- 0/0 Upgrade/PARA
		-rw-r--r-- 0/0 Upgrade/bootloader.bin
		-rw-r--r-- 0/0 Upgrade/bootloader.bin.md5
		-rwxr-xr-x 0/0 Upgrade/pan-fix
		-rwxr-xr-x 0/0 Upgrade/upgraderun.sh
	END
}

test_contents() {
	is "make bundle: entries" \
		"$(tar --numeric-owner -tvf "$out/pan-fix.tar" | awk '{ print $1, $2, $6 }')" "$(listing)"
	is "make bundle: times" "$(tar --utc --full-time -tvf "$out/pan-fix.tar" |
		awk '{ print $4, $5 }' | sort -u)" "2026-01-01 00:00:00"
	is "make bundle: plain ustar" "$(head -c 263 "$out/pan-fix.tar" | tail -c 6 | od -An -c | tr -d ' ')" 'ustar\0'
	(cd "$out" && sha256sum --quiet -c pan-fix.tar.sha256) >"$top/out" 2>&1
	is "make bundle: its sha256 file" "$?: $(cat "$top/out")" "0: "

	mkdir "$top/camera"
	busybox tar -xf "$out/pan-fix.tar" -C "$top/camera"
	for file in MD5SUMS bootloader.bin.md5; do
		is "unpacked by busybox: $file" "$(cd "$top/camera/Upgrade" && busybox md5sum -c $file 2>&1 |
			grep -vc ': OK$')" 0
	done
	is "the image is the one asked for" "$(cksum <"$top/camera/Upgrade/bootloader.bin")" "$(cksum <"$image")"
	is "the program is the product" "$(cksum <"$top/camera/Upgrade/pan-fix")" "$(cksum <"$build/mipsel/pan-fix")"
}

test_elsewhere() {
	mkdir -p "$top/another folder" "$top/else/build"
	cp -R Makefile include src toolchain Upgrade tests "$top/else/"
	cp -R "$build/downloads" "$top/else/build/"
	cp "$image" "$image.md5" "$top/another folder/"
	if (
		cd "$top/else" && umask 077 && export TZ=Asia/Tokyo LC_ALL=C.UTF-8 TAR_OPTIONS=--owner=7 &&
			make bundle BUILD=build BOOTLOADER="$top/another folder/${image##*/}"
	) >"$top/out" 2>&1; then
		is "same sha256 from another folder, umask, time zone" \
			"$(cat "$top/else/build/pan-fix.tar.sha256")" "$(cat "$out/pan-fix.tar.sha256")"
	else
		not_ok "make bundle in another folder" "$(cat "$top/out")"
	fi
}

refuses() { # WHAT FILE TEXT
	if make --no-print-directory bundle BUILD="$build" BUNDLE="$out/pan-fix.tar" BOOTLOADER="$2" >"$top/out" 2>&1; then
		not_ok "refuses $1"
	else
		ok "refuses $1"
	fi
	has "refuses $1: says why" "$top/out" "$3"
}

test_refusals() {
	rm -rf "$out/pan-fix.tar"
	echo "<!DOCTYPE html><html>Not found</html>" >"$top/page.bin"
	refuses "a web page" "$top/page.bin" \
		"bundle: not made, because pan-fix refuses $top/page.bin: this is an HTML page"
	head -c 262144 /dev/zero | tr '\0' '\377' >"$top/blank.bin"
	refuses "a blank image" "$top/blank.bin" "bundle: not made"
	head -c 262143 "$image" >"$top/short.bin"
	refuses "a short image" "$top/short.bin" "bundle: not made"
	refuses "a missing file" "$top/nothing.bin" "there is no file $top/nothing.bin"
	if [ -e "$out/pan-fix.tar" ]; then not_ok "refuses: no archive is left"; else ok "refuses: no archive is left"; fi
}

if make --no-print-directory bundle BUILD="$build" BUNDLE="$out/pan-fix.tar" BOOTLOADER="$image" >"$top/out" 2>&1; then
	ok "make bundle"
	test_contents
	test_elsewhere
else
	not_ok "make bundle" "$(cat "$top/out")"
fi
test_refusals
plan
