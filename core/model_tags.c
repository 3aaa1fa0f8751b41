/*
 * What an indicator may stand on, by tags of record kinds.
 * SPDX-License-Identifier: MIT
 */
#include "program.h"

#include <string.h>

enum { READS_MAX = 512 /* indicators that are followed; beyond them anything may be read */ };

static bool kind_has(const vs_kind *kind, const char *tag)
{
    for (const char **own = kind->tags; own != NULL && *own != NULL; own++) {
        if (strcmp(*own, tag) == 0) {
            return true;
        }
    }
    return false;
}

static bool any_kind_has(const vs_model *model, const char *tag)
{
    for (size_t k = 0; k < model->kind_count; k++) {
        if (kind_has(&model->kinds[k], tag)) {
            return true;
        }
    }
    return false;
}

struct search {
    const vs_model *model;
    const char *tag;
    int seen[READS_MAX];
    size_t seen_count;
};

static bool search_indicator(struct search *search, int indicator);

static bool search_program(struct search *search, const vs_program *program)
{
    const vs_kind *kinds = search->model->kinds;
    bool found = false;
    for (uint32_t i = 0; !found && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            found = kind_has(&kinds[aggregate->set.kind], search->tag) ||
                    (aggregate->paired && aggregate->pair_key_count > 0 &&
                     kind_has(&kinds[aggregate->other.kind], search->tag));
        } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            found =
                search_indicator(search, vs_program_cell_read(program, node->payload)->indicator);
        } else if (node->op == VS_NODE_CELLS) {
            found =
                search_indicator(search, vs_program_cells_read(program, node->payload)->indicator);
        }
    }
    return found;
}

static bool search_indicator(struct search *search, int index)
{
    const vs_model *model = search->model;
    const vs_indicator *indicator = &model->indicators[index];
    for (size_t i = 0; i < search->seen_count; i++) {
        if (search->seen[i] == index) {
            return false; /* it is looked at already */
        }
    }
    if (search->seen_count == READS_MAX || indicator->applies >= 0) {
        return any_kind_has(model, search->tag);
    }
    const struct vs_compiled *compiled = model->compiled != NULL ? model->compiled[index] : NULL;
    bool found = false;
    search->seen[search->seen_count++] = index;
    for (size_t i = 0; !found && i < indicator->formula_count; i++) {
        found = compiled == NULL || compiled[i].program == NULL
                    ? any_kind_has(model, search->tag)
                    : search_program(search, compiled[i].program);
    }
    return found;
}

bool vs_model_reads_tag(const vs_model *model, int indicator, const char *tag)
{
    const char **own = model->indicators[indicator].tags;
    if (own == NULL) {
        struct search search = {.model = model, .tag = tag};
        return search_indicator(&search, indicator);
    }
    while (*own != NULL && strcmp(*own, tag) != 0) {
        own++;
    }
    return *own != NULL;
}
