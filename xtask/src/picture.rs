//! `picture`: the README's picture and a set of screenshots, taken from the real app with the real server.

use std::{fs, path::PathBuf, thread, time::Duration};

use anyhow::{Context as _, Result};

use crate::{
    process::print_now,
    project::Project,
    serve::Server,
    setup,
    steps::Steps,
    webdriver::{Page, Screen},
};

/// Arguments of `picture`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Take only screenshots whose name contains this
    filter: Option<String>,
    /// Use dist/ as it is, without building
    #[arg(long)]
    no_build: bool,
}

/// A screenshot, named after its screen, theme and language.
struct Shot {
    name: String,
    screen: Screen,
    query: String,
}

const DESK: Screen = Screen { width: 1920, height: 1080, is_touch: false };
const WALL: Screen = Screen { width: 3840, height: 2160, is_touch: false };
const TABLET: Screen = Screen { width: 1180, height: 820, is_touch: true };
const TABLET_UPRIGHT: Screen = Screen { width: 820, height: 1180, is_touch: true };

/// The screenshot shown in the README.
const README_SHOT: &str = "desk-dark-en";

/// Builds, starts the server, and takes the pictures.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let shots: Vec<Shot> = shots()
        .into_iter()
        .filter(|shot| args.filter.as_ref().is_none_or(|part| shot.name.contains(part.as_str())))
        .collect();
    let build_steps = if args.no_build { 1 } else { setup::APP_STEPS + 2 };
    let mut steps = Steps::new(build_steps + setup::BROWSER_STEPS + 1);
    if !args.no_build {
        let kit = setup::for_app(&mut steps)?;
        setup::build_app(project, &kit, &mut steps)?;
    }
    let program = setup::build_server(project, &mut steps)?;
    let browser = setup::for_browser(&mut steps)?;
    steps.step("Pictures", |step| {
        let folder = project.target.join("screenshots");
        fs::create_dir_all(&folder)?;
        step.says(&format!("into {}", folder.display()));
        let server = Server::start_for_test(&program, &project.dist(), &[])?;
        let page = Page::open(project, &browser)?;
        for shot in &shots {
            let path = take(&page, &server.address, shot, &folder)?;
            print_now(&format!("      {}\n", path.display()));
            if shot.name == README_SHOT {
                let docs = project.root.join("docs");
                fs::create_dir_all(&docs)?;
                fs::copy(&path, docs.join("picture.png")).context("cannot write docs/picture.png")?;
            }
        }
        step.outcome(format!("{} taken", shots.len()));
        Ok(())
    })
}

fn take(page: &Page, address: &str, shot: &Shot, folder: &std::path::Path) -> Result<PathBuf> {
    page.show_on(shot.screen)?;
    page.go_to(&format!("{address}?{}", shot.query))?;
    page.wait_for_app(Duration::from_secs(60)).with_context(|| format!("no picture `{}`", shot.name))?;
    // Time for tiles, labels and the fade-in of the first symbols.
    thread::sleep(Duration::from_secs(4));
    let path = folder.join(format!("{}.png", shot.name));
    fs::write(&path, page.picture()?).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

fn shots() -> Vec<Shot> {
    let mut shots = Vec::new();
    let mut add = |screen_name: &str, screen: Screen, mode: &str, theme: &str, lang: &str| {
        shots.push(Shot {
            name: format!("{screen_name}-{theme}-{lang}"),
            screen,
            query: format!("mode={mode}&theme={theme}&lang={lang}"),
        });
    };
    for theme in ["dark", "light", "sun"] {
        add("desk", DESK, "desk", theme, "en");
        add("wall", WALL, "wall", theme, "it");
        add("tablet", TABLET, "tablet", theme, "de");
        add("tablet-upright", TABLET_UPRIGHT, "tablet", theme, "it");
    }
    for lang in ["it", "de"] {
        add("desk", DESK, "desk", "dark", lang);
    }
    shots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_theme_and_language_has_a_picture_with_a_name_of_its_own() {
        let shots = shots();
        let mut names: Vec<&str> = shots.iter().map(|shot| shot.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), shots.len());
        assert!(names.contains(&README_SHOT));
        for part in ["wall-", "tablet-upright-", "-light-", "-sun-", "-it", "-de"] {
            assert!(names.iter().any(|name| name.contains(part)), "no {part}");
        }
    }
}
