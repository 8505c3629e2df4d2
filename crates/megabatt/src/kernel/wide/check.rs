//! Every primitive that has a branch for wide grids, with arguments that suit it: by bytes it gives what the tuple of the
//! rows gives, for the same fuel, and does not look at the rows as tuples.

use crate::kernel::chance::{Chance, each};
use crate::kernel::twins::{outcome, wide};
use crate::prim::Op;
use crate::value::{Code, Ctx, EvalError, Res, Seq, Value, is_one, repr};

/// What an argument is.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Arg {
    /// The wide grid.
    Grid,
    /// The wide grid, another one, or a packed one.
    Other,
    Color,
    Place,
    Factor,
    Mode,
    Flag,
    Patch,
    Object,
    /// A tuple that the wide grid is an item of.
    Grids,
}

use Arg::{Color, Factor, Flag, Grid, Grids, Mode, Object, Other, Patch, Place};

/// Primitives of one argument, the grid.
const OF_GRID: &str = "hmirror hmirror_t vmirror vmirror_t dmirror dmirror_t cmirror cmirror_t rot90 rot180 rot270 \
    tophalf bottomhalf lefthalf righthalf trim compress palette palette_t p_g numcolors numcolors_t mostcolor mostcolor_t \
    leastcolor leastcolor_t height height_t width width_t shape shape_t portrait portrait_t square square_t asindices \
    asobject partition fgpartition frontiers size is_no_grid merge merge_t";

/// The others.
const OTHERS: [(&str, &[Arg]); 45] = [
    ("hconcat", &[Grid, Other]),
    ("hconcat", &[Other, Grid]),
    ("vconcat", &[Grid, Other]),
    ("vconcat", &[Other, Grid]),
    ("combine", &[Grid, Other]),
    ("combine_t", &[Grid, Other]),
    ("add", &[Other, Grid]),
    ("cellwise", &[Grid, Other, Color]),
    ("cellwise", &[Other, Grid, Color]),
    ("replace", &[Grid, Color, Color]),
    ("switch", &[Grid, Color, Color]),
    ("crop", &[Grid, Place, Place]),
    ("subgrid", &[Patch, Grid]),
    ("hsplit", &[Grid, Factor]),
    ("vsplit", &[Grid, Factor]),
    ("upscale", &[Grid, Factor]),
    ("upscale_t", &[Grid, Factor]),
    ("hupscale", &[Grid, Factor]),
    ("vupscale", &[Grid, Factor]),
    ("downscale", &[Grid, Factor]),
    ("mir_rot_t", &[Grid, Mode]),
    ("fill", &[Grid, Color, Patch]),
    ("underfill", &[Grid, Color, Patch]),
    ("paint", &[Grid, Object]),
    ("underpaint", &[Grid, Object]),
    ("cover", &[Grid, Patch]),
    ("move", &[Grid, Object, Place]),
    ("colorcount", &[Grid, Color]),
    ("colorcount_t", &[Grid, Color]),
    ("get_color_rank_t", &[Grid, Mode]),
    ("ofcolor", &[Grid, Color]),
    ("f_ofcolor", &[Grid, Color]),
    ("toobject", &[Patch, Grid]),
    ("index", &[Grid, Place]),
    ("objects", &[Grid, Flag, Flag, Flag]),
    ("objects", &[Grid, Flag, Flag, Flag]),
    ("o_g", &[Grid, Mode]),
    ("o_g", &[Grid, Mode]),
    ("merge", &[Grids]),
    ("merge_t", &[Grids]),
    ("occurrences", &[Grid, Object]),
    ("first", &[Grid]),
    ("last", &[Grid]),
    ("get_nth_t", &[Grid, Mode]),
    ("equality", &[Grid, Other]),
];

fn patch<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance, places: bool) -> Res<'a> {
    let patch = chance.patch(ctx, 9, places);
    let place = |chance: &mut Chance| Value::Pair(chance.below(60) as i32 - 5, chance.below(60) as i32 - 5);
    let moved = ctx.prim2(Op::Shift.primitive(), patch, place(chance))?;
    match chance.below(5) {
        0 => Ok(patch),
        1 | 2 => Ok(moved),
        3 => {
            let set = ctx.set(&[patch, moved])?;
            ctx.prim1(Op::Merge.primitive(), set)
        }
        _ if places => {
            let ends = ctx.set(&[place(chance), place(chance)])?;
            ctx.prim1([Op::Box, Op::Backdrop][chance.below(2) as usize].primitive(), ends)
        }
        _ => {
            let color = [-1, 20, 3][chance.below(3) as usize];
            ctx.set(&[1, 2, 40].map(|at| Value::Cell { color, i: at, j: 2 * at }))
        }
    }
}

/// An argument, for the wide grid in both of its forms.
fn argument<'a>(
    ctx: &mut Ctx<'a>,
    chance: &mut Chance,
    arg: Arg,
    twins: (Value<'a>, Value<'a>),
) -> Result<(Value<'a>, Value<'a>), EvalError> {
    let number = |from: i64, chance: &mut Chance, n: u64| Value::Int(from + chance.below(n) as i64);
    let one = match arg {
        Grid => return Ok(twins),
        Other => {
            let grid = Value::Grid(ctx.arena.alloc(chance.grid(3)));
            return match chance.below(4) {
                0 => Ok((grid, grid)),
                1 => Ok(twins),
                // The same sides and other cells.
                2 => {
                    let mut other = |grid| ctx.prim(Op::Replace.primitive(), &[grid, Value::Int(1), Value::Int(2)]);
                    Ok((other(twins.0)?, other(twins.1)?))
                }
                _ => Ok(wide(ctx, chance).unwrap_or((grid, grid))),
            };
        }
        Grids => {
            let (a, b) = argument(ctx, chance, Other, twins)?;
            return Ok((ctx.tuple(&[twins.0, a])?, ctx.tuple(&[twins.1, b])?));
        }
        Color => match chance.below(12) {
            0 => Value::Float(2.0),
            1 => Value::Bool(true),
            2 => Value::Int(-1),
            3 => Value::Int(17),
            4 => Value::EMPTY_SET,
            _ => number(0, chance, 5),
        },
        Place => Value::Pair(chance.below(50) as i32 - 4, chance.below(50) as i32 - 4),
        Factor => number(-1, chance, 7),
        Mode => number(-1, chance, 10),
        Flag => Value::Bool(chance.below(2) == 0),
        Patch => patch(ctx, chance, true)?,
        Object => patch(ctx, chance, false)?,
    };
    Ok((one, one))
}

/// The primitives with what they take.
fn calls() -> Vec<(Op, &'static [Arg])> {
    let named = |name: &str| Op::all().find(|op| op.name() == name);
    let of_grid = OF_GRID.split(' ').map(|name| (name, &[Grid][..]));
    let calls: Vec<(Op, &[Arg])> =
        of_grid.chain(OTHERS).filter_map(|(name, args)| named(name).map(|op| (op, args))).collect();
    assert_eq!(calls.len(), OF_GRID.split(' ').count() + OTHERS.len(), "all names are known");
    calls
}

/// What a kernel gives, and the fuel that it takes itself.
fn bare<'a>(ctx: &mut Ctx<'a>, op: Op, args: &[Value<'a>]) -> (Result<String, EvalError>, u64) {
    let before = ctx.budget_left().0;
    let result = match (op.primitive().code, args) {
        (Code::F1(kernel), &[a]) => kernel(ctx, a),
        (Code::F2(kernel), &[a, b]) => kernel(ctx, a, b),
        (Code::F3(kernel), &[a, b, c]) => kernel(ctx, a, b, c),
        (Code::F4(kernel), &[a, b, c, d]) => kernel(ctx, a, b, c, d),
        _ => Err(EvalError::TypeError),
    };
    (result.map(|value| repr(value, ctx.dialect)), before - ctx.budget_left().0)
}

/// A grid of 2 x 2 goes by words as well; as a tuple of two places, which no other value is, it does not.
#[test]
fn what_two_pairs_give_two_places_give() {
    let (calls, mut values) = (calls(), 0);
    each(400, |ctx, chance| {
        let most = 1 + chance.below(5);
        let mut color = || chance.below(most) as i16 - i16::from(most == 5);
        let pairs = [color(), color(), color(), color()];
        let [a, b, c, d] = pairs.map(i32::from);
        let items = ctx.arena.alloc([Value::Pair(a, b), Value::Pair(c, d)]);
        let (fast, slow) = (Value::Pairs(pairs), Value::Tuple(ctx.arena.alloc(Seq { items, weight: 2, depth: 2 })));
        let dialect = ctx.dialect;
        for &(op, args) in calls.iter().filter(|(op, _)| op.row().dialects.has(dialect)) {
            // Whether two are equal shows in which form they are.
            if args.contains(&Grids) || op == Op::Equality {
                continue;
            }
            let mut both = Vec::new();
            for &arg in args {
                both.push(match (arg, chance.below(2)) {
                    (Place, 0) => [Value::Pair(0, 1); 2].into(),
                    (Patch | Object, 0) => {
                        let colors = 1 + chance.below(2);
                        [chance.patch_near(ctx, 2, colors, arg == Patch); 2].into()
                    }
                    _ => match argument(ctx, chance, arg, (fast, slow)) {
                        Ok(both) => both,
                        Err(error) => panic!("{error}"),
                    },
                });
            }
            let (first, second): (Vec<_>, Vec<_>) = both.into_iter().unzip();
            let (quick, plain) = (bare(ctx, op, &first), bare(ctx, op, &second));
            values += u32::from(quick.0.is_ok());
            assert!(
                quick == plain,
                "{} of {}\nfast {quick:?}\nslow {plain:?}",
                op.name(),
                first.iter().map(|&arg| repr(arg, dialect)).collect::<Vec<_>>().join(", ")
            );
        }
    });
    assert!(values > 10_000, "only {values} calls had a value");
}

#[test]
fn what_bytes_give_rows_give() {
    let calls = calls();
    let mut taken = vec![0; calls.len()];
    each(150, |ctx, chance| {
        let Some((fast, slow)) = wide(ctx, chance) else { return };
        let (Value::Wide(grid), dialect) = (fast, ctx.dialect) else { return };
        let joined = grid.rows().windows(2).any(|rows| is_one(rows[0], rows[1]));
        let of_rows = (16 * grid.h() * grid.w()) as u64;
        for (at, &(op, args)) in calls.iter().enumerate().filter(|(_, (op, _))| op.row().dialects.has(dialect)) {
            let both: Result<Vec<_>, _> = args.iter().map(|&arg| argument(ctx, chance, arg, (fast, slow))).collect();
            let Ok(both) = both else { continue };
            let (first, second): (Vec<_>, Vec<_>) = both.into_iter().unzip();
            let (bytes, plain) = (outcome(ctx, op, &first), outcome(ctx, op, &second));
            assert!(
                bytes == plain,
                "{} of {}\nfast {bytes:?}\nslow {plain:?}",
                op.name(),
                second.iter().map(|&arg| repr(arg, dialect)).collect::<Vec<_>>().join(", ")
            );
            let before = ctx.budget_left().1;
            let value = ctx.prim(op.primitive(), &first);
            let paid = before - ctx.budget_left().1;
            let is_small = !matches!(value, Ok(Value::Tuple(_) | Value::Set(_)));
            taken[at] += u32::from(value.is_ok() && !joined && (paid < of_rows || !is_small));
        }
    });
    for ((op, args), taken) in calls.iter().zip(taken) {
        assert!(taken > 3, "{} {args:?} went by bytes {taken} times", op.name());
    }
}
