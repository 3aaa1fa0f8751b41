/*
 * Provenance: the tags of the record kinds that an indicator's cells stand on, directly or through
 * other indicators: by what its formulas name (model_tags.c), and by what this evaluation read, for
 * those whose reads only a run knows.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"
#include "model_reads.h"

#include <stdlib.h>
#include <string.h>

struct tagging {
    const vs_model *model;
    const char **tags; /* different ones, sorted */
    size_t tag_count;
    uint8_t *has;   /* [indicator][tag] */
    uint8_t *reads; /* [indicator][indicator] */
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t count_tags(const vs_model *model)
{
    size_t count = 0;
    for (size_t k = 0; k < model->kind_count; k++) {
        for (const char **tag = model->kinds[k].tags; tag != NULL && *tag != NULL; tag++) {
            count++;
        }
    }
    return count;
}

static int list_tags(vs_evaluation *evaluation, struct tagging *tagging)
{
    const vs_model *model = tagging->model;
    tagging->tags = vs_arena_array(evaluation->arena, count_tags(model) + 1, sizeof *tagging->tags);
    if (tagging->tags == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    size_t total = 0;
    for (size_t k = 0; k < model->kind_count; k++) {
        for (const char **tag = model->kinds[k].tags; tag != NULL && *tag != NULL; tag++) {
            tagging->tags[total++] = *tag;
        }
    }
    qsort(tagging->tags, total, sizeof *tagging->tags, compare_texts);
    for (size_t i = 0; i < total; i++) {
        if (i == 0 || strcmp(tagging->tags[tagging->tag_count - 1], tagging->tags[i]) != 0) {
            tagging->tags[tagging->tag_count++] = tagging->tags[i];
        }
    }
    return VS_OK;
}

static void note_tag(struct tagging *tagging, size_t indicator, const char *tag)
{
    for (size_t t = 0; t < tagging->tag_count; t++) {
        if (strcmp(tagging->tags[t], tag) == 0) {
            tagging->has[indicator * tagging->tag_count + t] = 1;
        }
    }
}

static void note_series(struct tagging *tagging, const struct vs_series_state *series)
{
    const vs_model *model = tagging->model;
    size_t own = (size_t)series->indicator;
    for (size_t k = 0; series->kinds_read != NULL && k < model->kind_count; k++) {
        const char **tag = series->kinds_read[k] != 0 ? model->kinds[k].tags : NULL;
        for (; tag != NULL && *tag != NULL; tag++) {
            note_tag(tagging, own, *tag);
        }
    }
    for (size_t i = 0; series->indicators_read != NULL && i < model->indicator_count; i++) {
        tagging->reads[own * model->indicator_count + i] |= series->indicators_read[i];
    }
}

/* Gives an indicator what another one has; true if that is news. */
static bool take_over(struct tagging *tagging, size_t indicator, size_t from)
{
    uint8_t *own = tagging->has + indicator * tagging->tag_count;
    const uint8_t *other = tagging->has + from * tagging->tag_count;
    bool moved = false;
    for (size_t t = 0; t < tagging->tag_count; t++) {
        moved = moved || (other[t] != 0 && own[t] == 0);
        own[t] |= other[t];
    }
    return moved;
}

/* An indicator has what the ones that it reads have. */
static void pass_on(struct tagging *tagging)
{
    size_t count = tagging->model->indicator_count;
    bool moved = true;
    while (moved) {
        moved = false;
        for (size_t i = 0; i < count; i++) {
            const uint8_t *reads = tagging->reads + i * count;
            const uint8_t *at = memchr(reads, 1, count);
            while (at != NULL) {
                size_t read = (size_t)(at - reads);
                bool news = take_over(tagging, i, read);
                moved = moved || news;
                at = memchr(at + 1, 1, count - read - 1);
            }
        }
    }
}

static int write_lists(vs_evaluation *evaluation, const struct tagging *tagging,
                       const char ***lists)
{
    for (size_t i = 0; i < tagging->model->indicator_count; i++) {
        size_t count = 0;
        lists[i] = vs_arena_array(evaluation->arena, tagging->tag_count + 1, sizeof **lists);
        if (lists[i] == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        for (size_t t = 0; t < tagging->tag_count; t++) {
            if (tagging->has[i * tagging->tag_count + t] != 0) {
                lists[i][count++] = tagging->tags[t];
            }
        }
    }
    return VS_OK;
}

/* What is known without a run: by the model's reads, of a catalogue by its own lists. */
static void note_known(struct tagging *tagging)
{
    const vs_model *model = tagging->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        for (size_t t = 0; t < tagging->tag_count; t++) {
            if (vs_model_carries(model, (int)i, tagging->tags[t]) == VS_CARRIES) {
                tagging->has[i * tagging->tag_count + t] = 1;
            }
        }
        for (const char **tag = model->indicators[i].tags; tag != NULL && *tag != NULL; tag++) {
            note_tag(tagging, i, *tag);
        }
    }
}

int vs_cells__tags(vs_evaluation *evaluation, const char ****out)
{
    struct tagging tagging = {.model = evaluation->model};
    size_t count = evaluation->model->indicator_count;
    const char ***lists = vs_arena_array(evaluation->arena, count + 1, sizeof *lists);
    *out = lists;
    int status =
        lists == NULL ? vs_fail_memory(evaluation->engine) : list_tags(evaluation, &tagging);
    if (status == VS_OK) {
        tagging.has = vs_mem_array(evaluation->engine, count * tagging.tag_count + 1, 1);
        tagging.reads = vs_mem_array(evaluation->engine, count * count + 1, 1);
        status = tagging.has == NULL || tagging.reads == NULL ? vs_fail_memory(evaluation->engine)
                                                              : VS_OK;
    }
    if (status == VS_OK && tagging.tag_count > 0) {
        note_known(&tagging);
        for (const struct vs_series_state *s = evaluation->series; s != NULL; s = s->next) {
            note_series(&tagging, s);
        }
        pass_on(&tagging);
    }
    if (status == VS_OK) {
        status = write_lists(evaluation, &tagging, lists);
    }
    vs_mem_free(evaluation->engine, tagging.reads);
    vs_mem_free(evaluation->engine, tagging.has);
    return status;
}
