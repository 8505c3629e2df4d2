#!/usr/bin/env python3
"""What merging gains on pools of mutants, by the rate of mutation.

    tools/mutation_rates.py --programs solvers.py --tasks arc1-training > rates.md

For each rate so many draws of `megabatt card --mutate RATE --seed N`, together one pool on its own tasks, are profiled
on one core; the table is Markdown. Programs are distinct by their text, statements by what they compute.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabatt", default="target/release/megabatt", help="the binary")
    parser.add_argument("--programs", required=True, help="the parents")
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.001, 0.002, 0.005, 0.01, 0.02])
    parser.add_argument("--draws", type=int, default=25, help="mutants of each parent")
    parser.add_argument("--repeat", type=int, default=5, help="turns of the profile")
    args = parser.parse_args()

    def megabatt(*words):
        ran = subprocess.run([args.megabatt, *map(str, words)], capture_output=True, text=True)
        if ran.returncode != 0:
            sys.exit(ran.stderr)

    head = ["rate", "programs, distinct", "statements, distinct", "alone, ms", "merged, ms", "ideal", "gained", "share"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for rate in args.rates:
        with tempfile.TemporaryDirectory() as folder:
            pool = pathlib.Path(folder, "pool")
            pool.mkdir()
            for seed in range(1, args.draws + 1):
                file = pool / f"m{seed}.jsonl"
                mutation = ("--mutate", rate, "--seed", seed, "--emit", "solvers")
                megabatt("card", "--programs", args.programs, *mutation, "-o", file)
            texts = [json.loads(line)["source"] for file in pool.iterdir() for line in file.open()]
            document = pathlib.Path(folder, "profile.json")
            inputs = ("--programs", pool, "--tasks", args.tasks, "--match", "id")
            megabatt("profile", *inputs, "--repeat", args.repeat, "--json", document)
            sharing = json.loads(document.read_text())["sharing"]
        statements, achieved = sharing["statements"], sharing["achieved_gain"]
        ideal = sharing["ideal_gain_between_programs"]["typical"]
        cells = [
            f"{rate:g}",
            f"{len(texts):,}, {len(set(texts)):,}",
            f"{statements['total']:,}, {statements['distinct']:,}",
            *(f"{sharing[way]['typical'] / 1e6:.1f}" for way in ("alone_ns", "merged_ns")),
            f"{ideal:.2f}x",
            "{typical:.2f}x ({min:.2f}x to {max:.2f}x)".format(**achieved),
            f"{achieved['typical'] / ideal:.0%}",
        ]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
