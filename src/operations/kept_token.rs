//! The kept token as an item of the store, and what it is good for. A token is never sent to other hosts, for another
//! client, or for another purpose than it was given for.
//!
//! ```text
//! https://ims… https://api… 0123456789abcdef…     whose: hosts and client; of a Service Account, for whom it asked, too
//! openid,AdobeID,…                                for what: scopes
//! 1A2B…@AdobeOrg                                  where: organization, or “-” while none is confirmed
//! {"version":1,"access_token":…}
//! ```

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::holder::Holder;
use crate::connection::{Candidate, OrgId, SignInLife};
use crate::ims::Token;
use crate::store::{Item, ItemKey, Owner, Paths, Store, StoreError, sign_ins};

/// The three lines in front of a token.
struct Binding {
    whose: String,
    scopes: String,
    organization: String,
}

impl Binding {
    fn of(candidate: &Candidate, org_id: Option<&OrgId>) -> Self {
        let settings = &candidate.settings;
        let mut whose = format!("{} {}", candidate.environment.binding(), settings.client_id());
        if let Some(account) = settings.service_account() {
            whose.push_str(&format!(" {} {}", account.org_id, account.technical_account_id));
        }
        Self {
            whose,
            scopes: settings.scopes().comma_separated(),
            organization: org_id.map_or_else(|| "-".to_owned(), ToString::to_string),
        }
    }

    /// How much of `bytes` is bound so; `None` if it is bound otherwise.
    fn strip<'a>(&self, bytes: &'a [u8], extent: Extent) -> Option<&'a [u8]> {
        let [whose, scopes, organization, token] = lines(bytes)?;
        let is_ours = whose == self.whose.as_bytes()
            && (extent == Extent::SameClient || scopes == self.scopes.as_bytes())
            && (extent != Extent::Same || organization == self.organization.as_bytes());
        is_ours.then_some(token)
    }
}

/// How much of a binding must fit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// All of it: the token may be used.
    Same,
    /// All but the organization: the token may be confirmed for one.
    AnyOrganization,
    /// Hosts and client: the token may be shown to them to be ended.
    SameClient,
}

fn lines(bytes: &[u8]) -> Option<[&[u8]; 4]> {
    let mut parts = bytes.splitn(4, |byte| *byte == b'\n');
    Some([parts.next()?, parts.next()?, parts.next()?, parts.next()?])
}

fn key(owner: &Owner) -> ItemKey {
    ItemKey { owner: owner.clone(), item: Item::Tokens }
}

async fn read_bound(
    store: &Store,
    owner: &Owner,
    binding: &Binding,
    extent: Extent,
) -> Result<Option<Token>, StoreError> {
    let bytes = store.get(&key(owner)).await?;
    // One that cannot be read is as good as none.
    Ok(bytes.and_then(|bytes| Token::from_bytes(binding.strip(&bytes, extent)?).ok()))
}

async fn write_bound(store: &Store, owner: &Owner, binding: &Binding, token: &Token) -> Result<(), StoreError> {
    let Binding { whose, scopes, organization } = binding;
    let head = format!("{whose}\n{scopes}\n{organization}\n");
    let token = token.to_bytes();
    let mut bytes = Zeroizing::new(Vec::with_capacity(head.len() + token.len()));
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(&token);
    store.put(&key(owner), bytes).await
}

/// The token that the holder may use, fresh or not.
pub(super) async fn read(store: &Store, holder: &Holder<'_>) -> Result<Option<Token>, StoreError> {
    let binding = Binding::of(holder.candidate, holder.org_id);
    read_bound(store, holder.owner, &binding, Extent::Same).await
}

/// A token of the same client at the same hosts, whatever it was for: to be ended there.
pub(super) async fn read_to_end(store: &Store, holder: &Holder<'_>) -> Result<Option<Token>, StoreError> {
    let binding = Binding::of(holder.candidate, holder.org_id);
    read_bound(store, holder.owner, &binding, Extent::SameClient).await
}

/// Whether any token is kept, whosever it is and readable or not.
pub(super) async fn is_there(store: &Store, owner: &Owner) -> Result<bool, StoreError> {
    Ok(store.get(&key(owner)).await?.is_some())
}

/// Keeps `token`, and tells for people how long a person's sign-in now lasts.
pub(super) async fn write(store: &Store, paths: &Paths, holder: &Holder<'_>, token: &Token) -> Result<(), StoreError> {
    write_bound(store, holder.owner, &Binding::of(holder.candidate, holder.org_id), token).await?;
    note(paths, holder, token.life());
    Ok(())
}

/// Deletes the token of a sign-in that has ended.
pub(super) async fn drop_ended(store: &Store, paths: &Paths, holder: &Holder<'_>) -> Result<(), StoreError> {
    store.delete(&key(holder.owner)).await?;
    note(paths, holder, SignInLife { is_lasting: false, ends_at: Timestamp::now() });
    Ok(())
}

/// Moves the draft's token to a connection, bound to the organization that was confirmed. One for anything else stays
/// behind and goes with the draft. `from` may be another store than the connection's. Returns what was moved.
pub(super) async fn move_to(
    from: &Store,
    draft: &Owner,
    store: &Store,
    paths: &Paths,
    holder: &Holder<'_>,
) -> Result<Option<Token>, StoreError> {
    let binding = Binding::of(holder.candidate, holder.org_id);
    let token = read_bound(from, draft, &binding, Extent::AnyOrganization).await?;
    if let Some(token) = &token {
        write(store, paths, holder, token).await?;
    }
    Ok(token)
}

/// A hint for people only: what cannot be written is no reason to fail.
fn note(paths: &Paths, holder: &Holder<'_>, life: SignInLife) {
    if let (Owner::Connection(id), Some(_)) = (holder.owner, holder.candidate.settings.sign_in())
        && let Err(error) = sign_ins::save(paths, id, life)
    {
        tracing::warn!(%error, "how long the sign-in lasts could not be noted");
    }
}
