//! Which tool's names those of a `.env`, `.Renviron`, `config.ini` or flat YAML file are, and what they stand for
//! (protocol reference, 10.3): names and values become [`Block`]s, one for each credential.

use super::block::{Block, LIST_LIMIT};
use super::flaw::Flaw;
use super::imported::{ImportFormat, ImportedCredential};
use super::lines::Lines;
use super::parts;
use super::placeholder::is_placeholder;

/// The credentials in a text of names and values; `None` where it is none, or none of Adobe's.
pub(super) fn credentials(text: &str) -> Option<Result<Vec<ImportedCredential>, Flaw>> {
    let lines = Lines::read(text);
    if is_answers(&lines) {
        return Some(Err(Flaw::Answers));
    }
    let groups = groups(&lines);
    if groups.is_empty() {
        return None;
    }
    let blocks: Vec<Block> = groups.iter().map(Group::block).collect();
    let found: Vec<ImportedCredential> = blocks.iter().filter_map(parts::of_settings).collect();
    if !found.is_empty() {
        return Some(Ok(found));
    }
    let says = |kind: fn(&Block) -> bool| blocks.iter().any(kind);
    Some(Err(if says(|block| block.auth_file.is_some()) {
        Flaw::SettingsElsewhere
    } else if says(|block| block.has_token) {
        Flaw::OnlyTokens
    } else {
        Flaw::SettingsEmpty
    }))
}

/// Whether these are answers to the set-up, by names that no tool but ours has together.
fn is_answers(lines: &Lines) -> bool {
    let has = |wanted: &[&str]| lines.pairs().any(|(name, _)| wanted.contains(&name));
    has(&["credential_type"]) && has(&["organization", "store", "environment"])
}

/// What belongs to one credential.
struct Group<'a> {
    format: ImportFormat,
    /// aio's name for it.
    name: Option<String>,
    members: Vec<(&'static str, &'a str)>,
}

impl Group<'_> {
    fn block(&self) -> Block {
        let mut block = Block::from_pairs(self.members.iter().copied().filter(|(_, value)| !is_placeholder(value)));
        block.format = Some(self.format);
        block.name = self.name.clone();
        block
    }

    /// Whether its names leave no doubt. Names that could be anybody's count only together.
    fn is_certain(&self) -> bool {
        let has = |wanted: &[&str]| self.members.iter().any(|(field, _)| wanted.contains(field));
        match self.format {
            ImportFormat::Env | ImportFormat::ConfigIni | ImportFormat::Imscli => {
                let others =
                    ["client_secrets", "org_id", "technical_account_id", "scopes", "metascopes", "access_token"];
                has(&["client_id", "api_key"]) && has(&others) || has(&["client_secrets"]) && has(&others[1..])
            }
            _ => true,
        }
    }
}

fn groups(lines: &Lines) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (name, value) in lines.pairs() {
        let Some((format, context, field)) = place(name) else { continue };
        let field = match field {
            // Some put the key itself there, others its file's name.
            "private_key" | "key_path" => {
                if value.contains("BEGIN") {
                    "private_key"
                } else {
                    "key_path"
                }
            }
            field => field,
        };
        match groups.iter().position(|group| group.format == format && group.name == context) {
            Some(at) => groups[at].members.push((field, value)),
            None if groups.len() == LIST_LIMIT => {}
            None => groups.push(Group { format, name: context, members: vec![(field, value)] }),
        }
    }
    name_plain_ones(&mut groups, lines);
    groups.retain(Group::is_certain);
    groups
}

/// Names without a prefix are told apart by their spelling.
fn name_plain_ones(groups: &mut [Group<'_>], lines: &Lines) {
    let is_spelled = |wanted: &[&str]| lines.pairs().any(|(name, _)| wanted.contains(&name));
    let format = if is_spelled(&["orgid", "technicalaccountid", "imsexchange", "discoveryurl"]) {
        ImportFormat::ConfigIni
    } else if is_spelled(&["clientID", "clientSecret"]) || lines.pairs().any(|(name, _)| name.starts_with("IMS_CLIENT"))
    {
        ImportFormat::Imscli
    } else {
        ImportFormat::Env
    };
    for group in groups.iter_mut().filter(|group| group.format == ImportFormat::Env) {
        group.format = format;
    }
}

/// Beginnings of names, without anything but letters and digits, by the tool that uses them. The longer ones first.
const PREFIXES: [(&str, ImportFormat); 5] = [
    ("aiocommerceauthims", ImportFormat::CommerceEnv),
    ("imsoauths2s", ImportFormat::AppBuilderEnv),
    ("adobe", ImportFormat::Env),
    ("ims", ImportFormat::Env),
    ("aw", ImportFormat::Renviron),
];

/// Whose name it is, the context it belongs to, and the member of a [`Block`] that it stands for.
fn place(name: &str) -> Option<(ImportFormat, Option<String>, &'static str)> {
    if let Some((context, field)) = aio_context(name) {
        return Some((ImportFormat::AioEnv, Some(context), field_of(&plain(&field))?));
    }
    let word = plain(name);
    if word == "serviceapikey" {
        return Some((ImportFormat::AppBuilderEnv, None, "client_id"));
    }
    // imscli's alone: an address of somebody else's is no sign-in server.
    if name == "url" || word == "imsurl" {
        return Some((ImportFormat::Env, None, "ims_endpoint"));
    }
    let prefixed = PREFIXES.iter().find_map(|(prefix, format)| {
        let field = field_of(word.strip_prefix(prefix)?)?;
        Some((*format, None, field))
    });
    // `imshost` is a name of its own.
    prefixed.or_else(|| Some((ImportFormat::Env, None, field_of(&word)?)))
}

/// Letters and digits alone, in lower case: `CLIENT_ID`, `clientID` and `client-id` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The member of a [`Block`], by the plain name for it that any of the tools uses.
fn field_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "clientid" => "client_id",
        "apikey" => "api_key",
        "clientsecret" | "clientsecrets" | "secret" => "client_secrets",
        "org" | "orgid" | "imsorg" | "imsorgid" | "organization" | "organizationid" => "org_id",
        "account" | "techid" | "technicalid" | "technicalaccount" | "technicalaccountid" => "technical_account_id",
        "scope" | "scopes" => "scopes",
        "metascope" | "metascopes" => "metascopes",
        "privatekey" => "private_key",
        "keypath" | "privatekeypath" | "pathtokey" => "key_path",
        "certificate" => "certificate",
        "redirecturi" | "defaultredirecturi" => "default_redirect_uri",
        "companyid" | "globalcompanyid" => "company_id",
        "reportsuiteid" | "rsid" => "rsid",
        "sandboxname" => "sandbox_name",
        "authfile" => "auth_file",
        "tokenurl" | "imshost" | "imsendpoint" => "ims_endpoint",
        "analyticsapiurl" => "analytics_api_url",
        "accesstoken" | "refreshtoken" | "jwttoken" => "access_token",
        _ => return None,
    })
}

/// Context and member of `AIO_ims_contexts_My__Cred_client__secrets`: an underscore parts, two are one of the name's own.
fn aio_context(name: &str) -> Option<(String, String)> {
    let path = name.get(..4).filter(|start| start.eq_ignore_ascii_case("AIO_")).and_then(|_| name.get(4..))?;
    let mut words = vec![String::new()];
    let mut rest = path.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '_' if rest.next_if_eq(&'_').is_some() => words.last_mut()?.push('_'),
            '_' => words.push(String::new()),
            c => words.last_mut()?.push(c),
        }
    }
    match &words[..] {
        [ims, contexts, context, field, ..]
            if ims.eq_ignore_ascii_case("ims") && contexts.eq_ignore_ascii_case("contexts") && !context.is_empty() =>
        {
            Some((context.clone(), field.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_what_their_tools_mean() {
        let of = |name| place(name).map(|(format, context, field)| (format, context.unwrap_or_default(), field));
        for (name, format, context, field) in [
            ("AW_CLIENT_ID", ImportFormat::Renviron, "", "client_id"),
            ("AW_REPORTSUITE_ID", ImportFormat::Renviron, "", "rsid"),
            ("AIO_ims_contexts_My__Cred_client__secrets", ImportFormat::AioEnv, "My_Cred", "client_secrets"),
            ("AIO_IMS_CONTEXTS_x_IMS__ORG__ID", ImportFormat::AioEnv, "x", "org_id"),
            ("AIO_ims_contexts_cli_access__token_token", ImportFormat::AioEnv, "cli", "access_token"),
            ("IMS_OAUTH_S2S_CLIENT_SECRET", ImportFormat::AppBuilderEnv, "", "client_secrets"),
            ("SERVICE_API_KEY", ImportFormat::AppBuilderEnv, "", "client_id"),
            ("AIO_COMMERCE_AUTH_IMS_ORG_ID", ImportFormat::CommerceEnv, "", "org_id"),
            ("IMS_CLIENTID", ImportFormat::Env, "", "client_id"),
            ("IMS_ORG", ImportFormat::Env, "", "org_id"),
            ("IMS_URL", ImportFormat::Env, "", "ims_endpoint"),
            ("technicalaccountid", ImportFormat::Env, "", "technical_account_id"),
        ] {
            assert_eq!(of(name), Some((format, context.to_owned(), field)), "{name}");
        }
        for other in [
            "ADOBE_URL",
            "URL",
            "AIO_runtime_auth",
            "AIO_ims_contexts__client__id",
            "PATH",
            "AWS_ACCESS_KEY_ID",
            "HOME",
            "AIO_",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
