//! Colours: which there are, how many cells of each, and objects by their colour.
//!
//! Every primitive asks for the *values* of a container: the items of a grid's rows, or the colours of an object's
//! cells. The cells of packed containers are parted by their colours; other values are tallied one by one.

use super::board::Board;
use super::color_cells::{counts_of, for_each_color, size_of_rows};
use super::container;
use super::legend::{Legend, with_row};
use super::palette::most_common_color;
use super::wide;
use crate::value::{
    Ctx, Dialect, EvalError, MAX_COLOR, Res, Rows, SafeDefault, Seq, Value, compare, equal, identical_or_equal,
};

/// The most frequent colour, the lowest of several.
fn most(counts: &[u16; 16]) -> u8 {
    (0..16u8).rev().max_by_key(|&color| counts[color as usize]).unwrap_or(0)
}

/// The least frequent colour that occurs, the lowest of several.
fn least(counts: &[u16; 16]) -> u8 {
    (0..16u8).filter(|&color| counts[color as usize] > 0).min_by_key(|&color| counts[color as usize]).unwrap_or(0)
}

/// Where the values of a container are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// In rows: `v for r in grid for v in r`.
    Rows,
    /// In cells, as their colours.
    Cells,
}

impl Of {
    /// How arc tells: a tuple is a grid.
    fn element(value: Value<'_>) -> Of {
        if value.is_tuple() { Of::Rows } else { Of::Cells }
    }
}

/// The planes of a packed container of several colours, its cells, and how many rows they have.
fn packed_cells(container: Value<'_>, of: Of) -> Option<(&[Rows; 4], Rows, usize)> {
    match (container, of) {
        (Value::Grid(grid), Of::Rows) => Some((&grid.planes, grid.inside(), grid.h())),
        (Value::Picture { picture, .. }, Of::Cells) => Some((&picture.planes, picture.mask.rows, picture.mask.h())),
        _ => None,
    }
}

/// The cells of a small packed container of several colours.
#[inline]
fn small_cells(container: Value<'_>, of: Of) -> Option<Board> {
    match (container, of) {
        (container, Of::Rows) => Board::of(container),
        (Value::Picture { picture, .. }, Of::Cells) => Board::of_picture(picture),
        _ => None,
    }
}

/// The distinct colours of a packed container, a bit each.
fn packed_palette(container: Value<'_>, of: Of) -> Option<u16> {
    if let (Value::Object { color, .. }, Of::Cells) = (container, of) {
        return Some(1 << color);
    }
    if let Some(board) = small_cells(container, of) {
        return Some(board.colors().fold(0, |colors, (color, _)| colors | 1 << color));
    }
    let (planes, inside, h) = packed_cells(container, of)?;
    let mut colors = 0;
    for_each_color(planes, &inside[..h], |color, _| colors |= 1 << color);
    Some(colors)
}

/// One colour each, as what a set or a tuple holds.
static SINGLES: [Seq<'static>; 16] = {
    static COLORS: [[Value<'static>; 1]; 16] = {
        let mut colors = [[Value::None]; 16];
        let mut color = 0;
        while color < 16 {
            colors[color] = [Value::Int(color as i64)];
            color += 1;
        }
        colors
    };
    let mut singles = [const { Seq { items: &[], weight: 2, depth: 1 } }; 16];
    let mut color = 0;
    while color < 16 {
        singles[color].items = &COLORS[color];
        color += 1;
    }
    singles
};

/// The one colour of a packed container; `None` where it has others as well.
#[inline]
fn single(colors: u16) -> Option<&'static Seq<'static>> {
    if colors.is_power_of_two() { Some(&SINGLES[colors.trailing_zeros() as usize % 16]) } else { None }
}

/// What is made of colours, ascending.
fn listed<'a, R>(colors: u16, make: impl FnOnce(&[Value<'a>]) -> R) -> R {
    let (mut values, mut n, mut rest) = ([Value::None; 16], 0, colors);
    while rest != 0 && n < values.len() {
        values[n] = Value::Int(rest.trailing_zeros().into());
        rest &= rest - 1;
        n += 1;
    }
    make(&values[..n])
}

/// The colour of a cell.
///
/// # Errors
/// `TypeError` when it is no container, `ValueError` when it has not a cell's number of items.
fn color_of_cell<'a>(ctx: &mut Ctx<'a>, cell: Value<'a>) -> Res<'a> {
    match (cell, ctx.dialect) {
        (Value::Cell { color, .. }, _) => Ok(Value::Int(color.into())),
        (_, Dialect::Arc) => Ok(ctx.unpack2(cell)?.0),
        (_, Dialect::Batt) => Ok(ctx.unpack3(cell)?.2),
    }
}

/// The values of any container, in order.
///
/// # Errors
/// `TypeError` when it is no container or holds what is none, `ValueError` for what is no cell.
fn values<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Result<Vec<Value<'a>>, EvalError> {
    let items = ctx.items(container)?;
    let mut out = Vec::new();
    for item in items {
        match of {
            Of::Rows => out.extend(ctx.items(item)?),
            Of::Cells => out.push(color_of_cell(ctx, item)?),
        }
    }
    Ok(out)
}

/// The few plain values of a container in the promised order, each with its number; `None` when there are others or too
/// many.
fn plain_tally<'a>(container: Value<'a>, of: Of, dialect: Dialect) -> Option<Vec<(Value<'a>, usize)>> {
    if let (Value::Wide(grid), Of::Rows) = (container, of) {
        return Some(Legend::new().tally(&wide::counts(grid), dialect));
    }
    let (Value::Tuple(seq) | Value::Set(seq)) = container else { return None };
    let (mut legend, mut counts) = (Legend::new(), [0; 16]);
    for &item in seq.items {
        match (of, item, dialect) {
            (Of::Rows, row, _) => with_row(row, dialect, |cells| legend.count(cells, &mut counts))??,
            (Of::Cells, Value::Cell { color, .. }, _) => legend.count(&[Value::Int(color.into())], &mut counts)?,
            (Of::Cells, Value::Tuple(cell), Dialect::Arc) => match cell.items {
                &[color, _] => legend.count(&[color], &mut counts)?,
                _ => return None,
            },
            (Of::Cells, Value::Tuple(cell), Dialect::Batt) => match cell.items {
                &[_, _, color] => legend.count(&[color], &mut counts)?,
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(legend.tally(&counts, dialect))
}

/// The distinct values of what is not packed, in the promised order, each with its number.
fn tally<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Result<Vec<(Value<'a>, usize)>, EvalError> {
    if container.is_empty_tuple() || container.is_empty_set() {
        return Ok(Vec::new());
    }
    if let Some(tally) = plain_tally(container, of, ctx.dialect) {
        return Ok(tally);
    }
    let mut values = values(ctx, container, of)?;
    let dialect = ctx.dialect;
    // Stable: of equal values (True and 1) the first one stays, as in a Python set.
    values.sort_by(|a, b| compare(*a, *b, dialect));
    let mut out: Vec<(Value<'a>, usize)> = Vec::new();
    for value in values {
        match out.last_mut() {
            Some((last, n)) if identical_or_equal(*last, value, dialect) => *n += 1,
            _ => out.push((value, 1)),
        }
    }
    Ok(out)
}

/// The value of a container without values: an error in arc, NaN in batt.
fn no_color<'a>(ctx: &Ctx<'a>) -> Res<'a> {
    match ctx.dialect {
        Dialect::Arc => Err(EvalError::ValueError),
        Dialect::Batt => Ok(Value::Float(f64::NAN)),
    }
}

fn most_of<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Res<'a> {
    if let (Value::Object { color, .. }, Of::Cells) = (container, of) {
        return Ok(Value::Int(color.into()));
    }
    if let Some(board) = small_cells(container, of) {
        return Ok(Value::Int(board.background().0.into()));
    }
    if let (Value::Grid(grid), Of::Rows) = (container, of) {
        return Ok(Value::Int(most_common_color(grid).into()));
    }
    if let Some((planes, inside, h)) = packed_cells(container, of) {
        return Ok(Value::Int(most(&counts_of(planes, &inside[..h])).into()));
    }
    let tally = tally(ctx, container, of)?;
    tally.iter().rev().max_by_key(|(_, n)| *n).map_or_else(|| no_color(ctx), |&(value, _)| Ok(value))
}

fn least_of<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Res<'a> {
    if let (Value::Object { color, .. }, Of::Cells) = (container, of) {
        return Ok(Value::Int(color.into()));
    }
    if let Some(board) = small_cells(container, of) {
        let least = board.colors().min_by_key(|&(color, cells)| (cells.count_ones(), color));
        return Ok(Value::Int(least.map_or(0, |(color, _)| color).into()));
    }
    if let Some((planes, inside, h)) = packed_cells(container, of) {
        return Ok(Value::Int(least(&counts_of(planes, &inside[..h])).into()));
    }
    let tally = tally(ctx, container, of)?;
    tally.iter().min_by_key(|(_, n)| *n).map_or_else(|| no_color(ctx), |&(value, _)| Ok(value))
}

fn palette_of<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Res<'a> {
    if let Some(colors) = packed_palette(container, of) {
        if let Some(single) = single(colors) {
            return Ok(Value::Set(single));
        }
        return listed(colors, |colors| ctx.set_of_sorted(colors));
    }
    let colors: Vec<Value<'a>> = tally(ctx, container, of)?.into_iter().map(|(value, _)| value).collect();
    ctx.set_of_sorted(&colors)
}

fn palette_tuple<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Res<'a> {
    if let Some(colors) = packed_palette(container, of) {
        if let Some(single) = single(colors) {
            return Ok(Value::Tuple(single));
        }
        if colors.count_ones() == 2 {
            return Ok(Value::Pair(colors.trailing_zeros() as i32, colors.ilog2() as i32));
        }
        return listed(colors, |colors| ctx.tuple(colors));
    }
    let colors: Vec<Value<'a>> = tally(ctx, container, of)?.into_iter().map(|(value, _)| value).collect();
    ctx.tuple(&colors)
}

fn number_of<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Res<'a> {
    let n = match packed_palette(container, of) {
        Some(colors) => colors.count_ones() as usize,
        None => tally(ctx, container, of)?.len(),
    };
    Ok(Value::Int(n as i64))
}

/// The number of cells of a packed container in one colour.
fn packed_count(container: Value<'_>, color: i64, of: Of) -> Option<u16> {
    let color = u8::try_from(color).ok().filter(|&color| i64::from(color) <= MAX_COLOR);
    if let Some(board) = small_cells(container, of) {
        return Some(color.map_or(0, |color| board.cells_of(color).count_ones() as u16));
    }
    match (container, of) {
        (Value::Grid(grid), Of::Rows) => Some(color.map_or(0, |color| size_of_rows(&grid.cells_of(color)))),
        (Value::Object { mask, color: own, .. }, Of::Cells) => Some(if color == Some(own) { mask.n } else { 0 }),
        (Value::Picture { picture, .. }, Of::Cells) => {
            let cells = |color: u8| {
                let rows = picture.mask.rows[..picture.mask.h()].iter().enumerate();
                let of_color = |(i, &row): (usize, &u32)| {
                    picture
                        .planes
                        .iter()
                        .enumerate()
                        .fold(row, |row, (k, plane)| row & if color >> k & 1 == 1 { plane[i] } else { !plane[i] })
                };
                rows.map(|row| of_color(row).count_ones()).sum::<u32>() as u16
            };
            Some(color.map_or(0, cells))
        }
        _ => None,
    }
}

fn count_of<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, color: Value<'a>, of: Of) -> Res<'a> {
    if let Some(n) = color.as_int().and_then(|color| packed_count(container, color, of)) {
        return Ok(Value::Int(n.into()));
    }
    if let (Value::Wide(grid), Of::Rows) = (container, of) {
        return Ok(Value::Int(wide::count(grid, color) as i64));
    }
    let dialect = ctx.dialect;
    let mut n = 0;
    for item in ctx.items(container)? {
        match of {
            // Python's `tuple.count`; nothing else counts its items.
            Of::Rows if item.is_tuple() => {
                n += ctx.items(item)?.filter(|&value| identical_or_equal(value, color, dialect)).count();
            }
            Of::Rows => return Err(EvalError::AttributeError),
            Of::Cells => n += usize::from(equal(color_of_cell(ctx, item)?, color, dialect)),
        }
    }
    Ok(Value::Int(n as i64))
}

/// The most frequent colour of a grid or object, the lowest of several.
///
/// # Errors
/// `ValueError` when there is none.
#[inline]
pub fn mostcolor<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    most_of(ctx, element, Of::element(element))
}

/// The most frequent colour of a grid, the lowest of several; NaN when there is none.
#[inline]
pub fn mostcolor_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    most_of(ctx, grid, Of::Rows)
}

/// The most frequent colour of an object, the lowest of several; NaN when there is none.
#[inline]
pub fn mostcolor_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    most_of(ctx, obj, Of::Cells)
}

/// The least frequent colour of a grid or object, the lowest of several.
///
/// # Errors
/// `ValueError` when there is none.
#[inline]
pub fn leastcolor<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    least_of(ctx, element, Of::element(element))
}

/// The least frequent colour of a grid, the lowest of several; NaN when there is none.
#[inline]
pub fn leastcolor_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    least_of(ctx, grid, Of::Rows)
}

/// The least frequent colour of an object, the lowest of several; NaN when there is none.
#[inline]
pub fn leastcolor_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    least_of(ctx, obj, Of::Cells)
}

/// The set of colours of a grid or object.
#[inline]
pub fn palette<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    palette_of(ctx, element, Of::element(element))
}

/// The set of colours of a grid.
#[inline]
pub fn palette_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    palette_of(ctx, grid, Of::Rows)
}

/// The set of colours of an object.
#[inline]
pub fn palette_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    palette_of(ctx, obj, Of::Cells)
}

/// The colours of a grid as a tuple, ascending.
pub fn p_g<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    palette_tuple(ctx, grid, Of::Rows)
}

/// The colours of an object as a tuple, ascending.
pub fn p_o<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    palette_tuple(ctx, obj, Of::Cells)
}

/// The number of colours of a grid or object.
#[inline]
pub fn numcolors<'a>(ctx: &mut Ctx<'a>, element: Value<'a>) -> Res<'a> {
    number_of(ctx, element, Of::element(element))
}

/// The number of colours of a grid.
#[inline]
pub fn numcolors_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    number_of(ctx, grid, Of::Rows)
}

/// The number of colours of an object.
#[inline]
pub fn numcolors_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    number_of(ctx, obj, Of::Cells)
}

/// The number of cells of one colour in a grid or object.
///
/// # Errors
/// `AttributeError` when a row of a grid is no tuple.
#[inline]
pub fn colorcount<'a>(ctx: &mut Ctx<'a>, element: Value<'a>, color: Value<'a>) -> Res<'a> {
    count_of(ctx, element, color, Of::element(element))
}

/// The number of cells of one colour in a grid.
///
/// # Errors
/// `AttributeError` when a row is no tuple.
#[inline]
pub fn colorcount_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, color: Value<'a>) -> Res<'a> {
    count_of(ctx, grid, color, Of::Rows)
}

/// The number of cells of one colour in an object.
#[inline]
pub fn colorcount_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>, color: Value<'a>) -> Res<'a> {
    count_of(ctx, obj, color, Of::Cells)
}

/// Where the colour is in a cell of the dialect.
fn color_place(dialect: Dialect) -> i64 {
    match dialect {
        Dialect::Arc => 0,
        Dialect::Batt => 2,
    }
}

/// The colour of an object: that of its first cell; in batt minus infinity when there is none.
///
/// # Errors
/// `StopIteration` when there is no cell, `TypeError` or `IndexError` when the first item is none.
#[inline]
pub fn color<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    if let Value::Object { color, .. } = obj {
        return Ok(Value::Int(color.into()));
    }
    let nowhere = Value::Float(f64::NEG_INFINITY);
    if ctx.dialect == Dialect::Batt && ctx.len(obj)? == 0 {
        return Ok(nowhere);
    }
    let cell = container::first(ctx, obj)?;
    if ctx.dialect == Dialect::Batt && !cell.is_tuple() {
        return Ok(nowhere);
    }
    ctx.item(cell, color_place(ctx.dialect))
}

/// The objects whose first cell has a colour, in their order.
fn colored<'a>(ctx: &mut Ctx<'a>, objs: Value<'a>, color: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    let dialect = ctx.dialect;
    let mut out = Vec::new();
    for obj in ctx.items(objs)? {
        let value = match obj {
            Value::Object { color, .. } => Value::Int(color.into()),
            // Inside a generator the end of iteration is a RuntimeError.
            obj if ctx.len(obj)? == 0 => return Err(EvalError::RuntimeError),
            obj => {
                let cell = container::first(ctx, obj)?;
                ctx.item(cell, color_place(dialect))?
            }
        };
        let is_wanted = match (value, color) {
            (Value::Int(x), Value::Int(y)) => x == y,
            _ => equal(value, color, dialect),
        };
        if is_wanted {
            out.push(obj);
        }
    }
    Ok(out)
}

/// The set of the objects whose first cell has a colour.
///
/// # Errors
/// `RuntimeError` when an object is empty, `TypeError` or `IndexError` when a first item is no cell.
pub fn colorfilter<'a>(ctx: &mut Ctx<'a>, objs: Value<'a>, color: Value<'a>) -> Res<'a> {
    let out = colored(ctx, objs, color)?;
    if !objs.is_set() {
        return ctx.set(&out);
    }
    if out.len() == ctx.len(objs)? { Ok(objs) } else { ctx.set_of_sorted(&out) }
}

/// The tuple of the objects whose first cell has a colour.
///
/// # Errors
/// `RuntimeError` when an object is empty, `TypeError` or `IndexError` when a first item is no cell.
pub fn colorfilter_t<'a>(ctx: &mut Ctx<'a>, objs: Value<'a>, color: Value<'a>) -> Res<'a> {
    let out = colored(ctx, objs, color)?;
    ctx.tuple(&out)
}

/// The distinct values by number, most frequent first, of several the one that comes first.
fn ranked<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of) -> Result<Vec<Value<'a>>, EvalError> {
    if let Some((planes, inside, h)) = packed_cells(container, of) {
        let mut colors = Vec::with_capacity(16);
        for_each_color(planes, &inside[..h], |color, cells| {
            let row = cells.iter().position(|&row| row != 0).unwrap_or(0);
            colors.push((std::cmp::Reverse(size_of_rows(cells)), row, cells[row].trailing_zeros(), color));
        });
        colors.sort_unstable();
        return Ok(colors.into_iter().map(|(.., color)| Value::Int(color.into())).collect());
    }
    if let Some(colors) = packed_palette(container, of) {
        return Ok(listed(colors, <[Value<'a>]>::to_vec));
    }
    if let (Value::Wide(grid), Of::Rows) = (container, of) {
        return Ok(wide::ranked(grid));
    }
    let dialect = ctx.dialect;
    let values = values(ctx, container, of)?;
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| compare(values[a], values[b], dialect));
    // The first place and the number of each distinct value.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for place in places {
        match groups.last_mut() {
            Some((first, n)) if identical_or_equal(values[*first], values[place], dialect) => *n += 1,
            _ => groups.push((place, 1)),
        }
    }
    groups.sort_by_key(|&(first, n)| (std::cmp::Reverse(n), first));
    Ok(groups.into_iter().map(|(first, _)| values[first]).collect())
}

/// The value at a rank, negative ranks from the end.
fn at_rank<'a>(values: &[Value<'a>], rank: Value<'a>, outside: Value<'a>) -> Res<'a> {
    let n = values.len() as i64;
    match rank {
        // Python compares any number but indexes by ints only.
        Value::Float(x) if -(n as f64) <= x && x < n as f64 => Err(EvalError::TypeError),
        Value::Float(_) => Ok(outside),
        rank => {
            let rank = rank.as_int().ok_or(EvalError::TypeError)?;
            let place = if rank < 0 { rank + n } else { rank };
            Ok(usize::try_from(place).ok().and_then(|place| values.get(place)).copied().unwrap_or(outside))
        }
    }
}

/// What [`ranked`] gives at a rank.
fn color_at_rank<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, of: Of, rank: Value<'a>, outside: Value<'a>) -> Res<'a> {
    if let Some(board) = small_cells(container, of) {
        // Colours come by their first cells, and each goes before those that are less frequent.
        let (mut colors, mut sizes, mut n) = ([Value::None; 16], [0; 16], 0);
        for (color, cells) in board.colors().take(16) {
            let (size, mut at) = (cells.count_ones(), n);
            while at > 0 && sizes[at - 1] < size {
                (colors[at], sizes[at]) = (colors[at - 1], sizes[at - 1]);
                at -= 1;
            }
            (colors[at], sizes[at]) = (Value::Int(color.into()), size);
            n += 1;
        }
        return at_rank(&colors[..n], rank, outside);
    }
    if let (Value::Object { color, .. }, Of::Cells) = (container, of) {
        return at_rank(&[Value::Int(color.into())], rank, outside);
    }
    let colors = ranked(ctx, container, of)?;
    at_rank(&colors, rank, outside)
}

/// The colour of a grid at a rank, most frequent first and ties by first cell; `()` when outside.
pub fn get_color_rank_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, rank: Value<'a>) -> Res<'a> {
    color_at_rank(ctx, grid, Of::Rows, rank, Value::EMPTY_TUPLE)
}

/// The colour of an object at a rank, most frequent first and ties by first cell; the empty set when outside.
pub fn get_color_rank_f<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>, rank: Value<'a>) -> Res<'a> {
    color_at_rank(ctx, obj, Of::Cells, rank, Value::EMPTY_SET)
}

/// The colours of a grid as a tuple, the empty set when it is no grid: [`p_g`] as other functions call it.
pub(super) fn p_g_or_empty<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let colors = p_g(ctx, grid);
    ctx.guard(SafeDefault::EmptySet, colors)
}
