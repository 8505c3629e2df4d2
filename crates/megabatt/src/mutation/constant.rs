//! Which constants may stand for one another.

use std::sync::LazyLock;

use super::signature::Role;
use crate::lang::constants;
use crate::lang::program::{Constant, Literal};
use crate::value::Dialect;

/// The numerals, by which the arc dialect names colours.
const DIGITS: &[&str] = &["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];

/// The other constants of the family that a constant belongs to in its place, by their numbers in
/// [`constants::CONSTANTS`]; `None` when it has no family.
pub(super) fn others(old: &Constant, role: Role, dialect: Dialect) -> Option<Vec<u32>> {
    let members = members(family(old, role, dialect)?, dialect);
    let all = constants::as_in_programs();
    Some(members.iter().copied().filter(|&number| all[number as usize].value != old.value).collect())
}

/// The family to which a constant belongs in its place: that of the place where it says something, else its own.
fn family(old: &Constant, role: Role, dialect: Dialect) -> Option<&'static str> {
    let digit = matches!(old.value, Literal::Int(0..=9));
    let is_color = old.name.is_some_and(|name| has(COLORS, name));
    Some(match role {
        Role::Color if !is_color && digit => DIGITS_FAMILY,
        Role::Color if dialect == Dialect::Batt => COLORS,
        Role::Rank => "FL_NAMES",
        Role::Flags => "R8_NAMES",
        Role::Angle => "A8_NAMES",
        Role::Mirror => "A4_NAMES",
        Role::Corner => "R4_NAMES",
        Role::Color | Role::Plain => match (old.name.and_then(own_family), &old.value) {
            (Some(name), _) => name,
            (None, Literal::Bool(_)) => "B_NAMES",
            (None, Literal::Int(_)) => "CONSTANTS",
            (None, Literal::Tuple(items)) => match items[..] {
                [Literal::Int(_), Literal::Int(_)] => "PAIR_GENERIC_CONSTANTS",
                _ => return None,
            },
            (None, Literal::None | Literal::Set(_)) => return None,
        },
    })
}

const COLORS: &str = "COLORS";
const DIGITS_FAMILY: &str = "DIGITS";

fn has(family: &str, name: &str) -> bool {
    constants::family(family).is_some_and(|family| family.members.contains(&name))
}

/// The smallest family that a name belongs to.
fn own_family(name: &str) -> Option<&'static str> {
    constants::families_of(name).next().map(|family| family.name)
}

/// The members of a family; those that the dialect lacks are left out.
fn members(family: &str, dialect: Dialect) -> &'static [u32] {
    static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [table(Dialect::Arc), table(Dialect::Batt)]);
    let [arc, batt] = &*TABLES;
    let table = if dialect == Dialect::Arc { arc } else { batt };
    table.iter().find(|(name, _)| *name == family).map_or(&[], |(_, members)| members.as_slice())
}

/// The members of each family by its name.
type Table = Vec<(&'static str, Vec<u32>)>;

fn table(dialect: Dialect) -> Table {
    let published = constants::FAMILIES.iter().map(|family| (family.name, family.members));
    let all = published.chain([(DIGITS_FAMILY, DIGITS)]);
    let known = |names: &[&str]| {
        let found = names.iter().filter_map(|name| constants::find(name, dialect));
        found.filter_map(|constant| constants::number_of(constant.name)).collect()
    };
    all.map(|(name, names)| (name, known(names))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every constant that may come in place of the named one.
    fn others(name: &str, role: Role, dialect: Dialect) -> BTreeSet<&'static str> {
        let constant = constants::find(name, dialect).expect("a constant of the dialect");
        let old = Constant { name: Some(constant.name), value: constant.literal() };
        let others = super::others(&old, role, dialect).unwrap_or_default();
        others.into_iter().map(|number| constants::CONSTANTS[number as usize].name).collect()
    }

    #[test]
    fn constants_stay_in_their_family() {
        let set = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(others("T", Role::Plain, Dialect::Arc), set(&["F"]));
        assert_eq!(others("A1", Role::Mirror, Dialect::Batt), set(&["A0", "A2", "A3"]));
        assert_eq!(others("A1", Role::Angle, Dialect::Batt).len(), 7);
        assert_eq!(others("R5", Role::Flags, Dialect::Batt).len(), 7);
        assert_eq!(others("F0", Role::Rank, Dialect::Batt).len(), 19);
        assert_eq!(others("F0", Role::Plain, Dialect::Batt).len(), 9);
        assert_eq!(others("RED", Role::Color, Dialect::Batt).len(), 9);
        assert!(others("RED", Role::Color, Dialect::Batt).contains("CYAN"));
        assert!(others("TWO", Role::Color, Dialect::Batt).contains("NINE"));
        assert!(!others("TWO", Role::Color, Dialect::Arc).contains("TEN"), "no colour");
        assert!(others("TWO", Role::Plain, Dialect::Arc).contains("TEN"));
        assert!(others("DOWN", Role::Plain, Dialect::Arc).contains("UP_RIGHT"));
        assert!(!others("DOWN", Role::Plain, Dialect::Arc).contains("DOWN"));
    }

    #[test]
    fn literals_without_a_name_have_families_too() {
        let others = |value| -> Option<Vec<Literal>> {
            let others = super::others(&Constant { name: None, value }, Role::Plain, Dialect::Arc)?;
            Some(others.into_iter().map(|number| constants::CONSTANTS[number as usize].literal()).collect())
        };
        let integers = others(Literal::Int(500)).expect("a family");
        assert!(integers.len() == 13 && integers.iter().all(|value| matches!(value, Literal::Int(-2..=10))));
        assert_eq!(others(Literal::Bool(true)), Some(vec![Literal::Bool(false)]));
        let pairs = others(Literal::Tuple(vec![Literal::Int(7), Literal::Int(7)])).expect("a family");
        assert!(pairs.len() > 5 && pairs.iter().all(|value| matches!(value, Literal::Tuple(_))));
        assert_eq!(others(Literal::None), None);
    }
}
