/*
 * The YAML of a model layer: parameters, calendars, import profiles. Each is called once for a
 * layer, base layers first; kinds, fields and period kinds of the layer must be in the model
 * already.
 *
 * Parameters are kept sorted by name, so their indices move while layers are read: resolve names of
 * parameters (bands, small_n) after the last layer.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_YAML_H
#define VS_MODEL_YAML_H

#include "model.h"
#include "yaml.h"

/* A dated edit of a parameter by set.param of a layer. */
typedef struct vs_parameter_edit {
    const char *name;
    vs_date from, until;       /* half-open; until VS_DATE_MAX: for ever */
    vs_value value;            /* its memory lives as long as the model */
    const char *source, *note; /* NULL: none */
    vs_place place;
} vs_parameter_edit;

/* Reads parameters/(any).yaml. A name that an earlier layer defines is refused. VS_EMODEL. */
int vs_model_yaml_parameters(vs_model *model, const vs_layer_source *layer);
/* Reads calendar/(any).yaml. A later layer replaces entries of an earlier one. VS_EMODEL. */
int vs_model_yaml_calendar(vs_model *model, const vs_layer_source *layer);
/* Reads profiles/(any).yaml and checks them against the kinds. VS_EMODEL. */
int vs_model_yaml_profiles(vs_model *model, const vs_layer_source *layer);
/* Copies the files of profiles for vs_model_profiles. */
int vs_model_keep_profiles(vs_model *model, const vs_model_source *source);
/* Replaces the value of a parameter from a date until another. VS_EMODEL: unknown or sealed name,
 * no such stretch of time, a gap before the first version, a value of another form than below, one
 * less strict than below where the parameter is tighten_only. */
int vs_model_parameter_set(vs_model *model, const vs_parameter_edit *edit);

/* --- parts of the verbs of parameters (model_edit.c) --- */

/* The parameter that a verb at place names, borrowed. VS_EMODEL: unknown, or sealed by another
 * layer. */
int vs_model_parameter_find(vs_model *model, const char *name, const vs_place *place,
                            vs_parameter **out);
/* Holds a version that a layer says against what the layer below says of the same dates. VS_EMODEL:
 * another form, or less strict where the parameter is tighten_only. */
int vs_model_parameter_holds(const vs_model *model, const vs_parameter *parameter,
                             const vs_parameter_version *edit);
/* Adds to the edits of a parameter, before it is changed; the versions are noted here. */
int vs_model_parameter_note(vs_model *model, vs_parameter *parameter,
                            const vs_parameter_edit_note *edit);
/* VS_EMODEL: two versions do not meet. */
int vs_model_parameter_gap(vs_model *model, const char *name, const vs_parameter_version *before,
                           const vs_parameter_version *after);

/* Ends each version where the next one begins; until VS_DATE_NONE: it does not say. VS_EMODEL: a
 * gap or an overlap. */
int vs_model_parameter_chain(vs_model *model, const vs_parameter *parameter);
/* Puts a parameter where the order by name wants it. */
int vs_model_parameter_insert(vs_model *model, const vs_parameter *parameter);

/* --- verbs of parameters besides set (model_verb.c); names and versions live with the model --- */

/* VS_EMODEL: the name of a unit's own parameter lacks the prefix for those. */
int vs_model_parameter_own(const vs_model *model, const vs_parameter *parameter, bool school);
/* VS_EMODEL: the name is taken, or is a unit's own without the prefix for those. */
int vs_model_parameter_define(vs_model *model, vs_parameter *parameter, bool school);
/* Replaces title, unit and versions, where said has them. VS_EMODEL: another unit; versions that
 * leave out a time of those below; as of vs_model_parameter_set. */
int vs_model_parameter_override(vs_model *model, const vs_parameter *said);
/* said->disabled is why. */
int vs_model_parameter_disable(vs_model *model, const vs_parameter *said);

/* Reads a value of a parameter; its memory lives as long as the model. VS_EMODEL. */
int vs_model_yaml_value(vs_model *model, const char *file, const vs_yaml_node *node, vs_value *out);

/* --- ids of periods (model_period.c) --- */

enum { VS_PERIOD_ID_SIZE = 256 }; /* longest id with its final zero */

/* Reads the id of a period as people write it ("2024/25", "2024-2025/Ч1") into its one form
 * ("2024", "2024/Ч1"); kinds has bit i for each allowed period kind. Returns the period kind, -1 if
 * it is none. */
int vs_period_parse(const vs_model *model, uint32_t kinds, const char *text, size_t size,
                    char out[VS_PERIOD_ID_SIZE]);

/* --- shared by the readers of YAML --- */

/* Refuses a root that is no map, and keys outside the NULL-terminated list, with a near miss. */
int vs_yaml_check_keys(vs_engine *engine, const char *file, const vs_yaml_node *map,
                       const char *const *keys, int status);
/* Writes "; maybe "X"" into out if one of names is close to name, else "". */
enum { VS_SUGGEST_SIZE = 256 };
typedef const char *(*vs_name_at)(const void *items, size_t index);
const char *vs_suggest(vs_engine *engine, char out[VS_SUGGEST_SIZE], const char *name,
                       const void *items, size_t count, vs_name_at name_at);

/* One YAML file of a layer while it is read. */
typedef struct vs_model_yaml {
    vs_model *model;
    const vs_layer_source *layer;
    const char *file;
} vs_model_yaml;

typedef int (*vs_model_yaml_reader)(vs_model_yaml *context, const vs_yaml_node *root);
/* True for the path of a YAML file in a folder of a layer. */
bool vs_model_yaml__is_in(const char *path, const char *folder);
/* Parses the files of the layer in folder ("parameters") and goes through them once for each
 * reader, NULL after the last; empty files are skipped. */
int vs_model_yaml__each(vs_model *model, const vs_layer_source *layer, const char *folder,
                        const vs_model_yaml_reader *readers);
/* VS_EMODEL: "file:line:column: WHAT: expected EXPECTED". */
int vs_model_yaml__expected(const vs_model_yaml *context, const vs_yaml_node *node,
                            const char *what, enum vs_message expected);
vs_place vs_model_yaml__place(const vs_model_yaml *context, const vs_yaml_node *node);
int vs_model_yaml__keys(const vs_model_yaml *context, const vs_yaml_node *map,
                        const char *const *keys);
/* A text of a map, copied; NULL if absent. */
int vs_model_yaml__text(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                        const char **out);
int vs_model_yaml__boolean(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                           bool *out);
int vs_model_yaml__date(const vs_model_yaml *context, const vs_yaml_node *node, const char *what,
                        vs_date *out);
/* An array of the arena grown by one zeroed item; *items and *count are set. */
int vs_model_yaml__grow(vs_model *model, void *items, size_t *count, size_t size);

#endif
