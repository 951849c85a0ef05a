# SPDX-License-Identifier: GPL-2.0-or-later
"""What of a source is flipped: each comparison, logical operator, sign and constant of its code.

Left alone, because nothing that runs depends on it:
* comments, strings, lines of the preprocessor other than #define;
* a function's own declaration: the size of an array parameter means nothing in C;
* _Static_assert: it holds or the source does not compile;
* which of two equal values is taken (A < B ? A : B);
* what asks of a descriptor whether it is below 0: it is never 0, which is standard input for as
  long as the program runs (arm_streams).
"""

import os
import re

FLIPS = [
    (r"==", "!="), (r"!=", "=="), (r"(?<![-<>=])<(?![<=])", "<="),
    (r"<=", "<"), (r"(?<![->])>(?![>=])", ">="), (r">=", ">"),
    (r"&&", "||"), (r"\|\|", "&&"), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"(?<=[ (])!(?=[a-z(])", ""),
    (r"(?<![\w+])\+(?![+=])", "-"), (r"(?<=[\w)\]]) - (?=[\w(])", " + "),
    (r"(?<![\w.])0u?\b(?!x)", "1"), (r"(?<![\w.])1u?\b", "2"),
    (r"(?<![\w.])([2-9]|[1-9]\d+)u?\b", "1"), (r"\+\+", "--"),
]


VALUE = r"[\w.\->\[\]]+"
LEAST_OR_MOST = (rf"(({VALUE})\s+)[<>](\s+({VALUE})\s+\?\s+"
                 r"(?:\2\s+:\s+\4|\4\s+:\s+\2)(?=[;,)]))")


class Function:
    """A function of a source: the places of its declaration and of its body in the text."""

    def __init__(self, text, start, brace, end):
        self.start, self.brace, self.end = start, brace, end
        self.head = text[start:brace].strip()
        opening = self.head.index("(", self.head.index("))") + 2
                                  if self.head.startswith("__attribute__") else 0)
        self.name = re.search(r"(\w+)$", self.head[:opening]).group(1)
        self.result = self.head[:opening - len(self.name)]
        self.parameters = parameters(self.head[opening + 1:-1])

    def returns(self):
        """Whether it returns a value."""
        return re.sub(r"__attribute__\(\(.*?\)\)|\b(static|inline)\b", "",
                      self.result).strip() != "void"


def parameters(text):
    """Their names, or None where there are some without (...)."""
    names, depth, start = [], 0, 0
    for at, char in enumerate(text + ","):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            names.append(text[start:at].strip())
            start = at + 1
    if names == ["void"]:
        return []
    if "..." in names:
        return None
    return [re.search(r"\(\*(\w+)\)|(\w+)(\[[^\]]*\])*$", name).group(1) or
            re.search(r"(\w+)(\[[^\]]*\])*$", name).group(1) for name in names]


def code_only(text):
    """The text with comments, strings and preprocessor lines blanked out."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))
    text = re.sub(r"/\*.*?\*/", blank, text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', blank, text)
    text = re.sub(r"_Static_assert\(.*?\);", blank, text, flags=re.S)
    text = re.sub(r"\bfd (<|>=) 0\b", blank, text)
    text = re.sub(LEAST_OR_MOST, r"\1 \3", text)
    return re.sub(r"^#(?!define).*$", blank, text, flags=re.M)


def functions(text):
    """The functions of a source in the tree's format: braces in the first column."""
    code = code_only(text)
    for body in re.finditer(r"^\{$.*?^\}$", code, re.M | re.S):
        start = body.start()
        while start > 0:
            line = code.rfind("\n", 0, start - 1) + 1
            words = code[line:start].strip()
            if not words or words[-1] in ";}" or words.startswith("#"):
                break
            start = line
        yield Function(text, start, body.start(), body.end())


def function_at(found, at):
    """The function whose declaration or body this place is in."""
    return next((one for one in found if one.start <= at < one.end), None)


def uses(text, mutant):
    """Where what is defined outside of functions is used: (FUNCTION, LINE)."""
    before = text[:text.find("\n", mutant.start)]
    define = re.search(r"#define[ \t]+(\w+)[^\n]*$", before)
    table = re.search(r"^[a-z][^\n]*?(\w+)(?:\[[^\]]*\])* = [^;]*$", before, re.M)
    array = re.match(r"static [^=(]*?\b(\w+)\[.*\];", before[before.rfind("\n") + 1:])
    name = define or array or table
    if not name:
        return []
    found = list(functions(text))
    places = [match.start() for match in re.finditer(rf"\b{name.group(1)}\b", text)]
    return [(function_at(found, at), text.count("\n", 0, at) + 1) for at in places
            if function_at(found, at)]


class Mutant:
    """A source with one thing changed: a flip, or a safeguard taken out."""

    def __init__(self, path, words, text, start, end, new):
        self.path, self.words = path, words
        self.start, self.end, self.new = start, end, new
        self.line = text.count("\n", 0, start) + 1
        # Where its statement ends: the compiler may mark any line of one as its start.
        self.last = text.count("\n", 0, re.compile(r"[;{]|$").search(text, end).start()) + 1
        self.function = None
        self.number = 0

    def source(self, text):
        """All of the source with the change in it."""
        return text[:self.start] + self.new + text[self.end:]


def flips(text):
    """Place, old and new text of each."""
    code = code_only(text)
    heads = [(one.start, one.brace) for one in functions(text)]
    for pattern, new in FLIPS:
        for match in re.finditer(pattern, code):
            if not any(start <= match.start() < end for start, end in heads):
                yield match.start(), match.end(), new


def line_words(words, number):
    """The line's text; when there are several such, which of them it is."""
    mine = words[number - 1]
    if words.count(mine) == 1:
        return mine
    return f"{mine} #{words[:number].count(mine)}"


def mutants_of(path):
    """A mutant for each flip; its words are those that mutants.known has for it."""
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = [" ".join(line.split()) for line in text.split("\n")]
    found = list(functions(text))
    seen, result = {}, []
    for start, end, new in flips(text):
        mutant = Mutant(path, "", text, start, end, new)
        old = text[start:end].strip()
        words = f"{name}: {line_words(lines, mutant.line)} : {old} -> {new.strip()}"
        seen[words] = seen.get(words, 0) + 1
        if seen[words] > 1: # the same flip elsewhere in the line
            words += f" @{seen[words]}"
        mutant.words = words
        mutant.function = function_at(found, start)
        result.append(mutant)
    return text, result
