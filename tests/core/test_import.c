/*
 * Import of CSV and YAML: formats, problems, the kind of a file.
 * SPDX-License-Identifier: MIT
 */
#include "import_help.h"

static void import_reads_a_profile(void **state)
{
    struct import_fixture f;
    vs_import_result result = {0};
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "scores.csv", two_scores, &result));
    assert_int_equal(result.rows, 2);
    assert_int_equal(result.added, 2);
    assert_int_equal(result.event, 1);
    assert_int_equal(result.delimiter, ';');
    assert_string_equal(result.encoding, "utf-8");
    assert_visible(&f, two_scores_visible);
    close_import(&f);
}

/* --- formats --- */

static void import_reads_a_mark_of_order(void **state)
{
    struct import_fixture f;
    vs_import_result result = {0};
    char text[512];
    open_import(&f, state);
    vs_engine *engine = f.engine;
    snprintf(text, sizeof text, "\xEF\xBB\xBF%s", two_scores);
    assert_ok(import_text(&f, "scores.csv", text, &result));
    assert_visible(&f, two_scores_visible);
    close_import(&f);
}

static void import_reads_cp1251(void **state)
{
    /* school;student;subject;value with the student "Аня", the subject "алгебра" */
    static const char text[] = "school;student;subject;term;value\r\n"
                               "14;\xC0\xED\xFF;\xE0\xEB\xE3\xE5\xE1\xF0\xE0;2024/\xD7\x31;4,5\r\n";
    struct import_fixture f;
    vs_import_result result = {0};
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "scores.csv", text, &result));
    assert_string_equal(result.encoding, "cp1251");
    assert_visible(&f, SCORE_HEAD "score\t14\tАня\tалгебра\t2024/Ч1\t4.5\t\t\n");
    close_import(&f);
}

static void import_takes_every_delimiter(void **state)
{
    static const char *const texts[] = {
        "school,student,subject,term,value,counted,day\n14,Аня,a,2024,4.5,да,01.09.2024\n",
        ("school\tstudent\tsubject\tterm\tvalue\tcounted\tday\n"
         "14\tАня\ta\t2024\t4,50\ttrue\t2024-09-01\n"),
        "school;student;subject;term;value;counted;day\n14;Аня;a;2024-2025;4.5;1;01.09.24\n",
    };
    struct import_fixture f;
    vs_import_result result = {0};
    open_import(&f, state);
    vs_engine *engine = f.engine;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_ok(import_text(&f, "scores.csv", texts[i], &result));
        assert_int_equal(result.already, i > 0);
        assert_visible(&f, SCORE_HEAD "score\t14\tАня\ta\t2024\t4.5\ttrue\t2024-09-01\n");
    }
    close_import(&f);
}

static void import_keeps_a_quoted_line_break_as_a_space(void **state)
{
    struct import_fixture f;
    vs_import_result result = {0};
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", "school,answer,note\n14,3,\"one\ntwo \"\"x\"\"\"\n14,,\n",
                          &result));
    assert_int_equal(result.rows, 2);
    assert_visible(&f,
                   "answer\tschool\tanswer\tnote\nanswer\t14\t\t\nanswer\t14\t3\tone two \"x\"\n");
    close_import(&f);
}

static void import_tells_ignored_columns(void **state)
{
    struct import_fixture f;
    vs_import *import;
    static const char text[] = "School;answer;Класс;x;\n14;3;5А;;\n";
    open_import(&f, state);
    f.options.kind = "answer";
    vs_engine *engine = f.engine;
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "a.csv", text, strlen(text)));
    assert_ok(vs_import_finish(import));
    assert_string_equal(vs_import_result_at(import, 0)->ignored, "Класс, x");
    vs_import_free(import);
    assert_visible(&f, "answer\tschool\tanswer\tnote\nanswer\t14\t3\t\n");
    close_import(&f);
}

static void import_reads_special_and_missing_texts(void **state)
{
    struct import_fixture f;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "scores.csv",
                          "Школа;Ученик;Предмет;Отметка;Год;Период;Дата\n"
                          "14;а;x;-;2024;Ч1;\n"
                          "14;б;x;осв;2024;Ч1;\n"
                          "14;в;x;;2024;Ч1;02.09.2024\n"
                          "14;г;x; н/а ;2024;;\n",
                          NULL));
    assert_visible(&f, SCORE_HEAD "score\t14\tа\tx\t2024/Ч1\t\ttrue\t\n"
                                  "score\t14\tб\tx\t2024/Ч1\t\t\t\n"
                                  "score\t14\tв\tx\t2024/Ч1\t\ttrue\t2024-09-02\n"
                                  "score\t14\tг\tx\t2024\t\ttrue\t\n");
    close_import(&f);
}

/* --- problems --- */

static void import_refuses_wrong_values(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"school,student,subject,term,value\n14,а,x,2024,пять\n",
         "s.csv:2: value: got \"пять\", expected a number from 0 to 100, at most 2 digits after "
         "the mark"},
        {"school,student,subject,term,value\n14,а,x,2024,100.01\n",
         "s.csv:2: value: got \"100.01\", expected a number from 0 to 100, at most 2 digits after "
         "the mark"},
        {"school,student,subject,term,value\n14,а,x,2024,1.234\n",
         "s.csv:2: value: got \"1.234\", expected a number from 0 to 100, at most 2 digits after "
         "the mark"},
        {"school,student,subject,term,value\n14,а,x,2023,1\n14,,x,2024,5\n",
         "s.csv:3: student: got \"\", expected a value (the field is required)"},
        {"school,student,subject,term,value\n14,а,x,2024/Ч9,5\n",
         "s.csv:2: term: got \"2024/Ч9\", expected a period (2024, 2024/25, 2024/Ч1)"},
        {"school,student,subject,term,day\n14,а,x,2024,31.02.2024\n",
         "s.csv:2: day: got \"31.02.2024\", expected a date like 2024-09-01, "
         "01.09.2024 or 01.09.24"},
        {"school,student,subject,term,counted\n14,а,x,2024,maybe\n",
         "s.csv:2: counted: got \"maybe\", expected yes or no (true, false, 1, 0)"},
        {"school,student,subject,term,value\n14,а,x,2024\n",
         "s.csv:2: the row has 4 fields, the header 5; check delimiters and quotes"},
        {"school,student,subject,term,value\n14,а,x,2024,1\n14,б,x,2024,2\n14,а,x,2024,3\n",
         "s.csv:4: the key (14, а, x, 2024) stands in line 2 already with other values; keep one "
         "row"},
        {"school,student,subject,term,value\n14,а,x,2024,1\n14,а,x,2024/25,1.0\n",
         "s.csv:3: the row (14, а, x, 2024) repeats line 2; remove the repetition"},
        {"school,student,subjekt,term,value\n14,а,x,2024,1\n",
         "s.csv:1: there is no column \"subject\"; maybe \"subjekt\" (nearest is \"score\"); give "
         "--kind or correct the header"},
        {"school,student,subject,term,value,value\n14,а,x,2024,1,2\n",
         "s.csv:1: the column \"value\" is named twice; rename one"},
        {"school,answer,x\n14,1,2\n",
         "s.csv:1: the column \"x\" is no field of the kind \"answer\"; "
         "to ignore it give --kind answer"},
        {"", "s.csv: the file is empty; the first row must name the columns"},
    };
    struct import_fixture f;
    open_import(&f, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_problem(&f, "s.csv", cases[i].text, cases[i].expected);
    }
    close_import(&f);
}

static void import_refuses_an_office_file(void **state)
{
    struct import_fixture f;
    vs_import *import;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "s.csv", "PK\x03\x04rest of it", 14));
    assert_int_equal(vs_import_problem_total(import), 1);
    assert_non_null(strstr(vs_import_problem(import, 0), "s.csv"));
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    vs_import_free(import);
    close_import(&f);
}

static void import_keeps_a_hundred_problems_and_counts_the_rest(void **state)
{
    struct import_fixture f;
    vs_import *import;
    vs_buffer text;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    vs_buffer_init(&text, engine);
    vs_buffer_text(&text, "school,answer\n");
    for (int i = 0; i < 150; i++) {
        vs_buffer_printf(&text, "%d,9\n", i);
    }
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "a.csv", text.data, text.size));
    assert_int_equal(vs_import_problem_count(import), 100);
    assert_int_equal(vs_import_problem_total(import), 150);
    assert_string_equal(vs_import_problem(import, 99),
                        "a.csv:101: answer: got \"9\", expected a number from 1 to 5");
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    assert_non_null(strstr(vs_engine_error(engine), "150"));
    vs_import_free(import);
    vs_buffer_free(&text);
    close_import(&f);
}

static void import_is_all_or_nothing_over_files(void **state)
{
    struct import_fixture f;
    vs_import *import;
    int64_t head = 9;
    static const char good[] = "school,answer\n14,3\n";
    static const char bad[] = "school,answer\n14,x\n";
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "a.csv", good, strlen(good)));
    assert_ok(vs_import_add(import, "b.csv", bad, strlen(bad)));
    assert_ok(vs_import_add(import, "c.csv", two_scores, strlen(two_scores)));
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    vs_import_free(import);
    assert_ok(vs_store_head(f.store, &head));
    assert_int_equal(head, 0);
    assert_visible(&f, "");
    vs_code code = 9;
    assert_ok(vs_store_find(f.store, "student", "Аня", strlen("Аня"), &code));
    assert_int_equal(code, 0);
    close_import(&f);
}

/* --- choosing the kind --- */

static void kind_option_names_a_profile_a_kind_or_a_dimension(void **state)
{
    struct import_fixture f;
    vs_import *import;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    f.options.kind = "school_scores";
    assert_ok(import_text(&f, "s.csv", two_scores, NULL));
    f.options.kind = "score";
    assert_ok(import_text(&f, "s.csv", two_scores, NULL));
    f.options.kind = "class";
    assert_ok(import_text(&f, "c.csv", "id,grade\n5А,5\n", NULL));
    f.options.kind = "scores";
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_int_equal(vs_import_add(import, "s.csv", two_scores, strlen(two_scores)), VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(engine), "maybe \"score\""));
    vs_import_free(import);
    char *text = canonical(&f);
    assert_non_null(strstr(text, "@class\t5А\t1900-01-01\t5\n"));
    free(text);
    close_import(&f);
}

/* --- YAML and single rows --- */

static void import_reads_entities_and_events(void **state)
{
    static const char text[] = "entities:\n"
                               "  - { kind: class, id: 5А, from: 2024-09-01, grade: 5 }\n"
                               "  - { kind: class, id: 5А, from: 2025-09-01, grade: 6 }\n"
                               "events:\n"
                               "  - { type: visit, valid: 2024-10-01, school: 14, remark: ok }\n"
                               "  - { type: visit, valid: 2024-11-01, school: 14, remark: ok }\n";
    struct import_fixture f;
    vs_import *import;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    for (int round = 0; round < 2; round++) {
        assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
        assert_ok(vs_import_add(import, "e.yaml", text, strlen(text)));
        assert_ok(vs_import_finish(import));
        assert_int_equal(vs_import_count(import), 3);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(vs_import_result_at(import, i)->already, round == 1);
        }
        vs_import_free(import);
        assert_visible(&f, "@class\tid\tfrom\tgrade\n@class\t5А\t2024-09-01\t5\n"
                           "@class\t5А\t2025-09-01\t6\nvisit\tschool\tremark\t@valid\n"
                           "visit\t14\tok\t2024-10-01\nvisit\t14\tok\t2024-11-01\n");
    }
    close_import(&f);
}

static void import_of_wrong_yaml_names_the_place(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"entities:\n  - { kind: klass, id: 5А }\n",
         "e.yaml:2:13: kind: the model has no dimension \"klass\" with attributes; maybe "
         "\"class\""},
        {"entities:\n  - { kind: class, id: 5А, from: soon }\n",
         "e.yaml:2:34: from: got \"soon\", expected a date like 2024-09-01, "
         "01.09.2024 or 01.09.24"},
        {"entities:\n  - { kind: class, grade: 5 }\n",
         "e.yaml:2:5: id: got \"\", expected a value (the field is required)"},
        {"entities:\n  - { kind: class, id: 5А, grad: 5 }\n",
         "e.yaml:2:28: the kind \"@class\" has no field \"grad\"; maybe \"grade\""},
        {"events:\n  - { type: visits, school: 14 }\n",
         "e.yaml:2:13: type: the model has no event \"visits\"; maybe \"visit\""},
        {"events: 5\n", "e.yaml:1:9: events: got \"5\", expected a list"},
        {"event:\n  - { type: visit }\n",
         "e.yaml:1:1: unknown key \"event\"; maybe \"events\"; known keys: entities, events"},
        {"# nothing\n", "e.yaml: the file is empty; expected entities or events"},
    };
    struct import_fixture f;
    open_import(&f, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_problem(&f, "e.yaml", cases[i].text, cases[i].expected);
    }
    close_import(&f);
}

static void record_appends_one_event_each_time(void **state)
{
    static const char *const fields[] = {"school", "remark"};
    static const char *const texts[] = {"14", "  тихо "};
    struct import_fixture f;
    vs_import *import;
    vs_event event;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    for (int64_t i = 1; i <= 2; i++) {
        assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
        assert_ok(vs_import_record(import, "visit", fields, texts, 2));
        assert_ok(vs_import_finish(import));
        assert_int_equal(vs_import_result_at(import, 0)->event, i);
        vs_import_free(import);
    }
    assert_ok(vs_store_event(f.store, 2, &event));
    assert_string_equal(event.type, "visit");
    assert_int_equal(event.source, 0);
    assert_visible(&f, "visit\tschool\tremark\t@valid\nvisit\t14\tтихо\t2024-10-04\n"
                       "visit\t14\tтихо\t2024-10-04\n");
    static const char *const wrong[] = {"school", "remarks"};
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_int_equal(vs_import_record(import, "visit", wrong, texts, 2), VS_EUSAGE);
    vs_import_free(import);
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_record(import, "visit", fields + 1, texts, 1));
    assert_string_equal(vs_import_problem(import, 0),
                        "visit:1: school: got \"\", expected a value (the field is required)");
    assert_int_equal(vs_import_finish(import), VS_EDATA);
    vs_import_free(import);
    close_import(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(import_reads_a_profile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_reads_a_mark_of_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_reads_cp1251, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_takes_every_delimiter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_keeps_a_quoted_line_break_as_a_space, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_tells_ignored_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_reads_special_and_missing_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_refuses_wrong_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_refuses_an_office_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_keeps_a_hundred_problems_and_counts_the_rest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_is_all_or_nothing_over_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kind_option_names_a_profile_a_kind_or_a_dimension, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_reads_entities_and_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_of_wrong_yaml_names_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(record_appends_one_event_each_time, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
