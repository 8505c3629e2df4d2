//! What is said: of a run a line for each evaluation, the totals, and the table in the terminal; of a benchmark a
//! table, JSON, and a page.

pub mod bench;
pub mod outcome;
pub mod outputs;
pub mod summary;
pub mod table;
pub mod tally;
