// The fuel of a call, by the primitive's row of the table: a function of the arguments alone.
#pragma once
#include "build.cuh"
#include "ops.h"

// A word of the image for each primitive: cost, default and arity, and the rank of its name.
enum Cost : u32 { FIXED, WEIGHTS, WORDS, SCALAR, CUSTOM };
DEV u32 traits_of(const Ctx& c, u32 op) { return word(c, IMAGE_OPS + op); }
DEV u32 cost_of(u32 traits) { return traits & 15u; }
DEV u32 default_of(u32 traits) { return traits >> 4 & 15u; }
DEV u32 fewest_of(u32 traits) { return traits >> 8 & 15u; }
DEV u32 most_of(u32 traits) { return traits >> 12 & 15u; }

// Sums of 64 bits that stay at the top.
DEV u64 plus(u64 a, u64 b) { return a + b < a ? ~0ull : a + b; }
DEV u64 times(u64 a, u64 b) {
    u64 low = (a & 0xffffffffu) * (b & 0xffffffffu), high = (a >> 32) * (b >> 32);
    u64 cross = (a >> 32) * (b & 0xffffffffu), other = (a & 0xffffffffu) * (b >> 32);
    u64 middle = (low >> 32) + (cross & 0xffffffffu) + (other & 0xffffffffu);
    high += (cross >> 32) + (other >> 32) + (middle >> 32);
    return high ? ~0ull : a * b;
}
