/*
 * An allocator that counts what is in use and fails one allocation of choice: for fault loops.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_FAULT_H
#define VS_TEST_FAULT_H

#include "engine.h"

#include <stdlib.h>

struct fault {
    long fail_at; /* the allocation that fails, from 1; 0: none */
    long calls;   /* allocations asked for since fault_set */
    long in_use;  /* pieces that are not freed */
};

static inline void *fault_allocator(void *context, void *pointer, size_t size)
{
    struct fault *fault = context;
    if (size == 0) {
        fault->in_use -= pointer != NULL ? 1 : 0;
        free(pointer);
        return NULL;
    }
    fault->calls++;
    if (fault->calls == fault->fail_at) {
        return NULL;
    }
    fault->in_use += pointer == NULL ? 1 : 0;
    return realloc(pointer, size);
}

static inline void fault_set(struct fault *fault, long fail_at)
{
    fault->fail_at = fail_at;
    fault->calls = 0;
}

#endif
