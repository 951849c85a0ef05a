#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dist_test.sh BUILD: `make dist` here, and from the source archive that it made, in another
# folder, later, with another umask, and as another user when that can be arranged. The tool of
# the release packs a bundle and a card in a root that holds nothing but it and an image.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/../upgrade/tap.sh"

build=$1
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS SOURCE_DATE_EPOCH

make --no-print-directory dist BUILD="$build" >"$top/out" 2>&1 || {
	not_ok "make dist" "$(cat "$top/out")"
	plan
	exit
}
ok "make dist"
(cd "$build/dist" && sha256sum --quiet -c SHA256SUMS) >"$top/out" 2>&1
is "SHA256SUMS is right" "$?: $(cat "$top/out")" "0: "
is "SHA256SUMS names every file" "$(grep -c . "$build/dist/SHA256SUMS")" \
	"$(find "$build/dist" -type f ! -name SHA256SUMS | wc -l)"
for item in musl mtd-utils libmd; do
	has "bill of materials: $item" "$build"/dist/*-bom.json "\"name\": \"$item\""
done
is "the program is the one that was built" "$(cksum <"$(echo "$build"/dist/*-mipsel)")" \
	"$(cksum <"$build/mipsel/pan-fix")"

# A root with the tool and the image, and nothing else: no compiler, make, tar, shell, /proc.
empty=$top/root
mkdir -p "$empty"
cp "$(echo "$build"/dist/*-linux-*)" "$empty/pan-fix"
cp "$build/standin/new.bin" "$empty/image.bin"
enter() {
	if [ "$(id -u)" = 0 ]; then
		chroot "$empty" /pan-fix "$@"
	else
		unshare -r chroot "$empty" /pan-fix "$@"
	fi
}
if enter bundle image.bin --force=unknown-image >"$top/out" 2>&1 &&
	enter sdcard image.bin --force=unknown-image >>"$top/out" 2>&1; then
	"$build/host/pan-fix" bundle "$empty/image.bin" --force=unknown-image \
		--program "$build/mipsel/pan-fix" --output "$top/made.tar" >"$top/out" 2>&1
	is "the tool alone: the bundle of make bundle" "$(cksum <"$empty/pan-fix.tar")" "$(cksum <"$top/made.tar")"
	is "the tool alone: the card has that bundle" "$(cksum <"$empty/sdcard/FIRMWARE_660R.bin")" \
		"$(cksum <"$top/made.tar")"
	has "the tool alone: version.ini has its md5" "$empty/sdcard/version.ini" \
		"md5=$(md5sum <"$top/made.tar" | cut -c 1-32)"
	is "the tool alone: the zip" "$([ -s "$empty/sdcard.zip" ] && echo there)" there
else
	not_ok "the tool alone packs" "$(cat "$top/out")"
fi

mkdir "$top/another place"
tar -C "$top/another place" -xf "$build"/dist/*.tar.gz
tree=$(echo "$top/another place"/pan-fix-*)
mkdir "$tree/build"
cp -R "$build/downloads" "$tree/build/"
find "$tree" -exec touch -d 2030-01-01 {} +
as=
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$top"
	chown -R 12345:12345 "$top/another place"
	as="setpriv --reuid=12345 --regid=12345 --clear-groups"
else
	echo "# not root: the second build has the same user"
fi
if (umask 027 && cd "$tree" && export HOME=/ TZ=Asia/Tokyo && exec $as make dist) >"$top/out" 2>&1; then
	is "the same bytes again" "$(cat "$tree/build/dist/SHA256SUMS")" "$(cat "$build/dist/SHA256SUMS")"
	is "files in it can be read by all" "$(find "$tree/build/dist" -type f ! -perm -444)" ""
else
	not_ok "make dist elsewhere" "$(cat "$top/out")"
fi
plan
