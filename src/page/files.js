// SPDX-License-Identifier: GPL-2.0-or-later
// What a dropped file is.
"use strict";

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
