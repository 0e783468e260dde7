//! Every state of the check screen as a picture at three sizes and as plain mode says it.

use std::time::Duration;

use aa_connect::checkup::Report;
use aa_connect::connection::{Connection, StoreKind, Urgency};
use aa_connect::diagnosis::{
    CheckEvent, CheckId, Finding, LocalFault, Repair, Stage, Unfinished, Warning, WarningKind,
};
use aa_connect::screen::{Action, Msg, Screen};
use aa_connect::ui::plain;
use aa_connect::ui::tui::{Theme, View};

use crate::drive::Drive;
use crate::{canned, picture};

pub(crate) fn clock_off() -> Warning {
    Warning {
        kind: WarningKind::ClockOff,
        urgency: Urgency::None,
        ends_at: None,
        fingerprint: None,
        cause: "This machine's clock is 95 seconds ahead of Adobe's.".to_owned(),
        remedy: "Switch on time synchronization.".to_owned(),
    }
}

/// A connection whose vault is not open yet.
pub(crate) fn in_vault() -> Connection {
    Connection { store: StoreKind::Vault, ..canned::connection("northwind") }
}

pub(crate) fn unfinished() -> Unfinished {
    let locked = canned::local(Stage::Store, LocalFault::VaultLocked, "");
    Unfinished::of_move("northwind", StoreKind::Vault, *locked)
}

fn made(mut drive: Drive, by: impl FnOnce(&mut Drive)) -> Drive {
    by(&mut drive);
    drive
}

fn running() -> Drive {
    made(Drive::choosing(&["contoso/prod", "northwind"]), |drive| {
        drive.tell(Msg::Move(aa_connect::screen::Move::Down));
        drive.act(Action::Next);
        drive.event(CheckEvent::Started(CheckId::Secret));
    })
}

fn repairable() -> Drive {
    made(running(), |drive| {
        let finding = Box::new(Finding { repair: Some(Repair::OtherCompany), ..*canned::wrong_secret() });
        drive.event(canned::failed(CheckId::Company, finding));
        drive.ends();
    })
}

pub(crate) fn states() -> Vec<(&'static str, Drive)> {
    let many: Vec<String> = (1..=40).map(|n| format!("client-{n:02}/prod")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        ("choosing", Drive::choosing(&["contoso/prod", "northwind"])),
        ("choosing_among_many", Drive::choosing(&many)),
        ("choosing_none_saved", Drive::choosing(&[])),
        (
            "choosing_refused",
            made(Drive::choosing(&["northwind"]), |drive| {
                drive.act(Action::Next);
                drive.fails_at_token();
                drive.act(Action::Back);
            }),
        ),
        (
            "running",
            made(running(), |drive| {
                drive.event(CheckEvent::Passed {
                    check: CheckId::File,
                    seen: aa_connect::diagnosis::Seen::File,
                    took: Duration::ZERO,
                });
                drive.event(CheckEvent::Waiting {
                    check: CheckId::Companies,
                    wait: aa_connect::diagnosis::Wait::Asked(38),
                });
                drive.wait(Duration::from_secs(4));
            }),
        ),
        ("works", made(running(), Drive::passes)),
        (
            "works_with_a_warning",
            made(running(), |drive| {
                drive.event(CheckEvent::Warned(clock_off()));
                drive.passes();
            }),
        ),
        ("refused", made(running(), Drive::fails_at_token)),
        (
            "evidence",
            made(running(), |drive| {
                drive.fails_at_token();
                drive.act(Action::Next);
            }),
        ),
        (
            "letter",
            made(running(), |drive| {
                drive.event(canned::failed(CheckId::Companies, canned::no_suites()));
                drive.ends();
                drive.act(Action::Letter);
            }),
        ),
        ("vault_locked", made(Drive::of(in_vault()), |drive| drive.act(Action::Next))),
        (
            "move_offered",
            made(Drive::of(canned::connection("northwind")), |drive| {
                drive.is_keyring_working = true;
                drive.act(Action::Next);
                drive.passes();
            }),
        ),
        (
            "unfinished",
            made(running(), |drive| {
                drive.unfinished = Some(unfinished());
                drive.passes();
            }),
        ),
        ("stopped", made(running(), |drive| drive.act(Action::Back))),
        ("repair_offered", repairable()),
        ("repair_described", made(repairable(), |drive| drive.act(Action::Repair))),
        (
            "repair_company",
            made(repairable(), |drive| {
                drive.act(Action::Repair);
                drive.act(Action::Repair);
                drive.report(Report::Companies(Ok(canned::three_companies())));
            }),
        ),
        (
            "repair_sandbox",
            made(Drive::of(canned::journey_connection("northwind")), |drive| {
                drive.act(Action::Next);
                let finding = Box::new(Finding { repair: Some(Repair::OtherSandbox), ..*canned::wrong_secret() });
                drive.event(canned::failed(CheckId::Sandbox, finding));
                drive.ends();
                drive.act(Action::Repair);
                drive.act(Action::Repair);
                drive.report(Report::Sandboxes(Ok(canned::sandboxes())));
            }),
        ),
        (
            "repair_suites",
            made(repairable(), |drive| {
                drive.act(Action::Repair);
                drive.act(Action::Repair);
                drive.report(Report::Companies(Ok(canned::three_companies())));
                drive.act(Action::Next);
                drive.report(Report::Suites(Ok(canned::suites(0..5))));
            }),
        ),
        ("bundle", Drive::replaying()),
        ("help", made(running(), |drive| drive.act(Action::Help))),
    ]
}

pub(crate) fn looked_at(screen: &Screen) -> String {
    let (buffer, cursor) = picture::drawn(screen, &mut View::default(), (80, 24), &Theme::colour());
    let mut text = format!("80 × 24\n{}", picture::picture(&buffer, cursor));
    for size in [(60, 16), (120, 40)] {
        let (buffer, _) = picture::drawn(screen, &mut View::default(), size, &Theme::colour());
        text.push_str(&format!("\n{} × {}\n{}", size.0, size.1, picture::words(&buffer)));
    }
    text.push_str(&format!("\nplain\n{}", *plain::render(screen)));
    text
}

#[test]
fn colour_changes_no_word() {
    for (name, drive) in states() {
        let words_in =
            |theme: &Theme| picture::words(&picture::drawn(&drive.screen(), &mut View::default(), (80, 24), theme).0);
        assert_eq!(words_in(&Theme::colour()), words_in(&Theme::monochrome()), "{name}");
    }
}
