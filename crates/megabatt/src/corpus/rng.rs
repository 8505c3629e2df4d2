//! The random numbers of the generators: splitmix64.
//!
//! What: a 64-bit state, one draw per call. Why: the samples of a task must be the same on every machine and in every
//! release, so the generator is written down here instead of being taken from a library that may change it.
//! Invariant: the sequence is a function of the seed alone; changing anything here changes every task file.

/// A splitmix64 generator.
///
/// Source: Sebastiano Vigna, `splitmix64.c`, 2015, public domain (<https://prng.di.unimi.it/splitmix64.c>); the mixer
/// is from Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A generator that starts from `seed`; equal seeds give equal sequences.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The generator of sample `number` of a stream: independent of how many samples are asked for before it.
    pub fn of_sample(seed: u64, stream: u64, number: u64) -> Self {
        let mut rng = Self::new(seed);
        let a = rng.next_u64();
        rng.state = a ^ stream.rotate_left(32);
        let b = rng.next_u64();
        rng.state = b ^ number;
        // One draw apart from the bare state, so that neighbouring numbers do not start from neighbouring states.
        let c = rng.next_u64();
        Self::new(c)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    ///
    /// Multiply-shift: the bias is below 2^-50 for the ranges used here and does not matter to the tasks.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }

    /// A number in `low..=high`; `low` when the range is empty.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below((high + 1).saturating_sub(low))
    }

    /// True in `part` of `whole` draws.
    pub fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }

    /// One of the items, or the type's default when there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let at = self.below(items.len());
        items.get(at).copied().unwrap_or_default()
    }

    /// Puts the items in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let at = self.below(last + 1);
            items.swap(at, last);
        }
    }

    /// `n` different colours of 1..=9 that are not among `taken`; fewer when there are not so many.
    pub fn colors(&mut self, n: usize, taken: &[u8]) -> Vec<u8> {
        let mut free: Vec<u8> = (1..=9).filter(|color| !taken.contains(color)).collect();
        self.shuffle(&mut free);
        free.truncate(n);
        free
    }

    /// One colour of 1..=9 that is not among `taken`.
    pub fn color(&mut self, taken: &[u8]) -> u8 {
        self.colors(1, taken).first().copied().unwrap_or(0)
    }
}
