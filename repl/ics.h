/*
 * Calendars for other programs: iCalendar (RFC 5545) through libical, loaded when one is made.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ICS_H
#define VS_ICS_H

#include "buffer.h"
#include "date.h"

typedef struct vs_ics vs_ics;

/* An entry of whole days. Texts are UTF-8; NULL: it has none. */
typedef struct vs_ics_entry {
    const char *uid; /* the same entry has the same one in every year's file */
    const char *summary, *description, *category;
    vs_date from, to; /* both inclusive */
    bool daily;       /* one each day, not one over all of them */
} vs_ics_entry;

/* Begins a calendar; stamp is the day on which it is made. VS_ENOTFOUND: there is no libical. Owned
 * by the caller: vs_ics_free. */
int vs_ics_new(vs_ics **out, vs_engine *engine, const char *name, vs_date stamp);
int vs_ics_add(vs_ics *ics, const vs_ics_entry *entry);
/* Appends the calendar's text. */
int vs_ics_print(vs_ics *ics, vs_buffer *out);
void vs_ics_free(vs_ics *ics);

#endif
