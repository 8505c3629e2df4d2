// Mirrors and enlargement of patches, and of what may be a grid or a patch. As the library's `kernel/mirror.rs`.
//
// A mirrored patch keeps its bounding box, or turns it about the upper left corner, so the mask stays normalised.
#pragma once
#include "kernel/footprint.cuh"
#include "kernel/scale.cuh"

namespace prim {

// What the items of a patch are taken for: what they look like, places, or cells.
enum TakenAs : u32 { AS_FOUND, PLACES, CELLS };

// A packed patch turned in its place.
FAR Value turned_patch(Ctx& c, Value patch, u32 turn) {
    u32 n = tag_of(patch) == PICTURE ? 5 : 1, h = height_of(patch), w = width_of(patch);
    patch.a = turned_planes(c, patch.a, n, turn, h, w);
    if (swaps_sides(turn)) patch.c = cells_of(patch) | w << 16 | h << 24;
    return patch;
}

// A set or tuple of places, or of cells, turned item by item in its bounding box.
FAR Value turned_cells(Ctx& c, Value patch, u32 turn, TakenAs as) {
    Footprint box = footprint(c, patch);
    bool places = box.holds == HOLDS_PLACES;
    if (!places && box.holds != HOLDS_CELLS) return defer(c, FORM);
    if (as != AS_FOUND && places != (as == PLACES)) return raise(c, VALUE_ERROR);
    u32 mark = scratch_mark(c);
    List list = new_list(c, length(c, patch));
    Items it = items_of(c, patch);
    for (Value v = none(); !failed(c) && next(c, it, &v);) {
        i64 i = (i32)(places ? v.a : v.b), j = (i32)(places ? v.b : v.c), k = i, l = j;
        if (turn == HMIRROR) k = (i64)box.top + box.bottom - i;
        if (turn == VMIRROR) l = (i64)box.left + box.right - j;
        if (turn == DMIRROR) {
            k = j - box.left + box.top;
            l = i - box.top + box.left;
        }
        if (!is_word(k) || !is_word(l)) defer(c, RANGE);
        append(c, list, places ? couple((i32)k, (i32)l) : cell_of((i32)v.a, (i32)k, (i32)l));
    }
    Value out = set(c, list);
    release(c, mark);
    return out;
}

// Patches turned by `hmirror`, `vmirror`, `dmirror`. An empty one has no corner to turn about.
FAR Value turned_as(Ctx& c, Value patch, u32 turn, TakenAs as) {
    if (is_packed(patch)) {
        bool places = tag_of(patch) == INDICES;
        if (as == AS_FOUND || places == (as == PLACES)) return turned_patch(c, patch, turn);
        return raise(c, VALUE_ERROR);
    }
    Failure no_corner = turn == DMIRROR ? VALUE_ERROR : INDEX_ERROR;
    if (is_empty(c, patch)) return raise(c, no_corner);
    if (!is_container(patch)) return raise(c, c.dialect == ARC ? TYPE_ERROR : no_corner);
    return turned_cells(c, patch, turn, as);
}

DEV Value hmirror_f(Ctx& c, Value patch) { return turned_as(c, patch, HMIRROR, AS_FOUND); }
DEV Value hmirror_i(Ctx& c, Value indices) { return turned_as(c, indices, HMIRROR, PLACES); }
DEV Value hmirror_o(Ctx& c, Value object) { return turned_as(c, object, HMIRROR, CELLS); }
DEV Value vmirror_f(Ctx& c, Value patch) {
    return is_empty_set(c, patch) ? patch : turned_as(c, patch, VMIRROR, AS_FOUND);
}
DEV Value vmirror_i(Ctx& c, Value indices) { return turned_as(c, indices, VMIRROR, PLACES); }
DEV Value vmirror_o(Ctx& c, Value object) { return turned_as(c, object, VMIRROR, CELLS); }
DEV Value dmirror_f(Ctx& c, Value patch) { return turned_as(c, patch, DMIRROR, AS_FOUND); }
DEV Value dmirror_i(Ctx& c, Value indices) { return turned_as(c, indices, DMIRROR, PLACES); }
DEV Value dmirror_o(Ctx& c, Value object) { return turned_as(c, object, DMIRROR, CELLS); }

// Three mirrors, one after the other, of which in batt each that fails gives the empty set.
FAR Value cmirror_f(Ctx& c, Value patch) {
    if (is_packed(patch)) return turned_patch(c, patch, CMIRROR);
    if (c.dialect == ARC && is_empty_set(c, patch)) return raise(c, INDEX_ERROR);
    for (u32 k = 0; k < 3 && !failed(c); k++)
        patch = guard(c, EMPTY_SET, k == 1 ? dmirror_f(c, patch) : vmirror_f(c, patch));
    return patch;
}

DEV Value hmirror(Ctx& c, Value piece) { return is_tuple(piece) ? hmirror_t(c, piece) : hmirror_f(c, piece); }
DEV Value vmirror(Ctx& c, Value piece) {
    return is_tuple(piece) ? vmirror_t(c, piece) : turned_as(c, piece, VMIRROR, AS_FOUND);
}
DEV Value dmirror(Ctx& c, Value piece) { return is_tuple(piece) ? dmirror_t(c, piece) : dmirror_f(c, piece); }
DEV Value cmirror(Ctx& c, Value piece) { return is_tuple(piece) ? cmirror_t(c, piece) : cmirror_f(c, piece); }

// The mirror that a number names; anything else leaves the patch as it is.
FAR Value mir_rot_f(Ctx& c, Value patch, Value kind) {
    switch (number_upto(kind, 3)) {
        case HMIRROR: return guard(c, EMPTY_SET, hmirror_f(c, patch));
        case DMIRROR: return guard(c, EMPTY_SET, dmirror_f(c, patch));
        case VMIRROR: return guard(c, EMPTY_SET, vmirror_f(c, patch));
        case CMIRROR: return guard(c, EMPTY_SET, cmirror_f(c, patch));
        default: return patch;
    }
}

// The enlarged cells of a packed object that leave 32 x 32, ascending.
FAR Value enlarged_cells(Ctx& c, Value object, u32 factor) {
    u64 n = times(times(cells_of(object), factor), factor);
    if (n > MOST_WORDS) return defer(c, ARENA);
    u32 mark = scratch_mark(c);
    List list = new_list(c, (u32)n);
    for (u32 i = 0; i < height_of(object) * factor && !failed(c); i++) {
        for (u32 bits = at_lane(rows(c, object.a), i / factor); bits && !failed(c); bits &= bits - 1u) {
            u32 j = lowest(bits);
            i32 color = (i32)patch_cell(c, object, i / factor, j).a;
            for (u32 k = 0; k < factor && !failed(c); k++)
                append(c, list, cell_of(color, top_of(object) + (i32)i, left_of(object) + (i32)(j * factor + k)));
        }
    }
    Value out = set_of_sorted(c, list);
    release(c, mark);
    return out;
}

// An object with a square of `factor` x `factor` cells for each cell, its upper left corner in its place.
FAR Value upscale_f(Ctx& c, Value object, Value factor) {
    if (!is_packed(object)) {
        u32 n = length(c, object);
        if (failed(c)) return none();
        return n ? defer(c, FORM) : empty_set();
    }
    // A place has no colour.
    if (tag_of(object) == INDICES) return raise(c, c.dialect == ARC ? TYPE_ERROR : VALUE_ERROR);
    if (!is_int(factor)) return raise(c, TYPE_ERROR);
    if (int_of(factor) < 1) return empty_set();
    u32 f = factor.a, h = height_of(object), w = width_of(object);
    if (f > LANES || h * f > LANES || w * f > LANES) return enlarged_cells(c, object, f);
    object.a = scaled_planes(c, object.a, tag_of(object) == PICTURE ? 5 : 1, h, w, f, f);
    object.c = cells_of(object) * f * f | (h * f) << 16 | (w * f) << 24;
    return object;
}
DEV Value upscale(Ctx& c, Value element, Value factor) {
    return is_tuple(element) ? upscale_t(c, element, factor) : upscale_f(c, element, factor);
}

}  // namespace prim
