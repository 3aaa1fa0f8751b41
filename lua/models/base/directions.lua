-- What is assessed: four directions of the system; indicators name them.
--
-- SPDX-License-Identifier: MIT

define.direction "outcomes" { title = "Результаты" }
define.direction "conditions" { title = "Условия" }
define.direction "programs" { title = "Образовательные программы" }
define.direction "governance" { title = "Управление" }
