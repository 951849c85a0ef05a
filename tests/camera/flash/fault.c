// SPDX-License-Identifier: GPL-2.0-or-later
/* Which faults of the control block an operation meets. */

#include <linux/sched.h>
#include "model.h"

u32 fault_random(void)
{
	static u32 state;

	if (!state)
		state = model_ctl->torn_seed | 1;
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static bool fault_applies(struct share_fault *f, u32 kind, u32 off, u32 len)
{
	u32 nth;

	if (f->what == FAULT_OFF || !(f->kinds & (1u << kind)))
		return false;
	if (off >= f->hi || off + len <= f->lo)
		return false;
	if (f->basis == BASIS_AFTER_CHANGE && !model_ctl->programs && !model_ctl->erases)
		return false;
	nth = f->seen++;
	return nth >= f->skip && (!f->count || nth - f->skip < f->count);
}

void fault_match(u32 kind, u32 off, u32 len, struct fault_hits *hits)
{
	struct share_fault *f;

	hits->n = 0;
	for (f = model_ctl->fault; f < model_ctl->fault + SHARE_FAULTS; f++) {
		if (!fault_applies(f, kind, off, len))
			continue;
		f->hits++;
		if (f->what == FAULT_DIE)
			model_ctl->dead = 1 + f->arg;
		if (hits->n < HIT_MAX)
			hits->fault[hits->n++] = f;
	}
}

struct share_fault *fault_find(const struct fault_hits *hits, u32 what)
{
	int i;

	for (i = 0; i < hits->n; i++)
		if (hits->fault[i]->what == what)
			return hits->fault[i];
	return NULL;
}

/*
 * Spins instead of sleeping: with QEMU's -icount sleep=off an idle guest's clock jumps, and a
 * watchdog would fire before the host has seen that it may act.
 */
void fault_pause(const struct fault_hits *hits, u32 where)
{
	struct share_fault *f = fault_find(hits, FAULT_PAUSE);
	u32 *paused = &model_ctl->paused;

	if (!f || f->arg != where)
		return;
	WRITE_ONCE(*paused, 1 + (u32)(f - model_ctl->fault));
	while (READ_ONCE(*paused)) {
		cond_resched();
		cpu_relax();
	}
}
