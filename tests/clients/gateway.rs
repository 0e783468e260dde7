//! Requests of somebody's own making behind the gateway: they go out with the product's headers, and the answer comes back
//! as it is.

use std::sync::atomic::{AtomicUsize, Ordering};

use aa_connect::connection::{Addressed, OrgId, SandboxName};
use aa_connect::gateway::{Call, Gateway, GatewayError, refusal_of};
use aa_connect::http::{Exchange, Method};
use serde_json::json;

use super::support::{Answer, Server};
use super::{ACCESS, BaseUrl, a_token, client_id, company, http, no_wait};

fn gateway(server: &Server) -> Gateway {
    Gateway::new(http(), BaseUrl::parse(&server.base).unwrap(), client_id())
}

async fn sent(server: &Server, call: Call<'_>, addressed: Addressed<'_>) -> Exchange {
    let (gateway, token) = (gateway(server), a_token());
    gateway.send(|| gateway.call(&call, &token, addressed), &token, &no_wait).await.unwrap()
}

fn read(path: &str) -> Call<'_> {
    Call { method: Method::Get, path, query: None, headers: &[], body: None }
}

#[tokio::test]
async fn every_request_has_the_headers_of_its_product_and_no_others() {
    let server = Server::always(Answer::json(200, json!({})));
    let (org_id, sandbox) = (OrgId::parse("1A2B@AdobeOrg").unwrap(), SandboxName::parse("dev-1").unwrap());
    let company = company();
    let platform = |sandbox| Addressed::Platform { org_id: &org_id, sandbox };
    for (addressed, expected) in [
        (Addressed::Plainly, [None, None, None]),
        (Addressed::Company(&company), [Some("north0"), None, None]),
        (platform(None), [None, Some("1A2B@AdobeOrg"), None]),
        (platform(Some(&sandbox)), [None, Some("1A2B@AdobeOrg"), Some("dev-1")]),
    ] {
        sent(&server, read("/any"), addressed).await;
        let arrived = server.arrived().pop().unwrap();
        assert_eq!(arrived.header("authorization"), Some(format!("Bearer {ACCESS}").as_str()));
        assert_eq!(arrived.header("x-api-key"), Some(client_id().as_str()));
        let names = ["x-proxy-global-company-id", "x-gw-ims-org-id", "x-sandbox-name"];
        assert_eq!(names.map(|name| arrived.header(name)), expected, "{addressed:?}");
    }
}

#[tokio::test]
async fn method_query_and_body_go_out_as_they_are_given() {
    let server = Server::always(Answer::json(200, json!({})));
    for method in Method::ALL {
        let body: &[u8] = b"{\"a\":\xff}";
        let has_body = !matches!(method, Method::Get | Method::Head);
        let body = has_body.then_some(("application/vnd.example+json", body));
        sent(&server, Call { method, path: "/a/b", query: Some("x=%20&y"), headers: &[], body }, Addressed::Plainly)
            .await;
        let arrived = server.arrived().pop().unwrap();
        assert_eq!((arrived.method.as_str(), arrived.target.as_str()), (method.word(), "/a/b?x=%20&y"));
        if let Some((media_type, body)) = body {
            assert_eq!(arrived.header("content-type"), Some(media_type));
            assert_eq!(arrived.body, String::from_utf8_lossy(body));
        }
    }
}

#[tokio::test]
async fn an_answer_comes_as_it_is_refusals_too() {
    let refused = json!({"type": "https://ns.adobe.com/x", "title": "Forbidden", "status": 403, "detail": "d"});
    let answer = Answer::of(403, "application/problem+json", refused.to_string()).with("X-Request-Id", "r-1");
    let exchange = sent(&Server::always(answer), read("/x"), Addressed::Plainly).await;
    assert_eq!(exchange.body.bytes(), refused.to_string().as_bytes());
    let headers: Vec<_> = exchange.facts.headers().map(|(name, value)| format!("{name}: {value}")).collect();
    assert!(headers.contains(&"content-type: application/problem+json".to_owned()), "{headers:?}");
    let Some(GatewayError::Refused(refusal)) = refusal_of(&exchange) else { panic!("{exchange:?}") };
    assert_eq!((refusal.code.unwrap().as_str(), refusal.is_adobes), ("Forbidden", true));

    let bytes: &[u8] = b"a,b\r\n\xff\x00";
    let exchange = sent(&Server::always(Answer::of(200, "text/csv", bytes)), read("/x"), Addressed::Plainly).await;
    assert_eq!((exchange.body.bytes(), refusal_of(&exchange)), (bytes, None));

    let portal = Server::always(Answer::html(200, "<title>Portal</title>"));
    let exchange = sent(&portal, read("/x"), Addressed::Plainly).await;
    assert!(matches!(refusal_of(&exchange), Some(GatewayError::NotAdobe(_))), "no API gives a page");
}

#[tokio::test]
async fn a_429_is_waited_out_and_the_same_is_sent_again() {
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::json(429, json!({"error_code": "429050"})).with("Retry-After", "0"),
        _ => Answer::json(200, json!({})),
    });
    let call =
        Call { method: Method::Post, path: "/x", query: None, headers: &[], body: Some(("text/plain", b"once more")) };
    assert!(sent(&server, call, Addressed::Plainly).await.is_success());
    let bodies: Vec<String> = server.arrived().into_iter().map(|arrived| arrived.body).collect();
    assert_eq!(bodies, ["once more", "once more"]);
}
