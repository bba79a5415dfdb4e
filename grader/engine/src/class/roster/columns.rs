//! Finds the columns of a roster. These are the headers that systems export:
//!
//! | system | header |
//! |---|---|
//! | by hand | `student,name,email,section`, or any of them |
//! | Canvas's gradebook | `Student,ID,SIS User ID,SIS Login ID,Section`, where `Student` is the name |
//! | Classroom 50 | `username,first_name,last_name,email,section,github_id` |
//! | Gradescope | `First Name,Last Name,SID,Email,Role` |
//! | Moodle | `First name,Surname,Username,ID number,Email address`, or `Identifier,Full name,…` |
//! | Brightspace | `OrgDefinedId,Username,Last Name,First Name,Email` |

use crate::class::table::Table;

/// The columns from which results get their name, the preferred first.
const KEYS: [&str; 20] = [
    "student",
    "username",
    "login",
    "githubusername",
    "githublogin",
    "netid",
    "sisuserid",
    "sisloginid",
    "sid",
    "studentid",
    "studentnumber",
    "idnumber",
    "orgdefinedid",
    "anmeldename",
    "benutzername",
    "matrikelnummer",
    "idnummer",
    "nomdutilisateur",
    "nombredeusuario",
    "id",
];

/// Numbers by which a system knows people in the names of files.
const NUMBERS: [&str; 8] = [
    "id",
    "identifier",
    "participant",
    "participantid",
    "canvasid",
    "identifiant",
    "identificador",
    "identificativo",
];

/// The columns of [`NUMBERS`] that have the numbers of a system for certain. A column `id` may have any others.
const NUMBERS_OF_A_SYSTEM: [&str; 4] = ["identifier", "participant", "participantid", "canvasid"];

/// The columns that identify people in a system but never name a result.
const OTHER_IDS: [&str; 8] = [
    "identifier",
    "identifiant",
    "identificador",
    "identificativo",
    "github",
    "githubid",
    "integrationid",
    "userid",
];

/// Words before the number in Moodle's grading worksheet, as in `Participant 1001`. Moodle translates the column's
/// title, so the grader looks at the values.
const PARTICIPANTS: [&str; 8] = [
    "participant",
    "teilnehmer",
    "partecipante",
    "deelnemer",
    "uczestnik",
    "deltagare",
    "deltager",
    "участник",
];

// English titles, then those of systems in German, French and Spanish.
const NAME: [&str; 9] = [
    "name",
    "fullname",
    "studentname",
    "displayname",
    "realname",
    "vollständigername",
    "nomcomplet",
    "nombrecompleto",
    "nom",
];
const FIRST: [&str; 7] =
    ["firstname", "givenname", "givennames", "first", "vorname", "prénom", "nombre"];
const LAST: [&str; 10] = [
    "lastname",
    "surname",
    "familyname",
    "last",
    "nachname",
    "familienname",
    "nomdefamille",
    "nom",
    "apellidos",
    "name",
];
const EMAIL: [&str; 8] = [
    "email",
    "emailaddress",
    "mail",
    "primaryemail",
    "emailadresse",
    "adressedecourriel",
    "correo",
    "direccióndecorreo",
];
const SECTION: [&str; 4] = ["section", "sections", "sectionname", "class"];
const TEAM: [&str; 8] =
    ["team", "group", "groups", "groupname", "teamname", "gruppe", "groupe", "grupo"];
const EXTRA_DAYS: [&str; 2] = ["extradays", "extralatedays"];
const ROLE: [&str; 6] = ["role", "roles", "rolle", "rollen", "rôle", "rôles"];

/// The places of a roster's columns.
#[derive(Debug)]
pub(super) struct Columns {
    /// The columns from which results get their name, the preferred first.
    pub(super) keys: Vec<usize>,
    /// Other ids.
    pub(super) ids: Vec<usize>,
    /// The number in a system's file names.
    pub(super) numbers: Vec<usize>,
    /// Whether these are the numbers of a system for certain.
    pub(super) has_numbers_of_a_system: bool,
    pub(super) name: Option<usize>,
    /// First and last name, if they have separate columns.
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
    pub(super) email: Option<usize>,
    pub(super) section: Option<usize>,
    pub(super) team: Option<usize>,
    pub(super) extra_days: Option<usize>,
    pub(super) role: Option<usize>,
    /// Whether it is a gradebook of Canvas, which has rows that are not people.
    pub(super) is_canvas: bool,
    /// The id that an institution gives to each real person of a gradebook of Canvas.
    pub(super) sis_id: Option<usize>,
}

impl Columns {
    /// Finds them. `None` when no column names a person.
    pub(super) fn of(table: &Table) -> Option<Self> {
        let is_canvas = is_canvas(table);
        let first = table.column(&FIRST);
        let email = table.column(&EMAIL);
        let (participants, mut keys): (Vec<usize>, Vec<usize>) =
            table.columns(&KEYS).into_iter().partition(|column| has_participants(table, *column));
        let ids = [participants, table.columns(&OTHER_IDS)].concat();
        let mut name = table.column(&NAME);
        if is_canvas {
            name = table.column(&["student"]);
            keys.retain(|key| Some(*key) != name);
        }
        if keys.is_empty() && name.or(first).or(email).is_none() {
            // The worksheet of an assignment that is graded without names.
            keys = ids.iter().copied().filter(|column| has_participants(table, *column)).collect();
        }
        let columns = Self {
            keys,
            ids,
            numbers: table.columns(&NUMBERS),
            has_numbers_of_a_system: is_canvas || table.column(&NUMBERS_OF_A_SYSTEM).is_some(),
            last: first.and_then(|_| table.column(&LAST)),
            // If there is a column for the first name, `name` is the last name.
            name: name.filter(|_| first.is_none() || table.column(&LAST) != name),
            first,
            email,
            section: table.column(&SECTION),
            team: table.column(&TEAM),
            extra_days: table.column(&EXTRA_DAYS),
            role: table.column(&ROLE),
            is_canvas,
            sis_id: table.column(&["sisuserid"]),
        };
        let names_people = !columns.keys.is_empty()
            || columns.name.is_some()
            || columns.first.is_some()
            || columns.email.is_some();
        names_people.then_some(columns)
    }
}

/// Whether all values of a column are like `Participant 1001` or `Teilnehmer/in1001`.
fn has_participants(table: &Table, column: usize) -> bool {
    let is_participant = |cell: &str| {
        let name = cell.trim_end_matches(|c: char| c.is_ascii_digit());
        let plain = name.to_lowercase();
        name.len() < cell.len() && PARTICIPANTS.iter().any(|word| plain.starts_with(word))
    };
    let mut cells = table.rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
    cells.clone().next().is_some() && cells.all(is_participant)
}

/// Canvas calls the column with the names `Student`.
fn is_canvas(table: &Table) -> bool {
    let has = |title| table.column(&[title]).is_some();
    let system = has("sisuserid") || has("sisloginid") || (has("id") && has("section"));
    has("student") && system && table.column(&NAME).is_none()
}
