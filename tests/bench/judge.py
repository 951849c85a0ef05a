# SPDX-License-Identifier: GPL-2.0-or-later
"""What pan-fix promises, held against the figures; and two sets of figures compared."""

import pathlib
import subprocess

from figures import HEADER_BYTES

RATIO, PEAK_KIB, AGREE, READ_BYTES = 1.10, 1536, 0.05, 3 << 19


def _check(name, limit, value, met):
    return {"name": name, "limit": limit, "value": value, "met": bool(met)}


def _windows(ours, profiles):
    for profile in profiles:
        ratio = ours["runs"][profile]["ratio"]
        yield _check("window / floor, " + profile, "<= %.2f" % RATIO,
                     "none" if ratio is None else "%.3f" % ratio,
                     ratio is not None and ratio <= RATIO)


def _second(contenders):
    """What the board says of the same runs."""
    ours = contenders["pan-fix"]["opinion"]
    alone = sum(c["opinion"]["board_alone"] for c in contenders.values())
    yield _check("hangs on the board (%d looked at)" % ours["looked"], "0", str(ours["board"]),
                 ours["board"] == 0 and ours["looked"] > 0)
    yield _check("hangs on the board that the model does not see, of all", "0", str(alone),
                 alone == 0)


def _work(contenders, profile):
    """Fewest erases and bytes of those that got the image in."""
    ours = contenders["pan-fix"]["runs"][profile]
    others = {n: c["runs"][profile] for n, c in contenders.items()
              if n != "pan-fix" and c["runs"][profile]["image_in"]}
    least = min((r["erases"] for r in others.values()), default=0)
    yield _check("fewest erases", "<= %d" % least, str(ours["erases"]),
                 ours["erases"] <= least and ours["image_in"])
    name, run = min(others.items(), key=lambda item: item[1]["bytes"])
    yield _check("fewest bytes programmed (%d more allowed for the header)" % HEADER_BYTES,
                 "<= %d (%s) + %d" % (run["bytes"], name, HEADER_BYTES), str(ours["bytes"]),
                 ours["bytes"] <= run["bytes"] + HEADER_BYTES)


def hashes_inside(build):
    """Symbols of a digest that the engine's objects ask for: nothing in them may hash."""
    found = []
    for path in sorted((pathlib.Path(build) / "host/obj/engine").glob("*.o")):
        out = subprocess.run(["nm", "-u", str(path)], check=True, stdout=subprocess.PIPE,
                             text=True).stdout
        found += [w for w in out.split() if "MD5" in w or "digest" in w]
    return found


def checks(results, build):
    """All figures that pan-fix has to meet."""
    contenders, profiles = results["contenders"], list(results["profiles"])
    ours = contenders["pan-fix"]
    first = ours["runs"][profiles[0]]
    out = list(_windows(ours, profiles))
    hang = sum(r["cuts"]["hang"] for r in ours["runs"].values())
    out.append(_check("cuts that end in a hang", "0", str(hang),
                      hang == 0 and sum(first["cuts"].values()) > 0))
    out += _second(contenders)
    out += _work(contenders, profiles[0])
    out.append(_check("bytes read in the window", "<= %d" % READ_BYTES,
                      str(first.get("read_in_window")),
                      first.get("read_in_window", READ_BYTES + 1) <= READ_BYTES))
    second = ours["second"]
    out.append(_check("second run: erases, bytes", "0, 0",
                      "%d, %d" % (second["erases"], second["bytes"]),
                      second["erases"] == second["bytes"] == 0))
    peak = max(r["peak_kib"] for r in ours["runs"].values())
    out.append(_check("peak resident KiB", "<= %d" % PEAK_KIB, str(peak), peak <= PEAK_KIB))
    others = ours["syscalls"]["others"]
    out.append(_check("window: reads of anything but flash, opens, forks", "none",
                      ", ".join(others) or "none",
                      not others and ours["syscalls"]["count"] > 0))
    found = hashes_inside(build)
    out.append(_check("engine: calls of a digest", "none", ", ".join(found) or "none", not found))
    return out


# ---- two runs --------------------------------------------------------------------------

COUNTS = {"erases", "programs", "bytes", "reads", "bytes_read", "read_in_window", "count", "cuts", "flash", "ends",
          "image_in", "verified", "state", "claims_success", "lied", "hit", "binary", "growth"}
RATIOS = {"ratio", "window_ns"}


def compare(a, b, path="", strict=False):
    """Where two results differ: every count equal, every ratio within 5 %."""
    if isinstance(a, dict) and isinstance(b, dict):
        out = ["%s/%s is in one only" % (path, k) for k in sorted(set(a) ^ set(b))]
        for key in sorted(set(a) & set(b)):
            out += compare(a[key], b[key], path + "/" + key, strict or key in COUNTS)
        return out
    if strict:
        return [] if a == b else ["%s: %s and %s" % (path, a, b)]
    if path.rsplit("/", 1)[-1] in RATIOS and a != b:
        low, high = sorted((a or 0, b or 0))
        return [] if high - low <= AGREE * low else ["%s: %s and %s" % (path, a, b)]
    return []
