//! What months are called in the languages in which learning systems write times.

use unicode_normalization::UnicodeNormalization;

/// The names of each month, as they are written in a date.
const MONTHS: [&str; 12] = [
    "january januar jänner janvier enero gennaio janeiro januari styczeń stycznia leden ledna \
     tammikuu ocak январь января січень січня",
    "february februar feber février fevrier febrero febbraio fevereiro februari luty lutego únor \
     února helmikuu şubat февраль февраля лютий лютого",
    "march mar märz maerz mrz mars marzo março maart marts marzec marca březen března maaliskuu \
     mart март марта березень березня",
    "april avril abril aprile kwiecień kwietnia duben dubna huhtikuu nisan апрель апреля квітень \
     квітня",
    "may mai mayo maggio maio mei maj maja květen května toukokuu mayıs май мая травень травня",
    "june juni juin junio giugno junho czerwiec czerwca červen června kesäkuu haziran июнь июня \
     червень червня",
    "july juli juillet julio luglio julho lipiec lipca červenec července heinäkuu temmuz июль \
     июля липень липня",
    "august août aout agosto augustus augusti sierpień sierpnia srpen srpna elokuu ağustos август \
     августа серпень серпня",
    "september septembre septiembre setiembre settembre setembro wrzesień września září syyskuu \
     eylül сентябрь сентября вересень вересня",
    "october oktober octobre octubre ottobre outubro październik października říjen října \
     lokakuu ekim октябрь октября жовтень жовтня",
    "november novembre noviembre novembro listopad listopadu listopada marraskuu kasım ноябрь \
     ноября листопад листопада",
    "december dezember décembre decembre diciembre dicembre dezembro desember grudzień grudnia \
     prosinec prosince joulukuu aralık декабрь декабря грудень грудня",
];

/// Finnish puts this behind the month in a date.
const FINNISH_CASE: &str = "kuuta";

/// The month that a word names, from 1: in whole, or by three letters or more of its beginning. `None` where these
/// are the beginning of two months.
pub(crate) fn month(word: &str) -> Option<u16> {
    let word: String = word.nfc().flat_map(char::to_lowercase).collect();
    let word = word.trim_end_matches('.');
    let word = if word.ends_with(FINNISH_CASE) { &word[..word.len() - 2] } else { word };
    let place = |fits: &dyn Fn(&str) -> bool| {
        let mut places =
            (1..).zip(MONTHS).filter(|(_, names)| names.split(' ').any(fits)).map(|(at, _)| at);
        places.next().filter(|_| places.next().is_none())
    };
    let long = word.chars().count() >= 3;
    place(&|name| name == word).or_else(|| place(&|name| name.starts_with(word)).filter(|_| long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_in_many_languages() {
        for word in ["Mar", "march", "März", "Ma\u{308}rz", "MRZ.", "mars", "marzo", "maart"] {
            assert_eq!(month(word), Some(3), "{word}");
        }
        for (word, number) in [
            ("déc.", 12),
            ("Dez", 12),
            ("juil.", 7),
            ("juin", 6),
            ("června", 6),
            ("července", 7),
            ("мая", 5),
            ("maaliskuuta", 3),
            ("marraskuuta", 11),
            ("sept", 9),
        ] {
            assert_eq!(month(word), Some(number), "{word}");
        }
    }

    #[test]
    fn unknown_or_ambiguous_months_give_none() {
        for word in ["", "ma", "jui", "červ", "smarch", "monday", "12", "de"] {
            assert_eq!(month(word), None, "{word}");
        }
    }
}
