// What every function of the device needs besides its arguments: the buffer, the fuel, the arena, and what went wrong.
//
// Failing is two things. An *error* is an outcome of the program, the one that the CPU gives. A *deferral* says that the
// device does not know: the CPU runs the job again. Either is noted in the context; functions then return any value at
// once, and callers look at `failed` before they go on.
//
// The memory rule: a *uniform word* is stored by all lanes, the same value at the same address; a *lane word* is stored
// and read by its own lane alone, others get it by `shfl`. The only exceptions are `copy_words` and `fill_words`, which
// end in `warp_sync`. A word that is stored again is stored after a collective that follows its last reading.
#pragma once
#include "value.cuh"

// 0 is well; the library's `EvalError` and one; and a deferral.
enum Failure : u32 {
    WELL,
    INDEX_ERROR,
    TYPE_ERROR,
    VALUE_ERROR,
    KEY_ERROR,
    STOP_ITERATION,
    RUNTIME_ERROR,
    ATTRIBUTE_ERROR,
    ZERO_DIVISION_ERROR,
    RECURSION_ERROR,
    OVERFLOW_ERROR,
    OUT_OF_FUEL,
    OUT_OF_MEMORY,
    DEFERRED,
};

// Why a job is deferred; `Reason` of the host.
enum Reason : u32 {
    UNSUPPORTED = 1,  // no kernel for this primitive
    FORM,             // an argument in a form that the kernel does not take
    RANGE,            // a number that leaves 32 bits
    ARENA,            // no room for its values
    DEPTH,            // too many frames
    RESULTS,          // no room for its result
    MEMORY,           // so much work that the memory budget might end it
};

// Safe defaults, in the order of the library's `SafeDefault`.
enum Default : u32 { EMPTY_TUPLE, EMPTY_SET, ZERO, FALSE, FUNCTION };

enum Dialect : u32 { ARC, BATT };

// The image's head; `image.rs` writes it. Words from OPS on are one for each primitive: its cost, default and arity.
#define IMAGE_EMPTY 8u // a sequence without items
#define IMAGE_OPS 32u

struct Ctx {
    u32* base;
    u64 fuel;
    u32 failure, reason;
    // The primitive that runs, for the report of a deferral.
    u32 op;
    // The free words of the arena are `low..high`. Values of a sample or task are taken from the low end, those of a
    // program from the high end (`down`); scratch from the other one.
    u32 low, high;
    bool down;
    u32 dialect;
    // Nested calls of closures.
    u32 depth;
    u64 max_weight;
    // Words of the values of samples and tasks that the program made, or would have made alone; of its literals; and of
    // what was given back.
    u64 shared_words;
    // Calls of primitives; and where they are counted by primitive, or 0.
    u32 calls, counts;
    // The frames of the machine.
    u32 stack;
#ifndef __CUDACC__
    // The words that this warp may write.
    u32 arena_from, arena_to;
#endif
};

DEV bool failed(const Ctx& c) { return c.failure != WELL; }
DEV Value raise(Ctx& c, Failure error) {
    if (c.failure == WELL) c.failure = error;
    return none();
}
DEV Value defer(Ctx& c, Reason reason) {
    if (c.failure != DEFERRED) {
        c.failure = DEFERRED;
        c.reason = reason;
    }
    return none();
}
// Whether nothing stands in for it: a budget is spent, or the device does not know.
DEV bool is_final(u32 failure) { return failure >= OUT_OF_FUEL; }

// Takes fuel; false when there is less.
DEV bool burn(Ctx& c, u64 fuel) {
    if (c.fuel < fuel) {
        c.fuel = 0;
        raise(c, OUT_OF_FUEL);
        return false;
    }
    c.fuel -= fuel;
    return true;
}

#ifndef __CUDACC__
extern "C" void megabatt_stray(u32 at, u32 from, u32 to);
DEV void check_store(const Ctx& c, u32 at, u32 n) {
    if (at < c.arena_from || at + n > c.arena_to || at + n < at) megabatt_stray(at, c.arena_from, c.arena_to);
}
#else
DEV void check_store(const Ctx&, u32, u32) {}
#endif

// Uniform words.
DEV u32 word(const Ctx& c, u32 at) { return c.base[at]; }
DEV void put(Ctx& c, u32 at, u32 x) {
    check_store(c, at, 1);
    c.base[at] = x;
}
// A value lies at a multiple of four words.
DEV Value load(const Ctx& c, u32 at) {
#ifdef __CUDACC__
    uint4 q = *reinterpret_cast<const uint4*>(c.base + at);
    return Value{q.x, q.y, q.z, q.w};
#else
    return Value{c.base[at], c.base[at + 1], c.base[at + 2], c.base[at + 3]};
#endif
}
DEV void store(Ctx& c, u32 at, Value v) {
    check_store(c, at, VALUE_WORDS);
#ifdef __CUDACC__
    *reinterpret_cast<uint4*>(c.base + at) = make_uint4(v.tag, v.a, v.b, v.c);
#else
    c.base[at] = v.tag;
    c.base[at + 1] = v.a;
    c.base[at + 2] = v.b;
    c.base[at + 3] = v.c;
#endif
}
// Lane words: 32 from `at` on.
DEV vu rows(const Ctx& c, u32 at) { return lanes_at(c.base + at); }
DEV void put_rows(Ctx& c, u32 at, vu x) {
    check_store(c, at, LANES);
    put_lanes_at(c.base + at, x);
}

// Blocks begin at multiples of 8 words: the sectors in which memory is read.
DEV u32 rounded(u32 words) { return (words + 7u) & ~7u; }
#define MOST_WORDS (1u << 26)

// A block of the arena for a value; 0 and a deferral when there is no room: return at once then.
DEV u32 alloc(Ctx& c, u32 words) {
    u32 size = rounded(words);
    if (words > MOST_WORDS || size > c.high - c.low) {
        defer(c, ARENA);
        return 0;
    }
    if (c.down) return c.high -= size;
    u32 at = c.low;
    c.low += size;
    return at;
}
// Scratch comes from the end where values do not. What was taken since `scratch_mark` is given back together. It may be
// stored at once: whoever had it before has read it.
DEV u32 scratch_mark(const Ctx& c) { return c.down ? c.low : c.high; }
DEV void scratch_release(Ctx& c, u32 mark) { (c.down ? c.low : c.high) = mark; }
DEV u32 scratch(Ctx& c, u32 words) {
    warp_sync();
    c.down = !c.down;
    u32 at = alloc(c, words);
    c.down = !c.down;
    return at;
}

// Copies words, lane by lane. The two do not overlap.
FAR void copy_words(Ctx& c, u32 to, u32 from, u32 n) {
    check_store(c, to, n);
    warp_sync();
    vu lane = lane_id();
    for (u32 k = 0; k < n; k += LANES) {
        vb inside = lane < splat(n - k);
        put_lanes_where(c.base + to + k, gather(c.base + from + k, lane, inside), inside);
    }
    warp_sync();
}

DEV Value empty_tuple() { return Value{TUPLE, IMAGE_EMPTY, 0, 0}; }
DEV Value empty_set() { return Value{SET, IMAGE_EMPTY, 0, 0}; }

// The closure of any arguments that gives `()`: a new one each time, since a function is equal to itself alone.
DEV Value nothing(Ctx& c) {
    u32 at = alloc(c, FUNC_WORDS);
    if (!at) return none();
    put(c, at, NOTHING);
    put(c, at + 1, 0);
    put(c, at + 2, 1);
    put(c, at + 3, 1);
    return Value{FUNC, at, 0, 0};
}

// The value that stands in for an error, where one does in this dialect.
DEV Value default_value(Ctx& c, u32 which) {
    switch (which) {
        case EMPTY_TUPLE: return empty_tuple();
        case EMPTY_SET: return empty_set();
        case ZERO: return integer(0);
        case FALSE: return boolean(false);
        default: return nothing(c);
    }
}
// In batt a function gives its default in place of an exception.
DEV Value guard(Ctx& c, u32 which, Value result) {
    if (c.failure == WELL || c.dialect == ARC || is_final(c.failure)) return result;
    c.failure = WELL;
    return default_value(c, which);
}

// An int that may leave 32 bits.
DEV Value number(Ctx& c, i64 n) { return is_word(n) ? integer((i32)n) : defer(c, RANGE); }
