//! The registers of a warp: a stack of frames over three files.

use crate::action::{Dst, Src};
use crate::module::{Longs, Module, Words};

/// All lanes.
pub(crate) const FULL: u32 = u32::MAX;

/// Registers of the frames of one warp. A frame's registers hold what an earlier call left there.
pub(crate) struct Lanes<'m> {
    word_pool: &'m [Words],
    long_pool: &'m [Longs],
    pub words: Vec<Words>,
    pub longs: Vec<Longs>,
    pub predicates: Vec<u32>,
    /// Where the running frame begins in each file.
    pub word_base: usize,
    pub long_base: usize,
    pub predicate_base: usize,
}

impl<'m> Lanes<'m> {
    pub fn new(module: &'m Module) -> Self {
        Lanes {
            word_pool: &module.words,
            long_pool: &module.longs,
            words: Vec::new(),
            longs: Vec::new(),
            predicates: Vec::new(),
            word_base: 0,
            long_base: 0,
            predicate_base: 0,
        }
    }

    /// Makes room for a frame of these sizes at the present bases. New registers hold a pattern, not zero.
    pub fn reserve(&mut self, words: u32, longs: u32, predicates: u32) {
        let (words, longs) = (self.word_base + words as usize, self.long_base + longs as usize);
        let predicates = self.predicate_base + predicates as usize;
        if self.words.len() < words {
            self.words.resize(words, [0xdead_beef; 32]);
        }
        if self.longs.len() < longs {
            self.longs.resize(longs, [0xdead_beef_dead_beef; 32]);
        }
        if self.predicates.len() < predicates {
            self.predicates.resize(predicates, 0xaaaa_aaaa);
        }
    }

    #[inline(always)]
    pub fn word(&self, from: Src) -> &Words {
        if from >= 0 { &self.words[self.word_base + from as usize] } else { &self.word_pool[!from as usize] }
    }

    #[inline(always)]
    pub fn long(&self, from: Src) -> &Longs {
        if from >= 0 { &self.longs[self.long_base + from as usize] } else { &self.long_pool[!from as usize] }
    }

    #[inline(always)]
    pub fn predicate(&self, from: Src) -> u32 {
        if from >= 0 {
            self.predicates[self.predicate_base + from as usize]
        } else {
            !self.predicates[self.predicate_base + !from as usize]
        }
    }

    #[inline(always)]
    pub fn put_word(&mut self, to: Dst, value: &Words, lanes: u32) {
        blend(&mut self.words[self.word_base + to as usize], value, lanes);
    }

    #[inline(always)]
    pub fn put_long(&mut self, to: Dst, value: &Longs, lanes: u32) {
        blend(&mut self.longs[self.long_base + to as usize], value, lanes);
    }

    #[inline(always)]
    pub fn put_predicate(&mut self, to: Dst, value: u32, lanes: u32) {
        let register = &mut self.predicates[self.predicate_base + to as usize];
        *register = *register & !lanes | value & lanes;
    }

    #[inline(always)]
    pub fn map_word(&mut self, to: Dst, a: Src, lanes: u32, f: impl Fn(u32) -> u32) {
        let a = self.word(a);
        let mut value = [0; 32];
        for lane in 0..32 {
            value[lane] = f(a[lane]);
        }
        self.put_word(to, &value, lanes);
    }

    #[inline(always)]
    pub fn map_words(&mut self, to: Dst, a: Src, b: Src, lanes: u32, f: impl Fn(u32, u32) -> u32) {
        let (a, b) = (self.word(a), self.word(b));
        let mut value = [0; 32];
        for lane in 0..32 {
            value[lane] = f(a[lane], b[lane]);
        }
        self.put_word(to, &value, lanes);
    }

    #[inline(always)]
    pub fn map_three(&mut self, to: Dst, (a, b, c): (Src, Src, Src), lanes: u32, f: impl Fn(u32, u32, u32) -> u32) {
        let (a, b, c) = (self.word(a), self.word(b), self.word(c));
        let mut value = [0; 32];
        for lane in 0..32 {
            value[lane] = f(a[lane], b[lane], c[lane]);
        }
        self.put_word(to, &value, lanes);
    }

    #[inline(always)]
    pub fn map_long(&mut self, to: Dst, a: Src, lanes: u32, f: impl Fn(u64) -> u64) {
        let a = self.long(a);
        let mut value = [0; 32];
        for lane in 0..32 {
            value[lane] = f(a[lane]);
        }
        self.put_long(to, &value, lanes);
    }

    #[inline(always)]
    pub fn map_longs(&mut self, to: Dst, a: Src, b: Src, lanes: u32, f: impl Fn(u64, u64) -> u64) {
        let (a, b) = (self.long(a), self.long(b));
        let mut value = [0; 32];
        for lane in 0..32 {
            value[lane] = f(a[lane], b[lane]);
        }
        self.put_long(to, &value, lanes);
    }
}

/// Writes `value` where `lanes` has a bit.
#[inline(always)]
fn blend<T: Copy>(register: &mut [T; 32], value: &[T; 32], lanes: u32) {
    if lanes == FULL {
        *register = *value;
    } else {
        let mut rest = lanes;
        while rest != 0 {
            let lane = rest.trailing_zeros() as usize & 31;
            register[lane] = value[lane];
            rest &= rest - 1;
        }
    }
}

/// The lowest lane of a mask that is not empty.
#[inline]
pub(crate) fn first(lanes: u32) -> u32 {
    lanes.trailing_zeros() & 31
}

/// The lanes of a mask, from the lowest.
#[inline]
pub(crate) fn each(lanes: u32) -> impl Iterator<Item = usize> {
    let mut rest = lanes;
    std::iter::from_fn(move || {
        let lane = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
        rest &= rest - 1;
        Some(lane)
    })
}
