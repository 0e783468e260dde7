//! What Adobe's side can do wrong while a person signs in: a browser of plain HTTP allows access, and what it comes back with
//! is handed to the sign-in as a person would paste it.

use aa_connect::checks::evidence;
use aa_connect::connection::{Scopes, Secret};
use aa_connect::diagnosis::{Finding, diagnose};
use aa_connect::http::{Bounds, Http};
use aa_connect::ims::Ims;
use aa_connect::operations::{self, Holder, SignInError};
use aa_connect::runtime::{of_refused_sign_in, sign_in_timed_out};
use aa_connect::sign_in::{self, Answer, Issuer, News, Question};
use aa_connect::store::{Owner, Store};

use super::browser::{INES, allow};
use super::world::{By, World};

/// How a sign-in ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// With this rule, and the program's exit code.
    Rule(&'static str, u8),
    /// Somebody is signed in.
    SignedIn,
    /// The answer is not believed, and the wait goes on.
    NotBelieved,
}

use Ends::{NotBelieved, Rule, SignedIn};

#[rustfmt::skip]
pub(crate) static PLAYED: &[(&str, Ends)] = &[
    ("sign-in-denied", Rule("sign-in-denied", 8)),
    ("sign-in-invalid-scope", Rule("sign-in-invalid-scope", 3)),
    ("sign-in-login-required", Rule("sign-in-page-needed", 8)),
    ("sign-in-consent-required", Rule("sign-in-page-needed", 8)),
    ("sign-in-interaction-required", Rule("sign-in-page-needed", 8)),
    ("sign-in-unauthorized-client", Rule("sign-in-unauthorized-client", 3)),
    ("sign-in-invalid-request", Rule("sign-in-invalid-request", 3)),
    ("sign-in-adobe-unwell", Rule("sign-in-adobe-unwell", 5)),
    ("sign-in-unknown-refusal", Rule("unknown-sign-in-refusal", 3)),
    ("sign-in-error-page", Rule("sign-in-timed-out", 8)),
    ("sign-in-default-redirect", Rule("sign-in-timed-out", 8)),
    ("sign-in-terms", Rule("ims-terms", 8)),
    ("sign-in-verify-email", Rule("ims-verify-email", 8)),
    ("sign-in-choose-profile", Rule("ims-choose-profile", 8)),
    ("sign-in-account-step", Rule("ims-account-step", 8)),
    ("sign-in-account-disabled", Rule("ims-account-disabled", 8)),
    ("sign-in-terms-at-token", Rule("ims-terms", 8)),
    ("sign-in-slow", SignedIn),
    ("sign-in-wrong-issuer", NotBelieved),
    ("sign-in-duplicates", NotBelieved),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_at_sign_in_gives_its_rule() {
    for (failure, ends) in PLAYED {
        assert_eq!(played(failure).await, *ends, "{failure}");
    }
}

fn told(finding: &Finding) -> Ends {
    Rule(finding.id, finding.verdict.exit_code())
}

async fn played(failure: &str) -> Ends {
    let world = World::with(By::Person, Some(failure), |proven| {
        // Without offline access, or a refused scope would be asked for again without it.
        let settings = proven.candidate.settings.sign_in_mut().unwrap();
        settings.scopes = Scopes::parse("openid,AdobeID").unwrap();
    })
    .await;
    let settings = world.connection.credential.sign_in().unwrap();
    let ims_url = world.sandbox.hosts().ims_url;
    let host = ims_url.host();
    let mut sign_in = sign_in::open_unheard(Question {
        ims_url: ims_url.clone(),
        client_id: settings.client_id.clone(),
        scopes: settings.scopes.clone(),
        redirect_uri: settings.redirect_uri.clone(),
        issuer: Issuer { name: ims_url.to_string(), is_always_named: false },
        must_choose: false,
    })
    .unwrap();
    let landed = allow(&ims_url.to_string(), sign_in.address(), INES).await.ok();
    let is_ours = |address: &String| address.starts_with(settings.redirect_uri.as_str());
    let Some(address) = landed.filter(is_ours) else {
        // Nobody comes back to this machine: the wait runs out.
        return told(&diagnose(sign_in_timed_out(&host)));
    };
    let grant = match sign_in.paste(&Secret::new(address)) {
        Ok(News::Answered(Answer::Refused(refused))) => {
            let (description, jump) = (refused.description.as_ref(), refused.jump.as_ref());
            return told(&diagnose(of_refused_sign_in(&refused.error, description, jump, &host)));
        }
        Ok(News::Answered(Answer::Granted(grant))) => grant,
        _ => return NotBelieved,
    };
    let services = &world.machine.services;
    let store = Store::memory();
    let candidate =
        operations::candidate_of(&services.store(world.connection.store).unwrap(), &world.connection).await.unwrap();
    let owner = Owner::Connection(world.connection.id.clone());
    let holder = Holder { owner: &owner, candidate: &candidate, org_id: None };
    let ims = Ims::new(Http::straight(Bounds::default()), ims_url);
    match operations::complete_sign_in(&store, &services.paths, &holder, &ims, grant).await {
        Ok(_) => SignedIn,
        Err(SignInError::Ims(error)) => told(&diagnose(evidence::of_ims(&error))),
        Err(error) => panic!("{failure}: {error}"),
    }
}
