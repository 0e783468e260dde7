//! The measures, one function each.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::practice;
use crate::process::{Memory, Usage};
use crate::session::Session;
use crate::table::{Measure, quantile};

const PROGRAM: &str = env!("CARGO_BIN_EXE_aa-connect");
/// What ends a frame: the terminal may show it now.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// Nothing came for so long: the program has said what it had to say.
pub(crate) const SILENCE: Duration = Duration::from_millis(50);
/// The same after one key.
pub(crate) const KEY_SILENCE: Duration = Duration::from_millis(5);
/// So long the runtime keeps a thread for file work that has nothing to do.
const THREADS_LEAVE: Duration = Duration::from_secs(11);
/// So long an idle program is watched.
pub(crate) const WATCHED: Duration = Duration::from_secs(6);

pub(crate) fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

/// Every measure, in the order of the table.
pub(crate) fn all() -> Vec<Measure> {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let mut measures = start(home);
    let (mut idle, mut memory) = idle_on_welcome(home);
    practice::cheap_vault(home);
    let mut session = Session::start(&[PROGRAM, "demo"], home);
    practice::to_organization(&mut session);
    idle.extend(idling(&mut session, "practice"));
    memory.push(resident(&session, "in practice"));
    measures.extend(typing(&mut session));
    practice::to_suites(&mut session);
    measures.extend(moving(&mut session));
    practice::to_done(&mut session);
    let peak = Memory::of(session.id()).unwrap().peak;
    memory.push(Measure::count("peak of the main job", peak, "MiB", (40.0, 64.0)));
    drop(session);
    memory.extend(one_check(home));
    measures.extend(idle);
    measures.extend(memory);
    measures.push(size());
    measures
}

fn start(home: &Path) -> Vec<Measure> {
    let (mut frames, mut settled, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..26 {
        let mut session = Session::start(&[PROGRAM], home);
        let frame = session.until(FRAME_END);
        let rest = session.until_quiet(SILENCE);
        // The first run fills the caches.
        if run > 0 {
            let end = frame.last.unwrap();
            frames.push(milliseconds(end - session.begun));
            settled.push(milliseconds(rest.and_then(|rest| rest.last).unwrap_or(end) - session.begun));
            let end = frame.bytes.windows(FRAME_END.len()).position(|window| window == FRAME_END).unwrap();
            bytes.push(float(end + FRAME_END.len()));
        }
    }
    let spread = format!("p90 {:.1} ms", quantile(&frames, 0.9));
    vec![
        Measure::time("start to first frame, p50", quantile(&frames, 0.5), (10.0, 40.0)).noted(spread),
        Measure::known("start to settled, p50", quantile(&settled, 0.5), "ms"),
        Measure::count("bytes of the first frame", quantile(&bytes, 0.5), "B", (6000.0, 12000.0)),
    ]
}

/// Times and bytes of single keys.
pub(crate) fn keys<'a>(session: &mut Session, keys: impl Iterator<Item = &'a str>) -> (Vec<f64>, Vec<f64>) {
    session.until_quiet(SILENCE);
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for key in keys {
        let at = session.type_keys(key);
        // A key that changes nothing is answered by nothing.
        if let Some(written) = session.until_quiet_after(SILENCE, KEY_SILENCE) {
            times.push(milliseconds(written.first.unwrap() - at));
            bytes.push(float(written.bytes.len()));
        }
    }
    (times, bytes)
}

fn typing(session: &mut Session) -> Vec<Measure> {
    let letters = ["a", "b", "c", "d", "e", "f"].repeat(5);
    let deletions = ["\x7f"].repeat(30);
    let all = [letters, deletions].concat().repeat(4);
    let (times, bytes) = keys(session, all.into_iter());
    let most = format!("of {} keys; most {:.0} B", bytes.len(), quantile(&bytes, 1.0));
    vec![
        Measure::time("key to first byte, p50", quantile(&times, 0.5), (0.5, 2.0)),
        Measure::time("key to first byte, p99", quantile(&times, 0.99), (4.0, 16.0)),
        Measure::count("bytes per key", quantile(&bytes, 0.5), "B", (150.0, 400.0)).noted(most),
    ]
}

fn moving(session: &mut Session) -> Vec<Measure> {
    let (times, bytes) = keys(session, ["\x1b[B"].repeat(150).into_iter());
    // Back to where the walk goes on from.
    session.type_keys("\x1b[H");
    session.until_quiet(SILENCE);
    let most = format!("of {} keys; most {:.0} B", bytes.len(), quantile(&bytes, 1.0));
    vec![
        Measure::time("key to first byte in a list of 340, p50", quantile(&times, 0.5), (0.5, 2.0)),
        Measure::known("bytes per key while it scrolls", quantile(&bytes, 0.5), "B").noted(most),
    ]
}

fn idle_on_welcome(home: &Path) -> (Vec<Measure>, Vec<Measure>) {
    let mut session = Session::start(&[PROGRAM], home);
    session.until(FRAME_END);
    session.until_quiet(SILENCE);
    let idle = idling(&mut session, "Welcome");
    (idle, vec![resident(&session, "on Welcome")])
}

fn idling(session: &mut Session, place: &str) -> Vec<Measure> {
    session.during(THREADS_LEAVE);
    let before = Usage::of(session.id());
    let written = session.during(WATCHED);
    let after = Usage::of(session.id());
    let woke = after.wake_ups_since(&before);
    let count: u64 = woke.values().sum();
    let who: Vec<_> = woke.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let note = if who.is_empty() { after.threads() } else { who.join(", ") };
    let whole = |value: u64| float(usize::try_from(value).unwrap_or(usize::MAX));
    let nothing = (0.0, 0.0);
    vec![
        Measure::count(&format!("idle, {place}: wake-ups in 6 s"), whole(count), "", nothing).noted(note),
        Measure::count(&format!("idle, {place}: processor time"), whole(after.ticks_since(&before)), "ticks", nothing),
        Measure::count(&format!("idle, {place}: bytes written"), float(written.bytes.len()), "B", nothing),
    ]
}

fn resident(session: &Session, place: &str) -> Measure {
    let memory = Memory::of(session.id()).unwrap();
    Measure::count(&format!("memory idle {place}"), memory.resident, "MiB", (8.0, 16.0))
        .noted(format!("own {:.1} MiB", memory.own))
}

fn check(home: &Path, name: &str) -> Command {
    let passphrase = home.join("passphrase");
    std::fs::write(&passphrase, practice::PASSPHRASE).unwrap();
    let source = serde_json::json!(["cat", passphrase]).to_string();
    let mut command = Command::new(PROGRAM);
    command.args(["check", name, "--json", "--passphrase-command", &source]);
    command.env_clear().env("HOME", home).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

fn one_check(home: &Path) -> Vec<Measure> {
    let name = practice::saved_name(home);
    let (mut times, mut asking) = (Vec::new(), Vec::new());
    for run in 0..8 {
        let begun = Instant::now();
        let output = check(home, &name).output().unwrap();
        let took = milliseconds(begun.elapsed());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rungs = answer["connections"][0]["checks"].as_array().unwrap();
        if run > 0 {
            times.push(took);
            asking.push(rungs.iter().filter_map(|rung| rung["took_ms"].as_f64()).sum::<f64>());
        }
        // The sandbox takes twelve requests in six seconds, as Adobe does; a check makes few, but eight make many.
        std::thread::sleep(Duration::from_millis(1600));
    }
    let note = format!("of which {:.0} ms asking", quantile(&asking, 0.5));
    let mut child = check(home, &name).spawn().unwrap();
    let mut peak: f64 = 0.0;
    // The highest mark is gone with the process, so it is looked at until the end.
    while child.try_wait().unwrap().is_none() {
        peak = peak.max(Memory::of(child.id()).map_or(0.0, |memory| memory.peak));
        std::thread::sleep(Duration::from_millis(1));
    }
    vec![
        Measure::count("peak of one check", peak, "MiB", (40.0, 64.0)),
        Measure::known("one check, p50", quantile(&times, 0.5), "ms").noted(note),
    ]
}

fn size() -> Measure {
    let bytes = std::fs::metadata(PROGRAM).unwrap().len();
    Measure::count("release binary, stripped", float(usize::try_from(bytes).unwrap()) / 1e6, "MB", (7.0, 9.0))
}
