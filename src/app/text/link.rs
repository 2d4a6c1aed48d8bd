//! Texts about the state of the feed: link, troubles, notices. The format of an instant is an argument.

use super::{Text, as_of, bytes_of, no_data_since, number, refused, relative_age, retry_in};
use crate::feed::health::{Health, LinkState, Notice, Trouble};
use crate::model::UnixMillis;
use crate::model::text::Language;

/// Returns the text for a link state.
#[must_use]
pub const fn link_text(link: LinkState) -> Text {
    match link {
        LinkState::Connecting => Text::LinkConnecting,
        LinkState::NoData => Text::NoDataYet,
        LinkState::Live => Text::LinkLive,
        LinkState::File => Text::LinkFile,
        LinkState::Delayed => Text::LinkDelayed,
        LinkState::Stale => Text::LinkStale,
        LinkState::Lost => Text::LinkLost,
        LinkState::Resync => Text::LinkResync,
        LinkState::Regress => Text::LinkRegress,
        LinkState::Schema => Text::LinkSchema,
        LinkState::NotFound => Text::LinkNotFound,
        LinkState::Portal => Text::LinkPortal,
        LinkState::SignedOut => Text::LinkSignedOut,
        LinkState::Withdrawn => Text::LinkWithdrawn,
    }
}

/// Describes why the last attempt failed.
#[must_use]
pub fn trouble_text(trouble: &Trouble, language: Language) -> String {
    let text = |text: Text| text.get(language).to_owned();
    match trouble {
        Trouble::Unreachable => text(Text::LinkOffline),
        Trouble::TimedOut => text(Text::LinkTimeout),
        Trouble::Status(code) => format!("{} ({code})", text(Text::LinkServerError)),
        Trouble::Busy(code) => format!("{} ({code})", text(Text::LinkBusy)),
        Trouble::SignedOut => text(Text::LinkSignedOut),
        Trouble::Withdrawn => text(Text::LinkWithdrawn),
        Trouble::NotFound(address) => format!("{}: {address}", text(Text::LinkNotFound)),
        Trouble::Portal => text(Text::LinkPortal),
        Trouble::ContentType(found) => format!("{} ({found})", text(Text::LinkBroken)),
        Trouble::TooLarge { .. } => text(Text::LinkTooBig),
        Trouble::Truncated => text(Text::LinkTruncated),
        Trouble::Empty => text(Text::LinkEmpty),
        Trouble::Broken(why) => format!("{} ({why})", text(Text::LinkBroken)),
        Trouble::Schema(version) => format!("{} ({version})", text(Text::LinkSchema)),
        Trouble::Regress => text(Text::LinkRegress),
        Trouble::Gap => text(Text::LinkResync),
        Trouble::Diverged => text(Text::LinkWrongDigest),
    }
}

/// Returns whether a response came but was unusable as a document.
///
/// Unlike a brief network failure this does not pass, so the maker of the document must learn of it.
const fn is_unreadable(trouble: &Trouble) -> bool {
    matches!(
        trouble,
        Trouble::Broken(_)
            | Trouble::ContentType(_)
            | Trouble::TooLarge { .. }
            | Trouble::Truncated
            | Trouble::Empty
    )
}

/// Describes a notice.
fn notice_text(notice: &Notice, language: Language) -> String {
    let text = |text: Text| text.get(language).to_owned();
    let count = |count: usize| number(language, count as u64);
    match notice {
        Notice::DeviceClock { ahead_millis } => {
            let sign = if *ahead_millis < 0 { '−' } else { '+' };
            let off = relative_age(language, ahead_millis.saturating_abs());
            format!("{} ({sign}{off})", text(Text::ClockWrong))
        }
        Notice::PublisherClock => text(Text::PublisherClockWrong),
        Notice::Bursts => text(Text::Bursts),
        Notice::MassDrop { shown, offered, in_millis, refused: how_many } => {
            let why = (*how_many > 0).then(|| format!(" · {}", refused(language, *how_many)));
            format!(
                "{} ({} / {}, {} s){}",
                text(Text::LinkMassDrop),
                count(*offered),
                count(*shown),
                in_millis / 1000,
                why.unwrap_or_default()
            )
        }
        Notice::NotRenewed { every_secs } => format!("{} ({every_secs} s)", text(Text::NotRenewed)),
        Notice::TooMany { shown, received } => {
            format!("{} ({} / {})", text(Text::TooMany), count(*shown), count(*received))
        }
        Notice::Unverified => text(Text::LinkWrongDigest),
    }
}

/// Returns the lines of the notice across the page when not all is well, the most important first.
///
/// They state what is wrong, since when, and what happens next. `clock` formats an instant.
#[must_use]
pub fn notice_lines(
    health: &Health,
    language: Language,
    clock: impl Fn(UnixMillis) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    // Before the first data, the load screen reports.
    let Some(time) = health.as_of.map(clock) else { return lines };
    match health.link {
        LinkState::Live | LinkState::File | LinkState::Delayed => {}
        LinkState::Lost => {
            lines.push(no_data_since(language, &time));
            lines.push(Text::LinkLostHint.get(language).to_owned());
        }
        link @ (LinkState::Connecting
        | LinkState::NoData
        | LinkState::Stale
        | LinkState::Resync
        | LinkState::Regress
        | LinkState::Schema
        | LinkState::NotFound
        | LinkState::Portal
        | LinkState::SignedOut
        | LinkState::Withdrawn) => {
            lines.push(format!("{} · {}", link_text(link).get(language), as_of(language, &time)));
        }
    }
    // A passing failure while data is fresh raises no alarm; the chip shows it.
    let is_fresh = lines.is_empty();
    let trouble = health.trouble.as_ref().filter(|trouble| !is_fresh || is_unreadable(trouble));
    if let Some(trouble) = trouble {
        let line = trouble_text(trouble, language);
        if !lines.iter().any(|known| known.starts_with(&line)) {
            lines.push(line);
        }
        if is_unreadable(trouble) {
            lines.push(Text::PictureStays.get(language).to_owned());
        }
        lines.extend(health.retry_in_millis.map(|millis| retry_in(language, millis.div_ceil(1000))));
    }
    lines.extend(health.notices.iter().map(|notice| notice_text(notice, language)));
    lines
}

/// Returns title and lines of the load screen, shown before the first picture.
///
/// They state what is going on, what went wrong, and when the next attempt follows.
#[must_use]
pub fn load_lines(health: &Health, language: Language) -> (Text, Vec<String>) {
    let is_coming = health.progress.is_some()
        || matches!(health.link, LinkState::Connecting | LinkState::Live | LinkState::File);
    let title = if health.link == LinkState::Withdrawn {
        Text::LinkWithdrawn
    } else if is_coming {
        Text::LoadingFeed
    } else {
        Text::NoDataYet
    };
    let mut lines = Vec::new();
    let state = link_text(health.link);
    if !is_coming && state != title {
        lines.push(state.get(language).to_owned());
    }
    lines.extend(health.trouble.as_ref().map(|trouble| trouble_text(trouble, language)));
    lines.extend(health.progress.map(|progress| {
        let total_bytes = progress.total_bytes.map(|bytes| bytes as u64);
        bytes_of(language, progress.received_bytes as u64, total_bytes)
    }));
    lines.extend(health.retry_in_millis.map(|millis| retry_in(language, millis.div_ceil(1000))));
    lines.dedup();
    (title, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(health: &Health) -> String {
        notice_lines(health, Language::En, |at| at.to_string()).join(" | ")
    }

    fn loading(health: &Health) -> String {
        let (title, lines) = load_lines(health, Language::En);
        format!("{}: {}", title.get(Language::En), lines.join(" | "))
    }

    fn unreadable() -> Vec<Trouble> {
        vec![
            Trouble::Empty,
            Trouble::Truncated,
            Trouble::Broken("expected value".to_owned()),
            Trouble::ContentType("text/plain".to_owned()),
            Trouble::TooLarge { max_bytes: 7 },
        ]
    }

    #[test]
    fn without_a_picture_none_is_said_to_stay() {
        for trouble in unreadable() {
            let words = trouble_text(&trouble, Language::En);
            let health = Health {
                link: LinkState::NoData,
                trouble: Some(trouble),
                retry_in_millis: Some(3200),
                ..Health::default()
            };
            assert_eq!(loading(&health), format!("No data yet: {words} | retry in 4 s"));
            assert_eq!(said(&health), "");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_at_once_and_the_picture_stays() {
        for link in [LinkState::Live, LinkState::File, LinkState::Delayed] {
            for trouble in unreadable() {
                let words = trouble_text(&trouble, Language::En);
                let health = Health {
                    link,
                    trouble: Some(trouble),
                    as_of: Some(UnixMillis(0)),
                    retry_in_millis: Some(1000),
                    ..Health::default()
                };
                assert_eq!(said(&health), format!("{words} | the last good picture stays | retry in 1 s"));
            }
            let passing = Health {
                link,
                trouble: Some(Trouble::Unreachable),
                as_of: Some(UnixMillis(0)),
                retry_in_millis: Some(1000),
                ..Health::default()
            };
            assert_eq!(said(&passing), "");
        }
    }

    #[test]
    fn a_login_page_asks_to_sign_in() {
        let health = Health {
            link: LinkState::Portal,
            trouble: Some(Trouble::Portal),
            as_of: Some(UnixMillis(0)),
            ..Health::default()
        };
        assert_eq!(said(&health), "A login page is in the way: sign in · As of 1970-01-01T00:00:00Z");
        let health = Health { link: LinkState::Stale, ..health };
        assert_eq!(said(&health), "Stale · As of 1970-01-01T00:00:00Z | A login page is in the way: sign in");
    }

    #[test]
    fn a_drop_says_how_much_of_it_was_refused() {
        let drop = Notice::MassDrop { shown: 10, offered: 2, in_millis: 30_000, refused: 8 };
        let health = Health {
            link: LinkState::Live,
            as_of: Some(UnixMillis(0)),
            notices: vec![drop],
            ..Health::default()
        };
        assert_eq!(said(&health), "Abnormal drop: the previous picture stays (2 / 10, 30 s) · 8 refused");
    }
}
