/*
 * Cases of a model: small data, and the cells that must come of them, as people write them in YAML.
 *
 *   today: 2025-06-30
 *   data:
 *     mark: { columns: [pupil, value], rows: [[п1, 5], [п2, 2]], same: { term: 2024/Ч1 } }
 *   cases:
 *     - name: Двойка снижает успеваемость
 *       period: 2024/Ч1
 *       expect: { pass_rate: 50 }
 *
 * Each case has a store of its own in memory; cases of a file that change nothing share one.
 * What is wrong in a file is a failure with its place, like a number that came out different.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_TEST_H
#define VS_MODEL_TEST_H

#include "evaluation.h"
#include "yaml.h"

enum { VS_TEST_SCOPE_MAX = 16 }; /* dimensions of a scope */

enum vs_test_result {
    VS_TEST_PASSED,
    VS_TEST_FAILED, /* the cell came out different */
    VS_TEST_WRONG   /* the file is wrong: message says what and where */
};

/* One expected cell, or what is wrong in a file. Texts live as long as the tester. */
typedef struct vs_test_row {
    enum vs_test_result result;
    const char *file;
    uint32_t line;
    const char *name; /* of the case; NULL: of the whole file */
    uint32_t case_line;
    const char *indicator;
    size_t scope_count;
    const char *dimensions[VS_TEST_SCOPE_MAX], *members[VS_TEST_SCOPE_MAX];
    const char *period;
    const char *expected, *got; /* "75", "value 75, n 4" */
    const char *message;        /* the cell's reason, or what is wrong; "" */
} vs_test_row;

typedef struct vs_tester {
    vs_engine *engine;
    vs_model *model; /* parameters change and come back while a case runs */
    bool interpret;  /* without programs */
    vs_arena *arena;
    vs_buffer rows;         /* vs_test_row */
    unsigned char *covered; /* by indicator: some case names it */
    size_t passed, failed;  /* cases; a file that cannot be read is one that failed */
} vs_tester;

/* model is borrowed until free; free also after a failure. */
int vs_tester_init(vs_tester *tester, vs_model *model);
void vs_tester_free(vs_tester *tester);
/* Runs the cases of a file; name is for messages. VS_OK also when cases fail. */
int vs_tester_file(vs_tester *tester, const char *name, const char *text, size_t size);
size_t vs_tester_row_count(const vs_tester *tester);
const vs_test_row *vs_tester_row(const vs_tester *tester, size_t index);

/* --- inside: model_test*.c --- */

/* What a file says for its cases, or a case for its cells. */
struct vs_test_setting {
    vs_date today;
    const vs_yaml_node *period, *scope, *tolerance; /* NULL: not said */
    bool interpret; /* without programs: these know the model's own parameters */
};

/* One file while its cases run. */
struct vs_test_file {
    vs_tester *tester;
    const char *name;
    struct vs_test_setting setting;
    const vs_yaml_node *data, *parameters; /* NULL: none */
    const char *case_name;                 /* that runs; NULL: none yet */
    uint32_t case_line;
    size_t wrong; /* rows that did not pass, of the case or the file */
};

/* Adds the engine's last error as a row of what runs. */
int vs_tester__wrong(struct vs_test_file *file);
/* The same from a message of file, line, column, what, expected. */
int vs_tester__expected(struct vs_test_file *file, const vs_yaml_node *node, const char *what,
                        enum vs_message expected);

/* ... of file, line, column, the node's text, more. */
int vs_tester__text(struct vs_test_file *file, const vs_yaml_node *node, enum vs_message id,
                    const char *more);

/* The data of a case, evaluated. */
struct vs_test_world {
    vs_store *store;
    vs_evaluation *evaluation;
};
/* The file's data, with `data` of a case in place of kinds that it names, then the rows of `add`;
 * evaluation is NULL if something was wrong (told). Close also after a failure. */
int vs_test_world_open(struct vs_test_world *world, struct vs_test_file *file,
                       const vs_yaml_node *data, const vs_yaml_node *add,
                       const struct vs_test_setting *setting);
void vs_test_world_close(struct vs_test_world *world);

/* Parameters with one value for every date. */
struct vs_test_parameters {
    vs_model *model;
    vs_buffer kept; /* what they had */
};
/* What is wrong is told and left out. Put back with vs_test_parameters_back, also after a failure.
 */
int vs_test_parameters_set(struct vs_test_parameters *parameters, struct vs_test_file *file,
                           const vs_yaml_node *map);
void vs_test_parameters_back(struct vs_test_parameters *parameters);

/* Which cell is meant. */
struct vs_test_place {
    int indicator;
    const vs_yaml_node *node; /* of the expectation */
    struct vs_test_setting setting;
};
struct vs_test_cell {
    bool found; /* false: something was wrong (told) */
    vs_series series;
    size_t index;
    enum vs_state state;
    const char *period;
};
int vs_test_cell_find(struct vs_test_cell *out, struct vs_test_file *file,
                      const struct vs_test_place *wanted, vs_evaluation *evaluation);

/* Compares the cells that the map names by indicator. */
int vs_test_expect(struct vs_test_file *file, vs_evaluation *evaluation,
                   const struct vs_test_setting *setting, const vs_yaml_node *map);

#endif
