"""What simulations of the model tests/fixtures/simulation must give, worked out from scratch.

simulate_numbers.py marks          a year of marks, as a file to import
simulate_numbers.py check SEED RUNS [NAME=VALUE ...]   compares an answer (stdin, json) with it

The generator, the table of the normal distribution and the rules of a run are written anew here; only
the model's own numbers are said twice.
SPDX-License-Identifier: MIT
"""
import datetime
import json
import math
import statistics
import sys

TERMS = {"Ч1": "2024-10-25", "Ч2": "2024-12-27", "Ч3": "2025-03-21", "Ч4": "2025-05-23"}
SHEETS = {("5А", "MA"): 7, ("5А", "RU"): 6, ("5Б", "MA"): 5, ("5Б", "RU"): 8}
MASK = 0xFFFFFFFF


def good(sheet, term):
    """How many of a sheet have 4 or 5 in the year before."""
    return (sum(map(ord, "".join(sheet) + term)) * 7) % (SHEETS[sheet] + 1)


def marks():
    print("class,subject,student,term,value")
    for sheet, rows in SHEETS.items():
        for term in TERMS:
            for i in range(rows):
                value = 4 + i % 2 if i < good(sheet, term) else 2 + i % 2
                print(f"{sheet[0]},{sheet[1]},{sheet[0]}-{i},2023/{term},{value}")


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k[0], b & MASK, (a >> 32) ^ c[3] ^ k[1], a & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def draw(seed, run, name, place=0):
    stream = 0xCBF29CE484222325
    for byte in name.encode():
        stream = ((stream ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    counter = (stream & MASK, stream >> 32, run, place // 4)
    return philox(counter, (seed & MASK, seed >> 32))[place % 4]


def choose(items, bits):
    return items[bits * len(items) >> 32] if items else 0


KNOTS = [round(statistics.NormalDist().inv_cdf(i / 256) * 65536) for i in range(128, 256)] + [213363]


def normal(bits):
    up = bits if bits >> 31 else bits ^ MASK
    step, within = (up >> 24) - 128, up & 0xFFFFFF
    value = KNOTS[step] + ((KNOTS[step + 1] - KNOTS[step]) * (2 * within + 1) >> 25)
    return (value if bits >> 31 else -value) / 65536


def day(text):
    return datetime.date.fromisoformat(text).toordinal()


def simulate(seed, run, numbers):
    """Days late by occurrence, decisions by rule, shares and changes of the school by term."""
    late, done = {}, {}
    for item, due, before in [
        ("plan", "2024-09-10", None),
        ("work", "2024-09-20", "plan@2024-09-10"),
        *(("report", str(datetime.date.fromisoformat(end) + datetime.timedelta(5)),
           "work@2024-09-20") for end in TERMS.values()),
    ]:
        occurrence = f"{item}@{due}"
        delays = numbers["late.plan" if item == "plan" else "late.usual"]
        done[occurrence] = day(due) + choose(delays, draw(seed, run, occurrence))
        if before and late[before] > 0:
            done[occurrence] = max(done[occurrence], done[before])
        late[occurrence] = done[occurrence] - day(due)
    decisions = {"weak": 0, "fall": 0, "low": 0}
    measures, hours = [], 0
    shares, before_last, school = {}, {}, {}
    all_shares = {of: [100 * good(sheet, term) / SHEETS[sheet] for sheet in SHEETS
                       if sheet[0] == of for term in TERMS] for of in ("5А", "5Б")}
    for sheet, rows in SHEETS.items():
        before_last[sheet] = 100 * good(sheet, "Ч4") / rows
    for term, end in TERMS.items():
        counts = {}
        for sheet, rows in SHEETS.items():
            value = 100 * good(sheet, term) / rows
            if numbers["share.spread"] != 0:
                name = f"shares@{sheet[0]}/{sheet[1]}/2024/{term}"
                value += numbers["share.spread"] * normal(draw(seed, run, name))
            value += sum(shift for shown, of, shift in measures
                         if of == sheet[0] and shown <= day(end))
            value = min(100, max(0, value))
            counts[sheet] = math.floor(value * rows / 100 + 0.5)
            shares[sheet] = 100 * counts[sheet] / rows
            decisions["fall"] += shares[sheet] - before_last[sheet] <= -10
        before_last = dict(shares)
        for of in ("5А", "5Б"):
            mine = [sheet for sheet in SHEETS if sheet[0] == of]
            all_shares[of] += [shares[sheet] for sheet in mine]
            decisions["low"] += statistics.fmean(all_shares[of]) < numbers["low.limit"]
            share = 100 * sum(counts[s] for s in mine) / sum(SHEETS[s] for s in mine)
            if share < numbers["weak.limit"]:
                decisions["weak"] += 1
                name = f"weak@{of}/2024/{term}"
                carried = day(end) + 10 + choose(numbers["late.decisions"], draw(seed, run, name))
                shift = choose(numbers["help.shift"], draw(seed, run, name, 1))
                measures.append((carried + 20, of, shift))
                hours += 3
        school[term] = 100 * sum(counts.values()) / sum(SHEETS.values())
    return late, decisions, school, hours, [(shown, shift) for shown, _, shift in measures]


def near(what, got, wanted):
    if abs(got - wanted) > 1e-9 * max(1, abs(wanted)):
        sys.exit(f"{what}: got {got}, expected {wanted}")


def quantile(values, share):
    return sorted(values)[max(1, math.ceil(len(values) * share / 100)) - 1]


def compare(what, record, values):
    near(what + " mean", record["mean"], statistics.fmean(values))
    near(what + " sd", record["sd"], statistics.stdev(values) if len(values) > 1 else 0)
    for share in (5, 50, 95):
        near(f"{what} p{share}", record[f"p{share:02}"], quantile(values, share))


def check(seed, runs, changes):
    numbers = {"weak.limit": 55, "low.limit": 50, "share.spread": 8, "late.usual": [0, 0, 5],
               "late.plan": [0, 7, 12], "late.decisions": [0, 30], "help.shift": [0, 10, 20]}
    for change in changes:
        name, value = change.split("=")
        numbers[name] = json.loads(value)
    row = json.load(sys.stdin)["rows"][0]
    told = [simulate(seed, run, numbers) for run in range(runs)]
    if len(row["events"]) != 6:
        sys.exit(f"events: {row['events']}")
    for event in row["events"]:
        late = [one[0][event["id"]] for one in told]
        if runs == 1:
            near(event["id"], event["late"], late[0])
            near(event["id"] + " done", day(event["done"]), day(event["due"]) + late[0])
        else:
            compare(event["id"], event, late)
            near(event["id"] + " risk", event["risk"], sum(x > 0 for x in late) / runs)
    for rule in ("weak", "fall", "low"):
        counts = [one[1][rule] for one in told]
        records = [record for record in row["decisions"] if record["rule"] == rule]
        if runs == 1:
            near(rule, len(records), counts[0])
            started = [m for record in records for m in record["measures"]]
            wanted = told[0][4] if rule == "weak" else []
            if [(day(m["from"]), m["shift"]) for m in started] != wanted:
                sys.exit(f"measures of {rule}: {started}")
        elif any(counts):
            compare(rule, records[0], counts)
    for record in row["indicators"]:
        compare(record["period"], record, [one[2][record["period"][5:]] for one in told])
    near("hours", sum(record["hours"] for record in row["load"]),
         statistics.fmean(one[3] for one in told))
    near("tasks", sum(record["activities"] for record in row["load"]), 7)
    print("as worked out")


if sys.argv[1] == "marks":
    marks()
else:
    check(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
