//! Decoded instructions: registers as indices, one variant a kind of work.
//!
//! A source is an index into the frame's registers, or, below zero, the complement of an index into the module's pool of
//! constants. Registers of 8, 16 and 32 bits and singles share the file of words (narrow ones are kept zero-extended);
//! 64 bits and doubles share the file of longs; predicates are masks with a bit for each lane.

use crate::fault::Space;
pub(crate) use crate::operation::{
    Atomic, Binary, Compare, Count, FloatBinary, FloatUnary, Logic, Order, Permute, Reduce, Rounding, Scalar, Shuffle,
    Special, Ternary, Unary, Vote,
};

/// A source operand; of a predicate, the complement of its index where it is negated.
pub(crate) type Src = i32;
/// A destination register.
pub(crate) type Dst = u32;

/// An instruction with its guard.
#[derive(Clone, Debug)]
pub(crate) struct Instruction {
    pub guard: Option<Src>,
    pub action: Action,
    pub line: u32,
}

/// Where an address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Word(Src),
    Long(Src),
    /// In the frame's part of the lane's own memory.
    Frame,
}

/// An address: base and bytes from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address {
    pub space: Space,
    pub base: Base,
    pub offset: i64,
}

/// What lies in a register that is loaded or stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Half,
    Word,
    Long,
}

/// What an instruction does.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Parts of one instruction: moves of a vector of parameters.
    Several(Vec<Action>),
    MoveWord {
        to: Dst,
        from: Src,
    },
    MoveLong {
        to: Dst,
        from: Src,
    },
    MovePredicate {
        to: Dst,
        from: Src,
    },
    SetPredicate {
        to: Dst,
        value: bool,
    },
    Special {
        to: Dst,
        which: Special,
        long: bool,
    },
    FrameAddress {
        to: Dst,
        offset: u32,
        long: bool,
    },
    PackLong {
        to: Dst,
        low: Src,
        high: Src,
    },
    UnpackLong {
        low: Option<Dst>,
        high: Option<Dst>,
        from: Src,
    },
    PackWord {
        to: Dst,
        low: Src,
        high: Src,
    },
    UnpackWord {
        low: Option<Dst>,
        high: Option<Dst>,
        from: Src,
    },
    Word {
        op: Binary,
        to: Dst,
        a: Src,
        b: Src,
    },
    Half {
        op: Binary,
        signed: bool,
        to: Dst,
        a: Src,
        b: Src,
    },
    Long {
        op: Binary,
        to: Dst,
        a: Src,
        b: Src,
    },
    LongShift {
        op: Binary,
        to: Dst,
        a: Src,
        by: Src,
    },
    WordUnary {
        op: Unary,
        to: Dst,
        from: Src,
        half: bool,
    },
    LongUnary {
        op: Unary,
        to: Dst,
        from: Src,
    },
    WordCount {
        op: Count,
        to: Dst,
        from: Src,
    },
    LongCount {
        op: Count,
        to: Dst,
        from: Src,
    },
    MulWide {
        signed: bool,
        half: bool,
        to: Dst,
        a: Src,
        b: Src,
    },
    MadWide {
        signed: bool,
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
    },
    WordTernary {
        op: Ternary,
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
    },
    HalfMad {
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
    },
    LongMad {
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
    },
    LongExtract {
        signed: bool,
        to: Dst,
        a: Src,
        start: Src,
        len: Src,
    },
    WordInsert {
        to: Dst,
        a: Src,
        b: Src,
        start: Src,
        len: Src,
    },
    LongInsert {
        to: Dst,
        a: Src,
        b: Src,
        start: Src,
        len: Src,
    },
    Lookup {
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
        table: u8,
    },
    Compare {
        op: Compare,
        of: Scalar,
        to: Option<Dst>,
        other: Option<Dst>,
        a: Src,
        b: Src,
        with: Option<(Logic, Src)>,
    },
    SelectWord {
        to: Dst,
        a: Src,
        b: Src,
        which: Src,
    },
    SelectLong {
        to: Dst,
        a: Src,
        b: Src,
        which: Src,
    },
    Logic {
        op: Logic,
        to: Dst,
        a: Src,
        b: Src,
    },
    NotPredicate {
        to: Dst,
        from: Src,
    },
    Float {
        op: FloatBinary,
        double: bool,
        to: Dst,
        a: Src,
        b: Src,
    },
    FloatUnary {
        op: FloatUnary,
        double: bool,
        to: Dst,
        from: Src,
    },
    FloatMad {
        double: bool,
        to: Dst,
        a: Src,
        b: Src,
        c: Src,
    },
    Convert {
        into: Scalar,
        of: Scalar,
        to: Dst,
        holder: Holder,
        from: Src,
        wide: bool,
        rounding: Rounding,
        saturate: bool,
    },
    ToGeneric {
        space: Space,
        to: Dst,
        from: Src,
    },
    FromGeneric {
        space: Space,
        to: Dst,
        from: Src,
    },
    Load {
        at: Address,
        of: Scalar,
        holder: Holder,
        count: u8,
        to: [Dst; 4],
    },
    Store {
        at: Address,
        bytes: u8,
        holder: Holder,
        count: u8,
        from: [Src; 4],
    },
    Atomic {
        op: Atomic,
        at: Address,
        long: bool,
        to: Option<Dst>,
        a: Src,
        b: Src,
    },
    Shuffle {
        how: Shuffle,
        to: Dst,
        inside: Option<Dst>,
        from: Src,
        lane: Src,
        clamp: Src,
        members: Src,
    },
    Vote {
        how: Vote,
        to: Dst,
        from: Src,
        members: Src,
    },
    MatchAny {
        to: Dst,
        long: bool,
        from: Src,
        members: Src,
    },
    MatchAll {
        to: Dst,
        all: Option<Dst>,
        long: bool,
        from: Src,
        members: Src,
    },
    Reduce {
        how: Reduce,
        to: Dst,
        from: Src,
        members: Src,
    },
    ActiveMask {
        to: Dst,
    },
    SyncWarp {
        members: Src,
    },
    SyncBlock,
    Fence,
    Branch {
        target: u32,
    },
    BranchIndex {
        index: Src,
        table: u32,
    },
    Call {
        function: u32,
        arguments: Box<CallWords>,
    },
    CallIndirect {
        address: Src,
        arguments: Box<CallWords>,
    },
    Return,
    Exit,
    Trap,
}

/// The words that a call hands over and takes back: ranges (first word, words) of the caller's frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallWords {
    pub given: Vec<(Dst, u32)>,
    pub taken: Vec<(Dst, u32)>,
}
