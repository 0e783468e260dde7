//! Two client secrets side by side, as another client than ours sees them: through the secrets API and on the console page.

use aa_connect::connection::PracticeCredential;
use reqwest::Method;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use super::world::*;

const API_SCOPES: &str = "AdobeID,openid,read_organizations,additional_info.projectedProductContext,\
                          additional_info.roles,adobeio_api,read_client_secret,manage_client_secrets";

/// The credential whose page lists the scopes of I/O Management.
fn manager() -> PracticeCredential {
    let all = aa_connect::sandbox::practice_credentials();
    all.into_iter().find(|credential| credential.scopes.contains("manage_client_secrets")).unwrap()
}

/// Somebody who may manage client secrets.
struct Manager<'a> {
    world: &'a World,
    credential: PracticeCredential,
    token: String,
    address: String,
}

impl<'a> Manager<'a> {
    async fn of(world: &'a World) -> Self {
        let credential = manager();
        let (status, body) = world.token_answer(&parameters(&credential, credential.client_secret.expose())).await;
        assert_eq!(status, 200, "{body}");
        let token = body["access_token"].as_str().unwrap().to_owned();
        let address = address(world, &credential);
        Self { world, credential, token, address }
    }

    fn ask(&self, method: Method, more: &str) -> reqwest::RequestBuilder {
        let request = self.world.http.request(method, format!("{}{more}", self.address));
        request.header("x-api-key", self.credential.client_id.as_str()).bearer_auth(&self.token)
    }

    async fn list(&self) -> Vec<Value> {
        let (status, body) = answer(self.ask(Method::GET, "")).await;
        assert_eq!((status, &body["client_id"]), (200, &json!(self.credential.client_id)), "{body}");
        body["client_secrets"].as_array().unwrap().clone()
    }

    async fn add(&self) -> (u16, Value) {
        answer(self.ask(Method::POST, "")).await
    }

    async fn delete(&self, uuid: &str) -> u16 {
        let response = self.ask(Method::DELETE, &format!("/{uuid}")).send().await.unwrap();
        response.status().as_u16()
    }

    async fn is_accepted(&self, secret: &str) -> bool {
        let (status, body) = self.world.token_answer(&parameters(&self.credential, secret)).await;
        assert!(status == 200 || body["error_description"] == "invalid client_secret parameter", "{body}");
        status == 200
    }
}

fn parameters(credential: &PracticeCredential, secret: &str) -> Parameters {
    let mut all = good_parameters(credential);
    all.retain(|(name, _)| !["client_secret", "scope"].contains(name));
    all.extend([("client_secret", secret.to_owned()), ("scope", API_SCOPES.to_owned())]);
    all
}

/// As a program builds it from the address of the credential's page.
fn address(world: &World, credential: &PracticeCredential) -> String {
    let description = world.sandbox.description();
    let all = description["credentials"].as_array().unwrap();
    let described = all.iter().find(|one| one["client_id"] == credential.client_id.as_str()).unwrap();
    let page = described["console_address"].as_str().unwrap();
    let words: Vec<&str> = page.split('/').collect();
    let at = words.iter().position(|word| *word == "projects").unwrap();
    let (organization, number) = (words[at + 1], words[at + 4]);
    world.url(&format!("/console/organizations/{organization}/credentials/{number}/secrets"))
}

#[tokio::test]
async fn two_secrets_live_side_by_side_and_a_deleted_one_is_refused() {
    let world = world().await;
    let manager = Manager::of(&world).await;
    let first = manager.list().await;
    assert_eq!(first.len(), 1);
    for (member, value) in [("expires_at", "PERMANENT"), ("expires_at_str", "PERMANENT")] {
        assert_eq!(first[0][member], value);
    }
    assert!(first[0]["created_at"].as_str().unwrap().parse::<u64>().is_ok(), "{}", first[0]);
    assert!(first[0]["created_at_str"].as_str().unwrap().ends_with(".000 UTC"), "{}", first[0]);
    assert_eq!(first[0]["secret_usages"][0]["grant_type"], "client_credentials", "the token was had with it");

    let (status, added) = manager.add().await;
    assert_eq!(status, 201, "{added}");
    let mut members: Vec<&String> = added.as_object().unwrap().keys().collect();
    members.sort();
    let documented =
        ["client_secret", "created_at", "created_at_str", "expires_at", "expires_at_str", "secret_usages", "uuid"];
    assert_eq!(members, documented, "as in Adobe's example, and no more");
    assert_eq!(added["secret_usages"], Value::Null);
    let (new, uuid) = (added["client_secret"].as_str().unwrap().to_owned(), added["uuid"].as_str().unwrap().to_owned());
    let both = manager.list().await;
    assert_eq!(both.len(), 2);
    assert!(!json!(both).to_string().contains(&new), "no value in the list");
    let second = both.iter().find(|secret| secret["uuid"] == uuid.as_str()).unwrap();
    assert_eq!(second["secret_usages"], Value::Null, "never used");

    let old = manager.credential.client_secret.expose().to_owned();
    assert!(manager.is_accepted(&old).await && manager.is_accepted(&new).await);
    let before = now_ms();
    assert!(manager.is_accepted(&new).await);
    let used = |list: &[Value], uuid: &str| {
        let one = list.iter().find(|secret| secret["uuid"] == uuid).unwrap();
        one["secret_usages"][0]["last_used_at"].as_str().unwrap().parse::<u64>().unwrap()
    };
    let list = manager.list().await;
    let old_uuid = first[0]["uuid"].as_str().unwrap();
    assert!(used(&list, &uuid) >= before && used(&list, old_uuid) <= used(&list, &uuid), "{list:?}");

    assert_eq!(manager.add().await.0, 400, "a third one is refused");
    assert_eq!(manager.list().await.len(), 2);
    assert_eq!(manager.delete(old_uuid).await, 204);
    assert_eq!(manager.delete(old_uuid).await, 404, "gone for good");
    assert!(!manager.is_accepted(&old).await && manager.is_accepted(&new).await);
    assert_eq!(manager.add().await.0, 201, "there is room again");
}

#[tokio::test]
async fn only_a_token_with_every_scope_manages_and_only_its_own_organization() {
    let world = world().await;
    let mut manager = Manager::of(&world).await;
    let all: Vec<&str> = API_SCOPES.split(',').collect();
    for missing in &all {
        let mut parameters = parameters(&manager.credential, manager.credential.client_secret.expose());
        parameters.retain(|(name, _)| *name != "scope");
        let rest: Vec<&str> = all.iter().filter(|scope| *scope != missing).copied().collect();
        parameters.push(("scope", rest.join(",")));
        let (status, body) = world.token_answer(&parameters).await;
        if *missing == "openid" && status != 200 {
            continue;
        }
        assert_eq!(status, 200, "{body}");
        manager.token = body["access_token"].as_str().unwrap().to_owned();
        let (status, body) = answer(manager.ask(Method::GET, "")).await;
        assert_eq!((status, &body["errorCode"]), (403, &json!("insufficient_scope")), "{missing}");
        if *missing == "manage_client_secrets" {
            assert_eq!(manager.add().await.0, 403);
        }
    }
    // Another account, so that the gateway does not count all of them together.
    let world = super::world::world().await;
    let mut manager = Manager::of(&world).await;
    // No credential of the main type may even ask for the scopes.
    let (status, body) = world.token_answer(&with(&[("scope", API_SCOPES)])).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_scope")));
    // Another organization's credential, numbers that nobody has, and the organization's other ID.
    let own = manager.address.clone();
    for elsewhere in [
        address(&world, &credential(OTHER_ORGANIZATION)),
        world.url("/console/organizations/1/credentials/2/secrets"),
        world.url("/console/organizations/5F0A1C7E62B9D34A0A495E01@AdobeOrg/credentials/2/secrets"),
    ] {
        manager.address = elsewhere.clone();
        assert_eq!(answer(manager.ask(Method::GET, "")).await.0, 404, "{elsewhere}");
    }
    manager.address = own;
    assert_eq!(answer(manager.ask(Method::PUT, "")).await.0, 405);
    // The gateway stands before it.
    let (status, body) = answer(world.http.get(&manager.address).bearer_auth(&manager.token)).await;
    assert_eq!((status, &body["error_code"]), (403, &json!("403000")));
}

#[tokio::test]
async fn at_once_there_are_never_more_than_two_even_with_two_sandboxes() {
    let world = world().await;
    let other = aa_connect::sandbox::start(options(&world.state)).await.unwrap();
    let manager = Manager::of(&world).await;
    let elsewhere = manager.address.replace(&world.base, &other.hosts().ims_url.to_string());
    let ask = |address: String| async {
        let request = world.http.post(address).header("x-api-key", manager.credential.client_id.as_str());
        request.bearer_auth(&manager.token).send().await.unwrap().status().as_u16()
    };
    let addresses = (0..8).map(|number| if number % 2 == 0 { manager.address.clone() } else { elsewhere.clone() });
    let all = futures_util::future::join_all(addresses.map(ask)).await;
    assert_eq!(all.iter().filter(|status| **status == 201).count(), 1, "{all:?}");
    assert_eq!(manager.list().await.len(), 2);
    other.stop().await;
}

#[tokio::test]
async fn the_next_run_remembers_and_start_over_forgets() {
    let before = world().await;
    let before_stop = Manager::of(&before).await;
    let (_, added) = before_stop.add().await;
    let new = added["client_secret"].as_str().unwrap().to_owned();
    let old_uuid = before_stop.list().await[0]["uuid"].as_str().unwrap().to_owned();
    assert_eq!(before_stop.delete(&old_uuid).await, 204);
    let World { sandbox, state, .. } = before;
    sandbox.stop().await;
    let world = world_with(options(&state), state).await;
    let credential = manager();
    let works = |secret: String| {
        let parameters = parameters(&credential, &secret);
        let world = &world;
        async move { world.token_answer(&parameters).await.0 == 200 }
    };
    assert!(works(new.clone()).await && !works(credential.client_secret.expose().to_owned()).await);
    let described = world.sandbox.description();
    assert!(described.to_string().contains(&new), "the description tells the one that works");
    let form = [("action", "start_over")];
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    assert_eq!(http.post(world.sandbox.console_url()).form(&form).send().await.unwrap().status(), 303);
    assert!(!works(new).await && works(credential.client_secret.expose().to_owned()).await);
}

#[tokio::test]
async fn on_the_page_a_second_one_is_added_shown_and_deleted() {
    let world = world().await;
    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let main = credential(MAIN);
    let section = async || {
        let page = http.get(world.sandbox.console_url()).send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once(&format!("<section id=\"{}\">", main.client_id)).unwrap();
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let press = async |fields: &[(&str, &str)]| {
        let mut form = vec![("client_id", main.client_id.as_str())];
        form.extend(fields);
        http.post(world.sandbox.console_url()).form(&form).send().await.unwrap().status().as_u16()
    };
    let before = section().await;
    assert!(before.contains(main.client_secret.expose()) && before.contains("never used"), "{before}");
    assert!(before.contains("/console/projects/") && before.contains("Add a client secret"), "{before}");
    assert_eq!(press(&[("action", "add_secret")]).await, 303);
    assert_eq!(press(&[("action", "add_secret")]).await, 400, "two are the most");
    let after = section().await;
    assert!(!after.contains("Add a client secret") && after.contains("There can be two"), "{after}");
    let new = after.split("<code>").filter_map(|part| part.split_once("</code>")).map(|(text, _)| text);
    let new = new.filter(|text| text.starts_with("p8e-")).find(|text| *text != main.client_secret.expose()).unwrap();
    assert_eq!(world.token_answer(&with(&[("client_secret", new)])).await.0, 200);
    assert_eq!(world.token_answer(&with(&[])).await.0, 200);
    let (_, rest) = after.split_once("UUID <code>").unwrap();
    let uuid = rest.split_once("</code>").unwrap().0;
    assert_eq!(press(&[("action", "delete_secret"), ("uuid", uuid)]).await, 303);
    assert_eq!(press(&[("action", "delete_secret"), ("uuid", uuid)]).await, 400);
    assert_eq!(world.token_answer(&with(&[])).await.0, 400, "the first one is gone");
    assert_eq!(world.token_answer(&with(&[("client_secret", new)])).await.0, 200);
    // The address of the credential's page leads to its place on this one.
    let (_, rest) = after.split_once("<code>http").unwrap();
    let address = format!("http{}", rest.split_once("</code>").unwrap().0);
    let led = http.get(address).send().await.unwrap();
    assert_eq!(led.headers()["location"].to_str().unwrap(), format!("/console#{}", main.client_id));
    assert_eq!(http.get(world.url("/console/projects/1/2/credentials/3")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_secret_was_made() {
    let world = world().await;
    let manager = Manager::of(&world).await;
    world.sandbox.fail(Some("secret-untold")).unwrap();
    let (status, body) = manager.add().await;
    assert_eq!((status, &body["error_code"]), (504, &json!("504000")));
    assert_eq!(manager.list().await.len(), 2, "it was made all the same");
    world.sandbox.fail(Some("secrets-end")).unwrap();
    let ends: u64 = manager.list().await[0]["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(ends > now_ms() + 19 * 86_400_000);
    world.sandbox.fail(Some("secrets-limit")).unwrap();
    assert_eq!(manager.add().await.0, 400);
    assert_eq!(manager.list().await.len(), 2, "only the addition meets it");
}
