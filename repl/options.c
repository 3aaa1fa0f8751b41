/*
 * Options of the command line.
 * SPDX-License-Identifier: MIT
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "number.h"
#include "text.h"

enum takes { TAKES_NOTHING, TAKES_VALUE, TAKES_TWO, TAKES_EVENT /* a number may follow */ };

static const struct option_row {
    const char *name;
    const char *letter; /* short form, NULL: none */
    enum takes takes;
    enum vs_message value; /* what the value is called in help */
    enum vs_message help;
} table[VS_OPTION_COUNT] = {
    [VS_OPTION_FOLDER] = {"--workspace", "-C", TAKES_VALUE, VS_MSG_VALUE_FOLDER,
                          VS_MSG_OPTION_FOLDER},
    [VS_OPTION_SCHOOL] = {"--school", NULL, TAKES_VALUE, VS_MSG_VALUE_ID, VS_MSG_OPTION_SCHOOL},
    [VS_OPTION_TODAY] = {"--today", NULL, TAKES_VALUE, VS_MSG_VALUE_DATE, VS_MSG_OPTION_TODAY},
    [VS_OPTION_FORMAT] = {"--format", NULL, TAKES_VALUE, VS_MSG_VALUE_FORMAT, VS_MSG_OPTION_FORMAT},
    [VS_OPTION_LANG] = {"--lang", NULL, TAKES_VALUE, VS_MSG_VALUE_LANG, VS_MSG_OPTION_LANG},
    [VS_OPTION_QUIET] = {"--quiet", "-q", TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_QUIET},
    [VS_OPTION_HELP] = {"--help", "-h", TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_HELP},
    [VS_OPTION_VERSION] = {"--version", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_VERSION},
    [VS_OPTION_NO_COMPILE] = {"--no-compile", NULL, TAKES_NOTHING, VS_MSG_NONE,
                              VS_MSG_OPTION_NO_COMPILE},
    [VS_OPTION_SCOPE] = {"--scope", NULL, TAKES_VALUE, VS_MSG_VALUE_SCOPE, VS_MSG_OPTION_SCOPE},
    [VS_OPTION_BY] = {"--by", NULL, TAKES_VALUE, VS_MSG_VALUE_DIMENSIONS, VS_MSG_OPTION_BY},
    [VS_OPTION_PERIOD] = {"--period", NULL, TAKES_VALUE, VS_MSG_VALUE_PERIOD, VS_MSG_OPTION_PERIOD},
    [VS_OPTION_VALID] = {"--valid", NULL, TAKES_VALUE, VS_MSG_VALUE_DATE, VS_MSG_OPTION_VALID},
    [VS_OPTION_KNOWN] = {"--known", NULL, TAKES_VALUE, VS_MSG_VALUE_KNOWN, VS_MSG_OPTION_KNOWN},
    [VS_OPTION_MODEL] = {"--model", NULL, TAKES_VALUE, VS_MSG_VALUE_MODEL, VS_MSG_OPTION_MODEL},
    [VS_OPTION_SORT] = {"--sort", NULL, TAKES_VALUE, VS_MSG_VALUE_SORT, VS_MSG_OPTION_SORT},
    [VS_OPTION_TOP] = {"--top", NULL, TAKES_VALUE, VS_MSG_VALUE_COUNT, VS_MSG_OPTION_TOP},
    [VS_OPTION_WHO] = {"--who", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_WHO},
    [VS_OPTION_KIND] = {"--kind", NULL, TAKES_VALUE, VS_MSG_VALUE_KIND, VS_MSG_OPTION_KIND},
    [VS_OPTION_REPLACE] = {"--replace", NULL, TAKES_EVENT, VS_MSG_VALUE_EVENT,
                           VS_MSG_OPTION_REPLACE},
    [VS_OPTION_DRY_RUN] = {"--dry-run", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_DRY_RUN},
    [VS_OPTION_FULL] = {"--full", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_FULL},
    [VS_OPTION_ACTOR] = {"--actor", NULL, TAKES_VALUE, VS_MSG_VALUE_NAME, VS_MSG_OPTION_ACTOR},
    [VS_OPTION_SCHOOLS] = {"--schools", NULL, TAKES_VALUE, VS_MSG_VALUE_FILE,
                           VS_MSG_OPTION_SCHOOLS},
    [VS_OPTION_CANONICAL] = {"--canonical", NULL, TAKES_NOTHING, VS_MSG_NONE,
                             VS_MSG_OPTION_CANONICAL},
    [VS_OPTION_REGION] = {"--region", NULL, TAKES_VALUE, VS_MSG_VALUE_NAME, VS_MSG_OPTION_REGION},
    [VS_OPTION_SKIP_UNKNOWN] = {"--skip-unknown", NULL, TAKES_NOTHING, VS_MSG_NONE,
                                VS_MSG_OPTION_SKIP_UNKNOWN},
    [VS_OPTION_YEAR] = {"--year", NULL, TAKES_VALUE, VS_MSG_VALUE_YEAR, VS_MSG_OPTION_YEAR},
    [VS_OPTION_JOBS] = {"--jobs", NULL, TAKES_VALUE, VS_MSG_VALUE_COUNT, VS_MSG_OPTION_JOBS},
    [VS_OPTION_ALL] = {"--all", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_ALL},
    [VS_OPTION_SHOW] = {"--show", NULL, TAKES_VALUE, VS_MSG_VALUE_INDICATORS, VS_MSG_OPTION_SHOW},
    [VS_OPTION_SCENARIO] = {"--scenario", NULL, TAKES_VALUE, VS_MSG_VALUE_FILE,
                            VS_MSG_OPTION_SCENARIO},
    [VS_OPTION_SAVE] = {"--save", NULL, TAKES_VALUE, VS_MSG_VALUE_FILE, VS_MSG_OPTION_SAVE},
    [VS_OPTION_VARY] = {"--vary", NULL, TAKES_VALUE, VS_MSG_VALUE_VARY, VS_MSG_OPTION_VARY},
    [VS_OPTION_BETWEEN] = {"--between", NULL, TAKES_TWO, VS_MSG_VALUE_BETWEEN,
                           VS_MSG_OPTION_BETWEEN},
    [VS_OPTION_WHY_NOT] = {"--why-not", NULL, TAKES_VALUE, VS_MSG_VALUE_RULE,
                           VS_MSG_OPTION_WHY_NOT},
    [VS_OPTION_ASCII] = {"--ascii", NULL, TAKES_NOTHING, VS_MSG_NONE, VS_MSG_OPTION_ASCII},
    [VS_OPTION_FROM] = {"--from", NULL, TAKES_VALUE, VS_MSG_VALUE_DATE, VS_MSG_OPTION_FROM},
    [VS_OPTION_TO] = {"--to", NULL, TAKES_VALUE, VS_MSG_VALUE_DATE, VS_MSG_OPTION_TO},
    [VS_OPTION_RUNS] = {"--runs", NULL, TAKES_VALUE, VS_MSG_VALUE_COUNT, VS_MSG_OPTION_RUNS},
    [VS_OPTION_SEED] = {"--seed", NULL, TAKES_VALUE, VS_MSG_VALUE_COUNT, VS_MSG_OPTION_SEED},
    [VS_OPTION_AGAINST] = {"--against", NULL, TAKES_VALUE, VS_MSG_VALUE_FILE,
                           VS_MSG_OPTION_AGAINST},
};

void vs_options_init(vs_options *options, vs_engine *engine)
{
    *options = (vs_options){.today = VS_DATE_NONE};
    vs_buffer_init(&options->values, engine);
    vs_buffer_init(&options->arguments, engine);
}

void vs_options_free(vs_options *options)
{
    vs_buffer_free(&options->values);
    vs_buffer_free(&options->arguments);
}

static int set_language(vs_engine *engine, const char *name, const char *text)
{
    if (strcmp(text, "ru") == 0) {
        vs_engine_set_language(engine, VS_RU);
    } else if (strcmp(text, "en") == 0) {
        vs_engine_set_language(engine, VS_EN);
    } else {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_BAD_LANG, name, text);
    }
    return VS_OK;
}

int vs_options_language(vs_engine *engine, size_t count, const char *const *words)
{
    const char *environment = getenv("VSOKO_LANG");
    int status = VS_OK;
    bool given = false;
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        const char *text = NULL;
        if (strncmp(words[i], "--lang=", 7) == 0) {
            text = words[i] + 7;
        } else if (strcmp(words[i], "--lang") == 0 && i + 1 < count) {
            text = words[++i];
        }
        if (text != NULL) {
            given = true;
            int set = set_language(engine, "--lang", text);
            status = set != VS_OK ? set : status;
        }
    }
    if (!given && environment != NULL && environment[0] != '\0') {
        status = set_language(engine, "VSOKO_LANG", environment);
    }
    return status;
}

/* The option that a word names; size is the part before '='. VS_OPTION_COUNT: none. */
static enum vs_option find_option(const char *word, size_t size)
{
    for (int i = 0; i < VS_OPTION_COUNT; i++) {
        const char *names[2] = {table[i].name, table[i].letter};
        for (int j = 0; j < 2; j++) {
            if (names[j] != NULL && strlen(names[j]) == size && memcmp(names[j], word, size) == 0) {
                return (enum vs_option)i;
            }
        }
    }
    return VS_OPTION_COUNT;
}

static int fail_unknown(vs_engine *engine, const char *word)
{
    const char *best = NULL;
    size_t least = 3;
    for (int i = 0; i < VS_OPTION_COUNT; i++) {
        size_t distance = vs_text_distance(word, table[i].name, 2);
        if (distance < least) {
            least = distance;
            best = table[i].name;
        }
    }
    return best != NULL ? vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_UNKNOWN_NEAR, word, best)
                        : vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_UNKNOWN, word);
}

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static int check_values(vs_options *options)
{
    static const struct {
        const char *name;
        enum vs_format format;
    } formats[] = {{"table", VS_FORMAT_TABLE},
                   {"csv", VS_FORMAT_CSV},
                   {"json", VS_FORMAT_JSON},
                   {"excel", VS_FORMAT_EXCEL},
                   {"ics", VS_FORMAT_ICS}};
    const size_t count = sizeof formats / sizeof *formats;
    vs_engine *engine = options->values.engine;
    const char *format = vs_options_text(options, VS_OPTION_FORMAT);
    if (format != NULL) {
        size_t i = 0;
        while (i < count && strcmp(formats[i].name, format) != 0) {
            i++;
        }
        if (i == count) {
            return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_BAD_FORMAT, format);
        }
        options->format = formats[i].format;
    }
    const char *name = "--today";
    const char *today = vs_options_text(options, VS_OPTION_TODAY);
    if (today == NULL) {
        name = "VSOKO_TODAY";
        today = getenv(name);
    }
    if (today != NULL && (today[0] != '\0' || name[0] == '-')) {
        options->today = vs_date_parse(today, strlen(today));
        if (options->today == VS_DATE_NONE) {
            return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_BAD_DATE, name, today);
        }
    }
    options->quiet = vs_options_given(options, VS_OPTION_QUIET);
    return VS_OK;
}

/* Takes the option at words[*at]; leaves *at on its last word. */
static int take_option(vs_options *options, size_t count, const char *const *words, size_t *at)
{
    vs_engine *engine = options->values.engine;
    const char *word = words[*at];
    const char *equals = word[1] == '-' ? strchr(word, '=') : NULL;
    enum vs_option option =
        find_option(word, equals != NULL ? (size_t)(equals - word) : strlen(word));
    if (option == VS_OPTION_COUNT) {
        return fail_unknown(engine, word);
    }
    vs_option_value value = {.option = option, .text = equals != NULL ? equals + 1 : NULL};
    enum takes takes = table[option].takes;
    if (takes == TAKES_NOTHING && equals != NULL) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_NO_VALUE, table[option].name);
    }
    size_t wanted = takes == TAKES_TWO ? 2 : takes == TAKES_VALUE ? 1 : 0;
    for (size_t i = equals != NULL ? 1 : 0; i < wanted; i++) {
        if (*at + 1 >= count) {
            return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_NEEDS_VALUE, word,
                           vs_message_text(engine, table[option].value));
        }
        if (value.text != NULL) {
            vs_buffer_add(&options->values, &value, sizeof value);
        }
        value.text = words[++*at];
    }
    if (takes == TAKES_EVENT) {
        /* A file called "12" is a file: `--replace=12` or `./12` says which is meant. */
        if (equals == NULL && *at + 1 < count && is_number(words[*at + 1]) &&
            !vs_file_exists(words[*at + 1])) {
            value.text = words[++*at];
        } else if (equals != NULL && !is_number(value.text)) {
            return vs_fail(engine, VS_EUSAGE, VS_MSG_OPTION_BAD_EVENT, table[option].name,
                           value.text);
        }
    }
    options->given |= VS_OPTION_BIT(option);
    vs_buffer_add(&options->values, &value, sizeof value);
    return VS_OK;
}

int vs_options_parse(vs_options *options, size_t count, const char *const *words)
{
    bool ended = false;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const char *word = words[i];
        if (!ended && strcmp(word, "--") == 0) {
            ended = true;
        } else if (!ended && word[0] == '-' && word[1] != '\0' &&
                   (word[1] < '0' || word[1] > '9')) {
            status = take_option(options, count, words, &i);
        } else {
            vs_buffer_add(&options->arguments, &word, sizeof(const char *));
        }
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&options->values);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&options->arguments);
    }
    return status == VS_OK ? check_values(options) : status;
}

bool vs_options_given(const vs_options *options, enum vs_option option)
{
    return (options->given & VS_OPTION_BIT(option)) != 0;
}

const char *vs_options_text(const vs_options *options, enum vs_option option)
{
    const vs_option_value *values = (const vs_option_value *)(const void *)options->values.data;
    for (size_t i = options->values.size / sizeof *values; i > 0; i--) {
        if (values[i - 1].option == option) {
            return values[i - 1].text;
        }
    }
    return NULL;
}

vs_date vs_options_today(const vs_options *options)
{
    return options->today != VS_DATE_NONE ? options->today : vs_date_today();
}

size_t vs_options_argument_count(const vs_options *options)
{
    return options->arguments.size / sizeof(const char *);
}

const char *vs_options_argument(const vs_options *options, size_t index)
{
    const char *const *words = (const char *const *)(const void *)options->arguments.data;
    return words[index];
}

const char *vs_option_name(enum vs_option option)
{
    return table[option].name;
}

bool vs_options_wants_value(const char *word)
{
    enum vs_option option = find_option(word, strlen(word));
    return option != VS_OPTION_COUNT &&
           (table[option].takes == TAKES_VALUE || table[option].takes == TAKES_TWO);
}

void vs_options_help(vs_buffer *out, uint64_t mask)
{
    enum { WIDTH = 37 };
    for (int i = 0; i < VS_OPTION_COUNT; i++) {
        if ((mask & VS_OPTION_BIT(i)) == 0) {
            continue;
        }
        size_t start = out->size;
        vs_buffer_text(out, "  ");
        if (table[i].letter != NULL) {
            vs_buffer_printf(out, "%s, ", table[i].letter);
        }
        vs_buffer_text(out, table[i].name);
        if (table[i].takes != TAKES_NOTHING) {
            const char *value = vs_message_text(out->engine, table[i].value);
            vs_buffer_printf(out, table[i].takes == TAKES_EVENT ? " [%s]" : " %s", value);
        }
        size_t width = out->failed ? WIDTH : vs_text_width(out->data + start, out->size - start);
        do {
            vs_buffer_char(out, ' ');
        } while (++width < WIDTH);
        vs_buffer_text(out, vs_message_text(out->engine, table[i].help));
        vs_buffer_char(out, '\n');
    }
}
