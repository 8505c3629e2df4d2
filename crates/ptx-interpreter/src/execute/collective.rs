//! What the lanes of a warp do together; the caller has seen that all of them are there.

use crate::action::{Dst, Reduce, Shuffle, Src, Vote};
use crate::lanes::{Lanes, each, first};

/// `shfl.sync`: every lane reads a word of another one.
pub(crate) fn shuffle(
    l: &mut Lanes<'_>,
    how: Shuffle,
    (to, inside): (Dst, Option<Dst>),
    (from, lane, clamp): (Src, Src, Src),
    x: u32,
) {
    let (from, offset, clamp) = (l.word(from), l.word(lane), l.word(clamp));
    let mut value = [0; 32];
    let mut valid = 0;
    for lane in 0..32u32 {
        let at = lane as usize;
        let (b, segment, bound) = (offset[at] & 31, clamp[at] >> 8 & 31, clamp[at] & 31);
        let most = (lane & segment) | (bound & !segment);
        let least = lane & segment;
        let (source, inside) = match how {
            Shuffle::Up => (lane.wrapping_sub(b), lane as i32 - b as i32 >= most as i32),
            Shuffle::Down => (lane + b, lane + b <= most),
            Shuffle::Butterfly => (lane ^ b, lane ^ b <= most),
            Shuffle::Index => {
                let source = least | (b & !segment);
                (source, source <= most)
            }
        };
        let source = if inside { source & 31 } else { lane };
        value[at] = from[source as usize];
        valid |= u32::from(inside) << lane;
    }
    l.put_word(to, &value, x);
    if let Some(inside) = inside {
        l.put_predicate(inside, valid, x);
    }
}

/// The lanes that a shuffle reads but that take no part, if any: their words are undefined.
pub(crate) fn strangers(l: &Lanes<'_>, how: Shuffle, (lane, clamp): (Src, Src), x: u32) -> u32 {
    let (offset, clamp) = (l.word(lane), l.word(clamp));
    let mut read = 0u32;
    for lane in each(x) {
        let (b, segment, bound) = (offset[lane] & 31, clamp[lane] >> 8 & 31, clamp[lane] & 31);
        let lane = lane as u32;
        let most = (lane & segment) | (bound & !segment);
        let (source, inside) = match how {
            Shuffle::Up => (lane.wrapping_sub(b), lane as i32 - b as i32 >= most as i32),
            Shuffle::Down => (lane + b, lane + b <= most),
            Shuffle::Butterfly => (lane ^ b, lane ^ b <= most),
            Shuffle::Index => ((lane & segment) | (b & !segment), (lane & segment) | (b & !segment) <= most),
        };
        if inside {
            read |= 1 << (source & 31);
        }
    }
    read & !x
}

/// `vote.sync`.
pub(crate) fn vote(l: &mut Lanes<'_>, how: Vote, to: Dst, from: Src, x: u32) {
    let yes = l.predicate(from) & x;
    let all = |holds: bool| if holds { u32::MAX } else { 0 };
    match how {
        Vote::Ballot => l.put_word(to, &[yes; 32], x),
        Vote::All => l.put_predicate(to, all(yes == x), x),
        Vote::Any => l.put_predicate(to, all(yes != 0), x),
        Vote::Uniform => l.put_predicate(to, all(yes == x || yes == 0), x),
    }
}

/// The values of the lanes, as 64 bits.
fn values(l: &Lanes<'_>, long: bool, from: Src) -> [u64; 32] {
    if long { *l.long(from) } else { l.word(from).map(u64::from) }
}

/// `match.any.sync`: to each lane the lanes that hold the same.
pub(crate) fn match_any(l: &mut Lanes<'_>, to: Dst, long: bool, from: Src, x: u32) {
    let values = values(l, long, from);
    let mut same = [0u32; 32];
    for lane in each(x) {
        same[lane] = each(x).filter(|&other| values[other] == values[lane]).fold(0, |mask, other| mask | 1 << other);
    }
    l.put_word(to, &same, x);
}

/// `match.all.sync`: the lanes, if all hold the same, or none.
pub(crate) fn match_all(l: &mut Lanes<'_>, to: Dst, all: Option<Dst>, long: bool, from: Src, x: u32) {
    let values = values(l, long, from);
    let same = each(x).all(|lane| values[lane] == values[first(x) as usize]);
    l.put_word(to, &[if same { x } else { 0 }; 32], x);
    if let Some(all) = all {
        l.put_predicate(all, if same { u32::MAX } else { 0 }, x);
    }
}

/// `redux.sync`.
pub(crate) fn reduce(l: &mut Lanes<'_>, how: Reduce, to: Dst, from: Src, x: u32) {
    let words = l.word(from);
    let op = |a: u32, b: u32| match how {
        Reduce::Add => a.wrapping_add(b),
        Reduce::And => a & b,
        Reduce::Or => a | b,
        Reduce::Xor => a ^ b,
        Reduce::Min => a.min(b),
        Reduce::Max => a.max(b),
        Reduce::MinSigned => (a as i32).min(b as i32) as u32,
        Reduce::MaxSigned => (a as i32).max(b as i32) as u32,
    };
    let value = each(x).map(|lane| words[lane]).reduce(op).unwrap_or(0);
    l.put_word(to, &[value; 32], x);
}
