//! Whom an assertion is for: addresses of this IMS, which stands for Adobe's production, and of others.
//!
//! Pure. The sandbox is called by three names of this machine; an assertion may name it by any of them, or name Adobe's own
//! host, as clients do that know no other.

const PRODUCTION: &str = "https://ims-na1.adobelogin.com";

/// What the audiences come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// One is this IMS and this client.
    Right,
    /// This IMS, but another client.
    OtherClient,
    /// An IMS, but not this one.
    OtherEnvironment,
    /// None is the address of a client at an IMS.
    None,
}

/// Judges the audiences for `client_id`; the best one counts.
pub(super) fn judge(audiences: &[String], client_id: &str, base: &str) -> Audience {
    let judged = audiences.iter().map(|audience| one(audience, client_id, base));
    judged.min_by_key(|audience| *audience as u8).unwrap_or(Audience::None)
}

fn one(audience: &str, client_id: &str, base: &str) -> Audience {
    if let Some(path) = own_path(audience, base) {
        return match path.strip_prefix("/c/") {
            Some(named) if named == client_id => Audience::Right,
            Some(_) => Audience::OtherClient,
            None => Audience::None,
        };
    }
    let host_and_path = ["https://", "http://"].iter().find_map(|scheme| audience.strip_prefix(scheme));
    match host_and_path.and_then(|rest| rest.split_once('/')) {
        Some((host, path)) if !host.is_empty() && path.starts_with("c/") => Audience::OtherEnvironment,
        _ => Audience::None,
    }
}

/// What follows the address of this IMS, which never ends in a slash; nothing, if the address is another's.
pub(super) fn own_path<'a>(address: &'a str, base: &str) -> Option<&'a str> {
    let port = base.rsplit_once(':').map(|(_, port)| port).unwrap_or_default();
    let own =
        [PRODUCTION.to_owned(), base.to_owned(), format!("http://localhost:{port}"), format!("http://[::1]:{port}")];
    own.iter().find_map(|own| address.strip_prefix(own.as_str()).filter(|path| path.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_is_one_client_at_this_ims() {
        for (audience, expected) in [
            ("https://ims-na1.adobelogin.com/c/abc", Audience::Right),
            ("http://127.0.0.1:8080/c/abc", Audience::Right),
            ("http://localhost:8080/c/abc", Audience::Right),
            ("http://[::1]:8080/c/abc", Audience::Right),
            ("https://ims-na1.adobelogin.com/c/abd", Audience::OtherClient),
            ("https://ims-na1.adobelogin.com/c/abc/", Audience::OtherClient),
            ("https://ims-na1-stg1.adobelogin.com/c/abc", Audience::OtherEnvironment),
            ("https://ims-na1.adobelogin.com.example/c/abc", Audience::OtherEnvironment),
            ("http://127.0.0.1:80801/c/abc", Audience::OtherEnvironment),
            ("https://ims-na1.adobelogin.com//c/abc", Audience::None),
            ("https://ims-na1.adobelogin.com", Audience::None),
            ("ims-na1.adobelogin.com/c/abc", Audience::None),
            ("abc", Audience::None),
            ("", Audience::None),
        ] {
            assert_eq!(judge(&[audience.to_owned()], "abc", "http://127.0.0.1:8080"), expected, "{audience}");
        }
        assert_eq!(judge(&[], "abc", "http://127.0.0.1:8080"), Audience::None);
    }
}
