// What a function finds on one side of the samples and not on the other: `c_iz`, `c_zo`, and one of it as another
// function chooses. As the library's `kernel/sample.rs`. Included by `higher.cuh`.
//
// The frame of `higher.cuh` serves twice, for the inputs and then for the outputs; what waits meanwhile is aside.
#pragma once

// Where in scratch there are: the outputs, the features of the inputs, what chooses.
#define FRAME_ASIDE (FRAME_X + 6u)
#define ASIDE_FEATURES VALUE_WORDS
#define ASIDE_CHOICE (2u * VALUE_WORDS)
#define ASIDE_WORDS (3u * VALUE_WORDS)
// A frame's FRAME_COUNT: whose features are looked for, or LAST_CALL.
#define OF_INPUTS 0u
#define OF_OUTPUTS 1u

DEV bool finds_features(u32 op) { return op == OP_c_iz || op == OP_c_zo || op == OP_c_iz_n || op == OP_c_zo_n; }

// The distinct items of the function's values, in order.
FAR Value features_of(Ctx& c, List& values) {
    Value items = prim::merged_values(c, empty_tuple(), values, EMPTY_TUPLE);
    return failed(c) ? none() : guard(c, EMPTY_TUPLE, prim::dedupe(c, items));
}

// Looks for features; the list of the frame holds what was found so far. True when the primitive returns, false when
// there is a call first. `ended`: there is nothing more to be found there.
FAR bool find_features(Ctx& c, Machine& m, u32 at, u32 op, bool ended) {
    Value r = none();
    u32 aside = word(c, at + FRAME_ASIDE);
    for (;;) {
        if (!ended && !call_next(c, m, at, op)) return false;
        List list = frame_list(c, at);
        Value found = failed(c) ? none() : features_of(c, list);
        if (failed(c)) break;
        if (word(c, at + FRAME_COUNT) == OF_INPUTS) {
            Items outputs = items_of(c, load(c, aside));
            warp_sync();
            store(c, aside + ASIDE_FEATURES, found);
            put_items(c, at + FRAME_X, outputs);
            put(c, at + FRAME_LIST + 1, 0);
            put(c, at + FRAME_COUNT, OF_OUTPUTS);
            ended = false;
            continue;
        }
        Value before = load(c, aside + ASIDE_FEATURES);
        bool inputs = op == OP_c_iz || op == OP_c_iz_n;
        r = prim::difference(c, inputs ? before : found, inputs ? found : before);
        if (op == OP_c_iz || op == OP_c_zo) break;
        r = guard(c, EMPTY_TUPLE, r);
        if (failed(c)) break;
        Value choice = load(c, aside + ASIDE_CHOICE);
        warp_sync();
        put(c, at + FRAME_COUNT, LAST_CALL);
        return then_call(m, choice, r);
    }
    release(c, word(c, at + FRAME_MARK));
    m.frames--;
    return then_return(m, r);
}

// Begins one: true when it has returned already.
FAR bool begin_features(Ctx& c, Machine& m, u32 op) {
    Value inputs = prim::parts_of(c, m.x, prim::FIRST_ITEM);
    Value outputs = failed(c) ? none() : prim::parts_of(c, m.x, prim::SECOND_ITEM);
    if (failed(c)) return then_return(m, none());
    // What the library makes on the way of merging and comparing costs it bytes, and no fuel.
    c.shared_words += 256u + 4u * VALUE_WORDS * weight_of(c, m.x);
    u32 n = max_u(length(c, inputs), length(c, outputs));
    u32 at = push_frame(c, m, HIGHER_FRAME + op, m.y);
    if (!at) return then_return(m, none());
    u32 aside = scratch(c, ASIDE_WORDS);
    put_frame_list(c, at, new_list(c, n));
    put_items(c, at + FRAME_X, items_of(c, inputs));
    put(c, at + FRAME_ASIDE, aside);
    if (!failed(c)) {
        store(c, aside, outputs);
        store(c, aside + ASIDE_CHOICE, m.z);
    }
    return find_features(c, m, at, op, failed(c));
}

// Gives the frame on top the function's value or error: true when the primitive returns.
FAR bool resume_features(Ctx& c, Machine& m, u32 at, u32 op) {
    c.op = op;
    bool chosen = word(c, at + FRAME_COUNT) == LAST_CALL, none_found = failed(c) && !chosen;
    if (chosen || is_final(c.failure)) {
        release(c, word(c, at + FRAME_MARK));
        m.frames--;
        return true;
    }
    // The error of one call leaves nothing of that side.
    if (none_found) c.failure = WELL;
    List list = frame_list(c, at);
    if (none_found) list.n = 0;
    else append(c, list, m.r);
    warp_sync();
    put(c, at + FRAME_LIST + 1, list.n);
    return find_features(c, m, at, op, none_found);
}
