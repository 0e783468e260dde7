//! A letter to whoever can carry a remedy out, ready to send: who writes about what, what was seen, what is asked for.
//!
//! It says what [`About`] and the finding's evidence hold and nothing else, so it can hold no secret. It sends nothing.

use jiff::Timestamp;

use crate::connection::Printable;

use super::about::{About, listed};
use super::finding::{Finding, Who};

/// A letter. Its lines are not wrapped: mail programs do that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: Who,
    /// What stands in the subject line.
    pub subject: String,
    /// The text, its paragraphs separated by empty lines.
    pub body: String,
}

impl Finding {
    /// The letter about this finding, which was seen at `at` unless the evidence says when; `None` where the person at
    /// the keyboard can help themselves.
    pub fn letter(&self, about: &About, at: Timestamp) -> Option<Letter> {
        if self.who == Who::You {
            return None;
        }
        let ask = self.ask(about)?;
        let product = about.product.as_ref().map_or("Adobe", |product| product.as_str());
        let name = about.name.as_ref().map(|name| format!(" “{name}”")).unwrap_or_default();
        let subject = format!("Connection{name} to {product}: {}", self.headline());
        let opening = format!(
            "Hello,\none of our machines connects to {product} with the tool aa-connect. The connection{name} does not work: \
             it was checked at {}, and this is what the check found.",
            second(self.evidence.at.unwrap_or(at))
        );
        let paragraphs = [
            opening,
            format!("Cause ({}): {}", self.confidence.in_words(), self.cause),
            ask,
            list("What was seen:", self.seen(about, at)),
            list("Which connection:", self.whose(about)),
            "None of these values is a secret; IDs are names. No client secret, token or key is needed for this, so please \
             do not ask for one and do not send one."
                .to_owned(),
            "Please tell me when it is done, and I will check again. Thank you.".to_owned(),
        ];
        let body: Vec<String> = paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect();
        Some(Letter { to: self.who, subject, body: body.join("\n\n") })
    }

    /// What the subject line ends in.
    fn headline(&self) -> String {
        let title = self.verdict.title();
        match (&self.evidence.code, self.evidence.status) {
            (Some(code), _) => format!("{title} ({code})"),
            (None, Some(status)) => format!("{title} (status {status})"),
            (None, None) => title.to_owned(),
        }
    }

    /// What is asked for, and of which credential or hosts.
    fn ask(&self, about: &About) -> Option<String> {
        let request = self.request()?;
        match self.who {
            Who::AdobeAdministrator => {
                let page = self.link().map(|link| format!("\nThe page to begin at: <{link}>")).unwrap_or_default();
                Some(format!("{request}{page}"))
            }
            Who::NetworkTeam => Some(list(&format!("{request}\nHosts that the connection needs:"), self.hosts(about))),
            Who::Adobe | Who::You => Some(request),
        }
    }

    /// The hosts with their ports.
    fn hosts(&self, about: &About) -> Vec<String> {
        let mut hosts: Vec<String> = about.hosts.iter().map(ToString::to_string).collect();
        hosts.extend(self.evidence.host.clone());
        let mut hosts: Vec<String> = hosts
            .into_iter()
            .map(|host| match host.rsplit_once(':') {
                Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => format!("{name}, TCP port {port}"),
                _ => format!("{host}, TCP port 443"),
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// Label and value of the evidence, and when it was.
    fn seen(&self, about: &About, at: Timestamp) -> Vec<String> {
        let mut lines: Vec<String> =
            self.evidence_lines().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        lines.push(format!("Time: {}", second(self.evidence.at.unwrap_or(at))));
        // Where a proxy failed, its place is already among the lines.
        let is_told = self.evidence.place.is_some();
        if let Some(proxy) = about.proxy.as_ref().filter(|_| self.who == Who::NetworkTeam && !is_told) {
            lines.push(format!("Proxy in the settings: {proxy}"));
        }
        lines
    }

    /// Which connection; those who run the network have no use for Adobe's names.
    fn whose(&self, about: &About) -> Vec<String> {
        if self.who == Who::NetworkTeam {
            return Vec::new();
        }
        of_whom(about)
    }
}

/// Adobe's names for a connection, one in each line.
pub(super) fn of_whom(about: &About) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |label: &str, value: Option<String>| lines.extend(value.map(|value| format!("{label}: {value}")));
    let some = |text: &Option<Printable>| text.as_ref().map(ToString::to_string);
    add("Organization ID", some(&about.organization));
    add("Credential type", Some(about.credential_type.to_string()).filter(|text| !text.is_empty()));
    add("Client ID", some(&about.client_id));
    add("Technical account", some(&about.technical_account));
    add("Company", some(&about.company));
    add("Sandbox", some(&about.sandbox));
    add("Report suites", (!about.report_suites.is_empty()).then(|| listed(&about.report_suites)));
    lines
}

pub(super) fn list(heading: &str, items: Vec<String>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| format!("\n- {item}")).collect();
    format!("{heading}{items}")
}

/// A moment to the second, as logs have it: `2026-11-20 14:02:31 UTC`.
pub(super) fn second(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}
