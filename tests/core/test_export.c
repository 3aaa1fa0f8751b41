/*
 * Exports: the canonical text, CSV and a plain database.
 * SPDX-License-Identifier: MIT
 */
#include "model_help.h"

#include "export.h"
#include "import.h"

struct export_fixture {
    struct fixture *fixture;
    vs_engine *engine;
    vs_model *model;
    vs_store *store;
};

static void open_export(struct export_fixture *f, void **state)
{
    f->fixture = *state;
    f->engine = f->fixture->engine;
    f->model = make_model(f->engine);
    f->store = make_store(f->fixture);
    vs_store_set_clock(f->store, 1700000000000000);
}

static void close_export(struct export_fixture *f)
{
    vs_store_close(f->store);
    free_model(f->model);
}

static void import_rows(struct export_fixture *f, const char *kind, const char *text)
{
    vs_engine *engine = f->engine;
    const vs_import_options options = {.kind = kind, .valid = 20000};
    vs_import *import;
    assert_ok(vs_import_new(&import, f->model, f->store, &options));
    assert_ok(vs_import_add(import, "x.csv", text, strlen(text)));
    assert_ok(vs_import_finish(import));
    vs_import_free(import);
}

static void assert_canonical(struct export_fixture *f, const char *expected)
{
    vs_engine *engine = f->engine;
    vs_buffer out;
    vs_buffer_init(&out, engine);
    assert_ok(vs_export_canonical(f->model, f->store, -1, &out));
    assert_string_equal(out.data != NULL ? out.data : "", expected);
    vs_buffer_free(&out);
}

static void canonical_sorts_by_kind_and_natural_key(void **state)
{
    struct export_fixture f;
    open_export(&f, state);
    assert_canonical(&f, "");
    import_rows(&f, "visit", "school,remark\n14,b\n14,a\n");
    import_rows(&f, "score",
                "school,student,subject,term,value\n100,а,x,2024,1\n20,б,x,2024,2.5\n"
                "20,а,x,2024/Ч2,3\n20,а,x,2024/Ч1,4\n");
    assert_canonical(&f, "score\tschool\tstudent\tsubject\tterm\tvalue\tcounted\tday\n"
                         "score\t20\tа\tx\t2024/Ч1\t4\t\t\nscore\t20\tа\tx\t2024/Ч2\t3\t\t\n"
                         "score\t20\tб\tx\t2024\t2.5\t\t\nscore\t100\tа\tx\t2024\t1\t\t\n"
                         "visit\tschool\tremark\t@valid\nvisit\t14\ta\t2024-10-04\n"
                         "visit\t14\tb\t2024-10-04\n");
    close_export(&f);
}

static void canonical_does_not_depend_on_the_order_of_imports(void **state)
{
    static const char *const parts[] = {"school,answer,note\n14,1,b\n14,,a\n",
                                        "school,answer\n7,5\n7,4\n",
                                        "school,note\n9,back\\slash\n"};
    vs_buffer texts[2];
    for (size_t round = 0; round < 2; round++) {
        struct export_fixture f;
        open_export(&f, state);
        vs_engine *engine = f.engine;
        for (size_t i = 0; i < 3; i++) {
            import_rows(&f, "answer", parts[round == 0 ? i : 2 - i]);
        }
        vs_buffer_init(&texts[round], engine);
        assert_ok(vs_export_canonical(f.model, f.store, -1, &texts[round]));
        close_export(&f);
        assert_int_equal(unlink(f.fixture->path), 0);
    }
    assert_string_equal(texts[0].data, texts[1].data);
    assert_string_equal(texts[0].data,
                        "answer\tschool\tanswer\tnote\nanswer\t7\t4\t\nanswer\t7\t5\t\n"
                        "answer\t9\t\tback\\\\slash\nanswer\t14\t\ta\nanswer\t14\t1\tb\n");
    vs_buffer_free(&texts[0]);
    vs_buffer_free(&texts[1]);
}

static void canonical_shows_erased_texts_alike(void **state)
{
    struct export_fixture f;
    int64_t id;
    vs_code code;
    open_export(&f, state);
    vs_engine *engine = f.engine;
    import_rows(&f, "score",
                "school,student,subject,term,value\n1,Аня,x,2024,1\n1,Боря,x,2024,2\n");
    assert_ok(vs_store_find(f.store, "student", "Аня", strlen("Аня"), &code));
    assert_ok(vs_store_erase(f.store, &code, 1, 0, &id));
    assert_canonical(&f, "score\tschool\tstudent\tsubject\tterm\tvalue\tcounted\tday\n"
                         "score\t1\t#erased\tx\t2024\t1\t\t\nscore\t1\tБоря\tx\t2024\t2\t\t\n");
    close_export(&f);
}

static void csv_can_be_imported_again(void **state)
{
    struct export_fixture f;
    char folder[128], path[192];
    vs_buffer before, bytes, after;
    open_export(&f, state);
    vs_engine *engine = f.engine;
    import_rows(&f, "answer", "school,answer,note\n14,3,\"a, b\"\n7,,\"say \"\"x\"\"\"\n");
    import_rows(&f, "class", "id,from,grade\n5А,2024-09-01,5\n");
    vs_buffer_init(&before, engine);
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&after, engine);
    assert_ok(vs_export_canonical(f.model, f.store, -1, &before));
    snprintf(folder, sizeof folder, "%s", f.fixture->folder);
    assert_ok(vs_export_csv(f.model, f.store, -1, folder));
    close_export(&f);
    assert_int_equal(unlink(f.fixture->path), 0);
    open_export(&f, state);
    static const char *const kinds[] = {"answer", "@class"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s.csv", folder, kinds[i]);
        vs_buffer_clear(&bytes);
        assert_ok(vs_file_read(&bytes, path, 1 << 20));
        import_rows(&f, NULL, bytes.data);
    }
    assert_ok(vs_export_canonical(f.model, f.store, -1, &after));
    assert_string_equal(before.data, after.data);
    vs_buffer_free(&before);
    vs_buffer_free(&bytes);
    vs_buffer_free(&after);
    close_export(&f);
}

static void database_has_ordinary_tables(void **state)
{
    struct export_fixture f;
    char path[128];
    sqlite3 *db;
    sqlite3_stmt *statement;
    open_export(&f, state);
    vs_engine *engine = f.engine;
    import_rows(&f, "score",
                "school,student,subject,term,value,counted\n1,а,x,2024,2.5,да\n"
                "1,б,x,2024,,\n");
    import_rows(&f, "class", "id,from,grade\n5А,2024-09-01,5\n");
    snprintf(path, sizeof path, "%s/plain.db", f.fixture->folder);
    assert_ok(vs_export_database(f.model, f.store, -1, path));
    assert_int_equal(vs_export_database(f.model, f.store, -1, path), VS_EUSAGE);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT sum(value), sum(counted), count(value), max(school), "
                           "(SELECT \"from\" FROM \"@class\"), typeof(value) FROM score",
                           -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_true(sqlite3_column_double(statement, 0) == 2.5);
    assert_int_equal(sqlite3_column_int(statement, 2), 1);
    assert_string_equal((const char *)sqlite3_column_text(statement, 3), "1");
    assert_string_equal((const char *)sqlite3_column_text(statement, 4), "2024-09-01");
    sqlite3_finalize(statement);
    sqlite3_close(db);
    close_export(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(canonical_sorts_by_kind_and_natural_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canonical_does_not_depend_on_the_order_of_imports, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(canonical_shows_erased_texts_alike, set_up, tear_down),
        cmocka_unit_test_setup_teardown(csv_can_be_imported_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(database_has_ordinary_tables, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
