// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What else the camera needs and Malta lacks: GPIO lines 32 to 63 (LEDs at 38 and 39), and a
 * device from which the guest reads what the host put into the mailbox.
 */

#include <linux/gpio/driver.h>
#include <linux/miscdevice.h>
#include <linux/fs.h>
#include <linux/module.h>
#include "model.h"

#define GPIO_BASE  32
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

int extras_init(void)
{
	int status = gpiochip_add_data(&gpio_lines, NULL);

	if (status)
		return status;
	return misc_register(&mail_device);
}

void extras_exit(void)
{
	misc_deregister(&mail_device);
	gpiochip_remove(&gpio_lines);
}
