//! The numbers of primitives in the kernels' header are those of the table.

use std::path::Path;

use megabatt_cuda::support::{ops_header, supported};

#[test]
fn the_header_of_numbers_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cuda/ops.h");
    let header = ops_header();
    if std::env::var_os("MEGABATT_WRITE").is_some() {
        std::fs::write(&path, &header).expect("the header can be written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == header, "cuda/ops.h is stale: MEGABATT_WRITE=1 cargo test -p megabatt-cuda writes it");
}

#[test]
fn every_listed_primitive_is_in_the_table() {
    let listed = include_str!("../cuda/primitives.h");
    let rows = listed.lines().filter(|line| line.starts_with("PRIM") || line.starts_with("HIGHER")).count();
    assert!(rows > 0);
    assert_eq!(supported().count(), rows, "a name in primitives.h is not in the table, or twice there");
}
