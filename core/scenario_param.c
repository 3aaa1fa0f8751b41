/*
 * Parameters of a scenario: param:NAME[.PART][@FROM..TO]=X.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "model_reads.h"
#include "names.h"
#include "number.h"

/* --- names --- */

/* The parameter whose name and a dot the text begins with, the longest; *part is what follows. */
static int find_longest(const vs_model *model, const char *typed, const char **part)
{
    int best = -1;
    size_t longest = 0;
    for (size_t i = 0; i < model->parameter_count; i++) {
        size_t size = strlen(model->parameters[i].name);
        if (size > longest && strncmp(typed, model->parameters[i].name, size) == 0 &&
            typed[size] == '.') {
            best = (int)i;
            longest = size;
            *part = typed + size + 1;
        }
    }
    return best;
}

/* By title with a part behind it: the longest before a dot. */
static bool find_titled(vs_world *world, const char *typed, struct vs_supposition *out)
{
    bool found = false;
    for (size_t size = strlen(typed); !found && size > 0; size--) {
        if (typed[size - 1] != '.') {
            continue;
        }
        char *name = vs_arena_text(world->arena, typed, size - 1);
        found = name != NULL && vs_names_parameter(world->model, name, &out->parameter) == VS_OK;
        out->part = found ? typed + size : NULL;
    }
    return found;
}

/* Near misses of what stands before a part too. */
static int fail_parameter(vs_world *world, const char *typed)
{
    const vs_model *model = world->model;
    char near[VS_NEAR_SIZE] = "";
    vs_name *names = vs_arena_array(world->arena, model->parameter_count + 1, sizeof *names);
    char *name = vs_arena_text(world->arena, typed, strlen(typed));
    if (names == NULL || name == NULL) {
        return vs_fail_memory(world->engine);
    }
    for (size_t i = 0; i < model->parameter_count; i++) {
        names[i] =
            (vs_name){.name = model->parameters[i].name, .title = model->parameters[i].title};
    }
    for (char *dot = name + strlen(name); near[0] == '\0' && dot != NULL;
         dot = strrchr(name, '.')) {
        *dot = '\0';
        (void)vs_names_near(world->engine, near, names, model->parameter_count, name);
    }
    return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PARAMETER, typed, near);
}

/* By name or title, whole, else with a part behind. */
static int find_parameter(vs_world *world, const char *typed, struct vs_supposition *out)
{
    const vs_model *model = world->model;
    out->parameter = vs_model_parameter(model, typed);
    if (out->parameter < 0) {
        out->parameter = find_longest(model, typed, &out->part);
    }
    if (out->parameter >= 0) {
        return VS_OK;
    }
    int status = vs_names_parameter(model, typed, &out->parameter);
    bool two = status != VS_OK && vs_engine_error_id(world->engine) == VS_MSG_NAME_TWO;
    if (status == VS_OK || two) {
        return status;
    }
    return find_titled(world, typed, out) ? VS_OK : fail_parameter(world, typed);
}

/* --- parts --- */

const vs_value *vs_scenario__part(const vs_value *value, const char *path)
{
    while (value != NULL && path != NULL) {
        char step[128];
        const char *dot = strchr(path, '.');
        size_t size = dot != NULL ? (size_t)(dot - path) : strlen(path);
        if (size >= sizeof step) {
            return NULL;
        }
        memcpy(step, path, size);
        step[size] = '\0';
        value = vs_value_part(value, step);
        path = dot != NULL ? dot + 1 : NULL;
    }
    return value;
}

/* Appends the paths of the numbers and texts in a value: "1.1, 1.2, 2.1". path holds the steps
 * that led here. */
static void list_parts(const vs_value *value, vs_buffer *path, int depth, vs_buffer *out)
{
    enum { SHOWN = 200, DEEP = 8 };
    if (value->type != VS_VALUE_LIST && value->type != VS_VALUE_MAP) {
        vs_buffer_printf(out, "%s%s", out->size > 0 ? ", " : "", path->size > 0 ? path->data : "");
        return;
    }
    size_t kept = path->size;
    for (size_t i = 0; i < value->count && out->size < SHOWN && depth < DEEP; i++) {
        vs_buffer_text(path, kept > 0 ? "." : "");
        if (value->type == VS_VALUE_MAP) {
            vs_buffer_text(path, value->keys[i]);
        } else {
            vs_buffer_printf(path, "%zu", i + 1);
        }
        list_parts(&value->items[i], path, depth + 1, out);
        if (path->failed) {
            return;
        }
        path->size = kept;
        path->data[kept] = '\0';
    }
}

static int fail_part(vs_world *world, const vs_parameter *parameter, const vs_value *value,
                     const char *part)
{
    vs_buffer parts;
    vs_buffer path;
    vs_buffer_init(&parts, world->engine);
    vs_buffer_init(&path, world->engine);
    list_parts(value, &path, 0, &parts);
    int status = path.failed ? vs_buffer_status(&path) : vs_buffer_status(&parts);
    vs_buffer_free(&path);
    if (status == VS_OK) {
        const char *list = parts.size > 0 ? parts.data : "";
        status = part == NULL ? vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_WHOLE,
                                        parameter->name, list, parameter->name)
                              : vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PART,
                                        parameter->name, part, list);
    }
    vs_buffer_free(&parts);
    return status;
}

/* --- parsing --- */

static int read_stretch(vs_world *world, const char *text, size_t size, struct vs_supposition *out)
{
    const char *dots = NULL;
    for (const char *at = text; dots == NULL && at + 1 < text + size; at++) {
        dots = at[0] == '.' && at[1] == '.' ? at : NULL;
    }
    if (dots != NULL) {
        size_t first = (size_t)(dots - text);
        size_t last = size - first - 2;
        out->from = first > 0 ? vs_date_parse(text, first) : VS_DATE_NONE + 1;
        out->to = last > 0 ? vs_date_parse(dots + 2, last) : VS_DATE_MAX;
    }
    bool good = dots != NULL && out->from != VS_DATE_NONE && out->to != VS_DATE_NONE &&
                out->from <= out->to;
    const char *shown = good ? NULL : vs_arena_text(world->arena, text, size);
    return good ? VS_OK
                : vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_STRETCH,
                          shown != NULL ? shown : "");
}

/* A version lies in the stretch, at least partly. */
static bool is_met(const vs_parameter_version *version, const struct vs_supposition *operation)
{
    return version->from <= operation->to && operation->from < version->until;
}

/* Reads the value by the form that all versions in the stretch have there. */
static int read_value(vs_world *world, const char *text, struct vs_supposition *out)
{
    const vs_parameter *parameter = &world->model->parameters[out->parameter];
    const vs_value *form = NULL;
    for (size_t i = 0; i < parameter->version_count; i++) {
        const vs_parameter_version *version = &parameter->versions[i];
        if (!is_met(version, out)) {
            continue;
        }
        const vs_value *value = vs_scenario__part(&version->value, out->part);
        bool simple =
            value != NULL && (value->type == VS_VALUE_NUMBER || value->type == VS_VALUE_TEXT);
        if (!simple || (form != NULL && form->type != value->type)) {
            return fail_part(world, parameter, &version->value, out->part);
        }
        form = value;
    }
    if (form == NULL) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_VERSION, parameter->name);
    }
    out->value = (vs_value){.type = form->type, .text = text};
    if (form->type == VS_VALUE_NUMBER && !vs_scenario__number(text, &out->value.number)) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NUMBER, text);
    }
    return VS_OK;
}

static int write_param(vs_world *world, const struct vs_supposition *operation, const char **out)
{
    char number[VS_NUMBER_SIZE];
    char from[VS_DATE_SIZE] = "";
    char to[VS_DATE_SIZE] = "";
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    vs_buffer_printf(&text, "param:%s", world->model->parameters[operation->parameter].name);
    if (operation->part != NULL) {
        vs_buffer_printf(&text, ".%s", operation->part);
    }
    bool opens = operation->from <= VS_DATE_NONE + 1;
    if (!opens || operation->to != VS_DATE_MAX) {
        vs_buffer_printf(&text, "@%s..%s", opens ? "" : vs_date_print(from, operation->from),
                         operation->to == VS_DATE_MAX ? "" : vs_date_print(to, operation->to));
    }
    vs_buffer_char(&text, '=');
    if (operation->value.type == VS_VALUE_NUMBER) {
        vs_buffer_add(&text, number, vs_double_print(number, operation->value.number));
    } else {
        vs_buffer_text(&text, operation->value.text);
    }
    return vs_scenario__keep(world, &text, out);
}

int vs_scenario__parse_param(vs_world *world, const char *text, struct vs_supposition *out)
{
    const char *equals = strchr(text, '=');
    const char *name = NULL;
    const char *value = NULL;
    out->from = VS_DATE_NONE + 1;
    out->to = VS_DATE_MAX;
    if (equals == NULL) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_EQUALS,
                       "param:quality_rate.from=5");
    }
    size_t size = (size_t)(equals - text);
    const char *at = memchr(text, '@', size);
    int status = vs_scenario__word(world, text, at != NULL ? (size_t)(at - text) : size, &name);
    if (status == VS_OK) {
        status = find_parameter(world, name, out);
    }
    if (status == VS_OK && at != NULL) {
        status = read_stretch(world, at + 1, (size_t)(equals - at) - 1, out);
    }
    if (status == VS_OK) {
        status = vs_scenario__word(world, equals + 1, strlen(equals + 1), &value);
    }
    if (status == VS_OK) {
        status = read_value(world, value, out);
    }
    return status == VS_OK ? write_param(world, out, &out->text) : status;
}

/* --- setting --- */

/* A copy of a value with one part replaced. */
static int replace(vs_world *world, const vs_value *value, const char *path,
                   const vs_value *instead, vs_value *out)
{
    *out = *value;
    if (path == NULL) {
        *out = *instead;
        return VS_OK;
    }
    out->items = vs_arena_array(world->arena, value->count + 1, sizeof *out->items);
    if (out->items == NULL) {
        return vs_fail_memory(world->engine);
    }
    memcpy(out->items, value->items, value->count * sizeof *out->items);
    const char *dot = strchr(path, '.');
    char step[128];
    size_t size = dot != NULL ? (size_t)(dot - path) : strlen(path);
    memcpy(step, path, size); /* it was found before, so it fits */
    step[size] = '\0';
    const vs_value *part = vs_value_part(value, step);
    return replace(world, part, dot != NULL ? dot + 1 : NULL, instead,
                   &out->items[part - value->items]);
}

/* Versions that reach over the ends of the stretch are cut there. */
static int change_versions(vs_world *world, vs_parameter *parameter,
                           const struct vs_supposition *operation)
{
    vs_date until = operation->to == VS_DATE_MAX ? VS_DATE_MAX : operation->to + 1;
    vs_parameter_version *versions =
        vs_arena_array(world->arena, parameter->version_count * 3, sizeof *versions);
    size_t count = 0;
    int status = versions == NULL ? vs_fail_memory(world->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < parameter->version_count; i++) {
        const vs_parameter_version *version = &parameter->versions[i];
        if (!is_met(version, operation)) {
            versions[count++] = *version;
            continue;
        }
        if (version->from < operation->from) {
            versions[count] = *version;
            versions[count++].until = operation->from;
        }
        vs_parameter_version *changed = &versions[count++];
        *changed = *version;
        changed->source = vs_message_text(world->engine, VS_MSG_EXPLAIN_SUPPOSED);
        changed->from = version->from < operation->from ? operation->from : version->from;
        changed->until = version->until > until ? until : version->until;
        status =
            replace(world, &version->value, operation->part, &operation->value, &changed->value);
        if (version->until > until) {
            versions[count] = *version;
            versions[count++].from = until;
        }
    }
    if (status == VS_OK) {
        parameter->versions = versions;
        parameter->version_count = count;
    }
    return status;
}

/* Bands begin one above the other. */
static int check_bands(const vs_world *world, int parameter)
{
    const vs_parameter *bands = &world->model->parameters[parameter];
    bool used = false;
    for (size_t i = 0; !used && i < world->model->indicator_count; i++) {
        used = world->model->indicators[i].bands == parameter;
    }
    for (size_t v = 0; used && v < bands->version_count; v++) {
        const vs_value *value = &bands->versions[v].value;
        for (size_t i = 1; i < value->count; i++) {
            if (!(value->items[i - 1].items[0].number < value->items[i].items[0].number)) {
                char below[VS_NUMBER_SIZE];
                char above[VS_NUMBER_SIZE];
                (void)vs_double_print(below, value->items[i - 1].items[0].number);
                (void)vs_double_print(above, value->items[i].items[0].number);
                return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_BANDS, bands->name, below,
                               above);
            }
        }
    }
    return VS_OK;
}

static bool is_among(const int *list, size_t count, int wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == wanted) {
            return true;
        }
    }
    return false;
}

static int drop_programs(vs_world *world, int indicator)
{
    size_t count = world->model->indicators[indicator].formula_count;
    struct vs_compiled *own = vs_arena_array(world->arena, count + 1, sizeof *own);
    if (own == NULL) {
        return vs_fail_memory(world->engine);
    }
    for (size_t i = 0; i < count; i++) {
        own[i].traced = true;
        own[i].refusal = "";
    }
    world->model->compiled[indicator] = own;
    world->model->compiled_applies[indicator] = (struct vs_compiled){.traced = true};
    return VS_OK;
}

int vs_scenario__drop_texts(vs_world *world)
{
    const vs_model *model = world->model;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(model, (int)i);
        bool read = false;
        for (size_t p = 0; p < reads->parameter_count; p++) {
            read = read || world->texts[reads->parameters[p]] != 0;
        }
        if (read) {
            status = drop_programs(world, (int)i);
        }
    }
    return status;
}

/* Nodes that read the parameter are dirty, in the stretch of the operation. */
static int touch_readers(vs_world *world, const struct vs_supposition *operation)
{
    const vs_model *model = world->model;
    int parameter = operation->parameter;
    world->supposed->from = operation->from;
    world->supposed->to = operation->to;
    for (size_t i = 0; i < world->supposed->node_count; i++) {
        struct vs_supposed_node *node = &world->supposed->nodes[i];
        const vs_indicator *indicator = &model->indicators[node->indicator];
        const vs_reads *reads = vs_model_reads(model, node->indicator);
        bool read = is_among(reads->parameters, reads->parameter_count, parameter);
        node->dirty = read || indicator->bands == parameter || indicator->small_n == parameter;
        if (read && operation->value.type == VS_VALUE_TEXT) {
            world->texts[parameter] = 1;
            world->renews = true;
        }
    }
    return world->renews ? vs_scenario__drop_texts(world) : VS_OK;
}

int vs_scenario__put_parameter(vs_world *world, const struct vs_supposition *operation,
                               const vs_parameter *before)
{
    world->model->parameters[operation->parameter] = *before;
    return touch_readers(world, operation);
}

int vs_scenario__set_parameter(vs_world *world, const struct vs_supposition *operation)
{
    int parameter = operation->parameter;
    const vs_parameter before = world->model->parameters[parameter];
    int status = change_versions(world, &world->model->parameters[parameter], operation);
    if (status == VS_OK) {
        status = check_bands(world, parameter);
    }
    if (status != VS_OK) {
        world->model->parameters[parameter] = before;
        return status;
    }
    return touch_readers(world, operation);
}
