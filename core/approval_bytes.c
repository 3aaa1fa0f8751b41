/*
 * Approved cells as bytes: a head (version, event, date) and groups of cells.
 * SPDX-License-Identifier: MIT
 */
#include "approval_private.h"

#include <stdlib.h>
#include <string.h>

int vs_approval__new(vs_approval **out, vs_engine *engine)
{
    vs_approval *approval = vs_mem_new(engine, sizeof *approval);
    *out = NULL;
    if (approval == NULL) {
        return vs_fail_memory(engine);
    }
    approval->engine = engine;
    int status = vs_arena_new(&approval->arena, engine);
    if (status != VS_OK) {
        vs_approval_free(approval);
        return status;
    }
    *out = approval;
    return VS_OK;
}

void vs_approval_free(vs_approval *approval)
{
    if (approval != NULL) {
        vs_arena_free(approval->arena);
        vs_mem_free(approval->engine, approval);
    }
}

int vs_approval__compare(const void *a, const void *b)
{
    const struct vs_approval_cell *first = a;
    const struct vs_approval_cell *second = b;
    for (size_t i = 0; i < VS_SCOPE_DIMENSIONS_MAX; i++) {
        if (first->codes[i] != second->codes[i]) {
            return first->codes[i] < second->codes[i] ? -1 : 1;
        }
    }
    return 0;
}

void vs_approval__pack(const vs_approval *approval, vs_buffer *out)
{
    vs_bytes_put_int(out, (int64_t)approval->group_count);
    for (size_t i = 0; i < approval->group_count; i++) {
        const struct vs_approval_group *group = &approval->groups[i];
        vs_bytes_put_text(out, group->indicator);
        vs_bytes_put_int(out, (int64_t)group->dimension_count);
        for (size_t d = 0; d < group->dimension_count; d++) {
            vs_bytes_put_text(out, group->dimensions[d]);
        }
        vs_bytes_put_int(out, (int64_t)group->count);
        for (size_t c = 0; c < group->count; c++) {
            const struct vs_approval_cell *cell = &group->cells[c];
            vs_buffer_add(out, cell->codes, group->dimension_count * sizeof *cell->codes);
            vs_buffer_add(out, &cell->is.value, sizeof cell->is.value);
            vs_buffer_add(out, &cell->is.n, sizeof cell->is.n);
            vs_buffer_add(out, &cell->is.state, sizeof cell->is.state);
        }
    }
}

static void take_into(struct vs_bytes *in, void *out, size_t size)
{
    const void *bytes = vs_bytes_take(in, size);
    if (bytes != NULL) {
        memcpy(out, bytes, size);
    }
}

static void read_group(struct vs_bytes *in, vs_arena *arena, struct vs_approval_group *group)
{
    group->model_indicator = group->model_level = -1;
    group->indicator = vs_bytes_text(in, arena);
    group->dimension_count = vs_bytes_count(in);
    in->failed =
        in->failed || group->indicator == NULL || group->dimension_count > VS_SCOPE_DIMENSIONS_MAX;
    for (size_t d = 0; !in->failed && d < group->dimension_count; d++) {
        group->dimensions[d] = vs_bytes_text(in, arena);
        in->failed = in->failed || group->dimensions[d] == NULL;
    }
    group->count = vs_bytes_count(in);
    group->cells = vs_arena_array(arena, group->count + 1, sizeof *group->cells);
    in->starved = in->starved || group->cells == NULL;
    in->failed = in->failed || in->starved;
    for (size_t c = 0; !in->failed && c < group->count; c++) {
        struct vs_approval_cell *cell = &group->cells[c];
        take_into(in, cell->codes, group->dimension_count * sizeof *cell->codes);
        take_into(in, &cell->is.value, sizeof cell->is.value);
        take_into(in, &cell->is.n, sizeof cell->is.n);
        take_into(in, &cell->is.state, sizeof cell->is.state);
        in->failed = in->failed || cell->is.state > VS_ERROR;
    }
}

int vs_approval__read(vs_approval *approval, vs_store *store, const char *key,
                      const vs_buffer *blob, vs_digest *digest)
{
    struct vs_bytes in = {.data = blob->data, .size = blob->size};
    in.failed = vs_bytes_int(&in) != VS_APPROVAL_VERSION;
    approval->event = vs_bytes_int(&in);
    approval->valid = (vs_date)vs_bytes_int(&in);
    size_t start = in.at;
    size_t count = vs_bytes_count(&in);
    approval->groups = vs_arena_array(approval->arena, count + 1, sizeof *approval->groups);
    in.starved = approval->groups == NULL;
    in.failed = in.failed || in.starved;
    for (; !in.failed && approval->group_count < count; approval->group_count++) {
        read_group(&in, approval->arena, &approval->groups[approval->group_count]);
    }
    if (in.starved) {
        return vs_fail_memory(approval->engine);
    }
    if (in.failed || in.at != in.size) {
        return vs_fail(approval->engine, VS_EDAMAGED, VS_MSG_APPROVAL_DAMAGED, vs_store_path(store),
                       key);
    }
    *digest = vs_digest_of(blob->data + start, blob->size - start);
    return VS_OK;
}
