/*
 * bench_vsoko FOLDER MODELS VSOKO BARE [--quick] [a b c d e f g]: measures vsoko beside bare C.
 * SPDX-License-Identifier: MIT
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static void make_data(const struct bench *bench, const void *context, struct bench_report *report)
{
    (void)context;
    (void)report;
    data_make(bench);
}

static void make_big(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    struct unit unit;
    (void)context;
    (void)report;
    bench_path(path, bench, "big.csv");
    const char *bytes = bench_map(path, &size);
    unit_create(&unit, bench, "w1", "big.db");
    unit_import(&unit, "mark", bytes, size);
    unit_close(&unit);
}

/* The same rows as 4,800 events. */
static void make_sheets(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    struct unit unit;
    struct data_text text = {0};
    (void)context;
    (void)report;
    bench_path(path, bench, "columns.bin");
    const struct data_columns *columns = bench_map(path, &size);
    unit_create(&unit, bench, "w1", "sheets.db");
    for (uint32_t i = 0; i < SHEETS; i++) {
        struct data_sheet sheet = data_sheet(i);
        text.size = 0;
        data_header(&text);
        data_rows(&text, &sheet, 0, columns->mark + (size_t)i * PUPILS);
        unit_import(&unit, "mark", text.bytes, text.size);
    }
    unit_close(&unit);
    free(text.bytes);
}

/* Makes a file of the folder unless it is there. */
static void make(const struct bench *bench, const char *name, bench_function *function)
{
    char path[BENCH_PATH];
    struct bench_report report;
    bench_path(path, bench, name);
    if (access(path, F_OK) != 0) {
        fprintf(stderr, "bench: making %s\n", name);
        bench_side(bench, function, NULL, &report);
    }
}

static void print_machine(void)
{
    struct utsname system;
    char model[128] = "";
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) == 0 && model[0] == '\0') {
            snprintf(model, sizeof model, "%.*s", (int)strcspn(strchr(line, ':') + 2, "\n"),
                     strchr(line, ':') + 2);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    uname(&system);
    printf("machine: %s, %ld processors, %s %s, compiler %s\n", model,
           sysconf(_SC_NPROCESSORS_ONLN), system.sysname, system.machine, __VERSION__);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "use bench/run.sh\n");
        return 2;
    }
    struct bench bench = {.folder = argv[1], .model = argv[2], .vsoko = argv[3], .bare = argv[4]};
    char works[8] = "";
    for (int i = 5; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            bench.quick = true;
        } else if (strlen(argv[i]) == 1 && strlen(works) < sizeof works - 1) {
            works[strlen(works)] = argv[i][0];
        }
    }
    static const struct {
        char name;
        bool sheets;
        void (*run)(const struct bench *bench);
    } table[] = {{'a', true, bench_w1},     {'b', false, bench_advance}, {'c', false, bench_load},
                 {'d', false, bench_show},  {'e', false, bench_layers},  {'f', false, bench_whatif},
                 {'g', false, bench_region}};
    make(&bench, "columns.bin", make_data);
    make(&bench, "big.db", make_big);
    print_machine();
    bench_title();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (works[0] == '\0' || strchr(works, table[i].name) != NULL) {
            if (table[i].sheets && !bench.quick) {
                make(&bench, "sheets.db", make_sheets);
            }
            table[i].run(&bench);
        }
    }
    return 0;
}
