#!/bin/sh
# Everything that needs a GPU, in one command of under ten minutes from a prebuilt binary: the suites on the devices,
# the sanitizers where they are installed, times against the cores, and a page of results. Needs python3 for the page.
#
#     tools/gpu_suite.sh [BINARY] [FOLDER]     default: target/release/megabatt, gpu-results
#
# GPU_SUITE_SIZES    evaluations of the benches, ascending         [1000 10000 100000 1000000 10000000]
# GPU_SUITE_SECONDS  when to begin nothing further                 [540]
# GPU_SUITE_SAMPLES  samples that the suites are run on            [2000]
#
# FOLDER gets suite.json, suite.md, and what each step printed. Exit status: 0 all suites agree; 1 one does not, or the
# sanitizer found something; 2 there is no GPU to run on.
set -u
cd "$(dirname "$0")/.." || exit 2
binary=${1:-target/release/megabatt}
out=${2:-gpu-results}
sizes=${GPU_SUITE_SIZES:-1000 10000 100000 1000000 10000000}
seconds=${GPU_SUITE_SECONDS:-540}
samples=${GPU_SUITE_SAMPLES:-2000}
mkdir -p "$out" || exit 2
: > "$out/steps.txt"
began=$(date +%s)
failed=0

left() { echo $((seconds - ($(date +%s) - began))); }

# step NAME COMMAND...: runs it unless the time is up; NAME.out has what it printed, steps.txt its status and seconds.
step() {
    name=$1
    shift
    if [ "$(left)" -le 0 ]; then
        echo "$name skipped 0 the time is up" >> "$out/steps.txt"
        echo "skipped  $name: the time is up"
        return 0
    fi
    from=$(date +%s)
    timeout "$(left)" "$@" > "$out/$name.out" 2>&1
    status=$?
    took=$(($(date +%s) - from))
    case $status in
        0) word=ok ;;
        124) word=cut ;;
        *) word=FAILED failed=1 ;;
    esac
    echo "$name $word $took" >> "$out/steps.txt"
    echo "$word  $name (${took}s)"
    [ "$word" != FAILED ] || tail -5 "$out/$name.out"
    return $status
}

skip() {
    echo "$1 skipped 0 $2" >> "$out/steps.txt"
    echo "skipped  $1: $2"
}

# Without a GPU nothing is measured, and nothing printed that was not.
if ! "$binary" run --device cuda --split test > "$out/first.out" 2>&1; then
    tail -1 "$out/first.out"
    exit 2
fi
step doctor "$binary" doctor

# The suites: outcome, value and fuel of every evaluation against one core.
step check-embedded "$binary" check --devices cuda --samples "$samples"
step check-embedded-all "$binary" check --devices cuda --samples 300 --match all
step check-starved "$binary" check --devices cuda --samples "$samples" --fuel 40
vectors=crates/megabatt-testkit/vectors
if "$binary" data list 2> /dev/null | grep -q "^arc1-training .* yes "; then
    step check-published "$binary" check --devices cuda --tasks arc1-training
    if [ -d "$vectors/batt/batts" ]; then
        step check-batts "$binary" check --devices cuda --tasks arc1-training \
            --programs "$vectors/batt/batts" --pairs "$vectors/batt/batts/expected.jsonl"
    fi
else
    skip check-published "no arc1-training here: megabatt data get"
fi

# Accesses out of bounds, and races between lanes or warps.
if command -v compute-sanitizer > /dev/null 2>&1; then
    for tool in memcheck racecheck; do
        step "sanitizer-$tool" compute-sanitizer --tool "$tool" --error-exitcode 1 \
            "$binary" run --device cuda --split test
    done
else
    skip sanitizer "compute-sanitizer is not installed"
fi

# Times. Few evaluations are of programs on their own tasks, 7 to 5 samples; many of every program on every sample.
programs=$("$binary" run --summary - --split test 2> /dev/null | sed -n 's/^ *"programs": \([0-9]*\).*/\1/p' | head -n 1)
for size in $sizes; do
    matching=id of_size=$((size * 5 / 7))
    [ "$size" -lt 50000 ] || matching=all of_size=$((size / ${programs:-80}))
    modes=sequential,parallel,cuda repeat=5
    # One core would take most of the time at the largest sizes.
    [ "$size" -lt 1000000 ] || repeat=1
    [ "$size" -le 1000000 ] || modes=parallel,cuda
    step "bench-$size" "$binary" bench --modes $modes --match $matching --samples "$of_size" --repeat $repeat --curve 0 \
        --json "$out/bench-$size.json"
done

# Rates of single primitives, as far as the time goes.
step primitives python3 tools/gpu_results.py primitives "$binary" "$out" "$(left)"
python3 tools/gpu_results.py page "$out" || failed=1
echo "results in $out/suite.md and $out/suite.json"
exit $failed
