/*
 * Files, in a folder of their own below the system's temporary folder.
 * SPDX-License-Identifier: MIT
 */
#include "file.h"

#include "fault.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT = 1 << 20, PATH_SIZE = 512 };

struct fixture {
    vs_engine *engine;
    struct fault fault;
    char folder[PATH_SIZE];
};

static int make_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    const char *base = getenv("TMPDIR");
    (void)snprintf(fixture.folder, sizeof fixture.folder, "%s/vsoko-file-XXXXXX",
                   base != NULL ? base : "/tmp");
    vs_engine_options options = {
        .allocator = fault_allocator, .context = &fixture.fault, .language = VS_EN};
    *state = &fixture;
    return mkdtemp(fixture.folder) == NULL ? -1 : vs_engine_new(&fixture.engine, &options);
}

static void remove_tree(vs_engine *engine, const char *path)
{
    vs_file_list list;
    char inner[2 * PATH_SIZE];
    assert_int_equal(vs_file_list_read(&list, engine, path, ""), VS_OK);
    for (size_t i = 0; i < list.count; i++) {
        (void)snprintf(inner, sizeof inner, "%s/%s", path, list.names[i]);
        if (vs_file_is_folder(inner)) {
            remove_tree(engine, inner);
        } else {
            assert_int_equal(unlink(inner), 0);
        }
    }
    vs_file_list_free(&list, engine);
    assert_int_equal(rmdir(path), 0);
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    remove_tree(fixture->engine, fixture->folder);
    vs_engine_free(fixture->engine);
    return fixture->fault.in_use == 0 ? 0 : -1;
}

/* The path of name in the folder of the test; one at a time. */
static const char *path_of(const struct fixture *fixture, const char *name)
{
    static char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    return path;
}

static void read_gives_what_was_written(void **state)
{
    struct fixture *fixture = *state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 300000};
    unsigned char *data = test_malloc(300000);
    for (size_t i = 0; i < 300000; i++) {
        data[i] = (unsigned char)(i * 31 >> 3);
    }
    const char *path = path_of(fixture, "data");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        vs_buffer out;
        vs_buffer_init(&out, fixture->engine);
        vs_buffer_text(&out, "ab");
        assert_int_equal(vs_file_write(fixture->engine, path, data, sizes[i]), VS_OK);
        assert_int_equal(vs_file_read(&out, path, LIMIT), VS_OK);
        assert_int_equal(out.size, sizes[i] + 2);
        assert_memory_equal(out.data, "ab", 2);
        assert_memory_equal(out.data + 2, data, sizes[i]);
        assert_int_equal(out.data[out.size], 0);
        vs_buffer_free(&out);
    }
    test_free(data);
}

static void read_refuses_above_limit(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "data");
    vs_buffer out;
    vs_buffer_init(&out, fixture->engine);
    assert_int_equal(vs_file_write(fixture->engine, path, "12345", 5), VS_OK);
    assert_int_equal(vs_file_read(&out, path, 5), VS_OK);
    vs_buffer_clear(&out);
    assert_int_equal(vs_file_read(&out, path, 4), VS_EDATA);
    assert_int_equal(out.size, 0);
    assert_non_null(strstr(vs_engine_error(fixture->engine), path));
    assert_int_equal(vs_file_read(&out, path, 0), VS_EDATA);
    vs_buffer_free(&out);
}

static void read_names_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    vs_buffer out;
    vs_buffer_init(&out, fixture->engine);
    const char *path = path_of(fixture, "absent");
    assert_int_equal(vs_file_read(&out, path, LIMIT), VS_ENOTFOUND);
    assert_int_equal(vs_engine_error_id(fixture->engine), VS_MSG_FILE_NOT_FOUND);
    assert_non_null(strstr(vs_engine_error(fixture->engine), path));
    assert_int_equal(vs_file_read(&out, fixture->folder, LIMIT), VS_EIO);
    assert_non_null(strstr(vs_engine_error(fixture->engine), "it is a folder"));
    vs_buffer_free(&out);
}

static void read_follows_a_growing_pseudo_file(void **state)
{
    struct fixture *fixture = *state;
    vs_buffer out;
    vs_buffer_init(&out, fixture->engine);
    if (vs_file_exists("/proc/self/status")) { /* has size 0, yet bytes */
        assert_int_equal(vs_file_read(&out, "/proc/self/status", LIMIT), VS_OK);
        assert_true(out.size > 0);
    }
    vs_buffer_free(&out);
}

static void write_keeps_mode_and_leaves_no_neighbour(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "data");
    assert_int_equal(vs_file_write(fixture->engine, path, "old", 3), VS_OK);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(vs_file_write(fixture->engine, path, "new", 3), VS_OK);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    vs_file_list list;
    assert_int_equal(vs_file_list_read(&list, fixture->engine, fixture->folder, ""), VS_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.names[0], "data");
    vs_file_list_free(&list, fixture->engine);
}

static void write_fails_without_harm(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "no/data");
    assert_int_equal(vs_file_write(fixture->engine, path, "x", 1), VS_EIO);
    assert_int_equal(vs_engine_error_id(fixture->engine), VS_MSG_FILE_WRITE);
    /* The path is a folder: the rename fails, the temporary file goes. */
    path = path_of(fixture, "folder");
    assert_int_equal(vs_file_make_folder(fixture->engine, path), VS_OK);
    assert_int_equal(vs_file_write(fixture->engine, path, "x", 1), VS_EIO);
    vs_file_list list;
    assert_int_equal(vs_file_list_read(&list, fixture->engine, fixture->folder, ""), VS_OK);
    assert_int_equal(list.count, 1);
    vs_file_list_free(&list, fixture->engine);
}

static void make_folder_makes_parents(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "a//b/c/");
    assert_int_equal(vs_file_make_folder(fixture->engine, path), VS_OK);
    assert_int_equal(vs_file_make_folder(fixture->engine, path), VS_OK);
    assert_true(vs_file_is_folder(path_of(fixture, "a/b/c")));
    path = path_of(fixture, "file");
    assert_int_equal(vs_file_write(fixture->engine, path, "x", 1), VS_OK);
    assert_true(vs_file_exists(path));
    assert_false(vs_file_is_folder(path));
    assert_int_equal(vs_file_make_folder(fixture->engine, path), VS_EIO);
    assert_int_equal(vs_file_make_folder(fixture->engine, path_of(fixture, "file/x")), VS_EIO);
    assert_false(vs_file_exists(path_of(fixture, "absent")));
}

static void list_is_sorted_and_filtered(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"b.yaml", "a.yaml", "я.yaml", "B.yaml", "yaml", "c.csv"};
    static const char *const expected[] = {"B.yaml", "a.yaml", "b.yaml", "я.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(vs_file_write(fixture->engine, path_of(fixture, names[i]), "", 0), VS_OK);
    }
    vs_file_list list;
    assert_int_equal(vs_file_list_read(&list, fixture->engine, fixture->folder, ".yaml"), VS_OK);
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < list.count; i++) {
        assert_string_equal(list.names[i], expected[i]);
    }
    vs_file_list_free(&list, fixture->engine);
    assert_int_equal(list.count, 0);
    assert_int_equal(vs_file_list_read(&list, fixture->engine, path_of(fixture, "absent"), ".yaml"),
                     VS_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(vs_file_list_read(&list, fixture->engine, path_of(fixture, "c.csv"), ""),
                     VS_EIO);
}

static void list_survives_lack_of_memory(void **state)
{
    struct fixture *fixture = *state;
    char name[16];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "%02d", i);
        assert_int_equal(vs_file_write(fixture->engine, path_of(fixture, name), "", 0), VS_OK);
    }
    long before = fixture->fault.in_use;
    int status = VS_ENOMEM;
    long attempts = 0;
    vs_file_list list;
    while (status == VS_ENOMEM) {
        fault_set(&fixture->fault, ++attempts);
        status = vs_file_list_read(&list, fixture->engine, fixture->folder, "");
        if (status != VS_OK) {
            assert_int_equal(status, VS_ENOMEM);
            assert_int_equal(list.count, 0);
            assert_int_equal(fixture->fault.in_use, before);
        }
    }
    fault_set(&fixture->fault, 0);
    assert_int_equal(list.count, 40);
    assert_true(attempts > 40);
    vs_file_list_free(&list, fixture->engine);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, free_fixture)
    const struct CMUnitTest tests[] = {
        TEST(read_gives_what_was_written),
        TEST(read_refuses_above_limit),
        TEST(read_names_what_is_wrong),
        TEST(read_follows_a_growing_pseudo_file),
        TEST(write_keeps_mode_and_leaves_no_neighbour),
        TEST(write_fails_without_harm),
        TEST(make_folder_makes_parents),
        TEST(list_is_sorted_and_filtered),
        TEST(list_survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
