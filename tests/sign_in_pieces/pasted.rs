//! What people paste, and what becomes of it.

use proptest::prelude::*;

use aa_connect::connection::{RedirectUri, Secret};
use aa_connect::sign_in::pasted::{self, Pasted, Why};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const ANSWER: &str = "code=eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYXV0aG9yaXphdGlvbl9jb2RlIn0.c2lnbmF0dXJl_-&state=Zm9v-_~1";
const CODE_JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYXV0aG9yaXphdGlvbl9jb2RlIn0.c2lnbmF0dXJl_-";

fn ours() -> RedirectUri {
    RedirectUri::parse("https://localhost:8443/callback").unwrap()
}

fn read(text: &str) -> Pasted {
    pasted::read(&Secret::new(text), &ours())
}

#[track_caller]
fn answers(text: &str, expected: &str) {
    match read(text) {
        Pasted::Answer(answer) => assert_eq!(answer.expose(), expected, "{text}"),
        other => panic!("{other:?} for {text}"),
    }
}

#[track_caller]
fn is_code(text: &str, expected: &str) {
    match read(text) {
        Pasted::BareCode(code) => assert_eq!(code.expose(), expected, "{text}"),
        other => panic!("{other:?} for {text}"),
    }
}

#[track_caller]
fn is_unusable(text: &str, why: Why) {
    assert_eq!(read(text), Pasted::Unusable(why), "{text}");
}

#[test]
fn a_whole_address_is_an_answer_whichever_page_it_ended_on() {
    for page in [
        "https://localhost:8443/callback",
        "https://www.northwind.example/signed-in/",
        "https://www.northwind.example",
        "http://127.0.0.1:8000/x.html",
        "http://[::1]:9/",
        "adobe+5d1f0c83e0a14f9b8e0fd2b7a3a1c6d94e5f7081://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d",
        "ams+5d1f0c83://adobeid/18643b7a",
    ] {
        answers(&format!("{page}?{ANSWER}"), ANSWER);
        answers(&format!("{page}?{ANSWER}#"), ANSWER);
        answers(&format!("{page}#{ANSWER}"), ANSWER);
        answers(&format!("{page}?tenant=7#{ANSWER}"), ANSWER);
        answers(&format!("{page}#/done?{ANSWER}"), ANSWER);
        answers(&format!("{page}?tenant=7&{ANSWER}#/top"), &format!("tenant=7&{ANSWER}"));
    }
}

#[test]
fn a_refusal_is_an_answer_too() {
    answers("https://localhost:8443/callback?error=access_denied&state=s", "error=access_denied&state=s");
    answers("error=access_denied&state=s", "error=access_denied&state=s");
}

#[test]
fn a_part_of_the_address_is_enough() {
    for text in [
        format!("?{ANSWER}"),
        format!("#{ANSWER}"),
        ANSWER.to_owned(),
        format!("&{ANSWER}"),
        format!("/callback?{ANSWER}"),
        format!("localhost:8443/callback?{ANSWER}"),
        format!("GET /callback?{ANSWER} HTTP/1.1"),
        ANSWER.strip_prefix("code=").unwrap().to_owned(),
    ] {
        answers(&text, ANSWER);
    }
    answers(&format!("{ANSWER}&iss=https://ims.example"), &format!("{ANSWER}&iss=https://ims.example"));
    answers(&format!("\"?{ANSWER}&iss=https://ims.example\""), &format!("{ANSWER}&iss=https://ims.example"));
    answers("state=s&code=abcdefgh", "state=s&code=abcdefgh");
}

#[test]
fn what_stands_round_it_does_not_matter() {
    let address = format!("https://localhost:8443/callback?{ANSWER}");
    for (before, after) in [
        (" ", "\r\n"),
        ("\"", "\""),
        ("'", "',"),
        ("<", ">"),
        ("“", "”"),
        ("`", "`"),
        ("\u{feff}", "\u{200b}"),
        ("curl -k '", "'"),
        ("I ended here: ", ""),
        ("[the page](", ")"),
        ("<a href=\"", "\">next</a>"),
    ] {
        answers(&format!("{before}{address}{after}"), ANSWER);
    }
    answers(&address.replace('&', "&amp;"), ANSWER);
    answers(&address.replace('?', "\\?").replace('=', "\\=").replace('&', "\\&"), ANSWER);
}

#[test]
fn a_terminal_may_break_it_anywhere() {
    let address = format!("https://localhost:8443/callback?{ANSWER}");
    for at in 1..address.len() {
        for gap in ["\n", "\r\n", "   \n  "] {
            let (before, after) = address.split_at(at);
            answers(&format!("{before}{gap}{after}"), ANSWER);
        }
    }
    let wrapped: Vec<String> = address.as_bytes().chunks(20).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    answers(&wrapped.join("\r\n"), ANSWER);
    answers(&wrapped.join(" "), ANSWER);
    is_code(&CODE_JWT.replace('.', ".\n  "), CODE_JWT);
}

#[test]
fn curl_tells_where_it_was_sent() {
    let quiet = format!(
        "HTTP/2 302 \r\ndate: Tue, 01 Sep 2026 12:00:00 GMT\r\nlocation: https://localhost:8443/callback?{ANSWER}\r\n\
         x-request-id: 7f3k\r\n\r\n"
    );
    answers(&quiet, ANSWER);
    answers(&quiet.replace("location", "Location"), ANSWER);
    let (before, after) = quiet.split_at(quiet.find("&state").unwrap() - 9);
    answers(&format!("{before}\n{after}"), ANSWER);
    let verbose = format!(
        "* Connected to ims (10.0.0.1) port 443\n> GET /ims/authorize/v2?client_id=x&response_type=code HTTP/1.1\n\
         > Host: ims.example\n>\n< HTTP/1.1 302 Found\n< location: https://localhost:8443/callback?{ANSWER}\n\
         < content-length: 0\n<\n* Connection #0 to host ims left intact\n"
    );
    answers(&verbose, ANSWER);
    let twice = format!("location: https://ims.example/ims/authorize/v1?response_type=code\n\n{verbose}");
    answers(&twice, ANSWER);
}

#[test]
fn percent_encoding_stays_as_it_is() {
    let query = "code=a%2Fb%2Bc%3D%3D&state=%7Ex+y&iss=https%3A%2F%2Fims.example";
    answers(&format!("https://localhost:8443/callback?{query}"), query);
    answers(query, query);
}

#[test]
fn a_bare_code_is_one() {
    for code in [CODE_JWT, "4/0AeaYSHB-x_y", "SplxlOBeZYbYS6WxSbIA", "c29tZSBjb2Rl==", "12345678"] {
        is_code(code, code);
        is_code(&format!("  \"{code}\"\r\n"), code);
    }
    is_code(&format!("code={CODE_JWT}"), CODE_JWT);
    is_code(&format!("?code={CODE_JWT}&"), CODE_JWT);
    is_code("code=a%2Fb%2Bc%3Dabc", "a/b+c=abc");
    is_code(&"x".repeat(4096), &"x".repeat(4096));
}

#[test]
fn what_is_no_answer_is_called_by_its_name() {
    use Why::{CutOff, Empty, LooksSecret, NoAnswer, NotAnAnswer, SignInAddress, TooLong};
    let token = |kind: &str| {
        let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"id":"1","type":"{kind}","scope":"openid"}}"#));
        format!("eyJhbGciOiJSUzI1NiJ9.{payload}.c2lnbmF0dXJl")
    };
    let authorize = "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=x&redirect_uri=https%3A%2F%2Flocalhost\
                     %3A8443%2Fcallback&response_type=code&state=s&code_challenge=c&code_challenge_method=S256";
    for (text, why) in [
        ("", Empty),
        (" \r\n\t ", Empty),
        ("\"\"", Empty),
        ("\u{200b}", Empty),
        (authorize, SignInAddress),
        ("https://ims-na1.adobelogin.com/ims/authorize/v1", SignInAddress),
        ("client_id=x&response_type=code&state=s", SignInAddress),
        ("https://localhost:8443/start-7f3k2m", SignInAddress),
        ("https://localhost:8443/callback", CutOff),
        ("https://localhost:8443/callback?", CutOff),
        ("https://localhost:8443/callback?code=", CutOff),
        ("https://localhost:8443/callback?state=abc", CutOff),
        ("https://ims-na1.adobelogin.com/ims/fromSusi#", NoAnswer),
        ("https://www.northwind.example/signed-in/", NoAnswer),
        ("https://developer.adobe.com/console?codes=1&errors=2", NoAnswer),
        ("https://localhost:8443/callback#access_token=abc&token_type=bearer", LooksSecret),
        ("access_token=abc&token_type=bearer", LooksSecret),
        ("client_secret=p8e-abc", LooksSecret),
        ("{\"code\": \"abcdefgh\"}", LooksSecret),
        ("[{\"a\": 1}]", LooksSecret),
        ("-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----", LooksSecret),
        ("p8e-AbCdEfGhIjKlMnOpQrStUvWxYz012345", LooksSecret),
        (&token("access_token"), LooksSecret),
        (&token("refresh_token"), LooksSecret),
        ("abc", NotAnAnswer),
        ("I do not have any code", NotAnAnswer),
        ("1234567890ABCDEF@AdobeOrg", NotAnAnswer),
        ("state=abc", NotAnAnswer),
        ("code=", NotAnAnswer),
        ("códigocódigo", NotAnAnswer),
        ("a=b&c=d", NotAnAnswer),
        ("<html><body>There was an error with this action.</body></html>", NotAnAnswer),
        (&"x".repeat(4097), NotAnAnswer),
        (&"x".repeat(16 * 1024 + 1), TooLong),
    ] {
        is_unusable(text, why);
    }
    is_code(&token("authorization_code"), &token("authorization_code"));
}

proptest! {
    #[test]
    fn nothing_pasted_makes_it_panic_or_grow(text in "\\PC{0,200}", other in prop::collection::vec(any::<u8>(), 0..300)) {
        for text in [text.as_str(), &String::from_utf8_lossy(&other)] {
            if let Pasted::Answer(found) | Pasted::BareCode(found) = read(text) {
                prop_assert!(found.expose().len() <= text.len() + "code=".len());
            }
        }
    }

    #[test]
    fn pieces_of_the_real_thing_never_make_it_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "https://", "localhost:8443", "/callback", "?", "#", "&", "=", "code=", "state=", "error=", "eyJ", ".", "%",
            "%2", "\n", "\r\n", " ", "<", ">", "\"", "location:", "Location: ", "GET ", " HTTP/1.1", "\\", "“", "&amp;",
            "://", "é", "\u{feff}", "{", "-----BEGIN ", "p8e-", "abcdefgh",
        ]), 0..12)
    ) {
        let text = pieces.concat();
        let _ = read(&text);
    }

    #[test]
    fn any_code_and_state_are_found_however_they_are_wrapped(
        code in "[A-Za-z0-9_.-]{8,60}", state in "[A-Za-z0-9_~-]{1,43}", width in 5_usize..80, bracket in 0..4_usize,
    ) {
        let query = format!("code={code}&state={state}");
        let address = format!("https://localhost:8443/callback?{query}");
        let lines: Vec<&str> = address.as_bytes().chunks(width).map(|c| std::str::from_utf8(c).unwrap()).collect();
        let (before, after) = [("", ""), ("<", ">"), ("'", "'"), ("  ", "\n")][bracket];
        let text = format!("{before}{}{after}", lines.join("\n"));
        prop_assert_eq!(read(&text), Pasted::Answer(Secret::new(query)));
    }
}
