//! Types of the variables of a program, from the signatures of what they are made by.
//!
//! One pass forward, a guess where a signature says little: `first` of objects is an object, `apply` of a function is a
//! container of what the function gives. A wrong guess costs a mutation its sense, never its form.

use super::kind::Kind;
use super::signature::{meaning, meanings};
use crate::lang::program::{Atom, Expr, Input, Literal, Program};
use crate::prim::Op;
use crate::value::Dialect;

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Type {
    pub(super) kind: Kind,
    /// Of a container its items, of a function its result.
    pub(super) of: Kind,
    /// Of a function, its first parameter.
    pub(super) takes: Kind,
    /// Of a function; 0 of other values.
    pub(super) arity: u8,
}

impl Type {
    const UNKNOWN: Type = Type::of(Kind::Any);

    pub(super) const fn of(kind: Kind) -> Type {
        Type { kind, of: Kind::Any, takes: Kind::Any, arity: 0 }
    }

    fn container(kind: Kind, of: Kind) -> Type {
        Type { of, ..Type::of(kind) }
    }

    fn function(arity: u8, takes: Kind, of: Kind) -> Type {
        Type { kind: Kind::Callable, of, takes, arity }
    }

    /// The type of the items of a container.
    fn item(self) -> Kind {
        if self.of == Kind::Any { self.kind.item() } else { self.of }
    }
}

/// The types of all statements.
pub(super) fn infer(program: &Program) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::with_capacity(program.stmts.len());
    for stmt in &program.stmts {
        let of = |atom: &Atom| type_of(program, &types, *atom);
        let ty = match &stmt.expr {
            Expr::Copy(atom) => of(atom),
            Expr::Tuple(items) => {
                let kinds: Vec<Type> = items.iter().map(of).collect();
                tuple(&kinds)
            }
            Expr::Set(items) => {
                let item = items.first().map_or(Kind::Any, |item| of(item).kind);
                Type::container(item.set_of(), item)
            }
            Expr::Call { callee: Atom::Prim(op), args } => {
                let args: Vec<Type> = args.iter().map(of).collect();
                call(*op, program.dialect, &args)
            }
            Expr::Call { callee, .. } => Type::of(of(callee).of),
        };
        types.push(ty);
    }
    types
}

/// The type of an atom; `types` are those of the statements in front of it.
pub(super) fn type_of(program: &Program, types: &[Type], atom: Atom) -> Type {
    match atom {
        Atom::Var(k) => types.get(k as usize).copied().unwrap_or(Type::UNKNOWN),
        Atom::Input(Input::Samples) => Type::of(Kind::Samples),
        Atom::Input(Input::Grid | Input::Reference) => Type::of(Kind::Grid),
        Atom::Const(k) => program.constants.get(k as usize).map_or(Type::UNKNOWN, |constant| literal(&constant.value)),
        Atom::Prim(op) => {
            let all = meanings(op, program.dialect);
            let Some(first) = all.first() else { return Type::UNKNOWN };
            let agreed = |kind: fn(&super::signature::Meaning) -> Kind| {
                if all.iter().all(|meaning| kind(meaning) == kind(first)) { kind(first) } else { Kind::Any }
            };
            let takes = agreed(|meaning| meaning.slots.first().map_or(Kind::Any, |slot| slot.kind));
            Type::function(op.primitive().code.arity(), takes, agreed(|meaning| meaning.result))
        }
    }
}

fn literal(value: &Literal) -> Type {
    match value {
        Literal::None => Type::UNKNOWN,
        Literal::Bool(_) => Type::of(Kind::Boolean),
        Literal::Int(_) => Type::of(Kind::Integer),
        Literal::Tuple(items) => tuple(&items.iter().map(literal).collect::<Vec<_>>()),
        Literal::Set(items) => {
            let item = items.first().map_or(Kind::Any, |item| literal(item).kind);
            Type::container(item.set_of(), item)
        }
    }
}

fn tuple(items: &[Type]) -> Type {
    match items {
        [a, b] if a.kind == Kind::Integer && b.kind == Kind::Integer => Type::of(Kind::Place),
        [first, rest @ ..] if rest.iter().all(|item| item.kind == first.kind) => {
            Type::container(first.kind.tuple_of(), first.kind)
        }
        _ => Type::of(Kind::Tuple),
    }
}

/// The type of a primitive's value.
fn call(op: Op, dialect: Dialect, args: &[Type]) -> Type {
    if let Some(closure) = closure(op, args) {
        return closure;
    }
    let kinds: Vec<Kind> = args.iter().map(|arg| arg.kind).collect();
    let Some(meaning) = meaning(op, dialect, &kinds) else { return Type::UNKNOWN };
    let container = args.iter().find(|arg| arg.kind.is_container() && arg.kind != Kind::Samples).copied();
    let function = args.iter().find(|arg| arg.kind == Kind::Callable).copied();
    let stated = Type::of(meaning.result);
    match (op, meaning.result, container) {
        (Op::Identity, _, _) => args.first().copied().unwrap_or(stated),
        (Op::Branch | Op::CBranch, _, _) => match args {
            [_, a, b] if a.kind == b.kind => *a,
            _ => stated,
        },
        (Op::Astuple, _, _) => tuple(args),
        (Op::Initset, _, _) => {
            let item = args.first().map_or(Kind::Any, |arg| arg.kind);
            Type::container(item.set_of(), item)
        }
        (Op::Product, _, _) if kinds.iter().all(|kind| *kind == Kind::IntegerSet) => Type::of(Kind::Indices),
        (_, Kind::Numerical, _) if kinds.contains(&Kind::Place) => Type::of(Kind::Place),
        (_, Kind::Numerical, _) if kinds.iter().all(|kind| *kind == Kind::Integer) => Type::of(Kind::Integer),
        (Op::PG | Op::PO | Op::CIz | Op::CZo | Op::Interval, _, _) => Type::container(Kind::Tuple, Kind::Integer),
        (Op::GetValRank | Op::GetValRankT | Op::GetValRankF, _, _) => {
            Type::of(function.map_or(Kind::Any, |function| function.of))
        }
        (Op::Apply | Op::ApplyT | Op::ApplyF, _, Some(container)) => {
            let item = function.map_or(Kind::Any, |function| function.of);
            let tuple = container.kind.suits(Kind::Tuple);
            Type::container(if tuple { item.tuple_of() } else { item.set_of() }, item)
        }
        (Op::Mapply | Op::MapplyT | Op::MapplyF, _, _) => match function.map(|function| function.of) {
            Some(given) if given.is_container() => Type::of(given),
            _ => stated,
        },
        (Op::Merge | Op::MergeT | Op::MergeF | Op::Mfilter | Op::MfilterT | Op::MfilterF, _, Some(container)) => {
            let item = container.item();
            if item.is_container() { Type::of(item) } else { stated }
        }
        (Op::Order | Op::Totuple | Op::Dedupe | Op::Sizefilter | Op::SizefilterT, result, Some(container)) => {
            let item = container.item();
            let kind = if result == Kind::FrozenSet { item.set_of() } else { item.tuple_of() };
            Type::container(kind, item)
        }
        // An item of the container that it is given.
        (_, Kind::Any, Some(container)) => Type::of(container.item()),
        // Some of the container that it is given, and of the same kind.
        (_, Kind::Container | Kind::FrozenSet | Kind::Tuple, Some(container))
            if is_part(op) && container.kind.suits(meaning.result) =>
        {
            container
        }
        _ => stated,
    }
}

/// Whether the value is of the kind of its first container.
fn is_part(op: Op) -> bool {
    use Op::*;
    matches!(
        op,
        Sfilter
            | SfilterT
            | SfilterF
            | Remove
            | RemoveT
            | RemoveF
            | Combine
            | CombineT
            | CombineF
            | Intersection
            | Difference
            | DifferenceTuple
            | Insert
    )
}

/// The type of a closure; `None` when the primitive makes none.
fn closure(op: Op, args: &[Type]) -> Option<Type> {
    let arg = |at: usize| args.get(at).copied().unwrap_or(Type::UNKNOWN);
    // As the reference has it: two or three parameters count, anything else is taken for four.
    let left = match arg(0).arity {
        2 => 1,
        3 => 2,
        _ => 3,
    };
    Some(match op {
        Op::Compose => Type::function(1, arg(1).takes, arg(0).of),
        Op::Chain => Type::function(1, arg(2).takes, arg(0).of),
        Op::Fork => {
            let takes = if arg(1).takes == Kind::Any { arg(2).takes } else { arg(1).takes };
            Type::function(1, takes, arg(0).of)
        }
        Op::Matcher => Type::function(1, arg(0).takes, Kind::Boolean),
        Op::Rbind => Type::function(left, arg(0).takes, arg(0).of),
        Op::Lbind => Type::function(left, Kind::Any, arg(0).of),
        Op::Power => Type::function(1, arg(0).takes, arg(0).of),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::parse_file;

    fn kinds(source: &str) -> Vec<Kind> {
        let program = parse_file("f.py", source, None).programs.remove(0).unwrap_or_else(|fault| panic!("{fault}"));
        infer(&program).into_iter().map(|ty| ty.kind).collect()
    }

    #[test]
    fn variables_have_the_types_of_what_made_them() {
        let source = "def solve(I):\n    a = objects(I, T, F, T)\n    b = first(a)\n    c = toindices(b)\n    \
                      d = size(c)\n    e = lbind(shift, b)\n    f = ulcorner(b)\n    g = e(f)\n    \
                      h = apply(ulcorner, a)\n    i = mapply(toindices, a)\n    j = add(f, ONE)\n    k = (d, TWO)\n    \
                      l = sfilter(a, e)\n    m = argmax(l, size)\n    return I\n";
        use Kind::*;
        let expected =
            [Objects, Object, Indices, Integer, Callable, Place, Any, Indices, Indices, Place, Place, Objects, Object];
        assert_eq!(kinds(source), expected);
    }

    #[test]
    fn a_call_of_a_closure_has_its_result() {
        let source = "def solve(S, I, C):\n    a = compose(size, palette_t)\n    b = a(I)\n    c = rbind(o_g, R5)\n    \
                      d = c(I)\n    e = get_nth_f(d, F0)\n    f = matcher(size, ONE)\n    g = f(e)\n    return g\n";
        use Kind::*;
        assert_eq!(kinds(source), [Callable, Integer, Callable, Objects, Object, Callable, Boolean]);
    }
}
