#!/usr/bin/env bash
# One library, one place; and no floor knows the one above it.
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/common.bash"

# The files of the program that match $1 and hold what $2 matches stand in the places that $3 matches.
only() {
  mapfile -t files < <(sources "$1")
  wrong="$(grep -nE "$2" "${files[@]}" | grep -vE "^($3):")"
  check "$2 only in $3" "$wrong"
}

for floor in core repl; do
  only "$floor/*.[ch]" '#include <sqlite3' 'core/db[a-z_]*\.[ch]'
  only "$floor/*.[ch]" '#include <(lua|lauxlib|lualib)' 'core/lua_[a-z_]*\.[ch]'
  only "$floor/*.[ch]" '#include <yaml' 'core/yaml[a-z_]*\.[ch]'
  only "$floor/*.[ch]" '#include <utf8proc' 'core/text\.c'
  only "$floor/*.[ch]" '#include <sodium' 'core/digest\.c'
  only "$floor/*.[ch]" '#include <xxhash' 'core/checksum\.c'
  only "$floor/*.[ch]" '#include <(unzip|zip|ioapi)\.h' 'core/zip\.c'
  only "$floor/*.[ch]" '#include <expat' 'core/xml\.c'
  only "$floor/*.[ch]" '#include <dlfcn' 'core/library\.c'
done
# Headers of the program are not seen from the core.
mapfile -t headers < <(sources 'repl/*.h')
for header in "${headers[@]}"; do
  only 'core/*.[ch]' "#include \"$(basename "$header")\"" 'nowhere'
done
# Lua has no doors to the world, and C prints in repl/ only.
only '*.lua' '\b(io|os|debug|package)\.[a-z]+' 'lua/stdlib/_meta/[a-z]+\.lua'
only 'core/*.c' '\b(printf|puts|putchar|fputs|perror) ?\(|\bfprintf ?\(' 'nowhere'
finish
