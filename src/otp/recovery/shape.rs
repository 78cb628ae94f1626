//! Decides which texts look like recovery codes.

use crate::secret::RecoveryCode;
use zeroize::Zeroizing;

/// The numbers of words in a recovery phrase (BIP 39).
pub(super) const PHRASE_LENGTHS: [usize; 5] = [12, 15, 18, 21, 24];

/// The number of letters and digits in a code. Shorter texts are numbers in a sentence, longer ones are files.
const CODE_LENGTHS: std::ops::RangeInclusive<usize> = 6..=128;

/// The most words in a cell that can be a row of codes.
const MAX_WORDS: usize = 200;

/// A text that may be a code.
pub(super) struct Candidate {
    /// The text, with single spaces.
    pub code: RecoveryCode,
    /// The lengths of its groups: `4-4`, `8`, `4 4`, `12 words`.
    pub shape: String,
    /// The number of letters and digits.
    pub length: usize,
    /// Whether it is likely a code without comparison to others, because it has a digit or a label.
    pub strong: bool,
    /// Whether it is a code even if the page has no strong candidate: several groups of capital letters, or several words
    /// joined with dashes.
    pub plausible_alone: bool,
    /// Whether it is a code if there is no other text: one long word.
    pub plausible_as_only: bool,
    pub kinds: CharacterKinds,
}

/// The kinds of characters in a code.
#[derive(Clone, Copy, Default)]
pub(super) struct CharacterKinds {
    digits: bool,
    lower: bool,
    upper: bool,
}

impl CharacterKinds {
    /// The kinds that are in either set.
    pub(super) const fn union(self, other: Self) -> Self {
        Self {
            digits: self.digits || other.digits,
            lower: self.lower || other.lower,
            upper: self.upper || other.upper,
        }
    }

    /// Whether `other` has all kinds of letters in this set. Digits do not matter.
    pub(super) const fn has_letters_within(self, other: Self) -> bool {
        (!self.lower || other.lower) && (!self.upper || other.upper)
    }
}

impl Candidate {
    fn new(code: &str, shape: String, kinds: CharacterKinds, strong: bool) -> Option<Self> {
        let length = code.chars().filter(char::is_ascii_alphanumeric).count();
        let code = RecoveryCode::new(code.to_owned());
        CODE_LENGTHS.contains(&length).then_some(Self {
            code,
            length,
            strong,
            plausible_alone: false,
            plausible_as_only: length >= 8 && !shape.contains(' '),
            shape,
            kinds,
        })
    }
}

/// The texts in one cell that may be codes: none in prose, several if codes are side by side.
pub(super) fn candidates(text: &str, labelled: bool) -> Vec<Candidate> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > MAX_WORDS || words.iter().any(|word| is_date_or_time(word)) {
        return Vec::new();
    }
    if PHRASE_LENGTHS.contains(&words.len()) && words.iter().all(|word| is_word(word)) {
        let kinds = CharacterKinds { lower: true, ..CharacterKinds::default() };
        let shape = format!("{} words", words.len());
        let phrase = RecoveryCode::new(words.join(" "));
        let length = phrase.expose().len();
        return vec![Candidate {
            code: phrase,
            shape,
            length,
            strong: true,
            plausible_alone: true,
            plausible_as_only: true,
            kinds,
        }];
    }
    let Some(tokens) = words.iter().map(|word| Token::parse(word)).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let is_short = |token: &Token<'_>| token.groups.len() == 1 && token.groups[0] <= 5;
    if tokens.len() > 1 && tokens.iter().all(is_short) {
        return join_groups(&tokens, labelled);
    }
    let found: Vec<Candidate> = tokens.iter().filter_map(|token| token.candidate(labelled)).collect();
    let all_supported =
        found.iter().all(|c| c.strong || found.iter().any(|other| other.strong && other.shape == c.shape));
    match found.len() {
        // A code beside an ordinary word is part of a sentence.
        n if n < tokens.len() => Vec::new(),
        n if n > 1 && !all_supported && found.iter().any(|c| c.shape != found[0].shape) => Vec::new(),
        _ => found,
    }
}

/// Joins short groups that are separated by spaces: into one code, or into pairs.
fn join_groups(tokens: &[Token<'_>], labelled: bool) -> Vec<Candidate> {
    let first = tokens[0].groups[0];
    let uniform = tokens.iter().all(|t| t.groups[0] == first);
    let all_but_last = tokens.len() > 2
        && tokens[..tokens.len() - 1].iter().all(|t| t.groups[0] == first)
        && tokens[tokens.len() - 1].groups[0] < first;
    let all_digits = tokens.iter().all(|t| !t.kinds.lower && !t.kinds.upper);
    if !(uniform || all_but_last || tokens.iter().all(|t| t.kinds.digits))
        || tokens.iter().any(Token::is_title)
    {
        return Vec::new();
    }
    // Services often show eight digits as 4 and 4, so a row of such groups is read as pairs.
    let pairs = all_digits && uniform && first == 4 && tokens.len() >= 4 && tokens.len().is_multiple_of(2);
    let groups_per_code = if pairs { 2 } else { tokens.len() };
    tokens
        .chunks(groups_per_code)
        .filter_map(|groups| {
            let texts: Vec<&str> = groups.iter().map(|t| t.text).collect();
            let lengths: Vec<String> = groups.iter().map(|t| t.groups[0].to_string()).collect();
            let kinds = groups.iter().fold(CharacterKinds::default(), |sum, t| sum.union(t.kinds));
            let is_strong = kinds.digits || (labelled && groups.len() > 1);
            Candidate::new(&Zeroizing::new(texts.join(" ")), lengths.join(" "), kinds, is_strong)
        })
        .collect()
}

/// A word of letters and digits, possibly in groups that are separated by dashes or dots.
struct Token<'a> {
    text: &'a str,
    groups: Vec<usize>,
    shape: String,
    kinds: CharacterKinds,
}

impl<'a> Token<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut kinds = CharacterKinds::default();
        let mut groups = vec![0];
        let mut separators = String::new();
        // The symbols of base64 are not separators. Only a long text counts as base64.
        let is_base64 = text.len() >= 16 && !text.contains("//") && text.contains(['+', '/', '=']);
        for character in text.chars() {
            match character {
                '0'..='9' => kinds.digits = true,
                'a'..='z' => kinds.lower = true,
                'A'..='Z' => kinds.upper = true,
                '+' | '/' | '=' if is_base64 => {}
                '-' | '.' | '_' if groups.last() != Some(&0) => {
                    separators.push(character);
                    groups.push(0);
                    continue;
                }
                _ => return None,
            }
            if let Some(group) = groups.last_mut() {
                *group += 1;
            }
        }
        let has_dots = separators.contains('.');
        let even = groups.windows(2).all(|pair| pair[0] == pair[1]);
        if groups.last() == Some(&0) || (has_dots && (!even || !kinds.digits || is_ip_address(text))) {
            return None;
        }
        // `XXXX-XXXX` is a placeholder.
        let is_placeholder = text.chars().filter(char::is_ascii_alphanumeric).all(|c| c == 'X' || c == 'x');
        if is_placeholder {
            return None;
        }
        let mut shape = groups[0].to_string();
        for (separator, group) in separators.chars().zip(&groups[1..]) {
            shape.push(separator);
            shape += &group.to_string();
        }
        Some(Self { text, groups, shape, kinds })
    }

    /// Whether it is a capital followed by lower-case letters, like the first word of a sentence.
    fn is_title(&self) -> bool {
        let mut characters = self.text.chars();
        self.text.len() > 2
            && characters.next().is_some_and(|c| c.is_ascii_uppercase())
            && characters.all(|c| c.is_ascii_lowercase())
    }

    fn candidate(&self, labelled: bool) -> Option<Candidate> {
        let kinds = self.kinds;
        let is_labelled_code = labelled && self.text.len() >= 8 && !self.is_title();
        let mut candidate =
            Candidate::new(self.text, self.shape.clone(), kinds, kinds.digits || is_labelled_code)?;
        let groups = self.groups.len();
        let even = self.groups.windows(2).all(|pair| pair[0] == pair[1]);
        let is_words = !kinds.digits && !kinds.upper && groups >= 3;
        if is_words && !even {
            // Codes made of words share the number of words, not the lengths.
            candidate.shape = format!("{groups} words");
        }
        candidate.plausible_alone = groups >= 3 && (is_words || !kinds.lower);
        Some(candidate)
    }
}

/// Whether a text could be a word of a recovery phrase (BIP 39: 3 to 8 lower-case letters).
pub(super) fn is_word(text: &str) -> bool {
    (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
}

/// A code without the separators of its groups.
pub(super) fn ungrouped(code: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(code.len()));
    let is_phrase = code.contains(' ') && code.split(' ').all(is_word);
    out.extend(code.chars().filter(|c| is_phrase || !matches!(c, ' ' | '-' | '.' | '_')));
    out
}

/// `2024-05-01`, `1.5.2024`, `10:22`, `10:22:31`.
fn is_date_or_time(word: &str) -> bool {
    let numbers = |separator: char| -> Option<Vec<(usize, u32)>> {
        word.split(separator)
            .map(|part| {
                let number = part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())??;
                Some((part.len(), number))
            })
            .collect()
    };
    let date = ['-', '.', '/'].iter().any(|&separator| match numbers(separator).as_deref() {
        Some([(4, year), (1..=2, month), (1..=2, day)]) => {
            (1900..2200).contains(year) && (1..=12).contains(month) && (1..=31).contains(day)
        }
        Some([(1..=2, a), (1..=2, b), (4, year)]) => {
            (1900..2200).contains(year) && (1..=31).contains(a) && (1..=31).contains(b)
        }
        _ => false,
    });
    let time = matches!(
        numbers(':').as_deref(),
        Some([(1..=2, 0..=23), (2, 0..=59)] | [(1..=2, 0..=23), (2, 0..=59), (2, 0..=60)])
    );
    date || time
}

fn is_ip_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok())
}
