//! Discovery, report suites, users, reports.

use std::collections::HashSet;

use aa_connect::sandbox::{Options, SuitesShape};
use serde_json::{Value, json};

use super::world::*;

#[tokio::test]
async fn discovery_lists_what_each_credential_may_see() {
    let world = world().await;
    let expectations = [(MAIN, 1, 4), (OTHER_ORGANIZATION, 1, 2), (BOTH_ORGANIZATIONS, 2, 3), (NO_COMPANY, 0, 0)];
    for (number, organizations, companies) in expectations {
        let caller = world.signed_in(number).await;
        let body = caller.json("/discovery/me").await;
        assert_eq!(body["imsUserId"], caller.credential.technical_account_id.as_str());
        let orgs = body["imsOrgs"].as_array().unwrap();
        assert_eq!(orgs.len(), organizations, "{number}");
        let seen: Vec<&Value> = orgs.iter().flat_map(|org| org["companies"].as_array().unwrap()).collect();
        assert_eq!(seen.len(), companies, "{number}");
        for company in seen {
            assert!(company["globalCompanyId"].is_string() && company["companyName"].is_string());
            assert_eq!(company["apiRateLimitPolicy"], "aa_api_tier10_tp");
        }
        let own = orgs.iter().any(|org| org["imsOrgId"] == caller.credential.org_id.as_str());
        assert_eq!(own, organizations > 0);
    }
}

#[tokio::test]
async fn a_company_of_others_is_as_good_as_none() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for (path, company) in [
        ("/api/prista0/collections/suites", "prista0"),
        ("/api/prista0/users", "prista0"),
        ("/api/nosuch/users/me", "nosuch"),
        ("/api/prista0/reportsuites/collections/suites/pristavtv", "prista0"),
    ] {
        let (status, body) = main.get(path).await;
        assert_eq!((status, &body["errorCode"]), (404, &json!("404")), "{path}");
        let account = &main.credential.technical_account_id;
        let expected = format!("Could not find analytics user for globalCompanyId={company} and imsUserId={account}");
        assert_eq!(body["errorDescription"], expected);
        assert!(body["errorId"].is_string());
    }
    // An account that sees no company at all is told the same of each.
    let nobody = world.signed_in(NO_COMPANY).await;
    assert_eq!(nobody.get("/api/prista0/users/me").await.0, 404);
}

#[tokio::test]
async fn report_suites_come_page_by_page_and_none_is_lost() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let first = main.json("/api/northweu/collections/suites").await;
    assert_eq!((&first["size"], &first["number"], &first["totalElements"]), (&json!(10), &json!(0), &json!(340)));
    assert_eq!((&first["totalPages"], &first["sort"]), (&json!(34), &Value::Null));

    let mut seen = HashSet::new();
    for page in 0..4 {
        let body = main.json(&format!("/api/northweu/reportsuites/collections/suites?limit=100&page={page}")).await;
        let content = body["content"].as_array().unwrap();
        assert_eq!(body["numberOfElements"], content.len());
        assert_eq!((&body["firstPage"], &body["lastPage"]), (&json!(page == 0), &json!(page == 3)));
        for suite in content {
            assert_eq!((&suite["collectionItemType"], &suite["id"]), (&json!("reportsuite"), &suite["rsid"]));
            assert!(!suite["name"].as_str().unwrap().is_empty());
            assert!(seen.insert(suite["rsid"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(seen.len(), 340);
    let beyond = main.json("/api/northweu/collections/suites?limit=100&page=4").await;
    assert_eq!((&beyond["content"], &beyond["lastPage"]), (&json!([]), &json!(true)));
    let far = main.json(&format!("/api/northweu/collections/suites?limit=1000&page={}", usize::MAX)).await;
    assert_eq!(far["content"], json!([]));
    let empty = main.json("/api/northwn0/collections/suites").await;
    assert_eq!((&empty["totalElements"], &empty["lastPage"]), (&json!(0), &json!(true)));
}

#[tokio::test]
async fn report_suites_can_be_a_bare_array() {
    let state = tempfile::tempdir().unwrap();
    let world = world_with(Options { suites_shape: SuitesShape::BareArray, ..options(&state) }, state).await;
    let main = world.signed_in(MAIN).await;
    for (page, expected) in [(0, 200), (1, 140), (2, 0)] {
        let path = format!("/api/northweu/reportsuites/collections/suites?limit=200&page={page}");
        assert_eq!(main.json(&path).await.as_array().unwrap().len(), expected);
    }
}

#[tokio::test]
async fn report_suites_can_be_filtered_and_expanded() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let list = |query: &'static str| {
        let path = format!("/api/northw0/reportsuites/collections/suites?limit=1000{query}");
        let main = &main;
        async move { main.json(&path).await["content"].as_array().unwrap().clone() }
    };
    let shops = list("&rsidContains=SHOP").await;
    assert_eq!(shops.len(), 2);
    assert!(shops.iter().all(|suite| suite["rsid"].as_str().unwrap().contains("shop")));
    let two = list("&rsids=northwind.jp,northwind.ae,nosuch").await;
    assert_eq!(two.iter().map(|s| s["rsid"].as_str().unwrap()).collect::<Vec<_>>(), ["northwind.jp", "northwind.ae"]);
    assert!(two[0].get("currency").is_none());

    let full = list("&rsids=northwind.jp&expansion=name,parentRsid,currency,calendarType,timezoneZoneinfo").await;
    assert_eq!((&full[0]["currency"], &full[0]["timezoneZoneinfo"]), (&json!("JPY"), &json!("Asia/Tokyo")));
    let calendar = json!({ "rsid": "northwind.jp", "type": "GREGORIAN", "anchorDate": "2016-01-01T00:00:00Z" });
    assert_eq!(full[0]["calendarType"], calendar);
    assert!(full[0]["parentRsid"].is_null());
    let child = list("&rsids=vrs_northw0_campaigns&expansion=parentRsid").await;
    assert_eq!(child[0]["parentRsid"], "northwind.shop.prod");

    let names: String = list("").await.iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect();
    for word in ["Čeští", "ノースウィンド", "北风", "متجر"] {
        assert!(names.contains(word), "{word}");
    }
}

#[tokio::test]
async fn nonsense_in_paging_is_refused_in_the_services_envelope() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for query in ["limit=many", "limit=-1", "limit=0", "page=-1", "page=1.5", "limit=99999999999999999999999"] {
        let (status, body) = main.get(&format!("/api/northw0/collections/suites?{query}")).await;
        assert_eq!((status, &body["errorCode"]), (400, &json!("invalid_data")), "{query}");
    }
}

#[tokio::test]
async fn a_single_report_suite_is_there_or_not() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    for path in ["/api/northw0/reportsuites/collections/suites", "/api/northw0/collections/suites"] {
        let body = main.json(&format!("{path}/northwind.cz?expansion=currency")).await;
        assert_eq!((&body["rsid"], &body["currency"]), (&json!("northwind.cz"), &json!("CZK")));
        let (status, body) = main.get(&format!("{path}/nosuch")).await;
        assert_eq!((status, &body["errorCode"]), (404, &json!("resource_not_found")));
    }
}

#[tokio::test]
async fn users_are_people_and_technical_accounts() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let me = main.json("/api/northw0/users/me").await;
    assert_eq!(me["imsUserId"], main.credential.technical_account_id.as_str());
    assert_eq!(me["companyid"], 104_201);
    for name in ["loginId", "login", "changePassword", "createDate", "disabled", "email", "firstName", "fullName"] {
        assert!(me.get(name).is_some(), "{name}");
    }
    for name in ["lastName", "lastAccess", "phoneNumber", "tempLoginEnd", "title"] {
        assert!(me.get(name).is_some(), "{name}");
    }
    let all = main.json("/api/northw0/users?limit=100").await;
    let users = all["content"].as_array().unwrap();
    assert!(users.contains(&me), "I am one of them, and the same in the list");
    let agency = world.signed_in(BOTH_ORGANIZATIONS).await.json("/api/northw0/users/me").await;
    assert!(users.contains(&agency) && agency["loginId"] != me["loginId"]);
    assert!(users.iter().any(|user| user["firstName"] == "Tomáš"));
    let second = main.json("/api/northw0/users?limit=2&page=1").await;
    assert_eq!((&second["content"][0], &second["totalElements"]), (&users[2], &json!(users.len())));
}

fn question() -> Value {
    json!({
        "rsid": "northwind.shop.prod",
        "globalFilters": [{ "type": "dateRange", "dateRange": "2024-01-01T00:00:00.000/2024-01-02T00:00:00.000" }],
        "metricContainer": { "metrics": [{ "columnId": "0", "id": "metrics/visits" }] },
        "settings": { "limit": 1, "page": 0 },
    })
}

#[tokio::test]
async fn a_report_without_a_dimension_has_totals_and_no_rows() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let (status, body) = main.report(&question()).await;
    assert_eq!(status, 200);
    assert_eq!((&body["columns"], &body["rows"]), (&json!({ "columnIds": ["0"] }), &json!([])));
    assert_eq!(body["summaryData"]["totals"].as_array().unwrap().len(), 1);
    assert_eq!(body["summaryData"]["totals"], body["summaryData"]["filteredTotals"]);
    assert_eq!(main.report(&question()).await.1, body, "the same question has the same answer");
    let mut relative = question();
    relative["globalFilters"][0]["dateRange"] = json!("td-7d/td");
    assert_eq!(main.report(&relative).await.0, 200);
}

#[tokio::test]
async fn what_a_report_cannot_have_makes_it_partial() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let mut asked = question();
    asked["metricContainer"]["metrics"] = json!([
        { "columnId": "0", "id": "metrics/visits" },
        { "columnId": "1", "id": "metrics/nosuch" },
        { "columnId": "2", "id": "metrics/event100" },
    ]);
    let (status, body) = main.report(&asked).await;
    assert_eq!(status, 206);
    assert_eq!(body["columns"]["columnIds"], json!(["0", "1", "2"]));
    let errors = body["columns"]["columnErrors"].as_array().unwrap();
    let codes: Vec<(&Value, &Value)> = errors.iter().map(|e| (&e["columnId"], &e["errorCode"])).collect();
    let expected = [(&json!("1"), &json!("unauthorized_metric")), (&json!("2"), &json!("not_enabled_metric"))];
    assert_eq!(codes, expected);
    assert!(errors.iter().all(|e| e["errorId"].is_string() && e["errorDescription"].is_string()));

    let mut broken_down = question();
    broken_down["dimension"] = json!("variables/page");
    let (status, body) = main.report(&broken_down).await;
    assert_eq!(status, 206);
    assert_eq!(body["columns"]["columnErrors"][0]["errorCode"], "unauthorized_dimension_global");
}

#[tokio::test]
async fn a_report_that_makes_no_sense_is_refused_and_says_why() {
    let world = world().await;
    let agency = world.signed_in(BOTH_ORGANIZATIONS).await;
    let backwards = json!("2024-01-02T00:00:00.000/2024-01-01T00:00:00.000");
    let mut bodies: Vec<(String, &str)> = [
        ("/rsid", json!(null), "rsid"),
        ("/globalFilters", json!([]), "dateRange"),
        ("/globalFilters/0/dateRange", json!("2024-01-01"), "date range"),
        ("/globalFilters/0/dateRange", backwards, "date range"),
        ("/globalFilters/0/dateRange", json!("2024-13-01T00:00:00.000/td"), "date range"),
        ("/metricContainer/metrics", json!([]), "metrics"),
        ("/metricContainer/metrics/0/id", json!(""), "metrics[].id"),
        ("/metricContainer", json!("x"), "read"),
    ]
    .into_iter()
    .map(|(pointer, value, word)| {
        let mut body = question();
        *body.pointer_mut(pointer).unwrap() = value;
        (body.to_string(), word)
    })
    .collect();
    bodies.extend([("{".to_owned(), "read"), (String::new(), "read"), ("[".repeat(100_000), "read")]);
    for (body, word) in bodies {
        let post = world.http.post(world.url("/api/northw0/reports"));
        let (status, refusal) = answer(agency.sign(post.header("content-type", "application/json").body(body))).await;
        assert_eq!((status, &refusal["errorCode"]), (400, &json!("invalid_data")), "{word}");
        assert!(refusal["errorDescription"].as_str().unwrap().contains(word), "{word}: {refusal}");
    }
    // With another account, as the requests above used up most of a window.
    let main = world.signed_in(MAIN).await;
    let mut foreign = question();
    foreign["rsid"] = json!("pristavtv");
    let (status, refusal) = main.report(&foreign).await;
    assert_eq!((status, &refusal["errorCode"]), (403, &json!("insufficient_access")));
    let form = world.http.post(world.url("/api/northw0/reports")).form(&[("rsid", "x")]);
    assert_eq!(answer(main.sign(form)).await.0, 415);
    let large = world.http.post(world.url("/api/northw0/reports")).header("content-type", "application/json");
    assert_eq!(answer(main.sign(large.body(vec![b' '; 2 << 20]))).await.0, 413);
}

#[tokio::test]
async fn what_reports_are_made_of_can_be_listed() {
    let world = world().await;
    let main = world.signed_in(MAIN).await;
    let metrics = main.json("/api/northw0/metrics?rsid=northwind.jp").await;
    let metrics = metrics.as_array().unwrap();
    let visits = metrics.iter().find(|metric| metric["id"] == "metrics/visits").unwrap();
    let members: Vec<&str> = visits.as_object().unwrap().keys().map(String::as_str).collect();
    for documented in ["title", "name", "type", "category", "support", "segmentable", "polarity", "standardComponent"] {
        assert!(members.contains(&documented), "{documented}");
    }
    assert!(visits.get("allowedForReporting").is_none(), "only where it is asked for");
    let one = main.json("/api/northw0/metrics/visits?rsid=northwind.jp&expansion=allowedForReporting,tags").await;
    assert_eq!((&one["allowedForReporting"], &one["tags"]), (&json!(true), &json!([])));
    // Every metric of the list can be reported on.
    let columns: Vec<Value> =
        metrics.iter().enumerate().map(|(at, one)| json!({ "columnId": at.to_string(), "id": one["id"] })).collect();
    let range = json!([{ "type": "dateRange", "dateRange": "2024-01-01T00:00:00.000/2024-01-02T00:00:00.000" }]);
    let report = json!({ "rsid": "northwind.jp", "globalFilters": range, "metricContainer": { "metrics": columns } });
    assert_eq!(main.report(&report).await.0, 200);

    assert_eq!(main.json("/api/northw0/dimensions?rsid=northwind.jp").await, json!([]));
    let segments = main.json("/api/northw0/segments?limit=500").await;
    assert_eq!((&segments["content"], &segments["lastPage"]), (&json!([]), &json!(true)));
    for (path, status, code) in [
        ("/api/northw0/metrics", 400, "invalid_data"),
        ("/api/northw0/dimensions", 400, "invalid_data"),
        ("/api/northw0/metrics?rsid=nowhere", 403, "insufficient_access"),
        ("/api/northw0/metrics/nothing?rsid=northwind.jp", 404, "resource_not_found"),
        ("/api/prista0/segments", 404, "404"),
    ] {
        let (seen, body) = main.get(path).await;
        assert_eq!((seen, &body["errorCode"]), (status, &json!(code)), "{path}");
    }
}
