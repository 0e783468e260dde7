//! Many connections: Welcome's filter, and drafts that are like a saved connection.

use aa_connect::connection::{
    Connection, ConnectionName, CredentialSettings, CredentialType, Environment, RedirectUri, SignInSettings, StoreKind,
};
use aa_connect::screen::{Ending, FieldId, Focus, ListId, Move};
use aa_connect::wizard::draft::KeySource;
use aa_connect::wizard::effect::Task;
use aa_connect::wizard::report::{Report, ResumedDraft, Survey};
use aa_connect::wizard::{Likeness, Msg, StepId, duplicate};

use super::canned;
use super::walk::Walk;

fn survey(count: usize) -> Survey {
    let connections = (0..count).map(|number| canned::connection(&format!("client-{number:02}/prod"))).collect();
    Survey { connections, ..canned::used_before() }
}

fn begun(count: usize) -> Walk {
    Walk::begun_with(Environment::Production, survey(count))
}

fn labels(walk: &Walk) -> Vec<String> {
    walk.screen().list(ListId::Start).unwrap().rows.iter().map(|row| row.label.clone()).collect()
}

fn highlighted(walk: &Walk) -> String {
    let screen = walk.screen();
    let list = screen.list(ListId::Start).unwrap();
    list.rows[list.cursor].label.clone()
}

fn has_filter(walk: &Walk) -> bool {
    walk.screen().focus_order().contains(&Focus::Field(FieldId::Filter))
}

#[test]
fn the_filter_is_there_only_where_the_list_is_long() {
    assert!(!has_filter(&Walk::begun(Environment::Production)) && !has_filter(&begun(12)));
    let walk = begun(13);
    assert!(has_filter(&walk));
    assert_eq!(walk.model.focus, Some(Focus::List(ListId::Start)), "the keys stay where they were");
    assert_eq!(highlighted(&walk), "Check client-00/prod");
}

#[test]
fn what_is_typed_narrows_connections_and_drafts_and_enter_takes_what_is_highlighted() {
    let mut walk = begun(40);
    walk.fill(FieldId::Filter, "PROD t-17");
    assert_eq!(labels(&walk), ["Check client-17/prod"]);
    assert_eq!(walk.screen().list(ListId::Start).unwrap().note.as_deref(), Some("1 of 41"));
    walk.next();
    assert_eq!(walk.left.clone().unwrap().ending, Ending::Check(ConnectionName::parse("client-17/prod").unwrap()));
    // A draft goes by its label; rows that have no name are out of the way.
    let mut walk = begun(40);
    walk.fill(FieldId::Filter, "fabri");
    assert_eq!(labels(&walk), ["Go on with fabrikam"]);
    walk.next();
    assert!(matches!(&walk.open[..], [(_, Task::ResumeDraft(id))] if id.as_str() == "draft-0"), "{:?}", walk.open);
}

#[test]
fn arrows_in_the_filter_move_in_the_list_and_nothing_found_does_nothing() {
    let mut walk = begun(40);
    walk.fill(FieldId::Filter, "client-1");
    walk.tell(Msg::Move(Move::Down));
    assert_eq!(highlighted(&walk), "Check client-11/prod");
    walk.fill(FieldId::Filter, "nobody");
    assert_eq!(labels(&walk), [] as [&str; 0]);
    assert!(walk.said().contains("Nothing matches."), "{}", walk.said());
    walk.next();
    assert_eq!((walk.left.is_none(), walk.step()), (true, StepId::Welcome));
    walk.fill(FieldId::Filter, "");
    assert_eq!(labels(&walk).len(), 44);
}

#[test]
fn what_was_typed_on_welcome_narrows_nothing_elsewhere() {
    let mut walk = begun(40);
    walk.fill(FieldId::Filter, "client-1");
    walk.fill(FieldId::Filter, "");
    walk.pick(ListId::Start, 0);
    walk.back();
    assert_eq!(walk.model.filter.text(), "");
    assert_eq!(labels(&walk).len(), 44);
}

fn like(connection: &Connection, likeness: Likeness) -> aa_connect::wizard::draft::Draft {
    let name = ConnectionName::parse("contoso/prod").unwrap();
    duplicate(connection, likeness, &name, canned::draft_id("draft-7"), canned::wall())
}

#[test]
fn a_copy_for_the_same_client_lacks_only_secrets_and_report_suites() {
    let mut connection = canned::connection("northwind/prod");
    connection.network.ca_file = Some("/etc/ca.pem".into());
    let draft = like(&connection, Likeness::SameCredential);
    assert_eq!((draft.name.text(), draft.step), ("contoso/prod", StepId::Credential));
    assert_eq!((draft.org_id.text(), draft.client_id.text()), (canned::ORG, canned::CLIENT_ID));
    assert_eq!(draft.settings().unwrap(), connection.credential);
    assert_eq!(draft.network().unwrap(), connection.network);
    assert_eq!((draft.store, draft.environment.clone()), (Some(connection.store), connection.environment.clone()));
    assert_eq!(draft.company.unwrap().company, connection.company.unwrap());
    assert!(draft.report_suites.is_empty() && !draft.is_secret_kept && draft.kept_in.is_none());
}

#[test]
fn a_copy_for_another_client_asks_for_what_is_that_clients_own() {
    let connection = canned::connection("northwind/prod");
    let draft = like(&connection, Likeness::OtherOrganization);
    assert_eq!(draft.step, StepId::Organization);
    for line in [&draft.org_id, &draft.client_id, &draft.technical_account] {
        assert_eq!(line.text(), "");
    }
    assert_eq!((draft.company, draft.product), (None, Some(connection.product)));
    assert_eq!(draft.scopes.text(), connection.credential.scopes().to_string());
}

#[test]
fn a_copy_of_a_sign_in_is_signed_in_to_by_nobody_and_adobes_own_address_stays_with_its_client() {
    for (kind, uri) in [
        (CredentialType::WebApp, "https://localhost:8443/callback"),
        (
            CredentialType::NativeApp,
            "adobe+0123456789abcdef0123456789abcdef01234567://adobeid/0123456789abcdef0123456789abcdef",
        ),
    ] {
        let mut connection = canned::connection("northwind/prod");
        let settings = SignInSettings {
            client_id: connection.credential.client_id().clone(),
            scopes: connection.credential.scopes().clone(),
            redirect_uri: RedirectUri::parse(uri).unwrap(),
            person: None,
        };
        connection.credential = CredentialSettings::for_person(kind, settings).unwrap();
        let same = like(&connection, Likeness::SameCredential);
        assert_eq!((same.redirect_uri.text(), same.signed_in), (uri, None), "{kind:?}");
        let other = like(&connection, Likeness::OtherOrganization);
        let expected = if kind == CredentialType::NativeApp { "" } else { uri };
        assert_eq!(other.redirect_uri.text(), expected, "{kind:?}");
    }
}

#[test]
fn a_run_that_was_started_for_a_draft_takes_it_up_at_once() {
    let mut walk = Walk::at_start(Environment::Production);
    let mut draft = like(&canned::connection("northwind/prod"), Likeness::SameCredential);
    draft.store = Some(StoreKind::Memory);
    assert_eq!(draft.key_source, KeySource::Brought, "Adobe knows that key's certificate");
    walk.model.resume_first = Some(draft.id.clone());
    let effects = aa_connect::wizard::start(&mut walk.model, walk.now);
    walk.take(&effects);
    walk.report(Report::Surveyed(Survey::default()));
    let resumed = ResumedDraft { draft, secrets: None, proxy_password: None, unread: None };
    walk.report(Report::DraftRead(Ok(Box::new(resumed))));
    assert_eq!(walk.step(), StepId::Credential);
    assert_eq!(walk.model.draft.client_id.text(), canned::CLIENT_ID);
    assert!(walk.model.notice.is_none(), "nothing was lost: {:?}", walk.model.notice);
}
