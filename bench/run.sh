#!/bin/sh
# Builds the benchmarks in build/release and runs them: bench/run.sh [--quick] [a b c d e f g | night | simulate].
# VSOKO_BENCH_PROGRAMS: a build folder whose programs are run as they are.
# SPDX-License-Identifier: MIT
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${VSOKO_BENCH_PROGRAMS:-$root/build/release}
data=$build/bench/data
night=
for argument in "$@"; do
    [ "$argument" != "--quick" ] || data=$data-quick
    case $argument in night | simulate) night=$argument ;; esac
done
if [ -z "${VSOKO_BENCH_PROGRAMS:-}" ]; then
    cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DVSOKO_EMBED=ON >/dev/null
    cmake --build "$build" --target bench_vsoko bench_bare bench_probe vsoko >/dev/null
fi
export VSOKO_CACHE="$data/cache" # not the user's
rm -rf "$VSOKO_CACHE"
if [ -n "$night" ]; then
    quick=
    for argument in "$@"; do
        [ "$argument" != "--quick" ] || quick=--quick
    done
    exec python3 "$root/bench/$night.py" "$build" "$data" $quick
fi
mkdir -p "$data/models"
rm -rf "$data/models/w1"
cp -r "$root/bench/model" "$data/models/w1"
rm -rf "$data/models/school"
cp -r "$root/bench/school" "$data/models/school"
rm -rf "$data/models/graph"
cp -r "$root/bench/graph" "$data/models/graph"
rm -rf "$data/region.files" "$data/region" # stored cells are those of this program
cp -r "$root/examples/region/data" "$data/region.files"
exec "$build/bench/bench_vsoko" "$data" "$data/models" "$build/vsoko" "$build/bench/bench_bare" "$@"
