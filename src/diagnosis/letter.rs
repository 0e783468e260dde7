//! A letter to whoever can carry a remedy out, ready to send: who writes about what, what was seen, what is asked for.
//!
//! It says what [`About`] and the finding's evidence hold and nothing else, so it can hold no secret. It sends nothing.

use jiff::Timestamp;

use crate::connection::Printable;

use super::about::{About, listed};
use super::finding::{Finding, Who};
use super::transport::Transport;

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
        let ask = match self.who {
            Who::You => return None,
            Who::AdobeAdministrator => self.ask_of_administrator(about),
            Who::NetworkTeam => self.ask_of_network_team(about),
            Who::Adobe => self.ask_of_adobe(),
        };
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
            "None of these values is a secret; client ID, organization ID and technical account are names. No client \
             secret, token or key is needed for this, so please do not ask for one and do not send one."
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

    fn ask_of_administrator(&self, about: &About) -> String {
        let credential = about.client_id.as_ref().map(|id| format!(", for the credential with the client ID {id}"));
        let organization = about.organization.as_ref().map(|id| format!(", in the organization {id}"));
        let company = about.company.as_ref().map(|company| format!(", for the company {company}"));
        let page = self.link().map(|link| format!("\nThe page to begin at: <{link}>")).unwrap_or_default();
        format!(
            "Please do this{}{}{}:\n{}{page}",
            credential.unwrap_or_default(),
            organization.unwrap_or_default(),
            company.unwrap_or_default(),
            self.remedy
        )
    }

    fn ask_of_network_team(&self, about: &About) -> String {
        let evidence = &self.evidence;
        let proxy = about.proxy.as_ref().or(evidence.place.as_ref());
        let issuer = evidence.issuer.as_ref().map(|issuer| format!(" ({issuer})")).unwrap_or_default();
        let ask = match evidence.transport {
            Some(Transport::Dns) => {
                "Please see that the name service that this machine uses resolves these names:".to_owned()
            }
            Some(Transport::TlsUntrusted | Transport::Tls) => format!(
                "The certificate that is shown here is not Adobe's own. If our network inspects TLS, please send me the root \
                 certificate of the authority that signs in Adobe's place{issuer} as a PEM file, or leave these hosts out \
                 of the inspection:"
            ),
            Some(Transport::TlsWrongName) => {
                format!("Somebody else's server{issuer} answers under these names. Please see that they lead to Adobe:")
            }
            Some(Transport::ProxyFailed) => {
                let which = proxy.map(|proxy| format!(" {proxy}")).unwrap_or_default();
                let straight = match evidence.works_without_proxy {
                    Some(true) => " Without the proxy the connection can be made.",
                    Some(false) => " Without the proxy it cannot be made either.",
                    None => "",
                };
                format!("Please let our proxy{which} make https connections to these hosts.{straight}")
            }
            Some(Transport::Html | Transport::NotJson | Transport::UnknownShape | Transport::TooLarge)
            | Some(Transport::Redirected) => answered_in_place(),
            None if evidence.status.is_some() => answered_in_place(),
            _ => "Please allow outgoing https connections from this machine to these hosts:".to_owned(),
        };
        let mut hosts: Vec<String> = about.hosts.iter().map(ToString::to_string).collect();
        hosts.extend(evidence.host.clone());
        let mut hosts: Vec<String> = hosts
            .into_iter()
            .map(|host| match host.rsplit_once(':') {
                Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => format!("{name}, TCP port {port}"),
                _ => format!("{host}, TCP port 443"),
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        list(&ask, hosts)
    }

    fn ask_of_adobe(&self) -> String {
        let page = self.link().unwrap_or("https://status.adobe.com");
        let request =
            if self.evidence.request_id.is_some() { " the request with the ID below" } else { " this request" };
        format!(
            "Please look{request} up and tell us why it was not answered as documented, and what we can do. Known outages \
             stand at <{page}>; I looked there first."
        )
    }

    /// Label and value of the evidence, and when it was.
    fn seen(&self, about: &About, at: Timestamp) -> Vec<String> {
        let mut lines: Vec<String> =
            self.evidence_lines().into_iter().map(|(label, value)| format!("{label}: {value}")).collect();
        lines.push(format!("Time: {}", second(self.evidence.at.unwrap_or(at))));
        if let Some(proxy) = about.proxy.as_ref().filter(|_| self.who == Who::NetworkTeam) {
            lines.push(format!("Proxy in the settings: {proxy}"));
        }
        lines
    }

    /// Which connection; those who run the network have no use for Adobe's names.
    fn whose(&self, about: &About) -> Vec<String> {
        if self.who == Who::NetworkTeam {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut add = |label: &str, value: Option<String>| lines.extend(value.map(|value| format!("{label}: {value}")));
        let some = |text: &Option<Printable>| text.as_ref().map(ToString::to_string);
        add("Organization ID", some(&about.organization));
        add("Credential type", Some(about.credential_type.to_string()).filter(|text| !text.is_empty()));
        add("Client ID", some(&about.client_id));
        add("Technical account", some(&about.technical_account));
        add("Company", some(&about.company));
        add("Report suites", (!about.report_suites.is_empty()).then(|| listed(&about.report_suites)));
        lines
    }
}

fn answered_in_place() -> String {
    "Something between this machine and Adobe answers in Adobe's place, such as a proxy, a firewall or a sign-in page. \
     Please let https requests to these hosts through unchanged:"
        .to_owned()
}

fn list(heading: &str, items: Vec<String>) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items: String = items.iter().map(|item| format!("\n- {item}")).collect();
    format!("{heading}{items}")
}

/// A moment to the second, as logs have it: `2026-11-20 14:02:31 UTC`.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}
