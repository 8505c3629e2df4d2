// The one kernel: programs on samples, a warp for each group of jobs.
//
//     megabatt_run(u32* base, u32 launch)
//
// `base` is the device's one buffer, in which everything is found by its offset in words; it begins with the image that
// `megabatt_cuda::image` encodes. `launch` is the offset of a launch block of LAUNCH_WORDS words (`image.rs` names them):
//
//   0 groups         offset of the list of groups, GROUP_WORDS each: plan, sample, first job, jobs
//   1 n_groups
//   2 jobs           offset of the list of jobs: each a routine's offset
//   3 records        offset of the records, RECORD_WORDS for each job, in the order of the jobs
//   4 heap           offset of the heap for values, and 5 its words
//   6 arenas         offset of the first warp's arena, and 7 the words of each: a multiple of 32
//   8 want           0 everything, 1 outputs, 2 differs of matches
//   9 flags          1: values are wanted, not only whether they match
//  10 fuel           of a program with one output, 2 words
//  12 memory         the budget of bytes; a job that may come to it is left to the CPU; 2 words
//  14 max_weight     the most leaves of a value
//  15 counts         offset of a counter of calls for each primitive, or 0
//  16 next           counter: groups that were taken. The host sets it to 0
//  17 heap_used      counter: words of the heap that were taken. The host sets it to 0
//
// Blocks of any multiple of 32 threads; as many warps as there are arenas. Warps take groups until there are none.
#include "outcome.cuh"

#define GROUP_WORDS 4u
enum Want : u32 { EVERYTHING, OUTPUTS, DIFFERS_OF_MATCHES };

struct Launch {
    u32 records, heap, heap_words, want, flags;
    u64 fuel, memory;
};

// No less than the bytes that the CPU charges for what a job made and did. Values take up to four times as much there as
// here, in a column and in the value made of it; what a call looks at for a while is in proportion to its fuel; and
// a little is there before the first.
#define BYTES_A_WORD 16u
#define BYTES_A_FUEL 96u
#define BYTES_AT_FIRST 4096u
DEV u64 most_bytes(u64 words, u64 fuel) {
    return plus(plus(times(words, BYTES_A_WORD), times(fuel, BYTES_A_FUEL)), BYTES_AT_FIRST);
}

// A batt does the work of as many programs as it has outputs.
DEV u64 fuel_of_outputs(u64 fuel, u32 outputs) { return times(fuel, max_u(outputs, 1)); }

// Moves the results to the heap; where they begin, or a deferral.
FAR Writer write_results(Ctx& c, const Scope& s, const Launch& l, u32 block, u32 routine, u32 n) {
    Writer out{c.low, c.high};
    u32 results = word(c, routine + ROUTINE_RESULTS);
    for (u32 k = 0; k < n && !failed(c); k++) {
        out.end = c.high;
        write_value(c, out, operand_value(c, s, word(c, results + k)));
    }
    u32 words = out.at - c.low, from = c.low;
    if (failed(c)) return Writer{0, 0};
    u32 at = take_number(c.base + block + 17, words);
    if (at > l.heap_words || words > l.heap_words - at) {
        defer(c, RESULTS);
        return Writer{0, 0};
    }
#ifndef __CUDACC__
    c.arena_from = l.heap;
    c.arena_to = l.heap + l.heap_words;
#endif
    copy_words(c, l.heap + at, from, words);
    return Writer{l.heap + at, words};
}

// Runs one job; its arena is as it was before, but for what the group keeps. Gives whether there was no room.
FAR bool run_job(Ctx c, Scope s, const Launch& l, u32 block, u32 routine, u32 record, u32* low) {
    u32 outputs = word(c, routine + ROUTINE_OUTPUTS), count = word(c, routine + ROUTINE_RESULT_COUNT);
    bool is_batt = word(c, routine + ROUTINE_IS_BATT);
    u64 budget = fuel_of_outputs(l.fuel, outputs);
    u32 want = l.want == DIFFERS_OF_MATCHES && is_batt ? (u32)OUTPUTS : l.want;
    c.fuel = budget;
    c.down = true;
    c.failure = WELL;
    c.shared_words = 0;
    u32 high = c.high;
    s.programs = alloc(c, word(c, s.plan + PLAN_PROGRAM_SLOTS) * VALUE_WORDS);
    u32 stmt = 0, n = 0;
    bool match = false;
    if (!failed(c)) {
        stmt = run_statements(c, s, routine, want == OUTPUTS || !is_batt);
        n = want == OUTPUTS || want == DIFFERS_OF_MATCHES ? outputs : count;
        if (!failed(c)) match = is_match(c, s, routine, outputs);
        if (match && l.want == DIFFERS_OF_MATCHES && is_batt) {
            c.fuel = budget;
            c.shared_words = 0;
            stmt = run_statements(c, s, routine, false);
            n = count;
        }
    }
    *low = c.low;
    u64 fuel = budget - c.fuel;
    if (c.failure != DEFERRED && most_bytes(c.shared_words + (high - c.high), fuel) > l.memory) {
        c.op = 0xffffu;
        defer(c, MEMORY);
    }
    Writer values{0, 0};
    if (!failed(c) && l.flags & 1u) {
        c.op = 0xffffu;
        values = write_results(c, s, l, block, routine, n);
    }
#ifndef __CUDACC__
    c.arena_from = record;
    c.arena_to = record + RECORD_WORDS;
#endif
    u32 kind = c.failure == WELL ? VALUES : c.failure == DEFERRED ? LEFT : FAILED;
    put(c, record, kind | (kind == VALUES && match ? 1u : 0u) << 8 | n << 16);
    put(c, record + 1, kind == LEFT ? c.reason | c.op << 16 : kind == FAILED ? c.failure - 1u : 0);
    put(c, record + 2, stmt);
    put2(c, record + 3, fuel);
    put(c, record + 5, values.at);
    put(c, record + 6, values.end);
    put(c, record + 7, c.calls);
    return kind == LEFT && c.reason == ARENA;
}

// Forgets what samples and tasks came to, but for the inputs.
FAR void clear_cells(Ctx& c, const Scope& s, u32 n) {
    for (u32 k = 0; k < n; k++) put(c, s.samples + k * CELL_WORDS + CELL_STEP, NO_STEP);
    store(c, s.samples, load(c, s.sample + SAMPLE_GRID));
    store(c, s.samples + CELL_WORDS, load(c, s.sample + SAMPLE_REFERENCE));
}

// Runs the jobs of a group with one warp's arena.
FAR void run_group(u32* base, u32 block, u32 group, u32 arena) {
    Ctx c{};
    c.base = base;
    c.stack = arena;
    u32 arena_words = base[block + 7];
#ifndef __CUDACC__
    c.arena_from = arena;
    c.arena_to = arena + arena_words;
#endif
    c.low = arena + STACK_WORDS;
    c.high = arena + arena_words;
    c.max_weight = base[block + 14];
    c.counts = base[block + 15];
    Launch l{base[block + 3], base[block + 4], base[block + 5], base[block + 8], base[block + 9],
             word2(c, block + 10), word2(c, block + 12)};
    Scope s{base[group], base[group + 1], 0, 0, 0};
    u32 first = base[group + 2], n = base[group + 3];
    c.dialect = word(c, s.plan + PLAN_DIALECT);
    u32 samples = word(c, s.plan + PLAN_SAMPLE_SLOTS), tasks = word(c, s.plan + PLAN_TASK_SLOTS);
    u32 cells = alloc(c, (samples + tasks) * CELL_WORDS);
    s.samples = cells;
    s.tasks = cells + samples * CELL_WORDS;
    Ctx of_group = c;
    if (cells) clear_cells(c, s, samples + tasks);
    for (u32 k = 0; k < n; k++) {
        u32 record = l.records + (first + k) * RECORD_WORDS;
        u32 routine = base[base[block + 2] + first + k];
        // What the last job wrote is stored again from here on.
        warp_sync();
        if (!cells) {
            // No room for the slots alone.
            Ctx full = of_group;
#ifndef __CUDACC__
            full.arena_from = record;
            full.arena_to = record + RECORD_WORDS;
#endif
            for (u32 at = 0; at < RECORD_WORDS; at++) put(full, record + at, 0);
            put(full, record, LEFT);
            put(full, record + 1, ARENA | 0xffffu << 16);
            continue;
        }
        bool is_full = run_job(of_group, s, l, block, routine, record, &of_group.low);
        if (is_full && of_group.low != c.low) {
            // What earlier jobs left takes the room: without it.
            warp_sync();
            of_group.low = c.low;
            clear_cells(of_group, s, samples + tasks);
            run_job(of_group, s, l, block, routine, record, &of_group.low);
        }
    }
}

// One warp's work: groups until there are none.
DEV void run_warp(u32* base, u32 block, u32 warp) {
    u32 n_groups = base[block + 1], arena = base[block + 6] + warp * base[block + 7];
    for (;;) {
        u32 k = take_number(base + block + 16, 1);
        if (k >= n_groups) return;
        run_group(base, block, base[block] + k * GROUP_WORDS, arena);
    }
}

#ifdef __CUDACC__
#define MOST_THREADS 128
extern "C" __global__ void __launch_bounds__(MOST_THREADS) megabatt_run(u32* base, u32 launch) {
    run_warp(base, launch, (blockIdx.x * blockDim.x + threadIdx.x) >> 5);
}
#else
extern "C" void megabatt_run_warp(u32* base, u32 launch, u32 warp) { run_warp(base, launch, warp); }
#endif
