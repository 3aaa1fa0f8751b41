/*
 * Digests. BLAKE2b of libsodium for the chain and the identity of files and models (digest.c);
 * xxHash for damage of pages and chunks (checksum.c). Each library is included by that one file.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_DIGEST_H
#define VS_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define VS_DIGEST_SIZE 32
#define VS_DIGEST_TEXT 65 /* hexadecimal and a final zero */

typedef struct vs_digest {
    unsigned char bytes[VS_DIGEST_SIZE];
} vs_digest;

vs_digest vs_digest_of(const void *data, size_t size);

/* A digest in pieces; each piece goes in with its length first, so "ab","c" differs from "a","bc".
 */
typedef struct vs_hasher {
    _Alignas(64) unsigned char state[384]; /* holds libsodium's state */
} vs_hasher;
void vs_hasher_init(vs_hasher *hasher);
void vs_hasher_add(vs_hasher *hasher, const void *data, size_t size);
void vs_hasher_add_text(vs_hasher *hasher, const char *text); /* NULL as "" */
void vs_hasher_add_int(vs_hasher *hasher, int64_t value);
vs_digest vs_hasher_end(vs_hasher *hasher);

char *vs_digest_print(char out[VS_DIGEST_TEXT], const vs_digest *digest);
/* Reads 64 hexadecimal digits; 0 if the text is not that. */
int vs_digest_parse(vs_digest *out, const char *text);
int vs_digest_equal(const vs_digest *a, const vs_digest *b);

/* 64-bit checksum against damage, not against intent. */
uint64_t vs_checksum(const void *data, size_t size, uint64_t seed);

#endif
