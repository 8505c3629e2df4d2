//! What a run says: a line for each evaluation, the totals, and the table in the terminal.

pub mod folded;
pub mod hot_spots;
pub mod outcome;
pub mod outputs;
pub mod profile;
pub mod summary;
pub mod table;
pub mod tally;
