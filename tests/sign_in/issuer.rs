//! Section 2 of the rules: the issuer (RFC 9207, section 2.4; RFC 9700, section 2.1). Row I4 is about stored tokens and
//! not the listener's.

use aa_connect::connection::Secret;
use aa_connect::sign_in::{Issuer, News, Question, Stray, Unusable};

use super::stage::{ISSUER, Stage, encoded};

fn always_named(question: Question) -> Question {
    Question { issuer: Issuer { is_always_named: true, ..question.issuer }, ..question }
}

fn wrong(named: Option<&str>) -> Vec<News> {
    vec![News::Stray(Stray::WrongIssuer { named: named.map(Into::into) })]
}

#[tokio::test]
async fn i1_a_named_issuer_is_compared_as_text_and_a_wrong_one_is_not_believed() {
    let (slash, upper) = (format!("{ISSUER}/"), ISSUER.to_uppercase());
    let (dotted, twice_encoded) = (format!("{ISSUER}/x/.."), encoded(ISSUER));
    for named in [slash.as_str(), &upper, &dotted, &twice_encoded, "https://evil.example", "http://ims.example"] {
        // Neither its code nor its error.
        for rest in ["code=stolen", "error=access_denied", "error=invalid_scope"] {
            let mut stage = Stage::plain().await;
            let query = format!("{rest}&iss={}&state={}", encoded(named), stage.state());
            assert_eq!(stage.get(&format!("/callback?{query}")).await.status, 400, "{query}");
            assert_eq!(stage.all_news(), wrong(Some(named)));
            let pasted = stage.sign_in.paste(&Secret::new(format!("http://localhost/callback?{query}")));
            assert_eq!(pasted, Err(Unusable::WrongIssuer { named: Some(named.into()) }));
            stage.assert_completes().await;
        }
    }
}

#[tokio::test]
async fn i1_the_right_issuer_once_is_right_and_twice_is_not() {
    let mut stage = Stage::plain().await;
    let (good, iss) = (stage.good(), encoded(ISSUER));
    assert_eq!(stage.get(&format!("{good}&iss={iss}&iss={iss}")).await.status, 400);
    assert_eq!(stage.all_news(), [News::Stray(Stray::Duplicated)]);
    assert_eq!(stage.get(&format!("{good}&iss={iss}")).await.status, 303);
    stage.granted();
}

#[tokio::test]
async fn i2_an_issuer_that_is_promised_must_be_there() {
    for (is_promised, iss, is_accepted) in
        [(true, true, true), (true, false, false), (false, true, true), (false, false, true)]
    {
        let change = |question| if is_promised { always_named(question) } else { question };
        let mut stage = Stage::with("http://localhost:PORT/callback", change).await;
        let named = if iss { format!("&iss={}", encoded(ISSUER)) } else { String::new() };
        let page = stage.get(&format!("{}{named}", stage.good())).await;
        assert_eq!(page.status, if is_accepted { 303 } else { 400 }, "promised {is_promised}, named {iss}");
        if is_accepted {
            stage.granted();
        } else {
            assert_eq!(stage.all_news(), wrong(None), "it says that none was named");
            // An empty one counts as none (RFC 6749, section 3.1).
            stage.get(&format!("{}&iss=", stage.good())).await;
            stage.assert_waiting("an empty issuer");
        }
    }
}

#[tokio::test]
async fn i3_the_answer_of_another_server_is_not_taken() {
    let other = |question| Question {
        issuer: Issuer { name: "https://ims-stage.example".to_owned(), is_always_named: true },
        ..question
    };
    let mut production = Stage::with("http://localhost:PORT/callback", always_named).await;
    let mut stage = Stage::with("http://localhost:PORT/callback", other).await;
    let answer = |stage: &Stage, iss: &str| format!("{}&iss={}", stage.good(), encoded(iss));
    // B's code on A's path, with A's state: the mix-up.
    let mixed = answer(&production, "https://ims-stage.example");
    assert_eq!(production.get(&mixed).await.status, 400);
    production.assert_waiting("the other server's answer");
    let right = answer(&production, ISSUER);
    assert_eq!(production.get(&right).await.status, 303);
    production.granted();
    let right = answer(&stage, "https://ims-stage.example");
    assert_eq!(stage.get(&right).await.status, 303);
    stage.granted();
}
