//! Finding services by a few letters.

use super::{Directory, Service};
use memchr::memmem;

/// Where a query was found. Ordered, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It is the whole name, or a domain.
    Whole,
    /// The name or a domain starts with it.
    Start,
    /// A word of the name starts with it.
    Word,
    /// It stands somewhere in the name or a domain.
    Inside,
    /// It is a keyword: `banking`.
    Keyword,
}

/// A service that a query found.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    pub service: &'a Service,
    /// Where it was found; of several words, the worst.
    pub place: Place,
}

impl Directory {
    /// The services that a query finds, best first; among equals those chosen by hand, then the short names.
    /// Every word must be found, unless all of it is. An empty query finds nothing. Linear in the services: some
    /// hundred microseconds for the whole public directory.
    pub fn search(&self, query: &str) -> Vec<Found<'_>> {
        let whole = query.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if whole.is_empty() {
            return Vec::new();
        }
        let words: Vec<(&str, memmem::Finder<'_>)> =
            whole.split(' ').map(|word| (word, memmem::Finder::new(word))).collect();
        let all = memmem::Finder::new(&whole);
        let mut found: Vec<Found<'_>> = self
            .services
            .iter()
            .zip(&self.texts)
            .filter_map(|(service, text)| {
                let together = place(service, text, &whole, &all);
                let place = if words.len() == 1 || together.is_some() {
                    together
                } else {
                    words
                        .iter()
                        .map(|(word, finder)| place(service, text, word, finder))
                        .try_fold(Place::Start, |worst, one| Some(worst.max(one?)))
                };
                place.map(|place| Found { service, place })
            })
            .collect();
        found.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.service.name.cmp(&b.service.name)));
        found
    }

    /// What a name that is being typed could become, best first, at most `limit`: services whose name starts with it,
    /// then those of which a word or a domain does. Nothing for nothing typed.
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<&Service> {
        let mut found = self.search(typed);
        found.retain(|one| one.place <= Place::Word);
        // A list goes on from what was typed: names before domains.
        let start = typed.trim().to_lowercase();
        found.sort_by_key(|one| !one.service.name.to_lowercase().starts_with(&start));
        found.into_iter().take(limit).map(|one| one.service).collect()
    }
}

fn order(found: &Found<'_>) -> (Place, bool, usize) {
    (found.place, !found.service.chosen, found.service.name.len())
}

/// Where a lower-case text stands in a service; `text` is its name and domains, see [`Directory`].
fn place(service: &Service, text: &str, wanted: &str, finder: &memmem::Finder<'_>) -> Option<Place> {
    let mut best = service.keywords.iter().any(|keyword| keyword == wanted).then_some(Place::Keyword);
    for at in finder.find_iter(text.as_bytes()) {
        let end = at + wanted.len();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let starts = matches!(before, None | Some('\0'));
        let ends = matches!(text.as_bytes().get(end), None | Some(0));
        // A letter of the name, not of a domain, whose words are not for people.
        let in_name = !text.get(..at).unwrap_or_default().contains('\0');
        let one = match (starts, ends) {
            (true, true) => Place::Whole,
            (true, false) => Place::Start,
            _ if in_name && !before.is_some_and(char::is_alphanumeric) => Place::Word,
            _ => Place::Inside,
        };
        best = Some(best.map_or(one, |best| best.min(one)));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<&'static str> {
        Directory::builtin().search(query).into_iter().map(|found| found.service.name.as_str()).collect()
    }

    #[test]
    fn the_whole_name_comes_before_its_start_before_a_word_before_the_middle() {
        let found = Directory::builtin().search("box");
        assert_eq!(found[0].service.name, "Box");
        assert_eq!(found[0].place, Place::Whole);
        assert!(found.is_sorted_by_key(|one| one.place));
        let all: Vec<&str> = found.iter().map(|one| one.service.name.as_str()).collect();
        assert!(
            all.contains(&"mailbox.org") && all.contains(&"Dropbox") && all.contains(&"Xbox Live"),
            "{all:?}"
        );
    }

    #[test]
    fn a_domain_a_keyword_and_several_words_find() {
        assert_eq!(names("paypal.com")[0], "PayPal");
        assert!(names("banking").len() > 30);
        assert_eq!(names("bank zurich"), ["Zurich Cantonal Bank (ZKB)"]);
        assert_eq!(names("ZURICH  cantonal")[0], "Zurich Cantonal Bank (ZKB)");
        assert!(names("").is_empty() && names("   ").is_empty());
        assert!(names("no such service anywhere").is_empty());
    }

    #[test]
    fn letters_beyond_ascii_are_found_whatever_their_case() {
        assert_eq!(names("госуслуги")[0], "Госуслуги (Gosuslugi)");
        assert_eq!(names("DATOVÉ")[0], "Datové schránky");
    }

    #[test]
    fn a_name_being_typed_is_completed_from_its_start() {
        let complete = |typed: &str| -> Vec<&str> {
            Directory::builtin().complete(typed, 5).into_iter().map(|one| one.name.as_str()).collect()
        };
        assert_eq!(complete("gith")[0], "GitHub");
        assert_eq!(complete("PayP")[0], "PayPal");
        assert!(complete("").is_empty());
        assert!(
            complete("a").len() == 5 && complete("a").iter().all(|name| name.to_lowercase().starts_with('a'))
        );
    }
}
