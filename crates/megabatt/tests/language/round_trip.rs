//! Random programs: reading what was printed gives the program again.

use super::*;
use megabatt::lang::print_file;
use megabatt::lang::program::{DifferRow, OutputRow};
use proptest::prelude::*;

/// Choices, taken from a list in turn.
struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
        self.0.next().map_or(0, |choice| choice as usize % n.max(1))
    }
}

struct Builder {
    choices: Choices,
    program: Program,
    bound: Vec<(String, u32)>,
}

impl Builder {
    fn constant(&mut self, constant: Constant) -> Atom {
        let constants = &mut self.program.constants;
        let at = constants.iter().position(|known| *known == constant).unwrap_or_else(|| {
            constants.push(constant);
            constants.len() - 1
        });
        Atom::Const(at as u32)
    }

    fn literal(&mut self, depth: usize) -> Literal {
        match self.choices.below(if depth == 0 { 3 } else { 5 }) {
            0 => [Literal::None, Literal::Bool(true), Literal::Bool(false)][self.choices.below(3)].clone(),
            1 => Literal::Int([0, 1, -1, 7, i64::MIN, i64::MAX][self.choices.below(6)]),
            2 => Literal::Int(self.choices.below(1000) as i64 - 500),
            kind => {
                let items = (0..self.choices.below(4)).map(|_| self.literal(depth - 1)).collect();
                if kind == 3 { Literal::Tuple(items) } else { Literal::Set(items) }
            }
        }
    }

    /// A variable, an input or a primitive.
    fn plain(&mut self) -> Atom {
        let inputs = match self.program.params {
            Params::I => vec![("I", Input::Grid)],
            _ => vec![("I", Input::Grid), ("S", Input::Samples), ("C", Input::Reference)],
        };
        let (name, input) = inputs[self.choices.below(inputs.len())];
        let hidden = self.bound.iter().any(|(bound, _)| bound == name);
        match self.choices.below(3) {
            0 if !self.bound.is_empty() => {
                let at = self.choices.below(self.bound.len());
                Atom::Var(self.bound[at].1)
            }
            1 if !hidden => Atom::Input(input),
            _ => {
                let ops: Vec<Op> = Op::all().filter(|op| Op::find(op.name(), self.program.dialect).is_some()).collect();
                Atom::Prim(ops[self.choices.below(ops.len())])
            }
        }
    }

    fn atom(&mut self) -> Atom {
        match self.choices.below(4) {
            0 => {
                let value = self.literal(3);
                self.constant(Constant { name: None, value })
            }
            1 => {
                let all: Vec<_> = constants::all(self.program.dialect).collect();
                let known = all[self.choices.below(all.len())];
                self.constant(Constant { name: Some(known.name), value: known.literal() })
            }
            _ => self.plain(),
        }
    }

    fn statement(&mut self) {
        let expr = match self.choices.below(8) {
            // One item at least is no constant, else it were one.
            kind @ (0 | 1) => {
                let mut items = vec![self.plain()];
                items.extend((0..self.choices.below(3)).map(|_| self.atom()).collect::<Vec<_>>());
                if kind == 0 { Expr::Tuple(items) } else { Expr::Set(items) }
            }
            2 => Expr::Copy(self.atom()),
            _ => {
                let callee = self.atom();
                Expr::Call { callee, args: (0..self.choices.below(5)).map(|_| self.atom()).collect() }
            }
        };
        let index = self.program.stmts.len() as u32;
        let name = match self.choices.below(8) {
            0 if !self.bound.is_empty() => {
                let at = self.choices.below(self.bound.len());
                self.bound[at].0.clone()
            }
            1 => ["I", "größe", "_", "match", "O"][self.choices.below(5)].to_owned(),
            _ => format!("x{index}"),
        };
        let may_fail = matches!(expr, Expr::Call { .. });
        let batt = self.program.dialect == Dialect::Batt || self.program.params == Params::Batt;
        let guarded = may_fail && batt && self.choices.below(2) == 0;
        self.push(name, expr, guarded);
    }

    fn push(&mut self, name: String, expr: Expr, guarded: bool) {
        let index = self.program.stmts.len() as u32;
        self.program.stmts.push(Stmt { name: name.clone(), expr, line: 0, guarded });
        self.bound.retain(|(bound, _)| *bound != name);
        self.bound.push((name, index));
    }

    /// The four statements that take samples apart, or nearly so.
    fn samples(&mut self) {
        let first = self.program.stmts.len() as u32;
        let (inputs, outputs) = if self.choices.below(4) == 0 { (first + 1, first) } else { (first, first + 1) };
        let samples = Atom::Input(Input::Samples);
        for (at, (callee, function, container)) in [
            (Op::Apply, Op::First, samples),
            (Op::Apply, Op::Second, samples),
            (Op::Mapply, Op::PG, Atom::Var(inputs)),
            (Op::Mapply, Op::PG, Atom::Var(outputs)),
        ]
        .into_iter()
        .enumerate()
        {
            let expr = Expr::Call { callee: Atom::Prim(callee), args: vec![Atom::Prim(function), container] };
            let guarded = self.choices.below(8) == 7;
            self.push(format!("y{}", first as usize + at), expr, guarded);
        }
    }

    fn output(&mut self, number: u32) -> OutputRow {
        OutputRow { number, mutated: self.choices.below(2) == 0, solver: self.text(), value: self.plain() }
    }

    fn differ(&mut self, number: u32) -> DifferRow {
        DifferRow { number, solver: self.text(), differ: self.text(), value: self.plain() }
    }

    fn text(&mut self) -> String {
        ["None", "ce9e57f2", "differ_p_g_iz", "", "it's", "a\\b\n\tü\u{1}\u{2028}"][self.choices.below(6)].to_owned()
    }
}

/// A program as reading would give it, but for the lines.
fn build(choices: Vec<u32>) -> Program {
    let mut choices = Choices(choices.into_iter());
    let params = [Params::I, Params::Sic, Params::Batt][choices.below(3)];
    let dialect = if choices.below(2) == 0 { Dialect::Batt } else { Dialect::Arc };
    let outcome = Outcome::Value(Atom::Input(Input::Grid));
    let name = ["solve_67a3c6ac", "batt", "differ_x", "lösung"][choices.below(4)].to_owned();
    let program = Program { name, dialect, params, constants: Vec::new(), stmts: Vec::new(), outcome, line: 0 };
    let mut builder = Builder { choices, program, bound: Vec::new() };
    let (mut outputs, mut differs) = (Vec::new(), Vec::new());
    for number in 0..builder.choices.below(12) as u32 {
        builder.statement();
        if params == Params::Batt && dialect == Dialect::Batt && builder.choices.below(8) == 7 {
            builder.samples();
        }
        if params == Params::Batt && builder.choices.below(2) == 0 {
            outputs.push(builder.output(number));
        }
        if params == Params::Batt && builder.choices.below(2) == 0 {
            differs.push(builder.differ(number));
        }
    }
    if params == Params::Batt && builder.choices.below(4) == 0 {
        // Constants of rows come behind those of the statements.
        outputs.push(OutputRow { value: builder.atom(), ..builder.output(98) });
        differs.push(DifferRow { value: builder.atom(), ..builder.differ(99) });
    }
    builder.program.outcome = match params {
        Params::Batt => Outcome::Rows { outputs, differs },
        _ => Outcome::Value(builder.atom()),
    };
    builder.program
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_what_was_printed_gives_the_program(choices in prop::collection::vec(any::<u32>(), 0..250)) {
        let program = build(choices);
        let text = print_file([&program]);
        let read = |text: &str| {
            let programs = parse_file("printed.py", text, Some(program.dialect)).programs;
            programs.into_iter().next().expect("one program").unwrap_or_else(|fault| panic!("{fault}\n{text}"))
        };
        let again = read(&text);
        prop_assert_eq!(&unplaced(again.clone()), &program, "{}", text);
        // And in its own layout, the very same, lines and all.
        prop_assert_eq!(&print_file([&again]), &text);
        prop_assert_eq!(&read(&text), &again);
    }
}
