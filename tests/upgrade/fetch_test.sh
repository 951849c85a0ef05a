#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fetch_test.sh: the downloads of toolchain/, from a server on this machine that has the
# right file, a wrong one, or nothing.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

top=$(mktemp -d) || exit 1
mkdir "$top/served" "$top/served/pool"
# A proxy set for the outer world must not be asked for this machine.
echo 'Acquire::http::Proxy::127.0.0.1 "DIRECT";' >"$top/apt.conf"
export APT_CONFIG="$top/apt.conf" no_proxy=127.0.0.1

python3 -c '
import functools, http.server, sys
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
print(server.server_port, flush=True)
server.serve_forever()
' "$top/served" >"$top/port" 2>"$top/requests" &
server=$!
trap 'kill $server; rm -rf "$top"' EXIT
while [ ! -s "$top/port" ]; do sleep 0.1; done
url=http://127.0.0.1:$(cat "$top/port")

head -c 3000 /dev/urandom >"$top/served/image.bin"
md5=$(md5sum <"$top/served/image.bin" | cut -c 1-32)
sha256=$(sha256sum <"$top/served/image.bin" | cut -c 1-64)
file=$top/down/image.bin

bootloader() { # URL [MD5]
	toolchain/fetch-bootloader "$1" "$file" "${2:-$md5}" "$sha256" >"$top/out" 2>&1
	status=$?
}

bootloader "$url/image.bin"
is "fetch-bootloader: status" $status 0
is "fetch-bootloader: the file" "$(cksum <"$file")" "$(cksum <"$top/served/image.bin")"
bootloader http://127.0.0.1:1/image.bin
is "fetch-bootloader: what is there is not fetched again" $status 0
bootloader "$url/image.bin" 00000000000000000000000000000000
is "fetch-bootloader: md5 differs" $status 1
has "fetch-bootloader: says that md5 differs" "$top/out" "another md5"

echo cut >"$file"
bootloader "$url/image.bin"
is "fetch-bootloader: a damaged file is replaced" "$status $(cksum <"$file")" "0 $(cksum <"$top/served/image.bin")"

rm "$file"
bootloader http://127.0.0.1:1/image.bin
is "no network: status" $status 1
is "no network: one sentence, after the attempt" "$(grep -vc '^fetching' "$top/out")" 1
has "no network: what to download" "$top/out" "cannot get http://127.0.0.1:1/image.bin"
has "no network: where to put it" "$top/out" "put it at $file"

echo "<html>404</html>" >"$top/served/page.bin"
bootloader "$url/page.bin"
is "wrong file: status" $status 1
has "wrong file: says so" "$top/out" "its sha256 differs"
is "wrong file: nothing is kept" "$(ls "$top/down")" ""
bootloader "$url/absent.bin"
is "absent file: status" $status 1

# An entry of the table, from the second of two mirrors.
mkdir "$top/toolchain"
cp toolchain/fetch "$top/toolchain/"
cp "$top/served/image.bin" "$top/served/pool/thing_1.tar.xz"
echo "thing 1 pool/thing_1.tar.xz $sha256 none" >"$top/toolchain/sources.list"
found=$(DEBIAN_MIRRORS="http://127.0.0.1:1/debian $url" "$top/toolchain/fetch" thing "$top/down" 2>"$top/out")
is "second mirror: path of the file" "$found" "$top/down/thing_1.tar.xz"
DEBIAN_MIRRORS="http://127.0.0.1:1/debian $url" toolchain/fetch pool/thing_1.tar.xz "$top/down/path" "$sha256" >"$top/out" 2>&1
is "a path below the mirrors" "$? $(cksum <"$top/down/path")" "0 $(cksum <"$top/served/image.bin")"
toolchain/fetch nothing "$top/down" >"$top/out" 2>&1
is "a name that sources.list lacks" "$? $(cat "$top/out")" "1 fetch: sources.list has no 'nothing'."
: >"$top/requests"
found=$(DEBIAN_MIRRORS="$url" "$top/toolchain/fetch" thing "$top/down" 2>&1)
is "second run: says nothing but the path" "$found" "$top/down/thing_1.tar.xz"
is "second run: asks no server" "$(cat "$top/requests")" ""
plan
