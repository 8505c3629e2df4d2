//! Programs as a pool stores them.

use std::ops::Deref;

use crate::lang::program::Program;
use crate::lang::variant::Variant;
use crate::value::Dialect;

/// A program of a pool: it reads as a [`Program`], whichever way it is stored.
#[derive(Clone, Debug)]
pub enum StoredProgram {
    Whole(Box<Program>),
    /// What differs from a parent; written down when somebody reads it.
    Variant(Variant),
}

impl Deref for StoredProgram {
    type Target = Program;

    fn deref(&self) -> &Program {
        match self {
            StoredProgram::Whole(program) => program,
            StoredProgram::Variant(variant) => variant.program(),
        }
    }
}

impl StoredProgram {
    /// The dialect; nothing is written down.
    pub fn dialect(&self) -> Dialect {
        self.alike().dialect
    }

    /// The number of statements; nothing is written down.
    pub fn statement_count(&self) -> usize {
        self.alike().stmts.len()
    }

    /// The function's name; nothing is written down.
    pub fn function(&self) -> &str {
        &self.alike().name
    }

    /// The program itself or one that differs from it by atoms only.
    fn alike(&self) -> &Program {
        match self {
            StoredProgram::Whole(program) => program,
            StoredProgram::Variant(variant) => &variant.kindred().parent,
        }
    }
}

impl From<Program> for StoredProgram {
    fn from(program: Program) -> StoredProgram {
        StoredProgram::Whole(Box::new(program))
    }
}

impl From<Variant> for StoredProgram {
    fn from(variant: Variant) -> StoredProgram {
        StoredProgram::Variant(variant)
    }
}
