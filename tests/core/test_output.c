/*
 * The printed forms of an answer.
 * SPDX-License-Identifier: MIT
 */
#include "output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct state {
    vs_engine *engine;
    vs_output *output;
    int indicator, scope, value, n, flags;
    vs_buffer text;
};

static int setup(void **pointer)
{
    struct state *state = calloc(1, sizeof *state);
    *pointer = state;
    assert_int_equal(vs_engine_new(&state->engine, NULL), VS_OK);
    assert_int_equal(vs_output_new(&state->output, state->engine, "show"), VS_OK);
    vs_output *output = state->output;
    state->indicator = vs_output_column(
        output, &(vs_output_spec){.name = "indicator", .title = "показатель", .rank = 1});
    state->scope = vs_output_column(
        output, &(vs_output_spec){.name = "scope", .type = VS_OUTPUT_OBJECT, .rank = 2});
    state->value = vs_output_column(
        output, &(vs_output_spec){.name = "value", .title = "значение", .type = VS_OUTPUT_NUMBER});
    state->n = vs_output_column(
        output, &(vs_output_spec){.name = "n", .type = VS_OUTPUT_INTEGER, .rank = 3});
    state->flags = vs_output_column(
        output,
        &(vs_output_spec){.name = "flags", .type = VS_OUTPUT_LIST, .place = VS_OUTPUT_DATA});
    vs_buffer_init(&state->text, state->engine);
    return 0;
}

static int teardown(void **pointer)
{
    struct state *state = *pointer;
    vs_buffer_free(&state->text);
    vs_output_free(state->output);
    vs_engine_free(state->engine);
    free(state);
    return 0;
}

/* Two rows: one full, one with a null value and no flags. */
static void add_rows(struct state *state)
{
    vs_output *output = state->output;
    vs_output_row(output);
    vs_output_text(output, state->indicator, "mean");
    vs_output_pair(output, state->scope, "class", "Класс", "5А, \"углублённый\"");
    vs_output_number(output, state->value, 4.0 / 3, 2);
    vs_output_integer(output, state->n, 30);
    vs_output_item(output, state->flags, "partial");
    vs_output_item(output, state->flags, "small_n");
    vs_output_row(output);
    vs_output_text(output, state->indicator, "=1+1");
    vs_output_pair(output, state->scope, "subject", "Предмет", "Химия");
    vs_output_integer(output, state->n, 0);
}

static const char *print(struct state *state, enum vs_format format, size_t width,
                         vs_output_cuts *cuts)
{
    vs_output_style style = {.format = format, .width = width};
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_output_print(state->output, &style, &state->text, cuts), VS_OK);
    return state->text.data;
}

static void csv_has_a_column_for_each_scope_and_shortest_numbers(void **pointer)
{
    struct state *state = *pointer;
    add_rows(state);
    assert_string_equal(print(state, VS_FORMAT_CSV, 0, NULL),
                        "indicator,scope.class,scope.subject,value,n,flags\n"
                        "mean,\"5А, \"\"углублённый\"\"\",,1.3333333333333333,30,partial|small_n\n"
                        "=1+1,,Химия,,0,\n");
}

static void json_keeps_scopes_lists_and_nulls(void **pointer)
{
    struct state *state = *pointer;
    add_rows(state);
    assert_string_equal(
        print(state, VS_FORMAT_JSON, 0, NULL),
        "{\"schema\": \"vsoko.show.v1\", \"rows\": [\n"
        "{\"indicator\": \"mean\", \"scope\": {\"class\": \"5А, \\\"углублённый\\\"\"}, "
        "\"value\": 1.3333333333333333, \"n\": 30, \"flags\": [\"partial\", \"small_n\"]},\n"
        "{\"indicator\": \"=1+1\", \"scope\": {\"subject\": \"Химия\"}, "
        "\"value\": null, \"n\": 0, \"flags\": []}\n"
        "]}\n");
}

static void json_escapes_control_characters(void **pointer)
{
    struct state *state = *pointer;
    vs_output_row(state->output);
    vs_output_text(state->output, state->indicator, "a\tb\nc\\\x01");
    assert_non_null(strstr(print(state, VS_FORMAT_JSON, 0, NULL), "\"a\\u0009b\\nc\\\\\\u0001\""));
}

static void excel_rounds_with_a_comma_and_defuses_formulas(void **pointer)
{
    struct state *state = *pointer;
    add_rows(state);
    assert_string_equal(print(state, VS_FORMAT_EXCEL, 0, NULL),
                        "\xEF\xBB\xBFindicator;scope.class;scope.subject;value;n;flags\r\n"
                        "mean;\"5А, \"\"углублённый\"\"\";;1,33;30;partial|small_n\r\n"
                        "'=1+1;;Химия;;0;\r\n");
}

static void excel_defuses_every_dangerous_first_character(void **pointer)
{
    static const char *const texts[] = {"=a", "+a", "-a", "@a", "\ta"};
    struct state *state = *pointer;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vs_output_row(state->output);
        vs_output_text(state->output, state->indicator, texts[i]);
    }
    vs_output_row(state->output);
    vs_output_number(state->output, state->value, -1.5, 1);
    const char *text = print(state, VS_FORMAT_EXCEL, 0, NULL);
    assert_non_null(strstr(text, "'=a;"));
    assert_non_null(strstr(text, "'+a;"));
    assert_non_null(strstr(text, "'-a;"));
    assert_non_null(strstr(text, "'@a;"));
    assert_non_null(strstr(text, "'\ta"));
    assert_non_null(strstr(text, "\r\n;-1,5;;\r\n"));
}

static void table_aligns_by_width_and_follows_the_language(void **pointer)
{
    struct state *state = *pointer;
    add_rows(state);
    assert_string_equal(print(state, VS_FORMAT_TABLE, 0, NULL),
                        "показатель  Класс              Предмет  значение   n\n"
                        "mean        5А, \"углублённый\"               1,33  30\n"
                        "=1+1                           Химия               0\n");
    vs_engine_set_language(state->engine, VS_EN);
    assert_non_null(strstr(print(state, VS_FORMAT_TABLE, 0, NULL), "1.33"));
}

/* Keys that some row lacks share a column; a key of every row has its own. */
static void table_joins_mixed_keys(void **pointer)
{
    struct state *state = *pointer;
    vs_output *output = NULL;
    vs_buffer text;
    assert_int_equal(vs_output_new(&output, state->engine, "show"), VS_OK);
    vs_buffer_init(&text, state->engine);
    int scope = vs_output_column(
        output, &(vs_output_spec){
                    .name = "scope", .title = "разрез", .type = VS_OUTPUT_OBJECT, .joined = true});
    int n = vs_output_column(output, &(vs_output_spec){.name = "n", .type = VS_OUTPUT_INTEGER});
    vs_output_style style = {.format = VS_FORMAT_TABLE};
    for (int i = 1; i <= 2; i++) {
        vs_output_row(output);
        vs_output_pair(output, scope, "class", "Класс", "5А");
        vs_output_pair(output, scope, "subject", "Предмет", i == 1 ? "Химия" : "ИЗО");
        vs_output_integer(output, n, i);
    }
    assert_int_equal(vs_output_print(output, &style, &text, NULL), VS_OK);
    assert_string_equal(text.data, "Класс  Предмет  n\n"
                                   "5А     Химия    1\n"
                                   "5А     ИЗО      2\n");
    vs_output_row(output);
    vs_output_integer(output, n, 3);
    vs_output_row(output);
    vs_output_pair(output, scope, "class", "Класс", "5Б");
    vs_output_integer(output, n, 4);
    vs_buffer_clear(&text);
    assert_int_equal(vs_output_print(output, &style, &text, NULL), VS_OK);
    assert_string_equal(text.data, "разрез     n\n"
                                   "5А, Химия  1\n"
                                   "5А, ИЗО    2\n"
                                   "           3\n"
                                   "5Б         4\n");
    vs_buffer_free(&text);
    vs_output_free(output);
}

static void table_leaves_out_empty_columns_but_not_of_an_empty_answer(void **pointer)
{
    struct state *state = *pointer;
    assert_string_equal(print(state, VS_FORMAT_TABLE, 0, NULL), "показатель  значение  n\n");
    vs_output_row(state->output);
    vs_output_text(state->output, state->indicator, "mean");
    assert_string_equal(print(state, VS_FORMAT_TABLE, 0, NULL), "показатель\nmean\n");
}

static void table_shortens_texts_then_leaves_out_columns(void **pointer)
{
    struct state *state = *pointer;
    vs_output_cuts cuts;
    add_rows(state);
    const char *text = print(state, VS_FORMAT_TABLE, 48, &cuts);
    assert_int_equal(cuts.columns, 0);
    assert_int_equal(cuts.texts, 1);
    assert_non_null(strstr(text, "…"));
    print(state, VS_FORMAT_TABLE, 30, &cuts);
    assert_true(cuts.columns >= 2);
    assert_non_null(strstr(cuts.titles, "n"));
    assert_non_null(strstr(cuts.titles, "Предмет"));
}

static void table_replaces_control_characters(void **pointer)
{
    struct state *state = *pointer;
    vs_output_row(state->output);
    vs_output_text(state->output, state->indicator, "a\x1b[31mb\xC2\x9B");
    assert_string_equal(print(state, VS_FORMAT_TABLE, 0, NULL), "показатель\na [31mb \n");
}

/* 22 and 22 columns and the gap are 46; of 40 the text that breaks at a blank gives way, to 16. */
static void table_keeps_words_whole(void **pointer)
{
    struct state *state = *pointer;
    vs_output *output = NULL;
    assert_int_equal(vs_output_new(&output, state->engine, "show"), VS_OK);
    vs_output_free(state->output);
    state->output = output;
    int name = vs_output_column(output, &(vs_output_spec){.name = "name", .wrap = true});
    int note = vs_output_column(output, &(vs_output_spec){.name = "note", .wrap = true});
    vs_output_row(output);
    vs_output_text(output, name, "невозможнодлинноеслово");
    vs_output_text(output, note, "не очень длинное слово");
    vs_output_cuts cuts;
    assert_string_equal(print(state, VS_FORMAT_TABLE, 40, &cuts),
                        "name                    note\n"
                        "невозможнодлинноеслово  не очень длинное\n"
                        "                        слово\n");
}

static void table_wraps_and_has_headings(void **pointer)
{
    struct state *state = *pointer;
    vs_output *output = NULL;
    assert_int_equal(vs_output_new(&output, state->engine, "show"), VS_OK);
    vs_output_free(state->output);
    state->output = output;
    int block = vs_output_column(output, &(vs_output_spec){.name = "block", .heading = true});
    int name = vs_output_column(output, &(vs_output_spec){.name = "name", .wrap = true});
    int people = vs_output_column(
        output, &(vs_output_spec){.name = "people", .type = VS_OUTPUT_LIST, .wrap = true});
    vs_output_row(output);
    vs_output_text(output, block, "Первый");
    vs_output_text(output, name, "длинное название строки");
    vs_output_item(output, people, "Директор школы");
    vs_output_item(output, people, "Учитель");
    vs_output_row(output);
    vs_output_text(output, block, "Первый");
    vs_output_text(output, name, "имя");
    vs_output_item(output, people, "Учитель");
    vs_output_row(output);
    vs_output_text(output, block, "Второй");
    vs_output_text(output, name, "невозможнодлинноеслово");
    assert_string_equal(print(state, VS_FORMAT_TABLE, 0, NULL),
                        "name                     people\n"
                        "\nПервый\n"
                        "длинное название строки  Директор школы, Учитель\n"
                        "имя                      Учитель\n"
                        "\nВторой\n"
                        "невозможнодлинноеслово\n");
    vs_output_cuts cuts;
    assert_string_equal(print(state, VS_FORMAT_TABLE, 28, &cuts), "name            people\n"
                                                                  "\nПервый\n"
                                                                  "длинное         Директор\n"
                                                                  "название        школы\n"
                                                                  "строки          Учитель\n"
                                                                  "имя             Учитель\n"
                                                                  "\nВторой\n"
                                                                  "невозможнодлин\n"
                                                                  "ноеслово\n");
    assert_int_equal(cuts.texts, 0);
    assert_string_equal(print(state, VS_FORMAT_CSV, 0, NULL),
                        "block,name,people\n"
                        "Первый,длинное название строки,Директор школы|Учитель\n"
                        "Первый,имя,Учитель\n"
                        "Второй,невозможнодлинноеслово,\n");
}

static void sort_is_stable_and_puts_nulls_last(void **pointer)
{
    static const double values[] = {2, 1, 3, 1};
    static const char *const names[] = {"a", "b", "c", "d"};
    struct state *state = *pointer;
    vs_output_row(state->output);
    vs_output_text(state->output, state->indicator, "null");
    for (size_t i = 0; i < 4; i++) {
        vs_output_row(state->output);
        vs_output_text(state->output, state->indicator, names[i]);
        vs_output_number(state->output, state->value, values[i], 0);
    }
    int column = vs_output_find(state->output, "value");
    assert_int_equal(column, state->value);
    assert_int_equal(vs_output_find(state->output, "none"), -1);
    assert_int_equal(vs_output_sort(state->output, column, false, 0), VS_OK);
    assert_string_equal(print(state, VS_FORMAT_CSV, 0, NULL),
                        "indicator,value,n,flags\nb,1,,\nd,1,,\na,2,,\nc,3,,\nnull,,,\n");
    assert_int_equal(vs_output_sort(state->output, column, true, 2), VS_OK);
    assert_string_equal(print(state, VS_FORMAT_CSV, 0, NULL),
                        "indicator,value,n,flags\nc,3,,\na,2,,\n");
}

/* An allocator that fails from the n-th call on. */
/* Twenty columns for 0 to 1: 0.25 is the sixth, 0.9 the nineteenth; beyond is at the end. */
static void moves_are_drawn_where_there_is_room(void **pointer)
{
    struct state *state = *pointer;
    vs_output *output = NULL;
    assert_int_equal(vs_output_new(&output, state->engine, "t"), VS_OK);
    int name = vs_output_column(output, &(vs_output_spec){.name = "id"});
    int move = vs_output_column(
        output, &(vs_output_spec){.name = "m", .type = VS_OUTPUT_MOVE, .place = VS_OUTPUT_TABLE});
    int last = vs_output_column(output, &(vs_output_spec){.name = "z"});
    static const double places[][2] = {{0.25, 0.9}, {0.9, 0.25}, {0.5, 0.5}, {-1, 2}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        vs_output_row(output);
        vs_output_text(output, name, "a");
        vs_output_move(output, move, places[i][0], places[i][1]);
        vs_output_text(output, last, "b");
        vs_output_tone(output, last, i == 0 ? VS_TONE_POOR : VS_TONE_NONE);
    }
    vs_output_row(output);
    vs_output_text(output, name, "a");
    vs_output_text(output, last, "b");
    vs_output_style style = {.width = 27};
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_output_print(output, &style, &state->text, NULL), VS_OK);
    assert_string_equal(state->text.data, "id  m                     z\n"
                                          "a        ○━━━━━━━━━━━━▶   b\n"
                                          "a        ◀━━━━━━━━━━━━○   b\n"
                                          "a             ●           b\n"
                                          "a   ○━━━━━━━━━━━━━━━━━━▶  b\n"
                                          "a                         b\n");
    style.ascii = true;
    style.colours = VS_COLOURS_FEW;
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_output_print(output, &style, &state->text, NULL), VS_OK);
    assert_non_null(strstr(state->text.data, "a        o============>   \033[31mb\033[39m\n"
                                             "a        <============o   b\n"
                                             "a             *           b\n"));
    style.width = 26;
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_output_print(output, &style, &state->text, NULL), VS_OK);
    assert_non_null(strstr(state->text.data, "id  z\n"));
    style = (vs_output_style){.format = VS_FORMAT_CSV};
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_output_print(output, &style, &state->text, NULL), VS_OK);
    assert_non_null(strstr(state->text.data, "id,z\na,b\n"));
    vs_output_free(output);
}

struct failing {
    size_t left;
};

static void *fail_at(void *context, void *pointer, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    return failing->left-- > 0 ? realloc(pointer, size) : (failing->left = 0, NULL);
}

static void every_failed_allocation_is_told(void **pointer)
{
    (void)pointer;
    int status = VS_ENOMEM;
    for (size_t left = 1; status != VS_OK && left < 1000; left++) {
        struct failing failing = {.left = left};
        struct state state = {.engine = NULL};
        vs_engine_options options = {.allocator = fail_at, .context = &failing};
        status = vs_engine_new(&state.engine, &options);
        if (status == VS_OK) {
            status = vs_output_new(&state.output, state.engine, "show");
        }
        if (status == VS_OK) {
            state.scope = vs_output_column(
                state.output, &(vs_output_spec){.name = "scope", .type = VS_OUTPUT_OBJECT});
            state.flags = vs_output_column(
                state.output, &(vs_output_spec){.name = "flags", .type = VS_OUTPUT_LIST});
            vs_output_row(state.output);
            vs_output_pair(state.output, state.scope, "class", NULL, "5А");
            vs_output_item(state.output, state.flags, "partial");
            vs_buffer_init(&state.text, state.engine);
            enum vs_format format = (enum vs_format)(left % 4);
            vs_output_style style = {.format = format};
            status = vs_output_print(state.output, &style, &state.text, NULL);
            vs_buffer_free(&state.text);
            vs_output_free(state.output);
        }
        assert_true(status == VS_OK || status == VS_ENOMEM);
        vs_engine_free(state.engine);
    }
    assert_int_equal(status, VS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(csv_has_a_column_for_each_scope_and_shortest_numbers, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(json_keeps_scopes_lists_and_nulls, setup, teardown),
        cmocka_unit_test_setup_teardown(json_escapes_control_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(excel_rounds_with_a_comma_and_defuses_formulas, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(excel_defuses_every_dangerous_first_character, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(table_aligns_by_width_and_follows_the_language, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(table_leaves_out_empty_columns_but_not_of_an_empty_answer,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(table_shortens_texts_then_leaves_out_columns, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(table_joins_mixed_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(table_replaces_control_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(table_keeps_words_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(table_wraps_and_has_headings, setup, teardown),
        cmocka_unit_test_setup_teardown(sort_is_stable_and_puts_nulls_last, setup, teardown),
        cmocka_unit_test_setup_teardown(moves_are_drawn_where_there_is_room, setup, teardown),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
