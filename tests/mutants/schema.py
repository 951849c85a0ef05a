# SPDX-License-Identifier: GPL-2.0-or-later
"""All mutants of a source in one object, one of them chosen by $MUTANT when a test starts.

Compiling and linking each mutant took most of the time. So the object has a copy of the function
for each of its mutants, and the function calls the copy that was chosen. A change outside of
functions, or in one with "...", is compiled alone: $MUTANT has no say there.
"""

import os
import re
import subprocess

HOSTCC = os.environ.get("HOSTCC", "gcc")
# What makes undefined behaviour a death, as `make sanitize` would: no library is needed for it.
TRAPS = ["-fsanitize=undefined,bounds-strict", "-fsanitize-undefined-trap-on-error"]

START = "static int mutant_chosen;\n#line 1\n"
END = """
extern char *getenv(const char *name);
extern int atoi(const char *text);
__attribute__((constructor)) static void mutant_choose(void)
{
	const char *number = getenv("MUTANT");

	if (number)
		mutant_chosen = atoi(number);
}
"""


def can_share(mutant):
    """Whether the mutant can be a copy of its function."""
    function = mutant.function
    return function is not None and function.parameters is not None and \
        function.brace <= mutant.start


def copies(text, function, mutants):
    """The function's copies, and the function that chooses one of them."""
    out = [function.head + ";\n"]
    choice = "{\n\tswitch (mutant_chosen) {\n"
    head = re.sub(r"\bstatic\b", "", function.head)
    for mutant in mutants:
        name = f"{function.name}_mutant{mutant.number}"
        body = text[function.brace:mutant.start] + mutant.new + text[mutant.end:function.end]
        copy = "static " + re.sub(rf"\b{function.name}\b", name, head, count=1) + body
        # The compiler tells by the line which mutant it does not take.
        out.append(f"#line {mutant.number} \"mutant\"\n" + copy.replace("\n", " ") + "\n")
        call = f"{name}({', '.join(function.parameters)});"
        choice += f"\tcase {mutant.number}: " + \
            (f"return {call}\n" if function.returns() else f"{call} return;\n")
    choice += "\t}\n"
    return "".join(out), choice


def shared_source(text, mutants):
    """The source with a copy of its function for each mutant."""
    out, at = [START], 0
    groups = {}
    for mutant in mutants:
        groups.setdefault(mutant.function.start, []).append(mutant)
    for start in sorted(groups):
        function = groups[start][0].function
        before, choice = copies(text, function, groups[start])
        out += [text[at:start], before,
                f"#line {text.count(chr(10), 0, start) + 1} \"source\"\n",
                text[start:function.brace], choice]
        at = function.brace + 1
    return "".join(out) + text[at:] + END


def compile_text(text, target, flags, unit=None):
    """The compiler's complaints, or None when there is an object now: of this text, or of the
    unit that includes it."""
    source = target[:-2] + ".c"
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    done = subprocess.run([HOSTCC, "-I" + os.path.dirname(target), *flags, "-w", "-c",
                           "-o", target, unit or source],
                          capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stderr


def compile_shared(text, mutants, target, flags, unit=None):
    """One object for these mutants; returns those that do not compile."""
    invalid = []
    while True:
        left = [mutant for mutant in mutants if mutant not in invalid]
        complaints = compile_text(shared_source(text, left), target, flags, unit)
        if complaints is None:
            return invalid
        bad = {int(line) for line in re.findall(r"^mutant:(\d+):\d+: error", complaints, re.M)}
        if not bad:
            raise SystemExit("mutants: a source does not compile:\n" + complaints)
        invalid += [mutant for mutant in left if mutant.number in bad]


def optimized(text, target, flags):
    """What the optimizing compiler makes of it, or None. The target is to be the same for all that
    are compared: it must not be what differs."""
    if compile_text(text, target, [*flags, "-O2"]) is not None:
        return None
    with open(target, "rb") as file:
        return file.read()
