/*
 * The bare program of d) and g): opens a database, selects one value and prints it.
 * SPDX-License-Identifier: MIT
 */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *select = NULL;
    if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT value FROM value WHERE id = 'total'", -1, &select, NULL) !=
            SQLITE_OK ||
        sqlite3_step(select) != SQLITE_ROW) {
        fprintf(stderr, "bare: failed\n");
        return 1;
    }
    printf("%.17g\n", sqlite3_column_double(select, 0));
    sqlite3_finalize(select);
    sqlite3_close(db);
    return 0;
}
