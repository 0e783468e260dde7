//! `renew --print-timer`: what runs `renew` every day where no desktop is, and which secrets it will not be able to read
//! there. On stdout stands the file, on stderr what to do with it; nothing is written, and no passphrase is asked for.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::command_line::{Unwritable, for_cron, for_systemd, shell_word};
use crate::cli::args::CommonArgs;
use crate::cli::exit::Exit;
use crate::cli::renew_args::TimerKind;
use crate::cli::wanted::{self, Wanted};
use crate::cli::{output, store_access};
use crate::connection::{Connection, StoreKind};
use crate::runtime::Services;

/// The name of the units.
const UNIT: &str = "aa-connect-renew";
/// What the passphrase is called as a credential of systemd's.
const CREDENTIAL: &str = "vault-passphrase";
/// The folders that may be elsewhere: a timer does not know this shell's.
const FOLDERS: [&str; 3] = ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];
/// A proxy that only this shell knows.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Everything that the printed files are made of.
struct Plan {
    program: String,
    /// `renew` and what follows, but for where the passphrase comes from.
    arguments: Vec<String>,
    /// Folders of this program that are elsewhere than usual.
    folders: Vec<(&'static str, String)>,
    passphrase: Passphrase,
}

/// Where the vault's passphrase comes from.
enum Passphrase {
    /// Nothing that is to be renewed is in the vault.
    NotNeeded,
    /// From the command that the person gave.
    Command(String),
    /// From a file for this user alone.
    File(PathBuf),
}

/// Prints what was asked for.
pub(super) fn print(services: &Services, kind: TimerKind, names: &[String], common: &CommonArgs) -> Exit {
    if common.passphrase_fd.is_some() {
        output::talk(
            "--passphrase-fd is open in this shell only; a timer has none. Say how it gets the passphrase with \
             --passphrase-command, or leave both out for a file of your own.",
        );
        return Exit::USAGE;
    }
    let Wanted { connections, broken } = match wanted::find(services, names, names.is_empty()) {
        Ok(wanted) => wanted,
        Err(exit) => return exit,
    };
    let renewed: Vec<&Connection> = connections.iter().filter(|c| c.credential.sign_in().is_some()).collect();
    let plan = match Plan::new(services, names, &renewed, common) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let text = match plan.text(kind) {
        Ok(text) => text,
        Err(Unwritable) => {
            output::talk(
                "A path or an argument holds a line break, which no timer's file can hold. Nothing is printed.",
            );
            return Exit::USAGE;
        }
    };
    if let Err(exit) = output::answer(&text) {
        return exit;
    }
    for words in plan.advice(kind, &renewed, common) {
        output::talk(&words);
    }
    for file in broken {
        output::talk(&format!("{file}"));
    }
    Exit::DONE
}

impl Plan {
    fn new(services: &Services, names: &[String], renewed: &[&Connection], common: &CommonArgs) -> Result<Self, Exit> {
        let mut arguments = vec!["renew".to_owned()];
        if names.is_empty() {
            arguments.push("--all".to_owned());
        }
        arguments.extend(names.iter().cloned());
        if let Some(proxy) = &common.proxy {
            arguments.extend(["--proxy".to_owned(), proxy.clone()]);
        }
        if let Some(file) = &common.ca_file {
            arguments.extend(["--ca-file".to_owned(), path_text(&absolute(file)?)?]);
        }
        let is_in_vault = renewed.iter().any(|connection| connection.store == StoreKind::Vault);
        let passphrase = match &common.passphrase_command {
            Some(command) => {
                store_access::check_source(common)?;
                Passphrase::Command(command.clone())
            }
            None if is_in_vault => Passphrase::File(services.paths.vault_passphrase()),
            None => Passphrase::NotNeeded,
        };
        let program = std::env::current_exe().map_err(|error| {
            output::talk(&format!("The system does not say where this program is: {error}. Nothing is printed."));
            Exit::THIS_MACHINE
        })?;
        let folders = FOLDERS.into_iter().filter_map(|name| {
            let folder = std::env::var(name).ok().filter(|folder| Path::new(folder).is_absolute())?;
            Some((name, folder))
        });
        Ok(Self { program: path_text(&program)?, arguments, folders: folders.collect(), passphrase })
    }

    fn text(&self, kind: TimerKind) -> Result<String, Unwritable> {
        Ok(match kind {
            TimerKind::SystemdService => self.service()?,
            TimerKind::SystemdTimer => timer_unit(),
            TimerKind::Systemd => format!("{}\n{}", self.service()?, timer_unit()),
            TimerKind::Cron => self.cron()?,
        })
    }

    /// What follows the program, with `file` as the place of the passphrase where it is in one.
    fn words(&self, file: &str) -> Vec<String> {
        let source = match &self.passphrase {
            Passphrase::NotNeeded => None,
            Passphrase::Command(command) => Some(command.clone()),
            Passphrase::File(_) => Some(serde_json::json!(["cat", file]).to_string()),
        };
        let source = source.into_iter().flat_map(|command| ["--passphrase-command".to_owned(), command]);
        self.arguments.iter().cloned().chain(source).collect()
    }

    /// A service of the user's own, which needs no root and, with lingering, nobody who is logged in.
    fn service(&self) -> Result<String, Unwritable> {
        let mut text = format!(
            "# ~/.config/systemd/user/{UNIT}.service\n\
             [Unit]\n\
             Description=Keep the Adobe sign-ins of aa-connect alive\n\n\
             [Service]\n\
             Type=oneshot\n"
        );
        for (name, folder) in &self.folders {
            text.push_str(&format!("Environment={}\n", for_systemd(&[format!("{name}={folder}")])?));
        }
        if let Passphrase::File(file) = &self.passphrase {
            let file = file.display().to_string().replace('%', "%%");
            if file.chars().any(char::is_control) {
                return Err(Unwritable);
            }
            text.push_str(&format!(
                "# The vault's passphrase is in a file of its own (0600) and comes as a credential. Encrypted for this\n\
                 # machine, with systemd 256 or newer: LoadCredentialEncrypted= and what systemd-creds --user encrypt writes.\n\
                 LoadCredential={CREDENTIAL}:{file}\n"
            ));
        }
        // Where systemd puts the service's credentials, it says by `%d`.
        let words = for_systemd(&self.words(&format!("%d/{CREDENTIAL}")))?;
        let words = words.replacen(&format!("%%d/{CREDENTIAL}"), &format!("%d/{CREDENTIAL}"), 1);
        // The program itself is no place for variables.
        let program = for_systemd(std::slice::from_ref(&self.program))?.replace("$$", "$");
        text.push_str(&format!(
            "ExecStart={program} {words}\n\
             TimeoutStartSec=15min\n"
        ));
        Ok(text)
    }

    fn cron(&self) -> Result<String, Unwritable> {
        let mut words = Vec::new();
        for (name, folder) in &self.folders {
            words.push(format!("{name}={}", for_cron(std::slice::from_ref(folder))?));
        }
        words.push(for_cron(std::slice::from_ref(&self.program))?);
        let file = match &self.passphrase {
            Passphrase::File(file) => file.display().to_string(),
            _ => String::new(),
        };
        words.push(for_cron(&self.words(&file))?);
        let (minute, hour) = time_of_day(Timestamp::now());
        Ok(format!("{minute} {hour} * * * {} >/dev/null\n", words.join(" ")))
    }

    /// What to do with it, and what it will not be able to do.
    fn advice(&self, kind: TimerKind, renewed: &[&Connection], common: &CommonArgs) -> Vec<String> {
        let mut advice = Vec::new();
        match kind {
            TimerKind::Systemd => advice.push(SYSTEMD_STEPS.to_owned()),
            TimerKind::Cron => advice.push(CRON_STEPS.to_owned()),
            TimerKind::SystemdService | TimerKind::SystemdTimer => {}
        }
        if let Passphrase::File(file) = &self.passphrase {
            let file = shell_word(&file.display().to_string()).unwrap_or_default();
            advice.push(format!(
                "The vault's passphrase is to be in a file for you alone. Type it there once:\n  \
                 (umask 077; stty -echo; head -n 1 > {file}; stty echo)\n\
                 Whoever can read that file can open the vault. To get it from elsewhere, print this with \
                 --passphrase-command."
            ));
        }
        if renewed.is_empty() {
            advice.push("No connection needs it today: nobody signs in with any of them.".to_owned());
        }
        let those = |kind: StoreKind| {
            let names: Vec<_> = renewed.iter().filter(|c| c.store == kind).map(|c| c.name.to_string()).collect();
            Some(names.join(", ")).filter(|names| !names.is_empty())
        };
        if let Some(names) = those(StoreKind::Keyring) {
            let why = if kind == TimerKind::Cron {
                "cron has no message bus, and without it no keyring can be reached"
            } else {
                "without somebody logged in at the desktop the keyring is locked, and nobody is there to unlock it"
            };
            advice.push(format!(
                "Not readable there: {names}. The secrets are in this system's keyring; {why}. Move them into the \
                 vault: aa-connect store move NAME --to vault. Then print this once more."
            ));
        }
        if let Some(names) = those(StoreKind::Memory) {
            advice.push(format!(
                "Not readable there: {names}. The secrets were in memory only and ended with the program that held \
                 them. Set it up again with the vault."
            ));
        }
        if let Some(name) =
            PROXIES.into_iter().find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
            && common.proxy.is_none()
            && renewed.iter().any(|connection| connection.network.proxy.is_none())
        {
            advice.push(format!(
                "This shell has {name}, which a timer does not know. Where Adobe is reached through a proxy only, print \
                 this with --proxy URL."
            ));
        }
        advice
    }
}

const SYSTEMD_STEPS: &str = "\
These are two files. Save each, then switch the timer on:
  mkdir -p ~/.config/systemd/user
  aa-connect renew --print-timer systemd-service > ~/.config/systemd/user/aa-connect-renew.service
  aa-connect renew --print-timer systemd-timer > ~/.config/systemd/user/aa-connect-renew.timer
  systemctl --user daemon-reload
  systemctl --user enable --now aa-connect-renew.timer
  loginctl enable-linger        (it then runs while nobody is logged in, too)
Try it, and see what it said:
  systemctl --user start aa-connect-renew.service; journalctl --user -u aa-connect-renew.service";

const CRON_STEPS: &str = "\
Add this line with crontab -e. cron mails what could not be renewed; what went well is not mailed.";

/// Once a day, at another time on each machine; what was missed while the machine was off is made up for.
fn timer_unit() -> String {
    format!(
        "# ~/.config/systemd/user/{UNIT}.timer\n\
         [Unit]\n\
         Description=Keep the Adobe sign-ins of aa-connect alive, every day\n\n\
         [Timer]\n\
         OnCalendar=daily\n\
         RandomizedDelaySec=3h\n\
         Persistent=true\n\n\
         [Install]\n\
         WantedBy=timers.target\n"
    )
}

/// A minute and an hour at which machines are switched on, and not the same everywhere: Adobe is not asked by all at once.
fn time_of_day(now: Timestamp) -> (i64, i64) {
    let seconds = now.as_second();
    (seconds.rem_euclid(60), 9 + (seconds / 60).rem_euclid(8))
}

fn absolute(path: &Path) -> Result<PathBuf, Exit> {
    std::path::absolute(path).map_err(|error| {
        output::talk(&format!("{} cannot be found: {error}. Nothing is printed.", path.display()));
        Exit::THIS_MACHINE
    })
}

fn path_text(path: &Path) -> Result<String, Exit> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        output::talk(&format!("{} is not UTF-8, which a timer's file must be. Nothing is printed.", path.display()));
        Exit::THIS_MACHINE
    })
}
