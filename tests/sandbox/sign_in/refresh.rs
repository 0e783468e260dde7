//! Refresh tokens: rotation, reuse, revocation, restarts and several processes.

use serde_json::json;

use super::super::world::*;
use super::browser::*;

#[tokio::test]
async fn every_renewal_gives_a_new_refresh_token() {
    let world = world().await;
    for app in [web_app(), single_page_app()] {
        let mut refresh = text(&world.tokens_of(&app, INES).await, "refresh_token").to_owned();
        for _ in 0..3 {
            let (status, body) = world.refresh(&app, &refresh).await;
            assert_eq!(status, 200, "{body}");
            let names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, ["access_token", "refresh_token", "token_type", "expires_in"]);
            assert_eq!(world.call(&app, text(&body, "access_token"), "/discovery/me").await.0, 200);
            assert_ne!(text(&body, "refresh_token"), refresh);
            refresh = text(&body, "refresh_token").to_owned();
        }
    }
}

#[tokio::test]
async fn a_used_refresh_token_ends_all_that_came_from_the_sign_in() {
    let world = world().await;
    let app = web_app();
    let first = world.tokens_of(&app, INES).await;
    let (_, second) = world.refresh(&app, text(&first, "refresh_token")).await;
    let other = world.tokens_of(&app, INES).await;
    assert_eq!(world.refresh(&app, text(&first, "refresh_token")).await, (400, json!({ "error": "invalid_token" })));
    assert_eq!(world.refresh(&app, text(&second, "refresh_token")).await.0, 400);
    for tokens in [&first, &second] {
        assert_eq!(world.call(&app, text(tokens, "access_token"), "/discovery/me").await.0, 401);
    }
    assert_eq!(world.refresh(&app, text(&other, "refresh_token")).await.0, 200, "another sign-in lives on");
}

#[tokio::test]
async fn of_eight_renewals_at_once_one_is_served() {
    let world = world().await;
    let app = web_app();
    let tokens = world.tokens_of(&app, INES).await;
    let refresh = text(&tokens, "refresh_token");
    let all = futures_util::future::join_all((0..8).map(|_| world.refresh(&app, refresh))).await;
    assert_eq!(all.iter().filter(|(status, _)| *status == 200).count(), 1);
}

#[tokio::test]
async fn foreign_and_garbled_refresh_tokens_are_refused_and_end_nothing() {
    let world = world().await;
    let app = web_app();
    let tokens = world.tokens_of(&app, INES).await;
    let refresh = text(&tokens, "refresh_token");
    for token in ["nonsense", text(&tokens, "access_token"), text(&tokens, "id_token")] {
        assert_eq!(world.refresh(&app, token).await, (400, json!({ "error": "invalid_token" })));
    }
    assert_eq!(world.refresh(&single_page_app(), refresh).await.0, 400, "another client's");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", "openid,address")];
    let form = form.map(|(name, value)| (name, value.to_owned()));
    assert_eq!(answer(world.token_request(&app, &form)).await.1["error"], "invalid_scope", "more than was granted");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("scope", "openid AdobeID")];
    let form = form.map(|(name, value)| (name, value.to_owned()));
    let (status, body) = answer(world.token_request(&app, &form)).await;
    assert_eq!((status, &claims(text(&body, "access_token"))["scope"]), (200, &json!("openid,AdobeID")));
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_its_session_and_answers_nothing() {
    let world = world().await;
    for app in [web_app(), single_page_app()] {
        let tokens = world.tokens_of(&app, INES).await;
        let form = [("token", text(&tokens, "refresh_token"))];
        let post = world.http.post(world.url("/ims/revoke")).form(&form);
        let post = match &app.client_secret {
            Some(secret) => post.basic_auth(app.client_id.as_str(), Some(secret.expose())),
            None => post.query(&[("client_id", app.client_id.as_str())]),
        };
        let done = post.send().await.unwrap();
        assert_eq!((done.status().as_u16(), done.text().await.unwrap().as_str()), (200, ""));
        assert_eq!(world.refresh(&app, text(&tokens, "refresh_token")).await.0, 400);
        assert_eq!(world.call(&app, text(&tokens, "access_token"), "/discovery/me").await.0, 401);
    }
}

#[tokio::test]
async fn invalidating_an_access_token_spares_the_refresh_token_unless_it_cascades() {
    let world = world().await;
    let app = web_app();
    for (cascading, status) in [("", 200), ("all", 400)] {
        let tokens = world.tokens_of(&app, INES).await;
        let access = text(&tokens, "access_token");
        let form = [
            ("token_type", "access_token"),
            ("token", access),
            ("cascading", cascading),
            ("client_id", app.client_id.as_str()),
            ("client_secret", app.client_secret.as_ref().unwrap().expose()),
        ];
        let done = world.http.post(world.url("/ims/invalidate_token/v2")).form(&form).send().await.unwrap();
        assert_eq!(done.status(), 200);
        assert_eq!(world.call(&app, access, "/discovery/me").await.0, 401);
        assert_eq!(world.refresh(&app, text(&tokens, "refresh_token")).await.0, status, "{cascading}");
    }
}

#[tokio::test]
async fn validate_token_knows_a_persons_tokens() {
    let world = world().await;
    let app = single_page_app();
    let tokens = world.tokens_of(&app, INES).await;
    let (refresh, id) = (text(&tokens, "refresh_token"), app.client_id.as_str());
    let validate = async |kind: &str, token: &str| {
        world.validated(&[("type", kind), ("client_id", id), ("token", token)]).await.1["valid"].clone()
    };
    assert_eq!(validate("access_token", text(&tokens, "access_token")).await, true);
    assert_eq!(validate("refresh_token", refresh).await, true);
    world.refresh(&app, refresh).await;
    world.refresh(&app, refresh).await;
    assert_eq!(validate("access_token", text(&tokens, "access_token")).await, false, "reuse ended the session");
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_sign_in_changes_nothing() {
    let world = world().await;
    let app = web_app();
    let port = world.base.rsplit_once(':').unwrap().1.parse().ok();
    let again = async |world: World| {
        let World { sandbox, state, .. } = world;
        sandbox.stop().await;
        let options = aa_connect::sandbox::Options { port, ..options(&state) };
        world_with(options, state).await
    };
    let mut browser = world.browser();
    let page = browser.open(&request(&app, &[])).await;
    let world = again(world).await;
    let page = browser.press(&page, &[("user", INES)]).await;
    let world = again(world).await;
    let code = browser.press(&page, &[("user", INES), ("decision", "allow")]).await.code();
    let world = again(world).await;
    let (status, tokens) = world.exchange(&app, &code, &[]).await;
    assert_eq!(status, 200, "{tokens}");
    let world = again(world).await;
    assert_eq!(world.call(&app, text(&tokens, "access_token"), "/discovery/me").await.0, 200);
    let (status, renewed) = world.refresh(&app, text(&tokens, "refresh_token")).await;
    assert_eq!(status, 200);
    assert!(browser.open(&request(&app, &[])).await.is_page("Choose an account"));
    let world = again(world).await;
    assert_eq!(world.exchange(&app, &code, &[]).await.0, 400, "the code was used");
    let world = again(world).await;
    assert_eq!(
        world.refresh(&app, text(&renewed, "refresh_token")).await.0,
        400,
        "and its second use ended the session"
    );
}

#[tokio::test]
async fn two_sandboxes_share_codes_and_refresh_tokens() {
    let state = tempfile::tempdir().unwrap();
    let second = world_with(options(&state), tempfile::tempdir().unwrap()).await;
    let first = world_with(options(&state), state).await;
    let app = web_app();
    let code = first.browser().allow(&request(&app, &[]), INES).await.code();
    let (here, there) = tokio::join!(first.exchange(&app, &code, &[]), second.exchange(&app, &code, &[]));
    assert_eq!([&here, &there].iter().filter(|(status, _)| *status == 200).count(), 1, "one of both, never both");

    let code = first.browser().allow(&request(&app, &[]), INES).await.code();
    let (status, tokens) = second.exchange(&app, &code, &[]).await;
    assert_eq!(status, 200);
    let refresh = text(&tokens, "refresh_token");
    let (_, renewed) = first.refresh(&app, refresh).await;
    assert_eq!(second.refresh(&app, refresh).await.0, 400);
    assert_eq!(first.refresh(&app, text(&renewed, "refresh_token")).await.0, 400);
    assert_eq!(first.call(&app, text(&renewed, "access_token"), "/discovery/me").await.0, 401);
}

#[tokio::test]
async fn without_a_state_file_this_process_alone_remembers() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(options(&state).state_file).unwrap();
    let world = world_with(options(&state), state).await;
    let app = web_app();
    let tokens = world.tokens_of(&app, INES).await;
    let (status, renewed) = world.refresh(&app, text(&tokens, "refresh_token")).await;
    assert_eq!(status, 200, "{renewed}");
    assert_eq!(world.refresh(&app, text(&tokens, "refresh_token")).await.0, 400);
    assert_eq!(world.refresh(&app, text(&renewed, "refresh_token")).await.0, 400);
}

#[tokio::test]
async fn the_state_file_holds_no_token_and_no_verifier() {
    let world = world().await;
    let plain = [("code_challenge_method", ""), ("state", "canary-state")];
    let code = world.browser().allow(&request(&web_app(), &plain), INES).await.code();
    world.exchange(&web_app(), &code, &[("code_verifier", CHALLENGE)]).await;
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;
    let file = std::fs::read_to_string(options(&state).state_file).unwrap();
    assert!(file.contains(&id(&code)) && !file.contains("eyJ") && !file.contains("canary-state"));
}
