/*
 * Import against what is visible: corrections, retractions, dry runs, origins, failed allocations.
 * SPDX-License-Identifier: MIT
 */
#include "import_help.h"

#include "fault.h"

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
    vs_import_result result = {0};
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
    vs_import_result result = {0};
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
    vs_import_result result = {0};
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
    vs_import_result result = {0};
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
    vs_import_result result = {0};
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

static void rows_may_lack_a_key_field_that_is_optional(void **state)
{
    struct import_fixture f;
    open_import(&f, state);
    vs_engine *engine = f.engine;
    int kind = vs_model_kind(f.model, "score");
    vs_field *student =
        &f.model->kinds[kind].fields[vs_model_field(&f.model->kinds[kind], "student")];
    student->required = false;
    assert_problem(&f, "s.csv", "school,student,subject,term,value\n14,,x,2024,3\n",
                   "s.csv:2: student: got \"\", expected a value (the field is required)");
    student->optional = true;
    assert_problem(&f, "s.csv", "school,subject,term,value\n14,x,2024,3\n14,x,2024,2\n",
                   "s.csv:3: the key (14, , x, 2024) stands in line 2 already with other values; "
                   "keep one row");
    vs_import_result result;
    assert_ok(import_text(
        &f, "s.csv", "school,student,subject,term,value\n14,а,x,2024,4\n14,,x,2024,5\n", &result));
    assert_int_equal(result.added, 2);
    assert_ok(import_text(&f, "s.csv", "school,subject,term,value\n14,x,2024,3\n", &result));
    assert_int_equal(result.corrected, 1);
    assert_int_equal(result.added, 0);
    student->optional = false;
    student->required = true;
    close_import(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test_setup_teardown(import_survives_every_failed_allocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_may_lack_a_key_field_that_is_optional, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
