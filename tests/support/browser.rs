//! A browser of plain HTTP, with cookies and forms and no more, in which a person signs in at the sandbox.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder};

/// Inés, who has one organization and two companies.
pub(crate) const INES: &str = "4E1F5B0C66A1C9D20A495FA1@5f0b2d8f66a1c9e70a495fb3.e";

/// Where the browser is sent once the person has allowed access; as an error, the page of Adobe's where it ends instead.
/// `base` is the sandbox's address, `authorize` the one that a sign-in begins with.
pub(crate) async fn allow(base: &str, authorize: &str, person: &str) -> Result<String, String> {
    let mut browser = Browser::new(base);
    let page = browser.send(browser.http.get(authorize)).await.unwrap_err();
    let page = browser.press(&page, &[("user", person)]).await.unwrap_err();
    browser.press(&page, &[("user", person), ("decision", "allow")]).await
}

struct Browser<'a> {
    http: Client,
    base: &'a str,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn new(base: &'a str) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(20));
        Self { http: client.build().unwrap(), base: base.trim_end_matches('/'), cookies: BTreeMap::new() }
    }

    /// Where it is sent, or else the page that came.
    async fn send(&mut self, request: RequestBuilder) -> Result<String, String> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header(COOKIE, cookies.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        match response.headers().get(LOCATION) {
            Some(location) => Ok(location.to_str().unwrap().to_owned()),
            None => Err(response.text().await.unwrap()),
        }
    }

    /// Presses a button of the page, that is: sends its form with these fields.
    async fn press(&mut self, page: &str, fields: &[(&str, &str)]) -> Result<String, String> {
        let (_, rest) = page.split_once("name=\"request\" value=\"").unwrap();
        let mut form = vec![("request", rest.split_once('"').unwrap().0)];
        form.extend(fields);
        self.send(self.http.post(format!("{}/ims/practice/sign-in", self.base)).form(&form)).await
    }
}
