/*
 * What the cells of an indicator stand on, by tags of record kinds: directly, through other
 * indicators, and through rows that carry values of indicators.
 *
 * A formula whose reads are not all known may carry any tag; what it did is told by its evaluation
 * (cells_tags.c). SPDX-License-Identifier: MIT
 */
#include "model_check.h"
#include "model_reads.h"

#include <stdlib.h>
#include <string.h>

/* --- the tags of a model --- */
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

static int list_tags(const vs_model *model, struct vs_tag_table *table)
{
    size_t total = 0;
    table->tags = vs_arena_array(model->arena, count_tags(model) + 1, sizeof *table->tags);
    if (table->tags == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t k = 0; k < model->kind_count; k++) {
        for (const char **tag = model->kinds[k].tags; tag != NULL && *tag != NULL; tag++) {
            table->tags[total++] = *tag;
        }
    }
    qsort(table->tags, total, sizeof *table->tags, compare_texts);
    for (size_t i = 0; i < total; i++) {
        if (i == 0 || strcmp(table->tags[table->count - 1], table->tags[i]) != 0) {
            table->tags[table->count++] = table->tags[i];
        }
    }
    return VS_OK;
}

static bool kind_has(const vs_kind *kind, const char *tag)
{
    const char **own = kind->tags;
    while (own != NULL && *own != NULL && strcmp(*own, tag) != 0) {
        own++;
    }
    return own != NULL && *own != NULL;
}

/* --- what indicators carry --- */
static void take_own(const vs_model *model, struct vs_tag_table *table, size_t indicator)
{
    const vs_reads *reads = vs_model_reads(model, (int)indicator);
    table->open[indicator] = reads->open;
    for (size_t k = 0; k < reads->kind_count; k++) {
        for (size_t t = 0; t < table->count; t++) {
            bool *own = &table->carries[indicator * table->count + t];
            *own = *own || kind_has(&model->kinds[reads->kinds[k]], table->tags[t]);
        }
    }
}

/* Gives an indicator what another one has; true if that is news. */
static bool take_over(struct vs_tag_table *table, size_t indicator, size_t from)
{
    bool news = table->open[from] && !table->open[indicator];
    table->open[indicator] = table->open[indicator] || table->open[from];
    for (size_t t = 0; t < table->count; t++) {
        bool *own = &table->carries[indicator * table->count + t];
        bool other = table->carries[from * table->count + t];
        news = news || (other && !*own);
        *own = *own || other;
    }
    return news;
}

static bool take_read(const vs_model *model, struct vs_tag_table *table, size_t indicator)
{
    const vs_reads *reads = vs_model_reads(model, (int)indicator);
    bool news = false;
    for (size_t i = 0; i < reads->indicator_count; i++) {
        bool more = take_over(table, indicator, (size_t)reads->indicators[i]);
        news = news || more;
    }
    for (size_t i = 0; i < reads->carried_count; i++) {
        bool more = take_over(table, indicator, (size_t)reads->carried[i]);
        news = news || more;
    }
    for (size_t i = 0; reads->carries_any && i < model->indicator_count; i++) {
        bool more = take_over(table, indicator, i);
        news = news || more;
    }
    return news;
}

int vs_model_tags_make(vs_model *model)
{
    struct vs_tag_table *table = vs_arena_get(model->arena, sizeof *table);
    int status = table == NULL ? vs_fail_memory(model->engine) : list_tags(model, table);
    if (status != VS_OK) {
        return status;
    }
    table->carries = vs_arena_array(model->arena, model->indicator_count * table->count + 1, 1);
    table->open = vs_arena_array(model->arena, model->indicator_count + 1, 1);
    if (table->carries == NULL || table->open == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < model->indicator_count; i++) {
        take_own(model, table, i);
    }
    bool news = true;
    while (news) {
        news = false;
        for (size_t i = 0; i < model->indicator_count; i++) {
            bool more = take_read(model, table, i);
            news = news || more;
        }
    }
    model->tag_table = table;
    return VS_OK;
}

/* --- questions --- */
enum vs_carries vs_model_carries(const vs_model *model, int indicator, const char *tag)
{
    const struct vs_tag_table *table = model->tag_table;
    for (size_t t = 0; table != NULL && t < table->count; t++) {
        if (strcmp(table->tags[t], tag) == 0) {
            return table->carries[(size_t)indicator * table->count + t] ? VS_CARRIES
                   : table->open[indicator]                             ? VS_MAY_CARRY
                                                                        : VS_CARRIES_NOT;
        }
    }
    return VS_CARRIES_NOT;
}

bool vs_model_reads_tag(const vs_model *model, int indicator, const char *tag)
{
    const char **own = model->indicators[indicator].tags;
    if (own == NULL) {
        return vs_model_carries(model, indicator, tag) != VS_CARRIES_NOT;
    }
    while (*own != NULL && strcmp(*own, tag) != 0) {
        own++;
    }
    return *own != NULL;
}
