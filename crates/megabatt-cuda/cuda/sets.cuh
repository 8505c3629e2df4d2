// Sets and tuples: joining, parts, membership. As what the library's `value/number.rs` has for containers. Lists are the caller's: he takes the mark of scratch and releases it.
#pragma once
#include "kernel/mask.cuh"

// A list with the items of two containers.
DEV List list_of_both(Ctx& c, Value a, Value b) {
    u32 n = length(c, a);
    if (!failed(c)) n += length(c, b);
    List list = failed(c) ? List{0, 0, 0} : new_list(c, n);
    if (!failed(c)) append_items(c, list, a);
    if (!failed(c)) append_items(c, list, b);
    return list;
}

// The tuple of the items of two containers.
FAR Value joined(Ctx& c, Value a, Value b) {
    if (a.tag == GRID && b.tag == GRID && a.c == b.c && a.b + b.b <= LANES) {
        Planes p = load_planes(c, a.a), q = load_planes(c, b.a);
        i32 h = (i32)a.b;
        return grid(c, Planes{p.p0 | rows_down(q.p0, h), p.p1 | rows_down(q.p1, h), p.p2 | rows_down(q.p2, h),
                              p.p3 | rows_down(q.p3, h)}, a.b + b.b, a.c);
    }
    u32 mark = scratch_mark(c);
    List list = list_of_both(c, a, b);
    Value v = tuple(c, list);
    release(c, mark);
    return v;
}

// A packed patch with some of its cells only.
FAR Value with_mask(Ctx& c, Value patch, vu mask) {
    i32 i = top_of(patch), j = left_of(patch);
    switch (tag_of(patch)) {
        case INDICES: return indices(c, mask, i, j);
        case OBJECT: return object(c, mask, color_of(patch), i, j);
        default: return picture(c, mask, load_planes(c, patch.a + PLANE), i, j);
    }
}

// The items of one packed patch that are in another, or those that are not.
FAR Value part_of_packed(Ctx& c, Value a, Value b, bool shared) {
    if ((tag_of(a) == INDICES) != (tag_of(b) == INDICES)) return shared ? empty_set() : a;
    i32 down = top_of(b) - top_of(a), right = left_of(b) - left_of(a);
    vu mask = rows(c, a.a), same = mask & seen(rows(c, b.a), down, right);
    if (tag_of(a) != INDICES) {
        Planes p = planes_of_patch(c, a), q = planes_of_patch(c, b);
        same &= ~difference_of(p, seen(q, down, right));
    }
    vu rest = shared ? same : mask & ~same;
    return any_lane(rest != mask) ? with_mask(c, a, rest) : a;
}

// The items of one set that are in another, or those that are not. Both ascend, so one pass does.
FAR Value part_of_set(Ctx& c, Value set, Value other, bool shared) {
    if (is_packed(set) && is_packed(other)) return part_of_packed(c, set, other, shared);
    u32 mark = scratch_mark(c);
    List out = new_list(c, length(c, set));
    Items these = items_of(c, set), those = items_of(c, other);
    Value item = none(), theirs = none();
    bool more = next(c, those, &theirs);
    while (!failed(c) && next(c, these, &item)) {
        i32 found = -1;
        while (more && !failed(c)) {
            found = compare(c, theirs, item);
            if (found >= 0) break;
            more = next(c, those, &theirs);
        }
        if ((more && found == 0) == shared) append(c, out, item);
    }
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

// Python's `a - b` of two sets.
FAR Value set_difference(Ctx& c, Value a, Value b) {
    if (!burn(c, weight_of(c, a) + weight_of(c, b))) return none();
    if (is_empty_set(c, a) || is_empty_set(c, b)) return a;
    return part_of_set(c, a, b, false);
}

// Python's `a | b` of two sets, of equal items that of `a`. Fuel as for a set of all items.
FAR Value set_union(Ctx& c, Value a, Value b) {
    if (is_empty_set(c, b) && (is_packed(a) || is_empty_set(c, a))) return a;
    if (is_empty_set(c, a) && is_packed(b)) return b;
    u32 mark = scratch_mark(c);
    List list = list_of_both(c, a, b);
    if (!failed(c) && !is_patch_list(c, list)) burn_for_set(c, list);
    u32 n = failed(c) ? 0 : length(c, a), left = 0, right = n;
    List out = failed(c) ? list : new_list(c, list.n);
    while (!failed(c) && left < n && right < list.n) {
        Value x = list_item(c, list, left), y = list_item(c, list, right);
        i32 order = compare(c, x, y);
        append(c, out, order > 0 ? y : x);
        if (order <= 0) left++;
        if (order >= 0) right++;
    }
    while (!failed(c) && left < n) append(c, out, list_item(c, list, left++));
    while (!failed(c) && right < list.n) append(c, out, list_item(c, list, right++));
    Value v = set_of_sorted(c, out);
    release(c, mark);
    return v;
}

// Whether a sequence has an int, a pair or a cell: 1 or 0; 2 when it has to be compared with some item in another form.
FAR u32 sequence_has(const Ctx& c, Value seq, Value v) {
    u32 n = seq_len(c, seq);
    vu lane = lane_id();
    for (u32 k = 0; k < n; k += LANES) {
        vb inside = lane < splat(n - k);
        vu at = splat(seq.a + SEQ_HEAD + k * VALUE_WORDS) + lane * VALUE_WORDS;
        vu tag = gather(c.base, at, inside);
        vb loose = v.tag == INT ? (tag == splat(BOOL)) | (tag == splat(FLOAT)) : tag == splat(TUPLE);
        if (any_lane(inside & loose)) return 2;
        vb same = (tag == splat(v.tag)) & (gather(c.base, at + 1u, inside) == splat(v.a)) &
                  (gather(c.base, at + 2u, inside) == splat(v.b)) & (gather(c.base, at + 3u, inside) == splat(v.c));
        if (any_lane(inside & same)) return 1;
    }
    return 0;
}

// Python's `value in container`; a TypeError when that is none.
FAR bool contains(Ctx& c, Value container, Value v) {
    u32 has = 2;
    if (is_packed(container)) has = prim::patch_has(c, container, v);
    else if ((container.tag == TUPLE || container.tag == SET) && (v.tag == INT || v.tag == PAIR || v.tag == CELL))
        has = sequence_has(c, container, v);
    if (has != 2) return has;
    // Rows of grids are made to be looked at, and forgotten.
    u32 mark = c.down ? c.high : c.low;
    bool found = false;
    Items it = items_of(c, container);
    for (Value item = none(); !found && !failed(c) && next(c, it, &item);) found = identical_or_equal(c, item, v);
    warp_sync();
    (c.down ? c.high : c.low) = mark;
    return found && !failed(c);
}
