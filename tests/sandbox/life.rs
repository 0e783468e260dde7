//! Start, stop, restart, shared and damaged memory, ports, the description.

use std::collections::HashSet;
use std::time::Duration;

use aa_connect::sandbox::{self, Options, StartError};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

use super::world::*;

#[tokio::test]
async fn a_sandbox_started_again_remembers() {
    let world = world().await;
    let main = credential(MAIN);
    let (kept, ended) = (world.token(&main).await, world.token(&main).await);
    world.invalidate(&ended).await;
    let World { sandbox, state, .. } = world;
    sandbox.stop().await;

    let path = options(&state).state_file;
    let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(file["schema_version"], 1);
    assert_eq!(file["tokens"][&id(&kept)]["client_id"], main.client_id.as_str());
    let text = file.to_string();
    assert!(!text.contains("p8e-") && !text.contains("eyJ"), "no secret and no token in the file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    let world = world_with(options(&state), state).await;
    for (token, status) in [(kept, 200), (ended, 401)] {
        let caller = Caller { world: &world, credential: main.clone(), token };
        assert_eq!(caller.get("/discovery/me").await.0, status);
    }
}

#[tokio::test]
async fn two_sandboxes_share_tokens_and_memory() {
    let state = tempfile::tempdir().unwrap();
    let second = world_with(options(&state), tempfile::tempdir().unwrap()).await;
    let first = world_with(options(&state), state).await;
    let (kept, ended) = (first.token(&credential(MAIN)).await, first.token(&credential(MAIN)).await);
    let status = async |token: &str| {
        let caller = Caller { world: &second, credential: credential(MAIN), token: token.to_owned() };
        caller.get("/discovery/me").await.0
    };
    assert_eq!(status(&ended).await, 200);
    first.invalidate(&ended).await;
    assert_eq!(status(&ended).await, 401);
    assert_eq!(status(&kept).await, 200);
}

#[tokio::test]
async fn many_sandboxes_writing_at_once_lose_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut worlds = Vec::new();
    for _ in 0..4 {
        worlds.push(world_with(options(&state), tempfile::tempdir().unwrap()).await);
    }
    let mut issued = HashSet::new();
    for _ in 0..5 {
        for world in &worlds {
            issued.insert(id(&world.token(&credential(MAIN)).await));
        }
    }
    for world in worlds {
        world.sandbox.stop().await;
    }
    let file: Value = serde_json::from_slice(&std::fs::read(options(&state).state_file).unwrap()).unwrap();
    let remembered: HashSet<String> = file["tokens"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(remembered, issued);
}

#[tokio::test]
async fn a_damaged_or_foreign_state_file_is_kept_beside() {
    let newer = "{\"schema_version\":99,\"tokens\":{},\"invalidated\":{}}";
    for content in ["", "{\"schema_version\":1,\"tok", "[1,2]", newer] {
        let state = tempfile::tempdir().unwrap();
        let path = options(&state).state_file;
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        let world = world_with(options(&state), state).await;
        assert_eq!(world.signed_in(MAIN).await.get("/discovery/me").await.0, 200);
        let World { sandbox, state: _kept, .. } = world;
        sandbox.stop().await;
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(file["tokens"].as_object().unwrap().len(), 1, "{content}");
        assert_eq!(std::fs::read_to_string(path.with_extension("damaged-1.json")).unwrap(), content);
    }
}

#[tokio::test]
async fn a_state_file_that_cannot_be_written_does_not_stop_the_sandbox() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(options(&state).state_file).unwrap();
    let world = world_with(options(&state), state).await;
    let main = world.signed_in(MAIN).await;
    assert_eq!(main.get("/discovery/me").await.0, 200);
    world.invalidate(&main.token).await;
    assert_eq!(main.get("/discovery/me").await.0, 401, "this process remembers all the same");
    world.sandbox.stop().await;
}

#[tokio::test]
async fn a_busy_port_is_named_and_a_free_one_is_used() {
    let state = tempfile::tempdir().unwrap();
    let holder = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = holder.local_addr().unwrap().port();
    let busy = sandbox::start(Options { port: Some(port), ..options(&state) }).await.unwrap_err();
    assert_eq!(busy, StartError::PortBusy { port });
    assert!(busy.to_string().contains(&port.to_string()));
    drop(holder);
    let world = world_with(Options { port: Some(port), ..options(&state) }, state).await;
    assert_eq!(world.base, format!("http://127.0.0.1:{port}"));
    assert_eq!(world.sandbox.hosts().api_url, world.sandbox.hosts().ims_url);
}

#[tokio::test]
async fn localhost_and_both_loopback_addresses_lead_to_the_sandbox() {
    let world = world().await;
    let port = world.base.rsplit_once(':').unwrap().1.to_owned();
    let has_v6 = TcpListener::bind("[::1]:0").await.is_ok();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        if host != "[::1]" || has_v6 {
            assert_eq!(answer(world.http.get(format!("http://{host}:{port}/ims/keys"))).await.0, 200, "{host}");
        }
    }
}

#[tokio::test]
async fn stopping_and_dropping_both_free_the_port() {
    let stopped = world().await;
    let address = stopped.base.trim_start_matches("http://").to_owned();
    stopped.token(&credential(MAIN)).await;
    stopped.sandbox.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());

    let dropped = world().await;
    let address = dropped.base.trim_start_matches("http://").to_owned();
    let token = dropped.token(&credential(MAIN)).await;
    let World { sandbox, state, .. } = dropped;
    drop(sandbox);
    let file = std::fs::read_to_string(options(&state).state_file).unwrap();
    assert!(file.contains(&id(&token)), "what was to be remembered is written when the drop is done");
    let gone = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.unwrap();
}

#[tokio::test]
async fn the_description_tells_any_client_all_it_needs() {
    let world = world().await;
    let description = world.sandbox.description();
    assert_eq!(description["schema_version"], 1);
    assert_eq!((&description["ims_base_url"], &description["api_base_url"]), (&json!(world.base), &json!(world.base)));
    let all = description["credentials"].as_array().unwrap();
    let (with_keys, others): (Vec<_>, Vec<_>) = all.iter().partition(|credential| credential["type"] == "service");
    assert_eq!(with_keys.len(), world.sandbox.service_accounts().len());
    assert_eq!(description["console_url"], format!("{}/console", world.base));
    let (credentials, for_users): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|credential| credential["type"] == "oauth_server_to_server");
    assert_eq!(credentials.len(), world.sandbox.credentials().len());
    assert_eq!(for_users.len(), world.sandbox.user_credentials().len());
    for described in for_users {
        let kind = described["type"].as_str().unwrap();
        assert!(["oauthwebapp", "oauthsinglepageapp", "oauthnativeapp"].contains(&kind), "{kind}");
        assert_eq!(described.get("client_secret").is_some(), kind == "oauthwebapp");
        assert_eq!(described["redirect_uri_pattern"].is_string(), kind != "oauthnativeapp");
        assert!(described["default_redirect_uri"].is_string() && described["scopes"].is_array());
        assert!(described["org_id"].as_str().unwrap().ends_with("@AdobeOrg"));
    }
    for described in credentials {
        assert_eq!(described.as_object().unwrap().len(), 9);
        assert!(described["console_address"].as_str().unwrap().contains("/console/projects/"));
        let text = |name: &str| described[name].as_str().unwrap().to_owned();
        let scopes: Vec<&str> = described["scopes"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
        let asked = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", text("client_id")),
            ("client_secret", text("client_secret")),
            ("scope", scopes.join(",")),
        ];
        assert_eq!(world.token_answer(&asked).await.0, 200);
        assert!(text("org_id").ends_with("@AdobeOrg") && text("technical_account_id").ends_with("@techacct.adobe.com"));
    }
    let companies = description["companies"].as_array().unwrap();
    assert!(companies.contains(&json!({ "global_company_id": "northweu", "report_suites": 340 })));
    assert_eq!(companies.len(), world.sandbox.companies().len());
}
