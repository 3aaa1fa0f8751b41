/*
 * Approvals of stored cells: what is written, what is found again, what verify notices, and memory
 * that runs out at every allocation.
 *
 * The small model over four marks: room 5А has 5 and 4, room 5Б 3 and 2 in chemistry.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "approval.h"
#include "fault.h"
#include "import.h"
#include "results.h"

static const char marks[] = "class,subject,student,term,value\n"
                            "5А,Химия,s1,2024/Ч1,5\n5А,Химия,s2,2024/Ч1,4\n"
                            "5Б,Химия,s3,2024/Ч1,3\n5Б,Химия,s4,2024/Ч1,2\n";

struct world {
    struct fault fault;
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
    vs_evaluation *stored;
    vs_model *catalogue;
    char path[64];
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
}

/* Imports a file and stores the cells. */
static void load(struct world *world, const char *text)
{
    vs_import_options options = {.valid = vs_date_make(2024, 10, 30)};
    vs_evaluation_options evaluated = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2024, 10, 30)};
    vs_import *import = NULL;
    vs_results_made made;
    vs_evaluation_free(world->stored);
    vs_model_free(world->catalogue);
    check(world, vs_import_new(&import, world->model, world->store, &options));
    check(world, vs_import_add(import, "marks.csv", text, strlen(text)));
    check(world, vs_import_finish(import));
    vs_import_free(import);
    check(world,
          vs_results_compute(world->store, world->model, world->source, &evaluated, false, &made));
    check(world, vs_results_open(&world->stored, &world->catalogue, world->store));
}

static int make_world(void **state)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    *state = &world;
    vs_engine_options options = {
        .allocator = fault_allocator, .context = &world.fault, .language = VS_EN};
    assert_int_equal(vs_engine_new(&world.engine, &options), VS_OK);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "small"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    (void)snprintf(world.path, sizeof world.path, "/tmp/vsoko-approval-XXXXXX");
    int file = mkstemp(world.path);
    assert_true(file >= 0);
    (void)close(file);
    (void)unlink(world.path);
    check(&world, vs_store_create(world.engine, world.path, "unit"));
    check(&world, vs_store_open(&world.store, world.engine, world.path, VS_STORE_WRITE));
    load(&world, marks);
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    char name[80];
    vs_evaluation_free(world->stored);
    vs_model_free(world->catalogue);
    vs_store_close(world->store);
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", world->path, ends[i]);
        (void)unlink(name);
    }
    return world->fault.in_use == 0 ? 0 : -1;
}

static vs_approval_made approve(struct world *world, const vs_approval_draft *draft)
{
    vs_approval_made made;
    check(world, vs_store_begin(world->store));
    check(world, vs_approval_store(world->store, world->stored, draft, &made));
    check(world, vs_store_commit(world->store));
    return made;
}

static const vs_approval_draft whole = {.period = "2024/Ч1", .valid = 20000, .actor = "somebody"};

/* The approved value of the mean at the scope number of a level. */
static double approved(struct world *world, const char *level, size_t scope)
{
    vs_approval *approval = NULL;
    vs_approved_cell cell = {.value = -1};
    vs_scopes scopes;
    int index = 0;
    int indicator = vs_model_indicator(world->catalogue, "mean_mark");
    while (strcmp(world->catalogue->levels[index].name, level) != 0) {
        index++;
    }
    check(world, vs_evaluation_scopes(world->stored, index, &scopes));
    check(world, vs_approval_open(&approval, world->store, world->catalogue, "2024/Ч1"));
    assert_non_null(approval);
    assert_true(vs_approval_find(approval, world->stored, indicator, &scopes, scope, &cell));
    assert_int_equal(cell.state, VS_KNOWN);
    vs_approval_free(approval);
    return cell.value;
}

static size_t findings(struct world *world)
{
    vs_buffer found;
    vs_buffer_init(&found, world->engine);
    check(world, vs_approval_verify(world->store, &found));
    size_t count = found.size / sizeof(vs_verify_finding);
    vs_buffer_free(&found);
    return count;
}

static void cells_are_found_as_they_were(void **state)
{
    struct world *world = *state;
    vs_approval *none = NULL;
    bool current = false;
    check(world, vs_approval_open(&none, world->store, world->catalogue, "2024/Ч1"));
    assert_null(none);
    /* Mean and quality of the unit, two rooms, two sheets; the spread of the unit. */
    vs_approval_made made = approve(world, &whole);
    assert_int_equal(made.cells, 11);
    assert_int_equal(made.event, 2);
    assert_false(made.already);
    check(world, vs_results_current(world->store, &world->source->digest,
                                    vs_date_make(2024, 10, 30), &current));
    assert_true(current);
    assert_true(approve(world, &whole).already);
    load(world, "class,subject,student,term,value\n5А,Химия,s2,2024/Ч1,5\n");
    assert_true(approved(world, "all", 0) == 3.5);
    assert_true(approved(world, "class", 0) == 4.5);
    assert_true(approved(world, "class", 1) == 2.5);
    assert_true(approved(world, "class*subject", 1) == 2.5);
    made = approve(world, &whole);
    assert_int_equal(made.event, 4);
    assert_int_equal(made.former, 2);
    assert_true(approved(world, "class", 0) == 5);
    assert_int_equal(findings(world), 0);
}

static void blobs_that_were_touched_are_found(void **state)
{
    struct world *world = *state;
    vs_buffer blob;
    vs_buffer_init(&blob, world->engine);
    approve(world, &whole);
    load(world, "class,subject,student,term,value\n5А,Химия,s2,2024/Ч1,5\n");
    approve(world, &whole);
    assert_int_equal(findings(world), 0);
    static const char *const keys[] = {"2024/Ч1", "2024/Ч1@2"};
    for (size_t i = 0; i < 2; i++) {
        vs_buffer_clear(&blob);
        check(world, vs_store_get(world->store, "approved", keys[i], &blob));
        for (size_t at = 0; at < blob.size; at += 7) {
            blob.data[at] = (char)(blob.data[at] ^ 1);
            check(world, vs_store_begin(world->store));
            check(world, vs_store_put(world->store, "approved", keys[i], blob.data, blob.size));
            assert_true(findings(world) > 0 || (at >= 16 && at < 24)); /* the date is the event's */
            vs_store_rollback(world->store);
            blob.data[at] = (char)(blob.data[at] ^ 1);
        }
        check(world, vs_store_begin(world->store));
        check(world, vs_store_delete(world->store, "approved", keys[i]));
        assert_int_equal(findings(world), 1);
        vs_store_rollback(world->store);
    }
    vs_buffer_free(&blob);
}

static void memory_may_run_out_anywhere(void **state)
{
    struct world *world = *state;
    vs_approval_made made;
    vs_approval *approval = NULL;
    vs_buffer found;
    approve(world, &whole);
    load(world, "class,subject,student,term,value\n5А,Химия,s2,2024/Ч1,5\n");
    /* The stored cells are read once before: they have their own loop. */
    check(world, vs_store_begin(world->store));
    check(world, vs_approval_store(world->store, world->stored, &whole, &made));
    vs_store_rollback(world->store);
    int status = VS_ENOMEM;
    for (long at = 1; status == VS_ENOMEM; at++) {
        check(world, vs_store_begin(world->store));
        fault_set(&world->fault, at);
        status = vs_approval_store(world->store, world->stored, &whole, &made);
        fault_set(&world->fault, 0);
        assert_true(status == VS_ENOMEM || status == VS_OK);
        vs_store_rollback(world->store);
    }
    assert_int_equal(made.former, 2);
    status = VS_ENOMEM;
    for (long at = 1; status == VS_ENOMEM; at++) {
        vs_buffer_init(&found, world->engine);
        fault_set(&world->fault, at);
        status = vs_approval_open(&approval, world->store, world->catalogue, "2024/Ч1");
        if (status == VS_OK) {
            status = vs_approval_verify(world->store, &found);
        }
        fault_set(&world->fault, 0);
        assert_true(status == VS_ENOMEM || (status == VS_OK && found.size == 0));
        vs_approval_free(approval);
        approval = NULL;
        vs_buffer_free(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_are_found_as_they_were, make_world, free_world),
        cmocka_unit_test_setup_teardown(blobs_that_were_touched_are_found, make_world, free_world),
        cmocka_unit_test_setup_teardown(memory_may_run_out_anywhere, make_world, free_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
