//! Digs down after a request that got no answer: which layer of the way to its host is at fault, as rows of the run.
//!
//! Decides only at which row a failure is reported; what it means is `diagnosis`' business.

use std::time::Duration;

use crate::connection::{BaseUrl, Printable};
use crate::diagnosis::{self, CheckEvent, CheckId, Evidence, ProxySeen, ProxySource, Seen, Stage, Transport};
use crate::http::{ChosenBy, Dig, Http, HttpFault, Layer, ShownCertificate, Step, Way};

use super::evidence;

/// Looks at the layers below a request to `base` that failed with `evidence`, and reports each of them.
///
/// `None` where one of them is at fault: it was reported, with what was seen. Otherwise the evidence comes back, with what
/// was learned on the way, for the rung that failed to report. Answers, however odd, are nothing to dig at.
pub async fn dig<E: FnMut(CheckEvent) + Send>(
    http: &Http,
    base: &BaseUrl,
    evidence: Evidence,
    events: &mut E,
) -> Option<Evidence> {
    if !is_worth_digging(&evidence) {
        return Some(evidence);
    }
    events(CheckEvent::Started(CheckId::Proxy));
    let dig = http.dig(base).await;
    let at_fault = dig.fault();
    let is_at_proxy = at_fault.as_ref().is_some_and(|(layer, _)| *layer == Layer::Proxy);
    if !is_at_proxy {
        let took = step(&dig, Layer::Proxy).map_or(Duration::ZERO, |step| step.took);
        events(CheckEvent::Passed { check: CheckId::Proxy, seen: Seen::Proxy(proxy_seen(&dig.way)), took });
    }
    let is_proxied = dig.way.via.is_some() && !is_at_proxy;
    for layer in [Layer::Dns, Layer::Tcp, Layer::Tls] {
        let check = check_of(layer);
        match step(&dig, layer) {
            Some(Step { fault: None, took, .. }) => {
                events(CheckEvent::Passed { check, seen: Seen::Probed(seen_at(&dig, layer)), took: *took });
            }
            None if is_proxied && layer != Layer::Tls => {
                let seen = Seen::Probed(Printable::new("left to the proxy"));
                events(CheckEvent::Passed { check, seen, took: Duration::ZERO });
            }
            // Plain http, which goes to this machine only.
            None if at_fault.is_none() => {
                let seen = Seen::Probed(Printable::new("not used on this machine"));
                events(CheckEvent::Passed { check, seen, took: Duration::ZERO });
            }
            _ => {}
        }
    }
    let Some((layer, error)) = at_fault else {
        return Some(learned(evidence, &dig));
    };
    let check = check_of(layer);
    events(CheckEvent::Started(check));
    let mut found = evidence::of_http(Stage::Network, &error);
    found.description = words(&dig, &error.fault).or(found.description);
    let finding = Box::new(diagnosis::diagnose(learned(found, &dig)));
    events(CheckEvent::Failed { check, finding, took: error.took });
    None
}

/// Who said which way requests go, as a passed check shows it.
pub(super) fn proxy_seen(way: &Way) -> ProxySeen {
    let source = match way.chosen_by {
        ChosenBy::Nobody => ProxySource::Nobody,
        ChosenBy::Settings => ProxySource::Settings,
        ChosenBy::Environment => ProxySource::Environment,
        ChosenBy::Excepted { .. } => ProxySource::Excepted,
    };
    ProxySeen { used: way.via.as_deref().map(Printable::new), source }
}

/// Whether no answer came, or one that a proxy gave in the host's place.
fn is_worth_digging(evidence: &Evidence) -> bool {
    match evidence.transport {
        None
        | Some(
            Transport::Redirected
            | Transport::TooLarge
            | Transport::Html
            | Transport::NotJson
            | Transport::UnknownShape
            | Transport::BadCaFile,
        ) => false,
        Some(
            Transport::Dns
            | Transport::Refused
            | Transport::Unreachable
            | Transport::TimedOut
            | Transport::Reset
            | Transport::TlsUntrusted
            | Transport::TlsWrongName
            | Transport::TlsDates
            | Transport::Tls
            | Transport::ProxyWantsPassword
            | Transport::ProxyFailed
            | Transport::NoTrustStore
            | Transport::Other,
        ) => true,
    }
}

fn check_of(layer: Layer) -> CheckId {
    match layer {
        Layer::Proxy => CheckId::Proxy,
        Layer::Dns => CheckId::Dns,
        Layer::Tcp => CheckId::Tcp,
        Layer::Tls => CheckId::Tls,
        Layer::Clock => CheckId::Clock,
    }
}

fn step(dig: &Dig, layer: Layer) -> Option<&Step> {
    dig.steps.iter().find(|step| step.layer == layer)
}

/// What a layer showed that has nothing wrong with it.
fn seen_at(dig: &Dig, layer: Layer) -> Printable {
    match layer {
        Layer::Tls => match dig.issuer() {
            Some(top) => Printable::new(&format!("issued by {}", top.issuer.as_str())),
            None => Printable::new("agreed on"),
        },
        Layer::Tcp => Printable::new("connected"),
        _ => Printable::new(&addresses(dig).join(", ")),
    }
}

fn addresses(dig: &Dig) -> Vec<String> {
    dig.addresses.iter().map(ToString::to_string).collect()
}

/// The evidence with what was learned on the way.
fn learned(evidence: Evidence, dig: &Dig) -> Evidence {
    Evidence {
        issuer: dig.issuer().map(|top| top.issuer.clone()),
        chain: dig.chain.iter().map(|certificate| Printable::new(&certificate.to_string())).collect(),
        addresses: addresses(dig).iter().map(|address| Printable::new(address)).collect(),
        works_without_proxy: dig.works_without_proxy,
        clock_ahead_seconds: evidence.clock_ahead_seconds.or(dig.clock_ahead_seconds),
        ..evidence
    }
}

/// What is to be said beyond the name of the fault. Rules test how these begin.
fn words(dig: &Dig, fault: &HttpFault) -> Option<Printable> {
    let own = dig.chain.first();
    let text = match fault {
        HttpFault::TlsUntrusted if own.is_some_and(|own| own.is_self_signed) => "self-signed".to_owned(),
        HttpFault::TlsWrongName => {
            let names: Vec<&str> = own?.names.iter().map(Printable::as_str).collect();
            if names.is_empty() { format!("“{}”", own?.subject.as_str()) } else { names.join(", ") }
        }
        HttpFault::TlsDates => dig.chain.iter().find_map(|certificate| out_of_date(certificate, dig))?,
        HttpFault::Dns | HttpFault::Refused | HttpFault::Unreachable | HttpFault::TimedOut | HttpFault::Reset => {
            match &dig.way.chosen_by {
                ChosenBy::Excepted { from } if !is_loopback(dig) => {
                    format!("NO_PROXY excepts this host from the proxy {from}")
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Printable::new(&text))
}

/// How a certificate is out of date by this machine's clock.
fn out_of_date(certificate: &ShownCertificate, dig: &Dig) -> Option<String> {
    let (begins, ends) = certificate.validity?;
    let in_words = |time: jiff::Timestamp| time.strftime("%Y-%m-%d %H:%M UTC").to_string();
    if dig.at > ends {
        Some(format!("valid until {}", in_words(ends)))
    } else if dig.at < begins {
        Some(format!("valid from {}", in_words(begins)))
    } else {
        None
    }
}

/// Whether the host is this machine, which no proxy is ever asked for.
fn is_loopback(dig: &Dig) -> bool {
    BaseUrl::parse(&format!("https://{}", dig.host)).is_ok_and(|base| base.is_loopback())
}
