/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "migration/vmstate.h"

#include "machine.h"

static void must(const char *problem, const char *what)
{
	if (problem != NULL) {
		error_report("t20: %s: %s", what, problem);
		exit(1);
	}
}

/* A saved machine is one of the same program: its devices are saved as they lie in memory. */
static int before_saving(void *opaque)
{
	StockState *stock = opaque;

	memcpy(stock->saved, &stock->camera, sizeof stock->camera);
	return 0;
}

static int after_loading(void *opaque, int version)
{
	StockState *stock = opaque;

	camera_resume(&stock->camera, (const struct camera *)stock->saved);
	return 0;
}

static const VMStateDescription saved_state = {
	.name = "t20",
	.version_id = 1,
	.minimum_version_id = 1,
	.pre_save = before_saving,
	.post_load = after_loading,
	.fields = (VMStateField[]){VMSTATE_UINT8_ARRAY(saved, StockState, sizeof(struct camera)),
                                   VMSTATE_END_OF_LIST()},
};

void settings_apply(StockState *stock)
{
	struct camera *camera = &stock->camera;

	if (stock->events != NULL)
		must(camera_events(camera, stock->events), "events");
	if (stock->log != NULL)
		must(camera_log(camera, stock->log), "log");
	must(stock->nor == NULL ? "is not given" : NULL, "nor");
	must(camera_flash(camera, stock->nor, stock->chip != NULL ? stock->chip : "EN25QH128A"),
	     "nor");
	camera_init(camera);
	if (stock->card != NULL)
		must(camera_card(camera, stock->card), "card");
	if (stock->plan != NULL)
		must(mishap_set(&camera->mishaps, stock->plan), "plan");
	if (stock->protect != NULL)
		camera->nor.status = (uint8_t)strtoul(stock->protect, NULL, 16);
	gpio_drive(&camera->gpio, GPIO_BUTTON, !stock->button);
	vmstate_register(NULL, 0, &saved_state, stock);
	stock->ready = true;
}

/* Text properties: which member, and what setting it means to a machine that runs. */
static char **member(StockState *stock, const char *name)
{
	const struct {
		const char *name;
		char **at;
	} members[] = {
		{"nor", &stock->nor},         {"chip", &stock->chip}, {"card", &stock->card},
		{"protect", &stock->protect}, {"plan", &stock->plan}, {"log", &stock->log},
		{"events", &stock->events},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(members); i++)
		if (strcmp(members[i].name, name) == 0)
			return members[i].at;
	g_assert_not_reached();
}

static const char *change(StockState *stock, const char *name, const char *value)
{
	struct camera *camera = &stock->camera;

	if (strcmp(name, "card") == 0)
		return camera_card(camera, value);
	if (strcmp(name, "plan") == 0)
		return mishap_set(&camera->mishaps, value);
	if (strcmp(name, "protect") != 0)
		return "cannot be changed while the machine runs";
	camera->nor.status = (uint8_t)strtoul(value, NULL, 16);
	return NULL;
}

static void text_set(Object *object, Visitor *visitor, const char *name, void *opaque, Error **errp)
{
	StockState *stock = STOCK(object);
	char **at = member(stock, name);
	const char *problem = NULL;
	char *value;

	if (!visit_type_str(visitor, name, &value, errp))
		return;
	if (stock->ready)
		problem = change(stock, name, value);
	if (problem != NULL) {
		error_setg(errp, "%s: %s", name, problem);
		g_free(value);
		return;
	}
	g_free(*at);
	*at = value;
}

static bool button_get(Object *object, Error **errp)
{
	return STOCK(object)->button;
}

static void button_set(Object *object, bool value, Error **errp)
{
	StockState *stock = STOCK(object);

	stock->button = value;
	if (stock->ready)
		gpio_drive(&stock->camera.gpio, GPIO_BUTTON, !value);
}

void settings_declare(ObjectClass *class)
{
	static const char *const texts[] = {"nor",  "chip", "card",  "protect",
	                                    "plan", "log",  "events"};

	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++)
		object_class_property_add(class, texts[i], "str", NULL, text_set, NULL, NULL);
	object_class_property_add_bool(class, "button", button_get, button_set);
}
