// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What else the camera needs and Malta lacks: GPIO lines 32 to 63 (LEDs at 38 and 39), a
 * device from which the guest reads what the host put into the mailbox, and a trace of the
 * system calls of one program, in the operation log among its flash operations.
 */

#include <linux/gpio/driver.h>
#include <linux/miscdevice.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <asm/ptrace.h>
#include "model.h"

#define GPIO_BASE 32
#define GPIO_LINES 32

static u8 gpio_value[GPIO_LINES];

static int gpio_get(struct gpio_chip *chip, unsigned int line)
{
	return gpio_value[line];
}

static void gpio_set(struct gpio_chip *chip, unsigned int line, int value)
{
	gpio_value[line] = value != 0;
	oplog_end(oplog_begin(OP_GPIO, GPIO_BASE + line, value != 0), 0, 0, EFFECT_NONE);
}

static int gpio_input(struct gpio_chip *chip, unsigned int line)
{
	return 0;
}

static int gpio_output(struct gpio_chip *chip, unsigned int line, int value)
{
	gpio_set(chip, line, value);
	return 0;
}

static struct gpio_chip gpio_lines = {
	.label = "GPIO B",
	.owner = THIS_MODULE,
	.base = GPIO_BASE,
	.ngpio = GPIO_LINES,
	.get = gpio_get,
	.set = gpio_set,
	.direction_input = gpio_input,
	.direction_output = gpio_output,
};

static ssize_t mail_read(struct file *file, char __user *to, size_t n, loff_t *pos)
{
	return simple_read_from_buffer(to, n, pos, model_base + SHARE_MAIL, model_ctl->mail_size);
}

static const struct file_operations mail_ops = {
	.owner = THIS_MODULE,
	.read = mail_read,
};

static struct miscdevice mail_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mailbox",
	.fops = &mail_ops,
};

static struct tracepoint *trace_point;

static void trace_enter(void *data, struct pt_regs *regs, long nr)
{
	struct share_op *op;

	if (strncmp(current->comm, model_ctl->trace, sizeof(model_ctl->trace)))
		return;
	op = oplog_begin(OP_SYSCALL, (u32)nr, (u32)regs->regs[4]);
	oplog_end(op, 0, (u32)regs->regs[5], EFFECT_NONE);
}

static void trace_find(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "sys_enter"))
		trace_point = tp;
}

static int trace_init(void)
{
	if (!(model_ctl->flags & FLAG_TRACE))
		return 0;
	for_each_kernel_tracepoint(trace_find, NULL);
	if (!trace_point)
		return -ENOENT;
	return tracepoint_probe_register(trace_point, trace_enter, NULL);
}

int extras_init(void)
{
	int status = gpiochip_add_data(&gpio_lines, NULL);

	if (status)
		return status;
	status = misc_register(&mail_device);
	if (!status)
		status = trace_init();
	return status;
}

void extras_exit(void)
{
	if (trace_point) {
		tracepoint_probe_unregister(trace_point, trace_enter, NULL);
		tracepoint_synchronize_unregister();
	}
	misc_deregister(&mail_device);
	gpiochip_remove(&gpio_lines);
}
