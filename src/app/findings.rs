//! Findings as the list and the cards show them. The rules that derive them are in `analysis::finding`.

use super::reader::Reader;
use super::text;
use crate::analysis::finding::{Finding, Findings, Level};
use crate::model::{ObjectId, Picture, Slot, UnixMillis};

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// The object that the finding is about.
    pub slot: Slot,
    /// Id of that object.
    pub id: ObjectId,
    /// Id of the second party.
    pub other: Option<ObjectId>,
    /// Level of the finding.
    pub level: Level,
    /// Description of the finding.
    pub words: String,
    /// Titles of its objects, one or two.
    pub title: String,
    /// Start, as given by the feed, otherwise when it was first seen.
    pub since: UnixMillis,
    /// Whether it may be older than that.
    pub is_older: bool,
    /// When it begins, for a finding that lies ahead.
    pub begins: Option<UnixMillis>,
}

/// Number of findings of each [`Level`], in their order.
pub type LevelCounts = [usize; 3];

/// Returns the findings that this reader may see.
pub fn visible<'a>(
    findings: &'a Findings,
    picture: &'a Picture,
    reader: Reader,
) -> impl Iterator<Item = &'a Finding> {
    let may_see = move |slot: Slot| picture.object(slot).is_some_and(|object| reader.may_see(object));
    findings.all().iter().filter(move |finding| may_see(finding.subject) && finding.other.is_none_or(may_see))
}

/// Counts the visible findings that match, by level.
#[must_use]
pub fn counts(
    findings: &Findings,
    picture: &Picture,
    reader: Reader,
    is_asked_for: &dyn Fn(&Finding) -> bool,
) -> LevelCounts {
    let mut counts = LevelCounts::default();
    for finding in visible(findings, picture, reader).filter(|finding| is_asked_for(finding)) {
        if let Some(count) = counts.get_mut(finding.kind.level() as usize) {
            *count += 1;
        }
    }
    counts
}

/// Returns at most `limit` rows of visible findings that match.
#[must_use]
pub fn rows(
    findings: &Findings,
    picture: &Picture,
    reader: Reader,
    limit: usize,
    is_asked_for: &dyn Fn(&Finding) -> bool,
) -> Vec<FindingRow> {
    visible(findings, picture, reader)
        .filter(|finding| is_asked_for(finding))
        .take(limit)
        .filter_map(|found| row(found, picture, reader))
        .collect()
}

fn row(finding: &Finding, picture: &Picture, reader: Reader) -> Option<FindingRow> {
    let object = picture.object(finding.subject)?;
    let other = finding.other.and_then(|slot| picture.object(slot));
    let titles: Vec<String> = [Some(object), other].into_iter().flatten().map(|o| reader.title(o)).collect();
    Some(FindingRow {
        slot: finding.subject,
        id: object.common.id.clone(),
        other: other.map(|other| other.common.id.clone()),
        level: finding.kind.level(),
        words: words(finding, reader),
        title: titles.join(" · "),
        since: finding.since,
        is_older: finding.is_older,
        begins: finding.window.and_then(|window| window.from),
    })
}

/// Describes a finding in words.
#[must_use]
pub fn words(finding: &Finding, reader: Reader) -> String {
    let name = text::finding_name(finding.kind, reader.language);
    if finding.count > 0 {
        format!("{name}: {}", text::number(reader.language, finding.count.into()))
    } else {
        name.to_owned()
    }
}

/// Describes the findings about one object, as subject or as second party. At most eight.
#[must_use]
pub fn about(slot: Slot, findings: &Findings, picture: &Picture, reader: Reader) -> Vec<String> {
    let concerns = |finding: &&Finding| finding.subject == slot || finding.other == Some(slot);
    visible(findings, picture, reader)
        .filter(concerns)
        .take(8)
        .map(|finding| {
            let party = if finding.subject == slot { finding.other } else { Some(finding.subject) };
            let party = party.and_then(|slot| picture.object(slot)).map(|object| reader.title(object));
            let words = words(finding, reader);
            party.map_or_else(|| words.clone(), |party| format!("{words} · {party}"))
        })
        .collect()
}
