/*
 * A matched table becomes one event: chunks of the rows that are new or changed, bitmaps of the
 * rows that they supersede. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_ROWS = 1000000 };

struct writer {
    vs_import *import;
    struct vs_import_table *table;
    const vs_kind *kind;
    vs_arena *arena; /* packed columns of the chunk at hand */
    uint32_t *rows;  /* rows to store */
    uint32_t row_count;
    int64_t *values; /* of one column of one chunk */
    unsigned char *valid;
    size_t chunk_count;
    vs_chunk_draft *chunks;
    vs_buffer *bytes; /* one for each chunk */
    size_t mask_count;
    vs_mask_draft *masks;
};

/* Ordinals of the texts of a column and their codes, in order of first occurrence. */
static int pack_members(struct writer *writer, vs_column *column, int domain_index, uint32_t rows)
{
    const struct vs_import_domain *domain = writer->import->domains[domain_index];
    vs_engine *engine = writer->import->engine;
    uint32_t *ordinals = vs_mem_array(engine, domain->count, sizeof *ordinals);
    vs_code *members = vs_arena_array(writer->arena, domain->count, sizeof *members);
    if (ordinals == NULL || members == NULL) {
        vs_mem_free(engine, ordinals);
        return vs_import__no_memory(writer->import);
    }
    for (uint32_t i = 0; i < rows; i++) {
        if ((writer->valid[i >> 3] >> (i & 7) & 1) == 0) {
            continue;
        }
        int64_t number = writer->values[i];
        if (ordinals[number] == 0) {
            members[column->member_count++] = domain->codes[number];
            ordinals[number] = column->member_count;
        }
        writer->values[i] = (int64_t)ordinals[number] - 1;
    }
    column->members = members;
    vs_mem_free(engine, ordinals);
    return VS_OK;
}

/* Gathers and packs a field of the rows from first on; *present false if every row lacks it. */
static int pack_field(struct writer *writer, size_t field, uint32_t first, uint32_t rows,
                      vs_column *out, bool *present)
{
    const struct vs_import_table *table = writer->table;
    const struct vs_import_column *source = &table->columns[field];
    const vs_field *declared = &writer->kind->fields[field];
    uint32_t count = 0;
    memset(writer->valid, 0, (rows + 7) / 8);
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t row = writer->rows[first + i];
        bool has = vs_import__has(table, (int)field, row);
        writer->values[i] = vs_import__value(table, (int)field, row);
        writer->valid[i >> 3] = (unsigned char)(writer->valid[i >> 3] | (unsigned)has << (i & 7));
        count += has;
    }
    *present = count > 0;
    if (count == 0) {
        return VS_OK;
    }
    *out = (vs_column){.name = declared->name, .type = declared->type};
    out->scale = declared->type == VS_COLUMN_DECIMAL ? declared->scale : 0;
    int status = VS_OK;
    if (declared->type == VS_COLUMN_TEXT) {
        status = pack_members(writer, out, source->domain, rows);
    }
    return status == VS_OK
               ? vs_column_pack(out, writer->arena, writer->import->engine, writer->values,
                                count < rows ? writer->valid : NULL, rows)
               : status;
}

static int write_chunk(struct writer *writer, uint32_t first, uint32_t rows)
{
    vs_engine *engine = writer->import->engine;
    vs_chunk chunk = {.rows = rows};
    int status = vs_arena_new(&writer->arena, engine);
    if (status != VS_OK) {
        return status;
    }
    chunk.columns =
        vs_arena_array(writer->arena, writer->kind->field_count + 1, sizeof *chunk.columns);
    if (chunk.columns == NULL) {
        status = vs_import__no_memory(writer->import);
    }
    for (size_t i = 0; status == VS_OK && i < writer->kind->field_count; i++) {
        bool present = false;
        status = pack_field(writer, i, first, rows, &chunk.columns[chunk.column_count], &present);
        chunk.column_count += present;
    }
    if (status == VS_OK) {
        /* Less the row number: constant for a plain file, so that it packs to nothing. */
        for (uint32_t i = 0; i < rows; i++) {
            writer->values[i] = (int64_t)writer->table->lines[writer->rows[first + i]] - i;
        }
        vs_column *line = &chunk.columns[chunk.column_count++];
        *line = (vs_column){.name = "@line", .type = VS_COLUMN_INTEGER};
        status = vs_column_pack(line, writer->arena, engine, writer->values, NULL, rows);
    }
    if (status == VS_OK) {
        vs_buffer *bytes = &writer->bytes[writer->chunk_count];
        vs_chunk_encode(bytes, &chunk);
        status = vs_buffer_status(bytes);
        writer->chunks[writer->chunk_count++] =
            (vs_chunk_draft){writer->kind->name, rows, bytes->data, bytes->size};
    }
    vs_arena_free(writer->arena);
    writer->arena = NULL;
    return status;
}

static int write_chunks(struct writer *writer)
{
    vs_engine *engine = writer->import->engine;
    const struct vs_import_table *table = writer->table;
    writer->rows = vs_mem_array(engine, table->rows, sizeof *writer->rows);
    if (writer->rows == NULL) {
        return vs_import__no_memory(writer->import);
    }
    for (uint32_t i = 0; i < table->rows; i++) {
        if (table->states[i] != VS_ROW_UNCHANGED) {
            writer->rows[writer->row_count++] = i;
        }
    }
    size_t chunks = ((size_t)writer->row_count + CHUNK_ROWS - 1) / CHUNK_ROWS;
    uint32_t largest = writer->row_count < CHUNK_ROWS ? writer->row_count : CHUNK_ROWS;
    writer->values = vs_mem_array(engine, largest, sizeof *writer->values);
    writer->valid = vs_mem_new(engine, (size_t)largest / 8 + 1);
    writer->chunks = vs_mem_array(engine, chunks, sizeof *writer->chunks);
    writer->bytes = vs_mem_array(engine, chunks, sizeof *writer->bytes);
    if (writer->values == NULL || writer->valid == NULL || writer->chunks == NULL ||
        writer->bytes == NULL) {
        return vs_import__no_memory(writer->import);
    }
    int status = VS_OK;
    for (size_t i = 0; i < chunks; i++) {
        vs_buffer_init(&writer->bytes[i], engine);
    }
    for (uint32_t first = 0; status == VS_OK && first < writer->row_count; first += CHUNK_ROWS) {
        uint32_t left = writer->row_count - first;
        status = write_chunk(writer, first, left < CHUNK_ROWS ? left : CHUNK_ROWS);
    }
    return status;
}

static int compare_masks(const void *a, const void *b)
{
    const struct vs_import_mask *first = a;
    const struct vs_import_mask *second = b;
    if (first->chunk != second->chunk) {
        return first->chunk < second->chunk ? -1 : 1;
    }
    return (first->row > second->row) - (first->row < second->row);
}

static uint32_t chunk_rows(const vs_chunk_info *infos, size_t count, int64_t chunk)
{
    for (size_t i = 0; i < count; i++) {
        if (infos[i].id == chunk) {
            return infos[i].rows;
        }
    }
    return 0;
}

static int write_masks(struct writer *writer)
{
    vs_import *import = writer->import;
    struct vs_import_table *table = writer->table;
    vs_chunk_info *infos = NULL;
    size_t info_count = 0;
    if (table->mask_count == 0) {
        return VS_OK;
    }
    qsort(table->masks, table->mask_count, sizeof *table->masks, compare_masks);
    writer->masks = vs_mem_array(import->engine, table->mask_count, sizeof *writer->masks);
    int status = writer->masks == NULL ? vs_import__no_memory(import)
                                       : vs_store_chunks(import->store, writer->kind->name, 0,
                                                         INT64_MAX, &infos, &info_count);
    unsigned char *bits = NULL;
    for (size_t i = 0; status == VS_OK && i < table->mask_count; i++) {
        const struct vs_import_mask *mask = &table->masks[i];
        if (i == 0 || mask->chunk != table->masks[i - 1].chunk) {
            size_t size = ((size_t)chunk_rows(infos, info_count, mask->chunk) + 7) / 8;
            bits = vs_mem_new(import->engine, size);
            if (bits == NULL) {
                status = vs_import__no_memory(import);
                break;
            }
            writer->masks[writer->mask_count++] = (vs_mask_draft){mask->chunk, bits, size};
        }
        if (mask->row / 8 < writer->masks[writer->mask_count - 1].size) {
            bits[mask->row >> 3] = (unsigned char)(bits[mask->row >> 3] | 1U << (mask->row & 7));
        }
    }
    vs_mem_free(import->engine, infos);
    return status;
}

/* Canonical JSON: keys in order, no texts of persons; a note is a code. */
static int write_detail(struct writer *writer, vs_buffer *out)
{
    const struct vs_import_table *table = writer->table;
    const vs_import_result *result = &table->result;
    vs_import *import = writer->import;
    char digest[VS_DIGEST_TEXT];
    vs_code note = 0;
    int status = VS_OK;
    if (import->options.note != NULL && import->options.note[0] != '\0') {
        status = vs_store_intern(import->store, "@note", import->options.note,
                                 strlen(import->options.note), &note);
    }
    vs_buffer_printf(out, "{\"added\":%lu,\"corrected\":%lu", (unsigned long)result->added,
                     (unsigned long)result->corrected);
    if (!table->record) {
        vs_buffer_printf(out, ",\"digest\":\"%s\"", vs_digest_print(digest, &table->digest));
    }
    vs_buffer_printf(out, ",\"kind\":\"%s\"", result->kind);
    if (note != 0) {
        vs_buffer_printf(out, ",\"note\":%lu", (unsigned long)note);
    }
    if (result->profile != NULL) {
        vs_buffer_printf(out, ",\"profile\":\"%s\"", result->profile);
    }
    if (import->options.replace_event != 0) {
        vs_buffer_printf(out, ",\"replaces\":%lld", (long long)import->options.replace_event);
    }
    vs_buffer_printf(out, ",\"retracted\":%lu,\"rows\":%lu}", (unsigned long)result->retracted,
                     (unsigned long)result->rows);
    return status == VS_OK ? vs_buffer_status(out) : status;
}

static int append_event(struct writer *writer)
{
    vs_import *import = writer->import;
    struct vs_import_table *table = writer->table;
    vs_buffer detail;
    vs_buffer_init(&detail, import->engine);
    vs_event_draft draft = {.type = table->type,
                            .valid = table->result.valid,
                            .chunk_count = writer->chunk_count,
                            .chunks = writer->chunks,
                            .mask_count = writer->mask_count,
                            .masks = writer->masks};
    int status = write_detail(writer, &detail);
    const char *actor = import->options.actor;
    if (status == VS_OK && actor != NULL && actor[0] != '\0') {
        status = vs_store_intern(import->store, "@actor", actor, strlen(actor), &draft.actor);
    }
    if (status == VS_OK && !table->record) {
        status = vs_store_intern(import->store, "@source", table->result.file,
                                 strlen(table->result.file), &draft.source);
    }
    draft.detail = detail.data;
    if (status == VS_OK) {
        status = vs_store_append(import->store, &draft, &table->result.event);
    }
    vs_buffer_free(&detail);
    return status;
}

static int merge_when_due(struct writer *writer)
{
    bool due = false;
    vs_store *store = writer->import->store;
    int status = vs_records_merge_due(store, writer->kind->name, &due);
    return status == VS_OK && due ? vs_records_merge(store, writer->kind->name) : status;
}

int vs_import__write(vs_import *import, struct vs_import_table *table)
{
    struct writer writer = {.import = import, .table = table};
    vs_import_result *result = &table->result;
    writer.kind = &import->model->kinds[table->kind];
    if (result->added == 0 && result->corrected == 0 && result->retracted == 0) {
        result->already = true;
        return VS_OK;
    }
    int status = write_chunks(&writer);
    if (status == VS_OK) {
        status = write_masks(&writer);
    }
    if (status == VS_OK) {
        status = append_event(&writer);
    }
    if (status == VS_OK) {
        status = merge_when_due(&writer);
    }
    for (size_t i = 0; i < writer.chunk_count; i++) {
        vs_buffer_free(&writer.bytes[i]);
    }
    for (size_t i = 0; i < writer.mask_count; i++) {
        vs_mem_free(import->engine, (void *)writer.masks[i].bits);
    }
    vs_mem_free(import->engine, writer.masks);
    vs_mem_free(import->engine, writer.chunks);
    vs_mem_free(import->engine, writer.bytes);
    vs_mem_free(import->engine, writer.rows);
    vs_mem_free(import->engine, writer.values);
    vs_mem_free(import->engine, writer.valid);
    return status;
}
