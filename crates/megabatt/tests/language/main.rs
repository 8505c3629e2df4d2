//! The language: what is read, what is refused and how, and that printing is the inverse of reading.

mod hostile;
mod round_trip;

use megabatt::lang::constants::{self, ConstantValue};
use megabatt::lang::program::{Atom, Constant, Expr, Input, Literal, Outcome, Params, Program, Stmt};
use megabatt::lang::{ParseError, parse_expression, parse_file, print_program};
use megabatt::prim::Op;
use megabatt::value::Dialect;

/// The only program of a text.
fn read(source: &str) -> Result<Program, ParseError> {
    let mut programs = parse_file("solvers.py", source, None).programs;
    assert_eq!(programs.len(), 1, "{programs:?}");
    programs.remove(0)
}

/// The text of a program in flat form.
fn flat(source: &str) -> String {
    print_program(&read(source).unwrap_or_else(|fault| panic!("{fault}")))
}

/// A function `solve(I)` with this body, a statement a line.
fn solver(body: &[&str]) -> String {
    format!("def solve(I):\n    {}\n", body.join("\n    "))
}

fn batt(body: &[&str]) -> String {
    let head = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n";
    format!("{head}    {}\n    return o, s\n", body.join("\n    "))
}

/// The message of the error in `solve(I)` with this body.
fn refusal(body: &[&str]) -> String {
    read(&solver(body)).expect_err("must be refused").message
}

#[test]
fn a_flat_solver_prints_as_it_stands() {
    let source = solver(&["x1 = objects(I, T, F, T)", "x2 = first(x1)", "O = fill(I, TWO, x2)", "return O"]);
    assert_eq!(flat(&source), source);
    let program = read(&source).unwrap();
    assert_eq!((program.name.as_str(), program.dialect, program.params), ("solve", Dialect::Arc, Params::I));
    assert_eq!(program.line, 1);
    assert_eq!(program.stmts.iter().map(|stmt| stmt.line).collect::<Vec<_>>(), [2, 3, 4]);
    let names: Vec<_> = program.constants.iter().map(|constant| constant.name).collect();
    assert_eq!(names, [Some("T"), Some("F"), Some("TWO")]);
    let callee = |index: usize| match &program.stmts[index].expr {
        Expr::Call { callee, args } => (*callee, args.clone()),
        other => panic!("{other:?}"),
    };
    let args = vec![Atom::Input(Input::Grid), Atom::Const(0), Atom::Const(1), Atom::Const(0)];
    assert_eq!(callee(0), (Atom::Prim(Op::Objects), args));
    assert_eq!(program.outcome, Outcome::Value(Atom::Var(2)));
}

#[test]
fn the_signature_tells_the_dialect_unless_it_is_given() {
    let text = "def solve_1(I):\n    return I\n\ndef differ_2(S, I, C):\n    return C\n\ndef verify_3(I: Grid) -> Grid:\n    return I\n";
    let dialects = |given| {
        let programs = parse_file("f.py", text, given).programs;
        programs.into_iter().map(|program| program.unwrap().dialect).collect::<Vec<_>>()
    };
    assert_eq!(dialects(None), [Dialect::Arc, Dialect::Batt, Dialect::Arc]);
    assert_eq!(dialects(Some(Dialect::Batt)), [Dialect::Batt; 3]);
    assert_eq!(dialects(Some(Dialect::Arc)), [Dialect::Arc; 3]);
    let of_batt = |line: &str, given| parse_file("f.py", &batt(&[line]), given).programs.remove(0).map(|p| p.dialect);
    assert_eq!(of_batt("t1 = p_g(I)", None), Ok(Dialect::Batt));
    assert_eq!(of_batt("t1 = palette(I)", Some(Dialect::Arc)), Ok(Dialect::Arc));
    assert!(of_batt("t1 = p_g(I)", Some(Dialect::Arc)).is_err());
}

#[test]
fn nested_calls_are_flattened_in_the_order_of_evaluation() {
    let source = solver(&["O = fork(equality, first, last)(pair(hmirror(I), I), vmirror(I))", "return O"]);
    let expected = solver(&[
        "O_1 = fork(equality, first, last)",
        "O_2 = hmirror(I)",
        "O_3 = pair(O_2, I)",
        "O_4 = vmirror(I)",
        "O = O_1(O_3, O_4)",
        "return O",
    ]);
    assert_eq!(flat(&source), expected);
    // Fresh names avoid those of the source.
    let source = solver(&["O_1 = I", "O = rot90(rot90(O_1))", "return O"]);
    assert_eq!(flat(&source), solver(&["O_1 = I", "O_2 = rot90(O_1)", "O = rot90(O_2)", "return O"]));
    assert_eq!(flat(&solver(&["return rot90(rot90(I))"])), solver(&["O_1 = rot90(I)", "O = rot90(O_1)", "return O"]));
}

#[test]
fn keyword_arguments_find_their_places() {
    let source = solver(&["return objects(I, without_bg=T, univalued=F, diagonal=ONE)"]);
    assert_eq!(flat(&source), solver(&["O = objects(I, F, ONE, T)", "return O"]));
    // Evaluated as written, placed as declared.
    let source = solver(&["return fill(patch=asindices(I), value=TWO, grid=rot90(I))"]);
    let expected = ["O_1 = asindices(I)", "O_2 = rot90(I)", "O = fill(O_2, TWO, O_1)", "return O"];
    assert_eq!(flat(&source), solver(&expected));
    let batt = "def solve(S, I, C):\n    return get_nth_t(rank=F0, container=S)\n";
    assert!(flat(batt).contains("O = get_nth_t(S, F0)\n"));

    let message = refusal(&["return fill(grid=I, value=ONE, colour=TWO)"]);
    assert_eq!(message, "`fill` has no parameter `colour`; it takes (grid, value, patch)");
    assert_eq!(refusal(&["return fill(I, ONE, value=TWO)"]), "`fill` is given its argument `value` twice");
    assert_eq!(refusal(&["return fill(I, patch=I)"]), "`fill` lacks its argument `value`");
    assert_eq!(refusal(&["return fill(I, ONE, I, I, value=ONE)"]), "`fill` takes 3 arguments");
    assert!(refusal(&["x = fork", "return x(outer=add)"]).starts_with("keyword arguments need a primitive"));
}

#[test]
fn literals_keep_their_value() {
    let body = [
        "a = -9223372036854775808",
        "b = (1, -2, (True, None), ())",
        "c = frozenset({1, frozenset(), (0,)})",
        "d = (a, TWO)",
        "e = frozenset({I, 3})",
        "f = (DOWN, -1)",
        "return f",
    ];
    let program = read(&solver(&body)).unwrap();
    let value = |index: usize| &program.constants[index].value;
    assert_eq!(value(0), &Literal::Int(i64::MIN));
    assert_eq!(value(1).to_string(), "(1, -2, (True, None), ())");
    assert_eq!(value(2).to_string(), "frozenset({1, frozenset(), (0,)})");
    assert_eq!(program.stmts[3].expr, Expr::Tuple(vec![Atom::Var(0), Atom::Const(3)]));
    assert_eq!(program.stmts[4].expr, Expr::Set(vec![Atom::Input(Input::Grid), Atom::Const(4)]));
    assert_eq!(program.stmts[5].expr, Expr::Copy(Atom::Const(5)));
    assert_eq!(value(5).to_string(), "((1, 0), -1)");
    let mut printed = body;
    printed[5] = "f = ((1, 0), -1)";
    assert_eq!(print_program(&program), solver(&printed));
    assert_eq!(refusal(&["return 9223372036854775808"]), "an integer outside 64 bits");
    assert_eq!(
        refusal(&["return 1.5"]),
        "a number that is no integer cannot stand in a program; values are integers, tuples and sets"
    );
}

#[test]
fn names_are_variables_of_the_function_throughout() {
    let program = read(&solver(&["I = rot90(I)", "I = rot90(I)", "return I"])).unwrap();
    assert_eq!(program.outcome, Outcome::Value(Atom::Var(1)));
    let args = |index: usize| match &program.stmts[index].expr {
        Expr::Call { args, .. } => args[0],
        other => panic!("{other:?}"),
    };
    assert_eq!((args(0), args(1)), (Atom::Input(Input::Grid), Atom::Var(0)));

    assert_eq!(refusal(&["x1 = rot90(x2)", "x2 = I", "return x1"]), "`x2` is used before it is set");
    let hidden = "`size` is used before it is set: the variable hides the primitive or constant; rename it";
    assert_eq!(refusal(&["size = size(I)", "return size"]), hidden);
    assert_eq!(refusal(&["return rotat90(I)"]), "unknown primitive or variable `rotat90`; did you mean `rot90`?");
    assert_eq!(refusal(&["return fill(I, TOW, I)"]), "unknown primitive or variable `TOW`; did you mean `TWO`?");
    assert_eq!(refusal(&["return frobnicate(I)"]), "unknown primitive or variable `frobnicate`");
    let other = "unknown primitive or variable `p_g`: it belongs to the batt dialect, and this program is read as arc";
    assert_eq!(refusal(&["return p_g(I)"]), other);
    assert!(refusal(&["return S"]).contains("signature is `(I)`"));
    // Constants can be callees and values of either kind.
    assert_eq!(flat(&solver(&["O = TWO_BY_ZERO(I)", "return O"])), solver(&["O = TWO_BY_ZERO(I)", "return O"]));
    assert_eq!(flat(&solver(&["O = (-3)(I)", "return O"])), solver(&["O = (-3)(I)", "return O"]));
}

#[test]
fn what_is_no_assignment_is_refused_by_its_name() {
    let cases: [(&[&str], &str); 22] = [
        (
            &["for i in I:", "    x = i", "return I"],
            "a loop cannot stand in a program; write straight-line assignments",
        ),
        (&["if I:", "    return I"], "a condition cannot"),
        (&["return lambda x: x"], "a lambda cannot"),
        (&["return I.shape"], "an attribute cannot"),
        (&["return I[0]"], "a subscript cannot"),
        (&["return I + I"], "the operator `+` cannot stand in a program; call `add`"),
        (&["return not I"], "the operator `not` cannot stand in a program; call `flip`"),
        (&["return I == I"], "the operator `==` cannot stand in a program; call `equality`"),
        (&["return [i for i in I]"], "a comprehension cannot"),
        (&["return f'{I}'"], "an f-string cannot"),
        (&["return 'a'"], "a string cannot"),
        (&["return [1]"], "a list cannot"),
        (&["return {1, 2}"], "a bare set cannot"),
        (&["return {1: 2}"], "a dictionary cannot"),
        (&["x, y = I", "return x"], "tuple unpacking cannot"),
        (&["x = y = I", "return x"], "a chained assignment"),
        (&["x = I", "x += I", "return x"], "an augmented assignment cannot"),
        (&["x: Grid", "return I"], "an annotation without a value cannot"),
        (&["import os", "return I"], "an import cannot"),
        (&["rot90(I)", "return I"], "an expression whose value is not used cannot"),
        (&["return rot90(*I)"], "a starred argument cannot"),
        (&["try:", "    x = I", "except:", "    x = I", "return x"], "a try block cannot"),
    ];
    for (body, message) in cases {
        let found = refusal(body);
        assert!(found.starts_with(message), "{body:?}: {found}");
    }
    assert_eq!(refusal(&["x = I"]), "`solve` has no `return`");
    assert_eq!(refusal(&["return I", "x = I"]), "a statement after `return`");
    assert!(
        read("def solve(grid):\n    return grid\n")
            .is_err_and(|fault| fault.message.contains("none of the signatures"))
    );
    assert!(read("@cache\ndef solve(I):\n    return I\n").is_err_and(|fault| fault.message.contains("decorator")));
}

#[test]
fn an_error_points_at_its_place() {
    let source = "from dsl import *\n\ndef solve_1(I):\n    # näch\n    for i in I:\n        x = i\n    return x\n";
    let fault = read(source).unwrap_err();
    let text = "solvers.py:5:5: a loop cannot stand in a program; write straight-line assignments\n    \
                5 |     for i in I:\n      |     ^^^";
    assert_eq!(fault.to_string(), text);
    assert_eq!(fault.program.as_deref(), Some("solve_1"));
    // Columns count characters, tabs stay tabs, and the ends of lines do not matter.
    let fault = read("\u{feff}def solve(I):\r\n\tñandú = rot90(I); x = I + ñandú\r\n\treturn x\r\n").unwrap_err();
    assert_eq!((fault.line, fault.column, fault.width), (2, 26, 1));
    assert!(
        fault.to_string().ends_with("\n    2 | \tñandú = rot90(I); x = I + ñandú\n      | \t                        ^"),
        "{fault}"
    );
    // A long line is cut around the place.
    let long = format!("def solve(I):\n    return ({}foo, {}1)\n", "1, ".repeat(900), "1, ".repeat(900));
    let fault = read(&long).unwrap_err();
    assert_eq!((fault.column, fault.width), (13 + 2700, 3));
    assert!(fault.source_line.chars().count() < 200 && fault.source_line.contains("1, 1, foo, 1, 1"));
    assert_eq!(fault.source_line.chars().skip(fault.indent as usize).take(3).collect::<String>(), "foo");
}

#[test]
fn a_bad_function_is_not_the_end_of_the_others() {
    let good = |name: &str| format!("def {name}(I):\n    return I\n\n");
    let file =
        format!("{}def b(I):\n    return foo\n\n{}def d(I):\n    return (I\n\n{}", good("a"), good("c"), good("e"));
    let programs = parse_file("f.py", &file, None).programs;
    let names: Vec<_> = programs
        .iter()
        .map(|program| {
            program.as_ref().map(|good| good.name.as_str()).map_err(|bad| (bad.program.as_deref(), bad.line))
        })
        .collect();
    assert_eq!(names[..3], [Ok("a"), Err((Some("b"), 5)), Ok("c")]);
    assert_eq!((names[3].unwrap_err().0, names[4], names.len()), (Some("d"), Ok("e"), 5));
    assert!(programs[3].as_ref().is_err_and(|fault| fault.message.starts_with("this is not Python: ")));
    assert_eq!(programs[4].as_ref().map(|program| program.line).ok(), Some(13));
    // Prose and fences around functions are passed over.
    let answer = format!("Here you are:\n```python\n{}```\nThat should do!\n", good("a"));
    assert_eq!(read(&answer).map(|program| (program.name, program.line)), Ok(("a".to_owned(), 3)));
    // But not lines that may have been part of the function.
    assert!(read("def a(I):\n    return I\nx = \n    return rot90(I)\n").is_err());
    // Also in a file of several chunks.
    let many: String = (0..70_000).map(|i| if i == 69_000 { good("f") + "x = (\n" } else { good("g") }).collect();
    let programs = parse_file("f.py", &many, None).programs;
    assert_eq!((programs.len(), programs.iter().filter(|program| program.is_ok()).count()), (70_000, 70_000));
    assert_eq!(programs.last().and_then(|program| program.as_ref().ok()).map(|program| program.line), Some(209_999));
    // No function: nothing, or one error.
    assert_eq!(parse_file("x_call.py", "t_call = {1: 'identity, p_g'}\n", None).programs.len(), 0);
    assert_eq!(parse_file("x.py", "", None).programs.len(), 0);
    assert!(read("\u{0}\u{1}(").is_err());
    let around = "import os\nX = 3\n\"doc\"\ndef a(I):\n    'doc'\n    return I\nif __name__ == '__main__':\n    print(f'{X}')\n";
    assert!(read(around).is_ok());
}

#[test]
fn a_batt_is_read_in_all_its_forms() {
    let source = "# Generated\nfrom pile import *\n\ndef batt(task_id, S, I, C, log_path):\n    \"\"\"doc\"\"\"\n    o = []\n    s = []\n    \
        # Pre-mutate: t1\n    try:\n        t1 = rbind(o_g, R5)\n    except (TypeError, AttributeError, ValueError):\n        \
        t1 = _get_safe_default(rbind)\n    try:\n        t2 = t1(I)\n    except Exception:\n        t2 = _get_safe_default(t1)\n    \
        t3, t4, t5, t6 = batch_process_samples_gpu(S)\n    t7 = TWO_BY_ZERO(t6)\n    o.append((7, True, 'ce9e57f2', t7))\n    \
        s.append((2, 'None', 'differ_ab', t2))\n    s.append((7, 'ce9e57f2', 'differ_cd', t7))\n    return s, o\n";
    let expected = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    try:\n        t1 = rbind(o_g, R5)\n    \
        except (TypeError, AttributeError, ValueError, IndexError, KeyError):\n        t1 = _get_safe_default(rbind)\n    \
        try:\n        t2 = t1(I)\n    except (TypeError, AttributeError, ValueError, IndexError, KeyError):\n        \
        t2 = _get_safe_default(t1)\n    s.append((2, 'None', 'differ_ab', t2))\n    \
        t3, t4, t5, t6 = batch_process_samples_gpu(S)\n    t7 = TWO_BY_ZERO(t6)\n    \
        o.append((7, True, 'ce9e57f2', t7))\n    s.append((7, 'ce9e57f2', 'differ_cd', t7))\n    return o, s\n";
    let program = read(source).unwrap();
    assert_eq!(print_program(&program), expected);
    let guarded: Vec<bool> = program.stmts.iter().map(|stmt| stmt.guarded).collect();
    assert_eq!(guarded, [true, true, false, false, false, false, false]);
    assert_eq!(program.stmts[1].line, 14);
    assert_eq!(unplaced(read(expected).unwrap()), unplaced(program));
}

#[test]
fn other_batts_are_refused_clearly() {
    let message = |body: &[&str]| read(&batt(body)).expect_err("must be refused").message;
    let three = message(&["o.append((1, 'a', I))"]);
    assert_eq!(three, "a row of `o` has four items (N, mutated, 'solver', tN), here are 3");
    assert!(message(&["t1 = mapply(lambda g: g, S)"]).starts_with("a lambda cannot"));
    assert!(message(&["s.append((1, True, 'x', I))"]).starts_with("here stands a string"));
    assert!(message(&["t1 = o"]).contains("`o` is no value in a batt"));
    assert!(message(&["o = [I]"]).contains("`o` is a list of rows"));
    assert!(message(&["return o"]).starts_with("a batt returns"));
    let guard = |first: &str, second: &str| {
        let (first, second) = (format!("    t2 = {first}"), format!("    t2 = {second}"));
        read(&batt(&["t1 = identity(p_g)", "try:", &first, "except ValueError:", &second]))
    };
    assert!(guard("t1(I)", "_get_safe_default(t1)").is_ok());
    assert!(guard("size(p_g(I))", "_get_safe_default(size)").is_ok());
    assert!(guard("t1(I)", "_get_safe_default(size)").is_err_and(|fault| fault.message.contains("its own callee")));
    assert!(guard("size(t1(I))", "_get_safe_default(size)").is_err_and(|fault| fault.message.contains("one call")));
    assert!(guard("t1(I)", "t1").is_err_and(|fault| fault.message.contains("a guarded statement is")));
    let unlisted =
        "def batt(task_id, S, I, C, log_path):\n    s = []\n    o.append((1, True, 'x', I))\n    return o, s\n";
    assert!(read(unlisted).is_err_and(|fault| fault.message.contains("`o = []` is missing")));
}

#[test]
fn expressions_are_read_without_inputs() {
    let program = parse_expression(" compose(first, last)(((1, 2), (3, TWO)))\n", Dialect::Arc).unwrap();
    assert_eq!(program.stmts.len(), 2);
    assert_eq!(program.outcome, Outcome::Value(Atom::Var(1)));
    assert_eq!(program.constants[0].value.to_string(), "((1, 2), (3, 2))");
    let program = parse_expression("(1, size(frozenset({first((1,))})))", Dialect::Batt).unwrap();
    assert!(matches!(program.stmts.last().map(|stmt| &stmt.expr), Some(Expr::Tuple(items)) if items.len() == 2));
    assert!(matches!(
        parse_expression("rot90", Dialect::Arc).map(|p| p.outcome),
        Ok(Outcome::Value(Atom::Prim(Op::Rot90)))
    ));
    assert!(
        parse_expression("rot90(I)", Dialect::Arc)
            .is_err_and(|fault| fault.message == "an expression has no input `I`")
    );
    for text in ["", "1 +", "x = 1", "1\n2", "first(", "1 2", "return 1", "I", "f(**1)"] {
        assert!(parse_expression(text, Dialect::Batt).is_err(), "{text:?}");
    }
}

#[test]
fn constants_are_known_by_name() {
    assert_eq!(constants::find("DOWN_LEFT", Dialect::Arc).map(|c| c.value), Some(ConstantValue::Pair(1, -1)));
    assert_eq!(constants::find("L10", Dialect::Batt).map(|c| c.value), Some(ConstantValue::Int(-10)));
    assert_eq!(constants::find("L10", Dialect::Arc), None);
    assert_eq!((constants::all(Dialect::Arc).count(), constants::all(Dialect::Batt).count()), (28, 92));
    for family in constants::FAMILIES {
        for member in family.members {
            assert!(constants::find(member, Dialect::Batt).is_some(), "{member}");
        }
    }
    let families: Vec<&str> = constants::families_of("R3").map(|family| family.name).collect();
    assert_eq!(families, ["R4_NAMES", "R8_NAMES", "R_NAMES"]);
}

#[test]
fn names_that_would_mislead_are_replaced() {
    let call = |op: Op, arg: Atom| Expr::Call { callee: Atom::Prim(op), args: vec![arg] };
    let stmt = |name: &str, expr| Stmt { name: name.to_owned(), expr, line: 0, guarded: false };
    for names in [["x", "x", "y"], ["rot90", "a", "b"], ["a", "for", "b"], ["I", "a", "b"], ["1a", "", "b c"]] {
        let program = Program {
            name: "solve-1".to_owned(),
            dialect: Dialect::Arc,
            params: Params::I,
            constants: Vec::new(),
            stmts: vec![
                stmt(names[0], call(Op::Rot90, Atom::Input(Input::Grid))),
                stmt(names[1], call(Op::Rot180, Atom::Input(Input::Grid))),
                stmt(names[2], Expr::Tuple(vec![Atom::Var(0), Atom::Var(1)])),
            ],
            outcome: Outcome::Value(Atom::Var(2)),
            line: 0,
        };
        let again = read(&print_program(&program)).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(again.name, "solve_1");
        let expressions = |program: &Program| program.stmts.iter().map(|stmt| stmt.expr.clone()).collect::<Vec<_>>();
        assert_eq!((expressions(&again), &again.outcome), (expressions(&program), &program.outcome));
    }
}

/// The program without its places in the source.
fn unplaced(mut program: Program) -> Program {
    program.line = 0;
    program.stmts.iter_mut().for_each(|stmt| stmt.line = 0);
    program
}
