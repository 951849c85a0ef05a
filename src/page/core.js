// SPDX-License-Identifier: GPL-2.0-or-later
// The program's own code, compiled to WebAssembly (shim.c): bytes in, answers out.
"use strict";

const DUMP = 16777216, IMAGE = 262144;

class Core {
	constructor(module) {
		this.x = new WebAssembly.Instance(module, {}).exports;
	}

	put(place, bytes) {
		new Uint8Array(this.x.memory.buffer, place, bytes.length).set(bytes);
		return bytes.length;
	}

	take(place, length) {
		return new Uint8Array(this.x.memory.buffer, place, length).slice();
	}

	text(length) {
		return new TextDecoder().decode(this.take(this.x.page_text(), length));
	}

	// A short text with NUL, cut where it has to be.
	name(words) {
		const bytes = new TextEncoder().encode(words).slice(0, this.x.page_name_most() - 1);
		this.put(this.x.page_name(), bytes);
		this.put(this.x.page_name() + bytes.length, new Uint8Array(1));
	}

	get most() {
		return this.x.page_file_most();
	}

	// The JSON text of `pan-fix check NAME`.
	checkText(name, bytes) {
		this.name(name);
		return this.text(this.x.page_check(this.put(this.x.page_file(), bytes)));
	}

	check(name, bytes) {
		return JSON.parse(this.checkText(name, bytes));
	}

	md5(bytes) {
		return this.text(this.x.page_md5(this.put(this.x.page_file(), bytes)));
	}

	// parts: {para, script, program}; force: names with commas. Throws the sentence of a fault.
	bundle(parts, image, force) {
		this.name(force);
		const size = this.x.page_make_bundle(
			this.put(this.x.page_part_para(), parts.para),
			this.put(this.x.page_part_script(), parts.script),
			this.put(this.x.page_part_program(), parts.program),
			this.put(this.x.page_part_image(), image));
		if (size === 0)
			throw new Error(this.text(this.x.page_bundle_fault()));
		const zip = this.x.page_make_zip(size);
		return {
			tar: this.take(this.x.page_bundle(), size),
			md5: this.text(this.x.page_bundle_md5(size)),
			ini: this.text(this.x.page_ini(size)),
			zip: this.take(this.x.page_zip(), zip),
		};
	}
}
