//! The log: a file in the state folder, only our own events, only fields that are on a list. Never the screen.

use std::fmt;
use std::fs::File;
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::connection::Printable;
use crate::files::{self, Paths};

/// The fields that may be written. Everything else is dropped, whatever it is called.
const ALLOWED: [&str; 14] = [
    "message", "command", "method", "host", "path", "status", "took_ms", "request_id", "fault", "error", "job", "store",
    "exit_code", "count",
];

/// A log this large makes room for a new one; one old one is kept.
const LARGEST: u64 = 1024 * 1024;

/// Starts the log, if its file can be written; a program without a log works all the same.
pub fn start_log(paths: &Paths) {
    if let Ok(file) = files::append_rotating(&paths.log(), LARGEST) {
        let _ = tracing_subscriber::registry().with(ToFile(Mutex::new(file))).try_init();
    }
}

struct ToFile(Mutex<File>);

impl<S: Subscriber> Layer<S> for ToFile {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with("aa_connect") && *metadata.level() <= Level::INFO
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        use std::io::Write;
        let mut line = Line(format!("{} {}", jiff::Timestamp::now(), event.metadata().level()));
        event.record(&mut line);
        line.0.push('\n');
        if let Ok(mut file) = self.0.lock() {
            let _ = file.write_all(line.0.as_bytes());
        }
    }
}

struct Line(String);

impl Line {
    fn add(&mut self, name: &str, value: &str) {
        if ALLOWED.contains(&name) {
            let value = Printable::new(value);
            self.0.push_str(&if name == "message" { format!(" {value}") } else { format!(" {name}={value}") });
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field.name(), &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }
}
