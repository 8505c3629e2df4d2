//! Compiles the kernels as C++17. Without a C++ compiler the crate builds all the same and says that it has none.

use std::path::Path;

const KERNELS: &str = "../megabatt-cuda/cuda";

fn main() {
    println!("cargo:rustc-check-cfg=cfg(lockstep)");
    println!("cargo:rerun-if-changed={KERNELS}");
    println!("cargo:rerun-if-env-changed=MEGABATT_SANITIZE");
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .flag("-xc++")
        // Floats as the CPU backends reckon them: no product is fused with a sum.
        .flag("-ffp-contract=off")
        .flag("-Wno-psabi")
        .flag("-Wextra")
        .warnings_into_errors(std::env::var_os("MEGABATT_LOCKSTEP_STRICT").is_some())
        .include(KERNELS)
        .file(Path::new(KERNELS).join("megabatt.cu"));
    // As the tests run on it by the ten thousand, with the vectors of the machine that builds it.
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64") {
        build.flag("-march=x86-64-v2");
    }
    // `address`, `undefined` or both: the kernels, and what links them, then carry the compiler's sanitizers.
    let sanitizers = std::env::var("MEGABATT_SANITIZE").unwrap_or_default();
    if !sanitizers.is_empty() {
        let flag = format!("-fsanitize={sanitizers}");
        build.flag(&flag).flag("-fno-sanitize-recover=all").flag("-fno-omit-frame-pointer").debug(true);
        for library in sanitizers.split(',') {
            println!("cargo:rustc-link-lib={}", if library == "undefined" { "ubsan" } else { "asan" });
        }
    }
    if let Err(error) = build.try_get_compiler().map(|_| ()) {
        println!("cargo:warning=no C++ compiler: the kernels are not tested here ({error})");
        return;
    }
    build.compile("megabatt_lockstep");
    println!("cargo:rustc-cfg=lockstep");
}
