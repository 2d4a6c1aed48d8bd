//! One test: its own browser, its body, and the checks that end every test.

use std::any::Any;
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

/// A test on a small desk screen. Its screenshots are named after it.
pub(crate) const fn case(name: &'static str) -> Case {
    Case { name, screen: Screen::SMALL, arguments: Vec::new(), is_filmed: false }
}

impl Case {
    /// Sets another screen.
    pub(crate) const fn on(mut self, screen: Screen) -> Self {
        self.screen = screen;
        self
    }

    /// Adds an argument for the browser.
    pub(crate) fn browser_argument(mut self, argument: &'static str) -> Self {
        self.arguments.push(argument);
        self
    }

    /// Lets the driver keep what [`Page::film`] needs.
    pub(crate) const fn filmed(mut self) -> Self {
        self.is_filmed = true;
        self
    }

    /// Runs the body in its own browser, then the checks that end every test. Keeps a screenshot either way.
    ///
    /// There must be no error in the console, no violation of the policy, and nothing received that is unaccounted
    /// for.
    ///
    /// A lost browser proves nothing about the page, so the test is run once more. Faults of the page are never
    /// retried.
    pub(crate) fn run(self, body: impl AsyncFn(&Page)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut outcome = runtime.block_on(self.try_out(&body));
        if let Err(Failure { is_browser_lost: true, .. }) = outcome {
            eprintln!("{}: the browser is lost; once more with another one", self.name);
            outcome = runtime.block_on(self.try_out(&body));
        }
        if let Err(failure) = outcome {
            resume_unwind(failure.panic);
        }
    }

    async fn try_out(&self, body: &impl AsyncFn(&Page)) -> Result<(), Failure> {
        let (driver, browser) = Driver::open_browser(&self.arguments, self.is_filmed).await;
        let page = Page::new(browser, self.name, self.screen).await;
        let outcome = caught(async {
            body(&page).await;
            page.picture("").await;
            let wrongs = page.wrongs().await;
            assert!(wrongs.is_empty(), "at the end of the test:\n  {}", wrongs.join("\n  "));
        })
        .await;
        let is_browser_lost = outcome.is_err() && !page.answers().await;
        if is_browser_lost {
            driver.give_up();
        } else if outcome.is_err() {
            let path = page.shot_path("failed");
            page.driver.screenshot(&path).await.ok();
            eprintln!("{}\nscreenshot: {}", page.state().await, path.display());
            for entry in page.driver.browser_log().await.unwrap_or_default() {
                eprintln!("console: {} {}", entry.level, entry.message);
            }
        }
        // A browser that cannot be closed any more ends with its driver.
        page.close().await;
        outcome.map_err(|panic| Failure { panic, is_browser_lost })
    }
}

/// Why a test failed.
struct Failure {
    panic: Box<dyn Any + Send>,
    is_browser_lost: bool,
}

/// Runs a future until it ends or panics.
async fn caught(future: impl Future<Output = ()>) -> std::thread::Result<()> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
