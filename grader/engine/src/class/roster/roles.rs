//! Distinguishes students from other people of a course, by the role that a learning system exports.
//!
//! Systems write roles in the language of the person that exports them, and courses may have roles of their own.

use crate::class::spelling;

/// What a role means for a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Student,
    /// The role of a person that hands in nothing, such as a teacher.
    Other,
    Unknown,
}

/// The roles of students, without case and punctuation, in English, German, French, Spanish, Italian, Portuguese and
/// Dutch.
const STUDENTS: [&str; 31] = [
    "student",
    "students",
    "learner",
    "learners",
    "participant",
    "teilnehmer",
    "teilnehmerin",
    "teilnehmende",
    "teilnehmender",
    "studentin",
    "studierende",
    "studierender",
    "schüler",
    "schülerin",
    "étudiant",
    "étudiante",
    "etudiant",
    "étudiants",
    "participante",
    "estudiante",
    "estudiantes",
    "alumno",
    "alumna",
    "studente",
    "studentessa",
    "partecipante",
    "estudante",
    "aluno",
    "aluna",
    "deelnemer",
    "cursist",
];

/// The roles of other people.
const OTHERS: [&str; 58] = [
    "teacher",
    "editingteacher",
    "noneditingteacher",
    "manager",
    "coursecreator",
    "coursebuilder",
    "instructor",
    "lecturer",
    "professor",
    "faculty",
    "staff",
    "ta",
    "tas",
    "teachingassistant",
    "assistant",
    "tutor",
    "grader",
    "marker",
    "reader",
    "observer",
    "designer",
    "administrator",
    "admin",
    "guest",
    "noroles",
    "dozent",
    "dozentin",
    "dozierende",
    "lehrende",
    "lehrender",
    "lehrer",
    "lehrerin",
    "lehrkraft",
    "trainer",
    "trainerin",
    "trainerohnebearbeitungsrecht",
    "trainerinohnebearbeitungsrecht",
    "kurserstellerin",
    "kursersteller",
    "betreuer",
    "betreuerin",
    "tutorin",
    "gast",
    "keinerollen",
    "enseignant",
    "enseignante",
    "enseignantnonéditeur",
    "professeur",
    "tuteur",
    "gestionnaire",
    "invité",
    "aucunrôle",
    "profesor",
    "profesora",
    "profesorsinpermisodeedición",
    "docente",
    "gestor",
    "invitado",
];

impl Role {
    /// The role in a cell, which may list several. A person with no role is a student, and so is one that is both a
    /// student and something else.
    pub(super) fn of(written: &str) -> Self {
        let roles: Vec<Self> = written.split([',', ';']).map(Self::of_one).collect();
        let first = |wanted: Self| roles.iter().copied().find(|role| *role == wanted);
        first(Self::Student).or_else(|| first(Self::Unknown)).unwrap_or(Self::Other)
    }

    /// `Teilnehmer/in` is one role, and `Student/TA` are two.
    fn of_one(written: &str) -> Self {
        match Self::of_title(written) {
            Self::Unknown if written.contains('/') => {
                let parts: Vec<Self> = written.split('/').map(Self::of_title).collect();
                let known =
                    [Self::Student, Self::Other].into_iter().find(|role| parts.contains(role));
                known.unwrap_or(Self::Unknown)
            }
            role => role,
        }
    }

    fn of_title(written: &str) -> Self {
        let title = spelling::title(written);
        // Canvas writes `StudentEnrollment`.
        let title = title.strip_suffix("enrollment").unwrap_or(&title);
        if title.is_empty() || STUDENTS.contains(&title) {
            Self::Student
        } else if OTHERS.contains(&title) {
            Self::Other
        } else {
            Self::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_known_in_several_languages() {
        for (written, role) in [
            ("", Role::Student),
            ("Student", Role::Student),
            ("StudentEnrollment", Role::Student),
            ("Learner", Role::Student),
            ("Teilnehmer/in", Role::Student),
            ("Student*in", Role::Student),
            ("Étudiant", Role::Student),
            ("Estudiante", Role::Student),
            ("Studente", Role::Student),
            ("Student, Tutor", Role::Student),
            ("Teaching Assistant; student", Role::Student),
            ("Student/TA", Role::Student),
            ("TA", Role::Other),
            ("Non-editing teacher", Role::Other),
            ("Trainer/in", Role::Other),
            ("No roles", Role::Other),
            ("TA, Hilfskraft", Role::Unknown),
            ("Hilfskraft", Role::Unknown),
        ] {
            assert_eq!(Role::of(written), role, "{written}");
        }
    }
}
