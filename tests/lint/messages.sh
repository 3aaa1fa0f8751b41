#!/usr/bin/env bash
# Each message of core/messages.def has both languages with the same arguments, one id, and is used.
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/common.bash"

wrong_of() {
  python3 - core/messages.def <<'PYTHON'
import pathlib, re, sys

text = re.sub(r"^ ?/\*.*?\*/", "", pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), flags=re.S | re.M)
string = r'"(?:[^"\\]|\\.)*"'
entry = re.compile(rf"VS_MSG\(\s*([A-Z0-9_]+)\s*,\s*((?:{string}\s*)+),\s*((?:{string}\s*)+)\)")
code = "".join(p.read_text(encoding="utf-8") for d in ("core", "repl", "lua")
               for p in sorted(pathlib.Path(d).rglob("*")) if p.suffix in (".c", ".h", ".lua"))
used = set(re.findall(r"\b(?:VS_MSG_)?([A-Z][A-Z0-9_]+)\b", code))
seen, count = set(), 0
joined = lambda s: "".join(part[1:-1] for part in re.findall(string, s))
for match in entry.finditer(text):
    name, russian, english = match[1], joined(match[2]), joined(match[3])
    count += 1
    arguments = [re.findall(r"%(?:lld|.)", s) for s in (russian, english)]
    wrong = []
    if name in seen:
        wrong.append("stands twice")
    seen.add(name)
    if bool(russian) != bool(english):
        wrong.append("one language is empty")
    if arguments[0] != arguments[1]:
        wrong.append(f"arguments differ: {arguments[0]} and {arguments[1]}")
    if set(arguments[0]) - {"%s", "%lld", "%%"}:
        wrong.append(f"conversions other than %s, %lld and %%: {arguments[0]}")
    if re.search("[а-яё]", re.sub("«[^»]*»|`[^`]*`", "", english), re.I):
        wrong.append("Russian in the English text")
    if name != "NONE" and name not in used:
        wrong.append("nothing uses it")
    print(f"{name}\t{'; '.join(wrong)}")
if count != len(re.findall(r"\bVS_MSG\(", text)):
    print("messages.def\tholds an entry that is not VS_MSG(ID, \"...\", \"...\")")
PYTHON
}

while IFS=$'\t' read -r name wrong; do
  check "message $name" "$wrong"
done < <(wrong_of)
finish
