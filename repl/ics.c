/*
 * iCalendar through libical.
 * SPDX-License-Identifier: MIT
 */
#include "ics.h"

#include <libical/ical.h>

#include "library.h"

#define EACH_FUNCTION(USE)                                                                         \
    USE(icalcomponent_new)                                                                         \
    USE(icalcomponent_free)                                                                        \
    USE(icalcomponent_add_property)                                                                \
    USE(icalcomponent_add_component)                                                               \
    USE(icalcomponent_as_ical_string_r)                                                            \
    USE(icalmemory_free_buffer)                                                                    \
    USE(icalproperty_new_version)                                                                  \
    USE(icalproperty_new_prodid)                                                                   \
    USE(icalproperty_new_x)                                                                        \
    USE(icalproperty_set_x_name)                                                                   \
    USE(icalproperty_new_uid)                                                                      \
    USE(icalproperty_new_dtstamp)                                                                  \
    USE(icalproperty_new_dtstart)                                                                  \
    USE(icalproperty_new_dtend)                                                                    \
    USE(icalproperty_new_summary)                                                                  \
    USE(icalproperty_new_description)                                                              \
    USE(icalproperty_new_categories)                                                               \
    USE(icalproperty_new_transp)                                                                   \
    USE(icalproperty_new_rrule)                                                                    \
    USE(icalrecurrencetype_from_string)                                                            \
    USE(icaltime_null_time)                                                                        \
    USE(icaltimezone_get_utc_timezone)                                                             \
    USE(icalerror_set_errors_are_fatal)

struct functions {
    EACH_FUNCTION(VS_LIBRARY_MEMBER)
};

struct vs_ics {
    vs_engine *engine;
    vs_library *library;
    struct functions call;
    icalcomponent *calendar;
    vs_date stamp;
};

static int find_functions(vs_ics *ics)
{
    int status = VS_OK;
#define FIND(function)                                                                             \
    if (status == VS_OK) {                                                                         \
        status = vs_library_find(ics->library, #function, &ics->call.function);                    \
    }
    EACH_FUNCTION(FIND)
#undef FIND
    return status;
}

/* A day without a time. */
static icaltimetype day_of(const vs_ics *ics, vs_date date)
{
    icaltimetype time = ics->call.icaltime_null_time();
    vs_date_split(date, &time.year, &time.month, &time.day);
    time.is_date = 1;
    return time;
}

static int add(vs_ics *ics, icalcomponent *to, icalproperty *property)
{
    if (property == NULL) {
        return vs_fail_memory(ics->engine);
    }
    ics->call.icalcomponent_add_property(to, property);
    return VS_OK;
}

static int add_name(vs_ics *ics, const char *name)
{
    icalproperty *property = ics->call.icalproperty_new_x(name);
    if (property != NULL) {
        ics->call.icalproperty_set_x_name(property, "X-WR-CALNAME");
    }
    return add(ics, ics->calendar, property);
}

int vs_ics_new(vs_ics **out, vs_engine *engine, const char *name, vs_date stamp)
{
    *out = NULL;
    vs_ics *ics = vs_mem_new(engine, sizeof *ics);
    if (ics == NULL) {
        return vs_fail_memory(engine);
    }
    ics->engine = engine;
    ics->stamp = stamp;
    int status = vs_library_open(&ics->library, engine, "libical.so.3", "libical3");
    if (status == VS_OK) {
        status = find_functions(ics);
    }
    if (status == VS_OK) {
        ics->call.icalerror_set_errors_are_fatal(0);
        ics->calendar = ics->call.icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
        status = ics->calendar != NULL ? VS_OK : vs_fail_memory(engine);
    }
    if (status == VS_OK) {
        status = add(ics, ics->calendar, ics->call.icalproperty_new_version("2.0"));
    }
    if (status == VS_OK) {
        status =
            add(ics, ics->calendar, ics->call.icalproperty_new_prodid("-//vsoko//cyclogram//RU"));
    }
    if (status == VS_OK) {
        status = add_name(ics, name);
    }
    if (status != VS_OK) {
        vs_ics_free(ics);
        return status;
    }
    *out = ics;
    return VS_OK;
}

/* When an entry is: its days, or each of them. */
static int add_days(vs_ics *ics, icalcomponent *event, const vs_ics_entry *entry)
{
    vs_date end = entry->daily ? entry->from : entry->to; /* the end is not included */
    int status = add(ics, event, ics->call.icalproperty_new_dtstart(day_of(ics, entry->from)));
    if (status == VS_OK) {
        status = add(ics, event, ics->call.icalproperty_new_dtend(day_of(ics, end + 1)));
    }
    if (status == VS_OK && entry->daily) {
        struct icalrecurrencetype rule = ics->call.icalrecurrencetype_from_string("FREQ=DAILY");
        rule.until = day_of(ics, entry->to);
        status = add(ics, event, ics->call.icalproperty_new_rrule(rule));
    }
    return status;
}

static int add_stamp(vs_ics *ics, icalcomponent *event)
{
    icaltimetype stamp = day_of(ics, ics->stamp);
    stamp.is_date = 0;
    stamp.zone = ics->call.icaltimezone_get_utc_timezone();
    return add(ics, event, ics->call.icalproperty_new_dtstamp(stamp));
}

static int add_texts(vs_ics *ics, icalcomponent *event, const vs_ics_entry *entry)
{
    int status = add(ics, event, ics->call.icalproperty_new_uid(entry->uid));
    if (status == VS_OK) {
        status = add(ics, event, ics->call.icalproperty_new_summary(entry->summary));
    }
    if (status == VS_OK && entry->description != NULL) {
        status = add(ics, event, ics->call.icalproperty_new_description(entry->description));
    }
    if (status == VS_OK && entry->category != NULL) {
        status = add(ics, event, ics->call.icalproperty_new_categories(entry->category));
    }
    /* Nobody is busy all day because of a deadline. */
    return status == VS_OK
               ? add(ics, event, ics->call.icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT))
               : status;
}

int vs_ics_add(vs_ics *ics, const vs_ics_entry *entry)
{
    icalcomponent *event = ics->call.icalcomponent_new(ICAL_VEVENT_COMPONENT);
    if (event == NULL) {
        return vs_fail_memory(ics->engine);
    }
    ics->call.icalcomponent_add_component(ics->calendar, event);
    int status = add_texts(ics, event, entry);
    if (status == VS_OK) {
        status = add_stamp(ics, event);
    }
    return status == VS_OK ? add_days(ics, event, entry) : status;
}

int vs_ics_print(vs_ics *ics, vs_buffer *out)
{
    char *text = ics->call.icalcomponent_as_ical_string_r(ics->calendar);
    if (text == NULL) {
        return vs_fail_memory(ics->engine);
    }
    vs_buffer_text(out, text);
    ics->call.icalmemory_free_buffer(text);
    return vs_buffer_status(out);
}

void vs_ics_free(vs_ics *ics)
{
    if (ics == NULL) {
        return;
    }
    if (ics->calendar != NULL) {
        ics->call.icalcomponent_free(ics->calendar);
    }
    vs_library_close(ics->library);
    vs_mem_free(ics->engine, ics);
}
