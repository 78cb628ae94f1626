//! Searches services by a few letters.

use super::directory::Directory;
use super::service::Service;

/// Where a query matches. Ordered, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// The query is the full name or a domain.
    Exact,
    /// The name or a domain starts with the query.
    Prefix,
    /// A word of the name starts with the query.
    Word,
    /// The name or a domain contains the query.
    Substring,
    /// The query is a keyword: `banking`.
    Keyword,
}

#[derive(Clone, Copy, Debug)]
pub struct ServiceMatch<'a> {
    pub service: &'a Service,
    /// The kind of match. For a query of several words, the worst of their matches.
    pub kind: MatchKind,
}

impl Directory {
    /// The services that match a query, best first. Among equal matches, services chosen by hand come first, then
    /// shorter names. Either the query as a whole or every word of it must match. An empty query matches nothing.
    /// Linear in the services: some hundred microseconds for the whole public directory.
    pub fn search(&self, query: &str) -> Vec<ServiceMatch<'_>> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let phrase = words.join(" ");
        let services = self.services.iter().zip(&self.texts);
        let matches = services.filter_map(|(service, text)| {
            let each_word = || {
                let mut kinds = words.iter().map(|word| match_kind(service, text, word));
                kinds.try_fold(MatchKind::Prefix, |worst, kind| Some(worst.max(kind?)))
            };
            let several_words = words.len() > 1;
            let kind = match_kind(service, text, &phrase).or_else(|| several_words.then(each_word)?)?;
            Some(ServiceMatch { service, kind })
        });
        let mut matches: Vec<ServiceMatch<'_>> = matches.collect();
        matches.sort_by_key(|found| {
            (found.kind, !found.service.chosen, found.service.name.len(), &found.service.name)
        });
        matches
    }

    /// At most `limit` completions for a name that is being typed. Services whose name starts with the text come first,
    /// then services of which another word or a domain starts with it.
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<&Service> {
        let mut matches = self.search(typed);
        matches.retain(|found| found.kind <= MatchKind::Word);
        let prefix = typed.trim().to_lowercase();
        matches.sort_by_key(|found| !found.service.name.to_lowercase().starts_with(&prefix));
        matches.into_iter().take(limit).map(|found| found.service).collect()
    }
}

/// The best match of a lower-case query in a service. `text` is the service's entry in [`Directory::texts`].
fn match_kind(service: &Service, text: &str, query: &str) -> Option<MatchKind> {
    let keyword = service.keywords.iter().any(|keyword| keyword == query).then_some(MatchKind::Keyword);
    let kinds = text.match_indices(query).map(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + query.len()..]);
        let at_start = before.is_empty() || before.ends_with('\0');
        let at_end = after.is_empty() || after.starts_with('\0');
        // Match words only in the name: the words of a domain mean nothing to people.
        let in_name = !before.contains('\0');
        match (at_start, at_end) {
            (true, true) => MatchKind::Exact,
            (true, false) => MatchKind::Prefix,
            _ if in_name && !before.ends_with(char::is_alphanumeric) => MatchKind::Word,
            _ => MatchKind::Substring,
        }
    });
    kinds.chain(keyword).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(query: &str) -> Vec<&'static str> {
        Directory::builtin().search(query).into_iter().map(|found| found.service.name.as_str()).collect()
    }

    #[test]
    fn exact_matches_come_first_then_prefixes_words_and_substrings() {
        let found = Directory::builtin().search("box");
        assert_eq!(found[0].service.name, "Box");
        assert_eq!(found[0].kind, MatchKind::Exact);
        assert!(found.is_sorted_by_key(|one| one.kind));
        let all: Vec<&str> = found.iter().map(|one| one.service.name.as_str()).collect();
        assert!(
            all.contains(&"mailbox.org") && all.contains(&"Dropbox") && all.contains(&"Xbox Live"),
            "{all:?}"
        );
    }

    #[test]
    fn domains_keywords_and_several_words_match() {
        assert_eq!(names("paypal.com")[0], "PayPal");
        assert!(names("banking").len() > 30);
        assert_eq!(names("bank zurich"), ["Zurich Cantonal Bank (ZKB)"]);
        assert_eq!(names("ZURICH  cantonal")[0], "Zurich Cantonal Bank (ZKB)");
        assert!(names("").is_empty() && names("   ").is_empty());
        assert!(names("no such service anywhere").is_empty());
    }

    #[test]
    fn letters_beyond_ascii_match_ignoring_case() {
        assert_eq!(names("госуслуги")[0], "Госуслуги (Gosuslugi)");
        assert_eq!(names("DATOVÉ")[0], "Datové schránky");
    }

    #[test]
    fn completion_starts_with_what_was_typed() {
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
