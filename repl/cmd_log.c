/*
 * log: the timeline, event by event. Reads the store only.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <string.h>

#include "names.h"
#include "number.h"
#include "scope.h"

/* Columns of the answer, in order. */
enum { ID, KNOWN, VALID, TYPE, ACTOR, SOURCE, ROWS, DETAIL, COLUMN_COUNT };

static const vs_name column_names[COLUMN_COUNT] = {
    [ID] = {.name = "id", .title = "событие"},
    [KNOWN] = {.name = "known", .title = "узнали"},
    [VALID] = {.name = "valid", .title = "верно на"},
    [TYPE] = {.name = "type", .title = "тип"},
    [ACTOR] = {.name = "actor", .title = "кто"},
    [SOURCE] = {.name = "source", .title = "источник"},
    [ROWS] = {.name = "rows", .title = "строк"},
    [DETAIL] = {.name = "detail", .title = "подробно"},
};

static void add_columns(vs_engine *engine, vs_output *rows)
{
    static const struct {
        enum vs_message title;
        enum vs_output_type type;
        int rank;
    } columns[COLUMN_COUNT] = {
        [ID] = {VS_MSG_COLUMN_EVENT, VS_OUTPUT_INTEGER, 0},
        [KNOWN] = {VS_MSG_COLUMN_KNOWN, VS_OUTPUT_TEXT, 0},
        [VALID] = {VS_MSG_COLUMN_VALID, VS_OUTPUT_TEXT, 0},
        [TYPE] = {VS_MSG_COLUMN_TYPE, VS_OUTPUT_TEXT, 0},
        [ACTOR] = {VS_MSG_COLUMN_ACTOR, VS_OUTPUT_TEXT, 2},
        [SOURCE] = {VS_MSG_COLUMN_SOURCE, VS_OUTPUT_TEXT, 1},
        [ROWS] = {VS_MSG_COLUMN_ROWS, VS_OUTPUT_INTEGER, 1},
        [DETAIL] = {VS_MSG_COLUMN_DETAIL, VS_OUTPUT_TEXT, 3},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = column_names[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .rank = columns[i].rank});
    }
}

/* One event with its texts. */
struct entry {
    char id[VS_NUMBER_SIZE], valid[VS_DATE_SIZE], known[VS_CLOCK_SIZE];
    const char *type, *actor, *source, *detail; /* borrowed from the store */
    int64_t number, rows;
};

static int read_text(vs_store *store, vs_code code, const char **out)
{
    size_t size = 0;
    *out = NULL;
    return code != 0 ? vs_store_text(store, code, out, &size) : VS_OK;
}

static int read_entry(vs_store *store, int64_t id, struct entry *out)
{
    vs_event event;
    vs_chunk_info *chunks = NULL;
    const char **kinds = NULL;
    size_t count = 0;
    int status = vs_store_event_chunks(store, id, &chunks, &kinds, &count);
    *out = (struct entry){.number = id};
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        out->rows += chunks[i].rows;
    }
    vs_mem_free(vs_store_engine(store), chunks);
    vs_mem_free(vs_store_engine(store), kinds);
    if (status == VS_OK) {
        status = vs_store_event(store, id, &event);
    }
    if (status == VS_OK) {
        out->type = event.type;
        out->detail = event.detail;
        vs_date_print(out->valid, event.valid);
        vs_clock_print(out->known, event.known);
        vs_decimal_print(out->id, id, 0, '.');
        status = read_text(store, event.actor, &out->actor);
    }
    return status == VS_OK ? read_text(store, event.source, &out->source) : status;
}

static bool entry_matches(const struct entry *entry, const vs_pairs *pairs, const size_t *columns)
{
    char rows[VS_NUMBER_SIZE];
    vs_decimal_print(rows, entry->rows, 0, '.');
    const char *texts[COLUMN_COUNT] = {
        [ID] = entry->id,     [KNOWN] = entry->known,   [VALID] = entry->valid,
        [TYPE] = entry->type, [ACTOR] = entry->actor,   [SOURCE] = entry->source,
        [ROWS] = rows,        [DETAIL] = entry->detail,
    };
    for (size_t i = 0; i < pairs->count; i++) {
        const char *text = texts[columns[i]] != NULL ? texts[columns[i]] : "";
        /* A date fits every time of its day. */
        bool day = columns[i] == KNOWN && strlen(pairs->items[i].value) == 10;
        if (day ? strncmp(text, pairs->items[i].value, 10) != 0
                : strcmp(text, pairs->items[i].value) != 0) {
            return false;
        }
    }
    return true;
}

static void add_entry(vs_output *rows, const struct entry *entry)
{
    vs_output_row(rows);
    vs_output_integer(rows, ID, entry->number);
    vs_output_text(rows, KNOWN, entry->known);
    vs_output_text(rows, VALID, entry->valid);
    vs_output_text(rows, TYPE, entry->type);
    vs_output_text(rows, ACTOR, entry->actor);
    vs_output_text(rows, SOURCE, entry->source);
    vs_output_integer(rows, ROWS, entry->rows);
    vs_output_text(rows, DETAIL, entry->detail[0] != '\0' ? entry->detail : NULL);
}

static int collect(vs_session *session, vs_store *store, vs_output *rows)
{
    vs_pairs pairs;
    size_t columns[VS_PAIRS_MAX];
    int64_t last = 0;
    int status = vs_pairs_init(&pairs, session->engine);
    if (status == VS_OK) {
        status = vs_pairs_of_words(&pairs, session, 1);
    }
    for (size_t i = 0; status == VS_OK && i < pairs.count; i++) {
        status = vs_names_find(session->engine, column_names, COLUMN_COUNT, pairs.items[i].key,
                               VS_MSG_FIELD_UNKNOWN, &columns[i]);
    }
    if (status == VS_OK) {
        status = vs_session_known(session, store, &last);
    }
    if (status == VS_OK && last < 0) {
        status = vs_store_head(store, &last);
    }
    for (int64_t id = 1; status == VS_OK && id <= last; id++) {
        struct entry entry;
        status = read_entry(store, id, &entry);
        if (status == VS_OK && entry_matches(&entry, &pairs, columns)) {
            add_entry(rows, &entry);
        }
    }
    vs_pairs_free(&pairs);
    return status;
}

int vs_command_log(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_output *rows = NULL;
    int status = vs_session_place(session, VS_STORE_READ, &unit);
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "log");
    }
    if (status == VS_OK) {
        add_columns(session->engine, rows);
        status = vs_store_begin_read(unit.store);
    }
    if (status == VS_OK) {
        status = collect(session, unit.store, rows);
        vs_store_end_read(unit.store);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, rows);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_output_free(rows);
    vs_unit_close(&unit);
    return code;
}
