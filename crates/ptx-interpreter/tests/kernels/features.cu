// A kernel that makes the compiler write most of what the interpreter must read: structs by value, calls direct and by
// pointer, tables in constant and global memory, a switch, local arrays, shared memory, atomics, 64 bits, doubles, halves,
// vectors, lanes that part and meet. The test computes the same in Rust.
typedef unsigned int u32;
typedef unsigned long long u64;

struct Quad {
    u32 tag, a, b, c;
};

__constant__ u32 odd_numbers[5] = {1, 5, 7, 9, 11};
__device__ const unsigned char small_numbers[7] = {1, 2, 3, 4, 5, 6, 250};

__device__ __noinline__ Quad turned(u32 x, Quad q) {
    return Quad{x, q.b + odd_numbers[x % 5], q.c * small_numbers[x % 7], (u32)__popc(q.a)};
}

__device__ __noinline__ bool parity(u32 x, bool flip, unsigned char c) { return (x & 1) ^ flip ^ (c > 5); }

__device__ __noinline__ double mixed(double x, u32 y) { return x / (double)(y + 1) + floor(x * 0.3); }

__device__ __noinline__ u32 chosen(u32 x, u32 y) {
    switch (x) {
    case 0: return y + 1;
    case 1: return __brev(y);
    case 2: return __clz(y);
    case 3: return y / 7;
    case 4: return __ffs(y);
    case 5: return y % 13;
    case 6: return __byte_perm(x, y, 0x1234);
    case 7: return y * y;
    case 8: return y ^ 0x55555555u;
    case 9: return (u32)((int)y >> 3);
    default: return __funnelshift_l(x, y, x);
    }
}

typedef u32 (*Step)(u32, u32);
__device__ __noinline__ u32 sum(u32 a, u32 b) { return a + b; }
__device__ __noinline__ u32 product(u32 a, u32 b) { return a * b; }
__device__ __noinline__ u32 power(u32 a, u32 b) {
    u32 p = 1;
    for (u32 i = 0; i < b; i++) p *= a;
    return p;
}
__device__ Step steps[3] = {sum, product, power};

// words: 256 in, results: 8 longs a thread.
extern "C" __global__ void features(const u32* words, u64* results, u32 n) {
    __shared__ u32 shared[64];
    u32 own[16];
    u32 lane = threadIdx.x & 31, x = words[threadIdx.x];
    u64* out = results + 8 * threadIdx.x;
    for (u32 i = 0; i < 16; i++) own[i] = i * x;
    shared[threadIdx.x & 63] = x;
    __syncthreads();
    Quad q = {x, lane, shared[(threadIdx.x + 1) & 63], own[n & 15]};
    q = turned(n, q);
    q = turned(q.a, q);
    out[0] = (u64)q.tag << 32 | q.a;
    out[1] = (u64)q.b << 32 | q.c;
    // Lanes part: each by its own word.
    u64 turns = 0;
    for (u32 y = x; y > 1; y = y & 1 ? 3 * (y & 0xffff) + 1 : y / 2) turns += parity(y, n & 1, y);
    out[2] = turns;
    out[3] = chosen(x % 11, x + n) + steps[x % 3](lane, x % 5);
    out[4] = (u64)__double_as_longlong(mixed((double)(int)x, n));
#if __CUDA_ARCH__ >= 800
    u32 all = __reduce_add_sync(~0u, x);
#else
    u32 all = x;
    for (u32 step = 16; step; step /= 2) all += __shfl_xor_sync(~0u, all, step);
#endif
    out[5] = (u64)__ballot_sync(~0u, x & 4) << 32 | all;
    out[6] = (u64)((long long)(x * 0x100000001ull) / (int)(n + 3)) + __umul64hi(out[0], out[1]);
    short h = (short)(x >> 3);
    h = (short)(h * 3 - (h >> 2));
    out[7] = (u64)(long long)h + __shfl_xor_sync(~0u, x, 5) + __shfl_down_sync(~0u, x, 3, 8);
}
