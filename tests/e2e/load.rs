//! The main thread while nothing but the feed happens. The share it is busy is measured by `cargo xtask bench`; here it
//! is told, and what is judged is that no task blocks the page.

use std::time::Duration;

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
        // A machine that is busy with other things interrupts a task now and then, and that makes it long. What is ours
        // comes back with every delta: one quiet while is enough to tell.
        let mut whiles = Vec::new();
        for _ in 0..4 {
            let already = page.long_tasks().await.len();
            let seq = page.root_number("seq").await;
            let (busy_before, before) = busy(page).await;
            // Nobody looks meanwhile, because looking costs the page time too.
            tokio::time::sleep(Duration::from_secs(8)).await;
            let (busy_after, after) = busy(page).await;
            let tasks = page.long_tasks().await.split_off(already);
            assert!(page.root_number("seq").await >= seq + 5, "the feed did not move");
            let percent = (busy_after - busy_before) / (after - before) * 100.0;
            println!("main thread busy {percent:.2} % with 1,500 objects and a delta a second, long tasks {tasks:?}");
            if tasks.is_empty() {
                return;
            }
            whiles.push(tasks);
        }
        panic!("tasks over 50 ms in every while in which the map stood still (start and length in ms): {whiles:?}");
    });
}
