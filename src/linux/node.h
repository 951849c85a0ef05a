/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * node.h - which device a descriptor leads to.
 */
#ifndef PAN_FIX_NODE_H
#define PAN_FIX_NODE_H

/* Fills the numbers of the character device behind fd. 0, -ENODEV when it is
 * something else, or negative errno. */
int node_numbers(int fd, unsigned *node_major, unsigned *node_minor);

#endif
