/*
 * Shared by model_profile*.c.
 *
 *   model_profile.c        a profile: its head, columns, constants, period, checks
 *   model_profile_value.c  texts, fields and values, texts with a meaning of their own
 *   model_profile_spec.c   how a text becomes a value, where a text comes from
 *   model_profile_map.c    texts for texts, written in the profile or shared by name
 *   model_profile_rows.c   rows above the header, many rows of one, look-ups
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_PROFILE_H
#define VS_MODEL_PROFILE_H

#include "model_yaml.h"

struct vs_profile_reader {
    vs_model_yaml *context;
    const vs_kind *kind;
    vs_profile profile;
};

/* VS_EMODEL with a message of file, line, column and two texts. */
int vs_profile__fail(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     enum vs_message id, const char *text, const char *other);

/* value */
/* A text as files have it: normal form, white space trimmed; in the arena. */
int vs_profile__text(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     const char *what, const char **out);
/* A text or a list of texts; none if node is absent. */
int vs_profile__texts(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      const char *what, const char ***out, size_t *count);
/* A field of the kind by the name that a node holds. */
int vs_profile__field(const struct vs_profile_reader *reader, const vs_kind *kind,
                      const vs_yaml_node *node, int *out);
/* A value written in the profile for a field; null is a missing one. */
int vs_profile__value(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      const vs_field *field, vs_value *out);
/* The keys missing and special of a spec. */
int vs_profile__specials(const struct vs_profile_reader *reader, const vs_yaml_node *spec,
                         vs_profile_column *column);

/* spec */
#define VS_PROFILE_TRANSFORM_KEYS                                                                  \
    "strip", "replace", "case", "letters", "digits", "map", "map_only", "alike", "add"
#define VS_PROFILE_SPEC_KEYS                                                                       \
    "field", "decimal", "missing", "optional", "special", "year", "days", VS_PROFILE_TRANSFORM_KEYS
/* The keys of a spec in a map that may have others too; keys is all it may have. */
int vs_profile__spec_map(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                         const char *const *keys, vs_profile_column *column);
/* The name of a field, or a map. */
int vs_profile__spec(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     vs_profile_column *column);
/* A header, or a map with column, above or value; none if node is absent. */
int vs_profile__source(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                       const char *what, vs_profile_source *out);

/* map */
/* Reads the key map of a spec into a transform whose alike is set: a map or the name of a shared
 * one. */
int vs_profile__map(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                    vs_transform *out);
/* Reads a file of shared maps; any other is let be. */
int vs_profile__maps(vs_model_yaml *context, const vs_yaml_node *root);

/* rows */
int vs_profile__header(struct vs_profile_reader *reader, const vs_yaml_node *root);
int vs_profile__above(struct vs_profile_reader *reader, const vs_yaml_node *root);
int vs_profile__items(struct vs_profile_reader *reader, const vs_yaml_node *root);
int vs_profile__lookups(struct vs_profile_reader *reader, const vs_yaml_node *root);

/* The kind that a name means: a record kind, or the attributes of a dimension. VS_EMODEL. */
int vs_profile__kind(const struct vs_profile_reader *reader, const vs_yaml_node *root,
                     const char *key, int *out);
/* VS_EMODEL if the profile fills the field already. */
int vs_profile__once(const struct vs_profile_reader *reader, const vs_yaml_node *node, int field);

#endif
