/*
 * The import: its files, its one transaction, its results.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <assert.h>
#include <string.h>

int vs_import_new(vs_import **out, vs_model *model, vs_store *store,
                  const vs_import_options *options)
{
    assert(model != NULL && options != NULL);
    vs_engine *engine = model->engine;
    vs_import *import = vs_mem_new(engine, sizeof *import);
    *out = import;
    if (import == NULL) {
        return vs_fail_memory(engine);
    }
    import->engine = engine;
    import->model = model;
    import->store = store;
    import->options = *options;
    vs_buffer_init(&import->scratch, engine);
    vs_buffer_init(&import->work, engine);
    int status = vs_arena_new(&import->arena, engine);
    if (status == VS_OK) {
        status = vs_model_profiles(model);
    }
    if (status != VS_OK) {
        vs_import_free(import);
        *out = NULL;
    }
    return status;
}

void vs_import_free(vs_import *import)
{
    if (import == NULL) {
        return;
    }
    for (size_t i = 0; i < import->table_count; i++) {
        vs_import__table_free(import, import->tables[i]);
    }
    for (size_t i = 0; i < import->domain_count; i++) {
        vs_import__domain_free(import, import->domains[i]);
    }
    vs_buffer_free(&import->scratch);
    vs_buffer_free(&import->work);
    vs_arena_free(import->arena);
    vs_mem_free(import->engine, import);
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t text_size = strlen(text);
    size_t suffix_size = strlen(suffix);
    return text_size > suffix_size && strcmp(text + text_size - suffix_size, suffix) == 0;
}

int vs_import_add(vs_import *import, const char *name, const char *bytes, size_t size)
{
    if (ends_with(name, ".yaml") || ends_with(name, ".yml")) {
        return vs_import__yaml(import, name, bytes, size);
    }
    return vs_import__file(import, name, bytes, size);
}

static int write_all(vs_import *import)
{
    int status = vs_import__code_texts(import);
    for (size_t i = 0; status == VS_OK && i < import->table_count; i++) {
        status = vs_engine_poll(import->engine, VS_MSG_STAGE_WRITE, (int64_t)i,
                                (int64_t)import->table_count);
        if (status == VS_OK) {
            status = vs_import__match(import, import->tables[i]);
        }
        if (status == VS_OK) {
            status = vs_import__write(import, import->tables[i]);
        }
    }
    vs_engine_progress(import->engine, VS_MSG_STAGE_WRITE, (int64_t)import->table_count,
                       (int64_t)import->table_count);
    return status;
}

int vs_import__refuse(vs_import *import)
{
    return import->problem_total == 0
               ? VS_OK
               : vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_REFUSED,
                         (long long)import->problem_total,
                         import->problem_count > 0 ? import->problems[0] : "");
}

int vs_import_finish(vs_import *import)
{
    assert(import->store != NULL);
    int status = import->resolved ? VS_OK : vs_import__resolve(import);
    if (status == VS_OK) {
        status = vs_import__refuse(import);
    }
    if (status == VS_OK) {
        status = vs_store_begin(import->store);
    }
    if (status != VS_OK) {
        return status;
    }
    status = write_all(import);
    bool written = false;
    for (size_t i = 0; i < import->table_count; i++) {
        written = written || import->tables[i]->result.event != 0;
    }
    /* A dry run does all the work and takes it back, so that its counts are those of the real one.
     */
    if (status != VS_OK || import->options.dry_run || !written) {
        vs_store_rollback(import->store);
        for (size_t i = 0; i < import->table_count; i++) {
            import->tables[i]->result.event = 0;
        }
        return status;
    }
    status = vs_store_commit(import->store);
    if (status != VS_OK) {
        vs_store_rollback(import->store);
    }
    return status;
}

size_t vs_import_count(const vs_import *import)
{
    return import->table_count;
}

const vs_import_result *vs_import_result_at(const vs_import *import, size_t index)
{
    assert(index < import->table_count);
    return &import->tables[index]->result;
}

int vs_import_cell(const vs_import *import, size_t index, uint32_t row, int field, vs_buffer *out)
{
    assert(index < import->table_count);
    const struct vs_import_table *table = import->tables[index];
    if (row < table->rows && vs_import__has(table, field, row)) {
        vs_import__print(import, table, field, vs_import__value(table, field, row), out);
    }
    return vs_buffer_status(out);
}

size_t vs_import_problem_count(const vs_import *import)
{
    return import->problem_count;
}

uint64_t vs_import_problem_total(const vs_import *import)
{
    return import->problem_total;
}

const char *vs_import_problem(const vs_import *import, size_t index)
{
    assert(index < import->problem_count);
    return import->problems[index];
}

size_t vs_import_note_count(const vs_import *import)
{
    return import->note_count;
}

const char *vs_import_note(const vs_import *import, size_t index)
{
    assert(index < import->note_count);
    return import->notes[index];
}
