# shellcheck shell=bash
# What Debian packages vsoko needs, and how the missing ones are installed. Sourced, not run.
# Works on Debian 12 and later; elsewhere it only tells the names.
# SPDX-License-Identifier: MIT

# shellcheck disable=SC2034 # both lists are for those who source this file
packages_build=(
  gcc libc6-dev cmake ninja-build pkg-config
  liblua5.4-dev libsqlite3-dev libyaml-dev libutf8proc-dev libsodium-dev libxxhash-dev
  libminizip-dev libexpat1-dev libical-dev libreadline8
)
# shellcheck disable=SC2034
packages_test=(
  git python3 python3-openpyxl python3-xlsxwriter python3-pexpect python3-pyte python3-icalendar libcmocka-dev bats locales
  clang clang-format clang-tidy libclang-rt-dev llvm lua-check shellcheck
)

# Prints the packages of "$@" that are not installed, one a line.
packages_missing() {
  local name
  for name in "$@"; do
    if [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" != installed ]; then
      printf '%s\n' "$name"
    fi
  done
}

# Installs what is missing of "$@"; without anything missing apt-get is not called.
packages_install() {
  if ! command -v dpkg-query >/dev/null; then
    printf 'Это не Debian: пакеты не ставлю. Нужно то же, что в Debian называется\n  %s\n' "$*" >&2
    return 0 # the build tells what is really not there
  fi
  local missing
  mapfile -t missing < <(packages_missing "$@")
  if [ "${#missing[@]}" -eq 0 ]; then
    return 0
  fi
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    root=(sudo)
  fi
  if ! command -v apt-get >/dev/null || { [ "${#root[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
    packages_refuse "${missing[@]}"
    return 1
  fi
  printf 'Ставлю пакеты: %s\n' "${missing[*]}" >&2
  local log=build/packages.log
  mkdir -p build
  "${root[@]}" apt-get update -q </dev/null >"$log" 2>&1 ||
    printf 'Список пакетов не обновился, пробую со старым.\n' >&2
  if ! "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
    --no-install-recommends "${missing[@]}" </dev/null >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    packages_refuse "${missing[@]}"
    return 1
  fi
}

packages_refuse() {
  printf 'Не удалось поставить пакеты. Поставьте их сами и запустите ещё раз:\n' >&2
  printf '  sudo apt-get update && sudo apt-get install %s\n' "$*" >&2
}
