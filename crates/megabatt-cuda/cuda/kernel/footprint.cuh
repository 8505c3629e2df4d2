// What a patch holds and where it lies, whatever form it has. As the library's `kernel/footprint.rs`, and what its
// `kernel/patch.rs` has for other files.
//
// Packed patches know their box. A general set of places or cells, a ray of 43 places for one, is looked at 32 items at
// a time. Anything else (tuples of tuples, places with floats) is left to the CPU.
#pragma once
#include "kernel/board.cuh"

namespace prim {

// What is no packed patch, taken for places: an error of Python's, nothing, or what the device leaves to the CPU.
// Judged by its first item, as the reference does. True when there are no places at all.
FAR bool has_no_places(Ctx& c, Value patch) {
    bool batt = c.dialect == BATT;
    if (!is_container(patch)) {
        if (!batt) raise(c, TYPE_ERROR);
        return true;
    }
    if (is_empty(c, patch)) return true;
    if (patch.tag == GRID) {
        // A row of two is a place, in batt one of three a cell: tuples of small numbers are grids too.
        if (patch.c == 2 || (batt && patch.c == 3)) return false;
        raise(c, !batt && patch.c == 1 ? INDEX_ERROR : VALUE_ERROR);
        return true;
    }
    Value first = none();
    Items it = items_of(c, patch);
    next(c, it, &first);
    if (!is_container(first)) {
        if (!batt) raise(c, TYPE_ERROR);
        return true;
    }
    if (first.tag == PAIR || first.tag == CELL) return false;
    if (is_set(first)) {
        u32 n = length(c, first);
        // In arc a set has no second item; in batt one of three is taken for a cell.
        if (!batt) raise(c, TYPE_ERROR);
        else if (n == 2 || n == 3) defer(c, FORM);
        else raise(c, VALUE_ERROR);
        return true;
    }
    defer(c, FORM);
    return true;
}

enum Holds : u32 {
    HOLDS_NO_ITEMS,  // it is no container
    HOLDS_NOTHING,   // an empty container
    HOLDS_SCALARS,   // its first item is no container, so it is no patch
    HOLDS_PLACES,
    HOLDS_CELLS,
    HOLDS_OTHERS,
};

struct Footprint {
    u32 holds;
    i32 top, left, bottom, right;
};

DEV Footprint without_box(u32 holds) { return Footprint{holds, 0, 0, 0, 0}; }

// The items of a tuple or set as a list that must not grow.
DEV List list_of_sequence(const Ctx& c, Value seq) { return List{seq.a + SEQ_HEAD, seq_len(c, seq), 0}; }

DEV Footprint footprint_of_packed(Value patch) {
    i32 i = top_of(patch), j = left_of(patch);
    return Footprint{tag_of(patch) == INDICES ? HOLDS_PLACES : HOLDS_CELLS, i, j, i + (i32)height_of(patch) - 1,
                     j + (i32)width_of(patch) - 1};
}

FAR Footprint footprint_of_other(const Ctx& c, Value v) {
    switch (tag_of(v)) {
        case PAIR: case CELL: return without_box(HOLDS_SCALARS);
        case PAIRS: {
            i32 i = low_half(v.a), j = high_half(v.a), k = low_half(v.b), l = high_half(v.b);
            return Footprint{HOLDS_PLACES, min_i(i, k), min_i(j, l), max_i(i, k), max_i(j, l)};
        }
        case GRID: return without_box(HOLDS_OTHERS);
        case TUPLE: case SET: break;
        default: return without_box(HOLDS_NO_ITEMS);
    }
    List list = list_of_sequence(c, v);
    if (!list.n) return without_box(HOLDS_NOTHING);
    u32 tag = list_item(c, list, 0).tag;
    if (tag == PAIR || tag == CELL) {
        Box box = box_of_list(c, list, tag);
        if (!box.all) return without_box(HOLDS_OTHERS);
        return Footprint{tag == PAIR ? HOLDS_PLACES : HOLDS_CELLS, box.top, box.left, box.bottom, box.right};
    }
    Value first{tag, 0, 0, 0};
    bool container = is_tuple(first) || (c.dialect == BATT && is_set(first));
    return without_box(container ? HOLDS_OTHERS : HOLDS_SCALARS);
}

DEV Footprint footprint(const Ctx& c, Value v) {
    return is_packed(v) ? footprint_of_packed(v) : footprint_of_other(c, v);
}

// The error of reading a container of other things, in batt, where each item has to have so many numbers; deferred when
// the first item has.
FAR Value raise_of_items(Ctx& c, Value v, u32 numbers) {
    Items it = items_of(c, v);
    Value first = none();
    next(c, it, &first);
    u32 n = failed(c) ? 0 : length(c, first);
    if (failed(c)) return none();
    return n == numbers ? defer(c, FORM) : raise(c, VALUE_ERROR);
}

// The error of taking the rows of a packed grid for places; deferred where they have the form of places or cells.
FAR Value raise_of_rows(Ctx& c, Value grid) {
    bool batt = c.dialect == BATT;
    if (grid.c == 2 || (batt && grid.c == 3)) return defer(c, FORM);
    return raise(c, !batt && grid.c == 1 ? INDEX_ERROR : VALUE_ERROR);
}

// Where the places of a patch lie as `toindices` gives them: `holds` says places, cells or nothing, unless it failed.
// What is no patch has no places in batt.
FAR Footprint place_footprint(Ctx& c, Value patch) {
    Footprint f = footprint(c, patch);
    if (f.holds == HOLDS_OTHERS) {
        defer(c, FORM);
    } else if (f.holds == HOLDS_NO_ITEMS || f.holds == HOLDS_SCALARS) {
        if (c.dialect == ARC) raise(c, TYPE_ERROR);
        f.holds = HOLDS_NOTHING;
    }
    return f;
}

// A cell in the dialect's shape.
FAR Value cell_value(Ctx& c, Value color, Value i, Value j) {
    if (color.tag == INT && i.tag == INT && j.tag == INT && is_short(int_of(color)))
        return cell_of(int_of(color), int_of(i), int_of(j));
    if (c.dialect == ARC) return tuple2(c, color, tuple2(c, i, j));
    u32 mark = scratch_mark(c);
    List list = new_list(c, 3);
    append(c, list, i);
    append(c, list, j);
    append(c, list, color);
    Value cell = tuple(c, list);
    release(c, mark);
    return cell;
}

// Whether a patch holds cells, judged by its first item: in arc by what stands second, in batt by its length.
FAR bool holds_cells(Ctx& c, Value patch) {
    if (is_packed(patch)) return tag_of(patch) != INDICES;
    Items it = items_of(c, patch);
    Value first = none();
    if (failed(c)) return false;
    if (!next(c, it, &first)) {
        raise(c, STOP_ITERATION);
        return false;
    }
    if (first.tag == PAIR || first.tag == CELL) return first.tag == CELL;
    if (c.dialect == ARC) return is_tuple(item(c, first, 1));
    return length(c, first) == 3;
}

// The places of a list of places or cells, of which `tag` says the kind.
DEV vi place_rows(const Ctx& c, const List& list, u32 tag, u32 from, vb inside) {
    u32 at = list.at + from * VALUE_WORDS + (tag == PAIR ? 1u : 2u);
    return (vi)gather(c.base, splat(at) + lane_id() * VALUE_WORDS, inside);
}
DEV vi place_columns(const Ctx& c, const List& list, u32 tag, u32 from, vb inside) {
    u32 at = list.at + from * VALUE_WORDS + (tag == PAIR ? 2u : 3u);
    return (vi)gather(c.base, splat(at) + lane_id() * VALUE_WORDS, inside);
}

// The places of a patch that lie in rows and columns 0..32. Others than packed patches and sets or tuples of places or
// cells are deferred.
FAR vu rows_on_grid(Ctx& c, Value patch) {
    if (is_packed(patch)) return seen(rows(c, patch.a), top_of(patch), left_of(patch));
    vu mask = splat(0), lane = lane_id();
    Footprint f = place_footprint(c, patch);
    if (failed(c) || f.holds == HOLDS_NOTHING) return mask;
    if (patch.tag == PAIRS) {
        defer(c, FORM);
        return mask;
    }
    List list = list_of_sequence(c, patch);
    u32 skip = f.holds == HOLDS_PLACES ? 1u : 2u;
    for (u32 k = 0; k < list.n; k++) {
        u32 i = word(c, list.at + k * VALUE_WORDS + skip), j = word(c, list.at + k * VALUE_WORDS + skip + 1u);
        if (j < LANES) mask |= sel(lane == splat(i), splat(1u << j), splat(0));
    }
    return mask;
}

// Reads a grid of colours that is packed or has 2 x 2 cells; false when it is none of these, without an error.
DEV bool read_grid(const Ctx& c, Value v, Board* out) {
    if (!is_board(v)) return false;
    *out = board_of(c, v);
    return true;
}

// The set of the places of a mask that is normalised already, with its corner at `(i, j)`.
FAR Value places_at(Ctx& c, vu mask, u32 h, u32 w, u32 n, i64 i, i64 j) {
    if (!is_corner(i, j)) return defer(c, RANGE);
    u32 at = alloc(c, PLANE);
    if (!at) return none();
    put_rows(c, at, mask);
    return patch_at(INDICES, at, Extent{0, 0, h, w, n}, i, j);
}

// The set of all places in the box of `h` x `w` cells whose corner is `(i, j)`, sides 0..=32.
DEV Value full_box(Ctx& c, u32 h, u32 w, i64 i, i64 j) {
    return h && w ? places_at(c, box_rows(h, w), h, w, h * w, i, j) : empty_set();
}

}  // namespace prim
