// SPDX-License-Identifier: GPL-2.0-or-later
// Which ways into a camera are left, by its firmware version (FACTS.md, section 3a).
"use strict";

const VERSIONS = [
	["unknown", "I don't know"],
	["4.9", "4.9 or earlier"],
	["4.10.3", "4.10.0 to 4.10.4"],
	["4.10.5", "4.10.5"],
	["4.10.6", "4.10.6 or later"],
	["4.58", "4.28, 4.58 or later"],
];

// The ways in the order in which an owner should try them.
function waysFor(version) {
	const later = version === "4.10.6" || version === "4.58";
	const sd = {
		name: TEXT.waySd, how: TEXT.waySdHow, gives: "zip",
		sure: version === "unknown" ? TEXT.sureMaybe : TEXT.sureTried,
	};
	const air = { name: TEXT.wayAir, how: TEXT.wayAirHow, gives: "tar", sure: TEXT.sureAirOld };
	const hand = { name: TEXT.wayHand, how: TEXT.wayHandHow, gives: "tar", sure: TEXT.sureHand };

	if (later)
		return [hand, { ...sd, sure: TEXT.sureNo, gives: null, how: [] },
			{ ...air, sure: TEXT.sureAirNo, gives: null, how: [] }];
	return [sd, hand, air];
}
