//! What can be called: primitives and the closures that programs make of them.

use super::{ClosureCode, Ctx, Res, Value};

/// The machine's view of a primitive: what a call needs and nothing else.
pub struct Primitive {
    /// Upstream's name.
    pub name: &'static str,
    /// The kernel.
    pub code: Code,
    /// What a call costs.
    pub cost: Cost,
    /// What the batt dialect puts in place of an exception.
    pub default: SafeDefault,
    /// How it is evaluated over whole columns of numbers and places.
    pub column: ColumnForm,
}

/// Writes the primitives that have a form of their own over columns.
macro_rules! column_forms {
    ($($form:ident $($name:literal)|+)*) => {
        /// A primitive that numbers and places can be put through a column at a time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ColumnForm {
            /// None: it goes item by item.
            Scalar,
            $($form),*
        }

        impl ColumnForm {
            /// The form of the primitive of this name.
            pub const fn of(name: &str) -> ColumnForm {
                $($(if same(name, $name) {
                    return ColumnForm::$form;
                })+)*
                ColumnForm::Scalar
            }
        }
    };
}

column_forms! {
    Identity "identity"
    First "first" | "first_t" | "first_f"
    Last "last" | "last_t" | "last_f"
    Nth "get_nth_t" | "get_nth_f"
    Even "even"
    Positive "positive"
    Flip "flip"
    Double "double"
    Halve "halve"
    Invert "invert"
    Increment "increment"
    Decrement "decrement"
    Sign "sign"
    Crement "crement"
    Toivec "toivec"
    Tojvec "tojvec"
    Maximum "maximum"
    Minimum "minimum"
    Add "add"
    Subtract "subtract"
    Multiply "multiply"
    Equality "equality"
    Both "both"
    Either "either"
    Greater "greater"
    Astuple "astuple"
    Contained "contained"
    Apply "apply" | "apply_f"
    Compose "compose"
    Lbind "lbind"
    Rbind "rbind"
    Argmax "argmax" | "argmax_t" | "argmax_f"
    Argmin "argmin" | "argmin_t" | "argmin_f"
    Valmax "valmax" | "valmax_t" | "valmax_f"
    Valmin "valmin" | "valmin_t" | "valmin_f"
    Size "size" | "size_t" | "size_f"
    Shift "shift"
    Difference "difference"
    Intersection "intersection"
    Toobject "toobject"
    Colorcount "colorcount" | "colorcount_f"
    Color "color"
    Toij "toij"
    Rank "get_rank"
    Connect "connect"
    Recolor "recolor" | "recolor_i"
    Initset "initset"
    Dneighbors "dneighbors"
    Ineighbors "ineighbors"
    Neighbors "neighbors"
    Hmatching "hmatching"
    Vmatching "vmatching"
    Pair "pair"
    Map "mapply" | "mapply_f"
    Filter "sfilter" | "sfilter_f" | "mfilter"
    Extent "uppermost" | "lowermost" | "leftmost" | "rightmost" | "uppermost_i" | "lowermost_i" | "leftmost_i"
        | "rightmost_i" | "height_f" | "width_f" | "shape_f" | "square_f" | "portrait_f" | "col_row" | "corner"
        | "ulcorner" | "urcorner" | "llcorner" | "lrcorner" | "center" | "centerofmass" | "toindices" | "normalize"
}

impl ColumnForm {
    /// Whether it is for being called item by item, if not all items give the same.
    #[inline]
    pub fn is_scalar(self) -> bool {
        matches!(self, ColumnForm::Scalar | ColumnForm::Extent)
    }

    /// Whether it calls a function with the items of a container, and with nothing where there is none.
    pub fn calls_items(self) -> bool {
        use ColumnForm::*;
        matches!(self, Apply | Map | Filter | Argmax | Argmin)
    }
}

/// Equality of names where `==` is not to be had.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut k = 0;
    while k < a.len() {
        if a[k] != b[k] {
            return false;
        }
        k += 1;
    }
    true
}

/// A kernel by its number of arguments.
#[derive(Clone, Copy)]
pub enum Code {
    F1(for<'a> fn(&mut Ctx<'a>, Value<'a>) -> Res<'a>),
    F2(for<'a> fn(&mut Ctx<'a>, Value<'a>, Value<'a>) -> Res<'a>),
    F3(for<'a> fn(&mut Ctx<'a>, Value<'a>, Value<'a>, Value<'a>) -> Res<'a>),
    F4(for<'a> fn(&mut Ctx<'a>, Value<'a>, Value<'a>, Value<'a>, Value<'a>) -> Res<'a>),
    /// Three arguments of which the last may be left out.
    F2Or3(for<'a> fn(&mut Ctx<'a>, Value<'a>, Value<'a>, Option<Value<'a>>) -> Res<'a>),
}

impl Code {
    /// Python's `co_argcount`.
    #[inline]
    pub fn arity(self) -> u8 {
        match self {
            Code::F1(_) => 1,
            Code::F2(_) => 2,
            Code::F3(_) | Code::F2Or3(_) => 3,
            Code::F4(_) => 4,
        }
    }

    /// Whether it can be called with so many arguments.
    pub(crate) fn takes(self, args: usize) -> bool {
        args == usize::from(self.arity()) || args == 2 && matches!(self, Code::F2Or3(_))
    }
}

/// The fuel of one call, as a function of the arguments alone.
#[derive(Clone, Copy)]
pub enum Cost {
    /// 1.
    Fixed,
    /// 1 and the weights of all arguments.
    Weights,
    /// As `Weights`, packed grids and patches counting an eighth.
    Words,
    /// 1 for scalars, and what larger arguments weigh above that.
    Scalar,
    /// Reckoned from the arguments; the slice has as many as the call.
    Custom(fn(&[Value<'_>]) -> u64),
}

/// A function's value in the batt dialect when an exception is raised inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafeDefault {
    /// `()`
    EmptyTuple,
    /// `frozenset()`
    EmptySet,
    /// `0`
    Zero,
    /// `False`
    False,
    /// A function of any arguments that gives `()`.
    Function,
}

impl SafeDefault {
    /// The value itself, as it prints: where a program runs, [`Ctx::instead`](super::Ctx::instead) makes functions that
    /// are equal to themselves alone.
    #[inline]
    pub fn value<'a>(self) -> Value<'a> {
        match self {
            SafeDefault::EmptyTuple => Value::EMPTY_TUPLE,
            SafeDefault::EmptySet => Value::EMPTY_SET,
            SafeDefault::Zero => Value::Int(0),
            SafeDefault::False => Value::Bool(false),
            SafeDefault::Function => Value::Func(&Func::Nothing),
        }
    }
}

/// The deepest nesting of closures: as many as Python could ever call.
pub(super) const MAX_FUNC_NESTING: u16 = 1200;

/// How large a closure is, parts included, and how it is called.
#[derive(Clone, Copy)]
pub struct Nesting<'a> {
    /// Levels of nesting.
    pub(super) levels: u16,
    /// Leaves as if nothing were shared, at most `u32::MAX`: what comparing two closures may visit.
    pub(super) weight: u32,
    /// Its code, where the plan knew its parts.
    pub(super) code: Option<&'a ClosureCode>,
}

impl Nesting<'_> {
    /// Whether there is code that makes fewer calls than the tree.
    #[inline]
    pub(super) fn repeats_calls(&self) -> bool {
        self.code.is_some_and(|code| code.repeats_calls)
    }
}

/// A closure. Parts are values, since Python checks that they can be called only when it calls them.
#[derive(Clone, Copy)]
pub enum Func<'a> {
    /// `x -> outer(inner(x))`
    Compose { outer: Value<'a>, inner: Value<'a>, depth: Nesting<'a> },
    /// `x -> h(g(f(x)))`
    Chain { h: Value<'a>, g: Value<'a>, f: Value<'a>, depth: Nesting<'a> },
    /// `x -> outer(a(x), b(x))`
    Fork { outer: Value<'a>, a: Value<'a>, b: Value<'a>, depth: Nesting<'a> },
    /// `x -> function(x) == target`
    Matcher { function: Value<'a>, target: Value<'a>, depth: Nesting<'a> },
    /// The first argument fixed; `arity` are left (1, 2 or 3).
    Lbind { function: Value<'a>, fixed: Value<'a>, arity: u8, depth: Nesting<'a> },
    /// The last argument fixed; `arity` are left (1, 2 or 3).
    Rbind { function: Value<'a>, fixed: Value<'a>, arity: u8, depth: Nesting<'a> },
    /// `function` applied `n` times, `n` at least 2.
    Power { function: Value<'a>, n: u16, depth: Nesting<'a> },
    /// Takes anything and gives `()`: the safe default where a function is due.
    Nothing,
}

impl<'a> Func<'a> {
    /// Python's `co_argcount`.
    #[inline]
    pub fn arity(&self) -> u8 {
        match self {
            Func::Lbind { arity, .. } | Func::Rbind { arity, .. } => *arity,
            Func::Nothing => 0,
            _ => 1,
        }
    }

    /// Levels of nesting, parts included.
    #[inline]
    pub(crate) fn depth(&self) -> u16 {
        self.nesting().levels
    }

    /// Levels of nesting and leaves, parts included.
    #[inline]
    pub(super) fn extent(&self) -> (u16, u64) {
        let nesting = self.nesting();
        (nesting.levels, nesting.weight.into())
    }

    /// Leaves, parts included.
    #[inline]
    pub(crate) fn weight(&self) -> u64 {
        self.nesting().weight.into()
    }

    #[inline]
    fn nesting(&self) -> Nesting<'a> {
        match self {
            Func::Compose { depth, .. }
            | Func::Chain { depth, .. }
            | Func::Fork { depth, .. }
            | Func::Matcher { depth, .. }
            | Func::Lbind { depth, .. }
            | Func::Rbind { depth, .. }
            | Func::Power { depth, .. } => *depth,
            Func::Nothing => Nesting { levels: 1, weight: 1, code: None },
        }
    }

    /// Its code, where the plan knew its parts.
    #[inline]
    pub(crate) fn code(&self) -> Option<&'a ClosureCode> {
        self.nesting().code
    }

    /// A number for the kind, which orders closures of different kinds.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Func::Compose { .. } => 0,
            Func::Chain { .. } => 1,
            Func::Fork { .. } => 2,
            Func::Matcher { .. } => 3,
            Func::Lbind { .. } => 4,
            Func::Rbind { .. } => 5,
            Func::Power { .. } => 6,
            Func::Nothing => 7,
        }
    }

    /// The name of the primitive that makes such a closure.
    pub fn maker(&self) -> &'static str {
        ["compose", "chain", "fork", "matcher", "lbind", "rbind", "power", "nothing"][self.rank() as usize]
    }

    /// The parts, in the order in which the primitive takes them; `n` of a power is a value of its own.
    pub fn parts<'s, 'b>(&'s self) -> ([Value<'b>; 3], usize)
    where
        Self: 's,
        's: 'b,
    {
        const PAD: Value<'static> = Value::None;
        match *self {
            Func::Compose { outer, inner, .. } => ([outer, inner, PAD], 2),
            Func::Chain { h, g, f, .. } => ([h, g, f], 3),
            Func::Fork { outer, a, b, .. } => ([outer, a, b], 3),
            Func::Matcher { function, target, .. } => ([function, target, PAD], 2),
            Func::Lbind { function, fixed, .. } | Func::Rbind { function, fixed, .. } => ([function, fixed, PAD], 2),
            Func::Power { function, n, .. } => ([function, Value::Int(n.into()), PAD], 2),
            Func::Nothing => ([PAD, PAD, PAD], 0),
        }
    }
}
