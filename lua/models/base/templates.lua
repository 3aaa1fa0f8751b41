-- Drafts of documents by which decisions are taken: `vsoko draft order`.
--
-- SPDX-License-Identifier: MIT

define.template "order" {
  title = "Приказ",
  called = "приказ",
  document = "order_results",
  forms = { "order" },
  head = {
    "от {date} № ____",
    "Об итогах оценки качества образования, {period}",
    "По результатам внутренней оценки качества образования ПРИКАЗЫВАЮ:",
  },
  each = "{number}. {addressee}: {text} ({title}; {scope}). Срок: {due}. Основание: {because}.",
  none = { "Оснований для решений в этой форме нет." },
  foot = { "Контроль за исполнением оставляю за собой.", "Директор ____________" },
}

define.template "minutes" {
  title = "Протокол",
  called = "протокол",
  document = "minutes_union",
  forms = { "minutes", "director_meeting", "council_decision", "board_decision" },
  head = {
    "от {date} № ____",
    "Присутствовали: ____________",
    "## Слушали",
    "Об итогах оценки качества образования, {period}. Поводов для решений: {count}.",
    "## Адресные рекомендации",
  },
  each = "{number}. {addressee}: {text} ({title}; {scope}). Срок: {due}. Основание: {because}.",
  none = { "Поводов для рекомендаций нет." },
  foot = { "Председатель ____________", "Секретарь ____________" },
}

define.template "brief" {
  title = "Аналитическая справка",
  called = "справка",
  document = "brief",
  head = {
    "{date}, {period}",
    "## Выводы",
    "Правила решений нашли поводов: {count}.",
  },
  table = true,
  none = { "Отклонений нет: показатели на контроле." },
  foot = { "Справку составил ____________" },
}
