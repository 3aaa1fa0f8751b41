/*
 * Checksums over xxHash (XXH3, 64 bits), inlined so that nothing is linked.
 * SPDX-License-Identifier: MIT
 */
#include "digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t vs_checksum(const void *data, size_t size, uint64_t seed)
{
    return XXH3_64bits_withSeed(data, size, seed);
}
