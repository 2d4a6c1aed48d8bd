//! Complete translations in three languages: texts, names in the feed, dates, and the language for screen readers.

use std::collections::BTreeSet;

use serde_json::json;

use super::harness::document::{MILAN, document, incident};
use super::harness::{Host, Reply, Screen, case};

#[test]
fn three_languages() {
    case("languages").on(Screen { width: 1600, height: 900, is_touch: false }).run(async |page| {
        let mut bag = incident("bag", "critical", MILAN, "");
        bag["properties"]["name"] = json!({ "it": "Borsa senza padrone", "de": "Herrenlose Tasche", "en": "Bag without an owner" });
        let document = document(1, &[bag]);
        let host = Host::start(page, &json!({ "events": null, "poll_secs": 1 }), Reply::feed(&document)).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        let mut labels_before: Vec<String> = Vec::new();
        // 6 February 2026 was a Friday.
        for (language, incidents, name, friday, exercise) in [
            ("it", "Eventi", "Borsa senza padrone", "ven", "Esercitazione"),
            ("de", "Vorfälle", "Herrenlose Tasche", "Fr", "Übung"),
            ("en", "Incidents", "Bag without an owner", "Fri", "Exercise"),
        ] {
            page.choose("#language", language).await;
            page.wait("the language", &format!("return document.documentElement.lang === '{language}';")).await;
            page.wait_for(".incident-row[data-id=bag]").await;
            assert_eq!(page.script("return document.getElementById('incidents-title').textContent;").await, incidents);
            assert_eq!(page.script("return document.querySelector('.mode-tab').textContent;").await, exercise);
            assert!(page.text(".incident-row[data-id=bag]").await.contains(name));
            let clock = page.text(".clock").await;
            assert!(clock.contains(friday) && clock.contains("UTC"), "{language}: {clock:?}");
            assert!(page.url().await.contains(&format!("lang={language}")), "{}", page.url().await);
            page.click(".incident-row[data-id=bag]").await;
            page.wait_selected("bag").await;
            assert!(page.text(".detail-card h2").await.contains(name));

            // Every label is present, in this language, and not the identifier of a text or a place in it.
            let labels = page
                .script(
                    "const texts = [...document.querySelectorAll('[aria-label], [title], [placeholder]')]
                        .flatMap((e) => ['aria-label', 'title', 'placeholder'].map((a) => e.getAttribute(a)).filter((t) => t !== null));
                     const credit = document.querySelector('.map-credit').innerText; // Names of works, in no language.
                     return texts.concat(document.querySelector('.shell').innerText.split('\\n'))
                        .map((t) => t.trim()).filter((t) => t !== credit.trim());",
                )
                .await;
            let labels: Vec<String> = serde_json::from_value(labels).unwrap();
            let odd: Vec<&String> = labels
                .iter()
                .filter(|label| {
                    let is_camel = label.split_whitespace().any(|word| {
                        word.len() > 6 && word.chars().all(char::is_alphanumeric)
                            && word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase())
                    });
                    is_camel || label.contains(['{', '}']) || label.contains("undefined") || label.contains("Text::")
                })
                .collect();
            assert!(odd.is_empty(), "{language}: {odd:?}");
            let empty = "return [...document.querySelectorAll('button, select, input, [role]')].filter((e) => e.checkVisibility()
                && !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent || '').trim()
                && !['presentation', 'none', 'status'].includes(e.getAttribute('role'))).map((e) => e.outerHTML.slice(0, 120));";
            assert_eq!(page.script(empty).await, json!([]), "{language}: a control without a name");
            if !labels_before.is_empty() {
                let words: BTreeSet<&String> = labels.iter().filter(|label| label.chars().any(char::is_alphabetic)).collect();
                let before: BTreeSet<&String> = labels_before.iter().collect();
                let same: Vec<_> = words.intersection(&before).collect();
                assert!(same.len() * 3 < words.len(), "{language}: not translated: {same:?}");
            }
            labels_before = labels;
            page.picture(language).await;
        }
    });
}

#[test]
fn the_browser_s_language_is_the_default() {
    case("language-default").browser_argument("--lang=de").run(async |page| {
        page.devtools("Emulation.setLocaleOverride", json!({ "locale": "de-AT" })).await;
        let agent = page.script("return navigator.userAgent;").await;
        page.devtools(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": "de-AT,de" }),
        )
        .await;
        let host = super::filter::host(page).await;
        page.open(&host.address(), "?mode=desk").await;
        assert_eq!(page.script("return document.documentElement.lang;").await, "de");
        assert_eq!(
            page.script("return document.getElementById('incidents-title').textContent;").await,
            "Vorfälle"
        );
        // An unsupported language does not leave the page without text.
        page.open(&host.address(), "?mode=desk&lang=xx").await;
        assert_eq!(page.script("return document.documentElement.lang;").await, "de");
    });
}
