//! The embedded corpus: our own tasks, a generator of further samples for each, and our own programs.
//!
//! What: a table of generators; task files and programs are embedded from `corpus/`. Why: benchmarks and tests need
//! tasks that anyone may have, of which there are as many samples as wanted, and whose outputs were not computed by the
//! engine under test. Invariants: sample `k` of a task depends on the task's id, the seed and `k` alone; every sample
//! changes its input; the task files are what [`task_json`] prints, so they are never edited by hand.

mod arithmetic;
mod counting;
mod crop;
mod dataset;
pub mod embedded;
mod fill;
mod gravity;
mod objects;
mod pattern;
mod recolor;
pub mod rng;
mod scene;
mod symmetry;
#[cfg(test)]
mod tests;

pub use dataset::dataset;
use rng::Rng;
pub use scene::{Grid, Sample};

/// The seed of the task files.
pub const FILE_SEED: u64 = 2025;

/// A task of our own: its rule, as words and as code.
#[derive(Clone, Copy, Debug)]
pub struct Generator {
    /// Eight hexadecimal digits; not an id of any ARC data set.
    pub id: &'static str,
    /// A short name.
    pub name: &'static str,
    /// The rule in one sentence.
    pub about: &'static str,
    /// Draws one sample.
    pub sample: fn(&mut Rng) -> Sample,
}

impl Generator {
    /// Sample `number` under a seed; independent of every other sample.
    pub fn nth(&self, seed: u64, number: u64) -> Sample {
        let stream = u64::from_str_radix(self.id, 16).unwrap_or(0);
        (self.sample)(&mut Rng::of_sample(seed, stream, number))
    }
}

const fn row(id: &'static str, name: &'static str, about: &'static str, sample: fn(&mut Rng) -> Sample) -> Generator {
    Generator { id, name, about, sample }
}

/// All tasks, by theme.
#[rustfmt::skip] // One task a line: it is a table.
pub static GENERATORS: &[Generator] = &[
    row("5515150f", "mirror_beside", "The grid and its mirror image side by side.", symmetry::mirror_beside),
    row("31ee740e", "kaleidoscope", "The grid in the upper left corner, mirrored into the three others.", symmetry::kaleidoscope),
    row("48de146a", "mend_mirror", "A grid with a vertical axis of symmetry; grey hides a rectangle, which is restored.", symmetry::mend_mirror),
    row("78d59681", "hidden_by_diagonal", "A square grid that equals its transpose; black hides a rectangle, whose content is the answer.", symmetry::hidden_by_diagonal),
    row("01b2bcd7", "quarter_turn", "The grid turned clockwise by a quarter.", symmetry::quarter_turn),
    row("1c54ce8e", "flip_in_place", "Each object is turned upside down where it lies.", symmetry::flip_in_place),
    row("fded9209", "largest_object", "The largest object, cut out.", objects::largest_object),
    row("742f7574", "remove_specks", "Objects of one cell disappear.", objects::remove_specks),
    row("a343b38a", "frame_objects", "A green frame around the box of each object.", objects::frame_objects),
    row("285ebedc", "mark_squares", "Of the grey blocks, the square ones turn red.", objects::mark_squares),
    row("e76ee1ac", "remove_at_edge", "Objects that touch the edge of the grid disappear.", objects::remove_at_edge),
    row("486967ee", "fill_boxes", "Each object grows to the full rectangle around it.", objects::fill_boxes),
    row("8f6c2cce", "link_twins", "Two dots of one colour in a row or a column are joined by a line; a dot without a twin stays alone.", objects::link_twins),
    row("24db2cfb", "count_objects", "As many cells in a row as there are objects, in their colour.", counting::count_objects),
    row("e5da47ee", "rank_colors", "The colours of the scattered dots, the most frequent first.", counting::rank_colors),
    row("defebdcb", "commonest_color", "A three by three block of the most frequent colour.", counting::commonest_color),
    row("704e8dee", "square_of_count", "A cyan square whose side is the number of cyan cells.", counting::square_of_count),
    row("ec11826e", "more_objects", "Blue objects against red ones: the colour with more objects (not cells) fills the grid.", counting::more_objects),
    row("a2b4e28d", "count_holes", "As many yellow cells in a row as there are holes that black cannot leave by an edge.", counting::count_holes),
    row("73085cad", "size_rank", "The largest grey object becomes blue, the smallest red.", counting::size_rank),
    row("7a224f85", "sand_falls", "Every coloured cell falls to the bottom, those of a column staying in order.", gravity::sand_falls),
    row("a1748405", "slide_right", "Every coloured cell slides to the right.", gravity::slide_right),
    row("b4782763", "boulders_fall", "Each object falls to the floor in one piece; no two share a column.", gravity::boulders_fall),
    row("5e52d4eb", "pull_to_wall", "The object moves straight to the grey wall until it touches it.", gravity::pull_to_wall),
    row("5da9b76e", "shoot_beams", "Red dots shoot upwards, green dots to the left; beams do not meet.", gravity::shoot_beams),
    row("45d2ef34", "move_by_count", "The red object moves to the right by as many columns as there are green cells in the bottom row.", gravity::move_by_count),
    row("de1ff56b", "fill_ponds", "Black regions that do not reach the edge become yellow.", fill::fill_ponds),
    row("abe82fc9", "flood_outside", "Black regions that reach the edge become cyan.", fill::flood_outside),
    row("3e3f5d1f", "largest_room", "Only the largest of the black rooms turns magenta; walls run from edge to edge.", fill::largest_room),
    row("66488de8", "light_rooms", "A lamp fills its room with its colour; dark rooms stay black.", fill::light_rooms),
    row("ac2031ba", "parity_boxes", "Boxes of an even height are filled cyan, those of an odd height green.", fill::parity_boxes),
    row("8ae91ca6", "flowers", "Blue dots get orange petals at their sides, red dots yellow ones at their corners.", fill::flowers),
    row("6e1ee3e0", "tile_six", "The tile repeated three times across and twice down.", pattern::tile_six),
    row("8542cd24", "continue_stripes", "A pattern that repeats to the right is continued over the black part.", pattern::continue_stripes),
    row("72606097", "crossing_lines", "Blue dots draw their column, red dots their row; where the lines cross, the cell is yellow.", pattern::crossing_lines),
    row("32ffc038", "diagonals", "The dot sends four cyan diagonals to the edges.", pattern::diagonals),
    row("2cc66839", "ripples", "Square waves in the dot's colour at distances two and four from it.", pattern::ripples),
    row("e068c9a4", "remove_lattice", "The lines of a lattice are taken out.", pattern::remove_lattice),
    row("303d804c", "chequer_swap", "Two by two: the tile and the tile with its two colours exchanged, like a chequerboard.", pattern::chequer_swap),
    row("966dd3bf", "crop_to_content", "The smallest box around everything that is not background.", crop::crop_to_content),
    row("52facdb6", "inside_frame", "What lies inside the red frame, in a grid full of noise.", crop::inside_frame),
    row("ca3018cc", "odd_panel", "Panels between grey lines, all alike but one; the odd one is the answer.", crop::odd_panel),
    row("9e40a239", "most_colorful", "The object with the most colours, cut out.", crop::most_colorful),
    row("fe8ab63e", "symmetric_object", "The only object that equals its mirror image (left and right), cut out.", crop::symmetric_object),
    row("5c5d9bd5", "rightmost_object", "The object that reaches farthest to the right, cut out.", crop::rightmost_object),
    row("8f6cc576", "swap_colors", "The two colours of the grid are exchanged.", recolor::swap_colors),
    row("78a015e2", "corner_key", "The cell in the upper left corner is a key: everything grey takes its colour.", recolor::corner_key),
    row("1ea2a772", "tall_or_wide", "Grey blocks that are taller than wide become blue, the others red.", recolor::tall_or_wide),
    row("1ad89900", "even_or_odd", "Grey objects with an even number of cells become cyan, the others green.", recolor::even_or_odd),
    row("c51b60f6", "closed_or_open", "Grey outlines that are closed become blue, those with a gap orange.", recolor::closed_or_open),
    row("af956317", "color_cycle", "Blue becomes red, red becomes green, green becomes blue.", recolor::color_cycle),
    row("a9d26a6e", "both_panels", "Left and right of a grey line: red where both are blue.", arithmetic::both_panels),
    row("b07fcb19", "either_panel", "Above and below a yellow line: green where exactly one is blue.", arithmetic::either_panel),
    row("273234d4", "neither_panel", "Two patterns side by side without a line: cyan where neither has a cell.", arithmetic::neither_panel),
    row("63f352eb", "grow_by_colors", "Every cell grows to a block whose side is the number of colours.", arithmetic::grow_by_colors),
    row("c286efe5", "shrink_blocks", "Every three by three block shrinks to a cell.", arithmetic::shrink_blocks),
    row("a69484f2", "overlay", "The left panel is laid over the right one; its black cells are transparent.", arithmetic::overlay),
    row("0c95383c", "drop_repeats", "Rows and columns that repeat the one before them are dropped.", arithmetic::drop_repeats),
];

/// The generator of a task.
pub fn generator(id: &str) -> Option<&'static Generator> {
    GENERATORS.iter().find(|generator| generator.id == id)
}

/// The first `n` samples of a task under a seed; none for an id that is not ours.
///
/// ```
/// let few = megabatt::corpus::samples("5515150f", 7, 2);
/// let more = megabatt::corpus::samples("5515150f", 7, 3);
/// assert_eq!(few, more[..2]);
/// ```
pub fn samples(id: &str, seed: u64, n: usize) -> Vec<Sample> {
    generator(id).map_or_else(Vec::new, |generator| (0..n as u64).map(|k| generator.nth(seed, k)).collect())
}

/// The task file: three or four demo pairs and one or two test pairs as ARC JSON, a grid row a line.
pub fn task_json(generator: &Generator) -> String {
    let number = u64::from_str_radix(generator.id, 16).unwrap_or(0);
    let (demos, tests) = (3 + (number % 2) as usize, 1 + (number / 2 % 2) as usize);
    let all = samples(generator.id, FILE_SEED, demos + tests);
    let (train, test) = all.split_at(demos.min(all.len()));
    format!("{{\n \"train\": [{}],\n \"test\": [{}]\n}}\n", pairs_json(train), pairs_json(test))
}

fn pairs_json(samples: &[Sample]) -> String {
    let pair = |sample: &Sample| {
        format!("\n  {{\"input\": {},\n   \"output\": {}}}", grid_json(&sample.input), grid_json(&sample.output))
    };
    samples.iter().map(pair).collect::<Vec<_>>().join(",")
}

fn grid_json(grid: &Grid) -> String {
    let line = |row: &Vec<u8>| {
        let cells: Vec<String> = row.iter().map(u8::to_string).collect();
        format!("[{}]", cells.join(","))
    };
    format!("[\n    {}]", grid.iter().map(line).collect::<Vec<_>>().join(",\n    "))
}
