# What authors of models stumble over: messages of models that do not load, findings, names.
# SPDX-License-Identifier: MIT
load common

models="$BATS_TEST_DIRNAME/../../lua/models"

# A layer m/flaw over the fixture "managed", from stdin; the model itself has no findings.
flaw() {
  mkdir -p m/flaw
  cp -r "$fixtures/check/managed" m/
  printf 'name: flaw\ntitle: Слой с замечанием\nversion: "1"\nextends: managed\n' >m/flaw/model.yaml
  cat >m/flaw/model.lua
}

# Fails unless `model check m/flaw` refuses the model, in Russian with $1, in English with $2.
refuses() {
  vsoko model check m/flaw
  expect 1
  holds "$err" "$1"
  vsoko --lang en model check m/flaw
  expect 1
  holds "$err" "$2"
}

# --- model doc ---

@test "model doc prints every shipped model, in both languages, whole too" {
  for model in "$models"/*/; do
    for options in "" --all "--lang en --all"; do
      # shellcheck disable=SC2086 # words of their own
      vsoko model doc "$model" $options
      expect 0
      [ -z "$err" ]
      holds "$out" "# "
    done
  done
}

@test "model doc prints a workspace whose school has no layer" {
  vsoko init w --model "$models/base" --school 1
  expect 0
  cd w
  for options in "" --all "--lang en"; do
    # shellcheck disable=SC2086 # words of their own
    vsoko model doc $options
    expect 0
    [ -z "$err" ]
  done
}

@test "model doc: a deadline of a decision in words stays in words" {
  flaw <<'LUA'
define.rule "worded" {
  title = "Со сроком словами", scope = "all", period = "year",
  when = function(c) return at_most(c:val "quality", 10) end,
  decision = { level = "administration", addressee = "director", within = "до начала учебного года" },
}
LUA
  vsoko model doc m/flaw
  expect 0
  holds "$out" "до начала учебного года"
}

# --- edits of parameters ---

@test "two edits of one parameter in one layer must not meet, whatever their files" {
  flaw <<'LUA'
set.param "low.limit" { from = "2024-09-01", until_ = "2026-01-01", value = 35 }
LUA
  echo 'set.param "low.limit" { from = "2025-09-01", forever = true, value = 40 }' >m/flaw/a.lua
  refuses 'm/flaw/a.lua:1: параметр «low.limit»: с 2025-09-01 его уже задаёт правка этого же слоя (m/flaw/model.lua:1)' \
    'm/flaw/a.lua:1: the parameter "low.limit": from 2025-09-01 on an edit of the same layer sets it already (m/flaw/model.lua:1)'
  echo 'set.param "low.limit" { from = "2026-01-01", forever = true, value = 40 }' >m/flaw/a.lua
  vsoko model doc m/flaw
  expect 0
  holds "$out" "| с 2024-09-01 до 2026-01-01: 30 → 35 | m/managed/parameters/quality.yaml:19 | m/flaw/model.lua:1 |"
  holds "$out" "| с 2026-01-01 до бессрочно: 30 → 40 | m/managed/parameters/quality.yaml:19 | m/flaw/a.lua:1 |"
}
