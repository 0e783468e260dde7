//! The main job, step by step, as a person with a keyboard does it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use super::pty::{CTRL_U, ENTER, F6, Home, Terminal};

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

pub(crate) const NORTHWIND_ORG: &str = "5F0A1C7E62B9D34A0A495E01@AdobeOrg";
pub(crate) const NORTHWIND_CLIENT: &str = "a1f04c7e9b2d4e68935c70d1e2f3a4b5";
pub(crate) const NORTHWIND_SECRET: &str = "p8e-PracticeOnly-Northwind-4tR7wYq2Lm";
pub(crate) const PRISTAV_ORG: &str = "7C3E9B1D48F05A260A495F92@AdobeOrg";
pub(crate) const PRISTAV_SECRET: &str = "p8e-PracticeOnly-Pristav-9kD3vXn6Bs";

/// Backwards through what takes keys.
pub(crate) const BACK_TAB: &str = "\x1b[Z";

pub(crate) const VAULT: &str = "Encrypted vault file";
pub(crate) const MEMORY: &str = "Memory only";
pub(crate) const KEYRING: &str = "This system's keyring";

pub(crate) const ANALYTICS: &str = "Adobe Analytics";
pub(crate) const AEM: &str = "AEM as a Cloud Service";
pub(crate) const SERVICE_ACCOUNT: &str = "Service Account (JWT)";
/// Of the practice Service Account for Analytics.
pub(crate) const NIGHTLY_SECRET: &str = "p8e-PracticeOnly-Nightly-6vK1tRw8Zb";
pub(crate) const BRING_A_KEY: &str = "A key that I have";

/// The steps in order, as the side bar names them.
pub(crate) const STEPS: [&str; 9] = [
    "Welcome",
    "This machine",
    "Organization",
    "Product",
    "Credential type",
    "Credential",
    "Company and suites",
    "Review",
    "Done",
];

impl Terminal {
    /// The wizard at addresses of one's own.
    pub(crate) fn set_up_at(home: &Home, ims: &str, api: &str, more: &[&str]) -> Self {
        let custom = ["setup", "--environment", "custom", "--ims-url", ims, "--api-url", api];
        Self::start(home, &[&custom, more].concat())
    }

    /// In lines: gives each answer once its question stands there.
    #[track_caller]
    pub(crate) fn talk(&mut self, dialogue: &[(&str, &str)]) {
        for (prompt, answer) in dialogue {
            self.answer(prompt, answer);
        }
    }

    /// In lines, once all is answered: waits for the end, and looks that nothing but lines was written. What was said.
    #[track_caller]
    pub(crate) fn end_saved_in_lines(mut self) -> String {
        self.wait_for_written(0, "works and is saved.");
        self.answer("Enter to continue", "");
        self.wait_for_end();
        assert!(self.is_as_before(), "what is typed is shown again");
        let ended = self.end();
        let said = String::from_utf8(ended.bytes).unwrap();
        assert_eq!(ended.code, 0, "{said}");
        assert!(!said.contains('\x1b'), "an escape sequence: {said:?}");
        said
    }

    /// From Welcome on to This machine.
    #[track_caller]
    pub(crate) fn begin(&mut self) {
        self.at("Welcome");
        self.wait_for("Set up a new connection");
        self.keys(ENTER);
        self.at("This machine");
    }

    /// Takes a store that needs nothing more.
    #[track_caller]
    pub(crate) fn take_store(&mut self, label: &str) {
        self.wait_until_gone("being tried");
        self.highlight(label);
        self.keys(ENTER);
        self.at("Organization");
    }

    /// Makes a vault.
    #[track_caller]
    pub(crate) fn make_vault(&mut self, passphrase: &str) {
        self.wait_until_gone("being tried");
        self.highlight(VAULT);
        self.keys(ENTER);
        self.wait_for("Once more");
        self.keys(&format!("{passphrase}{ENTER}{passphrase}{ENTER}"));
        self.at("Organization");
    }

    /// From Organization on to Product with a typed organization.
    #[track_caller]
    pub(crate) fn type_organization(&mut self, org_id: &str) {
        self.keys(org_id);
        self.keys(ENTER);
        self.at("Product");
    }

    /// From Organization on to Product with *I don't know it yet*.
    #[track_caller]
    pub(crate) fn leave_organization_open(&mut self) {
        self.highlight("I don't know it yet");
        self.keys(ENTER);
        self.at("Product");
    }

    /// Takes the only product and the only type that can be taken.
    #[track_caller]
    pub(crate) fn take_product_and_type(&mut self) {
        self.at("Product");
        self.keys(ENTER);
        self.at("Credential type");
        self.keys(ENTER);
        self.at("Credential");
    }

    /// Fills in the practice credential and goes on.
    #[track_caller]
    pub(crate) fn practice_credential(&mut self) {
        self.wait_for("Fill in the practice credential");
        self.keys(F6);
        self.keys(ENTER);
        self.at("Company and suites");
    }

    /// Fills in a client ID and a secret by typing.
    #[track_caller]
    pub(crate) fn type_credential(&mut self, client_id: &str, secret: &str) {
        self.keys(&format!("{client_id}\t{secret}{ENTER}"));
        self.at("Company and suites");
    }

    /// Chooses one of several companies.
    #[track_caller]
    pub(crate) fn take_company(&mut self, name: &str) {
        self.wait_for(name);
        self.highlight(name);
        self.keys(ENTER);
        self.wait_for("Report suites");
        self.wait_for("Another company");
    }

    /// The large company, filtered, with two report suites checked.
    #[track_caller]
    pub(crate) fn take_two_of_many_suites(&mut self) {
        self.take_company("Northwind Europe");
        self.wait_for("340 of 340");
        self.keys("nwgrocery.at");
        self.wait_for("match");
        self.keys(super::pty::TAB);
        self.keys(" ");
        self.wait_for("1 chosen");
        self.keys(super::pty::DOWN);
        self.keys(" ");
        self.wait_for("2 chosen");
        self.keys(ENTER);
        self.at("Review");
    }

    /// Goes on from Company and suites with the first of a small company's report suites.
    #[track_caller]
    pub(crate) fn take_first_suite(&mut self, company: &str, suite: &str) {
        self.take_company(company);
        self.wait_for(suite);
        self.highlight(suite);
        self.keys(ENTER);
        self.at("Review");
    }

    /// Names the connection and saves it.
    #[track_caller]
    pub(crate) fn save_as(&mut self, name: &str) {
        self.keys(BACK_TAB);
        self.keys(CTRL_U);
        self.keys(name);
        self.keys(ENTER);
        self.at("Done");
    }

    /// From Welcome to `step` with secrets in memory, on the practice sandbox.
    #[track_caller]
    pub(crate) fn walk_to(&mut self, step: &str) {
        let stops: [&dyn Fn(&mut Self); 8] = [
            &|t| t.begin(),
            &|t| t.take_store(MEMORY),
            &|t| t.leave_organization_open(),
            &|t| {
                t.keys(ENTER);
                t.at("Credential type");
            },
            &|t| {
                t.keys(ENTER);
                t.at("Credential");
            },
            &|t| t.practice_credential(),
            &|t| t.take_first_suite("Northwind Traders", "Northwind Shop"),
            &|t| t.save_as("northwind"),
        ];
        let wanted = STEPS.iter().position(|&name| name == step).unwrap();
        self.at("Welcome");
        for walk in &stops[..wanted] {
            walk(self);
        }
    }

    // ── with a Service Account ──────────────────────────────────────────────────────────────────────────────────

    /// From Product on to Key pair.
    #[track_caller]
    pub(crate) fn take_service_account(&mut self, product: &str) {
        self.at("Product");
        self.highlight(product);
        self.keys(ENTER);
        self.at("Credential type");
        self.highlight(SERVICE_ACCOUNT);
        self.keys(ENTER);
        // Said once, before it goes on.
        self.wait_for("Use Server-to-Server instead");
        self.keys(ENTER);
        self.at("Key pair");
    }

    /// From Welcome on to Key pair with secrets in memory.
    #[track_caller]
    pub(crate) fn walk_to_key_pair(&mut self) {
        self.begin();
        self.take_store(MEMORY);
        self.leave_organization_open();
        self.take_service_account(ANALYTICS);
    }

    /// Makes a new key pair as it is suggested.
    #[track_caller]
    pub(crate) fn make_key_pair(&mut self) {
        self.wait_for("New key pair, RSA 2048");
        self.keys(ENTER);
        self.wait_for("The key pair is made and kept.");
    }

    /// Registers the certificate with the first button and goes on to Credential.
    #[track_caller]
    pub(crate) fn register_certificate(&mut self) {
        self.wait_for("[ Register it");
        self.keys(ENTER);
        self.wait_for("The practice Console knows");
        self.keys(ENTER);
        self.at("Credential");
    }

    /// From Credential on to Metascopes with what the practice sandbox hands out.
    #[track_caller]
    pub(crate) fn practice_service_account(&mut self) {
        self.at("Credential");
        self.wait_for("Fill in the practice credential");
        self.keys(F6);
        self.wait_for("Filled in.");
        self.keys(ENTER);
        self.at("Metascopes");
    }

    /// From Metascopes on to Token, which is given.
    #[track_caller]
    pub(crate) fn get_token(&mut self) {
        self.at("Metascopes");
        self.keys(ENTER);
        self.at("Token");
        self.wait_for("Adobe gave a token for this credential.");
    }

    /// From Token to the saved connection.
    #[track_caller]
    pub(crate) fn finish_service_account(&mut self, name: &str) {
        self.keys(ENTER);
        self.at("Company and suites");
        self.take_first_suite("Northwind Traders", "Northwind Shop");
        self.save_as(name);
    }
}
