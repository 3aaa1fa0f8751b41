/*
 * Import of CSV and YAML into a store: formats, problems, corrections.
 * SPDX-License-Identifier: MIT
 */
#include "model_help.h"

#include "export.h"
#include "fault.h"
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

static void open_import(struct import_fixture *f, void **state)
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

static void close_import(struct import_fixture *f)
{
    vs_engine *engine = f->engine;
    vs_store_close(f->store);
    assert_sound(f->fixture, f->fixture->path);
    free_model(f->model);
    (void)engine;
}

/* Imports one text; the import stays open in *out when that is not NULL. */
static int import_text(struct import_fixture *f, const char *name, const char *text,
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

static char *canonical(struct import_fixture *f)
{
    vs_engine *engine = f->engine;
    vs_buffer out;
    vs_buffer_init(&out, engine);
    assert_ok(vs_export_canonical(f->model, f->store, -1, &out));
    char *copy = strdup(out.data != NULL ? out.data : "");
    vs_buffer_free(&out);
    return copy;
}

static void assert_visible(struct import_fixture *f, const char *expected)
{
    char *text = canonical(f);
    assert_string_equal(text, expected);
    free(text);
}

static void assert_problem(struct import_fixture *f, const char *name, const char *text,
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

static void import_reads_a_profile(void **state)
{
    struct import_fixture f;
    vs_import_result result;
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
    vs_import_result result;
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
    vs_import_result result;
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
    vs_import_result result;
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
    vs_import_result result;
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
         "s.csv:2: day: got \"31.02.2024\", expected a date like 2024-09-01 or 01.09.2024"},
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

/* --- corrections --- */

#define HEAD "school,student,subject,term,value\n"
static const char rows_a[] = HEAD "14,а,x,2024,3\n14,б,x,2024,4\n15,в,x,2024,5\n";
static const char rows_b[] = HEAD "14,б,x,2024,2\n14,а,x,2024,3\n15,в,x,2024,5\n";
static const char seen_a[] = SCORE_HEAD "score\t14\tа\tx\t2024\t3\t\t\n"
                                        "score\t14\tб\tx\t2024\t4\t\t\n"
                                        "score\t15\tв\tx\t2024\t5\t\t\n";
static const char seen_b[] = SCORE_HEAD "score\t14\tа\tx\t2024\t3\t\t\n"
                                        "score\t14\tб\tx\t2024\t2\t\t\n"
                                        "score\t15\tв\tx\t2024\t5\t\t\n";

static void import_of_the_same_rows_makes_no_event(void **state)
{
    struct import_fixture f;
    vs_import_result result;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, &result));
    assert_false(result.already);
    assert_ok(import_text(&f, "other name.csv", rows_a, &result));
    assert_true(result.already);
    assert_int_equal(result.event, 0);
    assert_int_equal(result.unchanged, 3);
    int64_t head = 0;
    assert_ok(vs_store_head(f.store, &head));
    assert_int_equal(head, 1);
    close_import(&f);
}

static void import_of_a_then_b_then_a_undoes(void **state)
{
    struct import_fixture f;
    vs_import_result result;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    assert_visible(&f, seen_a);
    assert_ok(import_text(&f, "b.csv", rows_b, &result));
    assert_int_equal(result.corrected, 1);
    assert_int_equal(result.unchanged, 2);
    assert_int_equal(result.added, 0);
    assert_visible(&f, seen_b);
    assert_ok(import_text(&f, "a.csv", rows_a, &result));
    assert_int_equal(result.event, 3);
    assert_int_equal(result.corrected, 1);
    assert_visible(&f, seen_a);
    /* The same after the segment is made. */
    assert_ok(vs_store_begin(f.store));
    assert_ok(vs_records_merge(f.store, "score"));
    assert_ok(vs_store_commit(f.store));
    assert_visible(&f, seen_a);
    assert_ok(import_text(&f, "b.csv", rows_b, &result));
    assert_int_equal(result.corrected, 1);
    assert_visible(&f, seen_b);
    assert_ok(import_text(&f, "b.csv", rows_b, &result));
    assert_true(result.already);
    close_import(&f);
}

static void import_keeps_the_past(void **state)
{
    struct import_fixture f;
    vs_buffer out;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    assert_ok(import_text(&f, "b.csv", rows_b, NULL));
    vs_buffer_init(&out, engine);
    assert_ok(vs_export_canonical(f.model, f.store, 1, &out));
    assert_string_equal(out.data, seen_a);
    vs_buffer_free(&out);
    close_import(&f);
}

static void import_keeps_absent_rows_and_tells_them(void **state)
{
    struct import_fixture f;
    vs_import_result result;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    assert_ok(import_text(&f, "b.csv", HEAD "14,а,x,2024,3\n", &result));
    assert_true(result.already);
    assert_int_equal(result.absent, 1); /* the row of school 15 is another sheet */
    assert_visible(&f, seen_a);
    close_import(&f);
}

static void import_with_replace_retracts_within_the_sheets(void **state)
{
    struct import_fixture f;
    vs_import_result result;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    f.options.replace = true;
    assert_ok(import_text(&f, "b.csv", HEAD "14,а,x,2024,3\n", &result));
    assert_false(result.already);
    assert_int_equal(result.retracted, 1);
    assert_int_equal(result.unchanged, 1);
    assert_visible(&f, SCORE_HEAD "score\t14\tа\tx\t2024\t3\t\t\n"
                                  "score\t15\tв\tx\t2024\t5\t\t\n");
    assert_ok(import_text(&f, "b.csv", HEAD "14,а,x,2024,3\n", &result));
    assert_true(result.already);
    close_import(&f);
}

static void import_of_keyless_rows_knows_its_own_content(void **state)
{
    static const char first[] = "school,answer\n14,3\n14,3\n14,4\n";
    static const char shuffled[] = "school,answer\n14,4\n14,3\n14,3\n";
    static const char other[] = "school,answer\n14,3\n14,4\n14,4\n";
    struct import_fixture f;
    vs_import_result result;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", first, &result));
    assert_int_equal(result.added, 3);
    assert_ok(import_text(&f, "b.csv", shuffled, &result));
    assert_true(result.already);
    assert_ok(import_text(&f, "c.csv", other, &result));
    assert_int_equal(result.event, 2);
    f.options.replace_event = 1;
    assert_ok(import_text(&f, "d.csv", "school,answer\n15,1\n", &result));
    assert_int_equal(result.retracted, 3);
    assert_int_equal(result.added, 1);
    assert_visible(&f, "answer\tschool\tanswer\tnote\nanswer\t14\t3\t\nanswer\t14\t4\t\n"
                       "answer\t14\t4\t\nanswer\t15\t1\t\n");
    /* Nothing of event 1 is left to replace. */
    assert_int_equal(import_text(&f, "e.csv", "school,answer\n15,2\n", &result), VS_EDATA);
    f.options.replace_event = 0;
    f.options.replace = true;
    assert_int_equal(import_text(&f, "e.csv", "school,answer\n15,2\n", &result), VS_EUSAGE);
    close_import(&f);
}

static void import_of_two_files_lets_the_second_correct_the_first(void **state)
{
    struct import_fixture f;
    vs_import *import;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "a.csv", rows_a, strlen(rows_a)));
    assert_ok(vs_import_add(import, "b.csv", rows_b, strlen(rows_b)));
    assert_ok(vs_import_finish(import));
    assert_int_equal(vs_import_result_at(import, 0)->added, 3);
    assert_int_equal(vs_import_result_at(import, 1)->corrected, 1);
    vs_import_free(import);
    assert_visible(&f, seen_b);
    close_import(&f);
}

static void dry_run_leaves_the_file_as_it_was(void **state)
{
    struct import_fixture f;
    vs_import *import;
    size_t before_size, after_size;
    vs_buffer cell;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    unsigned char *before = file_load(f.fixture->path, &before_size);
    f.options.dry_run = true;
    assert_ok(vs_import_new(&import, f.model, f.store, &f.options));
    assert_ok(vs_import_add(import, "b.csv", rows_b, strlen(rows_b)));
    assert_ok(vs_import_finish(import));
    const vs_import_result *result = vs_import_result_at(import, 0);
    assert_int_equal(result->corrected, 1);
    assert_int_equal(result->unchanged, 2);
    assert_int_equal(result->event, 0);
    vs_buffer_init(&cell, engine);
    assert_ok(vs_import_cell(import, 0, 0, SCORE_STUDENT, &cell));
    vs_buffer_char(&cell, ' ');
    assert_ok(vs_import_cell(import, 0, 0, SCORE_VALUE, &cell));
    assert_string_equal(cell.data, "б 2");
    vs_buffer_free(&cell);
    vs_import_free(import);
    unsigned char *after = file_load(f.fixture->path, &after_size);
    assert_int_equal(before_size, after_size);
    assert_memory_equal(before, after, after_size);
    free(before);
    free(after);
    assert_visible(&f, seen_a);
    f.options.dry_run = false;
    assert_ok(import_text(&f, "b.csv", rows_b, NULL));
    assert_visible(&f, seen_b);
    close_import(&f);
}

static void origin_names_the_line_of_the_file(void **state)
{
    struct import_fixture f;
    vs_records *records;
    vs_row_origin origin;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(
        import_text(&f, "a.csv", HEAD "\n14,а,x,2024,3\n\n14,б,x,2024,4\n14,в,x,2024,5\n", NULL));
    assert_ok(import_text(&f, "b.csv", HEAD "14,а,x,2024,3\n14,г,x,2024,4\n14,б,x,2024,5\n", NULL));
    assert_ok(vs_records_load(&records, f.store, "score", -1));
    assert_int_equal(vs_records_rows(records), 4);
    static const uint32_t lines[] = {3, 6, 3, 4};
    static const int64_t events[] = {1, 1, 2, 2};
    vs_row_origin list[4];
    assert_ok(vs_records_origins(records, list));
    for (uint32_t i = 0; i < 4; i++) {
        assert_ok(vs_records_origin(records, i, &origin));
        assert_int_equal(origin.line, lines[i]);
        assert_int_equal(origin.event, events[i]);
        assert_memory_equal(&origin.chunk, &list[i].chunk, sizeof origin.chunk);
        assert_int_equal(origin.line, list[i].line);
        assert_int_equal(origin.row, list[i].row);
        assert_int_equal(origin.event, list[i].event);
    }
    vs_records_free(records);
    close_import(&f);
}

static void event_keeps_digest_actor_and_source(void **state)
{
    struct import_fixture f;
    vs_event event;
    const char *text;
    size_t size;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    f.options.note = "от Ани";
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    assert_ok(vs_store_event(f.store, 1, &event));
    assert_string_equal(event.type, "import");
    assert_int_equal(event.valid, 20000);
    assert_non_null(strstr(event.detail, "\"kind\":\"score\""));
    assert_null(strstr(event.detail, "a.csv"));
    assert_null(strstr(event.detail, "Ани"));
    vs_code actor = event.actor;
    vs_code source = event.source;
    assert_ok(vs_store_text(f.store, actor, &text, &size));
    assert_string_equal(text, "завуч");
    assert_ok(vs_store_text(f.store, source, &text, &size));
    assert_string_equal(text, "a.csv");
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
    assert_int_equal(vs_import_add(import, "s.csv", rows_a, strlen(rows_a)), VS_EUSAGE);
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
         "e.yaml:2:34: from: got \"soon\", expected a date like 2024-09-01 or 01.09.2024"},
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

/* One import of a CSV and a YAML file that correct rows, over an engine whose allocations may fail.
 */
static int import_with_faults(vs_engine *engine, const char *path, vs_model *model)
{
    static const char yaml[] = "entities:\n  - { kind: class, id: 5А, grade: 5 }\n";
    const vs_import_options options = {.valid = 20000, .actor = "a", .note = "n"};
    vs_store *store = NULL;
    vs_import *import = NULL;
    int status = vs_store_open(&store, engine, path, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = vs_import_new(&import, model, store, &options);
    }
    if (status == VS_OK) {
        status = vs_import_add(import, "b.csv", rows_b, strlen(rows_b));
    }
    if (status == VS_OK) {
        status = vs_import_add(import, "p.csv", two_scores, strlen(two_scores));
    }
    if (status == VS_OK) {
        status = vs_import_add(import, "c.yaml", yaml, strlen(yaml));
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
    }
    vs_import_free(import);
    vs_store_close(store);
    return status;
}

static void import_survives_every_failed_allocation(void **state)
{
    struct import_fixture f;
    struct fault fault = {0};
    const vs_engine_options options = {fault_allocator, &fault, VS_EN};
    vs_engine *faulty;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    assert_ok(import_text(&f, "a.csv", rows_a, NULL));
    vs_store_close(f.store);
    assert_int_equal(vs_engine_new(&faulty, &options), VS_OK);
    vs_model model = *f.model;
    model.engine = faulty;
    int status = VS_ENOMEM;
    long in_use = fault.in_use;
    for (long n = 1; status != VS_OK && n < 100000; n++) {
        fault_set(&fault, n);
        status = import_with_faults(faulty, f.fixture->path, &model);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        assert_int_equal(fault.in_use, in_use);
        if (status == VS_ENOMEM) {
            assert_int_equal(vs_engine_error_id(faulty), VS_MSG_NO_MEMORY);
        }
    }
    assert_int_equal(status, VS_OK);
    vs_engine_free(faulty);
    f.store = open_store(f.fixture, VS_STORE_WRITE);
    int64_t head = 0;
    assert_ok(vs_store_head(f.store, &head));
    assert_int_equal(head, 4); /* nothing was written by the runs that failed */
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
        cmocka_unit_test_setup_teardown(import_of_the_same_rows_makes_no_event, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_of_a_then_b_then_a_undoes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_keeps_the_past, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_keeps_absent_rows_and_tells_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_with_replace_retracts_within_the_sheets, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_of_keyless_rows_knows_its_own_content, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_of_two_files_lets_the_second_correct_the_first,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(dry_run_leaves_the_file_as_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(origin_names_the_line_of_the_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(event_keeps_digest_actor_and_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kind_option_names_a_profile_a_kind_or_a_dimension, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(import_reads_entities_and_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_of_wrong_yaml_names_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(record_appends_one_event_each_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
