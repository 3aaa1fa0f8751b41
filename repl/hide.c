/*
 * Which cells a region hides.
 * SPDX-License-Identifier: MIT
 */
#include "hide.h"

#include <stdlib.h>
#include <string.h>

/* A level and a finer one whose cells make up its cells. */
struct sums {
    const vs_hide_level *totals, *members;
    size_t fineness, distance; /* of the members; from there to the totals */
    uint32_t *total_of;        /* total of each member; VS_NO_MEMBER: none */
};

/* The hidden terms of one total, while they are counted. */
struct count {
    uint32_t hidden;
    uint32_t next; /* shown member with the smallest n; VS_NO_MEMBER: none */
};

/* Where a member's value of one dimension of the total stands. */
struct source {
    const uint32_t *members; /* of the finer level's cells */
    const uint32_t *groups;  /* NULL: the member itself, else its group */
    size_t group_count;
};

static const uint32_t *members_of(const vs_hide_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return level->members[i];
        }
    }
    return NULL;
}

/* Finds how the cells of a finer level reach the dimensions of a coarser one; false: they do not.
 */
static bool find_sources(const vs_grouping *grouping, const vs_hide_level *coarse,
                         const vs_hide_level *fine, struct source *sources)
{
    bool finer = fine->dimension_count > coarse->dimension_count;
    for (size_t i = 0; i < coarse->dimension_count; i++) {
        int dimension = coarse->dimensions[i];
        sources[i] = (struct source){.members = members_of(fine, dimension)};
        if (sources[i].members == NULL && dimension == grouping->group && grouping->unit >= 0) {
            sources[i] = (struct source){.members = members_of(fine, grouping->unit),
                                         .groups = grouping->group_of,
                                         .group_count = grouping->unit_count};
            finer = true;
        }
        if (sources[i].members == NULL) {
            return false;
        }
    }
    return finer;
}

static uint32_t source_value(const struct source *source, size_t cell)
{
    uint32_t member = source->members[cell];
    if (source->groups == NULL) {
        return member;
    }
    return member < source->group_count ? source->groups[member] : VS_NO_MEMBER;
}

/* How fine a level is: a unit counts for more than the group that it belongs to. */
static size_t fineness(const vs_grouping *grouping, const vs_hide_level *level)
{
    size_t sum = 0;
    for (size_t i = 0; i < level->dimension_count; i++) {
        sum += level->dimensions[i] == grouping->unit ? 2 : 1;
    }
    return sum;
}

/* --- members to totals --- */

static uint64_t mix(uint64_t hash, uint32_t value)
{
    hash = (hash ^ value) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

static bool same_key(const vs_hide_level *totals, uint32_t total, const uint32_t *key)
{
    for (size_t i = 0; i < totals->dimension_count; i++) {
        if (totals->members[i][total] != key[i]) {
            return false;
        }
    }
    return true;
}

/* The place of a key among the totals' slots: its own, or a free one. */
static size_t find_slot(const vs_hide_level *totals, const uint32_t *slots, size_t slot_count,
                        const uint32_t *key)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);
    for (size_t i = 0; i < totals->dimension_count; i++) {
        hash = mix(hash, key[i]);
    }
    size_t at = (size_t)hash & (slot_count - 1);
    while (slots[at] != 0 && !same_key(totals, slots[at] - 1, key)) {
        at = (at + 1) & (slot_count - 1);
    }
    return at;
}

static int find_totals(vs_engine *engine, struct sums *sums, const struct source *sources)
{
    const vs_hide_level *totals = sums->totals;
    size_t dimensions = totals->dimension_count;
    uint32_t key[VS_SCOPE_DIMENSIONS_MAX];
    size_t slot_count = 16;
    while (slot_count < totals->count * 2) {
        slot_count *= 2;
    }
    uint32_t *slots = vs_mem_array(engine, slot_count, sizeof *slots);
    sums->total_of = vs_mem_array(engine, sums->members->count + 1, sizeof *sums->total_of);
    if (slots == NULL || sums->total_of == NULL) {
        vs_mem_free(engine, slots);
        return vs_fail_memory(engine);
    }
    for (uint32_t total = 0; total < totals->count; total++) {
        for (size_t i = 0; i < dimensions; i++) {
            key[i] = totals->members[i][total];
        }
        slots[find_slot(totals, slots, slot_count, key)] = total + 1;
    }
    for (size_t cell = 0; cell < sums->members->count; cell++) {
        for (size_t i = 0; i < dimensions; i++) {
            key[i] = source_value(&sources[i], cell);
        }
        uint32_t slot = slots[find_slot(totals, slots, slot_count, key)];
        sums->total_of[cell] = slot > 0 ? slot - 1 : VS_NO_MEMBER;
    }
    vs_mem_free(engine, slots);
    return VS_OK;
}

/* --- hiding --- */

/* True if a cell has something that its totals hold. */
static bool counts(const vs_hide_level *level, size_t cell)
{
    return level->states[cell] == VS_KNOWN || level->n[cell] > 0;
}

/* Sees to it that no sum of two levels has exactly one hidden term; *changed if cells were hidden.
 */
static void hide_sums(struct sums *sums, struct count *terms, bool *changed)
{
    const vs_hide_level *totals = sums->totals;
    const vs_hide_level *members = sums->members;
    for (size_t total = 0; total < totals->count; total++) {
        terms[total] = (struct count){.hidden = totals->hidden[total], .next = VS_NO_MEMBER};
    }
    for (uint32_t cell = 0; cell < members->count; cell++) {
        uint32_t total = sums->total_of[cell];
        if (total == VS_NO_MEMBER || !counts(members, cell)) {
            continue;
        }
        struct count *count = &terms[total];
        if (members->hidden[cell]) {
            count->hidden++;
        } else if (count->next == VS_NO_MEMBER || members->n[cell] < members->n[count->next]) {
            count->next = cell;
        }
    }
    for (size_t total = 0; total < totals->count; total++) {
        if (terms[total].hidden != 1 || !counts(totals, total)) {
            continue;
        }
        if (terms[total].next != VS_NO_MEMBER) {
            members->hidden[terms[total].next] = true;
            *changed = true;
        } else if (!totals->hidden[total]) {
            totals->hidden[total] = true;
            *changed = true;
        }
    }
}

/* Nearest levels first, and of these the finest: so the least is hidden. */
static int compare_sums(const void *a, const void *b)
{
    const struct sums *first = a;
    const struct sums *second = b;
    if (first->distance != second->distance) {
        return first->distance < second->distance ? -1 : 1;
    }
    if (first->fineness != second->fineness) {
        return first->fineness > second->fineness ? -1 : 1;
    }
    if (first->members != second->members) {
        return first->members < second->members ? -1 : 1;
    }
    return (first->totals > second->totals) - (first->totals < second->totals);
}

/* Finds all pairs of levels that make sums. */
static int find_sums(vs_engine *engine, const vs_grouping *grouping, const vs_hide_level *levels,
                     size_t count, struct sums *sums, size_t *sum_count)
{
    struct source sources[VS_SCOPE_DIMENSIONS_MAX];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count * count; i++) {
        const vs_hide_level *coarse = &levels[i / count];
        const vs_hide_level *fine = &levels[i % count];
        if (coarse != fine && find_sources(grouping, coarse, fine, sources)) {
            struct sums *made = &sums[(*sum_count)++];
            *made = (struct sums){
                .totals = coarse, .members = fine, .fineness = fineness(grouping, fine)};
            made->distance = made->fineness - fineness(grouping, coarse);
            status = find_totals(engine, made, sources);
        }
    }
    qsort(sums, *sum_count, sizeof *sums, compare_sums);
    return status;
}

int vs_hide(vs_engine *engine, const vs_hide_rule *rule, vs_hide_level *levels, size_t count)
{
    bool changed = false;
    size_t most = 1;
    for (size_t i = 0; i < count; i++) {
        for (size_t cell = 0; cell < levels[i].count; cell++) {
            levels[i].hidden[cell] = rule->least > 1 && levels[i].n[cell] < rule->least;
            changed = changed || levels[i].hidden[cell];
        }
        most = levels[i].count > most ? levels[i].count : most;
    }
    if (!changed) {
        return VS_OK;
    }
    size_t sum_count = 0;
    struct sums *sums = vs_mem_array(engine, count * count, sizeof *sums);
    struct count *terms = vs_mem_array(engine, most, sizeof *terms);
    int status = sums == NULL || terms == NULL
                     ? vs_fail_memory(engine)
                     : find_sums(engine, &rule->grouping, levels, count, sums, &sum_count);
    while (status == VS_OK && changed) {
        changed = false;
        for (size_t i = 0; i < sum_count; i++) {
            hide_sums(&sums[i], terms, &changed);
        }
    }
    for (size_t i = 0; i < sum_count; i++) {
        vs_mem_free(engine, sums[i].total_of);
    }
    vs_mem_free(engine, terms);
    vs_mem_free(engine, sums);
    return status;
}
