// SPDX-License-Identifier: GPL-2.0-or-later
// Tests one after the other, as TAP.
"use strict";

let count = 0;
let failed = 0;

// Runs a test: a function that throws when it fails.
exports.test = async function (name, work) {
	count++;
	try {
		await work();
		console.log("ok %d - %s", count, name);
	} catch (error) {
		failed++;
		console.log("not ok %d - %s", count, name);
		console.log(String(error.stack || error).replace(/^/gm, "# "));
	}
};

exports.end = function () {
	console.log("1..%d", count);
	process.exit(failed > 0 || count === 0 ? 1 : 0);
};
