//! What the person has answered so far. Never holds a secret, so it can be written to disk at any moment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StepId;
use crate::connection::{
    Certificate, ClientId, Company, Connection, CredentialFacts, CredentialSettings, CredentialType, DraftId,
    Environment, Invalid, KeySize, NetworkSettings, OrgId, PlatformSandbox, Printable, Product, Proxy, RedirectUri,
    ReportSuite, Rsid, Scopes, ServiceAccountSettings, SignInSettings, SignedIn, StoreKind, TechnicalAccountId,
};
use crate::handoff::{Recognition, Value, recognize};
use crate::screen::Line;

/// Which organization the person says the connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationAnswer {
    /// Not answered yet, or what stands in the field.
    #[default]
    Typed,
    /// *I don't know it yet*: Adobe will tell.
    Unknown,
}

/// Where a Service Account's key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// It is made here.
    New(KeySize),
    /// The person has one.
    Brought,
}

impl Default for KeySource {
    fn default() -> Self {
        Self::New(KeySize::default())
    }
}

/// A set-up in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its file's name, and what its secrets are kept under.
    pub id: DraftId,
    /// When it was begun.
    pub started_at: Timestamp,
    /// Where the person stood last.
    pub step: StepId,
    /// Which Adobe.
    pub environment: Environment,
    /// Which secret store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreKind>,
    /// Whether its secret already lies in that store.
    #[serde(default)]
    pub is_secret_kept: bool,
    /// The store in which something of it may lie, its secret, an earlier one or a token: what is to be deleted there when
    /// it is left for another or the draft is thrown away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_in: Option<StoreKind>,
    /// How Adobe is reached, as typed.
    #[serde(default)]
    pub proxy: Line,
    /// The same.
    #[serde(default)]
    pub ca_file: Line,
    /// Which kind of answer `org_id` is.
    #[serde(default)]
    pub organization: OrganizationAnswer,
    /// The organization as typed.
    #[serde(default)]
    pub org_id: Line,
    /// Which product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// Which type of credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_type: Option<CredentialType>,
    /// Where a Service Account's key comes from.
    #[serde(default)]
    pub key_source: KeySource,
    /// The common name of a new certificate, as typed.
    #[serde(default)]
    pub certificate_subject: Line,
    /// How many days it is valid, as typed.
    #[serde(default)]
    pub certificate_days: Line,
    /// Where it is written, as typed.
    #[serde(default)]
    pub certificate_file: Line,
    /// What may be known of the key pair; the key lies in the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_pair: Option<DraftKeyPair>,
    /// As typed.
    #[serde(default)]
    pub client_id: Line,
    /// As typed; may stay empty.
    #[serde(default)]
    pub technical_account: Line,
    /// As typed.
    #[serde(default)]
    pub scopes: Line,
    /// As typed: where Adobe sends the browser after a sign-in.
    #[serde(default)]
    pub redirect_uri: Line,
    /// Who signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<DraftSignIn>,
    /// The saved connection that this is a new sign-in for; such a draft is never written to a file.
    #[serde(skip)]
    pub renews: Option<Box<Connection>>,
    /// As typed; filled with a suggestion once the company is known.
    #[serde(default)]
    pub name: Line,
    /// The company that was chosen, and whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<ChosenCompany>,
    /// The report suites that were chosen.
    #[serde(default)]
    pub report_suites: Vec<ReportSuite>,
    /// The sandbox that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<PlatformSandbox>,
    /// The report suites that an import named: chosen once Adobe shows them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted_suites: Vec<Rsid>,
    /// What whoever handed it over knew of the credential, as long as it is that one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub facts: CredentialFacts,
    /// The file or folder that its secrets came from, where they still stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets_still_in: Option<Printable>,
}

/// A Service Account's key pair, without the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftKeyPair {
    /// How long the key is.
    pub bits: u16,
    /// By which Adobe knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// Where that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_file: Option<Printable>,
}

/// Whether nothing is said: then it needs no place in the file.
fn is_default(facts: &CredentialFacts) -> bool {
    *facts == CredentialFacts::default()
}

/// Somebody signed in with a draft's credential; the token lies in the store under the draft's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSignIn {
    /// With which settings; others start over.
    pub settings: CredentialSettings,
    /// Who, and for how long.
    pub signed_in: SignedIn,
}

/// A company of Adobe's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenCompany {
    /// Its organization, as Adobe said.
    pub org_id: OrgId,
    /// The company.
    pub company: Company,
}

impl Draft {
    /// The product whose API is asked: Analytics stands for it until one is chosen.
    pub fn asked_product(&self) -> Product {
        self.product.unwrap_or(Product::Analytics)
    }

    /// An empty draft.
    pub fn new(id: DraftId, started_at: Timestamp, environment: Environment) -> Self {
        Self {
            id,
            started_at,
            step: StepId::Welcome,
            environment,
            store: None,
            is_secret_kept: false,
            kept_in: None,
            proxy: Line::default(),
            ca_file: Line::default(),
            organization: OrganizationAnswer::default(),
            org_id: Line::default(),
            product: None,
            credential_type: None,
            key_source: KeySource::default(),
            certificate_subject: Line::from("aa-connect".to_owned()),
            certificate_days: Line::from("365".to_owned()),
            certificate_file: Line::from("certificate_pub.crt".to_owned()),
            key_pair: None,
            client_id: Line::default(),
            technical_account: Line::default(),
            scopes: Line::from(Scopes::ANALYTICS_SERVER_TO_SERVER.to_owned()),
            redirect_uri: Line::default(),
            signed_in: None,
            renews: None,
            name: Line::default(),
            company: None,
            report_suites: Vec::new(),
            sandbox: None,
            wanted_suites: Vec::new(),
            facts: CredentialFacts::default(),
            secrets_still_in: None,
        }
    }

    /// An empty draft beside this one and those that are `taken`. Its ID is made from this one's, because there is no
    /// randomness here.
    pub fn another<'a>(
        &self,
        started_at: Timestamp,
        environment: Environment,
        taken: impl Iterator<Item = &'a DraftId>,
    ) -> Self {
        let id = self.id.as_str();
        let counted = id.rsplit_once('-').and_then(|(base, count)| Some((base, count.parse::<u32>().ok()?)));
        let (base, count) = counted.unwrap_or((id, 1));
        let of_base = |id: &DraftId| id.as_str().strip_prefix(base)?.strip_prefix('-')?.parse::<u32>().ok();
        let last = taken.filter_map(of_base).max().unwrap_or(0).max(count);
        let next = DraftId::parse(&format!("{base}-{}", last.saturating_add(1)));
        Self::new(next.unwrap_or_else(|_| self.id.clone()), started_at, environment)
    }

    /// The best name it has so far: its own, its company's, its organization; may be empty.
    pub fn label(&self) -> Printable {
        match (self.name.trimmed(), &self.company) {
            ("", Some(chosen)) => chosen.company.name.clone(),
            ("", None) => Printable::new(self.org_id.trimmed()),
            (name, _) => Printable::new(name),
        }
    }

    /// The organization the person named; `None` for *I don't know it yet*, which is no answer where nobody would tell it.
    pub fn expected_org(&self) -> Result<Option<OrgId>, Invalid> {
        match self.organization {
            OrganizationAnswer::Unknown if self.asked_product().has_companies() => Ok(None),
            OrganizationAnswer::Unknown | OrganizationAnswer::Typed => OrgId::parse(self.org_id.text()).map(Some),
        }
    }

    /// Proxy and CA file, parsed. A password in the proxy's address was moved out when its field was left.
    pub fn network(&self) -> Result<NetworkSettings, Invalid> {
        let proxy = match self.proxy.trimmed() {
            "" => None,
            text => Some(Proxy::parse(text)?.0),
        };
        let ca_file = match self.ca_file.trimmed() {
            "" => None,
            path => Some(path.into()),
        };
        Ok(NetworkSettings { proxy, ca_file })
    }

    /// The technical account, if one was typed.
    pub fn technical_account_id(&self) -> Result<Option<TechnicalAccountId>, Invalid> {
        match self.technical_account.trimmed() {
            "" => Ok(None),
            text => TechnicalAccountId::parse(text).map(Some),
        }
    }

    /// The credential's settings, once they are complete and well formed.
    pub fn settings(&self) -> Option<CredentialSettings> {
        match self.credential_type? {
            CredentialType::ServerToServer => Some(CredentialSettings::ServerToServer {
                client_id: ClientId::parse(self.client_id.text()).ok()?,
                scopes: Scopes::parse(self.scopes.text()).ok()?,
                technical_account_id: self.technical_account_id().ok()?,
            }),
            kind @ (CredentialType::WebApp | CredentialType::SinglePageApp | CredentialType::NativeApp) => {
                let settings = SignInSettings {
                    client_id: ClientId::parse(self.client_id.text()).ok()?,
                    scopes: Scopes::parse(self.scopes.text()).ok()?,
                    redirect_uri: RedirectUri::parse(self.redirect_uri.text()).ok()?,
                    person: None,
                };
                CredentialSettings::for_person(kind, settings)
            }
            CredentialType::ServiceAccount => {
                let key_pair = self.key_pair.as_ref()?;
                Some(CredentialSettings::ServiceAccount(ServiceAccountSettings {
                    client_id: ClientId::parse(self.client_id.text()).ok()?,
                    org_id: self.expected_org().ok()??,
                    technical_account_id: self.technical_account_id().ok()??,
                    metascopes: Scopes::parse(self.scopes.text()).ok()?,
                    certificate: key_pair.certificate.clone(),
                }))
            }
        }
    }

    /// Chooses the product. A suggestion of scopes or metascopes follows it; a type that it does not take is to be chosen
    /// anew.
    pub fn choose_product(&mut self, product: Product) {
        self.product = Some(product);
        match self.credential_type {
            Some(kind) if product.takes(kind) => self.choose_credential_type(kind),
            Some(_) => {
                self.credential_type = None;
                self.is_secret_kept = false;
            }
            None => {}
        }
    }

    /// Chooses the type. Scopes and redirect URI that were only suggested for another type become this one's.
    pub fn choose_credential_type(&mut self, kind: CredentialType) {
        if self.credential_type.replace(kind) != Some(kind) {
            // What lies in the store are another type's secrets.
            self.is_secret_kept = false;
        }
        if self.scopes.trimmed().is_empty() || Scopes::is_suggestion(self.scopes.text()) {
            self.scopes.set(Scopes::suggested(self.product, kind));
        }
        let is_suggested =
            |text: &str| RedirectUri::PORTS.iter().any(|&p| RedirectUri::on_localhost(p).as_str() == text);
        if self.redirect_uri.trimmed().is_empty() || is_suggested(self.redirect_uri.trimmed()) {
            // Adobe assigns a Native App its own, and nobody can guess it.
            let suggestion = match kind {
                CredentialType::WebApp | CredentialType::SinglePageApp => {
                    RedirectUri::on_localhost(RedirectUri::PORTS[0]).to_string()
                }
                _ => String::new(),
            };
            self.redirect_uri.set(&suggestion);
        }
    }

    /// The redirect URI and the pattern to register for it, where the type has them to be registered.
    pub(super) fn to_register(&self) -> Option<(String, String)> {
        let kind = self.credential_type.filter(|kind| kind.is_for_people())?;
        let uri = RedirectUri::parse(self.redirect_uri.text()).ok()?;
        // A Native App's is assigned by Adobe.
        (kind != CredentialType::NativeApp).then(|| (uri.to_string(), uri.pattern_to_register()))
    }

    /// Who signed in with the settings as they are now.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        let settings = self.settings()?;
        self.signed_in.as_ref().filter(|done| done.settings == settings).map(|done| &done.signed_in)
    }

    /// Whether it holds an answer that would be missed. Where secrets go and how Adobe is reached is asked anew in a
    /// moment; a draft of that alone would only clutter the next Welcome.
    pub(super) fn is_worth_keeping(&self) -> bool {
        if self.renews.is_some() {
            return false;
        }
        let typed = [&self.org_id, &self.client_id, &self.technical_account, &self.name];
        typed.iter().any(|line| !line.trimmed().is_empty())
            || self.organization == OrganizationAnswer::Unknown
            || self.product.is_some()
    }

    /// What goes to disk: the same, without a proxy password that is still being typed, nor a client secret that was
    /// typed into a field for something else.
    pub fn for_file(&self) -> Self {
        let mut draft = self.clone();
        if Proxy::parse(draft.proxy.text()).map_or(true, |(_, password)| password.is_some()) {
            draft.proxy = Line::default();
        }
        // Where a browser ended after a sign-in holds a code.
        if RedirectUri::holds_answer(draft.redirect_uri.text()) {
            draft.redirect_uri = Line::default();
        }
        let Self { ca_file, org_id, client_id, technical_account, scopes, redirect_uri, name, .. } = &mut draft;
        for line in [ca_file, org_id, client_id, technical_account, scopes, redirect_uri, name] {
            let text = line.text();
            // Alone, or in the middle of something that was pasted line by line.
            let holds_secret = text.contains("p8e-") || text.contains("PRIVATE KEY");
            if holds_secret || matches!(recognize(text.as_bytes()), Recognition::Value(Value::ClientSecret(_))) {
                *line = Line::default();
            }
        }
        let Self { certificate_subject, certificate_days, certificate_file, .. } = &mut draft;
        for line in [certificate_subject, certificate_days, certificate_file] {
            if recognize(line.text().as_bytes()) != Recognition::Unknown {
                *line = Line::default();
            }
        }
        draft
    }
}
