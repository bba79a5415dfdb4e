//! A property: whatever the layout, whatever is odd about the files and however the class itself was downloaded, as many
//! people come out as went in, each with the files of the plain layout.

use super::*;

/// The files of a person by exercise.
type Texts = BTreeMap<String, String>;

/// A class that is made up.
#[derive(Default)]
struct Made {
    /// What lies in it.
    entries: Files,
    /// The folder in which all of it lies, where the layout has one.
    folder: &'static str,
    /// Lines of a roster, and its header.
    roster: Vec<String>,
    header: &'static str,
    /// Gradescope's list.
    list: String,
    /// What each person must be graded with.
    expected: BTreeMap<String, Texts>,
}

/// One who hands in, or a team.
struct Person {
    number: usize,
    name: String,
    texts: Texts,
    /// The files in their places.
    plain: Files,
    /// The files as they were handed in.
    odd: Files,
    /// These as one archive: its name and its bytes.
    packed: (&'static str, Vec<u8>),
}

type Layout = (&'static str, fn(&Person, &mut Made));

/// Each layout by the name that a failure has.
const LAYOUTS: [Layout; 17] = [
    ("folders", |it, made| made.folder_of(it, &it.name, &it.name)),
    ("archives", |it, made| {
        let ending = it.packed.0.split_once('.').unwrap().1;
        made.archive_of(it, &it.name, &format!("{}.{ending}", it.name));
    }),
    ("Moodle, folders", |it, made| {
        made.folder_of(
            it,
            &it.name,
            &format!("{}_{}_assignsubmission_file_", it.name, it.number + 1),
        );
        let text = format!("{}_{}_assignsubmission_onlinetext_", it.name, it.number + 1);
        made.add(&format!("{text}/onlinetext.html"), b"<p>see files</p>".to_vec());
    }),
    ("Moodle, flat", |it, made| {
        let entry = format!("{}_{}_assignsubmission_file_{}", it.name, it.number + 1, it.packed.0);
        made.archive_of(it, &it.name, &entry);
    }),
    ("Moodle, teams", |it, made| {
        made.header = "student,team";
        let members = ["a", "b"].map(|member| format!("{}{member}", it.name));
        for member in &members {
            made.roster.push(format!("{member},Team {}", it.number));
            made.expected.insert(member.clone(), it.texts.clone());
        }
        made.put_below(&format!("Team {0}_{0}_assignsubmission_file_", it.number), &it.odd);
    }),
    ("Canvas", |it, made| {
        let entry = format!("{}_1{}_7{}_{}", it.name, it.number, it.number, it.packed.0);
        made.archive_of(it, &it.name, &entry);
    }),
    ("Canvas, loose files", |it, made| {
        made.expected.insert(it.name.clone(), it.texts.clone());
        for (at, (path, bytes)) in it.plain.iter().enumerate() {
            let base = path.rsplit('/').next().unwrap();
            let attachment = 1000 + it.number * 10 + at;
            made.add(
                &format!("{}_LATE_1{}_{attachment}_{base}", it.name, it.number),
                bytes.clone(),
            );
        }
    }),
    ("Canvas, resubmitted", |it, made| {
        let name = |attachment: usize, file: &str| {
            format!("o_{}_1{}_{}_{file}", it.name, it.number, 100 + it.number * 10 + attachment)
        };
        made.add(&name(1, "lab.zip"), older(it));
        made.archive_of(it, &format!("o_{}", it.name), &name(2, "lab-1.zip"));
    }),
    ("Canvas, with its gradebook", |it, made| {
        made.header = "Student,ID,SIS User ID,SIS Login ID,Section,Lab (1)\n    Points Possible,,,,,5\n\
                       \"Student, Test\",999,,5f3c9a0b,A,";
        made.roster.push(format!("\"Kim, Zo\u{eb}\",1{0},s{0},l{0}@x.org,A,", it.number));
        let entry = format!("kimzoe\u{308}_1{0}_7{0}_{1}", it.number, it.packed.0);
        made.archive_of(it, &format!("s{}", it.number), &entry);
    }),
    ("Canvas, groups", |it, made| {
        made.header = "student,team";
        made.roster.push(format!("m{0},Group {0}", it.number));
        let entry = format!("group{0}_5{0}_8{0}_{1}", it.number, it.packed.0);
        made.archive_of(it, &format!("m{}", it.number), &entry);
    }),
    ("Blackboard", |it, made| {
        let attempt = format!("Lab_1_a_{}_attempt_2026-03-01-10-00-00", it.name);
        let text = format!("Name: Ada (a_{})\r\nAssignment: Lab_1\r\n", it.name);
        if it.number == 0 {
            made.add(&format!("{attempt}.txt"), text.into_bytes());
        }
        made.add(&format!("Lab_1_a_{}_attempt_2026-02-01-10-00-00_lab.zip", it.name), older(it));
        made.archive_of(it, &format!("a_{}", it.name), &format!("{attempt}_{}", it.packed.0));
    }),
    ("Blackboard, without texts", |it, made| {
        let user = if it.number == 1 { "p".to_owned() } else { format!("{}_p", it.name) };
        let entry = format!("Lab 1_{user}_attempt_2026-03-01-10-00-00_{}", it.packed.0);
        made.archive_of(it, &user, &entry);
    }),
    ("Brightspace", |it, made| {
        let entry =
            format!("77-1{} - {} - Mar 1, 2026 1000 AM - {}", it.number, it.name, it.packed.0);
        made.archive_of(it, &it.name, &entry);
        made.add("index.html", b"<html>index</html>".to_vec());
    }),
    ("Brightspace, folders and days of other languages", |it, made| {
        let folder = |time: &str| format!("77-1{} - {} - {time}", it.number, it.name);
        made.add(&format!("{}/lab.zip", folder("28 févr., 2026 1000")), older(it));
        made.folder_of(it, &it.name, &folder("1 März, 2026 901"));
    }),
    ("Autolab", |it, made| {
        let address = format!("a_{}@x.org", it.name);
        made.add(&format!("{address}_9_lab.zip"), older(it));
        made.archive_of(it, &address, &format!("{address}_10_{}", it.packed.0));
    }),
    ("Gradescope", |it, made| {
        made.list += &format!(
            "submission_{0}:\n  :submitters:\n  - :name: Ada\n    :sid: 's{0}'\n  - :name: Ben\n    \
             :email: e{0}@x.org\n  :created_at: 2026-03-01 10:00:00 Z\n",
            it.number
        );
        made.expected.insert(format!("e{}@x.org", it.number), it.texts.clone());
        made.folder_of(it, &format!("s{}", it.number), &format!("submission_{}", it.number));
    }),
    ("Classroom 50", |it, made| {
        made.folder = "cs-lab-1_submissions_20260301T100000/";
        made.folder_of(it, &format!("a-{}", it.name), &format!("cs-lab-1-a-{}", it.name));
        made.add(&format!("cs-lab-1-a-{}/.git/HEAD", it.name), b"ref: x\n".to_vec());
    }),
];

impl Made {
    fn add(&mut self, entry: &str, bytes: Vec<u8>) {
        self.entries.insert(entry.to_owned(), bytes);
    }

    fn put_below(&mut self, folder: &str, files: &Files) {
        for (name, bytes) in files {
            self.add(&format!("{folder}/{name}"), bytes.clone());
        }
    }

    fn folder_of(&mut self, it: &Person, student: &str, folder: &str) {
        self.expected.insert(student.to_owned(), it.texts.clone());
        self.put_below(folder, &it.odd);
    }

    fn archive_of(&mut self, it: &Person, student: &str, entry: &str) {
        self.expected.insert(student.to_owned(), it.texts.clone());
        self.add(entry, it.packed.1.clone());
    }

    fn known(&self) -> listing::Known {
        let table = format!("{}\n{}\n", self.header, self.roster.join("\n"));
        let known = (!self.roster.is_empty()).then(|| roster(&table));
        listing::Known { roster: known, ..listing::Known::default() }
    }

    /// Puts the class into `root` as it may have been downloaded, and says where it is.
    fn written(mut self, root: &Path, rng: &mut Rng) -> std::path::PathBuf {
        self.add("scores.csv", b"x\n".to_vec());
        if !self.list.is_empty() {
            self.add("submission_metadata.yml", format!("---\n{}", self.list).into_bytes());
        }
        let is_said = !self.folder.is_empty() || !self.list.is_empty();
        let all: Files = self
            .entries
            .iter()
            .map(|(name, bytes)| (format!("{}{name}", self.folder), bytes.clone()))
            .collect();
        let in_class = |name: &String| format!("class/{name}");
        let wrapped: Files = all.iter().map(|(name, it)| (in_class(name), it.clone())).collect();
        let (name, bytes) = match rng.u8(..6) {
            0 => ("class.zip", zip(&all)),
            1 => ("class.zip", zip(&wrapped)),
            2 => ("class.tgz", tar_gz(&all)),
            3 => ("class.tar.gz", tar_gz(&wrapped)),
            4 if is_said => {
                write(root, &wrapped);
                return root.to_owned();
            }
            _ => {
                write(&root.join("class"), &all);
                return root.join("class").join(self.folder);
            }
        };
        fs::write(root.join(name), bytes).unwrap();
        root.join(name)
    }
}

/// An attempt that a later one replaces.
fn older(it: &Person) -> Vec<u8> {
    zip(&it.plain.keys().map(|path| (path.clone(), b"// old\n".to_vec())).collect())
}

fn base(name: &str) -> String {
    name.rsplit('/').next().unwrap().to_owned()
}

/// Each file under another name.
fn renamed(files: &Files, rename: impl Fn(&str) -> String) -> Files {
    files.iter().map(|(name, bytes)| (rename(name), bytes.clone())).collect()
}

/// Each file with other bytes.
fn rewritten(files: &Files, bytes: impl Fn(String) -> Vec<u8>) -> Files {
    let text = |own: &Vec<u8>| String::from_utf8(own.clone()).unwrap();
    files.iter().map(|(name, own)| (name.clone(), bytes(text(own)))).collect()
}

/// Names as Windows packs them.
fn backslashes(name: &str) -> String {
    format!("lab\\{}", name.replace('/', "\\"))
}

/// Makes something odd of one person's files.
fn odd(files: &Files, rng: &mut Rng) -> Files {
    let utf16 = |text: String, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
    };
    match rng.u8(..18) {
        0 => renamed(files, base),
        1 => renamed(files, |name| format!("exercises/{}", base(name))),
        2 => renamed(files, |name| format!("src/exercises/{}", base(name))),
        3 => renamed(files, |name| format!("lab-main/deep/er/{}", name.replace("part-", "Part_"))),
        4 => renamed(files, |name| name.replace(".rs", " (1).rs")),
        5 => renamed(files, |name| {
            format!("{}.txt", name.to_uppercase().replace("/SRC/EXERCISES/", "/src/exercises/"))
        }),
        6 => BTreeMap::from([("hand-in/lab.zip".to_owned(), zip(files))]),
        7 => BTreeMap::from([("lab.tar.gz".to_owned(), tar_gz(files))]),
        8 => files
            .iter()
            .map(|(name, it)| {
                (format!("{}.zip", base(name)), zip(&Files::from([(name.clone(), it.clone())])))
            })
            .collect(),
        9 => {
            let mut files = files.clone();
            let shadow = b"\0\x05\x16\x07".to_vec();
            files.insert("__MACOSX/part-two/src/exercises/._beta.rs".into(), shadow.clone());
            files.insert("part-two/src/exercises/._beta.rs".into(), shadow);
            files.insert("target/debug/exercises/beta.rs".into(), b"built".to_vec());
            files.insert("part-two/tests/beta.rs".into(), b"given".to_vec());
            files.insert("part-two/src/run/gamma.rs".into(), b"given".to_vec());
            files
        }
        10 => rewritten(files, |text| utf16(text, u16::to_le_bytes)),
        11 => rewritten(files, |text| utf16(text, u16::to_be_bytes)),
        12 => rewritten(files, |text| format!("\u{feff}{text}").into_bytes()),
        13 => rewritten(files, |text| text.replace('\n', "\r\n").into_bytes()),
        14 => BTreeMap::from([("lab.zip".to_owned(), zip(&renamed(files, backslashes)))]),
        15 => renamed(files, |name| name.replace(".rs", " - Kopie.rs")),
        16 => {
            renamed(files, |name| format!("Ab\u{308}gabe für Lab/{}", name.replace(".rs", ".RS")))
        }
        _ => files.clone(),
    }
}

fn person(number: usize, rng: &mut Rng) -> Person {
    let name = format!("p{number}");
    // Two people who have the same exercise make a class of two folders.
    let mut others = [("alpha", "part-one"), ("gamma", "part-two")];
    rng.shuffle(&mut others);
    let names = [("beta", "part-two")].into_iter().chain(others).take(rng.usize(1..=3));
    let (mut texts, mut plain) = (Texts::new(), Files::new());
    for (exercise, part) in names {
        let text = format!("// {name} {exercise} größer\n");
        plain.insert(format!("{part}/src/exercises/{exercise}.rs"), text.clone().into_bytes());
        texts.insert(exercise.to_owned(), text);
    }
    let odd = odd(&plain, rng);
    let packed = if rng.bool() { ("lab.zip", zip(&odd)) } else { ("lab.tar.gz", tar_gz(&odd)) };
    Person { number, name, texts, plain, odd, packed }
}

#[test]
fn random_classes_keep_people_and_files() {
    for seed in 0..272 {
        let mut rng = Rng::with_seed(seed);
        let (layout, lay_out) = LAYOUTS[seed as usize % LAYOUTS.len()];
        let mut made = Made::default();
        for number in 0..rng.usize(2..6) {
            let person = person(number, &mut rng);
            // One odd name among others, but not for the first two, which show the layout.
            let is_plain = number > 1 && rng.u8(..8) == 0;
            if is_plain { LAYOUTS[1].1(&person, &mut made) } else { lay_out(&person, &mut made) }
        }
        let (known, expected) = (made.known(), made.expected.clone());
        let root = TempDir::new().unwrap();
        let path = made.written(root.path(), &mut rng);
        let at = format!("seed {seed}, {layout}, {}", path.file_name().unwrap().display());
        let found = entries(&path, &known);
        let mut seen: BTreeMap<String, Texts> = BTreeMap::new();
        for (student, entry) in &found.by_student {
            let read = listing::read(entry, &course())
                .unwrap_or_else(|why| panic!("{at}: {student}: {why}"));
            assert!(read.doubts.is_empty(), "{at}: {:?}", read.doubts);
            let text = |(name, text): (String, String)| (name, text.replace("\r\n", "\n"));
            seen.insert(student.clone(), read.files.into_iter().map(text).collect());
        }
        assert_eq!(seen, expected, "{at}");
    }
}
