# SPDX-License-Identifier: GPL-2.0-or-later
"""What the README shows of the results, between its two markers."""

import json
import shutil
import textwrap

import table

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
WIDTH = 120
DIFFERENCE = (
    "What made the difference: the nine bytes of the signature are zeroed before anything else and "
    "written last, so that the boot ROM goes to USB recovery in between instead of starting half "
    "a bootloader. And only what differs is erased, only pages that are not blank are "
    "programmed, and image, backup and digests are dealt with before the first change.")


def rows(results):
    """The table's lines."""
    first = next(iter(results["profiles"]))
    out = ["| | erases | bytes | window | x floor | power cuts that hang | recovery | verified | "
           "peak memory | faults: starts / recovery / hang / false success |",
           "|---|---|---|---|---|---|---|---|---|---|"]
    for c in results["contenders"].values():
        r, f = c["runs"][first], table.survived(c["faults"])
        if not r["erases"] and not r["bytes"]:
            out.append("| %s | changes nothing: %s | | | | | | | %d KiB | |" % (
                c["what"], c["note"] or ", ".join(r["ends"]),
                r["peak_kib"]))
            continue
        out.append("| %s | %d | %d | %s | %.3f | %s | %s | %s | %d KiB | %d / %d / %d / %d |" % (
            c["what"], r["erases"], r["bytes"], table.seconds(r["window_ns"]), r["ratio"],
            table.share(r["cuts"]["hang"], r["cuts"]),
            table.share(r["cuts"]["recovery"], r["cuts"]), "yes" if r["verified"] else "**no**",
            r["peak_kib"], f["starts"], f["recovery"], f["hang"], f["lied"]))
    return out


def remarks(results):
    """What the table does not show: figures that are not met, and who does less."""
    first = next(iter(results["profiles"]))
    out = ["Not met: %s is %s (has to be %s)." % (c["name"], c["value"], c["limit"])
           for c in results["checks"] if not c["met"]]
    ours = results["contenders"]["pan-fix"]["runs"][first]
    for c in results["contenders"].values():
        run = c["runs"][first]
        if run["image_in"] and run["bytes"] < ours["bytes"]:
            out.append("%s programs %d bytes fewer, as it does not zero the signature first: of the "
                       "power cuts in it, %s hang." % (
                           c["what"], ours["bytes"] - run["bytes"],
                           table.share(run["cuts"]["hang"], run["cuts"])))
    return out


def section(results):
    """All that stands between the markers."""
    first = next(iter(results["profiles"]))
    floor = results["profiles"][first]["floor"]
    start = ("`make bench` does the same job (`%s` to `%s`) with each program in the emulated "
             "camera, reads the figures off the operation log, and cuts the power inside every "
             "operation of it. Times of the chip: %s. The floor, what the chip needs for what must "
             "change and no more, is %.2f s (%d erases, %d bytes)." % (
                 results["job"]["old"], results["job"]["new"], first, floor["ns"] / 1e9,
                 floor["erases"], floor["bytes"]))
    words = [DIFFERENCE, *remarks(results)]
    if table.stock(results):
        words.append("On the stock kernel's own driver (`make bench-stock`), beside a loop that issues pan-fix's "
                     "operations and nothing else: " + ", ".join(
                         "%s %s (%s)" % (name, window, ratio)
                         for name, _, _, window, ratio in table.stock(results)) + ".")
    out = [textwrap.fill(start, WIDTH), "\n".join(rows(results)),
           *(textwrap.fill(w, WIDTH) for w in words),
           "![What a power cut would leave, over time](tests/bench/timeline.svg)",
           "![How window and work grow](tests/bench/growth.svg)",
           "Made by `make bench`, then `make bench-readme`."]
    return "\n\n".join(out)


def update(results_path, readme, folder):
    """Puts it into the README and the pictures into folder; exit status."""
    results = json.loads(results_path.read_text())
    text = readme.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        print("bench-readme: %s lacks the markers %s and %s." % (readme, BEGIN, END))
        return 1
    readme.write_text(before + begin + "\n\n" + section(results) + "\n\n" + end + after)
    for name in ("timeline.svg", "growth.svg"):
        shutil.copyfile(results_path.parent / name, folder / name)
    return 0
