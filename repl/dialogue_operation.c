/*
 * Operations in a typed line: put together, spelled over the cells of the school, and kept apart
 * from the words that limit what is shown.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue_words.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "operation_words.h"

/* An operation while it is spelled over the cells of the school. */
struct spelled {
    struct making *making;
    const char *text;
    vs_buffer out;
};

static int lend(void *self, vs_evaluation **out)
{
    *out = self;
    return VS_OK;
}

static int use_spelling(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct spelled *spelled = self;
    const struct making *making = spelled->making;
    vs_operation_reader reader = {
        .model = model, .usual = making->dialogue->period, .evaluation = lend, .self = evaluation};
    return vs_operation_spell(&reader, making->operations, spelled->text, &spelled->out);
}

static int keep(vs_buffer *out, const char *text)
{
    vs_buffer_text(out, text);
    return vs_buffer_status(out);
}

int vs_making_operation(struct making *making, size_t *at, bool number, bool *found)
{
    struct spelled spelled = {.making = making};
    vs_engine *engine = making->dialogue->engine;
    vs_buffer text;
    size_t used = 0;
    vs_buffer_init(&text, engine);
    vs_buffer_init(&spelled.out, engine);
    int status = vs_operation_join(making->typed, engine, *at, number, &used, &text);
    *found = used > 0;
    if (status == VS_OK && *found) {
        making->operations++;
        spelled.text = text.data;
        /* At region level the command tells that it needs a school. */
        status = vs_dialogue_at_region(making->dialogue)
                     ? keep(&spelled.out, text.data)
                     : vs_dialogue_cells(making->dialogue, use_spelling, &spelled);
    }
    if (status == VS_OK && *found) {
        status = vs_making_add_copy(making, spelled.out.data);
    }
    if (status == VS_OK && *found && making->cell == NULL && vs_operation_lacks_period(text.data)) {
        making->cell_from = *at;
        making->cell_to = *at + used;
        making->cell = vs_arena_text(making->typed->arena, text.data, text.size);
    }
    if (status == VS_OK && *found && !number && strncmp(text.data, "fact:", 5) == 0 &&
        *vs_operation__find(text.data, "[") == '\0') {
        making->rows = vs_arena_text(making->typed->arena, text.data + 5, text.size - 5);
    }
    *at += used > 0 ? used - 1 : 0;
    vs_buffer_free(&spelled.out);
    vs_buffer_free(&text);
    return status;
}

/* A pair whose key is no dimension but what an operation changes. */
static int use_pair(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    const struct spelled *pair = self;
    char key[200];
    size_t size = strcspn(pair->text, "=");
    int found = -1;
    (void)evaluation;
    if (size >= sizeof key) {
        return VS_OK;
    }
    memcpy(key, pair->text, size);
    key[size] = '\0';
    if (vs_names_dimension(model, key, &found) == VS_OK) {
        return VS_OK;
    }
    enum vs_message type = VS_MSG_NONE;
    if (vs_names_parameter(model, key, &found) == VS_OK) {
        type = VS_MSG_OPERATION_TYPE_PARAM;
    } else if (vs_names_indicator(model, key, &found) == VS_OK) {
        type = VS_MSG_OPERATION_TYPE_VALUE;
    }
    vs_engine *engine = pair->making->dialogue->engine;
    vs_engine_clear_error(engine);
    return type == VS_MSG_NONE ? VS_OK
                               : vs_fail(engine, VS_EUSAGE, VS_MSG_OPERATION_MEANT, pair->text,
                                         vs_message_text(engine, type), pair->text);
}

int vs_making_check_stray(struct making *making, size_t at)
{
    const vs_word *word = &making->typed->items[at];
    struct spelled pair = {.making = making, .text = word->text};
    if (word->text[0] == '-') {
        return VS_OK;
    }
    if (!vs_making_is_scope(making, word)) {
        return vs_operation_check(making->typed, making->dialogue->engine, at);
    }
    return vs_dialogue_at_region(making->dialogue)
               ? VS_OK
               : vs_dialogue_cells(making->dialogue, use_pair, &pair);
}

/* The line again with the brackets of its cell, and without the words that stand in them now. */
static int write_bracketed(const struct making *making, const vs_buffer *pairs, vs_buffer *out)
{
    const vs_words *typed = making->typed;
    const char *cell = making->cell;
    const char *name = strchr(cell, ':') + 1;
    size_t size = strcspn(name, "[=");
    const char *equals = name + size;
    const char *inner = "";
    size_t inner_size = 0;
    if (*equals == '[') {
        const char *end = vs_operation__behind(equals);
        inner = equals + 1;
        inner_size = (size_t)(end - inner) - 1;
        equals = end;
    }
    for (size_t i = 0; i < making->cell_from; i++) {
        vs_buffer_printf(out, "%s%s", i > 0 ? " " : "", typed->items[i].raw);
    }
    bool russian = vs_words_is_cyrillic(typed->items[0].text);
    vs_buffer_printf(out, " %s ", russian ? "значение" : "value");
    vs_buffer_add(out, name, size);
    vs_buffer_char(out, '[');
    vs_buffer_add(out, inner, inner_size);
    vs_buffer_text(out, inner_size > 0 && pairs->size > 0 ? ", " : "");
    vs_buffer_text(out, pairs->size > 0 ? pairs->data : "");
    vs_buffer_printf(out, "]%s", equals);
    return vs_buffer_status(out);
}

/* The pairs of the line that stand outside its first operation on a cell, as they are in brackets,
 * and the period that is said; *first gets the last pair. */
static int find_pairs(const struct making *making, bool values, const char **first, vs_buffer *out)
{
    const vs_words *typed = making->typed;
    bool english = !vs_words_is_cyrillic(typed->items[0].text);
    *first = making->said_period;
    for (size_t i = 1; values && i < typed->count; i++) {
        bool value = vs_options_wants_value(typed->items[i - 1].text);
        bool inside = i >= making->cell_from && i < making->cell_to;
        bool target = i == 1 && vs_making_has(making, VS_OPTION_VARY);
        if (!inside && !value && !target && vs_making_is_scope(making, &typed->items[i])) {
            vs_buffer_printf(out, "%s%s", out->size > 0 ? ", " : "", typed->items[i].raw);
            *first = typed->items[i].raw;
        }
    }
    if (making->said_period != NULL) {
        vs_buffer_printf(out, "%s%s=%s", out->size > 0 ? ", " : "", english ? "period" : "период",
                         making->said_period);
    }
    return vs_buffer_status(out);
}

int vs_making_note_rows(struct making *making)
{
    vs_buffer pairs;
    const char *first = NULL;
    if (making->rows == NULL) {
        return VS_OK;
    }
    vs_buffer_init(&pairs, making->dialogue->engine);
    int status = find_pairs(making, true, &first, &pairs);
    if (status == VS_OK && pairs.size > 0) {
        size_t kind = strcspn(making->rows, " ");
        char name[200] = "";
        memcpy(name, making->rows, kind < sizeof name ? kind : 0);
        vs_session_tell(making->dialogue->session, VS_MSG_OPERATION_ROWS, name, first, name,
                        pairs.data, making->rows + kind);
    }
    vs_buffer_free(&pairs);
    return status;
}

int vs_making_check_shown(struct making *making)
{
    const vs_words *typed = making->typed;
    vs_engine *engine = making->dialogue->engine;
    bool bare = making->cell != NULL && vs_operation_is_bare(making->cell);
    bool english = !vs_words_is_cyrillic(typed->items[0].text);
    const char *first = NULL;
    vs_buffer pairs;
    vs_buffer line;
    if (making->cell == NULL) {
        return VS_OK;
    }
    vs_buffer_init(&pairs, engine);
    vs_buffer_init(&line, engine);
    int status = find_pairs(making, bare, &first, &pairs);
    if (status == VS_OK && pairs.size > 0) {
        status = write_bracketed(making, &pairs, &line);
        status = status == VS_OK ? vs_fail(engine, VS_EUSAGE, VS_MSG_OPERATION_SHOWN, first,
                                           english ? "." : "", line.data)
                                 : status;
    }
    vs_buffer_free(&line);
    vs_buffer_free(&pairs);
    return status;
}

/* --- seek --- */

static bool is_any(const char *text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(text, *words) == 0) {
            return true;
        }
    }
    return false;
}

bool vs_making_between(struct making *making, size_t *at)
{
    static const char *const first[] = {"от", "from", "между", "between", NULL};
    static const char *const second[] = {"до", "to", "и", "and", NULL};
    const vs_words *typed = making->typed;
    if (!vs_making_has(making, VS_OPTION_BETWEEN) || *at + 3 >= typed->count ||
        !is_any(typed->items[*at].text, first) || !is_any(typed->items[*at + 2].text, second)) {
        return false;
    }
    vs_making_add(making, vs_option_name(VS_OPTION_BETWEEN));
    vs_making_add(making, typed->items[*at + 1].text);
    vs_making_add(making, typed->items[*at + 3].text);
    *at += 3;
    return true;
}

int vs_making_varied(struct making *making, size_t *at, bool *found)
{
    static const char *const words[] = {"меняя", "varying", NULL};
    const char *vary = vs_option_name(VS_OPTION_VARY);
    const vs_words *typed = making->typed;
    *found = false;
    if (!vs_making_has(making, VS_OPTION_VARY)) {
        return VS_OK;
    }
    const char *before = typed->items[*at - 1].text;
    if (is_any(typed->items[*at].text, words) && *at + 1 < typed->count) {
        *found = true;
        return VS_OK; /* the operation follows */
    }
    size_t written = making->words.size;
    if (strcmp(before, vary) != 0) {
        vs_making_add(making, vary);
    }
    int status = vs_making_operation(making, at, false, found);
    if (!*found) {
        making->words.size = written;
    }
    return status;
}

int vs_making_target(struct making *making, size_t *at)
{
    const vs_words *typed = making->typed;
    size_t last = *at;
    vs_buffer text;
    while (last + 1 < typed->count && typed->items[last].text[0] != '-' &&
           strchr(typed->items[last].text, '=') == NULL) {
        last++;
    }
    if (strchr(typed->items[last].text, '=') == NULL) {
        vs_making_add(making, typed->items[*at].text);
        return VS_OK;
    }
    vs_buffer_init(&text, making->dialogue->engine);
    int status = vs_making_join(typed, *at, last - *at + 1, &text);
    status = status == VS_OK ? vs_making_add_copy(making, text.data) : status;
    *at = last;
    vs_buffer_free(&text);
    return status;
}
