#!/usr/bin/env python3
"""Runs a Python implementation of the DSL and megabatt on the same programs and samples, checks every output against
the other's, and prints both times and their ratio.

    ARC_DSL=/path/to/arc-dsl tools/compare_python.py
    BATT_DSL=/path/to/batt tools/compare_python.py --megabatt target/release/megabatt --tasks arc1-training

ARC_DSL names a folder with dsl.py, constants.py and solvers.py (`def solve_<id>(I)`), BATT_DSL one with dsl.py,
constants.py and solvers_pre.py (`def solve_<id>(S, I, C)`; S the demo pairs, C None). With both set both are compared,
one after the other.

Both sides run on one core, in turns: --repeat rounds of one Python pass and one megabatt pass after a round that is not
counted. Times are medians with the lowest and highest round. megabatt's time is that of the evaluations with every
value compared with the expected output (`elapsed` of mode sequential in `megabatt bench`); Python's is the sum over the
calls alone. The whole process (start, parsing, loading JSON, evaluating) is timed apart.

Exit status 0 when every output agrees or its task is known to depend on the order of a set (ORDER_DEPENDENT below, and
--differs); 1 when another differs; 2 when something is missing.
"""

import argparse
import contextlib
import importlib
import io
import json
import logging
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import types

APART = "a64e4611"  # nine tenths of Python's whole time, so it is timed apart

# Programs whose value follows the order in which a set is iterated: hash order in CPython, ascending in megabatt
# (DESIGN.md). By dialect, each with what it does with that order.
ORDER_DEPENDENT = {
    "arc": {
        "228f6490": "extract takes the first of two objects of one shape",
        "e40b9e2f": "argmax ranks by sets, ordered by inclusion only: the first that none exceeds wins",
    },
    "batt": {
        "0e206a2e": "paint of two colours on one cell: the last wins",
        "36d67576": "paint of two colours on one cell, in the order of a set of functions",
        "4290ef0e": "order leaves two objects with equal keys as the set has them",
        "72322fa7": "paint of two colours on one cell: the last wins",
        "b230c067": "extract takes the first of two objects of one shape",
        "d22278a0": "get_arg_rank takes the last of objects at equal distance",
        "e26a3af2": "get_common_rank takes the first of equally frequent colours",
        "e40b9e2f": "get_arg_rank_f ranks by sets, ordered by inclusion only",
    },
}


class Dialect:
    """Where the Python side of a dialect is and how its programs are called."""

    def __init__(self, name, variable, module):
        self.name, self.variable, self.module = name, variable, module
        self.folder = os.environ.get(variable)

    def programs(self):
        return os.path.join(self.folder, self.module + ".py")

    def check(self):
        for file in ("dsl.py", "constants.py", self.module + ".py"):
            if not os.path.exists(os.path.join(self.folder, file)):
                fail(f"{self.variable}: no {file} in {self.folder}")

    def load(self):
        """The module of programs. Modules of another dialect have the same names, so they are forgotten first."""
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(tuple(LOADED_FROM)):
                del sys.modules[name]
        LOADED_FROM.append(os.path.join(os.path.abspath(self.folder), ""))
        sys.path.insert(0, os.path.abspath(self.folder))
        stand_in_for_numpy()
        logging.disable(logging.CRITICAL)
        with contextlib.redirect_stdout(io.StringIO()):
            return importlib.import_module(self.module)


DIALECTS = [Dialect("arc", "ARC_DSL", "solvers"), Dialect("batt", "BATT_DSL", "solvers_pre")]
LOADED_FROM = []


def main():
    args = arguments()
    dialects = [dialect for dialect in DIALECTS if dialect.folder]
    if not dialects:
        fail("set ARC_DSL to a folder with dsl.py, constants.py and solvers.py, or BATT_DSL to one with solvers_pre.py")
    for dialect in dialects:
        dialect.check()
    unexpected, figures = set(), {}
    for dialect in dialects:
        with tempfile.TemporaryDirectory() as scratch:
            unexpected |= compare_dialect(args, dialect, scratch, figures)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as out:
            json.dump(figures, out, indent=1)
            out.write("\n")
    sys.exit(1 if unexpected else 0)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatt", default="target/release/megabatt", help="the binary")
    parser.add_argument("--tasks", default="arc1-training", help="a data set's name or path, as megabatt takes it")
    parser.add_argument("--repeat", type=int, default=5, help="counted rounds")
    parser.add_argument("--differs", nargs="*", default=[], help="further task ids whose outputs may differ")
    parser.add_argument("--json", help="write the figures here")
    args = parser.parse_args()
    if args.repeat < 1:
        fail("--repeat is at least 1")
    return args


def fail(message):
    print(f"compare_python: {message}", file=sys.stderr)
    sys.exit(2)


def stand_in_for_numpy():
    """The batt dialect imports numpy and calls it on its GPU paths alone."""
    try:
        importlib.import_module("numpy")
    except ImportError:
        module = types.ModuleType("numpy")
        module.ndarray = type("ndarray", (), {})
        module.asarray = module.array = lambda values, *_, **__: values
        for name in ("int8", "int32", "int64", "float32", "float64"):
            setattr(module, name, int)
        sys.modules["numpy"] = module


def compare_dialect(args, dialect, scratch, figures):
    """Checks and times one dialect; the ids of tasks that differ and should not."""
    programs = dialect.programs()
    rows = outputs(args, programs, os.path.join(scratch, "outputs.jsonl"))
    if not rows:
        fail(f"no program of {programs} has a task in {args.tasks}")
    calls = calls_of(args, dialect, scratch, rows)
    groups = {
        f"without {APART}": [at for at, row in enumerate(rows) if row["task"] != APART],
        f"{APART} alone": [at for at, row in enumerate(rows) if row["task"] == APART],
        "all": list(range(len(rows))),
    }
    groups = {name: group for name, group in groups.items() if group}
    if APART not in {row["task"] for row in rows}:
        groups = {"all": groups["all"]}
    module = dialect.load()
    python, ours, outcomes = {name: [] for name in groups}, {name: [] for name in groups}, None
    for turn in range(args.repeat + 1):
        seen, seconds = run_python(module, rows, calls)
        outcomes = outcomes or seen
        for name, group in groups.items():
            bench_seconds = bench(args, programs, scratch, [rows[at] for at in group])
            if turn > 0:
                python[name].append(sum(seconds[at] for at in group))
                ours[name].append(bench_seconds)
    differing = differing_tasks(rows, outcomes)
    whole = whole_process(args, programs)
    known = ORDER_DEPENDENT[dialect.name]
    unexpected = set(differing) - set(known) - set(args.differs)
    print(f"{dialect.name} dialect, {len(rows)} evaluations of {len({row['task'] for row in rows})} programs")
    print(f"{'programs':<18} {'python s':>28} {'megabatt s':>34} {'ratio':>8}")
    for name in groups:
        ratio = statistics.median(python[name]) / statistics.median(ours[name])
        print(f"{name:<18} {spread(python[name], 4):>28} {spread(ours[name], 6):>34} {ratio:>7.0f}x")
    print(f"megabatt, the whole process: {spread(whole, 3)} s")
    correct = sum(row.get("correct") is True for row in rows)
    print(f"outputs that are the expected ones: {correct} of {len(rows)}")
    for task, places in differing.items():
        reason = known.get(task, "named by --differs" if task in args.differs else "UNEXPECTED")
        print(f"differs: {task} on {', '.join(places)}: {reason}")
    for task in sorted(set(known) - set(differing)):
        if any(row["task"] == task for row in rows):
            print(f"agrees although it may differ: {task}")
    figures[dialect.name] = {
        "tasks": args.tasks, "evaluations": len(rows), "python_s": python, "megabatt_s": ours,
        "whole_process_s": whole, "differing": sorted(differing), "unexpected": sorted(unexpected),
        "python_version": sys.version.split()[0],
    }
    return unexpected


def spread(seconds, digits):
    low, high = min(seconds), max(seconds)
    return f"{statistics.median(seconds):.{digits}f} ({low:.{digits}f}..{high:.{digits}f})"


def megabatt(args, *words):
    try:
        done = subprocess.run([args.megabatt, *words], capture_output=True, text=True)
    except OSError as error:
        fail(f"{args.megabatt}: {error.strerror}; build it with `cargo build --release`, or name it with --megabatt")
    if done.returncode != 0:
        fail(f"megabatt {words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def outputs(args, programs, path):
    """The rows that megabatt writes, one for each program and sample; programs that it rejects end the comparison."""
    megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, "--match", "id", "--outputs", path)
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rejected = [row for row in rows if row["outcome"] == "rejected"]
    if rejected:
        fail(f"{len(rejected)} programs are rejected, the first: {rejected[0].get('message')}")
    return rows


def calls_of(args, dialect, scratch, rows):
    """The arguments of each row as megabatt read them: programs that hand their inputs on, run over the same tasks."""
    tasks = sorted({row["task"] for row in rows})

    def handed_on(name, params):
        file = os.path.join(scratch, name + ".jsonl")
        with open(file, "w", encoding="utf-8") as out:
            for task in tasks:
                source = f"def solve_{task}({params}):\n    O = identity({name})\n    return O\n"
                out.write(json.dumps({"name": f"solve_{task}", "source": source}) + "\n")
        return outputs(args, file, os.path.join(scratch, name + ".out.jsonl"))

    def place(row):
        return row["task"], row["split"], row["index"]

    grids = {place(row): python_value(row) for row in handed_on("I", "I" if dialect.name == "arc" else "S, I, C")}
    if dialect.name == "arc":
        return [(grids[place(row)],) for row in rows]
    samples = {}
    for row in handed_on("S", "S, I, C"):
        if row["task"] not in samples:
            samples[row["task"]] = python_value(row)
    return [(samples[row["task"]], grids[place(row)], None) for row in rows]


def python_value(row):
    """The value of a row of outputs."""
    if "value" in row:
        return tuple(map(tuple, row["value"]))
    return eval(row["repr"], {"__builtins__": {}}, {"frozenset": frozenset, "nan": math.nan, "inf": math.inf})


def run_python(module, rows, calls):
    """The value or exception of every row, and the seconds of each call."""
    outcomes, seconds = [], []
    for row, call in zip(rows, calls):
        function = getattr(module, row["program"])
        started = time.perf_counter()
        try:
            outcome = ("value", function(*call))
        except Exception as error:  # a program's failure is its outcome
            outcome = ("error", type(error).__name__)
        seconds.append(time.perf_counter() - started)
        outcomes.append(outcome)
    return outcomes, seconds


def differing_tasks(rows, outcomes):
    """Where outputs differ: task id to samples, with which side has the expected output."""
    differing = {}
    for row, (kind, python) in zip(rows, outcomes):
        if kind == "error":
            same = row.get("error") == python
        elif "value" not in row and "repr" not in row:
            same = False
        else:
            ours = python_value(row)
            same = ours == python or (ours != ours and python != python)
        if not same:
            place = f"{row['split']} {row['index']}" + (", exact here" if row.get("correct") else "")
            differing.setdefault(row["task"], []).append(place)
    return differing


def bench(args, programs, scratch, rows):
    """Seconds of one sequential pass over these rows: the median of a few in one process."""
    pairs, out = os.path.join(scratch, "pairs.jsonl"), os.path.join(scratch, "bench.json")
    with open(pairs, "w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps({key: row[key] for key in ("program", "task", "split", "index")}) + "\n")
    megabatt(args, "bench", "--programs", programs, "--tasks", args.tasks, "--pairs", pairs, "--modes", "sequential",
             "--repeat", "5", "--json", out)
    with open(out, encoding="utf-8") as text:
        figures = next(result for result in json.load(text)["results"] if result["mode"] == "sequential")
    if figures["samples"] != len(rows):
        fail(f"megabatt bench ran {figures['samples']} of {len(rows)} evaluations")
    return figures["elapsed"]


def whole_process(args, programs):
    """Seconds of `megabatt run` from start to end, on one thread."""
    times = []
    for _ in range(args.repeat + 1):
        started = time.perf_counter()
        megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, "--match", "id", "--jobs", "1")
        times.append(time.perf_counter() - started)
    return times[1:]


if __name__ == "__main__":
    main()
