# SPDX-License-Identifier: GPL-2.0-or-later
"""A little SVG, as plain text. Every picture brings its own background, so that it can be read on a
light page and on a dark one; colours follow the reader's scheme where the viewer supports it."""

from xml.sax.saxutils import escape, quoteattr

STYLE = """
text { font-family: system-ui, 'DejaVu Sans', sans-serif; font-size: 13px; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 11px; fill: #57606a }
.back { fill: #ffffff; stroke: #d0d7de }
.grid { stroke: #d0d7de; stroke-width: 1; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #9da7b3 }
.back { fill: #0d1117; stroke: #30363d } .grid { stroke: #30363d }
}
"""


class Picture:
    """Collects elements; text() is the file."""

    def __init__(self, width, height, title, describe, style=""):
        self.width, self.height, self.parts = width, height, []
        self.head = [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
            'role="img" aria-label=%s>' % (width, height, width, height, quoteattr(title)),
            "<title>%s</title><desc>%s</desc>" % (escape(title), escape(describe)),
            "<style>%s%s</style>" % (STYLE, style)]
        self.rect(0.5, 0.5, width - 1, height - 1, "back", rx=8)

    def add(self, name, body=None, **attributes):
        """One element; attribute names take _ for - and lose a trailing _."""
        text = "".join(' %s=%s' % (k.rstrip("_").replace("_", "-"), quoteattr(_number(v)))
                       for k, v in attributes.items() if v is not None)
        self.parts.append("<%s%s/>" % (name, text) if body is None else
                          "<%s%s>%s</%s>" % (name, text, body, name))

    def rect(self, x, y, width, height, css, rx=None, title=None):
        """A rectangle, with a tooltip if title is given."""
        body = None if title is None else "<title>%s</title>" % escape(title)
        self.add("rect", body, x=x, y=y, width=width, height=height, class_=css, rx=rx)

    def line(self, x1, y1, x2, y2, css):
        """A straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=css)

    def path(self, points, css):
        """A line through points."""
        self.add("polyline", points=" ".join("%s,%s" % (_number(x), _number(y))
                                             for x, y in points), class_=css)

    def label(self, x, y, text, css=None, anchor=None):
        """Text; anchor as in SVG."""
        self.add("text", escape(str(text)), x=x, y=y, class_=css, text_anchor=anchor)

    def text(self):
        """The whole file."""
        return "\n".join(self.head + self.parts + ["</svg>"]) + "\n"


def _number(value):
    if isinstance(value, float):
        return ("%.2f" % value).rstrip("0").rstrip(".")
    return str(value)


def steps(top, count=6):
    """Round numbers from 0 up to top at least, about count of them."""
    raw = top / count
    unit = 10 ** len(str(int(raw))) / 10 if raw >= 1 else 1
    while unit > raw:
        unit /= 10
    unit *= next(f for f in (1, 2, 5, 10) if f * unit >= raw)
    out = [0.0]
    while out[-1] < top:
        out.append(out[-1] + unit)
    return out
