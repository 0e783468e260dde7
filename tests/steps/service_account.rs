//! The states of a Service Account's own steps.

use aa_connect::connection::{CredentialType, Environment, KeySize};
use aa_connect::diagnosis::{CheckEvent, CheckId, LocalFault, Stage};
use aa_connect::screen::{Action, FieldId, ListId};
use aa_connect::wizard::report::{KeyTrouble, Report};

use super::canned;
use super::states::{A_WHILE, fresh, made};
use super::walk::Walk;

fn at_key_pair() -> Walk {
    made(fresh(), |walk| walk.reach_key_pair(Some(canned::ORG)))
}

fn with_key_pair(environment: Environment) -> Walk {
    made(Walk::begun(environment), |walk| walk.reach_made_key_pair(Some(canned::ORG)))
}

fn brought() -> Walk {
    made(at_key_pair(), |walk| {
        walk.report(canned::generated(KeySize::Rsa2048));
        walk.pick(ListId::KeySource, 3);
    })
}

fn at_token() -> Walk {
    made(fresh(), |walk| {
        walk.reach_metascopes();
        walk.next();
    })
}

pub(crate) fn states() -> Vec<(&'static str, Walk)> {
    vec![
        (
            "credential_type_2_service_account",
            made(fresh(), |walk| {
                walk.reach_credential_type(None);
                walk.pick(ListId::CredentialType, 4);
            }),
        ),
        ("key_pair_1_being_made", made(at_key_pair(), |walk| walk.wait(A_WHILE))),
        (
            "key_pair_2_is_made",
            made(at_key_pair(), |walk| {
                walk.report(canned::generated(KeySize::Rsa2048));
            }),
        ),
        (
            "key_pair_3_file_exists",
            made(at_key_pair(), |walk| {
                walk.report(canned::generated(KeySize::Rsa2048));
                walk.next();
                let there = KeyTrouble::FileExists("/home/ada/certificate_pub.crt".into());
                walk.report(Report::KeyPairMade(Err(there)));
            }),
        ),
        ("key_pair_4_made", with_key_pair(Environment::Production)),
        ("key_pair_5_made_for_practice", with_key_pair(Environment::Practice)),
        ("key_pair_6_to_a_file", made(with_key_pair(Environment::Production), |walk| drop(walk.act(Action::WriteKey)))),
        (
            "key_pair_7_in_a_file",
            made(with_key_pair(Environment::Production), |walk| {
                walk.act(Action::WriteKey);
                walk.next();
                walk.report(Report::KeyWritten(Ok("/home/ada/private.key".into())));
            }),
        ),
        ("key_pair_8_brought", brought()),
        (
            "key_pair_9_wants_passphrase",
            made(brought(), |walk| {
                walk.fill(FieldId::KeyFile, "~/keys/northwind.pem");
                walk.next();
                walk.report(Report::KeyPairRead(Err(KeyTrouble::NeedsPassphrase)));
            }),
        ),
        (
            "key_pair_10_read_without_certificate",
            made(brought(), |walk| {
                walk.fill(FieldId::KeyFile, "~/keys/northwind.pem");
                walk.next();
                walk.report(Report::KeyPairRead(Ok(canned::brought_key())));
            }),
        ),
        ("credential_13_service_account", made(with_key_pair(Environment::Production), |walk| drop(walk.next()))),
        ("metascopes_1_suggested", made(fresh(), Walk::reach_metascopes)),
        (
            "token_1_running",
            made(at_token(), |walk| {
                walk.check(CheckEvent::Started(CheckId::KeyPair));
                walk.wait(A_WHILE);
            }),
        ),
        ("token_2_works", made(at_token(), Walk::pass_token_test)),
        (
            "token_3_expired",
            made(at_token(), |walk| {
                let attempt = walk.asked(&Report::CheckEnded).unwrap();
                let expired = canned::local(Stage::KeyPair, LocalFault::CertificateExpired, "2025-01-01");
                walk.report_of(attempt, Report::Check(canned::failed(CheckId::KeyPair, expired)));
                walk.report_of(attempt, Report::CheckEnded);
            }),
        ),
        (
            "review_8_service_account",
            made(at_token(), |walk| {
                walk.pass_token_test();
                walk.next();
                walk.discover(canned::one_company());
                walk.load_suites(340);
                walk.next();
            }),
        ),
        (
            "review_9_token_only",
            made(fresh(), |walk| {
                walk.reach_product(Some(canned::ORG));
                walk.pick(ListId::Product, 2);
                walk.next();
                walk.pick(ListId::CredentialType, CredentialType::ALL.len() - 1);
                walk.next();
                walk.report(canned::generated(KeySize::Rsa2048));
                walk.next();
                walk.report(Report::KeyPairMade(Ok(canned::key_pair())));
                walk.next();
                walk.fill(FieldId::ClientId, canned::CLIENT_ID);
                walk.fill(FieldId::ClientSecret, canned::CLIENT_SECRET);
                walk.fill(FieldId::TechnicalAccount, canned::ACCOUNT);
                walk.next();
                walk.report(Report::SecretKept(Ok(())));
                walk.next();
                walk.pass_token_test();
                walk.next();
            }),
        ),
    ]
}
