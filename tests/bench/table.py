# SPDX-License-Identifier: GPL-2.0-or-later
"""The results as text: on the terminal, and in the README."""

import second


def seconds(ns):
    """Nanoseconds as seconds, short."""
    return "%.2f s" % (ns / 1e9)


def share(part, cuts):
    """A share of all cuts in per cent, never rounded to nothing."""
    total = sum(cuts.values())
    if not total:
        return "-"
    if 0 < part < total / 1000:
        return "%d of %d" % (part, total)
    return "%.1f %%" % (100 * part / total) if part else "0"


def survived(faults):
    """How many faults ended with a camera that starts, hangs, and lies."""
    hit = [f for f in faults.values() if f["hit"]]
    return {"faults": len(hit),
            "starts": sum(f["state"] in ("boots-old", "boots-new") for f in hit),
            "recovery": sum(f["state"] == "recovery" for f in hit),
            "hang": sum(f["state"] == "hang" for f in hit),
            "lied": sum(f["lied"] for f in hit)}


def _grid(rows):
    widths = [max(len(str(r[i])) for r in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(str(c).ljust(w) for c, w in zip(r, widths)).rstrip() for r in rows)


def _work(results, profile):
    rows = [("contender", "erases", "bytes", "window", "x floor", "in hang", "in recovery",
             "done in", "peak", "ends", "verified")]
    for name, c in results["contenders"].items():
        r = c["runs"][profile]
        rows.append((name, r["erases"], r["bytes"], seconds(r["window_ns"]),
                     "%.3f" % r["ratio"] if r["ratio"] else "-", seconds(r["state_ns"]["hang"]),
                     seconds(r["state_ns"]["recovery"]), seconds(r["total_ns"]),
                     "%d KiB" % r["peak_kib"], ", ".join(r["ends"]),
                     "yes" if r["verified"] else "no" if r["bytes"] else "-"))
    return _grid(rows)


def _cuts(results, profile):
    rows = [("contender", "cuts", "boots old", "boots new", "recovery", "HANG", "HANG on the board",
             "syscalls in window",
             "binary", "2nd run: erases, bytes")]
    for name, c in results["contenders"].items():
        cuts = c["runs"][profile]["cuts"]
        rows.append((name, sum(cuts.values()), *(share(cuts[s], cuts) for s in
                     ("boots-old", "boots-new", "recovery", "hang")), second.words(c["opinion"]),
                     c["syscalls"]["count"],
                     c["binary"] or c["note"], "%d, %d" % (c["second"]["erases"],
                                                          c["second"]["bytes"])))
    return _grid(rows)


def verdict(fault):
    """One cell of the fault table."""
    if not fault["hit"]:
        return "."
    word = {"boots-new": "new", "boots-old": "old", "recovery": "recovery", "hang": "HANG"}
    return word[fault["state"]] + (" (claims success)" if fault["lied"] else "")


def _faults(results):
    contenders = results["contenders"]
    first = next(iter(contenders.values()))
    rows = [("fault", *contenders)]
    for fault in first["faults"]:
        rows.append((fault, *(verdict(c["faults"][fault]) for c in contenders.values())))
    return _grid(rows)


def _growth(results):
    rows = [("growth (simulator, EN25QH128A)", "pan-fix", "flashcp", "flashcp, differing only")]
    for what, label in (("blocks", "%d blocks differ"), ("size", "%d KiB partition")):
        cells = {}
        for g in results["growth"]:
            if g["what"] == what and g["chip"] == "EN25QH128A":
                key = g["blocks"] if what == "blocks" else g["size"] // 1024
                cells.setdefault(key, {})[g["tool"]] = "%s, %d bytes" % (seconds(g["window_ns"]),
                                                                         g["bytes"])
        rows += [(label % k, v["pan-fix"], v["flashcp"], v["flashcp-p"])
                 for k, v in sorted(cells.items())]
    return _grid(rows)


def stock(results):
    """The rows of the stock kernel's driver, where make bench-stock was run: name, erases, bytes, window, of bare."""
    measured = results.get("stock", {})
    return [(name, m["erases"], m["bytes"], "%.2f s" % m["window"],
             "%.3f" % (m["window"] / measured["bare loop"]["window"])) for name, m in measured.items()]


def text(results):
    """All of it, for the terminal."""
    out = ["Job: %s to %s" % (results["job"]["old"], results["job"]["new"])]
    for name, p in results["profiles"].items():
        out += ["", "%s: %.1f ms a page, %d ms an erase; floor: %d erases, %d bytes, %.3f s" % (
            name, p["page_ns"] / 1e6, p["erase_ns"] // 1000000, p["floor"]["erases"],
            p["floor"]["bytes"], p["floor"]["ns"] / 1e9), _work(results, name)]
    first = next(iter(results["profiles"]))
    out += ["", "Power cuts inside every operation, torn in every way (%s):" % first,
            _cuts(results, first), "",
            "One fault each; what flash holds in the end ('.': no such operation):",
            _faults(results), "", _growth(results)]
    if stock(results):
        out += ["", "On the stock kernel's own driver (make bench-stock):",
                _grid([("contender", "erases", "bytes", "window", "x bare loop"), *stock(results)])]
    for name, c in results["contenders"].items():
        if c["note"] and c["binary"]:
            out += ["", "%s: %s" % (name, c["note"])]
    for name, why in results["absent"].items():
        out += ["", "%s took no part: %s" % (name, why)]
    out += ["", "What pan-fix has to meet:",
            _grid([("", "figure", "limit", "pan-fix")] +
                  [("ok" if c["met"] else "MISSED", c["name"], c["limit"], c["value"])
                   for c in results["checks"]])]
    return "\n".join(out)
