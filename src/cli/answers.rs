//! `setup --answers`: the whole set-up without a person. Reads the file and what it points to, walks the questions once
//! for what is missing, then drives the real machine.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;

use super::answers_file::{self, AnswersFile};
use super::args::{CommonArgs, SetupArgs};
use super::environment_args::{EnvironmentArgs, EnvironmentName};
use super::exit::Exit;
use super::rehearse::rehearse;
use super::{opening, output, setup_plan, show, store_access};
use crate::connection::{ConnectionName, Environment, Proxy, Secret};
use crate::runtime::{self, Answered, NetworkOverride, Obtain, Services};
use crate::screen::Ending;
use crate::store::{PassphraseError, PassphraseSource, StoreError, connections, drafts};
use crate::ui::answers::{Answer, Answers, End};
use crate::wizard::Model;
use crate::wizard::draft::Draft;
use crate::wizard::report::Survey;

/// What is read only when it is asked for.
const ASKED_LATE: &str = "pasted_answer";

/// As long as a sign-in waits.
const PERSON_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Prints the questions, or runs the set-up on the answers.
pub(super) async fn run(
    services: Arc<Services>,
    args: &SetupArgs,
    network: NetworkOverride,
    common: &CommonArgs,
) -> Result<Exit, Exit> {
    let path = args.without_prompts.answers.as_deref();
    let mut file = path.map(read).transpose()?.unwrap_or_default();
    let environment = checked(path, &mut file, &args.environment, common)?;
    if args.without_prompts.plan {
        setup_plan::print(&environment, &network, &with_sources(&file))?;
        return Ok(Exit::DONE);
    }
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    let all_questions = format!("All questions: aa-connect setup --plan --answers {path}");
    let model = opening::begin(&environment, &network)?;
    drive(services, model, file, &all_questions, args.without_prompts.json).await
}

/// Checks what the command line and the answers say of network and vault, for a run that is driven from here.
pub(super) fn checked(
    path: Option<&Path>,
    file: &mut AnswersFile,
    environment: &EnvironmentArgs,
    common: &CommonArgs,
) -> Result<Environment, Exit> {
    let environment = self::environment(environment, file)?;
    check_network(file, common)?;
    if is_for_vault(file) && !file.sources.contains_key("passphrase") {
        file.sources.extend(store_access::source(common)?.map(|source| ("passphrase", source)));
    }
    check_input(path, file)?;
    Ok(environment)
}

/// Drives the machine from where `model` stands, once nothing is missing.
pub(super) async fn drive(
    services: Arc<Services>,
    mut model: Model,
    mut file: AnswersFile,
    all_questions: &str,
    wants_json: bool,
) -> Result<Exit, Exit> {
    let is_resumed = file.answers.get("draft").is_some();
    if !is_resumed {
        rehearsed(&services, model.clone(), with_sources(&file), all_questions)?;
    }
    let answers = with_secrets(&file).await?;
    // Nobody sits here whose browser could be meant.
    model.may_open_browser = false;
    let draft = file.answers.text("draft").map_or_else(|| model.draft.id.to_string(), str::to_owned);
    let ran = runtime::run_answers(
        model,
        Arc::clone(&services),
        answers,
        is_resumed,
        obtain(file.sources.remove(ASKED_LATE)),
        output::talk,
    );
    let answered = ran.await.map_err(|error| {
        output::talk(&format!("The program could not listen for signals: {error}."));
        Exit::OUR_FAULT
    })?;
    let exit = over(&services, &answered, &draft, wants_json);
    if matches!(answered.end, Some(End::Refused { .. })) {
        output::talk(all_questions);
    }
    Ok(exit)
}

/// The answers of a file; says what of them cannot be used.
pub(super) fn read(path: &Path) -> Result<AnswersFile, Exit> {
    answers_file::read(path).map_err(|slips| {
        output::talk(&format!("The answers in {} cannot be used; nothing was started.", path.display()));
        output::talk(&slips.join("\n"));
        Exit::USAGE
    })
}

/// What the command line and the file say together of the environment.
fn environment(args: &EnvironmentArgs, file: &AnswersFile) -> Result<Environment, Exit> {
    let mut args = args.clone();
    let slip = |text: String| {
        output::talk(&text);
        Exit::USAGE
    };
    if let Some(word) = file.environment.get("environment") {
        let named = EnvironmentName::from_str(word, true).map_err(|_| {
            slip(
                "environment: There is no such environment. There are: production, stage, practice, custom.".to_owned(),
            )
        })?;
        if args.environment.is_some_and(|other| other != named) {
            return Err(slip("environment: --environment says another one than the file. Leave one out.".to_owned()));
        }
        args.environment = Some(named);
    }
    for (word, given) in [("ims_url", &mut args.ims_url), ("api_url", &mut args.api_url)] {
        let Some(text) = file.environment.get(word) else { continue };
        if given.as_ref().is_some_and(|other| other != text) {
            return Err(slip(format!("{word}: The command line says another one than the file. Leave one out.")));
        }
        *given = Some(text.clone());
    }
    args.parsed()
}

fn check_network(file: &AnswersFile, common: &CommonArgs) -> Result<(), Exit> {
    let is_given = |word| file.answers.get(word).is_some();
    let problem = if is_given("proxy") && common.proxy.is_some() {
        "proxy stands in the file and on the command line. Leave one out."
    } else if is_given("ca_file") && common.ca_file.is_some() {
        "ca_file stands in the file and on the command line. Leave one out."
    } else if file.sources.contains_key("proxy_password") && !is_given("proxy") {
        "proxy_password is of no use without proxy. Example: proxy = \"http://alice@proxy.example.com:3128\""
    } else {
        return Ok(());
    };
    output::talk(problem);
    Err(Exit::USAGE)
}

fn is_for_vault(file: &AnswersFile) -> bool {
    // A draft may have chosen it.
    file.answers.text("store") == Some("vault") || file.answers.get("draft").is_some()
}

/// One standard input has one thing in it.
fn check_input(path: Option<&Path>, file: &AnswersFile) -> Result<(), Exit> {
    let second = file.sources.iter().find(|(_, source)| **source == PassphraseSource::FileDescriptor(0));
    match second.filter(|_| path == Some(Path::new("-"))) {
        None => Ok(()),
        Some((word, _)) => {
            output::talk(&format!("--answers - and {word} = {{ fd = 0 }} would both read standard input."));
            Err(Exit::USAGE)
        }
    }
}

/// The answers as they are before any secret is read.
fn with_sources(file: &AnswersFile) -> Answers {
    let mut answers = file.answers.clone();
    for word in file.sources.keys().filter(|word| **word != "proxy_password") {
        answers.give(word, Answer::Later);
    }
    answers
}

/// Names what is missing before anything is touched.
fn rehearsed(services: &Services, model: Model, answers: Answers, all_questions: &str) -> Result<(), Exit> {
    let survey = Survey { connections: connections::list(&services.paths).connections, ..Survey::default() };
    let walked = rehearse(model, survey, answers)?;
    let ended = walked.end.as_ref().filter(|end| !matches!(end, End::Refused { .. }));
    let refusal = walked.refusal();
    let lines: Vec<String> = refusal.iter().chain(ended).flat_map(End::lines).collect();
    if lines.is_empty() {
        return Ok(());
    }
    output::talk("The answers do not suffice; nothing was started.");
    output::talk(&lines.join("\n"));
    output::talk(all_questions);
    Err(Exit::USAGE)
}

/// The answers with every secret that is not asked for late.
async fn with_secrets(file: &AnswersFile) -> Result<Answers, Exit> {
    let mut answers = file.answers.clone();
    let mut failed = Vec::new();
    let mut read: BTreeMap<&str, Secret> = BTreeMap::new();
    for (&word, source) in &file.sources {
        if word == ASKED_LATE {
            answers.give(word, Answer::Later);
            continue;
        }
        match source.clone().obtain().await {
            Ok(secret) => {
                read.insert(word, secret);
            }
            Err(error) => failed.push(format!("{word}: {}", why_not(&error))),
        }
    }
    if !failed.is_empty() {
        output::talk("Not every secret could be read; nothing was started.");
        output::talk(&failed.join("\n"));
        return Err(Exit::USAGE);
    }
    if let (Some(password), Some(text)) = (read.remove("proxy_password"), answers.text("proxy"))
        && let Ok((proxy, _)) = Proxy::parse(text)
    {
        answers.give("proxy", Answer::One(proxy.with_password(&password)));
    }
    for &word in file.sources.keys() {
        if let Some(secret) = read.remove(word) {
            answers.give(word, Answer::One(secret));
        }
    }
    Ok(answers)
}

/// Why a secret could not be had, whichever it is.
fn why_not(error: &StoreError) -> String {
    let StoreError::Passphrase(error) = error else { return format!("{error}.") };
    match error {
        PassphraseError::NoCommand => "Its command is empty.".to_owned(),
        PassphraseError::NotStarted { program, why } => format!("Its command “{program}” could not be started: {why}."),
        PassphraseError::Failed(Some(code)) => format!("Its command failed with exit code {code}. Try it by itself."),
        PassphraseError::Failed(None) => "It could not be read, or its command was ended by a signal.".to_owned(),
        PassphraseError::Late(limit) => format!("It did not come within {} s.", limit.as_secs()),
        PassphraseError::NoFile { path, why } => format!("The file {path} cannot be read: {why}."),
        PassphraseError::NotReadable(number) => {
            format!(
                "File descriptor {number} cannot be read. Example: aa-connect setup --answers FILE {number}< secret.txt"
            )
        }
        PassphraseError::Empty => "There is nothing on its first line.".to_owned(),
        PassphraseError::NotALine => "What should be the secret is not one line of text, or far too long.".to_owned(),
    }
}

/// Reads the address where the browser ended, once there is one.
fn obtain(source: Option<PassphraseSource>) -> Obtain {
    Box::new(move |_, address| {
        let source = match (source.clone(), address) {
            (Some(PassphraseSource::Command(words)), Some(address)) => Some(PassphraseSource::Asked(words, address)),
            (source, _) => source,
        };
        Box::pin(async move {
            let source = source.ok_or_else(|| "Nothing says where it is.".to_owned())?;
            source.obtain_within(PERSON_LIMIT).await.map_err(|error| why_not(&error))
        })
    })
}

/// The name, or the connection, is the answer; what became of the draft is said.
fn over(services: &Services, answered: &Answered, draft: &str, wants_json: bool) -> Exit {
    if let Ending::Saved(name) = &answered.farewell.ending {
        return saved(services, name, &answered.farewell.lines, wants_json);
    }
    output::talk(&if answered.is_draft_kept && !is_on_disk(services, draft) {
        "No connection was saved, and the draft could not be written: nothing is kept.".to_owned()
    } else if answered.is_draft_kept {
        format!(
            "No connection was saved. The draft is kept: go on with aa-connect, or with draft = \"{draft}\" among the answers."
        )
    } else {
        "No connection was saved. The draft and its secrets are gone.".to_owned()
    });
    match &answered.end {
        None => Exit::INTERRUPTED,
        Some(End::Refused { .. }) => Exit::USAGE,
        Some(End::Failed(callout)) => callout.verdict.map_or(Exit::USAGE, Exit::of),
        Some(End::NobodySignsIn { .. } | End::SomebodyElse { .. }) => Exit::PERSON_MUST_ACT,
        Some(End::Stuck { .. }) => Exit::OUR_FAULT,
    }
}

/// Whether there is a draft of this ID or name.
fn is_on_disk(services: &Services, draft: &str) -> bool {
    let listed = drafts::list::<Draft>(&services.paths);
    let is_it = |kept: &drafts::Draft<Draft>| kept.id.as_str() == draft || kept.content.name.trimmed() == draft;
    // One that cannot be read is there all the same.
    let is_broken = listed.broken.iter().any(|file| file.path.file_stem().is_some_and(|stem| stem == draft));
    is_broken || listed.drafts.iter().any(is_it)
}

fn saved(services: &Services, name: &ConnectionName, lines: &[String], wants_json: bool) -> Exit {
    output::talk(&lines.join("\n"));
    let printed = if wants_json {
        match connections::load(&services.paths, name.as_str()) {
            Ok(connection) => show::json(services, &connection),
            Err(error) => return store_access::not_loaded(&error),
        }
    } else {
        output::answer(&format!("{name}\n"))
    };
    printed.err().unwrap_or(Exit::DONE)
}
