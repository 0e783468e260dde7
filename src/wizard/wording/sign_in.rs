//! What Sign in says.

use jiff::Timestamp;

use super::super::model::Model;
use super::super::report::{BrowserPlace, ListensAt, Stray, Unusable, WaitingSignIn};
use crate::connection::{AccountType, ConnectionName, Invalid, OrgId, Printable, RedirectUri, SignedIn};
use crate::diagnosis::{Evidence, Finding, Stage, diagnose};
use crate::screen::{Callout, Tone};

pub(in crate::wizard) const CREDENTIAL_FIRST: &str = "Go back and fill in the credential first.";
pub(in crate::wizard) const BEFORE_YOU_ARE_SENT: &str =
    "Before your browser opens, this machine makes sure that the sign-in can work.";
pub(in crate::wizard) const NOBODY_YET: &str = "Nobody is signed in yet.";
pub(in crate::wizard) const PREPARING: (&str, &str) = ("Getting ready", "Adobe, secret store, port");
pub(in crate::wizard) const SIGNING_OUT: &str = "Signing out";
pub(in crate::wizard) const LISTENING: &str = "Listening";
pub(in crate::wizard) const WAITING_FOR_YOU: (&str, &str) = ("Browser", "waiting for you");
pub(in crate::wizard) const RECEIVED: (&str, &str) = ("Answer", "here; fetching the token");
pub(in crate::wizard) const SHORT_ADDRESS: &str = "No page? Open this once in a browser on this machine:";
pub(in crate::wizard) const ADOBES_ADDRESS: &str = "Open this in your browser:";
pub(in crate::wizard) const PASTED_ANSWER: &str = "Paste the address you end at";
pub(in crate::wizard) const OR_PASTED_ANSWER: &str = "Or paste the address you end at";
pub(in crate::wizard) const FINGERPRINT: &str = "SHA-256";
pub(in crate::wizard) const BROWSER_NOT_OPENED: &str = "The browser could not be opened from here.";
pub(in crate::wizard) const OPEN_BROWSER: &str = "open browser";
pub(in crate::wizard) const USE_PASTED: &str = "use it";
pub(in crate::wizard) const IS_THIS_RIGHT: &str = "You are signed in. Is this the right person and organization?";
pub(in crate::wizard) const THIS_IS_RIGHT: &str = "Yes, go on";
pub(in crate::wizard) const THIS_IS_RIGHT_SHORT: &str = "yes, go on";
pub(in crate::wizard) const NOT_THIS_ONE: &str = "Not this one: end it and choose again";
pub(in crate::wizard) const PASTE_ONLY: &str = "Sign in and paste the answer";
pub(in crate::wizard) const SIGN_IN_AGAIN: &str = "Sign in again";
pub(in crate::wizard) const OTHER_ORGANIZATION: &str =
    "This is another organization than the one you named. Sign out and choose again, or go back and change it.";
pub(in crate::wizard) const WITHOUT_LASTING: &str = "This credential may not ask for offline_access, so the sign-in lasts one day at a time. If your browser does not go on by itself, open the address here once more.";

/// How the step begins, by where the browser is and whether it came up.
pub(in crate::wizard) fn sign_in_intro(
    waiting: &WaitingSignIn,
    browser: Option<&Result<(), Printable>>,
) -> &'static str {
    let is_opened = matches!(browser, Some(Ok(())));
    match &waiting.browser {
        _ if waiting.listens_at == ListensAt::Nowhere => {
            "Sign in at Adobe and allow access. Your browser then ends at an address that it may not be able to open: paste that address below."
        }
        BrowserPlace::Here if is_opened => {
            "Your browser opens Adobe's sign-in page. When you allow access, Adobe sends you back here."
        }
        BrowserPlace::Here => "Sign in with Adobe in your browser. When you allow access, Adobe sends you back here.",
        _ if is_opened => {
            "A browser was started with Adobe's sign-in page. If it runs on another machine, paste the address it ends at."
        }
        BrowserPlace::Windows => {
            "Sign in with your browser on the Windows side. This program listens on the Linux side, and Windows passes localhost on to it; if the page stays empty, paste its address."
        }
        BrowserPlace::OverSsh { .. } => {
            "You are here over SSH. Sign in with the browser where you sit, then paste the address it ends at."
        }
        BrowserPlace::OutsideContainer => {
            "This program runs in a container. Sign in with your browser outside, then paste the address it ends at."
        }
        BrowserPlace::NoDisplay => {
            "This machine has no display. Sign in with a browser anywhere, then paste the address it ends at."
        }
    }
}

/// The line that forwards the port, alone on its row.
pub(in crate::wizard) fn forward(line: &str) -> String {
    format!("Or forward the port first, where you sit:\n{line}")
}

/// What a browser says to a certificate of our own, before it says it.
pub(in crate::wizard) fn certificate(is_new: bool, is_kept: bool) -> String {
    let known = match (is_new, is_kept) {
        (_, false) => "It warns each time, as nothing is kept in this run",
        (true, true) => "It warns once",
        (false, true) => "If it warns again",
    };
    format!(
        "Your browser does not know this machine's certificate for localhost. {known}: compare the fingerprint, then choose Advanced and go on. If it offers no way to go on, paste the address from its bar here."
    )
}

/// A browser that takes localhost for the other address finds nobody.
pub(in crate::wizard) fn only_one_family(address: &str) -> String {
    format!(
        "This machine listens at {address} only. If the page stays empty, write {address} for localhost in its address."
    )
}

/// Nothing came for a while.
pub(in crate::wizard) fn silence(model: &Model) -> (String, Vec<String>) {
    let wrong_client_id = "“There was an error with this action” means that the client ID is wrong.".to_owned();
    if model.draft.to_register().is_none() {
        // Adobe assigned the redirect URI: there is no pattern to mend.
        let line = "Your browser may have asked to open an app, or seem to stand still. Copy the address from its bar, or from the link that it offers, and paste it here.";
        return ("Did your browser ask to open an app?".to_owned(), vec![line.to_owned(), wrong_client_id]);
    }
    let redirect_uri = model.draft.redirect_uri.trimmed();
    let pattern = RedirectUri::parse(redirect_uri).map_or_else(|_| redirect_uri.to_owned(), |uri| uri.pattern());
    (
        "Did your browser end on another page?".to_owned(),
        vec![
            format!(
                "Where the redirect URI pattern does not match, Adobe goes to the default redirect URI without a word. Paste that page's address. To mend it, register {pattern} as pattern."
            ),
            wrong_client_id,
        ],
    )
}

pub(in crate::wizard) fn stray(stray: &Stray, waiting: &WaitingSignIn) -> (String, Vec<String>) {
    let (title, line) = match stray {
        Stray::TlsOnPlainPort => (
            "Your browser came with https, but this address is plain http.",
            "Change https to http in its address bar, or paste the address here.",
        ),
        Stray::PlainOnTlsPort => (
            "Your browser came with http, but this address is https.",
            "Change http to https in its address bar, or paste the address here.",
        ),
        Stray::CertificateRefused => (
            "Your browser does not trust this machine's certificate yet.",
            if waiting.is_certificate_new {
                "That is expected the first time: choose Advanced, compare the fingerprint, and go on; or paste the address here."
            } else {
                "Choose Advanced, compare the fingerprint, and go on; or paste the address from its bar here."
            },
        ),
        Stray::OtherAttempt => (
            "A browser tab of another sign-in came by. It changed nothing.",
            "Use the tab that this sign-in opened, or press Enter to open a new one.",
        ),
        Stray::WrongIssuer(_) => (
            "An answer came that does not say it is from Adobe's sign-in here. It was not used.",
            "Sign in again in a new tab. If it happens every time, tell your network team what is shown here.",
        ),
        Stray::Duplicated => (
            "An answer came in which a part is missing or stands twice. It was not used.",
            "Sign in again in a new tab. If it happens every time, something between you and Adobe changes addresses.",
        ),
        Stray::FromScript => (
            "A program or a page's script tried to answer for you. It changed nothing.",
            "Sign in with the tab that this sign-in opened. If you did not expect this, close pages you do not know.",
        ),
        Stray::WrongHost => (
            "Something asked this machine under a foreign name. It changed nothing.",
            "Use the address that stands here. A page that you do not know may have tried to reach this program.",
        ),
    };
    let mut lines = vec![line.to_owned()];
    if let Stray::WrongIssuer(Some(named)) = stray {
        lines.push(format!("It names {named}."));
    }
    (title.to_owned(), lines)
}

pub(in crate::wizard) fn unusable(unusable: Unusable) -> (String, Vec<String>) {
    let (title, line) = match unusable {
        Unusable::Empty => ("There is nothing in what was pasted.", "Copy the whole address from the browser's bar."),
        Unusable::TheQuestion => (
            "This is the address of Adobe's sign-in page, not of the page after it.",
            "Open it in a browser, sign in, allow access, and paste the address you end at.",
        ),
        Unusable::CutOff => (
            "The end of the address is missing, where Adobe's answer stands.",
            "Click into the browser's address bar, select all of it, copy, and paste here.",
        ),
        Unusable::NoAnswer => (
            "There is no answer of Adobe in this address.",
            "Paste the address that the browser shows right after you allowed access. It has code= in it.",
        ),
        Unusable::TooLong => {
            ("This is longer than any answer of Adobe.", "Paste only the address from the browser's bar.")
        }
        Unusable::SomethingElse => (
            "This is no address and no code.",
            "Paste the address from the browser's bar, such as https://localhost:8443/callback?code=…",
        ),
        Unusable::OtherAttempt => (
            "This address belongs to an earlier sign-in.",
            "Open Adobe's address that stands here now, and paste where that one ends.",
        ),
        Unusable::NotTrusted => (
            "This answer does not say it is from Adobe's sign-in here, or a part of it is missing or stands twice. It was not used.",
            "Open Adobe's address once more and paste where it ends, unchanged.",
        ),
    };
    (title.to_owned(), vec![line.to_owned()])
}

/// Who signed in, the most important first.
pub(in crate::wizard) fn signed_in(signed_in: &SignedIn, now: Timestamp) -> Vec<(String, String)> {
    let pair = |label: &str, value: String| (label.to_owned(), value);
    let mut pairs = Vec::new();
    for organization in &signed_in.organizations {
        pairs.push(pair("Organization", format!("{} ({})", organization.name, organization.org_id)));
    }
    if signed_in.organizations.is_empty() {
        pairs.push(pair("Organization", "none named by Adobe".to_owned()));
    }
    if let Some(person) = &signed_in.person {
        let email = person.email.as_ref().map_or_else(|| "not said by Adobe".to_owned(), ToString::to_string);
        pairs.push(pair("E-mail", email));
        pairs.extend(person.name.as_ref().map(|name| pair("Name", name.to_string())));
        pairs.push(pair("Account", person.account.title().to_owned()));
    } else {
        pairs.push(pair("Person", "not said by Adobe".to_owned()));
    }
    pairs.push(pair("Sign-in", signed_in.life.in_words(now)));
    pairs
}

/// The saved connection has its new sign-in.
pub(in crate::wizard) fn signed_in_again(name: &ConnectionName, signed_in: &SignedIn) -> Vec<String> {
    let who = signed_in.person.as_ref().map_or_else(String::new, |person| format!(" as {}", person.label()));
    vec![format!("{name} has its new sign-in{who}."), format!("Check it any time: aa-connect check {name}")]
}

/// Something about this person that will not work, or that somebody should notice.
pub(in crate::wizard) fn person_warning(model: &Model, signed_in: &SignedIn) -> Option<Callout> {
    let person = signed_in.person.as_ref();
    if let Some(person) = person.filter(|person| person.account == AccountType::Personal) {
        return Some(callout(Tone::Warning, amiss("personal-account", person.label().clone(), "")));
    }
    let before = model.draft.renews.as_ref()?.credential.sign_in()?.person.as_ref()?;
    let Some(person) = person else {
        return Some(Callout {
            tone: Tone::Warning,
            title: "Adobe did not say who signed in.".to_owned(),
            lines: vec![format!("Until now it was {}. Go on only if you know that it still is.", before.label())],
            verdict: None,
        });
    };
    (before.user_id != person.user_id).then(|| Callout {
        tone: Tone::Warning,
        title: "Somebody else set this connection up.".to_owned(),
        lines: vec![format!(
            "Until now it was {}. Go on only if it shall be {} from now on.",
            before.label(),
            person.label()
        )],
        verdict: None,
    })
}

/// Adobe granted less than was asked for (RFC 6749, section 5.1).
pub(in crate::wizard) fn missing_scopes(signed_in: &SignedIn) -> Option<Callout> {
    let missing: Vec<&str> = signed_in.missing_scopes.iter().map(Printable::as_str).collect();
    (!missing.is_empty()).then(|| Callout {
        tone: Tone::Note,
        title: format!("Adobe did not grant everything: {} is missing.", missing.join(", ")),
        lines: vec![
            "If something fails later for want of permission, compare the scopes with the credential's page."
                .to_owned(),
        ],
        verdict: None,
    })
}

/// Signed in, but with another organization than the one that was named.
pub(in crate::wizard) fn signed_in_elsewhere(expected: &OrgId, signed_in: &SignedIn) -> Callout {
    let names: Vec<String> =
        signed_in.organizations.iter().take(5).map(|o| format!("{} ({})", o.name, o.org_id)).collect();
    let seen = format!("Adobe names {}.", names.join(", "));
    callout(Tone::Bad, amiss("organization-differs", Printable::new(expected.as_str()), &seen))
}

/// The sign-in worked, but not for what the connection needs: the rules know the words.
fn amiss(code: &str, place: Printable, seen: &str) -> Finding {
    let description = (!seen.is_empty()).then(|| Printable::new(seen));
    let code = Some(Printable::new(code));
    diagnose(Evidence { code, description, place: Some(place), is_adobes: true, ..Evidence::at_stage(Stage::SignIn) })
}

fn callout(tone: Tone, finding: Finding) -> Callout {
    let seen = finding.evidence.description.as_ref().map(ToString::to_string);
    let lines = seen.into_iter().chain([finding.remedy]).collect();
    Callout { tone, title: finding.cause, lines, verdict: Some(finding.verdict) }
}

/// Whether listening is what does not work; a pasted answer would.
pub(in crate::wizard) fn is_about_listening(finding: &Finding) -> bool {
    matches!(finding.id, "port-busy" | "port-forbidden" | "no-loopback" | "listener-unreached" | "certificate-failed")
}

pub(in crate::wizard) fn use_other(uri: &RedirectUri) -> String {
    let port = uri.local().map_or(0, |local| local.port);
    format!("Use port {port} instead")
}

pub(in crate::wizard) fn redirect_uri_needs_https() -> Invalid {
    Invalid::new(
        "Adobe sends people back over https only, for localhost too.",
        "Register an https address in the Developer Console and enter it here.",
        "https://localhost:8443/callback",
    )
}
