/*
 * A loaded model as an image and back. SPDX-License-Identifier: MIT
 */
#include "model_image_private.h"

#include "cache.h"

#include <stdio.h>
#include <string.h>

vs_digest vs_model_image_key(const vs_engine *engine, const vs_model_source *source)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_text(&hasher, vs_build_identity);
    vs_hasher_add_int(&hasher, vs_engine_language(engine)); /* of refusals */
    vs_hasher_add(&hasher, &source->digest, sizeof source->digest);
    for (size_t i = 0; i < source->layer_count; i++) {
        const vs_layer_source *layer = &source->layers[i];
        vs_hasher_add_text(&hasher, layer->name);
        vs_hasher_add_text(&hasher, layer->title);
        vs_hasher_add_text(&hasher, layer->version);
        vs_hasher_add_int(&hasher, layer->school);
        vs_hasher_add_int(&hasher, layer->scenario);
        for (size_t j = 0; j < layer->file_count; j++) {
            vs_hasher_add_text(&hasher, layer->files[j].path);
        }
    }
    for (size_t i = 0; i < source->skip_count; i++) {
        vs_hasher_add_text(&hasher, source->skip[i]);
    }
    return vs_hasher_end(&hasher);
}

/* --- writing --- */

/* Adds items and leads the pointer at a place to them; no items, no pointer. */
static size_t add_at(vs_image_writer *writer, size_t at, const void *items, size_t count,
                     const vs_image_shape *shape)
{
    size_t place = 0;
    if (items != NULL) {
        place = vs_image_add(writer, items, count, shape);
        vs_image_link(writer, at, place);
    }
    return place;
}

/* Programs and reads of formulas, which the indicators count. */
static void add_formulas(vs_image_writer *writer, const vs_model *model, size_t reads)
{
    size_t table = add_at(writer, offsetof(vs_model, compiled), model->compiled,
                          model->indicator_count, &vs_image_pointer);
    for (size_t i = 0; i < model->indicator_count; i++) {
        size_t count = model->indicators[i].formula_count;
        if (count > 0) {
            add_at(writer, table + i * sizeof(void *), model->compiled[i], count,
                   &vs_model_image__compiled);
        }
        add_at(writer,
               reads + i * sizeof *model->reads + offsetof(struct vs_indicator_reads, formulas),
               model->reads[i].formulas, count, &vs_model_image__reads);
    }
}

static void add_tags(vs_image_writer *writer, const vs_model *model, size_t at)
{
    const struct vs_tag_table *table = model->tag_table;
    add_at(writer, at + offsetof(struct vs_tag_table, carries), table->carries,
           model->indicator_count * table->count, &vs_image_byte);
    add_at(writer, at + offsetof(struct vs_tag_table, open), table->open, model->indicator_count,
           &vs_image_byte);
}

static void add_guards(vs_image_writer *writer, const vs_model *model, size_t at)
{
    const struct vs_guards *guards = model->guards;
    add_at(writer, at + offsetof(struct vs_guards, guards), guards->guards, model->indicator_count,
           &vs_model_image__guard);
    add_at(writer, at + offsetof(struct vs_guards, indicators), guards->indicators,
           model->indicator_count, &vs_model_image__hand);
    add_at(writer, at + offsetof(struct vs_guards, parameters), guards->parameters,
           model->parameter_count, &vs_model_image__hand);
    add_at(writer, at + offsetof(struct vs_guards, kinds), guards->kinds, model->kind_count,
           &vs_model_image__hand);
}

int vs_model_image_write(vs_model *model, const vs_digest *key, vs_buffer *out)
{
    int status = vs_model_profiles(model);
    if (status != VS_OK) {
        return status;
    }
    vs_image_writer writer;
    vs_image_begin(&writer, model->engine, model->arena);
    vs_image_add(&writer, model, 1, &vs_model_image__model);
    add_formulas(&writer, model, vs_image_target(&writer, offsetof(vs_model, reads)));
    if (model->tag_table != NULL) {
        add_tags(&writer, model, vs_image_target(&writer, offsetof(vs_model, tag_table)));
    }
    if (model->guards != NULL) {
        add_guards(&writer, model, vs_image_target(&writer, offsetof(vs_model, guards)));
    }
    status = vs_image_end(&writer, key, out);
    vs_image_drop(&writer);
    return status;
}

/* --- reading --- */

int vs_model_image_read(vs_model **out, vs_buffer *bytes, const vs_digest *key,
                        const vs_model_source *source)
{
    vs_engine *engine = bytes->engine;
    const vs_model *root = vs_image_open(bytes->data, bytes->size, key);
    *out = NULL;
    if (root == NULL) {
        return VS_DONE;
    }
    vs_model *model = vs_mem_new(engine, sizeof *model);
    if (model == NULL) {
        return vs_fail_memory(engine);
    }
    *model = *root;
    model->engine = engine;
    model->image = bytes->data;
    *bytes = (vs_buffer){.engine = engine};
    int status = vs_arena_new(&model->arena, engine);
    if (status == VS_OK) {
        model->origin = vs_mem_new(engine, sizeof *model->origin);
        status = model->origin != NULL ? VS_OK : vs_fail_memory(engine);
    }
    if (status != VS_OK) {
        vs_model_free(model);
        return status;
    }
    model->origin->source = source;
    *out = model;
    return VS_OK;
}

/* --- the cache --- */

static void cache_name(char out[VS_IMAGE_NAME], const vs_digest *key)
{
    char digest[VS_DIGEST_TEXT];
    (void)snprintf(out, VS_IMAGE_NAME, "%s.model", vs_digest_print(digest, key));
}

/* What cannot be kept is no fault of the model. */
static void keep_image(vs_model *model, const vs_digest *key, const char *folder, const char *name)
{
    vs_buffer bytes;
    vs_buffer_init(&bytes, model->engine);
    if (vs_model_image_write(model, key, &bytes) == VS_OK) {
        vs_cache_write(model->engine, folder, name, &bytes);
    }
    vs_engine_clear_error(model->engine);
    vs_buffer_free(&bytes);
}

int vs_model_load_kept(vs_model **out, vs_engine *engine, const vs_model_source *source,
                       const char *folder)
{
    char name[VS_IMAGE_NAME];
    vs_buffer bytes;
    int status = VS_DONE;
    if (folder == NULL) {
        return vs_model_load(out, engine, source);
    }
    vs_digest key = vs_model_image_key(engine, source);
    cache_name(name, &key);
    vs_buffer_init(&bytes, engine);
    if (vs_cache_read(&bytes, folder, name)) {
        status = vs_model_image_read(out, &bytes, &key, source);
    }
    vs_buffer_free(&bytes);
    if (status == VS_DONE) {
        status = vs_model_load(out, engine, source);
        if (status == VS_OK) {
            keep_image(*out, &key, folder, name);
        }
    }
    return status;
}
