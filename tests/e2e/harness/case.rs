//! One test: a browser of its own, the test's body, and the checks that end every test, whatever it was about.

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
    ///
    /// A browser that is lost says nothing of the page, and the test is run once more; what the page does wrong is never tried again.
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
