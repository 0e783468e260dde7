//! Without any failure played: the practice credentials of Journey Optimizer that lack one right each, and connections that
//! name what is not there.

use aa_connect::connection::SandboxName;
use aa_connect::diagnosis::{CheckId, Who};

use super::world::{By, World, failed};

async fn seen(world: &World) -> Option<(&'static str, CheckId, u8, Who)> {
    let run = world.check().await;
    failed(&run).map(|(check, finding)| (finding.id, check, finding.verdict.exit_code(), finding.who))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_half_of_the_rights_that_is_missing_is_named() {
    let administrator = Who::AdobeAdministrator;
    let expected = [
        None,
        Some(("no-sandboxes", CheckId::Sandboxes, 8, administrator)),
        Some(("journeys-not-allowed", CheckId::Journeys, 3, administrator)),
        Some(("platform-no-product-profile", CheckId::Sandboxes, 3, administrator)),
        Some(("platform-region-missing", CheckId::Sandboxes, 3, administrator)),
        // The other organization's, whose sandbox has no journeys: nothing is wrong with that.
        None,
    ];
    for (number, expected) in expected.into_iter().enumerate() {
        let world = World::new(By::Journeys(number), None).await;
        assert_eq!(seen(&world).await, expected, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_that_cannot_be_used_is_named() {
    for (name, rule) in [
        ("nowhere", "sandbox-not-seen"),
        ("board", "sandbox-not-seen"),
        ("spring-2027", "sandbox-not-active"),
        ("archive-2024", "sandbox-not-active"),
    ] {
        let world = World::with(By::Journeys(0), None, |proven| {
            if let Some(sandbox) = &mut proven.sandbox {
                sandbox.name = SandboxName::parse(name).unwrap();
            }
        })
        .await;
        let run = world.check().await;
        let (check, finding) = failed(&run).unwrap();
        assert_eq!((finding.id, check), (rule, CheckId::Sandbox), "{name}");
        assert!(finding.cause.contains(name), "{}", finding.cause);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_names_another_organization_is_not_let_in() {
    let world = World::with(By::Journeys(0), None, |proven| {
        proven.org_id = "7C3E9B1D48F05A260A495F92@AdobeOrg".parse().unwrap();
    })
    .await;
    let run = world.check().await;
    let (check, finding) = failed(&run).unwrap();
    assert_eq!((finding.id, check), ("platform-no-product-profile", CheckId::Sandboxes));
    assert!(finding.cause.contains("another organization"), "{}", finding.cause);
}
