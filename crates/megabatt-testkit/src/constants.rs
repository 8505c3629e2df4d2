//! The named constants of both dialects.

use crate::value::{Dialect, Py};

/// Names shared by both dialects with integers as values.
const INTEGERS: &[(&str, i64)] = &[
    ("ZERO", 0),
    ("ONE", 1),
    ("TWO", 2),
    ("THREE", 3),
    ("FOUR", 4),
    ("FIVE", 5),
    ("SIX", 6),
    ("SEVEN", 7),
    ("EIGHT", 8),
    ("NINE", 9),
    ("TEN", 10),
    ("NEG_ONE", -1),
    ("NEG_TWO", -2),
];

/// Names shared by both dialects with pairs as values: directions (row, col) and extents (h, w).
const PAIRS: &[(&str, (i64, i64))] = &[
    ("DOWN", (1, 0)),
    ("RIGHT", (0, 1)),
    ("UP", (-1, 0)),
    ("LEFT", (0, -1)),
    ("ORIGIN", (0, 0)),
    ("UNITY", (1, 1)),
    ("NEG_UNITY", (-1, -1)),
    ("UP_RIGHT", (-1, 1)),
    ("DOWN_LEFT", (1, -1)),
    ("ZERO_BY_TWO", (0, 2)),
    ("TWO_BY_ZERO", (2, 0)),
    ("TWO_BY_TWO", (2, 2)),
    ("THREE_BY_THREE", (3, 3)),
];

/// Integers that only the batt dialect names, apart from the numbered families.
const BATT_INTEGERS: &[(&str, i64)] = &[
    ("BLACK", 0),
    ("BLUE", 1),
    ("RED", 2),
    ("GREEN", 3),
    ("YELLOW", 4),
    ("GRAY", 5),
    ("MAGENTA", 6),
    ("ORANGE", 7),
    ("CYAN", 8),
    ("BURGUNDY", 9),
    ("SM2", 2),
    ("SM3", 3),
    ("SD2", -2),
    ("SD3", -3),
    ("NEG_TEN", -10),
    ("NEG_NINE", -9),
    ("NEG_EIGHT", -8),
    ("NEG_SEVEN", -7),
    ("NEG_SIX", -6),
    ("NEG_FIVE", -5),
    ("NEG_FOUR", -4),
    ("NEG_THREE", -3),
    ("HUNDRED", 100),
    ("THOUSAND", 1000),
];

/// All constants of a dialect with their values.
pub fn constants(dialect: Dialect) -> Vec<(String, Py)> {
    let mut all = vec![("F".to_string(), Py::Bool(false)), ("T".to_string(), Py::Bool(true))];
    all.extend(INTEGERS.iter().map(|(name, n)| (name.to_string(), Py::Int(*n))));
    all.extend(PAIRS.iter().map(|(name, (i, j))| (name.to_string(), Py::ij(*i, *j))));
    if dialect == Dialect::Batt {
        all.extend(BATT_INTEGERS.iter().map(|(name, n)| (name.to_string(), Py::Int(*n))));
        // Ranks from the front, flag sets and angles count up; ranks from the back count down.
        for family in ["F", "R", "A"] {
            all.extend((0..10).map(|k| (format!("{family}{k}"), Py::Int(k))));
        }
        all.extend((1..=10).map(|k| (format!("L{k}"), Py::Int(-k))));
    }
    all
}

/// The value of a named constant.
pub fn constant(dialect: Dialect, name: &str) -> Option<Py> {
    constants(dialect).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}
