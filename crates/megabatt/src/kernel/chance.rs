//! Seeded values for the kernels' own tests: a packed kernel must agree with its general path on all of them.

use bumpalo::Bump;

use crate::value::{Budget, Ctx, Dialect, Grid, SIDE, Value, repr};

/// A generator of small numbers (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n
    }

    /// A grid of at most 32 x 32 cells: one colour, more or less covered by at most `colors` others.
    pub(crate) fn grid(&mut self, colors: u64) -> Grid {
        let most = [3, 10, SIDE as u64][self.below(3) as usize];
        let (h, w) = (1 + self.below(most) as usize, 1 + self.below(most) as usize);
        let mut grid = Grid::filled(h, w, self.below(16) as u8);
        let first = self.below(17 - colors) as u8;
        for _ in 0..self.below(2 * (h * w) as u64) {
            let (i, j) = (self.below(h as u64) as usize, self.below(w as u64) as usize);
            grid.set(i, j, first + self.below(colors) as u8);
        }
        grid
    }

    /// A grid that no packed form holds in most cases, of plain values: some are no colours, some rows not as long as
    /// others.
    pub(crate) fn loose_grid<'a>(&mut self, ctx: &mut Ctx<'a>, colors: u64) -> Value<'a> {
        const OTHERS: [Value<'static>; 9] = [
            Value::Float(f64::NAN),
            Value::Float(f64::NEG_INFINITY),
            Value::EMPTY_TUPLE,
            Value::EMPTY_SET,
            Value::None,
            Value::Int(-1),
            Value::Int(1 << 40),
            Value::Pair(5, 8),
            Value::Cell { color: 0, i: 0, j: 1 },
        ];
        let grid = self.grid(colors);
        let others = 1 + self.below(3) as usize;
        let ints = [2, 7].map(|n| ctx.tuple(&[Value::Int(n)]).unwrap_or(Value::None));
        let pick = |k: u64| OTHERS.get(k as usize).copied().unwrap_or(ints[k as usize % 2]);
        let picks: Vec<Value<'a>> = (0..others).map(|_| pick(self.below(11))).collect();
        // None at all in some, whose rows are then of different lengths.
        let share = self.below(5);
        let mut rows = Vec::new();
        for i in 0..grid.h() {
            let mut row = Vec::new();
            let w = match self.below(4 * grid.h() as u64) {
                0 => self.below(grid.w() as u64 + 1) as usize,
                1 => grid.w() + 1,
                _ => grid.w(),
            };
            for j in 0..w {
                let loose = i + j == 0 && share > 0 || self.below(4) < share;
                let pick = picks[self.below(others as u64) as usize];
                row.push(if loose { pick } else { Value::Int(grid.get(i, j.min(grid.w() - 1)).min(8).into()) });
            }
            rows.push(ctx.tuple(&row).unwrap_or(Value::EMPTY_TUPLE));
        }
        ctx.tuple(&rows).unwrap_or(Value::EMPTY_TUPLE)
    }

    /// A packed object or set of places, in a box of at most `side`, near or off the origin.
    pub(crate) fn patch<'a>(&mut self, ctx: &mut Ctx<'a>, side: u64, places: bool) -> Value<'a> {
        let (h, w, colors) = (1 + self.below(side), 1 + self.below(side), 1 + self.below(3));
        let (up, left) = (self.below(30) as i32 - 15, self.below(30) as i32 - 15);
        self.patch_in(ctx, (h, w), (up, left), colors, places)
    }

    /// As [`Chance::patch`], at most a cell off the origin.
    pub(crate) fn patch_near<'a>(&mut self, ctx: &mut Ctx<'a>, side: u64, colors: u64, places: bool) -> Value<'a> {
        let (h, w) = (1 + self.below(side), 1 + self.below(side));
        let corner = (self.below(2) as i32, self.below(2) as i32);
        self.patch_in(ctx, (h, w), corner, colors, places)
    }

    fn patch_in<'a>(
        &mut self,
        ctx: &mut Ctx<'a>,
        (h, w): (u64, u64),
        (up, left): (i32, i32),
        colors: u64,
        places: bool,
    ) -> Value<'a> {
        let mut items = Vec::new();
        for i in 0..h as i32 {
            for j in 0..w as i32 {
                let color = self.below(colors) as i16;
                if self.below(4) > 0 {
                    let (i, j) = (i + up, j + left);
                    items.push(if places { Value::Pair(i, j) } else { Value::Cell { color, i, j } });
                }
            }
        }
        // Of one place only: no two colours.
        ctx.set(&items).unwrap_or(Value::EMPTY_SET)
    }
}

/// Runs a check in both dialects, many times, each with its own arena and seed.
pub(crate) fn each(times: u64, mut check: impl FnMut(&mut Ctx<'_>, &mut Chance)) {
    for dialect in [Dialect::Arc, Dialect::Batt] {
        for seed in 1..=times {
            let arena = Bump::new();
            let mut ctx = Ctx::new(&arena, dialect, Budget { fuel: u64::MAX, memory_bytes: u64::MAX });
            check(&mut ctx, &mut Chance::new(seed));
        }
    }
}

/// Asserts that two results print alike: value, form and order.
pub(crate) fn assert_same<'a>(
    ctx: &Ctx<'a>,
    fast: Result<Value<'a>, crate::value::EvalError>,
    slow: Result<Value<'a>, crate::value::EvalError>,
    what: impl FnOnce() -> String,
) {
    let text = |result: Result<Value<'a>, _>| match result {
        Ok(value) => repr(value, ctx.dialect),
        Err(error) => format!("raises {error}"),
    };
    let (fast, slow) = (text(fast), text(slow));
    assert!(fast == slow, "{}\nfast {fast}\nslow {slow}", what());
}
