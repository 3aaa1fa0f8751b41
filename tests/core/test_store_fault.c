/*
 * Faults from outside: memory that runs out at every allocation, a program killed at any moment,
 * others at work.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* --- memory --- */
struct memory {
    int64_t left; /* allocations before the failure; -1 never */
    int64_t held;
};

static void *allocate(void *context, void *pointer, size_t size)
{
    struct memory *memory = context;
    if (size == 0) {
        memory->held -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (memory->left == 0) {
        return NULL;
    }
    memory->left -= memory->left > 0;
    void *fresh = realloc(pointer, size);
    memory->held += pointer == NULL && fresh != NULL;
    return fresh;
}

static int use_everything(vs_engine *engine, struct fixture *fixture)
{
    vs_store *store = NULL;
    vs_buffer data;
    vs_buffer_init(&data, engine);
    vs_code *codes = NULL;
    const char **kinds = NULL;
    size_t count;
    int status = vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = write_event(store);
    }
    if (status == VS_OK) {
        status = dump_store(store, &data);
    }
    if (status == VS_OK) {
        status = vs_store_codes(store, "pupil", &codes, &count);
    }
    if (status == VS_OK) {
        status = vs_store_kinds(store, &kinds, &count);
    }
    vs_mem_free(engine, codes);
    vs_mem_free(engine, (void *)kinds);
    vs_store_close(store);
    vs_buffer_clear(&data);
    if (status == VS_OK) {
        status = vs_store_verify(engine, fixture->path, &data);
        if (status == VS_OK && data.size > 0) {
            status = VS_EDAMAGED;
        }
    }
    vs_buffer_free(&data);
    return status;
}

static void memory_that_runs_out_is_told(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    struct memory memory = {.left = -1};
    vs_engine_options options = {.allocator = allocate, .context = &memory};
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    int64_t base = memory.held;
    int status = VS_ENOMEM, n = 0;
    for (; status != VS_OK; n++) {
        file_save(fixture->path, data, size);
        memory.left = n;
        status = use_everything(engine, fixture);
        memory.left = -1;
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("allocation %d: %d %s", n, status, vs_engine_error(engine));
        }
        assert_int_equal(memory.held, base);
        assert_sound(fixture, fixture->path);
    }
    assert_true(n > 50);
    vs_engine_free(engine);
    free(data);
}

/* --- a killed program --- */
static void pause_microseconds(long microseconds)
{
    struct timespec time = {.tv_nsec = microseconds * 1000};
    nanosleep(&time, NULL);
}

/* Appends without end and tells each finished event through the pipe. */
static void child_appends(const char *path, int pipe)
{
    vs_engine *engine;
    vs_store *store;
    if (vs_engine_new(&engine, NULL) != VS_OK ||
        vs_store_open(&store, engine, path, VS_STORE_WRITE) != VS_OK) {
        _exit(1);
    }
    vs_buffer data;
    vs_buffer_init(&data, engine);
    encode_chunk(&data, engine, 25, 1, 1);
    vs_chunk_draft chunk = {.kind = "mark", .rows = 25, .data = data.data, .size = data.size};
    vs_event_draft draft = {.type = "import", .valid = 1, .chunk_count = 1, .chunks = &chunk};
    char *large = vs_mem_new(engine, 300000);
    for (;;) {
        int64_t id;
        if (vs_store_begin(store) != VS_OK || vs_store_append(store, &draft, &id) != VS_OK ||
            vs_store_put(store, "setting", "large", large, id % 7 == 0 ? 300000 : 10) != VS_OK ||
            vs_store_commit(store) != VS_OK || write(pipe, &id, sizeof id) != sizeof id) {
            _exit(1);
        }
    }
}

static void killed_program_loses_nothing_acknowledged(void **state)
{
    enum { ROUNDS = 50 };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    intern(store, "pupil", "a");
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    unsigned seed = 4;
    int64_t last = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            child_appends(fixture->path, ends[1]);
        }
        close(ends[1]);
        seed = seed * 1103515245u + 12345u;
        pause_microseconds(500 + (long)(seed >> 8) % 60000);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        int64_t id;
        while (read(ends[0], &id, sizeof id) == sizeof id) {
            assert_int_equal(id, last + 1);
            last = id;
        }
        close(ends[0]);
        store = open_store(fixture, round % 2 ? VS_STORE_WRITE : VS_STORE_READ);
        int64_t head;
        assert_ok(vs_store_head(store, &head));
        assert_true(head == last || head == last + 1); /* done, but not told yet */
        last = head;
        vs_store_close(store);
        assert_sound(fixture, fixture->path);
    }
    assert_true(last > ROUNDS);
}

/* A writer that moves and cuts its log all the time must not look like damage. */
static void readers_beside_a_writer_see_no_damage(void **state)
{
    enum { ROUNDS = 300 };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    intern(store, "pupil", "a");
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_appends(fixture->path, ends[1]);
    }
    close(ends[1]);
    int64_t told, head = 0;
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
        store = open_store(fixture, VS_STORE_READ);
        assert_ok(vs_store_head(store, &head));
        assert_true(head >= told);
        vs_store_close(store);
        if (round % 20 == 0) {
            assert_sound(fixture, fixture->path);
        }
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ends[0]);
    assert_sound(fixture, fixture->path);
}

static void killed_erase_is_finished_later(void **state)
{
    enum { ROUNDS = 40 };
    struct fixture *fixture = *state;
    int erased = 0;
    for (int round = 0; round < ROUNDS; round++) {
        unlink(fixture->path);
        vs_store *store = make_store(fixture);
        fill_store(store);
        vs_store_close(store);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            vs_engine *engine;
            vs_code code = 1;
            int64_t id;
            if (vs_engine_new(&engine, NULL) == VS_OK &&
                vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE) == VS_OK) {
                vs_store_erase(store, &code, 1, 0, &id);
            }
            _exit(0);
        }
        if (round < ROUNDS - 1) { /* the last one may end, however slow the machine */
            pause_microseconds(200 + round * 150);
            kill(child, SIGKILL);
        }
        waitpid(child, NULL, 0);
        erased += assert_erased_or_not(fixture);
    }
    assert_true(erased > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(memory_that_runs_out_is_told),
        TEST(killed_program_loses_nothing_acknowledged),
        TEST(readers_beside_a_writer_see_no_damage),
        TEST(killed_erase_is_finished_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
