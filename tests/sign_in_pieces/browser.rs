//! How a browser is opened: with real programs, that write down what they were given.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aa_connect::connection::{BaseUrl, Printable};
use aa_connect::sign_in::browser::{NotOpened, open};
use aa_connect::sign_in::{Sources, Surroundings, System};
use url::Url;

use crate::re_exec;

const IMS: &str = "https://ims-na1.adobelogin.com";
/// With everything that a second encoding, a shell or an option parser would spoil.
const ADDRESS: &str = "https://ims-na1.adobelogin.com/ims/authorize/v2?client_id=x&redirect_uri=https%3A%2F%2Flocalhost\
                       %3A8443%2Fcallback&scope=openid%2CAdobeID&state=a%2520b;$(touch%20no)&x=%25s";

/// A folder of programs.
struct Programs(tempfile::TempDir);

impl Programs {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A shell script; `$HERE` is the folder.
    fn write(&self, name: &str, script: &str) -> String {
        let path = self.path(name);
        // Written and closed before it gets its name: another test's fork could hold it open for writing.
        let draft = self.path(&format!("{name}.draft"));
        std::fs::write(&draft, format!("#!/bin/sh\nHERE='{}'\n{script}\n", self.0.path().display())).unwrap();
        std::fs::set_permissions(&draft, PermissionsExt::from_mode(0o755)).unwrap();
        let copied = std::process::Command::new("cp").arg("-p").args([&draft, &path]).status().unwrap();
        assert!(copied.success());
        path.to_str().unwrap().to_owned()
    }

    /// A program that writes its arguments down, one a line.
    fn recorder(&self, name: &str) -> String {
        self.write(name, "printf '%s\\n' \"$@\" > \"$HERE/argv.new\"; mv \"$HERE/argv.new\" \"$HERE/argv\"")
    }

    fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.path(name)).ok()
    }

    fn argv(&self) -> Vec<String> {
        self.read("argv").unwrap().lines().map(str::to_owned).collect()
    }
}

fn surroundings(variables: &[(&str, &str)]) -> Surroundings {
    Surroundings::read(&Sources {
        system: System::Unix,
        variable: &|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()),
        file: &|_| None,
        wsl_networking: &|| None,
    })
}

fn desktop(browser: &str) -> Surroundings {
    surroundings(&[("DISPLAY", ":0"), ("BROWSER", browser)])
}

async fn opened(surroundings: &Surroundings) -> Result<(), NotOpened> {
    let (address, ims_url) = (Url::parse(ADDRESS).unwrap(), BaseUrl::parse(IMS).unwrap());
    open(&address, &ims_url, None, surroundings).await
}

/// Waits until `path` is there; a test that waits in vain is ended by its runner.
async fn until_there(path: &Path) {
    while !path.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_address_arrives_as_one_argument_encoded_once() {
    let programs = Programs::new();
    let browser = programs.recorder("browser");
    opened(&desktop(&browser)).await.unwrap();
    assert_eq!(programs.argv(), [ADDRESS]);
    opened(&desktop(&format!("{browser} --profile 'for work' --url=%s -x"))).await.unwrap();
    assert_eq!(programs.argv(), ["--profile", "for work", &format!("--url={ADDRESS}"), "-x"]);
    assert!(!Path::new("no").exists() && programs.read("no").is_none());
}

#[tokio::test]
async fn a_path_with_spaces_is_one_program() {
    let programs = Programs::new();
    let browser = programs.recorder("my browser");
    opened(&desktop(&browser)).await.unwrap();
    assert_eq!(programs.argv(), [ADDRESS]);
}

#[tokio::test]
async fn what_is_not_allowed_starts_nothing() {
    let programs = Programs::new();
    let browser = programs.recorder("browser");
    let address = Url::parse("https://evil.example/").unwrap();
    let refused = open(&address, &BaseUrl::parse(IMS).unwrap(), None, &desktop(&browser)).await;
    assert_eq!(refused, Err(NotOpened::ForeignHost));
    assert_eq!(programs.read("argv"), None);
}

#[tokio::test]
async fn the_next_browser_of_the_list_is_tried() {
    let programs = Programs::new();
    let failing = programs.write("failing", "echo > \"$HERE/failing-ran\"; exit 3");
    let browser = programs.recorder("browser");
    opened(&desktop(&format!("/nonexistent/browser:{failing}:{browser}"))).await.unwrap();
    assert!(programs.path("failing-ran").exists());
    assert_eq!(programs.argv(), [ADDRESS]);
}

#[tokio::test]
async fn a_browser_that_fails_at_once_is_named() {
    let programs = Programs::new();
    let failing = programs.write("failing", "exit 3");
    let elsewhere = |browser: &str| surroundings(&[("SSH_TTY", "/dev/pts/0"), ("BROWSER", browser)]);
    assert_eq!(
        opened(&elsewhere(&failing)).await,
        Err(NotOpened::Failed { program: Printable::new(&failing), code: Some(3) })
    );
    assert_eq!(
        opened(&elsewhere("/nonexistent/browser")).await,
        Err(NotOpened::NotStarted {
            program: Printable::new("/nonexistent/browser"),
            why: std::io::ErrorKind::NotFound
        })
    );
    let killed = programs.write("killed", "kill -9 $$");
    assert_eq!(
        opened(&elsewhere(&killed)).await,
        Err(NotOpened::Failed { program: Printable::new(&killed), code: None })
    );
}

#[tokio::test]
async fn a_browser_that_stays_open_is_not_waited_for() {
    let programs = Programs::new();
    // Runs until the test lets it go.
    let browser = programs.write(
        "browser",
        "mkfifo \"$HERE/hold\"; echo $$ > \"$HERE/pid.new\"; mv \"$HERE/pid.new\" \"$HERE/pid\"\n\
         read x < \"$HERE/hold\"; echo > \"$HERE/ended\"",
    );
    let begun = Instant::now();
    opened(&desktop(&browser)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    until_there(&programs.path("pid")).await;
    assert!(!programs.path("ended").exists(), "it still runs");

    let pid = programs.read("pid").unwrap().trim().to_owned();
    let pid = rustix::process::Pid::from_raw(pid.parse().unwrap());
    let group = rustix::process::getpgid(pid).unwrap();
    assert_eq!(Some(group), pid, "a process group of its own, which Ctrl-C here does not reach");
    std::fs::write(programs.path("hold"), "go\n").unwrap();
    until_there(&programs.path("ended")).await;
}

#[test]
fn the_runtime_ends_while_a_browser_is_open() {
    let programs = Programs::new();
    let browser = programs.write("browser", "mkfifo \"$HERE/hold\"; read x < \"$HERE/hold\"");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(opened(&desktop(&browser))).unwrap();
    // Hangs here if the browser is waited for.
    drop(runtime);
    std::fs::write(programs.path("hold"), "go\n").unwrap();
}

#[test]
fn nothing_it_prints_reaches_our_screen() {
    let programs = Programs::new();
    let noisy = programs.write("noisy", "echo NOISE; echo NOISE >&2; cat > \"$HERE/stdin\"");
    let mut command = re_exec::inner("browser::inner_open");
    command.env("AA_BROWSER", noisy).stdin(std::process::Stdio::null());
    let said = re_exec::must_pass(command);
    assert!(said.contains("opened: Ok"), "{said}");
    assert!(!said.contains("NOISE"), "{said}");
    assert_eq!(programs.read("stdin").as_deref(), Some(""), "it reads nothing of ours either");
}

#[tokio::test]
async fn a_text_browser_never_takes_the_terminal() {
    let programs = Programs::new();
    for name in ["w3m", "lynx", "links", "elinks", "www-browser"] {
        let text_browser = programs.recorder(name);
        assert_eq!(
            opened(&desktop(&format!("{text_browser} -dump"))).await,
            Err(NotOpened::TextBrowser(Printable::new(&text_browser)))
        );
        assert_eq!(programs.read("argv"), None, "{name}");
    }
    let browser = programs.recorder("browser");
    opened(&desktop(&format!("w3m:{browser}"))).await.unwrap();
    assert_eq!(programs.argv(), [ADDRESS]);
}

#[tokio::test]
async fn where_the_browser_is_elsewhere_only_the_variable_opens_one() {
    let far = [("SSH_CONNECTION", "10.0.0.2 5 10.0.0.5 22"), ("DISPLAY", "localhost:10.0")];
    assert_eq!(opened(&surroundings(&far)).await, Err(NotOpened::Elsewhere));
    let programs = Programs::new();
    let browser = programs.recorder("browser");
    opened(&surroundings(&[far[0], far[1], ("BROWSER", &browser)])).await.unwrap();
    assert_eq!(programs.argv(), [ADDRESS]);
}

/// Opens the address in a process whose `PATH` leads to these programs only.
fn with_path(programs: &Programs, variables: &[(&str, &str)]) -> String {
    let mut command = re_exec::inner("browser::inner_open");
    command.env("PATH", programs.0.path()).envs(variables.iter().copied());
    re_exec::must_pass(command)
}

#[cfg(target_os = "linux")]
#[test]
fn without_the_variable_the_system_s_opener_is_used() {
    let programs = Programs::new();
    assert!(with_path(&programs, &[]).contains("opened: Err(NoProgram)"));

    // Built-ins only: nothing else is in the path.
    let record = "while [ $# -gt 0 ]; do echo \"$1\"; shift; done > \"$HERE/argv\"";
    programs.write("xdg-open", record);
    assert!(with_path(&programs, &[]).contains("opened: Ok"));
    assert_eq!(programs.argv(), [ADDRESS]);

    programs.write("xdg-open", "exit 4");
    let said = with_path(&programs, &[]);
    assert!(said.contains("xdg-open") && said.contains("code: Some(4)"), "{said}");

    programs.write("gio", record);
    std::fs::remove_file(programs.path("argv")).unwrap();
    assert!(with_path(&programs, &[]).contains("opened: Ok"), "the next one is tried");
    assert_eq!(programs.argv(), ["open", ADDRESS]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_bundle_s_libraries_are_kept_from_the_browser() {
    let programs = Programs::new();
    programs.write("xdg-open", "echo \"$LD_LIBRARY_PATH,$APPDIR,$AA_OTHER\" > \"$HERE/environment\"");
    let bundled = [("LD_LIBRARY_PATH", "/nowhere/lib"), ("APPDIR", "/nowhere"), ("AA_OTHER", "kept")];
    with_path(&programs, &bundled);
    assert_eq!(programs.read("environment").as_deref(), Some(",,kept\n"));
    let plain = [("LD_LIBRARY_PATH", "/nowhere/lib"), ("AA_OTHER", "kept")];
    with_path(&programs, &plain);
    assert_eq!(programs.read("environment").as_deref(), Some("/nowhere/lib,,kept\n"), "the person's own stays");
}

#[tokio::test]
async fn inner_open() {
    if !re_exec::is_inner("browser::inner_open") {
        return;
    }
    let variable = |name: &str| match name {
        "DISPLAY" => Some(":0".to_owned()),
        "BROWSER" => std::env::var("AA_BROWSER").ok(),
        name => std::env::var(name).ok().filter(|_| name.starts_with("APP")),
    };
    let surroundings = Surroundings::read(&Sources {
        system: System::Unix,
        variable: &variable,
        file: &|_| None,
        wsl_networking: &|| None,
    });
    println!("opened: {:?}", opened(&surroundings).await);
}
