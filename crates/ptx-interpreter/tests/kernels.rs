//! Kernels as NVRTC compiles them, against the same work in Rust. `tools/ptx.py` makes the PTX beside the sources.

use megabatt_ptx::{Launch, Memory, Module};

const FEATURES: [(&str, &str); 2] = [
    ("compute_60", include_str!("kernels/features.compute_60.ptx")),
    ("compute_80", include_str!("kernels/features.compute_80.ptx")),
];

type Quad = [u32; 4];

fn turned(x: u32, q: Quad) -> Quad {
    let odd = [1, 5, 7, 9, 11][x as usize % 5];
    let small = [1, 2, 3, 4, 5, 6, 250][x as usize % 7];
    [x, q[2].wrapping_add(odd), q[3].wrapping_mul(small), q[1].count_ones()]
}

fn chosen(x: u32, y: u32) -> u32 {
    match x {
        0 => y.wrapping_add(1),
        1 => y.reverse_bits(),
        2 => y.leading_zeros(),
        3 => y / 7,
        4 => y.checked_ilog2().map_or(0, |_| y.trailing_zeros() + 1),
        5 => y % 13,
        6 => u32::from_be_bytes([1, 2, 3, 4].map(|byte: usize| [x.to_le_bytes(), y.to_le_bytes()].concat()[byte])),
        7 => y.wrapping_mul(y),
        8 => y ^ 0x5555_5555,
        9 => (y as i32 >> 3) as u32,
        _ => y << (x & 31) | x.checked_shr(32 - (x & 31)).unwrap_or(0),
    }
}

fn step(which: u32, a: u32, b: u32) -> u32 {
    match which {
        0 => a.wrapping_add(b),
        1 => a.wrapping_mul(b),
        _ => a.wrapping_pow(b),
    }
}

/// What thread `t` of a block with these words writes.
fn expected(words: &[u32], t: usize, n: u32) -> [u64; 8] {
    let (x, lane) = (words[t], t as u32 & 31);
    let warp = &words[t & !31..(t & !31) + 32];
    let long = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let q = turned(n, [x, lane, words[(t + 1) & 63], (n & 15).wrapping_mul(x)]);
    let q = turned(q[1], q);
    let (first, second) = (long(q[0], q[1]), long(q[2], q[3]));
    let (mut turns, mut y) = (0, x);
    while y > 1 {
        turns += u64::from((y & 1 == 1) ^ (n & 1 == 1) ^ ((y & 255) > 5));
        y = if y & 1 == 1 { 3 * (y & 0xffff) + 1 } else { y / 2 };
    }
    let real = f64::from(x as i32);
    let real = real / f64::from(n + 1) + (real * 0.3).floor();
    let ballot = (0..32).fold(0, |mask, lane| mask | (warp[lane] >> 2 & 1) << lane);
    let all = warp.iter().fold(0u32, |sum, word| sum.wrapping_add(*word));
    let wide = u64::from(x).wrapping_mul(0x1_0000_0001) as i64 / i64::from(n + 3);
    let high = ((u128::from(first) * u128::from(second)) >> 64) as u64;
    let h = (x >> 3) as i16;
    let h = (i32::from(h) * 3 - (i32::from(h) >> 2)) as i16;
    let l = lane as usize;
    let down = if l % 8 < 5 { warp[l + 3] } else { x };
    [
        first,
        second,
        turns,
        u64::from(chosen(x % 11, x.wrapping_add(n)).wrapping_add(step(x % 3, lane, x % 5))),
        real.to_bits(),
        long(ballot, all),
        (wide as u64).wrapping_add(high),
        (h as u64).wrapping_add(u64::from(warp[l ^ 5])).wrapping_add(u64::from(down)),
    ]
}

#[test]
fn features_of_the_language_agree_with_rust() {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for (architecture, text) in FEATURES {
        let module = Module::parse(text).unwrap_or_else(|error| panic!("{architecture}: {error}"));
        assert_eq!(module.entries().collect::<Vec<_>>(), ["features"]);
        let mut memory = Memory::new();
        let (from, to) = (memory.alloc(64 * 4, 0).unwrap(), memory.alloc(64 * 64, 0).unwrap());
        for n in [0u32, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 12345] {
            let words: Vec<u32> = (0..64).map(|t| if t < 8 { t } else { next() >> (next() & 15) }).collect();
            memory.write_words(from, &words).unwrap();
            let mut parameters = Vec::new();
            parameters.extend(from.to_le_bytes());
            parameters.extend(to.to_le_bytes());
            parameters.extend(n.to_le_bytes());
            let counts = module
                .launch("features", &Launch::new(1, 64), &parameters, &mut memory)
                .unwrap_or_else(|fault| panic!("{architecture}: {fault}"));
            assert!(counts.divergent > 0 && counts.divergent < counts.instructions, "{counts:?}");
            for t in 0..64 {
                let bytes = memory.bytes(to + 64 * t as u64, 64).unwrap();
                let got: Vec<u64> = bytes.chunks_exact(8).map(|b| u64::from_le_bytes(b.try_into().unwrap())).collect();
                assert_eq!(got, expected(&words, t, n), "{architecture}, n {n}, thread {t}, word {:#x}", words[t]);
            }
        }
    }
}
