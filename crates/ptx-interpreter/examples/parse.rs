//! Parses a PTX file and names its functions.
use std::time::Instant;
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let start = Instant::now();
        match megabatt_ptx::Module::parse(&text) {
            Ok(module) => println!("{path}: {} functions in {:?}", module.functions().count(), start.elapsed()),
            Err(error) => println!("{path}: {error}"),
        }
    }
}
