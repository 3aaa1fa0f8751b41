-- What school 51 changed in the base: one edit for each of the six classes of `vsoko model plan`.
-- SPDX-License-Identifier: MIT

override.indicator "quality" { title = "Качество знаний школы" }

override.indicator "pass_rate" { title = "Успеваемость школы" }

override.indicator "mean_mark" { digits = 3 }

set.param "risk.below" { from = "2024-09-01", forever = true, value = 4, source = "приказ 12" }

override.indicator "twos" { title = "Двоек за период" }

around.indicator "index" {
  formula = function(c, previous)
    return least(previous(c), 60)
  end,
}
