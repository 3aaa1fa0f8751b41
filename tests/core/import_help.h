/*
 * What the tests of import share: a store, the small model with a profile, imports of one text.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_IMPORT_HELP_H
#define VS_TEST_IMPORT_HELP_H

#include "model_help.h"

#include "export.h"
#include "import.h"
#include "records.h"

struct import_fixture {
    struct fixture *fixture;
    vs_engine *engine;
    vs_model *model;
    vs_store *store;
    vs_import_options options;
};

static const char profile_text[] = "name: school_scores\n"
                                   "kind: score\n"
                                   "columns:\n"
                                   "  Школа: school\n"
                                   "  Ученик: student\n"
                                   "  Предмет: subject\n"
                                   "  Отметка: { field: value, missing: \"-\", special: { \"н/а\": "
                                   "{ value: null, counted: true },\n"
                                   "    осв: { counted: null } } }\n"
                                   "  Дата: { field: day, optional: true }\n"
                                   "constants: { counted: true }\n"
                                   "period: { year: Год, part: Период, whole: Г }\n";

static inline void open_import(struct import_fixture *f, void **state)
{
    f->fixture = *state;
    f->engine = f->fixture->engine;
    f->model = make_model(f->engine);
    vs_engine *engine = f->engine;
    assert_ok(read_layer(vs_model_yaml_profiles, f->model, "base", "models/base/profiles/s.yaml",
                         profile_text));
    f->store = make_store(f->fixture);
    vs_store_set_clock(f->store, 1700000000000000);
    f->options = (vs_import_options){.valid = 20000, .actor = "завуч"};
}

static inline void close_import(struct import_fixture *f)
{
    vs_engine *engine = f->engine;
    vs_store_close(f->store);
    assert_sound(f->fixture, f->fixture->path);
    free_model(f->model);
    (void)engine;
}

/* Imports one text; the import stays open in *out when that is not NULL. */
static inline int import_text(struct import_fixture *f, const char *name, const char *text,
                              vs_import_result *result)
{
    vs_engine *engine = f->engine;
    vs_import *import;
    assert_ok(vs_import_new(&import, f->model, f->store, &f->options));
    assert_ok(vs_import_add(import, name, text, strlen(text)));
    int status = vs_import_finish(import);
    if (result != NULL && vs_import_count(import) > 0) {
        *result = *vs_import_result_at(import, 0);
        result->file = result->ignored = result->profile = NULL;
    }
    vs_import_free(import);
    return status;
}

static inline char *canonical(struct import_fixture *f)
{
    vs_engine *engine = f->engine;
    vs_buffer out;
    vs_buffer_init(&out, engine);
    assert_ok(vs_export_canonical(f->model, f->store, -1, &out));
    char *copy = strdup(out.data != NULL ? out.data : "");
    vs_buffer_free(&out);
    return copy;
}

static inline void assert_visible(struct import_fixture *f, const char *expected)
{
    char *text = canonical(f);
    assert_string_equal(text, expected);
    free(text);
}

static inline void assert_problem(struct import_fixture *f, const char *name, const char *text,
                                  const char *expected)
{
    vs_engine *engine = f->engine;
    vs_import *import;
    int64_t head = 0;
    assert_ok(vs_import_new(&import, f->model, f->store, &f->options));
    assert_ok(vs_import_add(import, name, text, strlen(text)));
    assert_int_equal(vs_import_problem_total(import), 1);
    assert_string_equal(vs_import_problem(import, 0), expected);
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    vs_import_free(import);
    assert_ok(vs_store_head(f->store, &head));
    assert_int_equal(head, 0);
}

static const char two_scores[] = "Школа;Ученик;Предмет;Отметка;Год;Период\n"
                                 "14;Аня;алгебра;4,5;2024;Ч1\n"
                                 "14;Боря;алгебра;н/а;2024/25;Г\n";
#define SCORE_HEAD "score\tschool\tstudent\tsubject\tterm\tvalue\tcounted\tday\n"
static const char two_scores_visible[] =
    SCORE_HEAD "score\t14\tАня\tалгебра\t2024/Ч1\t4.5\ttrue\t\n"
               "score\t14\tБоря\tалгебра\t2024\t\ttrue\t\n";

#endif
