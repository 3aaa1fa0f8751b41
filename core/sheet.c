/*
 * Heads of sheets, where merged cells stand for more than one.
 * SPDX-License-Identifier: MIT
 */
#include "sheet.h"

static vs_csv_field cell_at(const vs_csv_row *row, size_t column)
{
    static const vs_csv_field empty = {"", 0};
    return column < row->count ? row->fields[column] : empty;
}

static bool is_empty(vs_csv_field field)
{
    return field.text != NULL && field.size == 0;
}

vs_csv_field vs_sheet_head(const vs_sheet *sheet, size_t row, size_t column, bool across)
{
    uint32_t line = sheet->rows[row].line;
    vs_csv_field field = cell_at(&sheet->rows[row], column);
    for (size_t i = 0; i < sheet->merge_count && is_empty(field); i++) {
        const vs_sheet_merge *merge = &sheet->merges[i];
        size_t last = across ? merge->last : merge->first;
        if (line < merge->first_line || line > merge->last_line || column < merge->first ||
            column > last) {
            continue;
        }
        size_t first_row = row;
        while (first_row > 0 && sheet->rows[first_row].line > merge->first_line) {
            first_row--;
        }
        if (sheet->rows[first_row].line == merge->first_line) {
            field = cell_at(&sheet->rows[first_row], merge->first);
        }
    }
    return field;
}
