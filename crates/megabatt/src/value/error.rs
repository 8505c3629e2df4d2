//! Evaluation errors: Python's exception classes, and the two budgets.

/// Why a statement has no value. One byte, `Copy`; failing is an ordinary outcome of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum EvalError {
    IndexError,
    TypeError,
    ValueError,
    KeyError,
    StopIteration,
    RuntimeError,
    AttributeError,
    ZeroDivisionError,
    RecursionError,
    /// An integer left 64 bits.
    OverflowError,
    /// The fuel budget is spent.
    Fuel,
    /// The memory budget is spent, or one value grew past the size or nesting limit.
    Memory,
}

impl EvalError {
    /// Python's class name; `Fuel` and `Memory` for the budgets.
    pub fn name(self) -> &'static str {
        match self {
            EvalError::IndexError => "IndexError",
            EvalError::TypeError => "TypeError",
            EvalError::ValueError => "ValueError",
            EvalError::KeyError => "KeyError",
            EvalError::StopIteration => "StopIteration",
            EvalError::RuntimeError => "RuntimeError",
            EvalError::AttributeError => "AttributeError",
            EvalError::ZeroDivisionError => "ZeroDivisionError",
            EvalError::RecursionError => "RecursionError",
            EvalError::OverflowError => "OverflowError",
            EvalError::Fuel => "Fuel",
            EvalError::Memory => "Memory",
        }
    }

    /// Whether a budget ended the program: no safe default replaces it.
    #[inline]
    pub fn is_budget(self) -> bool {
        matches!(self, EvalError::Fuel | EvalError::Memory)
    }

    /// The class as it leaves a generator expression: Python turns StopIteration into RuntimeError there.
    #[inline]
    pub fn out_of_generator(self) -> EvalError {
        if self == EvalError::StopIteration { EvalError::RuntimeError } else { self }
    }
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::error::Error for EvalError {}
