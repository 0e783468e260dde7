//! The documents' pictures: real screens of the real wizard, drawn by the real renderer. They are compared with the files
//! in `docs/screenshots`, so they can never show what the program no longer looks like.
//!
//! `AA_CONNECT_UPDATE=1 cargo nextest run --test screenshots` draws them anew.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what a test needs may end the test")]

#[path = "screenshots/check.rs"]
mod check;
#[path = "support/picture.rs"]
mod picture;
#[path = "screenshots/story.rs"]
mod story;
#[path = "support/svg.rs"]
mod svg;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use aa_connect::connection::{Environment, Secret};
use aa_connect::sandbox;
use aa_connect::screen::{Action, FieldId, ListId, Screen};
use aa_connect::ui::plain::{Answer, Ask, Dialogue, news, render, word};
use aa_connect::ui::tui::{Theme, View, draw};
use aa_connect::wizard::StepId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use story::{Outside, Story};

/// Columns and rows of every picture.
const SIZE: (u16, u16) = (88, 26);
/// Pages with several pictures stay quick.
const LARGEST: usize = 60 * 1024;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots")
}

fn pictured(screen: &Screen, description: &str) -> String {
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut buffer = Buffer::empty(area);
    let cursor = draw(&mut buffer, area, screen, &mut View::default(), &Theme::colour());
    svg::svg(&buffer, cursor.map(|at| (at.x, at.y)), description)
}

/// Every picture by its file's name.
fn pictures() -> Vec<(&'static str, String)> {
    let mut pictures = Vec::new();
    let mut take = |name, story: &Story, what: &str| {
        pictures.push((name, pictured(&story.screen(), &format!("aa-connect: {what}"))))
    };

    let mut story = Story::begin(Environment::Production, Outside::Refusing);
    take("welcome.svg", &story, "welcome, with saved connections and an unfinished set-up");
    story.credential_is_refused();
    take("failed-test.svg", &story, "the live test call failed, with the cause and what to do");

    let mut story = Story::begin(Environment::Practice, Outside::Fresh);
    story.enter();
    take("this-machine.svg", &story, "this machine: where the secrets go, and whether Adobe is reached");
    story.lead_to_credential();
    take("credential.svg", &story, "the practice credential is filled in");
    let mut person = Story::begin(Environment::Practice, Outside::Fresh);
    person.enter();
    person.lead_to_sign_in();
    take("sign-in.svg", &person, "sign in: listening, and waiting for the person in the browser");
    person.signed_in();
    take("signed-in.svg", &person, "signed in: is this the right person and organization?");
    let mut service_account = Story::begin(Environment::Production, Outside::Refusing);
    service_account.lead_to_key_pair();
    take("key-pair.svg", &service_account, "a key pair that was made here, and what to compare in the Console");
    story.lead_to_suites();
    take("company-and-suites.svg", &story, "company and report suites, several of them checked");
    story.enter();
    story.name_it();
    take("review.svg", &story, "everything once more before it is saved");
    story.enter();
    take("done.svg", &story, "saved, and what to do next");
    let mut consultant = Story::begin(Environment::Production, Outside::Consultant);
    consultant.look_for("northwind/");
    take("many-connections.svg", &consultant, "welcome, with a client's connections among many");
    let mut server = Story::begin(Environment::Production, Outside::Server);
    server.enter();
    server.type_a_passphrase();
    take("vault.svg", &server, "this machine has no keyring: a vault under a passphrase");
    let mut server = Story::begin(Environment::Practice, Outside::Server);
    server.enter();
    server.lead_to_sign_in();
    take("sign-in-over-ssh.svg", &server, "sign in over SSH: the address to open, and the line that forwards the port");
    let mut journeys = Story::begin(Environment::Practice, Outside::Fresh);
    journeys.enter();
    journeys.lead_to_sandbox();
    take("sandbox.svg", &journeys, "Journey Optimizer: the sandbox, of those that the credential may see");
    let connection = story::survey().connections.remove(0);
    let failed = check::failed(connection, story::now().wall);
    pictures.push(("check.svg", pictured(&failed, "aa-connect: a check that failed, with its cause and its past")));
    pictures.push(("plain.txt", plain()));
    pictures
}

/// What a person answers; an empty line keeps what is there and goes on.
fn typed(ask: &Ask, screen: &Screen) -> String {
    let org_id = sandbox::practice_credentials().remove(0).org_id;
    match ask {
        Ask::Wait => panic!("nothing is awaited here: {screen:?}"),
        Ask::Field { id: FieldId::OrgId, .. } => org_id.to_string(),
        Ask::Field { id: FieldId::ClientId, current: None, .. } => format!("/{}", word(Action::FillPractice).word),
        Ask::Field { id: FieldId::Name, .. } => story::NAME.to_owned(),
        Ask::Row { list: ListId::Start | ListId::Store, .. } => "1".to_owned(),
        Ask::Row { list: ListId::Company, .. } => "2".to_owned(),
        Ask::Row { list: ListId::ReportSuite, .. } => "1, 3".to_owned(),
        _ => String::new(),
    }
}

/// The same job in plain mode: what is said, what is asked, what a person types.
fn plain() -> String {
    let mut story = Story::begin(Environment::Practice, Outside::Fresh);
    let mut dialogue = Dialogue::default();
    let mut text = format!("$ aa-connect demo --plain\n{}", *render(&story.screen()));
    for _ in 0..60 {
        if story.step() == StepId::Done {
            return text;
        }
        let before = story.screen();
        let ask = dialogue.ask(&before);
        let line = typed(&ask, &before);
        text.push_str(format!("{ask}{line}").trim_end());
        text.push('\n');
        match dialogue.answer(&before, &Secret::new(line.as_str())) {
            Answer::Send(messages) => messages.into_iter().for_each(|msg| story.feed(msg.among())),
            Answer::Say(words) => text.push_str(&words),
            Answer::Repeat => text.push_str(&render(&before)),
        }
        let said = news(&before, &story.screen());
        if !said.is_empty() {
            text.push_str(&format!("\n{}", *said));
        }
    }
    panic!("plain mode does not come to an end:\n{text}");
}

#[test]
fn the_pictures_show_what_the_program_looks_like() {
    let folder = folder();
    let pictures = pictures();
    if std::env::var("AA_CONNECT_UPDATE").is_ok_and(|value| value == "1") {
        fs::create_dir_all(&folder).unwrap();
        for (name, picture) in &pictures {
            fs::write(folder.join(name), picture).unwrap();
        }
    }
    let stale: Vec<_> = pictures
        .iter()
        .filter(|(name, picture)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(picture))
        .map(|(name, _)| *name)
        .collect();
    assert!(
        stale.is_empty(),
        "stale: {}. Look at what changed, then draw them anew:\n\
         AA_CONNECT_UPDATE=1 cargo nextest run --test screenshots",
        stale.join(", ")
    );
    let drawn: BTreeSet<_> = pictures.iter().map(|(name, _)| (*name).to_owned()).collect();
    let there: BTreeSet<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(there, drawn, "a picture that nobody draws is stale for ever");
}

#[test]
fn the_pictures_are_small_and_fetch_nothing() {
    for (name, picture) in pictures() {
        assert!(picture.len() < LARGEST, "{name}: {} bytes", picture.len());
        if name.ends_with(".svg") {
            for foreign in ["href", "url(", "@import", "<image", "<script", "<foreignObject"] {
                assert!(!picture.contains(foreign), "{name} holds {foreign}");
            }
        }
        assert!(!picture.contains('\x1b'), "{name}");
    }
}

#[test]
fn no_picture_shows_a_secret_but_the_public_one_of_the_sandbox() {
    for (name, picture) in pictures() {
        for secret in [story::REAL_SECRET, story::PASSPHRASE] {
            let drawn = secret.replace(' ', "\u{a0}");
            assert!(!picture.contains(secret) && !picture.contains(&drawn), "{name}");
        }
    }
}

#[test]
fn every_picture_is_of_the_step_that_its_name_says() {
    let shows = |name: &str, words: &[&str]| {
        let (_, picture) = pictures().into_iter().find(|(file, _)| *file == name).unwrap();
        for words in words {
            let words = if name.ends_with(".svg") { words.replace(' ', "\u{a0}") } else { (*words).to_owned() };
            assert!(picture.contains(&words), "{name} does not show “{words}”");
        }
    };
    shows("welcome.svg", &[StepId::Welcome.title(), "northwind-europe", "contoso"]);
    shows("this-machine.svg", &["keyring", "127.0.0.1"]);
    shows("credential.svg", &["Client secret", "••••"]);
    shows("company-and-suites.svg", &["☑", "340"]);
    shows("review.svg", &["@AdobeOrg", "northweu", story::NAME]);
    shows("done.svg", &["aa-connect check"]);
    shows("failed-test.svg", &["Token from Adobe", "Adobe refused"]);
    shows("check.svg", &["Adobe refused", "Worked until", "Who can do it"]);
    shows("many-connections.svg", &["northwind/prod", "Filter", "3 of"]);
    shows("vault.svg", &["Passphrase", "not in this session", "••••"]);
    shows("sign-in-over-ssh.svg", &["ssh -L 8443:localhost:8443", "Paste the address"]);
    shows("sandbox.svg", &["archive-2024", "2 journeys"]);
    shows("plain.txt", &["aa-connect check"]);
}
