// SPDX-License-Identifier: GPL-2.0-or-later
//
// core_test.js PAGE TOOL PROGRAM FILE...: the page's WebAssembly says of each file, byte for byte,
// what the host tool says, and packs what the host tool packs; its logs are read.
"use strict";

const assert = require("assert");
const { spawnSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const shipped = require("./shipped.js");
const { test, end } = require("./tap.js");

const [page, tool, program, ...files] = process.argv.slice(2);
const ours = shipped(page);
const core = new ours.Core(new WebAssembly.Module(ours.bytesOf(ours.EMBEDDED.wasm)));
const parts = Object.fromEntries(["para", "script", "program"].map((n) => [n, ours.bytesOf(ours.EMBEDDED[n])]));

function run(...words) {
	const result = spawnSync(tool, words, { encoding: "utf8", maxBuffer: 1 << 24 });
	assert.ok([0, 10].includes(result.status), words.join(" ") + ": " + result.stderr);
	return result;
}

// An `.md5` beside a file is the host tool's to look at: it sees the file alone here.
function alone(file, work) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pan-fix-page-"));
	try {
		const copy = path.join(folder, path.basename(file));
		fs.copyFileSync(file, copy);
		return work(copy);
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
}

async function checks() {
	let compared = 0;
	for (const file of files)
		alone(file, (copy) => {
			const bytes = fs.readFileSync(copy);
			if (bytes.length === 0 || bytes.length >= core.most)
				return;
			assert.strictEqual(core.checkText(copy, bytes), run("check", "--json", copy).stdout, file);
			compared++;
		});
	assert.ok(compared >= files.length - 2, compared + " files compared");
}

async function packs() {
	const images = files.filter((file) => /\.bin$/.test(file) && fs.statSync(file).size === 262144);
	let made = 0, refused = 0;
	for (const file of images)
		alone(file, (copy) => {
			const image = fs.readFileSync(copy);
			const report = core.check(copy, image);
			const forced = report.known ? "" : "unknown-image";
			const force = forced ? ["--force=" + forced] : [];
			const tar = copy + ".tar", folder = copy + ".card";
			const host = run("bundle", copy, "--program", program, "--output", tar, ...force);
			if (host.status !== 0) {
				assert.throws(() => core.bundle(parts, image, forced),
					(error) => !report.ok || host.stderr.includes(error.message), file);
				refused++;
				return;
			}
			run("sdcard", copy, "--program", program, "--output", folder, ...force);
			const bundle = core.bundle(parts, image, forced);
			assert.ok(fs.readFileSync(tar).equals(Buffer.from(bundle.tar)), file + ": tar");
			assert.strictEqual(fs.readFileSync(folder + "/version.ini", "latin1"), bundle.ini);
			assert.ok(fs.readFileSync(folder + ".zip").equals(Buffer.from(bundle.zip)), file + ": zip");
			made++;
		});
	assert.ok(made >= 2 && refused >= 1, made + " bundles made, " + refused + " refused");
}

const NEW = `[   12.1] start pan-fix version=2.0.0 way=sdcard
[   12.2] look image file=/tmp/x/bootloader.bin md5=b1f6f38dbb48d4e9d8911833aff0bc99
[   12.3] look flash device=/dev/mtd0 md5=0123456789abcdef0123456789abcdef bootable=yes
[   12.4] judge chip-missing severity=ok finding="camera 1c7018, image lists it"
[   13.0] save backup file=pan-fix-backup-0123456789abcdef0123456789abcdef.bin bytes=262144
[   14.0] change invalidated
[   15.0] change committed
[   15.1] result new status=0 flash=b1f6f38dbb48d4e9d8911833aff0bc99 reboot=yes
`;

async function logs() {
	const story = ours.logRead(NEW);
	assert.strictEqual(story.outcome, "new");
	assert.strictEqual(story.story.length, 6);
	assert.ok(story.story[0].includes("2.0.0") && story.story[0].includes("from the SD card"));
	const old = ours.logRead(NEW.replace("2.0.0 way=sdcard", "1.0.0").replace(/\n/g, "\r\n"));
	assert.strictEqual(old.outcome, "new");
	assert.ok(old.story[0].includes("1.0.0"));
	assert.strictEqual(ours.logRead(NEW.replace(/\[ {3}15[^]*/, "")).outcome, null);
	assert.strictEqual(ours.logRead(NEW + NEW.replace("result new status=0", "result old status=20")).outcome, "old");
	assert.strictEqual(ours.logRead(NEW + NEW).runs, 2);
	const refused = NEW.replace(/severity=ok/, "severity=refuse").replace(/\[ {3}13[^]*/, "") +
		"[   13.0] refused: see above\n[   13.1] result untouched status=10 reboot=no\n";
	assert.strictEqual(ours.logRead(refused).outcome, "untouched");
	assert.ok(ours.logRead(refused).story.some((s) => s.includes("chip-missing")));
	assert.strictEqual(ours.logRead("upgraderun.sh: refused, flash untouched: PARA is missing\n").outcome, "untouched");
	assert.strictEqual(ours.logRead("nothing of ours").runs, 0);
	assert.ok(!ours.logIs("a letter"));
}

async function logsOfRealRuns() {
	const seen = files.filter((file) => /\.log$/.test(file));
	for (const file of seen)
		assert.ok(ours.logRead(fs.readFileSync(file, "utf8")).outcome in ours.TEXT.result, file);
}

async function ways() {
	const first = (version) => ours.waysFor(version)[0];
	for (const [version] of ours.VERSIONS)
		assert.strictEqual(ours.waysFor(version).length, 3, version);
	assert.strictEqual(first("4.10.5").gives, "zip");
	assert.strictEqual(first("unknown").gives, "zip");
	assert.strictEqual(first("4.10.6").gives, "tar");
	assert.ok(ours.waysFor("4.10.6").every((way) => way.gives !== "zip"));
}

(async () => {
	await test("check's JSON is the host tool's, for each of " + files.length + " files", checks);
	await test("bundle, version.ini and zip are the host tool's, byte for byte", packs);
	await test("logs of version 1 and 2 are told", logs);
	await test("logs of real runs have an outcome", logsOfRealRuns);
	await test("the ways that a firmware version leaves", ways);
	end();
})();
