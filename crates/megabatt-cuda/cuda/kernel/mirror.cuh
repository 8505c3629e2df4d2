// Mirrors and enlargement of patches, and of what may be a grid or a patch. As the library's `kernel/mirror.rs`.
//
// A mirrored patch keeps its bounding box, or turns it about the upper left corner, so the mask stays normalised.
#pragma once
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
    return defer(c, FORM);
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
    if (is_container(patch) && !is_empty(c, patch)) return defer(c, FORM);
    if (c.dialect == BATT) return empty_set();
    return raise(c, is_container(patch) ? INDEX_ERROR : TYPE_ERROR);
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
    if (f > LANES || h * f > LANES || w * f > LANES) return defer(c, FORM);
    object.a = scaled_planes(c, object.a, tag_of(object) == PICTURE ? 5 : 1, h, w, f, f);
    object.c = cells_of(object) * f * f | (h * f) << 16 | (w * f) << 24;
    return object;
}
DEV Value upscale(Ctx& c, Value element, Value factor) {
    return is_tuple(element) ? upscale_t(c, element, factor) : upscale_f(c, element, factor);
}

}  // namespace prim
