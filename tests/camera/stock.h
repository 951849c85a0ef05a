/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stock.h - the steps that the stock programs have in common, quirks included: the watchdog's
 * descriptor is inherited by everything they start, tar's result and the script's are ignored
 * (FACTS.md, section 3).
 */
#ifndef CAMERA_STOCK_H
#define CAMERA_STOCK_H

/* A line `who: what value` on the console; the first call names who. */
void stock_say(const char *what, int value);
extern const char *stock_name;

/* The environment and folder that the firmware's start gives its programs. */
void stock_start(void);

/* Opens /dev/watchdog with a time limit in seconds; the descriptor, or -1. */
int stock_watchdog(int seconds);

/* A child that feeds it every 15 s; its process id. */
int stock_feeder(int fd);

/* Exit status of system(), or 1000 + the signal. */
int stock_run(const char *command);

/* mv /tmp/img and tar, its result ignored. True if PARA asks for an app upgrade. */
int stock_unpack(void);

/* The script, as the updater starts it. */
void stock_script(void);

#endif
