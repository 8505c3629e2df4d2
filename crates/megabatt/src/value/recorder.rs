//! Calls of primitives, counted where they stand in the tree of calls.
//!
//! A [`Ctx`](super::Ctx) that has a recorder enters it at each call of a primitive and leaves it after. Closures and
//! the primitives that call them reach it by themselves, as they call through the context.

use std::hint::black_box;
use std::time::Instant;

/// Nodes from which on further ones are counted where they are called from.
const MAX_NODES: usize = 1 << 16;
/// The node above all.
const ROOT: u32 = 0;
/// Ends a list of children.
const NONE: u32 = u32::MAX;

/// Calls of one primitive from one place of the tree, what they call included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallNode {
    /// The node that calls; its own place for the root, which stands for the program.
    pub parent: u32,
    /// The primitive; empty for the root.
    pub name: &'static str,
    pub calls: u64,
    /// Nanoseconds, the clock's own cost included.
    pub ns: u64,
    pub fuel: u64,
    first_child: u32,
    next: u32,
}

impl CallNode {
    fn new(parent: u32, name: &'static str) -> CallNode {
        CallNode { parent, name, calls: 0, ns: 0, fuel: 0, first_child: NONE, next: NONE }
    }
}

/// The tree of calls of one program. Its size is bounded.
#[derive(Clone, Debug)]
pub struct Recorder {
    nodes: Vec<CallNode>,
    now: u32,
}

impl Default for Recorder {
    fn default() -> Recorder {
        Recorder { nodes: vec![CallNode::new(ROOT, "")], now: ROOT }
    }
}

impl Recorder {
    /// The tree: the root first, every node behind the one that calls it.
    pub fn nodes(&self) -> &[CallNode] {
        &self.nodes
    }

    /// Goes down to the node of a call; `false` where there is no room for it.
    #[inline]
    pub(super) fn enter(&mut self, name: &'static str) -> bool {
        let mut child = self.nodes[self.now as usize].first_child;
        while child != NONE {
            let node = &self.nodes[child as usize];
            // A name is written down once, in the table.
            if std::ptr::eq(node.name, name) {
                self.now = child;
                return true;
            }
            child = node.next;
        }
        if self.nodes.len() >= MAX_NODES {
            return false;
        }
        let new = self.nodes.len() as u32;
        let mut node = CallNode::new(self.now, name);
        node.next = std::mem::replace(&mut self.nodes[self.now as usize].first_child, new);
        self.nodes.push(node);
        self.now = new;
        true
    }

    /// Goes back up, with what the call took.
    #[inline]
    pub(super) fn leave(&mut self, ns: u64, fuel: u64) {
        let node = &mut self.nodes[self.now as usize];
        node.calls += 1;
        node.ns += ns;
        node.fuel += fuel;
        self.now = node.parent;
    }

    /// Counts an evaluation of the whole program.
    pub fn evaluated(&mut self, ns: u64, fuel: u64) {
        self.now = ROOT;
        self.leave(ns, fuel);
    }

    /// The nanoseconds, fuel and calls of each node without what it calls; times without what recording costs.
    pub fn exclusive(&self, cost: RecordingCost) -> Vec<Exclusive> {
        let own = |node: &CallNode| node.ns as f64 - node.calls as f64 * cost.inside_ns;
        let mut out: Vec<(f64, u64)> = self.nodes.iter().map(|node| (own(node), node.fuel)).collect();
        for node in &self.nodes[1..] {
            let (ns, fuel) = &mut out[node.parent as usize];
            *ns -= node.ns as f64 + node.calls as f64 * cost.outside_ns;
            *fuel = fuel.saturating_sub(node.fuel);
        }
        let exclusive = |(node, (ns, fuel)): (&CallNode, (f64, u64))| Exclusive {
            ns: ns.max(0.0).round() as u64,
            fuel,
            calls: node.calls,
        };
        self.nodes.iter().zip(out).map(exclusive).collect()
    }
}

/// What calls took without the calls that they make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exclusive {
    pub ns: u64,
    pub fuel: u64,
    pub calls: u64,
}

impl std::ops::AddAssign for Exclusive {
    fn add_assign(&mut self, other: Exclusive) {
        self.ns += other.ns;
        self.fuel += other.fuel;
        self.calls += other.calls;
    }
}

/// What recording one call costs: inside the time that is taken of it, and outside, in the time of its caller.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordingCost {
    pub inside_ns: f64,
    pub outside_ns: f64,
}

/// Calls in a round of the calibration, and rounds, of which the quickest counts.
const ROUND_CALLS: u32 = 2_000;
const ROUNDS: usize = 15;

impl RecordingCost {
    /// Measured on this machine, now.
    pub fn measured() -> RecordingCost {
        let mut best = RecordingCost { inside_ns: f64::MAX, outside_ns: f64::MAX };
        for _ in 0..ROUNDS {
            let mut recorder = Recorder::default();
            let started = Instant::now();
            for _ in 0..ROUND_CALLS {
                let entered = recorder.enter(black_box("identity"));
                let call = Instant::now();
                black_box(&mut recorder);
                let ns = call.elapsed().as_nanos() as u64;
                if entered {
                    recorder.leave(ns, 0);
                }
            }
            let whole = started.elapsed().as_nanos() as f64 / f64::from(ROUND_CALLS);
            let inside = recorder.nodes.get(1).map_or(0.0, |node| node.ns as f64 / node.calls.max(1) as f64);
            if whole < best.inside_ns + best.outside_ns {
                best = RecordingCost { inside_ns: inside, outside_ns: (whole - inside).max(0.0) };
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::{Exclusive, MAX_NODES, Recorder, RecordingCost};

    #[test]
    fn what_is_called_is_not_counted_twice() {
        let mut recorder = Recorder::default();
        let (apply, first): (&'static str, &'static str) = ("apply", "first");
        assert!(recorder.enter(apply));
        for _ in 0..3 {
            assert!(recorder.enter(first));
            recorder.leave(20, 2);
        }
        recorder.leave(100, 10);
        recorder.evaluated(150, 17);
        let own = recorder.exclusive(RecordingCost { inside_ns: 4.0, outside_ns: 6.0 });
        let of = |ns, fuel, calls| Exclusive { ns, fuel, calls };
        // Each call's time holds 4 ns of recording, and its caller's 6 more.
        assert_eq!(own, [of(150 - 4 - 106, 7, 1), of(100 - 4 - 3 * 26, 4, 1), of(3 * 16, 6, 3)]);
        assert_eq!(own.iter().map(|own| own.fuel).sum::<u64>(), 17);
    }

    #[test]
    fn a_tree_has_a_bound() {
        let mut recorder = Recorder::default();
        let mut entered = 0;
        while recorder.enter("apply") {
            entered += 1;
        }
        assert_eq!(entered, MAX_NODES - 1);
        for _ in 0..entered {
            recorder.leave(1, 1);
        }
        recorder.evaluated(2, 2);
        assert_eq!(recorder.exclusive(RecordingCost::default()).iter().map(|own| own.fuel).sum::<u64>(), 2);
    }
}
