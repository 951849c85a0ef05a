# SPDX-License-Identifier: GPL-2.0-or-later
"""The two pictures: each contender's operations over time, and how the work grows."""

import math

from svg import Picture, steps

STATES = {"boots-old": ("boots the old bootloader", "#3f78c9"),
          "boots-new": ("boots the new bootloader", "#2e9e5b"),
          "recovery": ("USB recovery of the boot ROM", "#e3a21a"),
          "hang": ("hangs for good", "#d6293e")}
HEIGHTS = {"erase": 24, "program": 15, "read": 8, "idle": 3}
KINDS = {"erase": "erase", "program": "page program", "read": "read", "idle": "anything else"}
LEFT, RIGHT, ROW, TOP = 262, 186, 40, 106


def _legend(p):
    x = 20
    p.label(x, 52, "A power cut then leaves a camera that", "small")
    x += 232
    for state, (text, _) in STATES.items():
        p.rect(x, 43, 12, 12, state)
        p.label(x + 17, 53, text, "small")
        x += 29 + 6.1 * len(text)
    x = 20
    p.label(x, 75, "What it is doing", "small")
    x += 232
    for kind, height in HEIGHTS.items():
        p.rect(x, 71 - height / 2, 16, height, "key")
        p.label(x + 21, 75, KINDS[kind], "small")
        x += 40 + 6 * len(KINDS[kind])


def timeline(results):
    """A row a contender; height is the kind of operation, colour what a cut would leave."""
    rows = list(results["contenders"].items())
    first = next(iter(results["profiles"]))
    ends = [c["runs"][first]["total_ns"] / 1e9 for _, c in rows]
    marks = steps(max(ends), 10)
    width, height = 1086, TOP + ROW * len(rows) + 40
    scale = (width - LEFT - RIGHT) / marks[-1]
    css = "".join(".%s { fill: %s }\n" % (s, c) for s, (_, c) in STATES.items())
    p = Picture(width, height, "What a power cut would leave, from start to end",
                "One row for each program; time from its start; %s." % first,
                css + ".key { fill: #8b949e }\n")
    p.label(20, 28, "What a power cut would leave (same job, emulated camera, %s)" % first, "title")
    _legend(p)
    for mark in marks:
        x = LEFT + mark * scale
        p.line(x, TOP - 10, x, TOP + ROW * len(rows), "grid")
        p.label(x, height - 18, "%g s" % mark, "small", "middle")
    for index, (_, c) in enumerate(rows):
        middle = TOP + ROW * index + ROW / 2
        p.label(20, middle + 4, c["what"], "small")
        for start, end, kind, state in c["timeline"]:
            size = max((end - start) / 1e9 * scale, 0.4)
            p.rect(LEFT + start / 1e9 * scale, middle - HEIGHTS[kind] / 2, size, HEIGHTS[kind],
                   state)
        _after_the_last_change(p, scale, middle, c["timeline"])
        _row_end(p, width - RIGHT + 14, middle, c["runs"][first])
    return p.text()


def _after_the_last_change(p, scale, middle, timeline):
    """What a long end of the row is: pan-fix shows the result with the lights, then restarts."""
    last = max((end for _, end, kind, _ in timeline if kind in ("erase", "program")), default=0)
    total = max(end for _, end, _, _ in timeline)
    if last and (total - last) / 1e9 * scale > 150:
        p.label(LEFT + last / 1e9 * scale + 12, middle - 7,
                "read back; then lights, restart", "small")


def _row_end(p, x, middle, run):
    hang, recovery = (run["state_ns"][s] / 1e9 for s in ("hang", "recovery"))
    if not run["bytes"] and not run["erases"]:
        p.label(x, middle + 4, "changed nothing: " + ", ".join(run["ends"]), "small")
        return
    p.label(x, middle - 3, "hang %.2f s, recovery %.2f s" % (hang, recovery), "small")
    p.label(x, middle + 12, "window %.2f s = %.2f x floor" % (run["window_ns"] / 1e9, run["ratio"]),
            "small")


# ---- growth ----------------------------------------------------------------------------

CURVES = (("pan-fix", "blocks", "pan-fix", "ours"),
          ("pan-fix", "blocks-behind", "pan-fix, block 0 the same (it is rewritten)", "ours-behind"),
          ("flashcp", "blocks", "mtd-utils 2.1.5 flashcp", "all"),
          ("flashcp-p", "blocks", "mtd-utils 2.1.5 flashcp -p, if it worked", "some"))
GROWTH_CSS = """
.ours { stroke: #3f78c9; stroke-width: 3; fill: none }
.ours-behind { stroke: #3f78c9; stroke-width: 2; stroke-dasharray: 5 4; fill: none }
.all { stroke: #d6293e; stroke-width: 2; fill: none }
.some { stroke: #b07d10; stroke-width: 2; stroke-dasharray: 2 3; fill: none }
"""


class Panel:
    """One diagram; log: both axes logarithmic."""

    def __init__(self, picture, x, y, title, log):
        self.p, self.x, self.y, self.log = picture, x, y, log
        self.width, self.height = 370, 190
        self.p.label(x, y - 12, title)

    def _place(self, value, limits):
        low, high = limits
        if self.log:
            return math.log(value / low) / math.log(high / low)
        return (value - low) / (high - low)

    def draw(self, curves, xs, ys, x_text, y_text):
        """curves: (points, css); xs and ys: the marks of the axes."""
        limits = (xs[0], xs[-1]), (ys[0], ys[-1])
        for value in xs:
            at = self.x + self._place(value, limits[0]) * self.width
            self.p.line(at, self.y, at, self.y + self.height, "grid")
            self.p.label(at, self.y + self.height + 15, x_text(value), "small", "middle")
        for value in ys:
            at = self.y + (1 - self._place(value, limits[1])) * self.height
            self.p.line(self.x, at, self.x + self.width, at, "grid")
            self.p.label(self.x - 6, at + 4, y_text(value), "small", "end")
        for points, css in curves:
            self.p.path([(self.x + self._place(a, limits[0]) * self.width,
                          self.y + (1 - self._place(b, limits[1])) * self.height)
                         for a, b in points], css)


def _points(results, tool, what, x, y):
    return [(g[x], g[y]) for g in results["growth"]
            if g["tool"] == tool and g["what"] == what and g["chip"] == "EN25QH128A"]


def _bytes(value):
    return "%d MiB" % (value / 1048576) if value >= 1048576 else "%d KiB" % (value / 1024)


def growth(results):
    """Window and bytes against differing blocks, and against the partition's size."""
    p = Picture(960, 640, "How window and work grow",
                "Simulated flash, EN25QH128A typical, erase blocks of 32 KiB.", GROWTH_CSS)
    p.label(20, 28, "How window and work grow (simulated flash, EN25QH128A typical)", "title")
    x = 20
    for _, _, text, css in CURVES:
        p.path([(x, 48), (x + 26, 48)], css)
        p.label(x + 32, 52, text, "small")
        x += 60 + 6 * len(text)
    for column, (y, name) in enumerate((("window_ns", "Window"), ("bytes", "Bytes programmed"))):
        left = 80 + column * 465
        curves = [(_points(results, tool, what, "blocks", y), css)
                  for tool, what, _, css in CURVES]
        top = max(b for points, _ in curves for _, b in points)
        marks = [m * 1e9 for m in steps(top / 1e9, 5)] if column == 0 else \
            [i * 65536 for i in range(-(-top // 65536) + 1)]
        Panel(p, left, 110, name + ", by erase blocks that differ (of 8)", False).draw(
            curves, list(range(9)), marks, str,
            (lambda v: "%.2g s" % (v / 1e9)) if column == 0 else _bytes)
        sizes = [(_points(results, tool, "size", "size", y), css)
                 for tool, what, _, css in CURVES if what == "blocks"]
        Panel(p, left, 400, name + ", by size of the partition (both axes logarithmic)", True).draw(
            sizes, [1 << n for n in range(18, 25)],
            [1e9, 1e10, 1e11, 2e11] if column == 0 else [1 << n for n in range(17, 26, 2)],
            _bytes, (lambda v: "%g s" % (v / 1e9)) if column == 0 else _bytes)
    return p.text()


def write(results, folder):
    """Both, into folder."""
    (folder / "timeline.svg").write_text(timeline(results))
    (folder / "growth.svg").write_text(growth(results))
