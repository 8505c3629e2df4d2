//! Who takes which piece of the work: several devices share groups of jobs by the speed that each has shown, and what
//! a lost device had goes to the others.
//!
//! Nothing here touches a device. A piece is a range of neighbouring groups. Its size is the device's share of half of
//! what is left, so that pieces shrink towards the end and all are done at about the same time.

use std::ops::Range;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The share of all work that a device is given first, to be measured by.
const FIRST_SHARE: u64 = 16;

/// What one piece may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Groups that it should have, to keep the device busy.
    pub least_groups: usize,
    /// Words of memory, by the sizes that the groups were said to have.
    pub most_words: u64,
}

/// What is left of some work, shared by the threads that drive devices.
pub struct Split {
    /// Cost of all groups up to each, in any unit.
    costs: Vec<u64>,
    /// Words of all groups up to each.
    words: Vec<u64>,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// The first group that nobody took.
    next: usize,
    /// What lost devices left.
    returned: Vec<Range<usize>>,
    /// Pieces that are under way.
    taken: usize,
    /// Cost units a second, by device; `None`: not measured.
    speeds: Vec<Option<f64>>,
    alive: Vec<bool>,
}

impl Split {
    /// Groups of these costs and sizes in words, for devices whose speeds are as known so far.
    pub fn new(groups: impl IntoIterator<Item = (u64, u64)>, speeds: Vec<Option<f64>>) -> Split {
        let (mut costs, mut words) = (vec![0], vec![0]);
        for (cost, size) in groups {
            costs.push(costs[costs.len() - 1] + cost.max(1));
            words.push(words[words.len() - 1] + size);
        }
        let alive = vec![true; speeds.len()];
        let state = State { next: 0, returned: Vec::new(), taken: 0, speeds, alive };
        Split { costs, words, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Nothing is left half done in the state by a thread that panics.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cost(&self, groups: &Range<usize>) -> u64 {
        self.costs[groups.end] - self.costs[groups.start]
    }

    /// The next piece for a device; `None`: there is none. Where others are still at work and `wait` is set, it waits
    /// whether they leave something.
    pub fn next(&self, device: usize, room: Room, wait: bool) -> Option<Range<usize>> {
        let mut state = self.state();
        loop {
            if !state.alive[device] {
                return None;
            }
            if let Some(piece) = self.cut(&mut state, device, room) {
                state.taken += 1;
                return Some(piece);
            }
            if state.taken == 0 || !wait {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn cut(&self, state: &mut State, device: usize, room: Room) -> Option<Range<usize>> {
        let groups = self.costs.len() - 1;
        let all = match state.returned.pop() {
            Some(range) => range,
            None if state.next < groups => state.next..groups,
            None => return None,
        };
        let share = self.share(state, device, self.cost(&all));
        let mut end = all.start;
        // A group alone is a piece, whatever its size: what does not fit is for the caller to see.
        while end < all.end {
            let fits = self.words[end + 1] - self.words[all.start] <= room.most_words;
            let wanted = end - all.start < room.least_groups || self.costs[end + 1] - self.costs[all.start] <= share;
            if end > all.start && !(fits && wanted) {
                break;
            }
            end += 1;
        }
        if all.end == groups && state.next == all.start {
            state.next = end;
        } else if end < all.end {
            state.returned.push(end..all.end);
        }
        Some(all.start..end)
    }

    /// What a device is to take of so much, in units of cost.
    fn share(&self, state: &State, device: usize, left: u64) -> u64 {
        let alive = || state.speeds.iter().zip(&state.alive).filter(|(_, alive)| **alive).map(|(speed, _)| *speed);
        let Some(own) = state.speeds[device] else {
            let total = self.costs[self.costs.len() - 1];
            return total / (FIRST_SHARE * alive().count().max(1) as u64);
        };
        let known: Vec<f64> = alive().flatten().collect();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        let all: f64 = alive().map(|speed| speed.unwrap_or(mean)).sum();
        (left as f64 * own / all.max(f64::MIN_POSITIVE) / 2.0) as u64
    }

    /// A piece is done, and took its device so long.
    pub fn done(&self, device: usize, piece: &Range<usize>, seconds: f64) {
        let mut state = self.state();
        state.taken -= 1;
        if seconds > 0.0 {
            let speed = self.cost(piece) as f64 / seconds;
            let smooth = |before: f64| 0.5 * (before + speed);
            state.speeds[device] = Some(state.speeds[device].map_or(speed, smooth));
        }
        self.changed.notify_all();
    }

    /// A piece came to nothing, and is there again for whoever takes it.
    pub fn give_back(&self, piece: Range<usize>) {
        let mut state = self.state();
        state.taken -= 1;
        state.returned.push(piece);
        self.changed.notify_all();
    }

    /// A piece did not fit, and is there again as two.
    pub fn give_back_halved(&self, piece: Range<usize>) {
        let mut state = self.state();
        state.taken -= 1;
        let middle = piece.start + piece.len() / 2;
        state.returned.extend([middle..piece.end, piece.start..middle]);
        state.returned.retain(|range| !range.is_empty());
        self.changed.notify_all();
    }

    /// A device takes nothing more.
    pub fn retire(&self, device: usize) {
        self.state().alive[device] = false;
        self.changed.notify_all();
    }

    /// What no device did, once all have ended: for the CPU.
    pub fn rest(&self) -> Vec<Range<usize>> {
        let mut state = self.state();
        let mut rest = std::mem::take(&mut state.returned);
        if state.next < self.costs.len() - 1 {
            rest.push(state.next..self.costs.len() - 1);
            state.next = self.costs.len() - 1;
        }
        rest.sort_unstable_by_key(|range| range.start);
        rest
    }

    /// The speeds that were measured, in units of cost a second.
    pub fn speeds(&self) -> Vec<Option<f64>> {
        self.state().speeds.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { least_groups: 1, most_words: u64::MAX };

    fn split(groups: usize, devices: usize) -> Split {
        Split::new((0..groups).map(|_| (10, 100)), vec![None; devices])
    }

    /// Whether ranges are all of some groups, each once.
    fn covers(mut ranges: Vec<Range<usize>>, groups: usize) -> bool {
        ranges.sort_unstable_by_key(|range| range.start);
        let ends = ranges.iter().map(|range| range.end).chain([groups]);
        let starts = ranges.iter().map(|range| range.start).chain([groups]);
        std::iter::once(0).chain(ends).zip(starts).all(|(end, start)| end == start)
    }

    #[test]
    fn every_group_is_taken_once() {
        let split = split(1000, 2);
        let mut all = Vec::new();
        for turn in 0.. {
            let device = turn % 2;
            let Some(piece) = split.next(device, ROOM, false) else { break };
            split.done(device, &piece, piece.len() as f64 * if device == 0 { 1.0 } else { 3.0 });
            all.push(piece);
        }
        assert!(covers(all, 1000));
        assert!(split.rest().is_empty());
    }

    #[test]
    fn the_faster_device_takes_more() {
        let split = split(10_000, 2);
        let mut taken = [0, 0];
        let mut clock = [0.0, 0.0];
        loop {
            let device = usize::from(clock[1] < clock[0]);
            let Some(piece) = split.next(device, ROOM, false) else { break };
            let seconds = piece.len() as f64 * [1.0, 4.0][device];
            split.done(device, &piece, seconds);
            clock[device] += seconds;
            taken[device] += piece.len();
        }
        assert!(taken[0] > 3 * taken[1] && taken[0] < 5 * taken[1], "{taken:?}");
        assert!((clock[0] - clock[1]).abs() < 0.05 * clock[0], "{clock:?}");
    }

    #[test]
    fn what_a_lost_device_had_goes_to_the_others() {
        let split = split(100, 2);
        let lost = split.next(0, ROOM, false).unwrap();
        let first = split.next(1, ROOM, false).unwrap();
        split.give_back(lost.clone());
        split.retire(0);
        assert_eq!(split.next(0, ROOM, false), None);
        split.done(1, &first, 1.0);
        let mut all = vec![first];
        while let Some(piece) = split.next(1, ROOM, true) {
            split.done(1, &piece, 1.0);
            all.push(piece);
        }
        assert!(all.iter().any(|piece| piece.start == lost.start) && covers(all, 100));
    }

    #[test]
    fn what_nobody_did_is_left_for_the_cpu() {
        let split = split(100, 1);
        let done = split.next(0, ROOM, false).unwrap();
        split.done(0, &done, 1.0);
        let lost = split.next(0, ROOM, false).unwrap();
        split.give_back(lost);
        split.retire(0);
        let mut all = split.rest();
        assert!(!all.is_empty());
        all.push(done);
        assert!(covers(all, 100));
    }

    #[test]
    fn pieces_fit_and_a_group_too_large_is_alone() {
        let split = Split::new([(1, 10), (1, 90), (1, 500), (1, 10)], vec![None]);
        let room = Room { least_groups: 100, most_words: 100 };
        let pieces: Vec<_> = std::iter::from_fn(|| split.next(0, room, false)).collect();
        assert_eq!(pieces, [0..2, 2..3, 3..4]);
    }

    #[test]
    fn who_waits_is_woken_by_a_loss() {
        let split = split(1, 2);
        let lost = split.next(0, ROOM, false).unwrap();
        let taken = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| split.next(1, ROOM, true));
            split.give_back(lost);
            split.retire(0);
            waiting.join().unwrap()
        });
        assert_eq!(taken, Some(0..1));
    }

    #[test]
    fn nothing_to_do() {
        let split = split(0, 2);
        assert_eq!(split.next(0, ROOM, true), None);
        assert!(split.rest().is_empty());
    }
}
