//! `serve`: sets up, builds, starts the server, prints its address, and ends it with this process.

use std::{
    io::{BufRead as _, BufReader},
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::Stdio,
};

use anyhow::{Result, bail};

use crate::{
    port,
    process::{Cmd, Running},
    project::Project,
    setup,
    steps::Steps,
};

/// Default port.
const PORT: u16 = 8642;
/// Prefix of the line in which the server announces its address.
const ANNOUNCEMENT: &str = "listening on ";

/// Arguments of `serve`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port to listen on
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// Address to listen on; 0.0.0.0 opens it to the network
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Scenario of the exercise: evening, morning or night
    #[arg(long)]
    scenario: Option<String>,
    /// Number of objects in the exercise
    #[arg(long)]
    objects: Option<u32>,
    /// Seconds of the exercise per second
    #[arg(long)]
    rate: Option<f64>,
    /// Seed of the exercise's random numbers
    #[arg(long)]
    seed: Option<u64>,
    /// Also serve the fault routes, for drills
    #[arg(long)]
    faults: bool,
    /// Further arguments for vedetta-server, after `--`
    #[arg(last = true)]
    rest: Vec<String>,
}

impl Args {
    fn for_server(&self) -> Vec<String> {
        let mut args = Vec::new();
        let mut give = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                args.extend([name.to_owned(), value]);
            }
        };
        give("--scenario", self.scenario.clone());
        give("--objects", self.objects.map(|count| count.to_string()));
        give("--rate", self.rate.map(|rate| rate.to_string()));
        give("--seed", self.seed.map(|seed| seed.to_string()));
        if self.faults {
            args.push("--faults".to_owned());
        }
        args.extend(self.rest.iter().cloned());
        args
    }
}

/// Serves until Ctrl-C.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    port::ensure_free(args.bind, args.port)?;
    if project.is_new() {
        println!(
            "The first time, all of this takes some seven minutes on two cores; later, what changed is built."
        );
    }
    let mut steps = Steps::new(setup::APP_STEPS + 2);
    let server = setup::begin_server(project)?;
    let kit = setup::for_app(&mut steps)?;
    setup::build_app(project, &kit, &mut steps)?;
    let program = server.finish(&mut steps)?;
    // The build took time, in which another program may have taken the port.
    port::ensure_free(args.bind, args.port)?;
    let mut server = Server::start(&program, &project.dist(), args.bind, args.port, &args.for_server())?;
    println!("\nVedetta is at {}  (Ctrl-C ends it)\n", server.address);
    let status = server.running.wait()?;
    bail!("the server ended by itself ({status})")
}

/// Default limit of connections, unless the caller sets one: low enough for any machine's file-descriptor limit.
fn few_connections(more: &[String]) -> &'static [&'static str] {
    if more.iter().any(|argument| argument == "--connections" || argument.starts_with("--connections=")) {
        &[]
    } else {
        &["--connections", "480"]
    }
}

/// A running feed server. It ends when this is dropped, and also when this process dies in any other way.
pub(crate) struct Server {
    running: Running,
    /// Address with a trailing slash.
    pub address: String,
}

impl Server {
    /// Starts the server and waits until it listens.
    pub(crate) fn start(
        program: &Path,
        app: &Path,
        bind: IpAddr,
        port: u16,
        more: &[String],
    ) -> Result<Self> {
        let mut running = Cmd::new(program)
            .args(["serve", "--exit-with-stdin", "--app"])
            .arg(app)
            .args(["--bind", &bind.to_string(), "--port", &port.to_string()])
            .args(few_connections(more))
            .args(more)
            // The server exits when its input closes, which happens with our end, whatever the cause.
            .start(Stdio::piped(), Stdio::piped(), Stdio::inherit())?;
        let mut lines = BufReader::new(running.take_stdout()?).lines();
        let address = loop {
            match lines.next() {
                Some(line) => {
                    if let Some(address) = announced_address(&line?) {
                        break address;
                    }
                }
                None => {
                    let status = running.wait()?;
                    bail!("the server ended before it listened ({status})");
                }
            }
        };
        // An unread pipe would block the server once it is full.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| println!("{line}")));
        Ok(Self { running, address })
    }

    /// Starts the server on a free port of this machine.
    pub(crate) fn start_for_test(program: &Path, app: &Path, more: &[String]) -> Result<Self> {
        Self::start(program, app, IpAddr::V4(Ipv4Addr::LOCALHOST), 0, more)
    }

    /// Fails once the server has exited.
    pub(crate) fn ensure_running(&mut self) -> Result<()> {
        match self.running.ended()? {
            None => Ok(()),
            Some(status) => bail!("the server is gone ({status})"),
        }
    }
}

fn announced_address(line: &str) -> Option<String> {
    let (_, address) = line.split_once(ANNOUNCEMENT)?;
    let address = address.split_whitespace().next()?;
    address.starts_with("http").then(|| format!("{}/", address.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_announces_where_it_listens() {
        let of = |line| announced_address(line);
        assert_eq!(of("listening on http://127.0.0.1:8642/").as_deref(), Some("http://127.0.0.1:8642/"));
        assert_eq!(of("vedetta: listening on http://[::1]:9").as_deref(), Some("http://[::1]:9/"));
        assert_eq!(of("starting the exercise"), None);
    }

    #[test]
    fn a_server_that_dies_early_is_an_error_and_not_a_wait() {
        let none: [String; 0] = [];
        let error =
            Server::start_for_test(Path::new("false"), Path::new("."), &none).err().unwrap().to_string();
        assert!(error.contains("before it listened"), "{error}");
    }
}
