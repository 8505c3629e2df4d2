//! Time of an interpreted warp instruction: `cargo run -p megabatt-ptx --example speed [rounds]`.

use std::time::Instant;

use megabatt_ptx::{Launch, Memory, Module};

const FEATURES: &str = include_str!("../tests/kernels/features.compute_80.ptx");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds: u32 = std::env::args().nth(1).map_or(Ok(200), |text| text.parse())?;
    let module = Module::parse(FEATURES)?;
    let mut memory = Memory::new();
    let (from, to) = (memory.alloc(64 * 4, 0).ok_or("no room")?, memory.alloc(64 * 64, 0).ok_or("no room")?);
    let mut times = Vec::new();
    for same in [true, false] {
        let words: Vec<u32> =
            (0..64).map(|t: u32| if same { 0x1234_5670 } else { t.wrapping_mul(0x9e37_79b9) }).collect();
        memory.write_words(from, &words).ok_or("no such place")?;
        let mut parameters = Vec::new();
        parameters.extend(from.to_le_bytes());
        parameters.extend(to.to_le_bytes());
        parameters.extend(3u32.to_le_bytes());
        times.clear();
        let mut counts = Default::default();
        for _ in 0..rounds {
            let start = Instant::now();
            counts = module.launch("features", &Launch::new(1, 64), &parameters, &mut memory)?;
            times.push(start.elapsed());
        }
        times.sort();
        let ns = times[times.len() / 2].as_nanos() as f64 / counts.instructions as f64;
        let lanes = if same { "lanes together" } else { "lanes apart" };
        println!("{lanes}: {} instructions, {} divergent, {ns:.1} ns each", counts.instructions, counts.divergent);
    }
    Ok(())
}
