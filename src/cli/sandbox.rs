//! `sandbox`: the practice sandbox alone, until Ctrl-C.

use serde_json::json;

use super::args::SandboxArgs;
use super::exit::Exit;
use super::output;
use crate::runtime::{Services, Signal, Signals};
use crate::sandbox::{self, Failure, Options, Place, Sandbox, StartError, SuitesShape};

/// Runs the sandbox until it is told to end.
pub(super) async fn run(services: &Services, args: &SandboxArgs) -> Exit {
    if args.list_failures {
        return list_failures(args.json);
    }
    let suites_shape = if args.bare_array { SuitesShape::BareArray } else { SuitesShape::PageObject };
    let state_file = services.paths.sandbox_state();
    let options = Options { port: args.port, state_file, suites_shape, fail: args.fail.clone() };
    let started = Signals::take().map_err(|error| error.to_string());
    let sandbox = match sandbox::start(options).await {
        Ok(sandbox) => sandbox,
        Err(error) => return not_started(&error),
    };
    let printed = if args.json {
        match serde_json::to_string(&sandbox.description()) {
            Ok(line) => output::answer(&format!("{line}\n")),
            Err(_) => Err(Exit::OUR_FAULT),
        }
    } else {
        output::answer(&introduction(&sandbox, args.fail.as_deref()))
    };
    if let Err(exit) = printed {
        return exit;
    }
    match started {
        Ok(mut signals) => while signals.next().await != Signal::Terminate {},
        Err(error) => {
            output::talk(&format!("Signals cannot be received here: {error}."));
            return Exit::OUR_FAULT;
        }
    }
    sandbox.stop().await;
    output::talk("The sandbox has stopped. What it remembers is kept for the next time.");
    Exit::DONE
}

/// What a person needs to point any client here.
fn introduction(sandbox: &Sandbox, failing: Option<&str>) -> String {
    let hosts = sandbox.hosts();
    let mut text = format!(
        "The practice sandbox runs. Stop it with Ctrl-C.\n\nIMS  {}\nAPI  {}\n\nCredentials (made for practice, their secrets are public):\n",
        hosts.ims_url, hosts.api_url
    );
    for credential in sandbox.credentials() {
        text.push_str(&format!(
            "\n  Name               {}\n  Product            {}\n  Client ID          {}\n  Client secret      {}\n  Organization       {}\n  Technical account  {}\n  Scopes             {}\n",
            credential.name,
            credential.product.title(),
            credential.client_id,
            credential.client_secret.expose(),
            credential.org_id,
            credential.technical_account_id,
            credential.scopes
        ));
    }
    text.push_str("\nCredentials with which a person signs in through the browser (no password is asked for):\n");
    for credential in sandbox.user_credentials() {
        let secret = credential.client_secret.as_ref().map_or("none", |secret| secret.expose());
        text.push_str(&format!(
            "\n  Client ID          {}\n  Type               {}\n  Client secret      {secret}\n  Organization       {}\n  Redirect URI       {}\n  Scopes             {}\n",
            credential.client_id,
            credential.credential_type.title(),
            credential.org_id,
            credential.default_redirect_uri,
            credential.scopes
        ));
        if let Some(pattern) = &credential.redirect_uri_pattern {
            text.push_str(&format!("  Redirect pattern   {pattern}\n"));
        }
    }
    text.push_str(&format!(
        "\nService Accounts (JWT). Register a certificate, or move one to OAuth Server-to-Server, at\n  {}\n",
        sandbox.console_url()
    ));
    for account in sandbox.service_accounts() {
        text.push_str(&format!(
            "\n  Name               {}\n  Client ID          {}\n  Client secret      {}\n  Organization       {}\n  Technical account  {}\n  Metascopes         {}\n",
            account.name,
            account.client_id,
            account.client_secret.expose(),
            account.org_id,
            account.technical_account_id,
            account.metascopes
        ));
    }
    text.push_str("\nCompanies:\n");
    for (company, suites) in sandbox.companies() {
        text.push_str(&format!("  {company}  {suites} report suites\n"));
    }
    text.push_str("\nSandboxes of Experience Platform, by organization:\n");
    for (org_id, name, state) in sandbox::practice_platform_sandboxes() {
        text.push_str(&format!("  {org_id}  {name} ({state})\n"));
    }
    text.push_str(&format!(
        "\nWhat goes wrong at Adobe can be played to whoever asks. Switch it in a browser, or from any program, at\n  {url}\n  curl -d fail=NAME {url}\nPlaying: {playing} (aa-connect sandbox --list-failures names all of them)\n",
        url = sandbox.failures_url(),
        playing = failing.unwrap_or("nothing")
    ));
    text.push_str(&format!(
        "\nUse it in another terminal:\n  aa-connect setup --environment custom --ims-url {} --api-url {}\n",
        hosts.ims_url, hosts.api_url
    ));
    text
}

/// Every failure by the place where it is met.
fn list_failures(is_json: bool) -> Exit {
    let printed = if is_json {
        let failures: Vec<_> = sandbox::failures().iter().map(Failure::described).collect();
        output::json(&json!({ "schema_version": 1, "failures": failures }))
    } else {
        let mut text = String::new();
        for place in Place::ALL {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{}\n", place.title()));
            for failure in sandbox::failures().iter().filter(|failure| failure.place == place) {
                text.push_str(&format!("  {:<42} {}\n", failure.name, failure.title));
            }
        }
        output::answer(&text)
    };
    printed.err().unwrap_or(Exit::DONE)
}

fn not_started(error: &StartError) -> Exit {
    if let StartError::Failure(unknown) = error {
        output::talk(&format!("--fail: {unknown} aa-connect sandbox --list-failures names all of them."));
        return Exit::USAGE;
    }
    output::talk(&format!("The sandbox could not start: {error}"));
    Exit::THIS_MACHINE
}
