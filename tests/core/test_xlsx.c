/*
 * Workbooks made by hand, part by part, and two of an independent writer.
 * SPDX-License-Identifier: MIT
 */
#include "xlsx_private.h"

#include "fault.h"
#include "file.h"
#include "xlsx_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static int make_engine(void **state)
{
    vs_engine_options options = {.language = VS_EN};
    return vs_engine_new((vs_engine **)state, &options);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

/* Appends the rows as [cell|cell]@line; a cell without a text as !1 or !2. */
static void dump_sheet(vs_buffer *out, const vs_sheet *sheet)
{
    for (size_t i = 0; i < sheet->row_count; i++) {
        const vs_csv_row *row = &sheet->rows[i];
        vs_buffer_char(out, '[');
        for (size_t j = 0; j < row->count; j++) {
            vs_buffer_text(out, j > 0 ? "|" : "");
            if (row->fields[j].text == NULL) {
                vs_buffer_printf(out, "!%u", (unsigned)row->fields[j].size);
            } else {
                vs_buffer_add(out, row->fields[j].text, row->fields[j].size);
            }
        }
        vs_buffer_printf(out, "]@%u", (unsigned)row->line);
    }
}

/* Appends every sheet; the status of the first failure. */
static int dump(vs_buffer *out, const vs_buffer *bytes)
{
    vs_xlsx *xlsx = NULL;
    int status = vs_xlsx_open(&xlsx, out->engine, "t.xlsx", bytes->data, bytes->size);
    for (size_t i = 0; status == VS_OK && i < vs_xlsx_count(xlsx); i++) {
        vs_sheet sheet;
        status = vs_xlsx_read(xlsx, i, &sheet);
        if (status == VS_OK) {
            dump_sheet(out, &sheet);
        }
    }
    vs_xlsx_free(xlsx);
    return status;
}

static void assert_book(vs_engine *engine, const struct made_book *book, const char *expected)
{
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    make_book(&bytes, book);
    int status = dump(&out, &bytes);
    if (status != VS_OK) {
        print_error("%s\n", vs_engine_error(engine));
    }
    assert_int_equal(status, VS_OK);
    assert_string_equal(out.data != NULL ? out.data : "", expected);
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

static void assert_rows(vs_engine *engine, const char *rows, const char *expected)
{
    struct made_book book = {.rows = rows};
    assert_book(engine, &book, expected);
}

static void assert_refused(vs_engine *engine, const struct made_book *book, const char *message)
{
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    make_book(&bytes, book);
    assert_int_equal(dump(&out, &bytes), VS_EDATA);
    assert_string_equal(vs_engine_error(engine), message);
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

static void assert_rows_refused(vs_engine *engine, const char *rows, const char *message)
{
    struct made_book book = {.rows = rows};
    assert_refused(engine, &book, message);
}

#define ROW(cells) "<row r=\"1\">" cells "</row>"
#define CELL(place, value) "<c r=\"" place "\"><v>" value "</v></c>"
#define STYLED(style, value) "<c s=\"" style "\"><v>" value "</v></c>"

static void texts_are_joined_and_unescaped(void **state)
{
    assert_rows(*state,
                ROW("<c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
                    "<c t=\"s\"><v>3</v></c><c t=\"s\"><v>4</v></c>"),
                "[раз| два |Иванов||a\rb_x000D_]@1");
    assert_rows(*state,
                ROW("<c t=\"inlineStr\"><is><t>од</t></is></c>"
                    "<c t=\"inlineStr\"><is><r><t>и</t></r><r><t>н</t></r><rPh><t>Y</t></rPh>"
                    "</is></c><c t=\"str\"><f>A1&amp;B1</f><v>один</v></c>"
                    "<c t=\"inlineStr\"><is><t>&lt;&#1092;&gt;</t></is></c>"),
                "[од|ин|один|<ф>]@1");
}

static void numbers_are_shortest(void **state)
{
    assert_rows(*state,
                ROW(CELL("A1", "5") CELL("B1", "5.0") CELL("C1", "5E-2") CELL("D1", "1.5e3")
                        CELL("E1", "4.5999999999999996") CELL("F1", "-2.50") CELL("G1", "-0")
                            CELL("H1", "007") CELL("I1", "123456789012345") CELL("J1", "0.1")),
                "[5|5|0.05|1500|4.6|-2.5|0|7|123456789012345|0.1]@1");
    assert_rows(*state,
                ROW("<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"n\"><v>2</v></c>"),
                "[true|false|2]@1");
}

/* 2024-09-01 is day 19967 since 1970-01-01, which is day 25569 of Excel; 45536 together. */
static void dates_of_1900(void **state)
{
    assert_rows(*state,
                ROW(STYLED("1", "45536") STYLED("5", "45536.75") STYLED("2", "45536") STYLED(
                    "2", "45536.4375") STYLED("2", "45536.999999") STYLED("1", "45536.999999")),
                "[2024-09-01|2024-09-01|2024-09-01|2024-09-01 10:30|2024-09-02|2024-09-01]@1");
    assert_rows(*state,
                ROW(STYLED("1", "1") STYLED("1", "59") STYLED("1", "60") STYLED("1", "61") STYLED(
                    "1", "2958465") STYLED("1", "2958466") STYLED("1", "0") STYLED("1", "-3")),
                "[1900-01-01|1900-02-28|1900-02-29|1900-03-01|9999-12-31|2958466|0|-3]@1");
    assert_rows(*state,
                ROW(STYLED("3", "0.4375") STYLED("3", "0.43751157") STYLED("4", "1.5")
                        STYLED("3", "45536.5") STYLED("6", "45536") STYLED("77", "45536")),
                "[10:30|10:30:01|36:00|2024-09-01 12:00|45536|45536]@1");
    assert_rows(*state,
                ROW("<c t=\"d\"><v>2024-09-01</v></c><c t=\"d\"><v>2024-09-01T00:00:00</v></c>"
                    "<c t=\"d\"><v>2024-09-01T10:30:00</v></c>"),
                "[2024-09-01|2024-09-01|2024-09-01 10:30]@1");
}

static void dates_of_1904(void **state)
{
    struct made_book book = {.rows = ROW(STYLED("1", "0") STYLED("1", "44074")
                                             STYLED("1", "2957003") STYLED("1", "2957004")),
                             .properties = "<workbookPr date1904=\"1\"/>"};
    assert_book(*state, &book, "[1904-01-01|2024-09-01|9999-12-31|2957004]@1");
    book.properties = "<workbookPr date1904=\"0\"/>";
    book.rows = ROW(STYLED("1", "44074"));
    assert_book(*state, &book, "[2020-08-31]@1");
}

static void formats_are_told_apart(void **state)
{
    static const struct {
        const char *code;
        enum vs_xlsx_form form;
    } cases[] = {{"General", VS_XLSX_NUMBER},
                 {"0.00", VS_XLSX_NUMBER},
                 {"@", VS_XLSX_NUMBER},
                 {"# ##0.00\"р.\"", VS_XLSX_NUMBER},
                 {"0\" days\"", VS_XLSX_NUMBER},
                 {"0\\d", VS_XLSX_NUMBER},
                 {"#,##0_d", VS_XLSX_NUMBER},
                 {"[Red]0", VS_XLSX_NUMBER},
                 {"0;[Red]d", VS_XLSX_NUMBER},
                 {"\"", VS_XLSX_NUMBER},
                 {"[", VS_XLSX_NUMBER},
                 {"0\\", VS_XLSX_NUMBER},
                 {"dd.mm.yyyy", VS_XLSX_DATE},
                 {"DD/MM/YYYY", VS_XLSX_DATE},
                 {"[$-419]d mmmm yyyy\" г.\";@", VS_XLSX_DATE},
                 {"mmm", VS_XLSX_DATE},
                 {"d\\-mmm", VS_XLSX_DATE},
                 {"yyyy-mm-dd hh:mm", VS_XLSX_DATE_TIME},
                 {"m/d/yy h:mm", VS_XLSX_DATE_TIME},
                 {"h:mm AM/PM", VS_XLSX_TIME},
                 {"mm:ss.0", VS_XLSX_TIME},
                 {"[h]:mm:ss", VS_XLSX_ELAPSED},
                 {"[mm]:ss", VS_XLSX_ELAPSED}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(vs_xlsx__form_of(cases[i].code), cases[i].form);
    }
}

static void cells_without_a_value_are_told(void **state)
{
    assert_rows(*state,
                ROW("<c t=\"e\"><v>#N/A</v></c><c><f>A1+1</f></c><c><f>A1+1</f><v></v></c>"
                    "<c><f>A1+1</f><v>7</v></c><c t=\"str\"><f>\"\"</f><v></v></c>"
                    "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"
                    "<c><f t=\"shared\" si=\"0\"/></c><c t=\"str\"><f>A1</f></c><c/>"),
                "[!2|!1|!1|7||!2|!1|!1]@1");
}

static void rows_and_cells_may_be_missing(void **state)
{
    assert_rows(*state,
                "<row r=\"2\"><c r=\"C2\"><v>1</v></c><c><v>2</v></c></row><row/>"
                "<row r=\"5\"><c r=\"B5\" s=\"1\"/></row><row><c><v>3</v></c><c r=\"AA6\">"
                "<v>4</v></c><c r=\"AB6\" t=\"s\"><v>3</v></c></row>",
                "[||1|2]@2[3||||||||||||||||||||||||||4]@6");
    assert_rows(*state, "", "");
    struct made_book book = {
        .rows = "<x:row xmlns:x=\"y\" r=\"3\"><x:c r=\"A3\"><x:v>1</x:v></x:c></x:row>"};
    assert_book(*state, &book, "[1]@3");
}

static void sheets_keep_their_order(void **state)
{
    struct made_part parts[] = {
        {"_rels/.rels",
         "<Relationships>" RELATION("r1", "officeDocument", "/xl/book.xml") "</Relationships>", 0,
         0, 0},
        {"xl/book.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Вторая &amp; первая\" r:id=\"b\"/>"
         "<sheet name=\"График\" r:id=\"c\"/>"
         "<sheet name=\"Скрытая\" state=\"hidden\" r:id=\"a\"/></sheets></workbook>",
         0, 0, 0},
        {"xl/_rels/book.xml.rels",
         "<Relationships>" RELATION("a", "worksheet", "../one.xml")
             RELATION("b", "worksheet", "/XL/two.xml")
                 RELATION("c", "chartsheet", "c.xml") "<Relationship Id=\"d\" Type=\"" OFFICE
                                                      "hyperlink\" Target=\"http://x\" "
                                                      "TargetMode=\"External\"/></Relationships>",
         0, 0, 0},
        {"one.xml", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>", 0,
         0, 0},
        {"xl/two.xml",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet><sheetData><row><c><v>2</v></c>"
         "</row></sheetData></worksheet>",
         0, 0, 0},
        {NULL, NULL, 0, 0, 0}};
    vs_buffer bytes;
    vs_buffer out;
    vs_xlsx *xlsx = NULL;
    vs_buffer_init(&bytes, *state);
    vs_buffer_init(&out, *state);
    make_zip(&bytes, parts);
    assert_true(vs_xlsx_is(bytes.data, bytes.size));
    assert_false(vs_xlsx_is("PK", 2));
    assert_int_equal(vs_xlsx_open(&xlsx, *state, "t.xlsx", bytes.data, bytes.size), VS_OK);
    assert_int_equal(vs_xlsx_count(xlsx), 2);
    assert_string_equal(vs_xlsx_name(xlsx, 0), "Вторая & первая");
    assert_string_equal(vs_xlsx_name(xlsx, 1), "Скрытая");
    vs_xlsx_free(xlsx);
    assert_int_equal(dump(&out, &bytes), VS_OK);
    assert_string_equal(out.data, "[2]@1[1]@1");
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

static void merged_cells_stand_for_more(void **state)
{
    struct made_book book = {
        .rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row>"
                "<row r=\"2\"><c r=\"D2\"><v>3</v></c></row>",
        .after = "<mergeCells><mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C2\"/>"
                 "<mergeCell ref=\"A201:A202\"/><mergeCell ref=\"\"/></mergeCells>"};
    vs_buffer bytes;
    vs_xlsx *xlsx = NULL;
    vs_sheet sheet;
    vs_buffer_init(&bytes, *state);
    make_book(&bytes, &book);
    assert_int_equal(vs_xlsx_open(&xlsx, *state, "t.xlsx", bytes.data, bytes.size), VS_OK);
    assert_int_equal(vs_xlsx_read(xlsx, 0, &sheet), VS_OK);
    assert_string_equal(sheet.name, "Лист1");
    assert_int_equal(sheet.merge_count, 2);
    static const char *const down[] = {"1", "2", "", "3", ""};
    static const char *const across[] = {"1", "2", "2", "3", ""};
    for (size_t i = 0; i < 5; i++) {
        vs_csv_field field = vs_sheet_head(&sheet, 1, i, false);
        assert_int_equal(field.size, strlen(down[i]));
        assert_memory_equal(field.text, down[i], field.size);
        field = vs_sheet_head(&sheet, 1, i, true);
        assert_int_equal(field.size, strlen(across[i]));
        assert_memory_equal(field.text, across[i], field.size);
    }
    assert_int_equal(vs_sheet_head(&sheet, 0, 2, false).size, 0);
    assert_int_equal(vs_sheet_head(&sheet, 0, 2, true).size, 1);
    vs_xlsx_free(xlsx);
    vs_buffer_free(&bytes);
}

#define ANEW "; open the file in Excel and save it anew"

static void wrong_cells_name_their_place(void **state)
{
    assert_rows_refused(*state, ROW(CELL("A1", "x")),
                        "t.xlsx: " SHEET_PART ": cell A1: \"x\" is no value of its type" ANEW);
    assert_rows_refused(*state, ROW("<c r=\"AB1\" t=\"s\"><v>5</v></c>"),
                        "t.xlsx: " SHEET_PART ": cell AB1: \"5\" is no value of its type" ANEW);
    assert_rows_refused(*state, ROW("<c r=\"C1\" t=\"b\"><v>2</v></c>"),
                        "t.xlsx: " SHEET_PART ": cell C1: \"2\" is no value of its type" ANEW);
    assert_rows_refused(*state, ROW(CELL("A1", "1e999")),
                        "t.xlsx: " SHEET_PART ": cell A1: \"1e999\" is no value of its type" ANEW);
    assert_rows_refused(*state, ROW("<c t=\"z\"/>"),
                        "t.xlsx: " SHEET_PART ": cell A1: \"\" is no value of its type" ANEW);
    assert_rows_refused(*state, "\n" ROW(CELL("A2", "1")),
                        "t.xlsx: " SHEET_PART
                        ":2: the address of a cell does not fit its row" ANEW);
    assert_rows_refused(*state, ROW(CELL("1", "1")),
                        "t.xlsx: " SHEET_PART
                        ":1: the address of a cell does not fit its row" ANEW);
    assert_rows_refused(*state, "<row r=\"7\"/>\n<row r=\"7\"/>",
                        "t.xlsx: " SHEET_PART
                        ":2: the row number after 7 does not grow or is too large" ANEW);
    assert_rows_refused(*state, "<row r=\"1048577\"/>",
                        "t.xlsx: " SHEET_PART
                        ":1: the row number after 0 does not grow or is too large" ANEW);
    assert_rows(*state, ROW(CELL("FAO1", "")), ""); /* a column that is too far, but empty */
    assert_rows_refused(*state, ROW(CELL("FAO1", "1")),
                        "t.xlsx: " SHEET_PART
                        ":1: a column after number 4096 is filled; remove the "
                        "columns that are not needed");
}

static void wrong_xml_names_its_line(void **state)
{
    vs_engine *engine = *state;
    struct made_book book = {.rows = "\n<row>\n</rwo>"};
    assert_refused(engine, &book,
                   "t.xlsx: " SHEET_PART ":3: the XML cannot be read (mismatched tag)" ANEW);
    book = (struct made_book){.rows = "", .texts = "<sst>"};
    assert_refused(
        engine, &book,
        "t.xlsx: xl/sharedStrings.xml:1: the XML cannot be read (no element found)" ANEW);
    book = (struct made_book){.rows = "",
                              .styles = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]>\n<styleSheet/>"};
    assert_refused(
        engine, &book,
        "t.xlsx: xl/styles.xml:1: the XML declares a DOCTYPE, which no workbook has; save "
        "the file in Excel anew as .xlsx");
    vs_buffer deep;
    vs_buffer_init(&deep, engine);
    for (int i = 0; i < 63; i++) { /* inside worksheet and sheetData */
        vs_buffer_text(&deep, "<a>");
    }
    book = (struct made_book){.rows = deep.data};
    assert_refused(engine, &book,
                   "t.xlsx: " SHEET_PART
                   ":1: the XML is nested over 64 deep; save the file in Excel "
                   "anew as .xlsx");
    vs_buffer_clear(&deep);
    vs_buffer_text(&deep, "<row a=\"");
    for (int i = 0; i < 3 << 20; i++) {
        vs_buffer_char(&deep, 'x');
    }
    vs_buffer_text(&deep, "\"/>");
    book.rows = deep.data;
    assert_refused(engine, &book,
                   "t.xlsx: " SHEET_PART ":1: a text or tag is over 1 MB; shorten it");
    memcpy(deep.data, "<row><c>", 8);
    memcpy(deep.data + 8, "<v>", 3);
    deep.size -= 3;
    vs_buffer_text(&deep, "</v></c></row>");
    book.rows = deep.data;
    assert_refused(engine, &book,
                   "t.xlsx: " SHEET_PART ":1: a text or tag is over 1 MB; shorten it");
    vs_buffer_free(&deep);
}

/* Opens an archive of parts and expects a message. */
static void assert_parts_refused(vs_engine *engine, const struct made_part *parts,
                                 const char *message)
{
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    make_zip(&bytes, parts);
    assert_int_equal(dump(&out, &bytes), VS_EDATA);
    assert_string_equal(vs_engine_error(engine), message);
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

#define FOREIGN "; save the file in Excel as .xlsx or CSV UTF-8"

static void foreign_archives_are_refused(void **state)
{
    vs_engine *engine = *state;
    struct made_part parts[] = {
        {"a.txt", "a", 0, 0, 0}, {NULL, NULL, 0, 0, 0}, {NULL, NULL, 0, 0, 0}};
    assert_parts_refused(engine, parts,
                         "t.xlsx: not an .xlsx workbook: there is no part _rels/.rels" FOREIGN);
    parts[0] = (struct made_part)PACKAGE;
    assert_parts_refused(
        engine, parts,
        "t.xlsx: not an .xlsx workbook: there is no part xl/_rels/workbook.xml.rels" FOREIGN);
    parts[1] = (struct made_part)BOOK_RELATIONS;
    assert_parts_refused(engine, parts,
                         "t.xlsx: not an .xlsx workbook: there is no part xl/workbook.xml" FOREIGN);
    parts[0].flag = 1;
    assert_parts_refused(engine, parts,
                         "t.xlsx: _rels/.rels: protected by a password; save the file without one");
    parts[0].flag = 0;
    parts[0].method = 14;
    assert_parts_refused(engine, parts,
                         "t.xlsx: _rels/.rels: unknown compression method 14; save the file in "
                         "Excel anew as .xlsx");
    struct made_part lost[] = {PACKAGE,
                               BOOK(""),
                               {"xl/_rels/workbook.xml.rels",
                                "<a>" RELATION("r1", "worksheet", "lost.xml") "</a>", 0, 0, 0},
                               {NULL, NULL, 0, 0, 0}};
    assert_parts_refused(engine, lost,
                         "t.xlsx: not an .xlsx workbook: there is no part xl/lost.xml" FOREIGN);
}

static const char good_rows[] =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45536</v></c></row>"
    "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>x</t></is></c><c><v>1.5</v></c></row>";
static const struct made_book good_book = {
    .rows = good_rows, .after = "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"};
static const char good_dump[] = "[раз|2024-09-01]@1[x|1.5]@2";

static void damage_is_told(void **state)
{
    vs_engine *engine = *state;
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    make_book(&bytes, &good_book);
    size_t whole = bytes.size;
    for (size_t size = 0; size + 22 < whole; size++) { /* cut anywhere before the last record */
        bytes.size = size;
        assert_int_equal(dump(&out, &bytes), VS_EDATA);
        assert_true(strncmp(vs_engine_error(engine), "t.xlsx: ", 8) == 0);
    }
    for (size_t size = whole - 22; size < whole; size++) { /* nothing, or all that was there */
        bytes.size = size;
        vs_buffer_clear(&out);
        int status = dump(&out, &bytes);
        assert_true(status == VS_EDATA || strcmp(out.data, good_dump) == 0);
    }
    bytes.size = whole;
    char *text = bytes.data;
    while (memcmp(text, "<t>x</t>", 8) != 0) {
        text++;
    }
    text[3] = 'y'; /* the checksum tells */
    assert_int_equal(dump(&out, &bytes), VS_EDATA);
    assert_string_equal(vs_engine_error(engine),
                        "t.xlsx: " SHEET_PART ": this part of the archive is damaged; get the "
                        "file anew");
    text[3] = 'x';
    vs_buffer_clear(&out);
    assert_int_equal(dump(&out, &bytes), VS_OK);
    assert_string_equal(out.data, good_dump);
    uint32_t random = 7;
    for (int i = 0; i < 20000; i++) { /* any answer but a crash; then all is well again */
        random = random * 1664525 + 1013904223;
        size_t place = (random >> 8) % whole;
        char old = bytes.data[place];
        bytes.data[place] = (char)(old ^ (char)(1 << (random >> 5 & 7)));
        int status = dump(&out, &bytes);
        assert_true(status == VS_OK || status == VS_EDATA);
        bytes.data[place] = old;
    }
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

/* Damage under a right checksum: what a foreign program may write. */
static void strange_parts_do_no_harm(void **state)
{
    vs_engine *engine = *state;
    static const char sheet[] = "<worksheet><sheetData>%s</sheetData></worksheet>";
    char parts[3][2048];
    (void)snprintf(parts[0], sizeof parts[0], sheet, good_rows);
    (void)snprintf(parts[1], sizeof parts[1], "%s", made_texts);
    (void)snprintf(parts[2], sizeof parts[2], "%s", made_styles);
    static const char signs[] = "<>/=\"09A&;rcvt";
    uint32_t random = 11;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        char *part = parts[(random >> 8) % 3];
        random = random * 1664525 + 1013904223;
        size_t place = (random >> 8) % strlen(part);
        char old = part[place];
        part[place] = signs[(random >> 28) % (sizeof signs - 1)];
        struct made_part all[] = {PACKAGE,
                                  BOOK(""),
                                  BOOK_RELATIONS,
                                  {SHEET_PART, parts[0], 0, 0, 0},
                                  {"xl/sharedStrings.xml", parts[1], 0, 0, 0},
                                  {"xl/styles.xml", parts[2], 0, 0, 0},
                                  {NULL, NULL, 0, 0, 0}};
        vs_buffer bytes;
        vs_buffer out;
        vs_buffer_init(&bytes, engine);
        vs_buffer_init(&out, engine);
        make_zip(&bytes, all);
        int status = dump(&out, &bytes);
        assert_true(status == VS_OK || status == VS_EDATA);
        vs_buffer_free(&out);
        vs_buffer_free(&bytes);
        part[place] = old;
    }
}

static void memory_may_end_anywhere(void **state)
{
    (void)state;
    struct fault fault = {0};
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    vs_engine *engine = NULL;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    make_book(&bytes, &good_book);
    long in_use = fault.in_use;
    int status = VS_ENOMEM;
    for (long at = 1; status != VS_OK; at++) {
        vs_buffer out;
        vs_buffer_init(&out, engine);
        fault_set(&fault, at);
        status = dump(&out, &bytes);
        fault_set(&fault, 0);
        if (status == VS_OK && !out.failed) {
            assert_string_equal(out.data, good_dump);
        }
        assert_true(status == VS_OK || status == VS_ENOMEM);
        vs_buffer_free(&out);
        assert_int_equal(fault.in_use, in_use);
    }
    vs_buffer_free(&bytes);
    vs_engine_free(engine);
}

/* Files of an independent writer: tests/fixtures/xlsx/make.py. */
static void another_writer_is_understood(void **state)
{
    vs_engine *engine = *state;
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    assert_int_equal(vs_file_read(&bytes, VS_SOURCE_DIR "/tests/fixtures/xlsx/types.xlsx", 1 << 20),
                     VS_OK);
    assert_int_equal(dump(&out, &bytes), VS_OK);
    assert_string_equal(out.data, "[текст|ё «ё»|5|-2.5|0.05|4.6|true|false]@1"
                                  "[2024-09-01|2024-09-01 10:30|08:15|36:00]@2"
                                  "[|!1|!2|два\nряда]@4[слито]@6[|||7]@7[|есть]@2");
    vs_buffer_clear(&bytes);
    assert_int_equal(vs_file_read(&bytes, VS_SOURCE_DIR "/tests/fixtures/xlsx/bomb.xlsx", 1 << 20),
                     VS_OK);
    assert_int_equal(dump(&out, &bytes), VS_EDATA);
    assert_string_equal(vs_engine_error(engine),
                        "t.xlsx: " SHEET_PART
                        ": packed over 250 times, which no real sheet is; save "
                        "the file in Excel anew as .xlsx");
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

static void reading_can_be_interrupted(void **state)
{
    vs_engine *engine = *state;
    vs_buffer bytes;
    vs_buffer out;
    vs_buffer_init(&bytes, engine);
    vs_buffer_init(&out, engine);
    make_book(&bytes, &good_book);
    vs_engine_interrupt(engine);
    assert_int_equal(dump(&out, &bytes), VS_EINTERRUPT);
    vs_engine_clear_interrupt(engine);
    vs_buffer_free(&out);
    vs_buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_joined_and_unescaped),
        cmocka_unit_test(numbers_are_shortest),
        cmocka_unit_test(dates_of_1900),
        cmocka_unit_test(dates_of_1904),
        cmocka_unit_test(formats_are_told_apart),
        cmocka_unit_test(cells_without_a_value_are_told),
        cmocka_unit_test(rows_and_cells_may_be_missing),
        cmocka_unit_test(sheets_keep_their_order),
        cmocka_unit_test(merged_cells_stand_for_more),
        cmocka_unit_test(wrong_cells_name_their_place),
        cmocka_unit_test(wrong_xml_names_its_line),
        cmocka_unit_test(foreign_archives_are_refused),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(strange_parts_do_no_harm),
        cmocka_unit_test(memory_may_end_anywhere),
        cmocka_unit_test(another_writer_is_understood),
        cmocka_unit_test(reading_can_be_interrupted),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
