/*
 * Every item of the grammar of import profiles: what rows come out of what file, worked out by
 * hand; wrong profiles and wrong rows with their places.
 * SPDX-License-Identifier: MIT
 */
#include "profile_help.h"

#include "fault.h"

#define HEAD "name: p\nkind: mark\ncolumns:\n"
#define REST "  Ученик: pupil\n  Предмет: subject\nconstants: { number: 1 }\n"

struct accepted {
    const char *profiles[PROFILES];
    const char *file, *rows;
    const char *note; /* NULL: none */
};

static void check_accepted(void **state, const struct accepted *accepted)
{
    struct world world;
    vs_import *import = NULL;
    open_world(&world, state, accepted->profiles);
    vs_engine *engine = world.engine;
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    assert_ok(vs_import_add(import, "a.csv", accepted->file, strlen(accepted->file)));
    if (vs_import_finish(import) != VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    assert_rows(world.model, world.store, accepted->rows);
    assert_int_equal(vs_import_note_count(import), accepted->note != NULL ? 1 : 0);
    if (accepted->note != NULL) {
        assert_string_equal(vs_import_note(import, 0), accepted->note);
    }
    vs_import_free(import);
    close_world(&world);
}

#define CHECK_ACCEPTED(state, cases)                                                               \
    for (size_t i = 0; i < COUNT_OF(cases); i++) {                                                 \
        check_accepted(state, &(cases)[i]);                                                        \
    }

/* --- texts --- */

static void texts_are_changed_before_they_are_values(void **state)
{
    static const struct accepted cases[] = {
        /* Names of classes as they are written: one and the same. NBSP and a narrow space too. */
        {{"name: p\nkind: stay\ncolumns:\n  Ученик: pupil\n"
          "  Класс: [ { field: class, strip: ' -«»\"', case: upper }, { field: grade, "
          "digits: first } ]\n"},
         "Ученик;Класс\na;11А\nb;11-А\nc;11 а\nd;11 «А»\ne;11\xC2\xA0«а»\nf;\n"
         "g;\xE2\x80\xAF"
         "9-ё\n",
         STAY "stay\ta\t11А\t11\t\t\nstay\tb\t11А\t11\t\t\nstay\tc\t11А\t11\t\t\n"
              "stay\td\t11А\t11\t\t\nstay\te\t11А\t11\t\t\nstay\tf\t\t\t\t\n"
              "stay\tg\t9Ё\t9\t\t\n",
         NULL},
        /* Pieces are replaced in order, then spaces are trimmed; a map counts neither case nor ё.
         */
        {{HEAD "  Год: term\n  Класс: { field: class, replace: { класс: '', ё: е }, case: lower }\n"
               "  Предмет: { field: subject, map: { Учёба: UC, 'русский язык': RU } }\n"
               "  Ученик: pupil\nconstants: { number: 1 }\n"},
         "Ученик,Предмет,Год,Класс\na,УЧЕБА,2024, 7ё класс \nb,Русский  язык,2024,8Б\n"
         "c,Химия,2024,\n",
         MARK "mark\t2024\t7е\ta\tUC\t1\t\t\nmark\t2024\t8б\tb\tRU\t1\t\t\n"
              "mark\t2024\t\tc\tХимия\t1\t\t\n",
         NULL},
        /* A mapped null is a missing value; rest of digits; a number is added. */
        {{"name: p\nkind: mark\ncolumns:\n  П: pupil\n  С: subject\n"
          "  Г: { field: term, add: -1 }\n"
          "  К: [ { field: class, digits: rest }, { field: status, map: { 7а: null, 8б: x } } ]\n"
          "constants: { number: 2 }\n"},
         "П;С;Г;К\nu;s;2025;7а\nv;s;2025;8б\n",
         MARK "mark\t2024\tа\tu\ts\t2\t\t\nmark\t2024\tб\tv\ts\t2\t\tx\n",
         NULL},
    };
    CHECK_ACCEPTED(state, cases);
}

static void specials_need_not_tell_letters_of_one_shape_apart(void **state)
{
    static const struct accepted cases[] = {
        {{HEAD "  Год: term\n  Балл: { field: value, alike: true,\n"
               "    special: { X: { value: null, status: none }, н/а: { status: na } } }\n" REST},
         /* Latin X, Cyrillic Х and х, and the small letters of н/а. */
         "Ученик;Предмет;Год;Балл\na;s;2024;X\nb;s;2024;Х\nc;s;2024;х\nd;s;2024;Н/А\ne;s;2024;5\n",
         MARK "mark\t2024\t\ta\ts\t1\t\tnone\nmark\t2024\t\tb\ts\t1\t\tnone\n"
              "mark\t2024\t\tc\ts\t1\t\tnone\nmark\t2024\t\td\ts\t1\t\tna\n"
              "mark\t2024\t\te\ts\t1\t5\t\n",
         NULL}};
    CHECK_ACCEPTED(state, cases);
}

static void dates_have_three_forms_and_years(void **state)
{
    static const struct accepted cases[] = {
        {{"name: p\nkind: stay\ncolumns:\n  П: pupil\n  С: from\n  По: { field: to, days: -1 }\n"},
         "П;С;По\na;2024-09-01;2025-03-01\nb;31.12.1999;01.01.2000\nc;01.09.24;01.09.68\n"
         "d;01.09.69;\n",
         STAY "stay\ta\t\t\t2024-09-01\t2025-02-28\nstay\tb\t\t\t1999-12-31\t1999-12-31\n"
              "stay\tc\t\t\t2024-09-01\t2068-08-31\nstay\td\t\t\t1969-09-01\t\n",
         NULL},
        /* An academic year as its first or last day, in the forms in which it is written. */
        {{"name: p\nkind: stay\ncolumns:\n  П: pupil\n"
          "  Год: [ { field: from, year: first }, { field: to, year: last, days: 1 } ]\n"},
         "П;Год\na;2023-2024\nb;2023/24\nc;2023/2024\nd;2023\n",
         STAY "stay\ta\t\t\t2023-09-01\t2024-09-01\nstay\tb\t\t\t2023-09-01\t2024-09-01\n"
              "stay\tc\t\t\t2023-09-01\t2024-09-01\nstay\td\t\t\t2023-09-01\t2024-09-01\n",
         NULL},
        /* 31.08 is before the first of September, so it is of the second calendar year. */
        {{"name: p\nkind: stay\ndate_year: Год\ncolumns:\n  П: pupil\n  С: from\n"},
         "П;С;Год\na;01.09;2023/24\nb;31.08;2023/24\nc;29.02;2023-2024\nd;01.09;2024\n"
         "e;05.05.2020;2024\n",
         STAY "stay\ta\t\t\t2023-09-01\t\nstay\tb\t\t\t2024-08-31\t\nstay\tc\t\t\t2024-02-29\t\n"
              "stay\td\t\t\t2024-09-01\t\nstay\te\t\t\t2020-05-05\t\n",
         NULL},
        {{"name: p\nkind: stay\ndate_year: { value: '2022' }\ncolumns:\n  П: pupil\n  С: from\n"},
         "П;С\na;30.12\nb;01.01\n",
         STAY "stay\ta\t\t\t2022-12-30\t\nstay\tb\t\t\t2023-01-01\t\n",
         NULL},
    };
    CHECK_ACCEPTED(state, cases);
}

/* --- rows --- */

static void rows_may_be_skipped_and_columns_ignored(void **state)
{
    static const char *const profiles[] = {
        "name: p\nkind: mark\nskip: ['', 'Итого*']\nignore: ['№', 'Средн*']\ncolumns:\n"
        "  Ученик: pupil\n  Предмет: subject\n  Год: term\nconstants: { number: 1 }\n",
        NULL};
    static const char file[] = "№;Ученик;Предмет;Год;Средний;Подпись\n1;a;s;2024;4;x\n"
                               ";;;;;\n;;s;2024;;\n;ИТОГО по классу;s;2024;4;\n2;b;s;2024;3;y\n";
    struct world world;
    vs_import *import = NULL;
    open_world(&world, state, profiles);
    vs_engine *engine = world.engine;
    assert_ok(vs_import_new(&import, world.model, world.store, &world.options));
    assert_ok(vs_import_add(import, "a.csv", file, strlen(file)));
    assert_ok(vs_import_finish(import));
    assert_rows(world.model, world.store,
                MARK "mark\t2024\t\ta\ts\t1\t\t\nmark\t2024\t\tb\ts\t1\t\t\n");
    assert_string_equal(vs_import_result_at(import, 0)->ignored, "Подпись");
    assert_int_equal(vs_import_result_at(import, 0)->line, 2);
    vs_import_free(import);
    close_world(&world);
}

static void periods_come_from_sources(void **state)
{
    static const struct accepted cases[] = {
        {{"name: p\nkind: mark\ncolumns: { У: pupil, П: subject }\nconstants: { number: 1 }\n"
          "period: { year: { column: Год, add: -1 }, whole: Год,\n"
          "  part: { column: Период, map: { 1 четверть: Ч1, 2 четверть: Ч2 } } }\n"},
         "У;П;Год;Период\na;s;2025;1 Четверть\nb;s;2025;Год\nc;s;2025;\n",
         MARK "mark\t2024\t\tb\ts\t1\t\t\nmark\t2024\t\tc\ts\t1\t\t\n"
              "mark\t2024/Ч1\t\ta\ts\t1\t\t\n",
         NULL},
        {{"name: p\nkind: mark\ncolumns: { У: pupil, П: subject }\nconstants: { number: 1 }\n"
          "period: { year: { value: '2021' }, part: П2 }\n"},
         "У;П;П2\na;s;Ч2\n",
         MARK "mark\t2021/Ч2\t\ta\ts\t1\t\t\n",
         NULL},
    };
    CHECK_ACCEPTED(state, cases);
}

#define LIST                                                                                       \
    "name: p\nkind: mark\ncolumns: { У: pupil, П: subject, Год: term }\n"                     \
    "list: { column: Отметка, field: value, separator: '/', number: number,\n"              \
    "  special: { н/а: { value: null, status: na }, осв: { value: null, status: ex } }"

static void list_makes_a_row_of_each_item(void **state)
{
    static const struct accepted cases[] = {
        /* Two marks in one cell, one, a special text with the separator in it is two items. */
        {{LIST " }\n"},
         "У;П;Год;Отметка\na;s;2024;5/4\nb;s;2024;3\nc;s;2024;осв\nd;s;2024;\n"
         "e;s;2024; 2 / 5 /1\nf;s;2024;4//3\n",
         MARK "mark\t2024\t\ta\ts\t1\t5\t\nmark\t2024\t\ta\ts\t2\t4\t\n"
              "mark\t2024\t\tb\ts\t1\t3\t\nmark\t2024\t\tc\ts\t1\t\tex\n"
              "mark\t2024\t\te\ts\t1\t2\t\nmark\t2024\t\te\ts\t2\t5\t\nmark\t2024\t\te\ts\t3\t1\t\n"
              "mark\t2024\t\tf\ts\t1\t4\t\nmark\t2024\t\tf\ts\t2\t\t\nmark\t2024\t\tf\ts\t3\t3\t\n",
         NULL},
        /* Without a separator a cell is one item; empty cells make rows when asked to. */
        {{"name: p\nkind: mark\ncolumns: { У: pupil, П: subject, Год: term }\n"
          "list: { column: Отметка, field: value, number: number, when_empty: row,\n"
          "  special: { н/а: { value: null, status: na } } }\n"},
         "У;П;Год;Отметка\na;s;2024;н/а\nb;s;2024;\nc;s;2024;5\n",
         MARK
         "mark\t2024\t\ta\ts\t1\t\tna\nmark\t2024\t\tb\ts\t1\t\t\nmark\t2024\t\tc\ts\t1\t5\t\n",
         NULL},
        /* An empty cell with a meaning of its own makes a row; so does a whole special text that
         * holds the separator. */
        {{"name: p\nkind: mark\ncolumns: { У: pupil, П: subject, Год: term }\n"
          "list: { column: Отметка, field: value, separator: '/', number: number,\n"
          "  special: { '': { status: none }, н/а: { status: na } } }\n"},
         "У;П;Год;Отметка\na;s;2024;н/а\nb;s;2024;\nc;s;2024;5/\n",
         MARK "mark\t2024\t\ta\ts\t1\t\tna\nmark\t2024\t\tb\ts\t1\t\tnone\n"
              "mark\t2024\t\tc\ts\t1\t5\t\nmark\t2024\t\tc\ts\t2\t\tnone\n",
         NULL},
        /* Numbers as texts, a special that resets what the row has; specials of other columns. */
        {{"name: p\nkind: task\ncolumns: { У: pupil, П: { field: subject, special: { '?': { "
          "subject: NN, level: lost } } }, Год: year }\n"
          "list: { column: Задания, separator: '|', field: points, number: task,\n"
          "  special: { X: { points: null, level: x } } }\n"},
         "У;П;Год;Задания\na;MA;2024;3|1|X\nb;?;2024;0|X\n",
         TASK "task\t2024\ta\tMA\t1\t3\t\t\ntask\t2024\ta\tMA\t2\t1\t\t\n"
              "task\t2024\ta\tMA\t3\t\t\tx\ntask\t2024\tb\tNN\t1\t0\t\tlost\n"
              "task\t2024\tb\tNN\t2\t\t\tx\n",
         NULL},
        /* A list of names, and the same list's row by another profile. */
        {{"name: p\nkind: stay\nalso: q\ncolumns: { У: pupil, К: class }\n",
          "name: q\nkind: mark\ncolumns: { У: pupil }\nconstants: { term: '2024', number: 1 }\n"
          "list: { column: Предметы, separator: '|', field: subject, map: { русский: RU } }\n"},
         "У,К,Предметы\na,5А,Русский|LC\nb,6Б,\n",
         MARK "mark\t2024\t\ta\tLC\t1\t\t\nmark\t2024\t\ta\tRU\t1\t\t\n" STAY
              "stay\ta\t5А\t\t\t\nstay\tb\t6Б\t\t\t\n",
         NULL},
    };
    CHECK_ACCEPTED(state, cases);
}

static void also_is_left_out_where_its_columns_are_not(void **state)
{
    static const struct accepted cases[] = {
        {{"name: p\nkind: stay\nalso: [q]\ncolumns: { У: pupil, К: class }\n",
          "name: q\nkind: mark\ncolumns: { У: pupil, П: subject }\n"
          "constants: { term: '2024', number: 1 }\n"},
         "У,К\na,5А\n",
         STAY "stay\ta\t5А\t\t\t\n",
         "a.csv: the profile \"q\" is not used: there is no column \"П\""}};
    CHECK_ACCEPTED(state, cases);
}

static void wide_columns_make_rows(void **state)
{
    static const struct accepted cases[] = {
        /* Name and maximum are in the header; a column that is named otherwise is not taken. */
        {{"name: p\nkind: task\ncolumns: { Код: pupil }\nconstants: { year: '2024', subject: MA }\n"
          "wide: { columns: '* (*б)', name: task, take: max, field: points, alike: true,\n"
          "  special: { X: { points: null, level: x }, '-': { points: null, level: no } } }\n"},
         "Код;1 (2б);9.1 (1б);7К1 (3Б);Итог\na;2;X;0;2\nb;;Х;-;\n",
         TASK "task\t2024\ta\tMA\t1\t2\t2\t\ntask\t2024\ta\tMA\t7К1\t0\t3\t\n"
              "task\t2024\ta\tMA\t9.1\t\t1\tx\ntask\t2024\tb\tMA\t7К1\t\t3\tno\n"
              "task\t2024\tb\tMA\t9.1\t\t1\tx\n",
         NULL},
        /* Columns by their whole names, mapped; an empty cell makes a row. */
        {{"name: p\nkind: mark\ncolumns: { ФИО: pupil }\nconstants: { term: '2024/Ч1', number: 1 "
          "}\n"
          "wide: { columns: [Русский язык, Физика], field: value, when_empty: row,\n"
          "  name: { field: subject, map: { русский язык: RU } } }\n"},
         "ФИО;Русский Язык;Труд;Физика\na;5;4;3\nb;;;2\n",
         MARK "mark\t2024/Ч1\t\ta\tRU\t1\t5\t\nmark\t2024/Ч1\t\ta\tФизика\t1\t3\t\n"
              "mark\t2024/Ч1\t\tb\tRU\t1\t\t\nmark\t2024/Ч1\t\tb\tФизика\t1\t2\t\n",
         NULL},
        /* All columns that the profile does not name. */
        {{"name: p\nkind: mark\nignore: [Средний*]\ncolumns: { ФИО: pupil, Класс: class }\n"
          "period: { year: Год }\nconstants: { number: 1 }\n"
          "wide: { columns: '*', field: value, name: subject }\n"},
         "ФИО;Год;MA;RU;Класс;Средний балл\na;2024;5;;7А;4,5\nb;2024;3;4;7А;4\n",
         MARK "mark\t2024\t7А\ta\tMA\t1\t5\t\nmark\t2024\t7А\tb\tMA\t1\t3\t\n"
              "mark\t2024\t7А\tb\tRU\t1\t4\t\n",
         NULL},
    };
    CHECK_ACCEPTED(state, cases);
}

#define FORM                                                                                       \
    "name: p\nkind: task\nheader: { below: [Код участника, Класс], within: 9 }\n" \
    "above:\n  title: { pattern: 'ВПР {year} {subject} {grade} класс',\n"                  \
    "    parts: { year: { field: year, add: -1 } } }\n"                                            \
    "  Предмет: { field: subject, map: { Математика: MA } }\n"                    \
    "declared: Кол-во участников\ncolumns: { Код участника: pupil }\n"  \
    "wide: { columns: '* (*б)', name: task, take: max, field: points, above: level }\n"

static void header_stands_below_other_rows(void **state)
{
    static const struct accepted cases[] = {
        /* 2025 is the year of the spring, so the academic year is 2024; the level is above. */
        {{FORM},
         "Отчёт;;;;\nВПР 2025 Математика. База 5 класс;;;;\nПредмет;;Математика;;\n"
         "Кол-во участников: 2;;;;\n;;;Б;П\nКод участника;Класс;Вариант;1 (2б);2 (1б)\n"
         "001;5А;1;2;1\n002;5А;2;0;\n",
         TASK "task\t2024\t001\tMA\t1\t2\t2\tБ\ntask\t2024\t001\tMA\t2\t1\t1\tП\n"
              "task\t2024\t002\tMA\t1\t0\t2\tБ\n",
         NULL},
        /* A line without delimiters comes first; another number of rows is declared. */
        {{FORM},
         "впр 2024 история 6 КЛАСС\nПредмет: Математика;;\nКол-во участников;3;\n"
         "Код участника;Класс;1 (2б)\n7;6;1\n",
         TASK "task\t2023\t7\tMA\t1\t1\t2\t\n",
         "a.csv:3: Кол-во участников: 3 told, rows read: 1"},
    };
    CHECK_ACCEPTED(state, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_are_changed_before_they_are_values, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(specials_need_not_tell_letters_of_one_shape_apart, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(dates_have_three_forms_and_years, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_may_be_skipped_and_columns_ignored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(periods_come_from_sources, set_up, tear_down),
        cmocka_unit_test_setup_teardown(list_makes_a_row_of_each_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(also_is_left_out_where_its_columns_are_not, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(wide_columns_make_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(header_stands_below_other_rows, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
