/*
 * vsoko model test: runs the cases of a model, and tells what no case names.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "file.h"
#include "model_test.h"

enum { FILE_LIMIT = 64 * 1024 * 1024 };

/* What cases name of the model's indicators or rules. */
struct share {
    long long named, all;
};
struct coverage {
    struct share own, inherited; /* of the layer that is tested; of those below */
};

static bool is_file(const char *word)
{
    static const char *const suffixes[] = {".yaml", ".yml"};
    size_t size = strlen(word);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t suffix = strlen(suffixes[i]);
        if (size > suffix && strcmp(word + size - suffix, suffixes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* --- running --- */

static int run_named_file(vs_session *session, vs_tester *tester, const char *path)
{
    vs_buffer text;
    vs_buffer_init(&text, session->engine);
    int status = vs_file_read(&text, path, FILE_LIMIT);
    if (status == VS_OK) {
        status = vs_tester_file(tester, path, text.size > 0 ? text.data : "", text.size);
    }
    vs_buffer_free(&text);
    return status;
}

/* The cases of the files named, else those that stand with the model's last layer. */
static int run_files(vs_session *session, vs_tester *tester, const vs_model_source *source)
{
    vs_layer_source tests = {0};
    int status = VS_OK;
    bool named = false;
    size_t count = vs_options_argument_count(&session->options);
    for (size_t i = 2; status == VS_OK && i < count; i++) {
        const char *word = vs_options_argument(&session->options, i);
        if (is_file(word)) {
            named = true;
            status = run_named_file(session, tester, word);
        }
    }
    if (status == VS_OK && !named) {
        status = vs_model_source_tests(&tests, source, source->layer_count - 1);
    }
    for (size_t i = 0; status == VS_OK && i < tests.file_count; i++) {
        const vs_model_file *file = &tests.files[i];
        status = vs_tester_file(tester, file->path, file->text, file->size);
    }
    if (status == VS_OK && tester->passed + tester->failed == 0) {
        status = vs_fail(session->engine, VS_ENOTFOUND, VS_MSG_MODEL_TEST_NONE, tester->model->name,
                         source->layers[source->layer_count - 1].name);
    }
    return status;
}

/* --- coverage --- */

/* The layer that is tested defines it or says how it is computed. */
static bool is_own(const vs_model *model, const vs_indicator *indicator)
{
    const char *layer = model->layers[model->layer_count - 1];
    bool own = strcmp(indicator->place.layer, layer) == 0;
    for (size_t i = 0; !own && i < indicator->formula_count; i++) {
        own = strcmp(indicator->formulas[i].place.layer, layer) == 0;
    }
    return own;
}

static void cover(const vs_tester *tester, bool rules, struct coverage *out)
{
    const vs_model *model = tester->model;
    *out = (struct coverage){.own = {0, 0}};
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        if (indicator->disabled == NULL && indicator->rule == rules) {
            struct share *share = is_own(model, indicator) ? &out->own : &out->inherited;
            share->all++;
            share->named += tester->covered[i];
        }
    }
}

/* --- for people --- */

/* Names and texts of cases may hold control characters, which a terminal would obey. */
static void end_line(vs_buffer *out, vs_buffer *line)
{
    vs_output_clean(out, line->size > 0 ? line->data : "", line->size);
    vs_buffer_char(out, '\n');
    out->failed = out->failed || line->failed;
    vs_buffer_clear(line);
}

static void add_failure(vs_buffer *out, vs_engine *engine, const vs_test_row *row, bool first)
{
    vs_buffer line;
    vs_buffer_init(&line, engine);
    if (row->name != NULL && first) {
        vs_buffer_printf(&line, "%s:%lu: %s", row->file, (unsigned long)row->case_line, row->name);
        end_line(out, &line);
    }
    if (row->result == VS_TEST_WRONG) {
        vs_buffer_printf(&line, "%s%s", row->name != NULL ? "  " : "", row->message);
        end_line(out, &line);
        vs_buffer_free(&line);
        return;
    }
    vs_buffer_printf(&line, "  %s:%lu: %s", row->file, (unsigned long)row->line, row->indicator);
    for (size_t i = 0; i < row->scope_count; i++) {
        vs_buffer_printf(&line, "%s%s=%s", i > 0 ? "," : " ", row->dimensions[i], row->members[i]);
    }
    vs_buffer_printf(&line, ", %s: ", row->period);
    vs_buffer_printf(&line, vs_message_text(engine, VS_MSG_MODEL_TEST_GOT), row->expected,
                     row->got);
    end_line(out, &line);
    if (row->message[0] != '\0') {
        vs_buffer_printf(&line, "    %s", row->message);
        end_line(out, &line);
    }
    vs_buffer_free(&line);
}

static bool same_case(const vs_test_row *a, const vs_test_row *b)
{
    return strcmp(a->file, b->file) == 0 && a->name != NULL && b->name != NULL &&
           strcmp(a->name, b->name) == 0;
}

static void add_failures(vs_buffer *out, const vs_tester *tester)
{
    const vs_test_row *before = NULL;
    for (size_t i = 0; i < vs_tester_row_count(tester); i++) {
        const vs_test_row *row = vs_tester_row(tester, i);
        if (row->result != VS_TEST_PASSED) {
            add_failure(out, tester->engine, row, before == NULL || !same_case(before, row));
            before = row;
        }
    }
}

static void add_uncovered(vs_buffer *out, const vs_tester *tester)
{
    const vs_model *model = tester->model;
    size_t count = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        if (tester->covered[i] == 0 && indicator->disabled == NULL && is_own(model, indicator)) {
            vs_buffer_text(out, count == 0
                                    ? vs_message_text(tester->engine, VS_MSG_MODEL_TEST_UNCOVERED)
                                    : ", ");
            vs_buffer_text(out, indicator->name);
            count++;
        }
    }
    vs_buffer_text(out, count > 0 ? "\n" : "");
}

static void add_share(vs_buffer *out, const vs_tester *tester, enum vs_message id,
                      const struct coverage *coverage)
{
    if (coverage->own.all + coverage->inherited.all > 0) {
        vs_buffer_printf(out, vs_message_text(tester->engine, id), coverage->own.named,
                         coverage->own.all, coverage->inherited.named, coverage->inherited.all);
        vs_buffer_char(out, '\n');
    }
}

static int print_text(vs_session *session, const vs_tester *tester)
{
    struct coverage indicators;
    struct coverage rules;
    vs_buffer out;
    vs_buffer_init(&out, session->engine);
    cover(tester, false, &indicators);
    cover(tester, true, &rules);
    add_failures(&out, tester);
    add_share(&out, tester, VS_MSG_MODEL_TEST_INDICATORS, &indicators);
    add_share(&out, tester, VS_MSG_MODEL_TEST_RULES, &rules);
    add_uncovered(&out, tester);
    vs_buffer_printf(&out, vs_message_text(session->engine, VS_MSG_MODEL_TEST_SUM),
                     (long long)tester->passed, (long long)tester->failed);
    vs_buffer_char(&out, '\n');
    int status = vs_buffer_status(&out);
    int code = status == VS_OK ? vs_session_write(session, out.data, out.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&out);
    return code;
}

/* --- for machines --- */

enum { FILE_NAME, LINE, CASE, INDICATOR, SCOPE, PERIOD, EXPECTED, GOT, RESULT, MESSAGE, LAYER };

static void add_columns(vs_output *rows)
{
    static const struct {
        const char *name;
        enum vs_output_type type;
    } columns[] = {
        {"file", VS_OUTPUT_TEXT},      {"line", VS_OUTPUT_INTEGER}, {"case", VS_OUTPUT_TEXT},
        {"indicator", VS_OUTPUT_TEXT}, {"scope", VS_OUTPUT_OBJECT}, {"period", VS_OUTPUT_TEXT},
        {"expected", VS_OUTPUT_TEXT},  {"got", VS_OUTPUT_TEXT},     {"result", VS_OUTPUT_TEXT},
        {"message", VS_OUTPUT_TEXT},   {"layer", VS_OUTPUT_TEXT}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name, .type = columns[i].type});
    }
}

static void add_row(vs_output *rows, const vs_test_row *row)
{
    static const char *const results[] = {"passed", "failed", "wrong"};
    vs_output_row(rows);
    vs_output_text(rows, FILE_NAME, row->file);
    vs_output_integer(rows, LINE, row->line);
    vs_output_text(rows, CASE, row->name);
    vs_output_text(rows, INDICATOR, row->indicator);
    for (size_t i = 0; i < row->scope_count; i++) {
        vs_output_pair(rows, SCOPE, row->dimensions[i], NULL, row->members[i]);
    }
    vs_output_text(rows, PERIOD, row->period);
    vs_output_text(rows, EXPECTED, row->expected);
    vs_output_text(rows, GOT, row->got);
    vs_output_text(rows, RESULT, results[row->result]);
    vs_output_text(rows, MESSAGE, row->message[0] != '\0' ? row->message : NULL);
}

/* What no case names, with the place of its definition. */
static void add_missed(vs_output *rows, const vs_tester *tester)
{
    const vs_model *model = tester->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        if (tester->covered[i] == 0 && indicator->disabled == NULL) {
            vs_output_row(rows);
            vs_output_text(rows, FILE_NAME, indicator->place.file);
            vs_output_integer(rows, LINE, indicator->place.line);
            vs_output_text(rows, INDICATOR, indicator->name);
            vs_output_text(rows, RESULT, "uncovered");
            vs_output_text(rows, LAYER, indicator->place.layer);
        }
    }
}

static void add_totals(vs_output *rows, const vs_tester *tester)
{
    struct coverage indicators;
    struct coverage rules;
    cover(tester, false, &indicators);
    cover(tester, true, &rules);
    vs_output_total(rows, "passed", (int64_t)tester->passed);
    vs_output_total(rows, "failed", (int64_t)tester->failed);
    vs_output_total(rows, "indicators", indicators.own.all);
    vs_output_total(rows, "indicators_covered", indicators.own.named);
    vs_output_total(rows, "inherited_indicators", indicators.inherited.all);
    vs_output_total(rows, "inherited_indicators_covered", indicators.inherited.named);
    vs_output_total(rows, "rules", rules.own.all);
    vs_output_total(rows, "rules_covered", rules.own.named);
    vs_output_total(rows, "inherited_rules", rules.inherited.all);
    vs_output_total(rows, "inherited_rules_covered", rules.inherited.named);
}

static int print_rows(vs_session *session, const vs_tester *tester)
{
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "model_test");
    if (status == VS_OK) {
        add_columns(rows);
        /* Failures first: a result greater than passed. */
        for (int passed = 0; passed < 2; passed++) {
            for (size_t i = 0; i < vs_tester_row_count(tester); i++) {
                const vs_test_row *row = vs_tester_row(tester, i);
                if ((row->result == VS_TEST_PASSED) == (passed == 1)) {
                    add_row(rows, row);
                }
            }
        }
        add_missed(rows, tester);
        add_totals(rows, tester);
        status = vs_output_status(rows);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_output_free(rows);
    return code;
}

/* The model named before any file; NULL: none. VS_EUSAGE if there are two. */
static int read_named(const vs_session *session, const char **out)
{
    size_t count = vs_options_argument_count(&session->options);
    *out = NULL;
    for (size_t i = 2; i < count; i++) {
        const char *word = vs_options_argument(&session->options, i);
        if (is_file(word)) {
            continue;
        }
        if (*out != NULL) {
            return vs_fail(session->engine, VS_EUSAGE, VS_MSG_MODEL_TEST_TWO, *out, word);
        }
        *out = word;
    }
    return VS_OK;
}

int vs_command_model_test(vs_session *session)
{
    vs_chosen_model chosen = {.model = NULL};
    vs_tester tester = {.engine = session->engine};
    const char *named = NULL;
    int status = read_named(session, &named);
    if (status == VS_OK) {
        status = vs_session_model(session, named, &chosen);
    }
    if (status == VS_OK) {
        status = vs_tester_init(&tester, chosen.model);
    }
    if (status == VS_OK) {
        tester.interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE);
        status = run_files(session, &tester, vs_chosen_model_source(&chosen));
    }
    int code;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (session->options.format == VS_FORMAT_TABLE) {
        code = print_text(session, &tester);
    } else {
        code = print_rows(session, &tester);
    }
    vs_tester_free(&tester);
    vs_chosen_model_close(&chosen);
    return code == VS_EXIT_OK && tester.failed > 0 ? VS_EXIT_FAILED : code;
}
