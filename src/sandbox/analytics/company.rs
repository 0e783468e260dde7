//! The company that stands in an address.

use super::super::data::{Company, data};
use super::super::gateway::{Caller, shortened};
use super::error::ServiceError;

/// It, if the caller's account is a user of it.
pub(super) fn company_of(caller: &Caller, id: &str) -> Result<&'static Company, ServiceError> {
    data()
        .companies()
        .find(|company| company.id.as_str() == id && caller.may_see(company))
        .ok_or_else(|| ServiceError::NotAUser { company: shortened(id), user_id: caller.user_id.clone() })
}
