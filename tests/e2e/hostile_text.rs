//! Text of a feed is plain text, whatever its content: shown literally, and never markup or script.

use serde_json::json;

use super::harness::document::{MILAN, document, incident};
use super::harness::{Host, Reply, case};

const TEXTS: [&str; 9] = [
    "<img src=x onerror=\"window.__xss=1\">",
    "<script>window.__xss=2</script>",
    "\"><svg onload=window.__xss=3><b>bold</b>",
    "{{constructor.constructor('window.__xss=4')()}}",
    "javascript:window.__xss=5",
    "${window.__xss=6} `window.__xss=7`",
    "طريق مسدود قرب البوابة",
    "family 👨‍👩‍👧‍👦 and flag 🇮🇹 & 漢字",
    "</bdi></div><style>*{display:none!important}</style>",
];

#[test]
fn feed_text_is_shown_and_never_run() {
    case("hostile-text").run(async |page| {
        let (lng, lat) = MILAN;
        let mut features = Vec::new();
        for (number, text) in TEXTS.into_iter().enumerate() {
            let at = (lng + 0.01 * number as f64, lat);
            let mut feature = incident(&format!("x{number}"), "critical", at, text);
            for field in ["owner", "source", "basis", "note", "place", "next"] {
                feature["properties"][field] = json!(text);
            }
            features.push(feature);
        }
        // Ids in the feed that are also names in a browser.
        for (number, id) in ["__proto__", "constructor", "map", "\"><script>window.__xss=8</script>"].into_iter().enumerate() {
            let at = (lng + 0.01 * number as f64, lat - 0.01);
            features.push(incident(id, "info", at, &format!("id {number}")));
        }
        // An unknown kind named like a script.
        let mut unknown = incident("unknown-kind", "major", (lng, lat - 0.02), "Unknown kind");
        unknown["properties"]["kind"] = json!("<script>window.__xss=9</script>");
        features.push(unknown);
        let mut zone = incident("zone", "major", MILAN, TEXTS[0]);
        zone["properties"]["kind"] = json!("zone");
        zone["properties"]["rule"] = json!(TEXTS[1]);
        zone["properties"]["exemptions"] = json!(TEXTS);
        zone["geometry"] = json!({ "type": "Polygon", "coordinates": [[
            [lng - 0.02, lat - 0.03], [lng + 0.02, lat - 0.03], [lng + 0.02, lat - 0.02], [lng - 0.02, lat - 0.03]]] });
        features.push(zone);
        // Rejected, and listed in the feed doctor with their content.
        for (number, text) in TEXTS.into_iter().enumerate() {
            let mut refused = incident(&format!("r{number} {text}"), "major", MILAN, text);
            refused["geometry"] = json!({ "type": "Point", "coordinates": text });
            features.push(refused);
        }
        let host = Host::start(page, &json!({ "events": null, "poll_secs": 1 }), Reply::feed(&document(1, &features))).await;
        page.open(&host.address(), "?mode=desk&lang=en").await;
        page.wait_shown(TEXTS.len() + 4).await;

        for (number, text) in TEXTS.into_iter().enumerate() {
            let row = format!(".incident-row[data-id=x{number}]");
            page.click(&row).await;
            page.wait_selected(&format!("x{number}")).await;
            let shown = page
                .script_with(
                    "return ['.incident-row[aria-selected=true] .incident-title', '.detail-card h2']
                        .map((css) => document.querySelector(css).textContent);",
                    vec![],
                )
                .await;
            assert_eq!(shown, json!([text, text]));
            let times = "return document.querySelector('.detail-card').textContent.split(arguments[0]).length - 1;";
            let times = page.script_with(times, vec![json!(text)]).await;
            assert!(times.as_u64().unwrap() >= 4, "{text:?} is {times} times on its card");
        }
        page.picture("card").await;
        let heights = "return [...new Set([...document.querySelectorAll('.incident-row')].map((e) => Math.round(e.getBoundingClientRect().height)))].length;";
        assert_eq!(page.script(heights).await, 1, "a text made its row higher");

        assert_eq!(page.root_number("rejected").await, TEXTS.len() as u64);
        page.click("[data-action=refused]").await;
        page.wait_for(".feed-doctor").await;
        assert_eq!(page.count(".rejection:not([data-doubtful])").await, TEXTS.len());
        page.picture("doctor").await;

        // No script ran, no element was created, and the filter takes such words as words.
        let made = "return [window.__xss === undefined, document.querySelectorAll('.shell script, .shell style, .shell img, .shell b, .dialog script, .dialog img').length,
            ({}).polluted === undefined, document.getElementById('map').tagName];";
        assert_eq!(page.script(made).await, json!([true, 0, true, "CANVAS"]));
        page.click(".feed-doctor [data-action=close-dialog]").await;
        page.type_into("#filter-text", "onerror").await;
        page.wait_shown(1).await;
        let address = page.url().await;
        assert!(!address.contains('<'), "{address}");
    });
}

#[test]
fn an_address_with_script_in_it_is_an_address() {
    case("hostile-address").run(async |page| {
        let host = super::filter::host(page).await;
        let query = "?mode=desk&lang=en&feed=https://example.org/feed.json&theme=%22%3E%3Cscript%3E\
                     #q=%3Cimg%20src%3Dx%20onerror%3Dwindow.__xss%3D1%3E&sel=%3Cscript%3Ewindow.__xss%3D2%3C/script%3E&map=NaN/1e99/x&sev=%00";
        page.open(&host.address(), query).await;
        page.wait_shown(0).await;
        assert_eq!(
            page.script("return document.getElementById('filter-text').value;").await,
            "<img src=x onerror=window.__xss=1>"
        );
        assert_eq!(page.root("theme").await.as_deref(), Some("dark"));
        assert_eq!(page.script("return window.__xss === undefined;").await, true);
        let elsewhere = "return performance.getEntriesByType('resource').filter((e) => !e.name.startsWith(location.origin)).length;";
        assert_eq!(page.script(elsewhere).await, 0);
    });
}
