//! What a page that is served on this machine may ask of the sandbox, as a Single Page App does (CORS).

use reqwest::{Method, RequestBuilder, Response};

use super::world::*;

const PAGE: &str = "https://localhost:3000";

fn question(world: &World, path: &str, method: &str, origin: &str) -> RequestBuilder {
    world
        .http
        .request(Method::OPTIONS, world.url(path))
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization,x-api-key")
}

fn allowed(response: &Response) -> Option<&str> {
    response.headers().get("access-control-allow-origin").map(|origin| origin.to_str().unwrap())
}

#[tokio::test]
async fn a_page_of_this_machine_may_call_ims_and_the_api() {
    let world = world().await;
    for (path, method) in [("/ims/token/v3", "POST"), ("/ims/userinfo/v2", "GET"), ("/discovery/me", "GET")] {
        let permission = question(&world, path, method, PAGE).send().await.unwrap();
        assert_eq!((permission.status().as_u16(), allowed(&permission)), (204, Some(PAGE)), "{path}");
        let headers = permission.headers();
        assert!(headers["access-control-allow-methods"].to_str().unwrap().contains(method));
        assert_eq!(headers["access-control-allow-headers"], "authorization,x-api-key");
        assert_eq!(headers["vary"], "Origin");
    }
    // What comes then may be read, refusals too, with the request id.
    let refused = world.http.get(world.url("/discovery/me")).header("origin", PAGE).send().await.unwrap();
    assert_eq!((refused.status().as_u16(), allowed(&refused)), (403, Some(PAGE)));
    assert!(refused.headers()["access-control-expose-headers"].to_str().unwrap().contains("x-request-id"));
    let token = world.http.post(world.url("/ims/token/v3")).header("origin", PAGE);
    let token = token.form(&good_parameters(&credential(MAIN))).send().await.unwrap();
    assert_eq!((token.status().as_u16(), allowed(&token)), (200, Some(PAGE)));
}

#[tokio::test]
async fn a_page_from_elsewhere_gets_no_permission_and_the_discovery_document_gives_none() {
    let world = world().await;
    for origin in ["https://evil.example", "null", "https://localhost.evil.example"] {
        let refused = question(&world, "/ims/token/v3", "POST", origin).send().await.unwrap();
        assert_eq!((refused.status().as_u16(), allowed(&refused)), (405, None), "{origin}");
        let read = world.http.get(world.url("/ims/keys")).header("origin", origin).send().await.unwrap();
        assert_eq!((read.status().as_u16(), allowed(&read)), (200, None), "{origin}");
    }
    let document = world.http.get(world.url("/ims/.well-known/openid-configuration")).header("origin", PAGE);
    assert_eq!(allowed(&document.send().await.unwrap()), None);
    // The pages for people are nobody's to read or press.
    for path in ["/console", "/practice/failures"] {
        let page = world.http.get(world.url(path)).header("origin", PAGE).send().await.unwrap();
        assert_eq!(allowed(&page), None, "{path}");
    }
    // Without a browser nothing is said at all.
    let plain = world.http.get(world.url("/ims/keys")).send().await.unwrap();
    assert!(allowed(&plain).is_none() && !plain.headers().contains_key("vary"));
}
