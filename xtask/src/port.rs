//! Checks before a long build whether a port is free, and suggests another one if not.

use std::net::{IpAddr, TcpListener};

use anyhow::{Result, bail};

/// Number of ports after a taken one that are tried for the suggestion.
const TRIED: u16 = 200;

/// Fails if the port is taken, naming it and the next free one.
pub(crate) fn ensure_free(bind: IpAddr, port: u16) -> Result<()> {
    let Err(error) = TcpListener::bind((bind, port)) else { return Ok(()) };
    if error.kind() != std::io::ErrorKind::AddrInUse {
        bail!("cannot listen on {bind} port {port}: {error}");
    }
    match next_free(bind, port) {
        Some(free) => bail!(
            "port {port} on {bind} is taken by another program; port {free} is free: \
             `cargo xtask serve --port {free}`"
        ),
        None => bail!("port {port} on {bind} is taken by another program, and so are the {TRIED} after it"),
    }
}

fn next_free(bind: IpAddr, taken: u16) -> Option<u16> {
    let last = taken.saturating_add(TRIED);
    (taken.saturating_add(1)..=last).find(|port| TcpListener::bind((bind, *port)).is_ok())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_taken_port_is_an_error_that_offers_a_free_one() {
        let bind = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let holder = TcpListener::bind((bind, 0)).unwrap();
        let taken = holder.local_addr().unwrap().port();
        let message = ensure_free(bind, taken).unwrap_err().to_string();
        assert!(message.contains(&format!("port {taken} on")), "{message}");
        let offered: u16 = message.rsplit("--port ").next().unwrap().trim_end_matches('`').parse().unwrap();
        assert!(offered > taken);
        assert!(ensure_free(bind, offered).is_ok());
    }
}
