/*
 * The shapes of a model, for the files model_image*.c. SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_IMAGE_PRIVATE_H
#define VS_MODEL_IMAGE_PRIVATE_H

#include "model_image.h"
#include "model_seal.h"

extern const vs_image_shape vs_model_image__model;
extern const vs_image_shape vs_model_image__compiled, vs_model_image__reads;
extern const vs_image_shape vs_model_image__guard, vs_model_image__hand;

#endif
