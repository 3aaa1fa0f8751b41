/*
 * Images of trees of structs and of models, the cache that holds them: round trips, damage, what
 * may not be read. SPDX-License-Identifier: MIT
 */
#include "cache.h"
#include "fault.h"
#include "file.h"
#include "model_image.h"
#include "program_private.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum { PATH_SIZE = 512 };

struct fixture {
    vs_engine *engine;
    struct fault fault;
    char folder[PATH_SIZE]; /* of the cache; made when something is written */
    char above[PATH_SIZE];
};

static int make_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    const char *base = getenv("TMPDIR");
    (void)snprintf(fixture.above, 64, "%.40s/vsoko-image-XXXXXX", base != NULL ? base : "/tmp");
    vs_engine_options options = {
        .allocator = fault_allocator, .context = &fixture.fault, .language = VS_EN};
    *state = &fixture;
    if (mkdtemp(fixture.above) == NULL) {
        return -1;
    }
    (void)snprintf(fixture.folder, PATH_SIZE, "%.64s/a/b", fixture.above);
    return vs_engine_new(&fixture.engine, &options);
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(vs_file_remove(fixture->engine, fixture->above), VS_OK);
    vs_engine_free(fixture->engine);
    return fixture->fault.in_use == 0 ? 0 : -1;
}

/* --- a tree --- */

struct leaf {
    const char *name;
    double number;
};

struct tree {
    struct leaf own[2];
    const char *title;
    size_t leaf_count;
    struct leaf *leaves;
    uint32_t count; /* of numbers */
    int *numbers;
    const char **tags;
    struct tree *first; /* NULL: none */
    bool marked;
    void *lost;
};

static const vs_image_field leaf_fields[] = {VS_IMAGE_TEXT(struct leaf, name)};
static const vs_image_shape leaf_shape = VS_IMAGE_SHAPE(struct leaf, leaf_fields);
static const vs_image_shape tree_shape;
static const vs_image_field tree_fields[] = {
    VS_IMAGE_INNERS(struct tree, own, 2, leaf_shape),
    VS_IMAGE_TEXT(struct tree, title),
    VS_IMAGE_ITEMS(struct tree, leaves, leaf_count, leaf_shape),
    VS_IMAGE_ITEMS(struct tree, numbers, count, vs_image_int),
    VS_IMAGE_TEXTS(struct tree, tags),
    VS_IMAGE_ONE(struct tree, first, tree_shape),
    VS_IMAGE_REST(struct tree, marked),
    VS_IMAGE_NULL(struct tree, lost)};
static const vs_image_shape tree_shape = VS_IMAGE_SHAPE(struct tree, tree_fields);

static const vs_digest key = {{1, 2, 3}};

/* A tree with another below it, as an image. */
static int write_tree(const struct fixture *fixture, vs_buffer *out)
{
    struct leaf leaves[] = {{"ель", 1.5}, {"сосна", -2}, {"ель", 3}};
    int numbers[] = {7, -8, 9};
    const char *tags[] = {"a", "", NULL};
    struct tree inner = {.title = "inner", .leaf_count = 1, .leaves = leaves};
    struct tree tree = {.own = {{"one", 1}, {NULL, 2}},
                        .title = "сосна",
                        .leaf_count = 3,
                        .leaves = leaves,
                        .count = 3,
                        .numbers = numbers,
                        .tags = tags,
                        .first = &inner,
                        .marked = true,
                        .lost = numbers};
    memset((char *)&tree + offsetof(struct tree, marked) + 1, 0x5A, 7);
    vs_image_writer writer;
    vs_arena *arena = NULL;
    int status = vs_arena_new(&arena, fixture->engine);
    if (status == VS_OK) {
        vs_image_begin(&writer, fixture->engine, arena);
        assert_int_equal(vs_image_add(&writer, &tree, 1, &tree_shape), 0);
        status = vs_image_end(&writer, &key, out);
        vs_image_drop(&writer);
    }
    vs_arena_free(arena);
    return status;
}

static void tree_comes_back(void **state)
{
    const struct fixture *fixture = *state;
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    assert_int_equal(write_tree(fixture, &bytes), VS_OK);
    const struct tree *tree = vs_image_open(bytes.data, bytes.size, &key);
    assert_non_null(tree);
    assert_string_equal(tree->own[0].name, "one");
    assert_null(tree->own[1].name);
    assert_true(tree->own[1].number == 2);
    assert_string_equal(tree->title, "сосна");
    assert_int_equal(tree->leaf_count, 3);
    assert_string_equal(tree->leaves[0].name, "ель");
    assert_true(tree->leaves[1].number == -2);
    assert_ptr_equal(tree->leaves[1].name, tree->title); /* a text stands once */
    assert_ptr_equal(tree->leaves[2].name, tree->leaves[0].name);
    assert_int_equal(tree->numbers[0], 7);
    assert_int_equal(tree->numbers[2], 9);
    assert_string_equal(tree->tags[0], "a");
    assert_string_equal(tree->tags[1], "");
    assert_null(tree->tags[2]);
    assert_string_equal(tree->first->title, "inner");
    assert_string_equal(tree->first->leaves[0].name, "ель");
    assert_null(tree->first->first);
    assert_null(tree->first->tags);
    assert_null(tree->lost);
    static const char nothing[7];
    assert_true(tree->marked);
    assert_memory_equal((const char *)tree + offsetof(struct tree, marked) + 1, nothing, 7);
    vs_buffer_free(&bytes);
}

static bool opens(const vs_buffer *bytes, size_t size, const vs_digest *with)
{
    char *copy = test_malloc(size + 1);
    memcpy(copy, bytes->data, size);
    bool good = vs_image_open(copy, size, with) != NULL;
    test_free(copy);
    return good;
}

static void damage_is_noticed(void **state)
{
    const struct fixture *fixture = *state;
    vs_buffer bytes;
    vs_digest other = key;
    vs_buffer_init(&bytes, fixture->engine);
    assert_int_equal(write_tree(fixture, &bytes), VS_OK);
    assert_true(opens(&bytes, bytes.size, &key));
    other.bytes[31] ^= 1;
    assert_false(opens(&bytes, bytes.size, &other));
    for (size_t size = 0; size < bytes.size; size++) {
        assert_false(opens(&bytes, size, &key));
    }
    for (size_t i = 0; i < bytes.size; i++) {
        for (int bit = 0; bit < 8; bit++) {
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
            assert_false(opens(&bytes, bytes.size, &key));
            bytes.data[i] = (char)(bytes.data[i] ^ (1 << bit));
        }
    }
    vs_buffer_add(&bytes, "12345678", 8);
    assert_false(opens(&bytes, bytes.size, &key));
    vs_buffer_free(&bytes);
}

/* A pointer that no shape tells of. */
static void forgotten_pointer_is_refused(void **state)
{
    const struct fixture *fixture = *state;
    static const vs_image_shape bare = {sizeof(struct leaf), 0, NULL};
    vs_arena *arena = NULL;
    vs_image_writer writer;
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    assert_int_equal(vs_arena_new(&arena, fixture->engine), VS_OK);
    struct leaf leaf = {vs_arena_text(arena, "ель", 6), 1};
    assert_true(vs_arena_holds(arena, (uintptr_t)leaf.name));
    assert_false(vs_arena_holds(arena, (uintptr_t)&leaf));
    uintptr_t low = 0, high = 0;
    vs_arena_span(arena, &low, &high);
    assert_true(low <= (uintptr_t)leaf.name && (uintptr_t)leaf.name < high);
    assert_true((uintptr_t)&leaf < low || (uintptr_t)&leaf >= high);
    vs_image_begin(&writer, fixture->engine, arena);
    vs_image_add(&writer, &leaf, 1, &bare);
    assert_int_equal(vs_image_end(&writer, &key, &bytes), VS_ELIMIT);
    vs_image_drop(&writer);
    vs_arena_free(arena);
    vs_buffer_free(&bytes);
}

static void memory_may_run_out(void **state)
{
    struct fixture *fixture = *state;
    int status = VS_ENOMEM;
    long in_use = fixture->fault.in_use;
    for (long n = 1; status != VS_OK; n++) {
        vs_buffer bytes;
        vs_buffer_init(&bytes, fixture->engine);
        fault_set(&fixture->fault, n);
        status = write_tree(fixture, &bytes);
        fault_set(&fixture->fault, 0);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        vs_buffer_free(&bytes);
        assert_int_equal(fixture->fault.in_use, in_use);
    }
}

/* --- models --- */

static const char *const models[] = {"base",     "school51",         "katav_college",
                                     "school17", "vsoko_mechanisms", "chelyabinsk_frame"};

/* True if a number is an address in the memory of a program. */
static bool in_program(const struct vs_program *program, uint64_t number)
{
    uint64_t nodes = program != NULL ? (uint64_t)(uintptr_t)program->nodes : 0;
    return program != NULL &&
           (vs_arena_holds(program->arena, (uintptr_t)number) ||
            (number >= nodes && number < nodes + program->size * sizeof *program->nodes));
}

/* Writing looks for addresses of the model's arena; programs have memory of their own. */
static void no_addresses(const vs_model *model, const vs_buffer *image)
{
    for (size_t at = 0; at + sizeof(uint64_t) <= image->size; at += sizeof(uint64_t)) {
        uint64_t number = 0;
        memcpy(&number, image->data + at, sizeof number);
        for (size_t i = 0; number > UINT32_MAX && i < model->indicator_count; i++) {
            assert_false(in_program(model->compiled_applies[i].program, number));
            for (size_t f = 0; f < model->indicators[i].formula_count; f++) {
                assert_false(in_program(model->compiled[i][f].program, number));
            }
        }
    }
}

/* What is read is written as the same bytes again. */
static void models_come_back(void **state)
{
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(models); i++) {
        vs_buffer first, second, again;
        vs_model_source *source = NULL;
        vs_model *model = NULL;
        vs_buffer_init(&first, fixture->engine);
        vs_buffer_init(&second, fixture->engine);
        vs_buffer_init(&again, fixture->engine);
        assert_int_equal(vs_model_source_read(&source, fixture->engine, NULL, models[i]), VS_OK);
        assert_int_equal(vs_model_load(&model, fixture->engine, source), VS_OK);
        vs_digest model_key = vs_model_image_key(fixture->engine, source);
        assert_int_equal(vs_model_image_write(model, &model_key, &first), VS_OK);
        no_addresses(model, &first);
        vs_model_free(model);
        vs_buffer_add(&second, first.data, first.size);
        assert_int_equal(vs_model_image_read(&model, &second, &model_key, source), VS_OK);
        assert_null(second.data);
        assert_null(model->sandbox);
        assert_string_equal(model->layers[0], "base");
        assert_int_equal(vs_model_image_write(model, &model_key, &again), VS_OK);
        assert_int_equal(first.size, again.size);
        assert_memory_equal(first.data, again.data, first.size);
        vs_model_free(model);
        vs_model_source_free(source);
        vs_buffer_free(&again);
        vs_buffer_free(&first);
    }
}

static void keys_tell_apart(void **state)
{
    struct fixture *fixture = *state;
    vs_model_source *source = NULL;
    assert_int_equal(vs_model_source_read(&source, fixture->engine, NULL, "base"), VS_OK);
    vs_digest first = vs_model_image_key(fixture->engine, source);
    vs_engine_set_language(fixture->engine, VS_RU);
    vs_digest russian = vs_model_image_key(fixture->engine, source);
    vs_engine_set_language(fixture->engine, VS_EN);
    assert_false(vs_digest_equal(&first, &russian));
    source->layers[0].files[1].path = "elsewhere/model.lua";
    vs_digest moved = vs_model_image_key(fixture->engine, source);
    assert_false(vs_digest_equal(&first, &moved));
    source->layers[0].school = true;
    vs_digest school = vs_model_image_key(fixture->engine, source);
    assert_false(vs_digest_equal(&moved, &school));
    vs_model_source_free(source);
}

static void model_wakes(void **state)
{
    struct fixture *fixture = *state;
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    assert_int_equal(vs_model_source_read(&source, fixture->engine, NULL, "base"), VS_OK);
    for (int i = 0; i < 2; i++) { /* written, then read */
        assert_int_equal(vs_model_load_kept(&model, fixture->engine, source, fixture->folder),
                         VS_OK);
        assert_int_equal(model->sandbox == NULL, i == 1);
        assert_int_equal(vs_model_wake(model), VS_OK);
        assert_non_null(model->sandbox);
        struct vs_sandbox *sandbox = model->sandbox;
        assert_int_equal(vs_model_wake(model), VS_OK);
        assert_ptr_equal(model->sandbox, sandbox);
        vs_model_free(model);
    }
    assert_int_equal(vs_model_load_kept(&model, fixture->engine, source, NULL), VS_OK);
    assert_non_null(model->sandbox);
    vs_model_free(model);
    vs_model_source_free(source);
}

/* A damaged file is passed over and written anew. */
static void damaged_file_is_passed_over(void **state)
{
    struct fixture *fixture = *state;
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    vs_file_list list;
    char path[2 * PATH_SIZE];
    assert_int_equal(vs_model_source_read(&source, fixture->engine, NULL, "base"), VS_OK);
    assert_int_equal(vs_model_load_kept(&model, fixture->engine, source, fixture->folder), VS_OK);
    vs_model_free(model);
    assert_int_equal(vs_file_list_read(&list, fixture->engine, fixture->folder, ""), VS_OK);
    assert_int_equal(list.count, 1);
    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, list.names[0]);
    assert_int_equal(truncate(path, 5000), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(vs_model_load_kept(&model, fixture->engine, source, fixture->folder),
                         VS_OK);
        assert_int_equal(model->sandbox == NULL, i == 1);
        vs_model_free(model);
    }
    vs_file_list_free(&list, fixture->engine);
    vs_model_source_free(source);
}

static void reading_may_fail(void **state)
{
    struct fixture *fixture = *state;
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    assert_int_equal(vs_model_source_read(&source, fixture->engine, NULL, "base"), VS_OK);
    assert_int_equal(vs_model_load_kept(&model, fixture->engine, source, fixture->folder), VS_OK);
    vs_model_free(model);
    long in_use = fixture->fault.in_use;
    int status = VS_ENOMEM;
    for (long n = 2; status != VS_OK; n++) { /* the first: as if there were no file */
        fault_set(&fixture->fault, n);
        status = vs_model_load_kept(&model, fixture->engine, source, fixture->folder);
        fault_set(&fixture->fault, 0);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        if (status == VS_OK) {
            assert_null(model->sandbox);
            vs_model_free(model);
        }
        assert_int_equal(fixture->fault.in_use, in_use);
    }
    vs_model_source_free(source);
}

/* --- the cache --- */

static void keep(const struct fixture *fixture, const char *name, const char *text)
{
    vs_buffer data;
    vs_buffer_init(&data, fixture->engine);
    vs_buffer_text(&data, text);
    vs_cache_write(fixture->engine, fixture->folder, name, &data);
    vs_buffer_free(&data);
}

static bool kept(const struct fixture *fixture, const char *name, const char *text)
{
    vs_buffer data;
    vs_buffer_init(&data, fixture->engine);
    bool found = vs_cache_read(&data, fixture->folder, name);
    assert_true(found || data.size == 0);
    found = found && strcmp(data.data, text) == 0;
    vs_buffer_free(&data);
    return found;
}

static void cache_gives_what_was_written(void **state)
{
    const struct fixture *fixture = *state;
    struct stat info;
    assert_false(kept(fixture, "x", "1"));
    keep(fixture, "x", "1");
    assert_true(kept(fixture, "x", "1"));
    keep(fixture, "x", "22");
    assert_true(kept(fixture, "x", "22"));
    assert_false(kept(fixture, "y", "22"));
    assert_int_equal(stat(fixture->folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
}

static void cache_trusts_its_user_alone(void **state)
{
    const struct fixture *fixture = *state;
    char path[2 * PATH_SIZE], other[2 * PATH_SIZE];
    keep(fixture, "x", "1");
    (void)snprintf(path, sizeof path, "%s/x", fixture->folder);
    (void)snprintf(other, sizeof other, "%s/link", fixture->folder);
    assert_int_equal(symlink("x", other), 0);
    assert_false(kept(fixture, "link", "1"));
    assert_int_equal(chmod(path, 0620), 0);
    assert_false(kept(fixture, "x", "1"));
    assert_int_equal(chmod(path, 0644), 0);
    assert_true(kept(fixture, "x", "1"));
    assert_int_equal(chmod(fixture->folder, 0770), 0);
    assert_false(kept(fixture, "x", "1"));
    keep(fixture, "y", "2"); /* nor is anything written there */
    assert_int_equal(chmod(fixture->folder, 0700), 0);
    assert_false(kept(fixture, "y", "2"));
    assert_int_equal(mkdir(path, 0700), -1);
    assert_false(kept(fixture, ".", "1"));
}

static void cache_drops_the_oldest(void **state)
{
    const struct fixture *fixture = *state;
    char name[32], path[2 * PATH_SIZE];
    for (int i = 0; i < VS_CACHE_FILES + 3; i++) {
        (void)snprintf(name, sizeof name, "f%d", i);
        keep(fixture, name, "1");
        (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
        struct timespec times[2] = {{1000 + i, 0}, {1000 + i, 0}};
        (void)utimensat(AT_FDCWD, path, times, 0);
    }
    for (int i = 0; i < VS_CACHE_FILES + 3; i++) {
        (void)snprintf(name, sizeof name, "f%d", i);
        assert_int_equal(kept(fixture, name, "1"), i >= 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tree_comes_back, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(damage_is_noticed, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(forgotten_pointer_is_refused, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(memory_may_run_out, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(models_come_back, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(keys_tell_apart, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(model_wakes, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(damaged_file_is_passed_over, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(reading_may_fail, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(cache_gives_what_was_written, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(cache_trusts_its_user_alone, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(cache_drops_the_oldest, make_fixture, free_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
