/*
 * Memory of one Lua state: small blocks from pages that are given back all at once, so that neither
 * taking nor freeing one costs much, larger ones from the engine. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_BLOCKS_H
#define VS_LUA_BLOCKS_H

#include "engine.h"

enum { VS_BLOCK_STEP = 16, VS_BLOCK_SIZES = 32 }; /* up to 512 bytes a block is small */

typedef struct vs_blocks {
    vs_engine *engine;
    void *spare[VS_BLOCK_SIZES]; /* freed blocks of each size; a block begins with the next one */
    char *at, *end;              /* what is left of the last page */
    struct vs_block_head *heads; /* pages and larger blocks */
} vs_blocks;

/* As realloc with the old size, which is 0 for a new block: NULL without memory, except that a
 * smaller size is always granted. size 0 frees. */
void *vs_blocks_resize(vs_blocks *blocks, void *block, size_t old, size_t size);
/* Gives everything back. */
void vs_blocks_free(vs_blocks *blocks);

#endif
