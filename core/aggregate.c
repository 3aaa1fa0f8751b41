/*
 * Exact sums, finished once.
 * SPDX-License-Identifier: MIT
 */
#include "aggregate.h"

#include <assert.h>
#include <math.h>

double vs_moments_sum(const vs_moments *moments, int scale)
{
    return (double)moments->sum / (double)vs_power_of_ten(scale);
}

double vs_moments_mean(const vs_moments *moments, int scale)
{
    assert(moments->n > 0);
    vs_int128 divisor = (vs_int128)moments->n * vs_power_of_ten(scale);
    return (double)moments->sum / (double)divisor;
}

bool vs_moments_sd(const vs_moments *moments, int scale, bool sample, double *out)
{
    assert(moments->n > (sample ? 1U : 0U));
    vs_int128 n = (vs_int128)moments->n;
    vs_int128 left;
    vs_int128 right;
    vs_int128 spread; /* n * sum of squares - square of the sum: exact */
    if (moments->overflow || __builtin_mul_overflow(n, moments->squares, &left) ||
        __builtin_mul_overflow(moments->sum, moments->sum, &right) ||
        __builtin_sub_overflow(left, right, &spread)) {
        return false;
    }
    vs_int128 divisor = n * (sample ? n - 1 : n);
    *out = sqrt((double)spread / (double)divisor) / (double)vs_power_of_ten(scale);
    return true;
}
