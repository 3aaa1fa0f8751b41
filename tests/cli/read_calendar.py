#!/usr/bin/env python3
"""Reads a calendar with the library icalendar and compares it with the rows of the cyclogram.

    read_calendar.py FILE.ics FILE.json

Prints what differs; exit code 0 if every dated row is there with its days and no other.
SPDX-License-Identifier: MIT
"""
import datetime
import json
import sys

import icalendar


def read_entries(path):
    entries = {}
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    assert str(calendar["VERSION"]) == "2.0"
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        assert uid not in entries, "twice: " + uid
        starts, ends = event["DTSTART"].dt, event["DTEND"].dt
        assert type(starts) is datetime.date and type(ends) is datetime.date, uid
        due = ends - datetime.timedelta(days=1)
        if "RRULE" in event:
            assert event["RRULE"]["FREQ"] == ["DAILY"] and due == starts, uid
            due = event["RRULE"]["UNTIL"][0]
        entries[uid] = (str(starts), str(due), str(event["SUMMARY"]))
    return entries


def main():
    entries = read_entries(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    wanted = {}
    for row in rows:
        if row["due"] is not None:
            wanted[row["id"] + ".1.vsoko"] = (row["starts"], row["due"], row["title"])
    assert wanted, "no rows"
    for uid in sorted(set(entries) | set(wanted)):
        if entries.get(uid) != wanted.get(uid):
            print(uid, entries.get(uid), wanted.get(uid))
            sys.exit(1)


main()
