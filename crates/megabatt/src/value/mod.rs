//! Values of the DSL: small ones inline, packed grids and patches, general tuples and sets.
//!
//! Every value is always held in its most packed form, so equal values have one representation (a bool stays apart
//! from its int for printing, and nothing else). What "packed" means:
//!
//! | value | form |
//! |---|---|
//! | tuple of two ints of 32 bits | `Pair` |
//! | tuple of two pairs of ints of 16 bits | `Pairs`, which a grid of 2 x 2 is too |
//! | cell of the dialect, colour of 16 bits | `Cell` |
//! | tuple of 1..=32 equally long tuples of 1..=32 ints 0..=15 | `Grid` |
//! | set of pairs in a 32 x 32 box | `Indices` |
//! | set of cells in a 32 x 32 box, colours 0..=15, one a place | `Object` (one colour), `Picture` (several) |
//! | any other tuple or set | `Tuple`, `Set`: items in order, sets ascending and without duplicates |
//!
//! Of large patches some are an `Expanse`, words as well, and equal to the `Set` that others are; of grids of colours
//! larger than 32 x 32 some are a `Wide`, bytes, and equal to the `Tuple` that others are. Of large tuples and sets some
//! are `Unlisted`: known by what they are made of.
//!
//! A value is `Copy`, 16 bytes, and borrows from the arena of its evaluation.

mod build;
mod callable;
mod code;
mod ctx;
mod dialect;
mod equality;
mod error;
mod expanse;
mod grid;
mod insertion;
mod items;
mod joined;
mod json;
mod layers;
mod number;
mod order;
mod patch;
mod patch_order;
mod patch_part;
mod print;
mod product;
mod recorder;
mod registers;
mod sequence;
mod set;
mod sheet;
mod sorting;
mod tuple;
mod unlisted;
mod wide;

pub use build::{full_rows, grid_value};
pub use callable::{Code, ColumnForm, Cost, Func, Primitive, SafeDefault};
pub use code::{Capture, ClosureCode, Instruction, Lowered, MAX_OPERANDS, Source, Target};
pub use ctx::{Budget, Ctx};
pub use dialect::Dialect;
pub use equality::{equal, identical_or_equal};
pub use error::EvalError;
pub use expanse::{Expanse, ExpanseItems, Layer};
pub(crate) use grid::{COLOR_BITS, fill_planes, pack_colors};
pub use grid::{Grid, MAX_COLOR, Rows, SIDE, low_bits};
pub use insertion::sort_by_keys;
pub use items::Items;
pub use json::grid_json;
pub use number::Number;
pub use order::{compare, less_than};
pub(crate) use patch::Extent;
pub use patch::{Mask, Picture};
pub(crate) use patch_part::moved_right;
pub use print::repr;
pub use product::{Couples, Product};
pub use recorder::{CallNode, Exclusive, Recorder, RecordingCost};
pub(crate) use registers::holds_function;
pub use sequence::Seq;
pub(crate) use tuple::Others;
pub use unlisted::Unlisted;
pub use wide::Wide;
pub(crate) use wide::{is_one, weight_of_row};

/// What a kernel gives.
pub type Res<'a> = Result<Value<'a>, EvalError>;

/// A value of the DSL. See the module for what each form holds.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// Python's `None`.
    None,
    Bool(bool),
    Int(i64),
    /// Only the batt dialect makes floats: NaN, the infinities, and what arithmetic makes of them.
    Float(f64),
    /// `(row, col)`, or any tuple of two ints.
    Pair(i32, i32),
    /// `((i, j), (k, l))`: a segment, a tuple of two places, a grid of 2 x 2.
    Pairs([i16; 4]),
    /// A cell in the shape of its dialect.
    Cell {
        color: i16,
        i: i32,
        j: i32,
    },
    /// Any tuple that no packed form holds.
    Tuple(&'a Seq<'a>),
    /// A rectangular tuple of tuples of colours.
    Grid(&'a Grid),
    /// A grid of colours larger than 32 x 32 that was made of bytes, as good as a `Tuple`.
    Wide(&'a Wide<'a>),
    /// Any set that no packed form holds, ascending.
    Set(&'a Seq<'a>),
    /// A set of `(row, col)`; the mask's corner lies at `(i, j)`.
    Indices {
        mask: &'a Mask,
        i: i16,
        j: i16,
    },
    /// A set of cells of one colour.
    Object {
        mask: &'a Mask,
        i: i16,
        j: i16,
        color: u8,
    },
    /// A set of cells of several colours.
    Picture {
        picture: &'a Picture,
        i: i16,
        j: i16,
    },
    /// A large set of places or of cells that was made of words, as good as a `Set`.
    Expanse(&'a Expanse<'a>),
    /// A large tuple or set whose items nobody has listed, as good as a `Tuple` or a `Set`.
    Unlisted(&'a Unlisted<'a>),
    /// A primitive as a function value.
    Prim(&'static Primitive),
    /// A closure.
    Func(&'a Func<'a>),
}

const _: () = assert!(size_of::<Value>() == 16);
const _: () = assert!(size_of::<Res>() == 16);

static EMPTY: Seq<'static> = Seq { items: &[], weight: 1, depth: 1 };

impl<'a> Value<'a> {
    /// `()`.
    pub const EMPTY_TUPLE: Value<'static> = Value::Tuple(&EMPTY);
    /// `frozenset()`.
    pub const EMPTY_SET: Value<'static> = Value::Set(&EMPTY);

    /// Python's `isinstance(x, int)`: an int or a bool.
    #[inline]
    pub fn as_int(self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(n),
            Value::Bool(b) => Some(i64::from(b)),
            _ => None,
        }
    }

    /// Python's `isinstance(x, tuple)`.
    #[inline]
    pub fn is_tuple(self) -> bool {
        match self {
            Value::Tuple(_) | Value::Pair(..) | Value::Pairs(_) | Value::Cell { .. } | Value::Grid(_) => true,
            Value::Wide(_) => true,
            Value::Unlisted(unlisted) => !unlisted.is_set(),
            _ => false,
        }
    }

    /// Python's `isinstance(x, frozenset)`.
    #[inline]
    pub fn is_set(self) -> bool {
        match self {
            Value::Set(_)
            | Value::Indices { .. }
            | Value::Object { .. }
            | Value::Picture { .. }
            | Value::Expanse(_) => true,
            Value::Unlisted(unlisted) => unlisted.is_set(),
            _ => false,
        }
    }

    /// Whether the value can be called.
    #[inline]
    pub fn is_callable(self) -> bool {
        matches!(self, Value::Prim(_) | Value::Func(_))
    }

    /// Python's `()`.
    #[inline]
    pub fn is_empty_tuple(self) -> bool {
        matches!(self, Value::Tuple(seq) if seq.items.is_empty())
    }

    /// Python's `frozenset()`.
    #[inline]
    pub fn is_empty_set(self) -> bool {
        matches!(self, Value::Set(seq) if seq.items.is_empty())
    }

    /// Python's truth value.
    #[inline]
    pub fn truthy(self) -> bool {
        match self {
            Value::None => false,
            Value::Bool(b) => b,
            Value::Int(n) => n != 0,
            Value::Float(x) => x != 0.0,
            Value::Tuple(seq) | Value::Set(seq) => !seq.items.is_empty(),
            _ => true,
        }
    }

    /// The number of leaves, at least 1, and one for each level that holds a single item: the size that fuel is
    /// reckoned by.
    #[inline]
    pub fn weight(self) -> u64 {
        if let Value::Func(func) = self { func.weight() } else { self.argument_weight() }
    }

    /// [`Value::weight`] as an argument of a call: a closure is called or handed on, never looked into, and counts 1.
    #[inline]
    pub fn argument_weight(self) -> u64 {
        match self {
            Value::Tuple(seq) | Value::Set(seq) => u64::from(seq.weight),
            Value::Grid(grid) => u64::from(grid.h) * u64::from(grid.w),
            Value::Wide(grid) => grid.weight(),
            Value::Indices { mask, .. } | Value::Object { mask, .. } => u64::from(mask.n),
            Value::Picture { picture, .. } => u64::from(picture.mask.n),
            Value::Expanse(expanse) => u64::from(expanse.n),
            Value::Unlisted(unlisted) => unlisted.weight.into(),
            Value::Pairs(_) => 2,
            _ => 1,
        }
    }

    /// [`Value::weight`] where a row of a packed value is one word: the packed forms count an eighth of it.
    #[inline]
    pub fn packed_weight(self) -> u64 {
        match self {
            Value::Grid(_) | Value::Indices { .. } | Value::Object { .. } | Value::Picture { .. } => {
                1 + self.weight() / 8
            }
            _ => self.argument_weight(),
        }
    }

    /// Levels of nesting, 0 for what is no container.
    #[inline]
    pub(crate) fn depth(self) -> u16 {
        match self {
            Value::Tuple(seq) | Value::Set(seq) => seq.depth,
            Value::Func(func) => func.depth(),
            Value::Unlisted(unlisted) => unlisted.depth,
            Value::Pair(..) => 1,
            Value::Cell { .. } | Value::Pairs(_) | Value::Grid(_) | Value::Wide(_) | Value::Indices { .. } => 2,
            Value::Object { .. } | Value::Picture { .. } => 3,
            Value::Expanse(expanse) => {
                if expanse.is_of_places() {
                    2
                } else {
                    3
                }
            }
            _ => 0,
        }
    }

    /// The mask and origin of a packed patch, whatever its colours.
    #[inline]
    pub fn as_mask(self) -> Option<(&'a Mask, i32, i32)> {
        match self {
            Value::Indices { mask, i, j } | Value::Object { mask, i, j, .. } => Some((mask, i.into(), j.into())),
            Value::Picture { picture, i, j } => Some((&picture.mask, i.into(), j.into())),
            _ => None,
        }
    }
}
