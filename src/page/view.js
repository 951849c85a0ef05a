// SPDX-License-Identifier: GPL-2.0-or-later
// Small pieces of the document. Text goes in as text, never as markup.
"use strict";

function make(tag, attributes, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {}))
		if (name === "on")
			for (const [event, handler] of Object.entries(value))
				node.addEventListener(event, handler);
		else if (value !== false)
			node.setAttribute(name, value === true ? "" : value);
	node.append(...children.filter((child) => child !== null));
	return node;
}

const byId = (id) => document.getElementById(id);
const paragraph = (text, css) => make("p", css ? { class: css } : {}, text);

function verdictLine(mood, text) {
	return paragraph(text, "verdict " + mood);
}

// Terms and what they are; rows without a value are left out.
function terms(rows) {
	const list = make("dl");
	for (const [term, value] of rows)
		if (value)
			list.append(make("dt", {}, term), make("dd", {}, value));
	return list;
}

function list(tag, css, sentences) {
	return make(tag, css ? { class: css } : {}, ...sentences.map((sentence) => make("li", {}, sentence)));
}

function table(heads, rows) {
	return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": TEXT.chipsTitle }, make("table", {},
		make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
		make("tbody", {}, ...rows.map(([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first),
			...rest.map((cell) => make("td", {}, cell)))))));
}

// Hands bytes to the owner as a file.
function download(name, bytes) {
	const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
	const link = make("a", { href: url, download: name });
	document.body.append(link);
	link.click();
	link.remove();
	setTimeout(() => URL.revokeObjectURL(url), 60000);
}
