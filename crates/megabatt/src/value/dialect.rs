//! The two dialects of the DSL.

/// Which DSL a program is written in. The dialect fixes the shape of a cell and what failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// arc-dsl: cells are `(colour, (row, col))`; an exception ends the program.
    Arc,
    /// batt: cells are `(row, col, colour)`; an exception inside a function becomes its safe default.
    Batt,
}

impl Dialect {
    /// `"arc"` or `"batt"`.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Arc => "arc",
            Dialect::Batt => "batt",
        }
    }
}

impl std::fmt::Display for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
