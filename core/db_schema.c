/*
 * The schema as numbered migrations: migration n brings user_version from n to n + 1. A migration
 * that has been released is never edited.
 *
 * The timeline (event, chunk, mask) is append-only: its ids go up by one and every UPDATE and
 * DELETE is refused. REPLACE deletes without asking DELETE triggers, so the INSERT triggers refuse
 * it. A text of the dictionary may only become NULL. The other tables hold what can be made again.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#define APPEND_ONLY(table)                                                                         \
    "CREATE TRIGGER " table "_insert BEFORE INSERT ON " table                                      \
    " WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM " table ")\n"                       \
    "BEGIN SELECT RAISE(ABORT, '" table " ids go up by one'); END;\n"                              \
    "CREATE TRIGGER " table "_update BEFORE UPDATE ON " table "\n"                                 \
    "BEGIN SELECT RAISE(ABORT, '" table " is append-only'); END;\n"                                \
    "CREATE TRIGGER " table "_delete BEFORE DELETE ON " table "\n"                                 \
    "BEGIN SELECT RAISE(ABORT, '" table " is append-only'); END;\n"

static const char *const migrations[DB_VERSION] = {
    "CREATE TABLE text(\n"
    "  code INTEGER PRIMARY KEY,\n"
    "  domain TEXT NOT NULL,\n"
    "  text TEXT,        -- NULL once erased\n"
    "  checksum INTEGER  -- of code, domain and text; NULL once erased\n"
    ") STRICT;\n"
    "CREATE UNIQUE INDEX text_by_text ON text(domain, text);\n"
    "CREATE TRIGGER text_insert BEFORE INSERT ON text\n"
    "WHEN NEW.code IS NOT (SELECT coalesce(max(code), 0) + 1 FROM text)\n"
    "  OR EXISTS(SELECT 1 FROM text WHERE domain = NEW.domain AND text = NEW.text)\n"
    "BEGIN SELECT RAISE(ABORT, 'text codes go up by one'); END;\n"
    "CREATE TRIGGER text_update BEFORE UPDATE ON text\n"
    "WHEN NEW.code IS NOT OLD.code OR NEW.domain IS NOT OLD.domain\n"
    "  OR NEW.text IS NOT NULL OR NEW.checksum IS NOT NULL\n"
    "BEGIN SELECT RAISE(ABORT, 'text may only be erased'); END;\n"
    "CREATE TRIGGER text_delete BEFORE DELETE ON text\n"
    "BEGIN SELECT RAISE(ABORT, 'text may only be erased'); END;\n"
    "CREATE TABLE event(\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  type TEXT NOT NULL,\n"
    "  valid INTEGER NOT NULL,   -- days since 1970\n"
    "  known INTEGER NOT NULL,   -- microseconds since 1970\n"
    "  actor INTEGER REFERENCES text(code),\n"
    "  source INTEGER REFERENCES text(code),\n"
    "  detail TEXT NOT NULL,\n"
    "  texts INTEGER NOT NULL,   -- dictionary texts so far\n"
    "  chunks INTEGER NOT NULL,  -- chunks so far\n"
    "  masks INTEGER NOT NULL,   -- bitmaps so far\n"
    "  hash BLOB NOT NULL        -- of this event and the one before\n"
    ") STRICT;\n" APPEND_ONLY(
        "event") "CREATE TABLE chunk(\n"
                 "  id INTEGER PRIMARY KEY,\n"
                 "  event INTEGER NOT NULL REFERENCES event(id),\n"
                 "  kind TEXT NOT NULL,\n"
                 "  rows INTEGER NOT NULL,\n"
                 "  digest BLOB NOT NULL,\n"
                 "  data BLOB NOT NULL\n"
                 ") STRICT;\n"
                 "CREATE INDEX chunk_by_kind ON chunk(kind, event, id, rows);\n" APPEND_ONLY(
                     "chunk") "CREATE TABLE mask(\n"
                              "  id INTEGER PRIMARY KEY,\n"
                              "  event INTEGER NOT NULL REFERENCES event(id),\n"
                              "  kind TEXT NOT NULL,       -- of the chunk\n"
                              "  chunk INTEGER NOT NULL REFERENCES chunk(id),\n"
                              "  digest BLOB NOT NULL,\n"
                              "  bits BLOB NOT NULL        -- a bit a row: 1 is superseded by the "
                              "event\n"
                              ") STRICT;\n"
                              "CREATE INDEX mask_by_kind ON mask(kind, event, chunk);\n"
                              "CREATE INDEX mask_by_chunk ON mask(chunk, event);\n" APPEND_ONLY(
                                  "mask") "CREATE TABLE segment(\n"
                                          "  kind TEXT PRIMARY KEY,\n"
                                          "  event INTEGER NOT NULL,\n"
                                          "  rows INTEGER NOT NULL\n"
                                          ") STRICT, WITHOUT ROWID;\n"
                                          "CREATE TABLE segment_column(\n"
                                          "  id INTEGER PRIMARY KEY,\n"
                                          "  kind TEXT NOT NULL REFERENCES segment(kind),\n"
                                          "  name TEXT NOT NULL,\n"
                                          "  data BLOB NOT NULL,\n"
                                          "  UNIQUE(kind, name)\n"
                                          ") STRICT;\n"
                                          "CREATE TABLE blob(\n"
                                          "  id INTEGER PRIMARY KEY,\n"
                                          "  area TEXT NOT NULL,\n"
                                          "  key TEXT NOT NULL,\n"
                                          "  data BLOB NOT NULL,\n"
                                          "  UNIQUE(area, key)\n"
                                          ") STRICT;\n"
                                          "PRAGMA user_version = 1;\n",
};

const char *db_migration(int64_t version)
{
    return migrations[version];
}
