//! What other tools keep their credentials in: recognized by their names, whatever editor wrote the file.

use aa_connect::connection::{CredentialType, Product, Secret};
use aa_connect::handoff::{Flaw, ImportFormat, ImportedCredential, ImportedKind, Pem, Recognition, recognize, summary};

use super::{ACCOUNT, CLIENT, ORG, SECOND, SECRET, broken, imported, only};

const SCOPES: &str = "openid,AdobeID,read_organizations";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n";
const SERVER_TO_SERVER: Option<CredentialType> = Some(CredentialType::ServerToServer);
const SERVICE_ACCOUNT: Option<CredentialType> = Some(CredentialType::ServiceAccount);

fn line(credential: &ImportedCredential, label: &str) -> String {
    let lines = summary(credential);
    lines.iter().find(|told| told.label == label).map(|told| told.words.clone()).unwrap_or_default()
}

/// The servers for sign-ins and for the API, where they are others than production's.
fn elsewhere(credential: &ImportedCredential) -> [Option<&str>; 2] {
    [&credential.ims_host, &credential.api_host].map(|host| host.as_ref().map(|host| host.as_str()))
}

/// Everything that a Server-to-Server credential is made of.
#[track_caller]
fn is_whole(credential: &ImportedCredential, format: ImportFormat) {
    assert_eq!((credential.format, credential.supported_type()), (format, SERVER_TO_SERVER));
    assert_eq!(credential.client_id.as_ref().map(|id| id.as_str()), Some(CLIENT));
    assert_eq!(credential.client_secrets.first(), Some(&Secret::new(SECRET)));
    assert_eq!(credential.scopes.as_ref().map(|scopes| scopes.comma_separated()).as_deref(), Some(SCOPES));
    assert_eq!(credential.org_id.as_ref().map(|id| id.as_str()), Some(ORG));
    assert_eq!(credential.problems, []);
    let shown = format!("{credential:?}{:?}", summary(credential));
    assert!(!shown.contains("Made_Up"), "{shown}");
}

#[test]
fn json_of_the_python_clients_is_recognized_in_every_spelling() {
    let aanalytics2 =
        format!(r#"{{"org_id":"{ORG}","client_id":"{CLIENT}","secret":"{SECRET}","scopes":"{SCOPES}","future":[1]}}"#);
    is_whole(&only(&aanalytics2), ImportFormat::PythonClient);
    let cjapy = format!(r#"{{"ORG_ID":"{ORG}","CLIENT_ID":"{CLIENT}","SECRET":["{SECRET}"],"SCOPES":"{SCOPES}"}}"#);
    is_whole(&only(&cjapy), ImportFormat::PythonClient);
    let command_line = aanalytics2.replace("\"future\":[1]", "\"company_id\":\"northw0\",\"rsid\":\"northw.site001\"");
    let found = only(&command_line);
    is_whole(&found, ImportFormat::PythonClient);
    assert_eq!(found.company_id.as_ref().map(|id| id.as_str()), Some("northw0"));
    assert_eq!((line(&found, "Company"), line(&found, "Report suites")), ("northw0".into(), "northw.site001".into()));
    assert_eq!(found.products, [Product::Analytics], "companies are Analytics' own");
    let aepp = aanalytics2.replace("\"future\":[1]", "\"sandbox-name\":\"Vývoj 1\",\"environment\":\"prod\"");
    let found = only(&aepp);
    is_whole(&found, ImportFormat::Aepp);
    assert_eq!((line(&found, "Sandbox").as_str(), &found.ims_host), ("Vývoj 1", &None));
    let stage = only(&aepp.replace("\"prod\"", "\"stage\""));
    assert_eq!(elsewhere(&stage), [Some("ims-na1-stg1.adobelogin.com"), None]);
}

#[test]
fn what_only_holds_a_place_is_missing_and_not_wrong() {
    let template = r#"{"org_id":"<orgID>","client_id":"<APIkey>","secret":"<YourSecret>","scopes":"<scopes>"}"#;
    assert_eq!(broken(template), Flaw::JsonWithoutCredential.into());
    let half = only(&template.replace("<APIkey>", CLIENT));
    assert_eq!((half.client_secrets.len(), half.scopes.as_ref(), half.problems.len()), (0, None, 0));
    assert!(line(&half, "Client secret").starts_with("missing"), "{:?}", summary(&half));
}

#[test]
fn our_own_answers_are_for_the_set_up() {
    for answers in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/answers")).unwrap() {
        let answers = std::fs::read_to_string(answers.unwrap().path()).unwrap();
        assert_eq!(broken(&answers), Flaw::Answers.into(), "{answers}");
    }
}

#[test]
fn renviron_gives_company_and_report_suite() {
    let text = format!(
        "# R\nR_LIBS=~/lib\nAW_CLIENT_ID={CLIENT}\nAW_CLIENT_SECRET='{SECRET}'\nAW_COMPANY_ID=northw0\nAW_REPORTSUITE_ID=\"northw.site001\"\n"
    );
    let found = only(&text);
    assert_eq!((found.format, &found.kind), (ImportFormat::Renviron, &ImportedKind::Unstated));
    assert!(found.is_usable() && !found.is_supported(), "the type can be asked");
    assert!(line(&found, "Credential type").starts_with("missing: the file does not say it"));
    assert_eq!(found.client_secrets, [Secret::new(SECRET)]);
    assert_eq!((line(&found, "Company"), line(&found, "Report suites")), ("northw0".into(), "northw.site001".into()));
    assert_eq!(elsewhere(&found), [None, None]);
    let with_key = only(&format!("{text}AW_PRIVATE_KEY=/home/ada/private.key\n"));
    assert_eq!(with_key.supported_type(), SERVICE_ACCOUNT);
    assert!(line(&with_key, "Private key").contains("/home/ada/private.key, which was not read"));
    assert_eq!(broken("AW_AUTH_FILE=/home/ada/adobe.json\n"), Flaw::SettingsElsewhere.into());
    assert_eq!(broken("AW_CLIENT_ID=\nAW_CLIENT_SECRET=<secret>\n"), Flaw::SettingsEmpty.into());
    let wrong = only(&format!("AW_CLIENT_ID={CLIENT}\nAW_COMPANY_ID=../users\nAW_REPORTSUITE_ID=a b\n"));
    assert!(line(&wrong, "Company").contains("unusable") && line(&wrong, "Report suites").contains("unusable"));
}

#[test]
fn aios_env_is_read_context_by_context() {
    let context = |name: &str, client: &str| {
        format!(
            "AIO_ims_contexts_{name}_client__id={client}\nAIO_ims_contexts_{name}_client__secrets='[\"{SECRET}\",\"{SECOND}\"]'\n\
             AIO_ims_contexts_{name}_technical__account__id={ACCOUNT}\nAIO_ims_contexts_{name}_ims__org__id={ORG}\n\
             AIO_ims_contexts_{name}_scopes='[\"openid\",\"AdobeID\",\"read_organizations\"]'\n"
        )
    };
    let text = format!("AIO_runtime_auth=u:p\n{}", context("My__Cred", CLIENT));
    let found = only(&text);
    is_whole(&found, ImportFormat::AioEnv);
    assert_eq!(found.name.as_ref().map(|name| name.as_str()), Some("My_Cred"));
    assert_eq!(found.client_secrets, [Secret::new(SECRET), Secret::new(SECOND)], "in their order");
    let both = imported(&format!("{text}{}", context("other", &"f".repeat(32))));
    let names: Vec<_> = both.iter().filter_map(|found| found.name.as_ref()).map(|name| name.as_str()).collect();
    assert_eq!(names, ["My_Cred", "other"]);
    let signed_in = "AIO_ims_contexts_cli_access__token_token=eyJhbGciOiJSUzI1NiJ9.e30.c2ln\n";
    assert_eq!(broken(signed_in), Flaw::OnlyTokens.into());
    assert_eq!(only(&format!("{signed_in}{text}")).name, found.name, "the signed-in one is no credential");
}

#[test]
fn adobes_other_env_names_are_known() {
    let s2s = format!(
        "IMS_OAUTH_S2S_CLIENT_ID={CLIENT}\nIMS_OAUTH_S2S_CLIENT_SECRET={SECRET}\nIMS_OAUTH_S2S_ORG_ID={ORG}\nIMS_OAUTH_S2S_SCOPES={SCOPES}\n"
    );
    is_whole(&only(&s2s), ImportFormat::AppBuilderEnv);
    is_whole(&only(&s2s.replace("IMS_OAUTH_S2S_CLIENT_ID", "SERVICE_API_KEY")), ImportFormat::AppBuilderEnv);
    let key_alone = only(&format!("SERVICE_API_KEY={CLIENT}\n"));
    assert!(key_alone.client_id.is_some() && key_alone.client_secrets.is_empty());
    let commerce = format!(
        "AIO_COMMERCE_API_BASE_URL=https://x.example\nAIO_COMMERCE_AUTH_IMS_CLIENT_ID={CLIENT}\nAIO_COMMERCE_AUTH_IMS_CLIENT_SECRETS=[\"{SECRET}\"]\n\
         AIO_COMMERCE_AUTH_IMS_ORG_ID={ORG}\nAIO_COMMERCE_AUTH_IMS_SCOPES='[\"openid\", \"AdobeID\", \"read_organizations\"]'\n"
    );
    is_whole(&only(&commerce), ImportFormat::CommerceEnv);
    let imscli =
        format!("IMS_CLIENTID={CLIENT}\nIMS_CLIENTSECRET={SECRET}\nIMS_ORGANIZATION={ORG}\nIMS_SCOPES={SCOPES}\n");
    is_whole(&only(&imscli), ImportFormat::Imscli);
    let plain = format!("CLIENT_ID={CLIENT}\nCLIENT_SECRET={SECRET}\nORG_ID={ORG}\nSCOPES={SCOPES}\n");
    is_whole(&only(&plain), ImportFormat::Env);
    let prefixed: String = plain.lines().map(|line| format!("ADOBE_{line}\n")).collect();
    is_whole(&only(&prefixed), ImportFormat::Env);
}

#[test]
fn imsclis_yaml_is_read() {
    let yaml = format!(
        "# imscli\nurl: https://ims-na1.adobelogin.com\nclientID: {CLIENT}\nclientSecret: \"{SECRET}\"\norganization: {ORG}\nscopes:\n  - openid\n  - AdobeID\n  - read_organizations\n"
    );
    is_whole(&only(&yaml), ImportFormat::Imscli);
    is_whole(
        &only(
            &yaml
                .replace("\n  - openid\n  - AdobeID\n  - read_organizations", " [openid, AdobeID, read_organizations]"),
        ),
        ImportFormat::Imscli,
    );
}

#[test]
fn aios_json_is_read_context_by_context() {
    let context = format!(
        r#"{{"client_id":"{CLIENT}","client_secrets":["{SECRET}","{SECOND}"],"technical_account_id":"{ACCOUNT}","ims_org_id":"{ORG}","scopes":["openid","AdobeID","read_organizations"]}}"#
    );
    let json = format!(
        r#"{{"runtime":{{"auth":"u:p"}},"ims":{{"config":{{"current":"My Cred"}},"contexts":{{"cli":{{"access_token":{{"token":"t","expiry":1}}}},"My Cred":{context},"$current":"x"}}}}}}"#
    );
    let found = only(&json);
    is_whole(&found, ImportFormat::AioConfig);
    assert_eq!(found.name.as_ref().map(|name| name.as_str()), Some("My Cred"));
    assert_eq!(found.client_secrets.len(), 2);
    let signed_in = r#"{"ims":{"contexts":{"cli":{"access_token":{"token":"t"}}}}}"#;
    assert_eq!(broken(signed_in), Flaw::OnlyTokens.into());
}

#[test]
fn postmans_environment_is_read() {
    let variable =
        |key: &str, value: &str, more: &str| format!(r#"{{"value":"{value}","key":"{key}","enabled":true{more}}}"#);
    let postman = |variables: &[String]| {
        format!(
            r#"{{"id":"1","name":"Café – produkce","values":[{}],"_postman_variable_scope":"environment"}}"#,
            variables.join(",")
        )
    };
    let all = [
        variable("API_KEY", CLIENT, ""),
        variable("CLIENT_SECRET", SECRET, r#","type":"secret""#),
        variable("SCOPES", SCOPES, ""),
        variable("TECHNICAL_ACCOUNT_ID", ACCOUNT, ""),
        variable("IMS", "ims-na1-stg1.adobelogin.com", ""),
        variable("IMS_ORG", ORG, ""),
        variable("SANDBOX_NAME", "dev-1", ""),
        variable("ACCESS_TOKEN", "", ""),
        r#"{"key":"SCOPES","value":"openid,old","enabled":false}"#.to_owned(),
        r#"{"key":"CONTAINER_ID","value":7,"enabled":true}"#.to_owned(),
    ];
    let found = only(&postman(&all));
    is_whole(&found, ImportFormat::Postman);
    assert_eq!(found.name.as_ref().map(|name| name.as_str()), Some("Café – produkce"));
    assert_eq!(found.sandbox_name.as_ref().map(|name| name.as_str()), Some("dev-1"));
    assert_eq!(elsewhere(&found), [Some("ims-na1-stg1.adobelogin.com"), None]);
    let key = KEY.replace('\n', "\\n");
    let jwt = only(&postman(&[
        variable("API_KEY", CLIENT, ""),
        variable("PRIVATE_KEY", &key, ""),
        variable("META_SCOPE", "ent_analytics_bulk_ingest_sdk", ""),
    ]));
    assert_eq!((jwt.supported_type(), jwt.pem.map(|pem| pem.kinds)), (SERVICE_ACCOUNT, Some(vec![Pem::PrivateKey])));
    let token = postman(&[variable("ACCESS_TOKEN", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "")]);
    assert_eq!(broken(&token), Flaw::OnlyTokens.into());
    assert_eq!(broken(&postman(&[])), Flaw::JsonWithoutCredential.into());
}

#[test]
fn the_analytics_examples_config_ini_is_read() {
    let ini = format!(
        "[default]\napikey = {CLIENT}\nsecret = {SECRET}\norgid = {ORG}\ntechnicalaccountid = {ACCOUNT}\nkey_path = private.key\n\
         metascopes = https://ims-na1.adobelogin.com/s/ent_analytics_bulk_ingest_sdk\nimshost = ims-na1.adobelogin.com\n\
         imsexchange = https://ims-na1.adobelogin.com/ims/exchange/jwt\ndiscoveryurl = https://analytics.adobe.io/discovery/me\n\
         analyticsapiurl = https://analytics-other.example/api\n"
    );
    let found = only(&ini);
    assert_eq!((found.format, found.supported_type()), (ImportFormat::ConfigIni, SERVICE_ACCOUNT));
    assert_eq!(
        found.scopes.as_ref().map(|scopes| scopes.to_string()).as_deref(),
        Some("ent_analytics_bulk_ingest_sdk")
    );
    assert_eq!(found.technical_account_id.as_ref().map(|id| id.as_str()), Some(ACCOUNT));
    assert_eq!(elsewhere(&found), [None, Some("analytics-other.example")]);
    assert!(
        line(&found, "API host").contains("analytics-other.example")
            && line(&found, "Private key").contains("private.key")
    );
}

#[test]
fn how_settings_were_saved_makes_no_difference() {
    let plain = format!("CLIENT_ID={CLIENT}\nCLIENT_SECRET={SECRET}\nORG_ID={ORG}\nSCOPES={SCOPES}\n");
    let expected = only(&plain);
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(recognize(&utf_16), Recognition::Credentials(vec![expected.clone()]));
    for otherwise in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}{plain}"),
        plain.replace('=', " = "),
        plain.replace("CLIENT_", "export CLIENT_"),
        plain.replace(SECRET, &format!("\"{SECRET}\" # the second one")),
        plain.replace(SCOPES, "\"openid AdobeID\\\n read_organizations\""),
        plain.replace(SCOPES, "openid,\\\n  AdobeID,\\\n  read_organizations"),
        format!("# Zákazník s.r.o. – 日本\nOTHER='x\ny'\n\n{plain}# CLIENT_ID=x"),
        plain
            .to_lowercase()
            .replace(&ORG.to_lowercase(), ORG)
            .replace(&SECRET.to_lowercase(), SECRET)
            .replace(&SCOPES.to_lowercase(), SCOPES),
    ] {
        assert_eq!(only(&otherwise), expected, "{otherwise}");
    }
}

#[test]
fn a_key_among_settings_is_whole() {
    let settings = |key: &str| {
        let found = only(&format!(
            "CLIENT_ID={CLIENT}\nTECHNICAL_ACCOUNT_ID={ACCOUNT}\nPRIVATE_KEY={key}\nCLIENT_SECRET={SECRET}\n"
        ));
        assert_eq!(found.client_secrets, [Secret::new(SECRET)], "what follows is read, too");
        found.pem.unwrap()
    };
    for written in
        [KEY.trim().to_owned(), format!("\"{KEY}\""), format!("'{KEY}'"), format!("\"{}\"", KEY.replace('\n', "\\n"))]
    {
        assert_eq!(settings(&written).text.expose(), KEY, "{written}");
    }
}

#[test]
fn a_key_among_settings_without_a_credential_is_a_key() {
    for alone in [
        format!("AIO_ims_contexts_x_private__key=\"{KEY}\"\n"),
        format!("AW_AUTH_FILE=x.json\nAW_PRIVATE_KEY='{KEY}'\n"),
    ] {
        assert!(
            matches!(recognize(alone.as_bytes()), Recognition::Pem(pem) if pem.kinds == [Pem::PrivateKey]),
            "{alone}"
        );
    }
}

#[test]
fn more_contexts_than_anybody_has_are_passed_over() {
    let many: String = (0..900).map(|at| format!("AIO_ims_contexts_c{at}_client__id={CLIENT}\n")).collect();
    assert_eq!(imported(&many).len(), 100);
}

#[test]
fn an_encrypted_hand_over_is_named() {
    for sealed in [
        &b"age-encryption.org/v1\n-> X25519 abc\n\xff\x00"[..],
        b"\r\n-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n",
    ] {
        assert_eq!(recognize(sealed), Recognition::Sealed);
    }
}

#[test]
fn settings_of_other_programs_are_left_alone() {
    for other in [
        "PATH=/usr/bin\nHOME=/home/ada\n",
        "AWS_ACCESS_KEY_ID=AKIA\nAWS_SECRET_ACCESS_KEY=x\n",
        "secret=x\n",
        "account: ada\nurl: https://x.example\n",
        "name: value",
        "CLIENT_ID=abc",
    ] {
        assert_eq!(recognize(other.as_bytes()), Recognition::Unknown, "{other}");
    }
}
