//! The command line: `serve` the app and the feed, or print a `snapshot`. Writes to the terminal.

use std::error::Error;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use tokio::sync::watch;
use vedetta::feed::wire::{Header, Operation, SCHEMA_VERSION, write_document};
use vedetta::model::UnixMillis;

use crate::clock::{Clock, FastClock, SystemClock};
use crate::descriptors;
use crate::exercise::source::{ExerciseSource, Run};
use crate::exercise::{Exercise, Settings, Story};
use crate::http::faults::Faults;
use crate::http::hosts::Hosts;
use crate::http::{self, App};
use crate::listen::{self, Limits};
use crate::notice;
use crate::places::Crowd;
use crate::publisher::Publisher;
use crate::source::Source as _;

/// Serves the Vedetta app and its feed.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the app, the document and the stream of an exercise.
    Serve(Serve),
    /// Prints the exercise at an instant as one document.
    Snapshot(Snapshot),
}

/// Arguments that determine the exercise.
#[derive(Debug, Args)]
struct Scenario {
    /// Scenario of the exercise, which also sets its opening time.
    #[arg(long, value_enum, default_value_t)]
    scenario: Story,
    /// Operation time with UTC offset, instead of the scenario's opening time.
    #[arg(long, value_name = "RFC 3339", value_parser = instant)]
    at: Option<UnixMillis>,
    /// Approximate number of objects, up to 100,000.
    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_OBJECTS, value_parser = objects)]
    objects: usize,
    /// Seed of the random numbers; the same seed gives the same exercise.
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed)]
    seed: u64,
}

impl Scenario {
    const fn settings(&self) -> Settings {
        Settings { seed: self.seed, objects: self.objects, story: self.scenario }
    }

    fn at(&self) -> UnixMillis {
        self.at.unwrap_or(self.scenario.opening())
    }
}

#[derive(Debug, Args)]
struct Serve {
    /// Folder with the built app; without it only the feed is served.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8642)]
    port: u16,
    /// Operation seconds per real second, 0 to 1000.
    #[arg(long, default_value_t = 1.0, value_parser = rate)]
    rate: f64,
    #[command(flatten)]
    scenario: Scenario,
    /// Seconds that pass on the server's clock, and so for its clients, per real second, 1 to 60: for long runs in a
    /// short time.
    #[arg(long, value_name = "N", default_value_t = 1.0, requires = "faults", value_parser = clock_rate)]
    clock_rate: f64,
    /// Adds /faults: deliberate failures for drills and tests. Needs --drill-token unless bound to a loopback
    /// address.
    #[arg(long)]
    faults: bool,
    /// Token that drill requests must send in the header X-Drill-Token
    #[arg(long, value_name = "TOKEN", requires = "faults", value_parser = token)]
    drill_token: Option<String>,
    /// Additional host name or address of this server; localhost and the address a client connects to are always
    /// accepted
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Separate address for operators to query the server's state: /status, /livez, /readyz
    #[arg(long, value_name = "IP:PORT")]
    operations: Option<SocketAddr>,
    /// Maximum number of concurrent connections; streams may use three quarters of them.
    #[arg(long, value_name = "N", default_value_t = Crowd::default().connections, value_parser = places)]
    connections: usize,
    /// Maximum number of concurrent connections per client address, 0 for no limit; by default no limit when bound to
    /// a loopback address, where one proxy connects for all clients
    #[arg(long, value_name = "N")]
    connections_per_address: Option<usize>,
    /// Maximum number of concurrent streams per client address; otherwise as for connections
    #[arg(long, value_name = "N")]
    streams_per_address: Option<usize>,
    /// Exits when standard input ends, so that no server is left behind.
    #[arg(long)]
    exit_with_stdin: bool,
}

impl Serve {
    fn crowd(&self) -> Crowd {
        let usual = Crowd::default();
        let per_address = |asked: Option<usize>, usual: Option<usize>| match asked {
            Some(0) => None,
            None if self.bind.is_loopback() => None,
            None => usual,
            asked => asked,
        };
        Crowd {
            connections: self.connections,
            connections_per_address: per_address(self.connections_per_address, usual.connections_per_address),
            streams_per_address: per_address(self.streams_per_address, usual.streams_per_address),
        }
    }
}

#[derive(Debug, Args)]
struct Snapshot {
    #[command(flatten)]
    scenario: Scenario,
}

fn instant(text: &str) -> Result<UnixMillis, String> {
    let in_2026 = Exercise::FIRST..Exercise::LAST;
    let at = UnixMillis::parse(text)
        .ok_or("expected a date and time with an offset: 2026-02-06T20:00:00+01:00")?;
    if !in_2026.contains(&at) {
        return Err(format!("the exercise runs from {} to {}", in_2026.start, in_2026.end));
    }
    Ok(at)
}

fn objects(text: &str) -> Result<usize, String> {
    let count = text.parse().map_err(|error| format!("expected a whole number, found {text}: {error}"))?;
    if count > Settings::MAX_OBJECTS {
        return Err(format!("expected at most {}", Settings::MAX_OBJECTS));
    }
    Ok(count)
}

fn places(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(format!("expected a number from 1 on, found {text}")),
    }
}

fn token(text: &str) -> Result<String, String> {
    const LEAST_LETTERS: usize = 16;
    if text.len() < LEAST_LETTERS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("expected {LEAST_LETTERS} letters, digits and signs or more, without blanks"));
    }
    Ok(text.to_owned())
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (0.0..=1000.0).contains(&rate) => Ok(rate),
        _ => Err(format!("expected a number from 0 to 1000, found {text}")),
    }
}

fn clock_rate(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if (1.0..=60.0).contains(&rate) => Ok(rate),
        _ => Err(format!("expected a number from 1 to 60, found {text}")),
    }
}

/// Runs the command given on the command line.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(serve) => start(serve),
        Command::Snapshot(snapshot) => print(&snapshot.scenario).map_err(Into::into),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

fn complain(error: &dyn Error) {
    // Without standard error there is nowhere to report that it failed.
    writeln!(io::stderr(), "vedetta-server: {}", told(error)).ok();
}

/// Message of an error, followed by the messages of its sources.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn print(scenario: &Scenario) -> io::Result<()> {
    let at = scenario.at();
    let exercise = Exercise::new(scenario.settings(), at);
    let objects = exercise.objects();
    let header = Header {
        schema: SCHEMA_VERSION.into(),
        feed_id: Exercise::FEED_ID.into(),
        mode: vedetta::feed::wire::Mode::Exercise,
        // The output must be reproducible, so epoch and generation time are the time shown, not the present.
        epoch: u64::try_from(at.0).unwrap_or(0),
        seq: 0,
        generated_at: at,
        every_secs: None,
        operation: Some(Operation { at, rate: 0.0 }),
        marking: Exercise::MARKING,
    };
    let mut out = io::BufWriter::with_capacity(1 << 20, io::stdout().lock());
    write_document(&mut out, &header, &objects)?;
    out.flush()
}

#[tokio::main]
async fn start(serve: Serve) -> Result<(), Box<dyn Error>> {
    if let Some(app) = &serve.app
        && !app.join("index.html").is_file()
    {
        return Err(format!("no index.html in {}; build the app first", app.display()).into());
    }
    if serve.faults && !serve.bind.is_loopback() && serve.drill_token.is_none() {
        return Err(format!(
            "--faults on {} needs --drill-token: anybody could blank every screen",
            serve.bind
        )
        .into());
    }
    let clock: Arc<dyn Clock> = if serve.clock_rate > 1.0 {
        Arc::new(FastClock::new(SystemClock, serve.clock_rate))
    } else {
        Arc::new(SystemClock)
    };
    let run = Run {
        settings: serve.scenario.settings(),
        start: serve.scenario.at(),
        rate: serve.rate,
        step: Duration::from_secs(1).div_f64(serve.clock_rate),
    };
    let source = ExerciseSource::new(run, Arc::clone(&clock));
    let faults = Faults::new(source.control(), Arc::clone(&clock)).for_holders_of(serve.drill_token.clone());
    let faults = serve.faults.then(|| Arc::new(faults));
    let publisher = Arc::new(Publisher::new(source.identity()));
    let (down, going_down) = watch::channel(false);
    // The bind address as a URL contains it: IPv6 in brackets.
    let own = match serve.bind {
        IpAddr::V4(bind) => bind.to_string(),
        IpAddr::V6(bind) => format!("[{bind}]"),
    };
    let crowd = serve.crowd();
    let descriptors = descriptors::raise();
    if let Some(shortage) = descriptors.and_then(|count| descriptors::shortage(count, crowd.connections)) {
        notice::say(&shortage);
    }
    let app = App::new(Arc::clone(&publisher), going_down.clone(), serve.app)
        .known_as(Hosts::new(serve.host.into_iter().chain([own])));
    let limits = Limits { crowd, ..Limits::default() };
    let listener = listen::bind(serve.bind, serve.port).await?;
    let address = listener.local_addr()?;
    let mut following = tokio::spawn({
        let publisher = Arc::clone(&publisher);
        async move { publisher.follow(&source, &*clock, |error| notice::say(&told(error))).await }
    });
    // Readiness is announced only once a request gets a picture.
    while publisher.health().is_none() && !following.is_finished() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let operations = match serve.operations {
        Some(address) => Some(listen::bind(address.ip(), address.port()).await?),
        None => None,
    };
    if !following.is_finished() {
        writeln!(io::stdout(), "listening on http://{address}/")?;
        if let Some(operations) = &operations {
            writeln!(io::stdout(), "operations on http://{}/", operations.local_addr()?)?;
        }
    }
    let _operations = operations.map(|listener| {
        let few = Limits { crowd: Crowd::for_operations(), ..limits };
        tokio::spawn(listen::serve(listener, http::operations(app.clone()), going_down.clone(), few))
    });
    let serving = tokio::spawn(listen::serve(listener, http::router(app, faults), going_down, limits));
    let ended = tokio::select! {
        result = wait_for_the_end(serve.exit_with_stdin) => result.map_err(Into::into),
        // Without its source the server would serve the last picture forever, as if nothing happened anymore.
        ended = &mut following => Err(SourceEnded(ended.err()).into()),
    };
    down.send_replace(true);
    serving.await?;
    following.abort();
    ended
}

/// The task that follows the source ended, although it should run as long as the server.
#[derive(Debug, thiserror::Error)]
#[error("the source ended, and the server with it")]
struct SourceEnded(#[source] Option<tokio::task::JoinError>);

/// Waits for Ctrl-C, a termination signal or, if `with_stdin`, the end of standard input.
async fn wait_for_the_end(with_stdin: bool) -> io::Result<()> {
    let (ended, end) = tokio::sync::oneshot::channel();
    if with_stdin {
        // A separate thread: a blocking read on one of the runtime's would delay the exit until the next key press.
        std::thread::spawn(move || {
            // A read error ends the input too. Sending fails only if the receiver is gone, when the exit has already
            // begun.
            io::copy(&mut io::stdin(), &mut io::sink()).ok();
            ended.send(()).ok();
        });
    }
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        () = terminated() => Ok(()),
        Ok(()) = end => Ok(()),
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // Without a handler for the signal there is still Ctrl-C.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}
