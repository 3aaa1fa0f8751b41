/*
 * list: members of a dimension with their attributes, records of a kind, or things of a model.
 *
 * Headings, order of fields and attributes come from the model; when the model does not load,
 * stored rows are listed by their stored names. SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <string.h>

#include "cmd_model.h"
#include "evaluation.h"
#include "list_things.h"
#include "listing.h"
#include "night.h"
#include "records.h"

/* Records of a kind of the model; kind -1: by their stored names. */
static int list_records(vs_listing *listing, const vs_model *model, int number, const char *name)
{
    const vs_kind *kind = number >= 0 ? &model->kinds[number] : NULL;
    vs_records *records = NULL;
    const char *const *names = NULL;
    size_t count = 0;
    int64_t known = -1;
    int status = vs_session_known(listing->session, listing->store, &known);
    if (status == VS_OK) {
        status = vs_records_load(&records, listing->store, name, known);
    }
    if (status == VS_OK && kind == NULL) {
        status = vs_records_names(records, &names, &count);
    } else if (status == VS_OK) {
        count = kind->field_count;
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const vs_column *column = NULL;
        const char *field = kind != NULL ? kind->fields[i].name : names[i];
        const char *title = kind != NULL ? vs_names_field_title(model, number, (int)i) : NULL;
        enum vs_column_type type = kind != NULL ? kind->fields[i].type : VS_COLUMN_TEXT;
        status = vs_records_column(records, field, &column);
        type = column != NULL ? column->type : type;
        if (status == VS_OK) {
            status = vs_listing_column(listing, field, title, type);
        }
        if (status == VS_OK) {
            listing->columns[listing->column_count - 1] = column;
        }
    }
    if (status == VS_OK) {
        status = vs_listing_filters(listing);
    }
    if (status == VS_OK) {
        status = vs_listing_rows(listing, vs_records_rows(records));
    }
    vs_records_free(records);
    return status;
}

/* The members of a dimension while they are listed. */
struct members {
    vs_evaluation *evaluation;
    const vs_model *model;
    const vs_dimension *dimension;
    uint32_t count;
    vs_code *codes;     /* by ordinal, natural order */
    uint32_t *ordinals; /* by code; VS_NO_ROW */
    size_t code_count;
    uint32_t *identity; /* 0, 1, 2 ...: the values of the column id */
    vs_column id;
    vs_date date;         /* dated attributes as of this day */
    vs_records **records; /* of each attribute's source; owned */
};

/* Makes room for count members. */
static int make_members(struct members *members, vs_engine *engine, size_t count)
{
    members->count = (uint32_t)count;
    members->codes = vs_mem_array(engine, count + 1, sizeof(vs_code));
    members->identity = vs_mem_array(engine, count + 1, sizeof(uint32_t));
    members->records =
        vs_mem_array(engine, members->dimension->attribute_count + 1, sizeof(vs_records *));
    return members->codes == NULL || members->identity == NULL || members->records == NULL
               ? vs_fail_memory(engine)
               : VS_OK;
}

/* Members by their codes; code 0: none. */
static int index_members(struct members *members, vs_engine *engine)
{
    for (uint32_t i = 0; i < members->count; i++) {
        members->code_count =
            members->codes[i] >= members->code_count ? members->codes[i] + 1u : members->code_count;
    }
    members->ordinals = vs_mem_array(engine, members->code_count + 1, sizeof(uint32_t));
    if (members->ordinals == NULL) {
        return vs_fail_memory(engine);
    }
    memset(members->ordinals, 0xFF, members->code_count * sizeof(uint32_t));
    for (uint32_t i = 0; i < members->count; i++) {
        if (members->codes[i] != 0) {
            members->ordinals[members->codes[i]] = i;
        }
    }
    return VS_OK;
}

static int load_members(vs_listing *listing, struct members *members, int dimension)
{
    vs_engine *engine = listing->session->engine;
    size_t count = vs_evaluation_member_count(members->evaluation, dimension);
    int status = make_members(members, engine, count);
    for (uint32_t i = 0; status == VS_OK && i < members->count; i++) {
        members->codes[i] = vs_evaluation_member_code(members->evaluation, dimension, i);
        members->identity[i] = i;
    }
    if (status == VS_OK) {
        status = index_members(members, engine);
    }
    members->id = (vs_column){.name = "id",
                              .type = VS_COLUMN_TEXT,
                              .width = sizeof(uint32_t),
                              .values = members->identity,
                              .member_count = members->count,
                              .members = members->codes};
    return status;
}

/* For each member the row that gives the attribute: of dated rows the latest not after the date, of
 * others the first. */
static void choose_rows(const struct members *members, vs_records *records, const vs_column *key,
                        const vs_column *from, const vs_column *values, uint32_t *chosen)
{
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        vs_code code = vs_column_code(key, row);
        uint32_t member = code < members->code_count ? members->ordinals[code] : VS_NO_ROW;
        if (member == VS_NO_ROW || !vs_column_has(values, row)) {
            continue;
        }
        uint32_t old = chosen[member];
        if (from == NULL) {
            chosen[member] = old == VS_NO_ROW ? row : old;
            continue;
        }
        int64_t since = vs_column_has(from, row) ? vs_column_value(from, row) : INT64_MIN;
        int64_t before =
            old != VS_NO_ROW && vs_column_has(from, old) ? vs_column_value(from, old) : INT64_MIN;
        if (since <= members->date && (old == VS_NO_ROW || since >= before)) {
            chosen[member] = row;
        }
    }
}

static int add_attribute(vs_listing *listing, struct members *members, size_t index, int64_t known)
{
    const vs_attribute *attribute = &members->dimension->attributes[index];
    const vs_model *model = members->model;
    bool dated = attribute->kind < 0;
    int kind = dated ? members->dimension->kind : attribute->kind;
    int status = vs_listing_column(listing, attribute->name, attribute->title, attribute->type);
    size_t column = listing->column_count - 1;
    if (status != VS_OK || kind < 0) {
        return status;
    }
    const char *key_name = "id";
    const char *value_name =
        dated ? attribute->name : model->kinds[kind].fields[attribute->field].name;
    int dimension = (int)(members->dimension - model->dimensions);
    for (size_t i = 0; !dated && i < model->kinds[kind].field_count; i++) {
        if (model->kinds[kind].fields[i].dimension == dimension) {
            key_name = model->kinds[kind].fields[i].name;
        }
    }
    const vs_column *key = NULL;
    const vs_column *from = NULL;
    const vs_column *values = NULL;
    vs_engine *engine = listing->session->engine;
    uint32_t *chosen = vs_mem_array(engine, members->count + 1u, sizeof(uint32_t));
    listing->rows_of[column] = chosen;
    if (chosen == NULL) {
        return vs_fail_memory(engine);
    }
    memset(chosen, 0xFF, members->count * sizeof(uint32_t));
    status =
        vs_records_load(&members->records[index], listing->store, model->kinds[kind].name, known);
    vs_records *records = members->records[index];
    if (status == VS_OK) {
        status = vs_records_column(records, key_name, &key);
    }
    if (status == VS_OK && dated) {
        status = vs_records_column(records, "from", &from);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, value_name, &values);
    }
    if (status == VS_OK && key != NULL && values != NULL) {
        choose_rows(members, records, key, from, values, chosen);
        listing->columns[column] = values;
    }
    return status;
}

static void free_members(vs_listing *listing, struct members *members)
{
    vs_engine *engine = listing->session->engine;
    for (size_t i = 0; i < listing->column_count; i++) {
        vs_mem_free(engine, listing->rows_of[i]);
        listing->rows_of[i] = NULL;
    }
    for (size_t i = 0; members->records != NULL && i < members->dimension->attribute_count; i++) {
        vs_records_free(members->records[i]);
    }
    vs_mem_free(engine, members->records);
    vs_mem_free(engine, members->ordinals);
    vs_mem_free(engine, members->identity);
    vs_mem_free(engine, members->codes);
    vs_evaluation_free(members->evaluation);
}

static int list_members(vs_listing *listing, vs_model *model, int dimension)
{
    const vs_session *session = listing->session;
    struct members members = {.model = model, .dimension = &model->dimensions[dimension]};
    vs_evaluation_options options = {.today = vs_options_today(&session->options)};
    int status = vs_session_date(session, VS_OPTION_VALID, &options.valid);
    if (status == VS_OK) {
        status = vs_session_known(session, listing->store, &options.known);
    }
    members.date = options.valid != VS_DATE_NONE ? options.valid : options.today;
    if (status == VS_OK) {
        status = vs_evaluation_new(&members.evaluation, model, listing->store, &options);
    }
    if (status == VS_OK) {
        status = load_members(listing, &members, dimension);
    }
    if (status == VS_OK) {
        status = vs_listing_column(listing, "id", members.dimension->title, VS_COLUMN_TEXT);
        listing->columns[0] = &members.id;
    }
    for (size_t i = 0; status == VS_OK && i < members.dimension->attribute_count; i++) {
        status = add_attribute(listing, &members, i, options.known);
    }
    if (status == VS_OK) {
        status = vs_listing_filters(listing);
    }
    if (status == VS_OK) {
        status = vs_listing_rows(listing, members.count);
    }
    free_members(listing, &members);
    return status;
}

/* --- the register of a region --- */

/* A school as the register and the last night have it. */
enum { ID, TITLE, MUNICIPALITY, STATE, CLASS, STALE_SINCE, TEXT_COLUMNS };

struct register_texts {
    vs_arena *arena;
    const char **columns[TEXT_COLUMNS]; /* by school */
};

/* What the last night made of a school: its state, and for one that failed of what and the date of
 * the values that stay. */
static int read_night(const vs_listing *listing, struct register_texts *texts, size_t index,
                      const char *id)
{
    static const char *const states[] = {"unchanged", "computed", "failed"};
    vs_night_record record;
    vs_buffer message;
    char date[VS_DATE_SIZE];
    bool found = false;
    vs_buffer_init(&message, listing->session->engine);
    int status = vs_night_recall(listing->store, id, &record, &message, &found);
    vs_buffer_free(&message);
    if (status != VS_OK || !found) {
        return status;
    }
    if (record.state >= VS_NIGHT_UNCHANGED && record.state <= VS_NIGHT_FAILED) {
        texts->columns[STATE][index] = states[record.state];
    }
    const char *name = vs_night_class_name(record.class);
    texts->columns[CLASS][index] = name[0] != '\0' ? name : NULL;
    if (record.state == VS_NIGHT_FAILED && record.good != VS_DATE_NONE) {
        vs_date_print(date, (vs_date)record.good);
        texts->columns[STALE_SINCE][index] = vs_arena_text(texts->arena, date, strlen(date));
        status = texts->columns[STALE_SINCE][index] == NULL
                     ? vs_fail_memory(listing->session->engine)
                     : VS_OK;
    }
    return status;
}

/* Reads the schools of the register; their codes are those of the attributes' rows. */
static int read_register(vs_listing *listing, struct members *members, struct register_texts *texts)
{
    const vs_workspace *workspace = listing->session->workspace;
    vs_engine *engine = listing->session->engine;
    int status = make_members(members, engine, workspace->school_count);
    for (int i = 0; status == VS_OK && i < TEXT_COLUMNS; i++) {
        texts->columns[i] = vs_arena_array(texts->arena, members->count + 1, sizeof(char *));
        status = texts->columns[i] == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        texts->columns[ID][i] = school->id;
        texts->columns[TITLE][i] = school->title;
        texts->columns[MUNICIPALITY][i] = school->municipality;
        status = vs_store_find(listing->store, members->dimension->name, school->id,
                               strlen(school->id), &members->codes[i]);
        if (status == VS_OK) {
            status = read_night(listing, texts, i, school->id);
        }
    }
    return status == VS_OK ? index_members(members, engine) : status;
}

static int add_texts(vs_listing *listing, const struct register_texts *texts, int first, int end)
{
    static const struct {
        const char *name;
        enum vs_message title;
    } columns[TEXT_COLUMNS] = {
        [ID] = {"id", VS_MSG_COLUMN_SCHOOL},
        [TITLE] = {"title", VS_MSG_COLUMN_TITLE},
        [MUNICIPALITY] = {"municipality", VS_MSG_COLUMN_MUNICIPALITY},
        [STATE] = {"state", VS_MSG_COLUMN_NIGHT},
        [CLASS] = {"class", VS_MSG_COLUMN_CLASS_OF_FAILURE},
        [STALE_SINCE] = {"stale_since", VS_MSG_COLUMN_STALE},
    };
    int status = VS_OK;
    for (int i = first; status == VS_OK && i < end; i++) {
        const char *title = vs_message_text(listing->session->engine, columns[i].title);
        status = vs_listing_column(listing, columns[i].name, title, VS_COLUMN_TEXT);
        if (status == VS_OK) {
            listing->texts[listing->column_count - 1] = texts->columns[i];
        }
    }
    return status;
}

/* The schools of a region with their attributes and how the last night went. */
static int list_register(vs_listing *listing, vs_model *model, int dimension)
{
    const vs_session *session = listing->session;
    struct members members = {.model = model, .dimension = &model->dimensions[dimension]};
    struct register_texts texts = {.arena = NULL};
    int64_t known = -1;
    int status = vs_arena_new(&texts.arena, session->engine);
    if (status == VS_OK) {
        status = vs_session_known(session, listing->store, &known);
    }
    if (status == VS_OK) {
        status = vs_session_date(session, VS_OPTION_VALID, &members.date);
    }
    members.date =
        members.date != VS_DATE_NONE ? members.date : vs_options_today(&session->options);
    if (status == VS_OK) {
        status = read_register(listing, &members, &texts);
    }
    if (status == VS_OK) {
        status = add_texts(listing, &texts, ID, STATE);
    }
    for (size_t i = 0; status == VS_OK && i < members.dimension->attribute_count; i++) {
        if (strcmp(members.dimension->attributes[i].name, "municipality") != 0) {
            status = add_attribute(listing, &members, i, known);
        }
    }
    if (status == VS_OK) {
        status = add_texts(listing, &texts, STATE, TEXT_COLUMNS);
    }
    if (status == VS_OK) {
        status = vs_listing_filters(listing);
    }
    if (status == VS_OK) {
        status = vs_listing_rows(listing, members.count);
    }
    free_members(listing, &members);
    vs_arena_free(texts.arena);
    return status;
}

/* True for the name itself of a dimension or a record kind: its rows are meant. */
static bool has_rows(const vs_model *model, const char *typed)
{
    return vs_model_dimension(model, typed) >= 0 || vs_model_kind(model, typed) >= 0;
}

/* Finds what is listed: a dimension, a kind, things of the model by what they are called, then the
 * former two by title; "@dimension" is the kind of its rows. */
static int list_by_model(vs_listing *listing, const vs_unit *unit, const char *typed)
{
    vs_model *model = unit->model;
    vs_engine *engine = model->engine;
    size_t count = model->dimension_count + model->kind_count;
    const char *things = has_rows(model, typed) ? NULL : vs_things_kind(engine, typed);
    if (things != NULL) {
        return vs_list_things(listing, model, things);
    }
    vs_name *names = vs_mem_array(engine, count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(engine);
    }
    for (size_t i = 0; i < count; i++) {
        size_t kind = i - model->dimension_count;
        bool is_dimension = i < model->dimension_count;
        names[i].name = is_dimension ? model->dimensions[i].name : model->kinds[kind].name;
        names[i].title = is_dimension ? model->dimensions[i].title : model->kinds[kind].title;
        if (!is_dimension && model->kinds[kind].entity) {
            names[i].title = NULL; /* the title means the members */
        }
    }
    size_t found = 0;
    int status = vs_names_find(engine, names, count, typed, VS_MSG_LIST_UNKNOWN, &found);
    vs_mem_free(engine, names);
    if (status != VS_OK) {
        return status;
    }
    if (found < model->dimension_count) {
        bool reg = unit->school == NULL && model->dimensions[found].unit;
        return reg ? list_register(listing, model, (int)found)
                   : list_members(listing, model, (int)found);
    }
    int kind = (int)(found - model->dimension_count);
    return list_records(listing, model, kind, model->kinds[kind].name);
}

/* Without a model: a kind by its stored name. */
static int list_by_store(vs_listing *listing, const char *typed)
{
    vs_engine *engine = listing->session->engine;
    const char **kinds = NULL;
    size_t count = 0;
    bool found = false;
    int status = vs_store_kinds(listing->store, &kinds, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        found = found || strcmp(kinds[i], typed) == 0;
    }
    vs_mem_free(engine, kinds);
    if (status == VS_OK && !found) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_LIST_UNKNOWN, typed, "");
    }
    return status == VS_OK ? list_records(listing, NULL, -1, typed) : status;
}

static int list(vs_listing *listing, vs_unit *unit)
{
    const vs_session *session = listing->session;
    const char *typed = vs_options_argument(&session->options, 1);
    int status = vs_unit_model(unit);
    if (status == VS_OK) {
        return list_by_model(listing, unit, typed);
    }
    if (status == VS_ENOMEM || status == VS_EINTERRUPT) {
        return status;
    }
    vs_session_tell(session, VS_MSG_LIST_WITHOUT_MODEL, vs_engine_error(session->engine));
    return list_by_store(listing, typed);
}

/* Of things of a model, a second word without "=" names it: no data are read. */
static const char *named_model(const vs_session *session, const char **kind)
{
    const vs_options *options = &session->options;
    const char *word =
        vs_options_argument_count(options) > 2 ? vs_options_argument(options, 2) : NULL;
    *kind = word != NULL && strchr(word, '=') == NULL
                ? vs_things_kind(session->engine, vs_options_argument(options, 1))
                : NULL;
    return *kind != NULL ? word : NULL;
}

static int list_named(vs_session *session, vs_listing *listing, const char *named, const char *kind)
{
    vs_chosen_model chosen;
    int status = vs_session_model(session, named, &chosen);
    if (status == VS_OK) {
        status = vs_list_things(listing, chosen.model, kind);
    }
    vs_chosen_model_close(&chosen);
    return status;
}

/* What the data of the unit hold, or its model. */
static int list_unit(vs_session *session, vs_listing *listing, vs_unit *unit)
{
    int status = vs_session_place(session, VS_STORE_READ, unit);
    if (status == VS_OK) {
        listing->store = unit->store;
        status = vs_store_begin_read(unit->store);
    }
    if (status == VS_OK) {
        status = list(listing, unit);
        vs_store_end_read(unit->store);
    }
    return status;
}

int vs_command_list(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    const char *kind = NULL;
    const char *named = named_model(session, &kind);
    vs_listing *listing = vs_mem_new(session->engine, sizeof *listing);
    if (listing == NULL) {
        return vs_session_fail(session, vs_fail_memory(session->engine));
    }
    listing->session = session;
    int status = vs_pairs_init(&listing->pairs, session->engine);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, SIZE_MAX);
    }
    if (status == VS_OK) {
        status = vs_pairs_of_words(&listing->pairs, session, named != NULL ? 3 : 2);
    }
    if (status == VS_OK) {
        status = vs_output_new(&listing->rows, session->engine, "list");
    }
    if (status == VS_OK) {
        status = named != NULL ? list_named(session, listing, named, kind)
                               : list_unit(session, listing, &unit);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, listing->rows);
    }
    int code = status == VS_OK ? vs_session_print(session, listing->rows)
                               : vs_session_fail(session, status);
    vs_output_free(listing->rows);
    vs_unit_close(&unit);
    vs_pairs_free(&listing->pairs);
    vs_mem_free(session->engine, listing);
    return code;
}
