/*
 * Options of the command line: one table of all, and the parser of words into options and
 * arguments.
 *
 * Options may stand before or after the command: `--name VALUE`, `--name=VALUE`, `-C DIR`. A word
 * `--` ends them. Values stay borrowed from the words. SPDX-License-Identifier: MIT
 */
#ifndef VS_OPTIONS_H
#define VS_OPTIONS_H

#include "date.h"
#include "output.h"

enum vs_option {
    VS_OPTION_FOLDER,
    VS_OPTION_SCHOOL,
    VS_OPTION_TODAY,
    VS_OPTION_FORMAT,
    VS_OPTION_LANG,
    VS_OPTION_QUIET,
    VS_OPTION_HELP,
    VS_OPTION_VERSION,
    VS_OPTION_NO_COMPILE,
    VS_OPTION_SCOPE,
    VS_OPTION_BY,
    VS_OPTION_PERIOD,
    VS_OPTION_VALID,
    VS_OPTION_KNOWN,
    VS_OPTION_MODEL,
    VS_OPTION_SORT,
    VS_OPTION_TOP,
    VS_OPTION_WHO,
    VS_OPTION_KIND,
    VS_OPTION_REPLACE,
    VS_OPTION_DRY_RUN,
    VS_OPTION_FULL,
    VS_OPTION_ACTOR,
    VS_OPTION_SCHOOLS,
    VS_OPTION_CANONICAL,
    VS_OPTION_REGION,
    VS_OPTION_SKIP_UNKNOWN,
    VS_OPTION_YEAR,
    VS_OPTION_JOBS,
    VS_OPTION_ALL,
    VS_OPTION_SHOW,
    VS_OPTION_SCENARIO,
    VS_OPTION_SAVE,
    VS_OPTION_VARY,
    VS_OPTION_BETWEEN, /* given as two values */
    VS_OPTION_ASCII,
    VS_OPTION_WHY_NOT,
    VS_OPTION_FROM,
    VS_OPTION_TO,
    VS_OPTION_RUNS,
    VS_OPTION_SEED,
    VS_OPTION_AGAINST,
    VS_OPTION_COUNT
};

#define VS_OPTION_BIT(option) (UINT64_C(1) << (option))
/* No option: the command answers as a calendar too. */
#define VS_OPTIONS_ICS (UINT64_C(1) << 63)
/* Understood by every command. */
#define VS_OPTIONS_COMMON                                                                          \
    (VS_OPTION_BIT(VS_OPTION_FOLDER) | VS_OPTION_BIT(VS_OPTION_SCHOOL) |                           \
     VS_OPTION_BIT(VS_OPTION_TODAY) | VS_OPTION_BIT(VS_OPTION_FORMAT) |                            \
     VS_OPTION_BIT(VS_OPTION_LANG) | VS_OPTION_BIT(VS_OPTION_QUIET) |                              \
     VS_OPTION_BIT(VS_OPTION_HELP) | VS_OPTION_BIT(VS_OPTION_VERSION) |                            \
     VS_OPTION_BIT(VS_OPTION_NO_COMPILE))
/* Understood by every command that answers with cells. */
#define VS_OPTIONS_CELLS                                                                           \
    (VS_OPTION_BIT(VS_OPTION_SCOPE) | VS_OPTION_BIT(VS_OPTION_BY) |                                \
     VS_OPTION_BIT(VS_OPTION_PERIOD) | VS_OPTION_BIT(VS_OPTION_VALID) |                            \
     VS_OPTION_BIT(VS_OPTION_KNOWN) | VS_OPTION_BIT(VS_OPTION_MODEL))

/* One option as given. */
typedef struct vs_option_value {
    enum vs_option option;
    const char *text; /* NULL for one without a value */
} vs_option_value;

typedef struct vs_options {
    vs_buffer values;    /* vs_option_value in the order given */
    vs_buffer arguments; /* const char *: words that are no options */
    uint64_t given;      /* bits of the options given */
    vs_date today;       /* run's date; VS_DATE_NONE: not given, ask vs_options_today */
    enum vs_format format;
    bool quiet;
} vs_options;

void vs_options_init(vs_options *options, vs_engine *engine);
void vs_options_free(vs_options *options);
/* Sets the language of the engine from --lang among words or VSOKO_LANG, so that every later
 * message is in it. VS_EUSAGE for another value. */
int vs_options_language(vs_engine *engine, size_t count, const char *const *words);
/* Parses words; --today and VSOKO_TODAY, --format are read and checked. VS_EUSAGE with the option.
 */
int vs_options_parse(vs_options *options, size_t count, const char *const *words);

bool vs_options_given(const vs_options *options, enum vs_option option);
/* The last value given, NULL if none. */
const char *vs_options_text(const vs_options *options, enum vs_option option);
/* The run's date: --today, VSOKO_TODAY, else the clock's. */
vs_date vs_options_today(const vs_options *options);
size_t vs_options_argument_count(const vs_options *options);
const char *vs_options_argument(const vs_options *options, size_t index);

const char *vs_option_name(enum vs_option option); /* "--scope" */
/* True if a word is an option whose value is the next word. */
bool vs_options_wants_value(const char *word);
/* Appends the help of the options in mask, one a line. */
void vs_options_help(vs_buffer *out, uint64_t mask);

#endif
