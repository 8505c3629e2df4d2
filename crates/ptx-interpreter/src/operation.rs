//! What instructions ask for: arithmetic, comparisons, types, and what lanes do together.

/// Integer work on two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    MulHighSigned,
    MulHigh,
    DivSigned,
    Div,
    RemSigned,
    Rem,
    MinSigned,
    Min,
    MaxSigned,
    Max,
    And,
    Or,
    Xor,
    Shl,
    ShrSigned,
    Shr,
}

/// Integer work on one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    Neg,
    Abs,
    Reverse,
}

/// Bits counted or found: the result is always a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Ones,
    LeadingZeros,
    /// Place of the highest bit that differs from the sign; all ones if none; as a shift amount if asked.
    Find {
        signed: bool,
        shift: bool,
    },
}

/// Work on three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ternary {
    Mad,
    MadHighSigned,
    MadHigh,
    ExtractSigned,
    /// As `ExtractSigned`, cut to 16 bits.
    ExtractSignedHalf,
    Extract,
    Permute(Permute),
    ShiftLeftWrap,
    ShiftLeftClamp,
    ShiftRightWrap,
    ShiftRightClamp,
    SadSigned,
    Sad,
}

/// Modes of `prmt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permute {
    Index,
    Forward4,
    Backward4,
    Replicate8,
    Clamp,
    Edge,
    Replicate16,
}

/// Float work on two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FloatBinary {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    CopySign,
}

/// Float work on one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FloatUnary {
    Neg,
    Abs,
    Sqrt,
    Reciprocal,
}

/// A scalar type: how wide, and how its bits are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    Pred,
    Unsigned(u32),
    Signed(u32),
    Float(u32),
}

impl Scalar {
    pub fn bits(self) -> u32 {
        match self {
            Scalar::Pred => 1,
            Scalar::Unsigned(n) | Scalar::Signed(n) | Scalar::Float(n) => n,
        }
    }

    pub fn signed(self) -> bool {
        matches!(self, Scalar::Signed(_))
    }
}

/// A comparison; the unordered ones also hold when either side is NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    UnorderedOr(Order),
    BothNumbers,
    EitherNan,
}

/// The ordered part of an unordered comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// Logic on predicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Logic {
    And,
    Or,
    Xor,
}

impl Logic {
    #[inline]
    pub fn of(self, a: u32, b: u32) -> u32 {
        match self {
            Logic::And => a & b,
            Logic::Or => a | b,
            Logic::Xor => a ^ b,
        }
    }
}

/// Rounding of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To nearest, ties to even; what `.rn`, `.rni` and no modifier say.
    Nearest,
    /// Toward zero.
    Zero,
    Down,
    Up,
}

/// Read, change and write in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Atomic {
    Add,
    And,
    Or,
    Xor,
    Exchange,
    Swap,
    Min,
    Max,
    MinSigned,
    MaxSigned,
    Increment,
    Decrement,
}

/// How `shfl` finds the lane to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shuffle {
    Index,
    Butterfly,
    Up,
    Down,
}

/// What `vote` asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vote {
    All,
    Any,
    Uniform,
    Ballot,
}

/// What `redux` makes of the lanes' words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reduce {
    Add,
    And,
    Or,
    Xor,
    Min,
    Max,
    MinSigned,
    MaxSigned,
}

/// Registers that the machine fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    Thread(usize),
    Threads(usize),
    Block(usize),
    Blocks(usize),
    Lane,
    Warp,
    Warps,
    MaskEqual,
    MaskBelow,
    MaskUpTo,
    MaskAbove,
    MaskFrom,
}
