//! The exception classes of Python that a DSL program can end with.
//!
//! The reference answers with the class alone; messages are not part of the meaning. `Fuel` and `Memory` are the two
//! budgets: unlike the other classes they are never turned into a safe default.

use std::fmt;

/// Class of the exception that ended an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Exception {
    AttributeError,
    IndexError,
    KeyError,
    NameError,
    /// An integer left 64 bits.
    OverflowError,
    RecursionError,
    RuntimeError,
    StopIteration,
    SyntaxError,
    TypeError,
    ValueError,
    ZeroDivisionError,
    /// The step budget of one evaluation is spent.
    Fuel,
    /// A container would grow past the size budget.
    Memory,
}

impl Exception {
    /// Python's name of the class.
    pub fn name(self) -> &'static str {
        match self {
            Exception::AttributeError => "AttributeError",
            Exception::IndexError => "IndexError",
            Exception::KeyError => "KeyError",
            Exception::NameError => "NameError",
            Exception::OverflowError => "OverflowError",
            Exception::RecursionError => "RecursionError",
            Exception::RuntimeError => "RuntimeError",
            Exception::StopIteration => "StopIteration",
            Exception::SyntaxError => "SyntaxError",
            Exception::TypeError => "TypeError",
            Exception::ValueError => "ValueError",
            Exception::ZeroDivisionError => "ZeroDivisionError",
            Exception::Fuel => "Fuel",
            Exception::Memory => "Memory",
        }
    }

    /// Whether the batt dialect turns this exception into the safe default of the function it arose in.
    pub fn has_safe_default(self) -> bool {
        !matches!(self, Exception::Fuel | Exception::Memory)
    }

    /// The class seen outside a generator expression: a StopIteration that crosses one becomes a RuntimeError.
    pub fn through_generator(self) -> Exception {
        if self == Exception::StopIteration { Exception::RuntimeError } else { self }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::error::Error for Exception {}
