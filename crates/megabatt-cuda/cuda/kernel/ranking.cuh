// Items by rank: the extremes, the most and least common, and places of ranks. As the library's `kernel/ranking.rs`; what
// calls a function for each item is in `higher.cuh`.
//
// Of items that tie the first in iteration order wins; a sort keeps their order.
#pragma once
#include "kernel/board.cuh"
#include "less.cuh"

namespace prim {

// The largest or smallest item, 0 when there is none.
FAR Value extreme_item(Ctx& c, Value container, bool largest) {
    Items it = items_of(c, container);
    if (failed(c)) return none();
    Value best = none();
    bool some = false;
    for (Value v = none(); !failed(c) && next(c, it, &v);) {
        if (!some || beats(c, v, best, largest)) best = v;
        some = true;
    }
    return some ? best : integer(0);
}
DEV Value maximum(Ctx& c, Value container) { return extreme_item(c, container, true); }
DEV Value minimum(Ctx& c, Value container) { return extreme_item(c, container, false); }

// The distinct items of a container in the promised order, and how often each occurs: values and words in scratch.
struct Counts {
    List items;
    u32 counts;
};

// Small ints, a lane for each: where they are all such.
FAR bool count_colors(Ctx& c, const List& all, vu* counts) {
    vu lane = lane_id(), sums = splat(0);
    for (u32 k = 0; k < all.n; k += LANES) {
        u32 n = min_u(LANES, all.n - k);
        vb inside = lane < splat(n);
        vu at = splat(all.at + k * VALUE_WORDS) + lane * VALUE_WORDS;
        vu v = gather(c.base, at + 1u, inside);
        if (any_lane(inside & ((gather(c.base, at, inside) != splat(INT)) | (v >= splat(LANES))))) return false;
        for (u32 l = 0; l < n; l++) sums += sel(lane == splat(at_lane(v, l)), splat(1), splat(0));
    }
    *counts = sums;
    return true;
}

FAR Counts counted(Ctx& c, Value container) {
    Counts out{List{0, 0, 0}, 0};
    u32 n = length(c, container);
    if (failed(c)) return out;
    List all = new_list(c, n);
    append_items(c, all, container);
    if (failed(c)) return out;
    vu sums = splat(0);
    if (count_colors(c, all, &sums)) {
        u32 some = votes(sums != splat(0));
        out.items = new_list(c, popc(some));
        out.counts = scratch(c, popc(some) + 1u);
        for (; some && !failed(c); some &= some - 1u) {
            put(c, out.counts + out.items.n, at_lane(sums, lowest(some)));
            append(c, out.items, integer((i32)lowest(some)));
        }
        return out;
    }
    out.items = new_list(c, n);
    out.counts = scratch(c, n + 1u);
    if (failed(c)) return out;
    copy_words(c, out.items.at, all.at, n * VALUE_WORDS);
    out.items.n = n;
    sort_list(c, out.items);
    for (u32 k = 0; k < n; k++) put(c, out.counts + k, 0);
    for (u32 k = 0; k < n && !failed(c); k++) {
        Value v = list_item(c, all, k);
        u32 low = 0, high = out.items.n;
        while (high - low > 1 && !failed(c)) {
            u32 middle = (low + high) / 2;
            if (compare(c, list_item(c, out.items, middle), v) <= 0) low = middle;
            else high = middle;
        }
        u32 before = word(c, out.counts + low);
        warp_sync();
        put(c, out.counts + low, before + 1);
    }
    return out;
}

// The item that occurs most or least often; of several the first in the promised order.
FAR Value common_item(Ctx& c, Value container, bool most) {
    u32 mark = scratch_mark(c);
    Counts found = counted(c, container);
    if (failed(c)) return none();
    if (!found.items.n) return raise(c, VALUE_ERROR);
    u32 best = 0, count = word(c, found.counts);
    for (u32 k = 1; k < found.items.n; k++) {
        u32 n = word(c, found.counts + k);
        if (most ? n > count : n < count) {
            best = k;
            count = n;
        }
    }
    Value v = list_item(c, found.items, best);
    release(c, mark);
    return v;
}
// A set cannot count.
DEV Value common_of_tuple(Ctx& c, Value container, bool most) {
    return is_set(container) ? raise(c, ATTRIBUTE_ERROR) : common_item(c, container, most);
}
DEV Value mostcommon(Ctx& c, Value container) { return common_of_tuple(c, container, true); }
DEV Value leastcommon(Ctx& c, Value container) { return common_of_tuple(c, container, false); }
DEV Value mostcommon_f(Ctx& c, Value container) { return common_item(c, container, true); }
DEV Value leastcommon_f(Ctx& c, Value container) { return common_item(c, container, false); }

// Where a rank points in `n` items, negative ones from the end; OTHER when outside. A TypeError when it is no number, or
// a float that lies inside.
FAR u32 place_of_rank(Ctx& c, Value rank, u32 n) {
    if (rank.tag == FLOAT) {
        if (-(double)n <= float_of(rank) && float_of(rank) < (double)n) raise(c, TYPE_ERROR);
        return OTHER;
    }
    if (!is_int(rank)) {
        raise(c, TYPE_ERROR);
        return OTHER;
    }
    i64 k = int_of(rank);
    k = k < 0 ? k + n : k;
    return k >= 0 && k < n ? (u32)k : OTHER;
}

DEV Value empty_like(Value container) { return is_set(container) ? empty_set() : empty_tuple(); }

// The value at a rank of the items sorted descending, 0 when outside.
FAR Value get_rank(Ctx& c, Value container, Value rank) {
    u32 n = length(c, container), mark = scratch_mark(c);
    if (failed(c)) return none();
    List list = new_list(c, n);
    append_items(c, list, container);
    u32 places = failed(c) ? 0 : sorted_places(c, list.at, n, true);
    if (failed(c)) return none();
    u32 k = place_of_rank(c, rank, n);
    if (failed(c)) return none();
    Value v = k == OTHER ? integer(0) : list_item(c, list, word(c, places + k));
    release(c, mark);
    return v;
}

// The item at a rank of the distinct ones by how often they occur, rarest first.
FAR Value common_rank(Ctx& c, Value container, Value rank, Value outside) {
    u32 mark = scratch_mark(c);
    Counts found = counted(c, container);
    u32 n = found.items.n;
    List keys = failed(c) ? found.items : new_list(c, n);
    for (u32 k = 0; k < n && !failed(c); k++) append(c, keys, integer((i32)word(c, found.counts + k)));
    u32 places = failed(c) ? 0 : sorted_places(c, keys.at, n, false);
    if (failed(c)) return none();
    u32 k = place_of_rank(c, rank, n);
    if (failed(c)) return none();
    Value v = k == OTHER ? outside : list_item(c, found.items, word(c, places + k));
    release(c, mark);
    return v;
}
FAR Value get_common_rank(Ctx& c, Value container, Value rank) {
    if (is_set(container)) return raise(c, ATTRIBUTE_ERROR);
    return common_rank(c, container, rank, empty_like(container));
}
DEV Value get_common_rank_f(Ctx& c, Value container, Value rank) { return common_rank(c, container, rank, empty_set()); }

}  // namespace prim
