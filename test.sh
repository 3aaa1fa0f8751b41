#!/usr/bin/env bash
# ./test.sh [--all]: installs what is missing, builds build/dev and runs the tests over it.
# --all adds sanitizers, a release build with embedded Lua, linters, benchmarks and a clean clone.
# The last line is `N passed, N failed`; the exit code is 0 only if nothing failed.
# SPDX-License-Identifier: MIT
set -u

cd "$(dirname "$0")" || exit 1
# shellcheck source=scripts/packages.sh
. scripts/packages.sh
# shellcheck source=scripts/suite.sh
. scripts/suite.sh

all=no
tidy="" # the process of the analyzer
case "${1:-}" in
'') ;;
--all) all=yes ;;
*)
  sed -n '2,4s/^# //p' "$0"
  exit 2
  ;;
esac

unset VSOKO VSOKO_LANG VSOKO_TODAY
export VSOKO_CACHE="$PWD/build/cache" # not the user's
rm -rf "$VSOKO_CACHE"
# What hostile input does is tried in every run; kills, damage and nights with --all.
hostile=(tests/faults/{hostile,import_faults,space,tricks}.py)
cli=('tests/cli/*.bats')
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

# Prints the files of the project that match the patterns "$@".
project_files() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
  done
}

# Configures and builds a folder: $1 folder, the rest goes to cmake.
build() {
  cmake -S . -B "$1" "${@:2}" && cmake --build "$1" -- --quiet -k 0
}

# All tests of the program over the build folder $1; $2 is what the steps are called. The rest are
# more patterns of Python tests.
suite() {
  local folder="$1" name="$2" script files
  shift 2
  export VSOKO="$PWD/$folder/vsoko"
  if [ -e "$folder/CTestTestfile.cmake" ] && [ -d "$folder/tests" ]; then
    step_tap "$name: unit" scripts/ctest_tap.sh "$folder"
  fi
  mapfile -t files < <(project_files "${cli[@]}" 'tests/lua/*.bats' 'tests/examples/*.bats')
  step_tap "$name: command line" scripts/bats_tap.sh "${files[@]}"
  mapfile -t files < <(project_files 'tests/examples/check_*.py' 'tests/docs/check_*.py' 'tests/models/check_*.py' "$@")
  for script in ${files[@]+"${files[@]}"}; do
    step_counted "$name: ${script#tests/}" timeout 900 python3 "$script"
  done
  unset VSOKO
}

# Tests over generated regions, with the program of the folder $1; $2 is what the steps are called.
# $3 whole: regions of the size that the engine is made for.
regions() {
  local folder="$1" name="$2" night=(--schools 8 --pupils 60 --years 1)
  local values=(--schools 3 --pupils 150) workbooks=(--schools 2 --pupils 60 --years 1)
  local scenarios=(--operations 400) goals=(--goals 12) tables=(--count 60) signs=(--schools 60 --pupils 200 --seed 5)
  if [ "${3:-}" = whole ]; then
    scenarios=(--operations 10000)
    goals=(--goals 80)
    tables=(--count 1000)
    signs=(--schools 200 --pupils 500 --seed 11)
    values=(--schools 40 --pupils 500 --years 2)
    night=("${values[@]}")
    workbooks=(--schools 12 --pupils 300)
  fi
  step_counted "$name: region" timeout 900 python3 tests/region/check_region.py "$folder/vsoko" "${values[@]}"
  step_counted "$name: region, xlsx" timeout 900 python3 tests/region/check_xlsx.py "$folder/vsoko" "${workbooks[@]}"
  step_counted "$name: region, nights" timeout 900 python3 tests/region/check_night.py "$folder/vsoko" "${night[@]}"
  step_counted "$name: region, scenarios" timeout 900 python3 tests/region/check_scenarios.py "$folder" "${scenarios[@]}"
  step_counted "$name: timetables" timeout 900 python3 tests/region/check_timetables.py "$folder/vsoko" "${tables[@]}"
  step_counted "$name: region, markers" timeout 900 python3 tests/region/check_markers.py "$folder/vsoko" "${signs[@]}"
  step_counted "$name: region, seek" timeout 900 python3 tests/region/check_seek.py "$folder/vsoko" "${goals[@]}"
}

checks() {
  local script
  for script in tests/lint/*.sh; do
    step_counted "${script#tests/}" "$script"
  done
}

# The analyzer takes minutes and one core: it works beside the tests, which mostly take one too.
tidy_begin() {
  local files
  mapfile -t files < <(project_files 'core/*.c' 'repl/*.c')
  mkdir -p build/tidy
  TIDY_JOBS=1 nice scripts/tidy.sh build/asan "${files[@]}" >build/tidy/all.tap 2>&1 &
  tidy=$!
}

tidy_end() {
  wait "$tidy"
  cat build/tidy/all.tap
}

linters() {
  local files
  mapfile -t files < <(project_files 'core/*.[ch]' 'repl/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]')
  step_tap "clang-format" scripts/each.sh clang-format --dry-run -Werror -- "${files[@]}"
  mapfile -t files < <(project_files '*.lua' | grep -v '^lua/stdlib/_meta/')
  step_tap "luacheck" scripts/each.sh luacheck --codes --quiet --no-color -- "${files[@]}"
  mapfile -t files < <(project_files '*.sh' '*.bash' '.ci/run')
  step_tap "shellcheck" scripts/each.sh shellcheck -x -- "${files[@]}"
  if [ -n "$tidy" ]; then
    step_tap "clang-tidy" tidy_end
  else
    skip "clang-tidy" "build/asan did not build"
  fi
}

section "Пакеты / packages"
wanted=("${packages_build[@]}" "${packages_test[@]}")
if ! packages_install "${wanted[@]}"; then
  suite_add "packages" 0 1 "$SECONDS"
  suite_finish
  exit 1
fi
printf 'all are there\n'

# A locale with a decimal comma, for the test that numbers do not depend on it.
if [ ! -d build/locale/ru_RU.UTF-8 ] && command -v localedef >/dev/null; then
  mkdir -p build/locale
  localedef -i ru_RU -f UTF-8 "$PWD/build/locale/ru_RU.UTF-8" >/dev/null 2>&1 || rm -rf build/locale/ru_RU.UTF-8
fi
if [ -d build/locale/ru_RU.UTF-8 ]; then
  export LOCPATH="$PWD/build/locale"
fi

section "gcc, debug"
if step "dev: build" build build/dev --preset dev -DCMAKE_C_COMPILER=gcc -DVSOKO_WERROR=ON; then
  if [ "$all" = yes ]; then # the rest runs below, with sanitizers and as released
    step_tap "dev: unit" scripts/ctest_tap.sh build/dev
  else
    suite build/dev dev "${hostile[@]}"
    regions build/dev dev
  fi
else
  skip "dev: tests" "the build failed"
fi

section "Исходники / sources"
checks

if [ "$all" = yes ]; then
  section "clang, address and undefined behaviour sanitizers"
  if step "asan: build" build build/asan --preset asan -DVSOKO_WERROR=ON; then
    tidy_begin
    suite build/asan asan "${hostile[@]}"
    regions build/asan asan
  else
    skip "asan: tests" "the build failed"
  fi

  section "gcc, release, Lua and models in the binary"
  if step "release: build" build build/strict -G Ninja -DCMAKE_BUILD_TYPE=Release -DVSOKO_EMBED=ON \
    -DVSOKO_TESTS=OFF -DVSOKO_WERROR=ON -DCMAKE_C_COMPILER=gcc; then
    # What a release could have of its own: its embedded files, processes, the terminal.
    cli=(tests/cli/{workspace,usage,show,models,night,region,dialogue_terminal,story,simulate}.bats)
    suite build/strict release tests/faults/{damage,kill,night,route}.py
    regions build/strict release whole
    if [ -e bench/run.sh ]; then
      step "release: bench" env VSOKO_BENCH_PROGRAMS="$PWD/build/strict" timeout 600 sh bench/run.sh --quick
    fi
  else
    skip "release: tests" "the build failed"
  fi

  section "Линтеры / linters"
  linters

  section "Чистая копия / clean clone of the last commit"
  step_tap "clone" scripts/check_clone.sh
fi

suite_finish
