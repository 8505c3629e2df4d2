// The primitives that call functions: `kernel/functional.rs`, and what filters and ranks by a function. Included by
// `machine.cuh`.
//
// Each iterates over one or two containers, calls a function for each item, keeps in its frame what it needs of the
// results, and makes its own when there are no items left. To add one: its line in `primitives.h`, and its cases in the
// functions below that differ.
#pragma once
#include "kernel/merge.cuh"
#include "kernel/ranking.cuh"

// What the function is called with.
enum Shape : u32 {
    OVER_ITEMS,      // f(item) over one container
    OVER_FUNCTIONS,  // item(x) over a container of functions
    OVER_TWO,        // f(item, item) over two side by side
    OVER_PRODUCT,    // f(item, item) over every item of the second and of the first
};
DEV u32 shape_of(u32 op) {
    switch (op) {
        case OP_rapply: case OP_rapply_t: case OP_rapply_f: return OVER_FUNCTIONS;
        case OP_papply: case OP_mpapply: return OVER_TWO;
        case OP_prapply: return OVER_PRODUCT;
        default: return OVER_ITEMS;
    }
}

// What is kept of the function's values.
enum Keeps : u32 {
    VALUES_OF,  // all of them
    TRUE_ITEMS, // the items for which it is true
    FIRST_TRUE, // the first such item, and nothing more is looked at
    KEYS,       // all of them, and the items in a second list
    BEST,       // the best one, with its item
};
DEV u32 keeps_of(u32 op) {
    switch (op) {
        case OP_sfilter: case OP_sfilter_t: case OP_sfilter_f: case OP_mfilter: case OP_mfilter_t: case OP_mfilter_f:
            return TRUE_ITEMS;
        case OP_extract: return FIRST_TRUE;
        case OP_order: case OP_get_nth_by_key_t: case OP_get_nth_by_key_f: case OP_get_arg_rank: case OP_get_arg_rank_t:
        case OP_get_arg_rank_f: case OP_get_val_rank: case OP_get_val_rank_t: case OP_get_val_rank_f:
            return KEYS;
        case OP_argmax: case OP_argmax_t: case OP_argmax_f: case OP_argmin: case OP_argmin_t: case OP_argmin_f:
        case OP_valmax: case OP_valmax_t: case OP_valmax_f: case OP_valmin: case OP_valmin_t: case OP_valmin_f:
            return BEST;
        default: return VALUES_OF;
    }
}
DEV bool wants_largest(u32 op) {
    return op == OP_argmax || op == OP_argmax_t || op == OP_argmax_f || op == OP_valmax || op == OP_valmax_t ||
           op == OP_valmax_f;
}
DEV bool gives_key(u32 op) {
    switch (op) {
        case OP_valmax: case OP_valmax_t: case OP_valmax_f: case OP_valmin: case OP_valmin_t: case OP_valmin_f:
        case OP_get_val_rank: case OP_get_val_rank_t: case OP_get_val_rank_f:
            return true;
        default: return false;
    }
}

// What stands in for an error before the values are merged: a call within that has a default of its own; NO_DEFAULT for
// what merges nothing.
#define NO_DEFAULT 15u
DEV u32 inner_default(u32 op) {
    switch (op) {
        case OP_mapply: case OP_mapply_t: case OP_mpapply: case OP_mfilter: case OP_mfilter_f: return EMPTY_TUPLE;
        case OP_mapply_f: return EMPTY_SET;
        default: return NO_DEFAULT;
    }
}
DEV Value inner_guard(Ctx& c, u32 op, Value r) {
    u32 which = inner_default(op);
    // Merged, an empty container stays what it is.
    return which == NO_DEFAULT ? r : guard(c, which, r);
}

// A frame's FRAME_COUNT: whether there is a best one, or that the last call is under way.
#define HAS_BEST 1u
#define LAST_CALL 2u
// The key of the best item, which is at FRAME_Y itself. Ranks are at FRAME_Y.
#define FRAME_KEY (FRAME_Y + VALUE_WORDS)

DEV List frame_list(const Ctx& c, u32 at) {
    return List{word(c, at + FRAME_LIST), word(c, at + FRAME_LIST + 1), word(c, at + FRAME_LIST + 2)};
}
DEV void put_frame_list(Ctx& c, u32 at, const List& list) {
    put(c, at + FRAME_LIST, list.at);
    put(c, at + FRAME_LIST + 1, list.n);
    put(c, at + FRAME_LIST + 2, list.room);
}
// The items beside a list of keys.
DEV u32 items_beside(const List& keys) { return keys.at + keys.room * VALUE_WORDS; }

// Makes the call for the next item; true when there is none.
FAR bool call_next(Ctx& c, Machine& m, u32 at, u32 op) {
    Items it = get_items(c, at + FRAME_X);
    Value item = none(), f = load(c, at + FRAME_F);
    u32 shape = shape_of(op);
    if (shape >= OVER_TWO) {
        Items other = get_items(c, at + FRAME_Y);
        Value second = load(c, at + FRAME_ITEM);
        bool more = next(c, it, &item);
        if (shape == OVER_TWO) {
            more = more && next(c, other, &second);
        } else if (!more && !failed(c) && next(c, other, &second)) {
            it = items_of(c, it.of);
            more = next(c, it, &item);
            store(c, at + FRAME_ITEM, second);
        }
        put_items(c, at + FRAME_X, it);
        put_items(c, at + FRAME_Y, other);
        return more ? then_call2(m, f, item, second) : true;
    }
    if (!next(c, it, &item)) return true;
    put_items(c, at + FRAME_X, it);
    store(c, at + FRAME_ITEM, item);
    return shape == OVER_FUNCTIONS ? then_call(m, item, f) : then_call(m, f, item);
}

// Sees what the function gives for the item in the frame; true when no more items are looked at, with the result in `r`.
FAR bool keep(Ctx& c, u32 at, u32 op, Value* r) {
    List list = frame_list(c, at);
    switch (keeps_of(op)) {
        case VALUES_OF: append(c, list, *r); break;
        case TRUE_ITEMS:
            if (truthy(c, *r)) append(c, list, load(c, at + FRAME_ITEM));
            break;
        case FIRST_TRUE:
            if (!truthy(c, *r)) return false;
            *r = load(c, at + FRAME_ITEM);
            return true;
        case KEYS:
            store(c, items_beside(list) + list.n * VALUE_WORDS, load(c, at + FRAME_ITEM));
            append(c, list, *r);
            break;
        default:
            if (word(c, at + FRAME_COUNT) == HAS_BEST && !beats(c, *r, load(c, at + FRAME_KEY), wants_largest(op)))
                return false;
            warp_sync();
            store(c, at + FRAME_Y, load(c, at + FRAME_ITEM));
            store(c, at + FRAME_KEY, *r);
            put(c, at + FRAME_COUNT, HAS_BEST);
            return false;
    }
    put(c, at + FRAME_LIST + 1, list.n);
    return false;
}

// The item that a ranking chooses, or the tuple of all.
FAR Value ranked(Ctx& c, u32 op, u32 at) {
    List keys = frame_list(c, at);
    u32 n = keys.n, items = items_beside(keys);
    bool descending = op == OP_get_arg_rank || op == OP_get_arg_rank_t || op == OP_get_arg_rank_f;
    u32 places = sorted_places(c, keys.at, n, descending);
    if (failed(c)) return none();
    if (op == OP_order) {
        List list = new_list(c, n);
        for (u32 k = 0; k < n && !failed(c); k++) append(c, list, key_at(c, items, word(c, places + k)));
        return tuple(c, list);
    }
    Value rank = load(c, at + FRAME_Y), outside = integer(0);
    switch (op) {
        case OP_get_nth_by_key_t: case OP_get_nth_by_key_f:
            if (op == OP_get_nth_by_key_t && !n) return none();
            if (!is_int(rank)) return raise(c, TYPE_ERROR);
            outside = none();
            if (op == OP_get_nth_by_key_f && int_of(rank) < 0) rank = integer(0);
            break;
        case OP_get_arg_rank: outside = prim::empty_like(load(c, at + FRAME_X)); break;
        case OP_get_arg_rank_t: outside = empty_tuple(); break;
        case OP_get_arg_rank_f: outside = empty_set(); break;
        default: break;
    }
    u32 k = prim::place_of_rank(c, rank, n);
    if (failed(c)) return none();
    if (k != OTHER) return key_at(c, items, word(c, places + k));
    return op == OP_get_nth_by_key_t ? raise(c, INDEX_ERROR) : outside;
}

// The best item; 0, or an error, when there was none.
DEV Value best_item(Ctx& c, u32 op, u32 at) {
    if (word(c, at + FRAME_COUNT) == HAS_BEST) return load(c, at + FRAME_Y);
    return gives_key(op) ? integer(0) : raise(c, VALUE_ERROR);
}

// The result, when every item was looked at.
FAR Value finish_higher(Ctx& c, u32 op, u32 at) {
    List list = frame_list(c, at);
    Value container = load(c, at + FRAME_X);
    switch (op) {
        case OP_apply: case OP_apply_f: case OP_rapply: case OP_rapply_f: return collect_like(c, container, list);
        case OP_apply_t: case OP_rapply_t: case OP_papply: case OP_sfilter_t: return tuple(c, list);
        case OP_sfilter: return is_set(container) ? set_of_sorted(c, list) : tuple(c, list);
        case OP_sfilter_f: case OP_mfilter_t: case OP_prapply: return set(c, list);
        case OP_extract: return c.dialect == ARC ? raise(c, STOP_ITERATION) : empty_set();
        case OP_mapply: case OP_mapply_f: return prim::merged_values(c, container, list, inner_default(op));
        case OP_mapply_t: case OP_mpapply: return prim::merged_values(c, empty_tuple(), list, EMPTY_TUPLE);
        case OP_mfilter: case OP_mfilter_f: {
            Value kept = guard(c, EMPTY_TUPLE, is_set(container) ? set_of_sorted(c, list) : tuple(c, list));
            return failed(c) ? none() : guard(c, EMPTY_TUPLE, prim::merge(c, kept));
        }
        default: return keeps_of(op) == KEYS ? ranked(c, op, at) : best_item(c, op, at);
    }
}

// Takes the frame off with the result `r`: true when the primitive returns, false when it calls its function last.
FAR bool end_higher(Ctx& c, Machine& m, u32 at, u32 op, Value r) {
    if (!failed(c) && gives_key(op) && word(c, at + FRAME_COUNT) != LAST_CALL) {
        Value f = load(c, at + FRAME_F);
        // The call's error is this primitive's, which waits for it.
        put(c, at + FRAME_COUNT, LAST_CALL);
        return then_call(m, f, r);
    }
    warp_sync();
    scratch_release(c, word(c, at + FRAME_MARK));
    m.frames--;
    return then_return(m, r);
}

// Where the arguments are: the container, the function, and what else there is.
struct HigherArgs {
    Value container, f, more;
};
DEV HigherArgs higher_args(const Machine& m, u32 op) {
    switch (op) {
        case OP_apply: case OP_apply_t: case OP_apply_f: case OP_mapply: case OP_mapply_t: case OP_mapply_f:
        case OP_papply: case OP_mpapply: case OP_prapply:
            return HigherArgs{m.y, m.x, m.z};
        case OP_get_nth_by_key_t: case OP_get_nth_by_key_f: return HigherArgs{m.x, m.n > 2 ? m.z : none(), m.y};
        default: return HigherArgs{m.x, m.y, m.z};
    }
}

// How many values are kept at most; where it fails the number is of no meaning.
DEV u32 most_kept(Ctx& c, u32 shape, u32 keeps, const HigherArgs& args) {
    if (shape == OVER_PRODUCT) {
        // Python looks at the first only when it has an item of the second.
        u32 n = length(c, args.more);
        u64 most = n ? (u64)length(c, args.container) * n : 0;
        if (most > MOST_WORDS) defer(c, ARENA);
        return (u32)most;
    }
    u32 n = length(c, args.container);
    if (shape == OVER_TWO) n = min_u(n, length(c, args.more));
    return keeps == FIRST_TRUE || keeps == BEST ? 0 : n;
}

#include "features.cuh"

// Begins one: true when it has returned already, with its result or error in `m.r`.
FAR bool begin_higher(Ctx& c, Machine& m, u32 op) {
    if (finds_features(op)) return begin_features(c, m, op);
    HigherArgs args = higher_args(m, op);
    u32 shape = shape_of(op), keeps = keeps_of(op), n = most_kept(c, shape, keeps, args);
    if (failed(c)) return then_return(m, inner_guard(c, op, none()));
    u32 at = push_frame(c, m, HIGHER_FRAME + op, args.f);
    if (!at) return then_return(m, none());
    List list = new_list(c, keeps == KEYS ? 2 * n : n);
    list.room = keeps == KEYS ? n : list.room;
    put_frame_list(c, at, list);
    Items it = shape == OVER_PRODUCT && !n ? Items{empty_tuple(), 0, 0} : items_of(c, args.container);
    if (shape >= OVER_TWO) {
        Items other = items_of(c, args.more);
        Value second = none();
        if (shape == OVER_PRODUCT) next(c, other, &second);
        store(c, at + FRAME_ITEM, second);
        put_items(c, at + FRAME_Y, other);
    } else {
        store(c, at + FRAME_Y, args.more);
    }
    put_items(c, at + FRAME_X, it);
    // Python's `key=None`: the items themselves.
    if (keeps >= KEYS && args.f.tag == NONE) {
        for (Value item = none(); !failed(c) && next(c, it, &item);) {
            store(c, at + FRAME_ITEM, item);
            keep(c, at, op, &item);
            warp_sync();
        }
    } else if (!failed(c) && !call_next(c, m, at, op)) {
        return false;
    }
    return end_higher(c, m, at, op, failed(c) ? none() : finish_higher(c, op, at));
}

// Gives the frame on top the function's value or error: true when the primitive returns.
FAR bool resume_higher(Ctx& c, Machine& m, u32 at, u32 op) {
    Value r = m.r;
    c.op = op;
    bool ended = true, features = finds_features(op);
    if (features) {
        if (!resume_features(c, m, at, op)) return false;
        r = m.r;
    } else if (failed(c)) {
        // As it leaves a generator expression; keys are asked for outside of one.
        if (c.failure == STOP_ITERATION && keeps_of(op) < KEYS && word(c, at + FRAME_COUNT) != LAST_CALL)
            c.failure = RUNTIME_ERROR;
        r = inner_guard(c, op, r);
    } else if (word(c, at + FRAME_COUNT) != LAST_CALL) {
        ended = keep(c, at, op, &r);
        if (!ended && !failed(c)) {
            if (!call_next(c, m, at, op)) return false;
            if (!failed(c)) r = finish_higher(c, op, at);
        }
    }
    if (!features && !end_higher(c, m, at, op, r)) return false;
    if (c.counts && !is_final(c.failure)) take_number(c.base + c.counts + op, 1);
    return then_return(m, guard(c, default_of(traits_of(c, op)), r));
}
