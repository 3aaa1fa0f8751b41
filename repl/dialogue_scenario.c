/*
 * What is supposed in a dialogue: operations that hold until they are taken back.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue_scenario.h"

#include <string.h>

#include "number.h"

/* --- states --- */

size_t vs_dialogue_supposed_count(const vs_dialogue *dialogue)
{
    const vs_scenario *scenario = dialogue->supposed.scenario;
    return scenario != NULL ? vs_scenario_count(scenario) : 0;
}

bool vs_dialogue_is_unsaved(const vs_dialogue *dialogue)
{
    const vs_supposed_state *now = &dialogue->supposed;
    if (vs_dialogue_supposed_count(dialogue) == 0) {
        return false;
    }
    vs_digest digest = vs_scenario_digest(now->scenario);
    return now->name == NULL || !vs_digest_equal(&digest, &now->saved);
}

void vs_dialogue__free_state(vs_dialogue *dialogue, vs_supposed_state *state)
{
    vs_scenario_free(state->scenario);
    vs_mem_free(dialogue->engine, state->name);
    vs_mem_free(dialogue->engine, state->school);
    *state = (vs_supposed_state){.scenario = NULL};
}

void vs_dialogue_free_supposed(vs_dialogue *dialogue)
{
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    for (size_t i = 0; i < dialogue->past.size / sizeof *past; i++) {
        vs_dialogue__free_state(dialogue, &past[i]);
    }
    vs_buffer_free(&dialogue->past);
    vs_dialogue__free_state(dialogue, &dialogue->supposed);
}

int vs_dialogue__copy_text(vs_dialogue *dialogue, const char *text, char **out)
{
    *out = text != NULL ? vs_mem_text(dialogue->engine, text, strlen(text)) : NULL;
    return text != NULL && *out == NULL ? vs_fail_memory(dialogue->engine) : VS_OK;
}

int vs_dialogue__enter(vs_dialogue *dialogue, vs_supposed_state *next)
{
    vs_supposed_state *now = &dialogue->supposed;
    vs_mem_free(dialogue->engine, now->school); /* it was brought back */
    int status = vs_dialogue__copy_text(dialogue, dialogue->school, &now->school);
    if (status == VS_OK) {
        vs_buffer_add(&dialogue->past, now, sizeof *now);
        status = vs_buffer_status(&dialogue->past);
    }
    if (status != VS_OK) {
        vs_dialogue__free_state(dialogue, next);
        return status;
    }
    *now = *next;
    *next = (vs_supposed_state){.scenario = NULL};
    return VS_OK;
}

/* --- what commands see, and what they tried --- */

void vs_dialogue_lend_supposed(vs_dialogue *dialogue, vs_session *session)
{
    bool any = vs_dialogue_supposed_count(dialogue) > 0;
    session->scenario = any ? dialogue->supposed.scenario : NULL;
    session->scenario_name = any ? dialogue->supposed.name : NULL;
    session->world = &dialogue->kept.world;
}

/* Makes the first operations of what was tried hold. */
static int enter_first(vs_dialogue *dialogue, const vs_scenario *tried, size_t count)
{
    vs_supposed_state next = {.saved = dialogue->supposed.saved};
    int status = vs_scenario_first(&next.scenario, tried, count);
    if (status == VS_OK) {
        status = vs_dialogue__copy_text(dialogue, dialogue->supposed.name, &next.name);
    }
    if (status == VS_OK) {
        status = vs_dialogue__enter(dialogue, &next);
    }
    vs_dialogue__free_state(dialogue, &next);
    return status;
}

int vs_dialogue_take_tried(vs_dialogue *dialogue, const vs_session *session, vs_scenario *tried)
{
    int status = VS_OK;
    size_t count = tried != NULL ? vs_scenario_count(tried) : 0;
    /* One by one, so that they are taken back one by one. */
    for (size_t i = vs_dialogue_supposed_count(dialogue); status == VS_OK && i < count; i++) {
        status = enter_first(dialogue, tried, i + 1);
    }
    /* The world of the command's own time or model is not the one that is kept. */
    if ((tried != NULL || session->world_moved) &&
        (tried == NULL || !session->world_moved || status != VS_OK)) {
        vs_dialogue_drop_world(dialogue);
    }
    vs_scenario_free(tried);
    return status;
}

int vs_dialogue_leave_supposed(vs_dialogue *dialogue)
{
    vs_supposed_state none = {.scenario = NULL};
    size_t count = vs_dialogue_supposed_count(dialogue);
    bool unsaved = vs_dialogue_is_unsaved(dialogue);
    int status = count > 0 ? vs_dialogue__enter(dialogue, &none) : VS_OK;
    if (status == VS_OK && unsaved) {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_DROPPED, (long long)count);
    }
    return status;
}

bool vs_dialogue_may_leave(vs_dialogue *dialogue, bool line)
{
    int64_t before = dialogue->lines - (line ? 1 : 0);
    bool told = dialogue->warned > 0 && before <= dialogue->warned;
    if (told || !vs_dialogue_is_unsaved(dialogue)) {
        return true;
    }
    vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_UNSAVED,
                    (long long)vs_dialogue_supposed_count(dialogue));
    dialogue->warned = dialogue->lines;
    return false;
}

/* --- answers --- */

static void add_line(vs_buffer *out, enum vs_message id, const char *text, size_t count)
{
    const char *format = vs_message_text(out->engine, id);
    if (text != NULL) {
        vs_buffer_printf(out, format, text, (long long)count);
    } else {
        vs_buffer_printf(out, format, (long long)count);
    }
    vs_buffer_char(out, '\n');
}

/* How many operations hold, and which. */
static void add_operations(const vs_dialogue *dialogue, vs_buffer *out)
{
    size_t count = vs_dialogue_supposed_count(dialogue);
    add_line(out, count > 0 ? VS_MSG_DIALOGUE_HOLD : VS_MSG_DIALOGUE_HOLD_NONE, NULL, count);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_printf(out, "  %zu. ", i + 1);
        const char *text = vs_scenario_operation(dialogue->supposed.scenario, i);
        vs_output_clean(out, text, strlen(text));
        vs_buffer_char(out, '\n');
    }
}

int vs_dialogue__tell_operations(vs_dialogue *dialogue, vs_buffer *out)
{
    add_operations(dialogue, out);
    int status = vs_buffer_status(out);
    int code = status == VS_OK ? vs_session_write(dialogue->session, out->data, out->size)
                               : vs_dialogue_fail(dialogue, status);
    vs_buffer_free(out);
    return code;
}

/* --- undo --- */

static bool is_all(const char *typed)
{
    return strcmp(typed, "всё") == 0 || strcmp(typed, "все") == 0 || strcmp(typed, "all") == 0;
}

/* How many of the first operations are this one. */
static size_t count_same(const vs_scenario *scenario, size_t count, const char *text)
{
    size_t same = 0;
    for (size_t i = 0; i < count; i++) {
        same += strcmp(vs_scenario_operation(scenario, i), text) == 0;
    }
    return same;
}

/* Appends what was taken back: the operations that no longer hold, or not as often. */
static void add_taken(const vs_supposed_state *was, const vs_supposed_state *is, vs_buffer *out)
{
    size_t kept = is->scenario != NULL ? vs_scenario_count(is->scenario) : 0;
    size_t count = was->scenario != NULL ? vs_scenario_count(was->scenario) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = vs_scenario_operation(was->scenario, i);
        if (count_same(was->scenario, i, text) >= count_same(is->scenario, kept, text)) {
            vs_buffer_text(out, vs_message_text(out->engine, VS_MSG_DIALOGUE_TAKEN));
            vs_output_clean(out, text, strlen(text));
            vs_buffer_char(out, '\n');
        }
    }
}

/* Says what was taken back of a former state, and what is left. */
static int tell_taken(vs_dialogue *dialogue, const vs_supposed_state *was)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    add_taken(was, &dialogue->supposed, &out);
    return vs_dialogue__tell_operations(dialogue, &out);
}

/* The last state of the past; NULL. */
static vs_supposed_state *last_state(const vs_dialogue *dialogue)
{
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    size_t count = dialogue->past.size / sizeof *past;
    return count > 0 ? &past[count - 1] : NULL;
}

/* Brings back the last state of the past, in its school. */
static int go_back(vs_dialogue *dialogue)
{
    vs_supposed_state *last = last_state(dialogue);
    if (last == NULL) {
        return vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NONE);
    }
    const char *here = dialogue->school != NULL ? dialogue->school : "";
    const char *there = last->school != NULL ? last->school : "";
    int status = VS_OK;
    if (strcmp(there, here) != 0) {
        status = vs_dialogue_set_school(dialogue, last->school);
        if (status == VS_OK) {
            vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_SCHOOL_AGAIN, there);
        }
    }
    if (status == VS_OK) {
        vs_dialogue_drop_world(dialogue);
        vs_supposed_state was = dialogue->supposed;
        dialogue->supposed = *last;
        *last = was; /* to be told, and freed */
    }
    return status;
}

static int undo_last(vs_dialogue *dialogue)
{
    int status = go_back(dialogue);
    if (status != VS_OK) {
        return vs_dialogue_fail(dialogue, status);
    }
    int code = tell_taken(dialogue, last_state(dialogue));
    vs_dialogue__free_state(dialogue, last_state(dialogue));
    dialogue->past.size -= sizeof(vs_supposed_state);
    return code;
}

/* Takes back one operation by its number, or all (number 0), which is a step that can be undone. */
static int take_back(vs_dialogue *dialogue, size_t number)
{
    vs_supposed_state next = {.saved = dialogue->supposed.saved};
    const vs_scenario *now = dialogue->supposed.scenario;
    int status = VS_OK;
    if (number > 0 && vs_scenario_count(now) > 1) {
        status = vs_scenario_without(&next.scenario, now, number - 1);
        if (status == VS_OK) {
            status = vs_dialogue__copy_text(dialogue, dialogue->supposed.name, &next.name);
        }
    }
    if (status == VS_OK) {
        vs_dialogue_drop_world(dialogue);
        status = vs_dialogue__enter(dialogue, &next);
    }
    vs_dialogue__free_state(dialogue, &next);
    return status;
}

int vs_dialogue_undo(vs_dialogue *dialogue, const vs_words *words)
{
    size_t count = vs_dialogue_supposed_count(dialogue);
    int64_t number = 0;
    int status = vs_dialogue_check_count(dialogue, words, 0, 1);
    if (status == VS_OK && words->count == 1) {
        return undo_last(dialogue);
    }
    if (status == VS_OK && count == 0) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NONE);
    } else if (status == VS_OK) {
        const char *typed = words->items[1].text;
        bool good =
            is_all(typed) || (vs_integer_parse(typed, strlen(typed), &number) == VS_PARSE_OK &&
                              number > 0 && (uint64_t)number <= count);
        status = good ? take_back(dialogue, (size_t)number)
                      : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NUMBER, typed,
                                (long long)count);
    }
    return status == VS_OK ? tell_taken(dialogue, last_state(dialogue))
                           : vs_dialogue_fail(dialogue, status);
}
