/*
 * nightly: computes every school of a region and the region's own cells, and tells how each ended.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "night.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "number.h"

enum { SECONDS_DEFAULT = 120, MEMORY_DEFAULT = 1024, JOBS_MAX = 1024 };

/* The summary of all schools. */
struct tally {
    size_t unchanged, computed, failed, errors, routing;
};

/* --- while it runs --- */

static bool on_terminal(const vs_session *session)
{
    return isatty(STDERR_FILENO) != 0 && !session->options.quiet;
}

/* One line about a school that changed or failed. */
static void tell_school(const vs_session *session, const vs_night_school *school)
{
    const char *id = school->school->id;
    const char *class = vs_night_class_name(school->now.class);
    char good[VS_DATE_SIZE] = "";
    if (school->state == VS_NIGHT_FAILED) {
        bool has = school->now.good != VS_DATE_NONE;
        if (has) {
            vs_date_print(good, (vs_date)school->now.good);
        }
        (void)fprintf(stderr,
                      vs_message_text(session->engine,
                                      has ? VS_MSG_NIGHT_SCHOOL_STALE : VS_MSG_NIGHT_SCHOOL_FAILED),
                      id, class, school->message, good);
        (void)fputc('\n', stderr);
        return;
    }
    if (school->state == VS_NIGHT_COMPUTED) {
        vs_session_tell(session, VS_MSG_NIGHT_SCHOOL_COMPUTED, id, (long long)school->made.cells,
                        (long long)school->made.changed, (long long)(school->wall_us / 1000));
    }
    if (school->now.errors > 0) {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_NIGHT_SCHOOL_ERRORS), id,
                      (long long)school->now.errors, school->message);
        (void)fputc('\n', stderr);
    }
}

static void told(void *context, const vs_night_school *school, size_t done, size_t count)
{
    vs_session *session = context;
    if (!on_terminal(session)) {
        tell_school(session, school);
        return;
    }
    if (school->state == VS_NIGHT_FAILED || school->now.errors > 0) {
        vs_progress_clear(session->progress);
        tell_school(session, school);
    }
    vs_engine_progress(session->engine, VS_MSG_STAGE_NIGHT, (int64_t)done, (int64_t)count);
}

/* --- the report --- */

enum {
    SCHOOL,
    STATE,
    CLASS,
    MESSAGE,
    STALE,
    CELLS,
    CHANGED,
    ERRORS,
    WALL,
    CPU,
    MEMORY,
    OPEN_US,
    EVALUATE_US,
    WRITE_US,
    SHARE_US,
    COMMIT_US,
    STATUS_US,
    OTHER_US,
    NEWS,
    COLUMN_COUNT
};

static void add_columns(vs_engine *engine, vs_output *rows)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
        int rank;
    } columns[COLUMN_COUNT] = {
        [SCHOOL] = {"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 0},
        [STATE] = {"state", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 0},
        [CLASS] = {"class", VS_MSG_COLUMN_CLASS_OF_FAILURE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 0},
        [MESSAGE] = {"message", VS_MSG_COLUMN_MESSAGE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 0},
        [STALE] = {"stale_since", VS_MSG_COLUMN_STALE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 1},
        [CELLS] = {"cells", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [CHANGED] = {"changed", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [ERRORS] = {"errors", VS_MSG_COLUMN_ERRORS, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, 2},
        [WALL] = {"ms", VS_MSG_NONE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, 0},
        [CPU] = {"cpu_ms", VS_MSG_NONE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, 0},
        [MEMORY] = {"peak_mb", VS_MSG_NONE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, 0},
        [OPEN_US] = {"us_open", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [EVALUATE_US] = {"us_evaluate", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [WRITE_US] = {"us_write", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [SHARE_US] = {"us_share", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [COMMIT_US] = {"us_commit", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [STATUS_US] = {"us_status", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [OTHER_US] = {"us_other", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [NEWS] = {"news", VS_MSG_NONE, VS_OUTPUT_LIST, VS_OUTPUT_DATA, 0},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows,
                         &(vs_output_spec){.name = columns[i].name,
                                           .title = columns[i].title != VS_MSG_NONE
                                                        ? vs_message_text(engine, columns[i].title)
                                                        : NULL,
                                           .type = columns[i].type,
                                           .place = columns[i].place,
                                           .rank = columns[i].rank});
    }
}

static bool needs_care(const vs_night_school *school)
{
    return school->state == VS_NIGHT_FAILED || school->now.errors > 0 || school->routing != NULL;
}

/* Where the CPU time of a worker went; the rest is its start and its end. */
static void add_parts(vs_output *rows, const vs_night_school *school)
{
    const vs_results_made *made = &school->made;
    int64_t parts[] = {school->open_us, made->evaluate_us, made->write_us,
                       made->share_us,  made->commit_us,   school->status_us};
    int64_t rest = school->cpu_us;
    for (int i = 0; i < (int)(sizeof parts / sizeof *parts); i++) {
        vs_output_integer(rows, OPEN_US + i, parts[i]);
        rest -= parts[i];
    }
    vs_output_integer(rows, OTHER_US, rest > 0 ? rest : 0);
}

static void add_school(vs_engine *engine, vs_output *rows, const vs_night_school *school)
{
    static const char *const states[] = {[VS_NIGHT_UNCHANGED] = "unchanged",
                                         [VS_NIGHT_COMPUTED] = "computed",
                                         [VS_NIGHT_FAILED] = "failed"};
    bool routing = school->now.class == VS_NIGHT_FINE && school->routing != NULL;
    const char *class = vs_night_class_name(routing ? VS_NIGHT_ROUTING : school->now.class);
    const char *message = routing ? school->routing : school->message;
    char date[VS_DATE_SIZE];
    vs_output_row(rows);
    vs_output_text(rows, SCHOOL, school->school->id);
    vs_output_text(rows, STATE, states[school->state]);
    vs_output_text(rows, CLASS, class[0] != '\0' ? class : NULL);
    vs_output_text(rows, MESSAGE, message[0] != '\0' ? message : NULL);
    if (school->state == VS_NIGHT_FAILED && school->now.good != VS_DATE_NONE) {
        vs_output_text(rows, STALE, vs_date_print(date, (vs_date)school->now.good));
    }
    vs_output_integer(rows, CELLS, (int64_t)school->made.cells);
    vs_output_integer(rows, CHANGED, (int64_t)school->made.changed);
    vs_output_integer(rows, ERRORS, school->now.errors);
    vs_output_number(rows, WALL, (double)school->wall_us / 1000, 1);
    vs_output_number(rows, CPU, (double)school->cpu_us / 1000, 1);
    vs_output_number(rows, MEMORY, (double)school->peak_kib / 1024, 1);
    if (school->state == VS_NIGHT_COMPUTED) {
        add_parts(rows, school);
    }
    vs_buffer text;
    vs_buffer_init(&text, engine);
    for (size_t i = 0; i < school->news_count; i++) {
        vs_buffer_clear(&text);
        vs_night_tell_news(&school->news[i], &text);
        vs_output_item(rows, NEWS, text.data);
    }
    vs_buffer_free(&text);
}

/* All schools as data; a table shows those that somebody has to look at. */
static int print_report(vs_session *session, const vs_nightly *night)
{
    vs_output *rows = NULL;
    bool table = session->options.format == VS_FORMAT_TABLE;
    int status = vs_output_new(&rows, session->engine, "nightly");
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    add_columns(session->engine, rows);
    for (size_t i = 0; i < night->school_count; i++) {
        if (!table || needs_care(&night->schools[i])) {
            add_school(session->engine, rows, &night->schools[i]);
        }
    }
    status = vs_output_status(rows);
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (!table || vs_output_count(rows) > 0) {
        code = vs_session_print(session, rows);
    }
    vs_output_free(rows);
    return code;
}

/* --- what is new --- */

static const char *word_of(vs_engine *engine, const char *word)
{
    static const struct {
        const char *word;
        enum vs_message title;
    } words[] = {
        {"due", VS_MSG_CYCLOGRAM_STATUS_DUE},     {"late", VS_MSG_CYCLOGRAM_STATUS_LATE},
        {"done", VS_MSG_CYCLOGRAM_STATUS_DONE},   {"skipped", VS_MSG_CYCLOGRAM_STATUS_SKIPPED},
        {"overdue", VS_MSG_DECISION_OVERDUE},     {"fired", VS_MSG_DECISION_FIRED},
        {"cleared", VS_MSG_NIGHT_CLEARED},        {"undetermined", VS_MSG_DECISION_UNDETERMINED},
        {"failed", VS_MSG_NIGHT_STATUSES_FAILED},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, word) == 0) {
            return vs_message_text(engine, words[i].title);
        }
    }
    return word;
}

/* A table of what is not as it was the night before: json and csv have it beside each school. */
static int print_news(vs_session *session, const vs_nightly *night)
{
    vs_engine *engine = session->engine;
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, engine, "nightly");
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
    } columns[] = {{"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_TEXT},
                   {"word", VS_MSG_COLUMN_NEWS, VS_OUTPUT_TEXT},
                   {"name", VS_MSG_COLUMN_WHAT, VS_OUTPUT_TEXT},
                   {"count", VS_MSG_COLUMN_COUNT_NOW, VS_OUTPUT_INTEGER}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type});
    }
    for (size_t i = 0; i < night->school_count; i++) {
        const vs_night_school *school = &night->schools[i];
        for (size_t j = 0; j < school->news_count; j++) {
            vs_output_row(rows);
            vs_output_text(rows, 0, school->school->id);
            vs_output_text(rows, 1, word_of(engine, school->news[j].word));
            vs_output_text(rows, 2, school->news[j].name);
            if (school->news[j].count >= 0) {
                vs_output_integer(rows, 3, school->news[j].count);
            }
        }
    }
    int code = VS_EXIT_OK;
    status = vs_output_status(rows);
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (vs_output_count(rows) > 0) {
        code = vs_session_print(session, rows);
    }
    vs_output_free(rows);
    return code;
}

static struct tally count_schools(const vs_nightly *night)
{
    struct tally tally = {0};
    for (size_t i = 0; i < night->school_count; i++) {
        const vs_night_school *school = &night->schools[i];
        tally.unchanged += school->state == VS_NIGHT_UNCHANGED;
        tally.computed += school->state == VS_NIGHT_COMPUTED;
        tally.failed += school->state == VS_NIGHT_FAILED;
        tally.errors += school->state != VS_NIGHT_FAILED && school->now.errors > 0;
        tally.routing += school->routing != NULL;
    }
    return tally;
}

static void tell_summary(const vs_session *session, const vs_nightly *night,
                         const struct tally *tally)
{
    vs_session_tell(session, VS_MSG_NIGHT_SUMMARY, (long long)night->school_count,
                    (long long)tally->computed, (long long)tally->unchanged,
                    (long long)tally->failed, (long long)tally->errors);
    for (size_t i = 0; i < night->school_count; i++) {
        if (night->schools[i].routing != NULL) {
            (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_NIGHT_ROUTING),
                          night->schools[i].school->id, night->schools[i].routing);
            (void)fputc('\n', stderr);
        }
    }
    if (night->rolled) {
        vs_session_tell(session, VS_MSG_NIGHT_ROLLED, (long long)night->rolled_cells);
    } else if (night->rollup_failure[0] == '\0') {
        vs_session_tell(session,
                        night->wrote ? VS_MSG_NIGHT_ROLLUP_SAME : VS_MSG_NIGHT_NOTHING_CHANGED);
    }
    if (night->unlike > 0) {
        vs_session_tell(session, VS_MSG_NIGHT_UNLIKE, (long long)night->unlike);
    }
    if (night->rollup_failure[0] != '\0') {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_NIGHT_ROLLUP_FAILED),
                      night->rollup_failure);
        (void)fputc('\n', stderr);
    }
}

/* --- the command --- */

static int read_jobs(const vs_session *session, const vs_workspace *workspace, size_t *out)
{
    const char *text = vs_options_text(&session->options, VS_OPTION_JOBS);
    int64_t jobs = workspace->night.jobs;
    if (text != NULL && (vs_integer_parse(text, strlen(text), &jobs) != VS_PARSE_OK || jobs < 1 ||
                         jobs > JOBS_MAX)) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_COUNT, "--jobs", text);
    }
    if (jobs == 0) {
        jobs = sysconf(_SC_NPROCESSORS_ONLN);
    }
    *out = jobs > 0 ? (size_t)jobs : 1;
    return VS_OK;
}

static int prepare(vs_session *session, vs_nightly *night)
{
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK) {
        status = vs_session_workspace(session, &night->workspace);
    }
    if (status == VS_OK && vs_options_text(&session->options, VS_OPTION_SCHOOL) != NULL) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_NIGHT_ONE_SCHOOL);
    }
    if (status == VS_OK) {
        status = read_jobs(session, night->workspace, &night->jobs);
    }
    if (status == VS_OK) {
        const vs_night *limits = &night->workspace->night;
        night->seconds = limits->seconds > 0 ? limits->seconds : SECONDS_DEFAULT;
        night->memory_mb = limits->memory_mb > 0 ? limits->memory_mb : MEMORY_DEFAULT;
        status = vs_night_lock(night->workspace, &night->lock);
    }
    return status;
}

int vs_command_nightly(vs_session *session)
{
    vs_nightly night = {
        .engine = session->engine,
        .today = vs_options_today(&session->options),
        .full = vs_options_given(&session->options, VS_OPTION_FULL),
        .interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE),
        .lock = -1,
        .told = told,
        .context = session,
    };
    int code = VS_EXIT_OK;
    int status = prepare(session, &night);
    if (status == VS_OK) {
        status = vs_night_run(&night);
    }
    if (status == VS_EINTERRUPT) {
        (void)vs_fail(session->engine, status, VS_MSG_NIGHT_INTERRUPTED);
    }
    if (status == VS_OK) {
        struct tally tally = count_schools(&night);
        tell_summary(session, &night, &tally);
        code = print_report(session, &night);
        if (code == VS_EXIT_OK && session->options.format == VS_FORMAT_TABLE) {
            code = print_news(session, &night);
        }
        bool partial = tally.failed > 0 || tally.errors > 0 || tally.routing > 0 ||
                       night.rollup_failure[0] != '\0';
        code = code == VS_EXIT_OK && partial ? VS_EXIT_PARTIAL : code;
    } else {
        code = vs_session_fail(session, status);
    }
    vs_night_free(&night);
    if (night.lock >= 0) {
        (void)close(night.lock);
    }
    return code;
}
