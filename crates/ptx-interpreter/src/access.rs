//! Loads, stores and atomics: addresses resolved, checked, and served lane by lane, or at once where lanes agree.

use crate::action::{Address, Atomic, Base, Dst, Holder, Scalar, Src};
use crate::fault::{FaultKind, Space};
use crate::lanes::{FULL, Lanes, each, first};
use crate::memory::Memory;
use crate::module::{DATA_WINDOW, LOCAL_WINDOW, Longs, SHARED_WINDOW, Words};

/// Most bytes of a lane's own memory.
pub(crate) const LOCAL_MOST: usize = 512 << 10;
/// Most bytes of a block's shared memory.
pub(crate) const SHARED_MOST: usize = 227 << 10;

/// All memory that a warp can reach.
pub(crate) struct Reach<'a> {
    pub device: &'a mut Memory,
    /// The module's variables.
    pub data: &'a [u8],
    pub shared: &'a mut [u8],
    /// The lanes' own memory by words, so that one place of all lanes lies together.
    pub local: &'a mut [Words],
    /// Where the running frame begins in a lane's own memory.
    pub frame: usize,
}

/// Where a lane's access lands: memory, and the place in it.
enum Seat<'a> {
    Read(&'a [u8], usize),
    Write(&'a mut [u8], usize),
}

impl Reach<'_> {
    /// The bytes that `address` points into, unless they are a lane's own, and the place of the first.
    fn seat(&mut self, space: Space, address: u64) -> Option<Seat<'_>> {
        let window = |base: u64, size: u64| (base..base + size).contains(&address).then(|| (address - base) as usize);
        match space {
            Space::Shared => Some(Seat::Write(self.shared, usize::try_from(address).ok()?)),
            Space::Local => None,
            Space::Const => Some(Seat::Read(self.data, window(DATA_WINDOW, 1 << 32)?)),
            Space::Global | Space::Generic => {
                if address >> 36 != 0 {
                    let (bytes, at) = self.device.around_mut(address)?;
                    return Some(Seat::Write(bytes, at));
                }
                if let Some(at) = window(DATA_WINDOW, 1 << 32) {
                    return Some(Seat::Read(self.data, at));
                }
                if space == Space::Global {
                    return None;
                }
                window(SHARED_WINDOW, 1 << 32).map(|at| Seat::Write(self.shared, at))
            }
        }
    }

    /// The place in a lane's own memory that `address` means, if it means one.
    #[inline]
    fn own(&self, space: Space, address: u64) -> Option<usize> {
        match space {
            Space::Local => usize::try_from(address).ok(),
            Space::Generic if address >> 32 == LOCAL_WINDOW >> 32 => Some((address - LOCAL_WINDOW) as usize),
            _ => None,
        }
    }

    /// Whether `bytes` from `at` on lie in a lane's own memory.
    fn holds(&self, at: usize, bytes: usize) -> bool {
        at.checked_add(bytes).is_some_and(|end| end <= self.local.len() * 4)
    }

    /// A lane's own bytes; `at` is a multiple of `bytes`.
    fn read_own(&self, at: usize, lane: usize, bytes: usize) -> Option<u64> {
        if !self.holds(at, bytes) {
            return None;
        }
        let word = u64::from(self.local[at / 4][lane]);
        Some(match bytes {
            1 => word >> (8 * (at & 3)) & 0xff,
            2 => word >> (8 * (at & 3)) & 0xffff,
            4 => word,
            _ => u64::from(self.local[at / 4 + 1][lane]) << 32 | word,
        })
    }

    fn write_own(&mut self, at: usize, lane: usize, bytes: usize, value: u64) -> Option<()> {
        if !self.holds(at, bytes) {
            return None;
        }
        let word = &mut self.local[at / 4][lane];
        match bytes {
            1 | 2 => {
                let shift = 8 * (at & 3);
                let field = ((1u32 << (8 * bytes)) - 1) << shift;
                *word = *word & !field | (value as u32) << shift & field;
            }
            _ => *word = value as u32,
        }
        if bytes == 8 {
            self.local[at / 4 + 1][lane] = (value >> 32) as u32;
        }
        Some(())
    }

    /// A lane's bytes.
    fn write(
        &mut self,
        space: Space,
        address: u64,
        lane: usize,
        (bytes, value): (usize, u64),
    ) -> Result<(), FaultKind> {
        let lost = FaultKind::OutOfBounds { space, address, bytes: bytes as u32, lane: lane as u32 };
        if let Some(at) = self.own(space, address) {
            return self.write_own(at, lane, bytes, value).ok_or(lost);
        }
        match self.seat(space, address) {
            Some(Seat::Write(memory, place)) => match memory.get_mut(place..place.saturating_add(bytes)) {
                Some(room) => room.copy_from_slice(&value.to_le_bytes()[..bytes]),
                None => return Err(lost),
            },
            Some(Seat::Read(..)) => return Err(FaultKind::ReadOnly { address, lane: lane as u32 }),
            None => return Err(lost),
        }
        Ok(())
    }

    /// The bytes of a lane's access, to read.
    #[inline]
    fn read(&mut self, space: Space, address: u64, lane: usize, bytes: usize) -> Option<u64> {
        if let Some(at) = self.own(space, address) {
            return self.read_own(at, lane, bytes);
        }
        let (memory, at) = match self.seat(space, address)? {
            Seat::Read(memory, at) => (memory, at),
            Seat::Write(memory, at) => (&*memory, at),
        };
        little(memory.get(at..at.checked_add(bytes)?)?)
    }
}

/// Little-endian bytes as a number.
#[inline(always)]
fn little(bytes: &[u8]) -> Option<u64> {
    Some(match bytes.len() {
        1 => u64::from(bytes[0]),
        2 => u64::from(u16::from_le_bytes(bytes.try_into().ok()?)),
        4 => u64::from(u32::from_le_bytes(bytes.try_into().ok()?)),
        _ => u64::from_le_bytes(bytes.try_into().ok()?),
    })
}

/// The addresses of all lanes.
fn addresses(l: &Lanes<'_>, reach: &Reach<'_>, at: Address) -> Longs {
    let mut all = [0; 32];
    match at.base {
        Base::Long(base) => {
            let base = l.long(base);
            for lane in 0..32 {
                all[lane] = base[lane].wrapping_add_signed(at.offset);
            }
        }
        Base::Word(base) => {
            let base = l.word(base);
            for lane in 0..32 {
                all[lane] = u64::from(base[lane]).wrapping_add_signed(at.offset);
            }
        }
        Base::Frame => all = [(reach.frame as u64).wrapping_add_signed(at.offset); 32],
    }
    all
}

/// What the addresses of a full warp have in common.
enum Pattern {
    Same,
    /// Each lane's item directly behind the one before.
    Row,
    Mixed,
}

#[inline(always)]
fn pattern(at: &Longs, bytes: u64) -> Pattern {
    let step = at[1].wrapping_sub(at[0]);
    if step != 0 && step != bytes {
        return Pattern::Mixed;
    }
    let mut differs = 0;
    for lane in 0..32 {
        differs |= at[lane] ^ at[0].wrapping_add(step.wrapping_mul(lane as u64));
    }
    match differs {
        0 if step == 0 => Pattern::Same,
        0 => Pattern::Row,
        _ => Pattern::Mixed,
    }
}

/// That the addresses of `lanes` are multiples of `bytes`.
#[inline(always)]
fn aligned(at: &Longs, lanes: u32, bytes: u64) -> Result<(), FaultKind> {
    let mut odd = 0;
    for address in at {
        odd |= address & (bytes - 1);
    }
    if odd == 0 {
        return Ok(());
    }
    match each(lanes).find(|&lane| at[lane] & (bytes - 1) != 0) {
        Some(lane) => Err(FaultKind::Misaligned { address: at[lane], bytes: bytes as u32, lane: lane as u32 }),
        None => Ok(()),
    }
}

/// `ld`, scalar or vector.
pub(crate) fn load(
    l: &mut Lanes<'_>,
    reach: &mut Reach<'_>,
    (at, of, holder): (Address, Scalar, Holder),
    targets: &[Dst],
    x: u32,
) -> Result<(), FaultKind> {
    let bytes = (of.bits() / 8) as usize;
    let mut all = addresses(l, reach, at);
    aligned(&all, x, (bytes * targets.len()) as u64)?;
    let lost = |address: u64, lane: usize| FaultKind::OutOfBounds {
        space: at.space,
        address,
        bytes: bytes as u32,
        lane: lane as u32,
    };
    let spread = at.space == Space::Local || at.base == Base::Frame || all[0] >> 36 == 0;
    for &to in targets {
        let mut value = [0u64; 32];
        let shape = pattern(&all, bytes as u64);
        if let (Pattern::Same, Some(place)) = (&shape, reach.own(at.space, all[0])) {
            if !reach.holds(place, bytes) {
                return Err(lost(all[0], first(x) as usize));
            }
            let words = &reach.local[place / 4];
            match (bytes, holder) {
                (4, Holder::Word) => {
                    l.put_word(to, words, x);
                    all = all.map(|address| address + 4);
                    continue;
                }
                (4, _) => value = words.map(u64::from),
                (8, _) => {
                    let high = &reach.local[place / 4 + 1];
                    for lane in 0..32 {
                        value[lane] = u64::from(high[lane]) << 32 | u64::from(words[lane]);
                    }
                }
                _ => {
                    let (shift, field) = (8 * (place & 3), (1 << (8 * bytes)) - 1);
                    value = words.map(|word| u64::from(word >> shift & field));
                }
            }
        } else {
            match shape {
                Pattern::Same if !spread => {
                    let lane = first(x) as usize;
                    let word = reach.read(at.space, all[lane], lane, bytes).ok_or_else(|| lost(all[lane], lane))?;
                    value = [word; 32];
                }
                Pattern::Row if !spread && x == FULL && bytes == 4 && holder == Holder::Word => {
                    if let Some(row) = reach.device.bytes(all[0], 128) {
                        let mut words = [0u32; 32];
                        for (word, bytes) in words.iter_mut().zip(row.chunks_exact(4)) {
                            *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                        }
                        l.put_word(to, &words, x);
                        all = all.map(|address| address + 4);
                        continue;
                    }
                    for lane in 0..32 {
                        value[lane] = reach.read(at.space, all[lane], lane, 4).ok_or_else(|| lost(all[lane], lane))?;
                    }
                }
                _ => {
                    for lane in each(x) {
                        value[lane] =
                            reach.read(at.space, all[lane], lane, bytes).ok_or_else(|| lost(all[lane], lane))?;
                    }
                }
            }
        }
        if of.signed() {
            let cut = 64 - of.bits();
            value = value.map(|value| ((value << cut) as i64 >> cut) as u64);
        }
        match holder {
            Holder::Long => l.put_long(to, &value, x),
            Holder::Word => l.put_word(to, &value.map(|value| value as u32), x),
            Holder::Half => l.put_word(to, &value.map(|value| value as u32 & 0xffff), x),
        }
        all = all.map(|address| address.wrapping_add(bytes as u64));
    }
    Ok(())
}

/// `st`, scalar or vector. Lanes that write to one address must write one value: which of several stays is open.
pub(crate) fn store(
    l: &mut Lanes<'_>,
    reach: &mut Reach<'_>,
    (at, bytes, holder): (Address, usize, Holder),
    sources: &[Src],
    x: u32,
) -> Result<(), FaultKind> {
    let mut all = addresses(l, reach, at);
    aligned(&all, x, (bytes * sources.len()) as u64)?;
    let spread = at.space == Space::Local || at.base == Base::Frame || all[0] >> 36 == 0;
    for &from in sources {
        let lanes = match pattern(&all, bytes as u64) {
            Pattern::Same
                if bytes == 4 && holder == Holder::Word && x == FULL && reach.own(at.space, all[0]).is_some() =>
            {
                match reach.own(at.space, all[0]).and_then(|place| reach.local.get_mut(place / 4)) {
                    Some(words) => *words = *l.word(from),
                    None => reach.write(at.space, all[0], 0, (4, 0))?,
                }
                all = all.map(|address| address + 4);
                continue;
            }
            Pattern::Same if !spread => {
                agreed(l, (holder, from), (bytes, all[0]), x)?;
                1 << first(x)
            }
            Pattern::Row if !spread && x == FULL && bytes == 4 && holder == Holder::Word => {
                if let Some(row) = reach.device.bytes_mut(all[0], 128) {
                    for (bytes, word) in row.chunks_exact_mut(4).zip(l.word(from)) {
                        bytes.copy_from_slice(&word.to_le_bytes());
                    }
                    all = all.map(|address| address + 4);
                    continue;
                }
                x
            }
            _ => x,
        };
        for lane in each(lanes) {
            let value = match holder {
                Holder::Long => l.long(from)[lane],
                _ => u64::from(l.word(from)[lane]),
            };
            reach.write(at.space, all[lane], lane, (bytes, value))?;
        }
        all = all.map(|address| address.wrapping_add(bytes as u64));
    }
    Ok(())
}

/// That lanes which all write to one address write the same there.
fn agreed(
    l: &Lanes<'_>,
    (holder, from): (Holder, Src),
    (bytes, address): (usize, u64),
    x: u32,
) -> Result<(), FaultKind> {
    let one = first(x) as usize;
    let differs = match holder {
        Holder::Long => {
            let (value, cut) = (l.long(from), 64 - 8 * bytes as u32);
            each(x).find(|&lane| (value[lane] ^ value[one]) << cut != 0)
        }
        _ => {
            let (value, cut) = (l.word(from), 32 - 8 * bytes as u32);
            let same = x == FULL && value.iter().all(|word| *word == value[0]);
            if same { None } else { each(x).find(|&lane| (value[lane] ^ value[one]) << cut != 0) }
        }
    };
    differs.map_or(Ok(()), |lane| Err(FaultKind::Race { address, lanes: [one as u32, lane as u32] }))
}

/// `atom` and `red`: lane after lane, from the lowest.
pub(crate) fn atomic(
    l: &mut Lanes<'_>,
    reach: &mut Reach<'_>,
    (op, at, long): (Atomic, Address, bool),
    (to, a, b): (Option<Dst>, Src, Src),
    x: u32,
) -> Result<(), FaultKind> {
    let bytes = if long { 8 } else { 4 };
    let all = addresses(l, reach, at);
    aligned(&all, x, bytes as u64)?;
    let operand = |from: Src| if long { *l.long(from) } else { l.word(from).map(u64::from) };
    let (a, b) = (operand(a), operand(b));
    let mut before = [0u64; 32];
    for lane in each(x) {
        let address = all[lane];
        let lost = FaultKind::OutOfBounds { space: at.space, address, bytes: bytes as u32, lane: lane as u32 };
        let old = reach.read(at.space, address, lane, bytes).ok_or_else(|| lost.clone())?;
        let new = if long { changed_long(op, old, a[lane], b[lane]) } else { changed(op, old, a[lane], b[lane]) };
        reach.write(at.space, address, lane, (bytes, new))?;
        before[lane] = old;
    }
    match to {
        Some(to) if long => l.put_long(to, &before, x),
        Some(to) => l.put_word(to, &before.map(|value| value as u32), x),
        None => {}
    }
    Ok(())
}

fn changed(op: Atomic, old: u64, a: u64, b: u64) -> u64 {
    let (old, a) = (old as u32, a as u32);
    u64::from(match op {
        Atomic::Add => old.wrapping_add(a),
        Atomic::And => old & a,
        Atomic::Or => old | a,
        Atomic::Xor => old ^ a,
        Atomic::Exchange => a,
        Atomic::Swap => {
            if old == a {
                b as u32
            } else {
                old
            }
        }
        Atomic::Min => old.min(a),
        Atomic::Max => old.max(a),
        Atomic::MinSigned => (old as i32).min(a as i32) as u32,
        Atomic::MaxSigned => (old as i32).max(a as i32) as u32,
        Atomic::Increment => {
            if old >= a {
                0
            } else {
                old + 1
            }
        }
        Atomic::Decrement => {
            if old == 0 || old > a {
                a
            } else {
                old - 1
            }
        }
    })
}

fn changed_long(op: Atomic, old: u64, a: u64, b: u64) -> u64 {
    match op {
        Atomic::Add => old.wrapping_add(a),
        Atomic::And => old & a,
        Atomic::Or => old | a,
        Atomic::Xor => old ^ a,
        Atomic::Exchange => a,
        Atomic::Swap => {
            if old == a {
                b
            } else {
                old
            }
        }
        Atomic::Min => old.min(a),
        Atomic::Max => old.max(a),
        Atomic::MinSigned => (old as i64).min(a as i64) as u64,
        Atomic::MaxSigned => (old as i64).max(a as i64) as u64,
        // PTX has these for words only.
        Atomic::Increment | Atomic::Decrement => old,
    }
}
