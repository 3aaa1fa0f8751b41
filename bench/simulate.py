#!/usr/bin/env python3
"""1,000 simulated years of one school of a generated region, measured in runs of the C loop of W1.

    bench/run.sh simulate [--quick]     (needs the programs that run.sh builds)
    simulate.py PROGRAMS DATA [--pupils 1000] [--runs 1000] [--rounds 5]

The year after the one with data is simulated by the base model: results projected by sheets, rules,
measures, deadlines. SPDX-License-Identifier: MIT
"""
import argparse
import os
import resource

import night

YEAR = ("--from", "2025-08-01", "--to", "2026-07-31")


class Bench(night.Bench):
    def __init__(self, options):
        super().__init__(options)
        self.folder = self.make()[1]
        night.Run(self.program, self.folder, "--school", self.school(), "compute")

    def school(self):
        with open(os.path.join(self.data, "region-%d-%d" % (self.options.schools,
                                                            self.options.pupils), "schools.csv"),
                  encoding="utf-8") as file:
            return file.read().splitlines()[1].split(",")[0]

    def simulate(self, runs, jobs=1):
        return night.Run(self.program, self.folder, "--school", self.school(), "simulate", *YEAR,
                         "--runs", str(runs), "--jobs", str(jobs), "--format", "json")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs")
    parser.add_argument("data")
    for name, value in (("pupils", 1000), ("runs", 1000), ("rounds", 5)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.schools = 1
    if options.quick:
        options.pupils, options.runs, options.rounds = 60, 20, 1
    os.makedirs(options.data, exist_ok=True)
    bench = Bench(options)
    one, many, two = [], [], []
    for _ in range(options.rounds):
        bench.unit()
        one.append(bench.simulate(1))
        many.append(bench.simulate(options.runs))
        two.append(bench.simulate(options.runs, 2))
    bench.unit()
    unit = night.median(bench.units)
    single = night.median(run.cpu for run in one)
    all_runs = night.median(run.cpu for run in many)
    row = many[0].rows[0]
    if row != two[0].rows[0]:
        raise SystemExit("one and two jobs do not agree")
    print("unit: the C loop of W1, %.1f us; %d deadlines, %d indicators, %d runs" % (
        unit, len(row["events"]), len(row["indicators"]), options.runs))
    night.line("a process with one run", single, unit)
    night.line("a process with %d runs" % options.runs, all_runs, unit, 3000)
    night.line("so one more run takes", (all_runs - single) / max(1, options.runs - 1), unit)
    print("wall: %.2f s with 1 job, %.2f s with 2 jobs" % (
        night.median(run.wall for run in many) / 1e6, night.median(run.wall for run in two) / 1e6))
    print("peak memory: %.1f MB" % (resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))


if __name__ == "__main__":
    main()
