//! Other terminal programs, measured the same way: only those that are installed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::measuring::{SILENCE, WATCHED, float, keys, milliseconds};
use crate::process::{Memory, Usage};
use crate::session::Session;
use crate::table::{number, quantile};

/// Program, its arguments, and a key that changes something on its screen.
const PEERS: [(&str, &[&str], &str); 5] = [
    ("nano", &["--ignorercfiles"], "a"),
    ("vim", &["--clean", "-c", "startinsert"], "a"),
    ("htop", &[], "\x1b[B"),
    ("lazygit", &[], "\x1b[B"),
    ("gh", &["auth", "login"], "\x1b[B"),
];

fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// One line for each peer.
pub(crate) fn table() -> String {
    let mut out = format!(
        "{:<10} {:>12} {:>12} {:>12} {:>12} {:>14} {:>12} {:>10} {:>10}\n{}\n",
        "peer",
        "settled ms",
        "bytes",
        "key ms p50",
        "bytes/key",
        "idle wakes/s",
        "idle B/s",
        "RSS MiB",
        "file MB",
        "─".repeat(112),
    );
    let mut has_any = false;
    for (program, arguments, key) in PEERS {
        let Some(file) = installed(program) else { continue };
        has_any = true;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let cells = measured(program, arguments, key);
        let cell = |name: &str| number(cells.get(name).copied().unwrap_or(f64::NAN));
        out.push_str(&format!(
            "{program:<10} {:>12} {:>12} {:>12} {:>12} {:>14} {:>12} {:>10} {:>10}\n",
            cell("settled"),
            cell("bytes"),
            cell("key"),
            cell("key bytes"),
            cell("wakes"),
            cell("idle bytes"),
            cell("memory"),
            number(float(usize::try_from(size).unwrap_or(0)) / 1e6),
        ));
    }
    if has_any { out } else { "None of the peers (nano, vim, htop, lazygit, gh) is installed.".to_owned() }
}

fn measured(program: &str, arguments: &[&str], key: &'static str) -> BTreeMap<&'static str, f64> {
    let home = tempfile::tempdir().unwrap();
    if program == "lazygit" {
        // It wants a repository; one that has nothing in it will do.
        let _ = Command::new("git").args(["init", "--quiet"]).current_dir(home.path()).status();
    }
    let argv: Vec<&str> = std::iter::once(program).chain(arguments.iter().copied()).collect();
    let (mut settled, mut bytes) = (Vec::new(), Vec::new());
    for run in 0..6 {
        let mut session = Session::start(&argv, home.path());
        // The first bytes may be long in coming; after them, silence is the end.
        let Some(written) = session.until_quiet_after(SILENCE * 20, SILENCE) else { continue };
        if run > 0 {
            settled.push(milliseconds(written.last.unwrap() - session.begun));
            bytes.push(float(written.bytes.len()));
        }
    }
    let mut session = Session::start(&argv, home.path());
    session.until_quiet_after(SILENCE * 20, SILENCE);
    let (key_times, key_bytes) = keys(&mut session, std::iter::repeat_n(key, 60));
    let before = Usage::of(session.id());
    let written = session.during(WATCHED);
    let wakes: u64 = Usage::of(session.id()).wake_ups_since(&before).values().sum();
    let seconds = WATCHED.as_secs_f64();
    BTreeMap::from([
        ("settled", quantile(&settled, 0.5)),
        ("bytes", quantile(&bytes, 0.5)),
        ("key", quantile(&key_times, 0.5)),
        ("key bytes", quantile(&key_bytes, 0.5)),
        ("wakes", float(usize::try_from(wakes).unwrap_or(0)) / seconds),
        ("idle bytes", float(written.bytes.len()) / seconds),
        ("memory", Memory::of(session.id()).map_or(f64::NAN, |memory| memory.resident)),
    ])
}
