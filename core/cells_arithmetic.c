/*
 * Arithmetic of programs, for a block of cells and for numbers that do not vary. Each operation is
 * the one of its kernel. SPDX-License-Identifier: MIT
 */
#include "cells_batch.h"

double vs_cells__scalar(const vs_node *node, const double *numbers)
{
    double a = numbers[node->a[0]];
    double b = numbers[node->a[1]];
    double c = numbers[node->a[2]];
    switch (node->op) {
    case VS_NODE_POWER:
        return vs_kernel_power(a, (int)node->number);
    case VS_NODE_WHEN:
        return a != 0 ? b : c;
    case VS_NODE_PERCENT_OR:
    case VS_NODE_RATIO_OR:
        return b == 0 ? c : vs_kernel(node->op, a, b);
    default:
        return vs_kernel(node->op, a, b);
    }
}

void vs_cells__arithmetic(const vs_node *node, const double *values, uint32_t width, uint32_t count,
                          double *out)
{
    const double *a = values + (size_t)node->a[0] * width;
    const double *b = values + (size_t)node->a[1] * width;
    const double *c = values + (size_t)node->a[2] * width;
    /* The commonest are written out, each the same single operation as its kernel. */
    switch (node->op) {
    case VS_NODE_ADD:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = a[i] + b[i];
        }
        break;
    case VS_NODE_SUBTRACT:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = a[i] - b[i];
        }
        break;
    case VS_NODE_MULTIPLY:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = a[i] * b[i];
        }
        break;
    case VS_NODE_DIVIDE:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = a[i] / b[i];
        }
        break;
    case VS_NODE_WHEN:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = a[i] != 0 ? b[i] : c[i];
        }
        break;
    case VS_NODE_POWER:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = vs_kernel_power(a[i], (int)node->number);
        }
        break;
    default:
        for (uint32_t i = 0; i < count; i++) {
            out[i] = vs_kernel(node->op, a[i], b[i]);
        }
        break;
    }
}
