//! `rotate` before an Adobe that refuses, hangs, cuts the line, or answers late, at each request of a rotation by hand, of one
//! through Adobe and of its end. Whatever it was, the connection works, and the next run finishes.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::outcome::Outcome;
use super::rotate::{Stage, manager};
use super::support::{Socket, read_request, reset};

/// What Adobe does at the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Says that it cannot, and does nothing.
    Refuses,
    /// Does it, and its answer never comes.
    Hangs,
    /// Does it, and the line is cut.
    Cut,
    /// Does it, and takes its time to say so.
    Late,
}

/// One request of a rotation.
#[derive(Debug, Clone, Copy)]
struct Step {
    what: &'static str,
    is_by_hand: bool,
    /// Of the end of a rotation instead of the rotation.
    is_end: bool,
    /// How the request begins.
    request: &'static str,
    /// Which of those that begin like this.
    number: usize,
}

const fn step(what: &'static str, request: &'static str, number: usize) -> Step {
    Step { what, is_by_hand: false, is_end: false, request, number }
}

const TOKEN: &str = "POST /ims/token/v3";
const LIST: &str = "GET /console/organizations/";
const COMPANIES: &str = "GET /discovery/me";

static STEPS: [Step; 10] = [
    Step { is_by_hand: true, ..step("the token of the one that was entered", TOKEN, 1) },
    Step { is_by_hand: true, ..step("where it leads", COMPANIES, 1) },
    step("the token for the secrets API", TOKEN, 1),
    step("the list", LIST, 1),
    step("the new one", "POST /console/organizations/", 1),
    step("the token of the new one", TOKEN, 2),
    step("where the new one leads", COMPANIES, 1),
    Step { is_end: true, ..step("the token for the end", TOKEN, 1) },
    Step { is_end: true, ..step("the list for the end", LIST, 1) },
    Step { is_end: true, ..step("the deletion", "DELETE /console/organizations/", 1) },
];

/// What is to happen, and how many such requests have come.
type Plan = Arc<Mutex<Option<(Step, Trouble, usize)>>>;

/// Stands before the sandbox.
fn before(sandbox: &str, plan: &Plan) -> Socket {
    let (to, plan) = (sandbox.strip_prefix("http://").unwrap().to_owned(), Arc::clone(plan));
    Socket::start(move |mut near| {
        let request = read_request(&mut near);
        let trouble = due(&plan, &request);
        if trouble == Some(Trouble::Refuses) {
            let body = r#"{"error_code":"500000","error":"server_error","message":"Not now"}"#;
            let head = "HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(near, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            return;
        }
        let Some((first, rest)) = request.split_once("\r\n") else { return };
        let mut far = TcpStream::connect(&to).unwrap();
        write!(far, "{first}\r\nconnection: close\r\n{rest}").unwrap();
        let mut answer = Vec::new();
        far.read_to_end(&mut answer).unwrap();
        match trouble {
            Some(Trouble::Hangs) => {
                // Until the other side has had enough.
                near.set_read_timeout(None).unwrap();
                let _ = near.read(&mut [0]);
            }
            Some(Trouble::Cut) => reset(near),
            other => {
                if other == Some(Trouble::Late) {
                    std::thread::sleep(Duration::from_secs(2));
                }
                let _ = near.write_all(&answer);
            }
        }
    })
}

/// The trouble that this request is to meet; those after it meet it too.
fn due(plan: &Plan, request: &str) -> Option<Trouble> {
    let mut plan = plan.lock().unwrap();
    let (step, trouble, seen) = plan.as_mut()?;
    if !request.starts_with(step.request) {
        return None;
    }
    *seen += 1;
    (*seen >= step.number).then_some(*trouble)
}

async fn the_next_run_finishes(step: Step, trouble: Trouble) {
    let when = format!("{trouble:?} at {}", step.what);
    let plan = Plan::default();
    let behind = Arc::clone(&plan);
    let mut front = None;
    let stage = Stage::behind(manager(), |sandbox| {
        let socket = front.insert(before(sandbox, &behind));
        socket.base()
    });
    let (old, page) = (stage.old(), stage.page(manager()));
    let new = if step.is_by_hand { Some(stage.add().await) } else { None };
    if step.is_end {
        stage.rotate(&["--console", &page, "--yes"]).ends_with(0);
    }
    let run = || -> Outcome {
        match &new {
            Some(new) => stage.rotate_to(new, &["--by-hand", "--yes", "--json"]),
            None if step.is_end => stage.rotate(&["--forget-old", "--yes", "--json"]),
            None => stage.rotate(&["--console", &page, "--yes", "--json"]),
        }
    };
    *plan.lock().unwrap() = Some((step, trouble, 0));
    let troubled = run();
    let reached = plan.lock().unwrap().take().unwrap().2;
    assert!(reached >= step.number, "{when}: it was never asked for that");
    let result = troubled.json()["result"].as_str().unwrap().to_owned();
    if trouble == Trouble::Late {
        assert!(troubled.code == Some(0) && !result.starts_with("not_"), "{when}: {result}");
    } else {
        // Adobe's, or the network's.
        assert!(matches!(troubled.code, Some(4 | 5)), "{when}: {:?} {}", troubled.code, troubled.stderr);
        assert!(troubled.stderr.contains("What to do"), "{when}: {}", troubled.stderr);
        assert!(result.starts_with("not_") && troubled.json()["finding"]["id"].is_string(), "{when}: {result}");
    }
    stage.works();
    let again = run();
    let (code, said) = (again.code, again.stderr.as_str());
    let is_done = code == Some(0)
        || (trouble == Trouble::Late && (said.contains("uses already") || said.contains("still kept")))
        || (trouble == Trouble::Late && said.contains("keeps no other"));
    assert!(is_done, "{when}: {code:?} {said}");
    let shown = stage.shown();
    let known = &shown["client_secrets"];
    assert!(known["asked_at"].is_null() && known["other"].is_null() == step.is_end, "{when}: {known}");
    let now: Vec<String> = stage.secrets().await.into_iter().map(|(value, _)| value).collect();
    assert_eq!((now.len(), now.contains(&old)), if step.is_end { (1, false) } else { (2, true) }, "{when}");
    stage.works();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 10)]
async fn an_adobe_that_hangs_at_any_request_of_a_rotation_is_given_up_and_the_next_run_finishes() {
    // All at once: each waits for the same half a minute.
    let mut all = tokio::task::JoinSet::new();
    for step in STEPS {
        all.spawn(the_next_run_finishes(step, Trouble::Hangs));
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adobe_that_refuses_or_cuts_the_line_at_any_request_of_a_rotation_costs_nothing() {
    for step in STEPS {
        the_next_run_finishes(step, Trouble::Refuses).await;
        the_next_run_finishes(step, Trouble::Cut).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adobe_that_answers_late_at_any_request_of_a_rotation_is_waited_for() {
    for step in STEPS {
        the_next_run_finishes(step, Trouble::Late).await;
    }
}
