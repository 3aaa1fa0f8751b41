/*
 * The engine handle: memory, messages, languages; and what the readers do when memory runs out.
 * SPDX-License-Identifier: MIT
 */
#include "engine.h"

#include "chunk.h"
#include "csv.h"
#include "fault.h"
#include "file.h"
#include "text.h"
#include "yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {
#define VS_MSG(id, ru, en) #id,
#include "messages.def"
#undef VS_MSG
};

/* The text of a message in a language. */
static const char *text_of(vs_engine *engine, int id, enum vs_language language)
{
    vs_engine_set_language(engine, language);
    return vs_message_text(engine, (enum vs_message)id);
}

/* Writes the conversions of a message one after another: "%s%lld"; false on one not allowed. */
static bool conversions_of(char *out, size_t room, const char *text)
{
    static const char *const allowed[] = {"%s", "%lld", "%%"};
    size_t used = 0;
    for (const char *at = strchr(text, '%'); at != NULL; at = strchr(at, '%')) {
        size_t size = 0;
        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
            if (strncmp(at, allowed[i], strlen(allowed[i])) == 0) {
                size = strlen(allowed[i]);
            }
        }
        if (size == 0 || used + size >= room) {
            return false;
        }
        memcpy(out + used, at, size);
        used += size;
        at += size;
    }
    out[used] = '\0';
    return true;
}

static void messages_stand_in_both_languages(void **state)
{
    (void)state;
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(sizeof names / sizeof *names, VS_MSG_COUNT);
    for (int id = 0; id < VS_MSG_COUNT; id++) {
        const char *russian = text_of(engine, id, VS_RU);
        const char *english = text_of(engine, id, VS_EN);
        /* Only NONE and the usage of a command without arguments have nothing to say. */
        bool silent = id == VS_MSG_NONE || strncmp(names[id], "USAGE_", 6) == 0;
        char a[64];
        char b[64];
        bool known = conversions_of(a, sizeof a, russian) && conversions_of(b, sizeof b, english);
        bool said = *russian != '\0' && *english != '\0';
        bool unsaid = silent && *russian == '\0' && *english == '\0';
        if ((!said && !unsaid) || !known || strcmp(a, b) != 0) {
            fail_msg("message %s", names[id]);
        }
        /* A message is one line; the help of the dialogue is in pages. */
        bool page =
            strncmp(names[id], "DIALOGUE_HELP_", 14) == 0 || strncmp(names[id], "TOPIC_", 6) == 0;
        if (!vs_text_valid(russian, strlen(russian), NULL) ||
            (!page && (strchr(russian, '\n') != NULL || strchr(english, '\n') != NULL))) {
            fail_msg("message %s", names[id]);
        }
    }
    vs_engine_free(engine);
}

static void message_find_knows_each_name_once(void **state)
{
    (void)state;
    for (int id = 0; id < VS_MSG_COUNT; id++) {
        assert_int_equal(vs_message_find(names[id]), id);
    }
    assert_int_equal(vs_message_find("NO_SUCH_MESSAGE"), -1);
    assert_int_equal(vs_message_find(""), -1);
}

static void fail_stores_the_message(void **state)
{
    (void)state;
    vs_engine *engine;
    vs_engine_options options = {.language = VS_EN};
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    assert_string_equal(vs_engine_error(engine), "");
    assert_int_equal(vs_fail(engine, VS_ENOTFOUND, VS_MSG_FILE_NOT_FOUND, "a.csv"), VS_ENOTFOUND);
    assert_string_equal(vs_engine_error(engine),
                        "a.csv: there is no such file; check the path and the name");
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_FILE_NOT_FOUND);
    /* The message before may be an argument of the next. */
    assert_int_equal(vs_fail(engine, VS_ENOTFOUND, VS_MSG_FILE_NOT_FOUND, vs_engine_error(engine)),
                     VS_ENOTFOUND);
    assert_int_equal(strncmp(vs_engine_error(engine), "a.csv: there is", 15), 0);
    assert_int_equal(vs_fail_text(engine, VS_ESCRIPT, "x: 100%"), VS_ESCRIPT);
    assert_string_equal(vs_engine_error(engine), "x: 100%");
    assert_int_equal(vs_fail_text(engine, VS_ESCRIPT, vs_engine_error(engine)), VS_ESCRIPT);
    assert_string_equal(vs_engine_error(engine), "x: 100%");
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_NONE);
    /* One line that a terminal shows as it is and that any file can hold. */
    assert_int_equal(vs_fail_text(engine, VS_ESCRIPT, "й\xff\n\x1b[31m\xd0\x7f"), VS_ESCRIPT);
    assert_string_equal(vs_engine_error(engine), "й?  [31m? ");
    assert_int_equal(vs_fail_memory(engine), VS_ENOMEM);
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_NO_MEMORY);
    vs_engine_clear_error(engine);
    assert_string_equal(vs_engine_error(engine), "");
    vs_engine_free(engine);
}

static void language_is_russian_unless_asked(void **state)
{
    (void)state;
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_engine_language(engine), VS_RU);
    vs_fail_memory(engine);
    assert_non_null(strstr(vs_engine_error(engine), "памяти"));
    vs_engine_set_language(engine, VS_EN);
    vs_fail_memory(engine);
    assert_non_null(strstr(vs_engine_error(engine), "memory"));
    vs_engine_free(engine);
    vs_engine_free(NULL);
}

static void interrupt_is_set_and_cleared(void **state)
{
    (void)state;
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_false(vs_engine_interrupted(engine));
    assert_int_equal(vs_engine_interrupt(engine), 1);
    assert_true(vs_engine_interrupted(engine));
    assert_int_equal(vs_engine_interrupt(engine), 2);
    vs_engine_clear_interrupt(engine);
    assert_false(vs_engine_interrupted(engine));
    assert_int_equal(vs_engine_interrupt(engine), 1);
    vs_engine_free(engine);
}

/* What a watcher was told last, and how often. */
struct told {
    enum vs_message stage;
    int64_t done, total;
    int times;
};

static void note(void *context, enum vs_message stage, int64_t done, int64_t total)
{
    struct told *told = context;
    *told = (struct told){stage, done, total, told->times + 1};
}

static void work_is_told_and_stops(void **state)
{
    (void)state;
    vs_engine *engine;
    struct told told = {.times = 0};
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_engine_poll(engine, VS_MSG_STAGE_WRITE, 1, 3), VS_OK); /* nobody watches */
    vs_watch was = vs_engine_watch(engine, (vs_watch){note, &told});
    assert_null(was.tell);
    assert_int_equal(vs_engine_poll(engine, VS_MSG_STAGE_WRITE, 2, 3), VS_OK);
    assert_int_equal(told.stage, VS_MSG_STAGE_WRITE);
    assert_int_equal(told.done, 2);
    assert_int_equal(told.total, 3);
    vs_engine_interrupt(engine);
    assert_int_equal(vs_engine_poll(engine, VS_MSG_STAGE_WRITE, 3, 3), VS_EINTERRUPT);
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_INTERRUPTED);
    assert_int_equal(told.times, 1); /* what stops is not told as done */
    was = vs_engine_watch(engine, was);
    assert_ptr_equal(was.context, &told);
    vs_engine_progress(engine, VS_MSG_STAGE_WRITE, 3, 3);
    assert_int_equal(told.times, 1);
    vs_engine_free(engine);
}

static void a_line_is_kept_with_its_place(void **state)
{
    (void)state;
    vs_engine *engine;
    int64_t number = -1;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_null(vs_engine_quoted(engine, "x.lua:3: text", &number));
    vs_fail_text(engine, VS_EMODEL, "x.lua:3: yes");
    vs_engine_quote(engine, "x.lua:", 3, "one\ntwo\na\tb\x1b[0m\nfour", 20);
    assert_string_equal(vs_engine_quoted(engine, "x.lua:31: no, x.lua:3: yes", &number), "a b [0m");
    assert_int_equal(number, 3);
    assert_null(vs_engine_quoted(engine, "x.lua:31: other", &number));
    /* it stays with a message that holds the one it was kept for, and goes with another */
    vs_fail(engine, VS_EMODEL, VS_MSG_LUA_ERROR, "x.lua:3: yes");
    assert_non_null(vs_engine_quoted(engine, vs_engine_error(engine), &number));
    vs_fail_text(engine, VS_EMODEL, "x.lua:3: other");
    assert_null(vs_engine_quoted(engine, vs_engine_error(engine), &number));
    vs_engine_quote(engine, "value:x=5", 0, "value:x=5", 9);
    assert_string_equal(vs_engine_quoted(engine, "1 value:x=5: no", &number), "value:x=5");
    assert_int_equal(number, 0);
    vs_engine_clear_error(engine);
    assert_null(vs_engine_quoted(engine, "value:x=5", &number));
    vs_engine_free(engine);
}

static void memory_is_zeroed_and_refused_on_overflow(void **state)
{
    (void)state;
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    char *bytes = vs_mem_array(engine, 10, 10);
    assert_non_null(bytes);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(bytes[i], 0);
    }
    vs_mem_free(engine, bytes);
    vs_mem_free(engine, NULL);
    assert_null(vs_mem_array(engine, SIZE_MAX / 2, 3));
    char *text = vs_mem_text(engine, "abcdef", 3);
    assert_string_equal(text, "abc");
    vs_mem_free(engine, text);
    vs_engine_free(engine);
}

/* --- when memory runs out --- */

static int read_yaml(vs_engine *engine)
{
    vs_buffer text;
    vs_buffer_init(&text, engine);
    vs_buffer_text(&text, "list: [1, {a: b}, [x, y]]\nmap:\n");
    for (int i = 0; i < 600; i++) { /* past the first block of the arena */
        vs_buffer_printf(&text, "  key %d: a value\n", i);
    }
    vs_yaml *yaml = NULL;
    int status = vs_buffer_status(&text);
    if (status == VS_OK) {
        status = vs_yaml_parse(&yaml, engine, "t.yaml", text.data, text.size);
    }
    vs_yaml_free(yaml);
    vs_buffer_free(&text);
    return status;
}

static int read_csv(vs_engine *engine)
{
    static const char text[] = "\xC8\xEC\xFF;\"a \"\"b\"\"\"\n1;\"a longer one \"\"b\"\" with many "
                               "characters in it\"\n";
    vs_csv *csv = NULL;
    vs_csv_row row;
    int status = vs_csv_open(&csv, engine, "t.csv", text, sizeof text - 1, NULL);
    while (status == VS_OK) {
        status = vs_csv_next(csv, &row);
    }
    vs_csv_free(csv);
    return status == VS_DONE ? VS_OK : status;
}

static int clean_text(vs_engine *engine)
{
    vs_buffer text;
    vs_buffer out;
    vs_buffer_init(&text, engine);
    vs_buffer_init(&out, engine);
    for (int i = 0; i < 500; i++) {
        vs_buffer_text(&text, "и\xCC\x86 ");
    }
    int status = vs_buffer_status(&text);
    if (status == VS_OK) {
        status = vs_text_clean(&out, text.data, text.size);
    }
    if (status == VS_OK) {
        status = vs_text_fold(&out, text.data, text.size);
    }
    vs_buffer_free(&text);
    vs_buffer_free(&out);
    return status;
}

static int write_chunk(vs_engine *engine)
{
    const int64_t values[12] = {1, 2, 3};
    const unsigned char valid[2] = {7, 0};
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    vs_arena *arena = NULL;
    int status = vs_arena_new(&arena, engine);
    vs_column column = {.name = "x", .type = VS_COLUMN_INTEGER};
    vs_chunk chunk = {.rows = 12, .column_count = 1, .columns = &column};
    if (status == VS_OK) {
        status = vs_column_pack(&column, arena, engine, values, valid, 12);
    }
    if (status == VS_OK) {
        vs_chunk_encode(&bytes, &chunk);
        status = vs_buffer_status(&bytes);
    }
    if (status == VS_OK) {
        status = vs_chunk_decode(&chunk, bytes.data, bytes.size, arena, engine, "t");
    }
    vs_arena_free(arena);
    vs_buffer_free(&bytes);
    return status;
}

static int read_file(vs_engine *engine)
{
    vs_buffer out;
    vs_buffer_init(&out, engine);
    int status = vs_file_read(&out, VS_SOURCE_DIR "/core/messages.def", 1 << 24);
    vs_buffer_free(&out);
    return status;
}

/* Fails the n-th allocation of action, n = 1, 2 ..., until it succeeds. */
static void assert_survives(int (*action)(vs_engine *))
{
    struct fault fault = {0};
    vs_engine *engine;
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    int status = VS_ENOMEM;
    long attempt = 0;
    while (status == VS_ENOMEM) {
        vs_engine_clear_error(engine);
        fault_set(&fault, ++attempt);
        status = action(engine);
        assert_int_equal(fault.in_use, 1); /* the engine alone */
        if (status == VS_ENOMEM) {
            assert_int_equal(vs_engine_error_id(engine), VS_MSG_NO_MEMORY);
        }
    }
    assert_int_equal(status, VS_OK);
    assert_true(attempt > 1); /* some allocation did fail */
    assert_true(fault.calls < attempt);
    fault_set(&fault, 0);
    assert_int_equal(action(engine), VS_OK);
    vs_engine_free(engine);
    assert_int_equal(fault.in_use, 0);
}

static void readers_survive_lack_of_memory(void **state)
{
    (void)state;
    assert_survives(read_yaml);
    assert_survives(read_csv);
    assert_survives(clean_text);
    assert_survives(write_chunk);
    assert_survives(read_file);
}

static void engine_reports_lack_of_memory_at_birth(void **state)
{
    (void)state;
    struct fault fault = {.fail_at = 1};
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, &options), VS_ENOMEM);
    assert_null(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_stand_in_both_languages),
        cmocka_unit_test(message_find_knows_each_name_once),
        cmocka_unit_test(fail_stores_the_message),
        cmocka_unit_test(language_is_russian_unless_asked),
        cmocka_unit_test(interrupt_is_set_and_cleared),
        cmocka_unit_test(work_is_told_and_stops),
        cmocka_unit_test(a_line_is_kept_with_its_place),
        cmocka_unit_test(memory_is_zeroed_and_refused_on_overflow),
        cmocka_unit_test(readers_survive_lack_of_memory),
        cmocka_unit_test(engine_reports_lack_of_memory_at_birth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
