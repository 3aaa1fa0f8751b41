/*
 * The list of a scenario: texts of operations and the digest over them.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "file.h"
#include "text.h"

/* What both languages call an operation. */
static const struct {
    const char *word, *english;
    enum vs_operation_type type;
} words[] = {
    {"formula", "formula", VS_OPERATION_FORMULA}, {"формула", "formula", VS_OPERATION_FORMULA},
    {"value", "value", VS_OPERATION_VALUE},       {"значение", "value", VS_OPERATION_VALUE},
    {"param", "param", VS_OPERATION_PARAM},       {"параметр", "param", VS_OPERATION_PARAM},
    {"порог", "param", VS_OPERATION_PARAM},       {"fact", "fact", VS_OPERATION_FACT},
    {"факт", "fact", VS_OPERATION_FACT},          {"данные", "fact", VS_OPERATION_FACT},
};

const char *vs_scenario_type_word(size_t index, const char **english)
{
    bool there = index < sizeof words / sizeof *words;
    *english = there ? words[index].english : NULL;
    return there ? words[index].word : NULL;
}

const char *vs_scenario_type(vs_engine *engine, const char *word, size_t size)
{
    const char *found = NULL;
    for (size_t i = 0; found == NULL && i < sizeof words / sizeof *words; i++) {
        bool same = strlen(words[i].word) == size && memcmp(word, words[i].word, size) == 0;
        found = same ? words[i].english : NULL;
    }
    if (found != NULL) {
        return found;
    }
    vs_buffer folded;
    vs_buffer_init(&folded, engine);
    if (vs_text_fold(&folded, word, size) == VS_OK && folded.size > 0 && !folded.failed) {
        for (size_t i = 0; found == NULL && i < sizeof words / sizeof *words; i++) {
            found = strcmp(folded.data, words[i].word) == 0 ? words[i].english : NULL;
        }
    }
    vs_buffer_free(&folded);
    return found;
}

int vs_scenario__type(vs_engine *engine, const char *text, enum vs_operation_type *type,
                      size_t *rest)
{
    const char *colon = strchr(text, ':');
    size_t size = colon != NULL ? (size_t)(colon - text) : 0;
    const char *near = "";
    size_t least = 3;
    char typed[64] = "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) { /* nearly always */
        if (size > 0 && strncmp(words[i].word, text, size) == 0 && words[i].word[size] == '\0') {
            *type = words[i].type;
            *rest = size + 1;
            return VS_OK;
        }
    }
    for (size_t i = 0; size > 0 && size < sizeof typed && i < sizeof words / sizeof *words; i++) {
        memcpy(typed, text, size);
        typed[size] = '\0';
        size_t distance = vs_text_distance(typed, words[i].word, 2);
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

static int keep(vs_scenario *scenario, const struct vs_operation *operation)
{
    struct vs_operation *kept = &scenario->operations[scenario->count];
    vs_arena *arena = scenario->arena;
    *kept = *operation;
    kept->text = vs_arena_text(arena, operation->text, strlen(operation->text));
    bool good = kept->text != NULL;
    if (good && operation->file != NULL) {
        kept->file = vs_arena_text(arena, operation->file, strlen(operation->file));
        kept->bytes =
            vs_arena_text(arena, operation->size > 0 ? operation->bytes : "", operation->size);
        good = kept->file != NULL && kept->bytes != NULL;
    }
    scenario->count += good;
    return good ? VS_OK : vs_fail_memory(scenario->engine);
}

/* The first count operations of another scenario, with room for some more. */
static int copy(vs_scenario **out, const vs_scenario *before, size_t count, size_t more)
{
    int status = vs_scenario_new(out, before->engine);
    vs_scenario *scenario = *out;
    if (status == VS_OK) {
        scenario->operations =
            vs_arena_array(scenario->arena, count + more + 1, sizeof *scenario->operations);
        status = scenario->operations == NULL ? vs_fail_memory(before->engine) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = keep(scenario, &before->operations[i]);
    }
    if (status != VS_OK) {
        vs_scenario_free(scenario);
        *out = NULL;
    }
    return status;
}

/* Appends the operations of another scenario from one on; a failure frees the first. */
static int copy_rest(vs_scenario **out, const vs_scenario *from, size_t first)
{
    int status = VS_OK;
    for (size_t i = first; status == VS_OK && i < from->count; i++) {
        status = keep(*out, &from->operations[i]);
    }
    if (status != VS_OK) {
        vs_scenario_free(*out);
        *out = NULL;
    }
    return status;
}

bool vs_scenario__changes_rows(const char *rest)
{
    return strstr(rest, "->") != NULL || strstr(rest, "→") != NULL;
}

/* The file that fact:FILE names, as it is now. */
static int read_file(vs_engine *engine, const char *rest, struct vs_operation *operation,
                     vs_buffer *bytes)
{
    enum { FILE_LIMIT = 64 * 1024 * 1024 };
    while (*rest == ' ') {
        rest++;
    }
    if (*rest == '\0') {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_FACT);
    }
    int status = vs_file_read(bytes, rest, FILE_LIMIT);
    operation->file = rest;
    operation->bytes = bytes->data;
    operation->size = bytes->size;
    return status;
}

int vs_scenario__with(vs_scenario **out, const vs_scenario *before,
                      const struct vs_operation *operation)
{
    vs_engine *engine = before->engine;
    enum vs_operation_type type = VS_OPERATION_FACT;
    size_t rest = 0;
    struct vs_operation added = *operation;
    vs_buffer clean;
    vs_buffer bytes;
    vs_buffer_init(&clean, engine);
    vs_buffer_init(&bytes, engine);
    *out = NULL;
    int status = vs_text_clean(&clean, operation->text, strlen(operation->text));
    if (status == VS_EDATA) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_UTF8, (long long)before->count + 1);
    } else if (status == VS_OK) {
        status = vs_buffer_status(&clean);
    }
    added.text = clean.size > 0 ? clean.data : "";
    if (status == VS_OK) {
        status = vs_scenario__type(engine, added.text, &type, &rest);
    }
    if (status == VS_OK && type == VS_OPERATION_FACT && added.file == NULL &&
        !vs_scenario__changes_rows(added.text + rest)) {
        status = read_file(engine, added.text + rest, &added, &bytes);
    }
    if (status == VS_OK) {
        status = copy(out, before, before->count, 1);
    }
    if (status == VS_OK && keep(*out, &added) != VS_OK) {
        vs_scenario_free(*out);
        *out = NULL;
        status = VS_ENOMEM;
    }
    vs_buffer_free(&bytes);
    vs_buffer_free(&clean);
    return status;
}

int vs_scenario_with(vs_scenario **out, const vs_scenario *before, const char *text)
{
    return vs_scenario__with(out, before, &(struct vs_operation){.text = text});
}

int vs_scenario_without_last(vs_scenario **out, const vs_scenario *before)
{
    return copy(out, before, before->count > 0 ? before->count - 1 : 0, 0);
}

int vs_scenario_first(vs_scenario **out, const vs_scenario *before, size_t count)
{
    return copy(out, before, count < before->count ? count : before->count, 0);
}

int vs_scenario_without(vs_scenario **out, const vs_scenario *before, size_t index)
{
    int status = copy(out, before, index, before->count - index);
    return status == VS_OK ? copy_rest(out, before, index + 1) : status;
}

int vs_scenario_joined(vs_scenario **out, const vs_scenario *first, const vs_scenario *then)
{
    int status = copy(out, first, first->count, then->count);
    return status == VS_OK ? copy_rest(out, then, 0) : status;
}

int vs_scenario_resolved(vs_scenario **out, const vs_scenario *before, const vs_world *world)
{
    int status = copy(out, before, before->count, 0);
    for (size_t i = 0; status == VS_OK && i < before->count; i++) {
        const char *text = world->operations[i].text;
        (*out)->operations[i].text = vs_arena_text((*out)->arena, text, strlen(text));
        if ((*out)->operations[i].text == NULL) {
            vs_scenario_free(*out);
            *out = NULL;
            status = vs_fail_memory(before->engine);
        }
    }
    return status;
}

size_t vs_scenario_count(const vs_scenario *scenario)
{
    return scenario->count;
}

const char *vs_scenario_operation(const vs_scenario *scenario, size_t index)
{
    return scenario->operations[index].text;
}

vs_digest vs_scenario_digest(const vs_scenario *scenario)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_int(&hasher, (int64_t)scenario->count);
    for (size_t i = 0; i < scenario->count; i++) {
        const struct vs_operation *operation = &scenario->operations[i];
        vs_hasher_add_text(&hasher, operation->text);
        vs_hasher_add(&hasher, operation->bytes, operation->size);
    }
    return vs_hasher_end(&hasher);
}
