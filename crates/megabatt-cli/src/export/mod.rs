//! What is said: of a run a line for each evaluation, the totals, and the table in the terminal; of a benchmark a
//! table, JSON, and a page.

pub mod bench;
pub mod folded;
pub mod hot_spots;
pub mod outcome;
pub mod outputs;
pub mod profile;
pub mod summary;
pub mod table;
pub mod tally;
