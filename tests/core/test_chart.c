/*
 * Charts, against drawings made by hand.
 * SPDX-License-Identifier: MIT
 */
#include "chart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"

struct state {
    vs_engine *engine;
    vs_buffer text;
    vs_chart_cuts cuts;
};

static int setup(void **pointer)
{
    struct state *state = calloc(1, sizeof *state);
    *pointer = state;
    assert_int_equal(vs_engine_new(&state->engine, NULL), VS_OK);
    vs_buffer_init(&state->text, state->engine);
    return 0;
}

static int teardown(void **pointer)
{
    struct state *state = *pointer;
    vs_buffer_free(&state->text);
    vs_engine_free(state->engine);
    free(state);
    return 0;
}

static const char *draw(struct state *state, const vs_chart *chart, const vs_chart_style *style)
{
    vs_buffer_clear(&state->text);
    assert_int_equal(vs_chart_draw(state->engine, chart, style, &state->text, &state->cuts), VS_OK);
    vs_buffer_char(&state->text, '\0');
    assert_int_equal(vs_buffer_status(&state->text), VS_OK);
    return state->text.data;
}

#define KNOWN(number)                                                                              \
    {                                                                                              \
        .state = VS_KNOWN, .value = (number)                                                       \
    }
#define BANDED(number, band, its)                                                                  \
    {                                                                                              \
        .state = VS_KNOWN, .value = (number), .word = (band), .tone = (its)                        \
    }
#define NO_DATA(why)                                                                               \
    {                                                                                              \
        .state = VS_NO_DATA, .word = (why)                                                         \
    }

static const char *const letters[] = {"a", "b", "c", "d"};

/* Twenty cells for 0 to 100: a cell for 5, an eighth for 0.625. Zero is thin, not nothing. */
static void bars_of_shares_have_eighths_and_tell_what_is_missing(void **pointer)
{
    static const char *const rows[] = {"5А", "5Б", "8А", "9А", "11А"};
    static const vs_chart_value values[] = {KNOWN(0), KNOWN(25), KNOWN(51), KNOWN(100),
                                            NO_DATA("нет отметок")};
    vs_chart chart = {.title = "R02 Качество · %",
                      .percent = true,
                      .row_count = 5,
                      .column_count = 1,
                      .rows = rows,
                      .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 31}),
                        "R02 Качество · %\n"
                        "5А     0  ▏\n"
                        "5Б    25  █████\n"
                        "8А    51  ██████████▎\n"
                        "9А   100  ████████████████████\n"
                        "11А    —  нет данных: нет отм…\n"
                        "          └────┴────┴────┴────┘\n"
                        "          0   25   50   75  100\n");
    struct state *state = *pointer;
    assert_int_equal(state->cuts.rows, 0);
    assert_int_equal(state->cuts.texts, 1);
    assert_string_equal(draw(state, &chart, &(vs_chart_style){.width = 31, .ascii = true}),
                        "R02 Качество · %\n"
                        "5А     0  |\n"
                        "5Б    25  #####\n"
                        "8А    51  ##########\n"
                        "9А   100  ####################\n"
                        "11А    -  нет данных: нет от..\n"
                        "          +----+----+----+----+\n"
                        "          0   25   50   75  100\n");
}

/* -40 to 20 in 24 cells, zero between the 16th and the 17th. */
static void bars_below_zero_go_to_the_left(void **pointer)
{
    static const vs_chart_value values[] = {KNOWN(-30), KNOWN(15)};
    vs_chart chart = {.row_count = 2, .column_count = 1, .rows = letters, .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 33}),
                        "a  -30      ████████████\n"
                        "b   15                  ██████\n"
                        "        └───────┴───────┴───────┘\n"
                        "        -40    -20      0      20\n");
}

static const vs_chart_band bands[] = {{0, "низкий", VS_TONE_POOR}, {50, "высокий", VS_TONE_GOOD}};
static const vs_chart_value banded[] = {BANDED(25, "низкий", VS_TONE_POOR),
                                        BANDED(75, "высокий", VS_TONE_GOOD)};
static const vs_chart banded_chart = {.percent = true,
                                      .row_count = 2,
                                      .column_count = 1,
                                      .rows = letters,
                                      .values = banded,
                                      .band_count = 2,
                                      .bands = bands};

static void bands_stand_on_the_axis_and_behind_the_bars(void **pointer)
{
    assert_string_equal(draw(*pointer, &banded_chart, &(vs_chart_style){.width = 41}),
                        "a  25  низкий   ██████      ┊\n"
                        "b  75  высокий  ██████████████████\n"
                        "                └───────────┴───────────┘\n"
                        "                0          50         100\n"
                        "                   низкий      высокий\n");
    assert_string_equal(
        draw(*pointer, &banded_chart, &(vs_chart_style){.width = 41, .ascii = true}),
        "a  25  низкий   ######      :\n"
        "b  75  высокий  ##################\n"
        "                +-----------+-----------+\n"
        "                0          50         100\n"
        "                   низкий      высокий\n");
}

static void colour_stands_beside_the_word(void **pointer)
{
    const char *text =
        draw(*pointer, &banded_chart, &(vs_chart_style){.width = 41, .colours = VS_COLOURS_FEW});
    assert_non_null(
        strstr(text, "a  25  \033[31mнизкий\033[39m   \033[31m██████\033[39m      ┊\n"));
    assert_non_null(strstr(text, "   \033[31mнизкий\033[39m      \033[32mвысокий\033[39m\n"));
}

/* 19 cells: 25 is 4.75 of them, the border 9.5. */
static void bands_become_letters_where_words_do_not_fit(void **pointer)
{
    static const vs_chart_band longer[] = {{0, "очень низкий", VS_TONE_POOR},
                                           {50, "очень высокий", VS_TONE_GOOD}};
    static const vs_chart_value values[] = {BANDED(25, "очень низкий", VS_TONE_POOR),
                                            BANDED(75, "очень высокий", VS_TONE_GOOD)};
    vs_chart chart = banded_chart;
    chart.values = values;
    chart.bands = longer;
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 30}),
                        "a  25  А  ████▊     ┊\n"
                        "b  75  Б  ██████████████▎\n"
                        "          └─────────┴────────┘\n"
                        "          0        50      100\n"
                        "              А         Б\n"
                        "А очень низкий,\n"
                        "Б очень высокий\n");
}

/* 漢 takes two columns. */
static void labels_stand_by_their_width(void **pointer)
{
    static const char *const rows[] = {"漢", "ab", "й"};
    static const vs_chart_value values[] = {KNOWN(25), KNOWN(50), KNOWN(100)};
    vs_chart chart = {
        .percent = true, .row_count = 3, .column_count = 1, .rows = rows, .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 30}),
                        "漢   25  █████\n"
                        "ab   50  ██████████\n"
                        "й   100  ████████████████████\n"
                        "         └────┴────┴────┴────┘\n"
                        "         0   25   50   75  100\n");
}

static void rows_are_cut_to_the_lines(void **pointer)
{
    struct state *state = *pointer;
    static const char *const rows[] = {"1", "2", "3", "4", "5", "6"};
    static const vs_chart_value values[6] = {KNOWN(10), KNOWN(20), KNOWN(30),
                                             KNOWN(40), KNOWN(50), KNOWN(60)};
    vs_chart chart = {.percent = true,
                      .title = "T",
                      .row_count = 6,
                      .column_count = 1,
                      .rows = rows,
                      .values = values};
    const char *text = draw(state, &chart, &(vs_chart_style){.width = 60, .lines = 11});
    assert_int_equal(state->cuts.rows, 2);
    assert_non_null(strstr(text, "\n4  40  "));
    assert_null(strstr(text, "\n5  50  "));
    (void)draw(state, &chart, &(vs_chart_style){.width = 60});
    assert_int_equal(state->cuts.rows, 0);
}

/* 20 to 80 in 30 cells, two to a cell. */
static void changes_are_arrows_from_before_to_after(void **pointer)
{
    static const vs_chart_value values[] = {KNOWN(20), KNOWN(60), KNOWN(50), KNOWN(50),
                                            KNOWN(80), KNOWN(40), KNOWN(40), NO_DATA(NULL)};
    vs_chart chart = {.kind = VS_CHART_CHANGE,
                      .row_count = 4,
                      .column_count = 2,
                      .rows = letters,
                      .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 43}),
                        "a  20 → 60  ○━━━━━━━━━━━━━━━━━━━▶\n"
                        "b  50 → 50                 ●\n"
                        "c  80 → 40            ◀━━━━━━━━━━━━━━━━━━○\n"
                        "d  40 →  —  нет данных\n"
                        "            └─────────┴─────────┴─────────┘\n"
                        "            20       40        60        80\n"
                        "○ как есть, ▶ ◀ станет, ● без изменений\n");
}

static void strips_share_a_scale_and_mark_states(void **pointer)
{
    static const char *const columns[] = {"Ч1", "Ч2", "Ч3"};
    static const vs_chart_value values[] = {KNOWN(0),
                                            KNOWN(50),
                                            KNOWN(100),
                                            NO_DATA(NULL),
                                            {.state = VS_KNOWN, .hidden = true, .value = 99},
                                            KNOWN(100)};
    vs_chart chart = {.kind = VS_CHART_LINE,
                      .row_count = 2,
                      .column_count = 3,
                      .rows = letters,
                      .columns = columns,
                      .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 40}),
                        "   Ч1       Ч3\n"
                        "a  ▁▁▁ ▅▅▅ ███  100\n"
                        "b   ?   ×  ███  100\n"
                        "шкала: ▁ = 0, █ = 100\n"
                        "? нет данных, × скрыто\n");
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 40, .ascii = true}),
                        "   Ч1       Ч3\n"
                        "a  111 555 888  100\n"
                        "b   ?   x  888  100\n"
                        "шкала: 1 = 0, 8 = 100\n"
                        "? нет данных, x скрыто\n");
}

/* 10 to 30 in eleven lines, two to a line; a period without a value breaks the line. */
static void a_line_goes_over_periods_and_breaks(void **pointer)
{
    static const char *const columns[] = {"2024/Ч1", "2024/Ч2", "2024/Ч3", "2024/Ч4"};
    static const vs_chart_value values[] = {KNOWN(10), KNOWN(30), NO_DATA(NULL), KNOWN(20)};
    vs_chart chart = {.kind = VS_CHART_LINE,
                      .row_count = 1,
                      .column_count = 4,
                      .rows = letters,
                      .columns = columns,
                      .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 30}),
                        "30 ┤      ╭──●\n"
                        "   │      │\n"
                        "25 ┤      │\n"
                        "   │      │\n"
                        "   │      │\n"
                        "20 ┤      │              ●\n"
                        "   │      │\n"
                        "15 ┤      │\n"
                        "   │      │\n"
                        "   │      │\n"
                        "10 ┤   ●──╯\n"
                        "      Ч1    Ч2    Ч3    Ч4\n"
                        "      10    30     ?    20\n"
                        "? нет данных\n");
}

/* Fewer columns than periods: the last ones stay. */
static void a_narrow_line_leaves_out_the_first_periods(void **pointer)
{
    struct state *state = *pointer;
    char names[20][3];
    const char *columns[20];
    vs_chart_value values[20];
    for (size_t i = 0; i < 20; i++) {
        names[i][0] = (char)('0' + i / 10);
        names[i][1] = (char)('0' + i % 10);
        names[i][2] = '\0';
        columns[i] = names[i];
        values[i] = (vs_chart_value)KNOWN((double)i);
    }
    vs_chart chart = {.kind = VS_CHART_LINE,
                      .row_count = 1,
                      .column_count = 20,
                      .rows = letters,
                      .columns = columns,
                      .values = values};
    const char *text = draw(state, &chart, &(vs_chart_style){.width = 30});
    assert_int_equal(state->cuts.columns, 12); /* 26 columns, three for each */
    assert_non_null(strstr(text, " 12 13 14 15 16 17 18 19\n"));
}

static void histograms_count_what_lies_within(void **pointer)
{
    static const char *const rows[] = {"", "", "", "", "", "", "", ""};
    static const vs_chart_value values[] = {KNOWN(12), KNOWN(18), KNOWN(25),     KNOWN(31),
                                            KNOWN(39), KNOWN(40), NO_DATA(NULL), NO_DATA(NULL)};
    vs_chart chart = {.kind = VS_CHART_HISTOGRAM,
                      .row_count = 8,
                      .column_count = 1,
                      .rows = rows,
                      .values = values};
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 40}),
                        "10–20  2  ████████████████████\n"
                        "20–30  1  ██████████\n"
                        "30–40  3  ██████████████████████████████\n"
                        "значение на границе — в следующей строке\n"
                        "нет данных: 2\n");
}

/* Few whole numbers are counted one by one; a border value of shares belongs to the next bin. */
static void bins_are_round_or_whole(void **pointer)
{
    static const vs_chart_value whole[] = {KNOWN(0), KNOWN(2), KNOWN(2), KNOWN(3)};
    static const vs_chart_value shares[] = {KNOWN(49.9), KNOWN(60), KNOWN(99), KNOWN(100)};
    vs_chart chart = {.row_count = 4, .column_count = 1, .values = whole};
    vs_chart_bin bins[VS_CHART_BINS_MAX];
    (void)pointer;
    assert_int_equal(vs_chart_bins(&chart, VS_CHART_BINS_MAX, bins), 4);
    static const size_t counts[] = {1, 0, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_true(bins[i].from == (double)i);
        assert_int_equal(bins[i].count, counts[i]);
    }
    chart.values = shares;
    chart.percent = true;
    assert_int_equal(vs_chart_bins(&chart, VS_CHART_BINS_MAX, bins), 3); /* from 40, 60, 80 */
    assert_int_equal(bins[0].count, 1);
    assert_int_equal(bins[1].count, 1);
    assert_int_equal(bins[2].count, 2);
}

static void nothing_known_is_no_failure(void **pointer)
{
    static const vs_chart_value values[] = {NO_DATA(NULL), {.state = VS_ERROR, .word = "сбой"}};
    static const char *const columns[] = {"1", "2"};
    vs_chart chart = {.row_count = 2, .column_count = 1, .rows = letters, .values = values};
    assert_non_null(
        strstr(draw(*pointer, &chart, &(vs_chart_style){.width = 60}), "b  —  ошибка: сбой\n"));
    chart.kind = VS_CHART_HISTOGRAM;
    assert_string_equal(draw(*pointer, &chart, &(vs_chart_style){.width = 60}),
                        "нет данных: 1, ошибка: 1\n");
    chart.kind = VS_CHART_LINE;
    chart.row_count = 1;
    chart.column_count = 2;
    chart.columns = columns;
    assert_non_null(
        strstr(draw(*pointer, &chart, &(vs_chart_style){.width = 60}), "? нет данных, ! ошибка\n"));
}

static void every_failed_allocation_is_told(void **pointer)
{
    static const char *const columns[] = {"Ч1", "Ч2"};
    static const vs_chart_value values[] = {BANDED(25, "низкий", VS_TONE_POOR), NO_DATA("why"),
                                            BANDED(75, "высокий", VS_TONE_GOOD), KNOWN(100)};
    (void)pointer;
    for (int kind = VS_CHART_BARS; kind <= VS_CHART_CHANGE + 1; kind++) {
        bool line = kind > VS_CHART_CHANGE; /* a line of one row, else strips */
        vs_chart chart = {.kind = line ? VS_CHART_LINE : (enum vs_chart_kind)kind,
                          .title = "T",
                          .percent = true,
                          .row_count = line ? 1 : 2,
                          .column_count = 2,
                          .rows = letters,
                          .columns = columns,
                          .values = values,
                          .band_count = 2,
                          .bands = bands};
        int status = VS_ENOMEM;
        for (long at = 1; status != VS_OK && at < 1000; at++) {
            struct fault fault = {.fail_at = 0};
            vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
            vs_engine *engine = NULL;
            vs_buffer text;
            vs_chart_cuts cuts;
            assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
            vs_buffer_init(&text, engine);
            fault_set(&fault, at);
            status = vs_chart_draw(engine, &chart, &(vs_chart_style){.width = 50}, &text, &cuts);
            assert_true(status == VS_OK || status == VS_ENOMEM);
            assert_true(status == VS_OK || vs_engine_error(engine)[0] != '\0');
            vs_buffer_free(&text);
            vs_engine_free(engine);
            assert_int_equal(fault.in_use, 0);
        }
        assert_int_equal(status, VS_OK);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(bars_of_shares_have_eighths_and_tell_what_is_missing),
        TEST(bars_below_zero_go_to_the_left),
        TEST(bands_stand_on_the_axis_and_behind_the_bars),
        TEST(colour_stands_beside_the_word),
        TEST(bands_become_letters_where_words_do_not_fit),
        TEST(labels_stand_by_their_width),
        TEST(rows_are_cut_to_the_lines),
        TEST(changes_are_arrows_from_before_to_after),
        TEST(strips_share_a_scale_and_mark_states),
        TEST(a_line_goes_over_periods_and_breaks),
        TEST(a_narrow_line_leaves_out_the_first_periods),
        TEST(histograms_count_what_lies_within),
        TEST(bins_are_round_or_whole),
        TEST(nothing_known_is_no_failure),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
