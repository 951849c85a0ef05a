// SPDX-License-Identifier: GPL-2.0-or-later
// What the page says of a file.
"use strict";

// [mood, sentence] of a bootloader.
function imageVerdict(report) {
	if (!report.ok)
		return ["bad", TEXT.damaged + ": " + report.message];
	if (report.ram_mib && report.ram_mib !== PAN_RAM)
		return ["bad", TEXT.wrongBoard + ": " + report.advice];
	if (report.known)
		return ["good", TEXT.known + ": " + report.message];
	return ["warn", TEXT.unknown + "."];
}

function imageRows(name, report) {
	return [
		[TEXT.labelFile, name],
		[TEXT.labelSize, say(TEXT.bytes, report.size)],
		[TEXT.labelMd5, report.md5 && make("code", {}, report.md5)],
		[TEXT.labelBuild, report.uboot],
		[TEXT.labelRam, report.ram],
		[TEXT.labelEnvironment, report.environment ? TEXT.environment : null],
		[TEXT.labelAdvice, report.advice],
	];
}

function explainChips(report) {
	const yes = (value) => value ? TEXT.yes : TEXT.no;
	const out = [make("h3", {}, TEXT.chipsTitle), paragraph(TEXT.chipsText, "small"),
		table([TEXT.chip, TEXT.starts, TEXT.installs],
			report.serves.map((entry) => [entry.chip + " " + entry.name, yes(entry.starts), yes(entry.installs)]))];
	if (report.remark)
		out.push(paragraph(report.remark + ".", "small"));
	out.push(paragraph(fileInstalls(report) ? TEXT.notAffected : TEXT.affected));
	return out;
}

function explainImage(name, file) {
	const report = file.report, out = [paragraph(TEXT[file.kind] + ".")];
	if (file.named && report.md5 !== file.named)
		out.push(verdictLine("bad", say(TEXT.backupWrong, file.named)));
	else if (file.named)
		out.push(verdictLine("good", TEXT.backupRight));
	out.push(verdictLine(...imageVerdict(report)), terms(imageRows(name, report)));
	if (report.serves && report.ok)
		out.push(...explainChips(report));
	if (report.ok && !file.named && !fileInstalls(report))
		out.push(paragraph(TEXT.notOffered));
	if (report.whole && !report.known)
		out.push(paragraph(say(TEXT.reportMd5, report.md5)));
	return out;
}

function explainLog(log) {
	if (log.runs === 0)
		return [verdictLine("warn", TEXT.logNone)];
	const [mood, sentence, next] = log.outcome ? TEXT.result[log.outcome] : ["bad", TEXT.logCut, null];
	return [
		log.runs > 1 ? paragraph(say(TEXT.logRuns, log.runs), "small") : null,
		verdictLine(mood, sentence), next && paragraph(next), list("ol", "story", log.story),
	].filter((node) => node);
}

function explainOther(name, file) {
	const out = [verdictLine("warn", TEXT[file.kind] + ".")];
	if (file.kind === "kindFirmware")
		out.push(paragraph(TEXT.firmwareAdvice));
	if (file.kind === "kindBundle")
		out.push(paragraph(TEXT.bundleAdvice));
	if (file.kind === "kindOther")
		out.push(paragraph(file.report.message), paragraph(say(TEXT.otherAdvice, file.report.size)));
	return out;
}
