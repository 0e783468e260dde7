//! The one table from a meaning to its word. The lines about what can be done, the help and the dialogue use it.

use crate::screen::{Action, Screen};

/// The word of one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// What it does.
    pub action: Action,
    /// What is typed.
    pub word: &'static str,
    /// A sentence for the help.
    pub explanation: &'static str,
}

/// The word of every action.
///
/// A `match`, so that no action can be without one.
pub const fn word(action: Action) -> Word {
    let (word, explanation) = match action {
        Action::Next => ("next", "Continue. An empty line does the same at the end of a screen."),
        Action::Back => ("back", "One step back, or stop what is running. Nothing is lost."),
        Action::Toggle => ("toggle", "Check or uncheck a row: type its number instead."),
        Action::Help => ("help", "These words."),
        Action::Reveal => ("reveal", "Show or hide the secret."),
        Action::Copy => ("copy", "Copy what is most worth copying here."),
        Action::ShowPlainly => ("show", "Show the address alone on a line."),
        Action::Guide => ("guide", "The guide for this step, click by click."),
        Action::FillPractice => ("practice", "Fill in the practice credential."),
        Action::Retry => ("retry", "Try again what failed."),
        Action::Network => ("network", "Show or hide proxy and CA file."),
        Action::Another => ("another", "Choose another company or sandbox."),
        Action::Letter => ("letter", "A letter to whoever can help, ready to be copied."),
        Action::CopyRedirectUri => ("copy-default", "Copy the default redirect URI."),
        Action::CopyRedirectPattern => ("copy-pattern", "Copy the redirect URI pattern."),
        Action::OtherPort => ("port", "Listen on the next port that is registered."),
        Action::PasteOnly => ("paste", "Sign in without listening, and paste the answer."),
        Action::NotThisOne => ("other", "Sign out and choose somebody else."),
        Action::SignInAgain => ("sign-in", "Sign in again."),
        Action::UseServerToServer => ("server-to-server", "Use OAuth Server-to-Server instead."),
        Action::OtherKey => ("other-key", "Make or bring another key pair."),
        Action::WriteKey => ("key-file", "Write the private key to a file."),
        Action::RegisterCertificate => ("register", "Register the certificate in the practice Console."),
        Action::Repair => ("repair", "Repair it, as the button says."),
        Action::Discard => ("discard", "Throw the draft and its secrets away."),
        Action::Quit => ("quit", "Leave. The draft is kept."),
    };
    Word { action, word, explanation }
}

/// What can be typed instead of a number, besides the words of actions.
pub(super) const CLEAR: &str = "clear";
/// Shows a long list whole.
pub(super) const ALL: &str = "all";
/// Says the screen once more.
pub(super) const AGAIN: &str = "again";

/// The actions that work on this screen, in the order of the help. Help and leaving always do.
pub(super) fn offered(screen: &Screen) -> impl Iterator<Item = Action> {
    Action::ALL.into_iter().filter(|&action| {
        let is_on_screen = screen.offers.iter().any(|offer| offer.action == action)
            || screen.buttons.iter().any(|button| button.action == action);
        // Rows are checked by their number.
        action != Action::Toggle && (is_on_screen || matches!(action, Action::Help | Action::Quit))
    })
}

/// The words that work now.
pub(super) fn what_works(screen: &Screen) -> String {
    let words = offered(screen).map(|action| {
        let button = screen.buttons.iter().find(|button| button.action == action);
        let offer = screen.offers.iter().find(|offer| offer.action == action);
        let label = button.map(|button| button.label.as_str()).or(offer.map(|offer| offer.label));
        let word = word(action).word;
        match label.filter(|label| !label.eq_ignore_ascii_case(word)) {
            Some(label) => format!("{word} ({label})"),
            None => word.to_owned(),
        }
    });
    format!("You can type: {}.", words.collect::<Vec<_>>().join(", "))
}

/// The action that a typed word stands for, if it works on this screen.
pub(super) fn action_of(typed: &str, screen: &Screen) -> Option<Action> {
    offered(screen).find(|&action| word(action).word.eq_ignore_ascii_case(typed))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_a_word_of_its_own() {
        let words: BTreeSet<_> = Action::ALL.map(|action| word(action).word).into();
        assert_eq!(words.len(), Action::ALL.len());
        assert!(Action::ALL.into_iter().all(|action| word(action).action == action));
        assert!([CLEAR, ALL, AGAIN].iter().all(|other| !words.contains(other)));
    }
}
