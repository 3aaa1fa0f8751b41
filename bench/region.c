/*
 * g) A process that answers a what-if on a school of examples/region.
 * SPDX-License-Identifier: MIT
 */
#include "process.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS = 64 };

#define SCHOOL "990701"

static char *word(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* vsoko in the workspace, for the school unless NULL. Gives the number of arguments. */
static size_t begin(const struct bench *bench, char folder[BENCH_PATH], const char *school,
                    char *arguments[ARGUMENTS])
{
    size_t count = 0;
    bench_path(folder, bench, "region");
    arguments[count++] = word(bench->vsoko);
    arguments[count++] = word("-q");
    arguments[count++] = word("--today");
    arguments[count++] = word("2026-03-01");
    arguments[count++] = word("-C");
    arguments[count++] = folder;
    if (school != NULL) {
        arguments[count++] = word("--school");
        arguments[count++] = word(school);
    }
    return count;
}

static void import_files(const struct bench *bench, const char *school, const char *name)
{
    char folder[BENCH_PATH];
    char pattern[BENCH_PATH];
    char *arguments[ARGUMENTS];
    glob_t found;
    size_t count = begin(bench, folder, school, arguments);
    arguments[count++] = word("import");
    bench_path(pattern, bench, name);
    if (glob(pattern, 0, NULL, &found) != 0 || count + found.gl_pathc >= ARGUMENTS) {
        bench_fail(pattern, "not the files of the example");
    }
    memcpy(arguments + count, found.gl_pathv, found.gl_pathc * sizeof *arguments);
    arguments[count + found.gl_pathc] = NULL;
    process_run(arguments);
    globfree(&found);
}

/* A workspace with the region's files and those of the school, all cells stored. */
static void prepare(const struct bench *bench, const void *context, struct bench_report *report)
{
    char folder[BENCH_PATH];
    char schools[BENCH_PATH];
    char *arguments[ARGUMENTS];
    (void)context;
    (void)report;
    bench_path(folder, bench, "region");
    bench_path(schools, bench, "region.files/register.csv");
    char *init[] = {word(bench->vsoko), word("-q"),        word("init"), folder, word("--model"),
                    word("base"),       word("--schools"), schools,      NULL};
    process_run(init);
    import_files(bench, NULL, "region.files/regional/*");
    import_files(bench, SCHOOL, "region.files/schools/" SCHOOL "/*");
    size_t count = begin(bench, folder, NULL, arguments);
    arguments[count++] = word("nightly");
    arguments[count] = NULL;
    process_run(arguments);
}

/* context: the operation. */
static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    char folder[BENCH_PATH];
    char *arguments[ARGUMENTS];
    size_t count = begin(bench, folder, SCHOOL, arguments);
    arguments[count++] = word("whatif");
    arguments[count++] = word(context);
    arguments[count] = NULL;
    process_time(bench, arguments, report);
}

void bench_region(const struct bench *bench)
{
    struct bench_pair sides[] = {{.function = process_bare},
                                 {.function = time_vsoko, .context = "value:R02[class=5А]=50"},
                                 {.function = time_vsoko, .context = "param:quality_rate.from=5"}};
    struct bench_report none;
    if (access(bench->vsoko, X_OK) != 0) {
        printf("g) whatif: %s is not built\n", bench->vsoko);
        return;
    }
    bench_side(bench, prepare, NULL, &none);
    bench_turns(bench, sides, sizeof sides / sizeof *sides);
    bench_line("g) whatif on a school, a value", &sides[1].report, &sides[0].report, 10, "");
    bench_line("g) whatif on a school, a threshold", &sides[2].report, &sides[0].report, 10, "");
}
