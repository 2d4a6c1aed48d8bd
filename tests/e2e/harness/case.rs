//! One test: a browser of its own, the test's body, and the checks that end every test, whatever it was about.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use super::browser::Driver;
use super::page::{Page, Screen};

/// A test under construction.
#[derive(Debug)]
pub(crate) struct Case {
    name: &'static str,
    screen: Screen,
    arguments: Vec<&'static str>,
    is_filmed: bool,
}

/// A test on a small desk; its screenshots carry the name.
pub(crate) const fn case(name: &'static str) -> Case {
    Case { name, screen: Screen::SMALL, arguments: Vec::new(), is_filmed: false }
}

impl Case {
    /// On another screen.
    pub(crate) const fn on(mut self, screen: Screen) -> Self {
        self.screen = screen;
        self
    }

    /// With another argument for the browser.
    pub(crate) fn browser_argument(mut self, argument: &'static str) -> Self {
        self.arguments.push(argument);
        self
    }

    /// With a driver that keeps what [`Page::film`] needs.
    pub(crate) const fn filmed(mut self) -> Self {
        self.is_filmed = true;
        self
    }

    /// Runs the body in a browser of its own, then checks what must hold at the end of every test: no error in the
    /// console, no violation of the policy, nothing received unaccounted for. Keeps a screenshot either way.
    pub(crate) fn run(self, body: impl AsyncFnOnce(&Page)) {
        let Self { name, screen, arguments, is_filmed } = self;
        let driver = Driver::shared();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let page = Page::new(driver.open_browser(&arguments, is_filmed).await, name, screen).await;
            let outcome = caught(async {
                body(&page).await;
                page.picture("").await;
                let wrongs = page.wrongs().await;
                assert!(wrongs.is_empty(), "at the end of the test:\n  {}", wrongs.join("\n  "));
            })
            .await;
            if outcome.is_err() {
                // The picture may fail too, when the browser is what broke; the first failure is the one to tell.
                let path = page.shot_path("failed");
                page.driver.screenshot(&path).await.ok();
                eprintln!("{}\nscreenshot: {}", page.state().await, path.display());
                for entry in page.driver.browser_log().await.unwrap_or_default() {
                    eprintln!("console: {} {}", entry.level, entry.message);
                }
            }
            // A browser that cannot be closed any more ends with its driver.
            page.driver.quit().await.ok();
            if let Err(panic) = outcome {
                resume_unwind(panic);
            }
        });
    }
}

/// Runs a future to its end or to its panic.
async fn caught(future: impl Future<Output = ()>) -> std::thread::Result<()> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
