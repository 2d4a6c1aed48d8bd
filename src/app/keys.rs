//! What a key of the whole page means. Does nothing about it.

use super::mode::Panel;

/// A key that was pressed, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Press<'a> {
    /// Its name, as browsers say it.
    pub key: &'a str,
    /// It is held, and this is not the first time it tells.
    pub is_repeat: bool,
    /// Ctrl, Alt or Meta is held with it: it is the browser's or the system's.
    pub is_chord: bool,
    /// Something nearer to the focus has obeyed it already.
    pub is_taken: bool,
    /// Somebody is writing.
    pub is_typing: bool,
    /// The focus is on nothing that has its own use for the key.
    pub is_on_nothing: bool,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Whatever is open or selected is left.
    Leave,
    /// The words of the filter are written next.
    Filter,
    /// So many rows down the list; up when negative.
    Step(isize),
    /// The map shows what is selected.
    ShowSelected,
    /// The whole operation is seen.
    Home,
    /// So many levels nearer.
    Zoom(i8),
    /// A panel folds, or comes back.
    Fold(Panel),
    /// The timeline opens or folds.
    Timeline,
    /// Back to the present.
    Now,
    /// Visitors came, or it is asked whether they left.
    Visitors,
    /// The link is copied.
    CopyLink,
    /// What may leave is saved.
    Export,
    /// What applies here.
    Here,
    /// The list of keys.
    Help,
    /// What was refused of the feed.
    Doctor,
    /// A site of the jump list.
    Jump(u8),
}

/// What a press means, if anything. With `are_single_on` false no single character does: whoever speaks to the computer
/// types words that nobody meant as commands (WCAG 2.1.4). A wall obeys nobody.
#[must_use]
pub fn command(press: Press<'_>, are_single_on: bool, is_interactive: bool) -> Option<Command> {
    if press.is_chord || press.is_taken {
        return None;
    }
    if press.key == "Escape" {
        return Some(Command::Leave);
    }
    let is_single = press.key.chars().count() == 1;
    if press.is_typing || !is_interactive || is_single && !are_single_on {
        return None;
    }
    let command = match press.key {
        "/" => Command::Filter,
        "j" => Command::Step(1),
        "k" => Command::Step(-1),
        "Enter" if press.is_on_nothing => Command::ShowSelected,
        "0" => Command::Home,
        "+" | "=" => Command::Zoom(1),
        "-" => Command::Zoom(-1),
        "[" => Command::Fold(Panel::Left),
        "]" => Command::Fold(Panel::Right),
        "t" => Command::Timeline,
        "n" => Command::Now,
        "v" => Command::Visitors,
        "l" => Command::CopyLink,
        "e" => Command::Export,
        "h" => Command::Here,
        "d" => Command::Doctor,
        "?" => Command::Help,
        key => Command::Jump(key.parse().ok().filter(|_| is_single)?),
    };
    // A key that is held goes on where that leads further, and does not switch to and fro.
    let goes_on = matches!(command, Command::Step(_) | Command::Zoom(_));
    (goes_on || !press.is_repeat).then_some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "/jk0+=-[]tnvleh?123456789";

    fn press(key: &str) -> Press<'_> {
        Press { key, is_on_nothing: true, ..Press::default() }
    }

    fn each_key(check: impl Fn(&str)) {
        KEYS.chars().for_each(|key| check(&key.to_string()));
    }

    #[test]
    fn what_something_nearer_obeyed_is_not_obeyed_twice() {
        each_key(|key| {
            assert!(command(press(key), true, true).is_some(), "{key}");
            assert_eq!(command(Press { is_taken: true, ..press(key) }, true, true), None, "{key}");
        });
        assert_eq!(command(Press { is_taken: true, ..press("Escape") }, true, true), None);
    }

    #[test]
    fn single_keys_can_be_switched_off_and_the_others_stay() {
        each_key(|key| assert_eq!(command(press(key), false, true), None, "{key}"));
        assert_eq!(command(press("Escape"), false, true), Some(Command::Leave));
        assert_eq!(command(press("Enter"), false, true), Some(Command::ShowSelected));
    }

    #[test]
    fn a_key_that_is_held_walks_and_zooms_and_switches_nothing_to_and_fro() {
        each_key(|key| {
            let held = command(Press { is_repeat: true, ..press(key) }, true, true);
            assert_eq!(held.is_some(), "jk+=-".contains(key), "{key}");
        });
    }

    #[test]
    fn writing_chords_and_walls_command_nothing() {
        each_key(|key| {
            assert_eq!(command(Press { is_typing: true, ..press(key) }, true, true), None);
            assert_eq!(command(Press { is_chord: true, ..press(key) }, true, true), None);
            assert_eq!(command(press(key), true, false), None);
        });
        assert_eq!(command(Press { is_typing: true, ..press("Escape") }, true, false), Some(Command::Leave));
        for other in ["a", "F1", "12", "ArrowUp", "Shift", ""] {
            assert_eq!(command(press(other), true, true), None, "{other}");
        }
    }
}
