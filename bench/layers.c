/*
 * e) Loading the base model and a school's layer, beside plain Lua that parses the same files; and
 * what the layer costs a process that has the base loaded. SPDX-License-Identifier: MIT
 */
#include "unit.h"

#include <lauxlib.h>
#include <string.h>

enum { LOADS = 200 };

struct sources {
    vs_engine *engine;
    vs_model_source *base, *school;
};

static void check(const struct sources *sources, int status)
{
    if (status != VS_OK) {
        bench_fail("model", vs_engine_error(sources->engine));
    }
}

static void open_sources(struct sources *sources, const struct bench *bench)
{
    if (vs_engine_new(&sources->engine, NULL) != VS_OK) {
        bench_fail("engine", "no memory");
    }
    check(sources, vs_model_source_read(&sources->base, sources->engine, NULL, "base"));
    check(sources, vs_model_source_read_above(&sources->school, sources->engine, bench->model,
                                              "school", "base"));
}

static void close_sources(struct sources *sources)
{
    vs_model_source_free(sources->base);
    vs_model_source_free(sources->school);
    vs_engine_free(sources->engine);
}

static size_t repeats(const struct bench *bench)
{
    return bench->quick ? 3 : LOADS;
}

static void load_all(const struct bench *bench, const void *context, struct bench_report *report)
{
    struct sources sources;
    struct bench_samples samples = {0};
    (void)context;
    open_sources(&sources, bench);
    for (size_t i = 0; i < repeats(bench); i++) {
        vs_model *model = NULL;
        double start = bench_now();
        check(&sources, vs_model_load(&model, sources.engine, sources.school));
        bench_add(&samples, bench_now() - start);
        vs_model_free(model);
    }
    bench_finish(&samples, report);
    close_sources(&sources);
}

static void load_layer(const struct bench *bench, const void *context, struct bench_report *report)
{
    struct sources sources;
    struct bench_samples samples = {0};
    (void)context;
    open_sources(&sources, bench);
    for (size_t i = 0; i < repeats(bench); i++) {
        vs_model *model = NULL;
        check(&sources, vs_model_begin(&model, sources.engine, sources.base));
        double start = bench_now();
        check(&sources, vs_model_complete(model, sources.school));
        bench_add(&samples, bench_now() - start);
        vs_model_free(model);
    }
    bench_finish(&samples, report);
    close_sources(&sources);
}

static void parse_file(lua_State *L, const vs_model_file *file)
{
    size_t size = strlen(file->path);
    if (size > 4 && strcmp(file->path + size - 4, ".lua") == 0) {
        if (luaL_loadbuffer(L, file->text, file->size, file->path) != LUA_OK) {
            bench_fail(file->path, lua_tostring(L, -1));
        }
        lua_pop(L, 1);
    }
}

static void parse_plainly(const struct bench *bench, const void *context,
                          struct bench_report *report)
{
    struct sources sources;
    struct bench_samples samples = {0};
    (void)context;
    open_sources(&sources, bench);
    const vs_model_source *source = sources.school;
    for (size_t i = 0; i < repeats(bench); i++) {
        double start = bench_now();
        lua_State *L = luaL_newstate();
        for (size_t j = 0; j < source->layer_count; j++) {
            for (size_t k = 0; k < source->layers[j].file_count; k++) {
                parse_file(L, &source->layers[j].files[k]);
            }
        }
        lua_close(L);
        bench_add(&samples, bench_now() - start);
    }
    bench_finish(&samples, report);
    close_sources(&sources);
}

void bench_layers(const struct bench *bench)
{
    struct bench_pair sides[] = {
        {.function = load_all}, {.function = load_layer}, {.function = parse_plainly}};
    bench_turns(bench, sides, sizeof sides / sizeof *sides);
    bench_line("e) base and a school's layer", &sides[0].report, &sides[2].report, 3,
               "C: plain Lua parses their Lua files");
    bench_line("   the layer on the loaded base", &sides[1].report, &sides[2].report, 0, "");
}
