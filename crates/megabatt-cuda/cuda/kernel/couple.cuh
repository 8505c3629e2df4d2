// Tuples of two and three: places, cells, products and pairs. As the library's `kernel/couple.rs`.
#pragma once
#include "cost.cuh"
#include "sets.cuh"

namespace prim {

DEV Value astuple(Ctx& c, Value a, Value b) { return tuple2(c, a, b); }
DEV Value astriple(Ctx& c, Value i, Value j, Value color) { return tuple3(c, i, j, color); }
FAR Value ascell(Ctx& c, Value place, Value color) {
    Value i = item(c, place, 0);
    if (failed(c)) return none();
    Value j = item(c, place, 1);
    return failed(c) ? none() : tuple3(c, i, j, color);
}
FAR Value toij(Ctx& c, Value cell) {
    Value i = item(c, cell, 0);
    if (failed(c)) return none();
    Value j = item(c, cell, 1);
    return failed(c) ? none() : tuple2(c, i, j);
}

// The ints of a tuple or set as bits from the lowest of them on.
struct IntBits {
    i32 low;
    u32 bits;
};

// False when there are others than ints, or they lie too far apart.
FAR bool bits_of_ints(const Ctx& c, Value v, IntBits* out) {
    if (v.tag == PAIR) {
        i64 first = (i32)v.a, second = (i32)v.b, low = first < second ? first : second;
        if (first - low >= LANES || second - low >= LANES) return false;
        *out = IntBits{(i32)low, 1u << (u32)(first - low) | 1u << (u32)(second - low)};
        return true;
    }
    if ((v.tag != TUPLE && v.tag != SET) || seq_len(c, v) == 0) return false;
    u32 n = seq_len(c, v);
    vu lane = lane_id(), others = splat(0), bits = others;
    vi low = splat_i(2147483647), high = splat_i(-2147483647 - 1);
    for (u32 k = 0; k < n; k += LANES) {
        vb inside = lane < splat(n - k);
        vu at = splat(v.a + SEQ_HEAD + k * VALUE_WORDS) + lane * VALUE_WORDS;
        vi number = (vi)gather(c.base, at + 1u, inside);
        others |= sel(inside & (gather(c.base, at, inside) != splat(INT)), splat(1), splat(0));
        low = sel_i(inside & (number < low), number, low);
        high = sel_i(inside & (number > high), number, high);
    }
    i32 first = reduce_min_i(low);
    if (any_lane(others != splat(0)) || (i64)reduce_max_i(high) - first >= LANES) return false;
    for (u32 k = 0; k < n; k += LANES) {
        vb inside = lane < splat(n - k);
        vu number = gather(c.base, splat(v.a + SEQ_HEAD + k * VALUE_WORDS + 1u) + lane * VALUE_WORDS, inside);
        bits |= sel(inside, splat(1) << ((number - splat((u32)first)) & 31u), splat(0));
    }
    *out = IntBits{first, reduce_or(bits)};
    return true;
}

DEV u64 product_cost(Ctx& c, Value a, Value b) { return plus(1, times(weight_of(c, a), weight_of(c, b))); }
FAR Value product(Ctx& c, Value a, Value b) {
    u32 m = length(c, b);
    // Python looks at `a` only when it has reached an item of `b`.
    if (failed(c) || m == 0) return empty_set();
    u32 n = length(c, a);
    if (failed(c)) return none();
    IntBits down, right;
    if (bits_of_ints(c, a, &down) && bits_of_ints(c, b, &right) && is_corner(down.low, right.low)) {
        return indices(c, sel((splat(down.bits) >> lane_id() & 1u) != splat(0), splat(right.bits), splat(0)), down.low,
                       right.low);
    }
    if ((u64)n * m > MOST_WORDS / VALUE_WORDS) return defer(c, ARENA);
    u32 mark = scratch_mark(c);
    List inner = new_list(c, m), out = new_list(c, n * m);
    if (!failed(c)) append_items(c, inner, b);
    Items outer = items_of(c, a);
    Value x = none(), first = none();
    while (!failed(c) && next(c, outer, &x)) {
        if (out.n == 0) first = x;
        for (u32 k = 0; k < m && !failed(c); k++) append(c, out, tuple2(c, x, list_item(c, inner, k)));
    }
    Value v = none();
    // Tuples that begin with anything but a number are ordered item by item, so two sets in order give them in order.
    if (!failed(c) && n && first.tag != NONE && !is_number(first) && is_set(a) && is_set(b)) {
        if (is_packed(a) || burn_for_set(c, out)) v = set_of_sorted(c, out);
    } else {
        v = set(c, out);
    }
    release(c, mark);
    return v;
}

// The items of two containers side by side, as long as the shorter.
FAR Value side_by_side(Ctx& c, Value a, Value b) {
    u32 n = length(c, a);
    if (!failed(c)) n = min_u(n, length(c, b));
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List out = new_list(c, n);
    Items these = items_of(c, a), those = items_of(c, b);
    Value x = none(), y = none();
    while (!failed(c) && out.n < n && next(c, these, &x) && next(c, those, &y)) append(c, out, tuple2(c, x, y));
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

// Places and colours side by side as cells `(i, j, c)`.
FAR Value celltuple(Ctx& c, Value a, Value b) {
    u32 n = length(c, a);
    if (!failed(c)) n = min_u(n, length(c, b));
    if (failed(c)) return none();
    u32 mark = scratch_mark(c);
    List out = new_list(c, n);
    Items these = items_of(c, a), those = items_of(c, b);
    Value place = none(), color = none(), i = none(), j = none();
    while (!failed(c) && out.n < n && next(c, these, &place) && next(c, those, &color)) {
        if (unpack2(c, place, &i, &j)) append(c, out, tuple3(c, i, j, color));
    }
    Value v = tuple(c, out);
    release(c, mark);
    return v;
}

}  // namespace prim
