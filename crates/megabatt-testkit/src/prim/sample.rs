//! Samples: what the demonstration pairs of a task have in common. Batt dialect only.

use crate::order::equal;
use crate::protocol::{items, unpack2};
use crate::registry::{Prim, SafeDefault};
use crate::value::{Closure, Dialect, Outcome, Py};

use SafeDefault::{EmptyTuple, Zero};

pub const TABLE: &[Prim] = &[
    Prim::batt("dedupe_pair_tuple", 1, EmptyTuple, |_, a| {
        let mut kept = Vec::new();
        for sample in items(&a[0])? {
            let [input, output] = unpack2(sample)?;
            if !equal(&input, &output) {
                kept.push(Py::pair(input, output));
            }
        }
        Ok(Py::tuple(kept))
    }),
    Prim::batt("c_iz", 2, EmptyTuple, |d, a| only_on_one_side(d, a, ["first", "second"])),
    Prim::batt("c_zo", 2, EmptyTuple, |d, a| only_on_one_side(d, a, ["second", "first"])),
    Prim::batt("c_iz_n", 3, Zero, |d, a| d.apply(&a[2], &[d.call("c_iz", &a[..2])?])),
    Prim::batt("c_zo_n", 3, Zero, |d, a| d.apply(&a[2], &[d.call("c_zo", &a[..2])?])),
    Prim::batt("a_mr", 1, EmptyTuple, a_mr),
    Prim::batt("batch_process_samples_gpu", 1, EmptyTuple, |d, a| {
        let side = |name| d.call("apply", &[prim(name), a[0].clone()]);
        let (inputs, outputs) = (side("first")?, side("second")?);
        let palettes = |grids: &Py| d.call("mapply", &[prim("p_g"), grids.clone()]);
        let (of_inputs, of_outputs) = (palettes(&inputs)?, palettes(&outputs)?);
        Ok(Py::tuple(vec![inputs, outputs, of_inputs, of_outputs]))
    }),
];

fn prim(name: &'static str) -> Py {
    Py::func(Closure::Prim(name))
}

/// What the function finds in the grids of one side of the samples and not in those of the other.
fn only_on_one_side(d: Dialect, a: &[Py], [of, without]: [&'static str; 2]) -> Outcome {
    let (samples, function) = (&a[0], &a[1]);
    let found = |side: &'static str| -> Outcome {
        let grids = d.call("apply", &[prim(side), samples.clone()])?;
        d.call("dedupe", &[d.call("mapply_t", &[function.clone(), grids])?])
    };
    let (mine, theirs) = (found(of)?, found(without)?);
    d.call("difference_tuple", &[mine, theirs])
}

/// The first mirror or rotation that takes every input to its output.
fn a_mr(d: Dialect, a: &[Py]) -> Outcome {
    for number in 0..8 {
        let mut all = true;
        for sample in items(&a[0])? {
            let [input, output] = unpack2(sample)?;
            if !equal(&output, &d.call("mir_rot_t", &[input, Py::Int(number)])?) {
                all = false;
                break;
            }
        }
        if all {
            return Ok(Py::Int(number));
        }
    }
    Ok(Py::None)
}
