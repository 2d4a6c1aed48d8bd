//! The main thread while nothing but the feed happens. The share it is busy is measured by `cargo xtask bench`; here it
//! is told, and what is judged is that no task blocks the page.

use serde_json::json;

use super::harness::{Page, Screen, Server, case};

/// Seconds of the main thread, and seconds since the browser started.
async fn busy(page: &Page) -> (f64, f64) {
    let metrics = page.devtools("Performance.getMetrics", json!({})).await;
    let of = |name: &str| {
        let all = metrics["metrics"].as_array().unwrap();
        all.iter().find(|metric| metric["name"] == name).unwrap()["value"].as_f64().unwrap()
    };
    (of("TaskDuration"), of("Timestamp"))
}

#[test]
#[ignore = "not seen green yet"]
fn no_long_task_after_the_first_picture() {
    case("idle").on(Screen::DESK).run(async |page| {
        let server = Server::start(page, &["--rate", "1", "--seed", "1", "--objects", "1500"]);
        page.devtools("Performance.enable", json!({})).await;
        page.open(&server.address(), "?mode=desk").await;
        // What loading left to do, tiles and their labels, is not idling: wait for three seconds without a long task.
        page.wait(
            "the end of loading",
            "const last = __witness.long.at(-1); return performance.now() - (last ? last[0] + last[1] : 0) > 3000;",
        )
        .await;
        let already = page.long_tasks().await.len();
        let seq = page.root_number("seq").await;
        let (busy_before, before) = busy(page).await;
        // One look a few seconds apart, because looking costs the page time too.
        tokio::time::sleep(std::time::Duration::from_secs(10)).await;
        let (busy_after, after) = busy(page).await;
        assert!(page.root_number("seq").await >= seq + 7, "the feed did not move");
        let tasks = page.long_tasks().await;
        println!(
            "main thread busy {:.2} % of {:.0} s with 1,500 objects; long tasks while loading {:?}",
            (busy_after - busy_before) / (after - before) * 100.0,
            after - before,
            &tasks[..already]
        );
        assert_eq!(
            tasks[already..],
            [],
            "tasks over 50 ms while the map stood still (start and length in ms)"
        );
    });
}
