/*
 * Cases of a model: what is told of them, and that no allocation that fails leaves anything behind,
 * in the model neither. The command is tested in tests/cli/model_test.bats.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include "fault.h"
#include "file.h"
#include "model_test.h"
#include "store.h"

static const char model_text[] =
    "define.dimension \"room\" { title = \"Room\" }\n"
    "define.period \"year\" { title = \"Year\", type = \"academic_year\", starts = \"09-01\" }\n"
    "define.record \"score\" { title = \"Score\", key = { \"year\", \"room\" },\n"
    "  fields = { year = { type = \"period\", required = true },\n"
    "    room = { dimension = \"room\", required = true }, value = { type = \"integer\" } },\n"
    "  period = { field = \"year\", kinds = { \"year\" } } }\n"
    "define.indicator \"high\" { title = \"High\", unit = \"%\", levels = { \"all\", \"room\" },\n"
    "  period = \"year\", bands = \"bands\",\n"
    "  formula = function(c)\n"
    "    local scores = c:records \"score\"\n"
    "    return percent(scores:count { value = { from = c:param \"high\" } }, scores:count())\n"
    "  end }\n";
static const char parameters_text[] =
    "high: { unit: \"1\", values: [ { from: 1900-01-01, value: 4 } ] }\n"
    "bands: { unit: \"%\", values: [ { from: 1900-01-01, value: [[0, low], [50, high]] } ] }\n";
static const char cases_text[] =
    "today: 2025-06-30\n"
    "period: 2024\n"
    "data:\n"
    "  score: { columns: [room, value], rows: [[a, 4], [b, 3], [c, 5]], same: { year: '2024' } }\n"
    "cases:\n"
    "  - { name: fits, expect: { high: { value: 200/3, band: high, n: 3, reason: '' } } }\n"
    "  - { name: differs, scope: { room: b }, expect: { high: 1 } }\n"
    "  - name: alone\n"
    "    data: { score: [ { year: '2024', room: a, value: 3 } ] }\n"
    "    add: { score: [ { year: '2024', room: d, value: 9 } ] }\n"
    "    parameters: { high: 3, bands: [[0, all]] }\n"
    "    expect: { high: [ 100, { scope: { room: d }, state: known, flags: [] } ] }\n"
    "  - { name: wrong, add: { score: [ { year: '2024', room: x, value: much } ] },\n"
    "      expect: { high: 1 } }\n";

static int run(vs_tester *tester, vs_model *model)
{
    int status = vs_tester_init(tester, model);
    return status == VS_OK ? vs_tester_file(tester, "cases.yaml", cases_text, sizeof cases_text - 1)
                           : status;
}

static void rows_tell_what_came_out(void **state)
{
    (void)state;
    static const enum vs_test_result results[] = {VS_TEST_PASSED, VS_TEST_FAILED, VS_TEST_PASSED,
                                                  VS_TEST_PASSED, VS_TEST_WRONG};
    const vs_engine_options options = {.language = VS_EN};
    vs_engine *engine;
    vs_model *model;
    vs_tester tester;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    assert_int_equal(load_texts(&model, engine, model_text, parameters_text, NULL), VS_OK);
    assert_int_equal(run(&tester, model), VS_OK);
    assert_int_equal(tester.passed, 2);
    assert_int_equal(tester.failed, 2);
    assert_int_equal(vs_tester_row_count(&tester), COUNT_OF(results));
    for (size_t i = 0; i < COUNT_OF(results); i++) {
        assert_int_equal(vs_tester_row(&tester, i)->result, results[i]);
    }
    const vs_test_row *failed = vs_tester_row(&tester, 1);
    assert_string_equal(failed->name, "differs");
    assert_int_equal(failed->line, 7);
    assert_int_equal(failed->case_line, 7);
    assert_string_equal(failed->members[0], "b");
    assert_string_equal(failed->expected, "value 1");
    assert_string_equal(failed->got, "value 0");
    assert_string_equal(vs_tester_row(&tester, 0)->got,
                        "value 66.66666666666667, n 3, band high, reason null");
    assert_non_null(strstr(vs_tester_row(&tester, 4)->message, "cases.yaml:13:"));
    vs_tester_free(&tester);
    vs_model_free(model);
    vs_engine_free(engine);
}

static void no_failed_allocation_leaves_anything_behind(void **state)
{
    (void)state;
    struct fault fault = {0};
    const vs_engine_options options = {fault_allocator, &fault, VS_EN};
    int status = VS_ENOMEM;
    for (long n = 1; status != VS_OK; n += 1 + n / 40) {
        vs_engine *engine;
        vs_model *model;
        vs_tester tester;
        fault_set(&fault, 0);
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        assert_int_equal(load_texts(&model, engine, model_text, parameters_text, NULL), VS_OK);
        vs_parameter_version *versions[] = {model->parameters[0].versions,
                                            model->parameters[1].versions};
        fault_set(&fault, n);
        status = run(&tester, model);
        fault_set(&fault, 0);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        assert_ptr_equal(model->parameters[0].versions, versions[0]);
        assert_ptr_equal(model->parameters[1].versions, versions[1]);
        vs_tester_free(&tester);
        vs_model_free(model);
        vs_engine_free(engine);
        assert_int_equal(fault.in_use, 0);
    }
}

static void a_store_in_memory_is_no_file(void **state)
{
    (void)state;
    vs_engine *engine;
    vs_store *store;
    vs_code code = 0;
    int64_t head = -1;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_store_memory(&store, engine, "a-case-in-memory"), VS_OK);
    assert_string_equal(vs_store_unit(store), "a-case-in-memory");
    assert_int_equal(vs_store_begin(store), VS_OK);
    assert_int_equal(vs_store_intern(store, "room", "a", 1, &code), VS_OK);
    assert_int_equal(vs_store_commit(store), VS_OK);
    assert_int_equal(vs_store_head(store, &head), VS_OK);
    assert_int_equal(head, 0);
    assert_false(vs_file_exists("a-case-in-memory"));
    vs_store_close(store);
    assert_int_equal(vs_store_memory(&store, engine, "a-case-in-memory"), VS_OK);
    assert_int_equal(vs_store_find(store, "room", "a", 1, &code), VS_OK);
    assert_int_equal(code, 0);
    vs_store_close(store);
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_tell_what_came_out),
        cmocka_unit_test(no_failed_allocation_leaves_anything_behind),
        cmocka_unit_test(a_store_in_memory_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
