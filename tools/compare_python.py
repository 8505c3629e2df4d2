#!/usr/bin/env python3
"""Runs a Python reference implementation and megabatt on the same programs and samples, checks every output against
each other, and prints both times and their ratio.

    ARC_DSL=/path/to/arc-dsl tools/compare_python.py --megabatt target/release/megabatt --tasks arc1-training

ARC_DSL names a folder with dsl.py, constants.py and solvers.py. Both run on one core; times are medians of --repeat
runs after one that is not counted. megabatt's time is that of the evaluations with every output compared with the
expected one (`seconds` of mode sequential in `megabatt bench`); Python's is that of the calls alone. The whole process
(start, parsing, loading JSON, evaluating) is timed apart.

Exit status 0 when every output agrees or its program is named by --differs (sets iterate in hash order in Python and
in ascending order in megabatt, see DESIGN.md); 1 when they differ; 2 when something is missing.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

APART = "a64e4611"  # nine tenths of Python's whole time, so it is timed apart


def main():
    args = arguments()
    folder = os.environ.get("ARC_DSL")
    if not folder or not os.path.exists(os.path.join(folder, "dsl.py")):
        fail("set ARC_DSL to a folder with dsl.py, constants.py and solvers.py")
    programs = os.path.join(folder, "solvers.py")
    with tempfile.TemporaryDirectory() as scratch:
        ours = run_megabatt(args, programs, scratch)
        tasks = samples_of(args, programs, scratch, ours)
        solvers = import_solvers(folder)
        theirs, seconds = run_python(solvers, ours, tasks, args.repeat)
        differing = compare(ours, theirs)
        timed = {
            name: bench(args, programs, scratch, [row for row in ours if keep(row)])
            for name, keep in (
                (f"without {APART}", lambda row: APART not in row["program"]),
                (f"{APART} alone", lambda row: APART in row["program"]),
                ("all", lambda row: True),
            )
        }
        report(args, seconds, timed, ours, differing, whole_process(args, programs))
    sys.exit(1 if differing - set(args.differs) else 0)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatt", default="target/release/megabatt", help="the binary")
    parser.add_argument("--tasks", default="arc1-training", help="a data set's name or path, as megabatt takes it")
    parser.add_argument("--repeat", type=int, default=5, help="counted runs of each side")
    parser.add_argument("--differs", nargs="*", default=[], help="task ids whose outputs may differ by set order")
    parser.add_argument("--json", help="write the figures here")
    return parser.parse_args()


def fail(message):
    print(f"compare_python: {message}", file=sys.stderr)
    sys.exit(2)


def megabatt(args, *words):
    try:
        done = subprocess.run([args.megabatt, *words], capture_output=True, text=True)
    except OSError as error:
        fail(f"{args.megabatt}: {error.strerror}; build it with `cargo build --release`, or name it with --megabatt")
    if done.returncode != 0:
        fail(f"megabatt {words[0]}: {done.stderr.strip()}")
    return done.stdout


def run_megabatt(args, programs, scratch):
    """The rows of outputs, one for each program and sample."""
    path = os.path.join(scratch, "outputs.jsonl")
    megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, "--match", "id", "--jobs", "1",
             "--outputs", path)
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def samples_of(args, programs, scratch, rows):
    """The input of each row, as megabatt read it: a program that hands its input on is run over the same samples."""
    identity = os.path.join(scratch, "identity.jsonl")
    ids = sorted({row["task"] for row in rows})
    with open(identity, "w", encoding="utf-8") as out:
        for task in ids:
            source = f"def solve_{task}(I):\n    O = identity(I)\n    return O\n"
            out.write(json.dumps({"name": f"solve_{task}", "source": source}) + "\n")
    path = os.path.join(scratch, "inputs.jsonl")
    megabatt(args, "run", "--programs", identity, "--tasks", args.tasks, "--match", "id", "--outputs", path)
    with open(path, encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return {(row["task"], row["split"], row["index"]): tuple(map(tuple, row["value"])) for row in read}


def import_solvers(folder):
    sys.path.insert(0, folder)
    return importlib.import_module("solvers")


def run_python(solvers, rows, tasks, repeat):
    """Every row's value or exception, and the median seconds per task id."""
    outcomes, times = [], {}
    for turn in range(repeat + 1):
        total = {}
        for at, row in enumerate(rows):
            function = getattr(solvers, row["program"])
            grid = tasks[row["task"], row["split"], row["index"]]
            started = time.perf_counter()
            try:
                outcome = ("value", function(grid))
            except Exception as error:  # a program's failure is its outcome
                outcome = ("error", type(error).__name__)
            took = time.perf_counter() - started
            total[row["task"]] = total.get(row["task"], 0.0) + took
            if turn == 0:
                outcomes.append(outcome)
        if turn > 0:
            for task, seconds in total.items():
                times.setdefault(task, []).append(seconds)
    return outcomes, {task: statistics.median(seconds) for task, seconds in times.items()}


def compare(rows, outcomes):
    """The ids of tasks with an output that differs."""
    names = {"frozenset": frozenset, "nan": float("nan"), "inf": float("inf")}
    differing = set()
    for row, (kind, python) in zip(rows, outcomes):
        if kind == "error":
            same = row.get("error") == python
        elif "value" in row:
            same = tuple(map(tuple, row["value"])) == python
        else:
            same = "repr" in row and eval(row["repr"], {"__builtins__": {}}, names) == python
        if not same:
            differing.add(row["task"])
            print(f"differs: {row['program']} on {row['split']} {row['index']}, correct here: {row.get('correct')}")
    return differing


def bench(args, programs, scratch, rows):
    """Median seconds of one sequential pass over these rows."""
    pairs, out = os.path.join(scratch, "pairs.jsonl"), os.path.join(scratch, "bench.json")
    with open(pairs, "w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps({key: row[key] for key in ("program", "task", "split", "index")}) + "\n")
    megabatt(args, "bench", "--programs", programs, "--tasks", args.tasks, "--pairs", pairs, "--modes", "sequential",
             "--repeat", str(max(args.repeat, 9)), "--json", out)
    with open(out, encoding="utf-8") as text:
        return next(r for r in json.load(text)["results"] if r["mode"] == "sequential")["elapsed"]


def whole_process(args, programs):
    """Median seconds of `megabatt run` from start to end, on one thread."""
    times = []
    for _ in range(args.repeat + 1):
        started = time.perf_counter()
        megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, "--match", "id", "--jobs", "1")
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def report(args, seconds, timed, rows, differing, whole):
    python = {
        f"without {APART}": sum(s for task, s in seconds.items() if task != APART),
        f"{APART} alone": seconds.get(APART, 0.0),
        "all": sum(seconds.values()),
    }
    print(f"{'programs':<20} {'python s':>10} {'megabatt s':>12} {'ratio':>8}")
    for name, ours in timed.items():
        print(f"{name:<20} {python[name]:>10.4f} {ours:>12.6f} {python[name] / ours:>7.0f}x")
    print(f"{len(rows)} evaluations, {len(differing)} tasks differ: {' '.join(sorted(differing)) or '-'}")
    print(f"megabatt, the whole process: {whole:.3f} s")
    if args.json:
        figures = {"python_s": python, "megabatt_s": timed, "whole_process_s": whole, "evaluations": len(rows),
                   "differing": sorted(differing)}
        with open(args.json, "w", encoding="utf-8") as out:
            json.dump(figures, out, indent=1)


if __name__ == "__main__":
    main()
