//! A grid's JSON form, checked and packed while it is parsed.
//!
//! One pass serves good and bad data alike: JSON that is no grid is not an error of the parser but a [`Trouble`] with
//! its place, and the rest of it is parsed on. [`Shape`] is what makes that short: it says what one kind of thing
//! makes of each kind of JSON, and everything it does not name is `wrong`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fault::Trouble;
use crate::value::Grid;

/// The largest height and width of a task's grid.
pub const MAX_TASK_SIDE: usize = 30;

/// The highest colour of a task's grid.
pub const MAX_TASK_COLOR: u8 = 9;

const COLORS: &str = "colours are whole numbers 0..9";
const SIDES: &str = "grids are at most 30 high and 30 wide";
const ROWS: &str = "a grid is a list of 1..30 rows, a row a list of 1..30 colours";

/// What a piece of JSON is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool,
    Whole(u64),
    Negative(i64),
    Fraction(f64),
    Text,
    List,
    Object,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Null => f.write_str("null"),
            Kind::Bool => f.write_str("true or false"),
            Kind::Whole(n) => write!(f, "the number {n}"),
            Kind::Negative(n) => write!(f, "the number {n}"),
            Kind::Fraction(x) => write!(f, "the number {x:?}"),
            Kind::Text => f.write_str("a string"),
            Kind::List => f.write_str("a list"),
            Kind::Object => f.write_str("an object"),
        }
    }
}

/// What one kind of thing makes of each kind of JSON.
pub(super) trait Shape<'de>: Sized {
    type Out;

    /// Anything that the other methods do not take.
    fn wrong(self, kind: Kind) -> Self::Out;

    fn text(self, _: &str) -> Self::Out {
        self.wrong(Kind::Text)
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Out, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.wrong(Kind::List))
    }

    fn object<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Out, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.wrong(Kind::Object))
    }
}

/// Reads any JSON as a [`Shape`] says.
pub(super) struct Read<S>(pub S);

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for Read<S> {
    type Value = S::Out;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Out, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for Read<S> {
    type Value = S::Out;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<S::Out, E> {
        Ok(self.0.wrong(Kind::Null))
    }

    fn visit_bool<E>(self, _: bool) -> Result<S::Out, E> {
        Ok(self.0.wrong(Kind::Bool))
    }

    fn visit_u64<E>(self, n: u64) -> Result<S::Out, E> {
        Ok(self.0.wrong(Kind::Whole(n)))
    }

    fn visit_i64<E>(self, n: i64) -> Result<S::Out, E> {
        Ok(self.0.wrong(Kind::Negative(n)))
    }

    fn visit_f64<E>(self, x: f64) -> Result<S::Out, E> {
        Ok(self.0.wrong(Kind::Fraction(x)))
    }

    fn visit_str<E>(self, text: &str) -> Result<S::Out, E> {
        Ok(self.0.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<S::Out, A::Error> {
        self.0.list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<S::Out, A::Error> {
        self.0.object(entries)
    }
}

/// What the JSON is, without its content.
pub(super) struct KindShape;

impl Shape<'_> for KindShape {
    type Out = Kind;

    fn wrong(self, kind: Kind) -> Kind {
        kind
    }
}

/// The cells of a row, stored in the buffer.
struct RowShape<'b>(&'b mut [u8; MAX_TASK_SIDE]);

impl<'de> Shape<'de> for RowShape<'_> {
    /// The number of cells, which may be more than the buffer holds.
    type Out = Result<usize, Trouble>;

    fn wrong(self, kind: Kind) -> Self::Out {
        Err(Trouble::here(format!("{kind} in place of a row"), ROWS))
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Out, A::Error> {
        let mut n = 0;
        let mut bad = None;
        while let Some(kind) = items.next_element_seed(Read(KindShape))? {
            match kind {
                Kind::Whole(color) if color <= u64::from(MAX_TASK_COLOR) => {
                    if let Some(cell) = self.0.get_mut(n) {
                        *cell = color as u8;
                    }
                }
                _ if bad.is_none() => bad = Some((n, kind)),
                _ => {}
            }
            n += 1;
        }
        Ok(match bad {
            None => Ok(n),
            Some((col, Kind::Whole(color))) => Err(bad_cell(col, format!("colour {color}"))),
            Some((col, Kind::Negative(color))) => Err(bad_cell(col, format!("colour {color}"))),
            Some((col, kind)) => Err(bad_cell(col, format!("{kind} in place of a colour"))),
        })
    }
}

fn bad_cell(col: usize, what: String) -> Trouble {
    Trouble::here(what, COLORS).within(&format!(", col {col}"))
}

/// A whole grid; the trouble is the first one in it.
pub(super) struct GridShape;

impl<'de> Shape<'de> for GridShape {
    type Out = Result<Grid, Trouble>;

    fn wrong(self, kind: Kind) -> Self::Out {
        Err(Trouble::here(format!("{kind} in place of a grid"), ROWS))
    }

    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Out, A::Error> {
        let mut cells = [[0; MAX_TASK_SIDE]; MAX_TASK_SIDE];
        let mut beyond = [0; MAX_TASK_SIDE];
        let (mut h, mut w) = (0, 0);
        let mut bad = None;
        while let Some(row) = items.next_element_seed(Read(RowShape(cells.get_mut(h).unwrap_or(&mut beyond))))? {
            if bad.is_none() {
                bad = row.and_then(|n| checked_width(h, n, &mut w)).err().map(|trouble| (h, trouble));
            }
            h += 1;
        }
        if let Some((row, trouble)) = bad {
            return Ok(Err(trouble.within(&format!(", row {row}"))));
        }
        let rows: [&[u8]; MAX_TASK_SIDE] = std::array::from_fn(|i| cells[i].get(..w).unwrap_or_default());
        Ok(match rows.get(..h).and_then(Grid::from_rows) {
            Some(grid) => Ok(grid),
            None if h == 0 => Err(Trouble::here("a grid without rows", ROWS)),
            None => Err(Trouble::here(format!("{h} rows"), SIDES)),
        })
    }
}

/// Takes the width from row 0 and holds the others against it.
fn checked_width(row: usize, n: usize, w: &mut usize) -> Result<(), Trouble> {
    if row == 0 {
        *w = n;
    }
    if n == 0 {
        Err(Trouble::here("a row without cells", ROWS))
    } else if n != *w {
        let cells = if n == 1 { "cell" } else { "cells" };
        let above = if row == 1 { "row above has" } else { "rows above have" };
        Err(Trouble::here(format!("{n} {cells}, the {above} {w}"), "all rows of a grid are equally long"))
    } else if n > MAX_TASK_SIDE {
        Err(Trouble::here(format!("{n} cells"), SIDES))
    } else {
        Ok(())
    }
}
