#!/usr/bin/env python3
"""Makes the files of the example region: four invented schools, each file as schools really have it.

    generate.py [--seed 11] [--out data]

The same seed gives the same bytes. Nobody and nothing in the files is real. Forms differ on purpose:
workbooks (python3-openpyxl), CSV in UTF-8 with commas and in CP1251 with semicolons, titles above the
header, class names and dates written in several ways. What is planted where: see README.md.
Another openpyxl or zlib may pack a workbook otherwise; its cells are the same.
SPDX-License-Identifier: MIT
"""
import argparse
import csv
import datetime
import io
import os
import random
import sys
import zipfile

sys.dont_write_bytecode = True  # nothing but the files
import management  # noqa: E402

try:
    import openpyxl
except ModuleNotFoundError:  # another Python before Debian's own in PATH
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

HERE = os.path.dirname(os.path.abspath(__file__))
STAMP = datetime.datetime(2025, 6, 10)
NBSP = "\u00a0"
YEAR = 2024

SUBJECTS = [  # code, name, first grade, last grade, ease
    ("RU", "Русский язык", 2, 11, -0.1), ("MA", "Математика", 2, 6, -0.1),
    ("AL", "Алгебра", 7, 9, -0.3), ("MT", "Алгебра и начала математического анализа", 10, 11, -0.2),
    ("LI", "Литература", 5, 11, 0.3), ("IS", "История", 5, 11, 0.2),
    ("BI", "Биология", 5, 11, 0.2), ("FK", "Физическая культура", 2, 11, 1.2)]
VPR = {  # grade: subject, points of the tasks, difficulty, cut-offs
    (5, "RU"): ([2, 1, 2, 1, 3, 2], "ББББПП", (4, 7, 10)),
    (5, "MA"): ([1, 1, 2, 1, 2, 2], "БББППП", (3, 5, 8)),
    (8, "AL"): ([1, 1, 1, 2, 2, 2], "БББППВ", (3, 5, 8))}
OGE = {"RU": (37, 15, 15, 26, 33), "MA": (31, 8, 8, 15, 22)}  # most, least, from 3, 4, 5
EGE = {"RU": 24, "MP": 27}
EXAM_NAME = {"RU": "Русский язык", "MA": "Математика", "MP": "Математика профильная",
             "MB": "Математика базовая"}
PERIODS = ["1 четверть", "2 четверть", "3 четверть", "4 четверть"]
HALVES = ["I полугодие", "II полугодие"]
PAPERS = [  # kinds of documents, the last day in force
    ("Устав", ""), ("Лицензия", ""), ("Свидетельство об аккредитации", ""),
    ("Положение о ВСОКО", datetime.date(2028, 12, 31)), ("ООП НОО", ""), ("ООП ООО", ""),
    ("Учебный план", datetime.date(YEAR + 1, 8, 31)),
    ("Календарный учебный график", datetime.date(YEAR + 1, 8, 31)),
    ("Положение о текущем контроле и промежуточной аттестации", ""),
    ("Отчёт о самообследовании", datetime.date(YEAR + 1, 8, 31)),
    ("План функционирования ВСОКО", datetime.date(YEAR + 1, 8, 31)),
    ("Программа развития", datetime.date(2028, 12, 31)),
    ("План ФХД", datetime.date(YEAR + 1, 12, 31)), ("Рабочая программа воспитания", "")]
SURNAMES = ("Абрамов Бобров Волков Голубев Дятлов Ершов Жуков Зимин Исаев Котов Лосев Малышев Носов "
            "Орлов Панов Рябов Снегирёв Травин Уваров Фомин Хорев Цветков Чижов Шилов Щеглов Юдин "
            "Ягодин Берёзкин Ветров Громов").split()
NAMES = {"м": "Артём Богдан Глеб Егор Илья Кирилл Лев Матвей Пётр Семён".split(),
         "ж": "Алёна Вера Дарья Ева Зоя Инна Кира Лада Майя Яна".split()}


class School:
    def __init__(self, number, title, municipality, kind, city, classes, quality):
        self.id, self.title, self.municipality = "9907%02d" % number, title, municipality
        self.kind, self.city, self.classes, self.quality = kind, city, classes, quality


SCHOOLS = [
    School(1, "МБОУ «СОШ № 1»", "Ясногорский городской округ", "СОШ", True,
           {"5А": 14, "5Б": 13, "8А": 15, "9А": 16, "11А": 12}, -0.1),
    School(2, "МАОУ «Гимназия № 2»", "Ясногорский городской округ", "Гимназия", True,
           {"5А": 15, "8А": 14, "9А": 15, "11А": 13}, 0.5),
    School(3, "МБОУ «ООШ с. Берёзовка»", "Озёрский район", "ООШ", False,
           {"5А": 9, "8А": 8, "9А": 3}, -0.4),
    School(4, "МБОУ «СОШ пос. Озёрный»", "Озёрский район", "СОШ", False,
           {"5А": 11, "8А": 10, "9А": 9, "11А": 6}, -0.3)]


# Cells of the mark sheets that are no plain mark: school, class, part, number of the pupil, subject.
PLANTED = {
    ("990701", "5А", "1 четверть", 2, "RU"): "4/3",
    ("990701", "5А", "1 четверть", 6, "MA"): "н/а",
    ("990701", "5А", "1 четверть", 8, "IS"): "",
    ("990701", "11А", "I полугодие", 4, "MT"): "5/4",
    # Too few marks for one of the year: the journal of the ВПР says «нет отметки».
    ("990701", "8А", "1 четверть", 11, "AL"): "н/а",
    ("990701", "8А", "2 четверть", 11, "AL"): "н/а",
    ("990701", "8А", "3 четверть", 11, "AL"): "н/а",
    ("990702", "9А", "3 четверть", 7, "BI"): "н/а",
    ("990702", "9А", "3 четверть", 9, "BI"): "",
    ("990703", "5А", "2 четверть", 3, "MA"): "3/2",
    ("990704", "8А", "4 четверть", 5, "AL"): "н/а"}


class Pupil:
    def __init__(self, name, sex, born, group, ability):
        self.name, self.sex, self.born, self.group = name, sex, born, group
        self.ability = ability
        self.needs = False
        self.moves_to = None  # the class of the second half of the year
        self.leaves = False  # is there in the first half only
        self.year_marks = {}  # subject: mark


def grade_of(group):
    return int("".join(letter for letter in group if letter.isdigit()))


def subjects_of(grade):
    return [row for row in SUBJECTS if row[2] <= grade <= row[3]]


def file_name(title):
    return title.lower().replace(" ", "_")


# --- writing ---

def save(book, path):
    """Writes a workbook without the time of its making."""
    book.properties.created = book.properties.modified = STAMP
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in sorted(old.namelist()):
            part = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            content = old.read(name)
            if name == "docProps/core.xml":
                start = content.index(b"<dcterms:modified")
                end = content.index(b"</dcterms:modified>") + len(b"</dcterms:modified>")
                content = content[:start] + content[end:]
            new.writestr(part, content)


def write_book(path, sheets):
    """sheets: (name, rows, merged ranges); a cell keeps its type, a date is a date."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merged in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append([None if cell == "" else cell for cell in row])
        for line in page.iter_rows():
            for cell in line:
                if isinstance(cell.value, datetime.date):
                    cell.number_format = "dd.mm.yyyy"
        for cells in merged:
            page.merge_cells(cells)
    save(book, path)


def write_csv(path, rows, russian=False):
    encoding, delimiter, end = ("cp1251", ";", "\r\n") if russian else ("utf-8", ",", "\n")
    with open(path, "w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=end)
        for row in rows:
            writer.writerow([cell.strftime("%d.%m.%Y") if isinstance(cell, datetime.date)
                             else str(cell).replace(".", ",") if isinstance(cell, float)
                             else cell for cell in row])


# --- a school ---

class Maker:
    def __init__(self, school, seed, folder):
        self.school = school
        self.folder = os.path.join(folder, school.id)
        self.draw = random.Random("%d:%s" % (seed, school.id)).random
        os.makedirs(self.folder, exist_ok=True)
        self.pupils = {group: self.make_class(group, size)
                       for group, size in school.classes.items()}
        if school.id == "990701":
            self.pupils["5А"][3].moves_to = "5Б"
        if school.id == "990704":
            self.pupils["8А"][2].leaves = True

    def path(self, name):
        return os.path.join(self.folder, name)

    def normal(self):
        return sum(self.draw() for _ in range(12)) - 6

    def pick(self, items):
        return items[int(self.draw() * len(items))]

    def make_class(self, group, size):
        pupils = []
        used = set()
        for _ in range(size):
            sex = self.pick("мж")
            while True:
                surname = self.pick(SURNAMES) + ("а" if sex == "ж" else "")
                name = surname + " " + self.pick(NAMES[sex])
                name = name + " " + group  # two of one name in a school are told apart by the class
                if name not in used:
                    break
            used.add(name)
            pupil = Pupil(name.rsplit(" ", 1)[0], sex, YEAR - 6 - grade_of(group), group,
                          self.school.quality + 0.8 * self.normal())
            pupil.needs = self.draw() < 0.05
            pupils.append(pupil)
        return pupils

    def everybody(self):
        return [pupil for pupils in self.pupils.values() for pupil in pupils]

    def at_end(self, group):
        """Who is in the class in the second half of the year; newcomers stand last."""
        stay = [pupil for pupil in self.pupils[group] if not (pupil.moves_to or pupil.leaves)]
        return stay + [pupil for pupil in self.everybody() if pupil.moves_to == group]

    def name_apart(self):
        """Ids are names: a second bearer of one gets a number."""
        met = {}
        for pupil in self.everybody():
            met[pupil.name] = met.get(pupil.name, 0) + 1
            if met[pupil.name] > 1:
                pupil.name += " %d" % met[pupil.name]

    # marks

    def mark(self, level):
        return 2 if level < -1.6 else 3 if level < -0.1 else 4 if level < 1.1 else 5

    def write_marks(self):
        given = {}  # (pupil, subject): marks of the parts
        for group, pupils in self.pupils.items():
            grade = grade_of(group)
            subjects = subjects_of(grade)
            parts = PERIODS if grade < 10 else HALVES
            sheets = []
            for number, part in enumerate(parts):
                there = pupils if number < len(parts) / 2 else self.at_end(group)
                rows = self.mark_sheet(group, there, subjects, part, given)
                sheets.append((part, rows, ["A1:C1"]))
            rows = self.year_sheet(group, self.at_end(group), subjects, given)
            sheets.append(("Год", rows, ["A1:C1"]))
            write_book(self.path("журнал_%s.xlsx" % group), sheets)

    def heading(self, group, part, subjects):
        written = {"5А": "5-а", "8А": "8 А", "11А": "11 «А»"}.get(group, group)
        return [["Сводная ведомость успеваемости"], ["Класс:", written],
                ["Учебный год: %d/%d" % (YEAR, YEAR + 1)], ["Период", part], [],
                ["№", "Ученик"] + [name for _, name, _, _, _ in subjects]]

    def mark_sheet(self, group, pupils, subjects, part, given):
        rows = self.heading(group, part, subjects)
        for number, pupil in enumerate(pupils, 1):
            row = [number, pupil.name + (NBSP if number % 5 == 0 else "")]
            for code, _, _, _, ease in subjects:
                chance = self.draw()
                mark = self.mark(pupil.ability + ease + 0.5 * self.normal())
                if code == "FK" and pupil.needs:
                    row.append("осв")
                    continue
                place = self.school.id, group, part, number, code
                row.append(PLANTED.get(place, "н/а" if chance < 0.008 else mark))
                if row[-1] == mark:
                    given.setdefault((pupil.name, code), []).append(mark)
            rows.append(row)
        return rows

    def year_sheet(self, group, pupils, subjects, given):
        rows = self.heading(group, "Год", subjects)
        for number, pupil in enumerate(pupils, 1):
            row = [number, pupil.name]
            for code, _, _, _, _ in subjects:
                marks = given.get((pupil.name, code), [])
                if code == "FK" and pupil.needs:
                    row.append("осв")
                elif len(marks) * 2 < (4 if grade_of(group) < 10 else 2):
                    row.append("н/а")
                else:
                    mark = (2 * sum(marks) + len(marks)) // (2 * len(marks))
                    pupil.year_marks[code] = mark
                    row.append(mark)
            rows.append(row)
        return rows

    # people

    def write_classes(self):
        rows = [["Учебный год", "%d/%d" % (YEAR, YEAR + 1)],
                ["Класс", "Классный руководитель", "Кабинет"]]
        teachers = [row[1] for row in self.teachers()]
        for index, group in enumerate(self.pupils):
            written = {"5Б": "5б", "9А": "9-А"}.get(group, group)
            rows.append([written, teachers[index % len(teachers)], 201 + index])
        write_csv(self.path("классы.csv"), rows, russian=True)

    def write_roster(self):
        rows = [["Движение обучающихся"], ["Учебный год", "%d/%d" % (YEAR, (YEAR + 1) % 100)],
                ["№", "Ученик", "Класс", "Пол", "Год рождения", "ОВЗ", "Зачислен", "По", "Выбыл"]]
        first, last = datetime.date(YEAR, 9, 1), datetime.date(YEAR + 1, 8, 31)
        for number, pupil in enumerate(self.everybody(), 1):
            born = [pupil.sex, pupil.born, "да" if pupil.needs else "нет"]
            if pupil.moves_to:  # in the middle of the second quarter
                rows.append([number, pupil.name, pupil.group, *born, "01.09", "30.11", ""])
                rows.append(["", pupil.name, pupil.moves_to, *born, "01.12.2024", last, ""])
            elif pupil.leaves:
                rows.append([number, pupil.name, pupil.group, *born, first, "", "20.01"])
            else:
                rows.append([number, pupil.name, pupil.group, *born, first, last, ""])
        write_csv(self.path("движение.csv"), rows, russian=True)

    def teachers(self):
        """Pairs of a subject and who teaches it."""
        last = max(grade_of(group) for group in self.pupils)
        return [(name, "%s %s" % (SURNAMES[(index * 7 + int(self.school.id)) % len(SURNAMES)] + "а",
                                  NAMES["ж"][(index * 3) % 10]))
                for index, (_, name, first, _, _) in enumerate(SUBJECTS) if first <= last]

    def write_staff(self):
        rows = [["Педагог", "Предметы", "Квалификационная категория", "Категория действует до",
                 "Образование", "Стаж", "Дата рождения", "Год курсов", "Работает с"]]
        courses = [["Педагог", "Тема курсов", "Часов", "Дата окончания", "По ФГОС"]]
        for index, (subject, teacher) in enumerate(self.teachers()):
            years = int(self.draw() * 40)
            quality = self.draw() + 0.012 * years
            category = ("нет" if years < 4 or quality < 0.5 else
                        "первая" if quality < 0.9 else "высшая")
            valid = datetime.date(YEAR + 2 + int(self.draw() * 3), 5, 15)
            if self.school.id == "990701" and index == 0:  # ran out before the end of the year
                category, valid = "первая", datetime.date(YEAR + 1, 5, 15)
            born = datetime.date(YEAR - 23 - years, 1 + int(self.draw() * 12), 10)
            course = YEAR - int(self.draw() * 6)
            rows.append([teacher, subject, category, valid if category != "нет" else "",
                         "высшее" if self.draw() < 0.9 else "среднее профессиональное", years,
                         born, course, datetime.date(YEAR - years, 9, 1)])
            courses.append([teacher, "Обновлённые ФГОС", 36, datetime.date(course, 10, 20),
                            "да" if self.draw() < 0.7 else "нет"])
        write_book(self.path("педагоги.xlsx"), [("Педагоги", rows, [])])
        write_csv(self.path("курсы.csv"), courses, russian=True)

    # papers

    def write_documents(self):
        rows = [["Вид документа", "Название", "Номер", "Дата утверждения", "Действует до",
                 "На сайте"]]
        for index, (kind, ends) in enumerate(PAPERS):
            if kind == "Программа развития":
                if self.school.id == "990703":
                    continue  # obligatory, and not there
                if self.school.id == "990701":
                    ends = datetime.date(2024, 12, 31)
            on_site = self.school.id == "990702" or self.draw() < 0.85
            rows.append([kind, kind, "%d-ОД" % (10 + 7 * index), datetime.date(2023, 8, 10 + index),
                         ends, "да" if on_site else "нет"])
        write_book(self.path("документы.xlsx"), [("Документы", rows, [])])

    def write_events(self):
        rows = [["Учебный год", "%d/%d" % (YEAR, YEAR + 1)],
                ["Код", "Мероприятие", "Срок", "Выполнено", "Состояние"]]
        plan = [("E01", "Утверждение плана ВСОКО", (2024, 8, 30)),
                ("E03", "Входной контроль", (2024, 9, 30)),
                ("E05", "Итоги I четверти", (2024, 11, 5)),
                ("E07", "Итоги II четверти", (2024, 12, 30)),
                ("E10", "Проведение ВПР", (2025, 4, 20)),
                ("E12", "Отчёт о самообследовании", (2025, 4, 20)),
                ("E15", "Итоги года", (2025, 6, 5))]
        for code, title, (year, month, day) in plan:
            due = datetime.date(year, month, day)
            chance = self.draw()
            if chance < 0.1:
                rows.append([code, title, due, "", "не выполнено"])
                continue
            done = due + datetime.timedelta(days=int(chance * 9) - 6)
            written = due.strftime("%d.%m") if code == "E12" else due  # a day without its year
            rows.append([code, title, written, done,
                         "просрочено" if done > due else "выполнено"])
        write_csv(self.path("мероприятия.csv"), rows, russian=self.school.city)

    def write_hours(self):
        year = {}  # (class, subject): hours of both halves
        for half, title in enumerate(HALVES):
            rows = []
            for group in self.pupils:
                for code, name, _, _, _ in subjects_of(grade_of(group)):
                    plan = 68 if code in ("RU", "MA", "AL", "MT") else 34
                    lost = int(self.draw() * 4) - 1
                    practice = 4 if code in ("BI", "MA", "AL") else 2
                    hours = [plan, plan - max(0, lost), practice,
                             practice - (1 if self.draw() < 0.1 else 0)]
                    rows.append([group, name, *hours])
                    year[group, name] = [one + other for one, other in
                                         zip(hours, year.get((group, name), [0] * 4))]
            self.write_hours_of("программы_%d.csv" % (half + 1), title, rows)
        self.write_hours_of("программы_год.csv", "Год", [[*key, *hours] for key, hours in year.items()])

    def write_hours_of(self, name, title, rows):
        write_csv(self.path(name), [
            ["Выполнение учебных программ"], ["Учебный год", "%d/%d" % (YEAR, YEAR + 1)],
            ["Период", title], ["Класс", "Предмет", "По плану", "Дано", "Практических по плану",
                                "Практических проведено"]] + rows)

    def write_works(self):
        """A test of mathematics at the beginning of the year and again at its end."""
        before = {}
        for stage, rise in (("входная", 0.0), ("итоговая", 0.5)):
            rows = [["Процедура", "Диагностика"], ["Этап", stage],
                    ["Учебный год", "%d/%d" % (YEAR, YEAR + 1)], ["Предмет", "Математика"],
                    ["Ученик", "Класс", "Балл", "Максимум", "Процент выполнения", "Отметка"]]
            for pupil in self.pupils["5А"]:
                if self.draw() < 0.05:
                    rows.append([pupil.name, "5А", "отс", 20, "", "н/а"])
                    continue
                level = before.setdefault(pupil.name, pupil.ability - 0.6 + 0.3 * self.normal())
                score = max(0, min(20, round(10 + 4 * (level + rise + 0.3 * self.normal()))))
                mark = 2 + sum(score >= cut for cut in (7, 11, 16))
                rows.append([pupil.name, "5А", score, 20, "%d%%" % (5 * score), mark])
            write_csv(self.path("диагностика_%s.csv" % stage), rows)

    def write_survey(self):
        for who, chance, offset in (("Родители", 0.5, 0.1), ("Ученики", 0.6, -0.1)):
            rows = [["Анкета", "Удовлетворённость"],
                    ["Учебный год", "%d-%d" % (YEAR, YEAR + 1)], ["Кто отвечает", who],
                    ["Отметка времени", "Класс", "Q1", "Q2", "Q3"]]
            second = 0
            for pupil in self.everybody():
                if self.draw() > chance:
                    continue
                second += 1
                answers = []
                for _ in range(3):
                    answer = int(3.9 + offset + 0.2 * self.school.quality + 0.8 * self.normal())
                    answers.append("" if self.draw() < 0.03 else min(5, max(1, answer)))
                rows.append(["21.02.2025 9:%02d:%02d" % (second // 60, second % 60), pupil.group,
                             *answers])
            write_csv(self.path("анкета_%s.csv" % who.lower()), rows)

    def write_all(self):
        self.name_apart()
        self.write_marks()
        self.write_classes()
        self.write_roster()
        self.write_staff()
        self.write_documents()
        self.write_events()
        self.write_hours()
        self.write_survey()
        if self.school.id == "990702":
            self.write_works()

    # results for the region's files

    def vpr_rows(self, grade, subject):
        points, _, cuts = VPR[grade, subject]
        inflated = 1.6 if self.school.id == "990704" else 0.5  # results far above the journal
        number = 0
        for group in self.pupils:
            if grade_of(group) != grade:
                continue
            for pupil in self.at_end(group):
                number += 1
                code = int(self.school.id[-2:]) * 1000 + grade * 100 + number
                start = ["edu" + self.school.id, self.school.municipality, self.school.title, code,
                         {"5А": "5 «а»", "5Б": "5-Б"}.get(group, group), 1 + number % 2]
                journal = pupil.year_marks.get(subject, "нет отметки")
                if self.draw() < 0.05:
                    yield start + ["X" if number % 2 else "Х"] * len(points) + ["", "", journal]
                    continue
                tasks, total = [], 0
                for index, most in enumerate(points):
                    level = pupil.ability + inflated + 0.4 - 0.35 * index + 0.8 * self.normal()
                    got = sum(level > most * step / 2 - 0.6 for step in range(most))
                    total += got
                    tasks.append(got if got or self.draw() < 0.7 else self.pick("XХ"))
                mark = 2 + sum(total >= cut for cut in cuts)
                yield start + tasks + [total, mark, journal]

    def exam_rows(self, exam, paper):
        grade, subject = (9, {"RU": "RU", "MA": "AL"}[paper]) if exam == "ОГЭ" else (11, None)
        for group, pupils in self.pupils.items():
            if grade_of(group) != grade:
                continue
            for index, pupil in enumerate(pupils):
                start = [self.school.id, pupil.name, group]
                level = pupil.ability + 0.3 + 0.5 * self.normal()
                if exam == "ОГЭ":
                    yield self.oge_row(start, paper, level, index)
                elif paper == "RU" or (paper == "MB") == (index % 3 == 0):
                    yield self.ege_row(start, paper, level)

    def oge_row(self, start, paper, level, index):
        most, _, third, fourth, fifth = OGE[paper]
        if self.draw() < 0.03:
            return start + ["", "", "не явился"]
        score = max(0, min(most, round(fourth + (fifth - third) / 2.2 * level)))
        extra = min(8, max(0, round(score / 5 + self.normal())))
        mark = 2 + sum(score >= cut for cut in (third, fourth, fifth))
        if paper == "MA":
            mark = 2 if extra < 2 else mark
            if self.school.id == "990701" and index == 4:  # the protocol forgot the geometry
                score, extra, mark = 16, 1, 4
        else:
            extra = min(12, max(0, round(score / 3.5 + self.normal())))
            mark = min(mark, 3) if extra < 6 else min(mark, 4) if extra < 9 else mark
        return start + [score, extra, mark]

    def ege_row(self, start, paper, level):
        if paper == "MB":
            return start + [max(0, min(21, round(12 + 4 * level))), self.mark(level + 0.3), ""]
        score = max(0, min(100, round(56 + 14 * level)))
        return start + [round(score / 2.2), score, EGE[paper]]


# --- the region ---

def write_vpr(makers, folder):
    for (grade, subject), (points, difficulty, _) in VPR.items():
        name = next(row[1] for row in SUBJECTS if row[0] == subject)
        rows = [row for maker in makers for row in maker.vpr_rows(grade, subject)]
        head = [["ВПР %d %s %d класс" % (YEAR + 1, name, grade)], ["Предмет", name],
                ["Дата", "16.04.%d" % (YEAR + 1)],
                ["Максимальный первичный балл", sum(points)],
                # One pupil more is declared than there are rows in the file for grade 8.
                ["Кол-во участников: %d" % (len(rows) + (grade == 8))],
                [""] * 6 + list(difficulty) + [""] * 3,  # equal neighbours are merged
                ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант"] +
                ["%d (%dб)" % (number, most) for number, most in enumerate(points, 1)] +
                ["Первичный балл", "Отметка", "Отметка по журналу"]]
        merged = []
        for letter in "БПВ":
            first, count = difficulty.find(letter), difficulty.count(letter)
            if count > 1:
                merged.append("%s6:%s6" % ("GHIJKL"[first], "GHIJKL"[first + count - 1]))
        write_book(os.path.join(folder, "впр_%d_%s.xlsx" % (grade, file_name(name))),
                   [("Сведения", [["Отчёт сформирован", "20.05.2025"]], []),
                    ("Ф1 Индивидуальные результаты", head + rows, ["A1:D1", *merged])])


def write_exams(makers, folder):
    for paper, column in (("RU", "Баллы за грамотность"), ("MA", "Баллы за геометрию")):
        rows = [["Протокол проверки результатов ОГЭ"], ["Экзамен", "ОГЭ"],
                ["Учебный год", "%d-%d" % (YEAR, YEAR + 1)], ["Предмет", EXAM_NAME[paper]],
                ["Код ОО", "Участник", "Класс", "Первичный балл", column, "Отметка"]]
        rows += [row for maker in makers for row in maker.exam_rows("ОГЭ", paper)]
        write_csv(os.path.join(folder, "огэ_%s.csv" % file_name(EXAM_NAME[paper])), rows, russian=True)
    for paper in ("RU", "MP", "MB"):
        last = ["Тестовый балл", "Минимальный балл"] if paper != "MB" else ["Отметка", "Примечание"]
        rows = [["Экзамен", "ЕГЭ"], ["Учебный год", "%d-%d" % (YEAR, YEAR + 1)],
                ["Предмет", EXAM_NAME[paper]],
                ["Код ОО", "Участник", "Класс", "Первичный балл", *last]]
        rows += [row for maker in makers for row in maker.exam_rows("ЕГЭ", paper)]
        write_book(os.path.join(folder, "егэ_%s.xlsx" % file_name(EXAM_NAME[paper])),
                   [("Протокол", rows, [])])


def write_dictionaries(folder):
    write_csv(os.path.join(folder, "subjects.csv"),
              [["subject", "name", "grade_from", "grade_to"]] +
              [list(row[:4]) for row in SUBJECTS])
    write_csv(os.path.join(folder, "vpr_spec.csv"),
              [["grade", "subject", "task", "max_points"]] +
              [[grade, subject, number, most] for (grade, subject), (points, _, _) in VPR.items()
               for number, most in enumerate(points, 1)])
    write_csv(os.path.join(folder, "vpr_cutoffs.csv"),
              [["grade", "subject", "max_score", "min_3", "min_4", "min_5"]] +
              [[grade, subject, sum(points), *cuts]
               for (grade, subject), (points, _, cuts) in VPR.items()])
    write_csv(os.path.join(folder, "exam_spec.csv"),
              [["exam", "subject", "max_score", "threshold", "min_3", "min_4", "min_5"]] +
              [["ОГЭ", paper, *numbers] for paper, numbers in OGE.items()] +
              [["ЕГЭ", paper, 100, least, "", "", ""] for paper, least in EGE.items()] +
              [["ЕГЭ", "MB", 21, "", "", "", ""]])


def write_register(path, draw):
    rows = [["school", "name", "municipality", "type", "locality", "low_income_share",
             "non_native_share", "capacity"]]
    for school in SCHOOLS:
        rows.append([school.id, school.title, school.municipality, school.kind,
                     "город" if school.city else "село", "%.1f" % (10 + 30 * draw()),
                     "%.1f" % (12 * draw()), 100 * (2 + len(school.classes))])
    write_csv(path, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--out", default=os.path.join(HERE, "data"))
    options = parser.parse_args()
    regional = os.path.join(options.out, "regional")
    schools = os.path.join(options.out, "schools")
    os.makedirs(regional, exist_ok=True)
    write_register(os.path.join(options.out, "register.csv"),
                   random.Random("%d:register" % options.seed).random)
    write_dictionaries(regional)
    makers = [Maker(school, options.seed, schools) for school in SCHOOLS]
    for maker in makers:
        maker.write_all()
        management.write(maker.school.id, os.path.join(options.out, "management"))
    write_vpr(makers, regional)
    write_exams(makers, regional)


if __name__ == "__main__":
    main()
