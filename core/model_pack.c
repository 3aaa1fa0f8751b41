/*
 * Sources of a model as data: copies of layers, digests, one blob of all.
 * SPDX-License-Identifier: MIT
 */
#include "model_source_private.h"

#include <stdio.h>
#include <string.h>

/* --- layers --- */

/* The first file is that of a layer's folder itself: FOLDER/model.yaml, else FOLDER/model.lua. */
const char *vs_layer_path_below(const vs_layer_source *layer, size_t file)
{
    const char *slash = strrchr(layer->files[0].path, '/');
    size_t size = slash != NULL ? (size_t)(slash - layer->files[0].path) + 1 : 0;
    const char *path = layer->files[file].path;
    return strncmp(path, layer->files[0].path, size) == 0 ? path + size : path;
}

vs_digest vs_layer__digest(const vs_layer_source *layer)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_int(&hasher, (int64_t)layer->file_count);
    for (size_t i = 0; i < layer->file_count; i++) {
        vs_hasher_add_text(&hasher, vs_layer_path_below(layer, i));
        vs_hasher_add_int(&hasher, (int64_t)layer->files[i].size);
        vs_hasher_add(&hasher, layer->files[i].text, layer->files[i].size);
    }
    return vs_hasher_end(&hasher);
}

void vs_model_source__close(vs_model_source *source)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    for (size_t i = 0; i < source->layer_count; i++) {
        vs_hasher_add_text(&hasher, source->layers[i].name);
        vs_hasher_add(&hasher, &source->layers[i].digest, sizeof source->layers[i].digest);
    }
    for (size_t i = 0; i < source->gone_count; i++) {
        vs_hasher_add_text(&hasher, source->gone[i]);
    }
    source->digest = vs_hasher_end(&hasher);
}

int vs_layer__copy_files(vs_layer_source *out, vs_engine *engine, vs_arena *arena,
                         const vs_layer_source *layer)
{
    out->file_count = layer->file_count;
    out->files = vs_arena_array(arena, layer->file_count, sizeof *out->files);
    for (size_t i = 0; out->files != NULL && i < layer->file_count; i++) {
        const vs_model_file *file = &layer->files[i];
        out->files[i].path = vs_arena_text(arena, file->path, strlen(file->path));
        out->files[i].text = vs_arena_text(arena, file->text, file->size);
        out->files[i].size = file->size;
        if (out->files[i].path == NULL || out->files[i].text == NULL) {
            return vs_fail_memory(engine);
        }
    }
    return out->files != NULL ? VS_OK : vs_fail_memory(engine);
}

int vs_texts__copy(const char ***out, vs_engine *engine, vs_arena *arena, const char *const *texts,
                   size_t count)
{
    *out = vs_arena_array(arena, count + 1, sizeof **out);
    for (size_t i = 0; *out != NULL && i < count; i++) {
        (*out)[i] = vs_arena_text(arena, texts[i], strlen(texts[i]));
        if ((*out)[i] == NULL) {
            return vs_fail_memory(engine);
        }
    }
    return *out != NULL ? VS_OK : vs_fail_memory(engine);
}

static int copy_layer(vs_model_source *source, const vs_layer_source *layer, const char *shown)
{
    vs_arena *arena = source->arena;
    vs_layer_source *copy = vs_arena_array(arena, 1, sizeof *copy);
    vs_buffer path;
    if (copy == NULL) {
        return vs_fail_memory(source->engine);
    }
    copy->name = vs_arena_text(arena, layer->name, strlen(layer->name));
    copy->title = vs_arena_text(arena, layer->title, strlen(layer->title));
    copy->version = vs_arena_text(arena, layer->version, strlen(layer->version));
    copy->school = layer->school;
    copy->digest = layer->digest;
    source->layers = copy;
    source->layer_count = 1;
    int status = copy->name != NULL && copy->title != NULL && copy->version != NULL
                     ? vs_layer__copy_files(copy, source->engine, arena, layer)
                     : vs_fail_memory(source->engine);
    vs_buffer_init(&path, source->engine);
    for (size_t i = 0; status == VS_OK && i < copy->file_count; i++) {
        vs_buffer_clear(&path);
        vs_buffer_printf(&path, "%s/%s", shown, vs_layer_path_below(layer, i));
        copy->files[i].path = path.failed ? NULL : vs_arena_text(arena, path.data, path.size);
        status = copy->files[i].path != NULL ? VS_OK : vs_fail_memory(source->engine);
    }
    vs_buffer_free(&path);
    return status;
}

int vs_model_source_of_layer(vs_model_source **out, vs_engine *engine, const vs_layer_source *layer,
                             const char *shown)
{
    int status = vs_model_source__new(out, engine);
    if (status == VS_OK) {
        status = copy_layer(*out, layer, shown);
    }
    if (status == VS_OK) {
        vs_model_source__close(*out);
    } else {
        vs_model_source_free(*out);
        *out = NULL;
    }
    return status;
}

/* --- one blob of all sources --- */

static const char pack_magic[8] = {'v', 's', 'm', 'o', 'd', 'e', 'l', '2'};

/* The first form, which had nothing gone, is read as well. */
static bool has_magic(const char *data)
{
    enum { NAME = sizeof pack_magic - 1 };
    return memcmp(data, pack_magic, NAME) == 0 &&
           (data[NAME] == '1' || data[NAME] == pack_magic[NAME]);
}

static void pack_number(vs_buffer *out, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(value >> (8 * i));
    }
    vs_buffer_add(out, bytes, sizeof bytes);
}

static void pack_text(vs_buffer *out, const char *text, size_t size)
{
    pack_number(out, size);
    vs_buffer_add(out, text, size);
}

int vs_model_source_pack(const vs_model_source *source, vs_buffer *out)
{
    vs_buffer_add(out, pack_magic, sizeof pack_magic);
    vs_buffer_add(out, source->digest.bytes, sizeof source->digest.bytes);
    pack_number(out, source->layer_count);
    for (size_t i = 0; i < source->layer_count; i++) {
        const vs_layer_source *layer = &source->layers[i];
        pack_text(out, layer->name, strlen(layer->name));
        pack_text(out, layer->title, strlen(layer->title));
        pack_text(out, layer->version, strlen(layer->version));
        pack_number(out, layer->school ? 1 : 0);
        pack_number(out, layer->file_count);
        for (size_t j = 0; j < layer->file_count; j++) {
            pack_text(out, layer->files[j].path, strlen(layer->files[j].path));
            pack_text(out, layer->files[j].text, layer->files[j].size);
        }
    }
    pack_number(out, source->gone_count);
    for (size_t i = 0; i < source->gone_count; i++) {
        pack_text(out, source->gone[i], strlen(source->gone[i]));
    }
    return vs_buffer_status(out);
}

struct unpacker {
    const unsigned char *at, *end;
    vs_arena *arena;
    bool failed; /* the blob is too short or says something impossible */
    bool memory; /* memory ran out */
};

static uint64_t unpack_number(struct unpacker *unpacker)
{
    uint64_t value = 0;
    if (unpacker->failed || unpacker->end - unpacker->at < 8) {
        unpacker->failed = true;
        return 0;
    }
    for (int i = 0; i < 8; i++) {
        value |= (uint64_t)unpacker->at[i] << (8 * i);
    }
    unpacker->at += 8;
    return value;
}

static const char *unpack_text(struct unpacker *unpacker, size_t *size)
{
    uint64_t count = unpack_number(unpacker);
    *size = 0;
    if (unpacker->failed || count > (uint64_t)(unpacker->end - unpacker->at)) {
        unpacker->failed = true;
        return "";
    }
    const char *text = vs_arena_text(unpacker->arena, (const char *)unpacker->at, (size_t)count);
    unpacker->at += count;
    unpacker->memory = unpacker->memory || text == NULL;
    *size = (size_t)count;
    return text;
}

/* An array of items that take at least 8 bytes each in what is left. */
static void *unpack_array(struct unpacker *unpacker, size_t *count, size_t size)
{
    uint64_t items = unpack_number(unpacker);
    *count = 0;
    if (unpacker->failed || items > (uint64_t)(unpacker->end - unpacker->at) / 8) {
        unpacker->failed = true;
        return NULL;
    }
    void *array = vs_arena_array(unpacker->arena, (size_t)items, size);
    unpacker->memory = unpacker->memory || array == NULL;
    *count = array != NULL ? (size_t)items : 0;
    return array;
}

static void unpack_layers(struct unpacker *unpacker, vs_model_source *source)
{
    size_t size;
    source->layers = unpack_array(unpacker, &source->layer_count, sizeof *source->layers);
    for (size_t i = 0; !unpacker->failed && !unpacker->memory && i < source->layer_count; i++) {
        vs_layer_source *layer = &source->layers[i];
        layer->name = unpack_text(unpacker, &size);
        layer->title = unpack_text(unpacker, &size);
        layer->version = unpack_text(unpacker, &size);
        layer->school = unpack_number(unpacker) != 0;
        layer->files = unpack_array(unpacker, &layer->file_count, sizeof *layer->files);
        for (size_t j = 0; !unpacker->failed && j < layer->file_count; j++) {
            layer->files[j].path = unpack_text(unpacker, &size);
            layer->files[j].text = unpack_text(unpacker, &layer->files[j].size);
        }
        if (!unpacker->failed && !unpacker->memory) {
            layer->digest = vs_layer__digest(layer);
        }
    }
}

static void unpack_gone(struct unpacker *unpacker, vs_model_source *source)
{
    size_t size;
    source->gone = unpack_array(unpacker, &source->gone_count, sizeof *source->gone);
    for (size_t i = 0; !unpacker->failed && !unpacker->memory && i < source->gone_count; i++) {
        source->gone[i] = unpack_text(unpacker, &size);
    }
}

int vs_model_source_unpack(vs_model_source **out, vs_engine *engine, const void *data, size_t size)
{
    enum { HEAD = sizeof pack_magic + VS_DIGEST_SIZE };
    int status = vs_model_source__new(out, engine);
    if (status == VS_OK && (size < HEAD || !has_magic(data))) {
        status = vs_fail(engine, VS_EDAMAGED, VS_MSG_MODEL_SOURCE_BLOB);
    }
    if (status == VS_OK) {
        const unsigned char *bytes = data;
        struct unpacker unpacker = {bytes + HEAD, bytes + size, (*out)->arena, false, false};
        memcpy((*out)->digest.bytes, bytes + sizeof pack_magic, VS_DIGEST_SIZE);
        unpack_layers(&unpacker, *out);
        if (!unpacker.failed && !unpacker.memory && bytes[sizeof pack_magic - 1] != '1') {
            unpack_gone(&unpacker, *out);
        }
        if (unpacker.memory) {
            status = vs_fail_memory(engine);
        } else if (unpacker.failed || unpacker.at != unpacker.end) {
            status = vs_fail(engine, VS_EDAMAGED, VS_MSG_MODEL_SOURCE_BLOB);
        }
    }
    if (status != VS_OK) {
        vs_model_source_free(*out);
        *out = NULL;
    }
    return status;
}
