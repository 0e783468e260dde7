//! Packs the long texts that are part of the program (decision 12), and tells the linker to leave unwinding tables out of
//! the release binary, where it can (decision 14).
//!
//! Must do nothing else: it writes no code, and for tests, benchmarks and the library the linker is told nothing.

use std::env;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Those of `assets/` that are long and seldom read; `src/small/packed.rs` unpacks them.
const TEXTS: [&str; 2] = ["diagnosis/rules.toml", "sandbox/data.json"];

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    println!("cargo::rerun-if-changed=.cargo/no-unwinding-tables.ld");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    for text in TEXTS {
        pack(text).map_err(|error| std::io::Error::other(format!("assets/{text}: {error}")))?;
    }
    // Joined, as compilers that link and linkers themselves both read it so.
    let argument = format!("-T{}/.cargo/no-unwinding-tables.ld", setting("CARGO_MANIFEST_DIR"));
    if is_worth_asking() && does_link_with(&argument) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    Ok(())
}

/// Writes `<name>.gz` to where the program's source includes it from.
fn pack(text: &str) -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=assets/{text}");
    let path = Path::new(&setting("CARGO_MANIFEST_DIR")).join("assets").join(text);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let packed = File::create(Path::new(&setting("OUT_DIR")).join(format!("{name}.gz")))?;
    let mut encoder = GzEncoder::new(packed, Compression::best());
    std::io::copy(&mut File::open(&path)?, &mut encoder)?;
    encoder.finish().map(drop)
}

/// Only release builds never unwind. And only the libgcc of the system brings tables for itself: one that is linked in
/// would miss its own when the panic hook asks for a backtrace, and abort before the report is written.
fn is_worth_asking() -> bool {
    setting("PROFILE") == "release"
        && setting("CARGO_CFG_TARGET_OS") == "linux"
        && setting("CARGO_CFG_TARGET_ENV") == "gnu"
        && !setting("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static")
}

/// Links an empty program as cargo will link ours. GNU ld and lld can; gold and mold refuse such a script, and whoever
/// chose one of them gets a larger binary instead of an error.
fn does_link_with(argument: &str) -> bool {
    let out = setting("OUT_DIR");
    let source = Path::new(&out).join("empty.rs");
    if std::fs::write(&source, "fn main() {}\n").is_err() {
        return false;
    }
    let mut rustc = Command::new(setting("RUSTC"));
    rustc.args(["--crate-name=empty", "--edition=2024", "-Cpanic=abort", "--target", &setting("TARGET")]);
    rustc.arg(source).args(["--out-dir", &out]);
    if let Ok(linker) = env::var("RUSTC_LINKER") {
        rustc.arg(format!("-Clinker={linker}"));
    }
    let flags = setting("CARGO_ENCODED_RUSTFLAGS");
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    rustc.arg(format!("-Clink-arg={argument}"));
    rustc.stdout(Stdio::null()).stderr(Stdio::null());
    rustc.status().is_ok_and(|status| status.success())
}

/// What cargo says in an environment variable; nothing where it says nothing.
fn setting(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
