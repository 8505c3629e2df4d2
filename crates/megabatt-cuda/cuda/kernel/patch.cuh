// Patches as such: their places, and moving them. As the library's `kernel/patch.rs`.
//
// A packed patch moves by its origin alone. A general one of places or cells is moved item by item.
#pragma once
#include "kernel/extent.cuh"

namespace prim {

// The places of a packed patch: the same mask under another tag.
DEV Value places_of_packed(Value patch) {
    patch.tag = INDICES;
    return patch;
}

// The set of the places of general cells.
FAR Value places_of_cells(Ctx& c, Value patch) {
    u32 holds = footprint(c, patch).holds;
    if (holds == HOLDS_OTHERS && c.dialect == BATT) return raise_of_items(c, patch, 3);
    if (holds != HOLDS_CELLS) return defer(c, FORM);
    List cells = list_of_sequence(c, patch);
    u32 mark = scratch_mark(c);
    List out = new_list(c, cells.n);
    for (u32 k = 0; k < cells.n && !failed(c); k++) {
        Value cell = list_item(c, cells, k);
        append(c, out, couple((i32)cell.b, (i32)cell.c));
    }
    Value v = set(c, out);
    release(c, mark);
    return v;
}

FAR Value toindices(Ctx& c, Value patch) {
    if (is_packed(patch)) return places_of_packed(patch);
    Footprint f = footprint(c, patch);
    switch (f.holds) {
        case HOLDS_PLACES: return patch;
        case HOLDS_CELLS: return places_of_cells(c, patch);
        case HOLDS_NOTHING: return empty_set();
        case HOLDS_OTHERS: {
            bool cells = holds_cells(c, patch);
            if (failed(c)) return c.dialect == BATT && !is_final(c.failure) ? guard(c, EMPTY_SET, none()) : none();
            return cells ? places_of_cells(c, patch) : patch;
        }
        default: return c.dialect == BATT ? empty_set() : raise(c, TYPE_ERROR);
    }
}

DEV Value toindices_i(Ctx&, Value indices) { return indices; }

FAR Value toindices_o(Ctx& c, Value object) {
    if (is_packed(object)) return tag_of(object) == INDICES ? raise(c, VALUE_ERROR) : places_of_packed(object);
    switch (footprint(c, object).holds) {
        case HOLDS_NO_ITEMS: case HOLDS_NOTHING: return empty_set();
        // What is iterated is no cell.
        case HOLDS_PLACES: return raise(c, VALUE_ERROR);
        case HOLDS_SCALARS: return raise(c, TYPE_ERROR);
        default: return places_of_cells(c, object);
    }
}

// `toindices` as other kernels call it.
DEV Value places_within(Ctx& c, Value patch) { return guard(c, EMPTY_SET, toindices(c, patch)); }

FAR Value centerofmass(Ctx& c, Value patch) {
    if (is_packed(patch)) {
        vu mask = rows(c, patch.a);
        u32 n = cells_of(patch), down = reduce_add(popc(mask) * lane_id()), right = reduce_add(sum_of_bits(mask));
        return couple(top_of(patch) + (i32)(down / n), left_of(patch) + (i32)(right / n));
    }
    Footprint f = place_footprint(c, patch);
    if (failed(c)) return none();
    if (f.holds == HOLDS_NOTHING) return empty_tuple();
    // Two cells in one place count twice, and add up once.
    Value places = f.holds == HOLDS_CELLS ? places_of_cells(c, patch) : patch, place = none();
    if (failed(c)) return none();
    i64 n = length(c, patch), down = 0, right = 0;
    for (Items it = items_of(c, places); next(c, it, &place);) {
        down += (i32)place.a;
        right += (i32)place.b;
    }
    return couple((i32)floor_div(down, n), (i32)floor_div(right, n));
}

// Moves general places or cells by ints. Moved sets are as ascending as they were.
FAR Value moved_items(Ctx& c, Value patch, i32 di, i32 dj) {
    if (patch.tag == GRID) return raise_of_rows(c, patch);
    Footprint f = footprint(c, patch);
    if ((f.holds != HOLDS_PLACES && f.holds != HOLDS_CELLS) || patch.tag == PAIRS) return defer(c, FORM);
    if (!is_word((i64)f.top + di) || !is_word((i64)f.bottom + di) || !is_word((i64)f.left + dj) ||
        !is_word((i64)f.right + dj))
        return defer(c, RANGE);
    List items = list_of_sequence(c, patch);
    u32 mark = scratch_mark(c);
    List out = new_list(c, items.n);
    for (u32 k = 0; k < items.n && !failed(c); k++) {
        Value v = list_item(c, items, k);
        if (f.holds == HOLDS_PLACES) v = couple((i32)v.a + di, (i32)v.b + dj);
        else v = cell_of((i32)v.a, (i32)v.b + di, (i32)v.c + dj);
        append(c, out, v);
    }
    Value v = patch.tag == SET ? set_of_sorted(c, out) : set(c, out);
    release(c, mark);
    return v;
}

FAR Value shift_other(Ctx& c, Value patch, Value directions) {
    if (c.dialect == ARC) {
        u32 n = length(c, patch);
        if (failed(c)) return none();
        if (n == 0) return patch;
    } else {
        if (!truthy(c, patch)) return empty_set();
        if (is_empty_tuple(c, directions)) return patch;
    }
    Value di = none(), dj = none();
    if (!unpack2(c, directions, &di, &dj)) return none();
    holds_cells(c, patch);
    if (failed(c)) return none();
    // What is no int fails, or makes places that are no pairs of ints.
    if (di.tag != INT || dj.tag != INT) return defer(c, FORM);
    if (is_packed(patch)) return moved(c, patch, (i64)top_of(patch) + int_of(di), (i64)left_of(patch) + int_of(dj));
    return moved_items(c, patch, int_of(di), int_of(dj));
}

DEV Value shift(Ctx& c, Value patch, Value directions) {
    if (is_packed(patch) && directions.tag == PAIR)
        return moved(c, patch, (i64)top_of(patch) + (i32)directions.a, (i64)left_of(patch) + (i32)directions.b);
    return shift_other(c, patch, directions);
}

// Which of the three forms of an extent is meant.
enum Form : u32 { OF_PATCH, OF_INDICES, OF_OBJECT };

// Shifts a patch so that its extents come to 0.
FAR Value shift_to_origin(Ctx& c, Value patch, u32 form) {
    u32 n = length(c, patch);
    if (failed(c)) return none();
    if (n == 0) return patch;
    Value from[2];
    for (u32 k = 0; k < 2; k++) {
        u32 side = k ? LEFT : TOP;
        Value extent = form == OF_PATCH     ? extent_of_patch(c, patch, side)
                       : form == OF_INDICES ? extent_of_indices(c, patch, side)
                                            : extent_of_object(c, patch, side);
        extent = guard(c, ZERO, extent);
        if (failed(c)) return none();
        if (extent.tag != INT) return defer(c, FORM);
        from[k] = extent;
    }
    return shift(c, patch, pair(c, -(i64)int_of(from[0]), -(i64)int_of(from[1])));
}

DEV Value normalize(Ctx& c, Value patch) {
    return is_packed(patch) ? moved(c, patch, 0, 0) : shift_to_origin(c, patch, OF_PATCH);
}
FAR Value normalize_i(Ctx& c, Value indices) {
    return tag_of(indices) == INDICES ? moved(c, indices, 0, 0) : shift_to_origin(c, indices, OF_INDICES);
}
FAR Value normalize_o(Ctx& c, Value object) {
    bool packed = is_packed(object) && tag_of(object) != INDICES;
    return packed ? moved(c, object, 0, 0) : shift_to_origin(c, object, OF_OBJECT);
}

}  // namespace prim
