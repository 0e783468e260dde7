//! What Linux tells about a process in `/proc`: wake-ups, processor time, memory.

use std::collections::BTreeMap;
use std::fs;

/// What a process has used up so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Usage {
    /// Voluntary context switches of each thread that lives: one for each time it went to sleep after having run.
    switches: BTreeMap<u32, (String, u64)>,
    /// Processor time of all threads, dead ones too, in ticks of 10 ms.
    ticks: u64,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Self {
        let mut switches = BTreeMap::new();
        for entry in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
            let Some(thread) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let Ok(status) = fs::read_to_string(entry.path().join("status")) else { continue };
            let name = field(&status, "Name:").unwrap_or_default().to_owned();
            let count = field(&status, "voluntary_ctxt_switches:").and_then(|v| v.parse().ok()).unwrap_or(0);
            switches.insert(thread, (name, count));
        }
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        // Behind the name, which may hold anything: user time is the 12th field there, system time the 13th.
        let after_name: Vec<&str> =
            stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_ascii_whitespace().collect();
        let tick = |at: usize| after_name.get(at).and_then(|v| v.parse::<u64>().ok()).unwrap_or(0);
        Self { switches, ticks: tick(11) + tick(12) }
    }

    /// How often threads woke up between `before` and now, by the threads' names. A thread that came or went in
    /// between has run, too.
    pub(crate) fn wake_ups_since(&self, before: &Self) -> BTreeMap<String, u64> {
        let mut woke: BTreeMap<String, u64> = BTreeMap::new();
        for (thread, (name, count)) in &self.switches {
            let slept = before.switches.get(thread).map_or(0, |(_, count)| *count);
            let is_new = !before.switches.contains_key(thread);
            *woke.entry(name.clone()).or_default() += count - slept + u64::from(is_new);
        }
        for (thread, (name, _)) in &before.switches {
            *woke.entry(name.clone()).or_default() += u64::from(!self.switches.contains_key(thread));
        }
        woke.retain(|_, count| *count > 0);
        woke
    }

    pub(crate) fn ticks_since(&self, before: &Self) -> u64 {
        self.ticks - before.ticks
    }

    /// The threads' names, counted.
    pub(crate) fn threads(&self) -> String {
        let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, _) in self.switches.values() {
            *counted.entry(name).or_default() += 1;
        }
        let words: Vec<_> = counted.iter().map(|(name, count)| format!("{count} {name}")).collect();
        words.join(", ")
    }
}

/// Memory in MiB: resident now, and at its highest.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    pub(crate) resident: f64,
    pub(crate) peak: f64,
    /// The part of `resident` that is no file: heap and stacks.
    pub(crate) own: f64,
}

impl Memory {
    /// `None` once the process is gone.
    pub(crate) fn of(process: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let mebibytes = |name| {
            let kibibytes: f64 = field(&status, name)?.strip_suffix(" kB")?.trim().parse().ok()?;
            Some(kibibytes / 1024.0)
        };
        Some(Self { resident: mebibytes("VmRSS:")?, peak: mebibytes("VmHWM:")?, own: mebibytes("RssAnon:")? })
    }
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}
