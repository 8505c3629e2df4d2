//! What a run says: a line for each evaluation, the totals, and the table in the terminal.

pub mod outcome;
pub mod outputs;
pub mod summary;
pub mod table;
pub mod tally;
