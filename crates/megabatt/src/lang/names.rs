//! Unknown names: which known name was probably meant, and whether the other dialect knows it.

use crate::lang::constants;
use crate::prim::Op;
use crate::value::Dialect;

/// Longer names are not compared, and are cut in messages.
const MAX_COMPARED: usize = 48;

/// A name as it stands in a message.
pub(super) fn shown(name: &str) -> String {
    if name.chars().count() <= MAX_COMPARED {
        return format!("`{name}`");
    }
    let start: String = name.chars().take(MAX_COMPARED).collect();
    format!("`{start}…`")
}

/// The message for a name that nothing has; `variables` are those set so far, and the inputs.
pub(super) fn unknown<'a>(name: &str, dialect: Dialect, variables: impl Iterator<Item = &'a str>) -> String {
    let message = format!("unknown primitive or variable {}", shown(name));
    let other = match dialect {
        Dialect::Arc => Dialect::Batt,
        Dialect::Batt => Dialect::Arc,
    };
    if Op::find(name, other).is_some() || constants::find(name, other).is_some() {
        return format!("{message}: it belongs to the {other} dialect, and this program is read as {dialect}");
    }
    match nearest(name, dialect, variables) {
        Some(known) => format!("{message}; did you mean `{known}`?"),
        None => message,
    }
}

/// The known name with the fewest edits, if few.
fn nearest<'a>(name: &str, dialect: Dialect, variables: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_COMPARED {
        return None;
    }
    let primitives = Op::all().filter(|op| op.row().dialects.has(dialect)).map(|op| -> &'a str { op.name() });
    let constants = constants::all(dialect).map(|constant| -> &'a str { constant.name });
    // One edit of a name of two letters is another name.
    let limit = (name.chars().count() / 3).min(3);
    if limit == 0 {
        return None;
    }
    let near = |known: &&'a str| known.len().abs_diff(name.len()) <= limit * 4 && known.len() <= MAX_COMPARED;
    let ranked = primitives.chain(constants).chain(variables).filter(near);
    let ranked = ranked.map(|known| (edits(name, known), known));
    // The first of several equally near ones, in the order of the table.
    ranked.min_by_key(|&(edits, _)| edits).filter(|&(edits, _)| edits <= limit).map(|(_, known)| known)
}

/// Levenshtein distance without regard to case, a swap of neighbours counting once.
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}
