//! The named constants of both dialects, and the families within which a mutation exchanges them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::program::{Constant, Literal};
use crate::prim::Dialects::{self, Batt as BATT, Both as BOTH};
use crate::value::Dialect;

/// The value of a named constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantValue {
    Bool(bool),
    Int(i64),
    /// `(row, col)`
    Pair(i64, i64),
}

/// A constant that programs use by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedConstant {
    pub name: &'static str,
    pub value: ConstantValue,
    pub dialects: Dialects,
}

impl NamedConstant {
    /// Its value as a literal.
    pub fn literal(&self) -> Literal {
        match self.value {
            ConstantValue::Bool(b) => Literal::Bool(b),
            ConstantValue::Int(n) => Literal::Int(n),
            ConstantValue::Pair(i, j) => Literal::Tuple(vec![Literal::Int(i), Literal::Int(j)]),
        }
    }
}

const fn flag(name: &'static str, value: bool) -> NamedConstant {
    NamedConstant { name, value: ConstantValue::Bool(value), dialects: BOTH }
}

const fn int(name: &'static str, value: i64) -> NamedConstant {
    NamedConstant { name, value: ConstantValue::Int(value), dialects: BOTH }
}

const fn batt(name: &'static str, value: i64) -> NamedConstant {
    NamedConstant { name, value: ConstantValue::Int(value), dialects: BATT }
}

const fn pair(name: &'static str, i: i64, j: i64) -> NamedConstant {
    NamedConstant { name, value: ConstantValue::Pair(i, j), dialects: BOTH }
}

/// Every named constant.
#[rustfmt::skip]
pub static CONSTANTS: &[NamedConstant] = &[
    flag("F", false), flag("T", true),
    int("ZERO", 0), int("ONE", 1), int("TWO", 2), int("THREE", 3), int("FOUR", 4), int("FIVE", 5), int("SIX", 6),
    int("SEVEN", 7), int("EIGHT", 8), int("NINE", 9), int("TEN", 10), int("NEG_ONE", -1), int("NEG_TWO", -2),
    pair("DOWN", 1, 0), pair("RIGHT", 0, 1), pair("UP", -1, 0), pair("LEFT", 0, -1),
    pair("ORIGIN", 0, 0), pair("UNITY", 1, 1), pair("NEG_UNITY", -1, -1),
    pair("UP_RIGHT", -1, 1), pair("DOWN_LEFT", 1, -1),
    pair("ZERO_BY_TWO", 0, 2), pair("TWO_BY_ZERO", 2, 0), pair("TWO_BY_TWO", 2, 2), pair("THREE_BY_THREE", 3, 3),
    // Ranks from the front and from the end.
    batt("F0", 0), batt("F1", 1), batt("F2", 2), batt("F3", 3), batt("F4", 4),
    batt("F5", 5), batt("F6", 6), batt("F7", 7), batt("F8", 8), batt("F9", 9),
    batt("L1", -1), batt("L2", -2), batt("L3", -3), batt("L4", -4), batt("L5", -5),
    batt("L6", -6), batt("L7", -7), batt("L8", -8), batt("L9", -9), batt("L10", -10),
    // How objects are told apart: 4 univalued + 2 diagonal + 1 without background.
    batt("R0", 0), batt("R1", 1), batt("R2", 2), batt("R3", 3), batt("R4", 4),
    batt("R5", 5), batt("R6", 6), batt("R7", 7), batt("R8", 8), batt("R9", 9),
    batt("BLACK", 0), batt("BLUE", 1), batt("RED", 2), batt("GREEN", 3), batt("YELLOW", 4),
    batt("GRAY", 5), batt("MAGENTA", 6), batt("ORANGE", 7), batt("CYAN", 8), batt("BURGUNDY", 9),
    // Turns and mirrors.
    batt("A0", 0), batt("A1", 1), batt("A2", 2), batt("A3", 3), batt("A4", 4),
    batt("A5", 5), batt("A6", 6), batt("A7", 7), batt("A8", 8), batt("A9", 9),
    // Scales.
    batt("SM2", 2), batt("SM3", 3), batt("SD2", -2), batt("SD3", -3),
    batt("NEG_TEN", -10), batt("NEG_NINE", -9), batt("NEG_EIGHT", -8), batt("NEG_SEVEN", -7), batt("NEG_SIX", -6),
    batt("NEG_FIVE", -5), batt("NEG_FOUR", -4), batt("NEG_THREE", -3), batt("HUNDRED", 100), batt("THOUSAND", 1000),
];

/// Constants that may stand for one another in a batt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Upstream's name of the group.
    pub name: &'static str,
    pub members: &'static [&'static str],
}

/// The substitution groups of the batt dialect.
#[rustfmt::skip]
pub static FAMILIES: &[Family] = &[
    Family { name: "B_NAMES", members: &["F", "T"] },
    Family { name: "F_NAMES", members: &["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"] },
    Family { name: "L_NAMES", members: &["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10"] },
    Family { name: "FL_NAMES", members: &[
        "F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9",
        "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L9", "L10",
    ] },
    Family { name: "R4_NAMES", members: &["R0", "R1", "R2", "R3"] },
    Family { name: "R8_NAMES", members: &["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7"] },
    Family { name: "R_NAMES", members: &["R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"] },
    Family { name: "CONSTANTS", members: INTEGERS },
    Family { name: "INT_GENERIC_CONSTANTS", members: INTEGERS },
    Family { name: "COLORS", members: &[
        "BLACK", "BLUE", "RED", "GREEN", "YELLOW", "GRAY", "MAGENTA", "ORANGE", "CYAN", "BURGUNDY",
    ] },
    Family { name: "A4_NAMES", members: &["A0", "A1", "A2", "A3"] },
    Family { name: "A8_NAMES", members: &["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7"] },
    Family { name: "S4_NAMES", members: &["SM2", "SM3", "SD2", "SD3"] },
    Family { name: "PAIR_GENERIC_CONSTANTS", members: &[
        "DOWN", "RIGHT", "UP", "LEFT", "ORIGIN", "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT",
        "ZERO_BY_TWO", "TWO_BY_ZERO", "TWO_BY_TWO", "THREE_BY_THREE",
    ] },
    Family { name: "GENERIC_CONSTANTS", members: &[
        "NEG_TWO", "NEG_ONE", "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
        "DOWN", "RIGHT", "UP", "LEFT", "ORIGIN", "UNITY", "NEG_UNITY", "UP_RIGHT", "DOWN_LEFT",
        "ZERO_BY_TWO", "TWO_BY_ZERO", "TWO_BY_TWO", "THREE_BY_THREE",
    ] },
];

#[rustfmt::skip]
const INTEGERS: &[&str] = &[
    "NEG_TWO", "NEG_ONE", "ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN",
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static NamedConstant>> =
    LazyLock::new(|| CONSTANTS.iter().map(|constant| (constant.name, constant)).collect());

/// The constant of this name in a dialect.
pub fn find(name: &str, dialect: Dialect) -> Option<&'static NamedConstant> {
    BY_NAME.get(name).copied().filter(|constant| constant.dialects.has(dialect))
}

/// The constants of a dialect.
pub fn all(dialect: Dialect) -> impl Iterator<Item = &'static NamedConstant> {
    CONSTANTS.iter().filter(move |constant| constant.dialects.has(dialect))
}

/// Every named constant as programs have it, in the order of [`CONSTANTS`].
pub fn as_in_programs() -> &'static [Constant] {
    static ALL: LazyLock<Vec<Constant>> = LazyLock::new(|| {
        let of = |constant: &'static NamedConstant| Constant { name: Some(constant.name), value: constant.literal() };
        CONSTANTS.iter().map(of).collect()
    });
    &ALL
}

/// The place of a constant in [`CONSTANTS`].
pub fn number_of(name: &str) -> Option<u32> {
    CONSTANTS.iter().position(|constant| constant.name == name).map(|at| at as u32)
}

/// The family of this name.
pub fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

/// The families to which a constant belongs, small ones first where one holds another.
pub fn families_of(name: &str) -> impl Iterator<Item = &'static Family> {
    FAMILIES.iter().filter(move |family| family.members.contains(&name))
}
