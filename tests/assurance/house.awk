# SPDX-License-Identifier: GPL-2.0-or-later
# House rules that a line count can hold: no file of src and include over 300 lines, no function
# over 40, tables left out. A function is what stands between a `{` and a `}` in the first
# column, whose first line is no initializer. Exit status 1 if one is longer.
#
#     awk -f house.awk src/*/*.[ch] include/*.h

function complain(text) { print text; bad = 1 }

function end_file() {
	if (lines > 300)
		complain(file ": " lines " lines; at most 300")
}

FNR == 1 { end_file(); file = FILENAME; open = 0 }
{ lines = FNR }
/^\{/ { open = FNR }
/^\}/ {
	if (open && FNR - open - 1 > 40)
		complain(file ":" open ": a function of " FNR - open - 1 " lines; at most 40")
	open = 0
}

END { end_file(); exit bad }
