/*
 * Profiles that are refused at load and rows that are refused at import, each with its place.
 * SPDX-License-Identifier: MIT
 */
#include "profile_help.h"

#define A "p/profiles/a.yaml"
#define STAY_HEAD "name: p\nkind: stay\n"
#define MARK_HEAD "name: p\nkind: mark\n"
#define MARK_COLUMNS "columns: { У: pupil, П: subject, Г: term }\nconstants: { number: 1 }\n"

static const struct {
    const char *text, *message;
} wrong_profiles[] = {
    {STAY_HEAD "columns: { П: pupil, К: { field: class, trim: ' ' } }\n",
     A ":3:41: unknown key \"trim\"; known keys: field, decimal, missing, optional, special, "
       "year, days, strip, replace, case, letters, digits, map, map_only, alike, add"},
    {STAY_HEAD "columns: { П: pupil, К: { field: class, case: big } }\n",
     A ":3:47: expected upper or lower"},
    {STAY_HEAD "columns: { П: pupil, К: { field: class, digits: last } }\n",
     A ":3:49: expected first or rest"},
    {STAY_HEAD "columns: { П: pupil, К: { field: class, year: first } }\n",
     A ":3:25: year and days are for date fields, \"class\" is none"},
    {STAY_HEAD "columns: { П: pupil, К: { field: from, days: one } }\n",
     A ":3:46: days: expected a whole number"},
    {STAY_HEAD "columns: { П: pupil, К: { field: class, map: { Ёж: a, еж: b } } }\n",
     A ":3:55: map: the text \"еж\" is named twice (letter case does not count); keep one"},
    {STAY_HEAD "columns: { П: pupil, К: { field: class, replace: { '': b } } }\n",
     A ":3:52: replace: expected a text"},
    {STAY_HEAD "columns: { П: [ pupil, pupil ] }\n",
     A ":3:24: the field \"pupil\" is filled twice; keep one source"},
    {STAY_HEAD "columns: { П: pupil }\nunit: { value: a, column: b }\n",
     A ":4:16: unit: expected a column's header or a map with one of the keys column, above, "
       "value"},
    {STAY_HEAD "columns: { П: pupil }\nunit: { optional: true }\n",
     A ":4:7: unit: expected a column's header or a map with one of the keys column, above, "
       "value"},
    {STAY_HEAD "columns: { П: pupil }\nunit: { above: Школа }\n",
     A ":4:7: above has no name \"Школа\"; name a label or a part of a pattern"},
    {STAY_HEAD "columns: { П: pupil }\nabove: { Класс: class }\n",
     A ":4:8: there are no rows above the header: set header"},
    {STAY_HEAD "columns: { П: pupil }\nheader: { within: 5 }\n",
     A ":4:9: below: expected a list of texts, not empty"},
    {STAY_HEAD "columns: { П: pupil }\nheader: { below: П, within: 500 }\n",
     A ":4:29: within: expected a whole number from 1 to 200"},
    {STAY_HEAD "columns: { П: pupil }\nheader: { below: П }\nabove: { t: { pattern: 'a{b}{c}' "
               "} }\n",
     A ":5:24: pattern: expected a text with parts in braces, \"VPR {year} {subject} form\": 1 "
       "to 8, not side by side, no *"},
    {STAY_HEAD "columns: { П: pupil }\nheader: { below: П }\nabove: { t: { pattern: 'a {b}', "
               "parts: { c: class } } }\n",
     A ":5:42: above has no name \"c\"; name a label or a part of a pattern"},
    {STAY_HEAD "columns: { П: pupil }\nalso: other\n",
     A ":4:7: also: there is no other profile \"other\""},
    {STAY_HEAD "columns: { П: pupil }\nalso: [p]\n",
     A ":4:7: also: there is no other profile \"p\""},
    {MARK_HEAD "columns: { У: pupil, П: subject, Г: term }\n"
               "list: { column: О, field: value, number: status2 }\n",
     A ":4:42: the kind \"mark\" has no field \"status2\"; maybe \"status\""},
    {MARK_HEAD MARK_COLUMNS "list: { column: О, field: value, number: number }\n",
     A ":5:42: the field \"number\" is filled twice; keep one source"},
    {MARK_HEAD MARK_COLUMNS "list: { field: value }\n",
     A ":5:7: the key \"column\" is missing; add it"},
    {MARK_HEAD MARK_COLUMNS "list: { column: О, field: value, when_empty: maybe }\n",
     A ":5:46: expected none or row"},
    {MARK_HEAD MARK_COLUMNS "list: { column: О, field: value }\nwide: { columns: '*' }\n",
     A ":6:7: list and wide do not go together; keep one"},
    {MARK_HEAD MARK_COLUMNS "wide: { field: value }\n",
     A ":5:7: columns: expected a list of texts, not empty"},
    {MARK_HEAD MARK_COLUMNS "wide: { columns: '*', field: value, name: status, take: status }\n",
     A ":5:7: the field \"status\" is filled twice; keep one source"},
    {STAY_HEAD "columns: { П: pupil }\nlist: { column: О, field: class, number: from }\n",
     A ":4:42: number: the field \"from\" is neither an integer nor a text"},
    {STAY_HEAD "columns: { П: pupil }\n"
               "lookup: [ { field: grade, kind: spek, take: level, by: { task: pupil } } ]\n",
     A ":4:33: the model has no record kind \"spek\"; maybe \"spec\""},
    {STAY_HEAD "columns: { П: pupil }\n"
               "lookup: [ { field: pupil, kind: spec, take: level, by: { task: class } } ]\n",
     A ":4:20: lookup: the field \"pupil\" is in the key of the kind \"stay\"; keys come from "
       "the file"},
    {STAY_HEAD "columns: { П: pupil }\nlookup: [ { field: grade, kind: spec, take: level } ]\n",
     A ":4:11: the key \"by\" is missing; add it"},
    {STAY_HEAD "columns: { П: pupil }\nlookup: [ { field: grade, kind: spec, take: level, by: "
               "{ grade: pupil, task: class } } ]\n",
     A ":4:56: by: the field \"subject\" is not there, though the key of the kind \"spec\" has "
       "it; name all fields of the key"},
};

static void profile_refuses_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(wrong_profiles); i++) {
        const char *const profiles[] = {wrong_profiles[i].text, NULL};
        vs_model *model = NULL;
        assert_int_equal(load_profiles(&model, fixture->engine, profiles), VS_EMODEL);
        assert_string_equal(vs_engine_error(fixture->engine), wrong_profiles[i].message);
        vs_model_free(model);
    }
}

#define FORMS "a date like 2024-09-01, 01.09.2024 or 01.09.24"
#define FORM                                                                                       \
    "name: p\nkind: task\nheader: { below: Код }\nabove:\n"                                     \
    "  title: { pattern: 'Итоги {year}', parts: { year: { field: year, add: -1 } } }\n"       \
    "  Предмет: subject\ncolumns: { Код: pupil }\n"                                      \
    "wide: { columns: '* (*б)', name: task, take: max, field: points }\n"

static void import_refuses_what_is_wrong(void **state)
{
    static const struct {
        const char *profile, *file, *problem;
    } cases[] = {
        {STAY_HEAD "unit: Школа\ncolumns: { П: pupil }\n", "Школа;П\n51;a\n 51 ;b\n52;c\n",
         "a.csv:4: Школа: got \"52\", expected the id of the unit (\"51\")"},
        {STAY_HEAD "unit: Школа\ncolumns: { П: pupil }\n", "Школа;П\n;a\n",
         "a.csv:2: Школа: got \"\", expected the id of the unit (\"51\")"},
        {STAY_HEAD "columns: { П: pupil, С: from }\n", "П;С\na;01.09\n",
         "a.csv:2: С: got \"01.09\", expected a date with a year: 2024-09-01, 01.09.2024 or "
         "01.09.24, or the academic year of the file (--year 2024)"},
        {STAY_HEAD "columns: { П: pupil, С: from }\n", "П;С\na;2024/09/01\n",
         "a.csv:2: С: got \"2024/09/01\", expected " FORMS},
        {STAY_HEAD "columns: { П: pupil, С: from }\ndate_year: { value: '2023' }\n",
         "П;С\na;29.02\nb;30.02\n", "a.csv:3: С: got \"30.02\", expected " FORMS},
        {STAY_HEAD "columns: { П: pupil, С: from }\ndate_year: Год\n",
         "П;С;Год\na;2024-09-01;весна\n",
         "a.csv:2: Год: got \"весна\", expected an academic year: 2024, 2024/25 or 2024-2025"},
        {STAY_HEAD "columns: { П: pupil, С: { field: from, year: last } }\n", "П;С\na;2023-2025\n",
         "a.csv:2: С: got \"2023-2025\", expected an academic year: 2024, 2024/25 or 2024-2025"},
        {STAY_HEAD "columns: { П: pupil, К: { field: class, map_only: true, map: { A: x, Ё: y } } "
                   "}\n",
         "П;К\na;A\nb;C\n", "a.csv:3: К: got \"C\", expected one of the texts: a, е"},
        {STAY_HEAD "columns: { П: pupil, К: { field: class, add: 1 } }\n", "П;К\na;7\nb;7А\n",
         "a.csv:3: К: got \"7А\", expected a whole number"},
        {"name: p\nkind: mark\ncolumns: { У: pupil, П: subject, Г: term }\n"
         "list: { column: О, field: value, separator: '/', number: number }\n",
         "У;П;Г;О\na;s;2024;5/7\n", "a.csv:2: О: got \"7\", expected a number from 1 to 5"},
        {"name: p\nkind: mark\ncolumns: { У: pupil, П: subject, Г: term }\n"
         "list: { column: О, field: value, separator: '/', number: number }\n",
         "У;П;Г;О\na;s;2024;5/4/3/2\n", "a.csv:2: О: got \"4\", expected a number from 1 to 3"},
        {FORM, "Итоги 2024\nПредмет;MA\nКод;1 (2б);2 (1б)\na;2;1\nb;1;12\n",
         "a.csv:5: 2 (1б): got \"12\", expected a number from 0 to 9"},
        /* What is the same for all rows is told once. */
        {FORM, "Итоги весны\nПредмет;MA\nКод;1 (2б)\na;2\nb;1\n",
         "a.csv:1: year: got \"весны\", expected a whole number"},
        {FORM, "Итоги 2024\nПредмет;MA\nКод;1 (двеб)\na;2\nb;1\n",
         "a.csv:3: 1 (двеб): got \"две\", expected a number with at most 1 digits after the mark"},
        {FORM, "Итоги 2024\nКод;1 (2б)\na;2\n",
         "a.csv:2: nothing above the header is \"Предмет\"; add the row or mend the profile"},
        {FORM, "Итоги 2024\nПредмет;MA\nШифр;1 (2б)\na;2\n",
         "a.csv:1: the header fits no profile and no record kind; give --kind"},
        {FORM, "Итоги 2024\nПредмет;MA\nКод;Балл\na;2\n",
         "a.csv:1: there is no column \"* (*б)\" (nearest is \"p\"); give --kind or correct the "
         "header"},
        {FORM, "Итоги 2024\nПредмет;MA\nКод;1 (2б);2 (3б)\na;2\n",
         "a.csv:4: the row has 2 fields, the header 3; check delimiters and quotes"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *const profiles[] = {cases[i].profile, NULL};
        struct world world;
        vs_import *import = NULL;
        int64_t head = 0;
        open_world(&world, state, profiles);
        vs_engine *engine = world.engine;
        assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
        assert_ok(vs_import_add(import, "a.csv", cases[i].file, strlen(cases[i].file)));
        assert_int_equal(vs_import_finish(import), VS_EDATA);
        assert_string_equal(vs_import_problem(import, 0), cases[i].problem);
        if (vs_import_problem_total(import) > 1) {
            fail_msg("%s", vs_import_problem(import, 1));
        }
        assert_int_equal(vs_import_problem_total(import), 1);
        vs_import_free(import);
        assert_ok(vs_store_head(world.store, &head));
        assert_int_equal(head, 0);
        close_world(&world);
    }
}

/* The command's year stands in where the file names none, and a file's own counts first. */
static void year_of_the_options_is_for_dates_without_one(void **state)
{
    static const char *const profiles[] = {STAY_HEAD "columns: { П: pupil, С: from }\n"
                                                     "date_year: { column: Г, optional: true }\n",
                                           NULL};
    static const char *const files[] = {"П;С\na;01.09\n", "П;С;Г\nb;01.02;2021\nc;01.02;\n"};
    struct world world;
    vs_import *import = NULL;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    world.options.year = 2023;
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        assert_ok(vs_import_add(import, "a.csv", files[i], strlen(files[i])));
    }
    assert_ok(vs_import_finish(import));
    assert_rows(world.model, world.store,
                STAY "stay\ta\t\t\t2023-09-01\t\nstay\tb\t\t\t2022-02-01\t\n"
                     "stay\tc\t\t\t2024-02-01\t\n");
    vs_import_free(import);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(profile_refuses_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_refuses_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(year_of_the_options_is_for_dates_without_one, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
