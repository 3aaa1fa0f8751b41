/*
 * Operations spelled as the model has them: periods by id, members, the rows of facts.
 * SPDX-License-Identifier: MIT
 */
#include "operation_words.h"

#include <assert.h>
#include <string.h>

#include "dialogue.h"
#include "names.h"
#include "number.h"
#include "text.h"

enum { PAIRS = 16, YEAR_DIGITS = 4 };

struct spelled_pair {
    const char *key, *value;
};

/* An operation while it is spelled. */
struct spelling {
    const vs_operation_reader *reader;
    vs_engine *engine;
    vs_arena *arena;
    vs_evaluation *evaluation; /* NULL: not needed yet */
    size_t pair_count;
    struct spelled_pair pairs[PAIRS];
    vs_buffer *out;
};

static bool is(const char *text, size_t size, const char *word)
{
    return strlen(word) == size && memcmp(text, word, size) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A stretch of text without outer blanks and quotes around all of it. */
static int take(struct spelling *spelling, const char *from, const char *to, const char **out)
{
    size_t open = 0;
    size_t close = 0;
    while (from < to && is_blank(*from)) {
        from++;
    }
    while (to > from && is_blank(to[-1])) {
        to--;
    }
    if (from < to && vs_words_quoted(from, &open, &close) == (size_t)(to - from)) {
        from += open;
        to -= close;
    }
    *out = vs_arena_text(spelling->arena, from, (size_t)(to - from));
    return *out != NULL ? VS_OK : vs_fail_memory(spelling->engine);
}

static int need_evaluation(struct spelling *spelling)
{
    const vs_operation_reader *reader = spelling->reader;
    return spelling->evaluation != NULL ? VS_OK
                                        : reader->evaluation(reader->self, &spelling->evaluation);
}

/* --- periods and members --- */

/* The kind that an id has the form of; *exact: nobody need look whether it is one. */
static int kind_of(const vs_model *model, const char *id, bool *exact)
{
    bool year = strspn(id, "0123456789") == YEAR_DIGITS;
    *exact = false;
    for (size_t i = 0; i < model->period_kind_count; i++) {
        const vs_period_kind *kind = &model->period_kinds[i];
        bool part = kind->type == VS_PERIOD_PART;
        bool fits = kind->type == VS_PERIOD_ACADEMIC && year && id[YEAR_DIGITS] == '\0';
        const char *key = part && year && id[YEAR_DIGITS] == '/' ? id + YEAR_DIGITS + 1 : id;
        for (size_t k = 0; !fits && k < kind->key_count && part == (key != id); k++) {
            fits = strcmp(key, kind->keys[k]) == 0;
        }
        if (fits) {
            *exact = true;
            return (int)i;
        }
    }
    return VS_PERIOD_WHOLE;
}

static int spell_period(struct spelling *spelling, const char **value)
{
    const vs_operation_reader *reader = spelling->reader;
    bool exact = false;
    (void)kind_of(reader->model, *value, &exact);
    if (exact || strcmp(*value, "*") == 0) {
        return VS_OK;
    }
    vs_buffer id;
    vs_buffer_init(&id, spelling->engine);
    int status = need_evaluation(spelling);
    if (status == VS_OK) {
        status = vs_period_words(spelling->evaluation, reader->model, reader->usual, *value, &id);
    }
    if (status == VS_OK && (strchr(id.data, ',') != NULL || strcmp(id.data, "each") == 0)) {
        status = vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_ONE, *value);
    }
    if (status == VS_OK) {
        *value = vs_arena_text(spelling->arena, id.data, id.size);
        status = *value != NULL ? VS_OK : vs_fail_memory(spelling->engine);
    }
    vs_buffer_free(&id);
    return status;
}

static int spell_member(struct spelling *spelling, int dimension, const char **value)
{
    int status = need_evaluation(spelling);
    size_t count =
        status == VS_OK ? vs_evaluation_member_count(spelling->evaluation, dimension) : 0;
    vs_name *names = vs_arena_array(spelling->arena, count + 1, sizeof *names);
    size_t found = 0;
    if (status == VS_OK && names == NULL) {
        status = vs_fail_memory(spelling->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        size_t size = 0;
        status = vs_evaluation_member_text(spelling->evaluation, dimension, (uint32_t)i,
                                           &names[i].name, &size);
    }
    if (status == VS_OK) {
        status =
            vs_names_find(spelling->engine, names, count, *value, VS_MSG_SCENARIO_MEMBER, &found);
    }
    if (status == VS_OK) {
        *value = vs_arena_text(spelling->arena, names[found].name, strlen(names[found].name));
        status = *value != NULL ? VS_OK : vs_fail_memory(spelling->engine);
    }
    return status;
}

/* --- brackets --- */

/* Reads the pairs that text begins with; *end is behind them. */
static int read_pairs(struct spelling *spelling, const char *text, const char **end)
{
    *end = vs_operation__behind(text);
    if (*end == NULL) {
        return vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_SCENARIO_BRACKET, text);
    }
    int status = VS_OK;
    for (const char *at = text + 1; status == VS_OK && at < *end;) {
        const char *stop = vs_operation__find(at, ",;]");
        const char *equals = vs_operation__find(at, "=,;]");
        struct spelled_pair *pair = &spelling->pairs[spelling->pair_count];
        if (at == text + 1 && stop + 1 == *end && at + strspn(at, " \t") == stop) {
            return VS_OK; /* [] */
        }
        status = take(spelling, at, equals, &pair->key);
        if (status == VS_OK && (*equals != '=' || spelling->pair_count == PAIRS - 1)) {
            return vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_SCENARIO_PAIR, pair->key);
        }
        status = status == VS_OK ? take(spelling, equals + 1, stop, &pair->value) : status;
        spelling->pair_count++;
        at = stop + 1;
    }
    return status;
}

/* A value as it can stand in brackets. */
static void write_value(vs_buffer *out, const char *text)
{
    bool plain = strpbrk(text, ",;]\"=") == NULL && strstr(text, "«") == NULL;
    bool quotes = strchr(text, '"') != NULL;
    const char *open = quotes ? "«" : "\"";
    vs_buffer_text(out, plain ? "" : open);
    vs_buffer_text(out, text);
    vs_buffer_text(out, plain ? "" : quotes ? "»" : "\"");
}

static void write_pairs(struct spelling *spelling)
{
    vs_buffer_text(spelling->out, spelling->pair_count > 0 ? "[" : "");
    for (size_t i = 0; i < spelling->pair_count; i++) {
        vs_buffer_text(spelling->out, i > 0 ? "," : "");
        vs_buffer_text(spelling->out, spelling->pairs[i].key);
        vs_buffer_char(spelling->out, '=');
        write_value(spelling->out, spelling->pairs[i].value);
    }
    vs_buffer_text(spelling->out, spelling->pair_count > 0 ? "]" : "");
}

/* --- value --- */

/* A cell without a period is of the period at hand, if the indicator has such. */
static int fill_period(struct spelling *spelling, const char *name)
{
    const vs_operation_reader *reader = spelling->reader;
    int indicator = -1;
    bool exact = false;
    for (size_t i = 0; i < spelling->pair_count; i++) {
        if (vs_operation__is_period(spelling->pairs[i].key)) {
            return VS_OK;
        }
    }
    if (reader->usual == NULL || spelling->pair_count == PAIRS - 1) {
        return VS_OK;
    }
    int status = vs_names_indicator(reader->model, name, &indicator);
    if (status == VS_EUSAGE) {
        vs_engine_clear_error(spelling->engine); /* who reads the operation tells */
    }
    if (status != VS_OK) {
        return status == VS_EUSAGE ? VS_OK : status;
    }
    const vs_indicator *found = &reader->model->indicators[indicator];
    int kind = kind_of(reader->model, reader->usual, &exact);
    if (kind >= 0 ? (found->period_kinds >> kind & UINT32_C(1)) != 0
                  : found->whole && strcmp(reader->usual, "*") == 0) {
        spelling->pairs[spelling->pair_count++] = (struct spelled_pair){"period", reader->usual};
    }
    return VS_OK;
}

static int spell_value(struct spelling *spelling, const char *rest)
{
    const char *name = NULL;
    const char *bracket = vs_operation__find(rest, "[=");
    const char *end = bracket;
    int status = take(spelling, rest, bracket, &name);
    if (status == VS_OK && *bracket == '[') {
        status = read_pairs(spelling, bracket, &end);
    }
    for (size_t i = 0; status == VS_OK && i < spelling->pair_count; i++) {
        if (vs_operation__is_period(spelling->pairs[i].key)) {
            spelling->pairs[i].key = "period";
            status = spell_period(spelling, &spelling->pairs[i].value);
        }
    }
    if (status == VS_OK) {
        status = fill_period(spelling, name);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_buffer_text(spelling->out, name);
    write_pairs(spelling);
    while (is_blank(*end)) {
        end++;
    }
    vs_buffer_text(spelling->out, end);
    return VS_OK;
}

/* --- fact --- */

/* Rows that are changed, as they are written. */
struct change {
    int kind, field;
    const char *from, *to;
    int64_t times; /* 0: not said */
};

/* Takes "x5" off the end of a text. */
static int64_t take_times(const char *from, const char **to)
{
    static const char *const marks[] = {"x", "X", "х", "Х", "×"};
    const char *at = *to;
    while (at > from && at[-1] >= '0' && at[-1] <= '9') {
        at--;
    }
    for (size_t i = 0; at < *to && i < sizeof marks / sizeof *marks; i++) {
        size_t size = strlen(marks[i]);
        const char *mark = at - size;
        int64_t times = 0;
        if (at - from > (ptrdiff_t)size && memcmp(mark, marks[i], size) == 0 &&
            is_blank(mark[-1]) && vs_integer_parse(at, (size_t)(*to - at), &times) == VS_PARSE_OK) {
            *to = mark;
            return times;
        }
    }
    return 0;
}

/* The last word before an end; *before gets where it begins. */
static int take_last(struct spelling *spelling, const char *from, const char *to,
                     const char **before, const char **out)
{
    const char *last = from;
    const char *at = from;
    size_t open = 0;
    size_t close = 0;
    while (to > from && is_blank(to[-1])) {
        to--;
    }
    while (at < to) {
        size_t quoted = vs_words_quoted(at, &open, &close);
        last = is_blank(*at) ? at + 1 : last;
        at += quoted > 0 ? quoted : 1;
    }
    *before = last;
    return take(spelling, last, to, out);
}

/* The only field that a change without a field can mean: no part of the key, of numbers if the old
 * value is one. -1: none or several. */
static int only_field(const vs_kind *kind, const char *from)
{
    bool number = from[0] != '\0' && strspn(from, "0123456789.,-") == strlen(from);
    int found = -1;
    size_t met = 0;
    for (size_t f = 0; f < kind->field_count; f++) {
        bool key = (int)f == kind->period_field || kind->fields[f].dimension >= 0;
        enum vs_column_type type = kind->fields[f].type;
        for (size_t k = 0; k < kind->key_count; k++) {
            key = key || kind->key[k] == (int)f;
        }
        if (!key && (type == VS_COLUMN_INTEGER || type == VS_COLUMN_DECIMAL) == number &&
            (number || type == VS_COLUMN_TEXT)) {
            found = (int)f;
            met++;
        }
    }
    return met == 1 ? found : -1;
}

/* VS_EUSAGE: the fields of a kind, and the one that may be meant by typed ("": none was). */
static int fail_fields(struct spelling *spelling, const vs_kind *kind, const char *typed)
{
    const vs_model *model = spelling->reader->model;
    char near[VS_NEAR_SIZE] = "";
    vs_buffer list;
    vs_name *names = vs_arena_array(spelling->arena, kind->field_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(spelling->engine);
    }
    vs_buffer_init(&list, spelling->engine);
    for (size_t f = 0; f < kind->field_count; f++) {
        const char *name = kind->fields[f].name;
        const char *title = vs_names_field_title(model, (int)(kind - model->kinds), (int)f);
        names[f] = (vs_name){.name = name, .title = title};
        vs_buffer_printf(&list, "%s%s", f > 0 ? ", " : "", name);
        if (title != NULL && strcmp(title, name) != 0) {
            vs_buffer_printf(&list, " (%s)", title);
        }
    }
    if (typed[0] != '\0') {
        (void)vs_names_near(spelling->engine, near, names, kind->field_count, typed);
    }
    int status = vs_buffer_status(&list);
    const char *fields = list.size > 0 ? list.data : "";
    if (status == VS_OK && typed[0] != '\0') {
        status = vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_OPERATION_NO_FIELD, typed,
                         kind->title != NULL ? kind->title : kind->name, near, fields);
    } else if (status == VS_OK) {
        status = vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_OPERATION_FIELD,
                         kind->title != NULL ? kind->title : kind->name, fields);
    }
    vs_buffer_free(&list);
    return status;
}

static int find_field(struct spelling *spelling, int kind, const char *typed, int *out)
{
    const vs_model *model = spelling->reader->model;
    int status = vs_names_field(model, kind, typed, out);
    return status == VS_EUSAGE && vs_engine_error_id(spelling->engine) != VS_MSG_NAME_TWO
               ? fail_fields(spelling, &model->kinds[kind], typed)
               : status;
}

static int find_changed(struct spelling *spelling, struct change *change, const char *typed)
{
    const vs_kind *kind = &spelling->reader->model->kinds[change->kind];
    assert(typed != NULL);
    if (typed[0] != '\0') {
        return find_field(spelling, change->kind, typed, &change->field);
    }
    change->field = only_field(kind, change->from);
    return change->field >= 0 ? VS_OK : fail_fields(spelling, kind, "");
}

/* "KIND FIELD" without brackets: the most words that name a kind, the field is what is left. */
static int part_kind(struct spelling *spelling, const char *from, const char *to,
                     struct change *change, const char **field)
{
    const vs_model *model = spelling->reader->model;
    const char *typed = NULL;
    int status = vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_SCENARIO_FACT);
    for (const char *end = to; status == VS_EUSAGE && end > from;) {
        status = take(spelling, from, end, &typed);
        if (status == VS_OK) {
            vs_engine_clear_error(spelling->engine);
            status = vs_names_kind(model, typed, &change->kind);
        }
        if (status == VS_OK) {
            return take(spelling, end, to, field);
        }
        const char *before = NULL;
        const char *word = NULL;
        int taken = take_last(spelling, from, end, &before, &word);
        status = taken == VS_OK ? status : taken;
        if (before == from) {
            break; /* what is wrong with the first word is told */
        }
        end = before;
    }
    return status;
}

static int read_change(struct spelling *spelling, const char *rest, struct change *change)
{
    size_t width = 0;
    const char *arrow = vs_operation__arrow(rest, &width);
    const char *bracket = vs_operation__find(rest, "[");
    const char *head = rest; /* where the field, or the kind and it, begins */
    const char *field = NULL;
    const char *kind = NULL;
    const char *to = arrow + width + strlen(arrow + width);
    int status = VS_OK;
    while (is_blank(*head)) {
        head++;
    }
    if (bracket < arrow) {
        status = take(spelling, rest, bracket, &kind);
        if (status == VS_OK) {
            status = vs_names_kind(spelling->reader->model, kind, &change->kind);
        }
        if (status == VS_OK) {
            status = read_pairs(spelling, bracket, &head);
        }
    }
    const char *equals = vs_operation__find(head, "=");
    const char *end = equals; /* of the field */
    if (status == VS_OK && equals < arrow) {
        status = take(spelling, equals + 1, arrow, &change->from);
    } else if (status == VS_OK) {
        status = take_last(spelling, head, arrow, &end, &change->from);
    }
    if (status == VS_OK && kind == NULL) {
        status = part_kind(spelling, head, end, change, &field);
    } else if (status == VS_OK) {
        status = take(spelling, head, end, &field);
    }
    while (to > arrow && is_blank(to[-1])) {
        to--;
    }
    change->times = take_times(arrow + width, &to);
    if (status == VS_OK) {
        status = take(spelling, arrow + width, to, &change->to);
    }
    return status == VS_OK ? find_changed(spelling, change, field) : status;
}

/* Rows of a kind with a period are those of the period at hand, unless one is said; "*" is all. */
static void fill_rows(struct spelling *spelling, const struct change *change)
{
    const vs_operation_reader *reader = spelling->reader;
    const vs_kind *kind = &reader->model->kinds[change->kind];
    if (kind->period_rule != VS_PERIOD_FIELD || change->field == kind->period_field) {
        return;
    }
    const char *name = kind->fields[kind->period_field].name;
    for (size_t i = 0; i < spelling->pair_count; i++) {
        if (strcmp(spelling->pairs[i].key, name) != 0) {
            continue;
        }
        if (strcmp(spelling->pairs[i].value, "*") == 0) {
            spelling->pairs[i] = spelling->pairs[--spelling->pair_count];
        }
        return;
    }
    bool exact = false;
    int own = reader->usual != NULL ? kind_of(reader->model, reader->usual, &exact) : -1;
    if (own >= 0 && (kind->period_kinds >> own & UINT32_C(1)) != 0 &&
        spelling->pair_count < PAIRS - 1) {
        spelling->pairs[spelling->pair_count++] = (struct spelled_pair){name, reader->usual};
    }
}

/* Which rows: fields as the model names them, periods and members as the data have them. */
static int spell_rows(struct spelling *spelling, const struct change *change)
{
    const vs_model *model = spelling->reader->model;
    const vs_kind *kind = &model->kinds[change->kind];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < spelling->pair_count; i++) {
        struct spelled_pair *pair = &spelling->pairs[i];
        int field = kind->period_rule == VS_PERIOD_FIELD && vs_operation__is_period(pair->key)
                        ? kind->period_field
                        : -1;
        status = field < 0 ? find_field(spelling, change->kind, pair->key, &field) : VS_OK;
        if (status != VS_OK) {
            break;
        }
        pair->key = kind->fields[field].name;
        if (kind->period_rule == VS_PERIOD_FIELD && field == kind->period_field) {
            status = spell_period(spelling, &pair->value);
        } else if (kind->fields[field].dimension >= 0 && pair->value[0] != '\0') {
            status = spell_member(spelling, kind->fields[field].dimension, &pair->value);
        }
    }
    if (status == VS_OK) {
        fill_rows(spelling, change);
    }
    return status;
}

static int spell_fact(struct spelling *spelling, const char *rest)
{
    const vs_model *model = spelling->reader->model;
    struct change change = {.kind = -1, .field = -1};
    const char *file = NULL;
    size_t width = 0;
    int status = VS_OK;
    if (vs_operation__arrow(rest, &width) == NULL) {
        status = take(spelling, rest, rest + strlen(rest), &file);
        vs_buffer_text(spelling->out, file != NULL ? file : "");
        return status;
    }
    status = read_change(spelling, rest, &change);
    if (status == VS_OK) {
        status = spell_rows(spelling, &change);
    }
    if (status == VS_OK) {
        vs_buffer_text(spelling->out, model->kinds[change.kind].name);
        write_pairs(spelling);
        vs_buffer_printf(spelling->out,
                         " %s=", model->kinds[change.kind].fields[change.field].name);
        vs_buffer_text(spelling->out, change.from);
        vs_buffer_text(spelling->out, "->");
        vs_buffer_text(spelling->out, change.to);
    }
    if (status == VS_OK && change.times > 0) {
        vs_buffer_printf(spelling->out, " x%lld", (long long)change.times);
    }
    return status;
}

/* --- any --- */

/* Adds which operation it was to what is wrong with it. */
static int name_operation(const struct spelling *spelling, size_t number, const char *text)
{
    vs_buffer why;
    vs_buffer_init(&why, spelling->engine);
    vs_buffer_text(&why, vs_engine_error(spelling->engine));
    int status = vs_buffer_status(&why);
    if (status == VS_OK) {
        status = vs_fail(spelling->engine, VS_EUSAGE, VS_MSG_SCENARIO_AT, (long long)number, text,
                         why.data);
    }
    vs_buffer_free(&why);
    return status;
}

int vs_operation_spell(const vs_operation_reader *reader, size_t number, const char *text,
                       vs_buffer *out)
{
    vs_engine *engine = reader->model->engine;
    struct spelling spelling = {.reader = reader, .engine = engine, .out = out};
    const char *colon = strchr(text, ':');
    size_t size = colon != NULL ? (size_t)(colon - text) : 0;
    const char *type = colon != NULL ? vs_scenario_type(engine, text, size) : NULL;
    bool value = type != NULL && is(type, strlen(type), "value");
    bool fact = type != NULL && is(type, strlen(type), "fact");
    vs_buffer_clear(out);
    if (!value && !fact) {
        vs_buffer_text(out, text);
        return vs_buffer_status(out);
    }
    vs_buffer_printf(out, "%s:", type);
    int status = vs_arena_new(&spelling.arena, engine);
    if (status == VS_OK) {
        status = value ? spell_value(&spelling, colon + 1) : spell_fact(&spelling, colon + 1);
    }
    vs_arena_free(spelling.arena);
    if (status == VS_EUSAGE) {
        status = name_operation(&spelling, number, text);
    }
    return status == VS_OK ? vs_buffer_status(out) : status;
}
