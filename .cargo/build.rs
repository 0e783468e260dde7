//! Tells the linker to leave unwinding tables out of the release binary, where it can (decision 14).
//!
//! Must do nothing else: it writes no code, and tests, benchmarks and the library are built as without it.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    println!("cargo::rerun-if-changed=.cargo/no-unwinding-tables.ld");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    // Joined, as compilers that link and linkers themselves both read it so.
    let argument = format!("-T{}/.cargo/no-unwinding-tables.ld", setting("CARGO_MANIFEST_DIR"));
    if is_worth_asking() && does_link_with(&argument) {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
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
