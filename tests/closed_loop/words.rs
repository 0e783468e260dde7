//! Every sentence that a finding can say, in one file to be read through.

use std::fmt::Write as _;

use aa_connect::diagnosis::rules;

#[test]
fn every_finding_has_a_cause_a_remedy_and_somebody_to_act() {
    let mut all = String::new();
    for rule in rules() {
        for sentence in rule.cause.iter().chain(&rule.remedy) {
            assert!(sentence.trim().len() > 10, "{}: {sentence:?}", rule.id);
        }
        assert!(!rule.cause.is_empty() && !rule.remedy.is_empty(), "{}", rule.id);
        assert!(!rule.who.title().is_empty() && !rule.source.is_empty(), "{}", rule.id);
        let repair = rule.repair.map_or("none", |repair| repair.title());
        let link = rule.link.as_deref().unwrap_or("none");
        writeln!(
            all,
            "{}\n  verdict: {} ({})\n  who: {}\n  link: {link}\n  repair: {repair}",
            rule.id,
            rule.verdict.title(),
            rule.confidence.word(),
            rule.who.title(),
        )
        .unwrap();
        for (name, sentences) in [("cause", &rule.cause), ("remedy", &rule.remedy)] {
            for sentence in sentences {
                writeln!(all, "  {name}: {sentence}").unwrap();
            }
        }
        all.push('\n');
    }
    insta::assert_snapshot!("findings", all);
}

/// Findings are read in the terminal, in plain lines, in a letter and in JSON alike.
#[test]
fn no_finding_names_a_key_of_the_keyboard() {
    for rule in rules() {
        for sentence in rule.cause.iter().chain(&rule.remedy) {
            for key in ["Enter ", "Esc", "Ctrl", "F1", "Alt-", "Tab "] {
                let is_named = sentence.contains(&format!("press {key}")) || sentence.contains(&format!("({key})"));
                assert!(!is_named && !sentence.to_lowercase().contains("press "), "{}: {sentence}", rule.id);
            }
        }
    }
}

/// Only pages of Adobe's that are in the protocol reference.
#[test]
fn every_link_leads_to_a_known_page() {
    const KNOWN: [&str; 5] = [
        "https://developer.adobe.com/console",
        "https://adminconsole.adobe.com",
        "https://experience.adobe.com",
        "https://status.adobe.com",
        "https://account.adobe.com",
    ];
    for rule in rules() {
        let said = rule.remedy.iter().flat_map(|sentence| sentence.split(['<', '>']));
        let said = said.filter(|part| part.starts_with("https://"));
        for link in said.chain(rule.link.as_deref()) {
            assert!(KNOWN.contains(&link), "{}: {link}", rule.id);
        }
    }
}
