//! Where answers are judged, whoever brings them: browser or paste. Holds the state of one sign-in and nothing of
//! sockets or pages. Only an answer with the running attempt's state changes anything.

use std::mem::{Discriminant, discriminant};

use crate::connection::{Printable, RedirectUri, Scopes, Secret};

use super::attempt::Attempt;
use super::response::Response;
use super::{Answer, Conclusion, Grant, News, OpenError, Question, Refused, Stray};

/// Who brings an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A browser, at the redirect URI itself.
    Browser,
    /// The person, from a browser that may have ended on another page (failure modes, row 39).
    Paste,
}

/// What an answer comes to.
pub(super) enum Heard {
    /// It ends the wait, or begins another attempt.
    News(News),
    /// Its state was good once: this is the same answer again.
    Used,
    /// It changes nothing.
    Stray(Stray),
}

/// What the short address leads to.
pub(super) enum Start {
    To(Secret),
    Used,
    Unknown,
}

/// What a page may say about the answer that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// There is none.
    Waiting,
    /// A code is being exchanged.
    Received,
    Refused(Refused),
    Concluded(Conclusion),
    /// The caller ended the wait before anything came.
    GivenUp,
}

pub(super) struct Desk {
    redirect_uri: RedirectUri,
    stage: Stage,
    /// Short addresses of attempts that are over.
    old_starts: Vec<Secret>,
    /// The kinds of strays that were told of.
    told: Vec<Discriminant<Stray>>,
}

enum Stage {
    Waiting(Attempt),
    /// The state was good once and is good for nothing any more.
    Taken {
        state: Secret,
        standing: Standing,
    },
}

impl Desk {
    pub(super) fn new(question: Question) -> Result<Self, OpenError> {
        let redirect_uri = question.redirect_uri.clone();
        let stage = Stage::Waiting(Attempt::new(question)?);
        Ok(Self { redirect_uri, stage, old_starts: Vec::new(), told: Vec::new() })
    }

    /// Where the answer goes.
    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    /// The attempt whose answer is waited for.
    pub(super) fn attempt(&self) -> Option<&Attempt> {
        match &self.stage {
            Stage::Waiting(attempt) => Some(attempt),
            Stage::Taken { .. } => None,
        }
    }

    /// What a page may say.
    pub(super) fn standing(&self) -> Standing {
        match &self.stage {
            Stage::Waiting(_) => Standing::Waiting,
            Stage::Taken { standing, .. } => standing.clone(),
        }
    }

    /// Judges the query of an answer: state first, then doubled parameters, issuer, error or code.
    pub(super) fn hear(&mut self, query: &str, by: By) -> Heard {
        let said = Response::parse(query, &self.redirect_uri);
        // Secrets are compared in constant time.
        let attempt = match &self.stage {
            Stage::Waiting(attempt) if said.state.as_ref() == Some(&attempt.state) => attempt,
            Stage::Taken { state, .. } if said.state.as_ref() == Some(state) => return Heard::Used,
            Stage::Waiting(_) | Stage::Taken { .. } => return Heard::Stray(Stray::OtherAttempt),
        };
        if by == By::Browser && !said.has_own {
            return Heard::Stray(Stray::OtherAttempt);
        }
        if said.is_doubled {
            return Heard::Stray(Stray::Duplicated);
        }
        let issuer = &attempt.question.issuer;
        if !said.issuer.as_ref().map_or(!issuer.is_always_named, |named| *named == issuer.name) {
            return Heard::Stray(Stray::WrongIssuer { named: said.issuer.as_deref().map(Printable::new) });
        }
        match (said.code, said.refused) {
            (Some(code), None) => self.take_code(code),
            (None, Some(refused)) => self.take_refusal(refused),
            (None, None) | (Some(_), Some(_)) => Heard::Stray(Stray::Unclear),
        }
    }

    /// Takes a code. A bare one may come from the person's own paste only; PKCE binds it to this attempt.
    pub(super) fn take_code(&mut self, code: Secret) -> Heard {
        let Stage::Waiting(attempt) = &self.stage else { return Heard::Used };
        let (state, verifier) = (attempt.state.clone(), attempt.verifier.clone());
        self.stage = Stage::Taken { state, standing: Standing::Received };
        Heard::News(News::Answered(Answer::Granted(Grant { code, verifier, redirect_uri: self.redirect_uri.clone() })))
    }

    fn take_refusal(&mut self, refused: Refused) -> Heard {
        let Stage::Waiting(attempt) = &self.stage else { return Heard::Used };
        if refused.error.as_str() == "invalid_scope"
            && let Some(question) = attempt.without(Scopes::OFFLINE_ACCESS)
            // Without random bytes there is no second attempt, and the refusal stands.
            && let Ok(next) = Attempt::new(question)
        {
            self.old_starts.push(attempt.start.clone());
            self.stage = Stage::Waiting(next);
            return Heard::News(News::WithoutLasting);
        }
        self.stage = Stage::Taken { state: attempt.state.clone(), standing: Standing::Refused(refused.clone()) };
        Heard::News(News::Answered(Answer::Refused(refused)))
    }

    /// Whether a stray is the first of its kind while the wait goes on, and so worth telling.
    pub(super) fn is_new(&mut self, stray: &Stray) -> bool {
        let kind = discriminant(stray);
        let is_new = self.attempt().is_some() && !self.told.contains(&kind);
        if is_new {
            self.told.push(kind);
        }
        is_new
    }

    /// Spends a short address.
    pub(super) fn start(&mut self, given: &Secret) -> Start {
        match &mut self.stage {
            Stage::Waiting(attempt) if attempt.start == *given && !attempt.is_start_used => {
                attempt.is_start_used = true;
                Start::To(attempt.address.clone())
            }
            Stage::Waiting(attempt) if attempt.start == *given => Start::Used,
            Stage::Waiting(_) | Stage::Taken { .. } if self.old_starts.contains(given) => Start::Used,
            Stage::Waiting(_) | Stage::Taken { .. } => Start::Unknown,
        }
    }

    /// From now on nothing is waited for any more, and pages say how it ended. A refusal stays one.
    pub(super) fn conclude(&mut self, end: Conclusion) {
        match &mut self.stage {
            // Its state is forgotten: an answer that comes now belongs to an attempt that is over.
            Stage::Waiting(_) => self.stage = Stage::Taken { state: Secret::default(), standing: Standing::GivenUp },
            Stage::Taken { standing: standing @ (Standing::Received | Standing::Concluded(_)), .. } => {
                *standing = Standing::Concluded(end);
            }
            Stage::Taken { .. } => {}
        }
    }
}
