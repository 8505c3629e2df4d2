//! Content addresses: a hash of what a program computes, whatever its variables are called.

use std::sync::OnceLock;

use crate::lang::program::{Atom, Expr, Input, Literal, Outcome, Program};
use crate::prim::Op;
use crate::value::Dialect;

/// FNV-1a over 128 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): stable across machines and versions.
#[derive(Clone, Copy)]
struct Fnv(u128);

impl Fnv {
    const OFFSET: Fnv = Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    /// What seven bytes of 0 multiply by.
    const SEVEN: u128 = {
        let two = Fnv::PRIME.wrapping_mul(Fnv::PRIME);
        two.wrapping_mul(two).wrapping_mul(two).wrapping_mul(Fnv::PRIME)
    };

    fn bytes(mut self, bytes: &[u8]) -> Fnv {
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(Fnv::PRIME);
        }
        self
    }

    fn call(self, guarded: bool) -> Fnv {
        self.tag(32).tag(u8::from(guarded))
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
        match u8::try_from(n) {
            Ok(low) => Fnv(self.tag(low).0.wrapping_mul(Fnv::SEVEN)),
            Err(_) => self.bytes(&(n as u64).to_le_bytes()),
        }
    }
}

/// The numbers of arguments of a call whose beginning is kept.
const KEPT_ARGS: usize = 5;

/// What addresses in one dialect are made of, whatever the program: reckoned once.
struct Beginnings {
    start: Fnv,
    prims: Vec<OfPrimitive>,
}

/// Of a primitive itself, and of a call of it up to the arguments: unguarded and guarded, by their number.
struct OfPrimitive {
    atom: u128,
    calls: [[Fnv; KEPT_ARGS]; 2],
}

impl Beginnings {
    fn of(dialect: Dialect) -> &'static Beginnings {
        static OF: [OnceLock<Beginnings>; 2] = [const { OnceLock::new() }; 2];
        OF[usize::from(dialect == Dialect::Batt)].get_or_init(|| {
            let start = Fnv::OFFSET.bytes(dialect.name().as_bytes());
            let of_primitive = |op: Op| {
                let atom = start.tag(17).bytes(op.name().as_bytes()).0;
                let calls = [false, true].map(|guarded| {
                    let callee = start.call(guarded).hash(atom);
                    std::array::from_fn(|n| callee.len(n))
                });
                OfPrimitive { atom, calls }
            };
            Beginnings { start, prims: Op::all().map(of_primitive).collect() }
        })
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
        let beginnings = Beginnings::of(program.dialect);
        let start = beginnings.start;
        let constants: Vec<u128> =
            program.constants.iter().map(|constant| start.tag(16).literal(&constant.value).0).collect();
        let stmts = stmt_addresses(program, beginnings, &constants);
        let mut order = start;
        for (stmt, &hash) in program.stmts.iter().zip(&stmts) {
            // A copy is the same expression, and cannot raise.
            if !matches!(stmt.expr, Expr::Copy(_)) {
                order = order.hash(hash);
            }
        }
        let atom = |atom: Atom| atom_hash(beginnings, atom, &constants, &stmts);
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

/// The address of what each statement computes.
fn stmt_addresses(program: &Program, beginnings: &Beginnings, constants: &[u128]) -> Vec<u128> {
    let start = beginnings.start;
    let mut stmts: Vec<u128> = Vec::with_capacity(program.stmts.len());
    for stmt in &program.stmts {
        let atom = |atom: Atom| atom_hash(beginnings, atom, constants, &stmts);
        let items = |hash: Fnv, atoms: &[Atom]| atoms.iter().fold(hash, |hash, &item| hash.hash(atom(item))).0;
        let list = |hash: Fnv, atoms: &[Atom]| items(hash.len(atoms.len()), atoms);
        let hash = match &stmt.expr {
            Expr::Call { callee: Atom::Prim(op), args } if args.len() < KEPT_ARGS => {
                items(beginnings.prims[*op as usize].calls[usize::from(stmt.guarded)][args.len()], args)
            }
            Expr::Call { callee, args } => list(start.call(stmt.guarded).hash(atom(*callee)), args),
            Expr::Tuple(items) => list(start.tag(33), items),
            Expr::Set(items) => list(start.tag(34), items),
            Expr::Copy(source) => atom(*source),
        };
        stmts.push(hash);
    }
    stmts
}

fn atom_hash(beginnings: &Beginnings, atom: Atom, constants: &[u128], stmts: &[u128]) -> u128 {
    match atom {
        Atom::Var(k) => stmts.get(k as usize).copied().unwrap_or(0),
        Atom::Const(k) => constants.get(k as usize).copied().unwrap_or(0),
        Atom::Prim(op) => beginnings.prims[op as usize].atom,
        Atom::Input(Input::Samples) => beginnings.start.tag(18).0,
        Atom::Input(Input::Grid) => beginnings.start.tag(19).0,
        Atom::Input(Input::Reference) => beginnings.start.tag(20).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse_file;

    /// Addresses stand in files that people keep: these were reckoned byte by byte.
    #[test]
    fn addresses_stay() {
        let solver = "def solve_a(I):\n    x1 = canvas(ZERO, (3, 3))\n    x2 = compose(size, identity)\n    \
                      x3 = x2(I)\n    x4 = objects(I, T, F, T)\n    O = fill(x1, -300, ((0, 1), (1, 0)))\n    return O\n";
        let batt = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    try:\n        t1 = o_g(I, R5)\n    \
                    except (TypeError, AttributeError, ValueError):\n        t1 = _get_safe_default(o_g)\n    \
                    t2 = apply(first, S)\n    o.append((2, True, 'abc', t1))\n    \
                    s.append((1, 'abc', 'differ_0', t2))\n    return o, s\n";
        for (text, outcome) in
            [(solver, 0x3365_f307_356e_92e3_5ff1_dcd7_f82c_400d), (batt, 0x4f65_aea2_e868_4994_11dd_822d_d698_ac88)]
        {
            let Some(Ok(program)) = parse_file("x.py", text, None).programs.pop() else { panic!("it can be read") };
            assert_eq!(Address::of(&program).outcome, outcome, "{text}");
        }
    }

    #[test]
    fn seven_zeros_at_once() {
        for n in [0, 1, 7, 255, 256, 70_000] {
            assert_eq!(Fnv::OFFSET.len(n).0, Fnv::OFFSET.bytes(&(n as u64).to_le_bytes()).0, "{n}");
        }
    }
}
