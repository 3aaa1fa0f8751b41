/*
 * What the cells above stand in: the model with the levels above, and members, periods and scopes
 * of all units together.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include <stdlib.h>
#include <string.h>

/* --- levels --- */

static bool level_has(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

/* A level that units publish and that has a place above: not by the units or groups themselves. */
static bool goes_up(const struct vs_rollup *rollup, int level)
{
    const vs_level *definition = &rollup->model->levels[level];
    return vs_cells__goes_up(rollup->model, level) &&
           !level_has(definition, rollup->unit_dimension) &&
           (rollup->group_dimension < 0 || !level_has(definition, rollup->group_dimension));
}

static int name_level(struct vs_rollup *rollup, vs_level *level)
{
    vs_buffer name;
    vs_buffer_init(&name, rollup->engine);
    for (size_t i = 0; i < level->dimension_count; i++) {
        vs_buffer_text(&name, i > 0 ? "*" : "");
        vs_buffer_text(&name, rollup->model->dimensions[level->dimensions[i]].name);
    }
    vs_buffer_text(&name, level->dimension_count == 0 ? "all" : "");
    int status = vs_buffer_status(&name);
    if (status == VS_OK) {
        level->name = vs_arena_text(rollup->arena, name.data, name.size);
        status = level->name == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
    }
    vs_buffer_free(&name);
    return status;
}

/* The level above with the dimensions of a level and one more (-1: none), in the model's order. */
static int add_level(struct vs_rollup *rollup, int level, int more, int *out)
{
    const vs_level *below = &rollup->model->levels[level];
    size_t count = below->dimension_count + (more >= 0);
    int *dimensions = vs_arena_array(rollup->arena, count + 1, sizeof *dimensions);
    if (dimensions == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    if (count > VS_SCOPE_DIMENSIONS_MAX) {
        return vs_fail(rollup->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY, below->name);
    }
    size_t at = 0;
    for (size_t i = 0; i < below->dimension_count; i++) {
        if (more >= 0 && at == i && more < below->dimensions[i]) {
            dimensions[at++] = more;
        }
        dimensions[at++] = below->dimensions[i];
    }
    if (at < count) {
        dimensions[at] = more;
    }
    *out = vs_model_level(&rollup->above, dimensions, count);
    if (*out >= 0) {
        return VS_OK;
    }
    *out = (int)rollup->above.level_count++;
    rollup->above.levels[*out] = (vs_level){.dimension_count = count, .dimensions = dimensions};
    return name_level(rollup, &rollup->above.levels[*out]);
}

static int make_levels(struct vs_rollup *rollup)
{
    const vs_model *model = rollup->model;
    size_t most = VS_OF_COUNT * model->level_count + 1;
    rollup->above.level_count = 0;
    rollup->above.levels = vs_arena_array(rollup->arena, most, sizeof *rollup->above.levels);
    bool failed = rollup->above.levels == NULL;
    for (size_t of = 0; of < VS_OF_COUNT; of++) {
        rollup->levels[of] =
            vs_arena_array(rollup->arena, model->level_count + 1, sizeof **rollup->levels);
        failed = failed || rollup->levels[of] == NULL;
    }
    if (failed) {
        return vs_fail_memory(rollup->engine);
    }
    int all = 0;
    int status = add_level(rollup, 0, -1, &all); /* the first level is "all" */
    for (size_t l = 0; status == VS_OK && l < model->level_count; l++) {
        bool up = goes_up(rollup, (int)l);
        const int more[] = {-1, rollup->group_dimension, rollup->unit_dimension};
        for (size_t of = 0; status == VS_OK && of < VS_OF_COUNT; of++) {
            rollup->levels[of][l] = -1;
            if (up && (of == VS_OF_ALL || more[of] >= 0)) {
                status = add_level(rollup, (int)l, more[of], &rollup->levels[of][l]);
            }
        }
    }
    return status;
}

/* --- indicators --- */

/* The provenance of what units gave, in one list. */
static int join_tags(struct vs_rollup *rollup, int index, vs_indicator *indicator)
{
    size_t most = 0;
    for (size_t u = 0; u < rollup->unit_count; u++) {
        const struct vs_share_indicator *own = rollup->units[u].by_indicator[index];
        most += own != NULL ? own->tag_count : 0;
    }
    const char **tags = vs_arena_array(rollup->arena, most + 1, sizeof *tags);
    if (tags == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    size_t count = 0;
    for (size_t u = 0; u < rollup->unit_count; u++) {
        const struct vs_share_indicator *own = rollup->units[u].by_indicator[index];
        for (uint32_t i = 0; own != NULL && i < own->tag_count; i++) {
            size_t t = 0;
            while (t < count && strcmp(tags[t], own->tags[i]) != 0) {
                t++;
            }
            tags[t] = own->tags[i];
            count += t == count;
        }
    }
    tags[count] = NULL;
    indicator->tags = tags;
    return VS_OK;
}

static int make_indicators(struct vs_rollup *rollup)
{
    const vs_model *model = rollup->model;
    rollup->above.indicators =
        vs_arena_array(rollup->arena, model->indicator_count + 1, sizeof(vs_indicator));
    if (rollup->above.indicators == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        vs_indicator *indicator = &rollup->above.indicators[i];
        *indicator = model->indicators[i];
        indicator->level_count = 0;
        indicator->levels = vs_arena_array(
            rollup->arena, VS_OF_COUNT * model->indicators[i].level_count + 1, sizeof(int));
        if (indicator->levels == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        size_t levels = indicator->rule ? 0 : model->indicators[i].level_count;
        for (size_t l = 0; l < levels; l++) {
            for (size_t of = 0; of < VS_OF_COUNT; of++) {
                int above = rollup->levels[of][model->indicators[i].levels[l]];
                if (above >= 0) {
                    indicator->levels[indicator->level_count++] = above;
                }
            }
        }
        status = join_tags(rollup, (int)i, indicator);
    }
    return status;
}

/* --- names of a share in the model --- */

static int find_level(const struct vs_rollup *rollup, const struct vs_unit *unit,
                      const struct vs_share_level *level)
{
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    for (uint32_t i = 0; i < level->dimension_count; i++) {
        dimensions[i] = unit->dimensions[level->dimensions[i]].dimension;
        if (dimensions[i] < 0) {
            return -1;
        }
    }
    int found = vs_model_level(rollup->model, dimensions, level->dimension_count);
    return found >= 0 && goes_up(rollup, found) ? found : -1;
}

static int name_unit(struct vs_rollup *rollup, struct vs_unit *unit)
{
    const vs_model *model = rollup->model;
    for (uint32_t d = 0; d < unit->dimension_count; d++) {
        unit->dimensions[d].dimension = vs_model_dimension(model, unit->dimensions[d].name);
    }
    for (uint32_t l = 0; l < unit->level_count; l++) {
        unit->levels[l].level = find_level(rollup, unit, &unit->levels[l]);
    }
    for (uint32_t k = 0; k < unit->period_count; k++) {
        const char *name = unit->periods[k].name;
        int kind = vs_model_period_kind(model, name);
        unit->periods[k].kind = strcmp(name, "*") == 0 ? VS_PERIOD_WHOLE
                                : kind >= 0            ? kind
                                                       : VS_NO_KIND;
    }
    unit->by_indicator = vs_arena_array(rollup->arena, model->indicator_count + 1,
                                        sizeof(struct vs_share_indicator *));
    if (unit->by_indicator == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    for (uint32_t i = 0; i < unit->indicator_count; i++) {
        struct vs_share_indicator *indicator = &unit->indicators[i];
        indicator->indicator = vs_model_indicator(model, indicator->name);
        bool same = indicator->indicator >= 0 &&
                    strcmp(model->indicators[indicator->indicator].name, indicator->name) == 0;
        if (same) { /* not by a code */
            unit->by_indicator[indicator->indicator] = indicator;
        }
    }
    return VS_OK;
}

/* --- members --- */

static int intern(struct vs_rollup *rollup, int dimension, const char *text, vs_buffer *codes,
                  vs_code *code)
{
    int status = vs_store_intern(rollup->store, rollup->model->dimensions[dimension].name, text,
                                 strlen(text), code);
    vs_buffer_add(codes, code, sizeof *code);
    return status;
}

/* Codes of the members that a unit has; above gets them until ordinals are known. */
static int intern_unit(struct vs_rollup *rollup, struct vs_unit *unit, int dimension,
                       vs_buffer *codes)
{
    int status = VS_OK;
    vs_code code = 0;
    if (dimension == rollup->unit_dimension) {
        status = intern(rollup, dimension, unit->id, codes, &code);
        unit->member = code;
    } else if (dimension == rollup->group_dimension && unit->group != NULL) {
        status = intern(rollup, dimension, unit->group, codes, &code);
        unit->group_member = code;
    }
    for (uint32_t d = 0; status == VS_OK && d < unit->dimension_count; d++) {
        struct vs_share_dimension *own = &unit->dimensions[d];
        if (own->dimension != dimension) {
            continue;
        }
        own->above = vs_arena_array(rollup->arena, own->count, sizeof *own->above);
        status = own->above == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
        for (uint32_t i = 0; status == VS_OK && i < own->count; i++) {
            status = intern(rollup, dimension, unit->texts[own->texts[i]], codes, &own->above[i]);
        }
    }
    return status;
}

static void find_ordinals(struct vs_rollup *rollup, struct vs_unit *unit, int dimension)
{
    const struct vs_members *members = &rollup->evaluation->members[dimension];
    if (dimension == rollup->unit_dimension) {
        unit->member = vs_cells__member(members, unit->member);
    } else if (dimension == rollup->group_dimension) {
        unit->group_member =
            unit->group != NULL ? vs_cells__member(members, unit->group_member) : VS_NOWHERE;
    }
    for (uint32_t d = 0; d < unit->dimension_count; d++) {
        struct vs_share_dimension *own = &unit->dimensions[d];
        for (uint32_t i = 0; own->dimension == dimension && i < own->count; i++) {
            own->above[i] = vs_cells__member(members, own->above[i]);
        }
    }
}

static int make_members(struct vs_rollup *rollup, int dimension)
{
    vs_buffer codes;
    vs_buffer_init(&codes, rollup->engine);
    int status = VS_OK;
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        status = intern_unit(rollup, &rollup->units[u], dimension, &codes);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&codes);
    }
    if (status == VS_OK) {
        status = vs_cells__set_members(rollup->evaluation, dimension, (vs_code *)(void *)codes.data,
                                       codes.size / sizeof(vs_code));
    }
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        find_ordinals(rollup, &rollup->units[u], dimension);
    }
    vs_buffer_free(&codes);
    return status;
}

static int make_all_members(struct vs_rollup *rollup)
{
    int status = VS_OK;
    for (size_t d = 0; status == VS_OK && d < rollup->model->dimension_count; d++) {
        bool used = false;
        for (size_t l = 0; l < rollup->above.level_count; l++) {
            used = used || level_has(&rollup->above.levels[l], (int)d);
        }
        if (used) {
            status = make_members(rollup, (int)d);
        }
    }
    return status;
}

/* --- periods --- */

static void find_periods(const struct vs_period_table *table, struct vs_share_periods_of *own)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < own->count; i++) {
        uint32_t looked = 0;
        while (looked < table->count && strcmp(table->items[at].id, own->ids[i]) != 0) {
            at = at + 1 < table->count ? at + 1 : 0;
            looked++;
        }
        own->above[i] = looked < table->count ? at : VS_NOWHERE;
    }
}

static int make_periods(struct vs_rollup *rollup, int kind)
{
    size_t most = 0;
    for (size_t u = 0; u < rollup->unit_count; u++) {
        for (uint32_t k = 0; k < rollup->units[u].period_count; k++) {
            const struct vs_share_periods_of *own = &rollup->units[u].periods[k];
            most += own->kind == kind ? own->count : 0;
        }
    }
    const char **ids = vs_mem_array(rollup->engine, most + 1, sizeof *ids);
    uint8_t *has_data = vs_mem_array(rollup->engine, most + 1, 1);
    int status = ids == NULL || has_data == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
    size_t count = 0;
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        for (uint32_t k = 0; k < rollup->units[u].period_count; k++) {
            const struct vs_share_periods_of *own = &rollup->units[u].periods[k];
            for (uint32_t i = 0; own->kind == kind && i < own->count; i++) {
                ids[count] = own->ids[i];
                has_data[count++] = own->has_data[i];
            }
        }
    }
    struct vs_period_table *table = NULL;
    if (status == VS_OK && kind != VS_PERIOD_WHOLE) {
        status = vs_cells__set_periods(rollup->evaluation, kind, ids, has_data, count);
    }
    if (status == VS_OK) {
        status = vs_cells__periods(rollup->evaluation, kind, &table);
    }
    vs_mem_free(rollup->engine, has_data);
    vs_mem_free(rollup->engine, ids);
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        for (uint32_t k = 0; status == VS_OK && k < rollup->units[u].period_count; k++) {
            struct vs_share_periods_of *own = &rollup->units[u].periods[k];
            if (own->kind != kind) {
                continue;
            }
            own->above = vs_arena_array(rollup->arena, own->count, sizeof *own->above);
            if (own->above == NULL) {
                status = vs_fail_memory(rollup->engine);
            } else {
                find_periods(table, own);
            }
        }
    }
    return status;
}

/* --- scopes --- */

static int set_strides(struct vs_rollup *rollup, int level_above)
{
    const vs_level *level = &rollup->above.levels[level_above];
    uint64_t *strides = rollup->strides + (size_t)level_above * VS_SCOPE_DIMENSIONS_MAX;
    uint64_t stride = 1;
    for (size_t i = level->dimension_count; i-- > 0;) {
        uint64_t count = rollup->evaluation->members[level->dimensions[i]].count;
        strides[i] = stride;
        if (count > 0 && stride > UINT64_MAX / count) {
            return vs_fail(rollup->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY, level->name);
        }
        stride *= count > 0 ? count : 1;
    }
    return VS_OK;
}

/* The key above of a scope of a unit; false: it has no place there. */
static bool scope_key(const struct vs_rollup *rollup, const struct vs_unit *unit,
                      const struct vs_share_level *own, uint32_t scope, int level_above,
                      uint64_t *out)
{
    const vs_level *level = &rollup->above.levels[level_above];
    const uint64_t *strides = rollup->strides + (size_t)level_above * VS_SCOPE_DIMENSIONS_MAX;
    *out = 0;
    for (size_t i = 0; i < level->dimension_count; i++) {
        uint32_t member = VS_NOWHERE;
        if (level->dimensions[i] == rollup->unit_dimension) {
            member = unit->member;
        } else if (level->dimensions[i] == rollup->group_dimension) {
            member = unit->group != NULL ? unit->group_member : VS_NOWHERE;
        }
        for (uint32_t d = 0; d < own->dimension_count; d++) {
            const struct vs_share_dimension *dimension = &unit->dimensions[own->dimensions[d]];
            if (dimension->dimension == level->dimensions[i]) {
                member = dimension->above[own->members[d][scope]];
            }
        }
        if (member >= VS_NOWHERE) {
            return false;
        }
        *out += member * strides[i];
    }
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static uint32_t find_key(const struct vs_rollup *rollup, int level_above, uint64_t key)
{
    const uint64_t *keys = rollup->keys[level_above];
    uint32_t low = 0;
    uint32_t high = rollup->evaluation->scopes[level_above].count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < rollup->evaluation->scopes[level_above].count && keys[low] == key;
    return found ? low : VS_NOWHERE;
}

uint32_t vs_rollup_scope(const struct vs_rollup *rollup, int level_above, const uint32_t *members)
{
    const uint64_t *strides = rollup->strides + (size_t)level_above * VS_SCOPE_DIMENSIONS_MAX;
    uint64_t key = 0;
    for (size_t i = 0; i < rollup->above.levels[level_above].dimension_count; i++) {
        key += members[i] * strides[i];
    }
    return find_key(rollup, level_above, key);
}

/* The scopes of a level above from the keys that occur. */
static int fill_scopes(struct vs_rollup *rollup, int level_above, uint64_t *keys, size_t count)
{
    const vs_level *level = &rollup->above.levels[level_above];
    const uint64_t *strides = rollup->strides + (size_t)level_above * VS_SCOPE_DIMENSIONS_MAX;
    struct vs_scope_table *table = &rollup->evaluation->scopes[level_above];
    size_t kept = 0;
    if (count > 0) {
        qsort(keys, count, sizeof *keys, compare_keys);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || keys[kept - 1] != keys[i]) {
            keys[kept++] = keys[i];
        }
    }
    if (kept > VS_CELL_LIMIT) {
        return vs_fail(rollup->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY, level->name);
    }
    *table = (struct vs_scope_table){
        .loaded = true, .count = (uint32_t)kept, .dimension_count = level->dimension_count};
    for (size_t d = 0; d < level->dimension_count; d++) {
        uint64_t range = rollup->evaluation->members[level->dimensions[d]].count;
        table->members[d] = vs_arena_array(rollup->arena, kept, sizeof(uint32_t));
        if (table->members[d] == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        for (size_t s = 0; s < kept; s++) {
            table->members[d][s] = (uint32_t)(keys[s] / strides[d] % range);
        }
    }
    return VS_OK;
}

/* Scopes of the level above a level, and where the scopes of each unit are among them. */
static int make_scopes(struct vs_rollup *rollup, int level, enum vs_span_of_units of)
{
    int above = rollup->levels[of][level];
    size_t most = 0;
    for (size_t u = 0; u < rollup->unit_count; u++) {
        for (uint32_t l = 0; l < rollup->units[u].level_count; l++) {
            const struct vs_share_level *own = &rollup->units[u].levels[l];
            most += own->level == level ? own->scopes : 0;
        }
    }
    uint64_t *keys = vs_arena_array(rollup->arena, most + 1, sizeof *keys);
    int status = keys == NULL ? vs_fail_memory(rollup->engine) : set_strides(rollup, above);
    size_t count = 0;
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        const struct vs_unit *unit = &rollup->units[u];
        for (uint32_t l = 0; l < unit->level_count; l++) {
            const struct vs_share_level *own = &unit->levels[l];
            for (uint32_t s = 0; own->level == level && s < own->scopes; s++) {
                count += scope_key(rollup, unit, own, s, above, &keys[count]);
            }
        }
    }
    rollup->keys[above] = keys;
    status = status == VS_OK ? fill_scopes(rollup, above, keys, count) : status;
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        struct vs_unit *unit = &rollup->units[u];
        for (uint32_t l = 0; status == VS_OK && l < unit->level_count; l++) {
            struct vs_share_level *own = &unit->levels[l];
            if (own->level != level) {
                continue;
            }
            own->above[of] = vs_arena_array(rollup->arena, own->scopes, sizeof(uint32_t));
            status = own->above[of] == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
            for (uint32_t s = 0; status == VS_OK && s < own->scopes; s++) {
                uint64_t key = 0;
                own->above[of][s] = scope_key(rollup, unit, own, s, above, &key)
                                        ? find_key(rollup, above, key)
                                        : VS_NOWHERE;
            }
        }
    }
    return status;
}

static int make_all_scopes(struct vs_rollup *rollup)
{
    size_t levels = rollup->above.level_count;
    rollup->keys = vs_arena_array(rollup->arena, levels + 1, sizeof *rollup->keys);
    rollup->strides = vs_arena_array(rollup->arena, (levels + 1) * VS_SCOPE_DIMENSIONS_MAX,
                                     sizeof *rollup->strides);
    int status =
        rollup->keys == NULL || rollup->strides == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
    for (size_t l = 0; status == VS_OK && l < levels; l++) {
        /* "all" may be nobody's: it is there even so. */
        rollup->evaluation->scopes[l].loaded = true;
    }
    for (size_t l = 0; status == VS_OK && l < rollup->model->level_count; l++) {
        for (int of = 0; status == VS_OK && of < VS_OF_COUNT; of++) {
            if (rollup->levels[of][l] >= 0) {
                status = make_scopes(rollup, (int)l, (enum vs_span_of_units)of);
            }
        }
    }
    return status;
}

/* --- the whole --- */

int vs_rollup_frame(struct vs_rollup *rollup)
{
    vs_evaluation_options options = {
        .known = -1, .valid = VS_DATE_NONE, .today = rollup->options.today};
    int status = VS_OK;
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        status = name_unit(rollup, &rollup->units[u]);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&rollup->origin, rollup->model, rollup->store, &options);
    }
    if (status == VS_OK) {
        status = vs_variants_init(&rollup->variants, rollup->origin);
    }
    if (status == VS_OK) {
        rollup->above = *rollup->model;
        rollup->above.arena = rollup->arena;
        status = make_levels(rollup);
    }
    if (status == VS_OK) {
        status = make_indicators(rollup);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&rollup->evaluation, &rollup->above, rollup->store, &options);
    }
    if (status == VS_OK) {
        status = make_all_members(rollup);
    }
    for (int kind = VS_PERIOD_WHOLE;
         status == VS_OK && kind < (int)rollup->model->period_kind_count; kind++) {
        status = make_periods(rollup, kind);
    }
    return status == VS_OK ? make_all_scopes(rollup) : status;
}
