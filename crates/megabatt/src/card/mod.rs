//! Many programs as one batt, and programs in normal form.
//!
//! [`Card`] merges programs into a batt: a statement for each distinct expression, a row for each program's value, and
//! the built-in differs of that value. It gives every program exactly what the program gives alone, since statements
//! are shared by what they compute and never by how they are called. [`normal_form`] brings programs of any age into
//! the form that is printed today.

mod differ;
mod merge;
mod normal;
mod weave;

pub use differ::{DIFFERS, Differ};
pub use merge::{Card, CardError, Parent};
pub use normal::normal_form;
