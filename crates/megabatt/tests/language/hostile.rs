//! Texts that nobody should write: deep ones, mutated ones, noise. Nothing panics, and what is read is sound.

use super::*;

/// Reads a text in every way; whatever comes of it must be sound.
fn survive(text: &str) {
    for dialect in [None, Some(Dialect::Arc), Some(Dialect::Batt)] {
        for program in parse_file("hostile.py", text, dialect).programs {
            match program {
                Ok(program) => {
                    let printed = print_program(&program);
                    let again = parse_file("printed.py", &printed, Some(program.dialect)).programs.remove(0);
                    let again = again.unwrap_or_else(|fault| panic!("{fault}\nof\n{printed}\nof\n{text}"));
                    assert_eq!(unplaced(again), unplaced(program), "{printed}\nof\n{text}");
                }
                Err(fault) => sound(&fault, text),
            }
        }
    }
    if let Err(fault) = parse_expression(text, Dialect::Batt) {
        sound(&fault, text);
    }
}

fn sound(fault: &ParseError, text: &str) {
    assert!(fault.line >= 1 && fault.column >= 1 && fault.width >= 1, "{fault:?}");
    assert!(fault.line as usize <= text.matches(['\n', '\r']).count() + 1, "{fault:?}");
    assert!(fault.message.len() < 600 && fault.source_line.chars().count() <= 162, "{fault:?}");
    assert!(!fault.message.is_empty() && fault.to_string().len() < 3000, "{fault:?}");
}

#[test]
fn deep_texts_are_refused_and_not_the_end() {
    let parts = [
        "(",
        "[",
        "{",
        "f(",
        "a[",
        "{1:",
        "-",
        "~",
        "not ",
        "lambda: ",
        "lambda a, b: ",
        "lambda a, ",
        "a.",
        "f()()",
        "1+",
        "1**",
        "x if x else ",
        "await ",
        "yield ",
        "*",
        "**",
        "f'{",
        "f\"{x!r:{",
        "async ",
        "(],",
        "[),",
        "({",
        "x=",
        "x:=",
        "@",
        "del ",
        "return ",
        "not(",
        "(-",
        "if x: ",
        "else: ",
        "class A: ",
        "while 1: ",
        "try: ",
        "match x: ",
        "case (",
        "a,",
        "'a' ",
        "\\\n",
        "\"\"\"",
        "with a, ",
        "for x in ",
        "import a.",
        "global x, ",
        "x and ",
        "x < ",
        "a:",
        ";",
        "print ",
        "frozenset({",
        "(1, -",
        "\t",
        "\n",
        "\r",
        "\u{0}",
        "é",
        "0",
        "9",
    ];
    for part in parts {
        for count in [150, 20_000] {
            let deep = part.repeat(count);
            survive(&deep);
            survive(&format!("def solve(I):\n    x = {deep}1\n    return x\n"));
            survive(&format!("def solve(I):\n    return {deep}\n\ndef b(I):\n    return I\n"));
        }
    }
    for header in ["if 1:", "def f():", "while 1:", "class A:", "try:", "with x:", "for x in y:", "else:"] {
        let steps =
            |open: &str| (0..1500).map(|i| format!("{}{header}\n", " ".repeat(i))).fold(open.to_owned(), |a, b| a + &b);
        survive(&steps(""));
        survive(&steps("(\n"));
    }
    survive(&format!("def solve(I):\n    if I:\n        x = I\n{}", "    elif I:\n        x = I\n".repeat(20_000)));
}

#[test]
fn a_depth_that_people_write_is_read() {
    let calls = format!("def solve(I):\n    return {}I{}\n", "rot90(".repeat(150), ")".repeat(150));
    assert_eq!(read(&calls).map(|program| program.stmts.len()), Ok(150));
    let rows = vec!["(0, -1, 2, -3, 4, 5, -6, 7, 8, -9)"; 3000].join(", ");
    assert!(read(&format!("def solve(I):\n    return ({rows})\n")).is_ok());
    let deep = format!("def a(I):\n    return {}I\n\ndef b(I):\n    return I\n", "rot90(".repeat(201));
    let programs = parse_file("f.py", &deep, None).programs;
    let fault = programs[0].as_ref().unwrap_err();
    assert_eq!(fault.message, "more than 200 brackets inside one another");
    assert_eq!((fault.line, fault.column), (2, 12 + 200 * 6 + 5));
    assert!(programs[1].is_ok());
}

/// A generator of pseudo-random numbers: xorshift64*, as in https://doi.org/10.1145/2845077.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }
}

/// Sets `MEGABATT_FUZZ` to run longer.
fn rounds() -> usize {
    std::env::var("MEGABATT_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(1500)
}

#[test]
fn mutated_programs_are_read_or_refused() {
    let seeds = [
        solver(&[
            "x1 = objects(I, univalued=T, diagonal=F, without_bg=T)",
            "x2 = (1, -2, x1)",
            "O = fill(I, TWO, x2)",
            "return O",
        ]),
        solver(&["größe = compose(first, last)(frozenset({I, 3}))", "# é", "return größe"])
            + "\r\n\ndef b(S, I, C):\n\treturn S\n",
        batt(&[
            "try:",
            "    t1 = rbind(o_g, R5)",
            "except (TypeError, ValueError):",
            "    t1 = _get_safe_default(rbind)",
            "t2, t3, t4, t5 = batch_process_samples_gpu(S)",
            "o.append((5, True, 'ab', t5))",
            "s.append((1, 'None', 'd', t1))",
        ]),
    ];
    let parts = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "=",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        " ",
        "'",
        "\"\"\"",
        "\\",
        "#",
        "-",
        "1",
        "x1",
        "I",
        "S",
        "o",
        "s",
        "t1",
        "def ",
        "def b(I):\n",
        "return ",
        "lambda ",
        "for ",
        "if ",
        "else",
        "try:",
        "except",
        "f'{",
        "}'",
        "é",
        "日本",
        "\u{feff}",
        "\u{0}",
        "🦀",
        "*",
        "**",
        "@",
        ".",
        ";",
        "frozenset(",
        "None",
        "T",
        "0x",
        "1e9",
        "99999999999999999999",
        "...",
        "!",
        "?",
        "$",
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds() {
        let mut text: Vec<char> = seeds[round % seeds.len()].chars().collect();
        for _ in 0..=random.below(4) {
            let at = random.below(text.len() + 1);
            let end = (at + random.below(12)).min(text.len());
            match random.below(4) {
                0 => drop(text.drain(at..end)),
                1 => {
                    let copy: Vec<char> = text[at..end].to_vec();
                    let to = random.below(text.len() + 1);
                    text.splice(to..to, copy);
                }
                _ => drop(text.splice(at..at, parts[random.below(parts.len())].chars())),
            }
        }
        survive(&text.into_iter().collect::<String>());
    }
}

#[test]
fn random_texts_are_read_or_refused() {
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for _ in 0..rounds() {
        let bytes: Vec<u8> = (0..random.below(200)).map(|_| random.below(256) as u8).collect();
        survive(&String::from_utf8_lossy(&bytes));
        let ascii: String = bytes.iter().map(|byte| char::from(byte % 128)).collect();
        survive(&format!("def solve(I):\n    x = {ascii}\n    return I\n"));
    }
}
