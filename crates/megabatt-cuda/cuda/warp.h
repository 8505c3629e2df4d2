// One source, two machines: a warp of a GPU, or 32 lanes in lockstep on the host.
//
// `vu`, `vi`, `vb` hold a value for each lane; `u32`, `i32`, `bool` hold one for the whole warp. Control flow is on the
// latter alone: on the host a lane value is a vector of 32, so an `if` on one does not compile.
// Combine `vb` with `&`, `|` and `!`, never `~`.
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;

#define LANES 32u

#ifdef __CUDACC__

typedef u32 vu;
typedef i32 vi;
typedef bool vb;

// A small function, and one too large to be copied into its callers.
#define DEV static __device__ __forceinline__
#define FAR static __device__ __noinline__
#define EVERY_LANE 0xffffffffu

DEV vu lane_id() { return threadIdx.x & 31u; }
DEV vu splat(u32 x) { return x; }
DEV vi splat_i(i32 x) { return x; }
// The value of lane `from`, taken modulo 32.
DEV vu shfl(vu x, vu from) { return __shfl_sync(EVERY_LANE, x, from); }
DEV vu shfl_xor(vu x, u32 mask) { return __shfl_xor_sync(EVERY_LANE, x, mask); }
DEV u32 at_lane(vu x, u32 lane) { return __shfl_sync(EVERY_LANE, x, lane); }
DEV u32 votes(vb p) { return __ballot_sync(EVERY_LANE, p); }
DEV bool any_lane(vb p) { return __any_sync(EVERY_LANE, p); }
DEV bool all_lanes(vb p) { return __all_sync(EVERY_LANE, p); }
DEV vu sel(vb p, vu a, vu b) { return p ? a : b; }
DEV vi sel_i(vb p, vi a, vi b) { return p ? a : b; }
DEV u32 brev(u32 x) { return __brev(x); }
DEV u32 popc(u32 x) { return __popc(x); }
// The place of the lowest and of the highest bit; 32 and -1 (as u32) when there is none.
DEV u32 lowest(u32 x) { return x ? (u32)__ffs(x) - 1u : 32u; }
DEV u32 highest(u32 x) { return 31u - (u32)__clz(x); }
DEV void warp_sync() { __syncwarp(); }
// Adds to a counter that warps share; gives what was there.
DEV u32 take_number(u32* counter, u32 n) {
    u32 was = 0;
    if ((threadIdx.x & 31u) == 0) was = atomicAdd(counter, n);
    return __shfl_sync(EVERY_LANE, was, 0);
}

#if __CUDA_ARCH__ >= 800
DEV u32 reduce_add(vu x) { return __reduce_add_sync(EVERY_LANE, x); }
DEV u32 reduce_or(vu x) { return __reduce_or_sync(EVERY_LANE, x); }
DEV u32 reduce_min(vu x) { return __reduce_min_sync(EVERY_LANE, x); }
DEV u32 reduce_max(vu x) { return __reduce_max_sync(EVERY_LANE, x); }
DEV i32 reduce_min_i(vi x) { return __reduce_min_sync(EVERY_LANE, x); }
DEV i32 reduce_max_i(vi x) { return __reduce_max_sync(EVERY_LANE, x); }
#else
#define REDUCE(name, type, step)                                                         \
    DEV type name(type x) {                                                              \
        for (u32 m = 16; m; m >>= 1) {                                                   \
            type y = __shfl_xor_sync(EVERY_LANE, x, m);                                  \
            x = step;                                                                    \
        }                                                                                \
        return x;                                                                        \
    }
REDUCE(reduce_add, u32, x + y)
REDUCE(reduce_or, u32, x | y)
REDUCE(reduce_min, u32, x < y ? x : y)
REDUCE(reduce_max, u32, x > y ? x : y)
REDUCE(reduce_min_i, i32, x < y ? x : y)
REDUCE(reduce_max_i, i32, x > y ? x : y)
#undef REDUCE
#endif

DEV vu lanes_at(const u32* p) { return p[lane_id()]; }
DEV void put_lanes_at(u32* p, vu x) { p[lane_id()] = x; }
// `base[at]` in the lanes of `where`, 0 in the others.
DEV vu gather(const u32* base, vu at, vb where) { return where ? base[at] : 0u; }
DEV void put_lanes_where(u32* p, vu x, vb where) {
    if (where) p[lane_id()] = x;
}
DEV double float_of_bits(u64 bits) { return __longlong_as_double((i64)bits); }
DEV u64 bits_of_float(double x) { return (u64)__double_as_longlong(x); }

#else  // the host

typedef u32 vu __attribute__((vector_size(128)));
typedef i32 vi __attribute__((vector_size(128)));
typedef i32 vb __attribute__((vector_size(128)));

#define DEV [[maybe_unused]] static inline
#define FAR [[maybe_unused]] static __attribute__((noinline))

DEV vu lane_id() {
    vu r = {};
    for (u32 l = 0; l < LANES; l++) r[l] = l;
    return r;
}
DEV vu splat(u32 x) { return vu{} + x; }
DEV vi splat_i(i32 x) { return vi{} + x; }
DEV vu shfl(vu x, vu from) {
    vu r = {};
    for (u32 l = 0; l < LANES; l++) r[l] = x[from[l] & 31u];
    return r;
}
DEV vu shfl_xor(vu x, u32 mask) {
    vu r = {};
    for (u32 l = 0; l < LANES; l++) r[l] = x[(l ^ mask) & 31u];
    return r;
}
DEV u32 at_lane(vu x, u32 lane) { return x[lane & 31u]; }
DEV u32 votes(vb p) {
    u32 r = 0;
    for (u32 l = 0; l < LANES; l++) r |= (u32)(p[l] & 1) << l;
    return r;
}
DEV bool any_lane(vb p) { return votes(p) != 0; }
DEV bool all_lanes(vb p) { return votes(p) == ~0u; }
DEV vu sel(vb p, vu a, vu b) { return p ? a : b; }
DEV vi sel_i(vb p, vi a, vi b) { return p ? a : b; }
template <class V> DEV V reversed_bits(V x) {
    x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
    x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
    x = ((x >> 4) & 0x0f0f0f0fu) | ((x & 0x0f0f0f0fu) << 4);
    x = ((x >> 8) & 0x00ff00ffu) | ((x & 0x00ff00ffu) << 8);
    return (x >> 16) | (x << 16);
}
DEV u32 brev(u32 x) { return reversed_bits(x); }
DEV vu brev(vu x) { return reversed_bits(x); }
DEV u32 popc(u32 x) { return (u32)__builtin_popcount(x); }
DEV u32 lowest(u32 x) { return x ? (u32)__builtin_ctz(x) : 32u; }
DEV u32 highest(u32 x) { return x ? 31u - (u32)__builtin_clz(x) : ~0u; }
#define EACH_LANE(name)                                      \
    DEV vu name(vu x) {                                      \
        vu r = {};                                           \
        for (u32 l = 0; l < LANES; l++) r[l] = name(x[l]);   \
        return r;                                            \
    }
EACH_LANE(popc)
EACH_LANE(lowest)
EACH_LANE(highest)
#undef EACH_LANE
DEV void warp_sync() {}
DEV u32 take_number(u32* counter, u32 n) { return __atomic_fetch_add(counter, n, __ATOMIC_RELAXED); }
#define REDUCE(name, vector, type, step)        \
    DEV type name(vector v) {                   \
        type x = v[0];                          \
        for (u32 l = 1; l < LANES; l++) {       \
            type y = v[l];                      \
            x = step;                           \
        }                                       \
        return x;                               \
    }
REDUCE(reduce_add, vu, u32, x + y)
REDUCE(reduce_or, vu, u32, x | y)
REDUCE(reduce_min, vu, u32, x < y ? x : y)
REDUCE(reduce_max, vu, u32, x > y ? x : y)
REDUCE(reduce_min_i, vi, i32, x < y ? x : y)
REDUCE(reduce_max_i, vi, i32, x > y ? x : y)
#undef REDUCE
DEV vu lanes_at(const u32* p) {
    vu r;
    __builtin_memcpy(&r, p, sizeof r);
    return r;
}
DEV void put_lanes_at(u32* p, vu x) { __builtin_memcpy(p, &x, sizeof x); }
DEV vu gather(const u32* base, vu at, vb where) {
    vu r = {};
    for (u32 l = 0; l < LANES; l++) r[l] = where[l] ? base[at[l]] : 0u;
    return r;
}
DEV void put_lanes_where(u32* p, vu x, vb where) {
    for (u32 l = 0; l < LANES; l++)
        if (where[l]) p[l] = x[l];
}
DEV double float_of_bits(u64 bits) {
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}
DEV u64 bits_of_float(double x) {
    u64 bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

#endif

DEV u32 min_u(u32 a, u32 b) { return a < b ? a : b; }
DEV u32 max_u(u32 a, u32 b) { return a > b ? a : b; }
DEV i32 min_i(i32 a, i32 b) { return a < b ? a : b; }
DEV i32 max_i(i32 a, i32 b) { return a > b ? a : b; }
// The lowest `n` bits, `n` in 0..=32.
DEV u32 low_bits(u32 n) { return n >= 32u ? ~0u : (1u << n) - 1u; }
