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
#     sh upgraderun.sh serial          from the card in a bare shell (init=/bin/sh): mounts what
#                                      is missing, flashes, unmounts the card and restarts
#
# When the application installed it from the card (FIRMWARE_660R.bin and version.ini), that
# application is dead and both files are still there at the next start. So version.ini is
# renamed first of all, and whatever comes of it the camera is restarted.
#
# Whoever started it by itself may restart the camera when it ends. So on these ways it stays,
# whatever is done to the program, until no process of a run is left and flash starts.
#
# Exit status 10: refused, flash untouched. Otherwise it is the program's own.
# Everything is in functions, so that a script that was cut does nothing.

tmp=/tmp
flash=/dev/mtd0
lock=@pan-fix-90:0 # what pan-fix holds for as long as one process of a run lives (arm.h)
sockets=/proc/net/unix
mounts=/proc/mounts
partitions=/proc/partitions
media=/media/mmc
slot=/dev/mmcblk0
image=bootloader.bin
parts="PARA $image $image.force $image.md5 pan-fix upgraderun.sh"

slot_has_card() {
	while read -r _ _ _ name; do
		[ "$name" != mmcblk0 ] || return 0
	done <"$partitions"
	return 1
}

# Nobody else restarts the camera. With version.ini still in place a restart would start the
# same update again, so it waits until the card is gone; the watchdog may be quicker.
end_sdcard() {
	until [ -n "$renamed" ] || ! slot_has_card; do sleep 1; done
	sync
	reboot
}

# Opens nothing: who has the flash open is a reason for another run to refuse.
wait_for_lock() {
	while grep -q " $lock\$" "$sockets" 2>/dev/null; do sleep 1; done
}

# Whoever politely asks us to end would have the camera restarted.
be_deaf() {
	trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2
}

# Flash begins with what the boot ROM looks for. While it does there is never anything behind it but
# a whole bootloader, the old one or the new; anything else a change may have left.
starts() {
	[ "$(dd if="$flash" bs=9 count=1 2>/dev/null | md5sum)" = \
		"$(printf '\006\005\004\003\002\125\252\125\252' | md5sum)" ]
}

# One line for the console, and one in the log on the card for the owner who has none.
refuse() {
	[ -z "$private" ] || rm -rf "$private"
	echo "upgraderun.sh: way=$way refused, flash untouched: $1" >&2
	while read -r device folder type options rest; do
		case $device:$type:$options in
		/dev/mmcblk0*:vfat:rw* | /dev/mmcblk0*:exfat:rw*)
			echo "upgraderun.sh: way=$way refused, flash untouched: $1" >>"$folder/pan-fix.log" && sync
			break
			;;
		esac
	done <"$mounts" 2>/dev/null
	# The updater may restart the camera at once, and another run may be in the middle of it, or
	# was killed there and is about to be started again.
	[ "$way" = hand ] || while wait_for_lock; ! starts; do sleep 1; done
	[ "$way" != sdcard ] || end_sdcard
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

# Folder $1 has both files, and version.ini speaks of this FIRMWARE_660R.bin.
has_update() {
	[ -f "$1/version.ini" ] && [ -f "$1/FIRMWARE_660R.bin" ] || return 1
	wanted=
	while read -r line || [ -n "$line" ]; do
		case $line in md5=*) wanted=${line#md5=} ;; esac
	done <"$1/version.ini" 2>/dev/null
	wanted=${wanted%"$(printf '\r')"}
	found=$(md5sum 2>/dev/null <"$1/FIRMWARE_660R.bin")
	[ -n "$wanted" ] && [ "${found%% *}" = "$wanted" ]
}

# The mounted card with both files, in $card. Its root stays open as descriptor 9, here and in
# the program: the application's end unmounts the card some seconds from now.
find_card() {
	card=
	while read -r device folder type rest; do
		case $device:$type in
		"$slot"*:vfat | "$slot"*:exfat) ;;
		*) continue ;;
		esac
		# A redirection that fails would end the shell.
		(exec 9<"$folder") 2>/dev/null && exec 9<"$folder"
		! has_update "$folder" || {
			card=$folder
			return 0
		}
		exec 9<&-
	done <"$mounts"
	return 1
}

# Once more, for a card that was unmounted before we came.
mount_card() {
	mkdir -p "$media" 2>/dev/null
	for device in "${slot}p1" "$slot"; do
		for type in vfat exfat; do
			! mount -t $type "$device" "$media" 2>/dev/null || return 0
		done
	done
	return 1
}

# Sets $way to sdcard if the application started us. It leaves the archive as a link to the
# card, which tells even when the card is not to be had.
look_for_sdcard() {
	find_card || {
		[ -L "$tmp/Upgrade.tar" ] || return 0
		way=sdcard
		mount_card && find_card || return 0
	}
	way=sdcard
	mv -f "$card/version.ini" "$card/version.old" 2>/dev/null
	[ -e "$card/version.ini" ] || renamed=yes
	sync
}

# A card whose archive could not be unpacked may have started what an older update left.
same_as_card() {
	[ -z "$card" ] || [ "$(tar -xOf "$card/FIRMWARE_660R.bin" Upgrade/MD5SUMS 2>/dev/null)" = \
		"$(cat "$from/MD5SUMS" 2>/dev/null)" ]
}

# A bare shell has a read-only root, this card, and what was typed to mount it. The partition
# with the camera's model is mounted as well, so that it can be compared.
mount_missing() {
	export PATH="$PATH:/bin:/sbin:/usr/bin:/usr/sbin"
	[ -e "$mounts" ] || mount -t proc proc /proc
	[ -d /sys/class ] || mount -t sysfs sysfs /sys 2>/dev/null
	grep -q " $tmp tmpfs" "$mounts" || mount -t tmpfs tmpfs "$tmp"
	[ ! -b /dev/mtdblock9 ] || grep -q " /params " "$mounts" ||
		mount -t jffs2 -o ro /dev/mtdblock9 /params 2>/dev/null
}

# Sets status to what the program said in $result; where its last word is missing, or a signal,
# to what flash says.
judge_end() {
	said=
	while read -r line; do
		case $line in *'"status":'*) line=${line#*\"status\":} said=${line%%[!0-9]*} ;; esac
	done 2>/dev/null <"$result"
	status=$said
	if [ "${said:-126}" -gt 125 ]; then
		status=10 found="is as it was found"
		"$dir/pan-fix" verify --image "$dir/$image" >/dev/null 2>&1
		case $? in
		0) status=0 found="holds the image" ;;
		10) ;;
		*) found="starts, but cannot be compared with the image" ;;
		esac
		echo "upgraderun.sh: way=$way ended by a signal: flash $found, status $status" >&2
	fi
	[ "$way" != sdcard ] || end_sdcard
	[ "$way$said$status" = updater0 ] || return
	sync
	reboot
	sleep 30 # who waits for us may restart the camera at once: init unmounts the card first
}

# Flashes with options $@, and sets status. A process of the program may be killed, and so may all
# of them, with the flash half written: then what is left is waited for, and if that is nothing it
# is started again. The pause is short against what a watchdog that nobody feeds has left.
flash_and_stay() {
	be_deaf
	result=$dir/result.$$ # another script may run in this folder
	(: >"$result") 2>/dev/null || result=/dev/null
	while :; do
		"$dir/pan-fix" flash --image "$dir/$image" --json "$@" >"$result"
		status=$?
		wait_for_lock
		! starts || break
		sleep 5
	done
	[ "$status" -le 125 ] || judge_end
	[ "$result" = /dev/null ] || rm -f "$result"
}

# Here nothing of ours is open on the card any more: we run from the copy. There is no init to
# unmount it or to ask for a restart. After anything but success the person at the prompt decides.
run_serial() {
	flash_and_stay --no-reboot
	sync
	while read -r device folder rest; do
		case $device in "$slot"*) umount "$folder" ;; esac
	done <"$mounts"
	[ "$status" -ne 0 ] || reboot -f
	echo "upgraderun.sh: status $status; the card is unmounted. Restart with: reboot -f" >&2
	exit "$status"
}

main() {
	private='' way=hand card='' renamed=''
	case $0 in
	*/*) from=${0%/*} ;;
	*) from=. ;;
	esac
	from=$(cd -P -- "${from:-/}" && pwd -P) || refuse "cannot enter the folder of $0; unpack the bundle again."
	if [ $# -eq 0 ] && [ "$from" = "$tmp/Upgrade" ]; then
		way=updater
		be_deaf
		look_for_sdcard
	fi
	[ "${1-}" != serial ] || [ "$from" != "${from#"$tmp"/}" ] || mount_missing
	same_as_card || refuse "$from is not what is on the card; start the camera again with version.ini in place."
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

	if [ "${1-}" = serial ]; then
		[ "$dir" = "$from" ] || exec sh "$dir/upgraderun.sh" serial
		run_serial
	fi
	if [ "$way" != hand ]; then
		set -- --reboot --way=$way
		[ "$way$renamed" != sdcard ] || set -- "$@" --until-pulled
		flash_and_stay "$@"
		exit "$status"
	fi
	[ $# -ne 0 ] || set -- --reboot --way=hand
	case $1 in
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
