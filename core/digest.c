/*
 * BLAKE2b over libsodium. Pieces of a hasher go in with their length as eight bytes, lowest first.
 * SPDX-License-Identifier: MIT
 */
#include "digest.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(vs_hasher), "the state must fit");
_Static_assert(_Alignof(crypto_generichash_state) <= _Alignof(vs_hasher), "the state must fit");

static crypto_generichash_state *state_of(vs_hasher *hasher)
{
    return (crypto_generichash_state *)(void *)hasher->state;
}

/* Lets libsodium pick the fast code for this processor; cheap after the first call. */
static void prepare(void)
{
    int status = sodium_init();
    assert(status >= 0);
    (void)status;
}

vs_digest vs_digest_of(const void *data, size_t size)
{
    vs_digest digest;
    prepare();
    crypto_generichash(digest.bytes, sizeof digest.bytes, data, size, NULL, 0);
    return digest;
}

void vs_hasher_init(vs_hasher *hasher)
{
    prepare();
    crypto_generichash_init(state_of(hasher), NULL, 0, VS_DIGEST_SIZE);
}

void vs_hasher_add(vs_hasher *hasher, const void *data, size_t size)
{
    unsigned char length[8];
    for (size_t i = 0; i < sizeof length; i++) {
        length[i] = (unsigned char)((uint64_t)size >> (8 * i));
    }
    crypto_generichash_update(state_of(hasher), length, sizeof length);
    if (size > 0) {
        crypto_generichash_update(state_of(hasher), data, size);
    }
}

void vs_hasher_add_text(vs_hasher *hasher, const char *text)
{
    vs_hasher_add(hasher, text, text != NULL ? strlen(text) : 0);
}

void vs_hasher_add_int(vs_hasher *hasher, int64_t value)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    }
    vs_hasher_add(hasher, bytes, sizeof bytes);
}

vs_digest vs_hasher_end(vs_hasher *hasher)
{
    vs_digest digest;
    crypto_generichash_final(state_of(hasher), digest.bytes, sizeof digest.bytes);
    return digest;
}

char *vs_digest_print(char out[VS_DIGEST_TEXT], const vs_digest *digest)
{
    return sodium_bin2hex(out, VS_DIGEST_TEXT, digest->bytes, sizeof digest->bytes);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int vs_digest_parse(vs_digest *out, const char *text)
{
    for (size_t i = 0; i < VS_DIGEST_SIZE; i++) {
        int high = hex_value(text[2 * i]);
        int low = high < 0 ? -1 : hex_value(text[2 * i + 1]);
        if (low < 0) {
            return 0;
        }
        out->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return text[(size_t)2 * VS_DIGEST_SIZE] == '\0';
}

int vs_digest_equal(const vs_digest *a, const vs_digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
