/*
 * Sources of models: layers from folders, what they extend, one blob of all.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

#include "model.h"

/* Writes a file below the fixture's folder, making its folders. */
static void put(struct fixture *fixture, const char *path, const char *text)
{
    vs_engine *engine = fixture->engine;
    char full[512];
    snprintf(full, sizeof full, "%s/%s", fixture->folder, path);
    char *slash = strrchr(full, '/');
    *slash = '\0';
    assert_ok(vs_file_make_folder(engine, full));
    *slash = '/';
    file_save(full, text, strlen(text));
}

static int read_model(struct fixture *fixture, vs_model_source **out, const char *name)
{
    char folder[128];
    snprintf(folder, sizeof folder, "%s/models", fixture->folder);
    return vs_model_source_read(out, fixture->engine, folder, name);
}

static void fill_models(struct fixture *fixture)
{
    put(fixture, "models/mine/model.yaml",
        "title: Mine\nversion: '2'\nextends: root\nschool: true\n");
    put(fixture, "models/mine/model.lua", "-- mine\n");
    put(fixture, "models/root/model.yaml", "title: Root\n");
    put(fixture, "models/root/zeta.lua", "-- z\n");
    put(fixture, "models/root/model.lua", "-- root\n");
    put(fixture, "models/root/alpha.lua", "-- a\n");
    put(fixture, "models/root/parameters/p.yaml", "p: 1\n");
    put(fixture, "models/root/calendar/c.yaml", "");
    put(fixture, "models/root/tests/t.yaml", "ignored: 1\n");
    put(fixture, "models/root/notes.txt", "ignored\n");
}

static int remove_models(void **state)
{
    struct fixture *fixture = *state;
    char command[160];
    snprintf(command, sizeof command, "rm -rf '%s/models' '%s/elsewhere'", fixture->folder,
             fixture->folder);
    int failed = system(command); /* only files that the test made */
    return failed != 0 ? -1 : tear_down(state);
}

static void read_gives_layers_base_first(void **state)
{
    static const char *const files[] = {
        "models/root/model.yaml", "models/root/model.lua",       "models/root/alpha.lua",
        "models/root/zeta.lua",   "models/root/calendar/c.yaml", "models/root/parameters/p.yaml"};
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *source;
    fill_models(fixture);
    assert_ok(read_model(fixture, &source, "mine"));
    assert_int_equal(source->layer_count, 2);
    const vs_layer_source *root = &source->layers[0];
    assert_string_equal(root->name, "root");
    assert_string_equal(root->title, "Root");
    assert_false(root->school);
    assert_int_equal(root->file_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(root->files[i].path, files[i]);
    }
    assert_string_equal(root->files[3].text, "-- z\n");
    assert_string_equal(source->layers[1].version, "2");
    assert_true(source->layers[1].school);
    vs_model_source_free(source);
}

static void tests_stand_beside_a_layer(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *source;
    vs_layer_source tests;
    fill_models(fixture);
    put(fixture, "models/root/tests/a.yaml", "first: 1\n");
    put(fixture, "models/root/tests/notes.txt", "ignored\n");
    assert_ok(read_model(fixture, &source, "mine"));
    assert_ok(vs_model_source_tests(&tests, source, 0));
    assert_int_equal(tests.file_count, 2);
    assert_string_equal(tests.files[0].path, "models/root/tests/a.yaml");
    assert_string_equal(tests.files[0].text, "first: 1\n");
    assert_string_equal(tests.files[1].path, "models/root/tests/t.yaml");
    assert_ok(vs_model_source_tests(&tests, source, 1));
    assert_int_equal(tests.file_count, 0);
    vs_model_source_free(source);
}

static void digest_is_of_the_content_not_of_the_place(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *first, *second;
    char folder[128];
    fill_models(fixture);
    assert_ok(read_model(fixture, &first, "root"));
    put(fixture, "elsewhere/root/model.yaml", "title: Root\n");
    put(fixture, "elsewhere/root/zeta.lua", "-- z\n");
    put(fixture, "elsewhere/root/model.lua", "-- root\n");
    put(fixture, "elsewhere/root/alpha.lua", "-- a\n");
    put(fixture, "elsewhere/root/parameters/p.yaml", "p: 1\n");
    put(fixture, "elsewhere/root/calendar/c.yaml", "");
    snprintf(folder, sizeof folder, "%s/elsewhere/", fixture->folder);
    assert_ok(vs_model_source_read(&second, engine, folder, "root"));
    assert_true(vs_digest_equal(&first->digest, &second->digest));
    assert_string_equal(second->layers[0].files[0].path, "elsewhere/root/model.yaml");
    vs_model_source_free(second);
    put(fixture, "elsewhere/root/alpha.lua", "-- b\n");
    assert_ok(vs_model_source_read(&second, engine, folder, "root"));
    assert_false(vs_digest_equal(&first->digest, &second->digest));
    vs_model_source_free(second);
    vs_model_source_free(first);
}

/* The file that it need not write reads as if it were there. */
static void a_layer_above_needs_no_head(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *without, *with, *plain;
    char folder[128];
    snprintf(folder, sizeof folder, "%s/models", fixture->folder);
    fill_models(fixture);
    put(fixture, "models/it's/model.lua", "-- own\n");
    assert_int_equal(read_model(fixture, &without, "it's"), VS_EMODEL);
    assert_ok(vs_model_source_read_above(&without, engine, folder, "it's", "root"));
    assert_int_equal(without->layer_count, 2);
    assert_string_equal(without->layers[0].name, "root");
    assert_string_equal(without->layers[1].name, "it's");
    assert_true(without->layers[1].school);
    assert_string_equal(without->layers[1].files[0].path, "models/it's/model.yaml");
    put(fixture, "models/it's/model.yaml", "name: 'it''s'\nextends: 'root'\nschool: true\n");
    assert_ok(read_model(fixture, &with, "it's"));
    assert_true(vs_digest_equal(&with->digest, &without->digest));
    vs_model_source_free(with);
    vs_model_source_free(without);
    /* A head of its own counts, if it stands on the base; the base itself is nobody's layer. */
    assert_int_equal(vs_model_source_read_above(&with, engine, folder, "mine", "other"), VS_EMODEL);
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_MODEL_SOURCE_BASE);
    assert_ok(vs_model_source_read_above(&with, engine, folder, "mine", "root"));
    assert_true(with->layers[1].school);
    assert_string_equal(with->layers[0].name, "root");
    assert_ok(vs_model_source_read_above(&without, engine, folder, "root", "root"));
    assert_ok(read_model(fixture, &plain, "root"));
    assert_true(vs_digest_equal(&plain->digest, &without->digest));
    vs_model_source_free(plain);
    vs_model_source_free(without);
    vs_model_source_free(with);
    put(fixture, "models/twin/model.yaml", "name: root\nextends: root\nschool: false\n");
    assert_int_equal(vs_model_source_read_above(&with, engine, folder, "twin", "root"), VS_EMODEL);
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_MODEL_SOURCE_TWICE);
    assert_int_equal(read_model(fixture, &with, "twin"), VS_EMODEL);
}

static void read_refuses_what_is_wrong(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *source;
    fill_models(fixture);
    assert_int_equal(read_model(fixture, &source, "none"), VS_ENOTFOUND);
    assert_null(source);
    assert_int_equal(read_model(fixture, &source, "../models"), VS_EMODEL);
    assert_int_equal(read_model(fixture, &source, ".."), VS_EMODEL);
    put(fixture, "models/root/model.yaml", "extends: mine\n");
    assert_int_equal(read_model(fixture, &source, "mine"), VS_EMODEL);
    assert_string_equal(vs_engine_error(engine),
                        "the model \"mine\" extends itself through "
                        "models/root/model.yaml; correct extends in that file");
    put(fixture, "models/root/model.yaml", "name: \"a\\nb\"\n");
    assert_int_equal(read_model(fixture, &source, "root"), VS_EMODEL);
    assert_string_equal(vs_engine_error(engine),
                        "models/root/model.yaml:1:7: name: expected a name on one line");
    put(fixture, "models/root/model.yaml", "name: ''\n");
    assert_int_equal(read_model(fixture, &source, "root"), VS_EMODEL);
    put(fixture, "models/root/model.yaml", "");
    char pipe[200];
    (void)snprintf(pipe, sizeof pipe, "%s/models/root/pipe.lua", fixture->folder);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(read_model(fixture, &source, "root"), VS_EMODEL);
    assert_string_equal(
        vs_engine_error(engine),
        "models/root/pipe.lua: this is no plain file (a pipe or a device); put a file here");
    assert_int_equal(unlink(pipe), 0);
    put(fixture, "models/root/model.yaml", "extend: mine\n");
    assert_int_equal(read_model(fixture, &source, "mine"), VS_EMODEL);
    assert_string_equal(
        vs_engine_error(engine),
        "models/root/model.yaml:1:1: unknown key \"extend\"; maybe \"extends\"; known "
        "keys: name, title, version, extends, school");
    put(fixture, "models/root/model.yaml", "school: maybe\n");
    assert_int_equal(read_model(fixture, &source, "mine"), VS_EMODEL);
    put(fixture, "models/bare/model.lua", "\n");
    assert_int_equal(read_model(fixture, &source, "bare"), VS_EMODEL);
    assert_string_equal(vs_engine_error(engine),
                        "the model \"bare\" has no model.yaml (beside "
                        "models/bare/model.lua); create it: name, title, extends");
}

static void pack_and_unpack_give_the_same(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *source, *copy;
    vs_buffer first, second;
    fill_models(fixture);
    assert_ok(read_model(fixture, &source, "mine"));
    vs_buffer_init(&first, engine);
    vs_buffer_init(&second, engine);
    assert_ok(vs_model_source_pack(source, &first));
    assert_ok(vs_model_source_unpack(&copy, engine, first.data, first.size));
    assert_true(vs_digest_equal(&source->digest, &copy->digest));
    assert_string_equal(copy->layers[1].title, "Mine");
    assert_true(copy->layers[1].school);
    assert_string_equal(copy->layers[0].files[2].text, "-- a\n");
    assert_ok(vs_model_source_pack(copy, &second));
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    vs_model_source_free(copy);
    /* Cut or changed at any place: an answer, never a read beyond the end. */
    for (size_t size = 0; size < first.size; size++) {
        char *cut = malloc(size + 1);
        memcpy(cut, first.data, size);
        assert_int_equal(vs_model_source_unpack(&copy, engine, cut, size), VS_EDAMAGED);
        assert_null(copy);
        free(cut);
    }
    for (size_t at = 0; at < first.size; at++) {
        first.data[at] = (char)(first.data[at] ^ 0x80);
        int status = vs_model_source_unpack(&copy, engine, first.data, first.size);
        assert_true(status == VS_OK || status == VS_EDAMAGED);
        vs_model_source_free(copy);
        first.data[at] = (char)(first.data[at] ^ 0x80);
    }
    vs_buffer_free(&first);
    vs_buffer_free(&second);
    vs_model_source_free(source);
}

struct kept {
    const vs_layer_source *layer; /* NULL: nobody has it */
    vs_engine *engine;
    int asked;
};

static int give_kept(void *context, const vs_layer_source **out)
{
    struct kept *kept = context;
    kept->asked++;
    *out = kept->layer;
    return kept->layer != NULL ? VS_OK
                               : vs_fail(kept->engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_NAME, "gone");
}

/* A base that is held computes as it was, whatever became of its folder. */
static void a_held_layer_is_what_was_agreed(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *before, *now, *alone;
    char folder[128];
    char command[160];
    snprintf(folder, sizeof folder, "%s/models", fixture->folder);
    fill_models(fixture);
    assert_ok(read_model(fixture, &before, "mine"));
    assert_ok(vs_model_source_of_layer(&alone, engine, &before->layers[0], "models/root"));
    struct kept kept = {&alone->layers[0], engine, 0};
    vs_model_lock lock = {.folder = "root", .fetch = give_kept, .context = &kept};
    lock.digest = before->layers[0].digest;
    assert_ok(vs_model_source_read_locked(&now, engine, folder, "mine", NULL, &lock));
    assert_true(vs_digest_equal(&now->digest, &before->digest));
    assert_int_equal(kept.asked, 0);
    assert_false(lock.differs);
    vs_model_source_free(now);

    put(fixture, "models/root/model.yaml", "extends: [broken\n");
    put(fixture, "models/root/new.lua", "-- more\n");
    assert_ok(vs_model_source_read_locked(&now, engine, folder, "mine", NULL, &lock));
    assert_true(vs_digest_equal(&now->digest, &before->digest));
    assert_int_equal(now->layers[0].file_count, 6);
    assert_string_equal(now->layers[0].title, "Root");
    assert_int_equal(kept.asked, 1);
    assert_true(lock.differs);
    vs_model_source_free(now);

    snprintf(command, sizeof command, "rm -rf '%s/root'", folder);
    assert_int_equal(system(command), 0);
    assert_ok(vs_model_source_read_locked(&now, engine, folder, "mine", NULL, &lock));
    assert_true(vs_digest_equal(&now->digest, &before->digest));
    vs_model_source_free(now);
    kept.layer = NULL;
    assert_int_equal(vs_model_source_read_locked(&now, engine, folder, "mine", NULL, &lock),
                     VS_EMODEL);
    assert_null(now);
    vs_model_source_free(alone);
    vs_model_source_free(before);
}

/* What a base dropped is part of the model: cells of another list are not its cells. */
static void what_is_gone_goes_with_the_sources(void **state)
{
    static const char *const gone[] = {"indicator old", "param limit"};
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_model_source *plain, *with, *copy;
    vs_buffer bytes;
    char folder[128];
    snprintf(folder, sizeof folder, "%s/models", fixture->folder);
    fill_models(fixture);
    assert_ok(read_model(fixture, &plain, "mine"));
    vs_model_lock lock = {
        .folder = "root", .digest = plain->layers[0].digest, .gone_count = 2, .gone = gone};
    assert_ok(vs_model_source_read_locked(&with, engine, folder, "mine", NULL, &lock));
    assert_false(vs_digest_equal(&plain->digest, &with->digest));
    vs_buffer_init(&bytes, engine);
    assert_ok(vs_model_source_pack(with, &bytes));
    assert_ok(vs_model_source_unpack(&copy, engine, bytes.data, bytes.size));
    assert_int_equal(copy->gone_count, 2);
    assert_string_equal(copy->gone[0], "indicator old");
    assert_string_equal(copy->gone[1], "param limit");
    assert_true(vs_digest_equal(&copy->digest, &with->digest));
    assert_true(vs_digest_equal(&copy->layers[0].digest, &plain->layers[0].digest));
    vs_buffer_free(&bytes);
    vs_model_source_free(copy);
    vs_model_source_free(with);
    /* The lock of another base says nothing of this one. */
    lock.folder = "other";
    assert_ok(vs_model_source_read_locked(&with, engine, folder, "mine", NULL, &lock));
    assert_true(vs_digest_equal(&plain->digest, &with->digest));
    vs_model_source_free(with);
    vs_model_source_free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(read_gives_layers_base_first, set_up, remove_models),
        cmocka_unit_test_setup_teardown(tests_stand_beside_a_layer, set_up, remove_models),
        cmocka_unit_test_setup_teardown(digest_is_of_the_content_not_of_the_place, set_up,
                                        remove_models),
        cmocka_unit_test_setup_teardown(a_layer_above_needs_no_head, set_up, remove_models),
        cmocka_unit_test_setup_teardown(read_refuses_what_is_wrong, set_up, remove_models),
        cmocka_unit_test_setup_teardown(pack_and_unpack_give_the_same, set_up, remove_models),
        cmocka_unit_test_setup_teardown(a_held_layer_is_what_was_agreed, set_up, remove_models),
        cmocka_unit_test_setup_teardown(what_is_gone_goes_with_the_sources, set_up, remove_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
