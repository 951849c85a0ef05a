#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `pan-fix check` and `pan-fix info` print, as a black box, in TAP.

The JSON has to parse and to have the items that include/report.h documents,
of the documented types; text and exit statuses have to fit.

    report.py TOOL STANDIN_FOLDER IMAGES_FOLDER
"""

import gzip
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import findings  # noqa: E402

TOOL, STANDINS, IMAGES = sys.argv[1:4]
NULL = type(None)
IMAGE_ITEMS = {
    "known": bool, "whole": bool,
    "bootable": bool, "signature": bool, "spl_end": int, "crc7": str,
    "crc7_computed": str, "spl_build": (str, NULL), "uboot": (str, NULL),
    "soc": (str, NULL), "manufacturers": list, "chips": list,
    "remark": (str, NULL), "serves": list, "ram_mib": int,
    "ram": str, "mtdparts": (str, NULL), "environment": bool, "blank": int}
CHECK_ITEMS = {
    "schema": str, "file": str, "size": int, "md5": (str, NULL),
    "part": (str, NULL), "ok": bool,
    "fault": str, "message": str, "advice": (str, NULL)}
INFO_ITEMS = {
    "schema": str, "model": (str, NULL), "system": (str, NULL),
    "chip": (str, NULL), "chip_name": (str, NULL), "partition": (str, NULL),
    "size": int, "erase_size": int, "page_size": int, "card": str,
    "old_md5": (str, NULL), "old": (dict, NULL), "new_md5": (str, NULL),
    "old_serves": (dict, NULL), "new": (dict, NULL), "new_serves": (dict, NULL),
    "new_fault": (str, NULL), "findings": list,
    "defect": str, "message": str, "request": (str, NULL), "flash": str}
count = failed = 0


def run(*arguments):
    done = subprocess.run((TOOL,) + arguments, capture_output=True, check=False)
    return done.returncode, done.stdout.decode("ascii")


def typed(data, *schemas):
    items = {name: kind for schema in schemas for name, kind in schema.items()}
    assert set(data) == set(items), sorted(set(data) ^ set(items))
    for name, kind in items.items():
        assert isinstance(data[name], kind), (name, data[name])
    return data


def unique(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def parse(text):
    assert text.endswith("}\n") and text.count("\n") == 1, text
    return json.loads(text, object_pairs_hook=unique)


def check(path, status, fault, image=True):
    """Both formats of check; returns the JSON."""
    code, text = run("check", path)
    assert code == status, (code, text)
    json_code, json_text = run("check", "--json", path)
    assert json_code == status, json_code
    data = typed(parse(json_text), CHECK_ITEMS, IMAGE_ITEMS if image else {})
    assert data["fault"] == fault, data["fault"]
    assert data["ok"] == (status == 0)
    assert data["schema"] == "pan-fix-check-2"
    assert data["message"] in text
    assert (data["advice"] is None) == (status != 0)
    return data


def test(name):
    def add(function):
        global count, failed
        count += 1
        try:
            reason = function()
        except Exception as error:  # a test of any kind of failure
            failed += 1
            print(f"not ok {count} - {name}")
            print(f"# {type(error).__name__}: {error}")
        else:
            print(f"ok {count} - {name}" + (f" # SKIP {reason}" if reason
                                            else ""))
    return add


folder = tempfile.mkdtemp(prefix="pan-fix-report-")


def make(name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def standin(name):
    with open(os.path.join(STANDINS, name + ".bin"), "rb") as file:
        return file.read()


@test("check of a good image")
def _():
    path = os.path.join(STANDINS, "new.bin")
    data = check(path, 0, "none")
    assert data["size"] == 262144
    assert data["md5"] == hashlib.md5(standin("new")).hexdigest()
    assert data["manufacturers"] == "e0 c2 ef 1c f8 20 c8".split()
    assert len(data["chips"]) == 11
    assert "1c7018 EN25QH128A" in data["chips"]
    assert data["ram_mib"] == 128 and data["soc"] == "T20"
    assert data["mtdparts"].startswith("jz_sfc:256k(boot),")
    assert data["blank"] == 40960 and not data["environment"]
    assert data["crc7"] == data["crc7_computed"]
    assert "repairs" in data["advice"]
    assert data["whole"] and not data["known"]
    assert "nobody can tell" in data["message"]


def serves(data):
    return {entry["chip"]: (entry["starts"], entry["installs"])
            for entry in data["serves"]}


@test("check says what comes of each chip")
def _():
    new = serves(check(os.path.join(STANDINS, "new.bin"), 0, "none"))
    old = serves(check(os.path.join(STANDINS, "old.bin"), 0, "none"))
    yes, starts, no = (True, True), (True, False), (False, False)
    assert new == {"1c7018": yes, "c84018": yes, "ef4018": yes, "5e4018": no,
                   "204018": yes, "0b4018": no}, new
    assert old == {"1c7018": starts, "c84018": yes, "ef4018": yes,
                   "5e4018": no, "204018": starts, "0b4018": no}, old


@test("check explains a name that stands twice in the chip table")
def _():
    image = standin("new")
    path = os.path.join(STANDINS, "new.bin")
    assert check(path, 0, "none")["remark"] is None
    data = check(make("twice", image.replace(b"EN25QH128A\0", b"FM25Q64\0\0\0\0")),
                 0, "none")
    assert "1c7018 by the name of f83217, FM25Q64" in data["remark"]
    assert "16 MiB" in data["remark"]


@test("check of an image for 64 MiB says who refuses it")
def _():
    data = check(os.path.join(STANDINS, "other-board.bin"), 0, "none")
    assert data["ram_mib"] == 64 and "ram-differs" in data["advice"]


@test("check of an image with the defect says so")
def _():
    data = check(os.path.join(STANDINS, "old.bin"), 0, "none")
    assert "chip-missing" in data["advice"]


@test("check of files that are no bootloader")
def _():
    good = standin("new")
    crc = bytearray(good)
    crc[0x1000] ^= 1
    check(make("empty", b""), 10, "empty", False)
    check(make("page", b"<!DOCTYPE html>\n<html>"), 10, "html", False)
    check(make("page2", b"<html>".ljust(262144)), 10, "html", False)
    check(make("cut", good[:200000]), 10, "size", False)
    long = check(make("long", good + b"x"), 10, "size", False)
    assert long["size"] == 262145
    assert long["md5"] == hashlib.md5(good + b"x").hexdigest()
    long = check(make("longer", good + b"yes"), 10, "size", False)
    assert long["size"] == 262147 and long["md5"] is None
    check(make("blank", b"\xff" * 262144), 10, "blank", False)
    noise = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(8192))
    check(make("noise", noise), 10, "signature", False)
    check(make("crc", bytes(crc)), 10, "spl-crc")
    check(make("no-uboot", good[:0x6800].ljust(262144, b"\xff")), 10,
          "no-uboot")
    check(os.path.join(STANDINS, "t31.bin"), 10, "soc")


def holed(start, length, value):
    image = bytearray(standin("new"))
    image[start:start + length] = bytes((value,)) * length
    return bytes(image)


@test("check of images with a hole in U-Boot")
def _():
    for start in (0x6C00, 0x8000, 0x10000, 0x2F000, 0x31400):
        for value in (0, 0xFF, 0x55):
            data = check(make("hole", holed(start, 4096, value)), 10, "hole")
            assert not data["whole"] and data["bootable"]
    check(make("block", holed(0x30000, 0x8000, 0xFF)), 10, "no-uboot")
    check(make("table", holed(0x32514, 0x600, 0x11)), 10, "no-chips")
    check(make("padding", holed(0x34000, 0x2000, 0)), 0, "none")


@test("check of what people hand it instead of a bootloader")
def _():
    firmware = b"\x27\x05\x19\x56" + bytes(11 << 20)
    data = check(make("demo.bin", firmware), 10, "firmware", False)
    assert data["size"] == len(firmware) and "demo.bin" in data["message"]
    check(make("some.gz", gzip.compress(standin("new"))), 10, "gzip", False)
    with zipfile.ZipFile(os.path.join(folder, "some.zip"), "w") as file:
        file.writestr("bootloader.bin", standin("new"))
    check(os.path.join(folder, "some.zip"), 10, "zip", False)
    with tarfile.open(os.path.join(folder, "pan-fix.tar"), "w") as file:
        file.add(STANDINS + "/new.bin", "Upgrade/bootloader.bin")
    data = check(os.path.join(folder, "pan-fix.tar"), 10, "tar", False)
    assert "Upgrade/bootloader.bin" in data["message"]


@test("check of a dump of the flash chip judges its bootloader")
def _():
    dump = standin("new").ljust(16 << 20, b"\x55")
    data = check(make("dump", dump), 10, "dump")
    assert data["size"] == 16 << 20 and data["md5"] is None
    assert hashlib.md5(standin("new")).hexdigest() in data["part"]
    assert data["whole"] and len(data["chips"]) == 11
    assert "nobody can tell" in data["message"]
    data = check(make("dump", holed(0x10000, 4096, 0).ljust(16 << 20, b"\x55")),
                 10, "dump")
    assert not data["whole"] and "part of U-Boot is missing" in data["message"]
    check(make("dump", dump[:-1]), 10, "size", False)
    check(make("dump", bytes(9) + dump[9:]), 10, "size", False)


@test("check of a file that is not what its md5 says")
def _():
    path = make("md5", standin("new"))
    make("md5.md5", b"0" * 32 + b"  md5\n")
    data = check(path, 10, "md5")
    assert "0" * 32 in data["message"]


@test("check of what cannot be read")
def _():
    data = check(os.path.join(folder, "nothing"), 10, "unreadable", False)
    assert data["md5"] is None
    check(folder, 10, "unreadable", False)


@test("file names with quotes and bytes of no text")
def _():
    path = make('q"\\\x01\xe9', standin("new"))
    data = check(path, 0, "none")
    assert data["file"].startswith(folder)


@test("check of the real images")
def _():
    if not os.path.exists(os.path.join(IMAGES, "MD5SUMS")):
        return "no images in " + IMAGES
    for name, chips, knows in (
            ("wyzecam_v2_stock_bootloader", 11, True),
            ("old-wyze-v2-4.9.1.60", 10, False),
            ("old-dafang-5.5.1.177", 10, False),
            ("newer-wyze-v2-2020-02", 12, True),
            ("other-board-xiaofang-64mb", 10, False)):
        data = check(os.path.join(IMAGES, name + ".bin"), 0, "none")
        assert data["known"] and data["whole"]
        assert "this is the build of" in data["message"]
        assert len(data["chips"]) == chips, name
        ids = [chip.split()[0] for chip in data["chips"]]
        assert ("1c7018" in ids) == knows, name
        # as seen by running them
        assert serves(data)["1c7018"] == (True, knows), name
        assert serves(data)["5e4018"] == (chips == 12, chips == 12), name
        assert serves(data)["204018"] == (True, knows), name
    return None


def camera(root):
    for path, text in {
            "proc/mtd": 'mtd0: 00040000 00008000 "boot"\n'
                        'mtd10: 00010000 00008000 "flag"\n',
            "proc/cmdline": "mem=104M@0x0 ispmem=8M@0x6800000 "
                            "rmem=16M@0x7000000\n",
            "proc/cpuinfo": "system type\t\t: bull\n",
            "proc/kmsg": "the id code = 5e4018, the flash name is ZB25VQ128\n",
            "proc/mounts": "",
            "dev/mtd10": "FWGRADEUP=kernel",
            "configs/.product_config": "M=HL_PAN2\n"}.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)


def info(*arguments):
    """Both formats of info, where no flash can be read."""
    code, text = run("info", "--device", folder + "/none", *arguments)
    assert code == 10, code
    code, json_text = run("info", "--device", folder + "/none", "--json",
                          *arguments)
    data = typed(parse(json_text), INFO_ITEMS)
    assert code == 10 and data["schema"] == "pan-fix-info-2"
    assert not text or data["message"] in text
    return data, text


@test("info of a camera whose flash cannot be read")
def _():
    root = os.path.join(folder, "root")
    camera(root)
    data, text = info("--root", root, "--image", STANDINS + "/new.bin")
    assert data["chip"] == "5e4018" and data["model"] == "HL_PAN2"
    assert data["old"] is None and data["old_md5"] is None
    typed(data["new"], IMAGE_ITEMS)
    assert data["new_fault"] == "none" and data["flash"] == "refused"
    names = [finding["name"] for finding in data["findings"]]
    assert names == findings.NAMES, names
    refused = set()
    for finding in data["findings"]:
        typed(finding, {"name": str, "severity": str, "forced": bool,
                        "text": str})
        assert finding["text"] in text
        if finding["severity"] == "refuse":
            refused.add(finding["name"])
    assert refused == {"manufacturer-missing", "model", "spl-differs",
                       "unknown-image", "pending-upgrade", "no-card"}, refused
    assert data["new_serves"] == {"starts": False, "installs": False}
    assert data["old_serves"] is None


@test("info with a forced name")
def _():
    data, _ = info("--root", os.path.join(folder, "root"), "--image",
                   STANDINS + "/new.bin", "--force=model")
    forced = [finding for finding in data["findings"] if finding["forced"]]
    assert [finding["name"] for finding in forced] == ["model"]
    assert forced[0]["severity"] == "note"


@test("info of a machine that is no camera, without an image")
def _():
    root = os.path.join(folder, "nowhere")
    data, text = info("--root", root)
    assert text == ""    # one sentence on standard error, no table of what is unknown
    assert data["findings"] == [] and data["flash"] == "no-image"
    assert data["defect"] == "unknown"


@test("a force that does not exist is a usage error")
def _():
    code, _ = run("info", "--force=nonsense")
    assert code == 2, code


shutil.rmtree(folder)
print(f"1..{count}")
sys.exit(failed > 0)
