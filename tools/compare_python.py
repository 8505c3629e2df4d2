#!/usr/bin/env python3
"""Runs a Python implementation of the DSL and megabatt on the same programs and samples, checks every output against
the other's, and prints both times and their ratio.

    ARC_DSL=/path/to/arc-dsl tools/compare_python.py
    BATT_DSL=/path/to/batt tools/compare_python.py --megabatt target/release/megabatt --tasks arc1-training
    BATT_DSL=/path/to/batt tools/compare_python.py --batt batt.py --samples 80

ARC_DSL names a folder with dsl.py, constants.py and solvers.py (`def solve_<id>(I)`), BATT_DSL one with dsl.py,
constants.py and solvers_pre.py (`def solve_<id>(S, I, C)`; S the demo pairs, C None). With both set both are compared,
one after the other.

--batt compares batt files (`def batt(task_id, S, I, C, log_path)`) in place of the solvers, with BATT_DSL's own modules
(pile.py where it imports, else dsl.py and constants.py), without logging and without a GPU: every o row and every s row
of both, and the time of a call. Which calls: --samples of them at equal distances
over --tasks, or the rows of --pairs, JSON lines with "task", "split", "index", and if wanted "batt" and "call".

Both sides run on one core, in turns: --repeat rounds of one Python pass and one megabatt pass after a round that is not
counted. Times are medians with the lowest and highest round. megabatt's time is that of the evaluations with every
value compared with the expected output (`elapsed` of mode sequential in `megabatt bench`); Python's is the sum over the
calls alone. The whole process (start, parsing, loading JSON, evaluating) is timed apart.

Where an output differs, Python is asked again with every set iterated in the promised order (ordered_sets.py): where it
then gives megabatt's, the difference is put down to that order.

Exit status 0 when every output agrees, or does so in the promised order, or its task is named by --differs; 1 when
another differs; 2 when something is missing.
"""

import argparse
import contextlib
import importlib
import importlib.util
import io
import json
import logging
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import types

import ordered_sets

APART = "a64e4611"  # nine tenths of Python's whole time, so it is timed apart

# Programs whose value follows the order in which a set is iterated: hash order in CPython, ascending in megabatt
# (DESIGN.md). By dialect, each with what it does with that order; that it is the order is seen by asking Python again.
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

# Programs with sets of functions, whose order cannot be asked of Python.
SETS_OF_FUNCTIONS = {"36d67576"}


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
    if args.batt:
        sys.exit(compare_batts(args))
    dialects = [dialect for dialect in DIALECTS if dialect.folder]
    if not dialects:
        fail("set ARC_DSL to a folder with dsl.py, constants.py and solvers.py, or BATT_DSL to one with solvers_pre.py")
    for dialect in dialects:
        dialect.check()
    unexpected, figures = set(), {}
    for dialect in dialects:
        with tempfile.TemporaryDirectory() as scratch:
            unexpected |= compare_dialect(args, dialect, scratch, figures)
    write_figures(args, figures)
    sys.exit(1 if unexpected else 0)


def write_figures(args, figures):
    if args.json:
        with open(args.json, "w", encoding="utf-8") as out:
            json.dump(figures, out, indent=1)
            out.write("\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatt", default="target/release/megabatt", help="the binary")
    parser.add_argument("--tasks", default="arc1-training", help="a data set's name or path, as megabatt takes it")
    parser.add_argument("--repeat", type=int, default=5, help="counted rounds")
    parser.add_argument("--differs", nargs="*", default=[], help="further task ids whose outputs may differ")
    parser.add_argument("--batt", nargs="+", metavar="FILE.py", help="compare these batts in place of the solvers")
    parser.add_argument("--samples", type=int, default=80, help="calls of a batt, at equal distances over the tasks")
    parser.add_argument("--call", choices=["solve", "diff"], default="solve", help="with C None, or the expected output")
    parser.add_argument("--pairs", metavar="FILE.jsonl", help="the calls of the batts, and recorded rows if any")
    parser.add_argument("--json", help="write the figures here")
    args = parser.parse_args()
    if args.repeat < 1 or args.samples < 1:
        fail("--repeat and --samples are at least 1")
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
    at = [at for at, row in enumerate(rows) if not is_same(row, outcomes[at])]
    with ordered_dsl(dialect):
        module = ordered_sets.module("ordered_programs", programs, dialect.name)
        in_order = run_python(module, [rows[at] for at in at], [calls[at] for at in at])[0]
    differing, unexpected = {}, set()
    for row, ordered in zip([rows[at] for at in at], in_order):
        place = f"{row['split']} {row['index']}" + (", exact here" if row.get("correct") else "")
        differing.setdefault(row["task"], []).append(place)
        if not is_same(row, ordered) and row["task"] not in SETS_OF_FUNCTIONS:
            unexpected.add(row["task"])
    unexpected -= set(args.differs)
    whole = whole_process(args, programs)
    known = ORDER_DEPENDENT[dialect.name]
    print(f"{dialect.name} dialect, {len(rows)} evaluations of {len({row['task'] for row in rows})} programs")
    print(f"{'programs':<18} {'python s':>28} {'megabatt s':>34} {'ratio':>8}")
    for name in groups:
        ratio = statistics.median(python[name]) / statistics.median(ours[name])
        print(f"{name:<18} {spread(python[name], 4):>28} {spread(ours[name], 6):>34} {ratio:>7.0f}x")
    print(f"megabatt, the whole process: {spread(whole, 3)} s")
    correct = sum(row.get("correct") is True for row in rows)
    print(f"outputs that are the expected ones: {correct} of {len(rows)}")
    for task, places in differing.items():
        reason = known.get(task, "which function, is not known yet")
        reason = f"by the order of a set: {reason}"
        if task in args.differs:
            reason = "named by --differs"
        elif task in unexpected:
            reason = "UNEXPECTED, also where Python iterates sets in the promised order"
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


def outputs(args, programs, path, pairs=None):
    """The rows that megabatt writes, one for each program and sample; programs that it rejects end the comparison."""
    chosen = ["--pairs", pairs] if pairs else ["--match", "id"]
    megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, *chosen, "--outputs", path)
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rejected = [row for row in rows if row["outcome"] == "rejected"]
    if rejected:
        fail(f"{len(rejected)} programs are rejected, the first: {rejected[0].get('message')}")
    return rows


def handed_on(args, scratch, name, params, pairs):
    """The values of I, S or C where megabatt has them: a program that hands its input on, on these tasks or rows."""
    path = os.path.join(scratch, name + ".jsonl")
    with open(path, "w", encoding="utf-8") as out:
        for task in sorted({row["task"] for row in pairs}):
            source = f"def solve_{task}({params}):\n    O = identity({name})\n    return O\n"
            out.write(json.dumps({"name": f"solve_{task}", "source": source}) + "\n")
    listed = os.path.join(scratch, name + ".pairs.jsonl")
    with open(listed, "w", encoding="utf-8") as out:
        for row in pairs:
            place = {key: row[key] for key in ("task", "split", "index")}
            out.write(json.dumps({"program": f"solve_{row['task']}", "call": row.get("call", "solve"), **place}) + "\n")
    return [python_value(row) for row in outputs(args, path, os.path.join(scratch, name + ".out.jsonl"), listed)]


def calls_of(args, dialect, scratch, rows):
    """The arguments of each row as megabatt read them."""
    if dialect.name == "arc":
        return [(grid,) for grid in handed_on(args, scratch, "I", "I", rows)]
    firsts = {}
    for row in rows:
        firsts.setdefault(row["task"], row)
    samples = dict(zip(firsts, handed_on(args, scratch, "S", "S, I, C", list(firsts.values()))))
    grids, references = (handed_on(args, scratch, name, "S, I, C", rows) for name in "IC")
    return [(samples[row["task"]], grid, c) for row, grid, c in zip(rows, grids, references)]


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


def is_same(row, outcome):
    """Whether a row has the outcome of Python."""
    kind, python = outcome
    if kind == "error":
        return row.get("error") == python
    if "value" not in row and "repr" not in row:
        return False
    ours = python_value(row)
    return ours == python or (ours != ours and python != python)


def write_pairs(path, rows):
    with open(path, "w", encoding="utf-8") as lines:
        for row in rows:
            keys = [key for key in ("program", "batt", "task", "split", "index", "call") if key in row]
            lines.write(json.dumps({key: row[key] for key in keys}) + "\n")


def bench(args, programs, scratch, rows):
    """Seconds of one sequential pass over these rows: the median of a few in one process."""
    pairs, out = os.path.join(scratch, "pairs.jsonl"), os.path.join(scratch, "bench.json")
    write_pairs(pairs, rows)
    megabatt(args, "bench", "--programs", programs, "--tasks", args.tasks, "--pairs", pairs, "--modes", "sequential",
             "--repeat", "5", "--curve", "0", "--json", out)
    with open(out, encoding="utf-8") as text:
        figures = next(result for result in json.load(text)["results"] if result["mode"] == "sequential")
    if figures["evaluations"] != len(rows):
        fail(f"megabatt bench ran {figures['evaluations']} of {len(rows)} evaluations")
    return figures["elapsed"]


def whole_process(args, programs):
    """Seconds of `megabatt run` from start to end, on one thread."""
    times = []
    for _ in range(args.repeat + 1):
        started = time.perf_counter()
        megabatt(args, "run", "--programs", programs, "--tasks", args.tasks, "--match", "id", "--jobs", "1")
        times.append(time.perf_counter() - started)
    return times[1:]


def compare_batts(args):
    """Checks and times batt files; the exit status."""
    dialect = next(dialect for dialect in DIALECTS if dialect.name == "batt")
    if not dialect.folder:
        fail("--batt: set BATT_DSL to a folder with dsl.py and constants.py of the batt dialect")
    for file in args.batt:
        if not os.path.exists(file):
            fail(f"--batt: no file {file}")
    figures, unexpected = {}, 0
    print(f"{'batt':<14} {'calls':>5} {'statements':>10} {'python ms/call':>26} {'megabatt ms/call':>30} {'ratio':>7}")
    for file in args.batt:
        with tempfile.TemporaryDirectory() as scratch:
            unexpected += compare_batt(args, dialect, os.path.abspath(file), scratch, figures)
    write_figures(args, figures)
    return 1 if unexpected else 0


def compare_batt(args, dialect, file, scratch, figures):
    """Checks and times one batt; how many rows differ and should not."""
    name = os.path.basename(file)
    pairs = batt_calls(args, scratch, name)
    listed = os.path.join(scratch, "calls.jsonl")
    write_pairs(listed, pairs)
    ours = outputs(args, file, os.path.join(scratch, "outputs.jsonl"), listed)
    calls = [(row["task"], *call, None) for row, call in zip(pairs, calls_of(args, dialect, scratch, pairs))]
    batt = load_batt(dialect, file, scratch)
    python, ours_ms, outcomes = [], [], None
    for turn in range(args.repeat + 1):
        seen, seconds = run_batt(batt, calls)
        outcomes = outcomes or seen
        bench_s = bench(args, file, scratch, pairs)
        if turn > 0:
            python.append(seconds * 1e3 / len(calls))
            ours_ms.append(bench_s * 1e3 / len(calls))
    with open(file, encoding="utf-8") as text:
        # A guarded statement and its default write one variable.
        statements = len({line.split("=")[0].strip() for line in text if re.match(r"\s*t\d.* = ", line)})
    ratio = statistics.median(python) / statistics.median(ours_ms)
    print(f"{name:<14} {len(calls):>5} {statements:>10} {spread(python, 3):>26} {spread(ours_ms, 5):>30} {ratio:>6.0f}x")
    per_statement = statistics.median(ours_ms) * 1e6 / statements
    per_s = 1e3 / statistics.median(ours_ms)
    print(f"  megabatt: {per_statement:.1f} ns a statement and call, {per_s:.0f} samples/s on one core")
    ordered = run_batt(load_ordered_batt(dialect, file), calls)[0]
    rows, by_order, differing = compare_rows(ours, outcomes, ordered)
    print(f"  rows of o and s: {rows} compared, {rows - by_order - len(differing)} agree, {by_order} agree once Python "
          f"iterates sets in the promised order, {len(differing)} differ")
    for place, python_side, our_side in differing[:5]:
        print(f"  differs: {place}\n    python   {python_side}\n    megabatt {our_side}")
    figures[name] = {
        "tasks": args.tasks, "calls": len(calls), "statements": statements, "python_ms_per_call": python,
        "megabatt_ms_per_call": ours_ms, "ns_per_statement": per_statement, "rows": rows,
        "rows_by_order": by_order, "rows_differing": len(differing), "python_version": sys.version.split()[0],
    }
    return len(differing)


def batt_calls(args, scratch, name):
    """Which calls: those of --pairs, or samples at equal distances over all tasks."""
    if args.pairs:
        with open(args.pairs, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        rows = [row for row in rows if row.get("batt", name) == name]
        if not rows:
            fail(f"--pairs: {args.pairs} has no row of {name}")
        return [{**row, "batt": name} for row in rows]
    program = os.path.join(scratch, "all.jsonl")
    source = "def solve_all(S, I, C):\n    O = identity(ONE)\n    return O\n"
    with open(program, "w", encoding="utf-8") as out:
        out.write(json.dumps({"name": "all", "source": source}) + "\n")
    path = os.path.join(scratch, "all.out.jsonl")
    megabatt(args, "run", "--programs", program, "--tasks", args.tasks, "--match", "all", "--outputs", path)
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    count = min(args.samples, len(rows))
    chosen = [rows[at * len(rows) // count] for at in range(count)]
    return [{**{key: row[key] for key in ("task", "split", "index")}, "batt": name, "call": args.call} for row in chosen]


def load_batt(dialect, file, scratch):
    """The function `batt` of a file, whose imports come from the dialect's folder."""
    folder = os.path.abspath(dialect.folder)
    for needed in ("dsl.py", "constants.py", "safe_dsl.py"):
        if not os.path.exists(os.path.join(folder, needed)):
            fail(f"BATT_DSL: no {needed} in {folder}")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    stand_in_for_numpy()
    logging.disable(logging.CRITICAL)
    os.environ["EXPECT_GPU"] = "0"
    back = os.getcwd()
    # Some of the modules make files where they are run.
    os.chdir(scratch)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import_pile()
            spec = importlib.util.spec_from_file_location("batt_" + os.path.basename(file).removesuffix(".py"), file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
    finally:
        os.chdir(back)
    return module.batt


def load_ordered_batt(dialect, file):
    """The same, with every set iterated in the promised order."""
    with ordered_dsl(dialect):
        stand_in_for_pile()
        return ordered_sets.module("ordered_batt", file, dialect.name).batt


@contextlib.contextmanager
def ordered_dsl(dialect):
    """Within it a dialect's dsl iterates every set in the promised order."""
    folder = os.path.join(os.path.abspath(dialect.folder), "")
    ours = [name for name in ("safe_dsl", "dsl") if os.path.exists(folder + name + ".py")]
    apart = [name for name, of in sys.modules.items() if (getattr(of, "__file__", None) or "").startswith(folder)]
    apart = {name: sys.modules.pop(name) for name in {*apart, *ours, *STANDING_IN} if name in sys.modules}
    try:
        for name in ours:
            ordered_sets.module(name, folder + name + ".py", dialect.name)
        yield
    finally:
        for name in [*ours, *STANDING_IN]:
            sys.modules.pop(name, None)
        sys.modules.update(apart)


STANDING_IN = ("pile", "gpu_env", "batt_gpu")


def import_pile():
    """The modules that batts import; stand-ins where they do not import here."""
    try:
        for name in STANDING_IN:
            importlib.import_module(name)
    except ImportError:
        stand_in_for_pile()


def stand_in_for_pile():
    """The functions and constants alone, and the samples on the CPU."""
    dsl, constants = importlib.import_module("dsl"), importlib.import_module("constants")
    pile, gpu_env, batt_gpu = (types.ModuleType(name) for name in ("pile", "gpu_env", "batt_gpu"))
    for module in (dsl, constants):
        pile.__dict__.update({name: value for name, value in vars(module).items() if not name.startswith("__")})
    gpu_env.GPUEnv = object

    def batch_process_samples_gpu(samples):
        inputs, references = dsl.apply(dsl.first, samples), dsl.apply(dsl.second, samples)
        return inputs, references, dsl.mapply(dsl.p_g, inputs), dsl.mapply(dsl.p_g, references)

    batt_gpu.batch_process_samples_gpu = batch_process_samples_gpu
    sys.modules.update(pile=pile, gpu_env=gpu_env, batt_gpu=batt_gpu)


def run_batt(batt, calls):
    """The rows or the exception of every call, and the seconds of all calls."""
    outcomes, total = [], 0.0
    for call in calls:
        started = time.perf_counter()
        try:
            outcome = batt(*call)
        except Exception as error:  # an unguarded batt may die: that is its outcome
            outcome = type(error).__name__
        total += time.perf_counter() - started
        outcomes.append(outcome)
    return outcomes, total


def compare_rows(ours, outcomes, ordered):
    """How many rows there are, how many hang on the order of a set, and which differ otherwise."""
    count, by_order, differing = 0, 0, []
    for row, outcome, in_order in zip(ours, outcomes, ordered):
        place = f"{row['task']} {row['split']} {row['index']} {row['call']}"
        if row["outcome"] != "value" or isinstance(outcome, str) or isinstance(in_order, str):
            count += 1
            ends = [end if isinstance(end, str) else "value" for end in (outcome, in_order)]
            error = row.get("error", row["outcome"])
            if error == ends[1] != ends[0]:
                by_order += 1
            elif error != ends[0]:
                differing.append((place, ends[0], error))
            continue
        for field, python_rows in zip("os", outcome):
            if len(python_rows) != len(row[field]):
                differing.append((f"{place} {field}", f"{len(python_rows)} rows", f"{len(row[field])} rows"))
                continue
            for at, (python_row, our_row) in enumerate(zip(python_rows, row[field])):
                count += 1
                if list(python_row[:-1]) == our_row[:-1] and same_value(python_row[-1], our_row[-1]):
                    continue
                ordered_row = in_order["os".index(field)][at]
                if list(ordered_row[:-1]) == our_row[:-1] and same_value(ordered_row[-1], our_row[-1]):
                    by_order += 1
                else:
                    differing.append((f"{place} {field}[{at}]", short(python_row), short(our_row)))
    return count, by_order, differing


def short(value):
    text = repr(value)
    return text if len(text) <= 200 else text[:200] + "…"


def literal(value):
    """A value of a row as megabatt writes it: nested lists are a grid, a string is a literal; None is no literal."""
    if not isinstance(value, str):
        return tuple(map(tuple, value))
    try:
        return eval(value, {"__builtins__": {}}, {"frozenset": frozenset, "nan": math.nan, "inf": math.inf})
    except (SyntaxError, NameError):
        return Printed(value)


class Printed(str):
    """A value that has no literal: a function, or something that holds one."""


def same_value(python, ours):
    ours = ours if isinstance(ours, (Printed, tuple, frozenset)) else literal(ours)
    if isinstance(ours, Printed):
        # Functions have no literal on either side: that both have one is all that can be seen.
        return "<" in repr(python)
    return same(python, ours)


def same(a, b):
    """Equality in which nan equals nan."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a == b or sorted(map(repr, a)) == sorted(map(repr, b))
    return a == b or (a != a and b != b)


if __name__ == "__main__":
    main()
