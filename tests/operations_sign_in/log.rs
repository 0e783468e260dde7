//! What is logged of sign-ins, renewals and sign-outs that go well and go wrong: no secret (S5). Alone in its process's
//! log, as the runner gives each test a process; a log that others write into would only make it stricter.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use aa_connect::operations;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::home::*;
use crate::ims::*;
use crate::support::Answer;

/// Every event of every library, with every field.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

impl<S: Subscriber> Layer<S> for Everything {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
}

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = writeln!(self.0, "{field}={value:?}");
    }
}

#[tokio::test]
async fn no_secret_is_logged_whatever_happens() {
    let everything = Everything::default();
    // For the whole process: what other tests beside this one log must hold no secret either, and whatever runs on
    // another thread is heard.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(everything.clone())).unwrap();
    let script = Script::new();
    script.book().lasts = 60;
    let (book, echo) = (script.clone(), Arc::new(Mutex::new(false)));
    let is_echoing = Arc::clone(&echo);
    let server = Server::start(move |one| {
        if *is_echoing.lock().unwrap() {
            let words = format!("{} {}", one.header("authorization").unwrap_or_default(), one.body);
            return Answer::json(400, serde_json::json!({ "error": one.body, "error_description": words }));
        }
        book.answer(one)
    });
    let home = Home::new(&server.base);
    home.sign_in().await.unwrap();
    home.sign_in().await.unwrap();
    home.obtain(false).await.unwrap();
    script.book().mood = Mood::Says(Answer::json(400, r#"{"error":"invalid_client"}"#));
    home.obtain(true).await.unwrap_err();
    script.book().mood = Mood::Good;
    *echo.lock().unwrap() = true;
    home.obtain(true).await.unwrap_err();
    home.sign_in().await.unwrap_err();
    operations::sign_out(&home.store, &home.paths, &home.holder(), &home.ims).await.unwrap();
    let logged = everything.0.lock().unwrap();
    assert!(logged.contains("/ims/token/v3") && logged.contains("/ims/revoke"), "{logged}");
    for secret in ["canary", "p8e-", "Y2FuYXJ5", "MDEyMzQ1Njc4OWFiY2RlZj"] {
        assert!(!logged.contains(secret), "{secret}: {logged}");
    }
}
