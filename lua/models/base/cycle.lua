-- The management cycle: nine steps from a goal to what its measures have brought, and the ways
-- back. An order suspends a cycle at any stage.
--
-- SPDX-License-Identifier: MIT

define.cycle "management" {
  title = "Управленческий цикл",
  source = "Ф26; Z4",
  stages = {
    {
      name = "goal_set",
      title = "Цель",
      document = "development_program",
      to = { "indicators_set", "suspended" },
      note = "у цели есть показатель, значение и срок",
    },
    {
      name = "indicators_set",
      title = "Показатели",
      document = "order_indicators",
      to = { "methods_set", "suspended" },
      note = "у показателя есть формула, уровень и пороги",
    },
    {
      name = "methods_set",
      title = "Методы сбора",
      document = "order_cyclogram",
      to = { "monitoring", "suspended" },
      note = "у данных есть источник, срок и ответственный",
    },
    {
      name = "monitoring",
      title = "Мониторинг",
      document = "order_monitoring",
      guard = function(c)
        return at_least(c:val "data_completeness", c:param "cycle.completeness")
      end,
      to = { "analysis", "suspended" },
      note = "данные полны или срок истёк",
    },
    {
      name = "analysis",
      title = "Анализ",
      document = "brief",
      to = { "recommendations", "monitoring", "suspended" },
      note = "выводы есть или отклонений нет; брак данных возвращает к мониторингу",
    },
    {
      name = "recommendations",
      title = "Адресные рекомендации",
      document = "minutes_council",
      to = { "actions", "suspended" },
      note = "у вывода есть адресат и срок",
    },
    {
      name = "actions",
      title = "Меры",
      document = "action_plan",
      guard = function(c)
        local measures <const> = c:records "measure"
        local whole <const> = measures:count {
          responsible = { missing = false },
          ends = { missing = false },
          indicator = { missing = false },
        }
        return all_of(above(measures:count(), 0), equal(whole, measures:count()))
      end,
      returns = 2,
      to = { "decisions", "suspended" },
      note = "у меры есть ответственный, срок и показатель, по которому её проверят",
    },
    {
      name = "decisions",
      title = "Управленческие решения",
      document = "order_results",
      to = { "effectiveness", "suspended" },
      note = "решение оформлено документом",
    },
    {
      name = "effectiveness",
      title = "Анализ эффективности мер",
      document = "effectiveness_brief",
      guard = function(c)
        local over <const> = c:records("measure", { ends = { upto = c:instant() } })
        local judged <const> = over:count { verdict = { missing = false } }
        return all_of(above(over:count(), 0), equal(judged, over:count()))
      end,
      to = { "closed", "actions", "goal_set", "suspended" },
      note = "значения до и после сравнены; без пользы — снова меры, после двух раз — цель",
    },
    {
      name = "closed",
      title = "Цикл закрыт",
      document = "cyclogram_execution_report",
      to = { "goal_set" },
      note = "новая цель ссылается на этот цикл",
    },
    {
      name = "suspended",
      title = "Приостановлен",
      document = "order_suspension",
      to = {
        "goal_set",
        "indicators_set",
        "methods_set",
        "monitoring",
        "analysis",
        "recommendations",
        "actions",
        "decisions",
        "effectiveness",
      },
      note = "возвращается туда, откуда ушёл",
    },
  },
}
