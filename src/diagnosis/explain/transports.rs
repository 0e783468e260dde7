//! Why no usable answer came, in the words of other programs (`assets/diagnosis/phrases.txt`).

use std::sync::LazyLock;

use crate::diagnosis::Transport;

/// A phrase and what it means; the second part must come after the first.
struct Phrase {
    transport: Transport,
    first: &'static str,
    second: &'static str,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let lines = include_str!("../../../assets/diagnosis/phrases.txt").lines();
    lines.filter_map(phrase).collect()
});

fn phrase(line: &'static str) -> Option<Phrase> {
    let (word, words) = line.split_once('\t')?;
    let transport = Transport::ALL.into_iter().find(|transport| transport.word() == word)?;
    let (first, second) = words.split_once(" … ").unwrap_or((words, ""));
    Some(Phrase { transport, first, second })
}

/// What the lines of `lower`, a text in small letters, say, and where. What is said exactly somewhere is not repeated in
/// general terms.
pub(super) fn transports(lower: &str) -> Vec<(usize, Transport)> {
    let mut seen: Vec<(usize, Transport)> = Vec::new();
    let mut begin = 0;
    for line in lower.split_inclusive('\n') {
        if let Some((at, transport)) = of_line(line)
            && seen.iter().all(|(_, known)| *known != transport)
        {
            seen.push((begin + at, transport));
        }
        begin += line.len();
    }
    let has = |wanted: &[Transport]| seen.iter().any(|(_, transport)| wanted.contains(transport));
    let is_exact_tls =
        has(&[Transport::TlsUntrusted, Transport::TlsWrongName, Transport::TlsDates, Transport::BadCaFile]);
    let is_exact_trust = has(&[Transport::TlsWrongName, Transport::TlsDates]);
    let is_proxy_exact = has(&[Transport::ProxyWantsPassword]);
    let is_proxy = is_proxy_exact || has(&[Transport::ProxyFailed]);
    let is_named = is_exact_tls || is_proxy || has(&[Transport::Dns]);
    seen.retain(|(_, transport)| match transport {
        Transport::Tls => !is_exact_tls,
        Transport::TlsUntrusted => !is_exact_trust,
        Transport::ProxyFailed => !is_proxy_exact,
        // The programs wrap an exact error in general ones.
        Transport::Reset | Transport::Refused | Transport::TimedOut => !is_named,
        _ => true,
    });
    seen
}

fn of_line(line: &str) -> Option<(usize, Transport)> {
    PHRASES.iter().find_map(|phrase| {
        let at = line.find(phrase.first)?;
        line[at + phrase.first.len()..].contains(phrase.second).then_some((at, phrase.transport))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_phrases_is_understood() {
        let lines = include_str!("../../../assets/diagnosis/phrases.txt").lines();
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        for line in &lines {
            assert!(phrase(line).is_some() && line.to_ascii_lowercase() == **line, "{line}");
        }
        assert_eq!(lines.len(), PHRASES.len());
    }
}
