//! Any text: the parser gives programs or errors with a place, and what it prints parses to the same program.
#![no_main]

use libfuzzer_sys::fuzz_target;
use megabatt::lang::{parse_expression, parse_file, print_program};
use megabatt::value::Dialect;

fuzz_target!(|text: &str| {
    for program in parse_file("fuzz.py", text, None).programs {
        match program {
            Ok(program) => {
                let printed = print_program(&program);
                let again = parse_file("fuzz.py", &printed, Some(program.dialect)).programs.remove(0);
                assert_eq!(print_program(&again.expect("what is printed parses")), printed);
            }
            Err(error) => assert!(!error.message.is_empty()),
        }
    }
    for dialect in [Dialect::Arc, Dialect::Batt] {
        let _ = parse_expression(text, dialect);
    }
});
