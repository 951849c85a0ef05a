#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Starts pan-fix on the camera. The stock updater runs it as `sh /tmp/Upgrade/upgraderun.sh`
# without caring how the unpacking went, so parts may be missing, cut or left over from
# before; a person runs it by hand, also from the card:
#
#     sh upgraderun.sh                 flash the bundle's bootloader, then reboot
#     sh upgraderun.sh --dry-run ...   flash with these options
#     sh upgraderun.sh COMMAND ...     info, backup, restore, verify, check: as pan-fix takes them;
#                                      verify and check are about the bundle's bootloader
#
# Exit status 10: refused, flash untouched. Otherwise it is the program's own.
# Everything is in functions, so that a script that was cut does nothing.

tmp=/tmp
flash=/dev/mtd0 # pan-fix locks it for as long as a run lasts
mounts=/proc/mounts
image=bootloader.bin
parts="PARA $image $image.force $image.md5 pan-fix upgraderun.sh"

# One line for the console, and one in the log on the card for the owner who has none.
refuse() {
	[ -z "$private" ] || rm -rf "$private"
	echo "upgraderun.sh: refused, flash untouched: $1" >&2
	while read -r device folder type options rest; do
		case $device:$type:$options in
		/dev/mmcblk0*:vfat:rw* | /dev/mmcblk0*:exfat:rw*)
			echo "upgraderun.sh: refused, flash untouched: $1" >>"$folder/pan-fix.log" && sync
			break
			;;
		esac
	done <"$mounts" 2>/dev/null
	# The updater may restart the camera at once, and another run may be in the middle of it.
	[ -z "$over_the_air" ] || [ ! -e "$flash" ] || flock "$flash" true 2>/dev/null
	exit 10
}

# Says in $bad which part of folder $1 is not what the bundle was made with.
parts_whole() {
	for bad in $parts; do
		wanted=
		while read -r sum name; do
			[ "$name" != "$bad" ] || wanted=$sum
		done 2>/dev/null <"$1/MD5SUMS"
		found=$(md5sum 2>/dev/null <"$1/$bad") 2>/dev/null
		[ -n "$wanted" ] && [ "${found%% *}" = "$wanted" ] || return 1
	done
}

# A card can be pulled out from under a program that runs from it, so the parts go to RAM,
# to a folder of their own. Its name has our process id, which exec keeps: a folder whose
# process is gone is an old run's, and so is one that has our own.
copy_parts() {
	for old in "$tmp"/pan-fix-run.[0-9]*; do
		[ ! -d "$old" ] || { [ -d "/proc/${old##*.}" ] && [ "${old##*.}" != $$ ]; } || rm -rf "$old"
	done
	private=$tmp/pan-fix-run.$$
	mkdir -m 700 "$private" || {
		private=
		refuse "cannot make the folder $tmp/pan-fix-run.$$; restart the camera and try again."
	}
	for part in MD5SUMS $parts; do
		cp "$from/$part" "$private/$part" 2>/dev/null ||
			refuse "$part does not fit in $tmp; free space there or restart the camera."
	done
	parts_whole "$private" ||
		refuse "the copy of $bad in $tmp is damaged; free space there or restart the camera."
}

main() {
	private='' over_the_air=yes
	[ $# -eq 0 ] || over_the_air=
	case $0 in
	*/*) from=${0%/*} ;;
	*) from=. ;;
	esac
	from=$(cd -P -- "${from:-/}" && pwd -P) || refuse "cannot enter the folder of $0; unpack the bundle again."
	parts_whole "$from" ||
		refuse "$bad in $from is missing, cut or of another bundle; unpack or send the bundle again."

	case $from in
	"$tmp"/*) ;;
	*) copy_parts ;;
	esac
	dir=${private:-$from}

	# A program that cannot start must not look like one that ran.
	chmod 755 "$dir/pan-fix" 2>/dev/null
	"$dir/pan-fix" check "$dir/$image" >/dev/null 2>&1
	[ $? -le 125 ] || refuse "$dir/pan-fix does not start; is this the right kind of camera?"

	case ${1-} in
	'') exec "$dir/pan-fix" flash --image "$dir/$image" --reboot ;;
	-*) exec "$dir/pan-fix" flash --image "$dir/$image" "$@" ;;
	verify) shift && exec "$dir/pan-fix" verify --image "$dir/$image" "$@" ;;
	check)
		shift
		case ${1-} in
		'' | -*) set -- "$dir/$image" "$@" ;;
		esac
		exec "$dir/pan-fix" check "$@"
		;;
	*) exec "$dir/pan-fix" "$@" ;;
	esac
}

main "$@"
