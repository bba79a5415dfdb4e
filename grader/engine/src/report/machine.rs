//! The report of `grader doctor`, 80 columns wide.

use sandbox::Layer;

use super::{terminal::new_table, wrap::wrap};

const WIDTH: usize = 80;

/// The findings about a machine.
pub struct Machine {
    /// Facts other than the sandbox's layers.
    pub facts: Vec<Fact>,
    /// Each layer, tried separately.
    pub layers: Vec<LayerHere>,
    /// The layers that a grading would use, or the reason why there are none.
    pub sandbox: Result<Vec<Layer>, anyhow::Error>,
}

pub struct Fact {
    pub name: String,
    /// The value on this machine.
    pub here: String,
    /// What is lost if the value is not enough.
    pub lost: Option<String>,
    /// Whether nothing can be graded without it.
    pub needed: bool,
}

pub struct LayerHere {
    pub layer: Layer,
    /// Why the layer is not available. `None` if it is.
    pub refused: Option<String>,
}

impl Machine {
    /// Whether submissions of strangers can be graded on this machine.
    pub fn can_grade(&self) -> bool {
        let lacks = |fact: &Fact| fact.lost.is_some() && fact.needed;
        self.sandbox.is_ok() && !self.facts.iter().any(lacks)
    }
}

pub fn describe(machine: &Machine) -> String {
    let mut text = String::new();
    let mut facts = new_table();
    facts.set_header(["this machine", "has", "consequence"]);
    for Fact { name, here, lost, .. } in &machine.facts {
        facts.add_row([name.as_str(), here, lost.as_deref().unwrap_or("–")]);
    }
    text.push_str(&format!("{facts}\n\n"));
    let mut layers = new_table();
    layers.set_header(["layer", "here", "without it"]);
    for LayerHere { layer, refused } in &machine.layers {
        let here = if refused.is_none() { "yes" } else { "no" };
        layers.add_row([layer.to_string().as_str(), here, without(*layer)]);
    }
    text.push_str(&format!("{layers}\n\n"));
    for LayerHere { layer, refused } in &machine.layers {
        if let Some(why) = refused {
            text.push_str(&wrap("  ", &format!("{layer}: {why}"), WIDTH));
        }
    }
    if machine.layers.iter().any(|here| here.refused.is_some()) {
        text.push('\n');
    }
    text.push_str(&verdict(machine));
    text
}

/// The answer in about ten lines: whether this machine can grade, how safely, and what to do about what it lacks.
pub fn in_short(machine: &Machine) -> String {
    let mut text = String::new();
    if machine.facts.iter().any(|fact| fact.needed && fact.lost.is_some()) {
        text.push_str("Nothing can be graded here yet.\n");
    } else {
        text.push_str(&verdict(machine));
    }
    for Fact { name, here, lost, .. } in &machine.facts {
        if let Some(lost) = lost {
            text.push_str(&wrap("- ", &format!("{name} ({here}): {lost}"), WIDTH));
        }
    }
    let refused = machine.layers.iter().filter(|here| here.refused.is_some());
    let refused: Vec<_> = refused.map(|here| here.layer.to_string()).collect();
    if !refused.is_empty() {
        let line = format!("layers of the sandbox that are missing: {}", refused.join(", "));
        text.push_str(&wrap("- ", &line, WIDTH));
    }
    if refused.contains(&Layer::MountNamespace.to_string()) {
        text.push_str(&wrap("- ", FULL_ISOLATION, WIDTH));
    }
    text.push_str(
        "`doctor --all` shows every fact, every layer, and what each missing one costs.\n",
    );
    text
}

/// How to get namespaces.
const FULL_ISOLATION: &str = "for full isolation, grade on a host that permits namespaces: as root, or where ordinary \
    users may make user namespaces. Docker permits them with `--security-opt seccomp=unconfined --security-opt \
    apparmor=unconfined`";

/// How safely programs run here, in a few lines.
fn verdict(machine: &Machine) -> String {
    let verdict = match &machine.sandbox {
        Ok(layers) if layers.contains(&Layer::MountNamespace) => {
            "Programs of learners run here with full isolation.".to_owned()
        }
        Ok(layers) if layers.contains(&Layer::FileModes) => {
            "Strangers' programs are graded here as separate users, without namespaces and Landlock. These users cannot read \
             the grader's tree. They can read what every user may read, see the command lines of other programs, and reach \
             other hosts. The record of each grading says so."
                .to_owned()
        }
        Ok(_) => "Strangers' programs are graded here without namespaces: Landlock, seccomp and limits \
                  hold them. They can see which files exist, but not read them. They can reach other hosts \
                  at the port of the grader's own server. The record of each grading says so."
            .to_owned(),
        Err(error) => format!(
            "Nothing here keeps a program from this machine's files: {error:#}\n\
             With --trust the grader runs nevertheless. Do that in a container or a virtual machine \
             that holds nothing else, or with programs of people that you trust."
        ),
    };
    wrap("", &verdict, WIDTH)
}

/// What is lost without a layer.
fn without(layer: Layer) -> &'static str {
    match layer {
        Layer::UserNamespace => "an ordinary user gets none of the next four",
        Layer::NetworkNamespace => "one port of other hosts can be reached, by TCP",
        Layer::PidNamespace => "processes are killed one by one, not all at once",
        Layer::MountNamespace => "programs see which files there are (Landlock: none can be read)",
        Layer::IpcNamespace => "nothing, while seccomp is on",
        Layer::OwnUid => "an ordinary user has none: programs run as the grader's user",
        Layer::Landlock => "without namespaces: nothing is graded without --trust",
        Layer::FileModes => "what every user may read is not hidden",
        Layer::LandlockTcp => "without namespaces: ports of this machine can be reached",
        Layer::LandlockScopes => "without namespaces: only the uid bounds what is signalled",
        Layer::Seccomp => "processes, sockets and rare system calls are not refused",
        Layer::Rlimits => "nothing bounds memory, threads, files and time",
        Layer::CgroupMemory => "memory of many processes is polled, so an excess is stopped late",
        Layer::CgroupPids => "tasks are counted for the user, not for the run",
    }
}
