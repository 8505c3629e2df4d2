// The neighbours of a place: fixed masks around it. As the library's `kernel/neighborhood.rs`.
//
//     dneighbors  . # .   ineighbors  # . #   neighbors  # # #
//                 # . #               . . .              # . #
//                 . # .               # . #              # # #
#pragma once
#include "cost.cuh"
#include "kernel/footprint.cuh"

namespace prim {

DEV u64 neighborhood_cost(Ctx& c, Value loc) { return 8 + weight_of(c, loc); }

// The rows of a 3 x 3 mask, three bits each from the top one on.
#define DIRECT_NEIGHBORS 0252u
#define DIAGONAL_NEIGHBORS 0505u
#define ALL_NEIGHBORS 0757u

FAR Value neighborhood(Ctx& c, Value loc, u32 mask) {
    if (loc.tag == PAIR) {
        vu lane = lane_id();
        vu bits = sel(lane < splat(3), splat(mask) >> (lane * 3u & 31u) & 7u, splat(0));
        return places_at(c, bits, 3, 3, popc(mask), (i64)(i32)loc.a - 1, (i64)(i32)loc.b - 1);
    }
    if (c.dialect == BATT && (is_empty_tuple(c, loc) || !is_tuple(loc))) return empty_set();
    // Both numbers are looked at, in different orders: whichever is missing, there is one error.
    item(c, loc, 0);
    if (failed(c)) return none();
    return defer(c, FORM);
}

DEV u64 dneighbors_cost(Ctx& c, Value loc) { return neighborhood_cost(c, loc); }
DEV u64 ineighbors_cost(Ctx& c, Value loc) { return neighborhood_cost(c, loc); }
DEV u64 neighbors_cost(Ctx& c, Value loc) { return neighborhood_cost(c, loc); }
DEV Value dneighbors(Ctx& c, Value loc) { return neighborhood(c, loc, DIRECT_NEIGHBORS); }
DEV Value ineighbors(Ctx& c, Value loc) { return neighborhood(c, loc, DIAGONAL_NEIGHBORS); }
DEV Value neighbors(Ctx& c, Value loc) { return neighborhood(c, loc, ALL_NEIGHBORS); }

}  // namespace prim
