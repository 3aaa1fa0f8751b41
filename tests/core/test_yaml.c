/*
 * YAML trees.
 * SPDX-License-Identifier: MIT
 */
#include "yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int make_engine(void **state)
{
    vs_engine_options options = {.language = VS_EN};
    return vs_engine_new((vs_engine **)state, &options);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static vs_yaml *parse(vs_engine *engine, const char *text)
{
    vs_yaml *yaml = NULL;
    int status = vs_yaml_parse(&yaml, engine, "t.yaml", text, strlen(text));
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    return yaml;
}

static void tree_holds_values_and_places(void **state)
{
    vs_yaml *yaml = parse(*state, "# порог\n"
                                  "порог:\n"
                                  "  значения:\n"
                                  "    - {с: 2024-09-01, равно: \"3.5\"}\n"
                                  "    - 'x'\n"
                                  "  пусто:\n"
                                  "\"ключ\": |\n"
                                  "  строка\n"
                                  "  вторая\n");
    assert_string_equal(vs_yaml_name(yaml), "t.yaml");
    const vs_yaml_node *root = vs_yaml_root(yaml);
    assert_int_equal(root->type, VS_YAML_MAP);
    assert_int_equal(root->size, 2);
    assert_string_equal(root->keys[0]->text, "порог");
    assert_int_equal(root->keys[0]->line, 2);
    assert_int_equal(root->keys[0]->column, 1);
    assert_string_equal(root->keys[1]->text, "ключ");
    assert_string_equal(root->items[1]->text, "строка\nвторая\n");
    assert_true(root->items[1]->quoted);
    const vs_yaml_node *threshold = vs_yaml_get(root, "порог");
    const vs_yaml_node *values = vs_yaml_get(threshold, "значения");
    assert_int_equal(values->type, VS_YAML_LIST);
    assert_int_equal(values->size, 2);
    assert_null(values->keys);
    assert_string_equal(values->text, "");
    const vs_yaml_node *equal = vs_yaml_get(values->items[0], "равно");
    assert_string_equal(equal->text, "3.5");
    assert_int_equal(equal->size, 3);
    assert_true(equal->quoted);
    assert_int_equal(equal->line, 4);
    assert_int_equal(equal->column, 30); /* counted in characters */
    assert_false(vs_yaml_get(values->items[0], "с")->quoted);
    assert_true(values->items[1]->quoted);
    assert_true(vs_yaml_is_null(vs_yaml_get(threshold, "пусто")));
    assert_null(vs_yaml_get(threshold, "нет"));
    assert_null(vs_yaml_get(values, "с"));
    assert_null(vs_yaml_get(NULL, "с"));
    vs_yaml_free(yaml);
}

static void empty_documents_have_no_root(void **state)
{
    static const char *const cases[] = {"",      "\n\n",         "# comment\n",
                                        "---\n", "\xEF\xBB\xBF", "---\n...\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_yaml *yaml = parse(*state, cases[i]);
        assert_null(vs_yaml_root(yaml));
        vs_yaml_free(yaml);
    }
    vs_yaml_free(NULL);
}

static void null_is_plain_only(void **state)
{
    vs_yaml *yaml = parse(*state, "[~, null, '~', \"\", 0, [], {}, nullx]");
    static const bool expected[] = {true, true, false, false, false, false, false, false};
    const vs_yaml_node *root = vs_yaml_root(yaml);
    assert_int_equal(root->size, 8);
    for (size_t i = 0; i < root->size; i++) {
        assert_int_equal(vs_yaml_is_null(root->items[i]), expected[i]);
    }
    assert_true(vs_yaml_is_null(NULL));
    vs_yaml_free(yaml);
    yaml = parse(*state, "'': a\nб: c\n"); /* an empty text in quotes is a key as any other */
    assert_string_equal(vs_yaml_get(vs_yaml_root(yaml), "")->text, "a");
    vs_yaml_free(yaml);
}

static void byte_order_mark_takes_no_column(void **state)
{
    vs_yaml *yaml = parse(*state, "\xEF\xBB\xBF"
                                  "a: 1\n");
    assert_int_equal(vs_yaml_root(yaml)->keys[0]->column, 1);
    assert_string_equal(vs_yaml_root(yaml)->keys[0]->text, "a");
    vs_yaml_free(yaml);
}

static void faults_name_their_place(void **state)
{
    static const struct {
        const char *text;
        enum vs_message id;
        const char *place;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n", VS_MSG_YAML_DUPLICATE, "t.yaml:3:1: the key \"a\" stands in line 1"},
        {"a: {x: 1, y: 2, x: 3}", VS_MSG_YAML_DUPLICATE, "t.yaml:1:17:"},
        {"a: 1\n'a': 2\n", VS_MSG_YAML_DUPLICATE, "t.yaml:2:1:"},
        {"a: 1\n---\nb: 2\n", VS_MSG_YAML_DOCUMENTS, "t.yaml:2:1:"},
        {"---\n---\n", VS_MSG_YAML_DOCUMENTS, "t.yaml:2:1:"},
        {"a: &x 1\n", VS_MSG_YAML_ANCHOR, "t.yaml:1:4:"},
        {"a: &x [1]\n", VS_MSG_YAML_ANCHOR, "t.yaml:1:4:"},
        {"&x a: 1\n", VS_MSG_YAML_ANCHOR, "t.yaml:1:1:"},
        {"a: *x\n", VS_MSG_YAML_ANCHOR, "t.yaml:1:4:"},
        {"*x : 1\n", VS_MSG_YAML_ANCHOR, "t.yaml:1:1:"},
        {"a: !!str 1\n", VS_MSG_YAML_TAG, "t.yaml:1:4:"},
        {"a: !x {b: 1}\n", VS_MSG_YAML_TAG, "t.yaml:1:4:"},
        {"a: ! 1\n", VS_MSG_YAML_TAG, "t.yaml:1:4:"},
        {"[1]: 2\n", VS_MSG_YAML_KEY, "t.yaml:1:1:"},
        {"? {a: 1}\n: 2\n", VS_MSG_YAML_KEY, "t.yaml:1:3:"},
        {": 2\n", VS_MSG_YAML_INDENT, "t.yaml:1:1:"},
        {"{: 2}\n", VS_MSG_YAML_TOKEN, "t.yaml:1:2:"},
        {"a: 1\n~: 2\n", VS_MSG_YAML_KEY, "t.yaml:2:1:"},
        {"a: 1\nb:\n\t- x\n", VS_MSG_YAML_TOKEN, "t.yaml:3:1:"},
        {"a: b: c\n", VS_MSG_YAML_MAPPING, "t.yaml:1:5:"},
        {"a: 1\n  b: 2\n", VS_MSG_YAML_MAPPING, "t.yaml:2:4:"},
        {"a:\n  - 1\n b: 2\n", VS_MSG_YAML_INDENT, "t.yaml:3:2:"},
        {"a: 1\nb\n", VS_MSG_YAML_COLON, "t.yaml:3:1:"},
        {"a: \"x\n", VS_MSG_YAML_QUOTE, "t.yaml:2:1:"},
        {"a: [1, 2\n", VS_MSG_YAML_BRACKET, "t.yaml:2:1:"},
        {"a: {x: 1\n", VS_MSG_YAML_BRACKET, "t.yaml:2:1:"},
        {"a: \"\\q\"\n", VS_MSG_YAML_ESCAPE, "t.yaml:1:"},
        {"a: 1\nы: \xFF\n", VS_MSG_YAML_UTF8, "t.yaml:2:4:"},
        {"a: 1\nы: \x01\n", VS_MSG_YAML_CONTROL, "t.yaml:2:4:"},
        {"a: \"x\\0y\"\n", VS_MSG_YAML_ZERO, "t.yaml:1:4:"},
        {"%YAML 1.1\n---\na: @x\n", VS_MSG_YAML_TOKEN, "t.yaml:3:4:"},
        {"a: |9x\n", VS_MSG_YAML_SYNTAX, "t.yaml:1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_yaml *yaml = NULL;
        int status = vs_yaml_parse(&yaml, *state, "t.yaml", cases[i].text, strlen(cases[i].text));
        assert_int_equal(status, VS_EDATA);
        assert_null(yaml);
        if (vs_engine_error_id(*state) != cases[i].id ||
            strstr(vs_engine_error(*state), cases[i].place) == NULL) {
            fail_msg("case %d: %s", (int)i, vs_engine_error(*state));
        }
    }
}

static void zero_bytes_are_refused(void **state)
{
    vs_yaml *yaml;
    assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", "a: 1\n\0b: 2", 10), VS_EDATA);
    assert_int_equal(vs_engine_error_id(*state), VS_MSG_YAML_UTF8);
    assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml",
                                   "\xFF\xFE"
                                   "a\0",
                                   4),
                     VS_EDATA);
}

/* Appends count openings, a scalar and count closings. */
static void nest(vs_buffer *out, const char *open, const char *close, int count)
{
    for (int i = 0; i < count; i++) {
        vs_buffer_text(out, open);
    }
    vs_buffer_text(out, "1");
    for (int i = 0; i < count; i++) {
        vs_buffer_text(out, close);
    }
}

static void nesting_is_limited(void **state)
{
    static const struct {
        const char *open, *close;
    } cases[] = {{"[", "]"}, {"{a: ", "}"}, {"- ", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_yaml *yaml;
        vs_buffer text;
        vs_buffer_init(&text, *state);
        nest(&text, cases[i].open, cases[i].close, 63);
        assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", text.data, text.size), VS_OK);
        vs_yaml_free(yaml);
        vs_buffer_clear(&text);
        nest(&text, cases[i].open, cases[i].close, 64);
        assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", text.data, text.size), VS_EDATA);
        assert_int_equal(vs_engine_error_id(*state), VS_MSG_YAML_DEPTH);
        vs_buffer_clear(&text);
        nest(&text, cases[i].open, cases[i].close, 20000);
        assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", text.data, text.size), VS_EDATA);
        vs_buffer_free(&text);
    }
}

static void size_is_limited(void **state)
{
    vs_yaml *yaml;
    assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", "", (64U << 20) + 1), VS_EDATA);
    assert_int_equal(vs_engine_error_id(*state), VS_MSG_YAML_SIZE);
}

static void large_maps_are_read_in_order(void **state)
{
    enum { COUNT = 20000 };
    vs_buffer text;
    vs_buffer_init(&text, *state);
    for (int i = 0; i < COUNT; i++) {
        vs_buffer_printf(&text, "k%d: %d\n", i * 7919 % COUNT, i);
    }
    vs_yaml *yaml = parse(*state, text.data);
    const vs_yaml_node *root = vs_yaml_root(yaml);
    assert_int_equal(root->size, COUNT);
    assert_string_equal(root->keys[1]->text, "k7919");
    assert_string_equal(root->items[COUNT - 1]->text, "19999");
    assert_int_equal(root->keys[COUNT - 1]->line, COUNT);
    vs_yaml_free(yaml);
    vs_buffer_text(&text, "k5: again\n");
    assert_int_equal(vs_yaml_parse(&yaml, *state, "t.yaml", text.data, text.size), VS_EDATA);
    assert_non_null(strstr(vs_engine_error(*state), "t.yaml:20001:1:"));
    vs_buffer_free(&text);
}

static void random_bytes_do_no_harm(void **state)
{
    static const char *const pieces[] = {
        "a: ", "- ", "\n", "  ", "[",   "]",   "{",        "}",    ", ", "'", "\"", "#",  "|", ">",
        "&x",  "*x", "!t", "%",  "---", "...", "\xD1\x8F", "\xFF", "\t", ":", "?",  "\\", "1"};
    uint32_t seed = 3;
    for (int round = 0; round < 20000; round++) {
        vs_buffer text;
        vs_buffer_init(&text, *state);
        vs_buffer_text(&text, "");
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525U + 1013904223U;
            vs_buffer_text(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        vs_yaml *yaml;
        int status = vs_yaml_parse(&yaml, *state, "t.yaml", text.data, text.size);
        assert_true(status == VS_OK || status == VS_EDATA);
        vs_yaml_free(yaml);
        vs_buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_holds_values_and_places),
        cmocka_unit_test(empty_documents_have_no_root),
        cmocka_unit_test(null_is_plain_only),
        cmocka_unit_test(byte_order_mark_takes_no_column),
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(zero_bytes_are_refused),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(size_is_limited),
        cmocka_unit_test(large_maps_are_read_in_order),
        cmocka_unit_test(random_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
