/*
 * Random numbers that depend on nothing but what they are asked for: a counter-based generator
 * (Philox4x32-10; Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, 2011).
 *
 * A number is named by seed, run, stream and place, so it is the same in any order, on any number
 * of workers, whatever else was drawn. Whole numbers only, no functions of the C library: the same
 * bits on any machine.
 *
 *   uint64_t stream = vs_random_stream("delay/16@2025-11-01", size);
 *   uint32_t one = vs_random(seed, run, stream, 0);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RANDOM_H
#define VS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Ten rounds of Philox4x32: the block of a counter under a key. */
void vs_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* The number of a stream: a hash of its name (FNV-1a, 64 bit). */
uint64_t vs_random_stream(const char *name, size_t size);

/* 32 random bits. key: the seed; counter: stream and run; place below 2^30. Runs below 2^32. */
uint32_t vs_random(uint64_t seed, uint32_t run, uint64_t stream, uint32_t place);

/* A number below count, each equally likely to within 2^-32; count 0 gives 0. */
uint32_t vs_random_below(uint32_t bits, uint32_t count);

enum { VS_NORMAL_ONE = 65536 };
/* The normal distribution with mean 0 and deviation VS_NORMAL_ONE: its quantile of bits, by a table
 * of 256 equal steps, straight between them. The ends stand where the deviation comes out as one;
 * nothing lies beyond 3.26 deviations. */
int32_t vs_random_normal(uint32_t bits);

#endif
