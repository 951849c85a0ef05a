// SPDX-License-Identifier: GPL-2.0-or-later
// pan-fix.log as a story. Lines: `[   12.345] phase event key=value ...`; versions 1.0 and 2.0.
"use strict";

const LOG_LINE = /^\[ *(\d+\.\d+)\] (.*)$/;

function logIs(text) {
	return /^\[ *\d+\.\d+\] start pan-fix /m.test(text) || /^upgraderun\.sh: /m.test(text);
}

// key=value, where a value may be a JSON string.
function logValue(line, key) {
	const found = new RegExp("(?:^| )" + key + "=(\"(?:[^\"\\\\]|\\\\.)*\"|\\S+)").exec(line);
	if (!found)
		return null;
	if (!found[1].startsWith("\""))
		return found[1];
	try {
		return JSON.parse(found[1]);
	} catch (_) {
		return found[1].slice(1, -1);
	}
}

// The runs in the log, each an array of the lines behind their time stamps.
function logRuns(text) {
	const runs = [];
	for (const line of text.split(/\r?\n/)) {
		const stamped = LOG_LINE.exec(line);
		const script = /^upgraderun\.sh: (refused.*)$/.exec(line);
		if (script)
			runs.push([script[1].replace(/^refused, flash untouched:/, "refused:"), "result untouched status=10"]);
		else if (stamped && stamped[2].startsWith("start pan-fix "))
			runs.push([stamped[2]]);
		else if (stamped && runs.length > 0)
			runs[runs.length - 1].push(stamped[2]);
	}
	return runs;
}

const LOG_STORY = [
	[/^start pan-fix /, (l) => say(TEXT.storyStart, logValue(l, "version"), TEXT.storyWay[logValue(l, "way")] || "")],
	[/^look image /, (l) => say(TEXT.storyImage, logValue(l, "md5"))],
	[/^look flash /, (l) => say(logValue(l, "bootable") === "no" ? TEXT.storyOldDead : TEXT.storyOld, logValue(l, "md5"))],
	[/^judge \S+ severity=refuse /, (l) => say(TEXT.storyRefused, l.split(" ")[1], logValue(l, "finding"))],
	[/^judge .*\(forced\)/, (l) => say(TEXT.storyForced, l.split(" ")[1], logValue(l, "finding"))],
	[/^save backup /, (l) => say(TEXT.storyBackup, logValue(l, "file"))],
	[/canary.*(passed|erased|good)/, () => TEXT.storyCanary],
	[/^change invalidated/, () => TEXT.storyInvalidated],
	[/^change fault /, (l) => say(TEXT.storyFault, logValue(l, "fault"))],
	[/^change begin image=old/, () => TEXT.storyRollback],
	[/^change hold/, () => TEXT.storyHold],
	[/^change died/, () => TEXT.storyDied],
	[/^change committed/, () => TEXT.storyCommitted],
	[/^(refused|failed): ?/, (l) => say(TEXT.storySentence, logSentence(l))],
];

// `refused: sentence` of log_say.
function logSentence(line) {
	const words = line.replace(/^\w+:? ?/, "");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function logOutcome(lines) {
	const last = lines.filter((l) => l.startsWith("result ")).pop();
	if (last) {
		const state = last.split(" ")[1];
		if (state === "untouched" && logValue(last, "status") === "0")
			return "backup";
		return state in TEXT.result ? state : "unknown";
	}
	return lines.some((l) => l.startsWith("change hold")) ? "holding" : null;
}

// {runs, outcome (a key of TEXT.result, or null: cut), status, flash, story: [sentences]}
function logRead(text) {
	const runs = logRuns(text);
	if (runs.length === 0)
		return { runs: 0, outcome: null, story: [] };
	const lines = runs[runs.length - 1];
	const story = [];
	for (const line of lines) {
		const teller = LOG_STORY.find(([pattern]) => pattern.test(line));
		const sentence = teller && teller[1](line);
		if (sentence && story[story.length - 1] !== sentence)
			story.push(sentence);
	}
	const result = lines.filter((l) => l.startsWith("result ")).pop() || "";
	return {
		runs: runs.length, outcome: logOutcome(lines), story,
		flash: logValue(result, "flash"), status: logValue(result, "status"),
		oldMd5: logValue(lines.find((l) => l.startsWith("look flash ")) || "", "md5"),
	};
}
