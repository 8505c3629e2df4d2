//! Random straight-line programs in the form of solver files: every argument is a name.
//!
//! A program is grown by running it: a statement that raises on the probe input is mostly drawn again, and a variable's
//! type is that of the value it got. Left to types alone nine programs in ten would raise.

use super::Generator;
use crate::budget;
use crate::constants::constants;
use crate::expr::{Expr, Scope};
use crate::signature::{Signature, Type, signatures};
use crate::value::{Dialect, Py};

/// Draws of a statement before one that raises is taken.
const TRIES: usize = 12;
/// Steps that one statement may take on the probe input.
const STEPS: u64 = 200_000;
/// Largest value, in scalars and containers, that a statement may give on the probe input.
const VALUES: usize = 20_000;

/// A variable of a program under construction. A function has the type that it takes.
struct Variable {
    name: String,
    ty: Type,
    takes: Option<Type>,
}

impl Generator {
    /// The text of a solver of `statements` statements; `solve_<id>(I)` in arc, `solve_<id>(S, I, C)` in batt.
    ///
    /// The last statement assigns `O`. On a drawn probe input most programs give a value; on others they may raise.
    pub fn program(&mut self, id: &str, statements: usize) -> String {
        let data = |name: &str, ty| Variable { name: name.to_string(), ty, takes: None };
        let mut variables = vec![data("I", Type::Grid)];
        let mut scope = Scope::from([("I".to_string(), self.grid()), ("C".to_string(), Py::None)]);
        let head = match self.dialect {
            Dialect::Arc => "I",
            Dialect::Batt => {
                variables.push(data("S", Type::Samples));
                scope.insert("S".to_string(), self.draw_plain(Type::Samples));
                "S, I, C"
            }
        };
        let mut text = format!("def solve_{id}({head}):\n");
        for k in 1..=statements.max(1) {
            let last = k == statements.max(1);
            let name = if last { "O".to_string() } else { format!("x{k}") };
            let mut drawn = self.statement(&variables, last);
            let mut value = probe(self.dialect, &drawn.0, &scope);
            for _ in 0..TRIES {
                if value.is_some() || self.rng.chance(self.odd_percent) {
                    break;
                }
                drawn = self.statement(&variables, last);
                value = probe(self.dialect, &drawn.0, &scope);
            }
            let (call, mut ty, takes) = drawn;
            text.push_str(&format!("    {name} = {call}\n"));
            if let Some(value) = value {
                ty = type_of(&value).unwrap_or(ty);
                scope.insert(name.clone(), value);
            }
            variables.push(Variable { name, ty, takes: takes.filter(|_| ty == Type::Callable) });
        }
        text.push_str("    return O\n");
        text
    }

    /// A call, the type of its value, and what that takes when it is a function.
    fn statement(&mut self, variables: &[Variable], last: bool) -> (String, Type, Option<Type>) {
        let functions: Vec<&Variable> = variables.iter().filter(|v| v.takes.is_some()).collect();
        if self.rng.chance(25)
            && let Some(function) = self.rng.pick(&functions)
        {
            let arg = self.atom(variables, function.takes.unwrap_or(Type::Any));
            return (format!("{}({arg})", function.name), Type::Any, None);
        }
        let wanted = |s: &&Signature| !last || s.result != Type::Callable && s.result != Type::Boolean;
        let all: Vec<&'static Signature> = signatures(self.dialect).iter().filter(wanted).collect();
        // A few draws for a primitive that some variable of its own suits, else the last drawn.
        let mut chosen = all[self.rng.below(all.len())];
        for _ in 0..6 {
            let suits = |p: &Type| *p != Type::Any && variables.iter().any(|v| v.ty != Type::Any && p.accepts(v.ty));
            if chosen.params.iter().any(suits) || chosen.params.contains(&Type::Callable) {
                break;
            }
            chosen = all[self.rng.below(all.len())];
        }
        let domain = self.rng.pick(variables).map_or(Type::Any, |v| v.ty);
        let element = if chosen.result == Type::Callable { domain } else { domain.element() };
        let takes = (chosen.result == Type::Callable).then_some(domain);
        let atoms: Vec<String> = chosen
            .params
            .iter()
            .map(|param| match param {
                Type::Callable => self.function_atom(variables, element),
                param => self.atom(variables, *param),
            })
            .collect();
        (format!("{}({})", chosen.name, atoms.join(", ")), chosen.result, takes)
    }

    /// A variable of the type if there is one, mostly; else a constant.
    fn atom(&mut self, variables: &[Variable], ty: Type) -> String {
        let fitting: Vec<&Variable> = variables.iter().filter(|v| ty.accepts(v.ty) || v.ty == Type::Any).collect();
        let numeric = matches!(ty, Type::Integer | Type::Boolean | Type::Colour | Type::Numerical | Type::IntegerTuple);
        if !fitting.is_empty() && !self.rng.chance(if numeric { 60 } else { 4 }) {
            // The latest variables twice as likely as the rest: programs are chains.
            let recent = fitting.len().saturating_sub(3);
            let from = if self.rng.chance(50) { recent } else { 0 };
            return self.rng.pick(&fitting[from..]).map_or_else(|| "I".to_string(), |v| v.name.clone());
        }
        let suits = |value: &Py| match ty {
            Type::Boolean => matches!(value, Py::Bool(_)),
            Type::IntegerTuple => value.is_tuple(),
            Type::Any | Type::Numerical => true,
            Type::Grid | Type::Object | Type::Objects | Type::Indices | Type::Patch | Type::Piece => false,
            _ => matches!(value, Py::Int(_)),
        };
        let names: Vec<String> =
            constants(self.dialect).into_iter().filter(|(_, v)| suits(v)).map(|(name, _)| name).collect();
        self.rng.pick(&names).cloned().unwrap_or_else(|| "I".to_string())
    }

    /// A function for values of the type: a variable, or a primitive of one or two parameters.
    fn function_atom(&mut self, variables: &[Variable], from: Type) -> String {
        let own: Vec<&Variable> = variables.iter().filter(|v| v.takes.is_some()).collect();
        if self.rng.chance(40)
            && let Some(v) = self.rng.pick(&own)
        {
            return v.name.clone();
        }
        let params = if self.rng.chance(80) { 1 } else { 2 };
        let fits = |s: &&Signature| s.params.len() == params && s.params[0].accepts(from);
        let names: Vec<&str> = signatures(self.dialect).iter().filter(fits).map(|s| s.name).collect();
        self.rng.pick(&names).copied().unwrap_or("identity").to_string()
    }
}

/// The value of a call on the probe input; None when it raises or grows too large.
fn probe(dialect: Dialect, call: &str, scope: &Scope) -> Option<Py> {
    budget::restart_with(STEPS);
    let value = Expr::parse(call).ok()?.eval(dialect, scope).ok()?;
    (value.tree_size(VALUES) < VALUES).then_some(value)
}

/// The type that a value belongs to; None where its signature says as much.
fn type_of(value: &Py) -> Option<Type> {
    match value {
        Py::Bool(_) => Some(Type::Boolean),
        Py::Int(_) => Some(Type::Integer),
        Py::Func(_) => Some(Type::Callable),
        Py::Tuple(items) if items.len() == 2 && items.iter().all(Py::is_int) => Some(Type::IntegerTuple),
        Py::Tuple(rows) if matches!(rows.first(), Some(Py::Tuple(row)) if row.iter().all(Py::is_int)) => {
            Some(Type::Grid)
        }
        Py::Tuple(_) => Some(Type::Tuple),
        Py::Set(items) => match items.first()? {
            Py::Int(_) => Some(Type::IntegerSet),
            Py::Set(_) => Some(Type::Objects),
            Py::Tuple(parts) if parts.len() == 2 && parts.iter().all(Py::is_int) => Some(Type::Indices),
            Py::Tuple(_) => Some(Type::Object),
            _ => Some(Type::FrozenSet),
        },
        _ => None,
    }
}
