//! Signatures of the table, read once: what an argument is, and which primitives may stand for one another.

use std::sync::LazyLock;

use super::kind::Kind;
use crate::prim::{Op, PRIMS};
use crate::value::Dialect;

/// What an integer means in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Nothing in particular.
    Plain,
    Color,
    /// From the front, or from the end.
    Rank,
    /// How objects are told apart, 0..=7.
    Flags,
    /// A mirror or rotation of a grid, 0..=7.
    Angle,
    /// A mirror of a patch, 0..=3.
    Mirror,
    /// A corner or side, 0..=3.
    Corner,
}

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    pub(super) kind: Kind,
    pub(super) role: Role,
    optional: bool,
}

impl Slot {
    /// A place of which nothing is known.
    pub(super) const ANY: Slot = Slot { kind: Kind::Any, role: Role::Plain, optional: false };
}

/// One meaning of a primitive.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) slots: Vec<Slot>,
    pub(super) result: Kind,
    /// The other primitives of the dialect with a meaning of these types.
    pub(super) peers: Vec<Op>,
}

impl Meaning {
    /// Whether a call with so many arguments can have this meaning.
    fn takes(&self, arguments: usize) -> bool {
        let needed = self.slots.iter().filter(|slot| !slot.optional).count();
        (needed..=self.slots.len()).contains(&arguments)
    }
}

/// The meanings of a primitive in a dialect.
pub(super) fn meanings(op: Op, dialect: Dialect) -> &'static [Meaning] {
    static TABLES: LazyLock<[Vec<Vec<Meaning>>; 2]> = LazyLock::new(|| [table(Dialect::Arc), table(Dialect::Batt)]);
    let [arc, batt] = &*TABLES;
    let table = if dialect == Dialect::Arc { arc } else { batt };
    table.get(op as usize).map_or(&[], Vec::as_slice)
}

/// The meaning that a call with arguments of these types has: the first that they suit, else the first of all that
/// take so many.
pub(super) fn meaning(op: Op, dialect: Dialect, arguments: &[Kind]) -> Option<&'static Meaning> {
    let all = meanings(op, dialect);
    let suits = |meaning: &&Meaning| {
        meaning.takes(arguments.len())
            && meaning.slots.iter().zip(arguments).all(|(slot, kind)| *kind == Kind::Any || kind.suits(slot.kind))
    };
    all.iter().find(suits).or_else(|| all.iter().find(|meaning| meaning.takes(arguments.len())))
}

fn table(dialect: Dialect) -> Vec<Vec<Meaning>> {
    let mut table: Vec<Vec<Meaning>> = Op::all().map(read).collect();
    let known: Vec<Op> = Op::all().filter(|op| op.row().dialects.has(dialect)).collect();
    for &op in &known {
        for at in 0..table[op as usize].len() {
            let own = &table[op as usize][at];
            let alike = |other: &Meaning| other.slots == own.slots && other.result == own.result;
            let peers = known.iter().copied().filter(|&peer| peer != op && table[peer as usize].iter().any(alike));
            table[op as usize][at].peers = peers.collect();
        }
    }
    table
}

fn read(op: Op) -> Vec<Meaning> {
    let overloads = PRIMS[op as usize].signatures();
    let meanings = overloads.map(|overload| {
        let slots = overload.params.iter().map(|param| {
            let kind = Kind::from_name(param.kind).unwrap_or(Kind::Any);
            let role = if kind == Kind::Integer { role(op, param.name()) } else { Role::Plain };
            Slot { kind, role, optional: param.default.is_some() }
        });
        let result = Kind::from_name(overload.result).unwrap_or(Kind::Any);
        Meaning { slots: slots.collect(), result, peers: Vec::new() }
    });
    meanings.collect()
}

/// What an integer of this name means to a primitive.
fn role(op: Op, param: &str) -> Role {
    match (op, param) {
        (_, "rank") => Role::Rank,
        (_, "value" | "color" | "replacee" | "replacer" | "fallback" | "c") => Role::Color,
        (Op::Switch | Op::CBranch, "a" | "b") => Role::Color,
        (Op::OG | Op::OGT, "type") => Role::Flags,
        (Op::MirRotT, "type") => Role::Angle,
        (Op::MirRotF, "type") => Role::Mirror,
        (Op::ColRow | Op::Corner, "type") => Role::Corner,
        _ => Role::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_name_of_the_table_is_known() {
        for op in Op::all() {
            for overload in op.row().signatures() {
                for name in overload.params.iter().map(|param| param.kind).chain([overload.result]) {
                    assert!(Kind::from_name(name).is_some(), "{}: {name}", op.name());
                }
            }
        }
    }

    #[test]
    fn peers_share_arity_and_types() {
        let peers = |op, dialect| -> Vec<&str> {
            meanings(op, dialect).iter().flat_map(|meaning| &meaning.peers).map(|peer| peer.name()).collect()
        };
        assert!(peers(Op::Vmirror, Dialect::Arc).contains(&"rot90"), "of grids");
        assert!(peers(Op::Vmirror, Dialect::Arc).contains(&"hmirror"));
        assert!(!peers(Op::Vmirror, Dialect::Arc).contains(&"vmirror_t"), "of the other dialect");
        assert!(peers(Op::VmirrorT, Dialect::Batt).contains(&"hmirror_t"));
        assert!(!peers(Op::Height, Dialect::Arc).contains(&"vmirror"), "another result");
        let all: Vec<Op> = Op::all().filter(|op| op.row().dialects.has(Dialect::Batt)).collect();
        let lonely: Vec<&str> =
            all.iter().filter(|op| peers(**op, Dialect::Batt).is_empty()).map(|op| op.name()).collect();
        assert!(lonely.len() * 4 < all.len(), "three in four have a peer; without: {lonely:?}");
    }

    #[test]
    fn a_call_has_the_meaning_that_its_arguments_suit() {
        let result = |op, kinds: &[Kind]| meaning(op, Dialect::Batt, kinds).map(|meaning| meaning.result);
        assert_eq!(result(Op::Hmirror, &[Kind::Grid]), Some(Kind::Grid));
        assert_eq!(result(Op::Hmirror, &[Kind::Indices]), Some(Kind::Indices));
        assert_eq!(result(Op::Hmirror, &[Kind::Integer]), Some(Kind::Grid), "the first");
        assert_eq!(result(Op::Hmirror, &[]), None);
        assert_eq!(result(Op::GetNthByKeyT, &[Kind::Grid, Kind::Integer]), Some(Kind::Any), "a key may be left out");
    }
}
