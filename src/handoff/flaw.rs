//! Why something that was surely not typed cannot be used, and the bounds whose breach is such a reason.

use crate::connection::Invalid;

/// The most that is looked at: the Developer Console's files are some kilobytes long.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The deepest nesting of JSON that is read: the Developer Console's files are 7 deep.
pub const MAX_DEPTH: usize = 32;

/// Why something cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Longer than [`MAX_BYTES`].
    TooLarge,
    /// Nothing is in it.
    Empty,
    /// A pipe or a device, which may never end.
    NotAFile,
    /// A page for a browser, such as the one that asks to sign in.
    WebPage,
    /// Not UTF-8.
    NotText,
    /// JSON whose end is missing.
    JsonEndsEarly,
    /// JSON whose syntax is wrong elsewhere.
    JsonBroken,
    /// JSON deeper than [`MAX_DEPTH`].
    JsonTooDeep,
    /// Good JSON, but without a credential.
    JsonWithoutCredential,
    /// A local development token of AEM, which is no credential.
    DevelopmentToken,
    /// Access or refresh tokens, which end soon, and no credential.
    OnlyTokens,
    /// The names of a credential's values without the values.
    SettingsEmpty,
    /// Settings that name another file, which holds the credential.
    SettingsElsewhere,
    /// A hand-over of ours whose content is damaged or was changed.
    HandOverBroken,
    /// A hand-over of a version that is not known here.
    HandOverOfOtherVersion,
    /// A key store (PKCS#12, `.p12`, `.pfx`), which only its password opens.
    KeyStore,
    /// A zip archive that is damaged or cut off.
    ArchiveBroken,
    /// A zip archive with nothing in it.
    ArchiveEmpty,
    /// A zip archive under a password.
    ArchiveLocked,
    /// A zip archive packed by a method that is not known here.
    ArchivePacking,
    /// A zip archive that unpacks to far more than a credential needs.
    ArchiveTooLarge,
    /// A zip archive with neither a key, a certificate nor a credential.
    ArchiveUnrelated,
}

const CHOOSE_ARCHIVE: &str = "Choose the config.zip that the Developer Console gave you with the key pair.";

/// `keys` refuses a key store in the same words: it may reach either room first.
impl From<Flaw> for Invalid {
    fn from(flaw: Flaw) -> Self {
        let (problem, remedy) = match flaw {
            Flaw::TooLarge => (
                "This is longer than 1 MiB, far more than a credential needs.",
                "Choose the file that the Developer Console gave you.",
            ),
            Flaw::Empty => {
                ("This is empty.", "Choose the file that the Developer Console gave you, or download it again.")
            }
            Flaw::NotAFile => (
                "This is a pipe or a device, not a file.",
                "What another program writes goes in through standard input: … | aa-connect import -",
            ),
            Flaw::WebPage => (
                "This is a web page, most likely one that asks to sign in and was saved in place of the download.",
                "Sign in at the Developer Console in a browser and download the file there.",
            ),
            Flaw::NotText => (
                "This is not text in UTF-8.",
                "If it is a download that was saved again, save it as UTF-8, or download it once more.",
            ),
            Flaw::JsonEndsEarly => {
                ("This looks like JSON but ends too early.", "Copy or download it again, up to the last closing brace.")
            }
            Flaw::JsonBroken => {
                ("This looks like JSON but has an error in it.", "Copy or download it again without editing it.")
            }
            Flaw::JsonTooDeep => (
                "This is JSON, but nested deeper than anything the Developer Console writes.",
                "Choose the file that the Developer Console gave you.",
            ),
            Flaw::JsonWithoutCredential => (
                "This is JSON, but it holds no credential.",
                "In the Developer Console, open the project, see that it has a credential, and choose “Download”.",
            ),
            Flaw::DevelopmentToken => (
                "This is a local development token of AEM. It lasts a day and is no credential.",
                "In AEM's Developer Console, on the tab “Integrations”, open “Technical Accounts” and take the service credentials.",
            ),
            Flaw::OnlyTokens => (
                "This holds tokens, which end within a day or belong to one sign-in, but no credential.",
                "Choose the file that the client ID and the client secret stand in.",
            ),
            Flaw::SettingsEmpty => (
                "This has the names of a credential's values, but not the values.",
                "Fill in at least the client ID, or choose the file that has it.",
            ),
            Flaw::SettingsElsewhere => {
                ("This holds no credential itself: AW_AUTH_FILE names another file for it.", "Choose that file.")
            }
            Flaw::HandOverBroken => (
                "This is a hand-over of aa-connect, but its content is damaged or was changed.",
                "Ask its sender for a new one.",
            ),
            Flaw::HandOverOfOtherVersion => (
                "This is a hand-over in a shape that this version of aa-connect does not know.",
                "Use the version that its sender has, or ask for one made by yours.",
            ),
            Flaw::KeyStore => (
                "This is a PKCS#12 file (.pfx or .p12), which we do not read.",
                "Take key and certificate out of it and give the new file: openssl pkcs12 -in keys.p12 -out new.pem",
            ),
            Flaw::ArchiveBroken => (
                "This is a zip archive, but a damaged one.",
                "Copy or download it again. A config.zip of the Developer Console is offered only once; if no other copy is left, make a new key pair.",
            ),
            Flaw::ArchiveEmpty => ("This is a zip archive with nothing in it.", CHOOSE_ARCHIVE),
            Flaw::ArchiveLocked => (
                "This zip archive is under a password.",
                "Unpack it with its password, and choose the file private.key or the JSON that comes out.",
            ),
            Flaw::ArchivePacking => (
                "This zip archive is packed in a way that cannot be unpacked here.",
                "Unpack it, and choose the file private.key or the JSON that comes out.",
            ),
            Flaw::ArchiveTooLarge => {
                ("This zip archive unpacks to far more than a key or a credential needs.", CHOOSE_ARCHIVE)
            }
            Flaw::ArchiveUnrelated => {
                ("This zip archive holds neither a key, a certificate nor a credential.", CHOOSE_ARCHIVE)
            }
        };
        let example = match flaw {
            Flaw::ArchiveBroken
            | Flaw::ArchiveEmpty
            | Flaw::ArchiveLocked
            | Flaw::ArchivePacking
            | Flaw::ArchiveTooLarge
            | Flaw::ArchiveUnrelated => "config.zip",
            Flaw::KeyStore => "new.pem",
            Flaw::HandOverBroken | Flaw::HandOverOfOtherVersion => "northwind.aa-connect.age",
            Flaw::SettingsEmpty => "CLIENT_ID=0123456789abcdef0123456789abcdef",
            _ => "northwind-123456-Production.json",
        };
        Self::new(problem, remedy, example)
    }
}
