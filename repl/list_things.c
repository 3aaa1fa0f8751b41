/*
 * list of the things that a model defines: their names in both languages, the rows of a report.
 * SPDX-License-Identifier: MIT
 */
#include "list_things.h"

#include <string.h>

#include "cmd_model.h"
#include "text.h"

/* What people call the things of a kind, besides its name; ends with a NULL kind. */
static const struct {
    const char *kind;
    const char *words[5]; /* ends with NULL */
} kinds[] = {
    {"activity", {"activities", "мероприятие", "мероприятия", NULL}},
    {"block", {"blocks", "блок", "блоки", NULL}},
    {"body", {"bodies", "орган", "органы", NULL}},
    {"catalogue", {"catalogues", "перечень", "перечни", NULL}},
    {"criterion", {"criteria", "критерий", "критерии", NULL}},
    {"cycle", {"cycles", "цикл", "циклы", NULL}},
    {"decision_form", {"decision_forms", "формы_решений", "формы решений", NULL}},
    {"decision_level", {"decision_levels", "уровни_решений", "уровни решений", NULL}},
    {"decision_method", {"decision_methods", "методы_решений", "методы решений", NULL}},
    {"dimension", {"dimensions", "разрез", "разрезы", NULL}},
    {"direction", {"directions", "направление", "направления", NULL}},
    {"document", {"documents", "документ", "документы", NULL}},
    {"effect", {"effects", "действие_меры", "действия_мер", NULL}},
    {"event", {"events", "события", "виды_событий", NULL}},
    {"func", {"funcs", "функция", "функции", NULL}},
    {"indicator", {"indicators", "показатель", "показатели", NULL}},
    {"lateness", {"latenesses", "опоздание", "опоздания", NULL}},
    {"map_item", {"map_items", "карта", "пункты_карты", NULL}},
    {"marker", {"markers", "признак", "признаки", NULL}},
    {"norm", {"norms", "норма", "нормы", "акты", NULL}},
    {"param", {"params", "parameters", "параметр", "параметры", NULL}},
    {"period", {"periods", "период", "периоды", NULL}},
    {"position", {"positions", "должность", "должности", NULL}},
    {"procedure", {"procedures", "процедура", "процедуры", NULL}},
    {"record", {"records", "записи", "виды_записей", NULL}},
    {"role", {"roles", "роль", "роли", NULL}},
    {"rule", {"rules", "правило", "правила", NULL}},
    {"vocabulary", {"terms", "слово", "слова", "словарь", NULL}},
    {NULL, {NULL}},
};

static bool folds_alike(const char *a, const vs_buffer *folded, vs_buffer *work)
{
    vs_buffer_clear(work);
    return vs_text_fold(work, a, strlen(a)) == VS_OK && vs_buffer_status(work) == VS_OK &&
           work->size == folded->size && memcmp(work->data, folded->data, work->size) == 0;
}

const char *vs_things_kind(vs_engine *engine, const char *typed)
{
    vs_buffer folded;
    vs_buffer work;
    const char *found = NULL;
    vs_buffer_init(&folded, engine);
    vs_buffer_init(&work, engine);
    if (vs_text_fold(&folded, typed, strlen(typed)) == VS_OK && folded.size > 0) {
        for (size_t i = 0; found == NULL && kinds[i].kind != NULL; i++) {
            bool same = folds_alike(kinds[i].kind, &folded, &work);
            for (size_t j = 0; !same && kinds[i].words[j] != NULL; j++) {
                same = folds_alike(kinds[i].words[j], &folded, &work);
            }
            found = same ? kinds[i].kind : NULL;
        }
    }
    vs_buffer_free(&work);
    vs_buffer_free(&folded);
    return found;
}

/* The columns of a kind: those that its things have. */
static int add_columns(vs_listing *listing, const char *kind)
{
    static const struct {
        const char *name;
        enum vs_message title;
        const char *only[2]; /* of these kinds; NULL: of all */
    } columns[] = {
        {"name", VS_MSG_COLUMN_NAME, {NULL, NULL}},
        {"code", VS_MSG_COLUMN_CODE, {"indicator", NULL}},
        {"title", VS_MSG_COLUMN_TITLE, {NULL, NULL}},
        {"value", VS_MSG_COLUMN_VALUE, {"param", NULL}},
        {"unit", VS_MSG_COLUMN_UNIT, {"param", "indicator"}},
        {"layer", VS_MSG_COLUMN_LAYER, {NULL, NULL}},
        {"file", VS_MSG_COLUMN_FILE, {NULL, NULL}},
        {"disabled", VS_MSG_COLUMN_DISABLED, {NULL, NULL}},
    };
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sizeof columns / sizeof *columns; i++) {
        bool has = columns[i].only[0] == NULL;
        for (size_t j = 0; j < 2 && columns[i].only[j] != NULL; j++) {
            has = has || strcmp(columns[i].only[j], kind) == 0;
        }
        if (has) {
            status = vs_listing_column(listing, columns[i].name,
                                       vs_message_text(listing->session->engine, columns[i].title),
                                       VS_COLUMN_TEXT);
        }
    }
    return status;
}

int vs_list_things(vs_listing *listing, vs_model *model, const char *kind)
{
    const vs_session *session = listing->session;
    char today[VS_DATE_SIZE];
    vs_date_print(today, vs_options_today(&session->options));
    enum vs_format format = session->options.format;
    bool plain = format != VS_FORMAT_TABLE && format != VS_FORMAT_EXCEL;
    const char *keys[] = {"kind", "plain", "today"};
    vs_value items[] = {{.type = VS_VALUE_TEXT, .text = kind},
                        {.type = VS_VALUE_BOOLEAN, .number = plain ? 1 : 0},
                        {.type = VS_VALUE_TEXT, .text = today}};
    vs_value arguments = {.type = VS_VALUE_MAP, .items = items, .keys = keys, .count = 3};
    vs_arena *arena = NULL;
    vs_value list = {.type = VS_VALUE_NULL};
    int status = vs_arena_new(&arena, session->engine);
    if (status == VS_OK) {
        status = vs_model_report(&list, arena, model, "list", &arguments);
    }
    if (status == VS_OK) {
        status = add_columns(listing, kind);
    }
    for (size_t i = 0; status == VS_OK && i < listing->column_count; i++) {
        const char **texts = vs_arena_array(arena, list.count + 1, sizeof *texts);
        if (texts == NULL) {
            status = vs_fail_memory(session->engine);
            break;
        }
        for (size_t row = 0; row < list.count; row++) {
            texts[row] = vs_value_part_text(&list.items[row], listing->names[i].name);
        }
        listing->texts[i] = texts;
    }
    if (status == VS_OK) {
        status = vs_listing_filters(listing);
    }
    if (status == VS_OK) {
        status = vs_listing_rows(listing, (uint32_t)list.count);
    }
    vs_arena_free(arena);
    return status;
}
