/*
 * Loading of visible rows: the segment, the chunks after it, the bitmaps on both.
 *
 * Parts are laid one after another (segment first). A column is joined from its parts when first
 * asked for: one part without superseded rows is used as stored, else values are gathered and
 * packed again. SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <stdlib.h>
#include <string.h>

static int load_part_bytes(vs_records *records, struct vs_part *part, vs_buffer *bytes)
{
    vs_buffer_init(bytes, records->engine);
    int status = vs_store_chunk(records->store, part->chunk, bytes);
    return status == VS_OK ? vs_buffer_status(bytes) : status;
}

/* Bytes that outlive the buffer, aligned for decoding. */
static const void *keep_bytes(vs_records *records, vs_buffer *bytes)
{
    void *kept = vs_arena_get(records->arena, bytes->size);
    if (kept != NULL) {
        memcpy(kept, bytes->data, bytes->size);
    }
    return kept;
}

static int load_part(vs_records *records, struct vs_part *part)
{
    vs_buffer bytes;
    int status = load_part_bytes(records, part, &bytes);
    if (status == VS_OK) {
        size_t size = bytes.size;
        const void *kept = keep_bytes(records, &bytes);
        status = kept == NULL ? vs_fail_memory(records->engine)
                              : vs_chunk_decode(&part->columns, kept, size, records->arena,
                                                records->engine, records->kind);
    }
    vs_buffer_free(&bytes);
    if (status == VS_OK && part->columns.rows != part->rows) {
        status = vs_fail(records->engine, VS_EDAMAGED, VS_MSG_CHUNK_ROWS, records->kind,
                         (long long)part->columns.rows, (long long)part->rows);
    }
    return status;
}

int vs_records_moved(vs_records *records, bool *moved)
{
    *moved = false;
    if (records->part_count == 0 || records->parts[0].chunk != 0) {
        return VS_OK;
    }
    int64_t event = 0;
    uint32_t rows = 0;
    int status = vs_store_segment_info(records->merged, records->kind, &event, &rows);
    *moved =
        status == VS_OK && (event != records->parts[0].event || rows != records->parts[0].rows);
    return status;
}

static int read_segment_column(vs_records *records, const struct vs_part *part, const char *name,
                               const vs_column **out)
{
    bool moved = false;
    int status = vs_records_moved(records, &moved);
    if (status == VS_OK && moved) {
        status = vs_fail(records->engine, VS_EIO, VS_MSG_RECORDS_MOVED, records->kind);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_buffer bytes;
    vs_buffer_init(&bytes, records->engine);
    status = vs_store_segment_column(records->merged, records->kind, name, &bytes);
    if (status == VS_ENOTFOUND) {
        vs_buffer_free(&bytes);
        return VS_OK;
    }
    vs_column *column = vs_arena_get(records->arena, sizeof *column);
    struct vs_bytes *kept = vs_arena_get(records->arena, sizeof *kept);
    if (status == VS_OK && (kept == NULL || column == NULL || bytes.failed)) {
        status = vs_fail_memory(records->engine);
    }
    if (status == VS_OK) {
        status = vs_column_decode(column, part->rows, bytes.data, bytes.size, records->engine,
                                  records->kind);
    }
    if (status != VS_OK) {
        vs_buffer_free(&bytes);
        return status;
    }
    *kept = (struct vs_bytes){bytes.data, records->bytes}; /* the column points into them */
    records->bytes = kept;
    *out = column;
    return VS_OK;
}

int vs_records__part_column(vs_records *records, struct vs_part *part, const char *name,
                            const vs_column **out)
{
    *out = NULL;
    if (part->chunk != 0) {
        *out = vs_chunk_column(&part->columns, name);
        return VS_OK;
    }
    for (const struct vs_cached *cached = records->cached; cached != NULL; cached = cached->next) {
        if (strcmp(cached->name, name) == 0) {
            *out = cached->column;
            return VS_OK;
        }
    }
    struct vs_cached *cached = vs_arena_get(records->arena, sizeof *cached);
    const char *copy = vs_arena_text(records->arena, name, strlen(name));
    if (cached == NULL || copy == NULL) {
        return vs_fail_memory(records->engine);
    }
    int status = read_segment_column(records, part, name, out);
    if (status == VS_OK) {
        *cached = (struct vs_cached){copy, *out, records->cached};
        records->cached = cached;
    }
    return status;
}

/* Superseded rows of a part's chunk by events in (after, known]; part->dead stays NULL if none. */
static int load_masks(vs_records *records, struct vs_part *part, int64_t after)
{
    size_t size = (part->rows + 7) / 8;
    unsigned char *bits = vs_arena_get(records->arena, size);
    if (bits == NULL) {
        return vs_fail_memory(records->engine);
    }
    bool any = false;
    int status =
        vs_store_masks(records->store, part->chunk, after, records->known, bits, size, &any);
    if (status == VS_OK && any) {
        part->dead = bits;
    }
    return status;
}

static uint32_t count_live(const struct vs_part *part)
{
    size_t size = (part->rows + 7) / 8;
    return part->dead == NULL ? part->rows : part->rows - vs_records__count_bits(part->dead, size);
}

static int add_part(vs_records *records, struct vs_part part)
{
    if (records->part_count == records->part_capacity) {
        size_t capacity = records->part_capacity * 2 + 8;
        void *parts = vs_mem_resize(records->engine, records->parts, capacity * sizeof part);
        if (parts == NULL) {
            return vs_fail_memory(records->engine);
        }
        records->parts = parts;
        records->part_capacity = capacity;
    }
    if (part.rows > UINT32_MAX / 2 - records->total) {
        return vs_fail(records->engine, VS_ELIMIT, VS_MSG_RECORDS_ROWS, records->kind);
    }
    part.live = count_live(&part);
    records->parts[records->part_count++] = part;
    records->total += part.rows;
    return VS_OK;
}

static void mark_dead(void *context, struct vs_part *part, uint32_t position)
{
    unsigned char *dead = context;
    dead[position >> 3] = (unsigned char)(dead[position >> 3] | 1U << (position & 7));
    part->dead = dead;
}

/* Marks the segment's rows that bitmaps newer than the segment supersede. */
static int load_segment_masks(vs_records *records, struct vs_part *part)
{
    unsigned char *dead = vs_arena_get(records->arena, (part->rows + 7) / 8);
    if (dead == NULL) {
        return vs_fail_memory(records->engine);
    }
    struct vs_mask_span span = {
        .after = part->event, .upto = records->known, .parts = part, .count = 1};
    return vs_records__visit_masked(records, &span, mark_dead, dead);
}

const vs_chunk_info *vs_records__chunk(const vs_records *records, int64_t id)
{
    size_t low = 0;
    size_t high = records->chunk_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (records->chunks[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < records->chunk_count && records->chunks[low].id == id ? &records->chunks[low]
                                                                       : NULL;
}

/* All chunks of the kind: needed to find events and row counts behind the segment. */
int vs_records__need_chunks(vs_records *records)
{
    if (records->chunks != NULL) {
        return VS_OK;
    }
    return vs_store_chunks(records->store, records->kind, 0, records->known, &records->chunks,
                           &records->chunk_count);
}

int vs_records__add_part(vs_records *records, struct vs_part *part)
{
    int status = load_part(records, part);
    if (status == VS_OK) {
        status = load_masks(records, part, part->event);
    }
    return status == VS_OK ? add_part(records, *part) : status;
}

static int load_parts(vs_records *records, bool use_segment)
{
    int64_t segment = 0;
    uint32_t rows = 0;
    int status = VS_OK;
    if (use_segment) {
        status = vs_store_segment_info(records->merged, records->kind, &segment, &rows);
    }
    if (status == VS_OK && segment > records->known) {
        segment = 0; /* an earlier state is asked for */
    }
    if (status == VS_OK && segment > 0) {
        struct vs_part part = {.event = segment, .rows = rows};
        status = load_segment_masks(records, &part);
        if (status == VS_OK) {
            status = add_part(records, part);
        }
    }
    vs_chunk_info *tail = NULL;
    size_t count = 0;
    if (status == VS_OK) {
        status =
            vs_store_chunks(records->store, records->kind, segment, records->known, &tail, &count);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_part part = {.chunk = tail[i].id, .event = tail[i].event, .rows = tail[i].rows};
        status = vs_records__add_part(records, &part);
    }
    vs_mem_free(records->engine, tail);
    for (size_t i = 0; i < records->part_count; i++) {
        records->rows += records->parts[i].live;
    }
    return status;
}

static int load(vs_records **out, vs_store *store, const char *kind, int64_t known,
                bool use_segment)
{
    *out = NULL;
    vs_engine *engine = vs_store_engine(store);
    int status = VS_OK;
    if (known < 0) {
        status = vs_store_head(store, &known);
        if (status != VS_OK) {
            return status;
        }
    }
    vs_records *records = vs_mem_new(engine, sizeof *records);
    if (records == NULL) {
        return vs_fail_memory(engine);
    }
    records->engine = engine;
    records->store = records->merged = store;
    records->known = known;
    status = vs_arena_new(&records->arena, engine);
    if (status == VS_OK) {
        records->kind = vs_arena_text(records->arena, kind, strlen(kind));
        status = records->kind == NULL ? vs_fail_memory(engine) : load_parts(records, use_segment);
    }
    if (status != VS_OK) {
        vs_records_free(records);
        return status;
    }
    *out = records;
    return VS_OK;
}

int vs_records_load(vs_records **out, vs_store *store, const char *kind, int64_t known)
{
    return load(out, store, kind, known, true);
}

int vs_records_load_chunks(vs_records **out, vs_store *store, const char *kind, int64_t known)
{
    return load(out, store, kind, known, false);
}

void vs_records_free(vs_records *records)
{
    if (records == NULL) {
        return;
    }
    for (size_t i = 0; i < records->column_count; i++) {
        vs_records__column_free(records, &records->columns[i]);
    }
    for (struct vs_bytes *kept = records->bytes; kept != NULL; kept = kept->next) {
        vs_mem_free(records->engine, kept->data);
    }
    vs_mem_free(records->engine, records->columns);
    vs_mem_free(records->engine, records->parts);
    vs_mem_free(records->engine, records->chunks);
    vs_mem_free(records->engine, records->dead);
    vs_mem_free(records->engine, records->died);
    vs_arena_free(records->arena);
    vs_mem_free(records->engine, records);
}

uint32_t vs_records_rows(const vs_records *records)
{
    return records->rows;
}

int64_t vs_records_known(const vs_records *records)
{
    return records->known;
}

const unsigned char *vs_records_dead(const vs_records *records)
{
    return records->dead;
}

void vs_records_switch(vs_records *records, uint32_t row, bool live)
{
    unsigned bit = 1U << (row & 7);
    unsigned char *byte = &records->dead[row >> 3];
    *byte = (unsigned char)(live ? *byte & ~bit : *byte | bit);
}

void vs_records_use(vs_records *records, vs_store *copy)
{
    records->store = copy;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds name unless the list has it; lists are short. */
static void add_name(const char **names, size_t *count, size_t limit, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(names[i], name) == 0) {
            return;
        }
    }
    if (name[0] != '@' && *count < limit) {
        names[(*count)++] = name;
    }
}

int vs_records_names(vs_records *records, const char *const **out, size_t *count)
{
    *count = 0;
    const char **names = vs_arena_array(records->arena, VS_RECORDS_COLUMNS_MAX, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(records->engine);
    }
    for (size_t i = 0; i < records->part_count; i++) {
        const struct vs_part *part = &records->parts[i];
        if (part->chunk != 0) {
            for (uint32_t j = 0; j < part->columns.column_count; j++) {
                add_name(names, count, VS_RECORDS_COLUMNS_MAX, part->columns.columns[j].name);
            }
            continue;
        }
        vs_buffer list; /* the segment keeps the names of its columns, each with a zero byte */
        vs_buffer_init(&list, records->engine);
        int status = vs_store_segment_column(records->merged, records->kind, "@names", &list);
        const char *kept =
            status == VS_OK ? vs_arena_text(records->arena, list.data, list.size) : NULL;
        size_t size = list.size;
        vs_buffer_free(&list);
        if (status == VS_ENOTFOUND) { /* a damaged page keeps its own message */
            return vs_fail(records->engine, VS_EDAMAGED, VS_MSG_SEGMENT_COLUMN, records->kind);
        }
        if (kept == NULL) {
            return status == VS_OK ? vs_fail_memory(records->engine) : status;
        }
        for (size_t at = 0; at < size; at += strlen(kept + at) + 1) {
            add_name(names, count, VS_RECORDS_COLUMNS_MAX, kept + at);
        }
    }
    qsort(names, *count, sizeof *names, compare_texts);
    *out = names;
    return VS_OK;
}

/* Part and position of a live row. */
static const struct vs_part *find_row(const vs_records *records, uint32_t row, uint32_t *position)
{
    for (size_t i = 0; i < records->part_count; i++) {
        const struct vs_part *part = &records->parts[i];
        if (row >= part->live) {
            row -= part->live;
            continue;
        }
        *position = vs_records__live_position(part, row);
        return part;
    }
    return NULL;
}

int vs_records_origin(vs_records *records, uint32_t row, vs_row_origin *out)
{
    uint32_t position = 0;
    const struct vs_part *part = find_row(records, row, &position);
    int status = part == NULL ? vs_fail(records->engine, VS_ENOTFOUND, VS_MSG_RECORDS_ROW,
                                        records->kind, (long long)row)
                              : VS_OK;
    if (status != VS_OK) {
        return status;
    }
    struct vs_part *source = &records->parts[part - records->parts];
    *out = (vs_row_origin){.event = source->event, .chunk = source->chunk, .row = position};
    const vs_column *line = NULL;
    status = vs_records__part_column(records, source, "@line", &line);
    if (status == VS_OK && source->chunk == 0) {
        const vs_column *chunk = NULL;
        const vs_column *at = NULL;
        status = vs_records__part_column(records, source, "@chunk", &chunk);
        if (status == VS_OK) {
            status = vs_records__part_column(records, source, "@row", &at);
        }
        if (status != VS_OK || chunk == NULL || at == NULL) {
            return status != VS_OK ? status
                                   : vs_fail(records->engine, VS_EDAMAGED, VS_MSG_SEGMENT_COLUMN,
                                             records->kind);
        }
        out->chunk = vs_column_value(chunk, position);
        out->row = (uint32_t)vs_column_value(at, position);
        vs_chunk_info info = {0};
        status = vs_records__chunk_info(records, out->chunk, &info);
        out->event = info.event;
    }
    if (status == VS_OK && line != NULL && vs_column_has(line, position)) {
        out->line = (uint32_t)(vs_column_value(line, position) + out->row);
    }
    return status;
}
