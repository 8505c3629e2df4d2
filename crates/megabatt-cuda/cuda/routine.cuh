// Programs: the steps of a plan, evaluated for the jobs of a group. As the library's `exec/scope.rs`.
//
// A group is jobs of one plan on one sample. Steps whose slot is of the sample or the task are evaluated once for the
// group, and remembered with what they cost; those of a program are evaluated for each job, and their values forgotten
// after it. (A task's steps are evaluated for each group.)
#pragma once
#include "machine.cuh"

// What `image.rs` writes. Offsets are in words from the base.
//
// plan: dialect, program slots, sample slots, task slots, steps, fixed values
#define PLAN_DIALECT 0u
#define PLAN_PROGRAM_SLOTS 1u
#define PLAN_SAMPLE_SLOTS 2u
#define PLAN_TASK_SLOTS 3u
#define PLAN_STEPS 4u
#define PLAN_FIXED 5u
// step: callee's kind | guard + 1 << 8 | arguments << 16, callee, out, arguments
#define STEP_WORDS 4u
enum Callee : u32 { CALL_PRIMITIVE, CALL_OPERAND, MAKE_TUPLE, MAKE_SET, MAKE_SAMPLES, MAKE_LITERAL };
// operand: kind << 30 | number
enum Operand : u32 { PROGRAM_SLOT, SAMPLE_SLOT, TASK_SLOT, FIXED_VALUE };
#define NUMBER_OF 0x3fffffffu
// literal: value, fuel (2 words), failure, words
#define LITERAL_FUEL 4u
#define LITERAL_FAILURE 6u
#define LITERAL_WORDS 7u
// routine: prelude, its length, statements, their number, results, their number, outputs, whether it is a batt
#define ROUTINE_PRELUDE 0u
#define ROUTINE_PRELUDES 1u
#define ROUTINE_STATEMENTS 2u
#define ROUTINE_STATEMENT_COUNT 3u
#define ROUTINE_RESULTS 4u
#define ROUTINE_RESULT_COUNT 5u
#define ROUTINE_OUTPUTS 6u
#define ROUTINE_IS_BATT 7u
// statement: kind << 30 | step
enum StatementKind : u32 { STATEMENT, OPTIONAL, COPY };
// sample: I, C, the expected output (ABSENT where unknown), S: a value each
#define SAMPLE_GRID 0u
#define SAMPLE_REFERENCE 4u
#define SAMPLE_EXPECTED 8u
#define SAMPLE_DEMOS 12u

// A slot of a sample or task: the value, the step that wrote it, its failure (and reason), and what it cost: so much
// fuel, or, where the fuel ran out, all of what there was before; and so many words.
#define CELL_WORDS 16u
#define CELL_STEP 4u
#define CELL_FAILURE 5u
#define CELL_REASON 6u
#define CELL_OP 7u
#define CELL_FUEL 8u
#define CELL_MADE 12u
#define NO_STEP 0xffffffffu

struct Scope {
    u32 plan, sample;
    // Where the slots are.
    u32 programs, samples, tasks;
};

DEV u64 word2(const Ctx& c, u32 at) { return (u64)word(c, at + 1) << 32 | word(c, at); }
DEV void put2(Ctx& c, u32 at, u64 x) {
    put(c, at, (u32)x);
    put(c, at + 1, (u32)(x >> 32));
}

DEV u32 cell_at(const Scope& s, u32 operand) {
    u32 slots = operand >> 30 == SAMPLE_SLOT ? s.samples : s.tasks;
    return slots + (operand & NUMBER_OF) * CELL_WORDS;
}

// The value of an operand; a deferral when the device has no form for it.
DEV Value operand_value(Ctx& c, const Scope& s, u32 operand) {
    u32 k = operand & NUMBER_OF, at;
    switch (operand >> 30) {
        case PROGRAM_SLOT: at = s.programs + k * VALUE_WORDS; break;
        case FIXED_VALUE: at = word(c, s.plan + PLAN_FIXED) + k * VALUE_WORDS; break;
        default: at = cell_at(s, operand);
    }
    Value v = load(c, at);
    return v.tag == FOREIGN ? defer(c, RANGE) : v;
}

// Evaluates a step: what it calls, or makes.
FAR Value evaluate(Ctx& c, const Scope& s, u32 step) {
    u32 head = word(c, step), callee = word(c, step + 1), args = word(c, step + 3);
    u32 kind = head & 0xffu, n = head >> 16;
    Value r = none();
    if (kind == MAKE_TUPLE || kind == MAKE_SET) {
        u32 mark = scratch_mark(c);
        List list = new_list(c, n);
        for (u32 k = 0; k < n && !failed(c); k++) append(c, list, operand_value(c, s, word(c, args + k)));
        r = kind == MAKE_SET ? set(c, list) : tuple(c, list);
        scratch_release(c, mark);
    } else if (kind == MAKE_SAMPLES) {
        r = load(c, s.sample + SAMPLE_DEMOS);
        if (r.tag == FOREIGN) defer(c, FORM);
    } else if (kind == MAKE_LITERAL) {
        r = load(c, callee);
        u32 failure = word(c, callee + LITERAL_FAILURE);
        c.shared_words += word(c, callee + LITERAL_WORDS);
        if (r.tag == FOREIGN) defer(c, FORM);
        // It was made under a budget with room for it.
        else if (weight_of(c, r) > c.max_weight) defer(c, MEMORY);
        else if (burn(c, word2(c, callee + LITERAL_FUEL)) && failure) raise(c, (Failure)failure);
    } else {
        Value f = kind == CALL_PRIMITIVE ? Value{PRIM, callee, 0, 0} : operand_value(c, s, callee);
        Value x = n > 0 ? operand_value(c, s, word(c, args)) : none();
        Value y = n > 1 ? operand_value(c, s, word(c, args + 1)) : none();
        Value z = n > 2 ? operand_value(c, s, word(c, args + 2)) : none();
        Value w = n > 3 ? operand_value(c, s, word(c, args + 3)) : none();
        if (!failed(c)) r = call_value(c, f, n, x, y, z, w);
    }
    u32 stands_in = head >> 8 & 0xffu;
    if (stands_in && failed(c) && !is_final(c.failure)) {
        c.failure = WELL;
        return default_value(c, stands_in - 1u);
    }
    return r;
}

// Puts what a slot holds in the place of evaluating its step; false when the step has to be evaluated.
DEV bool replay(Ctx& c, u32 cell, u32 number) {
    if (word(c, cell + CELL_STEP) != number) return false;
    u32 failure = word(c, cell + CELL_FAILURE);
    u64 fuel = word2(c, cell + CELL_FUEL);
    if (failure == OUT_OF_FUEL || failure == OUT_OF_MEMORY) {
        // Known only for a program that has just as much.
        if (c.fuel != fuel) return false;
        if (failure == OUT_OF_FUEL) c.fuel = 0;
        else c.fuel -= word2(c, cell + CELL_FUEL + 2);
    } else if (failure != DEFERRED) {
        if (c.fuel < fuel) return false;
        c.fuel -= fuel;
    }
    c.failure = failure;
    c.shared_words += word(c, cell + CELL_MADE);
    if (failure == DEFERRED) {
        c.reason = word(c, cell + CELL_REASON);
        c.op = word(c, cell + CELL_OP);
    }
    return true;
}

// Evaluates a step into its slot.
FAR void run_step(Ctx& c, const Scope& s, u32 number) {
    u32 step = word(c, s.plan + PLAN_STEPS) + number * STEP_WORDS, out = word(c, step + 2);
    bool shared = out >> 30 != PROGRAM_SLOT;
    u32 cell = shared ? cell_at(s, out) : 0;
    if (shared && replay(c, cell, number)) return;
    u64 before = c.fuel, words_before = c.shared_words;
    u32 low = c.low;
    c.op = 0xffffu;
    c.down = !shared;
    u32 mark = scratch_mark(c), values = values_mark(c);
    Value r = evaluate(c, s, step);
    // What fails leaves its scratch.
    scratch_release(c, mark);
    r = kept_alone(c, values, r);
    c.down = true;
    if (!shared) {
        store(c, s.programs + (out & NUMBER_OF) * VALUE_WORDS, r);
        return;
    }
    c.shared_words += c.low - low;
    store(c, cell, r);
    put(c, cell + CELL_STEP, number);
    put(c, cell + CELL_MADE, (u32)(c.shared_words - words_before));
    put(c, cell + CELL_FAILURE, c.failure);
    put(c, cell + CELL_REASON, c.reason);
    put(c, cell + CELL_OP, c.op);
    bool spent = c.failure == OUT_OF_FUEL || c.failure == OUT_OF_MEMORY;
    put2(c, cell + CELL_FUEL, spent ? before : before - c.fuel);
    put2(c, cell + CELL_FUEL + 2, before - c.fuel);
}

// Runs the statements of a routine; gives the one that fails, or their number.
FAR u32 run_statements(Ctx& c, const Scope& s, u32 routine, bool leave_out) {
    u32 prelude = word(c, routine + ROUTINE_PRELUDE), n = word(c, routine + ROUTINE_PRELUDES);
    for (u32 k = 0; k < n; k++) {
        run_step(c, s, word(c, prelude + k));
        if (failed(c)) return 0;
    }
    u32 statements = word(c, routine + ROUTINE_STATEMENTS);
    n = word(c, routine + ROUTINE_STATEMENT_COUNT);
    for (u32 k = 0; k < n; k++) {
        u32 statement = word(c, statements + k), kind = statement >> 30;
        if (kind == COPY || (kind == OPTIONAL && leave_out)) continue;
        // A program's slots are stored again from here on.
        warp_sync();
        run_step(c, s, statement & NUMBER_OF);
        if (failed(c)) return k;
    }
    return n;
}

// Whether one of the first `n` results is the expected output.
FAR bool is_match(Ctx& c, const Scope& s, u32 routine, u32 n) {
    Value expected = load(c, s.sample + SAMPLE_EXPECTED);
    u32 results = word(c, routine + ROUTINE_RESULTS);
    bool match = false;
    if (expected.tag == ABSENT) return false;
    for (u32 k = 0; k < n && !match && !failed(c); k++) {
        match = equal(c, operand_value(c, s, word(c, results + k)), expected);
    }
    return match && !failed(c);
}
