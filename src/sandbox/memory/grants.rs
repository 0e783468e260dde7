//! Authorization codes and refresh tokens: the two decisions that no two processes may take at once.
//!
//! Pure: decides on what is remembered, and says what is to be remembered. A code is good once; the second try ends all
//! that came from the first. A refresh token is good once; a used one ends its session.

use super::super::signing::REFRESH_LIFETIME_MS;
use super::codes::{Code, Renewal};
use super::remembered::{News, Remembered};

/// A code comes back.
#[derive(Debug, Clone)]
pub(in super::super) struct Redemption {
    pub(in super::super) code_id: String,
    pub(in super::super) client_id: String,
    pub(in super::super) redirect_uri: Option<String>,
    pub(in super::super) code_verifier: Option<String>,
    /// The session that begins, and its first refresh token, which is given where the code's scope has `offline_access`.
    pub(in super::super) session_id: String,
    pub(in super::super) refresh_token_id: String,
    pub(in super::super) now_ms: u64,
}

/// A refresh token comes back.
#[derive(Debug, Clone)]
pub(in super::super) struct Rotation {
    pub(in super::super) session_id: String,
    pub(in super::super) token_id: String,
    pub(in super::super) next_id: String,
    pub(in super::super) now_ms: u64,
}

/// Why a code or a refresh token is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum NotTaken {
    /// Never given, too old, another client's, or its session has ended.
    Unknown,
    /// Used before; the session was ended for that.
    UsedBefore {
        /// It is over.
        session_id: String,
        /// When all its tokens would have ended, in milliseconds since 1970.
        ends_at: u64,
    },
    /// The redirect URI is not the one that the browser was sent to.
    OtherRedirect,
    /// The `code_verifier` is missing, wrong, or there was no challenge.
    WrongVerifier,
    /// The code is good, but the person has terms to accept first.
    NewTerms,
}

/// What a decision gives, and what is to be remembered for it.
pub(super) type Decision<T> = (Result<T, NotTaken>, Vec<News>);

impl Redemption {
    pub(super) fn decide(&self, remembered: &Remembered) -> Decision<Code> {
        let known = remembered.codes.get(&self.code_id);
        let Some(code) = known.filter(|code| code.ends_at > self.now_ms && code.client_id == self.client_id) else {
            return (Err(NotTaken::Unknown), Vec::new());
        };
        if let Some(session_id) = &code.used_for {
            return over(session_id, self.now_ms);
        }
        if self.redirect_uri.as_ref().is_some_and(|redirect_uri| redirect_uri != &code.redirect_uri) {
            return (Err(NotTaken::OtherRedirect), Vec::new());
        }
        let is_proven = match (&code.challenge, &self.code_verifier) {
            (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
            (None, None) => true,
            // A verifier without a challenge: somebody took the challenge away (RFC 9700, section 2.1.1).
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !is_proven {
            return (Err(NotTaken::WrongVerifier), Vec::new());
        }
        let session_id = self.session_id.clone();
        let mut news = vec![News::CodeUsed { code_id: self.code_id.clone(), session_id: session_id.clone() }];
        if code.meets_new_terms {
            return (Err(NotTaken::NewTerms), news);
        }
        if code.scope.split(',').any(|scope| scope == "offline_access") {
            let renewal =
                Renewal { token_id: self.refresh_token_id.clone(), ends_at: self.now_ms + REFRESH_LIFETIME_MS };
            news.push(News::Renewed { session_id, renewal });
        }
        (Ok(code.clone()), news)
    }
}

impl Rotation {
    pub(super) fn decide(&self, remembered: &Remembered) -> Decision<()> {
        let is_over = remembered.invalidated.contains_key(&self.session_id)
            || remembered.invalidated.contains_key(&self.token_id);
        let known = remembered.renewals.get(&self.session_id);
        let Some(renewal) = known.filter(|renewal| !is_over && renewal.ends_at > self.now_ms) else {
            return (Err(NotTaken::Unknown), Vec::new());
        };
        if renewal.token_id != self.token_id {
            return over(&self.session_id, self.now_ms);
        }
        let renewal = Renewal { token_id: self.next_id.clone(), ends_at: self.now_ms + REFRESH_LIFETIME_MS };
        (Ok(()), vec![News::Renewed { session_id: self.session_id.clone(), renewal }])
    }
}

fn over<T>(session_id: &str, now_ms: u64) -> Decision<T> {
    let (session_id, ends_at) = (session_id.to_owned(), now_ms + REFRESH_LIFETIME_MS);
    let news = News::Invalidated { token_id: session_id.clone(), ends_at, written: None };
    (Err(NotTaken::UsedBefore { session_id, ends_at }), vec![news])
}

#[cfg(test)]
mod tests {
    use super::super::super::signing::CODE_LIFETIME_MS;
    use super::*;

    const GIVEN: u64 = 1_000_000;

    fn remembered() -> Remembered {
        let mut remembered = Remembered::default();
        let code = Code {
            client_id: "client".to_owned(),
            user_id: "user".to_owned(),
            scope: "openid,offline_access".to_owned(),
            redirect_uri: "https://localhost:8443/callback".to_owned(),
            challenge: None,
            nonce: None,
            meets_new_terms: false,
            ends_at: GIVEN + CODE_LIFETIME_MS,
            used_for: None,
        };
        remembered.learn(&News::CodeGiven { code_id: "code".to_owned(), code, written: None });
        remembered
    }

    fn redeemed(remembered: &Remembered, now_ms: u64) -> Decision<Code> {
        let redemption = Redemption {
            code_id: "code".to_owned(),
            client_id: "client".to_owned(),
            redirect_uri: None,
            code_verifier: None,
            session_id: "session".to_owned(),
            refresh_token_id: "refresh".to_owned(),
            now_ms,
        };
        redemption.decide(remembered)
    }

    #[test]
    fn a_code_is_good_for_ten_minutes() {
        let remembered = remembered();
        let ten_minutes = 10 * 60 * 1_000;
        assert!(redeemed(&remembered, GIVEN + ten_minutes - 1).0.is_ok());
        assert_eq!(redeemed(&remembered, GIVEN + ten_minutes).0, Err(NotTaken::Unknown));
    }

    #[test]
    fn a_refresh_token_is_good_for_fourteen_days_and_each_renewal_begins_them_anew() {
        let mut remembered = remembered();
        redeemed(&remembered, GIVEN).1.iter().for_each(|news| remembered.learn(news));
        let fourteen_days = 14 * 24 * 60 * 60 * 1_000;
        let rotated = |remembered: &Remembered, token_id: &str, now_ms| {
            let (session_id, next_id) = ("session".to_owned(), "next".to_owned());
            Rotation { session_id, token_id: token_id.to_owned(), next_id, now_ms }.decide(remembered)
        };
        assert_eq!(rotated(&remembered, "refresh", GIVEN + fourteen_days).0, Err(NotTaken::Unknown));
        let last = GIVEN + fourteen_days - 1;
        let (taken, news) = rotated(&remembered, "refresh", last);
        assert_eq!(taken, Ok(()));
        news.iter().for_each(|news| remembered.learn(news));
        assert_eq!(rotated(&remembered, "next", last + fourteen_days - 1).0, Ok(()));
    }
}
