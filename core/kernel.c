/*
 * Scalar kernels: the arithmetic of formulas, each a single exactly rounded operation or a fixed
 * order of them, so that the per-cell path and the array programs give the same bits on any
 * machine. SPDX-License-Identifier: MIT
 */
#include "program.h"

#include <assert.h>
#include <math.h>

/* As the Lua VM does for floats: the remainder takes the sign of the divisor. */
static double modulo(double a, double b)
{
    double m = fmod(a, b);
    if (m > 0 ? b < 0 : (m < 0 && b > 0)) {
        m += b;
    }
    return m;
}

static double compare(enum vs_node_op op, double a, double b)
{
    switch (op) {
    case VS_NODE_AT_LEAST:
        return a >= b ? 1.0 : 0.0;
    case VS_NODE_AT_MOST:
        return a <= b ? 1.0 : 0.0;
    case VS_NODE_ABOVE:
        return a > b ? 1.0 : 0.0;
    case VS_NODE_BELOW:
        return a < b ? 1.0 : 0.0;
    case VS_NODE_EQUAL:
        return a == b ? 1.0 : 0.0;
    case VS_NODE_ALL:
        return a != 0 && b != 0 ? 1.0 : 0.0;
    case VS_NODE_ANY:
        return a != 0 || b != 0 ? 1.0 : 0.0;
    case VS_NODE_NEITHER:
        return a == 0 ? 1.0 : 0.0;
    default:
        assert(false && "an operation without a scalar kernel");
        return 0.0;
    }
}

double vs_kernel(enum vs_node_op op, double a, double b)
{
    switch (op) {
    case VS_NODE_ADD:
        return a + b;
    case VS_NODE_SUBTRACT:
        return a - b;
    case VS_NODE_MULTIPLY:
        return a * b;
    case VS_NODE_DIVIDE:
    case VS_NODE_RATIO:
    case VS_NODE_RATIO_OR:
        return a / b;
    case VS_NODE_FLOOR_DIVIDE:
        return floor(a / b);
    case VS_NODE_MODULO:
        return modulo(a, b);
    case VS_NODE_NEGATE:
        return -a;
    case VS_NODE_SQUARE:
        return a * a;
    case VS_NODE_SQRT:
        return sqrt(a);
    case VS_NODE_FLOOR:
        return floor(a);
    case VS_NODE_ROUND:
        return round(a); /* half away from zero; exact */
    case VS_NODE_PERCENT:
    case VS_NODE_PERCENT_OR:
        return 100.0 * a / b;
    case VS_NODE_LEAST: /* a NaN on either side wins; of equal ones (-0 and 0) the first */
        return b < a || b != b ? b : a;
    case VS_NODE_GREATEST:
        return b > a || b != b ? b : a;
    default:
        return compare(op, a, b);
    }
}

double vs_kernel_power(double base, int exponent)
{
    assert(exponent >= 0 && exponent <= 64);
    double power = 1.0;
    for (int i = 0; i < exponent; i++) {
        power *= base;
    }
    return power;
}
