-- The monitoring map: eight criteria, their items, what confirms each. An item is worth two where
-- all its characteristics are there and confirmed by documents, nothing where none is, else one;
-- without characteristics its title is the only one.
--
-- Criterion 1 is that of the region's frame (Z4); the others are put together from the five models.
--
-- SPDX-License-Identifier: MIT

-- What data tell of a characteristic; of the others people say so (record kind map_mark).

-- A document of these kinds is there; on the site.
local function is_there(...)
  local kinds <const> = { ... }
  return function(c)
    return at_least(c:records("document", { kind = kinds }):count(), 1)
  end
end

local function is_on_site(...)
  local kinds <const> = { ... }
  return function(c)
    return at_least(c:records("document", { kind = kinds, on_site = true }):count(), 1)
  end
end

-- No less than the year before; no more.
local function not_less(indicator)
  return function(c)
    return at_least(c:val(indicator) - c:lag(1):val(indicator), 0)
  end
end

local function not_more(indicator)
  return function(c)
    return at_most(c:val(indicator) - c:lag(1):val(indicator), 0)
  end
end

define.criterion "1" { title = "Нормативная обоснованность", number = 1, source = "Z4" }

define.map_item "1.1" {
  title = "Положение или модель ВСОКО на сайте",
  criterion = "1",
  characteristics = {
    { title = "документ есть", check = is_there("vsoko_regulation", "VSOKO") },
    { title = "он на сайте", check = is_on_site("vsoko_regulation", "VSOKO") },
  },
  evidence = "vsoko_regulation",
}
define.map_item "1.2" {
  title = "Перечень локальных актов о ВСОКО",
  criterion = "1",
  evidence = {
    "vsoko_regulation",
    "current_control_regulation",
    "site_regulation",
    "order_cyclogram",
    "order_indicators",
  },
}
define.map_item "1.3" {
  title = "Раздел ВСОКО или циклограмма в годовом плане на сайте",
  criterion = "1",
  characteristics = {
    { title = "раздел или циклограмма есть" },
    { title = "план на сайте", check = is_on_site("annual_plan", "PLVS") },
  },
  evidence = { "annual_plan", "cyclogram" },
}
define.map_item "1.4" {
  title = "Развитие ВСОКО в программе развития на сайте",
  criterion = "1",
  characteristics = {
    { title = "отражена результативность" },
    { title = "отражено совершенствование" },
    { title = "программа на сайте", check = is_on_site("development_program", "PROG") },
  },
  evidence = "development_program",
}

define.criterion "2" {
  title = "Содержательная полнота",
  number = 2,
  source = "реконструкция по Z0–Z4",
}

define.map_item "2.1" {
  title = "Охват программ, условий, результатов",
  criterion = "2",
  characteristics = {
    { title = "программы" },
    { title = "условия" },
    { title = "результаты" },
  },
  evidence = "vsoko_regulation",
}
define.map_item "2.2" {
  title = "Определён инвариант",
  criterion = "2",
  evidence = { "vsoko_regulation", "order_indicators" },
}
define.map_item "2.3" {
  title = "Вариатив обоснован спецификой",
  criterion = "2",
  evidence = { "vsoko_regulation", "order_indicators" },
}
define.map_item "2.4" {
  title = "Показатели описаны полностью",
  criterion = "2",
  characteristics = {
    { title = "формула" },
    { title = "источник" },
    { title = "периодичность" },
  },
  evidence = "order_indicators",
}
define.map_item "2.5" {
  title = "Заданы пороги и эталоны",
  criterion = "2",
  evidence = "order_indicators",
}

define.criterion "3" { title = "Организация", number = 3, source = "реконструкция по Z0–Z4" }

define.map_item "3.1" {
  title = "Функции закреплены за должностями и органами",
  criterion = "3",
  characteristics = {
    { title = "должности" },
    { title = "органы" },
  },
  evidence = "vsoko_regulation",
}
define.map_item "3.2" {
  title = "Функции ВСОКО в должностных инструкциях",
  criterion = "3",
  evidence = "job_description",
}
define.map_item "3.3" {
  title = "Циклограмма утверждена и полна",
  criterion = "3",
  characteristics = {
    { title = "утверждена", check = is_there("order_cyclogram") },
    { title = "у пунктов есть срок" },
    { title = "у пунктов есть ответственный" },
    { title = "у пунктов есть продукт" },
  },
  evidence = { "cyclogram", "order_cyclogram" },
}
define.map_item "3.4" {
  title = "График процедур без нарушений",
  criterion = "3",
  evidence = "procedure_schedule",
}
define.map_item "3.5" {
  title = "Утверждён инструментарий",
  criterion = "3",
  evidence = { "order_instruments", "assessment_materials" },
}

define.criterion "4" { title = "Объективность", number = 4, source = "реконструкция по Z0–Z4" }

define.map_item "4.1" {
  title = "Меры объективности установлены приказом",
  criterion = "4",
  evidence = "order_objectivity",
}
define.map_item "4.2" {
  title = "Наблюдение и перепроверка",
  criterion = "4",
  characteristics = {
    { title = "наблюдение" },
    { title = "перепроверка" },
  },
  evidence = { "expert_conclusion", "brief" },
}
define.map_item "4.3" {
  title = "Сверка ВПР, журнала и ГИА",
  criterion = "4",
  characteristics = {
    { title = "ВПР с журналом" },
    { title = "ГИА с годовыми отметками" },
  },
  evidence = "brief",
}
define.map_item "4.4" {
  title = "Нет конфликта интересов",
  criterion = "4",
  evidence = "order_procedure",
}
define.map_item "4.5" {
  title = "Признаки необъективности разобраны",
  criterion = "4",
  evidence = { "brief", "minutes_union" },
}

define.criterion "5" {
  title = "Информационно-аналитическая база",
  number = 5,
  source = "реконструкция по Z0–Z4",
}

define.map_item "5.1" {
  title = "Использование данных систем установлено приказом",
  criterion = "5",
  evidence = "order_is_data",
}
define.map_item "5.2" {
  title = "Данные полны",
  criterion = "5",
  characteristics = {
    {
      title = "доля заполненных клеток не ниже нормы",
      check = function(c)
        return at_least(c:val "data_completeness", c:param "map.completeness")
      end,
    },
  },
  evidence = "brief",
  note = "показатель data_completeness",
}
define.map_item "5.3" {
  title = "Ряды не короче трёх лет",
  criterion = "5",
  characteristics = {
    {
      title = "успеваемость известна за три года",
      check = function(c)
        return at_least(c:lag(2):maybe("pass_rate", -1), 0)
      end,
    },
  },
  evidence = "brief",
}
define.map_item "5.4" {
  title = "Справка по каждой процедуре",
  criterion = "5",
  evidence = "brief",
}

define.criterion "6" {
  title = "Управленческий цикл",
  number = 6,
  source = "реконструкция по Z0–Z4",
}

define.map_item "6.1" {
  title = "Адресные рекомендации по всем выводам",
  criterion = "6",
  evidence = { "minutes_council", "minutes_union" },
}
define.map_item "6.2" {
  title = "Меры с ответственным и сроком",
  criterion = "6",
  characteristics = {
    { title = "ответственный" },
    { title = "срок" },
  },
  evidence = "action_plan",
}
define.map_item "6.3" {
  title = "Решения на всех уровнях модели",
  criterion = "6",
  evidence = { "order_results", "minutes_council", "minutes_union" },
}
define.map_item "6.4" {
  title = "Анализ эффективности мер",
  criterion = "6",
  evidence = "effectiveness_brief",
}
define.map_item "6.5" {
  title = "Коррекция целей",
  criterion = "6",
  evidence = { "effectiveness_brief", "development_program" },
}

define.criterion "7" { title = "Открытость", number = 7, source = "реконструкция по Z0–Z4" }

define.map_item "7.1" {
  title = "Раздел ВСОКО на сайте",
  criterion = "7",
  evidence = "order_site_results",
}
define.map_item "7.2" {
  title = "Отчёт о самообследовании в срок",
  criterion = "7",
  evidence = "self_report",
}
define.map_item "7.3" {
  title = "Версия для слабовидящих и разметка",
  criterion = "7",
  characteristics = {
    { title = "версия для слабовидящих" },
    { title = "разметка" },
  },
  evidence = "order_site_results",
}
define.map_item "7.4" {
  title = "Обсуждение с родителями или советом",
  criterion = "7",
  evidence = { "minutes_board", "minutes_council" },
}

define.criterion "8" { title = "Результативность", number = 8, source = "реконструкция по Z0–Z4" }

define.map_item "8.1" {
  title = "Рост успеваемости, качества и обученности",
  criterion = "8",
  characteristics = {
    { title = "успеваемость", check = not_less "pass_rate" },
    { title = "качество знаний", check = not_less "quality_rate" },
    { title = "степень обученности", check = not_less "sou" },
  },
  evidence = "brief",
  note = "показатели pass_rate, quality_rate, sou",
}
define.map_item "8.2" {
  title = "Меньше расхождений и «2» за ВПР",
  criterion = "8",
  characteristics = {
    { title = "расхождения с журналом", check = not_more "vpr_gap2_count" },
    { title = "доля «2»", check = not_more "vpr_mark2_share" },
  },
  evidence = "brief",
  note = "показатели vpr_gap2_count, vpr_mark2_share",
}
define.map_item "8.3" {
  title = "Дефициты закрыты",
  criterion = "8",
  evidence = { "brief", "correction_plan" },
}
define.map_item "8.4" {
  title = "Удовлетворённость",
  criterion = "8",
  evidence = "survey_results",
}
