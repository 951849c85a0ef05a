#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bundle_test.sh BUILD IMAGE: `make bundle` and `make sdcard` as a user calls them, here and in
# a copy of the sources in another folder under another umask, time zone and locale. IMAGE is
# one that `pan-fix check` accepts; its .md5 lies beside it. Powering it on first is left out
# here: tests/board tries that.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

# A bundle with a stand-in must never take the place of the user's.
build=$1 image=$2 out=$1/check/bundle
rm -rf "$out"
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
		-rw-r--r-- 0/0 Upgrade/bootloader.bin.force
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
			make bundle sdcard BUILD=build FORCE=unknown-image BUNDLE_TRIAL= BUNDLE_TRIAL_USES= BOOTLOADER="$top/another folder/${image##*/}"
	) >"$top/out" 2>&1; then
		is "same sha256 from another folder, umask, time zone" \
			"$(cat "$top/else/build/pan-fix.tar.sha256")" "$(cat "$out/pan-fix.tar.sha256")"
		is "same card and zip from there" "$(cd "$top/else/build" && sums_of_card)" \
			"$(cd "$out" && sums_of_card)"
	else
		not_ok "make bundle in another folder" "$(cat "$top/out")"
	fi
}

sums_of_card() {
	md5sum sdcard/FIRMWARE_660R.bin sdcard/version.ini sdcard.zip
}

pack() { # TARGET FILE ARGUMENT...
	target=$1 file=$2
	shift 2
	make --no-print-directory "$target" BUILD="$build" BUNDLE="$out/pan-fix.tar" SDCARD="$out/sdcard" \
		BOOTLOADER="$file" FORCE=unknown-image BUNDLE_TRIAL= BUNDLE_TRIAL_USES= "$@" >"$top/out" 2>&1
}

# What the card's files are, and what a PC and the camera's busybox read in them.
test_card() {
	is "make sdcard: the bundle" "$(cksum <"$out/sdcard/FIRMWARE_660R.bin")" "$(cksum <"$out/pan-fix.tar")"
	is "make sdcard: version.ini" "$(cat "$out/sdcard/version.ini")" "[SD]
version=9.9.9.9
type=1
md5=$(md5sum <"$out/pan-fix.tar" | cut -c 1-32)"
	mkdir "$top/unzipped"
	/usr/bin/python3 -m zipfile -e "$out/sdcard.zip" "$top/unzipped"
	diff -r "$out/sdcard" "$top/unzipped" >"$top/out" 2>&1
	is "make sdcard: the zip has both" "$?: $(cat "$top/out")" "0: "
}

test_force() {
	if ! pack bundle "$image" FORCE=unknown-image,chip-missing; then
		not_ok "make bundle FORCE=unknown-image,chip-missing" "$(cat "$top/out")"
		return
	fi
	rm -rf "$top/camera"
	mkdir "$top/camera"
	tar -xf "$out/pan-fix.tar" -C "$top/camera"
	is "FORCE: in the bundle" "$(cat "$top/camera/Upgrade/bootloader.bin.force")" "chip-missing,unknown-image"
	(cd "$top/camera/Upgrade" && md5sum --quiet -c MD5SUMS) >"$top/out" 2>&1
	is "FORCE: in its sums" "$?: $(cat "$top/out")" "0: "
	refuses "an image that is no known build" "$image" "this is no known build" FORCE=
	refuses "an image for another board" "$build/standin/other-board.bin" \
		"this bootloader is for a board with another amount of RAM" FORCE=unknown-image,chip-missing
	refuses "FORCE of a finding about the camera" "$image" "a bundle can force only" FORCE=model
	refuses "FORCE of nothing there is" "$image" "--force does not take" FORCE=everything
}

refuses() { # WHAT FILE TEXT ARGUMENT...
	what=$1 file=$2 text=$3
	shift 3
	if pack bundle "$file" "$@"; then
		not_ok "refuses $what"
	else
		ok "refuses $what"
	fi
	has "refuses $what: says why" "$top/out" "$text"
}

# Names as people have them.
test_names() {
	mkdir "$top/it's one"
	cp "$image" "$top/it's one/boot \$loader.bin"
	for target in bundle sdcard; do
		if pack "$target" "$top/it's one/boot \$\$loader.bin" BUNDLE="$top/it's one/a  tar" SDCARD="$top/it's one/a card"; then
			ok "make $target: blanks, a quote and a dollar in the names"
		else
			not_ok "make $target: blanks, a quote and a dollar in the names" "$(cat "$top/out")"
		fi
	done
	(cd "$top/it's one" && sha256sum --quiet -c "a  tar.sha256") >"$top/out" 2>&1
	is "such names: its sha256 file" "$?: $(cat "$top/out")" "0: "
	is "such names: the card" "$(cksum <"$top/it's one/a card/FIRMWARE_660R.bin")" "$(cksum <"$top/it's one/a  tar")"
	is "such names: the zip" "$(ls "$top/it's one/a card.zip" 2>&1)" "$top/it's one/a card.zip"
	pack bundle "$top/nothing.bin" BUNDLE="$top/it's one/a  tar"
	is_aside "such names: refused" "$top/it's one/a  tar.sha256"
	pack bundle "$image" BUNDLE="$top/it's one/a  tar"
	pack bundle "$image" BUNDLE="$top/it's one/a  tar" BUNDLE_TRIAL=false
	is_aside "such names: whose trial fails" "$top/it's one/a  tar"
}

is_aside() { # WHAT FILE
	if [ ! -e "$2" ] && [ -s "$2.before" ]; then
		ok "$1: the older one is set aside"
	else
		not_ok "$1: the older one is set aside" "$(ls "$out")"
	fi
}

# An older outcome under the same name would be taken for the new one.
test_older() {
	rm -f "$out"/*.before "$out"/sdcard/*.before
	pack bundle "$image"
	echo "<!DOCTYPE html><html>Not found</html>" >"$top/page.bin"
	pack bundle "$top/page.bin"
	is_aside "refused bundle" "$out/pan-fix.tar"
	is_aside "refused bundle, its sum" "$out/pan-fix.tar.sha256"
	pack sdcard "$top/page.bin"
	is_aside "refused card" "$out/sdcard/version.ini"
	is_aside "refused card, the bundle" "$out/sdcard/FIRMWARE_660R.bin"
	is_aside "refused card, the zip" "$out/sdcard.zip"
	pack bundle "$image" BUNDLE_TRIAL=false
	pack bundle "$image"
	pack bundle "$image" BUNDLE_TRIAL=false
	is_aside "bundle whose trial fails" "$out/pan-fix.tar"
	for folder in "$out/sdcard" "$out/sdcard/" "$out/sdcard/."; do
		rm -f "$out"/*.before "$out"/sdcard/*.before
		pack sdcard "$image" SDCARD="$folder"
		pack sdcard "$image" SDCARD="$folder" BUNDLE_TRIAL=false
		is_aside "$folder whose trial fails" "$out/sdcard/FIRMWARE_660R.bin"
		zip=$out/sdcard.zip
		[ "$folder" != "$out/sdcard/." ] || zip=$folder/sdcard.zip
		is_aside "$folder whose trial fails, the zip" "$zip"
	done
}

# In the tree that was built elsewhere, as a clone on Windows would have it.
test_windows() {
	sed -i 's/$/\r/' "$top/else/Upgrade/upgraderun.sh"
	(cd "$top/else" && make bundle BUILD=build FORCE=unknown-image BUNDLE_TRIAL= BUNDLE_TRIAL_USES= BOOTLOADER="$top/another folder/${image##*/}") >"$top/out" 2>&1
	has "Windows line ends in the script: refused" "$top/out" "has Windows line ends"
	is_aside "Windows line ends" "$top/else/build/pan-fix.tar"
}

test_refusals() {
	rm -rf "$out/pan-fix.tar"
	echo "<!DOCTYPE html><html>Not found</html>" >"$top/page.bin"
	refuses "a web page" "$top/page.bin" \
		"nothing was made: $top/page.bin: this is an HTML page"
	head -c 262144 /dev/zero | tr '\0' '\377' >"$top/blank.bin"
	refuses "a blank image" "$top/blank.bin" "nothing was made"
	head -c 262143 "$image" >"$top/short.bin"
	refuses "a short image" "$top/short.bin" "nothing was made"
	refuses "a missing file" "$top/nothing.bin" "cannot read $top/nothing.bin: there is no such file"
	if [ -e "$out/pan-fix.tar" ]; then not_ok "refuses: no archive is left"; else ok "refuses: no archive is left"; fi
}

if pack bundle "$image" && pack sdcard "$image"; then
	ok "make bundle and make sdcard"
	test_contents
	test_card
	test_elsewhere
	test_force
	test_older
	test_names
	test_windows
else
	not_ok "make bundle and make sdcard" "$(cat "$top/out")"
fi
test_refusals
plan
