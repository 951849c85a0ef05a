// SPDX-License-Identifier: GPL-2.0-or-later
// From a dropped file to what is shown and offered.
"use strict";

function bytesOf(base64) {
	return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

class App {
	constructor(core, parts) {
		this.core = core;
		this.parts = parts;
	}

	status(text) {
		byId("progress").textContent = text;
	}

	async open(file) {
		byId("result").hidden = byId("make").hidden = true;
		if (file.size === 0)
			return this.status(say(TEXT.empty, file.name));
		if (file.size >= this.core.most)
			return this.status(say(TEXT.tooLarge, file.name, file.size));
		this.status(say(TEXT.reading, file.name));
		await new Promise((later) => setTimeout(later, 0)); // so that it is seen and spoken
		try {
			this.show(file.name, new Uint8Array(await file.arrayBuffer()));
			this.status(say(TEXT.done, file.name));
		} catch (error) {
			this.status(say(TEXT.unreadable, file.name, error.message));
		}
	}

	show(name, bytes) {
		const file = fileRecognise(this.core, name, bytes);
		const body = file.kind === "kindLog" ? [paragraph(TEXT.kindLog + "."), ...explainLog(file.log)] :
			file.image ? explainImage(name, file) : explainOther(name, file);
		byId("result-body").replaceChildren(...body);
		byId("result").hidden = false;
		if (fileFits(file))
			this.offer(file);
		byId("result").focus();
	}

	offer(file) {
		const ways = make("div", { id: "ways" });
		const version = make("select", { id: "version", "aria-describedby": "version-help" },
			...VERSIONS.map(([value, text]) => make("option", { value }, text)));
		const offer = () => this.showWays(ways, file, version.value);
		const ask = [make("p", {}, make("label", { for: "version" }, TEXT.version + " "), version),
			make("p", { id: "version-help", class: "small" }, TEXT.versionHelp)];

		version.addEventListener("change", offer);
		byId("make-title").textContent = file.named ? TEXT.makeBack : TEXT.makeTitle;
		byId("make-body").replaceChildren(...(file.report.known || file.named ? [] : this.confirm(ways)), ...ask, ways);
		byId("make").hidden = false;
		ways.hidden = byId("confirm") !== null;
		offer();
	}

	// An image in no table: nothing is offered before the word is typed.
	confirm(ways) {
		const word = make("input", { id: "confirm", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });

		word.addEventListener("input", () => {
			ways.hidden = word.value.trim().toLowerCase() !== TEXT.unknownWord;
		});
		return [make("h3", {}, TEXT.unknownTitle), paragraph(say(TEXT.unknownText, TEXT.unknownWord)),
			make("p", {}, make("label", { for: "confirm" }, TEXT.unknownLabel + " "), word)];
	}

	showWays(place, file, version) {
		const made = this.core.bundle(this.parts, file.image, fileForce(file));
		place.replaceChildren(...waysFor(version).map((way, index) => make("div", { class: "way" },
			make("h3", {}, way.name + (index === 0 && way.gives ? " (" + TEXT.recommended + ")" : "")), paragraph(way.sure, "small"),
			list("ol", "", way.how), this.downloadButton(way, made))));
		byId("make").dataset.md5 = made.md5;
	}

	downloadButton(way, made) {
		if (!way.gives)
			return null;
		const zip = way.gives === "zip";
		const bytes = zip ? made.zip : made.tar;
		return make("div", {},
			make("button", { type: "button", "data-gives": way.gives,
				on: { click: () => download(zip ? "pan-fix-sdcard.zip" : "pan-fix.tar", bytes) } },
			zip ? TEXT.downloadZip : TEXT.downloadTar),
			make("p", { class: "small" }, TEXT.downloadMd5 + " ", make("code", {}, this.core.md5(bytes))),
			zip ? make("p", { class: "small" }, say(TEXT.iniMd5, made.md5)) : null);
	}
}

function fillTexts() {
	byId("lead").textContent = TEXT.lead;
	byId("drop-title").textContent = TEXT.dropTitle;
	byId("drop-text").textContent = TEXT.dropText;
	byId("choose").textContent = TEXT.choose;
	byId("drop-help").textContent = TEXT.dropHelp;
	byId("result-title").textContent = TEXT.resultTitle;
	byId("foot").textContent = TEXT.foot;
}

function listen(app) {
	const drop = byId("drop"), input = byId("file");
	const over = (on) => (event) => {
		event.preventDefault();
		drop.classList.toggle("over", on);
	};

	for (const name of ["dragenter", "dragover"])
		document.addEventListener(name, over(true));
	document.addEventListener("dragleave", over(false));
	document.addEventListener("drop", (event) => {
		over(false)(event);
		if (event.dataTransfer.files.length > 0)
			app.open(event.dataTransfer.files[0]);
	});
	input.addEventListener("change", () => {
		if (input.files.length > 0)
			app.open(input.files[0]);
		input.value = "";
	});
}

async function start() {
	fillTexts();
	if (typeof WebAssembly !== "object")
		return void (byId("progress").textContent = TEXT.noWasm);
	try {
		const core = new Core(await WebAssembly.compile(bytesOf(EMBEDDED.wasm)));
		listen(new App(core, {
			para: bytesOf(EMBEDDED.para), script: bytesOf(EMBEDDED.script), program: bytesOf(EMBEDDED.program),
		}));
		document.documentElement.dataset.ready = "yes";
	} catch (error) {
		byId("progress").textContent = error instanceof WebAssembly.CompileError && /unsafe|polic/i.test(error.message) ?
			TEXT.noWasm : say(TEXT.broken, error.message);
	}
}

if (typeof document === "object")
	start();
