/*
 * Names as people type them.
 * SPDX-License-Identifier: MIT
 */
#include "names.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* Cyrillic letters, upper and lower, with the Latin capitals that they look or sound like. */
static const struct {
    const char *cyrillic[2];
    const char *latin;
} letters[] = {
    {{"А", "а"}, "A"}, {{"Б", "б"}, "B"},  {{"В", "в"}, "BV"}, {{"Г", "г"}, "G"},
    {{"Д", "д"}, "D"}, {{"Е", "е"}, "E"},  {{"З", "з"}, "Z"},  {{"И", "и"}, "I"},
    {{"К", "к"}, "K"}, {{"Л", "л"}, "L"},  {{"М", "м"}, "M"},  {{"Н", "н"}, "HN"},
    {{"О", "о"}, "O"}, {{"П", "п"}, "P"},  {{"Р", "р"}, "PR"}, {{"С", "с"}, "CS"},
    {{"Т", "т"}, "T"}, {{"У", "у"}, "UY"}, {{"Ф", "ф"}, "F"},  {{"Х", "х"}, "XH"},
};

static char upper(char c)
{
    if (c >= 'a' && c <= 'z') {
        return (char)(c - 'a' + 'A');
    }
    return c;
}

/* What is left of code after typed; NULL if typed is another. */
static const char *match(const char *typed, const char *code)
{
    while (*typed != '\0' && *code != '\0') {
        if (upper(*typed) == upper(*code)) {
            typed++;
            code++;
            continue;
        }
        bool found = false;
        for (size_t i = 0; !found && i < sizeof letters / sizeof *letters; i++) {
            for (int j = 0; !found && j < 2; j++) {
                size_t size = strlen(letters[i].cyrillic[j]);
                if (strncmp(typed, letters[i].cyrillic[j], size) == 0 &&
                    strchr(letters[i].latin, upper(*code)) != NULL) {
                    typed += size;
                    found = true;
                }
            }
        }
        if (!found) {
            return NULL;
        }
        code++;
    }
    return *typed == '\0' ? code : NULL;
}

bool vs_names_code_matches(const char *typed, const char *code)
{
    const char *rest = match(typed, code);
    return rest != NULL && *rest == '\0';
}

bool vs_names_code_begins(const char *typed, const char *code)
{
    return match(typed, code) != NULL;
}

static bool folds_to(vs_buffer *work, const char *text, const char *folded)
{
    if (text == NULL) {
        return false;
    }
    vs_buffer_clear(work);
    return vs_text_fold(work, text, strlen(text)) == VS_OK && work->size > 0 &&
           strcmp(work->data, folded) == 0;
}

/* The same for letters that look alike in both alphabets: 5A, 5А. */
static bool looks_like(vs_buffer *work, const char *text, const char *typed)
{
    vs_buffer_clear(work);
    if (vs_text_fold_alike(work, text, strlen(text)) != VS_OK || work->size == 0) {
        return false;
    }
    size_t size = work->size;
    return vs_text_fold_alike(work, typed, strlen(typed)) == VS_OK && !work->failed &&
           work->size == 2 * size && memcmp(work->data, work->data + size, size) == 0;
}

/* True for "rule.local.few" where "local.few" is typed. */
static bool ends_with_name(const char *name, const char *typed)
{
    size_t size = strlen(name);
    size_t end = strlen(typed);
    return end > 0 && size > end && name[size - end - 1] == '.' &&
           strcmp(name + size - end, typed) == 0;
}

/* True if a word of a title begins with what is folded. */
static bool has_word(vs_buffer *work, const char *title, const vs_buffer *folded)
{
    vs_buffer_clear(work);
    if (title == NULL || vs_text_fold(work, title, strlen(title)) != VS_OK || work->size == 0) {
        return false;
    }
    for (const char *at = work->data; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ' ? 1 : 0;
        if (strncmp(at, folded->data, folded->size) == 0) {
            return true;
        }
    }
    return false;
}

/* The name with the shortest title that has a word which begins as typed, with that title. */
static void find_by_word(vs_engine *engine, char out[VS_NEAR_SIZE], const vs_name *names,
                         size_t count, const char *typed)
{
    enum { LEAST = 6 /* bytes: less is no word */ };
    vs_buffer folded;
    vs_buffer work;
    vs_buffer_init(&folded, engine);
    vs_buffer_init(&work, engine);
    bool long_enough = vs_text_fold(&folded, typed, strlen(typed)) == VS_OK && !folded.failed &&
                       folded.size >= LEAST;
    const vs_name *best = NULL;
    for (size_t i = 0; long_enough && i < count; i++) {
        if (has_word(&work, names[i].title, &folded) &&
            (best == NULL || strlen(names[i].title) < strlen(best->title))) {
            best = &names[i];
        }
    }
    if (best != NULL) {
        vs_buffer_clear(&work);
        vs_buffer_printf(&work, "%s «%s»", best->code != NULL ? best->code : best->name,
                         best->title);
    }
    if (best != NULL && !work.failed && work.size < VS_NEAR_SIZE - 40) {
        (void)snprintf(out, VS_NEAR_SIZE, vs_message_text(engine, VS_MSG_NAME_NEAR), work.data);
    }
    vs_buffer_free(&work);
    vs_buffer_free(&folded);
}

const char *vs_names_near(vs_engine *engine, char out[VS_NEAR_SIZE], const vs_name *names,
                          size_t count, const char *typed)
{
    const char *best = NULL;
    size_t least = 3;
    for (size_t i = 0; i < count; i++) {
        const char *texts[3] = {names[i].name, names[i].code, names[i].title};
        if (least > 0 && ends_with_name(names[i].name, typed)) {
            least = 0;
            best = names[i].name;
        }
        for (int j = 0; j < 3; j++) {
            if (texts[j] == NULL) {
                continue;
            }
            size_t distance = vs_text_distance(typed, texts[j], 2);
            if (distance > 0 && distance < least) {
                least = distance;
                best = texts[j];
            }
        }
    }
    out[0] = '\0';
    if (best != NULL) {
        (void)snprintf(out, VS_NEAR_SIZE, vs_message_text(engine, VS_MSG_NAME_NEAR), best);
    } else {
        find_by_word(engine, out, names, count, typed);
    }
    return out;
}

static bool is_exactly(const vs_name *name, const char *typed)
{
    return strcmp(name->name, typed) == 0 || (name->code != NULL && strcmp(name->code, typed) == 0);
}

/* How well a name fits that is not the typed one exactly: 2 by case, 1 by look; 0 not. */
static int fit(const vs_name *name, const char *typed, const char *folded, vs_buffer *work)
{
    if (folds_to(work, name->name, folded) || folds_to(work, name->code, folded) ||
        folds_to(work, name->title, folded)) {
        return 2;
    }
    bool code = name->code != NULL && vs_names_code_matches(typed, name->code);
    return code || looks_like(work, name->name, typed) ? 1 : 0;
}

/* A name as people would type it exactly. */
static const char *shown(const vs_name *name)
{
    return name->code != NULL ? name->code : name->name;
}

int vs_names_find(vs_engine *engine, const vs_name *names, size_t count, const char *typed,
                  enum vs_message unknown, size_t *out)
{
    for (size_t i = 0; i < count; i++) { /* nearly always; folding every name takes longer */
        if (is_exactly(&names[i], typed)) {
            *out = i;
            return VS_OK;
        }
    }
    vs_buffer folded;
    vs_buffer work;
    vs_buffer_init(&folded, engine);
    vs_buffer_init(&work, engine);
    int best = 0;
    size_t second = count;
    int status =
        vs_text_fold(&folded, typed, strlen(typed)) == VS_OK ? vs_buffer_status(&folded) : VS_OK;
    *out = count;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        int found = fit(&names[i], typed, folded.size > 0 ? folded.data : "", &work);
        if (found > best) {
            best = found;
            *out = i;
            second = count;
        } else if (found == best && found > 0) {
            second = i;
        }
    }
    if (status == VS_OK && best == 0) {
        char near[VS_NEAR_SIZE];
        status = vs_fail(engine, VS_EUSAGE, unknown, typed,
                         vs_names_near(engine, near, names, count, typed));
    } else if (status == VS_OK && second < count) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_NAME_TWO, typed, shown(&names[*out]),
                         shown(&names[second]));
    }
    vs_buffer_free(&work);
    vs_buffer_free(&folded);
    return status;
}

/* vs_names_find over count names that the caller has filled in; frees them. */
static int find_and_free(const vs_model *model, vs_name *names, size_t count, const char *typed,
                         enum vs_message unknown, int *out)
{
    size_t index = 0;
    int status = vs_names_find(model->engine, names, count, typed, unknown, &index);
    vs_mem_free(model->engine, names);
    *out = status == VS_OK ? (int)index : -1;
    return status;
}

int vs_names_kind(const vs_model *model, const char *typed, int *out)
{
    vs_name *names = vs_mem_array(model->engine, model->kind_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < model->kind_count; i++) {
        names[i] = (vs_name){.name = model->kinds[i].name, .title = model->kinds[i].title};
    }
    return find_and_free(model, names, model->kind_count, typed, VS_MSG_KIND_UNKNOWN, out);
}

const char *vs_names_field_title(const vs_model *model, int kind, int field)
{
    const vs_field *found = &model->kinds[kind].fields[field];
    bool own = found->title != NULL && strcmp(found->title, found->name) != 0;
    return own || found->dimension < 0 ? found->title : model->dimensions[found->dimension].title;
}

int vs_names_field(const vs_model *model, int kind, const char *typed, int *out)
{
    const vs_kind *owner = &model->kinds[kind];
    vs_name *names = vs_mem_array(model->engine, owner->field_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < owner->field_count; i++) {
        names[i] = (vs_name){.name = owner->fields[i].name,
                             .title = vs_names_field_title(model, kind, (int)i)};
    }
    return find_and_free(model, names, owner->field_count, typed, VS_MSG_FIELD_UNKNOWN, out);
}

int vs_names_indicator(const vs_model *model, const char *typed, int *out)
{
    vs_name *names = vs_mem_array(model->engine, model->indicator_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        const char *end = indicator->rule ? strchr(indicator->name, '.') : NULL;
        names[i] = (vs_name){.name = indicator->name,
                             .code = end != NULL ? end + 1 : indicator->code, /* D03 of rule.D03 */
                             .title = indicator->title};
    }
    return find_and_free(model, names, model->indicator_count, typed, VS_MSG_INDICATOR_UNKNOWN,
                         out);
}

int vs_names_dimension(const vs_model *model, const char *typed, int *out)
{
    vs_name *names = vs_mem_array(model->engine, model->dimension_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < model->dimension_count; i++) {
        names[i] =
            (vs_name){.name = model->dimensions[i].name, .title = model->dimensions[i].title};
    }
    return find_and_free(model, names, model->dimension_count, typed, VS_MSG_DIMENSION_UNKNOWN,
                         out);
}

int vs_names_parameter(const vs_model *model, const char *typed, int *out)
{
    vs_name *names = vs_mem_array(model->engine, model->parameter_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < model->parameter_count; i++) {
        names[i] =
            (vs_name){.name = model->parameters[i].name, .title = model->parameters[i].title};
    }
    return find_and_free(model, names, model->parameter_count, typed, VS_MSG_SCENARIO_PARAMETER,
                         out);
}
