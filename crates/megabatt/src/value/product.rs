//! Products: the set of every couple of an item of one list and an item of another, as the two lists.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::build::MAX_NESTING;
use super::grid::pack_colors;
use super::order::class;
use super::sorting::ascending;
use super::unlisted::Origin;
use super::{Ctx, Dialect, Grid, Res, SIDE, Seq, Unlisted, Value};

/// The fewest couples of a product whose items are not listed at once.
const FEWEST: usize = 64;

/// The items of two lists, each ascending and distinct.
///
/// Couples that begin with a number are pairs, cells or other tuples by what stands second, which come in that order:
///
/// ```text
///             numbers of b   pairs of b   others of b
/// numbers of a      1.         2., by b        3.
/// others of a       4.           4.            4.
/// ```
#[derive(Clone, Copy)]
pub struct Product<'a> {
    pub a: &'a [Value<'a>],
    pub b: &'a [Value<'a>],
    dialect: Dialect,
    /// How many of `a` are numbers, and where the first two parts of `b` end.
    numbers: usize,
    parts: [usize; 2],
}

/// What is asked of the items of a list.
struct Tally {
    n: u64,
    weight: u64,
    depth: u16,
    ints: u64,
    places: u64,
    /// Whether one is a tuple or a cell, two of which may be a grid.
    has_rows: bool,
}

impl Tally {
    /// `None` where an item is none of a few kinds: ints and places of 16 bits, and what holds no function.
    fn of(items: &[Value<'_>], dialect: Dialect) -> Option<Tally> {
        let mut tally = Tally { n: items.len() as u64, weight: 0, depth: 0, ints: 0, places: 0, has_rows: false };
        let short = |n: i32| i16::try_from(n).is_ok();
        for item in items {
            match *item {
                Value::Int(n) if i16::try_from(n).is_ok() => tally.ints += 1,
                Value::Pair(i, j) if short(i) && short(j) => tally.places += 1,
                Value::Cell { .. } => tally.has_rows |= dialect == Dialect::Batt,
                Value::Tuple(seq) if seq.depth == 1 && seq.items.len() > 3 => tally.has_rows = true,
                Value::Pairs(_)
                | Value::Grid(_)
                | Value::Indices { .. }
                | Value::Object { .. }
                | Value::Picture { .. } => {}
                _ => return None,
            }
            tally.weight += item.weight();
            tally.depth = tally.depth.max(item.depth());
        }
        Some(tally)
    }

    /// The weights of all couples with those of another list; pairs and cells are one leaf.
    fn weight_with(&self, b: &Tally, dialect: Dialect) -> u64 {
        let leaves = self.n * b.weight + b.n * self.weight;
        leaves - self.ints * self.leaf_partners(b, dialect)
    }

    /// The items of another list that make a pair or a cell of a number.
    fn leaf_partners(&self, b: &Tally, dialect: Dialect) -> u64 {
        if dialect == Dialect::Arc { b.ints + b.places } else { b.ints }
    }

    /// Whether all couples with those of another list are pairs, or all cells.
    fn makes_leaves(&self, b: &Tally, dialect: Dialect) -> bool {
        self.ints == self.n && (b.ints == b.n || dialect == Dialect::Arc && b.places == b.n)
    }

    /// The bytes of the couples with those of another list, beside themselves.
    fn bytes_with(&self, b: &Tally, dialect: Dialect) -> u64 {
        let packed = self.ints * self.leaf_partners(b, dialect) + self.places * b.places;
        (self.n * b.n - packed) * (2 * size_of::<Value<'_>>() + size_of::<Seq<'_>>()) as u64
    }
}

impl<'a> Product<'a> {
    fn new(a: &'a [Value<'a>], b: &'a [Value<'a>], dialect: Dialect) -> Product<'a> {
        // `None` is in neither.
        let end = |list: &[Value<'a>], last: u8| list.partition_point(|item| class(*item, dialect) <= last);
        let numbers = end(b, 1);
        let pairs = if dialect == Dialect::Arc { end(b, 2) } else { numbers };
        Product { a, b, dialect, numbers: end(a, 1), parts: [numbers, pairs] }
    }

    /// The places in `a` and `b` of the parts of couple `k`.
    #[inline]
    fn places_of(&self, mut k: usize) -> Option<(usize, usize)> {
        let &Product { a, b, numbers, parts: [second, third], .. } = self;
        if numbers > 0 {
            if k < numbers * second {
                return Some((k / second, k % second));
            }
            k -= numbers * second;
            if k < numbers * (third - second) {
                return Some((k % numbers, second + k / numbers));
            }
            k -= numbers * (third - second);
            let rest = b.len() - third;
            if k < numbers * rest {
                return Some((k / rest, third + k % rest));
            }
            k -= numbers * rest;
        }
        let at = (numbers + k.checked_div(b.len())?, k.checked_rem(b.len())?);
        (at.0 < a.len()).then_some(at)
    }

    /// Couple `k` in order.
    #[inline]
    pub(super) fn nth(&self, k: usize, arena: &'a Bump) -> Option<Value<'a>> {
        let (x, y) = self.places_of(k)?;
        Some(self.couple(self.a[x], self.b[y], arena))
    }

    /// All couples in order, of which there are `n`.
    pub(super) fn list(&self, n: usize, arena: &'a Bump) -> &'a [Value<'a>] {
        let mut out = ArenaVec::with_capacity_in(n, arena);
        let numbered = self.numbers * self.b.len();
        out.extend((0..numbered).filter_map(|k| self.nth(k, arena)));
        for &x in &self.a[self.numbers..] {
            out.extend(self.b.iter().map(|&y| self.couple(x, y, arena)));
        }
        out.into_bump_slice()
    }

    /// As [`Ctx::couple`], of items of the kinds that there are, and paid for.
    #[inline]
    fn couple(&self, x: Value<'a>, y: Value<'a>, arena: &'a Bump) -> Value<'a> {
        match (x, y) {
            (Value::Pair(i, j), Value::Pair(k, l)) => Value::Pairs([i as i16, j as i16, k as i16, l as i16]),
            (Value::Int(a), Value::Int(b)) => Value::Pair(a as i32, b as i32),
            (Value::Int(color), Value::Pair(i, j)) if self.dialect == Dialect::Arc => {
                Value::Cell { color: color as i16, i, j }
            }
            (Value::Tuple(x), Value::Tuple(y)) => Value::Grid(arena.alloc(grid_of_rows([x.items, y.items]))),
            _ => {
                let (weight, depth) = (x.weight() + y.weight(), 1 + x.depth().max(y.depth()));
                let items = arena.alloc([x, y]);
                Value::Tuple(arena.alloc(Seq { items, weight: weight as u32, depth }))
            }
        }
    }
}

/// The grid of two rows of colours that are equally long.
fn grid_of_rows(rows: [&[Value<'_>]; 2]) -> Grid {
    let mut grid = Grid { h: 2, w: rows[0].len() as u8, planes: [[0; SIDE]; 4] };
    for (i, row) in rows.into_iter().enumerate() {
        let mut colors = [0; SIDE];
        for (out, color) in colors.iter_mut().zip(row) {
            *out = color.as_int().unwrap_or(0) as u8;
        }
        for (plane, bits) in grid.planes.iter_mut().zip(pack_colors(&colors, row.len())) {
            plane[i] = bits;
        }
    }
    grid
}

/// The couples of a product in order, each made when it comes.
#[derive(Clone)]
pub struct Couples<'a> {
    pub product: &'a Product<'a>,
    arena: &'a Bump,
    at: usize,
}

impl<'a> Couples<'a> {
    pub(super) fn of(product: &'a Product<'a>, arena: &'a Bump) -> Couples<'a> {
        Couples { product, arena, at: 0 }
    }

    /// Couple `k` of all.
    #[inline]
    pub fn get(&self, k: usize) -> Option<Value<'a>> {
        self.product.nth(k, self.arena)
    }
}

impl<'a> Iterator for Couples<'a> {
    type Item = Value<'a>;

    #[inline]
    fn next(&mut self) -> Option<Value<'a>> {
        let couple = self.get(self.at)?;
        self.at += 1;
        Some(couple)
    }

    fn nth(&mut self, k: usize) -> Option<Value<'a>> {
        self.at = self.at.saturating_add(k);
        self.next()
    }
}

impl<'a> Ctx<'a> {
    /// The set of the couples of two containers, unlisted; `None` where it is better made at once: few couples, such as
    /// are places or cells, or of items of other kinds. Costs the fuel of the set of all couples that there are, and no
    /// more memory.
    ///
    /// # Errors
    /// `Memory` and `Fuel` when it is over the budget.
    pub(crate) fn unlisted_product(&mut self, a: Value<'a>, b: Value<'a>) -> Option<Res<'a>> {
        let pairs = self.len(a).ok()?.checked_mul(self.len(b).ok()?)?;
        if pairs < FEWEST {
            return None;
        }
        if let (Value::Grid(x), Value::Grid(y)) = (a, b) {
            return self.product_of_rows(x, y, pairs);
        }
        let dialect = self.dialect;
        let (all_a, all_b) = (self.factor(a)?, self.factor(b)?);
        let (tally_a, tally_b) = (Tally::of(all_a, dialect)?, Tally::of(all_b, dialect)?);
        if tally_a.makes_leaves(&tally_b, dialect) || tally_a.has_rows && tally_b.has_rows {
            return None;
        }
        // Where a packed patch comes first the couples are known to be in order.
        let free = a.as_mask().is_some() && b.is_set();
        let fuel = if free { 0 } else { tally_a.weight_with(&tally_b, dialect) };
        let (list_a, list_b) = (self.distinct(a, all_a), self.distinct(b, all_b));
        let (tally_a, tally_b) = (Tally::of(list_a, dialect)?, Tally::of(list_b, dialect)?);
        let weight = tally_a.weight_with(&tally_b, dialect);
        let bytes = tally_a.bytes_with(&tally_b, dialect);
        let depth = 2 + tally_a.depth.max(tally_b.depth);
        self.unlisted_couples(Product::new(list_a, list_b, dialect), (weight, depth), fuel, bytes)
    }

    /// [`Ctx::unlisted_product`] of the rows of two grids that make grids two high, each of two rows.
    fn product_of_rows(&mut self, x: &Grid, y: &Grid, pairs: usize) -> Option<Res<'a>> {
        // Shorter rows are pairs or cells.
        if x.w != y.w || x.w < 4 {
            return None;
        }
        let (x, y, leaves) = (self.rows_unpaid(x), self.rows_unpaid(y), 2 * u64::from(x.w));
        let (a, b) = (self.distinct(Value::None, x), self.distinct(Value::None, y));
        let n = a.len() as u64 * b.len() as u64;
        let bytes = n * size_of::<Grid>() as u64;
        let product = Product::new(a, b, self.dialect);
        self.unlisted_couples(product, (n * leaves, 3), pairs as u64 * (1 + leaves / 8), bytes)
    }

    /// The items of a container, for as long as the product is there.
    fn factor(&mut self, container: Value<'a>) -> Option<&'a [Value<'a>]> {
        match container {
            Value::Tuple(seq) | Value::Set(seq) => Some(seq.items),
            Value::Grid(grid) => Some(self.rows_unpaid(grid)),
            Value::Indices { mask, .. } | Value::Object { mask, .. } => self.items_of_patch(container, mask.n.into()),
            Value::Picture { picture, .. } => self.items_of_patch(container, picture.mask.n.into()),
            Value::Unlisted(unlisted) => Some(self.listed(unlisted)),
            _ => None,
        }
    }

    fn items_of_patch(&mut self, patch: Value<'a>, n: usize) -> Option<&'a [Value<'a>]> {
        let mut out = ArenaVec::with_capacity_in(n, self.arena);
        self.extend_with(&mut out, patch).ok()?;
        Some(out.into_bump_slice())
    }

    /// The items of a container ascending, each once.
    fn distinct(&self, container: Value<'a>, items: &'a [Value<'a>]) -> &'a [Value<'a>] {
        if container.is_set() {
            return items;
        }
        ascending(items, self.dialect, self.arena).unwrap_or(items)
    }

    fn unlisted_couples(
        &mut self,
        product: Product<'a>,
        (weight, depth): (u64, u16),
        fuel: u64,
        bytes: u64,
    ) -> Option<Res<'a>> {
        let n = u32::try_from(product.a.len().checked_mul(product.b.len())?).ok()?;
        if (n as usize) < FEWEST || weight > self.max_weight || depth > MAX_NESTING {
            return None;
        }
        let bytes = bytes as usize + n as usize * size_of::<Value<'_>>() + size_of::<Seq<'_>>();
        let paid = self.charge_bytes(bytes).and_then(|()| self.burn(fuel));
        let made = |()| {
            let origin = Origin::Product(product);
            Value::Unlisted(self.arena.alloc(Unlisted { n, weight: weight as u32, depth, origin }))
        };
        Some(paid.map(made))
    }
}
