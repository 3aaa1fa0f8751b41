/*
 * Import: files of a school become events and column chunks of its store.
 *
 * Files are read and checked whole before anything is written; all files of one import are one
 * transaction. A file of rows becomes one event with the rows that are new or differ from what is
 * visible; older rows with the same natural key are superseded. A file whose rows are all visible
 * already makes no event.
 *
 *   vs_import_new(&import, model, store, &options);
 *   vs_import_add(import, "marks.csv", bytes, size);
 *   status = vs_import_finish(import);      (VS_EDATA: vs_import_problem tells what and where)
 *   for (i = 0; i < vs_import_count(import); i++) ... vs_import_result_at(import, i)
 *   vs_import_free(import);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_IMPORT_H
#define VS_IMPORT_H

#include "model.h"

typedef struct vs_import vs_import;

typedef struct vs_import_options {
    const char *kind;       /* record kind, dimension or profile; NULL: found by the header */
    vs_date valid;          /* when it was true */
    bool replace;           /* retract visible rows of the touched sheets that a file lacks */
    int64_t replace_event;  /* keyless kinds: retract the rows of this event; 0: none */
    bool dry_run;           /* do everything, write nothing */
    const char *actor;      /* who imports; NULL: not told */
    const char *note;       /* NULL: none */
    vs_store *dictionaries; /* look-ups read these rows too; NULL: none. Borrowed until free */
    int year; /* first calendar year of the academic year of dates that name none; 0 */
} vs_import_options;

/* What became of the rows of one kind in one file. Texts are borrowed until vs_import_free. */
typedef struct vs_import_result {
    const char *file;     /* display name */
    const char *sheet;    /* of a workbook; "" otherwise */
    const char *kind;     /* record kind */
    const char *profile;  /* NULL: columns are named as the fields, or YAML */
    const char *encoding; /* "utf-8" or "cp1251" */
    char delimiter;       /* 0: YAML */
    vs_date valid;        /* of the event */
    uint32_t line;        /* of the first row; 0: none */
    uint32_t rows;        /* in the file */
    uint32_t added;       /* rows with a new key; all new rows of a keyless kind */
    uint32_t corrected;   /* rows that supersede a visible one */
    uint32_t unchanged;   /* rows equal to the visible one: not stored again */
    uint32_t retracted;   /* visible rows that the file lacks, retracted by replace */
    uint32_t absent;      /* visible rows of the touched sheets that the file lacks, kept */
    bool already;         /* nothing was new: no event */
    int64_t event;        /* number of the event; 0: none */
    const char *ignored;  /* columns that were not read, joined by ", "; "" if none */
} vs_import_result;

/* model, store and the texts of options are borrowed until free. Without a store (NULL; engine is
 * then the model's) files are read and checked only, to be parted by units; see below. */
int vs_import_new(vs_import **out, vs_model *model, vs_store *store,
                  const vs_import_options *options);
void vs_import_free(vs_import *import);

/* Reads one file, CSV or (by its name ending in .yaml or .yml) YAML. Wrong data are kept as
 * problems and the call succeeds; other failures return. bytes are borrowed during the call. */
int vs_import_add(vs_import *import, const char *name, const char *bytes, size_t size);
/* Adds one row of a kind that is an event type (or any kind): fields and texts as typed by a
 * person. For the command `record`. Always a new event, equal or not. */
int vs_import_record(vs_import *import, const char *kind, const char *const *fields,
                     const char *const *texts, size_t count);
/* Rows that a program makes, as texts; NULL or "" is a missing value. */
typedef struct vs_import_rows {
    const char *name; /* kept as the source of the event */
    const char *kind; /* record kind */
    const char *type; /* of the event: an identifier */
    size_t field_count;
    const char *const *fields;
    size_t row_count;
    const char *const *texts; /* [row * field_count + field] */
} vs_import_rows;
/* Adds rows as one event, matched like those of a file: rows that are visible already make none. */
int vs_import_add_rows(vs_import *import, const vs_import_rows *rows);
/* Rows of one kind that stand in a YAML file, whose name is for problems: a list of maps field:
 * value, or the map { columns: [fields], rows: [[values]], same: { field: value of every row } }.
 * kind holds the name of a record kind, an event type or, for its dated attributes, a dimension; of
 * a kind without a field of that name `valid` is the date of the row's event. Wrong rows are kept
 * as problems. */
struct vs_yaml_node;
int vs_import_add_nodes(vs_import *import, const char *name, const struct vs_yaml_node *kind,
                        const struct vs_yaml_node *rows);
/* Writes everything in one transaction, or nothing. VS_EDATA if there are problems. */
int vs_import_finish(vs_import *import);

/* --- one file of many units ---
 *
 *   vs_import_new(&whole, model, NULL, &options);
 *   vs_import_add(whole, ...);                       all files, dictionaries among them
 *   vs_import_units(whole, &ids, &count);            every row checked; VS_EDATA with problems
 *   for each unit (and NULL, the store above):
 *       vs_import_part_new(&part, whole, id, store, &options);
 *       vs_import_finish(part); ... vs_import_free(part);
 *   vs_import_free(whole);
 */

/* Ends the reading of an import without a store: resolves look-ups (from the rows of the import
 * itself and options.dictionaries), checks keys within each unit and that every row of a kind that
 * is not the region's names its unit. *ids: the units met, sorted by bytes; borrowed until free.
 * VS_EDATA if there are problems: nothing may be parted then. */
int vs_import_units(vs_import *import, const char ***ids, size_t *count);
/* The number of rows of a unit (by its place in ids) in a result of the whole; *line gets that of
 * the first one, 0 without any. After vs_import_units. */
uint32_t vs_import_unit_rows(const vs_import *import, size_t unit, size_t result, uint32_t *line);
/* The rows of one unit as an import of their own, to be finished (or freed) as any other: lines,
 * digests and names of sources are the files', the dictionary gets the texts of these rows only. A
 * file without rows of the unit has no result. unit NULL: rows of the region's kinds and of the
 * attributes of units. whole must stay until the part is freed; of options kind, year and
 * dictionaries are not looked at. After vs_import_units. */
int vs_import_part_new(vs_import **out, vs_import *whole, const char *unit, vs_store *store,
                       const vs_import_options *options);

size_t vs_import_count(const vs_import *import);
const vs_import_result *vs_import_result_at(const vs_import *import, size_t index);
/* Appends the value of a field in a row of a result as text, for previews; nothing if missing. */
int vs_import_cell(const vs_import *import, size_t index, uint32_t row, int field, vs_buffer *out);

enum { VS_IMPORT_PROBLEMS = 100 }; /* problems kept with their text */
/* Problems of all files: those kept, and all. */
size_t vs_import_problem_count(const vs_import *import);
uint64_t vs_import_problem_total(const vs_import *import);
/* "file:line: column: got, expected"; borrowed until free. */
const char *vs_import_problem(const vs_import *import, size_t index);
/* What a person should know though it refuses nothing (a declared number of rows that differs, a
 * dictionary that lacks an entry): at most VS_IMPORT_PROBLEMS texts, borrowed until free. */
size_t vs_import_note_count(const vs_import *import);
const char *vs_import_note(const vs_import *import, size_t index);

#endif
