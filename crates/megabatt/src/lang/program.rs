//! The one intermediate representation: straight-line programs over variables, inputs, primitives and literals.
//!
//! What is scored is exactly what is stored and printed: text is parsed into this once, printed from it, and never
//! parsed again.

use crate::prim::Op;
use crate::value::Dialect;

/// A literal as it stands in a program.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    None,
    Bool(bool),
    Int(i64),
    Tuple(Vec<Literal>),
    /// `frozenset({…})`, items as written.
    Set(Vec<Literal>),
}

/// An input of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `S`: the demonstration pairs.
    Samples,
    /// `I`: the input grid.
    Grid,
    /// `C`: the expected output, or `None`.
    Reference,
}

/// What a statement calls or hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    /// A variable: the index of the statement that sets it.
    Var(u32),
    Input(Input),
    Prim(Op),
    /// An entry of [`Program::constants`].
    Const(u32),
}

/// A constant of a program: its value, and its name where the program used one (`TWO`, `DOWN`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Constant {
    pub name: Option<&'static str>,
    pub value: Literal,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `callee(args…)`; any atom may stand as callee, also one that cannot be called.
    Call { callee: Atom, args: Vec<Atom> },
    /// `(a, b, …)` with an item that is no literal.
    Tuple(Vec<Atom>),
    /// `frozenset({a, b, …})` with an item that is no literal.
    Set(Vec<Atom>),
    /// `name = atom`.
    Copy(Atom),
}

/// `name = expr`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stmt {
    /// The name in the source; flattened sub-expressions get fresh ones.
    pub name: String,
    pub expr: Expr,
    /// Line in the source, from 1; 0 where there is none.
    pub line: u32,
    /// In a batt: the statement stands in `try … except`, so a failure gives the callee's safe default.
    pub guarded: bool,
}

/// `o.append((N, mutated, 'solver', tN))`: a candidate output of a parent program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputRow {
    pub number: u32,
    pub mutated: bool,
    pub solver: String,
    pub value: Atom,
}

/// `s.append((N, 'solver' or 'None', 'differ_…', tN))`: the value of a differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferRow {
    pub number: u32,
    pub solver: String,
    pub differ: String,
    pub value: Atom,
}

/// What a program gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `return O`.
    Value(Atom),
    /// `return o, s` of a batt; the rows in text order.
    Rows { outputs: Vec<OutputRow>, differs: Vec<DifferRow> },
}

/// A parsed program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The function's name, such as `solve_67a3c6ac` or `batt`.
    pub name: String,
    pub dialect: Dialect,
    /// The parameters as written: `I`; `S, I, C`; a batt's five.
    pub params: Params,
    pub constants: Vec<Constant>,
    pub stmts: Vec<Stmt>,
    pub outcome: Outcome,
    /// Line of the `def`, from 1.
    pub line: u32,
}

/// The forms of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Params {
    /// `(I)`
    I,
    /// `(S, I, C)`
    Sic,
    /// `(task_id, S, I, C, log_path)`
    Batt,
}
