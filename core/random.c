/*
 * The counter-based generator and the tables of distributions.
 * SPDX-License-Identifier: MIT
 */
#include "random.h"

enum { ROUNDS = 10, HALF = 128, STEP_BITS = 24 };

/* The quantiles of the normal distribution at 1/2, 1/2 + 1/256, ... 1, in 1/65536; the last one
 * makes the variance of the straight pieces 1. */
static const int32_t normal[HALF + 1] = {
    0,      642,    1283,   1925,   2567,   3210,   3852,   4495,   5139,   5783,   6427,   7072,
    7718,   8365,   9012,   9660,   10310,  10960,  11611,  12263,  12917,  13572,  14228,  14886,
    15545,  16206,  16869,  17533,  18199,  18867,  19536,  20208,  20882,  21559,  22237,  22918,
    23601,  24287,  24976,  25668,  26362,  27059,  27759,  28463,  29170,  29880,  30594,  31311,
    32032,  32758,  33487,  34220,  34958,  35700,  36446,  37198,  37954,  38715,  39482,  40254,
    41032,  41816,  42605,  43401,  44203,  45012,  45828,  46651,  47482,  48320,  49166,  50021,
    50884,  51756,  52637,  53528,  54428,  55340,  56262,  57195,  58140,  59097,  60067,  61051,
    62048,  63060,  64087,  65131,  66191,  67268,  68364,  69480,  70616,  71774,  72954,  74159,
    75389,  76647,  77933,  79250,  80600,  81985,  83408,  84871,  86377,  87931,  89536,  91196,
    92917,  94704,  96565,  98507,  100540, 102675, 104924, 107304, 109834, 112540, 115453, 118613,
    122076, 125918, 130248, 135235, 141156, 148519, 158437, 174330, 213363,
};

void vs_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t k[2] = {key[0], key[1]};
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t first = (uint64_t)UINT32_C(0xD2511F53) * c[0];
        uint64_t second = (uint64_t)UINT32_C(0xCD9E8D57) * c[2];
        uint32_t next[4] = {(uint32_t)(second >> 32) ^ c[1] ^ k[0], (uint32_t)second,
                            (uint32_t)(first >> 32) ^ c[3] ^ k[1], (uint32_t)first};
        c[0] = next[0];
        c[1] = next[1];
        c[2] = next[2];
        c[3] = next[3];
        k[0] += UINT32_C(0x9E3779B9);
        k[1] += UINT32_C(0xBB67AE85);
    }
    for (int i = 0; i < 4; i++) {
        out[i] = c[i];
    }
}

uint64_t vs_random_stream(const char *name, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

uint32_t vs_random(uint64_t seed, uint32_t run, uint64_t stream, uint32_t place)
{
    const uint32_t counter[4] = {(uint32_t)stream, (uint32_t)(stream >> 32), run, place / 4};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t out[4];
    vs_philox(counter, key, out);
    return out[place % 4];
}

uint32_t vs_random_below(uint32_t bits, uint32_t count)
{
    return (uint32_t)((uint64_t)bits * count >> 32);
}

int32_t vs_random_normal(uint32_t bits)
{
    /* Halves mirror one another: bits and their complement give numbers that add up to nothing. */
    uint32_t up = bits >> 31 != 0 ? bits : ~bits;
    uint32_t step = (up >> STEP_BITS) - HALF;
    int64_t within = up & ((UINT32_C(1) << STEP_BITS) - 1);
    int64_t from = normal[step];
    int32_t value =
        (int32_t)(from + ((normal[step + 1] - from) * (2 * within + 1) >> (STEP_BITS + 1)));
    return bits >> 31 != 0 ? value : -value;
}
