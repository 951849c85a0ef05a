// SPDX-License-Identifier: GPL-2.0-or-later
//
// browser_test.js PAGE BROWSER TOOL PROGRAM STANDINS IMAGES SHOTS: an owner at the page, in a real
// browser (chromium or firefox), headless, from file://, with no network. IMAGES may be missing:
// stand-ins take their place, and are unknown builds.
"use strict";

const assert = require("assert");
const { execFileSync } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const puppeteer = require("puppeteer-core");

const { test, end } = require("./tap.js");

const [pageFile, browserName, tool, program, standins, images, shots] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "pan-fix-browser-"));
const target = path.join(images, "wyzecam_v2_stock_bootloader.bin");
const old = path.join(images, "old-wyze-v2-4.9.1.60.bin");
const real = fs.existsSync(target);
const requests = [];

const LAUNCH = {
	chromium: {
		browser: "chrome", executablePath: "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--proxy-server=127.0.0.1:9"],
	},
	firefox: {
		browser: "firefox", executablePath: "/usr/bin/firefox-esr", protocol: "webDriverBiDi",
		extraPrefsFirefox: {
			"browser.download.folderList": 2, "browser.download.dir": work, "browser.download.useDownloadDir": true,
			"browser.helperApps.neverAsk.saveToDisk": "application/octet-stream", "browser.download.alwaysOpenPanel": false,
			"network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9,
			"network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9,
		},
	},
};

function wait(ms) {
	return new Promise((done) => setTimeout(done, ms));
}

async function shot(page, name) {
	await page.screenshot({ path: path.join(shots, browserName + "-" + name + ".png"), fullPage: true });
}

// Drops nothing but what a person can: a file, by the button.
async function open(page, file) {
	const input = await page.$("#file");
	await input.uploadFile(file);
	await page.waitForFunction((name) => document.getElementById("progress").textContent.includes(name) &&
		!document.getElementById("progress").textContent.includes("…"), {}, path.basename(file));
}

const textOf = (page, selector) => page.$eval(selector, (node) => node.textContent);
const hidden = (page, selector) => page.$eval(selector, (node) => node.hidden);

async function choose(page, version) {
	await page.select("#version", version);
}

// Clicks the button and returns what arrived.
async function download(page, gives, name) {
	const file = path.join(work, name);
	fs.rmSync(file, { force: true });
	await page.click("button[data-gives=" + gives + "]");
	for (let i = 0; i < 600; i++) {
		if (fs.existsSync(file) && !fs.existsSync(file + ".crdownload") && !fs.existsSync(file + ".part") &&
			fs.statSync(file).size > 0) {
			await wait(200);
			return fs.readFileSync(file);
		}
		await wait(100);
	}
	throw new Error(name + " was not downloaded");
}

function host(image, force) {
	const base = path.join(work, "host");
	const words = [image, "--program", program, ...force];
	execFileSync(tool, ["bundle", ...words, "--output", base + ".tar"]);
	execFileSync(tool, ["sdcard", ...words, "--output", base]);
	return { tar: fs.readFileSync(base + ".tar"), zip: fs.readFileSync(base + ".zip") };
}

function make(name, bytes) {
	const file = path.join(work, name);
	fs.writeFileSync(file, bytes);
	return file;
}

async function axe(page, where) {
	await page.evaluate(fs.readFileSync(require.resolve("axe-core"), "utf8"));
	const found = await page.evaluate(() => window.axe.run());
	assert.deepStrictEqual(found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")), [], where);
}

async function goodImage(page) {
	const image = real ? target : path.join(standins, "new.bin");
	await open(page, image);
	assert.ok(/1c7018 EN25QH128A/.test(await textOf(page, "#result-body")));
	if (!real) {
		assert.ok(await hidden(page, "#ways"));
		await page.type("#confirm", "unknown");
	}
	assert.ok(!await hidden(page, "#ways"));
	await choose(page, "4.10.5");
	await shot(page, "image");
	await axe(page, "image");
	const made = host(image, real ? [] : ["--force=unknown-image"]);
	assert.ok(made.zip.equals(await download(page, "zip", "pan-fix-sdcard.zip")), "zip");
	assert.ok(made.tar.equals(await download(page, "tar", "pan-fix.tar")), "tar");
	await choose(page, "4.10.6");
	assert.strictEqual(await page.$("button[data-gives=zip]"), null);
	await shot(page, "image-later");
}

async function damagedImage(page) {
	const bytes = Buffer.from(fs.readFileSync(real ? target : path.join(standins, "new.bin")));
	bytes.fill(0, 0x10000, 0x20000);
	await open(page, make("damaged.bin", bytes));
	const text = await textOf(page, "#result-body");
	assert.ok(/Damaged/.test(text) && !/please report its md5/.test(text));
	assert.ok(await hidden(page, "#make"));
	await shot(page, "damaged");
	await axe(page, "damaged");
}

async function unknownImage(page) {
	await open(page, path.join(standins, "new.bin"));
	const text = await textOf(page, "#result-body");
	assert.ok(/No known build/.test(text) && /please report its md5/.test(text));
	assert.ok(await hidden(page, "#ways"));
	await page.type("#confirm", "unknow");
	assert.ok(await hidden(page, "#ways"));
	await page.type("#confirm", "n");
	assert.ok(!await hidden(page, "#ways"));
	const tar = await download(page, "tar", "pan-fix.tar");
	assert.ok(tar.includes("unknown-image"));
	await shot(page, "unknown");
	await axe(page, "unknown");
}

async function dump(page) {
	const bytes = Buffer.alloc(16777216, 0xff);
	fs.readFileSync(real ? old : path.join(standins, "old.bin")).copy(bytes);
	await open(page, make("dump.bin", bytes));
	const text = await textOf(page, "#result-body");
	assert.ok(/whole flash/.test(text) && /has the defect/.test(text));
	assert.ok(await hidden(page, "#make"));
	await shot(page, "dump");
	await axe(page, "dump");
}

async function backup(page) {
	const bytes = fs.readFileSync(path.join(standins, "old.bin"));
	const md5 = require("crypto").createHash("md5").update(bytes).digest("hex");
	await open(page, make("pan-fix-backup-" + md5 + ".bin", bytes));
	assert.ok(/md5 fits/.test(await textOf(page, "#result-body")));
	assert.ok(!await hidden(page, "#ways"));
	const made = host(path.join(standins, "old.bin"), ["--force=unknown-image,chip-missing"]);
	assert.ok(made.zip.equals(await download(page, "zip", "pan-fix-sdcard.zip")), "zip");
	await shot(page, "backup");
	await open(page, make("pan-fix-backup-" + "0".repeat(32) + ".bin", bytes));
	assert.ok(/not what its name says/.test(await textOf(page, "#result-body")));
	assert.ok(await hidden(page, "#make"));
}

async function log(page) {
	await open(page, make("pan-fix.log", "[    1.0] start pan-fix version=2.0.0 way=sdcard\n" +
		"[    1.1] look flash device=/dev/mtd0 md5=" + "a".repeat(32) + " bootable=yes\n" +
		"[    1.2] judge model severity=refuse finding=\"camera WYZEC1: the image is not for this camera\"\n" +
		"[    1.3] result untouched status=10 flash=" + "a".repeat(32) + " reboot=no\n"));
	const text = await textOf(page, "#result-body");
	assert.ok(/not changed/.test(text) && /model/.test(text));
	await shot(page, "log");
	await axe(page, "log");
}

async function others(page) {
	for (const [name, bytes, words] of [
		["demo.bin", Buffer.from([0x27, 0x05, 0x19, 0x56, 1, 2, 3]), /firmware/i],
		["page.html", Buffer.from("<!doctype html><html><body>404</body></html>"), /web page/i],
		["a.gz", Buffer.from([0x1f, 0x8b, 8, 0, 0]), /gzip/],
		["short.bin", Buffer.alloc(1000, 7), /262144/]]) {
		await open(page, make(name, bytes));
		assert.ok(words.test(await textOf(page, "#result-body")), name);
		assert.ok(await hidden(page, "#make"), name);
	}
	await shot(page, "other");
	await open(page, make("empty.bin", Buffer.alloc(0)));
	assert.ok(/is empty/.test(await textOf(page, "#progress")));
}

async function keyboardAndLooks(page) {
	await page.reload();
	await page.waitForSelector("html[data-ready]");
	await page.keyboard.press("Tab");
	assert.strictEqual(await page.evaluate(() => document.activeElement.id), "file");
	await axe(page, "empty");
	await shot(page, "start");
	await page.setViewport({ width: 360, height: 740 });
	await open(page, real ? target : path.join(standins, "new.bin"));
	const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
	assert.ok(!wide, "the page is wider than a phone");
	assert.strictEqual(await page.evaluate(() => document.activeElement.id), "result");
	await shot(page, "phone");
	await page.setViewport({ width: 1000, height: 900 });
	if (browserName === "chromium") {
		await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
		await shot(page, "dark");
		await axe(page, "dark");
	}
}

async function dropped(page) {
	await page.evaluate(() => {
		const data = new DataTransfer();
		data.items.add(new File(["<html>"], "dropped.html"));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
	});
	await page.waitForFunction(() => document.getElementById("progress").textContent.includes("dropped.html was read"));
	assert.ok(/web page/i.test(await textOf(page, "#result-body")));
}

async function main() {
	fs.mkdirSync(shots, { recursive: true });
	const browser = await puppeteer.launch({ headless: true, ...LAUNCH[browserName],
		downloadBehavior: { policy: "allow", downloadPath: work } });
	const page = await browser.newPage();
	page.on("request", (request) => requests.push(request.url()));
	page.on("pageerror", (error) => requests.push("error: " + error.message));
	await page.setViewport({ width: 1000, height: 900 });
	await page.goto("file://" + path.resolve(pageFile));
	await page.waitForSelector("html[data-ready]", { timeout: 60000 });

	await test("a good image: explained, zip and tar as the host tool makes them", () => goodImage(page));
	await test("a damaged image is refused", () => damagedImage(page));
	await test("an unknown image wants a typed word, and is forced openly", () => unknownImage(page));
	await test("a dump of 16 MiB is understood", () => dump(page));
	await test("a backup is the way back, if it is what its name says", () => backup(page));
	await test("a log is told", () => log(page));
	await test("whatever else is named", () => others(page));
	await test("a dropped file is read", () => dropped(page));
	await test("keyboard, phone, dark", () => keyboardAndLooks(page));
	await test("no request went anywhere", async () => {
		assert.deepStrictEqual(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
		// And one that does go out would have been seen.
		await page.goto("http://127.0.0.1:59999/").catch(() => {});
		assert.ok(requests.some((url) => url.startsWith("http:")));
	});
	await browser.close();
	fs.rmSync(work, { recursive: true, force: true });
	end();
}

main().catch((error) => {
	console.log("Bail out! %s", error.stack);
	process.exit(1);
});
