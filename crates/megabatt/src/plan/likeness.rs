//! Programs put in an order in which those that begin alike come together: what they share is at hand when the next one
//! needs it, and its slot is soon free for something else.

use crate::pool::Item;

/// Statements that are looked at.
const STATEMENTS: usize = 4;

/// Sorts programs by the nodes of their first statements, those of which these are the same staying in their order. Gives
/// the new place of each. Cost: that of sorting as many numbers.
pub(super) fn by_likeness<'g>(programs: &mut [usize], items: impl Fn(usize) -> &'g [Item]) -> Vec<u32> {
    let key = |(place, &program): (usize, &usize)| {
        let mut nodes = items(program).iter().map(|item| item.node.0);
        let first: [u32; STATEMENTS] = std::array::from_fn(|_| nodes.next().unwrap_or(0));
        (first, place as u32)
    };
    let mut keys: Vec<([u32; STATEMENTS], u32)> = programs.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    let mut places = vec![0; programs.len()];
    let before = programs.to_vec();
    for (to, (program, (_, from))) in programs.iter_mut().zip(&keys).enumerate() {
        *program = before[*from as usize];
        places[*from as usize] = to as u32;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::NodeId;

    #[test]
    fn programs_that_begin_alike_come_together() {
        let begin = [[5, 7], [2, 9], [5, 6], [2, 9], [5, 7]];
        let items = begin.map(|nodes| nodes.map(|node| Item { node: NodeId(node), copy: false }));
        let mut programs = [4, 3, 2, 1, 0];
        let places = by_likeness(&mut programs, |program| &items[program]);
        assert_eq!(programs, [3, 1, 2, 4, 0]);
        for (program, place) in [4, 3, 2, 1, 0].into_iter().zip(places) {
            assert_eq!(programs[place as usize], program);
        }
    }
}
