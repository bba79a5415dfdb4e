use super::*;

fn roster(text: &str) -> Result<Roster, TableError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    Roster::read(file.path())
}

fn students(roster: &Roster) -> Vec<&str> {
    roster.people().iter().map(|person| person.student.as_str()).collect()
}

/// The learner of each alias; `-` where there is none.
fn found(roster: &Roster, aliases: &[&str]) -> Vec<String> {
    let student =
        |alias: &&str| roster.find(alias).map_or("-", |person| &person.student).to_owned();
    aliases.iter().map(student).collect()
}

#[test]
fn people_match_id_email_and_name() {
    let text = "\u{feff}student,name,email,section,seat\n\
                al1,\"Lovelace, Ada\",ada@x.org,A,9\nbb2,Ben Bit,ben@x.org,B,1\n";
    let roster = roster(text).unwrap();
    let aliases = ["al1", "AL1", "ADA@x.org", "Ada Lovelace", "ada  lovelace", "lovelaceada"];
    assert_eq!(found(&roster, &aliases), ["al1"; 6]);
    assert_eq!(found(&roster, &["Eva", "", " "]), ["-"; 3]);
}

/// The roster has these people, and the aliases find the first of them, one each.
#[track_caller]
fn must_find(text: &str, expected: &[&str], aliases: &[&str]) {
    let roster = roster(text).unwrap();
    assert_eq!(students(&roster), expected, "{text}");
    assert_eq!(found(&roster, aliases), expected[..aliases.len()], "{text}");
}

#[test]
fn each_systems_headers_are_known() {
    for (text, expected, aliases) in [
        (
            "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (9001)\n    Points Possible,,,,,25\n\
             ,,,,,Manual Posting\n\"Lovelace, Ada\",123,al1,ada@x.org,A,\n\"Kim, Ben\",124,,ben,A,\n\
             \"Student, Test\",999,,5f3c9a,A,\n",
            &["al1", "ben"][..],
            &["Ada Lovelace", "124"][..],
        ),
        (
            "username,first_name,last_name,email,section,github_id\nal1,Ada,Lovelace,a@x.org,A,1\n\
             ben,Ben,Kim,,A,2\n,New,Person,n@x.org,A,\n",
            &["al1", "ben", "n@x.org"],
            &["Lovelace, Ada", "Ben Kim", "New Person"],
        ),
        (
            "First Name,Last Name,SID,Email,Role\nAda,Lovelace,0042,a@x.org,Student\n\
             Ben,Kim,,b@x.org,Student\nT,A,7,t@x.org,TA\n",
            &["0042", "b@x.org"],
            &["a@x.org", "ben kim"],
        ),
        (
            "First name;Surname;Username;ID number;E-mail address\nAda;Lovelace;ada;77;a@x.org\n\
             Ben;Kim;ben;;b@x.org\n",
            &["ada", "ben"],
            &["77", "Kim, Ben"],
        ),
        (
            "Vorname;Nachname;Anmeldename;E-Mail-Adresse\nAda;Lovelace;ada;a@x.org\n",
            &["ada"],
            &["a@x.org"],
        ),
    ] {
        must_find(text, expected, aliases);
    }
}

#[test]
fn worksheets_and_plain_tables_are_known() {
    for (text, expected, aliases) in [
        (
            "Identifier,Full name,Email address,Grade\nParticipant 1001,Ada Lovelace,a@x.org,\n",
            &["a@x.org"][..],
            &["Ada Lovelace"][..],
        ),
        (
            "ID;Vollständiger Name;E-Mail-Adresse\nTeilnehmer/in1001;Ada Lovelace;a@x.org\n",
            &["a@x.org"],
            &["Teilnehmer/in1001"],
        ),
        (
            "Identifier,Status,Grade\nParticipant 1234,Submitted,\nParticipant 1235,,\n",
            &["Participant 1234", "Participant 1235"],
            &["participant 1234"],
        ),
        (
            "ID,Status,Bewertung\nTeilnehmer/in1234,,\n",
            &["Teilnehmer/in1234"],
            &["Teilnehmer/in1234"],
        ),
        ("id,name\nal1,Ada Lovelace\n", &["al1"], &["Ada Lovelace"]),
        (
            "Student,Email\n\"Lovelace, Ada\",a@x.org\nBen Kim,b@x.org\n",
            &["Lovelace, Ada", "Ben Kim"],
            &["ADA LOVELACE", "b@x.org"],
        ),
        (
            "OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator\n#7,#ada,Lovelace,Ada,#\n",
            &["ada"],
            &["7"],
        ),
        ("name,email\nAda Lovelace,a@x.org\nBen,\n", &["a@x.org", "Ben"], &["Ada Lovelace", "Ben"]),
    ] {
        must_find(text, expected, aliases);
    }
}

#[test]
fn file_name_numbers_are_gradebook_ids() {
    let canvas =
        roster("Student,ID,SIS Login ID,Section\n\"Kim, Lee\",127,l1,B\n\"Kim, Lee\",128,l2,B\n")
            .unwrap();
    assert_eq!(canvas.by_number("128").unwrap().student, "l2");
    assert!(canvas.by_number("129").is_none() && canvas.find("Kim Lee").is_none());
    let moodle = roster("Identifier,Full name\nParticipant 1001,Ada\n").unwrap();
    assert_eq!(moodle.by_number("1001").unwrap().name, "Ada");
}

#[test]
fn shared_aliases_are_ambiguous() {
    let text = "student,name,email\na,Kim Lee,home@x.org\nb,\"Lee, Kim\",home@x.org\n";
    let pair = roster(text).unwrap();
    assert_eq!(found(&pair, &["Kim Lee", "home@x.org", "b"]), ["-", "-", "b"]);
    assert!(matches!(pair.look_up("Kim Lee"), Found::Several(people) if people.len() == 2));
    assert!(pair.notes()[0].contains("a and b share the address home@x.org"), "{:?}", pair.notes());
    // Where results would go by the address, they go by the name.
    let family = roster("name,email\nAda,home@x.org\nBen,home@x.org\nEva,e@x.org\n").unwrap();
    assert_eq!(students(&family), ["Ada", "Ben", "e@x.org"]);
}

#[test]
fn exact_order_of_names_comes_first() {
    let two = roster("student,name\na,Kim Lee\nb,Lee Kim\n").unwrap();
    assert_eq!(found(&two, &["Kim Lee", "kim_lee", "Lee, Kim", "LEE KIM"]), ["a", "a", "a", "b"]);
    assert_eq!(found(&two, &["kimlee"]), ["-"], "a name run together has no order");
    let one = roster("student,name\na,Kim Lee\n").unwrap();
    assert_eq!(found(&one, &["Kim Lee", "Lee Kim"]), ["a", "a"]);
}

#[test]
fn other_middle_names_are_marked() {
    let roster = roster("student,name\na,Ada Lovelace\n").unwrap();
    assert!(matches!(roster.look_up("Lovelace, Ada"), Found::One(_)));
    assert!(matches!(roster.look_up("Ada Byron Lovelace"), Found::WithoutMiddleNames(_)));
}

#[test]
fn titles_show_whose_numbers_they_are() {
    let has = |text: &str| roster(text).unwrap().has_numbers_of_a_system();
    assert!(has("Student,ID,SIS Login ID,Section\n\"Kim, Lee\",127,l1,B\n"));
    assert!(has("Identifier,Full name\nParticipant 1001,Ada\n") && has("name,Canvas ID\nAda,7\n"));
    assert!(!has("id,name\n1,Ada\n"));
}

#[test]
fn names_ignore_form_and_middle_names() {
    let roster =
        roster("student,name\nz,Zo\u{eb} O'Hara\na,Ada Lovelace\nb,Ada Maria Lovelace\n").unwrap();
    let aliases = [
        "Zoe\u{308} Chloe O'Hara",
        "O’HARA, ZOË",
        "Ada Lovelace",
        "Ada King Lovelace",
        "Zoe O'Hara",
    ];
    assert_eq!(found(&roster, &aliases), ["z", "z", "a", "a", "z"]);
}

#[test]
fn accents_are_ignored_where_that_is_unambiguous() {
    let text = "student,name\njg,Jürgen Groß\nlz,Łukasz Żółć\nnv,Nguyễn Văn\nz1,Zoë Hara\nz2,Zoé Hara\n\
                m,Anna Muller\nü,Anna Müller\n";
    let roster = roster(text).unwrap();
    let aliases = ["GROSS JÜRGEN", "Juergen Gross", "grossjurgen", "Lukasz Zolc", "Nguyen Van"];
    assert_eq!(found(&roster, &aliases), ["jg", "jg", "jg", "lz", "nv"]);
    // A spelling that fits exactly comes first.
    assert_eq!(found(&roster, &["Anna Müller", "Anna Muller", "Zoë Hara"]), ["ü", "m", "z1"]);
    assert!(matches!(roster.look_up("Zoe Hara"), Found::Several(people) if people.len() == 2));
}

#[test]
fn only_students_are_on_the_roster() {
    let text = "Vorname,Nachname,Anmeldename,E-Mail-Adresse,Roles\nAda,L,ada,a@x,Teilnehmer/in\n\
                Tom,T,tom,t@x,TA\nBen,K,ben,b@x,Hilfskraft\n";
    let roster = roster(text).unwrap();
    assert_eq!(students(&roster), ["ada", "ben"]);
    let notes = roster.notes().join("\n");
    assert!(notes.contains("line 4: `Hilfskraft` is an unknown role"), "{notes}");
    assert!(notes.contains("left out 1 non-student: Tom T (line 3, TA)"), "{notes}");
    assert_eq!(found(&roster, &["Tom T"]), ["-"]);
    assert_eq!(roster.left_out("Tom T").map(|person| person.line), Some(3));
    assert_eq!(roster.left_out("ada"), None);
}

#[test]
fn spreadsheet_changes_to_numbers_are_undone() {
    let roster = roster("student,name\n1001.0,Ada\n42,Ben\n").unwrap();
    assert_eq!(students(&roster), ["1001", "42"]);
    assert_eq!(found(&roster, &["1001", "0042", "01001", "042x"]), ["1001", "42", "1001", "-"]);
    assert!(matches!(roster.look_up("0042"), Found::WithoutZeros(_)));
    assert!(matches!(roster.look_up("42"), Found::One(_)));
    assert!(roster.notes()[0].contains("1 number ends in `.0`"), "{:?}", roster.notes());
    // Two who differ in zeros alone are two.
    let two = self::roster("student\n042\n42\n").unwrap();
    assert_eq!(found(&two, &["042", "42", "0042"]), ["042", "42", "-"]);
}

#[test]
fn a_team_has_members() {
    let roster = roster("student,team\nd,Team 4\ne,team 4\nf,\n").unwrap();
    let members: Vec<_> = roster.team("Team 4").iter().map(|p| p.student.as_str()).collect();
    assert_eq!((members, roster.team("").len()), (vec!["d", "e"], 0));
}

#[test]
fn errors_give_line_and_hint() {
    for (text, what) in [
        ("student,name\na,Ada\na,Ben\n", "line 3: `a` is already in line 2"),
        ("student,name\na,Ada\nA,Ben\n", "line 3: `A` is already in line 2"),
        ("seat,grade\n1,2\n", "line 1: there is no column `student`, `email` or `name`"),
        ("student,extra_days\na,two\n", "line 2: `two` in `extra_days` is not a number of days"),
        ("student\n1.23457E+11\n", "line 2: `1.23457E+11` in `student` is a number that"),
        ("student,name\na,Lovelace,Ada\n", "line 2: it has 3 values"),
        ("student\n2.0210002E7\n", "line 2: `2.0210002E7` in `student` is a number that"),
        ("\nstudent,name\n", "line 2: there is no person below this line"),
        ("student,name\n,\n", "line 1: there is no person below this line"),
        ("student,role\nt,TA\n", "line 1: 1 person is below this line, and no student"),
    ] {
        let error = roster(text).unwrap_err().to_string();
        assert!(error.contains(what) && error.contains("hint: "), "{error}");
    }
}

#[test]
fn unnamed_and_repeated_rows_are_skipped() {
    let roster = roster("student,name,seat\na,Ada,1\n,,2\na,Ada,3\n,,\n").unwrap();
    assert_eq!(students(&roster), ["a"]);
    let notes = roster.notes().join("\n");
    assert!(
        notes.contains("line 3: it names no person")
            && notes.contains("line 4: the same as line 2"),
        "{notes}"
    );
    let roster = self::roster("student,name,email\na,Ada,a@x\na,ada,A@X\n").unwrap();
    assert_eq!(students(&roster), ["a"]);
}
