/*
 * Export: what is visible in a store as text, CSV or a plain database.
 *
 * The canonical text is what "byte-equal" means between stores: entities and visible records with
 * texts for codes, sorted; no event numbers, hashes, codes, chunk layout or known stamps.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EXPORT_H
#define VS_EXPORT_H

#include "model.h"

/* Receives the kinds and rows of an export. Texts are borrowed during the call. A status other than
 * VS_OK ends the export with it. */
typedef struct vs_export_column {
    const char *name;
    enum vs_column_type type;
} vs_export_column;

typedef struct vs_export_sink {
    void *self;
    int (*kind)(void *self, const char *kind, const vs_export_column *columns, size_t count);
    /* A NULL text is a missing value; sizes in bytes. */
    int (*row)(void *self, const char *const *texts, const size_t *sizes, size_t count);
} vs_export_sink;

/* Kinds by name, fields as the model orders them ("@valid" behind them where the date of the event
 * is the period), rows by natural key and then by all values; known at an event (-1: the head).
 * Kinds without visible rows are left out. An erased text is VS_EXPORT_ERASED. */
#define VS_EXPORT_ERASED "#erased"
int vs_export_rows(const vs_model *model, vs_store *store, int64_t known,
                   const vs_export_sink *sink);
/* The same of one kind; the sink hears nothing if it has no visible rows. */
int vs_export_kind(const vs_model *model, vs_store *store, const char *kind, int64_t known,
                   const vs_export_sink *sink);
/* Appends the canonical text: for each kind a line with its columns, then its rows, parted by tabs
 * and led by the name of the kind; a tab, line feed or backslash in a text is \t, \n, \\. */
int vs_export_canonical(const vs_model *model, vs_store *store, int64_t known, vs_buffer *out);
/* One file KIND.csv for each kind in folder, which is made if it is not there. */
int vs_export_csv(const vs_model *model, vs_store *store, int64_t known, const char *folder);
/* A plain SQLite database with one table for each kind. VS_EUSAGE if the path exists. */
int vs_export_database(const vs_model *model, vs_store *store, int64_t known, const char *path);

#endif
