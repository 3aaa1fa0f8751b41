/*
 * The share of a unit: its published cells and the parts that can be added over units.
 *
 * Bytes: a mark with the version, a checksum of the rest, the texts (told once), dimensions with
 * members, periods, levels with scopes, indicators with their cells, parts. Everything stands in
 * the order of the model, so equal cells give equal bytes. SPDX-License-Identifier: MIT
 */
#include "share_write.h"

#include <string.h>

#define AREA "share"
#define OWN "own"

/* --- texts --- */

struct text_entry {
    uint32_t offset, size;
};

static const struct text_entry *text_entries(const struct vs_share_writer *writer)
{
    return (const struct text_entry *)(const void *)writer->text_at.data;
}

static uint32_t *text_slot(const struct vs_share_writer *writer, const char *text, size_t size)
{
    size_t mask = writer->slot_count - 1;
    size_t at = (size_t)vs_checksum(text, size, 0) & mask;
    while (writer->slots[at] != 0) {
        const struct text_entry *entry = &text_entries(writer)[writer->slots[at] - 1];
        if (entry->size == size && memcmp(writer->texts.data + entry->offset, text, size) == 0) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &writer->slots[at];
}

static bool grow_slots(struct vs_share_writer *writer)
{
    size_t count = writer->slot_count == 0 ? 256 : writer->slot_count * 2;
    uint32_t *slots = vs_mem_array(writer->evaluation->engine, count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    vs_mem_free(writer->evaluation->engine, writer->slots);
    writer->slots = slots;
    writer->slot_count = count;
    for (uint32_t i = 0; i < writer->text_count; i++) {
        const struct text_entry *entry = &text_entries(writer)[i];
        *text_slot(writer, writer->texts.data + entry->offset, entry->size) = i + 1;
    }
    return true;
}

/* The number of a text; 0 and a failed buffer without memory. */
static uint32_t number_text(struct vs_share_writer *writer, const char *text)
{
    size_t size = strlen(text);
    if (writer->slot_count < 2 * ((size_t)writer->text_count + 1) && !grow_slots(writer)) {
        writer->texts.failed = true;
        return 0;
    }
    uint32_t *slot = text_slot(writer, text, size);
    if (*slot == 0) {
        vs_share_put(&writer->texts, size);
        struct text_entry entry = {(uint32_t)writer->texts.size, (uint32_t)size};
        vs_buffer_add(&writer->texts, text, size);
        vs_buffer_add(&writer->text_at, &entry, sizeof entry);
        if (writer->texts.failed || writer->text_at.failed) {
            writer->texts.failed = true;
            return 0;
        }
        *slot = ++writer->text_count;
    }
    return *slot - 1;
}

void vs_share_put_text(struct vs_share_writer *writer, vs_buffer *out, const char *text)
{
    vs_share_put(out, number_text(writer, text != NULL ? text : ""));
}

/* --- reasons --- */

/* True if the text stands in the model's sources as a whole text between quotes: then it came from
 * no record. */
static bool is_literal(const vs_model_source *source, const char *text)
{
    size_t size = strlen(text);
    for (size_t l = 0; source != NULL && size > 0 && l < source->layer_count; l++) {
        for (size_t f = 0; f < source->layers[l].file_count; f++) {
            const char *start = source->layers[l].files[f].text;
            const char *end = start + source->layers[l].files[f].size;
            for (const char *at = start; (at = strstr(at, text)) != NULL; at++) {
                bool opened = at > start && (at[-1] == '"' || at[-1] == '\'');
                if (opened && at + size < end && at[size] == at[-1]) {
                    return true;
                }
            }
        }
    }
    return false;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The engine's own reasons name things of the model only, a circle of cells their members too. What
 * a formula says may hold anything that it has read. */
static const char *harmless(const vs_model_source *source, const char *stored)
{
    static const char not_told[] = "REASON_NOT_TOLD";
    if (begins(stored, "MODEL_REASON\x1f")) {
        return is_literal(source, strchr(stored, '\x1f') + 1) ? stored : not_told;
    }
    bool own = begins(stored, "REASON_") || begins(stored, "FORMULA_") ||
               begins(stored, "PARAMETER_NO_VALUE") || strcmp(stored, "ZERO_DENOMINATOR") == 0 ||
               strcmp(stored, "NOT_FINITE") == 0 || stored[0] == '\0';
    return own && !begins(stored, "REASON_CYCLE") ? stored : not_told;
}

int vs_share_reason(struct vs_share_writer *writer, uint32_t reason, uint32_t *out)
{
    if (writer->reasons[reason] == 0) {
        const char *stored = writer->evaluation->reasons[reason];
        writer->reasons[reason] = number_text(writer, harmless(writer->source, stored)) + 1;
    }
    *out = writer->reasons[reason] - 1;
    return vs_buffer_status(&writer->texts);
}

/* --- parts --- */

void vs_share_put_part(struct vs_share_writer *writer)
{
    vs_share_put(&writer->body, writer->part.size);
    vs_buffer_add(&writer->body, writer->part.data, writer->part.size);
    writer->body.failed = writer->body.failed || writer->part.failed;
}

int vs_share_numbers(struct vs_share_writer *writer, size_t count)
{
    if (count > writer->number_capacity) {
        void *numbers = vs_mem_resize(writer->evaluation->engine, writer->numbers,
                                      count * sizeof *writer->numbers);
        if (numbers == NULL) {
            return vs_fail_memory(writer->evaluation->engine);
        }
        writer->numbers = numbers;
        writer->number_capacity = count;
    }
    return VS_OK;
}

/* --- frame --- */

uint32_t vs_share_periods(const struct vs_share_writer *writer, int period_kind)
{
    return writer->evaluation->periods[period_kind + 1].count;
}

uint32_t vs_share_scopes(const struct vs_share_writer *writer, int level)
{
    return writer->evaluation->scopes[level].count;
}

int vs_share_each(struct vs_share_writer *writer, int index, vs_share_visit visit)
{
    const vs_indicator *indicator = &writer->model->indicators[index];
    int kinds = (int)writer->model->period_kind_count;
    int status = VS_OK;
    for (size_t l = 0; l < indicator->level_count && !indicator->rule; l++) {
        if (!vs_cells__goes_up(writer->model, indicator->levels[l])) {
            continue;
        }
        for (int kind = VS_PERIOD_WHOLE; status == VS_OK && kind < kinds; kind++) {
            bool has = kind == VS_PERIOD_WHOLE ? indicator->whole
                                               : (indicator->period_kinds >> kind & 1u) != 0;
            if (has) {
                status = visit(writer, index, indicator->levels[l], kind);
            }
        }
    }
    return status;
}

/* Notes what the cells of a series stand in. */
static int use_frame(struct vs_share_writer *writer, int indicator, int level, int period_kind)
{
    struct vs_series_state *series = NULL;
    const vs_level *definition = &writer->model->levels[level];
    int status = vs_cells__series(writer->evaluation, indicator, level, period_kind, &series);
    writer->levels[level] = 0;
    writer->period_kinds[period_kind + 1] = 0;
    for (size_t i = 0; status == VS_OK && i < definition->dimension_count; i++) {
        struct vs_members *members = NULL;
        writer->dimensions[definition->dimensions[i]] = 0;
        status = vs_cells__members(writer->evaluation, definition->dimensions[i], &members);
    }
    return status;
}

/* Numbers those that are used; gives how many there are. */
static uint32_t number(int *numbers, size_t count)
{
    int used = 0;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = numbers[i] == 0 ? used++ : -1;
    }
    return (uint32_t)used;
}

static void put_dimensions(struct vs_share_writer *writer)
{
    vs_buffer *out = &writer->body;
    vs_share_put(out, number(writer->dimensions, writer->model->dimension_count));
    for (size_t d = 0; d < writer->model->dimension_count; d++) {
        const struct vs_members *members = &writer->evaluation->members[d];
        if (writer->dimensions[d] < 0) {
            continue;
        }
        vs_share_put_text(writer, out, writer->model->dimensions[d].name);
        vs_share_put(out, members->count);
        for (uint32_t i = 0; i < members->count; i++) {
            vs_share_put_text(writer, out, members->texts[i]);
        }
    }
}

static void put_periods(struct vs_share_writer *writer)
{
    const vs_model *model = writer->model;
    vs_buffer *out = &writer->body;
    vs_share_put(out, number(writer->period_kinds, model->period_kind_count + 1));
    for (int kind = VS_PERIOD_WHOLE; kind < (int)model->period_kind_count; kind++) {
        const struct vs_period_table *table = &writer->evaluation->periods[kind + 1];
        if (writer->period_kinds[kind + 1] < 0) {
            continue;
        }
        vs_share_put_text(writer, out,
                          kind == VS_PERIOD_WHOLE ? "*" : model->period_kinds[kind].name);
        vs_share_put(out, table->count);
        for (uint32_t i = 0; i < table->count; i++) {
            vs_share_put_text(writer, out, table->items[i].id);
            vs_share_put(out, table->items[i].has_data);
        }
    }
}

static void put_levels(struct vs_share_writer *writer)
{
    const vs_model *model = writer->model;
    vs_buffer *out = &writer->body;
    vs_share_put(out, number(writer->levels, model->level_count));
    for (size_t l = 0; l < model->level_count; l++) {
        const vs_level *level = &model->levels[l];
        const struct vs_scope_table *table = &writer->evaluation->scopes[l];
        if (writer->levels[l] < 0) {
            continue;
        }
        vs_share_put(out, level->dimension_count);
        for (size_t i = 0; i < level->dimension_count; i++) {
            vs_share_put(out, (uint64_t)writer->dimensions[level->dimensions[i]]);
        }
        vs_share_put(out, table->count);
        for (size_t i = 0; i < level->dimension_count; i++) {
            for (uint32_t s = 0; s < table->count; s++) {
                vs_share_put(out, table->members[i][s]);
            }
        }
    }
}

/* --- the whole --- */

static int open_writer(struct vs_share_writer *writer)
{
    vs_evaluation *evaluation = writer->evaluation;
    const vs_model *model = writer->model;
    vs_buffer_init(&writer->texts, evaluation->engine);
    vs_buffer_init(&writer->text_at, evaluation->engine);
    vs_buffer_init(&writer->body, evaluation->engine);
    vs_buffer_init(&writer->part, evaluation->engine);
    writer->dimensions = vs_arena_array(evaluation->arena, model->dimension_count + 1, sizeof(int));
    writer->levels = vs_arena_array(evaluation->arena, model->level_count + 1, sizeof(int));
    writer->period_kinds =
        vs_arena_array(evaluation->arena, model->period_kind_count + 1, sizeof(int));
    if (writer->dimensions == NULL || writer->levels == NULL || writer->period_kinds == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    memset(writer->dimensions, -1, model->dimension_count * sizeof(int));
    memset(writer->levels, -1, model->level_count * sizeof(int));
    memset(writer->period_kinds, -1, (model->period_kind_count + 1) * sizeof(int));
    int status = vs_variants_init(&writer->variants, evaluation);
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        status = vs_share_each(writer, (int)i, use_frame);
    }
    if (status == VS_OK) { /* after the last series: all reasons are there */
        writer->reasons =
            vs_mem_array(evaluation->engine, evaluation->reason_count, sizeof *writer->reasons);
        status = writer->reasons == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    }
    return status;
}

static void close_writer(struct vs_share_writer *writer)
{
    vs_engine *engine = writer->evaluation->engine;
    vs_mem_free(engine, writer->numbers);
    vs_mem_free(engine, writer->column_slots);
    vs_mem_free(engine, writer->columns);
    vs_mem_free(engine, writer->reasons);
    vs_mem_free(engine, writer->slots);
    vs_buffer_free(&writer->part);
    vs_buffer_free(&writer->body);
    vs_buffer_free(&writer->text_at);
    vs_buffer_free(&writer->texts);
}

/* Mark, checksum, texts, body. */
static int put_all(const struct vs_share_writer *writer, vs_buffer *out)
{
    size_t start = out->size;
    vs_buffer_add(out, VS_SHARE_MARK, VS_SHARE_MARK_SIZE);
    vs_share_put_word(out, 0);
    size_t rest = out->size;
    vs_share_put(out, writer->text_count);
    vs_buffer_add(out, writer->texts.data, writer->texts.size);
    vs_buffer_add(out, writer->body.data, writer->body.size);
    int status = vs_buffer_status(out);
    if (status == VS_OK) {
        uint64_t sum = vs_checksum(out->data + rest, out->size - rest, 0);
        for (size_t i = 0; i < 8; i++) {
            out->data[start + VS_SHARE_MARK_SIZE + i] = (char)(unsigned char)(sum >> 8 * i);
        }
    }
    return status;
}

int vs_share_write(vs_evaluation *evaluation, const vs_model_source *source, vs_buffer *out)
{
    struct vs_share_writer writer = {
        .evaluation = evaluation, .model = evaluation->model, .source = source};
    int status = open_writer(&writer);
    if (status == VS_OK) {
        put_dimensions(&writer);
        put_periods(&writer);
        put_levels(&writer);
        status = vs_share_put_indicators(&writer);
    }
    if (status == VS_OK) {
        status = vs_share_put_columns(&writer);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&writer.texts);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&writer.body);
    }
    if (status == VS_OK) {
        status = put_all(&writer, out);
    }
    close_writer(&writer);
    return status;
}

int vs_share_store(vs_evaluation *evaluation, const vs_model_source *source, vs_buffer *bytes)
{
    vs_buffer own;
    vs_buffer_init(&own, evaluation->engine);
    vs_buffer *out = bytes != NULL ? bytes : &own;
    size_t start = out->size;
    int status = vs_share_write(evaluation, source, out);
    if (status == VS_OK) {
        status = vs_store_put(evaluation->store, AREA, OWN, out->data + start, out->size - start);
    }
    vs_buffer_free(&own);
    return status;
}

int vs_share_read(vs_store *store, vs_buffer *out)
{
    return vs_store_get(store, AREA, OWN, out);
}
