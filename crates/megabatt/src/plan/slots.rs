//! Which slot each step writes: as few as possible, by the time between a value's making and its last use.

/// Marks the end of a list.
const NONE: u32 = u32::MAX;

/// The moments of a plan: every prelude step and statement of every program, one after the other.
pub(super) struct Timeline {
    /// The step made at each moment for the first time, if any.
    first: Vec<u32>,
    /// The last moment at which each step is needed.
    last: Vec<u32>,
}

impl Timeline {
    pub(super) fn new() -> Timeline {
        Timeline { first: Vec::new(), last: Vec::new() }
    }

    /// A new moment; `made` is the step that it makes, when it is a new one.
    pub(super) fn tick(&mut self, made: Option<u32>) {
        self.first.push(made.unwrap_or(NONE));
        if made.is_some() {
            self.last.push(0);
        }
    }

    /// A step is needed at the present moment.
    pub(super) fn need(&mut self, step: u32) {
        self.last[step as usize] = self.first.len() as u32 - 1;
    }

    /// Gives each step a slot, counted for each kind from the number that is in `counts`; kinds are numbered. Of the
    /// last kind no slot is used again. A value and what it is made of never share a slot. `counts` are then those of
    /// the slots.
    pub(super) fn allocate<const KINDS: usize>(
        &self,
        kind: impl Fn(u32) -> usize,
        counts: &mut [u32; KINDS],
    ) -> Vec<u32> {
        let mut slot_of = vec![0; self.last.len()];
        // Steps whose last moment is the same, as lists through `next`.
        let mut ending = vec![NONE; self.first.len()];
        let mut next = vec![NONE; self.last.len()];
        for (step, &last) in self.last.iter().enumerate() {
            next[step] = std::mem::replace(&mut ending[last as usize], step as u32);
        }
        let mut free: [Vec<u32>; KINDS] = std::array::from_fn(|_| Vec::new());
        for (moment, &step) in self.first.iter().enumerate() {
            if step != NONE {
                let kind = kind(step);
                slot_of[step as usize] = free[kind].pop().unwrap_or_else(|| {
                    counts[kind] += 1;
                    counts[kind] - 1
                });
            }
            let mut ended = ending[moment];
            while ended != NONE {
                let kind = kind(ended);
                if kind + 1 < KINDS {
                    free[kind].push(slot_of[ended as usize]);
                }
                ended = next[ended as usize];
            }
        }
        slot_of
    }
}
