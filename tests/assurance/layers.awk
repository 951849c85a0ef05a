# SPDX-License-Identifier: GPL-2.0-or-later
# Layers are folders (src/DESIGN.md). Reads #include lines; says which reach too high, and
# which pure folder takes from the system what it may not. Exit status 1 if one does.
#
#     awk -f layers.awk src/*/*.[ch] include/*.h

BEGIN {
	# A folder includes its own and those before it.
	folders = split("base image pack engine verdict linux page app", name, " ")
	for (i = 1; i <= folders; i++) level[name[i]] = i
	split("engine:verdict verdict:engine pack:engine engine:pack pack:verdict verdict:pack", list, " ")
	for (i in list) strangers[list[i]] = 1
	split("string.h stdarg.h stdbool.h stddef.h stdint.h", list, " ")
	for (i in list) allowed[list[i]] = 1
	# MD5 is libmd's, whose header wants the types.
	allowed["digest.c md5.h"] = allowed["digest.c sys/types.h"] = 1
	# Headers in include/ that have no source beside them to say where they belong.
	home["boot_header"] = "image"
	home["mtd"] = "engine"
	home["evidence"] = home["report"] = "verdict"
}

FNR == 1 {
	parts = split(FILENAME, path, "/")
	file = path[parts]
	module = file
	sub(/\.[ch]$/, "", module)
	if (path[1] == "src") home[module] = path[2]
}

/^#[ \t]*include[ \t]/ { count++; place[count] = FILENAME ":" FNR; user[count] = file; used[count] = $2 }

function complain(text) { print text; bad = 1 }

END {
	for (i = 1; i <= count; i++) {
		module = user[i]
		sub(/\.[ch]$/, "", module)
		here = home[module]
		wanted = substr(used[i], 2, length(used[i]) - 2)
		module = wanted
		sub(/\.h$/, "", module)
		there = home[module]
		if (here == "")
			complain(place[i] ": which folder does this header belong to? Name it in layers.awk")
		else if (used[i] ~ /^</) {
			if (here ~ /^(base|image|pack|engine|verdict)$/ && !(wanted in allowed) &&
			    !(user[i] " " wanted in allowed))
				complain(place[i] ": " here " is pure and may not include <" wanted ">")
		} else if (there != "" && (level[there] > level[here] || here ":" there in strangers))
			complain(place[i] ": " here " may not include \"" wanted "\" of " there)
	}
	exit bad
}
