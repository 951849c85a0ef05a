/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot_header.h"

const uint8_t boot_signature[BOOT_SIGNATURE_SIZE] = BOOT_SIGNATURE;
