//! Outcomes: what a device wrote of each job, as values and errors again.

use megabatt::exec::Failure;
use megabatt::prim::{Op, PRIMS};
use megabatt::value::{Ctx, EvalError, Grid, Res, Rows, SIDE, Value, compare, grid_value};

use crate::image::tag;
use crate::work::RECORD_WORDS;

/// Why a device left a job to the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The device has no kernel for a primitive.
    Unsupported,
    /// An argument was in a form that the kernel does not take.
    Form,
    /// A number left 32 bits, or a place 16.
    Range,
    /// The arena had no room.
    Arena,
    /// Calls were nested too deep.
    Depth,
    /// There was no room for the result, or no form.
    Results,
    /// So much was done that the memory budget may have ended it.
    Memory,
    /// The device did not run it, or what it wrote makes no sense.
    Device,
}

impl Reason {
    const ALL: [Reason; 7] = [
        Reason::Unsupported,
        Reason::Form,
        Reason::Range,
        Reason::Arena,
        Reason::Depth,
        Reason::Results,
        Reason::Memory,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Unsupported => "unsupported",
            Reason::Form => "form",
            Reason::Range => "range",
            Reason::Arena => "arena",
            Reason::Depth => "depth",
            Reason::Results => "results",
            Reason::Memory => "memory",
            Reason::Device => "device",
        }
    }
}

/// Python's classes by their numbers on the device.
const ERRORS: [EvalError; 12] = [
    EvalError::IndexError,
    EvalError::TypeError,
    EvalError::ValueError,
    EvalError::KeyError,
    EvalError::StopIteration,
    EvalError::RuntimeError,
    EvalError::AttributeError,
    EvalError::ZeroDivisionError,
    EvalError::RecursionError,
    EvalError::OverflowError,
    EvalError::Fuel,
    EvalError::Memory,
];

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With values: so many, which lie in the heap from a word of the buffer on.
    Values { n: usize, at: usize, words: usize, is_match: bool },
    /// With an error.
    Failed(Failure),
    /// The CPU has to run it.
    Deferred(Reason, Option<Op>),
}

/// What came of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub ended: Ended,
    /// Fuel that was used; of no meaning where the job was deferred.
    pub fuel: u64,
    /// Calls of primitives that the device made.
    pub calls: u32,
}

impl Outcome {
    /// Reads a record.
    pub fn read(record: &[u32]) -> Outcome {
        let &[head, what, stmt, low, high, at, words, calls] = record else { return Outcome::UNKNOWN };
        let ended = match head & 0xff {
            1 => {
                let (n, is_match) = ((head >> 16) as usize, head >> 8 & 1 == 1);
                Ended::Values { n, at: at as usize, words: words as usize, is_match }
            }
            2 => match ERRORS.get(what as usize) {
                Some(&error) => Ended::Failed(Failure { error, stmt: stmt as usize }),
                None => return Outcome::UNKNOWN,
            },
            3 => {
                let reason = Reason::ALL.get((what as usize & 0xffff).wrapping_sub(1)).copied();
                Ended::Deferred(reason.unwrap_or(Reason::Device), op_of(what >> 16))
            }
            _ => return Outcome::UNKNOWN,
        };
        Outcome { ended, fuel: u64::from(high) << 32 | u64::from(low), calls }
    }

    const UNKNOWN: Outcome = Outcome { ended: Ended::Deferred(Reason::Device, None), fuel: 0, calls: 0 };

    /// Reads records that lie one after the other.
    pub fn read_all(records: &[u32]) -> impl Iterator<Item = Outcome> {
        records.chunks_exact(RECORD_WORDS).map(Outcome::read)
    }
}

fn op_of(number: u32) -> Option<Op> {
    Op::all().nth(number as usize)
}

/// What a device wrote is no value, or one that is not in its most packed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrupt;

impl From<EvalError> for Corrupt {
    fn from(_: EvalError) -> Corrupt {
        Corrupt
    }
}

/// Reads `n` values that lie one after the other in the heap, into the arena of a context.
///
/// # Errors
/// [`Corrupt`] when the words are no such values; the context's budgets count as the words' fault.
pub fn values<'a>(ctx: &mut Ctx<'a>, words: &[u32], n: usize) -> Result<Vec<Value<'a>>, Corrupt> {
    let mut reader = Reader { words };
    let values = (0..n).map(|_| reader.value(ctx)).collect();
    if reader.words.is_empty() { values } else { Err(Corrupt) }
}

struct Reader<'w> {
    words: &'w [u32],
}

/// A container that is half read: its tag, the items that are there, and how many belong in it.
struct Open<'a> {
    tag: u32,
    items: Vec<Value<'a>>,
    len: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u32; N], Corrupt> {
        let (first, rest) = self.words.split_first_chunk().ok_or(Corrupt)?;
        self.words = rest;
        Ok(*first)
    }

    fn rows(&mut self, h: usize) -> Result<Rows, Corrupt> {
        let (rows, rest) = self.words.split_at_checked(h).ok_or(Corrupt)?;
        self.words = rest;
        let mut out = [0; SIDE];
        out.get_mut(..h).ok_or(Corrupt)?.copy_from_slice(rows);
        Ok(out)
    }

    fn planes(&mut self, h: usize) -> Result<[Rows; 4], Corrupt> {
        Ok([self.rows(h)?, self.rows(h)?, self.rows(h)?, self.rows(h)?])
    }

    fn value<'a>(&mut self, ctx: &mut Ctx<'a>) -> Result<Value<'a>, Corrupt> {
        let mut open: Vec<Open<'a>> = Vec::new();
        loop {
            let [head] = self.take()?;
            let mut value = if head == tag::TUPLE || head == tag::SET {
                let [len] = self.take()?;
                // Every item has a word at least.
                if len as usize > self.words.len() {
                    return Err(Corrupt);
                }
                if len > 0 {
                    open.push(Open { tag: head, items: Vec::with_capacity(len as usize), len: len as usize });
                    continue;
                }
                if head == tag::TUPLE { Value::EMPTY_TUPLE } else { Value::EMPTY_SET }
            } else {
                self.flat(ctx, head)?
            };
            loop {
                let Some(top) = open.last_mut() else { return Ok(value) };
                top.items.push(value);
                if top.items.len() < top.len {
                    break;
                }
                if let Some(done) = open.pop() {
                    value = container(ctx, &done)?;
                }
            }
        }
    }

    fn flat<'a>(&mut self, ctx: &mut Ctx<'a>, head: u32) -> Result<Value<'a>, Corrupt> {
        let value = match head & 0xff {
            tag::NONE => Value::None,
            tag::BOOL => Value::Bool(self.take::<1>()? == [1]),
            tag::INT => Value::Int((self.take::<1>()?[0] as i32).into()),
            tag::FLOAT => {
                let [low, high] = self.take()?;
                Value::Float(f64::from_bits(u64::from(high) << 32 | u64::from(low)))
            }
            tag::PAIR => {
                let [a, b] = self.take()?;
                Value::Pair(a as i32, b as i32)
            }
            tag::PAIRS => {
                let [a, b] = self.take()?;
                Value::Pairs([a as i16, (a >> 16) as i16, b as i16, (b >> 16) as i16])
            }
            tag::CELL => {
                let [color, i, j] = self.take()?;
                Value::Cell { color: i16::try_from(color as i32).map_err(|_| Corrupt)?, i: i as i32, j: j as i32 }
            }
            tag::PRIM => {
                let [op] = self.take()?;
                Value::Prim(&PRIMS.get(op as usize).ok_or(Corrupt)?.call)
            }
            tag::GRID => return self.grid(ctx),
            tag::INDICES | tag::OBJECT | tag::PICTURE => return self.patch(ctx, head),
            _ => return Err(Corrupt),
        };
        Ok(value)
    }

    fn grid<'a>(&mut self, ctx: &mut Ctx<'a>) -> Result<Value<'a>, Corrupt> {
        let [sides] = self.take()?;
        let (h, w) = ((sides & 0xff) as usize, (sides >> 8) as usize);
        if !(1..=SIDE).contains(&h) || !(1..=SIDE).contains(&w) {
            return Err(Corrupt);
        }
        let grid = Grid { h: h as u8, w: w as u8, planes: self.planes(h)? };
        let inside = grid.inside();
        let is_clean = grid.planes.iter().flatten().zip(inside.iter().cycle()).all(|(row, inside)| row & !inside == 0);
        match grid_value(ctx.arena.alloc(grid)) {
            value @ Value::Grid(_) if is_clean => Ok(value),
            _ => Err(Corrupt),
        }
    }

    fn patch<'a>(&mut self, ctx: &mut Ctx<'a>, head: u32) -> Result<Value<'a>, Corrupt> {
        let [origin, sides] = self.take()?;
        let (i, j, h) = (origin as i16, (origin >> 16) as i16, (sides >> 16 & 0xff) as usize);
        let rows = self.rows(h)?;
        let made = match head & 0xff {
            tag::INDICES => ctx.indices(&rows, i.into(), j.into()),
            tag::OBJECT => ctx.object(&rows, (head >> 8 & 15) as u8, i.into(), j.into()),
            _ => {
                let planes = self.planes(h)?;
                if planes.iter().any(|plane| plane.iter().zip(&rows).any(|(plane, row)| plane & !row != 0)) {
                    return Err(Corrupt);
                }
                ctx.picture(&rows, &planes, i.into(), j.into())
            }
        }?;
        let (form, mask) = match made {
            Value::Indices { mask, i: k, j: l } if (k, l) == (i, j) => (tag::INDICES, mask),
            Value::Object { mask, i: k, j: l, color } if (k, l) == (i, j) => {
                (tag::OBJECT | u32::from(color) << 8, mask)
            }
            Value::Picture { picture, i: k, j: l } if (k, l) == (i, j) => (tag::PICTURE, &picture.mask),
            _ => return Err(Corrupt),
        };
        let same_sides = sides == u32::from(mask.n) | u32::from(mask.h) << 16 | u32::from(mask.w) << 24;
        if form == head && same_sides { Ok(made) } else { Err(Corrupt) }
    }
}

/// A tuple or set of its items, which no packed form may hold; those of a set ascend.
fn container<'a>(ctx: &mut Ctx<'a>, open: &Open<'a>) -> Result<Value<'a>, Corrupt> {
    let made: Res<'a> = if open.tag == tag::TUPLE {
        ctx.tuple(&open.items)
    } else {
        if !open.items.windows(2).all(|pair| compare(pair[0], pair[1], ctx.dialect).is_lt()) {
            return Err(Corrupt);
        }
        ctx.set_of_sorted(&open.items)
    };
    match made? {
        value @ Value::Tuple(_) if open.tag == tag::TUPLE => Ok(value),
        value @ Value::Set(_) if open.tag == tag::SET => Ok(value),
        _ => Err(Corrupt),
    }
}
