// From a primitive's number to its function, for all that call no functions themselves.
#pragma once
#include "kernel/arithmetic.cuh"
#include "kernel/color.cuh"
#include "kernel/container.cuh"
#include "kernel/couple.cuh"
#include "kernel/crop.cuh"
#include "kernel/functional.cuh"
#include "kernel/grid.cuh"
#include "kernel/line.cuh"
#include "kernel/logic.cuh"
#include "kernel/mask.cuh"
#include "kernel/merge.cuh"
#include "kernel/mirror.cuh"
#include "kernel/occurrence.cuh"
#include "kernel/painting.cuh"
#include "kernel/period.cuh"
#include "kernel/ranking.cuh"
#include "kernel/relation.cuh"
#include "kernel/sample.cuh"
#include "kernel/segmentation.cuh"

// Fuel of the primitives whose row says so.
FAR u64 custom_cost(Ctx& c, u32 op, Value x, Value y, Value z, Value w) {
    (void)x, (void)y, (void)z, (void)w;
    switch (op) {
#define ROW_COST1(name, function) case OP_##name: return prim::function##_cost(c, x);
#define ROW_COST2(name, function) case OP_##name: return prim::function##_cost(c, x, y);
#define ROW_COST3(name, function) case OP_##name: return prim::function##_cost(c, x, y, z);
#define ROW_COST4(name, function) case OP_##name: return prim::function##_cost(c, x, y, z, w);
#include "primitives.h"
        default: defer(c, UNSUPPORTED); return 0;
    }
}

// Takes the fuel of a call; false when there is less, or when the device does not know it.
FAR bool charge(Ctx& c, u32 op, u32 cost, u32 n, Value x, Value y, Value z, Value w) {
    u64 fuel = 1;
    if (cost == CUSTOM) {
        fuel = custom_cost(c, op, x, y, z, w);
    } else if (cost != FIXED) {
        for (u32 k = 0; k < n; k++) {
            Value v = k == 0 ? x : k == 1 ? y : k == 2 ? z : w;
            u64 weight = cost == WORDS ? packed_weight(c, v) : argument_weight(c, v);
            fuel += cost == SCALAR ? weight - 1 : weight;
        }
    }
    return !failed(c) && burn(c, fuel);
}

FAR Value call_plain(Ctx& c, u32 op, u32 n, Value x, Value y, Value z, Value w) {
    (void)w, (void)n;
    switch (op) {
#define ROW_PRIM1(name, function) case OP_##name: return prim::function(c, x);
#define ROW_PRIM2(name, function) case OP_##name: return prim::function(c, x, y);
#define ROW_PRIM3(name, function) case OP_##name: return prim::function(c, x, y, z);
#define ROW_PRIM4(name, function) case OP_##name: return prim::function(c, x, y, z, w);
#define ROW_PRIM2OR3(name, function) case OP_##name: return prim::function(c, x, y, n > 2 ? z : absent());
#include "primitives.h"
        default: return defer(c, UNSUPPORTED);
    }
}
