"""What the schools of the example region have done of their management in 2024/25, as files of theirs.

Of each school: its cyclogram with what was done when (CSV), and a YAML file with documents, findings,
measures, decisions, steps of the cycle and what people say of the monitoring map; of 990701 the
timetable of assessments of class 5А too. Nothing is drawn: all of it is said here.
SPDX-License-Identifier: MIT
"""
import csv
import datetime
import os

# Item of the cyclogram, last day of each occurrence, by which document it is done. Items that the
# file of events tells of (E01 and so on) are not among them; 41, 43, 46 and 49 go on in July.
PLAN = [
    ("48", "2024-08-01", ""), ("1", "2024-08-25", "справка"), ("3", "2024-09-01", "приказ"),
    ("4", "2024-09-01", "справка"), ("48", "2024-09-02", ""), ("5", "2024-09-05", "справка"),
    ("6", "2024-09-13", "приказ"), ("7", "2024-09-20", "справка"), ("9", "2024-09-30", "справка"),
    ("47", "2024-09-30", "справка"), ("48", "2024-10-01", ""), ("15", "2024-10-22", ""),
    ("10", "2024-10-31", "протокол"), ("12", "2024-10-31", "протокол"),
    ("13", "2024-10-31", "справка"), ("14", "2024-10-31", "справка"), ("48", "2024-11-01", ""),
    ("17", "2024-11-30", "протокол"), ("18", "2024-11-30", "протокол"),
    ("19", "2024-11-30", "справка"), ("20", "2024-11-30", "приказ"), ("48", "2024-12-02", ""),
    ("21", "2024-12-04", "протокол"), ("47", "2024-12-28", "справка"),
    ("22", "2024-12-31", "справка"), ("23", "2024-12-31", "справка"), ("48", "2025-01-09", ""),
    ("25", "2025-01-31", "приказ"), ("26", "2025-01-31", "справка"), ("27", "2025-01-31", "приказ"),
    ("48", "2025-02-03", ""), ("28", "2025-02-12", "протокол"), ("29", "2025-02-28", "справка"),
    ("48", "2025-03-03", ""), ("33", "2025-03-26", "справка"), ("30", "2025-03-31", "справка"),
    ("31", "2025-03-31", "справка"), ("32", "2025-03-31", "приказ"), ("47", "2025-03-31", "справка"),
    ("48", "2025-04-01", ""), ("34", "2025-04-10", "протокол"), ("37", "2025-04-30", "справка"),
    ("48", "2025-05-05", ""), ("40", "2025-05-19", "протокол"), ("38", "2025-05-31", "приказ"),
    ("39", "2025-05-31", "справка"), ("48", "2025-06-02", ""), ("44", "2025-06-30", "приказ"),
    ("45", "2025-06-30", "справка"), ("47", "2025-06-30", "справка"), ("48", "2025-07-01", "")]

# What did not go as planned: done so many days later, not done (None), or why it was not needed.
LAPSES = {
    "990701": {
        ("3", "2024-09-01"): 4, ("14", "2024-10-31"): 8, ("27", "2025-01-31"): 12,
        ("33", "2025-03-26"): 5, ("20", "2024-11-30"): None, ("47", "2025-06-30"): None,
        ("48", "2025-07-01"): None,
        ("13", "2024-10-31"): "диагностику проводит муниципалитет",
        ("29", "2025-02-28"): "защита проектов перенесена на 2025/26"},
    "990702": {("26", "2025-01-31"): 2, ("45", "2025-06-30"): None},
    "990703": {
        **{(item, due): None for item, due, _ in PLAN
           if item in ("4", "7", "9", "14", "19", "20", "22", "25", "26", "27", "37", "47")},
        ("21", "2024-12-04"): None,  # there are no classes 11
        ("13", "2024-10-31"): "педагогов трое", ("23", "2024-12-31"): "в 9А три ученика",
        ("6", "2024-09-13"): 17, ("32", "2025-03-31"): 10, ("48", "2025-07-01"): None},
    "990704": {
        ("1", "2024-08-25"): 3, ("3", "2024-09-01"): 9, ("17", "2024-11-30"): None,
        ("34", "2025-04-10"): 6, ("38", "2025-05-31"): 2, ("44", "2025-06-30"): None}}

# Kind, title, day of approval, on the site.
DOCUMENTS = {
    "990701": [
        ("order_indicators", "Приказ о показателях", "2024-09-05", "нет"),
        ("order_procedure", "Приказ о процедурах", "2024-09-12", "нет"),
        ("procedure_schedule", "График процедур", "2024-09-12", "да"),
        ("order_cyclogram", "Приказ о циклограмме", "2024-09-16", "нет"),
        ("brief", "Справка об итогах четверти", "2024-11-12", "нет"),
        ("minutes_council", "Протокол педсовета № 3", "2024-11-28", "нет"),
        ("action_plan", "План мер", "2025-02-03", "нет"),
        ("order_results", "Приказ по итогам полугодия", "2025-02-10", "нет"),
        ("order_objectivity", "Приказ об объективности ВПР", "2025-03-20", "нет"),
        ("survey_results", "Итоги опросов", "2025-03-28", "нет")],
    "990702": [
        (kind, title, day, "да") for kind, title, day in [
            ("order_indicators", "Приказ о показателях", "2024-09-03"),
            ("order_instruments", "Приказ об инструментарии", "2024-09-03"),
            ("order_is_data", "Приказ о данных систем", "2024-09-03"),
            ("order_procedure", "Приказ о процедурах", "2024-09-04"),
            ("procedure_schedule", "График процедур", "2024-09-04"),
            ("order_cyclogram", "Приказ о циклограмме", "2024-09-05"),
            ("job_description", "Инструкция заместителя", "2024-09-05"),
            ("order_monitoring", "Приказ о мониторинге", "2024-10-07"),
            ("brief", "Справка об итогах четверти", "2024-11-08"),
            ("minutes_council", "Протокол педсовета № 2", "2024-11-22"),
            ("action_plan", "План мер", "2024-12-02"),
            ("order_site_results", "Приказ о мониторинге сайта", "2024-12-05"),
            ("order_results", "Приказ по итогам", "2025-01-20"),
            ("order_objectivity", "Приказ об объективности ВПР", "2025-03-18"),
            ("survey_results", "Итоги опросов", "2025-03-27"),
            ("effectiveness_brief", "Справка об эффективности мер", "2025-06-16")]],
    "990703": [("brief", "Справка об итогах четверти", "2024-11-15", "нет")],
    "990704": [
        ("order_indicators", "Приказ о показателях", "2024-09-20", "нет"),
        ("brief", "Справка об итогах полугодия", "2025-01-22", "нет"),
        ("action_plan", "План мер", "2025-02-05", "нет")]}

# Item of the map, its characteristic, whether it is there, by what.
MARKS = {
    "990701": [
        ("1.3", 1, "да", "План функционирования ВСОКО, раздел 4"),
        ("2.1", 1, "да", ""), ("2.1", 2, "да", ""), ("2.1", 3, "да", ""),
        ("2.4", 1, "да", ""), ("2.4", 2, "да", ""), ("3.1", 1, "да", ""),
        ("3.3", 2, "да", ""), ("3.3", 3, "да", ""), ("3.3", 4, "да", ""),
        ("4.2", 1, "да", ""), ("4.3", 1, "да", "Справка № 14"),
        ("6.2", 1, "да", ""), ("6.2", 2, "да", "")],
    "990702": [
        *[(item, number, "да", "") for item, count in (
            ("1.4", 2), ("2.1", 3), ("2.4", 3), ("3.1", 2), ("4.2", 2), ("4.3", 2), ("6.2", 2),
            ("7.3", 2)) for number in range(1, count + 1)],
        ("1.3", 1, "да", "План функционирования ВСОКО, раздел 2"),
        *[("3.3", number, "да", "") for number in (2, 3, 4)]],
    "990703": [("2.1", 1, "да", "")],
    "990704": [("4.5", 1, "нет", ""), ("2.1", 1, "да", ""), ("2.1", 2, "да", "")]}

# The brief, how many findings it has, how many of them say to whom and what.
FINDINGS = {
    "990701": [("Справка № 9", 10, 9)],
    "990702": [("Справка № 4", 6, 6)],
    "990704": [("Справка № 5", 5, 4)]}

# Measure, title, who answers, first day, last day, done, control indicator, what came of it.
MEASURES = {
    "990701": [
        ("М1", "Консультации 9А", "deputy_uvr", "2024-11-11", "2025-01-31", "2025-01-30", "R01",
         "effective"),
        ("М2", "Взаимопосещение уроков", "deputy_mr", "2025-02-03", "2025-02-28", "2025-03-15", "R02",
         "none"),
        ("М3", "Курсы учителей 5 классов", "deputy_mr", "2025-02-03", "2025-06-01", "", "R02", "")],
    "990702": [
        ("М1", "Повторение тем входной работы", "deputy_uvr", "2024-11-11", "2024-12-20",
         "2024-12-20", "R02", "effective"),
        ("М2", "Наставничество", "deputy_mr", "2024-12-02", "2025-05-30", "2025-05-28", "R02",
         "partial"),
        ("М3", "Лаборатория проектов", "deputy_mr", "2025-06-02", "2025-12-31", "", "R10", "")],
    "990704": [
        ("М1", "Дополнительные занятия", "deputy_uvr", "2025-02-10", "2025-03-31", "2025-03-31",
         "R01", "none"),
        ("М2", "Контроль посещаемости", "deputy_vr", "2025-02-10", "2025-04-30", "2025-05-12", "R01",
         "none"),
        ("М3", "Семинар об объективности", "deputy_uvr", "2025-05-05", "2025-06-25", "", "R21", "")]}

# Rule, about whom, period, step, day, document.
DECISIONS = {
    "990701": [
        ("D01", "class=9А", "2024/Ч1", "approved", "2024-11-08", "Протокол совещания № 4"),
        ("D01", "class=9А", "2024/Ч1", "executed", "2024-11-14", "Протокол совещания № 4"),
        ("D13", "class=9А,subject=BI", "2024", "approved", "2025-06-09", "Приказ № 88-од"),
        ("D22", "", "2024", "approved", "2025-06-30", "Приказ № 97-од")],
    "990703": [("D18", "", "2024", "approved", "2025-06-16", "Приказ № 31-од")],
    "990704": [
        ("D07", "class=5А,subject=MA", "2024", "approved", "2025-05-12", "Протокол совещания № 9"),
        ("D07", "class=5А,subject=MA", "2024", "executed", "2025-06-05", "Протокол МО № 5"),
        ("D07", "class=8А,subject=AL", "2024", "cancelled", "2025-05-12", "Протокол совещания № 9")]}

STAGES = ["goal_set", "indicators_set", "methods_set", "monitoring", "analysis", "recommendations",
          "actions", "decisions", "effectiveness", "closed"]
ROUND = ["actions", "decisions", "effectiveness"]


def steps(direction, stages, days, documents):
    return [(direction, stage, day, document)
            for stage, day, document in zip(stages, days, documents)]


# Direction, stage, day, document.
STEPS = {
    "990701":
        steps("outcomes", STAGES[:7],
              ["2024-08-29", "2024-09-05", "2024-09-13", "2024-10-01", "2025-01-20", "2025-01-29",
               "2025-02-03"],
              ["Программа развития, цель 1", "Приказ № 41-од", "", "", "Справка № 9",
               "Протокол педсовета № 5", "План мер"]) +
        steps("conditions", STAGES[:4],
              ["2024-08-29", "2024-09-05", "2024-09-13", "2024-10-01"],
              ["Программа развития, цель 2", "", "", ""]) +
        steps("programs", STAGES[:1], ["2024-09-02"], [""]),
    "990702":
        steps("outcomes", STAGES,
              ["2024-08-28", "2024-09-03", "2024-09-05", "2024-10-01", "2024-11-08", "2024-11-22",
               "2024-12-02", "2025-01-20", "2025-06-16", "2025-06-27"],
              ["Программа развития, цель 1", "", "", "", "", "", "", "", "",
               "Отчёт об исполнении циклограммы"]) +
        steps("conditions", STAGES[:9],
              ["2024-08-28", "2024-09-03", "2024-09-05", "2024-10-01", "2024-11-08", "2024-11-22",
               "2024-12-02", "2025-01-20", "2025-06-16"],
              ["Программа развития, цель 2"] + [""] * 8) +
        steps("programs", STAGES[:6] + 3 * ROUND,
              ["2024-08-28", "2024-09-03", "2024-09-05", "2024-10-01", "2024-11-08", "2024-11-22",
               "2024-12-02", "2024-12-16", "2025-01-27", "2025-02-03", "2025-02-17", "2025-03-31",
               "2025-04-07", "2025-04-21", "2025-06-09"],
              ["Программа развития, цель 3", "", "", "", "", "", "", "Приказ № 7-од",
               "Справка № 11", "План мер № 2", "Приказ № 19-од", "Справка № 17", "План мер № 3",
               "Приказ № 33-од", "Справка № 22"]) +
        steps("governance", [STAGES[0], "suspended"], ["2024-08-28", "2025-03-03"],
              ["Программа развития, цель 4", "Приказ № 25-од"]),
    "990703":
        steps("outcomes", STAGES[:4],
              ["2024-09-02", "2024-09-09", "2024-09-16", "2024-10-07"],
              ["План работы", "", "", "Приказ № 12-од"]) +
        steps("conditions", STAGES[:7],
              ["2024-09-02", "2024-09-09", "2024-09-16", "2024-10-07", "2024-11-15", "2024-11-29",
               "2024-12-09"],
              ["План работы", "Приказ № 3-од", "Приказ № 4-од", "Приказ № 12-од", "",
               "Протокол педсовета № 2", "План мер"]),
    "990704":
        steps("outcomes", STAGES[:9],
              ["2024-09-02", "2024-09-20", "2024-09-27", "2024-10-07", "2025-01-22", "2025-01-31",
               "2025-02-05", "2025-02-10", "2025-06-02"],
              ["Программа развития", "", "Приказ № 14-од", "Приказ № 18-од", "",
               "Протокол педсовета № 4", "", "Приказ № 30-од", "Справка № 8"])}

# Class 5А of 990701: procedures of whole lessons, and the usual week.
SLOTS = [  # day, subject, procedure, lesson, minutes
    ("2024-09-17", "MA", "admin_test", 2, 45),
    ("2024-09-18", "RU", "admin_test", 1, 45),    # the first lesson of the day
    ("2024-10-01", "MA", "mock_exam", 2, 45),     # 14 days after the last one
    ("2024-10-15", "RU", "admin_test", 3, 45),
    ("2024-10-15", "BI", "admin_test", 2, 45),    # the second one of the day
    ("2024-11-20", "IS", "current_control", 2, 20),  # too short to count
    ("2025-04-10", "MA", "admin_test", 3, 45),    # six days before ВПР, which it gives way to
    ("2025-04-16", "MA", "vpr", 2, 45)]
WEEK = ["RU MA LI FK", "RU MA BI LI", "RU MA IS FK", "LI MA RU IS", "FK MA RU LI"]


def days_after(day, count):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=count)).isoformat()


def russian(day):
    return datetime.date.fromisoformat(day).strftime("%d.%m.%Y")


def write_cyclogram(school, path):
    rows = [["Учебный год", "2024/2025"],
            ["Код", "Срок", "Выполнено", "Состояние", "Документ", "Причина"]]
    for number, (item, due, paper) in enumerate(PLAN, 1):
        lapse = LAPSES[school].get((item, due), 0)
        if lapse is None:
            rows.append([item, russian(due), "", "не выполнено", "", ""])
        elif isinstance(lapse, str):
            rows.append([item, russian(due), "", "не нужно", "", lapse])
        else:
            rows.append([item, russian(due), russian(days_after(due, lapse)),
                         "просрочено" if lapse else "выполнено",
                         "%s № %d" % (paper.capitalize(), number) if paper else "", ""])
    write_table(path, rows, ";")


def write_table(path, rows, delimiter=","):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)


def write_timetable(folder):
    write_table(os.path.join(folder, "график.csv"),
                [["year", "date", "class", "subject", "procedure", "lesson", "minutes"]] +
                [["2024", day, "5А", *rest] for day, *rest in SLOTS])
    write_table(os.path.join(folder, "расписание.csv"),
                [["year", "class", "weekday", "lesson", "subject"]] +
                [["2024", "5А", weekday, lesson, subject] for weekday, line in enumerate(WEEK, 1)
                 for lesson, subject in enumerate(line.split(), 1)])


def events_of(school):
    """Events as lists of pairs, in the order of the file."""
    for kind, title, day, on_site in DOCUMENTS.get(school, []):
        yield "document", [("kind", kind), ("title", title), ("approved", day), ("on_site", on_site)]
    for document, count, addressed in FINDINGS.get(school, []):
        for number in range(1, count + 1):
            row = [("year", "2024"), ("document", document), ("number", number)]
            if number <= addressed:
                row += [("addressee", "method_union"), ("recommendation", "разобрать на заседании")]
            yield "finding", row
    names = ("measure", "title", "responsible", "starts", "ends", "done", "indicator", "verdict")
    for measure in MEASURES.get(school, []):
        yield "measure", list(zip(names, measure))
    for decision in DECISIONS.get(school, []):
        yield "decision_step", list(zip(("rule", "scope", "period", "step", "date", "document"),
                                        decision))
    for step in STEPS.get(school, []):
        yield "cycle_step", [("year", "2024"), ("cycle", "management"),
                             *zip(("direction", "stage", "date", "document"), step)]
    for mark in MARKS.get(school, []):
        yield "map_mark", [("year", "2024"),
                           *zip(("item", "characteristic", "present", "document"), mark)]


def write_events(school, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("events:\n")
        for kind, pairs in events_of(school):
            told = ", ".join('%s: "%s"' % pair for pair in pairs if pair[1] != "")
            file.write("  - { type: %s, %s }\n" % (kind, told))


def write(school, folder):
    """The files of a school's year of management into a folder of its own."""
    folder = os.path.join(folder, school)
    os.makedirs(folder, exist_ok=True)
    write_cyclogram(school, os.path.join(folder, "циклограмма.csv"))
    write_events(school, os.path.join(folder, "управление.yaml"))
    if school == "990701":
        write_timetable(folder)
