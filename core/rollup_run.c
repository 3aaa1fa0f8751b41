/*
 * The model's program for a cell of a total: node by node over parts added over units, with the
 * kernels and the finishing of any other cell. What it reads of other cells is read above as well.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include "cells_batch.h"

#include <math.h>
#include <string.h>

struct run {
    struct vs_rollup *rollup;
    struct vs_above *above;
    enum vs_span_of_units of;
    const struct vs_rollup_plan *plan;
    const vs_program *program;
    uint32_t period, scope;
    vs_date instant;
    size_t first; /* of its values in the scratch: they move while other cells run */
    uint32_t support;
    uint8_t left_out;
};

static int no_part(struct run *run, const char *title, vs_result *out)
{
    *out = (vs_result){.state = VS_NO_DATA};
    return vs_cells__reason_of(run->rollup->evaluation, "REASON_NO_PART_ABOVE", title, NULL,
                               &out->reason);
}

static int no_period(struct run *run, vs_result *out)
{
    *out = (vs_result){.state = VS_NO_DATA};
    return vs_cells__reason_of(run->rollup->evaluation, "REASON_NO_PERIOD", NULL, NULL,
                               &out->reason);
}

static bool is_earlier(const struct run *run, int lag)
{
    uint32_t periods = run->above->series[run->of]->periods;
    int64_t period = (int64_t)run->period - lag;
    return period >= 0 && period < periods;
}

static size_t cell_at(const struct run *run, int lag)
{
    uint32_t scopes = run->above->series[run->of]->scopes;
    return (size_t)((int64_t)run->period - lag) * scopes + run->scope;
}

/* --- parts --- */

/* A plan that says of its aggregate what finishing asks for. */
static int finish_records(struct run *run, const vs_aggregate *aggregate,
                          const struct vs_merged *merged, size_t cell, vs_result *out)
{
    const vs_kind *kind = &run->rollup->model->kinds[aggregate->set.kind];
    bool across = aggregate->paired && aggregate->pair_key_count > 0;
    struct vs_group group = {.kind = aggregate->set.kind};
    struct vs_group other = {.kind = across ? aggregate->other.kind : 0};
    struct vs_plan plan = {
        .aggregate = aggregate, .group = &group, .other = across ? &other : NULL, .filled = true};
    if (aggregate->field >= 0) {
        plan.scales[0] = kind->fields[aggregate->field].scale;
    } else if (aggregate->paired) {
        const vs_kind *second = across ? &run->rollup->model->kinds[aggregate->other.kind] : kind;
        int first_scale = kind->fields[aggregate->first].scale;
        int second_scale = second->fields[aggregate->second].scale;
        plan.scales[0] = first_scale > second_scale ? first_scale : second_scale;
    }
    uint64_t rows = merged->marks[cell] & VS_MERGED_ROWS;
    struct vs_accumulator into = {.rows = rows,
                                  .set_rows = merged->first[cell],
                                  .passed = merged->first[cell],
                                  .filled = (uint32_t)(merged->met[cell] >> VS_MET_BITS),
                                  .repeated = (merged->met[cell] & VS_MET_REPEATED) != 0};
    into.moments.n = merged->n[cell];
    into.moments.overflow = (merged->met[cell] & VS_MET_OVERFLOW) != 0;
    if (merged->class == VS_PART_WEIGHTED) {
        into.weighted = merged->sum[cell];
        into.weights = merged->squares[cell];
    } else if (merged->class == VS_PART_SUMS || merged->class == VS_PART_SQUARES) {
        into.moments.sum = merged->sum[cell];
        into.moments.squares = merged->squares != NULL ? merged->squares[cell] : 0;
    } else if (merged->class == VS_PART_RANGE) {
        into.least = merged->least[cell];
        into.greatest = merged->greatest[cell];
        into.any = true;
    } else if (merged->class == VS_PART_VALUES) { /* lent: nothing is added or freed */
        size_t first = merged->starts[cell];
        into.values.data = (char *)(merged->values + first);
        into.values.size = (merged->starts[cell + 1] - first) * sizeof *merged->values;
    }
    int status = vs_accumulator_finish(run->rollup->evaluation, &plan, &into, out);
    if (merged->class == VS_PART_DISTINCT && out->state == VS_KNOWN) {
        out->value = (double)merged->sum[cell];
    }
    return status;
}

static int run_records(struct run *run, uint32_t index, const vs_node *node, vs_result *out)
{
    const vs_aggregate *aggregate = vs_program_aggregate_read(run->program, node->payload);
    const struct vs_merged *merged = run->plan->merged[index];
    const vs_kind *kind = &run->rollup->model->kinds[aggregate->set.kind];
    bool across = aggregate->paired && aggregate->pair_key_count > 0;
    if (merged == NULL) {
        return no_part(run, kind->title, out);
    }
    if (!is_earlier(run, aggregate->set.lag) ||
        (across && !is_earlier(run, aggregate->other.lag))) {
        return no_period(run, out);
    }
    size_t cell = cell_at(run, aggregate->set.lag);
    run->left_out |= merged->marks[cell] & VS_MERGED_LACKS;
    int status = finish_records(run, aggregate, merged, cell, out);
    run->support = vs_support_add_rows(run->support, out->n);
    return status;
}

/* The same as the aggregate over the cells would give, for those that can be added. */
static int finish_cells(struct run *run, const vs_cells_read *read, const struct vs_merged *merged,
                        size_t cell, vs_result *out)
{
    uint64_t known = merged->n[cell];
    *out = (vs_result){.n = known < UINT32_MAX ? (uint32_t)known : UINT32_MAX};
    if (merged->worst[cell] != VS_KNOWN) {
        out->state = merged->worst[cell];
        out->reason = merged->reasons[cell];
        return VS_OK;
    }
    if (known == 0 && (read->op != VS_CELLS_COUNT || merged->first[cell] == 0)) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(run->rollup->evaluation, "REASON_NO_CELLS",
                                   run->rollup->model->indicators[read->indicator].title, NULL,
                                   &out->reason);
    }
    switch (read->op) {
    case VS_CELLS_COUNT:
        out->value = (double)merged->sum[cell];
        break;
    case VS_CELLS_SHARE:
        out->value = (double)merged->sum[cell] / (double)known;
        break;
    case VS_CELLS_MIN:
        out->value = merged->low[cell];
        break;
    default:
        out->value = merged->high[cell];
        break;
    }
    return VS_OK;
}

/* --- other cells above --- */

/* Evaluates a cell of a total that is read, and gives it. */
static int read_above(struct run *run, struct vs_above *above, size_t cell, vs_result *out)
{
    int status = vs_rollup_cell(run->rollup, above, run->of, cell);
    const struct vs_series_state *series = above->series[run->of];
    *out = (vs_result){series->values[cell], series->states[cell], series->reasons[cell],
                       series->n[cell]};
    run->left_out |= above->left_out[run->of][cell];
    return status;
}

static int no_cell(struct run *run, int indicator, vs_result *out)
{
    *out = (vs_result){.state = VS_NO_DATA};
    return vs_cells__reason_of(run->rollup->evaluation, "REASON_NO_CELL",
                               run->rollup->model->indicators[indicator].title, NULL, &out->reason);
}

/* The scope of the same total at another level of the model; VS_NOWHERE. */
static uint32_t scope_at(const struct run *run, int level)
{
    const struct vs_rollup *rollup = run->rollup;
    int own = rollup->levels[run->of][run->above->level];
    int target = rollup->levels[run->of][level];
    const vs_level *from = &rollup->above.levels[own];
    const vs_level *to = &rollup->above.levels[target];
    uint32_t members[VS_SCOPE_DIMENSIONS_MAX] = {0};
    for (size_t i = 0; i < to->dimension_count; i++) {
        for (size_t j = 0; j < from->dimension_count; j++) {
            if (from->dimensions[j] == to->dimensions[i]) {
                members[i] = rollup->evaluation->scopes[own].members[j][run->scope];
            }
        }
    }
    return vs_rollup_scope(rollup, target, members);
}

static int run_cell(struct run *run, const vs_node *node, vs_result *out)
{
    const struct vs_rollup *rollup = run->rollup;
    const vs_cell_read *read = vs_program_cell_read(run->program, node->payload);
    const vs_indicator *indicator = &rollup->model->indicators[read->indicator];
    for (uint32_t i = 0; !read->same_scope && i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        bool unit = key->dimension == rollup->unit_dimension;
        if (!unit && (key->type != VS_KEY_OWN || key->own != key->dimension)) {
            return no_part(run, indicator->title, out);
        }
    }
    int level = vs_cells__target_level(rollup->origin, run->above->level, read);
    struct vs_above *above =
        level >= 0 ? vs_rollup_series(rollup, read->indicator, level, run->above->period_kind)
                   : NULL;
    if (above == NULL) {
        *out = (vs_result){.state = VS_ERROR};
        return vs_cells__reason_of(rollup->evaluation, "REASON_NO_LEVEL", indicator->name,
                                   level >= 0 ? rollup->model->levels[level].name : "?",
                                   &out->reason);
    }
    uint32_t scope = scope_at(run, level);
    if (scope >= VS_NOWHERE) {
        return no_cell(run, read->indicator, out);
    }
    if (!is_earlier(run, read->lag)) {
        return no_period(run, out);
    }
    size_t period = (size_t)((int64_t)run->period - read->lag);
    return read_above(run, above, period * above->series[run->of]->scopes + scope, out);
}

/* The scopes of a finer level above in order of those of a coarser one. */
static int make_tree(struct vs_rollup *rollup, int level, int finer,
                     const struct vs_scope_tree **out)
{
    for (struct vs_scope_tree *tree = rollup->trees; tree != NULL; tree = tree->next) {
        if (tree->level == level && tree->finer == finer) {
            *out = tree;
            return VS_OK;
        }
    }
    const vs_level *to = &rollup->above.levels[level];
    const vs_level *from = &rollup->above.levels[finer];
    const struct vs_scope_table *fine = &rollup->evaluation->scopes[finer];
    uint32_t coarse = rollup->evaluation->scopes[level].count;
    struct vs_scope_tree *tree = vs_arena_get(rollup->arena, sizeof *tree);
    uint32_t *where = vs_arena_array(rollup->arena, fine->count, sizeof *where);
    uint32_t *starts = vs_arena_array(rollup->arena, (size_t)coarse + 2, sizeof *starts);
    uint32_t *scopes = vs_arena_array(rollup->arena, fine->count, sizeof *scopes);
    if (tree == NULL || where == NULL || starts == NULL || scopes == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    for (uint32_t s = 0; s < fine->count; s++) {
        uint32_t members[VS_SCOPE_DIMENSIONS_MAX] = {0};
        for (size_t i = 0; i < to->dimension_count; i++) {
            for (size_t j = 0; j < from->dimension_count; j++) {
                if (from->dimensions[j] == to->dimensions[i]) {
                    members[i] = fine->members[j][s];
                }
            }
        }
        where[s] = vs_rollup_scope(rollup, level, members);
        if (where[s] < VS_NOWHERE) {
            starts[where[s] + 2]++;
        }
    }
    for (uint32_t i = 2; i < coarse + 2; i++) {
        starts[i] += starts[i - 1];
    }
    for (uint32_t s = 0; s < fine->count; s++) {
        if (where[s] < VS_NOWHERE) {
            scopes[starts[where[s] + 1]++] = s;
        }
    }
    *tree = (struct vs_scope_tree){.level = level,
                                   .finer = finer,
                                   .instant = VS_DATE_NONE,
                                   .starts = starts,
                                   .scopes = scopes,
                                   .next = rollup->trees};
    rollup->trees = tree;
    *out = tree;
    return VS_OK;
}

/* An aggregate over cells that stand above themselves. */
static int combine(struct run *run, int finer, const vs_cells_read *read, vs_result *out)
{
    struct vs_rollup *rollup = run->rollup;
    struct vs_above *above =
        vs_rollup_series(rollup, read->indicator, finer, run->above->period_kind);
    const struct vs_scope_tree *tree = NULL;
    int status = make_tree(rollup, rollup->levels[run->of][run->above->level],
                           rollup->levels[run->of][finer], &tree);
    struct vs_series_state *series = above != NULL ? above->series[run->of] : NULL;
    if (status != VS_OK || series == NULL) {
        return status != VS_OK ? status : no_cell(run, read->indicator, out);
    }
    bool all = read->periods == VS_PERIODS_ALL;
    if (!all && !is_earlier(run, read->lag)) {
        return no_period(run, out);
    }
    uint32_t first = all ? 0 : (uint32_t)((int64_t)run->period - read->lag);
    uint32_t end = all ? series->periods : first + 1;
    for (uint32_t p = first; status == VS_OK && p < end; p++) {
        for (uint32_t i = tree->starts[run->scope];
             status == VS_OK && i < tree->starts[run->scope + 1]; i++) {
            status = read_above(run, above, (size_t)p * series->scopes + tree->scopes[i], out);
        }
    }
    struct vs_cell_position from = {run->above->series[run->of], run->period, run->scope};
    return status == VS_OK ? vs_cells__combine(rollup->evaluation, &from, series, tree, read, out)
                           : status;
}

static int run_cells(struct run *run, uint32_t index, const vs_node *node, vs_result *out)
{
    const struct vs_rollup *rollup = run->rollup;
    vs_cells_read read = *vs_program_cells_read(run->program, node->payload);
    const double *numbers = run->plan->variant->numbers;
    read.from = read.from_node != 0 ? numbers[read.from_node - 1] : read.from;
    read.below = read.below_node != 0 ? numbers[read.below_node - 1] : read.below;
    int finer = vs_cells__finer_level(rollup->origin, run->above->level, &read);
    const struct vs_merged *merged = run->plan->merged[index];
    if (finer >= 0 && rollup->levels[VS_OF_ALL][finer] >= 0 &&
        vs_share_contains(rollup->model, finer, run->above->level)) {
        return combine(run, finer, &read, out);
    }
    if (finer < 0) {
        *out = (vs_result){.state = VS_ERROR};
        return vs_cells__reason_of(rollup->evaluation, "REASON_NO_LEVEL",
                                   rollup->model->indicators[read.indicator].name,
                                   rollup->model->levels[run->above->level].name, &out->reason);
    }
    if (merged == NULL) {
        return no_part(run, rollup->model->indicators[read.indicator].title, out);
    }
    bool all = read.periods == VS_PERIODS_ALL;
    if (!all && !is_earlier(run, read.lag)) {
        return no_period(run, out);
    }
    size_t cell = cell_at(run, all ? 0 : read.lag);
    run->left_out |= merged->marks[cell] & VS_MERGED_LACKS;
    return finish_cells(run, &read, merged, cell, out);
}

/* --- a program --- */

/* The parts of a variant for cells of this total, added over units when first asked for. */
static int make_plan(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                     const struct vs_variant *variant, const struct vs_rollup_plan **out)
{
    for (struct vs_rollup_plan *plan = above->plans[of]; plan != NULL; plan = plan->next) {
        if (plan->variant == variant) {
            *out = plan;
            return VS_OK;
        }
    }
    size_t size = vs_program_size(variant->program);
    struct vs_rollup_plan *plan = vs_arena_get(rollup->arena, sizeof *plan);
    const struct vs_merged **merged =
        vs_arena_array(rollup->arena, size + 1, sizeof(const struct vs_merged *));
    int status = plan == NULL || merged == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        const vs_node *node = vs_program_node(variant->program, i);
        if (variant->keys[i] == 0) {
            continue;
        }
        struct vs_merged wanted = {.key = variant->keys[i],
                                   .level = above->level,
                                   .period_kind = above->period_kind,
                                   .of = of,
                                   .mask = above->masked ? above : NULL};
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *read = vs_program_aggregate_read(variant->program, node->payload);
            wanted.class = vs_share_class(rollup->model, read);
            wanted.lag = read->set.lag;
        } else {
            const vs_cells_read *read = vs_program_cells_read(variant->program, node->payload);
            wanted.class = vs_share_cells_class(read);
            wanted.lag = read->periods == VS_PERIODS_ALL ? 0 : read->lag;
        }
        status = vs_rollup_merge(rollup, &wanted, &merged[i]);
    }
    if (status == VS_OK) {
        *plan = (struct vs_rollup_plan){variant, merged, above->plans[of]};
        above->plans[of] = plan;
        *out = plan;
    }
    return status;
}

static int run_node(struct run *run, uint32_t index, vs_result *out)
{
    struct vs_rollup *rollup = run->rollup;
    const vs_node *node = vs_program_node(run->program, index);
    const double *values = rollup->scratch + run->first;
    *out = (vs_result){0};
    int status = VS_OK;
    switch (node->op) {
    case VS_NODE_CONSTANT:
        out->value = node->number;
        return VS_OK;
    case VS_NODE_PARAMETER:
        return vs_cells__read_parameter(rollup->evaluation,
                                        vs_program_parameter_read(run->program, node->payload),
                                        run->instant, out);
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        return vs_cells__read_instant(rollup->evaluation, run->above->period_kind, run->period,
                                      (int)node->number, node->op == VS_NODE_YEAR, out);
    case VS_NODE_AGGREGATE:
        return run_records(run, index, node, out);
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        status = run_cell(run, node, out);
        break;
    case VS_NODE_CELLS:
        status = run_cells(run, index, node, out);
        break;
    case VS_NODE_PERCENT:
    case VS_NODE_RATIO:
        if (values[node->a[1]] == 0) {
            out->state = VS_NO_DATA;
            return vs_cells__reason(rollup->evaluation, "ZERO_DENOMINATOR", &out->reason);
        }
        out->value = vs_cells__scalar(node, values);
        return VS_OK;
    default:
        out->value = vs_cells__scalar(node, values);
        return VS_OK;
    }
    if (status == VS_OK && node->op == VS_NODE_MAYBE && out->state != VS_KNOWN &&
        out->state != VS_ERROR) {
        /* the scratch may have moved meanwhile */
        *out = (vs_result){.value = rollup->scratch[run->first + node->a[0]]};
        return VS_OK;
    }
    if (status == VS_OK && out->state == VS_KNOWN) {
        run->support = vs_support_add_cell(run->support, out->n);
    }
    return status;
}

static int take_scratch(struct vs_rollup *rollup, size_t size, size_t *first)
{
    if (rollup->scratch_used + size > rollup->scratch_size) {
        size_t larger = (rollup->scratch_used + size) * 2;
        void *scratch =
            vs_mem_resize(rollup->engine, rollup->scratch, larger * sizeof *rollup->scratch);
        if (scratch == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        rollup->scratch = scratch;
        rollup->scratch_size = larger;
    }
    *first = rollup->scratch_used;
    rollup->scratch_used += size;
    return VS_OK;
}

static int run_program(struct run *run, vs_result *out)
{
    struct vs_rollup *rollup = run->rollup;
    size_t size = vs_program_size(run->program);
    int status = take_scratch(rollup, size, &run->first);
    *out = (vs_result){0};
    for (uint32_t i = 0; status == VS_OK && out->state == VS_KNOWN && i < size; i++) {
        status = run_node(run, i, out);
        if (status == VS_OK) {
            rollup->scratch[run->first + i] = out->value;
        }
    }
    if (status != VS_OK) {
        return status; /* the whole roll-up ends */
    }
    if (out->state == VS_KNOWN) {
        double value = rollup->scratch[run->first + vs_program_result(run->program)];
        *out = (vs_result){.value = value + 0.0};
        if (!isfinite(value)) {
            *out = (vs_result){.state = VS_ERROR};
            status = vs_cells__reason(rollup->evaluation, "NOT_FINITE", &out->reason);
        }
    } else {
        out->value = 0;
    }
    out->n = vs_support_n(run->support);
    rollup->scratch_used -= size;
    return status;
}

int vs_rollup_run(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                  size_t cell, vs_result *out, uint8_t *left_out)
{
    const struct vs_series_state *series = above->series[of];
    struct run run = {.rollup = rollup,
                      .above = above,
                      .of = of,
                      .period = (uint32_t)(cell / series->scopes),
                      .scope = (uint32_t)(cell % series->scopes)};
    const struct vs_variant *variant = NULL;
    run.instant = rollup->evaluation->periods[above->period_kind + 1].items[run.period].instant;
    int status = vs_variants_at(&rollup->variants, above->indicator, run.instant, &variant);
    *out = (vs_result){.state = VS_NO_DATA};
    if (status == VS_OK && !variant->has_formula) {
        return vs_cells__reason(rollup->evaluation, "REASON_NO_FORMULA", &out->reason);
    }
    if (status == VS_OK && variant->program == NULL) {
        return no_part(&run, rollup->model->indicators[above->indicator].title, out);
    }
    if (status == VS_OK) {
        run.program = variant->program;
        status = make_plan(rollup, above, of, variant, &run.plan);
    }
    if (status == VS_OK) {
        status = run_program(&run, out);
    }
    *left_out |= run.left_out;
    return status;
}
