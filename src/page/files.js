// SPDX-License-Identifier: GPL-2.0-or-later
// What a dropped file is.
"use strict";

const AFFECTED_CHIP = "1c7018", PAN_RAM = 128; // MiB

const MAGIC = [
	["kindGzip", 0, [0x1f, 0x8b]],
	["kindFirmware", 0, [0x27, 0x05, 0x19, 0x56]],
	["kindZip", 0, [0x50, 0x4b, 0x03, 0x04]],
	["kindTar", 257, [0x75, 0x73, 0x74, 0x61, 0x72]],
];

function startsWith(bytes, at, magic) {
	return magic.every((value, i) => bytes[at + i] === value);
}

// The text of a log, or null. A log is text: no NUL in its beginning.
function fileLog(bytes) {
	if (bytes.length > 8388608 || bytes.subarray(0, 4096).includes(0))
		return null;
	const text = new TextDecoder().decode(bytes);
	return logIs(text) ? text : null;
}

// {kind, report, image, log}: kind is a key of TEXT, image the 256 KiB that are judged.
function fileRecognise(core, name, bytes) {
	const log = fileLog(bytes);
	if (log !== null)
		return { kind: "kindLog", log: logRead(log) };
	const dump = bytes.length === DUMP;
	const image = dump ? bytes.subarray(0, IMAGE) : bytes;
	const report = core.check(name, image);
	const found = MAGIC.find(([, at, magic]) => startsWith(bytes, at, magic));
	if (report.fault === "html")
		return { kind: "kindHtml", report };
	if (found) {
		const ours = found[0] === "kindTar" && new TextDecoder().decode(bytes.subarray(0, 8)) === "Upgrade/";
		return { kind: ours ? "kindBundle" : found[0], report };
	}
	if (bytes.length !== IMAGE && !dump)
		return { kind: "kindOther", report };
	const named = /pan-fix-backup-([0-9a-f]{32})\.bin$/.exec(name);
	return { kind: dump ? "kindDump" : named ? "kindBackup" : "kindBootloader", report, image, named: named && named[1] };
}

// Whether a camera of the affected kind can install from SD with it.
function fileInstalls(report) {
	const pan = report.serves.find((entry) => entry.chip === AFFECTED_CHIP);
	return Boolean(pan && pan.installs);
}

// Whether files for the camera are made of it: a whole image for this board that cures, or a backup
// that is what its name says.
function fileFits(file) {
	if (!file.image || !file.report.ok || file.report.ram_mib !== PAN_RAM)
		return false;
	return file.named ? file.named === file.report.md5 : fileInstalls(file.report);
}

// What has to be forced, so that the camera takes it: named in the bundle and in the camera's log.
function fileForce(file) {
	// In the order of the program's findings. A backup: the camera worked with it.
	const names = fileInstalls(file.report) ? [] : ["chip-missing"];
	if (!file.report.known)
		names.push("unknown-image");
	return names.join(",");
}
