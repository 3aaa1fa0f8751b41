/*
 * The list of a scenario: texts of operations and the digest over them.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "text.h"

/* What both languages call an operation. */
static const struct {
    const char *word;
    enum vs_operation_type type;
} words[] = {
    {"value", VS_OPERATION_VALUE}, {"значение", VS_OPERATION_VALUE},
    {"param", VS_OPERATION_PARAM}, {"параметр", VS_OPERATION_PARAM},
    {"порог", VS_OPERATION_PARAM},
};

int vs_scenario__type(vs_engine *engine, const char *text, enum vs_operation_type *type,
                      size_t *rest)
{
    const char *colon = strchr(text, ':');
    size_t size = colon != NULL ? (size_t)(colon - text) : 0;
    const char *near = "";
    size_t least = 3;
    char typed[64] = "";
    for (size_t i = 0; size > 0 && size < sizeof typed && i < sizeof words / sizeof *words; i++) {
        memcpy(typed, text, size);
        typed[size] = '\0';
        size_t distance = vs_text_distance(typed, words[i].word, 2);
        if (distance == 0) {
            *type = words[i].type;
            *rest = size + 1;
            return VS_OK;
        }
        if (distance < least) {
            least = distance;
            near = words[i].word;
        }
    }
    return near[0] != '\0' ? vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_TYPE_NEAR, typed, near)
                           : vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_TYPE, text);
}

int vs_scenario_new(vs_scenario **out, vs_engine *engine)
{
    *out = vs_mem_new(engine, sizeof **out);
    if (*out == NULL) {
        return vs_fail_memory(engine);
    }
    (*out)->engine = engine;
    int status = vs_arena_new(&(*out)->arena, engine);
    if (status != VS_OK) {
        vs_scenario_free(*out);
        *out = NULL;
    }
    return status;
}

void vs_scenario_free(vs_scenario *scenario)
{
    if (scenario != NULL) {
        vs_arena_free(scenario->arena);
        vs_mem_free(scenario->engine, scenario);
    }
}

/* The first count operations of another scenario, with room for one more. */
static int copy(vs_scenario **out, const vs_scenario *before, size_t count)
{
    int status = vs_scenario_new(out, before->engine);
    vs_scenario *scenario = *out;
    if (status == VS_OK) {
        scenario->operations =
            vs_arena_array(scenario->arena, count + 1, sizeof *scenario->operations);
        status = scenario->operations == NULL ? vs_fail_memory(before->engine) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const char *text = before->operations[i];
        scenario->operations[i] = vs_arena_text(scenario->arena, text, strlen(text));
        status = scenario->operations[i] == NULL ? vs_fail_memory(before->engine) : VS_OK;
        scenario->count++;
    }
    if (status != VS_OK) {
        vs_scenario_free(scenario);
        *out = NULL;
    }
    return status;
}

int vs_scenario_with(vs_scenario **out, const vs_scenario *before, const char *text)
{
    vs_engine *engine = before->engine;
    enum vs_operation_type type;
    size_t rest = 0;
    vs_buffer clean;
    vs_buffer_init(&clean, engine);
    *out = NULL;
    int status = vs_text_clean(&clean, text, strlen(text));
    if (status == VS_EDATA) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_UTF8, (long long)before->count + 1);
    } else if (status == VS_OK) {
        status = vs_buffer_status(&clean);
    }
    const char *cleaned = clean.size > 0 ? clean.data : "";
    if (status == VS_OK) {
        status = vs_scenario__type(engine, cleaned, &type, &rest);
    }
    if (status == VS_OK) {
        status = copy(out, before, before->count);
    }
    if (status == VS_OK) {
        vs_scenario *scenario = *out;
        const char *kept = vs_arena_text(scenario->arena, cleaned, strlen(cleaned));
        scenario->operations[scenario->count] = kept;
        if (kept == NULL) {
            status = vs_fail_memory(engine);
            vs_scenario_free(scenario);
            *out = NULL;
        } else {
            scenario->count++;
        }
    }
    vs_buffer_free(&clean);
    return status;
}

int vs_scenario_without_last(vs_scenario **out, const vs_scenario *before)
{
    return copy(out, before, before->count > 0 ? before->count - 1 : 0);
}

size_t vs_scenario_count(const vs_scenario *scenario)
{
    return scenario->count;
}

const char *vs_scenario_operation(const vs_scenario *scenario, size_t index)
{
    return scenario->operations[index];
}

vs_digest vs_scenario_digest(const vs_scenario *scenario)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_int(&hasher, (int64_t)scenario->count);
    for (size_t i = 0; i < scenario->count; i++) {
        vs_hasher_add_text(&hasher, scenario->operations[i]);
    }
    return vs_hasher_end(&hasher);
}
