/*
 * Lines of Lua over a small school: values worked out by hand from tests/fixtures/marks.csv.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "eval.h"
#include "fault.h"
#include "file.h"
#include "import.h"

struct world {
    struct fault fault;
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
    vs_evaluation *evaluation;
    vs_eval *eval;
    vs_eval_result result;
    char folder[64], path[96];
};

static void need(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%d %s", status, vs_engine_error(world->engine));
    }
}

static void import_marks(struct world *world)
{
    vs_import_options options = {.valid = vs_date_make(2026, 3, 1)};
    vs_import *import = NULL;
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    need(world, vs_file_read(&text, VS_SOURCE_DIR "/tests/fixtures/marks.csv", 100000));
    need(world, vs_import_new(&import, world->model, world->store, &options));
    need(world, vs_import_add(import, "marks.csv", text.data, text.size));
    need(world, vs_import_finish(import));
    vs_import_free(import);
    vs_buffer_free(&text);
}

static int make_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    *state = world;
    const vs_engine_options options = {
        .allocator = fault_allocator, .context = &world->fault, .language = VS_RU};
    assert_int_equal(vs_engine_new(&world->engine, &options), VS_OK);
    need(world, vs_model_source_read(&world->source, world->engine,
                                     VS_SOURCE_DIR "/tests/fixtures/models", "small"));
    need(world, vs_model_load(&world->model, world->engine, world->source));
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/vsoko-eval-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    (void)snprintf(world->path, sizeof world->path, "%s/unit.db", world->folder);
    need(world, vs_store_create(world->engine, world->path, "unit"));
    need(world, vs_store_open(&world->store, world->engine, world->path, VS_STORE_WRITE));
    import_marks(world);
    vs_evaluation_options choice = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2026, 3, 1)};
    need(world, vs_evaluation_new(&world->evaluation, world->model, world->store, &choice));
    need(world, vs_eval_new(&world->eval, world->evaluation, &(vs_eval_options){.period = NULL}));
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    vs_eval_free(world->eval);
    vs_evaluation_free(world->evaluation);
    vs_store_close(world->store);
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s%s", world->path, ends[i]);
        (void)unlink(name);
    }
    (void)rmdir(world->folder);
    assert_int_equal(world->fault.in_use, 0);
    free(world);
    return 0;
}

/* Runs a line; its status. */
static int line(struct world *world, const char *text)
{
    return vs_eval_line(world->eval, text, strlen(text), &world->result);
}

static const vs_eval_value *value_at(const struct world *world, size_t row, size_t column)
{
    assert_true(row < world->result.row_count && column < world->result.column_count);
    return &world->result.values[row * world->result.column_count + column];
}

static void expect_number(struct world *world, const char *text, double number)
{
    need(world, line(world, text));
    assert_int_equal(world->result.state, VS_KNOWN);
    assert_true(world->result.plain);
    const vs_eval_value *value = value_at(world, 0, 0);
    assert_int_equal(value->type, VS_EVAL_NUMBER);
    if (fabs(value->number - number) > 1e-12) {
        fail_msg("%s: %.17g, expected %.17g", text, value->number, number);
    }
}

static void expect_text(struct world *world, const char *text, const char *expected)
{
    need(world, line(world, text));
    assert_int_equal(value_at(world, 0, 0)->type, VS_EVAL_TEXT);
    assert_string_equal(value_at(world, 0, 0)->text, expected);
}

/* The line fails with this status and a message that holds a part. */
static void expect_failure(struct world *world, const char *text, int status, const char *part)
{
    assert_int_equal(line(world, text), status);
    if (strstr(vs_engine_error(world->engine), part) == NULL) {
        fail_msg("%s: \"%s\" does not hold \"%s\"", text, vs_engine_error(world->engine), part);
    }
}

static void expect_state(struct world *world, const char *text, enum vs_state state,
                         const char *name)
{
    need(world, line(world, text));
    assert_int_equal(world->result.state, state);
    if (strncmp(world->result.reason, name, strlen(name)) != 0) {
        fail_msg("%s: %s", text, world->result.reason);
    }
}

static void expect_printed(struct world *world, const char *text, const char *printed)
{
    need(world, line(world, text));
    assert_int_equal(world->result.printed_size, strlen(printed));
    assert_memory_equal(world->result.printed, printed, strlen(printed));
}

/* Names of the result's columns, parted by commas. */
static void expect_columns(const struct world *world, const char *expected)
{
    char names[512] = "";
    for (size_t i = 0; i < world->result.column_count; i++) {
        size_t used = strlen(names);
        (void)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? "," : "",
                       world->result.columns[i].name);
    }
    assert_string_equal(names, expected);
}

/* --- values --- */

static void gives_values_of_expressions(void **state)
{
    struct world *world = *state;
    expect_number(world, "1 + 2", 3);
    expect_number(world, "7 // 2", 3);
    expect_number(world, "-0.0", 0);
    assert_false(signbit(value_at(world, 0, 0)->number));
    expect_number(world, "c:val 'S01'", 4.2);
    expect_number(world, "c:val('mean_mark', {})", 4.2);
    expect_number(world, "c:val 'R02'", 80);
    expect_number(world, "c:val 'S03'", 14.0 / 3 - 3.5);
    expect_number(world, "c:records('mark'):count()", 5);
    expect_number(world, "c:lag(1):val 'S01'", 22.0 / 6);
    expect_number(world, "percent(c:records('mark'):count { value = 5 }, 4)", 50);
    expect_number(world, "c:param 'quality.from'", 4);
    expect_text(world, "'a' .. 1", "a1");
    need(world, line(world, "1 < 2"));
    assert_int_equal(value_at(world, 0, 0)->type, VS_EVAL_BOOLEAN);
    assert_true(value_at(world, 0, 0)->number == 1);
    need(world, line(world, "1, nil, 'x'"));
    assert_int_equal(world->result.row_count, 3);
    assert_int_equal(value_at(world, 1, 0)->type, VS_EVAL_NIL);
    need(world, line(world, ""));
    assert_int_equal(world->result.row_count, 0);
    need(world, line(world, "-- a remark"));
    assert_int_equal(world->result.row_count, 0);
}

static void gives_values_of_statements(void **state)
{
    struct world *world = *state;
    expect_number(world, "local n = 0\nfor i = 1, 4 do\n  n = n + i\nend\nreturn n", 10);
    need(world, line(world, "local x = 1"));
    assert_int_equal(world->result.row_count, 0);
    expect_number(world, "if c:val 'S01' > 4 then return 1 end return 2", 1);
}

static void keeps_names_between_lines(void **state)
{
    struct world *world = *state;
    need(world, line(world, "limit = 4"));
    need(world, line(world, "function double(x) return 2 * x end"));
    expect_number(world, "double(limit)", 8);
    expect_number(world, "_ + 1", 9);
    expect_number(world, "_", 9);
    need(world, line(world, "x = 1")); /* gives nothing: _ stays */
    expect_number(world, "_", 9);
    need(world, line(world, "marks = c:records 'mark'"));
    expect_number(world, "marks:count()", 5);
    /* A failed line keeps what it did before; the model sees none of it. */
    expect_failure(world, "limit = 5 error 'x'", VS_ESCRIPT, "строка 1: x");
    expect_number(world, "limit", 5);
    need(world, line(world, "percent = nil c = 7 function at_least() return false end"));
    expect_number(world, "cells('R02', { by = 'class,subject' })[2].value", 100);
}

static void last_value_is_nil_at_first(void **state)
{
    struct world *world = *state;
    need(world, line(world, "_"));
    assert_int_equal(value_at(world, 0, 0)->type, VS_EVAL_NIL);
}

/* --- reading --- */

static void lists_cells(void **state)
{
    struct world *world = *state;
    need(world, line(world, "cells('S01', { by = 'class' })"));
    assert_false(world->result.plain);
    expect_columns(world, "class,period,state,value,n");
    assert_int_equal(world->result.row_count, 2);
    assert_string_equal(value_at(world, 0, 0)->text, "5А");
    assert_string_equal(value_at(world, 0, 1)->text, "2024/Ч2");
    assert_true(fabs(value_at(world, 0, 3)->number - 14.0 / 3) < 1e-12);
    assert_true(value_at(world, 1, 3)->number == 3.5);
    assert_true(value_at(world, 1, 4)->number == 2);
    assert_string_equal(world->result.columns[0].title, "Класс");
    assert_int_equal(world->result.columns[3].digits, 2);
    expect_number(world, "#cells('S01', { by = { 'subject', 'class' }, period = 'each' })", 6);
    expect_number(world, "#cells('S01', { by = 'class*subject' })", 3);
    expect_number(world, "#cells('S01', { by = 'all', period = { '2024/Ч1', '2024/Ч2' } })", 2);
    expect_number(world, "cells('S01', { period = '2024/Ч1' })[1].value", 22.0 / 6);
    /* A missing value is nil, never zero. */
    need(world, line(world, "cells('R02', { by = 'class,subject' })[1].value"));
    assert_int_equal(value_at(world, 0, 0)->type, VS_EVAL_NIL);
    expect_text(world, "cells('R02', { by = 'class,subject' })[1].state", "no_data");
}

static void shows_like_the_command(void **state)
{
    struct world *world = *state;
    need(world, line(world, "show 'R02'"));
    expect_columns(world, "indicator,code,period,state,value,unit,n,n_expected,band,flags,reason,"
                          "layer");
    assert_int_equal(world->result.row_count, 1);
    assert_string_equal(value_at(world, 0, 0)->text, "quality");
    assert_true(value_at(world, 0, 4)->number == 80);
    assert_string_equal(value_at(world, 0, 8)->text, "оптимальный");
    expect_text(world, "show('S01', { by = 'class' })[2].flags", "small_n");
    expect_text(world, "show('R02', { by = 'class,subject' })[1].reason",
                "нет записей «Отметка»; импортируйте «Электронный журнал»");
}

static void lists_records_and_entities(void **state)
{
    struct world *world = *state;
    need(world, line(world, "records 'mark'"));
    expect_columns(world, "class,student,subject,term,value");
    assert_int_equal(world->result.row_count, 12);
    expect_number(world, "#records('mark', { limit = 3 })", 3);
    expect_number(world,
                  "local sum = 0 for _, row in ipairs(records 'mark') do\n"
                  "if row.value then sum = sum + row.value end end return sum",
                  43);
    expect_number(world, "#records 'meeting'", 0);
    need(world, line(world, "entities 'student'"));
    expect_columns(world, "id,name");
    assert_int_equal(world->result.row_count, 5);
    expect_text(world, "entities('student')[5].id", "у5");
}

static void makes_rows_of_tables(void **state)
{
    struct world *world = *state;
    need(world, line(world, "{ 3, 1, 2 }"));
    expect_columns(world, "value");
    assert_int_equal(world->result.row_count, 3);
    need(world, line(world, "{ b = 1, a = { 1, x = 'y' } }"));
    expect_columns(world, "key,value");
    assert_string_equal(value_at(world, 0, 0)->text, "a");
    assert_string_equal(value_at(world, 0, 1)->text, "{ 1, x = \"y\" }");
    need(world, line(world, "{ { b = 1 }, { a = true, b = 2 } }"));
    expect_columns(world, "a,b");
    assert_int_equal(value_at(world, 0, 0)->type, VS_EVAL_NIL);
    need(world, line(world, "{}"));
    assert_int_equal(world->result.row_count, 0);
    need(world, line(world, "local t = {} t.t = t t[t] = 1 return t"));
    assert_int_equal(world->result.row_count, 2);
}

static void describes_sets_and_cells(void **state)
{
    struct world *world = *state;
    expect_text(world, "c:records 'mark'", "записи «Отметка»: 5");
    expect_text(world, "c:records('mark', { value = 5 })", "записи «Отметка»: 2");
    expect_text(world, "c", "ячейка: всё целиком, 2024/Ч2");
    expect_text(world, "show", "функция");
    vs_engine_set_language(world->engine, VS_EN);
    expect_text(world, "c", "cell: whole unit, 2024/Ч2");
    expect_failure(world, "\nfoo", VS_ESCRIPT, "line 2: unknown name \"foo\"");
}

static void prints_lines(void **state)
{
    struct world *world = *state;
    expect_printed(world, "print(1, 'a', nil, true) print() print(0.5)",
                   "1\ta\tnil\ttrue\n\n0.5\n");
    expect_printed(world, "print({ 1, k = { 2 } })", "{ 1, k = { 2 } }\n");
    expect_failure(world, "print 'seen' error 'late'", VS_ESCRIPT, "late");
    assert_int_equal(world->result.printed_size, 5);
    expect_failure(world, "for i = 1, 30000 do print(text.rep('0123456789', 10)) end", VS_ESCRIPT,
                   "1 МиБ");
    assert_true(world->result.printed_size <= VS_EVAL_PRINT_MAX);
    expect_printed(world, "1", "");
}

/* --- what is not known, what is wrong --- */

static void tells_missing_reads(void **state)
{
    struct world *world = *state;
    expect_state(world, "c:val('R02', { class = '5А', subject = 'Физика' })", VS_NO_DATA,
                 "REASON_NOT_IMPORTED");
    expect_state(world, "percent(1, 0)", VS_NO_DATA, "ZERO_DENOMINATOR");
    expect_state(world, "no_data 'why'", VS_NO_DATA, "MODEL_REASON\x1fwhy");
    expect_state(world, "c:of 'class'", VS_ERROR, "REASON_NO_LEVEL");
    assert_int_equal(world->result.row_count, 0);
    expect_number(world, "c:maybe('R02', 7, { class = '5А', subject = 'Физика' })", 7);
}

static void refuses_wrong_lines(void **state)
{
    struct world *world = *state;
    expect_failure(world, "c:val 'S09'", VS_ESCRIPT, "строка 1: нет показателя «S09»");
    expect_failure(world, "\n\nreturn cells 'S09'", VS_ESCRIPT, "строка 3: нет показателя");
    expect_failure(world, "records 'marks'", VS_ESCRIPT, "«mark»");
    expect_failure(world, "records('mark', { limit = 0 })", VS_ESCRIPT, "limit");
    expect_failure(world, "cells('S01', { peroid = 1 })", VS_ESCRIPT, "period");
    expect_failure(world, "cells('S01', { by = {} , period = '2030' })", VS_ESCRIPT, "2030");
    expect_failure(world, "cells('S03', { by = 'class' })", VS_ESCRIPT, "all");
    expect_failure(world, "entities 'klass'", VS_ESCRIPT, "«class»");
    expect_failure(world, "perzent(1, 2)", VS_ESCRIPT, "percent");
    expect_failure(world, "nil + 1", VS_ESCRIPT, "строка 1: ");
    expect_failure(world, "1 / 0", VS_ESCRIPT, "бесконечность");
    expect_failure(world, "text.len = 1", VS_ESCRIPT, "text.len");
    expect_failure(world, "\x1bLua", VS_EMODEL, "строка 1: ");
    for (size_t i = 0; i < 12; i++) {
        static const char *const absent[] = {"pcall",  "load",      "require", "io",
                                             "os",     "coroutine", "debug",   "setmetatable",
                                             "string", "math",      "define",  "set"};
        expect_failure(world, absent[i], VS_ESCRIPT, absent[i]);
    }
    char *text = malloc(VS_EVAL_TEXT_MAX + 1);
    assert_non_null(text);
    memset(text, ' ', VS_EVAL_TEXT_MAX + 1);
    assert_int_equal(vs_eval_line(world->eval, text, VS_EVAL_TEXT_MAX + 1, &world->result),
                     VS_ELIMIT);
    free(text);
}

static void tells_unfinished_texts(void **state)
{
    struct world *world = *state;
    static const char *const unfinished[] = {"for i = 1, 2 do", "1 +", "f(", "x = {", "[[a"};
    for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
        assert_int_equal(line(world, unfinished[i]), VS_EMODEL);
        assert_true(world->result.incomplete);
    }
    assert_int_equal(line(world, "x = = 1"), VS_EMODEL);
    assert_false(world->result.incomplete);
}

static void ends_endless_lines(void **state)
{
    struct world *world = *state;
    expect_failure(world, "while true do end", VS_ELIMIT, "строка 1: ");
    expect_failure(world, "local t = {} for i = 1, 1e9 do t[i] = { i } end", VS_ELIMIT, "МиБ");
    expect_failure(world, "local function f() return 1 + f() end return f()", VS_ELIMIT,
                   "строка 1");
    expect_failure(world, "text.rep('x', 1e9)", VS_ESCRIPT, "");
    expect_number(world, "c:val 'S01'", 4.2);
    vs_engine_interrupt(world->engine);
    assert_int_equal(line(world, "while true do end"), VS_EINTERRUPT);
    vs_engine_clear_interrupt(world->engine);
    expect_number(world, "1", 1);
}

/* --- the cell --- */

static void takes_scope_and_period(void **state)
{
    struct world *world = *state;
    int class = vs_model_dimension(world->model, "class");
    int subject = vs_model_dimension(world->model, "subject");
    int student = vs_model_dimension(world->model, "student");
    const int dimensions[] = {subject, class};
    const uint32_t members[] = {1, 0}; /* Химия, 5А */
    vs_eval *eval = world->eval;
    vs_eval_options options = {
        .scope_count = 2, .dimensions = dimensions, .members = members, .period = "2024/Ч1"};
    need(world, vs_eval_new(&world->eval, world->evaluation, &options));
    expect_number(world, "c:val 'S01'", 4);
    expect_text(world, "c:of 'class' .. c:of 'subject'", "5АХимия");
    expect_number(world, "#show 'S01'", 1);
    expect_number(world, "cells('S01', { by = 'class' })[1].value", 4);
    expect_failure(world, "cells 'S03'", VS_ESCRIPT, "all");
    vs_eval_free(world->eval);
    world->eval = eval;
    expect_number(world, "c:val 'S01'", 4.2);

    vs_eval *other = NULL;
    options.period = "2030";
    assert_int_equal(vs_eval_new(&other, world->evaluation, &options), VS_EUSAGE);
    options.period = "*";
    need(world, vs_eval_new(&other, world->evaluation, &options));
    vs_eval_free(other);
    const int twice[] = {class, class};
    options.dimensions = twice;
    assert_int_equal(vs_eval_new(&other, world->evaluation, &options), VS_EUSAGE);
    options = (vs_eval_options){.scope_count = 1, .dimensions = &student, .members = members};
    assert_int_equal(vs_eval_new(&other, world->evaluation, &options), VS_EUSAGE);
    assert_null(other);
    const uint32_t physics[] = {0, 1}; /* Физика, 5Б: no such rows */
    options = (vs_eval_options){.scope_count = 2, .dimensions = dimensions, .members = physics};
    assert_int_equal(vs_eval_new(&other, world->evaluation, &options), VS_EUSAGE);
}

/* --- memory --- */

static void survives_any_failed_allocation(void **state)
{
    struct world *world = *state;
    static const char text[] = "print 'x' local rows = cells('S01', { by = 'class' }) "
                               "return c:val 'R02', records 'mark', rows";
    bool reached = true;
    long failed = 0;
    for (long at = 1; reached; at++) {
        vs_eval *eval = NULL;
        fault_set(&world->fault, at);
        int status = vs_eval_new(&eval, world->evaluation, &(vs_eval_options){.period = NULL});
        if (status == VS_OK) {
            status = vs_eval_line(eval, text, sizeof text - 1, &world->result);
        }
        reached = world->fault.calls >= at;
        fault_set(&world->fault, 0);
        if (status == VS_OK) { /* Lua collects its garbage and asks again */
            assert_int_equal(world->result.row_count, 3);
            assert_true(value_at(world, 0, 0)->number == 80);
        } else {
            assert_int_equal(status, VS_ENOMEM);
            failed++;
        }
        vs_eval_free(eval);
    }
    assert_true(failed > 0);
    expect_number(world, "c:val 'S01'", 4.2);
}

/* Marks of the first term are 7 rows, of the second 5; of 5Б in the first 2. */
static void turns_to_another_cell(void **state)
{
    struct world *world = *state;
    static const char count[] = "c:records('mark'):count()";
    need(world, line(world, "x = 3"));
    need(world, line(world, count));
    assert_true(value_at(world, 0, 0)->number == 5);
    need(world, vs_eval_turn(world->eval, &(vs_eval_options){.period = "2024/Ч1"}));
    need(world, line(world, count));
    assert_true(value_at(world, 0, 0)->number == 7);
    need(world, line(world, "x"));
    assert_true(value_at(world, 0, 0)->number == 3);
    /* A cell that there is not leaves c what it was. */
    assert_int_equal(vs_eval_turn(world->eval, &(vs_eval_options){.period = "2031/Ч1"}), VS_EUSAGE);
    need(world, line(world, count));
    assert_true(value_at(world, 0, 0)->number == 7);
    need(world, vs_eval_turn(world->eval, &(vs_eval_options){.period = NULL}));
    need(world, line(world, count));
    assert_true(value_at(world, 0, 0)->number == 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_values_of_expressions, make_world, free_world),
        cmocka_unit_test_setup_teardown(gives_values_of_statements, make_world, free_world),
        cmocka_unit_test_setup_teardown(keeps_names_between_lines, make_world, free_world),
        cmocka_unit_test_setup_teardown(last_value_is_nil_at_first, make_world, free_world),
        cmocka_unit_test_setup_teardown(lists_cells, make_world, free_world),
        cmocka_unit_test_setup_teardown(shows_like_the_command, make_world, free_world),
        cmocka_unit_test_setup_teardown(lists_records_and_entities, make_world, free_world),
        cmocka_unit_test_setup_teardown(makes_rows_of_tables, make_world, free_world),
        cmocka_unit_test_setup_teardown(describes_sets_and_cells, make_world, free_world),
        cmocka_unit_test_setup_teardown(prints_lines, make_world, free_world),
        cmocka_unit_test_setup_teardown(tells_missing_reads, make_world, free_world),
        cmocka_unit_test_setup_teardown(refuses_wrong_lines, make_world, free_world),
        cmocka_unit_test_setup_teardown(tells_unfinished_texts, make_world, free_world),
        cmocka_unit_test_setup_teardown(ends_endless_lines, make_world, free_world),
        cmocka_unit_test_setup_teardown(takes_scope_and_period, make_world, free_world),
        cmocka_unit_test_setup_teardown(turns_to_another_cell, make_world, free_world),
        cmocka_unit_test_setup_teardown(survives_any_failed_allocation, make_world, free_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
