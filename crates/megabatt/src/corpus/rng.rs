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

/// A stream of samples under a seed.
#[derive(Clone, Copy, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The stream of this number.
    pub fn new(seed: u64, stream: u64) -> Self {
        let a = Rng::new(seed).next_u64();
        Stream(Rng::new(a ^ stream.rotate_left(32)).next_u64())
    }

    /// As [`Rng::of_sample`].
    #[inline]
    pub fn sample(self, number: u64) -> Rng {
        // One draw apart from the bare state, so that neighbouring numbers do not start from neighbouring states.
        Rng::new(Rng::new(self.0 ^ number).next_u64())
    }
}

/// By how much the state grows.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The mixer but for its last step.
#[inline]
fn half_mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
}

/// Whether the upper 53 bits of a number, mixed but for the last step, are below a bound. Seldom asked.
#[cold]
fn is_below(z: u64, bound: u64) -> bool {
    (z ^ (z >> 31)) >> 11 < bound
}

impl Rng {
    /// A generator that starts from `seed`; equal seeds give equal sequences.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The generator of sample `number` of a stream: independent of how many samples are asked for before it.
    pub fn of_sample(seed: u64, stream: u64, number: u64) -> Self {
        Stream::new(seed, stream).sample(number)
    }

    /// The next 64 bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        let z = half_mixed(self.state);
        z ^ (z >> 31)
    }

    /// Draws until the upper 53 bits are below `bound`, at most `n` times. Gives how often they were not.
    #[inline]
    pub fn draws_above(&mut self, n: usize, bound: u64) -> usize {
        // The last step of the mixer leaves the upper 31 bits as they are: they tell nearly all that is above.
        let upper = bound.saturating_mul(1 << 11) | u64::from(u32::MAX) << 1 | 1;
        // A copy stays in a register.
        let mut state = self.state;
        let mut above = 0;
        while above < n {
            state = state.wrapping_add(GAMMA);
            let z = half_mixed(state);
            if z <= upper && is_below(z, bound) {
                break;
            }
            above += 1;
        }
        self.state = state;
        above
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_counted_as_one_by_one() {
        for bound in [0, 1, 1 << 30, 1 << 45, 1 << 47, (1 << 52) + 12_345, 1 << 53, u64::MAX] {
            let (mut at_once, mut one_by_one) = (Rng::new(5), Rng::new(5));
            for n in (0..200).chain([10_000]) {
                let expected = (0..n).find(|_| one_by_one.next_u64() >> 11 < bound).unwrap_or(n);
                assert_eq!(at_once.draws_above(n, bound), expected, "{bound} {n}");
                assert_eq!(at_once.state, one_by_one.state);
            }
        }
    }
}
