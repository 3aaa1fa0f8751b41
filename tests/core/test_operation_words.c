/*
 * Operations in words: where they begin and end, how they are spelled.
 * SPDX-License-Identifier: MIT
 */
#include "model_help.h"

#include "fault.h"
#include "operation_words.h"

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

/* --- joining --- */

/* The operation that a line begins with, and how many words it takes. */
static void check_join(void **state, bool number, const char *line, size_t used,
                       const char *expected)
{
    vs_words words;
    vs_buffer text;
    size_t taken = 99;
    vs_buffer_init(&text, *state);
    assert_int_equal(vs_words_split(&words, *state, line, false), VS_OK);
    assert_int_equal(vs_operation_join(&words, *state, 0, number, &taken, &text), VS_OK);
    assert_int_equal(taken, used);
    if (used > 0) {
        assert_string_equal(text.data, expected);
    }
    vs_words_free(&words);
    vs_buffer_free(&text);
}

static void check_open(void **state, bool number, const char *line)
{
    vs_words words;
    vs_buffer text;
    size_t taken = 0;
    vs_buffer_init(&text, *state);
    assert_int_equal(vs_words_split(&words, *state, line, false), VS_OK);
    assert_int_equal(vs_operation_join(&words, *state, 0, number, &taken, &text), VS_EUSAGE);
    vs_words_free(&words);
    vs_buffer_free(&text);
}

static void numbers_end_an_operation(void **state)
{
    check_join(state, true, "порог «q.from»=55 класс=5А", 2, "param:«q.from»=55");
    check_join(state, true, "порог q.from = 54,5 --show R02", 4, "param:q.from = 54,5");
    check_join(state, true, "Порог Отметка, с которой=5", 4, "param:Отметка, с которой=5");
    check_join(state, true, "PARAM:q.from=5 value R02=1", 1, "param:q.from=5");
    check_join(state, true, "'param:q.text=очень низкий'", 1, "param:q.text=очень низкий");
    check_join(state, true, "значение R02[класс=5А, период=1 четверть]=70 x", 4,
               "value:R02[класс=5А, период=1 четверть]=70");
    check_join(state, true, "value R02[class=«5 А»]=-1", 2, "value:R02[class=«5 А»]=-1");
    check_join(state, true, "показать R02=1", 0, NULL);
    check_join(state, true, "значения R02=1", 0, NULL);
}

static void facts_are_files_or_changed_rows(void **state)
{
    check_join(state, true, "факт отметки.csv порог a=1", 2, "fact:отметки.csv");
    check_join(state, true, "факт «мои отметки.csv»", 2, "fact:«мои отметки.csv»");
    check_join(state, true, "fact a.csv fact:mark value=3->4", 2, "fact:a.csv");
    check_join(state, true, "факт a.csv value R02[a=1]=70 fact mark 3->4", 2, "fact:a.csv");
    check_join(state, true, "факт mark value 3->4 x5 порог a=1", 5, "fact:mark value 3->4 x5");
    check_join(state, true, "факт mark value = 3 → 4 х5", 8, "fact:mark value = 3 → 4 х5");
    check_join(state, true, "данные mark 3 ->4 ×2", 5, "fact:mark 3 ->4 ×2");
    check_join(state, true, "факт Отметки за период[класс=5А] Отметка 3->4 класс=5А", 6,
               "fact:Отметки за период[класс=5А] Отметка 3->4");
}

static void formula_goes_on_while_it_can_be_lua(void **state)
{
    check_join(state, true, "формула R02=c:val \"S01\" / 2 --show R02", 5,
               "formula:R02=c:val \"S01\" / 2");
    check_join(state, true, "formula R02=c:val  'S01' за год", 3, "formula:R02=c:val  'S01'");
    check_join(state, true, "формула R02=«c:val \"S01\"» класс=5А", 2, "formula:R02=c:val \"S01\"");
    check_join(state, true, "формула R02 = 5", 4, "formula:R02 = 5");
    check_join(state, true, "formula R02=c:val 'S01' for 1st term", 3, "formula:R02=c:val 'S01'");
    check_join(state, true, "formula R02=local s = 0 for i = 1, 3 do s = s + i end return s", 19,
               "formula:R02=local s = 0 for i = 1, 3 do s = s + i end return s");
}

static void keys_end_without_a_number(void **state)
{
    check_join(state, false, "порог q.from от 3 до 5", 2, "param:q.from");
    check_join(state, false, "порог Отметка, с которой класс=5А", 4, "param:Отметка, с которой");
    check_join(state, false, "значение R02[класс=5А, период=2024] класс=5Б", 3,
               "value:R02[класс=5А, период=2024]");
    check_join(state, false, "факт mark[класс=5А] value 3->4 за год", 4,
               "fact:mark[класс=5А] value 3->4");
}

static void what_is_not_ended_is_refused(void **state)
{
    check_open(state, true, "порог");
    check_open(state, true, "порог q.from");
    check_open(state, true, "порог q.from=");
    check_open(state, true, "значение R02[класс=5А=70");
    check_open(state, true, "факт");
    check_open(state, true, "факт mark value 3->");
    check_open(state, true, "формула R02");
    check_open(state, false, "порог --between 1 2");
    check_open(state, false, "значение R02[класс=5А");
}

/* Words of a shell: none is in quotes, one may hold blanks. */
static void words_of_a_shell_are_joined_too(void **state)
{
    static const char *const texts[] = {"порог", "q.from=5", "факт Отметки за период 3->4", "x2",
                                        "value:R02=1"};
    static const char *const expected[] = {"param:q.from=5", NULL, "fact:Отметки за период 3->4 x2",
                                           NULL, "value:R02=1"};
    vs_words words;
    vs_buffer text;
    vs_buffer_init(&text, *state);
    assert_int_equal(vs_words_of(&words, *state, texts, 5), VS_OK);
    for (size_t i = 0; i < words.count;) {
        size_t used = 0;
        assert_int_equal(vs_operation_join(&words, *state, i, true, &used, &text), VS_OK);
        assert_int_not_equal(used, 0);
        assert_string_equal(text.data, expected[i]);
        i += used;
    }
    vs_words_free(&words);
    vs_buffer_free(&text);
}

static void check_near(void **state, const char *line, const char *expected)
{
    vs_words words;
    assert_int_equal(vs_words_split(&words, *state, line, false), VS_OK);
    assert_int_equal(vs_operation_check(&words, *state, 0), expected == NULL ? VS_OK : VS_EUSAGE);
    if (expected != NULL) {
        assert_non_null(strstr(vs_engine_error(*state), expected));
    }
    vs_engine_clear_error(*state);
    vs_words_free(&words);
}

static void nearly_right_words_are_told(void **state)
{
    check_near(state, "прог q.from=5", "порог");
    check_near(state, "parm q.from=5", "param");
    check_near(state, "gjhju q.from=5", "порог");
    check_near(state, "afrn mark 3->4", "факт");
    check_near(state, "мфдгу:R02=5", "value");
    check_near(state, "R02=5", NULL);
    check_near(state, "предположение", NULL);
}

/* --- spelling --- */

static int no_cells(void *self, vs_evaluation **out)
{
    (void)self;
    (void)out;
    fail_msg("nothing has to be looked up");
    return VS_EUSAGE;
}

static vs_indicator shown_indicators[] = {
    {.name = "quality", .code = "R02", .title = "Качество", .period_kinds = 2 /* terms */}};

static vs_model *make_spelled_model(vs_engine *engine)
{
    vs_model *model = make_model(engine);
    model->indicator_count = 1;
    model->indicators = shown_indicators;
    return model;
}

static void check_spell(void **state, const char *usual, const char *text, const char *expected)
{
    vs_model *model = make_spelled_model(*state);
    vs_operation_reader reader = {.model = model, .usual = usual, .evaluation = no_cells};
    vs_buffer out;
    vs_buffer_init(&out, *state);
    assert_int_equal(vs_operation_spell(&reader, 1, text, &out), VS_OK);
    assert_string_equal(out.data, expected);
    vs_buffer_free(&out);
    free_model(model);
}

static void check_wrong(void **state, const char *text, const char *expected)
{
    vs_model *model = make_spelled_model(*state);
    vs_operation_reader reader = {.model = model, .evaluation = no_cells};
    vs_buffer out;
    vs_buffer_init(&out, *state);
    assert_int_equal(vs_operation_spell(&reader, 7, text, &out), VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(*state), expected));
    assert_non_null(strstr(vs_engine_error(*state), "7"));
    vs_engine_clear_error(*state);
    vs_buffer_free(&out);
    free_model(model);
}

static void cells_get_their_period(void **state)
{
    check_spell(state, NULL, "value:R02[класс=5А]=70", "value:R02[класс=5А]=70");
    check_spell(state, "2024/Ч1", "value:R02[класс=5А]=70",
                "value:R02[класс=5А,period=2024/Ч1]=70");
    check_spell(state, "2024/Ч1", "value:качество = 54,5", "value:качество[period=2024/Ч1]= 54,5");
    /* the indicator has no years */
    check_spell(state, "2024", "value:R02[класс=5А]=70", "value:R02[класс=5А]=70");
    check_spell(state, "2024/Ч1", "value:R02[за=2024/Ч2]=70", "value:R02[period=2024/Ч2]=70");
    check_spell(state, "2024/Ч1", "value:нет=70", "value:нет=70");
    check_spell(state, NULL, "value:R02[предмет=«Алгебра, 2»; период=2024]=70",
                "value:R02[предмет=\"Алгебра, 2\",period=2024]=70");
    check_spell(state, NULL, "param:«a»=5", "param:«a»=5");
    check_spell(state, NULL, "formula:R02=a[1]->2", "formula:R02=a[1]->2");
    check_wrong(state, "value:R02[класс]=70", "класс");
    check_wrong(state, "value:R02[класс=5А=70", "класс");
}

static void rows_are_spelled_as_the_model_has_them(void **state)
{
    check_spell(state, NULL, "fact:«мои отметки.csv»", "fact:мои отметки.csv");
    check_spell(state, NULL, "fact:score value = 3 -> 4", "fact:score value=3->4");
    check_spell(state, NULL, "fact:SCORE Value 3→4", "fact:score value=3->4");
    /* the one number that is no part of the key */
    check_spell(state, NULL, "fact:score 3→4 х5", "fact:score value=3->4 x5");
    check_spell(state, NULL, "fact:score[term=2024/Ч1] value 3,5->«4» ×2",
                "fact:score[term=2024/Ч1] value=3,5->4 x2");
    check_spell(state, NULL, "fact:score[период=2024/Ч1; subject=\"a, b\"] value=3->4",
                "fact:score[term=2024/Ч1,subject=\"a, b\"] value=3->4");
    /* the period at hand, all periods */
    check_spell(state, "2024/Ч1", "fact:score 3->4", "fact:score[term=2024/Ч1] value=3->4");
    check_spell(state, "2024/Ч1", "fact:score[term=2024/Ч2] 3->4",
                "fact:score[term=2024/Ч2] value=3->4");
    check_spell(state, "2024/Ч1", "fact:score[период=*,subject=a] 3->4",
                "fact:score[subject=a] value=3->4");
    check_spell(state, "2024/Ч1", "fact:answer note a->b", "fact:answer note=a->b");
    check_spell(state, NULL, "fact:answer note a->b", "fact:answer note=a->b");
    check_wrong(state, "fact:scor value 3->4", "score");
    check_wrong(state, "fact:score valu 3->4", "value?");
    check_wrong(state, "fact:score[tern=2024/Ч1] value 3->4", "term?");
    check_wrong(state, "fact:3->4", "csv");         /* how it is written */
    check_wrong(state, "fact:score a->b", "value"); /* no text is free: the fields are listed */
}

static void what_a_cell_leaves_out_is_known(void **state)
{
    (void)state;
    assert_true(vs_operation_is_bare("value:R02=70"));
    assert_false(vs_operation_is_bare("value:R02[класс=5А]=70"));
    assert_false(vs_operation_is_bare("param:a=70"));
    assert_true(vs_operation_lacks_period("value:R02=70"));
    assert_true(vs_operation_lacks_period("value:R02[класс=5А, предмет=«период=1»]=70"));
    assert_false(vs_operation_lacks_period("value:R02[класс=5А, период=1 четверть]=70"));
    assert_false(vs_operation_lacks_period("value:R02[for=2024]=70"));
    assert_false(vs_operation_lacks_period("fact:a.csv"));
}

static void spelling_survives_lack_of_memory(void **state)
{
    (void)state;
    struct fault fault = {0};
    vs_engine *engine = NULL;
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    vs_model *model = make_spelled_model(engine);
    vs_operation_reader reader = {.model = model, .usual = "2024/Ч1", .evaluation = no_cells};
    static const char *const lines[] = {"факт score[term=2024/Ч1] value 3 → 4 x5",
                                        "значение R02[класс=«5А»]=70"};
    static const char *const expected[] = {"fact:score[term=2024/Ч1] value=3->4 x5",
                                           "value:R02[класс=5А,period=2024/Ч1]=70"};
    for (size_t i = 0; i < 2; i++) {
        int status = VS_ENOMEM;
        for (long at = 1; status != VS_OK; at++) {
            vs_words words;
            vs_buffer text;
            vs_buffer spelled;
            size_t used = 0;
            long before = fault.in_use;
            vs_buffer_init(&text, engine);
            vs_buffer_init(&spelled, engine);
            fault_set(&fault, at);
            status = vs_words_split(&words, engine, lines[i], false);
            if (status == VS_OK) {
                status = vs_operation_join(&words, engine, 0, true, &used, &text);
            }
            if (status == VS_OK && used > 0) {
                status = vs_operation_spell(&reader, 1, text.data, &spelled);
            }
            fault_set(&fault, 0);
            if (status == VS_OK && used > 0) {
                assert_string_equal(spelled.data, expected[i]);
            } else {
                status = VS_ENOMEM; /* nothing else may go wrong than memory */
            }
            vs_buffer_free(&spelled);
            vs_buffer_free(&text);
            vs_words_free(&words);
            vs_engine_clear_error(engine);
            assert_int_equal(fault.in_use, before);
        }
    }
    free_model(model);
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_end_an_operation, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(facts_are_files_or_changed_rows, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(formula_goes_on_while_it_can_be_lua, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(keys_end_without_a_number, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(what_is_not_ended_is_refused, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(words_of_a_shell_are_joined_too, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(nearly_right_words_are_told, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(cells_get_their_period, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(rows_are_spelled_as_the_model_has_them, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(what_a_cell_leaves_out_is_known, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(spelling_survives_lack_of_memory, make_engine, free_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
