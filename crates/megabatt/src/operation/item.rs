//! Items as tiny programs, and their values apart from any arena.

use std::collections::HashMap;

use super::{Step, no_grid};
use crate::lang::program::{Atom, Constant, Expr, Input, Literal, Outcome, Params, Program, Stmt};
use crate::plan::literal_value;
use crate::prim::Op;
use crate::value::{Ctx, Dialect, EvalError, Func, Grid, Primitive, Res, Value, grid_value};

/// Values nested deeper are left to be made directly.
const MOST_LEVELS: u32 = 100;

/// A value that borrows nothing.
pub(super) enum Owned {
    Literal(Literal),
    Grid(Box<Grid>),
    Prim(&'static Primitive),
    Float(f64),
    Error(EvalError),
}

impl Owned {
    /// A value's own form; `None`: it has none, as closures.
    pub fn of(ctx: &mut Ctx<'_>, value: Value<'_>) -> Option<Owned> {
        Some(match value {
            Value::Grid(grid) => Owned::Grid(Box::new(*grid)),
            Value::Prim(primitive) => Owned::Prim(primitive),
            Value::Float(x) => Owned::Float(x),
            _ => Owned::Literal(literal(ctx, value, 0)?),
        })
    }

    /// In an arena; `None`: it cannot be made there.
    pub fn value<'a>(self, ctx: &mut Ctx<'a>) -> Option<Res<'a>> {
        match self {
            Owned::Literal(literal) => literal_value(ctx, &literal).ok().map(Ok),
            Owned::Grid(grid) => Some(Ok(grid_value(ctx.arena.alloc(*grid)))),
            Owned::Prim(primitive) => Some(Ok(Value::Prim(primitive))),
            Owned::Float(x) => Some(Ok(Value::Float(x))),
            Owned::Error(error) => Some(Err(error)),
        }
    }
}

/// A value as a literal; `None`: it is none, or holds something that is none.
fn literal(ctx: &mut Ctx<'_>, value: Value<'_>, level: u32) -> Option<Literal> {
    let items = match value {
        Value::None => return Some(Literal::None),
        Value::Bool(b) => return Some(Literal::Bool(b)),
        Value::Int(n) => return Some(Literal::Int(n)),
        Value::Float(_) | Value::Prim(_) | Value::Func(_) => return None,
        _ if level == MOST_LEVELS => return None,
        container => container,
    };
    // Packed values are unpacked in an arena of this moment.
    let arena = bumpalo::Bump::new();
    let unpacked = Unpacked { dialect: ctx.dialect, arena: &arena };
    let items = unpacked.items(items)?;
    let each = items.iter().map(|&item| literal(ctx, item, level + 1));
    let literals = each.collect::<Option<Vec<Literal>>>()?;
    Some(if value.is_set() { Literal::Set(literals) } else { Literal::Tuple(literals) })
}

/// Where packed values are unpacked.
struct Unpacked<'u> {
    dialect: Dialect,
    arena: &'u bumpalo::Bump,
}

impl<'u> Unpacked<'u> {
    fn items<'v: 'u>(&self, container: Value<'v>) -> Option<&'u [Value<'u>]> {
        let budget = crate::value::Budget { fuel: u64::MAX, memory_bytes: u64::MAX };
        Ctx::new(self.arena, self.dialect, budget).slice(container).ok()
    }
}

/// Programs of items, those that are the same once, and the grids that they run on.
pub(super) struct Builder {
    dialect: Dialect,
    pub programs: Vec<Program>,
    pub grids: Vec<Grid>,
    known_programs: HashMap<(Vec<Constant>, Vec<String>), u32>,
    known_grids: HashMap<Grid, u32>,
}

/// A program that is being written.
#[derive(Default)]
struct Draft<'v> {
    constants: Vec<Constant>,
    exprs: Vec<Expr>,
    /// The grid that is `I`.
    grid: Option<Grid>,
    /// Closures are told apart by identity: one that occurs twice is made once.
    closures: Vec<(&'v Func<'v>, Atom)>,
}

impl Builder {
    pub fn new(dialect: Dialect) -> Builder {
        Builder {
            dialect,
            programs: Vec::new(),
            grids: Vec::new(),
            known_programs: HashMap::new(),
            known_grids: HashMap::new(),
        }
    }

    /// An item: the program that it is, and the grid that it is on. `None`: an argument has no form in a program.
    pub fn add(&mut self, ctx: &mut Ctx<'_>, calls: &[Step<'_>]) -> Option<(u32, u32)> {
        let mut draft = Draft::default();
        let mut last = Atom::Input(Input::Grid);
        for (op, args, taken) in calls {
            let mut atoms = Vec::with_capacity(args.len());
            for (at, &arg) in args.iter().enumerate() {
                let is_last = *taken == Some(at);
                atoms.push(if is_last { last } else { draft.atom(ctx, arg, 0)? });
            }
            last = draft.call(Atom::Prim(*op), atoms);
        }
        let grid = draft.grid.take().unwrap_or_else(no_grid);
        let grids = &mut self.grids;
        let on = *self.known_grids.entry(grid).or_insert_with_key(|grid| {
            grids.push(*grid);
            grids.len() as u32 - 1
        });
        let key = (draft.constants, draft.exprs.iter().map(|expr| format!("{expr:?}")).collect());
        let (programs, dialect) = (&mut self.programs, self.dialect);
        let exprs = draft.exprs;
        let program = *self.known_programs.entry(key).or_insert_with_key(|(constants, _)| {
            let statement = |(at, expr)| Stmt { name: format!("x{at}"), expr, line: 0, guarded: false };
            programs.push(Program {
                name: String::new(),
                dialect,
                params: Params::I,
                constants: constants.clone(),
                stmts: exprs.into_iter().enumerate().map(statement).collect(),
                outcome: Outcome::Value(last),
                line: 0,
            });
            programs.len() as u32 - 1
        });
        Some((program, on))
    }
}

impl<'v> Draft<'v> {
    fn call(&mut self, callee: Atom, args: Vec<Atom>) -> Atom {
        self.exprs.push(Expr::Call { callee, args });
        Atom::Var(self.exprs.len() as u32 - 1)
    }

    fn atom(&mut self, ctx: &mut Ctx<'_>, value: Value<'v>, level: u32) -> Option<Atom> {
        if level == MOST_LEVELS {
            return None;
        }
        match value {
            Value::Prim(primitive) => Op::find(primitive.name, ctx.dialect).map(Atom::Prim),
            Value::Func(func) => self.closure(ctx, func, level),
            Value::Grid(grid) if self.grid.as_ref().is_none_or(|known| known == grid) => {
                self.grid = Some(*grid);
                Some(Atom::Input(Input::Grid))
            }
            _ => {
                self.constants.push(Constant { name: None, value: literal(ctx, value, 0)? });
                Some(Atom::Const(self.constants.len() as u32 - 1))
            }
        }
    }

    /// The call that makes a closure anew.
    fn closure(&mut self, ctx: &mut Ctx<'_>, func: &'v Func<'v>, level: u32) -> Option<Atom> {
        if let Some(&(_, atom)) = self.closures.iter().find(|(known, _)| std::ptr::eq(*known, func)) {
            return Some(atom);
        }
        let (name, parts) = match *func {
            Func::Compose { outer, inner, .. } => ("compose", vec![outer, inner]),
            Func::Chain { h, g, f, .. } => ("chain", vec![h, g, f]),
            Func::Fork { outer, a, b, .. } => ("fork", vec![outer, a, b]),
            Func::Matcher { function, target, .. } => ("matcher", vec![function, target]),
            Func::Lbind { function, fixed, .. } => ("lbind", vec![function, fixed]),
            Func::Rbind { function, fixed, .. } => ("rbind", vec![function, fixed]),
            Func::Power { function, n, .. } => ("power", vec![function, Value::Int(n.into())]),
            Func::Nothing => return None,
        };
        let op = Op::find(name, ctx.dialect)?;
        let atoms = parts.into_iter().map(|part| self.atom(ctx, part, level + 1)).collect::<Option<Vec<Atom>>>()?;
        let atom = self.call(Atom::Prim(op), atoms);
        self.closures.push((func, atom));
        Some(atom)
    }
}
