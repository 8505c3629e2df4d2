//! Random functions that fit the values they are applied to, and calls of primitives.

use super::{Generator, source};
use crate::signature::{Signature, Type, signature, signatures};
use crate::value::{Closure, Py};

/// A call of a primitive on drawn arguments.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: &'static str,
    pub args: Vec<Py>,
    /// The expression; a function that the primitive gives is called at once on a further drawn argument.
    pub source: String,
}

impl Generator {
    /// A call of the primitive. Functions among the arguments fit the container they are mapped over, mostly.
    ///
    /// None when the dialect has no such primitive.
    pub fn call(&mut self, name: &str) -> Option<Call> {
        let Signature { name, params, result } = signature(self.dialect, name)?;
        if *result == Type::Callable {
            return Some(self.functional_call(name));
        }
        let args = self.arguments(name, params);
        let source = call_text(name, &args);
        Some(Call { name, args, source })
    }

    fn arguments(&mut self, name: &str, params: &[Type]) -> Vec<Py> {
        // What the functions of this call are applied to: the elements of one container, of a kind drawn first.
        let kinds =
            [Type::Objects, Type::Objects, Type::Indices, Type::Object, Type::IntegerSet, Type::Grid, Type::Tuple];
        let mut container = self.rng.pick(&kinds).copied().unwrap_or(Type::Tuple);
        let element = if container == Type::Tuple {
            let of = [Type::Integer, Type::IntegerTuple, Type::Grid, Type::Object, Type::Indices];
            self.rng.pick(&of).copied().unwrap_or(Type::Integer)
        } else {
            container.element()
        };
        if params.iter().any(|p| matches!(p, Type::Tuple | Type::TupleTuple | Type::Samples)) {
            container = Type::Tuple;
        }
        let has_function = params.contains(&Type::Callable);
        let pairwise = matches!(name, "papply" | "mpapply" | "prapply");
        let mut args = Vec::new();
        for param in params {
            let arg = match param {
                _ if self.rng.chance(self.odd_percent / 2) => self.draw(*param),
                Type::Callable if name.starts_with("c_") => self.unary(Type::Tuple, None, 1),
                Type::Callable if pairwise => self.binary(element, element),
                Type::Callable if matches!(name, "mapply" | "mapply_t" | "mapply_f") => {
                    let to = self.rng.pick(Type::FrozenSet.choices()).copied();
                    self.unary(element, to, 2)
                }
                Type::Callable if name.contains("filter") || name == "extract" => {
                    self.unary(element, Some(Type::Boolean), 2)
                }
                Type::Callable if self.rng.chance(70) => self.unary(element, Some(Type::Integer), 2),
                Type::Callable => self.unary(element, None, 2),
                Type::Any if matches!(name, "rapply" | "rapply_t" | "rapply_f") => self.draw_plain(element),
                Type::Container | Type::Tuple | Type::FrozenSet if name.starts_with("rapply") => {
                    let functions = (0..self.rng.below(3) + 1).map(|_| self.unary(element, None, 1)).collect();
                    if *param == Type::FrozenSet { self.dialect.set(functions) } else { Py::tuple(functions) }
                }
                Type::Container | Type::ContainerContainer | Type::FrozenSet | Type::Tuple if has_function => {
                    match container {
                        Type::Tuple => self.tuple_of(element),
                        other => self.draw(other),
                    }
                }
                other => self.draw(*other),
            };
            args.push(arg);
        }
        // A value that shall be found or removed had better be there now and then.
        let value_and_container = match name {
            "contained" | "remove" | "remove_t" | "remove_f" => Some((0, 1)),
            "other" | "other_t" | "other_f" => Some((1, 0)),
            _ => None,
        };
        if let Some((value, container)) = value_and_container
            && self.rng.chance(50)
            && let Py::Tuple(items) | Py::Set(items) = &args[container]
            && let Some(item) = self.rng.pick(items)
        {
            args[value] = item.clone();
        }
        args
    }

    /// A call of compose, rbind and the like, its result called at once.
    fn functional_call(&mut self, name: &'static str) -> Call {
        let from = self.domain();
        let (function, params) = match self.closure(name, from, None, 2) {
            Some(function) if !self.rng.chance(self.odd_percent) => function,
            _ => {
                let params = signature(self.dialect, name).map(|s| s.params.clone()).unwrap_or_default();
                (params.iter().map(|p| self.draw(*p)).collect(), vec![from])
            }
        };
        let further: Vec<Py> = params.iter().map(|p| self.draw(*p)).collect();
        let list = further.iter().map(source).collect::<Vec<_>>().join(", ");
        let source = format!("{}({list})", call_text(name, &function));
        Call { name, args: function, source }
    }

    /// A type that values are mapped from.
    fn domain(&mut self) -> Type {
        let domains = [Type::Integer, Type::IntegerTuple, Type::Grid, Type::Object, Type::Objects, Type::Indices];
        self.rng.pick(&domains).copied().unwrap_or(Type::Integer)
    }

    /// A function of one argument of type `from`, giving `to` where that is asked for, nested up to `depth`.
    pub fn unary(&mut self, from: Type, to: Option<Type>, depth: usize) -> Py {
        if depth > 0 && self.rng.chance(60) {
            let names = ["compose", "chain", "fork", "rbind", "lbind", "matcher", "power", "rbind", "lbind", "compose"];
            let name = self.rng.pick(&names).copied().unwrap_or("compose");
            if let Some((args, params)) = self.closure(name, from, to, depth - 1)
                && params.len() == 1
                && let Ok(function @ Py::Func(_)) = self.dialect.call(name, &args)
            {
                return function;
            }
        }
        let name = self.prim_named(|s| {
            s.params.len() == 1 && s.params[0].accepts(from) && to.is_none_or(|to| to.accepts(s.result))
        });
        name.map_or_else(|| prim("identity"), |s| prim(s.name))
    }

    /// A function of two arguments.
    pub fn binary(&mut self, a: Type, b: Type) -> Py {
        let found = self.prim_named(|s| s.params.len() == 2 && s.params[0].accepts(a) && s.params[1].accepts(b));
        found.map_or_else(|| prim("astuple"), |s| prim(s.name))
    }

    fn prim_named(&mut self, fits: impl Fn(&Signature) -> bool) -> Option<&'static Signature> {
        let fitting: Vec<&'static Signature> = signatures(self.dialect).iter().filter(|s| fits(s)).collect();
        self.rng.pick(&fitting).copied()
    }

    /// Arguments of a functional primitive whose result takes `from` first, and the parameters that result has.
    fn closure(&mut self, name: &str, from: Type, to: Option<Type>, depth: usize) -> Option<(Vec<Py>, Vec<Type>)> {
        let takes_one = |args: Vec<Py>| Some((args, vec![from]));
        let middle = self.domain();
        match name {
            "compose" => {
                let inner = self.unary(from, Some(middle), depth);
                takes_one(vec![self.unary(middle, to, depth), inner])
            }
            "chain" => {
                let other = self.domain();
                let inner = self.unary(from, Some(middle), depth);
                let next = self.unary(middle, Some(other), depth);
                takes_one(vec![self.unary(other, to, depth), next, inner])
            }
            "matcher" => {
                let function = self.unary(from, Some(Type::Integer), depth);
                let target =
                    if self.rng.chance(50) { Py::Int(self.rng.between(0, 4)) } else { self.draw(Type::Integer) };
                takes_one(vec![function, target])
            }
            "power" => {
                let function = self.unary(from, Some(from), depth);
                let times =
                    if self.rng.chance(self.odd_percent) { self.rng.between(-1, 5) } else { self.rng.between(1, 3) };
                takes_one(vec![function, Py::Int(times)])
            }
            "fork" => {
                let outer = self.prim_named(|s| s.params.len() == 2 && to.is_none_or(|to| to.accepts(s.result)))?;
                let a = self.unary(from, Some(outer.params[0]), depth);
                let b = self.unary(from, Some(outer.params[1]), depth);
                takes_one(vec![prim(outer.name), a, b])
            }
            "rbind" | "lbind" => {
                // The bound end is fixed, the other end takes what the function is applied to.
                let right = name == "rbind";
                let free = |s: &Signature| if right { s.params.first().copied() } else { s.params.get(1).copied() };
                let function = self.prim_named(|s| {
                    (2..=4).contains(&s.params.len())
                        && free(s).is_some_and(|p| p.accepts(from))
                        && to.is_none_or(|to| to.accepts(s.result))
                })?;
                let bound = if right { *function.params.last()? } else { function.params[0] };
                let fixed = match bound {
                    Type::Callable => self.unary(from.element(), None, depth),
                    other => self.draw(other),
                };
                let mut params = function.params.clone();
                params.remove(if right { params.len() - 1 } else { 0 });
                params[0] = from;
                Some((vec![prim(function.name), fixed], params))
            }
            _ => None,
        }
    }
}

fn prim(name: &'static str) -> Py {
    Py::func(Closure::Prim(name))
}

fn call_text(name: &str, args: &[Py]) -> String {
    format!("{name}({})", args.iter().map(source).collect::<Vec<_>>().join(", "))
}
