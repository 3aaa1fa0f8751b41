/*
 * Trees of plain C as one run of bytes that is used where it lies: structs as they stand in memory,
 * pointers as distances, which reading turns back into pointers. What leads where is told by
 * shapes:
 *
 *   static const vs_image_field place_fields[] = {VS_IMAGE_TEXT(vs_place, layer), ...};
 *   static const vs_image_shape place_shape = VS_IMAGE_SHAPE(vs_place, place_fields);
 *
 * Only the build that wrote an image may read it: its key must name the build. Damage is noticed,
 * intent is not: whoever can write an image can write the program. SPDX-License-Identifier: MIT
 */
#ifndef VS_IMAGE_H
#define VS_IMAGE_H

#include "buffer.h"
#include "digest.h"

enum vs_image_part {
    VS_IMAGE_PART_TEXT,  /* a text, or NULL */
    VS_IMAGE_PART_TEXTS, /* texts with a NULL after the last, or NULL */
    VS_IMAGE_PART_ITEMS, /* so many items as another member says */
    VS_IMAGE_PART_ONE,   /* one item, or NULL */
    VS_IMAGE_PART_INNER, /* items that stand in the struct itself */
    VS_IMAGE_PART_NULL,  /* a pointer that is not kept */
    VS_IMAGE_PART_REST   /* no member: the rest of a word, which nobody sets */
};

typedef struct vs_image_field {
    enum vs_image_part part;
    size_t at;                   /* in the struct */
    size_t count_at, count_size; /* ITEMS: the member that counts, a size_t or a uint32_t */
    size_t count;                /* INNER */
    const struct vs_image_shape *shape;
} vs_image_field;

typedef struct vs_image_shape {
    size_t size;
    size_t field_count;
    const vs_image_field *fields; /* all pointers of the struct, and the rest of each word that else
                                     holds but a byte: it may look like an address */
} vs_image_shape;

#define VS_IMAGE_SHAPE(type, fields)                                                               \
    {                                                                                              \
        sizeof(type), sizeof(fields) / sizeof *(fields), fields                                    \
    }
#define VS_IMAGE_TEXT(type, member)                                                                \
    {                                                                                              \
        VS_IMAGE_PART_TEXT, offsetof(type, member), 0, 0, 0, NULL                                  \
    }
#define VS_IMAGE_TEXTS(type, member)                                                               \
    {                                                                                              \
        VS_IMAGE_PART_TEXTS, offsetof(type, member), 0, 0, 0, NULL                                 \
    }
#define VS_IMAGE_NULL(type, member)                                                                \
    {                                                                                              \
        VS_IMAGE_PART_NULL, offsetof(type, member), 0, 0, 0, NULL                                  \
    }
#define VS_IMAGE_REST(type, member)                                                                \
    {                                                                                              \
        VS_IMAGE_PART_REST, offsetof(type, member) + sizeof(((type *)NULL)->member), 0, 0, 0, NULL \
    }
#define VS_IMAGE_ITEMS(type, member, counter, shape)                                               \
    {                                                                                              \
        VS_IMAGE_PART_ITEMS, offsetof(type, member), offsetof(type, counter),                      \
            sizeof(((type *)NULL)->counter), 0, &(shape)                                           \
    }
#define VS_IMAGE_ONE(type, member, shape)                                                          \
    {                                                                                              \
        VS_IMAGE_PART_ONE, offsetof(type, member), 0, 0, 0, &(shape)                               \
    }
#define VS_IMAGE_INNERS(type, member, number, shape)                                               \
    {                                                                                              \
        VS_IMAGE_PART_INNER, offsetof(type, member), 0, 0, number, &(shape)                        \
    }
#define VS_IMAGE_INNER(type, member, shape) VS_IMAGE_INNERS(type, member, 1, shape)

/* Items: bytes, ints, pointers to texts, pointers that vs_image_link sets. */
extern const vs_image_shape vs_image_byte, vs_image_int, vs_image_text, vs_image_pointer;

typedef struct vs_image_writer {
    vs_engine *engine;
    vs_buffer items, texts;
    vs_buffer links; /* uint32_t: places of pointers in items */
    uint32_t *slots; /* places of texts, 1 more; by what they say; 0: free */
    size_t slot_count, text_count;
    const vs_arena *arena; /* where items come from: none of its addresses may be left */
} vs_image_writer;

void vs_image_begin(vs_image_writer *writer, vs_engine *engine, const vs_arena *arena);
void vs_image_drop(vs_image_writer *writer);
/* Adds count items with all that they lead to; gives their place. The first that is added is the
 * root. */
size_t vs_image_add(vs_image_writer *writer, const void *items, size_t count,
                    const vs_image_shape *shape);
/* Makes the pointer at a place lead to another place. */
void vs_image_link(vs_image_writer *writer, size_t at, size_t to);
/* Where the pointer at a place leads; 0: nowhere, or memory ran out. */
size_t vs_image_target(const vs_image_writer *writer, size_t at);
/* The whole, into an empty out. VS_ENOMEM; VS_ELIMIT if it is too large or a pointer is in it that
 * no shape tells of. */
int vs_image_end(vs_image_writer *writer, const vs_digest *key, vs_buffer *out);

/* Makes bytes (aligned for any type) an image in use and gives its root; NULL if they are damaged,
 * cut or of another key. */
void *vs_image_open(void *bytes, size_t size, const vs_digest *key);

#endif
