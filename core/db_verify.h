/*
 * Private to db_verify.c and db_chain.c: a verification on its way.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_DB_VERIFY_H
#define VS_DB_VERIFY_H

#include "db.h"

#define DB_FINDINGS 50 /* findings that are told one by one */

struct db_verify {
    vs_engine *engine;
    const char *path;
    vs_store *store;     /* NULL until the file is opened */
    vs_buffer *findings; /* of vs_verify_finding */
    int count;           /* findings, told or not */
    int status;          /* a failure that is not damage ends the verification */
};

/* Takes the engine's message as a finding if status is VS_EDAMAGED, else ends the verification. */
void db_finding(struct db_verify *verify, int status);
bool db_verify_stopped(const struct db_verify *verify);

/* Derives the chain again from the first event, with chunks, bitmaps and dictionary. */
void db_verify_chain(struct db_verify *verify);

#endif
