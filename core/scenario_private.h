/*
 * Shared by scenario*.c: operations as they are understood, the world.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SCENARIO_PRIVATE_H
#define VS_SCENARIO_PRIVATE_H

#include "cells_supposed.h"
#include "scenario.h"

/* An operation of the list; a file of facts is kept with it. */
struct vs_operation {
    const char *text;
    const char *file; /* its name; NULL: the operation has none */
    const char *bytes;
    size_t size;
};

struct vs_scenario {
    vs_engine *engine;
    vs_arena *arena;
    size_t count;
    struct vs_operation *operations;
};

enum vs_operation_type {
    VS_OPERATION_VALUE,
    VS_OPERATION_PARAM,
    VS_OPERATION_FACT,
    VS_OPERATION_FORMULA
};

/* The type of an operation and where what follows the colon begins. VS_EUSAGE. */
int vs_scenario__type(vs_engine *engine, const char *text, enum vs_operation_type *type,
                      size_t *rest);

/* As vs_scenario_with; file NULL: a file that the text names is read. */
int vs_scenario__with(vs_scenario **out, const vs_scenario *before,
                      const struct vs_operation *operation);
/* True if what follows "fact:" changes rows that there are: it has an arrow. */
bool vs_scenario__changes_rows(const char *rest);

/* An operation with its names found in a world. */
struct vs_supposition {
    enum vs_operation_type type;
    struct vs_pin pin;   /* value; without n */
    int parameter;       /* param */
    const char *part;    /* NULL: the whole value */
    vs_date from, to;    /* param: both days included; VS_DATE_NONE, VS_DATE_MAX: open */
    vs_value value;      /* param: a number or a text */
    const char *formula; /* formula: Lua; the indicator is the pin's */
    const char *text;    /* as vs_world_operation has it; value: NULL */
};

/* scenario_parse.c: texts live in the world's arena. VS_EUSAGE. */
int vs_scenario__parse(vs_world *world, const struct vs_operation *operation,
                       struct vs_supposition *out);
/* What follows the colon; VS_EUSAGE says what is wrong there. */
int vs_scenario__parse_value(vs_world *world, const char *text, struct vs_supposition *out);
int vs_scenario__parse_param(vs_world *world, const char *text, struct vs_supposition *out);
int vs_scenario__parse_formula(vs_world *world, const char *text, struct vs_supposition *out);
/* scenario_rows.c: appends (struct vs_row_pair) the rows that the last operation changed, in its
 * order, with what stands in their place; nothing where all was evaluated anew since. */
int vs_scenario__row_pairs(vs_world *world, vs_buffer *out);
/* Lets rows be as they were, or as they were changed; nodes that read them are looked at next. */
int vs_scenario__switch_rows(vs_world *world, const vs_buffer *pairs, size_t from, size_t to,
                             bool changed);
/* scenario_formula.c: loads the model with the formula. VS_EUSAGE, VS_EMODEL. */
int vs_scenario__set_formula(vs_world *world, const struct vs_supposition *operation);
/* scenario_world.c: the world's model, a copy of base. */
int vs_scenario__copy_model(vs_world *world);
/* scenario_param.c: programs hold the texts of parameters; what reads one that was changed runs
 * without. */
int vs_scenario__drop_texts(vs_world *world);
/* scenario_fact.c: puts the facts into the world's own copy of the store. VS_EUSAGE, VS_EDATA. */
int vs_scenario__add_facts(vs_world *world, const struct vs_operation *operation);
/* The pairs between brackets that text begins with; *end is behind them. */
struct vs_scenario_pair {
    const char *key, *value;
};
enum { VS_SCENARIO_PAIRS = 16 };
int vs_scenario__pairs(vs_world *world, const char *text, struct vs_scenario_pair *out,
                       size_t *count, const char **end);
/* A word, cleaned and without quotes. */
int vs_scenario__word(vs_world *world, const char *text, size_t size, const char **out);
/* A number with a point or a comma. */
bool vs_scenario__number(const char *text, double *out);
/* The part of a value at a path parted by dots (NULL: the whole); NULL. */
const vs_value *vs_scenario__part(const vs_value *value, const char *path);
/* value:... of a cell with names and members as the model has them. */
int vs_scenario__write_value(vs_world *world, const struct vs_pin *pin, const char **out);
/* Changes the world's parameter; nodes that read it are dirty. VS_EUSAGE: it is as it was. */
int vs_scenario__set_parameter(vs_world *world, const struct vs_supposition *operation);
/* The same with the parameter as it was before. */
int vs_scenario__put_parameter(vs_world *world, const struct vs_supposition *operation,
                               const vs_parameter *before);
/* Appends a text, and frees it once it stands in the arena as *out. */
int vs_scenario__keep(vs_world *world, vs_buffer *text, const char **out);

/* A pin by names that outlive a frame. */
struct vs_kept_pin {
    struct vs_pin pin;
    size_t operation;
    const char *period;
    vs_code members[VS_SCOPE_DIMENSIONS_MAX];
};

struct vs_change_entry {
    vs_world_change change;
    vs_world_part *last_part;
    bool has_last; /* some value was known before */
    double last;
    uint64_t hash;
};

struct vs_world {
    vs_engine *engine;
    vs_arena *arena;
    vs_store *store;
    vs_world_options options;
    vs_model *base;         /* as it was given, or loaded with a formula */
    vs_model_source source; /* with the layers of formulas; no layers: none was changed */
    size_t model_count;
    vs_model **models;            /* loaded for them; base is the last */
    const vs_model *named;        /* whose indicators names has */
    vs_text_table names;          /* name and code of each indicator */
    vs_buffer line;               /* room for the text of an operation */
    unsigned char *texts;         /* by parameter: a text that formulas read was changed */
    vs_model *model;              /* a copy whose parameters are the world's own */
    vs_evaluation *stored, *live; /* the baseline; stored NULL: there are no current cells */
    vs_evaluation *now;
    struct vs_supposed *supposed; /* of now */
    vs_store *facts;              /* the copy with the facts of the scenario; NULL: none yet */
    bool moved;                   /* facts came in: the frame is not the baseline's */
    size_t edited;                /* kind whose rows were changed last + 1; 0: none's */
    bool renews;                  /* the operation at hand changes what formulas read */
    size_t pin_count, pin_capacity;
    struct vs_kept_pin *pins;
    size_t operation_count, operation_capacity;
    vs_world_operation *operations;
    size_t told_pins; /* so many of their operations have their texts */
    size_t noted_count, noted_capacity;
    struct vs_noted_cell *noted; /* what runs changed and nobody has asked for yet */
    size_t change_count, change_capacity, slot_count;
    struct vs_change_entry **changes; /* in the order in which they were met */
    uint32_t *slots;                  /* change + 1 by hash */
    vs_world_change *listed;          /* those that count, sorted; NULL: not listed yet */
    size_t listed_count;
};

/* scenario_change.c: notes what became of a cell by an operation. */
int vs_scenario__note(vs_world *world, const vs_world_change *key, size_t operation,
                      const vs_world_cell *before, const vs_world_cell *after);
/* The entry of a cell, NULL if nothing changed it. */
const struct vs_change_entry *vs_scenario__entry(const vs_world *world, const vs_world_change *key);
/* scenario_world.c: says the value of a cell; another value for the last one that was said; none
 * for it. */
int vs_scenario__add_pin(vs_world *world, struct vs_supposition *operation);
void vs_scenario__move_pin(vs_world *world, double value);
bool vs_scenario__take_pin(vs_world *world); /* true: the next run is with the pin that is left */
int vs_scenario__add_operation(vs_world *world, const struct vs_supposition *operation);
/* Evaluates what an operation reaches; pins: the last pin too. */
int vs_scenario__run(vs_world *world, bool pins, size_t operation);
/* scenario_world.c: makes now, of the world's model and facts. */
int vs_scenario__open_now(vs_world *world, bool lends);
/* From now on only this cell and what it stands on is evaluated; others are of no use then. */
int vs_scenario__need(vs_world *world, const vs_world_change *cell);
/* scenario_breaks.c: appends (double, ascending) where a cell may bend while the number of an
 * operation is varied; *complete: it steps there and is the same between. After need. */
int vs_scenario__breaks(vs_world *world, const struct vs_supposition *operation,
                        const vs_world_change *cell, vs_buffer *out, bool *complete);
/* scenario_renew.c */
vs_world_cell vs_scenario__cell(vs_evaluation *evaluation, const struct vs_series_state *series,
                                size_t cell);
/* The same cell in a live evaluation. */
int vs_scenario__find(vs_evaluation *in, const vs_world_change *key, struct vs_series_state **out,
                      size_t *cell, bool *there);
/* People can ask for the cells of a node: its indicator has the level and the periods. */
bool vs_scenario__is_own(const vs_model *model, const struct vs_supposed_node *node);
/* Notes a cell of now that came out different. */
int vs_scenario__note_cell(vs_world *world, const struct vs_series_state *series, size_t cell,
                           size_t operation);
/* Notes the cells that the last run changed. */
int vs_scenario__note_run(vs_world *world, size_t operation);
/* Puts what runs changed to the changes, and writes the texts of values that were said: before
 * these are asked for, and before parameters or the evaluation become others. */
int vs_scenario__settle(vs_world *world);
/* Evaluates what is not yet evaluated: where everything is made anew, what was is compared, and
 * parameters are those of the world. */
int vs_scenario__hold(vs_world *world);
/* Evaluates the changed world from the records and notes what is not as it was. */
int vs_scenario__renew(vs_world *world, size_t operation);
/* Notes cells whose band a text of this parameter calls otherwise: it stands where it stood. */
int vs_scenario__note_names(vs_world *world, int bands, size_t operation);
void vs_scenario__changes_free(vs_world *world);
/* Who and where a cell of an evaluation is, without before and after. */
void vs_scenario__key(vs_evaluation *evaluation, const struct vs_series_state *series, size_t cell,
                      vs_world_change *out);

#endif
