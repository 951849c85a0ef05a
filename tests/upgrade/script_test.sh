#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# script_test.sh SHELL...: Upgrade/upgraderun.sh, run by SHELL (dash, or busybox ash), with a
# stub for the program. Only the paths of the camera in the script are changed, so that
# a test touches neither /tmp nor a card of the machine it runs on.

# shellcheck source=tests/upgrade/tap.sh
. "${0%/*}/tap.sh"

top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
bundle=$top/bundle tmp=$top/tmp card=$top/card
signature='\006\005\004\003\002\125\252\125\252' # what the boot ROM looks for, for printf
parts="PARA bootloader.bin bootloader.bin.force bootloader.bin.md5 pan-fix upgraderun.sh"
source=$(cd "${0%/*}/../../Upgrade" && pwd)

# The camera's tools and no others; its busybox lacks what is not named here (FACTS.md, section 4).
bin=$top/bin
mkdir "$bin"
for tool in md5sum cp rm mkdir chmod sync cat ls mv tar sleep grep printf sh dd; do
	ln -s "$(command -v busybox)" "$bin/$tool"
done

# What would reach the machine tells that it was called; the card is mounted by `remount`.
stub() { # NAME LINE...
	name=$1
	shift
	rm -f "$bin/$name"
	printf '#!/bin/sh\n' >"$bin/$name"
	printf '%s\n' "$@" >>"$bin/$name"
	chmod 755 "$bin/$name"
}
stub reboot "echo reboot \"\$@\" >>$top/calls"
stub umount "echo umount \"\$@\" >>$top/calls"

# The stub tells what the script made of it: its process, folder and arguments. What it does
# then is $top/act's, which is told the command and how often it was run.
make_bundle() {
	rm -rf "$bundle"
	mkdir -p "$bundle/Upgrade"
	sed -e "s|^tmp=/tmp$|tmp=$tmp|" -e "s|^flash=/dev/mtd0$|flash=$top/mtd0|" -e "s|^sockets=/proc/net/unix$|sockets=$top/unix|" -e "s|^mounts=/proc/mounts$|mounts=$top/mounts|" \
		-e "s|^partitions=/proc/partitions$|partitions=$top/partitions|" -e "s|^media=/media/mmc$|media=$card|" \
		"$source/upgraderun.sh" >"$bundle/Upgrade/upgraderun.sh"
	cp "$source/PARA" "$bundle/Upgrade/"
	cat >"$bundle/Upgrade/pan-fix" <<-END
		#!/bin/sh
		# The script's trial of the program is the one whose output nobody sees.
		[ \$1 != check ] || [ ! /proc/\$\$/fd/1 -ef /dev/null ] || exit ${CHECK_STATUS:-0}
		echo "pid=\$\$ cwd=\$(pwd) ran=\$0" >$top/ran
		for argument; do echo "<\$argument>"; done >>$top/ran
		echo "\$1" >>$top/runs
		[ ! -e $top/act ] || . $top/act
		exit 7
	END
	# shellcheck disable=SC2059 # escapes
	{ printf "$signature" && head -c 4991 /dev/urandom; } >"$bundle/Upgrade/bootloader.bin"
	(
		cd "$bundle/Upgrade" || exit
		chmod 755 pan-fix upgraderun.sh
		md5sum bootloader.bin >bootloader.bin.md5
		: >bootloader.bin.force
		# shellcheck disable=SC2086 # a list
		md5sum $parts >MD5SUMS
	)
	tar -C "$bundle" --sort=name --format=ustar -cf "$top/bundle.tar" Upgrade
}

# A camera as it is before an update: empty /tmp, a card in its slot.
fresh() {
	rm -rf "$tmp" "$card" "$top/ran" "$top/new" "$top/mtd0"
	rm -f "$top/calls" "$top/act" "$top/runs" "$top/unix" "$top/slept"
	cp "$bundle/Upgrade/bootloader.bin" "$top/mtd0" 2>/dev/null # what starts is whole
	mkdir "$tmp" "$card"
	stub mount "echo mount \"\$@\" >>$top/calls; exit 1"
	echo "/dev/mmcblk0p1 $card vfat rw,relatime 0 0" >"$top/mounts"
}

# run SCRIPT ARGUMENT...: as the updater does, with cwd / unless $cwd says otherwise.
run() {
	(
		cd "${cwd:-/}" || exit
		PATH=$bin
		export PATH
		exec $shell "$@"
	) >"$top/out" 2>&1 &
	pid=$!
	wait $pid
	status=$?
}

arguments() {
	if [ -f "$top/ran" ]; then sed 1d "$top/ran" | tr -d '\n'; else echo "did not run"; fi
}

refused() { # WHAT TEXT
	is "$1: exit status" "$status" 10
	is "$1: the program did not run" "$(arguments)" "did not run"
	has "$1: says why" "$top/out" "$2"
	is "$1: in one line" "$(wc -l <"$top/out")" 1
	is "$1: leaves nothing in /tmp" "$(ls -d "$tmp"/pan-fix-run.* 2>/dev/null)" ""
}

ota_arguments="<flash><--image><$tmp/Upgrade/bootloader.bin><--json><--reboot><--way=updater>"

test_over_the_air() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	run "$tmp/Upgrade/upgraderun.sh"
	is "OTA: arguments" "$(arguments)" "$ota_arguments"
	is "OTA: its folder, run in place" "$(sed -n '1s/pid=[0-9]* //p' "$top/ran")" "cwd=/ ran=$tmp/Upgrade/pan-fix"
	is "OTA: the program's own exit status" "$status" 7
	is "OTA: silent" "$(cat "$top/out")" ""
	is "OTA: card untouched" "$(ls "$card")" ""
}

test_by_hand() {
	fresh
	tar -C "$card" -xf "$top/bundle.tar"
	chmod 644 "$card/Upgrade/pan-fix" # a card may be mounted without the right to execute
	mkdir "$tmp/Upgrade"
	echo "somebody else's" >"$tmp/Upgrade/pan-fix"
	run "$card/Upgrade/upgraderun.sh" --dry-run --no-reboot
	is "card: runs from a folder in /tmp named by its process" "$(head -n 1 "$top/ran")" \
		"pid=$pid cwd=/ ran=$tmp/pan-fix-run.$pid/pan-fix"
	is "card: options are passed on" "$(arguments)" \
		"<flash><--image><$tmp/pan-fix-run.$pid/bootloader.bin><--dry-run><--no-reboot>"
	is "card: exit status" "$status" 7
	is "card: another /tmp/Upgrade is left alone" "$(cat "$tmp/Upgrade/pan-fix")" "somebody else's"

	mkdir "$tmp/pan-fix-run.1" "$tmp/pan-fix-run.99999999"
	cwd=$card/Upgrade run upgraderun.sh
	is "card: script named without a folder" "$(arguments)" \
		"<flash><--image><$tmp/pan-fix-run.$pid/bootloader.bin><--reboot><--way=hand>"
	is "card: cwd stays" "$(sed -n 's/.* cwd=\([^ ]*\) .*/\1/p' "$top/ran")" "$card/Upgrade"
	is "card: only folders of dead processes go" "$(cd "$tmp" && echo pan-fix-run.*)" \
		"$(cd "$tmp" && printf '%s\n' pan-fix-run.1 "pan-fix-run.$pid" | sort | tr '\n' ' ' | sed 's/ $//')"

	# A folder that an old run with this very process id left behind.
	rm -rf "$tmp"/pan-fix-run.*
	# shellcheck disable=SC2016 # for the inner shell
	run -c 'mkdir "$1/pan-fix-run.$$" && exec $2 "$3"' sh "$tmp" "$shell" "$card/Upgrade/upgraderun.sh"
	is "card: a folder that has our own process id" "$status" 7

	cwd=$top run card/Upgrade/upgraderun.sh info --json
	is "card: relative path, a command" "$(arguments)" "<info><--json>"
	run "$card/Upgrade/upgraderun.sh" restore "/a card/my backup.bin"
	is "card: an argument with spaces" "$(arguments)" "<restore></a card/my backup.bin>"
	run "$card/Upgrade/upgraderun.sh" verify --device /dev/mtd1
	is "card: verify has the bundle's image" "$(arguments)" \
		"<verify><--image><$tmp/pan-fix-run.$pid/bootloader.bin><--device></dev/mtd1>"
	run "$card/Upgrade/upgraderun.sh" check "$card/x"
	is "card: check of another file" "$(arguments)" "<check><$card/x>"
	run "$card/Upgrade/upgraderun.sh" check
	is "card: check has the bundle's image" "$(arguments)" "<check><$tmp/pan-fix-run.$pid/bootloader.bin>"
	run "$card/Upgrade/upgraderun.sh" check --json
	is "card: so has check with options" "$(arguments)" \
		"<check><$tmp/pan-fix-run.$pid/bootloader.bin><--json>"

	fresh
	mkdir "$card/my card"
	tar -C "$card/my card" -xf "$top/bundle.tar"
	run "$card/my card/Upgrade/upgraderun.sh"
	is "card: a folder with a space" "$(arguments)" \
		"<flash><--image><$tmp/pan-fix-run.$pid/bootloader.bin><--reboot><--way=hand>"
}

test_missing_parts() {
	for part in MD5SUMS PARA bootloader.bin bootloader.bin.force bootloader.bin.md5 pan-fix; do
		fresh
		tar -C "$tmp" -xf "$top/bundle.tar"
		rm "$tmp/Upgrade/$part"
		run "$tmp/Upgrade/upgraderun.sh"
		# Without the manifest no part is what it should be, so the first is named.
		[ $part != MD5SUMS ] || part=PARA
		refused "without $part" "$part in $tmp/Upgrade is missing, cut or of another bundle"
	done
	has "refused: the card's log says so" "$card/pan-fix.log" "refused, flash untouched: "
}

test_changed_parts() {
	for part in $parts; do
		fresh
		tar -C "$tmp" -xf "$top/bundle.tar"
		echo "# changed" >>"$tmp/Upgrade/$part"
		run "$tmp/Upgrade/upgraderun.sh"
		refused "changed $part" "$part in $tmp/Upgrade is missing, cut or of another bundle"
	done

	fresh
	tar -C "$card" -xf "$top/bundle.tar"
	: >"$card/Upgrade/bootloader.bin"
	run "$card/Upgrade/upgraderun.sh" --dry-run
	refused "empty image on the card" "bootloader.bin in $card/Upgrade is missing"

	# A manifest that lists nothing, or not all, must not mean that there is nothing to check.
	for lines in 0 5; do
		fresh
		tar -C "$tmp" -xf "$top/bundle.tar"
		sed -i "$((lines + 1)),\$d" "$tmp/Upgrade/MD5SUMS"
		run "$tmp/Upgrade/upgraderun.sh"
		refused "manifest of $lines lines" "is missing, cut or of another bundle"
	done

	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	head -c 5000 /dev/zero >"$tmp/Upgrade/bootloader.bin"
	(cd "$tmp/Upgrade" && md5sum bootloader.bin >bootloader.bin.md5)
	run "$tmp/Upgrade/upgraderun.sh"
	refused "stale image with its own .md5" "bootloader.bin in $tmp/Upgrade is missing, cut or of another"
}

# A card with both files, and the bundle unpacked from it, as the application leaves it.
prepared() {
	fresh
	printf '   1     0   1024 mmcblk0\n   1     1   1000 mmcblk0p1\n' >"$top/partitions"
	cp "$top/bundle.tar" "$card/FIRMWARE_660R.bin"
	printf '[SD]\nversion=9.9.9.9\ntype=1\nmd5=%s%s\n' "$(md5sum <"$top/bundle.tar" | cut -c 1-32)" "$1" \
		>"$card/version.ini"
	ln -s "$card/FIRMWARE_660R.bin" "$tmp/Upgrade.tar"
	tar -C "$tmp" -xf "$top/bundle.tar"
}

calls() {
	[ ! -f "$top/calls" ] || tr '\n' ';' <"$top/calls"
}

sdcard_arguments="<flash><--image><$tmp/Upgrade/bootloader.bin><--json><--reboot><--way=sdcard>"

is_renamed() { # WHAT
	is "$1: version.ini is renamed" "$(cd "$card" && echo version.*)" version.old
}

test_sdcard() {
	prepared ""
	echo older >"$card/version.old"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD: arguments" "$(arguments)" "$sdcard_arguments"
	is_renamed SD
	has "SD: an older renamed one is replaced" "$card/version.old" "md5="
	is "SD: the restart is the program's" "$(calls)" ""
	prepared "$(printf '\r')"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, CRLF in version.ini: arguments" "$(arguments)" "$sdcard_arguments"

	prepared ""
	sed -i s/md5=/md5=0/ "$card/version.ini"
	rm "$tmp/Upgrade.tar"
	run "$tmp/Upgrade/upgraderun.sh"
	is "other md5 in version.ini: over the air" "$(arguments)" \
		"$ota_arguments"
	is "other md5 in version.ini: not renamed" "$(cd "$card" && echo version.*)" version.ini

	prepared ""
	run "$tmp/Upgrade/upgraderun.sh" info
	is "SD files, a command by hand: not renamed" "$(cd "$card" && echo version.*)" version.ini
	run "$tmp/Upgrade/upgraderun.sh" --dry-run
	is "SD files, a dry run: not renamed" "$(cd "$card" && echo version.*)" version.ini
	run "$tmp/Upgrade/upgraderun.sh" ""
	is "an empty argument is an argument" "$(arguments)" "<>"
	is "an empty argument: not renamed" "$(cd "$card" && echo version.*)" version.ini
}

# The card went before we came: it is mounted again.
test_sdcard_gone() {
	prepared ""
	mv "$top/mounts" "$top/mounts.then"
	: >"$top/mounts"
	stub mount "[ \$3 = /dev/mmcblk0 ] && [ \$2 = exfat ] && cp $top/mounts.then $top/mounts"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, card gone: arguments" "$(arguments)" "$sdcard_arguments"
	is_renamed "SD, card gone"

	prepared ""
	: >"$top/mounts"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, card not to be had: waits for it to be pulled" "$(arguments)" "$sdcard_arguments<--until-pulled>"
	prepared ""
	stub mv "exit 1"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, read-only: waits for it to be pulled" "$(arguments)" "$sdcard_arguments<--until-pulled>"
	rm "$tmp/Upgrade/PARA"
	rm "$top/ran"
	stub sleep ": >$top/partitions"
	run "$tmp/Upgrade/upgraderun.sh"
	refused "SD, read-only, without PARA" "PARA in $tmp/Upgrade is missing"
	is "SD, read-only, without PARA: restarts when the card is gone" "$(calls)$(cat "$top/partitions")" "reboot;"
	for tool in mv sleep; do ln -sf "$(command -v busybox)" "$bin/$tool"; done
}

test_sdcard_refusals() {
	prepared ""
	rm "$tmp/Upgrade/pan-fix"
	run "$tmp/Upgrade/upgraderun.sh"
	refused "SD, without pan-fix" "way=sdcard refused, flash untouched: pan-fix in $tmp/Upgrade is missing"
	is "SD, without pan-fix: restarts" "$(calls)" "reboot;"
	is_renamed "SD, without pan-fix"
	prepared ""
	echo "of another bundle" >>"$tmp/Upgrade/MD5SUMS"
	run "$tmp/Upgrade/upgraderun.sh"
	refused "SD, an older bundle" "$tmp/Upgrade is not what is on the card"
	is "SD, an older bundle: restarts" "$(calls)" "reboot;"
}

# From a card in a bare shell: whatever the program says, the card is unmounted.
test_serial() {
	fresh
	tar -C "$card" -xf "$top/bundle.tar"
	run "$card/Upgrade/upgraderun.sh" serial
	is "serial: arguments" "$(arguments)" \
		"<flash><--image><$tmp/pan-fix-run.$pid/bootloader.bin><--json><--no-reboot>"
	is "serial: the program's own exit status" "$status" 7
	is "serial: mounts /tmp, unmounts the card, no restart" "$(calls)" "mount -t tmpfs tmpfs $tmp;umount $card;"
	sed -i 's/exit 7/exit 0/' "$card/Upgrade/pan-fix"
	# shellcheck disable=SC2086 # a list
	(cd "$card/Upgrade" && md5sum $parts >MD5SUMS)
	echo "tmpfs $tmp tmpfs rw 0 0" >>"$top/mounts"
	rm "$top/calls"
	run "$card/Upgrade/upgraderun.sh" serial
	is "serial: success restarts" "$(calls)" "umount $card;reboot -f;"
}

# As /proc/net/unix shows a run's lock, and others.
held() {
	printf '%s\n' "Num       RefCount Protocol Flags    Type St Inode Path" \
		"00000000: 00000002 00000000 00010000 0001 01   891 /var/run/x" \
		"00000000: 00000002 00000000 00000000 0002 01 10412 @pan-fix-90:0" >"$top/unix"
}

# Another run may be changing the flash: the updater, which may restart the camera, has to wait.
held_lock() { # TENTHS, how long at most; ARGUMENT...
	fresh
	tenths=$1
	shift
	tar -C "$tmp" -xf "$top/bundle.tar"
	rm "$tmp/Upgrade/bootloader.bin"
	# shellcheck disable=SC2016 # $1 and $2 are for the inner shell
	held
	sh -c 'echo >"$1/held"; n=0
		while [ $n -lt "$2" ] && [ ! -e "$1/ended" ]; do sleep 0.1; n=$((n + 1)); done
		echo >"$1/let-go"; : >"$3"' sh "$tmp" "$tenths" "$top/unix" &
	holder=$!
	while [ ! -e "$tmp/held" ]; do sleep 0.05; done
	run "$tmp/Upgrade/upgraderun.sh" "$@"
	waited=no
	[ ! -e "$tmp/let-go" ] || waited=yes
	: >"$tmp/ended"
	wait $holder
	refused "another run${1+, by hand}" "bootloader.bin in $tmp/Upgrade is missing"
}

test_another_run() {
	held_lock 10
	is "another run: a refusal over the air waits for its end" "$waited" yes
	held_lock 600 --dry-run
	is "another run: a refusal by hand is told at once" "$waited" no
}

# Where another run may be at work the refusal stays, whatever politely asks it to end.
test_refusal_signalled() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	rm "$tmp/Upgrade/bootloader.bin"
	held
	stub sleep "echo x >>$top/slept" "for signal in HUP INT QUIT PIPE TERM; do kill -\$signal \$PPID; done" \
		"[ \$($nth $top/slept) -lt 3 ] || : >$top/unix"
	run "$tmp/Upgrade/upgraderun.sh"
	refused "signals to a refusal that waits" "bootloader.bin in $tmp/Upgrade is missing"
	is "signals to a refusal that waits: it stays" "$(wc -l <"$top/slept")" 3
	ln -sf "$(command -v busybox)" "$bin/sleep"
}

# Nobody has the lock, but another script is about to start a program again that was killed.
test_refusal_half_written() {
	for between in $no_signature; do
		prepared ""
		rm "$tmp/Upgrade/bootloader.bin"
		$between
		stub sleep "echo x >>$top/slept" "[ \$($nth $top/slept) -lt 3 ] || $whole"
		run "$tmp/Upgrade/upgraderun.sh"
		refused "refusal, flash $between" "bootloader.bin in $tmp/Upgrade is missing"
		is "refusal, flash $between: restarts when it is whole" "$(wc -l <"$top/slept")$(calls)" "3reboot;"
	done
	ln -sf "$(command -v busybox)" "$bin/sleep"
}

# Over the air, with $1, or what is read, in the program's place.
acting() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	held
	mv "$top/unix" "$top/locked"
	if [ $# -gt 0 ]; then echo "$1"; else cat; fi >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
}
runs() { tr '\n' ';' <"$top/runs"; }
nth="$(command -v busybox) grep -c ."
window="printf '%5000s' x >$top/mtd0"
whole="{ rm -rf $top/mtd0; cp $bundle/Upgrade/bootloader.bin $top/mtd0; }"
# Flash that does not start: as a change leaves the signature until it is complete, also where a
# program left bits and where an erase did; and flash that does not show what it has.
no_signature="blank zeroed cleared_partly written_partly erased_partly cut_short unreadable missing"
blank() { head -c 5000 /dev/zero | tr '\000' '\377' >"$top/mtd0"; }
zeroed() { head -c 5000 /dev/zero >"$top/mtd0"; }
cleared_partly() { printf '\006\005\004\003\002\125\252\125\200%4991s' x >"$top/mtd0"; }
written_partly() { printf '\006\005\004\003\002\125\252\125\253%4991s' x >"$top/mtd0"; }
erased_partly() { printf '\377\000\351\200\377\377\000\100\377%4991s' x >"$top/mtd0"; }
cut_short() { printf '\006\005\004\003\002\125\252\125' >"$top/mtd0"; }
missing() { rm "$top/mtd0"; }
unreadable() { missing && mkdir "$top/mtd0"; }
# shellcheck disable=SC2059 # escapes
old() { printf "$signature%4991s" old >"$top/mtd0"; }
# Takes the lock, goes on in another process, and is killed itself.
outlived() { # SECONDS COMMAND...
	echo "cp $top/locked $top/unix; $window; { sleep $1; $2; : >$top/finished; rm $top/unix; } & kill -9 \$\$"
}

# The process that the updater waits for is killed: what is left of the run goes on, and the
# script stays until it has ended.
test_guard_killed() {
	for ends in 0 10 20; do
		rm -f "$top/finished"
		acting "$(outlived 1 "echo '{\"schema\":\"x\",\"status\":$ends,\"reason\":null}'; $whole")"
		is "guard killed: stays until the worker has ended" "$(cat "$top/finished" 2>&1)" ""
		is "guard killed: the status is the worker's" "$status" $ends
		is "guard killed: one run" "$(runs)" "flash;"
		is "guard killed: no restart but the worker's own" "$(calls)" ""
	done
	# The one that was left is killed as well: again, until flash starts.
	rm -f "$top/finished"
	acting "if [ \$($nth $top/runs) = 1 ]; then $(outlived 1 :); fi; $whole; exit 0"
	is "guard, then worker killed: again" "$(runs)$status" "flash;flash;0"
}

test_all_killed() {
	stub sleep "echo >>$top/slept"
	acting <<-END
		case \$($nth $top/runs) in
		1) $window; kill -9 \$\$ ;;
		2) exit 10 ;; # no card, say: nothing can be done, and the camera would not start
		3) kill -11 \$\$ ;;
		*) $whole; exit 0 ;;
		esac
	END
	is "all killed in the window: again, until flash starts" "$(runs)$status" "flash;flash;flash;flash;0"
	is "all killed in the window: with pauses" "$(wc -l <"$top/slept")" 3
	acting <<-END
		[ \$1 != verify ] || exit 10
		kill -9 \$\$
	END
	is "killed before the window: no other run" "$(runs)" "flash;verify;"
	is "killed before the window: untouched" "$status" 10
	has "killed before the window: says so" "$top/out" "flash is as it was found"
	acting <<-END
		[ \$1 != verify ] || exit 0
		kill -9 \$\$
	END
	is "killed after the commit: restarts" "$(runs)$status$(calls)" "flash;verify;0reboot;"
	acting "$whole; kill -9 \$\$"
	is "its verify killed as well: a status" "$(runs)$status" "flash;verify;10"
	has "its verify killed as well: says no more than it knows" "$top/out" "flash starts, but cannot be compared with the image"
	acting <<-END
		[ \$1 != verify ] || exit 10
		echo '{"state":"untouched","status":137}'
		exit 137
	END
	is "its guard says that the worker died: untouched" "$(runs)$status" "flash;verify;10"
	acting "[ \$($nth $top/runs) != 1 ] || { rm $top/mtd0; exit 10; }; $whole; exit 0"
	is "flash cannot be read any more: it stays" "$(runs)$status" "flash;flash;0"
	ln -sf "$(command -v busybox)" "$bin/sleep"
}

# What was found is nothing to return to: another run is in its window, or was killed there.
test_found_half_written() {
	for between in $no_signature; do
		stub sleep "echo x >>$top/slept"
		fresh
		tar -C "$tmp" -xf "$top/bundle.tar"
		$between
		cat >"$top/act" <<-END
			case \$($nth $top/runs) in
			1) exit 10 ;;
			2) kill -9 \$\$ ;;
			*) $whole; exit 0 ;;
			esac
		END
		run "$tmp/Upgrade/upgraderun.sh"
		is "found $between: again, until flash starts" "$(runs)$status" "flash;flash;flash;0"
		is "found $between: with pauses" "$(wc -l <"$top/slept")" 2
	done
	ln -sf "$(command -v busybox)" "$bin/sleep"
}

# Where flash starts, the program's word is enough, whatever image it was given.
test_starts() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	old
	echo 'exit 10' >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
	is "the old bootloader in flash: returns at once" "$(runs)$status$(cat "$top/out")" "flash;10"

	# The image was cleared away with /tmp, and flash holds it.
	rm "$top/runs"
	echo "$whole; rm $tmp/Upgrade/bootloader.bin; exit 0" >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
	is "the image in flash, and gone from /tmp: returns at once" "$(runs)$status" "flash;0"

	signature='' make_bundle
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	old
	echo 'exit 10' >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
	is "an image that is none: returns at once" "$(runs)$status" "flash;10"
	make_bundle
}

test_sdcard_killed() {
	prepared ""
	echo "[ \$1 != verify ] || exit 10; kill -9 \$\$" >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, killed before the window: restarts" "$(runs)$status$(calls)" "flash;verify;10reboot;"
	stub sleep ":"
	prepared ""
	echo "[ \$($nth $top/runs) != 1 ] || { $window; kill -9 \$\$; }; $whole; exit 0" >"$top/act"
	run "$tmp/Upgrade/upgraderun.sh"
	is "SD, killed in the window: no restart before flash starts" "$(runs)$status$(calls)" "flash;flash;0"
	ln -sf "$(command -v busybox)" "$bin/sleep"
}

# Who ends the script's whole family politely ends nothing.
test_script_signalled() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	cat >"$top/act" <<-END
		for signal in HUP INT QUIT PIPE ALRM TERM USR1 USR2; do
			kill -\$signal \$PPID
			sleep 0.1
		done
		kill -TERM \$\$ # which the script must not have made deaf
	END
	run "$tmp/Upgrade/upgraderun.sh"
	is "signals to the script: it stays" "$(runs)$status" "flash;verify;10"
}

# The updater ignores tar's failure and runs the script if PARA says so. However much of the
# archive came through, over leftovers or not: the whole new bundle runs, or the whole old
# one, or nothing.
cut_at() { # BYTES LEFTOVER
	fresh
	[ "$2" = none ] || tar -C "$tmp" -xf "$top/old.tar"
	head -c "$1" "$top/bundle.tar" >"$top/cut.tar"
	busybox tar -xf "$top/cut.tar" -C "$tmp" >/dev/null 2>&1
	[ "$(head -c 13 "$tmp/Upgrade/PARA" 2>/dev/null)" = FWGRADEUP=app ] || return 0
	[ -f "$tmp/Upgrade/upgraderun.sh" ] || return 0
	run "$tmp/Upgrade/upgraderun.sh"
	[ -f "$top/ran" ] || return 0
	ran=$((ran + 1))
	for tar in "$top/bundle.tar" "$top/old.tar"; do
		rm -rf "$top/new"
		mkdir "$top/new"
		tar -xf "$tar" -C "$top/new"
		! diff -r "$top/new/Upgrade" "$tmp/Upgrade" >/dev/null || return 0
	done
	echo "cut at $1 over $2 ran a mixture"
	return 1
}

test_cut_archive() {
	mv "$top/bundle.tar" "$top/old.tar"
	make_bundle # of another image
	size=$(wc -c <"$top/bundle.tar")
	for leftover in none old; do
		ran=0 bad=
		at=0
		while [ "$at" -le "$size" ]; do
			cut_at "$at" $leftover || bad="$bad $at"
			# Both sides of each 512-byte record, and the middle of it.
			case $((at % 512)) in
			0) at=$((at + 1)) ;;
			1) at=$((at + 254)) ;;
			255) at=$((at + 256)) ;;
			*) at=$((at + 1)) ;;
			esac
		done
		is "cut archive over $leftover: never a mixture" "$bad" ""
		if [ "$ran" -gt 0 ]; then
			ok "cut archive over $leftover: the whole one ran"
		else
			not_ok "cut archive over $leftover: the whole one ran"
		fi
	done
}

# A script that was cut anywhere: nothing runs, whatever the rest of the bundle is.
test_cut_script() {
	fresh
	tar -C "$tmp" -xf "$top/bundle.tar"
	size=$(wc -c <"$bundle/Upgrade/upgraderun.sh")
	bad=
	at=0
	while [ "$at" -lt "$size" ]; do
		head -c "$at" "$bundle/Upgrade/upgraderun.sh" >"$tmp/Upgrade/upgraderun.sh"
		run "$tmp/Upgrade/upgraderun.sh"
		[ ! -f "$top/ran" ] || bad="$bad $at"
		rm -f "$top/ran"
		at=$((at + (at + 40 < size ? 29 : 1)))
	done
	is "cut script: the program never runs" "$bad" ""
}

test_full_tmp() {
	if ! mount -t tmpfs -o size=32k none "$tmp" 2>/dev/null; then
		skip "full /tmp" "mounting a tmpfs needs root"
		return
	fi
	tar -C "$card" -xf "$top/bundle.tar"
	head -c 24576 /dev/zero >"$tmp/filler"
	run "$card/Upgrade/upgraderun.sh"
	refused "full /tmp" "does not fit in $tmp"
	umount "$tmp"
}

test_bad_copy() {
	fresh
	tar -C "$card" -xf "$top/bundle.tar"
	rm -rf "$tmp"
	: >"$tmp"
	run "$card/Upgrade/upgraderun.sh"
	is "no /tmp: exit status" "$status" 10
	has "no /tmp: says so" "$top/out" "cannot make the folder $tmp/pan-fix-run.$pid"

	# A copy that reports success and is not one.
	fresh
	tar -C "$card" -xf "$top/bundle.tar"
	rm "$bin/cp"
	# shellcheck disable=SC2016 # for the other script to expand
	printf '#!/bin/sh\n%s cp "$@"\ncase $1 in *.bin) echo >>"$2" ;; esac\n' \
		"$(command -v busybox)" >"$bin/cp"
	chmod 755 "$bin/cp"
	run "$card/Upgrade/upgraderun.sh"
	refused "bad copy" "the copy of bootloader.bin in $tmp is damaged"
	ln -sf "$(command -v busybox)" "$bin/cp"
}

test_program_that_cannot_start() {
	fresh
	make_bundle
	printf '\177ELF\1\1\1 of another machine' >"$bundle/Upgrade/pan-fix"
	# shellcheck disable=SC2086 # a list
	(cd "$bundle/Upgrade" && md5sum $parts >MD5SUMS)
	cp -R "$bundle/Upgrade" "$tmp/"
	run "$tmp/Upgrade/upgraderun.sh"
	refused "wrong machine" "pan-fix does not start"

	# What the program finds is the program's to say.
	fresh
	CHECK_STATUS=10 make_bundle
	tar -C "$tmp" -xf "$top/bundle.tar"
	run "$tmp/Upgrade/upgraderun.sh"
	is "a bad image is reported by the program" "$status" 7
}

test_card_log() {
	for mount in "/dev/mmcblk0p1 $card vfat ro,relatime" "/dev/sda1 $card vfat rw" \
		"tmpfs $card tmpfs rw" "/dev/mmcblk0p1 $card ext4 rw"; do
		fresh
		echo "$mount 0 0" >"$top/mounts"
		tar -C "$tmp" -xf "$top/bundle.tar"
		rm "$tmp/Upgrade/pan-fix"
		run "$tmp/Upgrade/upgraderun.sh"
		is "no log on ${mount##*"$card" } of ${mount%% *}" "$(ls "$card")" ""
	done
	fresh
	rm "$bin/sync"
	printf '#!/bin/sh\necho synced >>%s\n' "$top/synced" >"$bin/sync"
	chmod 755 "$bin/sync"
	echo "/dev/mmcblk0 $card exfat rw 0 0" >"$top/mounts"
	tar -C "$tmp" -xf "$top/bundle.tar"
	rm "$tmp/Upgrade/pan-fix"
	run "$tmp/Upgrade/upgraderun.sh"
	is "log on a whole exfat disk" "$(cat "$card/pan-fix.log")" "$(cat "$top/out")"
	is "the log is on the card before the caller can reboot" "$(cat "$top/synced")" synced
}

shell="$(command -v "$1") ${2-}"
fresh
make_bundle
is "the paths of the camera were found in the script" \
	"$(grep -c "^[a-z]*=$top/[a-z0-9]*\( #.*\)*\$" "$bundle/Upgrade/upgraderun.sh")" 6
is "PARA is what the updater wants" "$(head -c 13 "$source/PARA")" FWGRADEUP=app
is "PARA fills the updater's read of 30 bytes" "$(wc -c <"$source/PARA")" 30
test_over_the_air
test_by_hand
test_missing_parts
test_changed_parts
test_sdcard
test_sdcard_gone
test_sdcard_refusals
test_serial
test_another_run
test_refusal_signalled
test_refusal_half_written
test_guard_killed
test_all_killed
test_found_half_written
test_starts
test_sdcard_killed
test_script_signalled
test_card_log
test_cut_archive
test_cut_script
fresh
test_full_tmp
test_bad_copy
test_program_that_cannot_start
plan
