#!/usr/bin/env python3
"""The parts of tools/gpu_suite.sh that read JSON.

    gpu_results.py primitives BINARY FOLDER SECONDS   times single primitives into FOLDER/primitives.json
    gpu_results.py page FOLDER                        makes FOLDER/suite.json and FOLDER/suite.md of what is there

What was not measured is not printed.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Samples that a primitive is timed on, and the programs that call it: one alone would be lost beside its overhead.
SAMPLES = 2000
COPIES = 10


def read(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def primitives(binary, folder, seconds):
    """Times each primitive that takes a grid alone: evaluations a second on one core and on the devices."""
    until = time.monotonic() + max(seconds, 0)
    table = json.loads(subprocess.run([binary, "prims", "--format", "json"], capture_output=True, check=True).stdout)
    rates = {}
    for row in table if isinstance(table, list) else table["primitives"]:
        takes_grid = any(re.match(r"\(\w+: Grid\) ->", form) for form in row["overloads"])
        if not takes_grid or time.monotonic() > until:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            pool, figures = Path(scratch, "pool.py"), Path(scratch, "bench.json")
            dialect = "arc" if "arc" in row["dialects"] else "batt"
            pool.write_text("".join(
                f"def solve_p{k}(S, I, C):\n    x1 = {row['name']}(I)\n    O = astuple(x1, {k})\n    return O\n"
                for k in range(COPIES)))
            ran = subprocess.run(
                [binary, "bench", "--programs", pool, "--dialect", dialect, "--tasks", "embedded", "--match", "all",
                 "--samples", str(SAMPLES), "--modes", "sequential,cuda", "--repeat", "3", "--curve", "0", "--json", figures],
                capture_output=True, text=True, timeout=max(until - time.monotonic(), 1) + 60)
            report = read(figures)
            if ran.returncode != 0 or not report:
                sys.exit(f"{row['name']}: {ran.stdout[-300:]}{ran.stderr[-300:]}")
            share = report["gpu"]["jobs"]
            rates[row["name"]] = {
                "sequential_per_s": report["results"][0]["evaluations_per_s"],
                "cuda_per_s": report["results"][1]["evaluations_per_s"],
                "gpu_share": share["gpu"] / max(share["total"], 1),
            }
    Path(folder, "primitives.json").write_text(json.dumps(rates, indent=1))


def steps(folder):
    rows = []
    for line in Path(folder, "steps.txt").read_text().splitlines():
        name, word, took, *why = line.split(" ", 3)
        rows.append({"name": name, "outcome": word, "seconds": int(took), **({"why": why[0]} if why else {})})
    return rows


def page(folder):
    folder = Path(folder)
    benches = {int(path.stem.split("-")[1]): read(path) for path in folder.glob("bench-*.json")}
    benches = {size: report for size, report in sorted(benches.items()) if report}
    suite = {"steps": steps(folder), "benches": benches, "primitives": read(folder / "primitives.json") or {}}
    doctor = folder / "doctor.out"
    lines = doctor.read_text().splitlines() if doctor.exists() else []
    suite["devices"] = [line.split(None, 2)[2] for line in lines if line.split()[1:2] == ["gpu"]]
    (folder / "suite.json").write_text(json.dumps(suite, indent=1))
    out = ["# Results on a GPU\n", "Made by `tools/gpu_suite.sh`. Every figure was measured in that run.\n"]
    out += [f"- {device}" for device in suite["devices"]]
    for report in list(benches.values())[:1]:
        here = report["environment"]
        out.append(f"- {here['cpu']}, {here['cores']} cores; {here['os']}; {here['rustc']}, opt-level {here['opt_level']}")
        out.append(f"- megabatt {report['version']}, {report['timestamp']}")
    out += ["\n## Suites\n", "| step | outcome | seconds | |", "|---|---|---:|---|"]
    out += [f"| {row['name']} | {row['outcome']} | {row['seconds']} | {row.get('why', '')} |" for row in suite["steps"]]
    if benches:
        out += ["\n## Times\n", "| evaluations | mode | median ms | evaluations/s | against the first | on the GPU | outputs |",
                "|---:|---|---:|---:|---:|---:|---|"]
    for report in benches.values():
        gpu = report.get("gpu")
        share = f"{100 * gpu['jobs']['gpu'] / max(gpu['jobs']['total'], 1):.1f} %" if gpu else ""
        for figures in report["results"]:
            on_gpu = share if figures["mode"] == "cuda" else ""
            same = "equal" if report["outputs_equal"] else "**differ**"
            out.append(f"| {figures['evaluations']} | {figures['mode']} | {figures['elapsed'] * 1e3:.3f} | "
                       f"{figures['evaluations_per_s']:.0f} | {figures['speed_up']:.2f}x | {on_gpu} | {same} |")
    for report in list(benches.values())[-1:]:
        gpu = report.get("gpu")
        if gpu:
            out += [f"\nAll passes of the largest: {gpu['launches']} launches, {gpu['bytes_up']} bytes up, "
                    f"{gpu['bytes_down']} down, {gpu['kernel_seconds']:.3f} s in kernels.\n"]
            out += [f"- {jobs} evaluations left to the CPU: {why}" for why, jobs in gpu["deferred"].items()]
            out += [f"- {trouble}" for trouble in gpu["troubles"]]
    if suite["primitives"]:
        out += ["\n## Primitives that take a grid alone\n",
                "| primitive | one core, calls/s | devices, calls/s | ratio | on the GPU |", "|---|---:|---:|---:|---:|"]
        for name, rate in sorted(suite["primitives"].items()):
            ratio = rate["cuda_per_s"] / rate["sequential_per_s"]
            out.append(f"| {name} | {rate['sequential_per_s']:.0f} | {rate['cuda_per_s']:.0f} | {ratio:.2f}x | "
                       f"{100 * rate['gpu_share']:.1f} % |")
    (folder / "suite.md").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["primitives", binary, folder, seconds]:
            primitives(binary, folder, float(seconds))
        case ["page", folder]:
            page(folder)
        case _:
            sys.exit(__doc__)
