/*
 * Workbooks made by hand: a writer of archives whose parts are stored as they are.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_XLSX_HELP_H
#define VS_TEST_XLSX_HELP_H

#include "buffer.h"

#include <string.h>

enum { MADE_PARTS = 16 };

struct made_part {
    const char *name;
    const char *bytes;
    size_t size;     /* 0: bytes are a text */
    unsigned flag;   /* of the archive: 1 is encrypted */
    unsigned method; /* of packing, as the headers tell it */
};

static inline uint32_t crc_of(const char *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0 - (crc & 1)));
        }
    }
    return ~crc;
}

static inline void put_number(vs_buffer *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        vs_buffer_char(out, (char)(value >> (8 * i)));
    }
}

/* What a local header (from version on) and a central one have in common. */
static inline void put_header(vs_buffer *out, const struct made_part *part, size_t size)
{
    put_number(out, 20, 2);
    put_number(out, part->flag, 2);
    put_number(out, part->method, 2);
    put_number(out, 0, 4); /* time */
    put_number(out, crc_of(part->bytes, size), 4);
    put_number(out, size, 4);
    put_number(out, size, 4);
    put_number(out, strlen(part->name), 2);
    put_number(out, 0, 2); /* extra */
}

/* Appends an archive of the parts up to one without a name. */
static inline void make_zip(vs_buffer *out, const struct made_part *parts)
{
    uint32_t offsets[MADE_PARTS];
    size_t count = 0;
    for (; parts[count].name != NULL; count++) {
        const struct made_part *part = &parts[count];
        size_t size = part->size > 0 ? part->size : strlen(part->bytes);
        offsets[count] = (uint32_t)out->size;
        vs_buffer_add(out, "PK\x03\x04", 4);
        put_header(out, part, size);
        vs_buffer_text(out, part->name);
        vs_buffer_add(out, part->bytes, size);
    }
    size_t start = out->size;
    for (size_t i = 0; i < count; i++) {
        const struct made_part *part = &parts[i];
        vs_buffer_add(out, "PK\x01\x02\x14\x00", 6);
        put_header(out, part, part->size > 0 ? part->size : strlen(part->bytes));
        put_number(out, 0, 2 + 2 + 2); /* comment, disk, inner attributes */
        put_number(out, 0, 4);         /* outer attributes */
        put_number(out, offsets[i], 4);
        vs_buffer_text(out, part->name);
    }
    size_t end = out->size;
    vs_buffer_add(out, "PK\x05\x06\x00\x00\x00\x00", 8);
    put_number(out, count, 2);
    put_number(out, count, 2);
    put_number(out, end - start, 4);
    put_number(out, start, 4);
    put_number(out, 0, 2);
}

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define RELATION(id, type, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"" OFFICE type "\" Target=\"" target "\"/>"
#define PACKAGE                                                                                    \
    {                                                                                              \
        "_rels/.rels",                                                                             \
            "<Relationships>" RELATION("r1", "officeDocument",                                     \
                                       "xl/workbook.xml") "</Relationships>",                      \
            0, 0, 0                                                                                \
    }
#define BOOK_RELATIONS                                                                             \
    {                                                                                              \
        "xl/_rels/workbook.xml.rels",                                                              \
            "<Relationships>" RELATION("r1", "worksheet", "worksheets/sheet1.xml")                 \
                RELATION("r2", "sharedStrings", "sharedStrings.xml")                               \
                    RELATION("r3", "styles", "styles.xml") "</Relationships>",                     \
            0, 0, 0                                                                                \
    }
#define BOOK(properties)                                                                           \
    {                                                                                              \
        "xl/workbook.xml",                                                                         \
            "<workbook xmlns:r=\"r\">" properties                                                  \
            "<sheets><sheet name=\"Лист1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",       \
            0, 0, 0                                                                                \
    }
#define SHEET_PART "xl/worksheets/sheet1.xml"

/* One sheet with the rows, shared strings and styles (each may be NULL: those below). */
struct made_book {
    const char *rows, *texts, *styles, *properties, *after;
};

static const char made_texts[] =
    "<sst><si><t>раз</t></si><si><t xml:space=\"preserve\"> два </t></si>"
    "<si><r><t>Ива</t></r><r><rPr><b/></rPr><t>нов</t></r><rPh sb=\"0\" eb=\"1\"><t>XX</t></rPh>"
    "</si><si><t/></si><si><t>a_x000D_b_x005F_x000D_</t></si></sst>";
/* Styles: 0 number, 1 date, 2 date and time, 3 h:mm, 4 [h]:mm, 5 dd.mm.yyyy, 6 0.00 "d". */
static const char made_styles[] =
    "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd.mm.yyyy\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot; d&quot;\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"46\"/>"
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs>"
    "<dxfs><dxf><numFmt numFmtId=\"165\" formatCode=\"dd.mm.yyyy\"/></dxf></dxfs></styleSheet>";

static inline void make_book(vs_buffer *out, const struct made_book *book)
{
    vs_buffer sheet;
    vs_buffer_init(&sheet, out->engine);
    vs_buffer_printf(&sheet, "<worksheet><sheetData>%s</sheetData>%s</worksheet>", book->rows,
                     book->after != NULL ? book->after : "");
    vs_buffer root;
    vs_buffer_init(&root, out->engine);
    vs_buffer_printf(&root,
                     "<workbook xmlns:r=\"r\">%s<sheets><sheet name=\"Лист1\" sheetId=\"1\" "
                     "r:id=\"r1\"/></sheets></workbook>",
                     book->properties != NULL ? book->properties : "");
    struct made_part parts[] = {
        PACKAGE,
        {"xl/workbook.xml", root.data, 0, 0, 0},
        BOOK_RELATIONS,
        {"xl/sharedStrings.xml", book->texts != NULL ? book->texts : made_texts, 0, 0, 0},
        {"xl/styles.xml", book->styles != NULL ? book->styles : made_styles, 0, 0, 0},
        {SHEET_PART, sheet.data, 0, 0, 0},
        {NULL, NULL, 0, 0, 0}};
    make_zip(out, parts);
    vs_buffer_free(&root);
    vs_buffer_free(&sheet);
}

#endif
