/*
 * Look-ups in dictionaries, whatever the order of files; one file of many units as parts; no
 * allocation that fails leaves anything behind.
 * SPDX-License-Identifier: MIT
 */
#include "profile_help.h"

#include "fault.h"

static const char tasks[] = "name: tasks\nkind: task\nunit: Школа\n"
                            "columns: { Код: pupil, Предмет: subject, Класс: { field: level, "
                            "optional: true, map: { 5А: null, 5Б: null, 6А: null, 7В: null } } }\n"
                            "constants: { year: '2024' }\n"
                            "list: { column: Баллы, separator: '|', field: points, number: task }\n"
                            "lookup:\n"
                            "  - { field: max, kind: spec, take: max_points,\n"
                            "      by: { grade: { column: Класс, digits: first }, subject: "
                            "subject, task: task } }\n"
                            "  - { field: level, kind: spec, take: level,\n"
                            "      by: { grade: { column: Класс, digits: first }, subject: "
                            "subject, task: task } }\n";
static const char required[] =
    "name: tasks\nkind: task\n"
    "columns: { Код: pupil, Предмет: subject, Задание: task }\n"
    "constants: { year: '2024' }\n"
    "lookup: [ { field: max, kind: spec, take: max_points, required: "
    "true,\n    by: { grade: { value: '5' }, subject: subject, task: task } } ]\n";
static const char marks[] = "name: marks\nkind: mark\nunit: { column: Школа, optional: true }\n"
                            "columns: { Ученик: pupil, Предмет: subject, Год: term, Отметка: value "
                            "}\nconstants: { number: 1 }\n";
static const char schools[] = "name: schools\nkind: school\nunit: школа\n"
                              "columns: { школа: id, район: area }\n";

static void add(vs_import *import, vs_engine *engine, const char *name, const char *text)
{
    assert_ok(vs_import_add(import, name, text, strlen(text)));
}

static const char two_schools[] = "Школа;Код;Класс;Предмет;Баллы\n51;a;5А;MA;2|1|0\n51;b;6А;MA;4\n"
                                  "51;c;7В;MA;1\n51;d;7В;MA;\n51;e;5Б;RU;1|1\n";
static const char found[] = SPEC
    "spec\t5\tMA\t1\t2\tБ\nspec\t5\tMA\t2\t3\tП\nspec\t6\tMA\t1\t4\t\n" TASK
    "task\t2024\ta\tMA\t1\t2\t2\tБ\ntask\t2024\ta\tMA\t2\t1\t3\tП\ntask\t2024\ta\tMA\t3\t0\t\t\n"
    "task\t2024\tb\tMA\t1\t4\t4\t\ntask\t2024\tc\tMA\t1\t1\t\t\n"
    "task\t2024\te\tRU\t1\t1\t\t\ntask\t2024\te\tRU\t2\t1\t\t\n";

static void assert_note(const vs_import *import)
{
    assert_int_equal(vs_import_note_count(import), 1);
    assert_string_equal(vs_import_note(import, 0),
                        "t.csv: max: \"spec\" has no entry (5, MA, 3), line 2; rows without a "
                        "value: 4; import the dictionary");
}

static void lookup_reads_files_of_the_import_and_the_store(void **state)
{
    static const char *const profiles[] = {tasks, NULL};
    struct world world;
    vs_import *import = NULL;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    /* The dictionary comes after the file that looks into it. */
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    add(import, engine, "t.csv", two_schools);
    add(import, engine, "spec.csv", SPEC_FILE);
    assert_ok(vs_import_finish(import));
    assert_note(import);
    assert_rows(world.model, world.store, found);
    vs_import_free(import);
    /* It is in the store by now: nothing is new. */
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    add(import, engine, "t.csv", two_schools);
    assert_ok(vs_import_finish(import));
    assert_note(import);
    assert_true(vs_import_result_at(import, 0)->already);
    vs_import_free(import);
    /* A file of the import counts before the store. */
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    add(import, engine, "t.csv", "Школа;Код;Класс;Предмет;Баллы\n51;b;6А;MA;4\n");
    add(import, engine, "spec.csv", "grade,subject,task,max_points,level\n6,MA,1,8,В\n");
    assert_ok(vs_import_finish(import));
    assert_int_equal(vs_import_result_at(import, 0)->corrected, 1);
    assert_int_equal(vs_import_note_count(import), 0);
    vs_import_free(import);
    close_world(&world);
}

static void lookup_reads_the_dictionaries_above(void **state)
{
    static const char *const profiles[] = {tasks, NULL};
    struct world world;
    vs_import *import = NULL;
    vs_store *above = NULL;
    char path[128];
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    (void)snprintf(path, sizeof path, "%s/above.db", world.fixture->folder);
    assert_ok(vs_store_create(engine, path, "_region"));
    assert_ok(vs_store_open(&above, engine, path, VS_STORE_WRITE));
    assert_ok(vs_import_new(&import, world.model, above, &world.options));
    add(import, engine, "spec.csv", SPEC_FILE);
    assert_ok(vs_import_finish(import));
    vs_import_free(import);
    world.options.dictionaries = above;
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    add(import, engine, "t.csv", two_schools);
    assert_ok(vs_import_finish(import));
    assert_note(import);
    assert_rows(world.model, world.store, strstr(found, "task\tyear"));
    vs_import_free(import);
    vs_store_close(above);
    close_world(&world);
}

static void lookup_that_is_required_refuses_what_is_not_there(void **state)
{
    static const char *const profiles[] = {required, NULL};
    struct world world;
    vs_import *import = NULL;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    add(import, engine, "t.csv", "Код;Предмет;Задание\na;MA;1\na;MA;9\nb;MA;2\n");
    /* A dictionary whose value is no decimal of one digit is not there; here all values fit. */
    add(import, engine, "spec.csv", SPEC_FILE);
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    assert_int_equal(vs_import_problem_total(import), 1);
    assert_string_equal(vs_import_problem(import, 0),
                        "t.csv:3: max: \"spec\" has no entry (5, MA, 9); import the dictionary or "
                        "mend the row");
    vs_import_free(import);
    close_world(&world);
}

/* --- parts --- */

static const char region_marks[] = "Школа,Ученик,Предмет,Год,Отметка\n52,a,MA,2024,5\n"
                                   "51,a,MA,2024,4\n51,b,RU,2024,3\n52,b,MA,2023,2\n9,c,MA,2024,\n";

static vs_store *make_unit(struct world *world, const char *unit)
{
    vs_engine *engine = world->engine;
    vs_store *store = NULL;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s.db", world->fixture->folder, unit);
    assert_ok(vs_store_create(engine, path, unit));
    assert_ok(vs_store_open(&store, engine, path, VS_STORE_WRITE));
    vs_store_set_clock(store, 1700000000000000);
    return store;
}

/* Puts the rows of a unit into its new store and compares what is there. */
static void assert_part(struct world *world, vs_import *whole, const char *unit,
                        const char *expected)
{
    vs_engine *engine = world->engine;
    vs_import *part = NULL;
    vs_store *store = make_unit(world, unit != NULL ? unit : "_region");
    assert_ok(vs_import_part_new(&part, whole, unit, store, &world->options));
    assert_ok(vs_import_finish(part));
    assert_rows(world->model, store, expected);
    vs_import_free(part);
    vs_store_close(store);
}

static void file_of_units_is_parted(void **state)
{
    static const char *const profiles[] = {marks, tasks, schools, NULL};
    static const char *const expected[] = {"51", "52", "9"};
    struct world world;
    vs_import *whole = NULL;
    vs_import *part = NULL;
    const char **ids = NULL;
    size_t count = 0;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    assert_ok(vs_import_new(&whole, world.model, NULL, &world.options));
    add(whole, engine, "m.csv", region_marks);
    add(whole, engine, "t.csv", "Школа;Код;Класс;Предмет;Баллы\n52;a;5А;MA;2|1\n");
    add(whole, engine, "spec.csv", SPEC_FILE);
    add(whole, engine, "s.csv", "школа,район\n51,Степной\n52,\"Заречный, село\"\n");
    assert_ok(vs_import_units(whole, &ids, &count));
    assert_int_equal(count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_string_equal(ids[i], expected[i]);
    }
#define SCHOOL "@school\tid\tfrom\tarea\n"
#define FROM "\t1900-01-01\t"
    assert_part(&world, whole, "52",
                SCHOOL "@school\t52" FROM "Заречный, село\n" MARK
                       "mark\t2023\t\tb\tMA\t1\t2\t\nmark\t2024\t\ta\tMA\t1\t5\t\n" TASK
                       "task\t2024\ta\tMA\t1\t2\t2\tБ\ntask\t2024\ta\tMA\t2\t1\t3\tП\n");
    assert_part(&world, whole, "51",
                SCHOOL "@school\t51" FROM "Степной\n" MARK
                       "mark\t2024\t\ta\tMA\t1\t4\t\nmark\t2024\t\tb\tRU\t1\t3\t\n");
    assert_part(&world, whole, "9", MARK "mark\t2024\t\tc\tMA\t1\t\t\n");
    assert_part(&world, whole, NULL,
                SCHOOL "@school\t51" FROM "Степной\n@school\t52" FROM "Заречный, село\n" SPEC
                       "spec\t5\tMA\t1\t2\tБ\nspec\t5\tMA\t2\t3\tП\nspec\t6\tMA\t1\t4\t\n");
    /* Lines and the digest are the file's, a unit that is not there has nothing. */
    assert_ok(vs_import_part_new(&part, whole, "51", world.store, &world.options));
    assert_int_equal(vs_import_count(part), 2);
    assert_string_equal(vs_import_result_at(part, 0)->file, "m.csv");
    assert_int_equal(vs_import_result_at(part, 0)->line, 3);
    assert_int_equal(vs_import_result_at(part, 0)->rows, 2);
    vs_import_free(part);
    assert_ok(vs_import_part_new(&part, whole, "77", world.store, &world.options));
    assert_int_equal(vs_import_count(part), 0);
    assert_ok(vs_import_finish(part));
    vs_import_free(part);
    vs_import_free(whole);
    close_world(&world);
}

/* The dictionary of a part has the texts of its rows only: 51 has no pupil c, no year 2023. */
static void part_has_only_its_own_texts(void **state)
{
    static const char *const profiles[] = {marks, NULL};
    struct world world;
    vs_import *whole = NULL;
    vs_import *part = NULL;
    const char **ids = NULL;
    size_t count = 0;
    vs_code code = 0;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    assert_ok(vs_import_new(&whole, world.model, NULL, &world.options));
    add(whole, engine, "m.csv", region_marks);
    assert_ok(vs_import_units(whole, &ids, &count));
    assert_ok(vs_import_part_new(&part, whole, "51", world.store, &world.options));
    assert_ok(vs_import_finish(part));
    assert_ok(vs_store_find(world.store, "pupil", "b", 1, &code));
    assert_int_not_equal(code, 0);
    assert_ok(vs_store_find(world.store, "pupil", "c", 1, &code));
    assert_int_equal(code, 0);
    assert_ok(vs_store_find(world.store, "@period", "2023", 4, &code));
    assert_int_equal(code, 0);
    assert_ok(vs_store_find(world.store, "unit", "52", 2, &code));
    assert_int_equal(code, 0);
    vs_import_free(part);
    vs_import_free(whole);
    close_world(&world);
}

static void units_are_refused_with_their_lines(void **state)
{
    static const struct {
        const char *name, *file, *problem;
    } cases[] = {
        {"m.csv", "Школа,Ученик,Предмет,Год,Отметка\n51,a,MA,2024,5\n,b,MA,2024,5\n",
         "m.csv:3: Школа: got \"\", expected the id of the unit that the row belongs to"},
        {"m.csv", "Ученик,Предмет,Год,Отметка\na,MA,2024,5\n",
         "m.csv: no column names the unit, and the kind \"mark\" is not common to all; add the "
         "column or choose the store of one unit"},
        /* A key counts within its unit. */
        {"m.csv",
         "Школа,Ученик,Предмет,Год,Отметка\n51,a,MA,2024,5\n52,a,MA,2024,5\n51,a,MA,2024,4\n",
         "m.csv:4: the key (2024, a, MA, 1) stands in line 2 already with other values; keep one "
         "row"},
        {"spec.csv", "grade,subject,task,max_points\n5,MA,1,2\n5,MA,1,2\n",
         "spec.csv:3: the row (5, MA, 1) repeats line 2; remove the repetition"},
    };
    static const char *const profiles[] = {marks, NULL};
    struct world world;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_import *whole = NULL;
        const char **ids = NULL;
        size_t count = 0;
        assert_ok(vs_import_new(&whole, world.model, NULL, &world.options));
        add(whole, engine, cases[i].name, cases[i].file);
        assert_int_equal(vs_import_units(whole, &ids, &count), VS_EDATA);
        assert_int_equal(vs_import_problem_total(whole), 1);
        assert_string_equal(vs_import_problem(whole, 0), cases[i].problem);
        vs_import_free(whole);
    }
    close_world(&world);
}

/* --- faults --- */

static const char form[] =
    "name: form\nkind: task\nalso: side\nheader: { below: Код }\nunit: Школа\nskip: Итого*\n"
    "above: { t: { pattern: 'Итоги {year}', parts: { year: { field: year, add: -1 } } } }\n"
    "declared: Всего\ndate_year: { above: year }\n"
    "columns: { Код: { field: pupil, strip: '-', replace: { ё: е }, case: upper } }\n"
    "constants: { subject: MA }\n"
    "wide: { columns: '* (*б)', name: task, take: max, field: points, alike: true,\n"
    "  special: { X: { points: null } } }\n"
    "lookup: [ { field: level, kind: spec, take: level,\n"
    "  by: { grade: { column: Класс, digits: first }, subject: subject, task: task } } ]\n";
static const char side[] = "name: side\nkind: stay\nunit: Школа\nheader: { below: Код }\n"
                           "columns: { Код: pupil, Прибыл: { field: from, days: 1 },\n"
                           "  Класс: { field: grade, digits: first, map: { '5': 5 } } }\n"
                           "date_year: { value: '2024' }\n";
static const char form_file[] = "Итоги 2025;;;\nВсего: 9;;;\n"
                                "Школа;Код;Прибыл;Класс;1 (2б);2 (1б)\n51;а-ё;01.09;5А;2;Х\n"
                                "52;б;02.09;5Б;;1\n;Итого;;;;\n";

/* Everything that the grammar has, in parts and all in one store. */
static int import_all(vs_engine *engine, vs_model *model, const char *path)
{
    const vs_import_options options = {.valid = 20000};
    vs_import *whole = NULL;
    vs_import *part = NULL;
    vs_store *store = NULL;
    const char **ids = NULL;
    size_t count = 0;
    int status = vs_store_open(&store, engine, path, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = vs_import_new(&whole, model, NULL, &options);
    }
    if (status == VS_OK) {
        status = vs_import_add(whole, "f.csv", form_file, strlen(form_file));
    }
    if (status == VS_OK) {
        status = vs_import_add(whole, "s.csv", SPEC_FILE, strlen(SPEC_FILE));
    }
    if (status == VS_OK) {
        status = vs_import_units(whole, &ids, &count);
    }
    if (status == VS_OK) {
        status = vs_import_part_new(&part, whole, "51", store, &options);
    }
    if (status == VS_OK) {
        status = vs_import_finish(part);
    }
    vs_import_free(part);
    vs_import_free(whole);
    vs_store_close(store);
    return status;
}

static void import_survives_every_failed_allocation(void **state)
{
    static const char *const profiles[] = {form, side, NULL};
    struct world world;
    struct fault fault = {0};
    const vs_engine_options options = {fault_allocator, &fault, VS_EN};
    vs_engine *faulty = NULL;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    vs_store_close(world.store);
    assert_int_equal(vs_engine_new(&faulty, &options), VS_OK);
    vs_model model = *world.model;
    model.engine = faulty;
    int status = VS_ENOMEM;
    long in_use = fault.in_use;
    for (long n = 1; status != VS_OK && n < 100000; n++) {
        fault_set(&fault, n);
        status = import_all(faulty, &model, world.fixture->path);
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("allocation %ld gave %d: %s", n, status, vs_engine_error(faulty));
        }
        assert_int_equal(fault.in_use, in_use);
    }
    assert_int_equal(status, VS_OK);
    vs_engine_free(faulty);
    assert_ok(vs_store_open(&world.store, engine, world.fixture->path, VS_STORE_WRITE));
    assert_rows(world.model, world.store,
                STAY "stay\tа-ё\t\t5\t2024-09-02\t\n" TASK "task\t2024\tАЕ\tMA\t1\t2\t2\tБ\n"
                     "task\t2024\tАЕ\tMA\t2\t\t1\tП\n");
    close_world(&world);
}

/* --- anything --- */

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Changes a few bytes of a text: pieces move, signs of the grammar and stray bytes come in. */
static void spoil(uint32_t *random, char *text, size_t size)
{
    static const char signs[] = "{}[]:,;'\"|*/-\n\t \xD0\xFFX0";
    uint32_t count = next_random(random) % 4 + 1;
    for (uint32_t i = 0; i < count; i++) {
        size_t at = next_random(random) % size;
        size_t from = next_random(random) % size;
        size_t length = next_random(random) % 12;
        if (next_random(random) % 2 == 0) {
            text[at] = signs[next_random(random) % (sizeof signs - 1)];
        } else if (at + length < size && from + length < size) {
            memmove(text + at, text + from, length);
        }
    }
}

static void assert_expected_status(const vs_engine *engine, int status, int refused)
{
    if (status != VS_OK && status != refused && status != VS_ELIMIT) {
        fail_msg("status %d: %s", status, vs_engine_error(engine));
    }
}

static void files_and_profiles_of_any_bytes_are_read_or_refused(void **state)
{
    enum { ROUNDS = 1500 };
    static const char *const profiles[] = {form, side, tasks, NULL};
    struct world world;
    uint32_t random = 7;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    for (int i = 0; i < ROUNDS; i++) {
        const char *source = i % 2 == 0 ? form_file : two_schools;
        char *file = strdup(source);
        const char **ids = NULL;
        size_t count = 0;
        vs_import *whole = NULL;
        spoil(&random, file, strlen(source));
        assert_ok(vs_import_new(&whole, world.model, NULL, &world.options));
        assert_expected_status(engine, vs_import_add(whole, "f.csv", file, strlen(source)),
                               VS_EDATA);
        assert_expected_status(engine, vs_import_units(whole, &ids, &count), VS_EDATA);
        vs_import_free(whole);
        free(file);
    }
    for (int i = 0; i < ROUNDS / 5; i++) {
        char *text = strdup(i % 2 == 0 ? form : tasks);
        const char *const spoilt[] = {text, side, NULL};
        vs_model *model = NULL;
        spoil(&random, text, strlen(text));
        assert_expected_status(engine, load_profiles(&model, engine, spoilt), VS_EMODEL);
        vs_model_free(model);
        free(text);
    }
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lookup_reads_files_of_the_import_and_the_store, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(lookup_reads_the_dictionaries_above, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lookup_that_is_required_refuses_what_is_not_there, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(file_of_units_is_parted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(part_has_only_its_own_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(units_are_refused_with_their_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_survives_every_failed_allocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_and_profiles_of_any_bytes_are_read_or_refused, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
