//! Typed mutation: programs that differ from their parent by a variable, a function or a constant here and there.
//!
//! A [`Mutator`] is made once for a parent and draws any number of mutants from it. Each place of each statement, the
//! callee included, is changed with a given probability, and only into something of its own type:
//!
//! - a variable becomes another variable or input of a compatible type (never `C`, which holds the answer);
//! - a primitive becomes another one of the same arity and types, whether it is called or handed over;
//! - a constant becomes another one of its family: colours, ranks, angles, kinds of objects, vectors, integers, flags;
//! - in the batt dialect a colour may become the k-th colour that disappears or appears in the samples, and an angle
//!   the one that takes every sample's input to its output, as statements of their own.
//!
//! What comes out is a program like any other: it prints, reads back as itself, and runs. A pool of thousands need not
//! write each of them down: [`Mutator::stored_distinct`] gives them as what differs from the parent.
//!
//! ```
//! use megabatt::lang::{parse_file, print_program};
//! use megabatt::mutation::Mutator;
//!
//! let source = "def solve_67a3c6ac(I):\n    O = vmirror(I)\n    return O\n";
//! let parent = parse_file("solvers.py", source, None).programs.remove(0).unwrap();
//! let mutator = Mutator::new(&parent, 1.0);
//! let mutant = mutator.nth(7, 0);
//! assert_eq!(mutant, mutator.nth(7, 0));
//! assert_ne!(print_program(&mutant.program), source);
//! assert_eq!(mutant.changes[0].stmt, 0);
//! ```

mod constant;
mod drafts;
mod edit;
mod fingerprint;
mod inference;
mod kind;
mod mutator;
mod signature;
mod writing;

pub use kind::Kind;
pub use mutator::{Change, Mutant, Mutator, What};
