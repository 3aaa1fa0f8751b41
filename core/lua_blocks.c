/*
 * SPDX-License-Identifier: MIT
 */
#include "lua_blocks.h"

#include <string.h>

enum { PAGE_SIZE = 32768, SMALL_MAX = VS_BLOCK_STEP * VS_BLOCK_SIZES };

/* Stands before a page or a larger block; as big as a block's alignment wants. */
typedef struct vs_block_head {
    struct vs_block_head *previous, *next;
} vs_block_head;

static void link_head(vs_blocks *blocks, vs_block_head *head)
{
    head->previous = NULL;
    head->next = blocks->heads;
    if (head->next != NULL) {
        head->next->previous = head;
    }
    blocks->heads = head;
}

static void unlink_head(vs_blocks *blocks, const vs_block_head *head)
{
    if (head->next != NULL) {
        head->next->previous = head->previous;
    }
    if (head->previous != NULL) {
        head->previous->next = head->next;
    } else {
        blocks->heads = head->next;
    }
}

/* A block, or a page, with a head before it; of a larger block with one, if head is not NULL. */
static void *take_large(vs_blocks *blocks, vs_block_head *head, size_t size)
{
    if (head != NULL) {
        unlink_head(blocks, head);
    }
    vs_block_head *grown = vs_mem_resize(blocks->engine, head, sizeof *head + size);
    if (grown != NULL || head != NULL) {
        link_head(blocks, grown != NULL ? grown : head);
    }
    return grown != NULL ? grown + 1 : NULL;
}

static size_t size_class(size_t size)
{
    return (size - 1) / VS_BLOCK_STEP;
}

static void *take_small(vs_blocks *blocks, size_t size)
{
    size_t class = size_class(size);
    void *block = blocks->spare[class];
    if (block != NULL) {
        memcpy(&blocks->spare[class], block, sizeof block);
        return block;
    }
    size_t whole = (class + 1) * VS_BLOCK_STEP;
    if ((size_t)(blocks->end - blocks->at) < whole) {
        char *page = take_large(blocks, NULL, PAGE_SIZE);
        if (page == NULL) {
            return NULL;
        }
        blocks->at = page;
        blocks->end = page + PAGE_SIZE;
    }
    block = blocks->at;
    blocks->at += whole;
    return block;
}

static void release(vs_blocks *blocks, void *block, size_t size)
{
    if (size > SMALL_MAX) {
        vs_block_head *head = (vs_block_head *)block - 1;
        unlink_head(blocks, head);
        vs_mem_free(blocks->engine, head);
    } else if (size > 0) {
        memcpy(block, &blocks->spare[size_class(size)], sizeof block);
        blocks->spare[size_class(size)] = block;
    }
}

void *vs_blocks_resize(vs_blocks *blocks, void *block, size_t old, size_t size)
{
    if (size == 0) {
        release(blocks, block, old);
        return NULL;
    }
    bool small = size <= SMALL_MAX;
    if (small && old > 0 && old <= SMALL_MAX && size_class(old) == size_class(size)) {
        return block;
    }
    if (!small && old > SMALL_MAX) {
        void *same = take_large(blocks, (vs_block_head *)block - 1, size);
        return same != NULL || size > old ? same : block;
    }
    void *grown = small ? take_small(blocks, size) : take_large(blocks, NULL, size);
    if (grown == NULL) { /* a large block that counts as small from now on stays among the heads */
        return size <= old ? block : NULL;
    }
    if (old > 0) {
        memcpy(grown, block, old < size ? old : size);
        release(blocks, block, old);
    }
    return grown;
}

void vs_blocks_free(vs_blocks *blocks)
{
    while (blocks->heads != NULL) {
        vs_block_head *head = blocks->heads;
        blocks->heads = head->next;
        vs_mem_free(blocks->engine, head);
    }
}
