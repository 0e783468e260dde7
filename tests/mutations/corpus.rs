//! Where the changes begin: one of everything that is read, and the words that lead deep into the readers.

use std::path::Path;

use aa_connect::handoff::{ExportFormat, ExportOptions, HandOver, export};

#[expect(dead_code, reason = "shared with tests that use more of it")]
#[path = "../support/canned.rs"]
mod canned;

fn folder(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.is_file());
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn exported(formats: &[ExportFormat]) -> Vec<Vec<u8>> {
    let (connection, secrets) = (canned::connection("northwind"), canned::secrets());
    let options = ExportOptions { secrets: Some(&secrets), ..ExportOptions::default() };
    let text = |format: &ExportFormat| export(&connection, *format, &options).unwrap().text.as_bytes().to_vec();
    formats.iter().map(text).collect()
}

/// Values, settings, addresses.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let mut texts = exported(&[ExportFormat::Renviron, ExportFormat::Env, ExportFormat::SheetText]);
    let others = [
        canned::ORG,
        canned::CLIENT_ID,
        canned::CLIENT_SECRET,
        canned::ACCOUNT,
        "openid, AdobeID, read_organizations",
        "ent_analytics_bulk_ingest_sdk",
        "https://localhost:8443/callback?code=x",
        "clientID: 0123456789abcdef0123456789abcdef\nclientSecret: \"x\"\nscopes:\n  - openid\n  - 'AdobeID'\n",
        "[default]\napikey = 0123456789abcdef0123456789abcdef\nsecret = x # y\norgid = 1A@AdobeOrg\n",
        "export CLIENT_ID='0123456789abcdef0123456789abcdef'\r\nCLIENT_SECRET=`a\\\nb`\r\nSCOPES=[\"a\", 'b']\r\nPRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\"\r\n",
        "age-encryption.org/v1\n-> X25519 x\n",
    ];
    texts.extend(others.map(|text| text.as_bytes().to_vec()));
    texts
}

/// Every JSON that is known.
pub(crate) fn json() -> Vec<Vec<u8>> {
    let mut json =
        exported(&[ExportFormat::Template, ExportFormat::Credential, ExportFormat::Python, ExportFormat::Postman]);
    let hand_over = HandOver::new(&canned::connection("northwind"), canned::secrets(), None).unwrap();
    json.push(hand_over.write().unwrap().as_bytes().to_vec());
    let others = [
        canned::console_json(),
        canned::console_json_with_several(),
        canned::console_json_with_two_secrets(),
        canned::service_credentials(),
        r#"{"ims":{"contexts":{"a":{"client_id":"0123456789abcdef0123456789abcdef","client_secrets":["x"]}}}}"#
            .to_owned(),
    ];
    json.extend(others.map(String::into_bytes));
    json
}

/// `config.zip` and its like.
pub(crate) fn archives() -> Vec<Vec<u8>> {
    folder("handoff").into_iter().filter(|bytes| bytes.starts_with(b"PK")).collect()
}

/// Keys and certificates in every form.
pub(crate) fn pem() -> Vec<Vec<u8>> {
    let mut keys = folder("keys/corpus");
    // Those cost seconds each, and say nothing about reading.
    keys.retain(|bytes| bytes.len() < 8 * 1024);
    keys
}

/// Where browsers end after a sign-in. `{state}` becomes the right one.
pub(crate) fn callbacks() -> Vec<Vec<u8>> {
    let callbacks = [
        "https://localhost:8443/callback?code=eyJhbGciOi.J9&state={state}",
        "https://localhost:8443/callback?error=access_denied&error_description=no%20way&state={state}",
        "GET /callback?code=abc123456&state={state} HTTP/1.1\r\nHost: localhost:8443\r\n",
        "Location: https://localhost:8443/callback?code=abc123456&state={state}&iss=https%3A%2F%2Fims.example",
        "?code=abc123456&state={state}&jump=https://x.example",
        "<https://localhost:8443/callback#code=abc123456&state={state}>",
        "eyJhbGciOiJSUzI1NiJ9.eyJ0eXBlIjoiYXV0aG9yaXphdGlvbl9jb2RlIn0.c2lnbmF0dXJl",
        "adobe+5d1f0c83://adobeid/18643b7a5fce4cb7d496ce72b1be3f5d?code=abc123456&state={state}",
    ];
    callbacks.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// A MiB of one thing each: what readers look for again and again, alone and behind what leads deep into them.
pub(crate) fn repetitions() -> impl Iterator<Item = Vec<u8>> {
    const LENGTH: usize = 1024 * 1024;
    let alone = [
        "-----BEGIN ",
        "-----END ",
        "-----BEGIN PRIVATE KEY-----",
        "BEGIN KEY",
        "BEGIN ",
        "[",
        "\"",
        "\\",
        "\\u0041",
        "a='\n",
        "A=[\"\n",
        "A=-----BEGIN \n",
        "A=b\\\n",
        "- a\n",
        "#",
        "-",
        "\u{2014}",
        "\r",
        "MII",
        "https://",
        "openid,",
        "code=",
        "PK\x05\x06",
        "AIO_ims_contexts_",
        "_",
    ]
    .map(|piece| ("", piece, ""));
    let behind = [
        ("A=\"", "BEGIN ", ""),
        ("A=[", "\",", ""),
        ("{\"a\":\"", "\\n", "\"}"),
        ("{", "\"a\":[{", ""),
        ("{", "\"client_secrets\":[\"#\"],", "\"a\":1}"),
        ("{\"client_id\":\"x\",\"client_secrets\":[", "\"#\",", "1]}"),
        ("{\"client_id\":\"x\",\"scopes\":\"", "s#,", "\"}"),
        ("{\"client_id\":\"x\",\"rsid\":\"", "s#,", "\"}"),
        ("{\"client_id\":\"x\",\"redirect_uri\":\"", "https://a.example/#,", "\"}"),
        ("{\"ims\":{", "\"contexts\":{\"#\":{\"client_id\":\"x\"}},", "\"a\":1}}"),
        ("{\"values\":[", "{\"key\":\"client_secret\",\"value\":\"#\"},", "1]}"),
        ("", "AIO_ims_contexts_#_client__id=x\n", ""),
        ("", "NAME#=value\n", ""),
        ("", "-----BEGIN PRIVATE KEY-----\n#\n-----END PRIVATE KEY-----\n", ""),
    ];
    alone.into_iter().chain(behind).map(|(head, piece, tail)| {
        let mut text = head.to_owned();
        // A `#` is a number of its own each time, so that nothing is told to be there already.
        for number in 0_u32.. {
            let next = if piece == "#" { piece.to_owned() } else { piece.replace('#', &number.to_string()) };
            if text.len() + next.len() + tail.len() > LENGTH {
                break;
            }
            text.push_str(&next);
        }
        text.push_str(tail);
        text.into_bytes()
    })
}

/// What is worth putting anywhere.
pub(crate) fn words() -> Vec<Vec<u8>> {
    let words: [&[u8]; 44] = [
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"'",
        b"`",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"\n",
        b"\r",
        b"\r\n",
        b"=",
        b": ",
        b"#",
        b",",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xe2\x80\xa8",
        b"null",
        b"1e999",
        b"-1",
        b"-----BEGIN ",
        b"-----END ",
        b"PRIVATE KEY-----",
        b"CERTIFICATE-----",
        b"Proc-Type: 4,ENCRYPTED",
        b"\x30\x82\xff\xff",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\"client_id\":",
        b"\"client_secrets\":[",
        b"\"ims\":{\"contexts\":{",
        b"\"values\":[{\"key\":",
        b"AIO_ims_contexts_",
        b"AW_CLIENT_ID=",
        b"{{",
        b"code=",
        b"&state={state}",
        b"error=",
        b"%00",
    ];
    words.iter().map(|word| word.to_vec()).collect()
}
