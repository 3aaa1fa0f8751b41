/*
 * The segment: merged current columns, made from what is visible, compared with it, grown over
 * time; and the advance of loaded records to a later event. SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <string.h>

enum { MERGE_CHUNKS = 64 };

int vs_records_merge_due(vs_store *store, const char *kind, bool *due)
{
    *due = false;
    int64_t head = 0;
    int64_t segment = 0;
    uint32_t rows = 0;
    vs_chunk_info *chunks = NULL;
    size_t count = 0;
    int status = vs_store_head(store, &head);
    if (status == VS_OK) {
        status = vs_store_segment_info(store, kind, &segment, &rows);
    }
    if (status == VS_OK) {
        status = vs_store_chunks(store, kind, segment, head, &chunks, &count);
    }
    uint64_t behind = 0;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        behind += chunks[i].rows;
    }
    *due = count >= MERGE_CHUNKS || (count > 0 && behind >= 4096 && behind >= rows / 4);
    vs_mem_free(vs_store_engine(store), chunks);
    return status;
}

/* Columns that tell where each row of the records came from. */
struct provenance {
    int64_t *chunk, *row, *line, *valid;
};

/* Reads a numeric column of a part into values[at...] for live rows; other is used where it is
 * absent. */
static int copy_part(vs_records *records, struct vs_part *part, const char *name, int64_t other,
                     int64_t *values)
{
    const vs_column *column = NULL;
    int status = vs_records__part_column(records, part, name, &column);
    for (uint32_t row = 0, at = 0; status == VS_OK && row < part->rows; row++) {
        if (part->dead == NULL || (part->dead[row >> 3] >> (row & 7) & 1) == 0) {
            bool has = column != NULL && vs_column_has(column, row);
            values[at++] = has ? vs_column_value(column, row) : other;
        }
    }
    return status;
}

static uint32_t fill_chunk_part(const struct vs_part *part, vs_date valid, struct provenance *into,
                                uint32_t at)
{
    for (uint32_t row = 0; row < part->rows; row++) {
        if (part->dead == NULL || (part->dead[row >> 3] >> (row & 7) & 1) == 0) {
            into->chunk[at] = part->chunk;
            into->row[at] = row;
            into->valid[at++] = valid;
        }
    }
    return at;
}

static int fill_provenance(vs_records *records, struct provenance *into)
{
    uint32_t at = 0;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < records->part_count; i++) {
        struct vs_part *part = &records->parts[i];
        status = copy_part(records, part, "@line", 0, into->line + at);
        if (status == VS_OK && part->chunk != 0) {
            vs_event event;
            status = vs_store_event(records->store, part->event, &event);
            if (status == VS_OK) {
                at = fill_chunk_part(part, event.valid, into, at);
            }
            continue;
        }
        if (status == VS_OK) {
            status = copy_part(records, part, "@chunk", 0, into->chunk + at);
        }
        if (status == VS_OK) {
            status = copy_part(records, part, "@row", 0, into->row + at);
        }
        if (status == VS_OK) {
            status = copy_part(records, part, "@valid", VS_DATE_NONE, into->valid + at);
        }
        for (uint32_t row = 0; row < part->rows; row++) {
            at += part->dead == NULL || (part->dead[row >> 3] >> (row & 7) & 1) == 0;
        }
    }
    return status;
}

struct encoder {
    vs_records *records;
    vs_segment_column *columns;
    size_t count;
};

static int encode_column(struct encoder *encoder, const char *name, const vs_column *column)
{
    vs_records *records = encoder->records;
    vs_buffer bytes;
    vs_buffer_init(&bytes, records->engine);
    vs_column_encode(&bytes, column, records->rows);
    int status = vs_buffer_status(&bytes);
    void *kept = status == VS_OK ? vs_arena_get(records->arena, bytes.size) : NULL;
    if (status == VS_OK && kept == NULL) {
        status = vs_fail_memory(records->engine);
    }
    if (status == VS_OK) {
        memcpy(kept, bytes.data, bytes.size);
        encoder->columns[encoder->count++] =
            (vs_segment_column){.name = name, .data = kept, .size = bytes.size};
    }
    vs_buffer_free(&bytes);
    return status;
}

static int encode_numbers(struct encoder *encoder, const char *name, enum vs_column_type type,
                          const int64_t *values)
{
    vs_records *records = encoder->records;
    vs_column column = {.name = name, .type = type};
    int status =
        vs_column_pack(&column, records->arena, records->engine, values, NULL, records->rows);
    return status == VS_OK ? encode_column(encoder, name, &column) : status;
}

static int encode_all(struct encoder *encoder)
{
    vs_records *records = encoder->records;
    const char *const *names = NULL;
    size_t count = 0;
    int status = vs_records_names(records, &names, &count);
    encoder->columns = vs_arena_array(records->arena, count + 5, sizeof *encoder->columns);
    struct provenance from;
    int64_t *memory = vs_arena_array(records->arena, records->rows, 4 * sizeof *memory);
    if (status == VS_OK && (encoder->columns == NULL || memory == NULL)) {
        status = vs_fail_memory(records->engine);
    }
    vs_buffer list;
    vs_buffer_init(&list, records->engine);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const vs_column *column = NULL;
        status = vs_records_column(records, names[i], &column);
        if (status == VS_OK && column != NULL) {
            status = encode_column(encoder, names[i], column);
            vs_buffer_add(&list, names[i], strlen(names[i]) + 1);
        }
    }
    if (status == VS_OK) {
        from =
            (struct provenance){memory, memory + records->rows, memory + 2 * (size_t)records->rows,
                                memory + 3 * (size_t)records->rows};
        status = fill_provenance(records, &from);
    }
    if (status == VS_OK) {
        status = encode_numbers(encoder, "@chunk", VS_COLUMN_INTEGER, from.chunk);
    }
    if (status == VS_OK) {
        status = encode_numbers(encoder, "@row", VS_COLUMN_INTEGER, from.row);
    }
    if (status == VS_OK) {
        status = encode_numbers(encoder, "@line", VS_COLUMN_INTEGER, from.line);
    }
    if (status == VS_OK) {
        status = encode_numbers(encoder, "@valid", VS_COLUMN_DATE, from.valid);
    }
    const char *kept = NULL;
    if (status == VS_OK) {
        kept = vs_arena_text(records->arena, list.data != NULL ? list.data : "", list.size);
    }
    if (status == VS_OK && (kept == NULL || list.failed)) {
        status = vs_fail_memory(records->engine);
    }
    if (status == VS_OK) {
        encoder->columns[encoder->count++] =
            (vs_segment_column){.name = "@names", .data = kept, .size = list.size};
    }
    vs_buffer_free(&list);
    return status;
}

int vs_records_merge(vs_store *store, const char *kind)
{
    vs_records *records = NULL;
    int status = vs_records_load(&records, store, kind, -1);
    if (status != VS_OK) {
        return status;
    }
    struct encoder encoder = {.records = records};
    status = encode_all(&encoder);
    if (status == VS_OK) {
        status = vs_store_segment_write(store, kind, records->known, records->rows, encoder.columns,
                                        encoder.count);
    }
    vs_records_free(records);
    return status;
}

static bool equal_columns(const vs_column *a, const vs_column *b, uint32_t rows)
{
    if (a == NULL || b == NULL || a->type != b->type || a->scale != b->scale) {
        return a == NULL && b == NULL;
    }
    for (uint32_t row = 0; row < rows; row++) {
        bool has = vs_column_has(a, row);
        if (has != vs_column_has(b, row)) {
            return false;
        }
        if (has &&
            (a->type == VS_COLUMN_TEXT ? vs_column_code(a, row) != vs_column_code(b, row)
                                       : vs_column_value(a, row) != vs_column_value(b, row))) {
            return false;
        }
    }
    return true;
}

int vs_records_check(vs_store *store, const char *kind, bool *equal)
{
    vs_records *merged = NULL;
    vs_records *plain = NULL;
    int status = vs_records_load(&merged, store, kind, -1);
    if (status == VS_OK) {
        status = vs_records_load_chunks(&plain, store, kind, -1);
    }
    const char *const *names = NULL;
    size_t count = 0;
    if (status == VS_OK) {
        status = vs_records_names(plain, &names, &count);
    }
    *equal = status == VS_OK && merged->rows == plain->rows;
    for (size_t i = 0; status == VS_OK && *equal && i < count; i++) {
        const vs_column *a = NULL;
        const vs_column *b = NULL;
        status = vs_records_column(merged, names[i], &a);
        if (status == VS_OK) {
            status = vs_records_column(plain, names[i], &b);
        }
        *equal = status == VS_OK && equal_columns(a, b, plain->rows);
    }
    vs_records_free(merged);
    vs_records_free(plain);
    return status;
}

struct dying {
    vs_records *records;
    vs_buffer rows;
};

static void add_died(void *context, struct vs_part *part, uint32_t position)
{
    struct dying *dying = context;
    vs_records *records = dying->records;
    if (part->dead != NULL && (part->dead[position >> 3] >> (position & 7) & 1) != 0) {
        return;
    }
    uint32_t row = vs_records__live_before(part, position);
    for (const struct vs_part *p = records->parts; p < part; p++) {
        row += p->live;
    }
    unsigned bits = 1U << (row & 7);
    if ((records->dead[row >> 3] & bits) == 0) {
        records->dead[row >> 3] = (unsigned char)(records->dead[row >> 3] | bits);
        vs_buffer_add(&dying->rows, &row, sizeof row);
    }
}

/* Rows that bitmaps of events in (known, next] supersede, among the rows there are. */
static int find_died(vs_records *records, int64_t next, vs_records_change *out)
{
    if (records->dead == NULL) {
        records->dead = vs_mem_array(records->engine, (records->rows + 7) / 8 + 1, 1);
    }
    if (records->dead == NULL) {
        return vs_fail_memory(records->engine);
    }
    struct dying dying = {.records = records};
    vs_buffer_init(&dying.rows, records->engine);
    struct vs_mask_span span = {.after = records->known,
                                .upto = next,
                                .parts = records->parts,
                                .count = records->part_count};
    int status = vs_records__visit_masked(records, &span, add_died, &dying);
    if (status == VS_OK) {
        status = vs_buffer_status(&dying.rows);
    }
    vs_mem_free(records->engine, records->died);
    records->died = (uint32_t *)(void *)dying.rows.data;
    out->dead = records->died;
    out->dead_count = status == VS_OK ? (uint32_t)(dying.rows.size / sizeof(uint32_t)) : 0;
    return status;
}

/* Adds the chunks of events after an earlier one as parts and grows the joined columns by their
 * rows. */
static int append_parts(vs_records *records, int64_t after)
{
    vs_chunk_info *tail = NULL;
    size_t count = 0;
    int status =
        vs_store_chunks(records->store, records->kind, after, records->known, &tail, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_part part = {.chunk = tail[i].id, .event = tail[i].event, .rows = tail[i].rows};
        status = vs_records__add_part(records, &part);
        for (size_t j = 0; status == VS_OK && j < records->column_count; j++) {
            struct vs_part *added = &records->parts[records->part_count - 1];
            status = vs_records__append(records, &records->columns[j], added);
        }
        if (status == VS_OK) {
            records->rows += records->parts[records->part_count - 1].live;
        }
    }
    vs_mem_free(records->engine, tail);
    return status;
}

int vs_records_advance(vs_records *records, int64_t known, vs_records_change *out)
{
    *out = (vs_records_change){.first_new = records->rows};
    bool any = false;
    int status = vs_store_masked_since(records->store, records->kind, records->known, known,
                                       records->known, &any);
    if (status == VS_OK && any) {
        status = find_died(records, known, out);
    }
    int64_t before_known = records->known;
    records->known = known; /* bitmaps on the new chunks count too */
    if (status == VS_OK) {
        status = append_parts(records, before_known);
    }
    vs_mem_free(records->engine, records->chunks); /* grown: read again when needed */
    records->chunks = NULL;
    records->chunk_count = 0;
    if (status == VS_OK && records->dead != NULL) {
        size_t before = (out->first_new + 7) / 8 + 1;
        size_t after = (records->rows + 7) / 8 + 1;
        unsigned char *dead = vs_mem_resize(records->engine, records->dead, after);
        if (dead == NULL) {
            return vs_fail_memory(records->engine);
        }
        if (after > before) {
            memset(dead + before, 0, after - before);
        }
        records->dead = dead;
    }
    records->last = *out;
    return status;
}

vs_records_change vs_records_last(const vs_records *records)
{
    return records->last;
}
