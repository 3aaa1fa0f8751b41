#!/usr/bin/env bash
# Installs what is missing, builds build/release/vsoko and shows the example. Safe to run again.
# SPDX-License-Identifier: MIT
set -euo pipefail

cd "$(dirname "$0")"
# shellcheck source=scripts/packages.sh
. scripts/packages.sh

packages_install "${packages_build[@]}"

log=build/release.log
mkdir -p build
if ! { cmake --preset release && cmake --build --preset release --target vsoko; } >"$log" 2>&1; then
  cat "$log" >&2
  printf 'Программа не собралась: сообщения выше и в %s.\n' "$PWD/$log" >&2
  exit 1
fi
printf 'Программа собрана: %s\n' "$PWD/build/release/vsoko"
exec scripts/demo.sh
