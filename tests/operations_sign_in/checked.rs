//! What a check says of a connection whose sign-in is over: one cause, one remedy, and what Adobe said as evidence.

use aa_connect::connection::{
    Company, Connection, ConnectionName, DraftId, GlobalCompanyId, Printable, Product, Proof, Proven, StoreKind,
};
use aa_connect::operations;
use aa_connect::runtime::{NetworkOverride, Services, check_saved};
use aa_connect::store::{Owner, Paths, Patience};

use crate::home::*;
use crate::ims::*;
use crate::support::Answer;

#[tokio::test]
async fn an_ended_sign_in_is_named_with_what_adobe_said_and_then_without_asking_again() {
    let script = Script::new();
    script.book().lasts = 60;
    let server = serve(&script);
    let folder = tempfile::tempdir().unwrap();
    let services = Services::new(Paths::below(folder.path()), Patience::Unattended, NetworkOverride::default());
    let draft = DraftId::parse("draft-1").unwrap();
    let store = services.store(StoreKind::Memory).unwrap();
    let home = Home::at(folder.path(), &server.base, store);
    let home = Home { owner: Owner::Draft(draft.clone()), org_id: None, ..home };
    home.sign_in().await.unwrap();
    let proven = Proven {
        candidate: home.candidate.clone(),
        name: ConnectionName::parse("northwind").unwrap(),
        product: Product::Analytics,
        org_id: org(ORG),
        company: Some(Company { id: GlobalCompanyId::parse("northw0").unwrap(), name: Printable::new("Northwind") }),
        sandbox: None,
        report_suites: Vec::new(),
        store: StoreKind::Memory,
        proof: Proof { at: jiff::Timestamp::now(), report_suites_seen: 1 },
        facts: Default::default(),
    };
    let connection: Connection = operations::save(&home.paths, &home.store, &draft, proven).await.unwrap();

    let (owner, org_id) = (Owner::Connection(connection.id.clone()), Some(org(ORG)));
    let again = Home { owner, org_id, ..home };
    for refusal in [
        Answer::json(400, r#"{"error":"invalid_token"}"#).with("X-Debug-Id", "dbg-7"),
        Answer::json(400, r#"{"error":"invalid_grant"}"#).with("X-Debug-Id", "dbg-7"),
        Answer::json(400, r#"{"error":"access_denied","error_description":"over"}"#).with("X-Debug-Id", "dbg-7"),
        Answer::json(401, r#"{"error":"something_new"}"#).with("X-Debug-Id", "dbg-7"),
    ] {
        script.book().mood = Mood::Good;
        again.sign_in().await.unwrap();
        script.book().mood = Mood::Says(refusal);
        let asked = script.book().refreshes;
        let run = check_saved(&services, &connection, |_| {}).await;
        let finding = run.finding().unwrap();
        assert_eq!(finding.id, "not-signed-in", "{finding:?}");
        assert_eq!(finding.evidence.request_id.as_ref().map(Printable::as_str), Some("dbg-7"));
        assert!(finding.evidence.description.is_some() && finding.evidence.is_adobes);
        let run = check_saved(&services, &connection, |_| {}).await;
        let finding = run.finding().unwrap();
        assert_eq!((finding.id, finding.evidence.status), ("not-signed-in", None));
        assert_eq!(script.book().refreshes, asked + 1);
    }
}
