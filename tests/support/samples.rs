//! Screens made by hand, among them every kind of item, in states that the wizard can be in.

use std::time::Duration;

use aa_connect::connection::{Invalid, Secret};
use aa_connect::screen::*;
use aa_connect::wizard::StepId;

/// Every sample with its name.
pub(crate) fn all() -> Vec<(&'static str, Screen)> {
    vec![
        ("welcome", welcome()),
        ("this_machine", this_machine()),
        ("organization_refused", organization_refused()),
        ("credential_type", credential_type()),
        ("credential", credential()),
        ("credential_revealed", credential_revealed()),
        ("sign_in", sign_in()),
        ("company_filtered", company(true)),
        ("company_failed", company_failed()),
        ("sandbox", sandbox()),
        ("review", review()),
        ("runs", runs()),
        ("help", help()),
        ("guide", guide()),
    ]
}

const STEPS: [StepId; 7] = [
    StepId::ThisMachine,
    StepId::Organization,
    StepId::Product,
    StepId::CredentialType,
    StepId::Credential,
    StepId::Company,
    StepId::Review,
];

fn at(current: StepId, heading: &str) -> Screen {
    let here = STEPS.iter().position(|&step| step == current).unwrap_or(0);
    let state = |index: usize| match index.cmp(&here) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    Screen {
        title: "New connection".into(),
        context: "northwind · practice".into(),
        steps: STEPS
            .iter()
            .enumerate()
            .map(|(index, step)| StepLine { title: step.title(), state: state(index) })
            .collect(),
        heading: heading.into(),
        body: vec![],
        waiting: None,
        notice: None,
        buttons: vec![button(Action::Next, "Continue", false)],
        offers: offers(&[
            (Action::Next, "continue"),
            (Action::Back, "back"),
            (Action::Guide, "guide"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ]),
        panel: None,
    }
}

pub(crate) fn offers(all: &[(Action, &'static str)]) -> Vec<Offer> {
    all.iter().map(|&(action, label)| Offer { action, label }).collect()
}

pub(crate) fn button(action: Action, label: &str, is_focused: bool) -> Button {
    Button { action, label: label.into(), is_focused }
}

fn row(label: &str, detail: &str, is_chosen: bool, is_available: bool) -> ListRow {
    ListRow { word: String::new(), label: label.into(), detail: detail.into(), state: None, is_chosen, is_available }
}

fn task(label: &str, state: TaskState, detail: &str) -> Item {
    Item::Task(Task { label: label.into(), state, detail: detail.into() })
}

pub(crate) fn plain_field(id: FieldId, label: &'static str, text: &str, is_focused: bool) -> Field {
    Field {
        id,
        label,
        value: FieldValue::Plain { text: text.into(), cursor: text.len() },
        hint: None,
        problem: None,
        is_focused,
    }
}

pub(crate) fn welcome() -> Screen {
    Screen {
        title: "Welcome".into(),
        context: String::new(),
        steps: vec![],
        heading: "What would you like to do?".into(),
        body: vec![
            Item::Text("Nothing here is sent anywhere before you say so. You can leave at any time; what you typed is kept, secrets in your secret store only.".into()),
            Item::Choice(List {
                id: ListId::Start,
                label: String::new(),
                rows: vec![
                    row("New connection", "From nothing to a tested, saved connection", true, true),
                    row("Practise first", "The same wizard on a sandbox inside this program", false, true),
                    row("Go on with “northwind”", "Draft of 12 May, at Credential", false, true),
                    row("Check “contoso”", "Worked 3 days ago", false, true),
                    row("Import a file", "", false, true),
                ],
                cursor: 0,
                note: None,
                empty: "Nothing".into(),
                is_focused: true,
            }),
        ],
        waiting: None, notice: None,
        buttons: vec![],
        offers: offers(&[(Action::Next, "choose"), (Action::Discard, "discard draft"), (Action::Guide, "guide"), (Action::Help, "help"), (Action::Quit, "quit")]),
        panel: None,
    }
}

pub(crate) fn this_machine() -> Screen {
    Screen {
        body: vec![
            Item::Text("Where the secrets of this connection are kept. You choose before you type any.".into()),
            Item::Choice(List {
                id: ListId::Store,
                label: "Secret store".into(),
                rows: vec![
                    row("Keyring of this desktop", "not available: no session bus was found", false, false),
                    row("Encrypted vault file", "opened with a passphrase", true, true),
                    row("Memory only", "gone when the program ends", false, true),
                ],
                cursor: 1,
                note: None,
                empty: String::new(),
                is_focused: true,
            }),
            task("Adobe sign-in is reached", TaskState::Done, "48 ms"),
            task("Adobe Analytics is reached", TaskState::Running(Duration::from_millis(1340)), ""),
            task("The clock is right", TaskState::Warning, "2 min 10 s behind Adobe’s; signed requests may be refused"),
            task("The proxy lets requests through", TaskState::Skipped, "none set"),
            task("The certificate is Adobe’s", TaskState::Ahead, ""),
        ],
        offers: offers(&[
            (Action::Next, "continue"),
            (Action::Network, "proxy and CA file"),
            (Action::Retry, "try again"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ]),
        ..at(StepId::ThisMachine, "This machine")
    }
}

pub(crate) fn organization_refused() -> Screen {
    Screen {
        body: vec![
            Item::Text("The organization is the company account at Adobe that owns the credential.".into()),
            Item::Field(Field {
                hint: Some("In the Developer Console, in the address bar and under Credential details".into()),
                problem: Some(Invalid::new(
                    "This does not end in @AdobeOrg.",
                    "Copy the whole organization ID, with the part behind the @.",
                    "1234567890ABCDEF12345678@AdobeOrg",
                )),
                ..plain_field(FieldId::OrgId, "Organization ID", "1234567890ABCDEF12345678", true)
            }),
        ],
        ..at(StepId::Organization, "Organization")
    }
}

pub(crate) fn credential_type() -> Screen {
    Screen {
        body: vec![Item::Choice(List {
            id: ListId::CredentialType,
            label: String::new(),
            rows: vec![
                row(
                    "OAuth Server-to-Server",
                    "For programs. Nobody signs in; the credential itself is given access to report suites.",
                    true,
                    true,
                ),
                row("OAuth Web App", "Not available yet: comes with a later version.", false, false),
                row(
                    "Service Account (JWT)",
                    "Retired by Adobe; existing ones can be migrated. Comes with a later version.",
                    false,
                    false,
                ),
            ],
            cursor: 0,
            note: None,
            empty: String::new(),
            is_focused: true,
        })],
        ..at(StepId::CredentialType, "Credential type")
    }
}

pub(crate) fn credential() -> Screen {
    Screen {
        body: vec![
            Item::Field(Field {
                hint: Some("32 letters and digits".into()),
                ..plain_field(FieldId::ClientId, "Client ID", "0123456789abcdef0123456789abcdef", false)
            }),
            Item::Field(Field {
                id: FieldId::ClientSecret,
                label: "Client secret",
                value: FieldValue::Masked { is_empty: false },
                hint: Some("Begins with p8e-".into()),
                problem: None,
                is_focused: true,
            }),
            Item::Field(plain_field(FieldId::TechnicalAccount, "Technical account ID", "", false)),
            Item::Field(Field {
                hint: Some("Separated by commas".into()),
                ..plain_field(
                    FieldId::Scopes,
                    "Scopes",
                    "openid,AdobeID,additional_info.projectedProductContext,read_organizations,additional_info.roles",
                    false,
                )
            }),
        ],
        offers: offers(&[
            (Action::Next, "continue"),
            (Action::Reveal, "reveal"),
            (Action::FillPractice, "fill in practice"),
            (Action::Guide, "guide"),
            (Action::Letter, "letter to the administrator"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ]),
        ..at(StepId::Credential, "Credential")
    }
}

pub(crate) fn credential_revealed() -> Screen {
    let mut screen = credential();
    let text = "p8e-0123456789abcdefghijklmnopqrstuvwxyz-0123456789-made-up-for-a-test";
    if let Some(Item::Field(field)) = screen.body.get_mut(1) {
        field.value = FieldValue::Revealed { text: Secret::new(text), cursor: text.len() };
    }
    screen
}

pub(crate) fn sign_in() -> Screen {
    Screen {
        body: vec![
            Item::Text("Your browser opens Adobe’s sign-in page. When you allow access, Adobe sends you back here.".into()),
            task("Listening", TaskState::Done, "https://localhost:8443/callback"),
            task("Waiting for you in the browser", TaskState::Running(Duration::from_secs(12)), ""),
            Item::Link {
                label: "Address".into(),
                url: "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=0123456789abcdef0123456789abcdef&redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fcallback&scope=openid%2CAdobeID&response_type=code&state=7f3k".into(),
            },
            Item::Field(Field { hint: Some("Paste the address you landed on".into()), ..plain_field(FieldId::ImportFile, "Signed in elsewhere?", "", true) }),
        ],
        waiting: None, notice: None,
        buttons: vec![],
        offers: offers(&[
            (Action::Next, "open browser"),
            (Action::Copy, "copy link"),
            (Action::ShowPlainly, "show plainly"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ]),
        ..at(StepId::Credential, "Sign in with Adobe")
    }
}

/// Hundreds of report suites, with names from all over the world, and the filter in focus or not.
/// Sandboxes of which some cannot be chosen, each with its reason.
fn sandbox() -> Screen {
    let rows = vec![
        row("Production", "prod · PRODUCTION, the default", true, true),
        row("Vývoj – Übersee", "dev-1 · development", false, true),
        row("स्टेजिंग 日本", "next · Adobe is still making it", false, false),
        row("A sandbox with a title that nobody shortened", "old · not active: Adobe says resetting", false, false),
    ];
    let list = List {
        id: ListId::Sandbox,
        label: String::new(),
        rows,
        cursor: 0,
        note: Some("4 of 23 match".into()),
        empty: "No sandbox matches.".into(),
        is_focused: true,
    };
    Screen {
        body: vec![
            task("A look at journeys", TaskState::Done, "in prod: 12 journeys, 0.1 s"),
            Item::Field(plain_field(FieldId::Filter, "Filter", "o", false)),
            Item::Choice(list),
        ],
        ..at(StepId::Company, StepId::Sandbox.title())
    }
}

pub(crate) fn company(is_filter_focused: bool) -> Screen {
    let names = [
        "Northwind Store",
        "Northwind ストア 日本",
        "متجر نورثويند",
        "חנות",
        "Café Ñandú",
        "नॉर्थविंड",
        "👩‍💻 Labs",
        "Zurich – very long name of a report suite that nobody shortened in twenty years",
        "e\u{301}le\u{300}ve",
        "쇼핑몰",
    ];
    let rows = (0..340)
        .map(|index| row(names[index % names.len()], &format!("northwind.suite{index:03}"), index == 4, true))
        .collect();
    Screen {
        body: vec![
            task("Test call to Adobe Analytics", TaskState::Done, "340 report suites in 0.4 s"),
            Item::Field(plain_field(FieldId::Filter, "Filter", "", is_filter_focused)),
            Item::Checklist(List {
                id: ListId::ReportSuite,
                label: "Report suites".into(),
                rows,
                cursor: 4,
                note: Some("340 of 340, 1 chosen".into()),
                empty: "No report suite matches.".into(),
                is_focused: !is_filter_focused,
            }),
        ],
        offers: offers(&[
            (Action::Next, "continue"),
            (Action::Toggle, "choose"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ]),
        ..at(StepId::Company, "Company and report suites")
    }
}

pub(crate) fn company_failed() -> Screen {
    Screen {
        body: vec![
            task("Token from Adobe", TaskState::Done, "0.2 s"),
            task("Companies", TaskState::Failed, "HTTP 403, request id 7Hq2x"),
            task("Report suites", TaskState::Skipped, ""),
            Item::Callout(Callout {
                tone: Tone::Bad,
                title: "Adobe does not let this credential into Adobe Analytics".into(),
                lines: vec![
                    "The token is good, but no product profile gives it access.".into(),
                    "Ask the Adobe administrator to add the credential to a product profile of Adobe Analytics, then try again.".into(),
                ],
                verdict: None,
            }),
        ],
        waiting: None, notice: None,
        buttons: vec![button(Action::Retry, "Try again", true), button(Action::Letter, "Letter to the administrator", false), button(Action::Copy, "Copy details", false)],
        ..at(StepId::Company, "Company and report suites")
    }
}

pub(crate) fn review() -> Screen {
    let pairs = [
        ("Organization", "Northwind Traders · 1234567890ABCDEF12345678@AdobeOrg"),
        ("Identity", "0123456789abcdef@techacct.adobe.com"),
        ("Product", "Adobe Analytics"),
        ("Credential type", "OAuth Server-to-Server"),
        ("Company", "Northwind ストア (north0)"),
        ("Report suites", "northwind.prod, northwind.dev"),
        ("Secrets", "in the encrypted vault"),
        ("Connection file", "~/.config/aa-connect/connections/northwind.toml, which holds no secret"),
    ];
    Screen {
        body: vec![
            Item::Callout(Callout {
                tone: Tone::Good,
                title: "The connection works".into(),
                lines: vec![],
                verdict: None,
            }),
            Item::KeyValues(pairs.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec()),
            Item::Callout(Callout {
                tone: Tone::Warning,
                title: "The client secret is 350 days old".into(),
                lines: vec!["Adobe recommends a new one every year.".into()],
                verdict: None,
            }),
        ],
        waiting: None,
        notice: None,
        buttons: vec![button(Action::Next, "Save", true), button(Action::Back, "Change something", false)],
        ..at(StepId::Review, "Save this connection?")
    }
}

pub(crate) fn runs() -> Screen {
    Screen {
        body: vec![
            Item::Callout(Callout {
                tone: Tone::Note,
                title: "Three connections were checked".into(),
                lines: vec![],
                verdict: None,
            }),
            Item::Table {
                columns: ["Connection", "Verdict", "Took ms"].map(String::from).to_vec(),
                rows: [
                    ["northwind", "works", "412"],
                    ["ストア 東京", "Adobe refused: the secret is wrong or was deleted in the Console", "1,080"],
                    ["متجر", "works", "97"],
                ]
                .map(|row| row.map(String::from).to_vec())
                .to_vec(),
            },
            Item::Trend { label: "Answer time in ms".into(), values: vec![120, 180, 90, 400, 410, 390, 80, 85, 97] },
            Item::Trend { label: "Refusals".into(), values: vec![] },
        ],
        waiting: None,
        notice: None,
        buttons: vec![],
        ..at(StepId::Review, "Checks")
    }
}

pub(crate) fn help() -> Screen {
    Screen { panel: Some(Panel::Help), ..credential() }
}

pub(crate) fn guide() -> Screen {
    Screen {
        panel: Some(Panel::Guide {
            title: "Guide: OAuth Server-to-Server for Adobe Analytics".into(),
            text: "You need the System administrator or Developer role in the organization.\n\n\
                   # In the Developer Console\n\n\
                   1. Open <https://developer.adobe.com/console/projects> and choose the organization at the top right.\n\
                   2. Choose Create new project, then Add API, then Adobe Analytics.\n\
                   3. Select the product profiles that may see the report suites you want to read. The names are those that your administrator gave them.\n\n\
                   ## If somebody else must do it\n\n\
                   - Press the key for the letter; it holds what is missing (<https://experienceleague.adobe.com/en/docs/analytics/admin/admin-console/permissions/product-profile?lang=en&a=very-long-address>).\n\
                   - 日本語の説明もここにあります。文字の幅は正しく数えられます。日本語の説明もここにあります。\n"
                .into(),
        }),
        ..credential()
    }
}
