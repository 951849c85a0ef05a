#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Breaks copies of the sources one way at a time; a test has to fail each time.

    mutants.py                the safeguards of a flash, taken out one by one
    mutants.py --flip FILE... every condition and constant of these sources
    mutants.py --quick        without the sweeps: the unit tests have to notice
    mutants.py --list         the names of the safeguards

A mutant that no test notices is printed as SURVIVED and makes the exit status
1, unless tests/sim/mutants.known explains it (flips only): then the unit tests
alone are run, so that an explanation they contradict comes out. The sources in
src/ are not touched: each mutant is compiled from a copy in BUILD/mutants and
linked in front of the library.
"""

import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import time

BUILD = os.environ.get("BUILD", "build")
HOSTCC = os.environ.get("HOSTCC", "gcc")
WORK = os.path.join(BUILD, "mutants")
# Headers beside their source, for mutants and tests.
PRIVATE = ["-I" + folder for folder in sorted(glob.glob("src/*"))]
KNOWN = "tests/sim/mutants.known"
# A mutant that runs longer hangs, which a test would notice. A unit test gets
# five times what it took without a mutant, and something for a busy machine.
UNIT_SECONDS, SWEEP_SECONDS = 90, 180
SPARE_SECONDS = 3
SECONDS = {}

# name, file, what is there, what the mutant has in its place
SAFEGUARDS = [
    ("one-step commit", "engine.c",
     "return write_header(engine, BOOT_SIGNATURE_SIZE,\n"
     "\t\t\t\t    BOOT_HEADER_SIZE - BOOT_SIGNATURE_SIZE);",
     "return write_header(engine, 0, BOOT_HEADER_SIZE);"),
    ("signature committed first", "plan.c",
     "PLAN_COMMIT_LENGTH,\n\t\tPLAN_READ_BACK_FORWARD,\n\t\tPLAN_READ_BACK_BACKWARD,\n\t\t"
     "PLAN_COMMIT_SIGNATURE,",
     "PLAN_COMMIT_SIGNATURE,\n\t\tPLAN_READ_BACK_FORWARD,\n\t\tPLAN_READ_BACK_BACKWARD,\n\t\t"
     "PLAN_COMMIT_LENGTH,"),
    ("no invalidate", "engine_write.c",
     "\tstatic const uint8_t zeros[BOOT_SIGNATURE_SIZE];\n",
     "\tstatic const uint8_t zeros[BOOT_SIGNATURE_SIZE];\n"
     "\tengine->rom_rejects = true;\n\t*unchanged = false;\n"
     "\tif (zeros[0] == 0)\n\t\treturn true;\n"),
    ("invalidate not read back", "engine_write.c",
     "signature = proof_signature(engine);",
     "signature = SIGNATURE_ZERO;"),
    ("no blank check", "engine_write.c",
     "if (!proof_range(engine, EXPECT_BLANK, block * size, size, fault)) {",
     "if (size == 0) {"),
    ("block not read back", "engine_write.c",
     "if (!proof_range(engine, EXPECT_IMAGE, block * size, size, fault)) {",
     "if (size == 0) {"),
    ("no first read-back", "engine.c",
     "return read_back(engine, 1);", "return true;"),
    ("no second read-back", "engine.c",
     "return read_back(engine, 2);", "return true;"),
    ("nothing read behind the commit", "engine.c",
     "if (!read_back(engine, 3)) {", "if (engine == NULL) {"),
    ("read back before the length is in", "plan.c",
     "PLAN_COMMIT_LENGTH,\n\t\tPLAN_READ_BACK_FORWARD,\n\t\tPLAN_READ_BACK_BACKWARD,",
     "PLAN_READ_BACK_FORWARD,\n\t\tPLAN_READ_BACK_BACKWARD,\n\t\tPLAN_COMMIT_LENGTH,"),
    ("commit not read back", "engine_write.c",
     "if (proof_range(engine, EXPECT_IMAGE, 0,\n"
     "\t\t\tengine->mtd->geometry.erase_size, &fault)) {",
     "if (true) {"),
    ("no read-again", "engine_proof.c",
     "return fault->fault == ENGINE_FAULT_NONE || read_again(engine, range, fault);",
     "return fault->fault == ENGINE_FAULT_NONE;"),
    ("no decoy", "engine_decoy.c",
     "known = find(engine, range, true, &decoy);",
     "if (range != NULL)\n\t\treturn true;\n"
     "\tknown = find(engine, range, true, &decoy);"),
    ("no poison", "engine_proof.c",
     "\tpoison(engine, range);\n", "\t(void)poison;\n"),
    ("no check for an echo", "engine_signature.c",
     "if (bytes_equal(scratch, echo, length)) {",
     "if (length == 0) {"),
    ("a buffer that was left alone believed", "engine_signature.c",
     " ||\n\t    bytes_blank(scratch, BOOT_SIGNATURE_SIZE))", ")"),
    ("no breath", "engine_device.c", "\tport->breathe(port->context);\n", "\t(void)port;\n"),
    ("no distrust", "engine_start.c",
     "job->old_boots && !job->resumed);", "true);"),
    ("a flash that a dead worker left believed", "engine_start.c",
     "job->old_boots && !job->resumed);", "job->old_boots);"),
    ("a dead worker's signature believed", "engine_start.c",
     "engine->doubted = job->resumed;", ""),
    ("an interrupted run's signature believed", "engine_signature.c",
     "return engine->job->old_boots && !engine->doubted &&",
     "return"),
    ("never a doubt about the signature", "engine.c",
     "and since then never the same again. */\n\t\tengine->doubted = true;",
     "and since then never the same again. */"),
    ("an interrupted run's block kept", "engine_write.c",
     "if (!engine->job->old_boots)\n\t\treturn false;", ""),
    ("a block that ignores erases given up", "engine_write.c",
     "if (!blank && !(last && fits_unerased(engine, block))) {",
     "if (!blank || (last && size == 0 && fits_unerased(engine, block))) {"),
    ("header in the runs", "plan.c",
     "\tif (offset < BOOT_HEADER_SIZE)\n\t\toffset = BOOT_HEADER_SIZE;\n",
     ""),
    ("unknown blocks kept", "plan.c",
     "\tdefault:\n\t\treturn PLAN_ERASE;", "\tdefault:\n\t\treturn PLAN_KEEP;"),
    ("signature not invalidated again", "engine_write.c",
     "if (!engine->rom_rejects && !engine->mends && !write_invalidate(engine, &unchanged))",
     "if (engine->content[0] == 0xee && !write_invalidate(engine, &unchanged))"),
    ("a failed commit left standing in a pause", "engine_write.c",
     "\tif (!engine->rom_rejects && !engine->mends)\n"
     "\t\t(void)write_invalidate(engine, &unchanged);\n", ""),
    ("a failed commit forgotten", "engine_write.c",
     "\tif (offset < BOOT_SIGNATURE_SIZE)\n\t\tengine->rom_rejects = false;\n",
     ""),
    ("no rollback", "engine.c",
     "return engine->job->old_boots && engine->job->old_whole && !proof_was_blind(engine) &&\n"
     "\t       run_pass(engine, true);",
     "return false;"),
    ("rollback to what reads as blank whatever is written", "engine.c",
     "!proof_was_blind(engine) &&", ""),
    ("rollback to what did not start", "engine.c",
     "return engine->job->old_boots && engine->job->old_whole && !proof_was_blind(engine) &&\n"
     "\t       run_pass(engine, true);",
     "return engine->job->old_whole && run_pass(engine, true);"),
    ("rollback to what is not whole", "engine.c",
     "return engine->job->old_boots && engine->job->old_whole && !proof_was_blind(engine) &&\n"
     "\t       run_pass(engine, true);",
     "return engine->job->old_boots && run_pass(engine, true);"),
    ("no canary", "canary.c",
     "trial_start(&trial, job);\n\treturn unless_elsewhere(&trial, job->spare_loose",
     "if (job != NULL)\n\t\treturn CANARY_NONE;\n"
     "\ttrial_start(&trial, job);\n\treturn unless_elsewhere(&trial, job->spare_loose"),
    ("canary's block not shown blank", "canary.c",
     "if (is_blank(trial, spare_block(geometry), geometry->erase_size, &fault))", "if (true)"),
    ("a chip that does not erase let through", "engine.c",
     "case CANARY_STAYS:\n\tcase CANARY_UNREAD: return true;",
     "case CANARY_STAYS:\n\tcase CANARY_UNREAD: return is_protected(engine);"),
    ("a canary that went astray not seen", "canary.c",
     "case INTACT_DAMAGED: return CANARY_STRAYED;", "case INTACT_DAMAGED: return canary;"),
    ("reads that fail taken for damage", "intact.c",
     "if (is_damaged(trial, at))", "if (at < end)"),
    ("a block that answers for another one taken for damage", "intact.c",
     "&&\n\t       !is_elsewhere(trial, at);", ";"),
    ("blocks believed after the canary went astray", "engine.c",
     "memset(engine->content, PLAN_UNKNOWN, plan_blocks(&engine->plan));\n\tengine->doubted", "engine->doubted"),
    ("a protected chip's other blocks not looked at", "engine.c",
     "if (intact_check(&trial, engine->mtd->geometry.size) == INTACT_DAMAGED) {", "if (engine == NULL) {"),
    ("a signature that takes no program left valid", "engine_write.c",
     "if (engine->damaged && erase_block(engine, 0, &fault))", "if (engine == NULL && erase_block(engine, 0, &fault))"),
    ("what was hit behind a signature that stays not put right", "engine.c",
     "if (!engine->damaged || engine->rom_rejects)\n\t\treturn false;",
     "if (engine != NULL || engine->rom_rejects)\n\t\treturn false;"),
    ("a block that another's erase took along erased again", "engine.c",
     "engine->content[block] = lost_content(engine, block);",
     "engine->content[block] = PLAN_UNKNOWN;"),
    ("reads that fail taken for a torn block", "settle.c",
     "brought_nothing(unit->now, unit->lead, half, fill) ||\n\t\t    "
     "brought_nothing(unit->now + half, unit->lead + half, half, fill))", "unit == NULL)"),
    ("data taken for what a try left", "settle.c",
     "if (spare_is_blank(geometry, old) || spare_is_left_over(geometry, old))", "if (length > 0)"),
    ("a block that cannot be erased not put back", "canary.c",
     "if (!bytes_blank(trial->job.old + at, page))", "if (page == 0)"),
    ("left-over byte ignored", "look.c",
     "spare_is_left_over(&reading->mtd->geometry, reading->old))", "false)"),
    ("torn canary refused", "look.c",
     "look->rounds == ROUNDS && only_spare_differs(reading) &&", "look == NULL &&"),
    ("one bad read taken for a torn canary", "look.c", "look->rounds == ROUNDS && ", ""),
    ("a block that may settle later kept", "plan.c",
     "spare_is_doubtful(geometry, from))", "false)"),
    ("reads longer than a transfer", "engine_proof.c",
     "engine_least(engine->mtd->geometry.transfer_size, end - range.offset)",
     "end - range.offset"),
    ("second look upwards", "look.c",
     "at -= piece;", "at -= piece;\n\t\tat = mtd->geometry.size - at - piece;"),
    ("second read-back upwards", "engine.c",
     "down ? size - done - chunk : done", "done"),
    ("second read-back without the last block", "engine.c",
     "for (uint32_t done = 0; done < size; done += chunk) {",
     "for (uint32_t done = down ? erase_size : 0; done < size; done += chunk) {"),
    ("both read-backs without kept blocks", "engine.c",
     "uint32_t block = offset / erase_size;",
     "uint32_t block = offset / erase_size;\n"
     "\t\tif (engine->content[block] == PLAN_FROM)\n\t\t\tcontinue;"),
    ("last look without the last block", "look.c",
     "uint32_t at = mtd->geometry.size;", "uint32_t at = spare_block(&mtd->geometry);"),
    ("a retry that only programs", "engine_write.c",
     "need = PLAN_ERASE; /* whatever the bits are now, start clean */", ""),
    ("no hold", "engine.c", "while (engine->job->hold) {", "while (false) {"),
    ("protected chip not found", "engine.c",
     "engine_enter(engine, ENGINE_PHASE_BEFORE);\n\treturn true;", "return false;"),
    ("flash read once", "look.c",
     "\t\tresult = compare_down(reading);\n\t/*", "\t\tresult = 0;\n\t/*"),
    # The steps of a run.
    ("the guard returns when its worker dies", "guard.c",
     "if (guard->phase == ENGINE_PHASE_BEFORE)", "if (guard->phase != ENGINE_PHASE_COMMITTED)"),
    ("the guard restarts after the commit", "guard.c",
     "if (!guard->finished && guard->phase == ENGINE_PHASE_COMMITTED) {", "if (guard == NULL) {"),
    ("a restarted worker does not resume", "guard.c",
     "signal = guard_attend(guard, work, true);", "signal = guard_attend(guard, work, false);"),
    ("no pause between deaths", "guard.c",
     "deaths > 0 ? engine_pause(deaths - 1) : 0", "0 * deaths"),
    ("a worker without its guard ends unfinished", "guard.c",
     "while (getppid() == parent) {", "_exit(0);\n\twhile (getppid() == parent) {"),
    ("the guard is not told the phase", "tell.c",
     "guard_enter(&session->shared->guard, event->phase, event->rollback);", ""),
    ("a hold's pause does not feed", "tell.c",
     "session_feed(session);\n\t\tclock_sleep_ms(WAIT_SLICE_MS);", "clock_sleep_ms(WAIT_SLICE_MS);"),
    ("a watchdog that became free is left alone", "tell.c",
     "(void)watchdog_open(&session->watchdog, WATCHDOG_NODE);\n\t\tsession_feed(session);\n\t\tclock",
     "session_feed(session);\n\t\tclock"),
    ("log not held again after a pause", "tell.c",
     "led_show(&session->led, LED_WORKING);\n\tlog_hold(session->log);",
     "led_show(&session->led, LED_WORKING);"),
    ("breathe does not feed", "session.c",
     "watchdog_feed(&session->watchdog);\n\tled_tick(&session->led);", "led_tick(&session->led);"),
    ("the wait for the lock does not feed", "session.c",
     "session_feed(session);\n\t\tclock_sleep_ms(CLAIM_STEP_MS);", "clock_sleep_ms(CLAIM_STEP_MS);"),
    ("other lock errors taken as success", "session.c",
     "return error == 0 || session_refuse(session);", "return true;"),
    ("log not held in the window", "session_change.c",
     "log_hold(session->log);\n\tengine_run", "engine_run"),
    ("log not flushed before the change", "session_change.c",
     "(void)log_flush(session->log, LOG_FLUSH_MS);", ""),
    ("no unlock", "session_change.c",
     "(void)mtd_linux_unlock(&session->flash, &session->mtd);", ""),
    ("unlocked before the last refusal", "session_look.c",
     "session->mtd.geometry.size = geometry.size;",
     "session->mtd.geometry.size = geometry.size;\n"
     "\t(void)mtd_linux_unlock(&session->flash, &session->mtd);"),
    ("no second judgement", "session_change.c",
     "!session_judge_again(session)", "false"),
    ("the image in memory not checked again", "session_change.c",
     "!session_image_holds(session)", "false"),
    ("--backup-dir disables the hold", "session_change.c",
     ".hold = !session->options->no_hold,",
     ".hold = !session->options->no_hold && session->options->backup_dir == NULL,"),
    ("the new md5 after a rollback", "session_end.c",
     "case FLASH_OLD: return",
     "return &session->old_md5; case FLASH_OLD: return &session->new_load.md5; return"),
    ("an md5 with status 30", "session_end.c",
     "default: return NULL;", "default: return &session->old_md5;"),
    ("no sync before the restart", "session_end.c", "(void)finish_sync(FINISH_SYNC_MS);", ""),
    ("LEDs say done on a refusal", "session_end.c", ": LED_REFUSED", ": LED_DONE"),
    ("--no-reboot skips the backup", "cmd_flash.c",
     "else if (session_clear_canary(session) &&\n\t         (session_save(session) || session->strayed))",
     "else if (session->options->reboot == REBOOT_NO || session_save(session))"),
    ("device index always 0", "session_look.c",
     "device->index = session->flash.number;", "device->index = 0;"),
    ("look opens the device for writing", "session_look.c",
     "session->options->device, false,", "session->options->device, true,"),
    ("lights on any SoC", "session_judge.c", "soc->severity == SEVERITY_OK &&", ""),
    ("lights on a forced model", "session_judge.c", "&& !model->forced;", ";"),
    ("no deadline for the save", "session_save.c",
     "child_run(&child, session_store, session, SAVE_MS)",
     "(child.pid = 0, (int)SAVE_MS * 0 + session_store(session))"),
    ("half of an md5 compared", "digest.c", "DIGEST_SIZE) == 0", "DIGEST_SIZE / 2) == 0"),
    ("our own descriptors hold the device", "holder.c",
     "if (number == (uint32_t)getpid())", "if (number == 0)"),
    ("our children hold the device", "holder.c",
     "return holder_parent(stat, size) == (uint32_t)getpid();", "return false;"),
    ("no lock", "arm.c", "if (flock(fd, LOCK_EX | LOCK_NB) == 0)", "if (fd >= 0)"),
]

# What is run against a mutant of each source, the quickest first. The sweep is
# of tiny flashes.
ENGINE = ["unit/test_engine_signature", "unit/test_engine_reads", "unit/test_engine",
          "unit/test_engine_faults", "unit/test_engine_doubt", "unit/test_engine_resumed",
          "unit/test_canary", "unit/test_astray", "unit/test_settle"]
# The whole program (tests/unit/desk.h).
DESK = ["unit/test_steps", "unit/test_commands", "unit/test_change", "unit/test_answers",
        "unit/test_judged", "unit/test_guard"]
TESTS = {
    "plan.c": ["unit/test_plan", *ENGINE, "sweep"],
    "engine.c": [*ENGINE, "sweep"],
    "engine_port.c": [*ENGINE, "sweep"],
    "engine_device.c": [*ENGINE, "sweep"],
    "engine_write.c": [*ENGINE, "sweep"],
    "engine_decoy.c": [*ENGINE, "sweep"],
    "engine_proof.c": [*ENGINE, "sweep"],
    "engine_signature.c": [*ENGINE, "sweep"],
    "engine_start.c": [*ENGINE, "sweep"],
    "canary.c": ["unit/test_canary", "unit/test_astray", "unit/test_settle", "unit/test_change", "sweep"],
    "intact.c": ["unit/test_astray", "unit/test_canary", "sweep"],
    "settle.c": ["unit/test_settle", "unit/test_canary", "sweep"],
    "spare.c": ["unit/test_canary", "sweep"],
    "trial.c": ["unit/test_canary", "unit/test_astray", "sweep"],
    "look.c": ["unit/test_look_reads", "unit/test_look", "unit/test_canary", "sweep"],
    "image.c": ["unit/test_image_limits", "unit/test_image", "unit/test_verdict",
                "unit/test_verdict_text", "unit/test_camera"],
    "image_fault.c": ["unit/test_image_limits", "unit/test_image"],
    "image_kind.c": ["unit/test_image_limits"],
    "image_whole.c": ["unit/test_image", "unit/test_image_limits"],
    "image_spl.c": ["unit/test_image", "unit/test_image_limits", "unit/test_verdict_image",
                    "unit/test_image_real"],
    "image_tables.c": ["unit/test_image_tables", "unit/test_image", "unit/test_verdict_chip",
                       "unit/test_verdict_text"],
    "store.c": ["unit/test_store", "unit/test_store_faults"],
    "verdict.c": ["unit/test_verdict", "unit/test_verdict_text"],
    "verdict_board.c": ["unit/test_verdict", "unit/test_verdict_text"],
    "verdict_chip.c": ["unit/test_verdict_chip", "unit/test_verdict_text"],
    "verdict_device.c": ["unit/test_verdict", "unit/test_verdict_image",
                         "unit/test_verdict_text"],
    "verdict_flag.c": ["unit/test_verdict_image"],
    "verdict_image.c": ["unit/test_verdict_image", "unit/test_verdict_text"],
    "flag.c": ["unit/test_flag"],
    "card.c": ["unit/test_card"],
    "guard.c": ["unit/test_guard"],
    "options.c": ["unit/test_options", "unit/test_answers"],
    "camera.c": ["unit/test_camera", *DESK],
    "holder.c": ["unit/test_camera", *DESK],
    "file.c": ["unit/test_file", "unit/test_mtd_linux"],
    "clock.c": ["unit/test_file"],
    "reason.c": ["unit/test_file", *DESK],
    "finish.c": ["unit/test_finish"],
    "led.c": ["unit/test_led"],
    "log.c": ["unit/test_log", "unit/test_log_flush", "unit/test_log_stream"],
    "stream.c": ["unit/test_log_stream"],
    "mtd_linux.c": ["unit/test_mtd_linux"],
    "load.c": ["unit/test_load", *DESK],
    "bytes.c": ["unit/test_bytes"],
    "digest.c": ["unit/test_digest", "unit/test_load"],
    "scan.c": ["unit/test_scan", "unit/test_proc"],
    "text.c": ["unit/test_text"],
    "crc7.c": ["unit/test_crc"],
    "crc32.c": ["unit/test_crc"],
    "image_text.c": ["unit/test_image"],
    "verdict_text.c": ["unit/test_verdict_text"],
    "proc.c": ["unit/test_proc", "unit/test_card"],
    "proc_camera.c": ["unit/test_proc"],
    "bootargs.c": ["unit/test_bootargs"],
    "watchdog.c": ["unit/test_watchdog"],
    "arm.c": ["unit/test_arm_begin", "unit/test_arm"],
    "log_flush.c": ["unit/test_log_flush", "unit/test_log", "unit/test_log_stream"],
    "child.c": ["unit/test_child", "unit/test_arm", "unit/test_log_stream", "unit/test_log"],
}
def tests_of(name):
    """What is run against a mutant of this source; the whole program, unless it says otherwise."""
    return TESTS.get(name, DESK)


SWEEPS = ["cut, tiny", "broken places, tiny", "faults, tiny", "reads that fail at a place, tiny"]


def source_of(name):
    """Where a source lies: FILE in one of the folders of src/."""
    return glob.glob("src/*/" + name)[0]


def flags():
    """The flags of the host build, as make wrote them down."""
    with open(os.path.join(BUILD, "host", "flags"), encoding="utf-8") as file:
        words = file.read().replace("'", "").split()
    return [word for word in words[1:]
            if not word.startswith(("-MMD", "-MP", "-Wl", "-O", "-ffile"))]


def compile_mutant(name, text, folder=WORK):
    """In a folder of its own when others are compiled at the same time."""
    os.makedirs(folder, exist_ok=True)
    source = os.path.join(folder, name)
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    target = source[:-2] + ".o"
    result = subprocess.run(
        [HOSTCC, *flags(), "-O1", "-w", *PRIVATE, "-c", "-o", target, source],
        capture_output=True, check=False)
    return target if result.returncode == 0 else None


def main_object(test):
    """The test's own object, without the library."""
    name = test.replace("/", "-")
    target = os.path.join(WORK, name + ".o")
    if test == "sweep":
        return os.path.join(BUILD, "sim", "sweep_main.o")
    if not os.path.exists(target):
        source = "tests/" + test + ".c"
        subprocess.run([HOSTCC, *flags(), "-O1", "-w", *PRIVATE, "-Itests/sim",
                        "-Itests/unit", "-c", "-o", target, source],
                       check=True)
    return target


def link(test, *mutant):
    program = os.path.join(os.path.dirname(mutant[0]) if mutant else WORK,
                           "under-test")
    command = [HOSTCC, "-Wl,--wrap=image_header_valid", "-o", program,
               main_object(test), *mutant,
               "-Wl,--start-group", os.path.join(BUILD, "sim", "libsim.a"),
               os.path.join(BUILD, "host", "libpan-fix.a"), "-Wl,--end-group"]
    if test.startswith("unit/"):
        if test not in (*ENGINE, "unit/test_look"):
            command.remove("-Wl,--wrap=image_header_valid")
        if test in DESK:
            command += os.environ["DESK_LDFLAGS"].split()
        elif test not in (*ENGINE, "unit/test_look"):
            command.remove(os.path.join(BUILD, "sim", "libsim.a"))
        command.append("-lcmocka")
        # A unit test's own link flags, as in tests/unit/unit.mk.
        with open("tests/" + test + ".c", encoding="ascii") as source:
            for line in source:
                if line.startswith(" * LDFLAGS: "):
                    command += line.split()[2:]
    subprocess.run(command, check=True, capture_output=True)
    return program


def end_all(program):
    """Ends what a failed test left running: a hold never ends by itself."""
    program = os.path.realpath(program)
    for process in os.listdir("/proc"):
        try:
            if os.readlink(f"/proc/{process}/exe") == program:
                os.kill(int(process), signal.SIGKILL)
        except (OSError, ValueError):
            pass # no process, or no longer


def fails(program, arguments, seconds):
    try:
        result = subprocess.run([program, *arguments], timeout=seconds,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        end_all(program)
        return True
    if result.returncode != 0:
        end_all(program)
    return result.returncode != 0


def check_tests(names):
    """The tests have to pass on the sources as they are."""
    tests = sorted({test for name in names for test in tests_of(name)})
    for test in tests:
        if test == "sweep" or not os.path.exists("tests/" + test + ".c"):
            continue
        start = time.monotonic()
        if fails(link(test), [], UNIT_SECONDS):
            sys.exit(f"mutants: {test} fails without any mutant.")
        SECONDS[test] = min(UNIT_SECONDS, SPARE_SECONDS +
                            5 * (time.monotonic() - start))


def killer(name, mutant, worlds, sweep=True):
    """The test that notices the mutant, or None."""
    for test in tests_of(name):
        if test != "sweep" and not os.path.exists("tests/" + test + ".c"):
            continue
        if test == "sweep" and not sweep:
            continue
        program = link(test, mutant)
        if test != "sweep":
            if fails(program, [], SECONDS[test]):
                return test
            continue
        if fails(program, ["--scenes", "tests/sim/scenes"], UNIT_SECONDS):
            return "scenes"
        for world in worlds:
            for scenario in SWEEPS:
                if fails(program, ["--sample", "--first", "--only", scenario,
                                   "--world", world], SWEEP_SECONDS):
                    return "sweep: " + scenario
    return None


def safeguards(only):
    survived = 0
    chosen = [entry for entry in SAFEGUARDS if not only or only in entry[0]]
    print(f"1..{len(chosen)}")
    for label, name, old, new in chosen:
        with open(source_of(name), encoding="utf-8") as file:
            text = file.read()
        # The layout of the source is the formatter's: white space matches any.
        place = re.compile(r"\s*".join(re.escape(word) for word in old.split()))
        if len(place.findall(text)) != 1:
            print(f"not ok - {label}: {name} has changed: "
                  "bring tests/sim/mutants.py up to date")
            survived += 1
            continue
        mutant = compile_mutant(name, place.sub(lambda _: new, text))
        found = mutant and killer(name, mutant, [""])
        if found:
            print(f"ok - without: {label} ({found} fails)", flush=True)
        else:
            why = "SURVIVED" if mutant else "does not compile"
            print(f"not ok - {label}: {why}", flush=True)
            survived += 1
    return survived


FLIPS = [
    (r"==", "!="), (r"!=", "=="), (r"(?<![-<>=])<(?![<=])", "<="),
    (r"<=", "<"), (r"(?<![->])>(?![>=])", ">="), (r">=", ">"),
    (r"&&", "||"), (r"\|\|", "&&"), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"(?<=[ (])!(?=[a-z(])", ""),
    (r"(?<![\w+])\+(?![+=])", "-"), (r"(?<=[\w)\]]) - (?=[\w(])", " + "),
    (r"(?<![\w.])0u?\b(?!x)", "1"), (r"(?<![\w.])1u?\b", "2"),
    (r"(?<![\w.])([2-9]|[1-9]\d+)u?\b", "1"), (r"\+\+", "--"),
]


def code_only(text):
    """The text with comments, strings and preprocessor lines blanked out."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))
    text = re.sub(r"/\*.*?\*/", blank, text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\\n])*"', blank, text)
    return re.sub(r"^#(?!define).*$", blank, text, flags=re.M)


def flips(text):
    code = code_only(text)
    for pattern, new in FLIPS:
        for match in re.finditer(pattern, code):
            line = text.count("\n", 0, match.start()) + 1
            yield (line, match.group(0).strip(), new.strip(),
                   text[:match.start()] + new + text[match.end():])


def read_known(names):
    """Explained survivors of these sources: FILE: LINE'S TEXT : OLD -> NEW."""
    known = set()
    if os.path.exists(KNOWN):
        with open(KNOWN, encoding="utf-8") as file:
            for line in file:
                if line.startswith(tuple(name + ": " for name in names)):
                    known.add(line.strip())
    return known


def line_words(lines, number):
    """The line's text; when there are several such, which of them it is."""
    words = [" ".join(line.split()) for line in lines]
    mine = words[number - 1]
    if words.count(mine) == 1:
        return mine
    return f"{mine} #{words[:number].count(mine)}"


def named_flips(path):
    """Each flip's place, its words in mutants.known, and the mutant."""
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.split("\n")
    seen = {}
    for line, old, new, mutated in flips(text):
        words = f"{name}: {line_words(lines, line)} : {old} -> {new}"
        seen[words] = seen.get(words, 0) + 1
        if seen[words] > 1: # the same flip elsewhere in the line
            words += f" @{seen[words]}"
        yield f"{path}:{line}", words, mutated


def fate(name, folder, mutated, explained):
    """What became of the mutant, and the test that noticed it."""
    mutant = compile_mutant(name, mutated, folder)
    if mutant is None:
        return "invalid", None
    found = killer(name, mutant, ["tiny3", "tiny4"], sweep=not explained)
    shutil.rmtree(folder)
    if found:
        return "killed", found
    return "explained" if explained else "survived", None


def flip_file(path, stride, known, pool):
    """How many mutants of the source survived without an explanation."""
    name = os.path.basename(path)
    counts = {"killed": 0, "survived": 0, "explained": 0, "invalid": 0}
    waiting = []
    for i, (place, words, mutated) in enumerate(named_flips(path)):
        explained = words in known
        known.discard(words)
        if i % stride == 0:
            waiting.append((place, words, explained, pool.submit(
                fate, name, os.path.join(WORK, f"{name}-{i}"), mutated,
                explained)))
    for place, words, explained, future in waiting:
        result, found = future.result()
        counts[result] += 1
        if result == "survived":
            print(f"SURVIVED {place}\n  {words}", flush=True)
        elif explained and found:
            print(f"explained, but {found} fails: {words}", flush=True)
    print(f"{path}: " + ", ".join(f"{n} {what}" for what, n in counts.items()),
          flush=True)
    return counts["survived"]


def flip_files(paths, stride, jobs):
    known = read_known([os.path.basename(path) for path in paths])
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        failed = sum(flip_file(path, stride, known, pool) for path in paths)
    for words in sorted(known):
        print(f"{KNOWN} explains what is no longer there: {words}")
    return failed + len(known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--only", help="safeguards with this in their name")
    parser.add_argument("--flip", nargs="+", metavar="FILE")
    parser.add_argument("--quick", action="store_true",
                        help="unit tests only, no sweep")
    parser.add_argument("--stride", type=int, default=1,
                        help="only every so many flips")
    parser.add_argument("--jobs", type=int, default=1,
                        help="mutants tested at a time")
    arguments = parser.parse_args()
    if arguments.quick:
        SWEEPS.clear()
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    if arguments.list:
        print("\n".join(label for label, *_ in SAFEGUARDS))
        return 0
    if arguments.flip:
        check_tests([os.path.basename(path) for path in arguments.flip])
        return 1 if flip_files(arguments.flip, arguments.stride,
                               arguments.jobs) else 0
    check_tests([name for _, name, *_ in SAFEGUARDS])
    return 1 if safeguards(arguments.only) else 0


if __name__ == "__main__":
    sys.exit(main())
