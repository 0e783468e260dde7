//! Signing in: what is asked for, how the wait reads wherever the browser is, who is confirmed, and what ends it.

use std::time::Duration;

use aa_connect::connection::{AccountType, CredentialType, Environment, Scopes, StoreKind};
use aa_connect::diagnosis::{LocalFault, Stage};
use aa_connect::screen::{Action, Ending, FieldId, Item};
use aa_connect::ui::plain;
use aa_connect::wizard::effect::{Effect, SignInInput, Task};
use aa_connect::wizard::report::{BrowserPlace, Report, SignInNews, Stray, Unusable};
use aa_connect::wizard::{Model, StepId, next_deadline, start};

use super::canned;
use super::walk::Walk;

fn over_ssh() -> BrowserPlace {
    BrowserPlace::OverSsh { forward: Some("ssh -L 8443:localhost:8443 ada@build7.northwind.example".to_owned()) }
}

/// At the step, where everything is being tried.
fn at_sign_in() -> Walk {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sign_in(CredentialType::SinglePageApp, Some(canned::ORG));
    walk
}

/// The same, waiting for a browser at `place`.
fn waiting(place: BrowserPlace) -> Walk {
    let mut walk = at_sign_in();
    walk.report(canned::waiting(place));
    walk
}

fn signed_in() -> Walk {
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    walk
}

fn links(walk: &Walk) -> Vec<String> {
    let link = |item| if let Item::Link { url, .. } = item { Some(url) } else { None };
    walk.screen().body.into_iter().filter_map(link).collect()
}

#[test]
fn the_plan_has_a_sign_in_for_people_only() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::WebApp, None);
    assert!(walk.screen().steps.iter().any(|step| step.title == "Sign in"));
    walk.back();
    walk.pick(aa_connect::screen::ListId::CredentialType, 0);
    assert!(walk.screen().steps.iter().all(|step| step.title != "Sign in"));
}

#[test]
fn what_to_register_is_told_and_copied() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::WebApp, None);
    let said = walk.said();
    assert!(said.contains("https://localhost:8443/callback,https://localhost:8444/callback"), "{said}");
    let copied = walk.act(Action::CopyRedirectPattern);
    let [Effect::Copy(pattern)] = &copied[..] else { panic!("{copied:?}") };
    assert!(pattern.starts_with("https://localhost:8443/callback,"), "{pattern}");
    walk.fill(FieldId::RedirectUri, "https://127.0.0.1:9000/back");
    let copied = walk.act(Action::CopyRedirectPattern);
    assert_eq!(copied, [Effect::Copy(r"https://127\\.0\\.0\\.1:9000/back".to_owned())]);
    assert_eq!(walk.act(Action::CopyRedirectUri), [Effect::Copy("https://127.0.0.1:9000/back".to_owned())]);
}

#[test]
fn a_public_client_has_no_secret_to_enter_and_a_web_app_has() {
    let asks_for_secret = |kind| {
        let mut walk = Walk::begun(Environment::Production);
        walk.reach_credential_of(kind, None);
        walk.said().contains("Client secret")
    };
    assert!(asks_for_secret(CredentialType::WebApp));
    assert!(!asks_for_secret(CredentialType::SinglePageApp));
    assert!(!asks_for_secret(CredentialType::NativeApp));
}

#[test]
fn a_redirect_address_without_https_is_refused_for_adobe() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::SinglePageApp, None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::RedirectUri, "http://localhost:8443/callback");
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
    assert!(walk.said().contains("over https only"), "{}", walk.said());
}

#[test]
fn an_answer_in_the_field_for_the_redirect_address_is_refused_and_in_no_file() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_credential_of(CredentialType::SinglePageApp, None);
    walk.fill(FieldId::ClientId, canned::CLIENT_ID);
    walk.fill(FieldId::RedirectUri, canned::LANDED);
    walk.next();
    assert_eq!(walk.step(), StepId::Credential);
    assert!(walk.said().contains("the address after a sign-in"), "{}", walk.said());
    walk.back();
    let text = toml::to_string(walk.kept.last().unwrap()).unwrap();
    assert!(!text.contains(canned::CANARY), "{text}");
}

#[test]
fn the_request_says_what_was_entered_and_leaves_the_choice_to_the_browser() {
    let walk = at_sign_in();
    let Some((_, Task::SignIn(request))) = walk.open.last() else { panic!("{:?}", walk.open) };
    let settings = request.candidate.candidate.settings.sign_in().unwrap();
    assert_eq!(settings.redirect_uri.as_str(), canned::LOCAL_REDIRECT);
    assert!(settings.scopes.contains(Scopes::OFFLINE_ACCESS), "a lasting sign-in is asked for");
    assert!(request.may_open_browser && !request.must_choose);
}

#[test]
fn beside_the_browser_the_short_address_is_enough() {
    let walk = waiting(BrowserPlace::Here);
    assert_eq!(links(&walk), ["https://localhost:8443/start-7f3kQ2mvX9_bTFiKVyuCd-"]);
    assert!(walk.said().contains("4F:0B:6A"), "the fingerprint is there before the browser warns");
    let mut walk = walk;
    assert_eq!(walk.next().len(), 1);
    assert_eq!(walk.told, [SignInInput::OpenBrowser]);
}

#[test]
fn over_ssh_the_whole_address_and_the_forwarding_line_stand_there() {
    let mut walk = waiting(over_ssh());
    let [address] = &links(&walk)[..] else { panic!("{:?}", links(&walk)) };
    assert!(address.starts_with("https://ims-na1.adobelogin.com/ims/authorize/v2?client_id="));
    assert!(walk.said().contains("ssh -L 8443:localhost:8443 ada@build7.northwind.example"), "{}", walk.said());
    assert_eq!(walk.next(), [], "there is no browser to open here");
    assert_eq!(walk.act(Action::Copy), [Effect::Copy(address.clone())]);
}

#[test]
fn a_browser_that_did_not_open_brings_the_whole_address() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignIn(SignInNews::BrowserNotOpened("there is no browser here".into())));
    assert!(links(&walk)[0].starts_with("https://ims-na1.adobelogin.com/"));
    assert!(walk.said().contains("there is no browser here"));
}

#[test]
fn whatever_is_pasted_goes_to_the_sign_in_whole() {
    let mut walk = waiting(over_ssh());
    walk.paste(canned::LANDED);
    assert_eq!(walk.told, [SignInInput::Pasted(aa_connect::connection::Secret::new(canned::LANDED))]);
    walk.report(Report::SignIn(SignInNews::Unusable(Unusable::TheQuestion)));
    assert!(walk.said().contains("not of the page after it"), "{}", walk.said());
}

#[test]
fn the_enter_that_follows_a_paste_out_of_habit_does_nothing() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.paste(canned::LANDED);
    walk.wait(Duration::from_millis(300));
    walk.next();
    assert_eq!(walk.told.len(), 1, "the browser is not opened once more");
    walk.wait(Duration::from_millis(600));
    walk.next();
    assert_eq!(walk.told.last(), Some(&SignInInput::OpenBrowser), "later it is meant");
}

#[test]
fn what_is_typed_into_the_field_is_sent_with_enter() {
    let mut walk = waiting(BrowserPlace::Here);
    for letter in "code=abc.def.ghi".chars() {
        walk.tell(aa_connect::wizard::Msg::Edit(aa_connect::screen::Edit::Insert(letter)));
    }
    walk.next();
    assert_eq!(walk.told, [SignInInput::Pasted(aa_connect::connection::Secret::new("code=abc.def.ghi"))]);
}

#[test]
fn silence_brings_the_likeliest_cause_after_twenty_seconds_and_not_before() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.wait(Duration::from_secs(19));
    assert!(!walk.said().contains("another page"), "{}", walk.said());
    walk.wait(Duration::from_secs(1));
    let said = walk.said();
    assert!(said.contains("Did your browser end on another page?"), "{said}");
    assert!(said.contains("https://localhost:8443/callback"), "the pattern to register: {said}");
}

#[test]
fn nothing_moves_every_second_while_an_address_is_to_be_copied() {
    let until_next = |walk: &Walk| next_deadline(&walk.model, walk.now).unwrap() - walk.now.since_start;
    let mut there = waiting(over_ssh());
    there.wait(Duration::from_millis(3_200));
    assert_eq!(until_next(&there), Duration::from_millis(6_800));
    let mut here = waiting(BrowserPlace::Here);
    here.wait(Duration::from_millis(3_200));
    assert_eq!(until_next(&here), Duration::from_millis(800));
}

#[test]
fn who_signed_in_is_confirmed_before_anything_else_happens() {
    let mut walk = signed_in();
    assert_eq!(walk.step(), StepId::SignIn, "nobody is sent on unasked");
    let said = walk.said();
    for expected in
        ["Northwind Trading", "ada@northwind.example", "company or school account", "renewed by itself until 18 Mar"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    walk.next();
    assert_eq!(walk.step(), StepId::Company);
}

#[test]
fn what_was_not_granted_is_named() {
    let mut less = canned::signed_in();
    less.missing_scopes = vec!["read_organizations".into()];
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignInEnded(Ok(less)));
    assert!(walk.said().contains("read_organizations is missing"), "{}", walk.said());
}

#[test]
fn not_this_one_signs_out_and_begins_with_the_choice_of_an_account() {
    let mut walk = signed_in();
    walk.act(Action::NotThisOne);
    assert!(matches!(walk.open.last(), Some((_, Task::SignOut(_)))), "{:?}", walk.open);
    walk.report(Report::SignedOut(Ok(())));
    let Some((_, Task::SignIn(request))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert!(request.must_choose);
    assert!(walk.model.draft.signed_in().is_none());
}

#[test]
fn a_personal_account_is_said_in_words() {
    let mut personal = canned::signed_in();
    personal.person.as_mut().unwrap().account = AccountType::Personal;
    personal.organizations.clear();
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignInEnded(Ok(personal)));
    assert!(walk.said().contains("ada@northwind.example is a personal Adobe account"), "{}", walk.said());
}

#[test]
fn another_organization_than_the_named_one_is_not_gone_on_with() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignInEnded(Ok(canned::signed_in_elsewhere())));
    let said = walk.said();
    assert!(said.contains("does not belong to the organization"), "{said}");
    assert!(said.contains("Contoso Retail"), "{said}");
    walk.act(Action::Next);
    assert_eq!(walk.step(), StepId::SignIn);
}

#[test]
fn a_busy_port_is_named_and_the_next_registered_one_offered() {
    let mut walk = at_sign_in();
    walk.report(Report::SignInEnded(Err(canned::port_busy())));
    let said = walk.said();
    assert!(said.contains("node, process 4711") && said.contains("Use port 8444 instead"), "{said}");
    walk.act(Action::OtherPort);
    let Some((_, Task::SignIn(request))) = walk.open.last() else { panic!("{:?}", walk.open) };
    let settings = request.candidate.candidate.settings.sign_in().unwrap();
    assert_eq!(settings.redirect_uri.as_str(), "https://localhost:8444/callback");
}

#[test]
fn a_denial_ends_the_wait_and_says_who_can_grant() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.report(Report::SignInEnded(Err(canned::denied())));
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::SignIn(_))));
    assert!(walk.said().contains("administrator"), "{}", walk.said());
    walk.next();
    assert!(matches!(walk.open.last(), Some((_, Task::SignIn(_)))), "Enter tries again");
}

#[test]
fn going_back_closes_the_listener() {
    let mut walk = waiting(BrowserPlace::Here);
    let effects = walk.back();
    assert!(matches!(effects[..], [Effect::Abort(_)]), "{effects:?}");
    assert!(walk.said().contains("Sign in again"), "{}", walk.said());
    walk.back();
    assert_eq!(walk.step(), StepId::Credential);
}

#[test]
fn strays_are_told_and_the_wait_goes_on() {
    for (stray, words) in [
        (Stray::CertificateRefused, "does not trust this machine's certificate"),
        (Stray::PlainOnTlsPort, "Change http to https"),
        (Stray::TlsOnPlainPort, "Change https to http"),
        (Stray::OtherAttempt, "another sign-in"),
        (Stray::WrongIssuer(Some("https://evil.example".into())), "https://evil.example"),
        (Stray::Duplicated, "twice"),
        (Stray::WrongHost, "foreign name"),
    ] {
        let mut walk = waiting(BrowserPlace::Here);
        walk.report(Report::SignIn(SignInNews::Stray(stray)));
        assert!(walk.said().contains(words), "{words}: {}", walk.said());
        assert!(matches!(walk.open.last(), Some((_, Task::SignIn(_)))));
    }
}

#[test]
fn without_offline_access_everything_else_goes_on() {
    let mut walk = waiting(BrowserPlace::Here);
    let scopes = Scopes::parse("openid, AdobeID").unwrap();
    let address = aa_connect::connection::Secret::new("https://ims-na1.adobelogin.com/ims/authorize/v2?second");
    walk.report(Report::SignIn(SignInNews::WithoutLasting { address, start_address: None, scopes }));
    assert!(walk.said().contains("one day at a time"), "{}", walk.said());
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    assert_eq!(walk.model.draft.settings().unwrap().scopes().to_string(), "openid, AdobeID");
    assert!(walk.model.draft.signed_in().is_some(), "the sign-in belongs to what was granted");
}

#[test]
fn another_client_means_another_sign_in() {
    let mut walk = signed_in();
    walk.back();
    walk.fill(FieldId::ClientId, canned::OTHER_CLIENT_ID);
    walk.next();
    walk.report(Report::SecretKept(Ok(())));
    assert!(matches!(walk.open.last(), Some((_, Task::SignIn(_)))), "{:?}", walk.open);
}

#[test]
fn the_draft_remembers_who_signed_in_and_no_code() {
    let mut walk = waiting(BrowserPlace::Here);
    walk.paste(canned::LANDED);
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    let text = toml::to_string(walk.kept.last().unwrap()).unwrap();
    assert!(text.contains("ada@northwind.example") && !text.contains(canned::CANARY), "{text}");
}

fn renewing() -> Walk {
    let mut connection = canned::connection("northwind");
    connection.credential = canned::user_settings(CredentialType::SinglePageApp);
    connection.store = StoreKind::Keyring;
    let candidate = canned::candidate_of(&connection);
    let mut walk = Walk::at_start(Environment::Production);
    walk.model = Model::renewing(connection, &candidate, canned::draft_id("draft-2"), canned::wall());
    let effects = start(&mut walk.model, walk.now);
    walk.take(&effects);
    walk
}

#[test]
fn a_saved_connection_gets_a_new_sign_in_and_nothing_else_is_asked() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    let Some((_, Task::SignIn(request))) = walk.open.last() else { panic!("{:?}", walk.open) };
    assert_eq!(request.candidate.store, StoreKind::Memory, "the old sign-in stays until the new one is confirmed");
    assert_eq!(request.certificate_store, StoreKind::Keyring);
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    assert_eq!(walk.kept.len(), 0, "there is no draft");
    walk.next();
    walk.report(Report::SignInRenewed(Ok(())));
    let farewell = walk.left.unwrap();
    assert!(matches!(farewell.ending, Ending::Saved(_)));
    assert!(farewell.lines[0].contains("northwind has its new sign-in as ada@northwind.example"), "{farewell:?}");
}

#[test]
fn a_new_sign_in_of_another_organization_is_not_taken() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.report(Report::SignInEnded(Ok(canned::signed_in_elsewhere())));
    walk.act(Action::Next);
    assert!(walk.open.iter().all(|(_, task)| !matches!(task, Task::RenewSignIn(..))));
    walk.act(Action::Quit);
    let farewell = walk.left.unwrap();
    assert_eq!(farewell.ending, Ending::Interrupted);
    assert!(farewell.lines[0].contains("has the sign-in it had before"), "{farewell:?}");
    // What nobody confirmed should open nothing at Adobe either.
    assert_eq!(walk.ended.len(), 1);
    assert_eq!(walk.ended[0].store, StoreKind::Memory);
}

#[test]
fn nothing_is_ended_at_adobe_that_was_never_made_or_was_put_in_place() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.act(Action::Quit);
    assert_eq!(walk.ended, []);
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    walk.next();
    walk.report(Report::SignInRenewed(Ok(())));
    assert!(walk.left.is_some());
    assert_eq!(walk.ended, []);
}

#[test]
fn somebody_else_than_before_is_pointed_out() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    let mut other = canned::signed_in();
    other.person.as_mut().unwrap().user_id = "FFFFFFFFFFFFFFFFFFFFFFFF@495e01.e".into();
    other.person.as_mut().unwrap().email = Some("grace@northwind.example".into());
    walk.report(Report::SignInEnded(Ok(other)));
    let said = plain::render(&walk.screen()).to_string();
    assert!(said.contains("Until now it was ada@northwind.example"), "{said}");
}

#[test]
fn leaving_lets_a_new_sign_in_be_put_in_place_and_ends_with_it() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    walk.next();
    assert_eq!(walk.act(Action::Quit), [], "half of it would be lost");
    assert!(walk.said().contains("being kept"), "{}", walk.said());
    walk.report(Report::SignInRenewed(Ok(())));
    assert!(matches!(walk.left.unwrap().ending, Ending::Saved(_)));
}

#[test]
fn a_new_sign_in_that_could_not_be_kept_keeps_the_person_here_although_they_wanted_to_leave() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.report(Report::SignInEnded(Ok(canned::signed_in())));
    walk.next();
    walk.act(Action::Quit);
    walk.report(Report::SignInRenewed(Err(canned::local(Stage::Files, LocalFault::DiskFull, "connections"))));
    assert!(walk.left.is_none());
    walk.next();
    assert_eq!(walk.act(Action::Quit), [], "another try is waited for as well");
}

#[test]
fn a_sign_in_for_a_saved_connection_has_no_draft_to_throw_away() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    walk.act(Action::Discard);
    walk.act(Action::Discard);
    assert!(walk.model.draft.renews.is_some() && walk.step() == StepId::SignIn, "{:?}", walk.model.draft);
    assert!(walk.open.iter().any(|(_, task)| matches!(task, Task::SignIn(_))), "the sign-in was stopped");
}

#[test]
fn a_draft_does_not_say_that_somebody_is_signed_in_who_was_signed_out() {
    let mut walk = signed_in();
    walk.act(Action::NotThisOne);
    assert_eq!(walk.kept.last().unwrap().signed_in, None);
    let mut renewal = renewing();
    renewal.report(canned::waiting(BrowserPlace::Here));
    renewal.report(Report::SignInEnded(Ok(canned::signed_in())));
    renewal.act(Action::NotThisOne);
    assert_eq!(renewal.kept.len(), 0, "there is no draft");
}

#[test]
fn a_new_sign_in_of_somebody_whom_adobe_does_not_name_is_pointed_out() {
    let mut walk = renewing();
    walk.report(canned::waiting(BrowserPlace::Here));
    let nameless = aa_connect::connection::SignedIn { person: None, ..canned::signed_in() };
    walk.report(Report::SignInEnded(Ok(nameless)));
    let said = plain::render(&walk.screen()).to_string();
    assert!(said.contains("Until now it was ada@northwind.example"), "{said}");
}

#[test]
fn silence_asks_nobody_to_register_what_adobe_assigned() {
    let mut walk = Walk::begun(Environment::Production);
    walk.reach_sign_in(CredentialType::NativeApp, Some(canned::ORG));
    walk.report(canned::waiting_for_paste());
    walk.wait(Duration::from_secs(20));
    let said = walk.said();
    assert!(!said.contains("register"), "{said}");
    assert!(said.contains("open an app"), "{said}");
}

#[test]
fn back_from_a_new_sign_in_leads_to_whoever_asked_for_it() {
    let mut walk = renewing();
    walk.back();
    if walk.left.is_none() {
        // The sign-in that waited was stopped first.
        walk.back();
    }
    assert_eq!(walk.left.as_ref().map(|left| left.ending.clone()), Some(Ending::Returned));
}

#[test]
fn review_begins_with_who_it_is_and_whose() {
    let mut walk = signed_in();
    walk.next();
    walk.discover(canned::one_company());
    walk.load_suites(340);
    walk.next();
    assert_eq!(walk.step(), StepId::Review);
    let screen = walk.screen();
    let pairs = screen.body.iter().find_map(|item| if let Item::KeyValues(pairs) = item { Some(pairs) } else { None });
    let labels: Vec<&str> = pairs.unwrap().iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels[..2], ["Signed in", "Organization"], "a low window shows these without scrolling");
    assert!(labels.contains(&"Sign-in"), "{labels:?}");
}
