#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# packages_test.sh: what toolchain/packages does on Debian, on Ubuntu and elsewhere. What it
# asks and calls is played by scripts: dpkg-query knows what $top/installed names.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
mkdir "$top/toolchain" "$top/bin" "$top/bare"
cp toolchain/packages "$top/toolchain/"
ln -s "$(command -v dirname)" "$(command -v env)" "$top/bare/"
printf '%s\n' '# a remark' 'tools  hammer  for nails' 'tools  saw     for wood' 'other  glue    for paper' \
	'# == Not for all' 'rare   lathe   for brass' >"$top/toolchain/packages.list"
printf '%s\n' 'ID=debian' 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"' >"$top/debian"
printf '%s\n' 'ID=ubuntu' 'ID_LIKE=debian' 'PRETTY_NAME="Ubuntu 24.04 LTS"' >"$top/ubuntu"

program() { # NAME, what it does on standard input
	{ echo '#!/bin/sh' && cat; } >"$top/bin/$1"
	chmod +x "$top/bin/$1"
}
program dpkg-query <<END
for name; do :; done
grep -qx "\$name" "$top/installed" && echo installed
END
program apt-get <<END
echo "\$*" >>"$top/calls"
case " \$* " in
*" -s "*) ;;
*" install "*) echo hammer >>"$top/installed" && echo saw >>"$top/installed" ;;
esac
END
echo 'echo 0' | program id

# run SYSTEM PATH INSTALLED...: the group "tools", and what came of it in $status and $top/out.
run() {
	os_release=$top/$1 path=$2
	shift 2
	: >"$top/calls"
	printf '%s\n' "$@" >"$top/installed"
	PATH=$path OS_RELEASE=$os_release PACKAGES=${as_is-} "$top/toolchain/packages" tools >"$top/out" 2>&1
	status=$?
}
installs() {
	grep -e '--no-install-recommends' "$top/calls" | sed 's/.*--no-install-recommends //'
}
all="$top/bin:$PATH"

for system in debian ubuntu; do
	run $system "$all" hammer saw
	is "$system, all there: nothing is said or called" "$status $(cat "$top/out" "$top/calls")" "0 "
done
run debian "$all" hammer
is "debian: what is missing is installed" "$status $(installs)" "0 saw"
has "debian: says why" "$top/out" "saw: for wood"
run debian "$all"
is "debian: all that is missing, and no other group's" "$status $(installs)" "0 hammer saw"

run ubuntu "$all" saw
is "ubuntu: status" "$status" 1
is "ubuntu: one sentence" "$(grep -c . "$top/out")" 1
has "ubuntu: it says what to run" "$top/out" "Ubuntu 24.04 LTS lacks what we need: run 'sudo apt-get install hammer glue'"
is "ubuntu: nothing is installed" "$(cat "$top/calls")" ""
as_is=as-is
run ubuntu "$all"
is "as it is: nothing is said or called" "$status $(cat "$top/out" "$top/calls")" "0 "
unset as_is

run nothing "$top/bare"
is "no dpkg: one sentence, and on it goes" "$status $(grep -c . "$top/out")" "0 1"
has "no dpkg: it says what is needed" "$top/out" "see that it has what Debian calls hammer saw."

# A compiler of the user's own: ours is neither asked for nor used.
wants() { # WHAT make is going to do for the camera's program, with arguments
	env -u MAKEFLAGS -u MAKELEVEL make -n product BUILD="$top/build" "$@" 2>&1 | tr -s ' ' >"$top/out"
}
wants
has "our compiler: its package" "$top/out" "toolchain/packages cross"
has "our compiler: is used" "$top/out" "$top/build/toolchain/bin/mipsel-musl-gcc -std="
wants CC=my-gcc CROSS=my-
has "CC=: is used" "$top/out" "my-gcc -std="
has "CROSS=: is used" "$top/out" "my-strip "
is "CC=: our compiler and its package are not" "$(grep -e 'packages cross' -e mipsel-musl-gcc "$top/out")" ""
plan
