//! What making a key pair costs, beside `openssl genpkey` in the same run, against section 9 of the design.
//!
//! Run with `cargo bench --bench keys`. The two take turns, so that whatever else the machine does falls on both; a round of
//! OpenSSL is a whole process, started and ended. Times depend on luck (how soon a prime is met) as much as on the machine,
//! so medians are compared, and only their ratio has a limit: a miss ends with exit status 1.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what a benchmark needs may end it, and printing is its purpose"
)]

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use aa_connect::connection::KeySize;
use aa_connect::keys::PrivateKey;
use tokio_util::sync::CancellationToken;

/// How often each side makes a key of a size; the median of longer keys needs more patience than people have.
const ROUNDS: [(KeySize, usize); 3] = [(KeySize::Rsa2048, 30), (KeySize::Rsa3072, 12), (KeySize::Rsa4096, 8)];
/// Of our median to OpenSSL's, for 2048 bits.
const AIM: f64 = 1.0;
const LIMIT: f64 = 2.0;

fn main() -> ExitCode {
    // Only `cargo bench` passes this. Test runners that list or try benchmarks get none.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let is_installed = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
    if !is_installed {
        println!("openssl is not installed; there is nothing to compare with.");
    }
    println!(
        "{:<10} {:>6} {:>24} {:>24} {:>7}  aim {AIM}, must hold {LIMIT}",
        "key pair", "rounds", "aa-connect, ms", "openssl genpkey, ms", "ratio"
    );
    println!("{}", "─".repeat(100));
    let mut is_missed = false;
    for (size, rounds) in ROUNDS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.push(milliseconds(|| drop(PrivateKey::generate(size, &CancellationToken::new()).unwrap())));
            if is_installed {
                theirs.push(milliseconds(|| genpkey(size)));
            }
        }
        let ratio = median(&mut ours) / median(&mut theirs);
        let mark = match ratio {
            _ if size != KeySize::Rsa2048 || ratio.is_nan() => "",
            _ if ratio <= AIM => "aim reached",
            _ if ratio <= LIMIT => "holds",
            _ => "MISSED",
        };
        is_missed |= mark == "MISSED";
        println!(
            "{:<10} {rounds:>6} {:>24} {:>24} {ratio:>7.2}  {mark}",
            format!("RSA-{}", size.bits()),
            spread(&mut ours),
            spread(&mut theirs)
        );
    }
    println!("\nMedian (fastest to slowest). Our time includes a trial signature, OpenSSL's the start of its process.");
    if cfg!(debug_assertions) {
        println!("This is a debug build: its numbers say nothing.");
        return ExitCode::SUCCESS;
    }
    if is_missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn genpkey(size: KeySize) {
    let bits = format!("rsa_keygen_bits:{}", size.bits());
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", &bits])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "openssl genpkey");
}

fn milliseconds(what: impl FnOnce()) -> f64 {
    let began = Instant::now();
    what();
    began.elapsed().as_secs_f64() * 1_000.0
}

/// NaN of nothing.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let (Some(lower), Some(upper)) = (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2))
    else {
        return f64::NAN;
    };
    f64::midpoint(*lower, *upper)
}

fn spread(values: &mut [f64]) -> String {
    let middle = median(values);
    match (values.first(), values.last()) {
        (Some(fastest), Some(slowest)) => format!("{middle:.0} ({fastest:.0} to {slowest:.0})"),
        _ => "–".to_owned(),
    }
}
