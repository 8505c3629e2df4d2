// `c_iz` and `c_zo`: what a function finds in the inputs of the samples and not in their outputs, or the other way
// round; with `_n` one of these, as a second function picks. As the library's `kernel/sample.rs`. Included by
// `machine.cuh`.
//
// A frame goes through three phases: the function over the inputs, the function over the outputs, the call of the pick.
#pragma once

DEV bool finds_features(u32 op) { return op == OP_c_iz || op == OP_c_zo || op == OP_c_iz_n || op == OP_c_zo_n; }
DEV bool picks_feature(u32 op) { return op == OP_c_iz_n || op == OP_c_zo_n; }

enum Phase : u32 { OVER_INPUTS, OVER_OUTPUTS, PICKING };
// Values of the frame besides the function: the outputs, what picks, and the features of the inputs.
#define FRAME_OUTPUTS FRAME_Y
#define FRAME_PICK (FRAME_Y + VALUE_WORDS)
#define FRAME_FOUND FRAME_ITEM

// Begins a phase over some grids.
FAR void begin_phase(Ctx& c, u32 at, Phase phase, Value grids) {
    List list = new_list(c, length(c, grids));
    warp_sync();
    put(c, at + FRAME_COUNT, phase);
    put_items(c, at + FRAME_X, items_of(c, grids));
    put_frame_list(c, at, list);
}

// Makes the next call of a phase; true when there is none.
DEV bool call_next_grid(Ctx& c, Machine& m, u32 at) {
    Items it = get_items(c, at + FRAME_X);
    Value v = none();
    if (!next(c, it, &v)) return true;
    warp_sync();
    put_items(c, at + FRAME_X, it);
    return then_call(m, load(c, at + FRAME_F), v);
}

// The items of the values of a list, each once, in order; `()` when one is no container.
FAR Value features_of(Ctx& c, const List& list) {
    u64 n = 0;
    for (u32 k = 0; k < list.n && !failed(c); k++) n += length(c, list_item(c, list, k));
    if (n > MOST_WORDS) defer(c, ARENA);
    if (failed(c)) return guard(c, EMPTY_TUPLE, none());
    List distinct = new_list(c, (u32)n);
    for (u32 k = 0; k < list.n && !failed(c); k++) {
        Items it = items_of(c, list_item(c, list, k));
        for (Value v = none(); !failed(c) && next(c, it, &v);)
            if (!prim::count_in(c, distinct, v)) append(c, distinct, v);
    }
    return failed(c) ? none() : tuple(c, distinct);
}

// The features of one side that the other has not.
FAR Value one_sided(Ctx& c, Value a, Value b) {
    List list = new_list(c, length(c, a)), others = new_list(c, length(c, b));
    append_items(c, others, b);
    Items it = items_of(c, a);
    for (Value v = none(); !failed(c) && next(c, it, &v);)
        if (!prim::count_in(c, others, v)) append(c, list, v);
    return failed(c) ? none() : tuple(c, list);
}

// Goes on after the last call of a phase, or after an error, which ends it with `()`: true when the frame is done, with
// the result in `m.r`.
FAR bool end_phase(Ctx& c, Machine& m, u32 at, u32 op) {
    for (;;) {
        bool well = !failed(c);
        Value found = guard(c, EMPTY_TUPLE, well ? features_of(c, frame_list(c, at)) : none());
        if (failed(c)) return then_return(m, none());
        if (word(c, at + FRAME_COUNT) == OVER_OUTPUTS) {
            Value before = load(c, at + FRAME_FOUND);
            bool inputs = op == OP_c_iz || op == OP_c_iz_n;
            Value rest = inputs ? one_sided(c, before, found) : one_sided(c, found, before);
            if (failed(c) || !picks_feature(op)) return then_return(m, rest);
            warp_sync();
            put(c, at + FRAME_COUNT, PICKING);
            return then_call(m, load(c, at + FRAME_PICK), rest);
        }
        warp_sync();
        store(c, at + FRAME_FOUND, found);
        begin_phase(c, at, OVER_OUTPUTS, load(c, at + FRAME_OUTPUTS));
        if (!failed(c) && !call_next_grid(c, m, at)) return false;
    }
}

// Takes the frame off: it returns `m.r`.
DEV bool end_features(Ctx& c, Machine& m, u32 at) {
    warp_sync();
    scratch_release(c, word(c, at + FRAME_MARK));
    m.frames--;
    return true;
}

// Begins one: true when it has returned already, with its result or error in `m.r`.
FAR bool begin_features(Ctx& c, Machine& m, u32 op) {
    Value inputs = prim::parts_of(c, m.x, prim::FIRST_ITEM);
    Value outputs = failed(c) ? none() : prim::parts_of(c, m.x, prim::SECOND_ITEM);
    if (failed(c)) return then_return(m, none());
    u32 at = push_frame(c, m, HIGHER_FRAME + op, m.y);
    if (!at) return then_return(m, none());
    store(c, at + FRAME_OUTPUTS, outputs);
    store(c, at + FRAME_PICK, picks_feature(op) ? m.z : none());
    begin_phase(c, at, OVER_INPUTS, inputs);
    if (!failed(c) && !call_next_grid(c, m, at)) return false;
    return end_phase(c, m, at, op) ? end_features(c, m, at) : false;
}

// Gives the frame on top the function's value or error: true when the primitive returns, with it in `m.r`.
FAR bool resume_features(Ctx& c, Machine& m, u32 at, u32 op) {
    c.op = op;
    if (word(c, at + FRAME_COUNT) == PICKING) return end_features(c, m, at);
    if (!failed(c)) {
        List list = frame_list(c, at);
        append(c, list, m.r);
        warp_sync();
        put_frame_list(c, at, list);
        if (!failed(c) && !call_next_grid(c, m, at)) return false;
    }
    return end_phase(c, m, at, op) ? end_features(c, m, at) : false;
}
