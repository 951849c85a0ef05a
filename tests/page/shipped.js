// SPDX-License-Identifier: GPL-2.0-or-later
// The script of a finished page, run in Node without a document: what ships is what is tested.
"use strict";

const fs = require("fs");
const vm = require("vm");

const NAMES = ["EMBEDDED", "TEXT", "Core", "logRead", "logIs", "waysFor", "VERSIONS", "fileRecognise", "bytesOf"];

module.exports = function shipped(page) {
	const script = /<script>([\s\S]*)<\/script>/.exec(fs.readFileSync(page, "utf8"))[1];
	const context = vm.createContext({ WebAssembly, TextDecoder, TextEncoder, Uint8Array, atob, setTimeout });

	return vm.runInContext(script + "\n;({" + NAMES.join(",") + "})", context);
};
