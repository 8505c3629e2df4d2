//! A call of a primitive on prepared values: built from the testkit's values, its answer asserted, then only called.
//!
//! Why: a benchmark that does not know the right answer measures anything. What is timed is [`Case::call`] alone; the
//! arguments are made beforehand and live as long as the process.
#![allow(dead_code)] // Each benchmark that includes this file uses a part of it.

use std::hint::black_box;

use bumpalo::Bump;
use megabatt::exec::Worker;
use megabatt::expression::evaluate;
use megabatt::prim::Op;
use megabatt::value::{Budget, Ctx, Dialect, Func, Primitive, Res, Value, repr};
use megabatt_testkit::generate::source;
use megabatt_testkit::reference;
use megabatt_testkit::value::{Closure, Dialect as Reference, Py};

/// No call of a benchmark runs out of this, and taking from it is part of what is timed.
pub const BUDGET: Budget = Budget { fuel: u64::MAX, memory_bytes: u64::MAX };

/// A primitive with its arguments.
pub struct Case {
    pub dialect: Dialect,
    primitive: &'static Primitive,
    args: Vec<Value<'static>>,
}

/// The dialect as the testkit names it.
pub fn reference_of(dialect: Dialect) -> Reference {
    match dialect {
        Dialect::Arc => Reference::Arc,
        Dialect::Batt => Reference::Batt,
    }
}

impl Case {
    /// Builds the arguments and compares the call's answer with the naive reference.
    ///
    /// `probe` is the expression whose value both sides print: the call itself, or for a function, which has no
    /// literal, the function called at once. Errors: what the reference raises, also where it gives up.
    ///
    /// # Panics
    /// When the engine gives another answer: there is nothing to time then.
    pub fn new(dialect: Dialect, op: Op, args: &[Py], probe: Option<&str>) -> Result<Case, String> {
        let text = format!("{}({})", op.name(), args.iter().map(source).collect::<Vec<_>>().join(", "));
        let expected = reference::eval(reference_of(dialect), probe.unwrap_or(&text))?;
        let case = Case::unchecked(dialect, op, args).ok_or("arguments that cannot be built")?;
        let got = match probe {
            Some(probe) => evaluate(&mut Worker::default(), probe, dialect, BUDGET),
            None => case.answer(),
        };
        assert!(got == expected, "{text}\n  reference {expected}\n  here      {got}");
        Ok(case)
    }

    /// Builds the arguments of a call whose outcome is not looked at.
    pub fn unchecked(dialect: Dialect, op: Op, args: &[Py]) -> Option<Case> {
        // Lives until the process ends, as the case does.
        let arena: &'static Bump = Box::leak(Box::new(Bump::new()));
        let mut ctx = Ctx::new(arena, dialect, BUDGET);
        let args = args.iter().map(|arg| value_of(&mut ctx, arg)).collect::<Option<_>>()?;
        Some(Case { dialect, primitive: op.primitive(), args })
    }

    /// The answer as a Python literal, or the name of the exception.
    pub fn answer(&self) -> String {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, self.dialect, BUDGET);
        match self.call(&mut ctx) {
            Ok(value) => repr(value, self.dialect),
            Err(error) => error.to_string(),
        }
    }

    /// The call: what is timed.
    #[inline]
    pub fn call<'a>(&self, ctx: &mut Ctx<'a>) -> Res<'a> {
        let args: &[Value<'a>] = &self.args;
        black_box(ctx.prim(black_box(self.primitive), black_box(args)))
    }
}

/// A value of the testkit as one of the engine's; `None` for a function that the engine does not know.
fn value_of<'a>(ctx: &mut Ctx<'a>, py: &Py) -> Option<Value<'a>> {
    let mut items = |items: &[Py]| items.iter().map(|item| value_of(ctx, item)).collect::<Option<Vec<_>>>();
    Some(match py {
        Py::None => Value::None,
        Py::Bool(b) => Value::Bool(*b),
        Py::Int(n) => Value::Int(*n),
        Py::Float(x) => Value::Float(*x),
        Py::Tuple(parts) => {
            let parts = items(parts)?;
            ctx.tuple(&parts).ok()?
        }
        Py::Set(parts) => {
            let parts = items(parts)?;
            ctx.set(&parts).ok()?
        }
        Py::Func(closure) => {
            let (name, parts) = match &**closure {
                Closure::Prim(name) => return Some(Value::Prim(Op::find(name, ctx.dialect)?.primitive())),
                Closure::Safe => return Some(Value::Func(&Func::Nothing)),
                Closure::Compose(outer, inner) => ("compose", vec![outer, inner]),
                Closure::Chain(h, g, f) => ("chain", vec![h, g, f]),
                Closure::Matcher(function, target) => ("matcher", vec![function, target]),
                Closure::Rbind { function, fixed, .. } => ("rbind", vec![function, fixed]),
                Closure::Lbind { function, fixed, .. } => ("lbind", vec![function, fixed]),
                Closure::Fork(outer, a, b) => ("fork", vec![outer, a, b]),
                Closure::Power { function, n, .. } => {
                    let function = value_of(ctx, function)?;
                    let power = Op::find("power", ctx.dialect)?.primitive();
                    return ctx.prim(power, &[function, Value::Int(*n as i64)]).ok();
                }
            };
            let parts = parts.into_iter().map(|part| value_of(ctx, part)).collect::<Option<Vec<_>>>()?;
            let op = Op::find(name, ctx.dialect)?;
            ctx.prim(op.primitive(), &parts).ok()?
        }
    })
}
