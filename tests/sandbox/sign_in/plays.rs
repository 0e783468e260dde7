//! The failures that can be practised, chosen on the page or by a cookie, never by the client.

use aa_connect::connection::Printable;
use aa_connect::diagnosis::diagnose;
use aa_connect::runtime::of_refused_sign_in;
use serde_json::Value;
use tokio::time::Instant;

use super::super::world::*;
use super::browser::*;

/// Signs in with this failure chosen on the last page.
async fn played(world: &World, play: &str) -> Seen {
    let mut browser = world.browser();
    let page = browser.open(&request(&web_app(), &[])).await;
    let page = browser.press(&page, &[("user", INES), ("practice_play", play)]).await;
    assert!(page.text.contains(&format!("value=\"{play}\" selected")), "the choice stays chosen");
    browser.press(&page, &[("user", INES), ("decision", "allow"), ("practice_play", play)]).await
}

#[tokio::test]
async fn refusals_come_though_the_person_allowed() {
    let world = world().await;
    for (play, error) in
        [("deny", "access_denied"), ("invalid_scope", "invalid_scope"), ("terms", "ride_AdobeID_acct_terms")]
    {
        let seen = played(&world, play).await;
        assert_eq!(seen.error(), error);
        assert_eq!(seen.callback().1["state"], "the-state");
    }
    for (play, error, has_jump) in [
        ("verify_email", "ride_AdobeID_acct_evs", true),
        ("choose_profile", "ride_AdobeID_acct_eoaChoose", true),
        ("account_step", "ride_AdobeID_acct_actreq", true),
        ("disabled", "ride_AdobeID_acct_disabled", false),
    ] {
        let (_, parameters) = played(&world, play).await.callback();
        assert_eq!((parameters["error"].as_str(), parameters["state"].as_str()), (error, "the-state"));
        assert_eq!(parameters.contains_key("jump"), has_jump, "{play}");
        if let Some(jump) = parameters.get("jump") {
            let page = world.http.get(jump).send().await.unwrap();
            assert_eq!(page.status(), 200);
            assert!(page.text().await.unwrap().contains("begin the sign-in again"), "{play}");
        }
    }
    let page = played(&world, "error_page").await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("There was an error with this action. Try again later."));
}

#[tokio::test]
async fn each_refusal_that_can_be_played_has_its_name_and_leads_to_the_page_where_it_ends() {
    let world = world().await;
    for (play, id) in [
        ("deny", "sign-in-denied"),
        ("invalid_scope", "sign-in-invalid-scope"),
        ("terms", "ims-terms"),
        ("verify_email", "ims-verify-email"),
        ("choose_profile", "ims-choose-profile"),
        ("account_step", "ims-account-step"),
        ("disabled", "ims-account-disabled"),
    ] {
        let (_, said) = played(&world, play).await.callback();
        let part = |name: &str| said.get(name).map(|text| Printable::new(text));
        let (error, jump) = (part("error").unwrap(), part("jump"));
        let finding = diagnose(of_refused_sign_in(&error, part("error_description").as_ref(), jump.as_ref(), "ims"));
        assert_eq!(finding.id, id, "{play}");
        if let Some(jump) = jump {
            assert!(finding.remedy.contains(&format!("<{jump}>")), "{play}: {}", finding.remedy);
        }
    }
}

#[tokio::test]
async fn the_jump_address_leads_to_a_page() {
    let world = world().await;
    let jump = played(&world, "terms").await.callback().1["jump"].clone();
    let page = world.http.get(jump).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Terms of use"));

    let code = played(&world, "terms_at_token").await.code();
    let (status, body) = world.exchange(&web_app(), &code, &[]).await;
    assert_eq!((status, text(&body, "error")), (400, "ride_AdobeID_acct_terms"));
    assert!(text(&body, "jump").starts_with(&world.base));
}

#[tokio::test]
async fn a_wrong_issuer_and_double_parameters_are_sent_with_a_good_code() {
    let world = world().await;
    let (_, parameters) = played(&world, "wrong_issuer").await.callback();
    assert_eq!(parameters["iss"], "https://ims.elsewhere.example");
    assert_eq!(world.exchange(&web_app(), &parameters["code"], &[]).await.0, 200);
    let location = played(&world, "duplicates").await.location();
    assert_eq!((location.matches("code=").count(), location.matches("state=the-state").count()), (2, 2));
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_is_good() {
    let world = world().await;
    let began = Instant::now();
    let code = played(&world, "slow").await.code();
    assert!((2..15).contains(&began.elapsed().as_secs()));
    assert_eq!(world.exchange(&web_app(), &code, &[]).await.0, 200);
}

#[tokio::test]
async fn the_cookie_chooses_where_the_page_does_not_and_clients_cannot() {
    let world = world().await;
    let mut browser = world.browser();
    browser.allow(&request(&web_app(), &[]), INES).await.code();
    browser.cookies.insert("practice_play".to_owned(), "invalid_scope".to_owned());
    assert_eq!(browser.open(&request(&web_app(), &[("prompt", "none")])).await.error(), "invalid_scope");
    let page = browser.open(&request(&web_app(), &[])).await;
    assert!(page.text.contains("value=\"invalid_scope\" selected"));
    let chosen = [("user", INES), ("decision", "allow"), ("practice_play", "usual")];
    assert!(browser.press(&page, &chosen).await.callback().1.contains_key("code"));

    let mut asked: Pairs<'_> = request(&web_app(), &[]);
    asked.push(("practice_play", "deny".to_owned()));
    assert!(world.browser().allow(&asked, INES).await.callback().1.contains_key("code"));
    let nonsense: Value = world.tokens_of(&web_app(), INES).await;
    assert!(nonsense["access_token"].is_string());
}
