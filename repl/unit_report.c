/*
 * Reports over the unit of a command line.
 * SPDX-License-Identifier: MIT
 */
#include "unit_report.h"

#include "view.h"

void vs_arguments_init(vs_arguments *arguments)
{
    arguments->value =
        (vs_value){.type = VS_VALUE_MAP, .keys = arguments->keys, .items = arguments->items};
}

static void add(vs_arguments *arguments, const char *key, vs_value value)
{
    size_t at = arguments->value.count++;
    arguments->keys[at] = key;
    arguments->items[at] = value;
}

void vs_arguments_text(vs_arguments *arguments, const char *key, const char *text)
{
    if (text != NULL) {
        add(arguments, key, (vs_value){.type = VS_VALUE_TEXT, .text = text});
    }
}

void vs_arguments_value(vs_arguments *arguments, const char *key, const vs_value *value)
{
    add(arguments, key, *value);
}

void vs_arguments_number(vs_arguments *arguments, const char *key, double number)
{
    add(arguments, key, (vs_value){.type = VS_VALUE_NUMBER, .number = number});
}

void vs_arguments_boolean(vs_arguments *arguments, const char *key, bool value)
{
    add(arguments, key, (vs_value){.type = VS_VALUE_BOOLEAN, .number = value ? 1 : 0});
}

void vs_arguments_titles(vs_arguments *arguments, const vs_session *session)
{
    enum vs_format format = session->options.format;
    vs_arguments_boolean(arguments, "titles",
                         format == VS_FORMAT_TABLE || format == VS_FORMAT_EXCEL ||
                             format == VS_FORMAT_ICS);
}

int vs_session_unit_report(vs_session *session, vs_unit *unit, vs_arena *arena, const char *name,
                           const vs_arguments *arguments, vs_value *out)
{
    vs_view view;
    *out = (vs_value){.type = VS_VALUE_NULL};
    int status = vs_store_begin_read(unit->store);
    if (status != VS_OK) {
        return status;
    }
    status = vs_view_open(&view, session, unit, false);
    if (status == VS_OK) {
        status = vs_unit_report(out, arena, view.evaluation, name, &arguments->value);
    }
    vs_view_close(&view);
    vs_store_end_read(unit->store);
    return status;
}

int vs_session_report(vs_session *session, vs_arena *arena, const char *name,
                      const vs_arguments *arguments, vs_value *out)
{
    vs_unit unit = {.school = NULL};
    int status = vs_session_unit(session, VS_STORE_READ, &unit);
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = vs_session_unit_report(session, &unit, arena, name, arguments, out);
    }
    vs_unit_close(&unit);
    return status;
}
