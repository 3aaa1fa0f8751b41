/*
 * A loaded model as plain C: what the layers, parameters, calendars and profiles say after merging.
 *
 * Built by model_load.c from YAML and by the Lua loader (lua_model.c, lua/stdlib/); read by
 * records, cells and import. Everything is borrowed from the model until vs_model_free. Names are
 * ASCII identifiers, titles are what users read. Indices are positions in the model's arrays; -1 is
 * none. SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_H
#define VS_MODEL_H

#include "chunk.h"

/* --- sources --- */
typedef struct vs_model_file {
    const char *path; /* as messages name it: "models/london/model.lua" */
    const char *text;
    size_t size;
} vs_model_file;

typedef struct vs_layer_source {
    const char *name; /* the folder's name; identifier */
    const char *title, *version;
    bool school;   /* model.yaml says so: a school's own layer, new names stand in "local." */
    bool scenario; /* a supposition: it and the layers above it may touch what is sealed; never
                      read from a folder */
    size_t file_count;
    vs_model_file *files; /* model.yaml, model.lua, other Lua files, then YAML; each by path */
    vs_digest digest;     /* over the files, wherever the folder stands */
} vs_layer_source;

/* The layers of a model, base first. Owned by the caller: vs_model_source_free. */
typedef struct vs_model_source {
    vs_engine *engine;
    vs_arena *arena;
    const char *folder; /* where the layers were looked for; NULL: embedded ones only */
    size_t layer_count;
    vs_layer_source *layers;
    size_t gone_count, skip_count;
    const char **gone; /* "KIND NAME": what a base once had; a verb on it is kept as history */
    const char **skip; /* verbs that are left out, "FILE:LINE VERB.KIND NAME"; never stored */
    vs_digest digest;  /* over names and texts of all files, and gone */
} vs_model_source;

/* A layer that is held to what was agreed on, whatever its folder holds. */
typedef struct vs_model_lock {
    const char *folder; /* the layer's */
    vs_digest digest;   /* of the layer */
    size_t gone_count;
    const char *const *gone; /* see vs_model_source */
    /* Lends the layer; asked when its folder holds another one, or none. */
    int (*fetch)(void *context, const vs_layer_source **out);
    void *context;
    bool differs; /* set when it was asked for */
} vs_model_lock;

/* Reads folder/NAME and what it extends (model.yaml: name, title, version, extends), from disk or,
 * when folder is NULL, from the models embedded in the binary. A layer that the folder lacks is
 * taken from the embedded ones. VS_ENOTFOUND, VS_EMODEL with the place. */
int vs_model_source_read(vs_model_source **out, vs_engine *engine, const char *folder,
                         const char *name);
/* As above, but folder/NAME may lack model.yaml: then it is a unit's own layer that extends base.
 */
int vs_model_source_read_above(vs_model_source **out, vs_engine *engine, const char *folder,
                               const char *name, const char *base);
/* As above (base may be NULL) with a layer that is held; lock may be NULL. */
int vs_model_source_read_locked(vs_model_source **out, vs_engine *engine, const char *folder,
                                const char *name, const char *base, vs_model_lock *lock);
void vs_model_source_free(vs_model_source *source);
/* A source of one layer alone, a copy whose files stand in the folder shown ("models/base"). */
int vs_model_source_of_layer(vs_model_source **out, vs_engine *engine, const vs_layer_source *layer,
                             const char *shown);
/* Keeps the line that text names by file and line (vs_engine_quote), if it is one of the source. */
void vs_model_source_quote(vs_engine *engine, const vs_model_source *source, const char *text);
/* The path of a file below its layer's folder: "model.lua", "parameters/quality.yaml". */
const char *vs_layer_path_below(const vs_layer_source *layer, size_t file);
/* One blob of all sources, to keep in a unit's database by digest; and back. */
int vs_model_source_pack(const vs_model_source *source, vs_buffer *out);
int vs_model_source_unpack(vs_model_source **out, vs_engine *engine, const void *data, size_t size);
/* The cases that stand with a layer of source, NAME/tests/(any).yaml, into an empty out; texts live
 * as long as source. They are no part of the model: neither digest nor pack knows them. */
int vs_model_source_tests(vs_layer_source *out, const vs_model_source *source, size_t layer);

/* --- the parts of a model --- */
typedef struct vs_place {
    const char *layer; /* name of the layer */
    const char *file;
    uint32_t line; /* from 1; 0 unknown */
} vs_place;

typedef struct vs_attribute {
    const char *name, *title;
    enum vs_column_type type;
    uint8_t scale;
    const char *unit; /* NULL: none */
    int dimension;    /* texts that are members of this dimension; -1 */
    int kind, field;  /* taken from this column of a record kind (keyed by the dimension), of the
                         row valid at the instant if that kind's rows are spans; -1, -1: from the
                         dated rows of the entity kind */
} vs_attribute;

typedef struct vs_dimension {
    const char *name, *title;
    bool person; /* its members are persons: ids and texts can be erased */
    bool unit;   /* its one member is the unit itself: the level equals "all" */
    bool within; /* members mean nothing outside the unit; persons always */
    bool yearly; /* members are others in another academic year */
    size_t attribute_count;
    vs_attribute *attributes;
    int kind; /* record kind "@name" that holds the dated attributes; -1 if none */
    vs_place place;
} vs_dimension;

typedef struct vs_field {
    const char *name, *title;
    enum vs_column_type type;
    uint8_t scale;
    const char *unit;   /* NULL: none */
    int dimension;      /* -1: none */
    const char *domain; /* texts: dictionary domain (the dimension's name, or "kind.field") */
    bool required;      /* a row without it is refused */
    bool optional;      /* may be missing although it is in the key */
    bool has_range;     /* numbers: low <= value <= high, in stored (scaled) form */
    int64_t low, high;
    int by_field;     /* rows are grouped by an attribute of the member in this field; -1: as they
                         are */
    int by_attribute; /* of that field's dimension */
} vs_field;

enum vs_period_rule {
    VS_PERIOD_NONE,   /* rows belong to "*" only */
    VS_PERIOD_FIELD,  /* a text field that holds the period's id (domain "@period") */
    VS_PERIOD_DATE,   /* a date field */
    VS_PERIOD_VALID,  /* the valid date of the event that brought the row */
    VS_PERIOD_ALWAYS, /* rows belong to every period */
    VS_PERIOD_SPAN    /* ... to those whose instant lies between two dates of the row */
};

typedef struct vs_kind {
    const char *name, *title;
    size_t field_count;
    vs_field *fields;
    size_t key_count; /* 0: keyless, every row is its own */
    int *key;         /* fields of the natural key */
    size_t sheet_count;
    int *sheet; /* fields that name the sheet of a row (for --replace and explain) */
    enum vs_period_rule period_rule;
    int period_field;
    uint32_t period_kinds;    /* VS_PERIOD_FIELD: bit i = rows may carry ids of period kind i */
    int from_field, to_field; /* VS_PERIOD_SPAN: both days inclusive; -1: open */
    int expected_kind;        /* rows of this kind in a scope say how many are expected; -1 */
    const char **tags;        /* provenance; NULL-terminated, may be NULL */
    int carries;          /* the field that names the indicator whose value a row holds; -1: none */
    bool entity;          /* generated: dated attributes of a dimension (fields id, from, ...) */
    bool event;           /* an event type of the timeline: `vsoko record NAME` appends one row */
    bool region;          /* a dictionary: in a region its rows are kept once, above the units */
    const char *disabled; /* why what reads it is disabled (title), NULL: it is not */
    vs_place place;
} vs_kind;

enum vs_period_type { VS_PERIOD_ACADEMIC, VS_PERIOD_CALENDAR, VS_PERIOD_PART, VS_PERIOD_KEYS };

typedef struct vs_period_kind {
    const char *name, *title;
    enum vs_period_type type;
    int starts_month, starts_day; /* academic years: first day */
    int of;                       /* parts: the period kind they divide */
    size_t key_count;
    const char **keys; /* keys: all ids in order; parts: the ids after the slash ("Ч1") */
    vs_place place;
} vs_period_kind;

/* A dated stretch of a part, from the YAML files of calendar: "2024/Ч1" from .. to, both inclusive.
 */
typedef struct vs_calendar_entry {
    int period_kind;
    const char *id;
    vs_date from, to;
    const char *file; /* where it is written last */
    uint32_t line;
} vs_calendar_entry;

/* Days that are worked or not, whatever day of the week they are; the last that holds a day counts.
 */
typedef struct vs_calendar_days {
    vs_date from, to; /* both inclusive */
    bool worked;
    const char *title;
} vs_calendar_days;

enum { VS_WEEK = 5 /* worked days of a week, from its first, where no calendar says */ };

enum vs_value_type {
    VS_VALUE_NUMBER,
    VS_VALUE_TEXT,
    VS_VALUE_LIST,
    VS_VALUE_MAP,
    VS_VALUE_BOOLEAN, /* number is 0 or 1; reports only, as the next */
    VS_VALUE_NULL
};

typedef struct vs_value {
    enum vs_value_type type;
    uint32_t line; /* of a YAML file; 0: none is known */
    double number;
    const char *text;
    size_t count;
    struct vs_value *items;
    const char **keys; /* map: sorted by bytes */
} vs_value;

typedef struct vs_parameter_version {
    vs_date from, until; /* half-open; until VS_DATE_MAX: open */
    vs_value value;
    const char *source, *note; /* NULL: none */
    vs_place place;
} vs_parameter_version;

enum vs_better { VS_BETTER_NONE, VS_BETTER_HIGHER, VS_BETTER_LOWER };

/* What a verb of a layer did to a parameter of another one. */
typedef struct vs_parameter_edit_note {
    const char *verb;    /* "set", "override", "disable" */
    vs_date from, until; /* set: the stretch */
    vs_place place;
    size_t before_count;
    const vs_parameter_version *before; /* the versions as they were */
} vs_parameter_edit_note;

typedef struct vs_parameter {
    const char *name, *title, *unit;
    size_t version_count;
    vs_parameter_version *versions; /* by date, without gaps */
    bool sealed;                    /* no other layer may edit it */
    bool variative;                 /* layers may, although sealed formulas read it */
    enum vs_better tighten_only;    /* the direction that is stricter, for layers above */
    size_t edit_count;
    vs_parameter_edit_note *edits; /* in the order of the layers */
    const char *disabled;          /* why what reads it is disabled (title), NULL: it is not */
    vs_place place;
} vs_parameter;

typedef struct vs_level {
    const char *name; /* "class*subject"; "all" for the whole unit */
    size_t dimension_count;
    int *dimensions; /* in the order of the model's dimensions */
} vs_level;

typedef struct vs_formula {
    vs_date from, until; /* half-open; from VS_DATE_NONE: always */
    int function;        /* number of the Lua function in the model's state */
    bool straight;       /* its own bytecode is straight-line (tracing may still refuse) */
    vs_place place;
} vs_formula;

typedef struct vs_indicator {
    const char *name, *code, *title, *unit, *direction, *part, *source, *missing;
    int digits;            /* shown after the mark in tables */
    enum vs_better better; /* direction of ranks */
    size_t level_count;
    int *levels;           /* indices into vs_model.levels */
    uint32_t period_kinds; /* bit i: cells for periods of kind i */
    bool whole;            /* cells for "*", all periods together, are stored too */
    int bands;             /* parameter, list of [from, label]; -1 */
    int small_n;           /* parameter: n below it sets the flag; -1 */
    size_t formula_count;  /* 0 for a disabled one */
    vs_formula *formulas;
    int applies; /* Lua function number, -1: always */
    const char *applies_title;
    const char *disabled; /* why it is disabled (title), NULL: it is not */
    const char *gone;     /* why it lacks some level (title of the disabling), NULL: it has all */
    bool rule;            /* the hidden series "rule.NAME": 1 where its condition holds, else 0 */
    const char *method;   /* of a rule's decision; NULL: none */
    const char **tags;    /* stored results: of what its cells stand on; NULL: not worked out */
    vs_place place;
} vs_indicator;

/* --- import profiles --- */
typedef struct vs_special {
    const char *text; /* a text in the column with its own meaning, cleaned; "" is an empty cell */
    size_t set_count; /* fields that it sets; a field not named stays missing */
    int *fields;
    vs_value *values; /* numbers (booleans 1, 0), texts (dates too); a NULL text means missing */
} vs_special;

enum vs_letter_case { VS_CASE_KEEP, VS_CASE_UPPER, VS_CASE_LOWER };
enum vs_digits { VS_DIGITS_ALL, VS_DIGITS_FIRST, VS_DIGITS_REST }; /* rest: less leading digits */
enum vs_year_day { VS_YEAR_NONE, VS_YEAR_FIRST, VS_YEAR_LAST };

/* What is done to a cleaned text before it is read as a value, in this order. */
typedef struct vs_transform {
    const char *strip; /* characters that are removed; NULL: none */
    size_t replace_count;
    const char **replaced, **replacements;
    enum vs_letter_case letter_case;
    bool cyrillic; /* Latin letters become the Cyrillic ones that look like them */
    enum vs_digits digits;
    size_t map_count;
    const char **map_from; /* folded texts */
    const char **map_to;   /* NULL: a missing value */
    bool map_only;         /* a text that the map lacks is refused */
    bool alike;            /* map and specials do not tell letters of one shape apart */
    int64_t add;           /* to a whole number */
    enum vs_year_day year; /* an academic year becomes a day of it */
    int64_t days;          /* shift of a date */
} vs_transform;

/* Texts for texts, named, for the key map of specs. */
typedef struct vs_profile_map {
    const char *name;
    size_t count;
    const char **from, **to; /* cleaned; to NULL: a missing value */
    vs_place place;
} vs_profile_map;

/* How the text of a column becomes a value (a spec). */
typedef struct vs_profile_column {
    const char *column; /* header text in the file, cleaned; NULL: the spec is of something else */
    int field;          /* -1: none */
    char decimal_mark;  /* '.' or ','; 0: both are understood */
    bool optional;      /* the file may lack the column */
    size_t special_count;
    vs_special *specials;
    const vs_transform *transform; /* NULL: the text as it is */
} vs_profile_column;

enum vs_source_type {
    VS_SOURCE_NONE,
    VS_SOURCE_COLUMN,
    VS_SOURCE_ABOVE, /* a label or a part of a pattern in the rows above the header */
    VS_SOURCE_VALUE, /* the same text for every row */
    VS_SOURCE_FIELD  /* a field of the row (look-ups) */
};

/* Where a text comes from that is stored nowhere by itself. */
typedef struct vs_profile_source {
    enum vs_source_type type;
    const char *text; /* header, name or value */
    int field;
    bool optional;
    const vs_transform *transform; /* NULL: the text as it is */
} vs_profile_source;

/* A value in the rows above the header. */
typedef struct vs_profile_above {
    const char *name;    /* the label; of a pattern only its key */
    const char *pattern; /* with * for each part; NULL: a label with the value beside it */
    size_t part_count;
    const char **parts; /* their names */
    bool optional;
    size_t spec_count;
    vs_profile_column *specs; /* column: the label or the part */
} vs_profile_above;

/* One row of the file becomes many: from a list in one column, or from many columns. */
typedef struct vs_profile_items {
    vs_profile_column value; /* column: that of the list; NULL for many columns */
    const char *separator;
    int number; /* field that counts the items of a list; -1 */
    size_t pattern_count;
    const char **patterns;               /* headers of the columns */
    vs_profile_column name, take, above; /* first *, second *, cell above the header; field -1 */
    bool empty_row;                      /* an empty cell makes a row too */
} vs_profile_items;

/* A field from the rows of another kind. */
typedef struct vs_profile_lookup {
    int field;
    int kind, take; /* the dictionary and its field */
    bool required;
    size_t by_count;
    int *by_fields; /* of the dictionary */
    vs_profile_source *by;
} vs_profile_lookup;

typedef struct vs_profile {
    const char *name, *title;
    int kind;
    const char *delimiter, *encoding; /* NULL: guessed */
    const char *sheet;                /* pattern of names; NULL: the first one with rows */
    size_t also_count;
    int *also;      /* profiles that read the same file */
    bool companion; /* named by another one: chosen by itself only by name */
    size_t column_count;
    vs_profile_column *columns; /* in the order of the file; one for each spec */
    size_t constant_count;      /* fields with the same value in every row */
    int *constant_fields;
    vs_value *constants;
    vs_profile_source period_year, period_part; /* they make a period id together */
    const char
        *period_whole; /* text of the part that means the whole year; NULL: only an empty one */
    int period_field;  /* the field they fill; -1 */
    vs_profile_source unit, date_year;
    size_t skip_count, ignore_count, below_count;
    const char **skip;   /* patterns of the first column: rows that are not read */
    const char **ignore; /* patterns of headers */
    const char **below;  /* texts that the header row has; 0: the header is the first row */
    size_t within;       /* the header is one of so many rows */
    size_t above_count;
    vs_profile_above *above;
    const char *declared;    /* label of the number of rows; NULL */
    vs_profile_items *items; /* NULL: a row is a row */
    size_t lookup_count;
    vs_profile_lookup *lookups;
    vs_place place;
} vs_profile;

/* --- what layers did to layers below (lua/stdlib/history.lua) --- */
typedef struct vs_touch {
    const char *kind, *name; /* of the thing; a rule by its series, "rule.NAME" */
    const char *verb;
    vs_place place;
    const char **fields;  /* what it changes beside words; NULL-terminated, as the next two */
    const char **added;   /* new attributes of a dimension */
    const char **readers; /* series that lose levels or periods by it */
    vs_place sealed;      /* the verb that sealed the thing itself; file NULL: none */
} vs_touch;

/* A series with part = "invariant". */
typedef struct vs_seal {
    int indicator;
    vs_place place; /* the verb that said so */
} vs_seal;

typedef struct vs_ban {
    int indicator;     /* the series of a rule */
    const char **tags; /* that no value behind it may carry; NULL-terminated */
    vs_place place;    /* where its decision was said last */
} vs_ban;

typedef struct vs_history {
    size_t touch_count, seal_count, ban_count;
    vs_touch *touches;
    vs_seal *seals;
    vs_ban *bans;
} vs_history;

/* What became of tracing a formula. */
struct vs_compiled {
    bool traced;
    bool used;                  /* an evaluation runs it */
    struct vs_program *program; /* NULL: runs per cell */
    const char *refusal;        /* why it does not compile, NULL */
};

typedef struct vs_model {
    vs_engine *engine;
    vs_arena *arena;
    const char *name, *title, *version;
    vs_digest digest;
    size_t layer_count;
    const char **layers;
    size_t scenario_from; /* the first layer that seals do not bind; 0: none such */
    size_t dimension_count;
    vs_dimension *dimensions;
    size_t kind_count;
    vs_kind *kinds;
    size_t period_kind_count;
    vs_period_kind *period_kinds; /* at most 31 */
    size_t calendar_count;
    vs_calendar_entry *calendar;
    size_t day_count;
    vs_calendar_days *days;
    int week; /* the first so many days of a week are worked */
    size_t parameter_count;
    vs_parameter *parameters; /* sorted by name */
    size_t level_count;
    vs_level *levels; /* 0 is "all" */
    size_t indicator_count;
    vs_indicator *indicators;               /* in order of definition */
    struct vs_layer_source *profile_layers; /* files of profiles that nobody needed yet; NULL */
    size_t profile_count;
    vs_profile *profiles; /* vs_model_profiles */
    vs_history history;
    size_t profile_map_count;
    vs_profile_map *profile_maps;         /* shared by profiles */
    struct vs_compiled *compiled_applies; /* by indicator */
    struct vs_compiled **compiled;        /* by indicator, then formula */
    struct vs_indicator_reads *reads;     /* by indicator: model_reads.h; NULL: not worked out */
    struct vs_tag_table *tag_table;       /* model_tags.c */
    struct vs_guards *guards;             /* model_seal.h; NULL: none is needed */
    struct vs_sandbox *sandbox;     /* the Lua state with the formulas; NULL: loaded without, or not
                                       awake */
    struct vs_model_origin *origin; /* of a model from an image (model_image.h), else NULL; shared
                                       by copies of this struct. Owned, as the next */
    void *image;                    /* ... the memory of all that is not in the arena */
} vs_model;

/* Loads and checks a model. VS_EMODEL with the places named. */
int vs_model_load(vs_model **out, vs_engine *engine, const vs_model_source *source);
/* Loading in two steps: begin reads the layers of base, which stay open; complete, of the same
 * model or of its copy in a forked process, reads the further layers of source, which begins with
 * those, and checks the whole. Until then the model can only be freed, after a failure too. */
int vs_model_begin(vs_model **out, vs_engine *engine, const vs_model_source *base);
int vs_model_complete(vs_model *model, const vs_model_source *source);
void vs_model_free(vs_model *model);
/* What a model from an image may need later. */
struct vs_model_origin {
    const vs_model_source *source; /* borrowed */
    vs_model *awake; /* a model of this source, whose Lua state it is; NULL: none was needed yet */
};
/* Sees to it that the model has its Lua state: one from an image loads it when it is first needed.
 * Whatever calls Lua with a loaded model begins with this. */
int vs_model_wake(vs_model *model);
/* The Lua state if there is one yet, else NULL. */
struct vs_sandbox *vs_model_sandbox(const vs_model *model);
/* Reads the import profiles, once: loading leaves them until somebody needs them. VS_EMODEL with
 * the place. */
int vs_model_profiles(vs_model *model);

/* Look-ups by name; -1 if absent. Indicators also by code. */
int vs_model_dimension(const vs_model *model, const char *name);
int vs_model_kind(const vs_model *model, const char *name);
int vs_model_field(const vs_kind *kind, const char *name);
/* True if no row may lack a field: it is required, or rows are told apart by it. */
bool vs_kind_needs(const vs_kind *kind, int field);
int vs_model_period_kind(const vs_model *model, const char *name);
/* True if a day is worked, by the calendar's days and its week. *title, unless NULL, gets that of
 * the days that say so; NULL: the week does. Borrowed. */
bool vs_model_works(const vs_model *model, vs_date day, const char **title);
int vs_model_parameter(const vs_model *model, const char *name);
int vs_model_indicator(const vs_model *model, const char *name_or_code);
int vs_model_attribute(const vs_dimension *dimension, const char *name);
/* Whether an indicator reads, directly or through others, a kind with this tag. Of a catalogue of
 * stored results: what the stored cells stand on. Of a loaded model: what its formulas name; one
 * whose reads only a run knows may read anything. */
bool vs_model_reads_tag(const vs_model *model, int indicator, const char *tag);
/* The level with just these dimensions, in any order; -1 if the model has none such. */
int vs_model_level(const vs_model *model, const int *dimensions, size_t count);

/* "higher", "lower", NULL. */
const char *vs_better_name(enum vs_better better);
/* What a band says of its values, for colours. Bands are a list of [from, label] or [from, label,
 * tone]. */
enum vs_tone { VS_TONE_NONE, VS_TONE_GOOD, VS_TONE_FAIR, VS_TONE_POOR };
/* The tone of a band by position: its own, else by the better direction of the indicator, where the
 * best band is good, the worst poor, any other fair. */
enum vs_tone vs_band_tone(const vs_indicator *indicator, const vs_value *bands, size_t position);
/* The same of the band that the latest version of the indicator's bands has under this label. */
enum vs_tone vs_label_tone(const vs_model *model, const vs_indicator *indicator, const char *label);
/* The tone of a name: "good", "fair", "poor"; else VS_TONE_NONE. */
enum vs_tone vs_tone_of(const char *name);
/* The version of a parameter at a date, NULL outside its versions. */
const vs_parameter_version *vs_parameter_at(const vs_parameter *parameter, vs_date date);
/* The item of a map by key, or of a list by position written as text ("2" is the second). NULL. */
const vs_value *vs_value_part(const vs_value *value, const char *part);

/* Rows of the kind belong to no period of their own: to all, or to those of their span. */
bool vs_kind_is_timeless(const vs_kind *kind);
/* The attribute's values differ from instant to instant. */
bool vs_attribute_is_dated(const vs_model *model, const vs_attribute *attribute);

/* How a field reaches a dimension: a field of the kind itself, or an attribute of one of its
 * fields' dimensions that has this dimension. False: the kind cannot be grouped by it. */
typedef struct vs_route {
    int field;     /* field of the kind */
    int attribute; /* attribute of that field's dimension, -1: the field itself */
} vs_route;
bool vs_kind_route(const vs_model *model, const vs_kind *kind, int dimension, vs_route *out);
/* Where the route leads differs from instant to instant. */
bool vs_route_is_dated(const vs_model *model, const vs_kind *kind, const vs_route *route);

#endif
