//! Which addresses a browser is opened at: the sign-in page's and the listener's own, and no other.

use aa_connect::connection::{BaseUrl, LocalEndpoint};
use aa_connect::sign_in::browser::{NotOpened, allowed};
use proptest::prelude::*;
use url::Url;

const ADOBE: &str = "https://ims-na1.adobelogin.com";
const PRACTICE: &str = "http://127.0.0.1:8080/adobe";
const CUSTOM: &str = "https://ims.example.com:8443";

fn own(is_tls: bool, host: &str, port: u16) -> LocalEndpoint {
    LocalEndpoint { is_tls, host: host.to_owned(), port, path: "/callback".to_owned() }
}

/// What a browser would get: `None` where the text is no address at all.
fn opened(text: &str, ims_url: &str, own: Option<&LocalEndpoint>) -> Option<Result<String, NotOpened>> {
    let address = Url::parse(text).ok()?;
    Some(allowed(&address, &BaseUrl::parse(ims_url).unwrap(), own).map(|()| address.to_string()))
}

fn is_opened(text: &str, ims_url: &str, own: Option<&LocalEndpoint>) -> bool {
    matches!(opened(text, ims_url, own), Some(Ok(_)))
}

#[test]
fn the_sign_in_page_is_opened() {
    for (address, ims_url) in [
        ("https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=x&scope=a%2Cb&state=s-_~", ADOBE),
        ("https://ims-na1.adobelogin.com:443/ims/authorize/v2", ADOBE),
        ("HTTPS://IMS-NA1.ADOBELOGIN.COM/ims/authorize/v2", ADOBE),
        ("https://ims-na1.adobelogin.com/ims/logout/v1", ADOBE),
        ("https://ims-na1.adobelogin.com/ims/authorize/v2?redirect_uri=https%3A%2F%2Fx%2F%250a", ADOBE),
        ("http://127.0.0.1:8080/adobe/ims/authorize/v2?client_id=x", PRACTICE),
        ("https://ims.example.com:8443/ims/authorize/v2", CUSTOM),
    ] {
        assert!(is_opened(address, ims_url, None), "{address}");
    }
}

#[test]
fn the_listener_s_own_page_is_opened_only_where_it_listens() {
    let tls = own(true, "localhost", 8443);
    assert!(is_opened("https://localhost:8443/start-7f3k2m", ADOBE, Some(&tls)));
    assert!(is_opened("http://[::1]:9000/start-x", ADOBE, Some(&own(false, "[::1]", 9000))));
    assert!(is_opened("https://ims-na1.adobelogin.com/ims/authorize/v2", ADOBE, Some(&tls)));
    for address in [
        "https://localhost:8444/start-x",
        "https://localhost/start-x",
        "http://localhost:8443/start-x",
        "https://127.0.0.1:8443/start-x",
        "https://[::1]:8443/start-x",
        "https://localhost.:8443/start-x",
        "https://localhost.example:8443/start-x",
        "https://user@localhost:8443/start-x",
    ] {
        assert!(!is_opened(address, ADOBE, Some(&tls)), "{address}");
    }
    assert!(!is_opened("https://localhost:8443/start-x", ADOBE, None), "nobody listens");
    let outside = own(true, "evil.example", 8443);
    assert!(!is_opened("https://evil.example:8443/start-x", ADOBE, Some(&outside)), "own means this machine");
}

/// Hosts that look like Adobe's, or are read as it by a careless eye.
const HOSTS: [&str; 44] = [
    "ims-na1.adobelogin.com.",
    "ims-na1.adobelogin.com.evil.example",
    "ims-na1.adobelogin.co",
    "ims-na1.adobelogin.comm",
    "ims-na1-adobelogin.com",
    "ims-na1.adobelogin.com-evil.example",
    "ims-na1adobelogin.com",
    "xims-na1.adobelogin.com",
    "x.ims-na1.adobelogin.com",
    "adobelogin.com",
    "ims-na2.adobelogin.com",
    "ims-na1-stg1.adobelogin.com",
    "ims-na1.ad0belogin.com",
    "ims-na1.adobeIogin.com",
    "ims-na1.adobe1ogin.com",
    "ims-na1.аdobelogin.com",
    "ims-na1.adobelоgin.com",
    "ïms-na1.adobelogin.com",
    "xn--ms-na1-7va.adobelogin.com",
    "ims-na1.adobelogin.com\u{3002}evil.example",
    "ims-na1\u{2024}adobelogin.com",
    "ims-na1.adobelogin.com%2eevil.example",
    "ims-na1.adobelogin.com%00.evil.example",
    "ims-na1.adobelogin.com%0a.evil.example",
    "ims-na1.adobelogin.com@evil.example",
    "user@ims-na1.adobelogin.com",
    "user:password@ims-na1.adobelogin.com",
    ":password@ims-na1.adobelogin.com",
    "-oProxy@ims-na1.adobelogin.com",
    "evil.example#@ims-na1.adobelogin.com",
    "evil.example?ims-na1.adobelogin.com",
    "evil.example\\@ims-na1.adobelogin.com",
    "evil.example%23@ims-na1.adobelogin.com",
    "ims-na1.adobelogin.com:80",
    "ims-na1.adobelogin.com:8443",
    "ims-na1.adobelogin.com:444",
    "ims-na1.adobelogin.com:0",
    "ims-na1.adobelogin.com:99999",
    "ims-na1.adobelogin.com:x",
    "127.0.0.1",
    "[::1]",
    "localhost:8443",
    "169.254.169.254",
    "evil.example",
];

const SCHEMES: [&str; 32] = [
    "file",
    "javascript",
    "data",
    "vbscript",
    "about",
    "blob",
    "ftp",
    "ssh",
    "ws",
    "wss",
    "mailto",
    "tel",
    "sms",
    "smb",
    "ldap",
    "gopher",
    "view-source",
    "chrome",
    "chrome-extension",
    "ms-settings",
    "ms-msdt",
    "search-ms",
    "steam",
    "intent",
    "jar",
    "vscode",
    "calculator",
    "x-apple.systempreferences",
    "shell",
    "res",
    "adobe+5d1f0c83",
    "httpss",
];

#[test]
fn two_hundred_hostile_addresses_are_not_opened() {
    let page = "ims-na1.adobelogin.com/ims/authorize/v2";
    let mut table: Vec<String> = Vec::new();
    for scheme in SCHEMES {
        table.extend([format!("{scheme}://{page}"), format!("{scheme}:{page}"), format!("{scheme}:///{page}")]);
    }
    for host in HOSTS {
        table.push(format!("https://{host}/ims/authorize/v2"));
    }
    table.push(format!("http://{page}"));
    table.push("http://ims-na1.adobelogin.com:443/ims/authorize/v2".to_owned());
    for control in ["%00", "%01", "%09", "%0a", "%0A", "%0d%0a", "%1b[2J", "%1B]0;x%07", "%7f", "%7F"] {
        table.push(format!("https://{page}{control}"));
        table.push(format!("https://{page}?state=a{control}b"));
        table.push(format!("https://{page}#{control}"));
    }
    for raw in ["'", "|", "^", "'`calc`'", "'$(calc)'", "a|b"] {
        table.push(format!("https://{page}/{raw}"));
    }
    for text in [
        "",
        " ",
        "-",
        "-foo",
        "--help",
        "-a Calculator",
        "--new-window",
        "/etc/passwd",
        "\\\\server\\share",
        "C:\\x.exe",
        "calc.exe",
        "x.desktop",
        "./x",
        "~/x",
        "//ims-na1.adobelogin.com/",
        "https:",
        "https://",
        "https:///",
        "http:x",
        "javascript:alert(1)//https://ims-na1.adobelogin.com",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        "-https://ims-na1.adobelogin.com/",
        "\u{202e}https://ims-na1.adobelogin.com/",
        "$(id)",
        "`id`",
        ";id",
        "|id",
        "&id",
        "%0ahttps://ims-na1.adobelogin.com/",
    ] {
        table.push(text.to_owned());
    }
    assert!(table.len() >= 200, "{}", table.len());
    let refused = |text: &str| !is_opened(text, ADOBE, None);
    let opened: Vec<&String> = table.iter().filter(|text| !refused(text)).collect();
    assert!(opened.is_empty(), "{opened:#?}");
}

/// What the address type itself takes out or encodes must be gone in what the browser gets.
#[test]
fn a_line_break_never_reaches_the_browser() {
    for break_ in ["\r\n", "\n", "\r", "\t", "\0", "\u{1b}", "\u{7f}", " ", "\u{2028}", "\u{85}"] {
        for place in 0..=ADOBE.len() {
            let text = format!("{}{break_}{}/ims/authorize/v2", &ADOBE[..place], &ADOBE[place..]);
            if let Some(Ok(address)) = opened(&text, ADOBE, None) {
                assert_eq!(address, format!("{ADOBE}/ims/authorize/v2"), "{text:?}");
            }
        }
        let text = format!("{ADOBE}/ims/authorize/v2?state=a{break_}b\r\nX: y");
        if let Some(Ok(address)) = opened(&text, ADOBE, None) {
            assert!(address.bytes().all(|b| b.is_ascii_graphic()), "{address:?}");
        }
    }
}

#[test]
fn each_refusal_says_what_is_wrong() {
    for (text, expected) in [
        ("file:///etc/passwd", NotOpened::Scheme),
        ("http://ims-na1.adobelogin.com/", NotOpened::ForeignHost),
        ("http://ims-na1.adobelogin.com:443/", NotOpened::Scheme),
        ("https://evil.example/", NotOpened::ForeignHost),
        ("https://a@ims-na1.adobelogin.com/", NotOpened::UserInfo),
        ("https://ims-na1.adobelogin.com/%0a", NotOpened::Characters),
    ] {
        assert_eq!(opened(text, ADOBE, None), Some(Err(expected)), "{text}");
    }
    assert_eq!(opened("https://127.0.0.1:8080/", PRACTICE, None), Some(Err(NotOpened::Scheme)));
    assert_eq!(opened("http://localhost:8080/", PRACTICE, None), Some(Err(NotOpened::ForeignHost)));
}

proptest! {
    #[test]
    fn whatever_is_opened_is_one_plain_word_on_that_host(text in "(https://)?(ims-na1.adobelogin.com)?\\PC{0,60}") {
        if let Some(Ok(address)) = opened(&text, ADOBE, None) {
            prop_assert!(address.starts_with("https://ims-na1.adobelogin.com/"), "{}", address);
            prop_assert!(address.bytes().all(|b| b.is_ascii_graphic()), "{}", address);
        }
    }
}
