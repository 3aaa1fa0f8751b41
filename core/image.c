/*
 * Images: items, then texts, then a bitmap with a bit for each word of the items that is a pointer.
 * While an image is written a pointer holds the place that it leads to, that of a text with
 * IN_TEXTS. SPDX-License-Identifier: MIT
 */
#include "image.h"

#include <assert.h>
#include <string.h>

enum { ALIGN = 16, WORD = 8, DEPTH_MAX = 64, FORMAT = 1 };

static const uint64_t IN_TEXTS = UINT64_C(1) << 63;

struct header {
    char magic[12];
    uint32_t format;
    vs_digest key;
    uint64_t item_size, text_size; /* bytes of both, without padding behind texts */
    uint64_t checksum;             /* of all bytes, this taken as 0 */
    uint64_t padding;
};
_Static_assert(sizeof(struct header) % ALIGN == 0, "items are aligned");
_Static_assert(sizeof(void *) == WORD && sizeof(size_t) == WORD, "a pointer is a word");

static const char magic[12] = "vsoko image";

static const vs_image_field text_fields[] = {{VS_IMAGE_PART_TEXT, 0, 0, 0, 0, NULL}};
static const vs_image_field pointer_fields[] = {{VS_IMAGE_PART_NULL, 0, 0, 0, 0, NULL}};
const vs_image_shape vs_image_byte = {1, 0, NULL};
const vs_image_shape vs_image_int = {sizeof(int), 0, NULL};
const vs_image_shape vs_image_text = VS_IMAGE_SHAPE(const char *, text_fields);
const vs_image_shape vs_image_pointer = VS_IMAGE_SHAPE(void *, pointer_fields);

/* --- writing --- */

void vs_image_begin(vs_image_writer *writer, vs_engine *engine, const vs_arena *arena)
{
    *writer = (vs_image_writer){.engine = engine, .arena = arena};
    vs_buffer_init(&writer->items, engine);
    vs_buffer_init(&writer->texts, engine);
    vs_buffer_init(&writer->links, engine);
}

void vs_image_drop(vs_image_writer *writer)
{
    vs_buffer_free(&writer->items);
    vs_buffer_free(&writer->texts);
    vs_buffer_free(&writer->links);
    vs_mem_free(writer->engine, writer->slots);
    writer->slots = NULL;
}

static size_t align_to(vs_buffer *buffer, size_t align)
{
    size_t more = (align - buffer->size % align) % align;
    char *start = vs_buffer_grow(buffer, more);
    if (start != NULL) {
        memset(start, 0, more);
    }
    return buffer->size;
}

static void set_word(vs_image_writer *writer, size_t at, uint64_t word)
{
    if (!writer->items.failed) {
        memcpy(writer->items.data + at, &word, sizeof word);
    }
}

static void link_to(vs_image_writer *writer, size_t at, uint64_t to)
{
    uint32_t place = (uint32_t)at;
    assert(at % WORD == 0);
    set_word(writer, at, to);
    vs_buffer_add(&writer->links, &place, sizeof place);
}

void vs_image_link(vs_image_writer *writer, size_t at, size_t to)
{
    link_to(writer, at, to);
}

size_t vs_image_target(const vs_image_writer *writer, size_t at)
{
    uint64_t word = 0;
    if (!writer->items.failed) {
        memcpy(&word, writer->items.data + at, sizeof word);
    }
    return (size_t)word;
}

static uint32_t *find_slot(const vs_image_writer *writer, const char *text, size_t size)
{
    size_t mask = writer->slot_count - 1;
    size_t at = (size_t)vs_checksum(text, size, 0) & mask;
    while (writer->slots[at] != 0 &&
           strcmp(writer->texts.data + writer->slots[at] - 1, text) != 0) {
        at = (at + 1) & mask;
    }
    return &writer->slots[at];
}

/* Room for one more text among the slots. */
static bool grow_slots(vs_image_writer *writer)
{
    if (writer->text_count * 2 < writer->slot_count) {
        return true;
    }
    size_t old_count = writer->slot_count;
    uint32_t *old = writer->slots;
    size_t count = old_count > 0 ? old_count * 2 : 1024;
    uint32_t *slots = vs_mem_array(writer->engine, count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    writer->slots = slots;
    writer->slot_count = count;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] != 0) {
            const char *text = writer->texts.data + old[i] - 1;
            *find_slot(writer, text, strlen(text)) = old[i];
        }
    }
    vs_mem_free(writer->engine, old);
    return true;
}

static void add_text(vs_image_writer *writer, size_t at, const char *text)
{
    size_t size = strlen(text);
    if (writer->texts.failed || !grow_slots(writer)) {
        writer->texts.failed = true;
        return;
    }
    uint32_t *slot = find_slot(writer, text, size);
    if (*slot == 0) {
        *slot = (uint32_t)writer->texts.size + 1;
        vs_buffer_add(&writer->texts, text, size + 1);
        writer->text_count++;
    }
    link_to(writer, at, IN_TEXTS | (*slot - 1));
}

static size_t add(vs_image_writer *writer, const void *items, size_t count,
                  const vs_image_shape *shape, int depth);

static void add_fields(vs_image_writer *writer, size_t at, const char *item,
                       const vs_image_shape *shape, int depth);

static void add_texts(vs_image_writer *writer, size_t at, const char *const *texts, int depth)
{
    size_t count = 1;
    while (texts[count - 1] != NULL) {
        count++;
    }
    link_to(writer, at, add(writer, texts, count, &vs_image_text, depth));
}

static size_t count_of(const vs_image_field *field, const char *item)
{
    size_t large = 0;
    uint32_t small = 0;
    if (field->part == VS_IMAGE_PART_ONE) {
        return 1;
    }
    if (field->count_size == sizeof small) {
        memcpy(&small, item + field->count_at, sizeof small);
        return small;
    }
    assert(field->count_size == sizeof large);
    memcpy(&large, item + field->count_at, sizeof large);
    return large;
}

/* What one member of an item leads to; the item's bytes stand at a place already. */
static void add_field(vs_image_writer *writer, size_t at, const char *item,
                      const vs_image_field *field, int depth)
{
    size_t place = at + field->at;
    const char *inner = item + field->at;
    if (field->part == VS_IMAGE_PART_INNER) {
        for (size_t i = 0; i < field->count; i++) {
            add_fields(writer, place + i * field->shape->size, inner + i * field->shape->size,
                       field->shape, depth);
        }
        return;
    }
    if (field->part == VS_IMAGE_PART_REST) {
        if (!writer->items.failed) {
            memset(writer->items.data + place, 0, WORD - place % WORD);
        }
        return;
    }
    const void *target = NULL;
    memcpy(&target, inner, sizeof target);
    set_word(writer, place, 0);
    if (target == NULL || field->part == VS_IMAGE_PART_NULL) {
        return;
    }
    if (field->part == VS_IMAGE_PART_TEXT) {
        add_text(writer, place, target);
    } else if (field->part == VS_IMAGE_PART_TEXTS) {
        add_texts(writer, place, target, depth);
    } else {
        link_to(writer, place, add(writer, target, count_of(field, item), field->shape, depth));
    }
}

static void add_fields(vs_image_writer *writer, size_t at, const char *item,
                       const vs_image_shape *shape, int depth)
{
    for (size_t i = 0; i < shape->field_count && !writer->items.failed; i++) {
        add_field(writer, at, item, &shape->fields[i], depth + 1);
    }
}

static size_t add(vs_image_writer *writer, const void *items, size_t count,
                  const vs_image_shape *shape, int depth)
{
    size_t at = align_to(&writer->items, WORD);
    if (depth > DEPTH_MAX || writer->items.size > UINT32_MAX / 2) {
        writer->items.failed = true;
    }
    vs_buffer_add(&writer->items, items, count * shape->size);
    for (size_t i = 0; shape->field_count > 0 && i < count; i++) {
        add_fields(writer, at + i * shape->size, (const char *)items + i * shape->size, shape,
                   depth);
    }
    return at;
}

size_t vs_image_add(vs_image_writer *writer, const void *items, size_t count,
                    const vs_image_shape *shape)
{
    return add(writer, items, count, shape, 0);
}

static size_t bitmap_size(size_t item_size)
{
    return (item_size / WORD + 63) / 64 * sizeof(uint64_t);
}

/* True if a word that is no pointer of the image is an address of the arena. */
static bool leaves_address(const vs_image_writer *writer, const uint64_t *words,
                           const uint64_t *bitmap)
{
    bool leaves = false;
    uintptr_t low = 0;
    uintptr_t high = 0;
    vs_arena_span(writer->arena, &low, &high);
    for (size_t i = 0; i < writer->items.size / WORD; i++) {
        uintptr_t word = (uintptr_t)words[i];
        leaves = leaves || ((bitmap[i / 64] >> i % 64 & 1) == 0 && word >= low && word < high &&
                            vs_arena_holds(writer->arena, word));
    }
    return leaves;
}

/* Turns places into distances from the first item and marks them. */
static void place_links(const vs_image_writer *writer, uint64_t *words, uint64_t *bitmap)
{
    const uint32_t *links = (const uint32_t *)(const void *)writer->links.data;
    for (size_t i = 0; i < writer->links.size / sizeof *links; i++) {
        size_t word = links[i] / WORD;
        if ((words[word] & IN_TEXTS) != 0) {
            words[word] = (words[word] & ~IN_TEXTS) + writer->items.size;
        }
        bitmap[word / 64] |= UINT64_C(1) << word % 64;
    }
}

static uint64_t checksum_of(const struct header *header, const char *bytes, size_t size)
{
    struct header plain = *header;
    plain.checksum = 0;
    return vs_checksum(bytes, size, vs_checksum(&plain, sizeof plain, 0));
}

int vs_image_end(vs_image_writer *writer, const vs_digest *key, vs_buffer *out)
{
    align_to(&writer->items, ALIGN);
    align_to(&writer->texts, WORD);
    if (writer->items.failed || writer->texts.failed || writer->links.failed) {
        return vs_fail_memory(writer->engine);
    }
    struct header header = {.format = FORMAT,
                            .key = *key,
                            .item_size = writer->items.size,
                            .text_size = writer->texts.size};
    memcpy(header.magic, magic, sizeof magic);
    size_t size = writer->items.size + writer->texts.size + bitmap_size(writer->items.size);
    char *start = vs_buffer_grow(out, sizeof header + size);
    if (start == NULL) {
        return vs_buffer_status(out);
    }
    char *bytes = start + sizeof header;
    memcpy(bytes, writer->items.data, writer->items.size);
    memcpy(bytes + writer->items.size, writer->texts.data, writer->texts.size);
    uint64_t *bitmap = (uint64_t *)(void *)(bytes + writer->items.size + writer->texts.size);
    memset(bitmap, 0, bitmap_size(writer->items.size));
    place_links(writer, (uint64_t *)(void *)bytes, bitmap);
    if (leaves_address(writer, (const uint64_t *)(void *)bytes, bitmap)) {
        return vs_fail(writer->engine, VS_ELIMIT, VS_MSG_IMAGE_ADDRESS);
    }
    header.checksum = checksum_of(&header, bytes, size);
    memcpy(start, &header, sizeof header);
    return VS_OK;
}

/* --- reading --- */

void *vs_image_open(void *bytes, size_t size, const vs_digest *key)
{
    struct header header;
    if (size < sizeof header) {
        return NULL;
    }
    memcpy(&header, bytes, sizeof header);
    size_t rest = size - sizeof header;
    char *items = (char *)bytes + sizeof header;
    bool fits = memcmp(header.magic, magic, sizeof magic) == 0 && header.format == FORMAT &&
                vs_digest_equal(&header.key, key) && header.item_size <= rest &&
                header.text_size <= rest && header.item_size % ALIGN == 0 &&
                header.text_size % WORD == 0 &&
                header.item_size + header.text_size + bitmap_size(header.item_size) == rest;
    if (!fits || checksum_of(&header, items, rest) != header.checksum) {
        return NULL;
    }
    uint64_t *words = (uint64_t *)(void *)items;
    const uint64_t *bitmap =
        (const uint64_t *)(const void *)(items + header.item_size + header.text_size);
    for (size_t i = 0; i < bitmap_size(header.item_size) / sizeof *bitmap; i++) {
        for (uint64_t bits = bitmap[i]; bits != 0; bits &= bits - 1) {
            words[i * 64 + (size_t)__builtin_ctzll(bits)] += (uint64_t)(uintptr_t)items;
        }
    }
    return items;
}
