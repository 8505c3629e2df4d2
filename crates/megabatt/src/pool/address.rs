//! Content addresses: a hash of what a program computes, whatever its variables are called.

use crate::lang::program::{Atom, Expr, Input, Literal, Outcome, Program};

/// FNV-1a over 128 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): stable across machines and versions.
#[derive(Clone, Copy)]
struct Fnv(u128);

impl Fnv {
    const OFFSET: Fnv = Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

    fn of_dialect(program: &Program) -> Fnv {
        Fnv::OFFSET.bytes(program.dialect.name().as_bytes())
    }

    fn bytes(mut self, bytes: &[u8]) -> Fnv {
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(Fnv::PRIME);
        }
        self
    }

    fn tag(self, tag: u8) -> Fnv {
        self.bytes(&[tag])
    }

    fn hash(self, hash: u128) -> Fnv {
        self.bytes(&hash.to_le_bytes())
    }

    fn literal(self, literal: &Literal) -> Fnv {
        match literal {
            Literal::None => self.tag(0),
            Literal::Bool(b) => self.tag(1).tag(u8::from(*b)),
            Literal::Int(n) => self.tag(2).bytes(&n.to_le_bytes()),
            Literal::Tuple(items) => items.iter().fold(self.tag(3).len(items.len()), |hash, item| hash.literal(item)),
            Literal::Set(items) => items.iter().fold(self.tag(4).len(items.len()), |hash, item| hash.literal(item)),
        }
    }

    fn len(self, n: usize) -> Fnv {
        self.bytes(&(n as u64).to_le_bytes())
    }
}

/// The two addresses of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Of the expression that gives its value: blind to dead code and to the order of statements.
    pub value: u128,
    /// Of its outcome: the value's expression and every statement in order, since any of them may raise.
    pub outcome: u128,
}

impl Address {
    /// Reckons both in one pass over the statements.
    pub fn of(program: &Program) -> Address {
        let start = Fnv::of_dialect(program);
        let constants = constant_addresses(program);
        let stmts = stmt_addresses(program);
        let mut order = start;
        for (stmt, &hash) in program.stmts.iter().zip(&stmts) {
            // A copy is the same expression, and cannot raise.
            if !matches!(stmt.expr, Expr::Copy(_)) {
                order = order.hash(hash);
            }
        }
        let atom = |atom: Atom| atom_hash(start, atom, &constants, &stmts);
        let value = match &program.outcome {
            Outcome::Value(result) => start.tag(48).hash(atom(*result)),
            Outcome::Rows { outputs, differs } => {
                let hash = outputs.iter().fold(start.tag(49).len(outputs.len()), |hash, row| {
                    hash.bytes(row.solver.as_bytes()).tag(u8::from(row.mutated)).hash(atom(row.value))
                });
                differs.iter().fold(hash.len(differs.len()), |hash, row| {
                    hash.bytes(row.solver.as_bytes()).bytes(row.differ.as_bytes()).hash(atom(row.value))
                })
            }
        };
        Address { value: value.0, outcome: order.hash(value.0).0 }
    }
}

fn constant_addresses(program: &Program) -> Vec<u128> {
    let start = Fnv::of_dialect(program);
    program.constants.iter().map(|constant| start.tag(16).literal(&constant.value).0).collect()
}

/// The address of what each statement computes.
fn stmt_addresses(program: &Program) -> Vec<u128> {
    let start = Fnv::of_dialect(program);
    let constants = constant_addresses(program);
    let mut stmts: Vec<u128> = Vec::with_capacity(program.stmts.len());
    for stmt in &program.stmts {
        let atom = |atom: Atom| atom_hash(start, atom, &constants, &stmts);
        let list =
            |hash: Fnv, atoms: &[Atom]| atoms.iter().fold(hash.len(atoms.len()), |hash, &item| hash.hash(atom(item))).0;
        let hash = match &stmt.expr {
            Expr::Call { callee, args } => list(start.tag(32).tag(u8::from(stmt.guarded)).hash(atom(*callee)), args),
            Expr::Tuple(items) => list(start.tag(33), items),
            Expr::Set(items) => list(start.tag(34), items),
            Expr::Copy(source) => atom(*source),
        };
        stmts.push(hash);
    }
    stmts
}

fn atom_hash(start: Fnv, atom: Atom, constants: &[u128], stmts: &[u128]) -> u128 {
    match atom {
        Atom::Var(k) => stmts.get(k as usize).copied().unwrap_or(0),
        Atom::Const(k) => constants.get(k as usize).copied().unwrap_or(0),
        Atom::Prim(op) => start.tag(17).bytes(op.name().as_bytes()).0,
        Atom::Input(Input::Samples) => start.tag(18).0,
        Atom::Input(Input::Grid) => start.tag(19).0,
        Atom::Input(Input::Reference) => start.tag(20).0,
    }
}
