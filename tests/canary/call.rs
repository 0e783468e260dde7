//! `call` before servers that send back all that was sent: the body is theirs and goes where it was asked for; nothing of it is
//! in our own words, in a file, or among what anybody on this machine sees.

use std::io::Write as _;
use std::process::Stdio;

use aa_connect::connection::{NetworkSettings, Proxy};

use super::check::{PROXY_PASSWORD, TOKEN, forbids, has_a_page, known, token, wants_a_password};
use super::check_stage::{self, Kept, save};
use super::support::{Answer, Arrived, Server, Socket, read_request, wait_for_end};
use super::*;

/// Echoes all of it, with success.
fn answers(one: &Arrived) -> Answer {
    token(one).unwrap_or_else(|| Answer::json(200, "{}").with("X-Request-Id", one.header("authorization").unwrap()))
}

#[test]
fn no_secret_is_in_what_call_says_of_an_answer_that_holds_them_all() {
    let stage = |answer: fn(&Arrived) -> Answer| Server::start(answer);
    let proxy = stage(wants_a_password);
    let (address, _) = Proxy::parse(&proxy.base.replace("http://", "http://alice@")).unwrap();
    let network = NetworkSettings { proxy: Some(address), ..NetworkSettings::default() };
    let (good, forbidding, page) = (stage(answers), stage(forbids), stage(has_a_page));
    for (kept, code) in [
        (Kept::at("northwind", &good.base).refused(), 0),
        (Kept::at("northwind", &forbidding.base).refused(), 3),
        (Kept::at("northwind", &page.base).refused(), 6),
        (Kept::at("northwind", "https://ims.example.com").refused().through(network, PROXY_PASSWORD), 6),
    ] {
        let (home, known) = (with_temporary_files(Home::new()), known());
        save(&home, [kept]);
        std::fs::write(home.path().join("body.json"), "{\"a\":1}").unwrap();
        for arguments in [
            &["call", "northwind", "/x", "--include"][..],
            &["call", "northwind", "PUT", "/x?y=z", "--data", "body.json", "-i"],
        ] {
            let mut command = home.program(arguments);
            command.args(["--passphrase-fd", "0"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let _ = child.stdin.take().unwrap().write_all(format!("{}\n", check_stage::PASSPHRASE).as_bytes());
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
            assert!(!output.stderr.is_empty());
            known.must_not_be_in(&format!("the talk of {arguments:?}"), &output.stderr);
        }
        known.must_not_be_in_files(&home);
        assert!(!home.state().join("crashes").exists());
    }
    assert!(proxy.arrived().iter().any(|one| one.header("proxy-authorization").is_some()), "it went over the wire");
}

#[test]
fn nobody_on_this_machine_sees_a_secret_while_call_waits() {
    let (tell, asked) = std::sync::mpsc::channel();
    let tell = std::sync::Mutex::new(tell);
    let adobe = Socket::start(move |mut stream| {
        let text = read_request(&mut stream);
        if text.starts_with("POST /ims/token") {
            let body = format!(r#"{{"access_token":"{TOKEN}","token_type":"bearer","expires_in":86399}}"#);
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
            let _ = stream.write_all((head + &body).as_bytes());
            return;
        }
        let _ = tell.lock().unwrap().send(text);
        stream.set_read_timeout(None).unwrap();
        wait_for_end(stream);
    });
    let (home, known) = (with_temporary_files(Home::new()), known());
    save(&home, [Kept::at("northwind", &adobe.base()).refused()]);
    let mut terminal = Terminal::start(&home, &["call", "northwind", "/x"]);
    terminal.wait_for("Passphrase of the vault:");
    terminal.keys(&format!("{}{ENTER}", check_stage::PASSPHRASE));
    let asked = asked.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
    assert!(asked.contains(TOKEN), "it went over the wire");
    known.must_not_be_in_process(&terminal);
    terminal.keys(CTRL_C);
    let ended = terminal.end();
    assert_eq!(ended.code, 130, "{}", ended.screen);
    known.must_not_be_in("the terminal", &ended.bytes);
    known.must_not_be_in_files(&home);
}
