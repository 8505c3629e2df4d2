// The primitives that call functions: `kernel/functional.rs`, and what filters and chooses by a function. Included by
// `machine.cuh`.
//
// Each iterates over one or two containers, calls a function for each item, keeps values in a list in scratch, and makes
// its result of the list. To add one: its line in `primitives.h`, and its cases in the functions below that differ.
#pragma once

// What the function is called with.
enum Shape : u32 {
    OVER_ITEMS,      // f(item) over one container
    OVER_FUNCTIONS,  // item(x) over a container of functions
    OVER_TWO,        // f(item, item) over two side by side
};

DEV u32 shape_of(u32 op) {
    switch (op) {
        case OP_rapply: case OP_rapply_t: return OVER_FUNCTIONS;
        case OP_papply: return OVER_TWO;
        default: return OVER_ITEMS;
    }
}

// Whether the function comes behind the container among the arguments.
DEV bool takes_function_last(u32 op) {
    return op == OP_sfilter || op == OP_sfilter_t || op == OP_sfilter_f || op == OP_extract;
}

DEV List frame_list(const Ctx& c, u32 at) {
    return List{word(c, at + FRAME_LIST), word(c, at + FRAME_LIST + 1), word(c, at + FRAME_LIST + 2)};
}
DEV void put_frame_list(Ctx& c, u32 at, const List& list) {
    put(c, at + FRAME_LIST, list.at);
    put(c, at + FRAME_LIST + 1, list.n);
    put(c, at + FRAME_LIST + 2, list.room);
}

// Makes the call for the next item; true when there is none.
FAR bool call_next(Ctx& c, Machine& m, u32 at, u32 op) {
    Items it = get_items(c, at + FRAME_X);
    Value item = none(), f = load(c, at + FRAME_F);
    if (!next(c, it, &item)) return true;
    put_items(c, at + FRAME_X, it);
    store(c, at + FRAME_ITEM, item);
    u32 shape = shape_of(op);
    if (shape == OVER_FUNCTIONS) return then_call(m, item, f);
    if (shape == OVER_ITEMS) return then_call(m, f, item);
    Items other = get_items(c, at + FRAME_Y);
    Value second = none();
    if (!next(c, other, &second)) return true;
    put_items(c, at + FRAME_Y, other);
    return then_call2(m, f, item, second);
}

// The result, when every item was looked at.
FAR Value finish_higher(Ctx& c, u32 op, u32 at) {
    List list = frame_list(c, at);
    Value container = load(c, at + FRAME_X);
    switch (op) {
        case OP_apply: case OP_rapply: return collect_like(c, container, list);
        case OP_apply_t: case OP_rapply_t: case OP_papply: case OP_sfilter_t: return tuple(c, list);
        case OP_sfilter: return is_set(container) ? set_of_sorted(c, list) : tuple(c, list);
        case OP_sfilter_f: return set(c, list);
        case OP_extract: return c.dialect == ARC ? raise(c, STOP_ITERATION) : empty_set();
        default: return defer(c, UNSUPPORTED);
    }
}

// Begins one: true when it has returned already, with its result or error in `m.r`.
FAR bool begin_higher(Ctx& c, Machine& m, u32 op) {
    bool last = takes_function_last(op), functions = shape_of(op) == OVER_FUNCTIONS;
    Value f = last != functions ? m.y : m.x, container = last != functions ? m.x : m.y;
    u32 n = length(c, container);
    if (shape_of(op) == OVER_TWO) n = min_u(n, length(c, m.z));
    if (failed(c)) return then_return(m, none());
    u32 at = push_frame(c, m, HIGHER_FRAME + op, f);
    if (!at) return then_return(m, none());
    List list = op == OP_extract ? List{0, 0, 0} : new_list(c, n);
    put_frame_list(c, at, list);
    put_items(c, at + FRAME_X, items_of(c, container));
    if (shape_of(op) == OVER_TWO) put_items(c, at + FRAME_Y, items_of(c, m.z));
    if (failed(c) || call_next(c, m, at, op)) {
        m.r = failed(c) ? none() : finish_higher(c, op, at);
        scratch_release(c, word(c, at + FRAME_MARK));
        m.frames--;
        return true;
    }
    return false;
}

// Gives the frame on top the function's value or error: true when the primitive returns.
FAR bool resume_higher(Ctx& c, Machine& m, u32 at, u32 op) {
    Value r = m.r;
    bool ended = true;
    if (failed(c)) {
        // As it leaves a generator expression.
        if (c.failure == STOP_ITERATION) c.failure = RUNTIME_ERROR;
    } else {
        List list = frame_list(c, at);
        switch (op) {
            case OP_extract:
                if (truthy(c, r)) {
                    r = load(c, at + FRAME_ITEM);
                    break;
                }
                ended = false;
                break;
            case OP_sfilter: case OP_sfilter_t: case OP_sfilter_f:
                if (truthy(c, r)) append(c, list, load(c, at + FRAME_ITEM));
                ended = false;
                break;
            default: append(c, list, r); ended = false;
        }
        put_frame_list(c, at, list);
        if (!ended && !failed(c)) {
            if (!call_next(c, m, at, op)) return false;
            if (!failed(c)) r = finish_higher(c, op, at);
        }
    }
    c.op = op;
    scratch_release(c, word(c, at + FRAME_MARK));
    m.frames--;
    if (c.counts && !is_final(c.failure)) take_number(c.base + c.counts + op, 1);
    return then_return(m, guard(c, default_of(traits_of(c, op)), r));
}
