/*
 * Parameters, calendars, profiles and ids of periods.
 * SPDX-License-Identifier: MIT
 */
#include "model_help.h"

#define PARAMETERS "models/base/parameters/a.yaml"
#define CALENDAR "models/base/calendar/a.yaml"
#define PROFILE "models/base/profiles/a.yaml"

static vs_model *open_model(void **state)
{
    return make_model(((struct fixture *)*state)->engine);
}

static vs_date day(const char *text)
{
    return vs_date_parse(text, strlen(text));
}

static const vs_parameter *get_parameter(const vs_model *model, const char *name)
{
    int index = vs_model_parameter(model, name);
    assert_true(index >= 0);
    return &model->parameters[index];
}

static void assert_refused(vs_model *model, layer_reader reader, const char *path, const char *text,
                           const char *message)
{
    assert_int_equal(read_layer(reader, model, "base", path, text), VS_EMODEL);
    assert_string_equal(vs_engine_error(model->engine), message);
}

/* --- parameters --- */

static void parameters_keep_values_and_dates(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    assert_ok(read_layer(vs_model_yaml_parameters, model, "base", PARAMETERS,
                         "z.limit:\n  title: Limit\n  unit: '%'\n  sealed: true\n  values:\n"
                         "    - { from: 2020-01-01, value: 5, source: law, note: n }\n"
                         "    - { from: 2024-09-01, until: 2030-01-01, value: 7.5 }\n"
                         "a.bands:\n  values:\n    - from: 2020-01-01\n"
                         "      value: [[0, low], [40, \"50\"], { b: 1, a: text }]\n"));
    assert_int_equal(model->parameter_count, 2);
    assert_string_equal(model->parameters[0].name, "a.bands");
    const vs_parameter *limit = get_parameter(model, "z.limit");
    assert_true(limit->sealed);
    assert_string_equal(limit->unit, "%");
    assert_int_equal(limit->place.line, 1);
    assert_null(vs_parameter_at(limit, day("2019-12-31")));
    assert_true(vs_parameter_at(limit, day("2024-08-31"))->value.number == 5.0);
    assert_true(vs_parameter_at(limit, day("2024-09-01"))->value.number == 7.5);
    assert_null(vs_parameter_at(limit, day("2030-01-01")));
    assert_string_equal(limit->versions[0].source, "law");
    assert_int_equal(limit->versions[1].place.line, 7);
    const vs_value *bands = &get_parameter(model, "a.bands")->versions[0].value;
    assert_int_equal(bands->type, VS_VALUE_LIST);
    assert_int_equal(bands->count, 3);
    assert_string_equal(bands->items[0].items[1].text, "low");
    assert_int_equal(bands->items[1].items[1].type, VS_VALUE_TEXT);
    const vs_value *map = vs_value_part(bands, "3");
    assert_int_equal(map->type, VS_VALUE_MAP);
    assert_string_equal(map->keys[0], "a");
    assert_true(vs_value_part(map, "b")->number == 1.0);
    assert_null(vs_value_part(bands, "4"));
    assert_null(vs_value_part(bands, "0"));
    assert_int_equal(get_parameter(model, "a.bands")->versions[0].until, VS_DATE_MAX);
    free_model(model);
}

static void parameters_refuse_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"p:\n  values:\n    - { from: 2020-01-01, until: 2021-01-01, value: 1 }\n"
         "    - { from: 2022-01-01, value: 2 }\n",
         "the parameter \"p\": a gap or an overlap between " PARAMETERS
         ":3 (until 2021-01-01) and " PARAMETERS ":4 (from 2022-01-01); make the dates meet"},
        {"p:\n  values:\n    - { from: 2020-01-01, value: 1 }\n    - { from: 2020-01-01, value: 2 "
         "}\n",
         "the parameter \"p\": a gap or an overlap between " PARAMETERS
         ":3 (until …) and " PARAMETERS ":4 (from 2020-01-01); make the dates meet"},
        {"p:\n  values: []\n",
         PARAMETERS ":2:11: values: expected a list of values, not empty, with "
                    "the keys from and value"},
        {"p:\n  values:\n    - { from: 2020-01-01 }\n",
         PARAMETERS ":3:7: the key \"value\" is missing; add it"},
        {"p:\n  values:\n    - { from: 2020-13-01, value: 1 }\n",
         PARAMETERS ":3:15: from: expected a date like 2024-09-01 or 01.09.2024"},
        {"p:\n  values:\n    - { from: 2020-01-01, until: 2020-01-01, value: 1 }\n",
         PARAMETERS ":3:34: until: expected a date after from"},
        {"p:\n  values:\n    - { from: 2020-01-01, valeu: 1 }\n", PARAMETERS
         ":3:27: unknown key \"valeu\"; maybe \"value\"; known keys: from, until, value, "
         "source, note"},
        {"p:\n  values:\n    - { from: 2020-01-01, value: true }\n",
         PARAMETERS ":3:34: value: expected a number, a text, a list or a map; write 1 and 0 for "
                    "true and false"},
        {"p:\n  values:\n    - { from: 2020-01-01, value: 1e999 }\n",
         PARAMETERS ":3:34: value: expected a number with a decimal point, at most 1e308"},
        {"порог:\n  values:\n    - { from: 2020-01-01, value: 1 }\n", PARAMETERS
         ":1:1: the name \"порог\" cannot be used: latin letters, digits, \"_\", \"-\" and "
         "\".\" are allowed"},
        {"- 1\n", PARAMETERS ":1:1: parameters: expected a map of key: value"},
    };
    vs_model *model = open_model(state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_refused(model, vs_model_yaml_parameters, PARAMETERS, cases[i].text,
                       cases[i].message);
    }
    assert_int_equal(model->parameter_count, 0);
    free_model(model);
}

static void parameter_of_two_layers_is_refused(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    static const char text[] = "\np:\n  values:\n    - { from: 2020-01-01, value: 1 }\n";
    assert_ok(read_layer(vs_model_yaml_parameters, model, "base", PARAMETERS, text + 1));
    assert_int_equal(
        read_layer(vs_model_yaml_parameters, model, "s", "models/s/parameters/p.yaml", text),
        VS_EMODEL);
    assert_string_equal(vs_engine_error(engine),
                        "the parameter \"p\" is defined twice: " PARAMETERS
                        ":1 and models/s/parameters/p.yaml:2; edit it with set.param");
    free_model(model);
}

static vs_parameter_edit edit_of(const char *name, const char *from, const char *until,
                                 double value)
{
    return (vs_parameter_edit){.name = name,
                               .from = day(from),
                               .until = until != NULL ? day(until) : VS_DATE_MAX,
                               .value = {.type = VS_VALUE_NUMBER, .number = value},
                               .place = {"s", "models/s/model.lua", 9}};
}

static void assert_versions(const vs_parameter *parameter, const char *expected)
{
    char text[512] = "";
    for (size_t i = 0; i < parameter->version_count; i++) {
        char from[VS_DATE_SIZE], until[VS_DATE_SIZE];
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s..%s=%g ",
                 vs_date_print(from, parameter->versions[i].from),
                 vs_date_print(until, parameter->versions[i].until),
                 parameter->versions[i].value.number);
    }
    assert_string_equal(text, expected);
}

static void parameter_set_cuts_the_old_versions(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    assert_ok(read_layer(vs_model_yaml_parameters, model, "base", PARAMETERS,
                         "p:\n  values:\n    - { from: 2020-01-01, value: 1 }\n"
                         "    - { from: 2022-01-01, value: 2 }\n"
                         "q:\n  sealed: true\n  values:\n    - { from: 2020-01-01, value: 1 }\n"));
    const vs_parameter *p = get_parameter(model, "p");
    vs_parameter_edit edit = edit_of("p", "2021-01-01", "2021-06-01", 5);
    assert_ok(vs_model_parameter_set(model, &edit));
    assert_versions(p, "2020-01-01..2021-01-01=1 2021-01-01..2021-06-01=5 2021-06-01..2022-01-01=1 "
                       "2022-01-01..9999-12-31=2 ");
    edit = edit_of("p", "2021-03-01", NULL, 6);
    assert_int_equal(vs_model_parameter_set(model, &edit), VS_EMODEL); /* in the same layer */
    edit.place.layer = "local";
    assert_ok(vs_model_parameter_set(model, &edit));
    assert_versions(p,
                    "2020-01-01..2021-01-01=1 2021-01-01..2021-03-01=5 2021-03-01..9999-12-31=6 ");
    edit = edit_of("p", "2019-01-01", "2020-01-01", 7);
    assert_ok(vs_model_parameter_set(model, &edit));
    assert_int_equal(p->version_count, 4);
    edit = edit_of("p", "2010-01-01", "2012-01-01", 7);
    assert_int_equal(vs_model_parameter_set(model, &edit), VS_EMODEL);
    assert_string_equal(
        vs_engine_error(engine),
        "the parameter \"p\": a gap or an overlap between models/s/model.lua:9 (until "
        "2012-01-01) and models/s/model.lua:9 (from 2019-01-01); make the dates meet");
    edit = edit_of("p", "2021-01-01", "2021-01-01", 5);
    assert_int_equal(vs_model_parameter_set(model, &edit), VS_EMODEL);
    edit = edit_of("pp", "2021-01-01", "2021-06-01", 5);
    assert_int_equal(vs_model_parameter_set(model, &edit), VS_EMODEL);
    assert_non_null(strstr(vs_engine_error(engine), "maybe \"p\""));
    edit = edit_of("q", "2021-01-01", NULL, 5);
    assert_int_equal(vs_model_parameter_set(model, &edit), VS_EMODEL);
    assert_string_equal(vs_engine_error(engine),
                        "models/s/model.lua:9: the parameter \"q\" is sealed by the layer base "
                        "(" PARAMETERS ":5); only that layer changes it");
    assert_int_equal(p->version_count, 4);
    free_model(model);
}

/* --- calendars and ids --- */

static void calendar_is_replaced_by_a_later_layer(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    assert_ok(read_layer(vs_model_yaml_calendar, model, "base", CALENDAR,
                         "term:\n  2024/Ч2: [2024-11-05, 2024-12-28]\n"
                         "  2024/25/Ч1: [2024-09-01, 2024-10-27]\nyear:\n"
                         "  2024: [2024-09-02, 2025-05-31]\n"));
    assert_int_equal(model->calendar_count, 3);
    assert_ok(read_layer(vs_model_yaml_calendar, model, "s", "models/s/calendar/a.yaml",
                         "term: { 2024/Ч1: [2024-09-01, 2024-10-20] }\n"));
    assert_int_equal(model->calendar_count, 3);
    assert_string_equal(model->calendar[1].id, "2024/Ч1");
    assert_int_equal(model->calendar[1].to, day("2024-10-20"));
    free_model(model);
}

static void calendar_refuses_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"terms: {}\n", CALENDAR ":1:1: the model has no period kind \"terms\"; maybe \"term\""},
        {"term: { 2024/Ч5: [2024-09-01, 2024-10-27] }\n",
         CALENDAR ":1:9: \"2024/Ч5\" is no period of the kind \"term\"; expected Ч1"},
        {"term: { 2024/Ч1: [2024-09-01] }\n",
         CALENDAR ":1:18: the period \"2024/Ч1\": expected [first day, last day], both inclusive"},
        {"term: { 2024/Ч1: [2024-09-02, 2024-09-01] }\n",
         CALENDAR ":1:18: the period \"2024/Ч1\": expected [first day, last day], both inclusive"},
        {"term: { 2024/Ч1: [2024-08-31, 2024-10-27] }\n",
         CALENDAR ":1:18: the period \"2024/Ч1\": expected days of its year "
                  "(2024-09-01..2025-08-31); correct the dates"},
        {"term: { 2024/Ч4: [2025-04-01, 2025-09-01] }\n",
         CALENDAR ":1:18: the period \"2024/Ч4\": expected days of its year "
                  "(2024-09-01..2025-08-31); correct the dates"},
        {"days_off: { Праздник: [2025-11-04] }\n",
         CALENDAR ":1:23: \"Праздник\": expected a day or [first, last]"},
        {"workdays: { Суббота: завтра }\n",
         CALENDAR ":1:22: \"Суббота\": expected a day or [first, last]"},
        {"days_off: [2025-11-04]\n",
         CALENDAR ":1:11: days_off: expected a map of title: day or [first, last]"},
        {"week: 8\n", CALENDAR ":1:7: week: expected how many first days of a week are worked: 1 "
                               "to 7"},
        {"year:\n  2024: [2024-09-01, 2025-05-31]\n  2024/25: [2024-09-01, 2025-05-31]\n",
         CALENDAR ":3:3: the period \"2024\" is described already in this layer; keep one entry"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_model *model = open_model(state);
        assert_refused(model, vs_model_yaml_calendar, CALENDAR, cases[i].text, cases[i].message);
        free_model(model);
    }
    vs_model *model = open_model(state);
    assert_refused(
        model, vs_model_yaml_calendar, CALENDAR,
        "term: { 2024/Ч1: [2024-09-01, 2024-10-27], 2024/Ч2: [2024-10-27, 2024-12-28] }\n",
        CALENDAR ":1: the periods \"2024/Ч1\" (2024-09-01..2024-10-27) and \"2024/Ч2\" (from "
                 "2024-10-27) overlap; correct the dates");
    free_model(model);
}

/* November 2025: 1 is a Saturday, 3 and 4 are Monday and Tuesday. */
static void calendar_knows_the_days_that_are_worked(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    const char *title = NULL;
    assert_ok(read_layer(vs_model_yaml_calendar, model, "base", CALENDAR,
                         "week: 5\n"
                         "days_off: { Праздники: [2025-11-03, 2025-11-04] }\n"
                         "workdays: { Перенос: 2025-11-01 }\n"));
    assert_true(vs_model_works(model, day("2025-10-31"), &title));
    assert_null(title);
    assert_true(vs_model_works(model, day("2025-11-01"), NULL));
    assert_false(vs_model_works(model, day("2025-11-02"), &title));
    assert_null(title);
    assert_false(vs_model_works(model, day("2025-11-03"), NULL));
    assert_false(vs_model_works(model, day("2025-11-04"), &title));
    assert_string_equal(title, "Праздники");
    assert_true(vs_model_works(model, day("2025-11-05"), NULL));
    assert_false(vs_model_works(model, day("2025-11-08"), NULL));
    assert_false(vs_model_works(model, day("1969-12-28"), NULL)); /* a Sunday before 1970 */
    assert_true(vs_model_works(model, day("1969-12-29"), NULL));
    assert_ok(read_layer(vs_model_yaml_calendar, model, "s", "models/s/calendar/a.yaml",
                         "week: 6\ndays_off: { Карантин: 2025-11-05 }\n"
                         "workdays: { Отработка: 2025-11-04 }\n"));
    assert_true(vs_model_works(model, day("2025-11-04"), NULL));
    assert_false(vs_model_works(model, day("2025-11-05"), NULL));
    assert_true(vs_model_works(model, day("2025-11-08"), NULL));
    assert_false(vs_model_works(model, day("2025-11-09"), NULL));
    free_model(model);
}

static void period_ids_have_one_form(void **state)
{
    static const struct {
        const char *text;
        int kind;
        const char *id;
    } cases[] = {
        {"2024", 0, "2024"},
        {"2024-2025", 0, "2024"},
        {"2024/25", 0, "2024"},
        {"2024/2025", 0, "2024"},
        {"1999-00", 0, "1999"},
        {"2024/Ч1", 1, "2024/Ч1"},
        {"2024/25/Ч4", 1, "2024/Ч4"},
        {"2024-2025/Ч2", 1, "2024/Ч2"},
        {"CY2024", 2, "CY2024"},
        {"-2.5", 3, "-2.5"},
        {"2024-2026", -1, ""},
        {"2024/26", -1, ""},
        {"24", -1, ""},
        {"2024/Ч5", -1, ""},
        {"/Ч1", -1, ""},
        {"CY24", -1, ""},
        {"-2.50", -1, ""},
        {"", -1, ""},
        {"2024/", -1, ""},
        {"20245", -1, ""},
    };
    vs_model *model = open_model(state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char id[VS_PERIOD_ID_SIZE] = "";
        int kind = vs_period_parse(model, UINT32_MAX, cases[i].text, strlen(cases[i].text), id);
        assert_int_equal(kind, cases[i].kind);
        if (kind >= 0) {
            assert_string_equal(id, cases[i].id);
        }
    }
    char id[VS_PERIOD_ID_SIZE];
    assert_int_equal(vs_period_parse(model, 2, "2024", 4, id), -1); /* only terms are allowed */
    free_model(model);
}

/* --- profiles --- */

static void profile_is_read_whole(void **state)
{
    vs_model *model = open_model(state);
    vs_engine *engine = model->engine;
    assert_ok(read_layer(
        vs_model_yaml_profiles, model, "base", PROFILE,
        "name: p\ntitle: T\nkind: score\ndelimiter: \"\\t\"\nencoding: cp1251\ncolumns:\n"
        "  '  Школа ': school\n  Ученик: student\n  Предмет: subject\n"
        "  Балл: { field: value, decimal: ',', optional: true, missing: ['', '-'],\n"
        "    special: { н/а: { value: null, counted: true, day: 2024-09-01 } } }\n"
        "constants: { counted: false }\n"
        "period: { year: Год, part: Период, field: term, whole: Г }\n"));
    assert_int_equal(model->profile_count, 1);
    const vs_profile *profile = &model->profiles[0];
    assert_string_equal(profile->delimiter, "\t");
    assert_string_equal(profile->columns[0].column, "Школа");
    const vs_profile_column *value = &profile->columns[3];
    assert_int_equal(value->decimal_mark, ',');
    assert_true(value->optional);
    assert_int_equal(value->special_count, 3);
    assert_string_equal(value->specials[0].text, "");
    assert_int_equal(value->specials[0].set_count, 0);
    assert_null(value->specials[2].values[0].text);
    assert_true(value->specials[2].values[1].number == 1.0);
    assert_string_equal(value->specials[2].values[2].text, "2024-09-01");
    assert_int_equal(profile->period_field, SCORE_TERM);
    assert_string_equal(profile->period_whole, "Г");
    assert_int_equal(profile->constant_fields[0], SCORE_COUNTED);
    free_model(model);
}

#define COLUMNS "columns: { a: school, b: student, c: subject, d: term }\n"

static void profile_refuses_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"name: p\nkind: scores\n" COLUMNS,
         PROFILE ":2:7: the model has no record kind \"scores\"; maybe \"score\""},
        {"name: p\nkind: score\ncolumns: { a: scool }\n",
         PROFILE ":3:15: the kind \"score\" has no field \"scool\"; maybe \"school\""},
        {"name: p\nkind: score\ncolumns: { a: school, ' a': student }\n",
         PROFILE ":3:23: the column \"a\" is named twice; keep one"},
        {"name: p\nkind: score\ncolumns: { a: school, b: school }\n",
         PROFILE ":3:26: the field \"school\" is filled twice; keep one source"},
        {"name: p\nkind: score\ncolumns: { a: school, c: subject, d: term }\n", PROFILE
         ":1:1: the profile \"p\" does not fill the required field \"student\"; add a column "
         "or constants"},
        {"name: p\nkind: score\n" COLUMNS "constants: { value: 101 }\n", PROFILE
         ":4:21: the value \"101\" does not fit the field \"value\"; expected a number from "
         "0 to 100"},
        {"name: p\nkind: score\n" COLUMNS "constants: { value: x }\n", PROFILE
         ":4:21: the value \"x\" does not fit the field \"value\"; expected a number with at "
         "most 2 digits after the mark"},
        {"name: p\nkind: score\n" COLUMNS "constants: { day: x }\n",
         PROFILE ":4:19: the value \"x\" does not fit the field \"day\"; expected a date like "
                 "2024-09-01 or 01.09.2024"},
        {"name: p\nkind: score\n" COLUMNS "period: { year: y }\n",
         PROFILE ":4:9: the field \"term\" is filled twice; keep one source"},
        {"name: p\nkind: score\n" COLUMNS "period: { part: y }\n",
         PROFILE ":4:9: the key \"year\" is missing; add it"},
        {"name: p\nkind: score\n" COLUMNS "period: { year: y, field: value }\n", PROFILE
         ":4:9: period: the field \"value\" of the kind \"score\" holds no period; name the "
         "field of the period"},
        {"name: p\nkind: score\ndelimiter: x\n" COLUMNS,
         PROFILE ":3:12: delimiter: expected \";\", \",\" or \"\\t\""},
        {"name: p\nkind: score\nencoding: koi8\n" COLUMNS,
         PROFILE ":3:11: encoding: expected utf-8 or cp1251"},
        {"kind: score\n" COLUMNS, PROFILE ":1:1: the key \"name\" is missing; add it"},
        {"name: p\nkind: score\ncolumns: { a: { decimal: ',' } }\n",
         PROFILE ":3:15: columns: expected a field's name or a map with the key field"},
        {"name: p\nkind: score\ncolums: {}\n", PROFILE
         ":3:1: unknown key \"colums\"; maybe \"columns\"; known keys: name, title, kind, "
         "delimiter, encoding, columns, constants, period, sheet, also, unit, skip, ignore, "
         "header, above, declared, list, wide, lookup, date_year"},
    };
    vs_model *model = open_model(state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_refused(model, vs_model_yaml_profiles, PROFILE, cases[i].text, cases[i].message);
    }
    assert_int_equal(model->profile_count, 0);
    static const char good[] = "name: p\nkind: score\n" COLUMNS;
    vs_engine *engine = model->engine;
    assert_ok(read_layer(vs_model_yaml_profiles, model, "base", PROFILE, good));
    assert_refused(model, vs_model_yaml_profiles, PROFILE, good,
                   PROFILE ":1:1: the profile \"p\" is defined already: " PROFILE
                           ":1; give another name");
    free_model(model);
}

/* --- look-ups --- */

static void kind_route_goes_by_field_then_by_attribute(void **state)
{
    static vs_attribute attributes[] = {{.name = "home", .dimension = 0, .kind = -1, .field = -1}};
    static vs_field fields[] = {{.name = "n", .dimension = -1}, {.name = "who", .dimension = 1}};
    vs_dimension dimensions[] = {{.name = "school", .kind = -1},
                                 {.name = "person", .attribute_count = 1, .attributes = attributes},
                                 {.name = "other", .kind = -1}};
    vs_model *model = open_model(state);
    vs_route route;
    const vs_kind kind = {.name = "k", .field_count = 2, .fields = fields};
    model->dimensions = dimensions;
    model->dimension_count = 3;
    assert_true(vs_kind_route(model, &kind, 1, &route));
    assert_int_equal(route.field, 1);
    assert_int_equal(route.attribute, -1);
    assert_true(vs_kind_route(model, &kind, 0, &route));
    assert_int_equal(route.field, 1);
    assert_int_equal(route.attribute, 0);
    assert_false(vs_kind_route(model, &kind, 2, &route));
    free_model(model);
}

static void names_are_looked_up(void **state)
{
    int both[] = {2, 0};
    vs_level levels[] = {{.name = "all"}, {.name = "school*student", .dimension_count = 2}};
    int dimensions[] = {0, 2};
    vs_indicator indicators[] = {{.name = "mean", .code = "L01"}, {.name = "other"}};
    vs_model *model = open_model(state);
    levels[1].dimensions = dimensions;
    model->levels = levels;
    model->level_count = 2;
    model->indicators = indicators;
    model->indicator_count = 2;
    assert_int_equal(vs_model_level(model, both, 2), 1);
    assert_int_equal(vs_model_level(model, both, 1), -1);
    assert_int_equal(vs_model_level(model, NULL, 0), 0);
    assert_int_equal(vs_model_indicator(model, "L01"), 0);
    assert_int_equal(vs_model_indicator(model, "other"), 1);
    assert_int_equal(vs_model_indicator(model, "none"), -1);
    assert_int_equal(vs_model_dimension(model, "student"), 2);
    assert_int_equal(vs_model_kind(model, "visit"), KIND_VISIT);
    assert_int_equal(vs_model_field(&model->kinds[KIND_SCORE], "value"), SCORE_VALUE);
    assert_int_equal(vs_model_period_kind(model, "wave"), 3);
    assert_int_equal(vs_model_attribute(&model->dimensions[1], "grade"), 0);
    assert_int_equal(vs_model_parameter(model, "x"), -1);
    free_model(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parameters_keep_values_and_dates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameters_refuse_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameter_of_two_layers_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parameter_set_cuts_the_old_versions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calendar_is_replaced_by_a_later_layer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calendar_refuses_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calendar_knows_the_days_that_are_worked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(period_ids_have_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(profile_is_read_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(profile_refuses_what_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kind_route_goes_by_field_then_by_attribute, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(names_are_looked_up, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
