//! Grids in a terminal: two spaces a cell on the cell's colour, or digits where there is no colour.

use std::fmt::Write;
use std::io::IsTerminal;

use megabatt::value::Grid;

/// Red, green and blue of the colours 0..=9 as ARC's own viewers show them, and of 10..=15, which tasks do not have
/// but programs can make.
const PALETTE: [(u8, u8, u8); 16] = [
    (0x00, 0x00, 0x00),
    (0x00, 0x74, 0xD9),
    (0xFF, 0x41, 0x36),
    (0x2E, 0xCC, 0x40),
    (0xFF, 0xDC, 0x00),
    (0xAA, 0xAA, 0xAA),
    (0xF0, 0x12, 0xBE),
    (0xFF, 0x85, 0x1B),
    (0x7F, 0xDB, 0xFF),
    (0x87, 0x0C, 0x25),
    (0xFF, 0xFF, 0xFF),
    (0x55, 0x55, 0x55),
    (0x00, 0x80, 0x80),
    (0xA0, 0x52, 0x2D),
    (0x80, 0x00, 0xFF),
    (0xFF, 0xB6, 0xC1),
];

/// Spaces between two grids.
const GAP: usize = 3;

/// Whether standard output takes colours: it is a terminal, and `NO_COLOR` is not set.
pub fn color_wanted() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Draws grids in a row, each below its title, tops aligned; every line ends in a line feed.
///
/// Without colour a cell is a hexadecimal digit, `.` for 0.
pub fn side_by_side(grids: &[(&str, &Grid)], color: bool) -> String {
    let cell_width = if color { 2 } else { 1 };
    let width = |title: &str, grid: &Grid| title.chars().count().max(grid.w() * cell_width);
    let height = grids.iter().map(|(_, grid)| grid.h()).max().unwrap_or(0);
    let mut out = String::new();
    // Blanks are written only before something that is seen, so no line ends in them.
    let mut blanks = 0;
    for (title, grid) in grids {
        pad(&mut out, blanks);
        out.push_str(title);
        blanks = width(title, grid) - title.chars().count() + GAP;
    }
    out.push('\n');
    for i in 0..height {
        let mut blanks = 0;
        for (title, grid) in grids {
            let mut drawn = 0;
            if i < grid.h() {
                pad(&mut out, std::mem::take(&mut blanks));
                draw_row(&mut out, grid, i, color);
                drawn = grid.w() * cell_width;
            }
            blanks += width(title, grid) - drawn + GAP;
        }
        out.push('\n');
    }
    out
}

fn pad(out: &mut String, blanks: usize) {
    out.extend(std::iter::repeat_n(' ', blanks));
}

fn draw_row(out: &mut String, grid: &Grid, i: usize, color: bool) {
    let mut background = None;
    for c in (0..grid.w()).map(|j| grid.get(i, j)) {
        if !color {
            out.push(if c == 0 { '.' } else { char::from_digit(c.into(), 16).unwrap_or('?') });
            continue;
        }
        if background.replace(c) != Some(c) {
            let (r, g, b) = PALETTE[usize::from(c & 15)];
            // Writing to a string cannot fail.
            let _ = write!(out, "\x1b[48;2;{r};{g};{b}m");
        }
        out.push_str("  ");
    }
    if color {
        out.push_str("\x1b[0m");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[u8]]) -> Grid {
        Grid::from_rows(rows).expect("a small grid")
    }

    #[test]
    fn plain_grids_are_digits_below_their_titles() {
        let (tall, wide) = (grid(&[&[0, 1], &[2, 0], &[3, 3]]), grid(&[&[9, 10, 0, 0, 0, 15]]));
        let drawn = side_by_side(&[("in", &tall), ("out", &wide), ("x", &tall)], false);
        assert_eq!(drawn, "in   out      x\n.1   9a...f   .1\n2.            2.\n33            33\n");
    }

    #[test]
    fn titles_widen_their_column_and_no_line_ends_in_blanks() {
        let (one, two) = (grid(&[&[1]]), grid(&[&[2], &[0]]));
        assert_eq!(side_by_side(&[("two", &two), ("one", &one)], false), "two   one\n2     1\n.\n");
        assert_eq!(side_by_side(&[], false), "\n");
    }

    #[test]
    fn runs_of_a_color_are_two_spaces_a_cell() {
        let drawn = side_by_side(&[("g", &grid(&[&[1, 1, 0]])), ("h", &grid(&[&[2]]))], true);
        let expected =
            "g        h\n\x1b[48;2;0;116;217m    \x1b[48;2;0;0;0m  \x1b[0m   \x1b[48;2;255;65;54m  \x1b[0m\n";
        assert_eq!(drawn, expected);
    }
}
