//! Maps a key press on the page to a command. Does not carry it out.

use super::mode::Panel;

/// A key press and its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Press<'a> {
    /// Name of the key (`KeyboardEvent.key`).
    pub key: &'a str,
    /// The key is held down and repeats.
    pub is_repeat: bool,
    /// Ctrl, Alt or Meta is held: the press belongs to the browser or the system.
    pub is_chord: bool,
    /// An element nearer to the focus has already handled it.
    pub is_taken: bool,
    /// The focus is in a text field.
    pub is_typing: bool,
    /// The focus is on no element that has its own use for the key.
    pub is_on_nothing: bool,
}

/// A command given by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Closes what is open, or clears the selection.
    Leave,
    /// Focuses the text field of the filter.
    Filter,
    /// Moves the selection by this many rows, up when negative.
    Step(isize),
    /// Shows the selection on the map.
    ShowSelected,
    /// Shows the whole operation.
    Home,
    /// Zooms in by this many levels, out when negative.
    Zoom(i8),
    /// Folds or unfolds a panel.
    Fold(Panel),
    /// Opens or folds the timeline.
    Timeline,
    /// Returns to the present.
    Now,
    /// Switches visitor mode on, or asks whether the visitors have left.
    Visitors,
    /// Copies the link.
    CopyLink,
    /// Exports what may leave the page as a file.
    Export,
    /// Shows what applies at the own position, else at the center of the map.
    Here,
    /// Shows the list of keys.
    Help,
    /// Opens the feed doctor.
    Doctor,
    /// Jumps to the site with this key.
    Jump(u8),
}

/// Returns the command of a key press, if any.
///
/// With `are_single_on` false, single characters are no commands, because speech input types words that are not
/// meant as commands (WCAG 2.1.4). On a wall (`is_interactive` false) only Escape is.
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
    // A held key repeats steps and zooms, but must not toggle anything back and forth.
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
