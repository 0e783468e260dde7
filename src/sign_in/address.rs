//! The address that the browser is sent to: one authorization request. It decides nothing; what is asked, and the state
//! and challenge that are new each time, are handed in.

use url::Url;

use super::Question;
use crate::connection::Secret;

/// Adobe's authorization endpoint (protocol reference, section 1.2).
const PATH: &str = "/ims/authorize/v2";

/// The address of an authorization request (protocol reference, section 1.5). Each parameter has a value and stands
/// once (RFC 6749, section 3.1).
///
/// The challenge's method is always said: Adobe's default is `plain`. `challenge` is the base64url text of the SHA-256
/// of the PKCE verifier (RFC 7636, section 4.2).
pub(super) fn address(question: &Question, state: &Secret, challenge: &str) -> Url {
    let mut address = question.ims_url.join(PATH);
    let scopes = question.scopes.comma_separated();
    let parameters = [
        ("client_id", question.client_id.as_str()),
        ("redirect_uri", question.redirect_uri.as_str()),
        ("scope", &scopes),
        ("response_type", "code"),
        ("state", state.expose()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        ("prompt", if question.must_choose { "login" } else { "" }),
    ];
    address.query_pairs_mut().extend_pairs(parameters.into_iter().filter(|(_, value)| !value.is_empty()));
    address
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::connection::{BaseUrl, ClientId, RedirectUri, Scopes};
    use crate::sign_in::Issuer;

    fn question(redirect_uri: &str, scopes: &str, must_choose: bool) -> Question {
        Question {
            ims_url: BaseUrl::parse("https://ims-na1.adobelogin.com").unwrap(),
            client_id: ClientId::parse("18643b7a5fce4cb7d496ce72b1be3f5d").unwrap(),
            scopes: Scopes::parse(scopes).unwrap(),
            redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
            issuer: Issuer { name: String::new(), is_always_named: false },
            must_choose,
        }
    }

    fn parameters(address: &Url) -> BTreeMap<String, String> {
        address.query_pairs().into_owned().collect()
    }

    #[test]
    fn the_address_stands_exactly_as_adobe_documents_it() {
        let question = question("https://localhost:8443/callback", "openid, AdobeID", false);
        assert_eq!(
            address(&question, &Secret::new("st-1_~"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").as_str(),
            "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=18643b7a5fce4cb7d496ce72b1be3f5d\
             &redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fcallback&scope=openid%2CAdobeID&response_type=code\
             &state=st-1_%7E&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn the_sign_in_page_is_asked_for_only_after_not_this_one() {
        let asked = |must_choose| {
            let question = question("https://localhost:8443/callback", "openid", must_choose);
            parameters(&address(&question, &Secret::new("s"), "c")).get("prompt").cloned()
        };
        assert_eq!(asked(false), None);
        assert_eq!(asked(true).as_deref(), Some("login"));
    }

    #[test]
    fn a_base_with_a_path_keeps_it() {
        let mut question = question("https://localhost:8443/callback", "openid", false);
        question.ims_url = BaseUrl::parse("http://127.0.0.1:8080/adobe/").unwrap();
        let address = address(&question, &Secret::new("s"), "c");
        assert!(address.as_str().starts_with("http://127.0.0.1:8080/adobe/ims/authorize/v2?"), "{address}");
    }

    proptest! {
        #[test]
        fn whatever_is_asked_arrives_once_and_unchanged(
            path in "/[a-zA-Z0-9/%+.~_-]{0,40}(\\?[a-z]=[a-z%&+=.]{0,10})?",
            scopes in "[a-z_.+&=%#-]{1,12}(,[A-Z_.+&=%#-]{1,12}){0,5}",
            state in "[!-~ ]{1,64}",
            challenge in "[A-Za-z0-9_-]{43}",
            must_choose: bool,
        ) {
            let redirect_uri = format!("https://localhost:8443{path}");
            let question = question(&redirect_uri, &scopes, must_choose);
            let address = address(&question, &Secret::new(state.as_str()), &challenge);
            // What a server that is not ours would read.
            let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
            let parameters = parameters(&address);
            prop_assert_eq!(pairs.len(), parameters.len(), "a parameter stands twice");
            prop_assert!(parameters.values().all(|value| !value.is_empty()));
            prop_assert_eq!(&parameters["redirect_uri"], &redirect_uri);
            prop_assert_eq!(&parameters["scope"], &question.scopes.comma_separated());
            prop_assert_eq!(&parameters["state"], &state);
            prop_assert_eq!(&parameters["code_challenge"], &challenge);
            prop_assert_eq!(&parameters["code_challenge_method"], "S256");
            prop_assert_eq!(&parameters["response_type"], "code");
            prop_assert_eq!(parameters.contains_key("prompt"), must_choose);
            prop_assert_eq!(parameters.len(), 7 + usize::from(must_choose));
            prop_assert!(address.as_str().bytes().all(|b| (0x21..=0x7e).contains(&b)));
            prop_assert_eq!(address.fragment(), None);
        }
    }
}
