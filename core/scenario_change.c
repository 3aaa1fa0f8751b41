/*
 * What became of cells: each that an operation changed, with the part of every operation.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash_of(const vs_world_change *key)
{
    uint64_t hash = vs_checksum(key->members, sizeof key->members, 0);
    hash = vs_checksum(key->period, strlen(key->period), hash);
    int series[3] = {key->indicator, key->level, key->period_kind};
    return vs_checksum(series, sizeof series, hash);
}

static bool same_cell(const vs_world_change *a, const vs_world_change *b)
{
    return a->indicator == b->indicator && a->level == b->level &&
           a->period_kind == b->period_kind && strcmp(a->period, b->period) == 0 &&
           memcmp(a->members, b->members, sizeof a->members) == 0;
}

/* The slot of a cell: of its entry, or the free one where that would stand. */
static size_t find_slot(const vs_world *world, const vs_world_change *key, uint64_t hash)
{
    size_t at = (size_t)hash & (world->slot_count - 1);
    while (world->slots[at] != 0) {
        const struct vs_change_entry *entry = world->changes[world->slots[at] - 1];
        if (entry->hash == hash && (key == NULL || same_cell(&entry->change, key))) {
            break;
        }
        at = (at + 1) & (world->slot_count - 1);
    }
    return at;
}

static int grow(vs_world *world)
{
    size_t capacity = world->change_capacity * 2 + 128;
    size_t count = 512;
    while (count < capacity * 2) {
        count *= 2;
    }
    struct vs_change_entry **changes =
        vs_mem_resize(world->engine, world->changes, capacity * sizeof(void *));
    uint32_t *slots = vs_mem_array(world->engine, count, sizeof *slots);
    if (changes != NULL) {
        world->changes = changes;
    }
    if (changes == NULL || slots == NULL) {
        vs_mem_free(world->engine, slots);
        return vs_fail_memory(world->engine);
    }
    vs_mem_free(world->engine, world->slots);
    world->slots = slots;
    world->slot_count = count;
    world->change_capacity = capacity;
    for (size_t i = 0; i < world->change_count; i++) {
        const struct vs_change_entry *entry = changes[i];
        slots[find_slot(world, &entry->change, entry->hash)] = (uint32_t)i + 1;
    }
    return VS_OK;
}

const struct vs_change_entry *vs_scenario__entry(const vs_world *world, const vs_world_change *key)
{
    if (world->slot_count == 0) {
        return NULL;
    }
    uint32_t found = world->slots[find_slot(world, key, hash_of(key))];
    return found > 0 ? world->changes[found - 1] : NULL;
}

/* The texts of a cell outlive the evaluation that lends them. */
static int keep_cell(vs_world *world, vs_world_cell *cell)
{
    cell->reason = vs_arena_text(world->arena, cell->reason, strlen(cell->reason));
    if (cell->band != NULL) {
        cell->band = vs_arena_text(world->arena, cell->band, strlen(cell->band));
        if (cell->band == NULL) {
            return vs_fail_memory(world->engine);
        }
    }
    return cell->reason == NULL ? vs_fail_memory(world->engine) : VS_OK;
}

static int add_entry(vs_world *world, const vs_world_change *key, const vs_world_cell *before,
                     struct vs_change_entry **out)
{
    int status = world->change_count == world->change_capacity ? grow(world) : VS_OK;
    if (status != VS_OK) {
        return status;
    }
    struct vs_change_entry *entry = vs_arena_get(world->arena, sizeof *entry);
    if (entry == NULL) {
        return vs_fail_memory(world->engine);
    }
    entry->change = *key;
    entry->change.parts = NULL;
    entry->change.before = *before;
    entry->change.period = vs_arena_text(world->arena, key->period, strlen(key->period));
    entry->hash = hash_of(key);
    entry->has_last = before->there && before->state == VS_KNOWN;
    entry->last = entry->has_last ? before->value : 0;
    status = entry->change.period == NULL ? vs_fail_memory(world->engine)
                                          : keep_cell(world, &entry->change.before);
    if (status == VS_OK) {
        world->slots[find_slot(world, key, entry->hash)] = (uint32_t)world->change_count + 1;
        world->changes[world->change_count++] = entry;
        *out = entry;
    }
    return status;
}

bool vs_world_differs(const vs_world_cell *before, const vs_world_cell *after)
{
    if (before->there != after->there) {
        return true;
    }
    bool bands = before->band == after->band || (before->band != NULL && after->band != NULL &&
                                                 strcmp(before->band, after->band) == 0);
    return before->there &&
           (before->state != after->state || !bands || !vs_same_bits(before->value, after->value));
}

int vs_scenario__note(vs_world *world, const vs_world_change *key, size_t operation,
                      const vs_world_cell *before, const vs_world_cell *after)
{
    struct vs_change_entry *entry = (struct vs_change_entry *)vs_scenario__entry(world, key);
    int status = entry == NULL ? add_entry(world, key, before, &entry) : VS_OK;
    if (status != VS_OK) {
        return status;
    }
    entry->change.after = *after;
    status = keep_cell(world, &entry->change.after);
    if (status != VS_OK || !vs_world_differs(before, after)) {
        return status; /* only n or flags */
    }
    vs_world_part *part = vs_arena_get(world->arena, sizeof *part);
    if (part == NULL) {
        return vs_fail_memory(world->engine);
    }
    part->operation = operation;
    part->known = after->there && after->state == VS_KNOWN;
    part->delta = part->known && entry->has_last ? after->value - entry->last : 0;
    if (part->known) {
        entry->has_last = true;
        entry->last = after->value;
    }
    if (entry->last_part == NULL) {
        entry->change.parts = part;
    } else {
        entry->last_part->next = part;
    }
    entry->last_part = part;
    return VS_OK;
}

void vs_scenario__changes_free(vs_world *world)
{
    vs_mem_free(world->engine, world->changes);
    vs_mem_free(world->engine, world->slots);
}

void vs_scenario__key(vs_evaluation *evaluation, const struct vs_series_state *series, size_t cell,
                      vs_world_change *out)
{
    const struct vs_scope_table *scopes = &evaluation->scopes[series->level];
    const vs_level *level = &evaluation->model->levels[series->level];
    size_t period = cell / series->scopes;
    *out = (vs_world_change){
        .indicator = series->indicator, .level = series->level, .period_kind = series->period_kind};
    out->period = evaluation->periods[series->period_kind + 1].items[period].id;
    for (size_t i = 0; i < level->dimension_count; i++) {
        uint32_t member = scopes->members[i][cell % series->scopes];
        out->members[i] = evaluation->members[level->dimensions[i]].codes[member];
    }
}
