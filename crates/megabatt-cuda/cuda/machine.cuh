// Calls of any value, without recursion: a loop over two states, *call* and *return*, and frames in the arena for what
// waits for a result. Closures that end in a call leave no frame. See `higher.cuh` for the primitives that call functions.
#pragma once
#include "dispatch.cuh"

// A frame: what waits, what it has done, and its values. Offsets in words.
#define FRAME_KIND 0u    // a closure's kind, or HIGHER_FRAME and a primitive
#define FRAME_COUNT 1u   // how much is done
#define FRAME_DEPTH 2u   // nested calls of closures where it stands
#define FRAME_MARK 3u    // scratch that is released with it
#define FRAME_F 4u       // a value: the closure, or the function that is called
#define FRAME_X 8u       // a value, or the first iteration
#define FRAME_Y 16u      // a value, or the second iteration
#define FRAME_LIST 24u   // a list: at, n, room
#define FRAME_MADE 27u   // where values were made when the function was called
#define FRAME_ITEM 28u   // a value: the item that is being looked at
#define FRAME_WORDS 32u
#define MOST_FRAMES 48u
#define STACK_WORDS (FRAME_WORDS * MOST_FRAMES)
#define HIGHER_FRAME 256u

// As deep as Python's recursion limit allows.
#define MOST_CALLS_DEEP 1000u

struct Machine {
    // The next call.
    Value f, x, y, z, w;
    u32 n;
    // What was returned.
    Value r;
    u32 frames;
};

DEV u32 top_frame(const Ctx& c, const Machine& m) { return c.stack + (m.frames - 1u) * FRAME_WORDS; }
// A new frame on top; 0 and a deferral when there are too many.
DEV u32 push_frame(Ctx& c, Machine& m, u32 kind, Value f) {
    if (m.frames == MOST_FRAMES) {
        defer(c, DEPTH);
        return 0;
    }
    u32 at = c.stack + m.frames++ * FRAME_WORDS;
    put(c, at + FRAME_KIND, kind);
    put(c, at + FRAME_COUNT, 0);
    put(c, at + FRAME_DEPTH, c.depth);
    put(c, at + FRAME_MARK, scratch_mark(c));
    store(c, at + FRAME_F, f);
    return at;
}

// Makes a call of one argument the next.
DEV bool then_call(Machine& m, Value f, Value x) {
    m.f = f;
    m.x = x;
    m.n = 1;
    return false;
}
DEV bool then_call2(Machine& m, Value f, Value x, Value y) {
    m.f = f;
    m.x = x;
    m.y = y;
    m.n = 2;
    return false;
}
DEV bool then_return(Machine& m, Value r) {
    m.r = r;
    return true;
}

#include "higher.cuh"

// Calls a primitive: true when it has returned, false when it waits for the next call.
FAR bool enter_primitive(Ctx& c, Machine& m) {
    u32 op = m.f.a, traits = traits_of(c, op);
    c.op = op;
    c.calls++;
    if (m.n < fewest_of(traits) || m.n > most_of(traits)) {
        return then_return(m, guard(c, default_of(traits), raise(c, TYPE_ERROR)));
    }
    if (!charge(c, op, cost_of(traits), m.n, m.x, m.y, m.z, m.w)) return then_return(m, none());
    switch (op) {
#define ROW_HIGHER(name) case OP_##name:
#include "primitives.h"
            if (!begin_higher(c, m, op)) return false;
            break;
        default: m.r = call_plain(c, op, m.n, m.x, m.y, m.z, m.w);
    }
    if (c.counts && !is_final(c.failure)) take_number(c.base + c.counts + op, 1);
    return then_return(m, guard(c, default_of(traits), m.r));
}

// Calls a closure, one level deeper.
FAR bool enter_closure(Ctx& c, Machine& m) {
    if (c.depth >= MOST_CALLS_DEEP) return then_return(m, raise(c, RECURSION_ERROR));
    if (!burn(c, 1)) return then_return(m, none());
    c.depth++;
    Value func = m.f;
    u32 kind = word(c, func.a), arity = word(c, func.a + 1);
    if (kind == NOTHING) return then_return(m, empty_tuple());
    if (kind == LBIND || kind == RBIND) {
        if (m.n != arity) return then_return(m, raise(c, TYPE_ERROR));
        Value fixed = part_of(c, func, 1);
        if (kind == LBIND) {
            m.w = m.z;
            m.z = m.y;
            m.y = m.x;
            m.x = fixed;
        } else if (m.n == 1) {
            m.y = fixed;
        } else if (m.n == 2) {
            m.z = fixed;
        } else {
            m.w = fixed;
        }
        m.n++;
        m.f = part_of(c, func, 0);
        return false;
    }
    if (m.n != 1) return then_return(m, raise(c, TYPE_ERROR));
    u32 at = push_frame(c, m, kind, func);
    if (!at) return then_return(m, none());
    // What is called first.
    u32 k = kind == COMPOSE || kind == FORK ? 1 : kind == CHAIN ? 2 : 0;
    if (kind == FORK) store(c, at + FRAME_X, m.x);
    put(c, at + FRAME_MADE, values_mark(c));
    return then_call(m, part_of(c, func, k), m.x);
}

// Calls `m.f`: true when it has returned, false when there is another call first.
DEV bool enter(Ctx& c, Machine& m) {
    if (m.f.tag == PRIM) return enter_primitive(c, m);
    if (m.f.tag == FUNC) return enter_closure(c, m);
    return then_return(m, raise(c, TYPE_ERROR));
}

// Gives the closure on top what it waits for.
FAR bool resume_closure(Ctx& c, Machine& m, u32 at) {
    if (failed(c)) {
        m.frames--;
        return true;
    }
    Value func = load(c, at + FRAME_F);
    u32 done = word(c, at + FRAME_COUNT);
    put(c, at + FRAME_COUNT, done + 1);
    switch (word(c, at + FRAME_KIND)) {
        case COMPOSE:
            m.frames--;
            return then_call(m, part_of(c, func, 0), m.r);
        case CHAIN:
            if (done) m.frames--;
            return then_call(m, part_of(c, func, done ? 0 : 1), m.r);
        case FORK:
            if (done) {
                m.frames--;
                return then_call2(m, part_of(c, func, 0), load(c, at + FRAME_Y), m.r);
            }
            store(c, at + FRAME_Y, m.r);
            return then_call(m, part_of(c, func, 2), load(c, at + FRAME_X));
        case MATCHER: {
            m.frames--;
            Value target = part_of(c, func, 1);
            u64 x = weight_of(c, m.r), y = weight_of(c, target);
            if (!burn(c, x < y ? x : y)) return true;
            return then_return(m, boolean(equal(c, m.r, target)));
        }
        default:  // POWER
            m.r = kept_alone(c, word(c, at + FRAME_MADE), m.r);
            if (done + 1 >= word(c, func.a + 1)) {
                m.frames--;
                return true;
            }
            return then_call(m, part_of(c, func, 0), m.r);
    }
}

// Gives what waits on top the value or the error that was returned: true when it returns in turn.
DEV bool resume(Ctx& c, Machine& m) {
    u32 at = top_frame(c, m), kind = word(c, at + FRAME_KIND);
    c.depth = word(c, at + FRAME_DEPTH);
    return kind >= HIGHER_FRAME ? resume_higher(c, m, at, kind - HIGHER_FRAME) : resume_closure(c, m, at);
}

// Calls a value with `n` arguments, of which four at most are looked at.
FAR Value call_value(Ctx& c, Value f, u32 n, Value x, Value y, Value z, Value w) {
    Machine m{f, x, y, z, w, n, none(), 0};
    for (;;) {
        // Frames are stored again from here on.
        warp_sync();
        bool returned = enter(c, m);
        while (returned) {
            if (!m.frames || is_final(c.failure)) {
                c.depth = 0;
                return m.r;
            }
            returned = resume(c, m);
        }
    }
}
