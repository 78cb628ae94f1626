//! What a recovery code looks like, and what does not.

use super::PHRASES;
use crate::secret::RecoveryCode;
use zeroize::Zeroizing;

/// Letters and digits that a code has in all. Fewer are a number in a sentence, more are a file.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=128;

/// More words than this between two gaps are no row of codes.
const MAX_WORDS: usize = 200;

/// Something that may be a code.
pub(super) struct Candidate {
    /// As written, with single spaces.
    pub code: RecoveryCode,
    /// Its build: `4-4`, `8`, `4 4`, `12 words`.
    pub shape: String,
    /// How many letters and digits.
    pub length: usize,
    /// Whether it can be a code with nothing to compare it with: it has a digit, or a label.
    pub strong: bool,
    /// Of letters only, but no word: several groups of capitals, or words joined with dashes.
    pub plausible_alone: bool,
    /// What it is written in.
    pub letters: Letters,
}

/// The kinds of characters in a code.
#[derive(Clone, Copy, Default)]
pub(super) struct Letters {
    digits: bool,
    lower: bool,
    upper: bool,
}

impl Letters {
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            digits: self.digits || other.digits,
            lower: self.lower || other.lower,
            upper: self.upper || other.upper,
        }
    }

    /// Whether its letters are of the kinds that the other has.
    pub(super) const fn within(self, other: Self) -> bool {
        (!self.lower || other.lower) && (!self.upper || other.upper)
    }
}

impl Candidate {
    fn new(code: &str, shape: String, letters: Letters, strong: bool) -> Option<Self> {
        let length = code.chars().filter(char::is_ascii_alphanumeric).count();
        let code = RecoveryCode::new(code.to_owned());
        LENGTHS.contains(&length).then_some(Self {
            code,
            shape,
            length,
            strong,
            plausible_alone: false,
            letters,
        })
    }
}

/// The codes in one cell: none where it is prose, several where they stand side by side.
pub(super) fn candidates(text: &str, labelled: bool) -> Vec<Candidate> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > MAX_WORDS || words.iter().any(|word| is_date_or_time(word)) {
        return Vec::new();
    }
    if PHRASES.contains(&words.len()) && words.iter().all(|word| is_word(word)) {
        let letters = Letters { lower: true, ..Letters::default() };
        let shape = format!("{} words", words.len());
        let phrase = RecoveryCode::new(words.join(" "));
        let length = phrase.expose().len();
        return vec![Candidate { code: phrase, shape, length, strong: true, plausible_alone: true, letters }];
    }
    let Some(tokens) = words.iter().map(|word| Token::read(word)).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let short = |token: &Token<'_>| token.groups.len() == 1 && token.groups[0] <= 5;
    if tokens.len() > 1 && tokens.iter().all(short) {
        return in_groups(&tokens);
    }
    let found: Vec<Candidate> = tokens.iter().filter_map(|token| token.candidate(labelled)).collect();
    let alike = found.iter().all(|c| c.strong || found.iter().any(|o| o.strong && o.shape == c.shape));
    match found.len() {
        // A word beside a code makes a sentence of both.
        n if n < tokens.len() => Vec::new(),
        n if n > 1 && !alike && found.iter().any(|c| c.shape != found[0].shape) => Vec::new(),
        _ => found,
    }
}

/// Short groups with spaces between: one code, or pairs of groups side by side.
fn in_groups(tokens: &[Token<'_>]) -> Vec<Candidate> {
    let first = tokens[0].groups[0];
    let uniform = tokens.iter().all(|t| t.groups[0] == first);
    let but_last = tokens.len() > 2
        && tokens[..tokens.len() - 1].iter().all(|t| t.groups[0] == first)
        && tokens[tokens.len() - 1].groups[0] < first;
    let all_digits = tokens.iter().all(|t| !t.letters.lower && !t.letters.upper);
    if !(uniform || but_last || tokens.iter().all(|t| t.letters.digits)) || tokens.iter().any(Token::is_title)
    {
        return Vec::new();
    }
    // Eight digits are handed out as 4 and 4 so often that a row of them is taken for pairs.
    let pairs = all_digits && uniform && first == 4 && tokens.len() >= 4 && tokens.len().is_multiple_of(2);
    let size = if pairs { 2 } else { tokens.len() };
    tokens
        .chunks(size)
        .filter_map(|groups| {
            let texts: Vec<&str> = groups.iter().map(|t| t.text).collect();
            let lengths: Vec<String> = groups.iter().map(|t| t.groups[0].to_string()).collect();
            let letters = groups.iter().fold(Letters::default(), |sum, t| sum.and(t.letters));
            Candidate::new(&Zeroizing::new(texts.join(" ")), lengths.join(" "), letters, letters.digits)
        })
        .collect()
}

/// A run of letters and digits, perhaps in groups with dashes or dots between.
struct Token<'a> {
    text: &'a str,
    groups: Vec<usize>,
    shape: String,
    letters: Letters,
}

impl<'a> Token<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut letters = Letters::default();
        let mut groups = vec![0];
        let mut separators = String::new();
        // Base64 has its own signs; they are no separators, and only a long text is taken for it.
        let base64 = text.len() >= 16 && !text.contains("//") && text.contains(['+', '/', '=']);
        for character in text.chars() {
            match character {
                '0'..='9' => letters.digits = true,
                'a'..='z' => letters.lower = true,
                'A'..='Z' => letters.upper = true,
                '+' | '/' | '=' if base64 => {}
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
        let dotted = separators.contains('.');
        let even = groups.windows(2).all(|pair| pair[0] == pair[1]);
        if groups.last() == Some(&0) || (dotted && (!even || !letters.digits || is_address(text))) {
            return None;
        }
        let mask = text.chars().filter(char::is_ascii_alphanumeric).all(|c| c == 'X' || c == 'x');
        if mask {
            return None;
        }
        let mut shape = groups[0].to_string();
        for (separator, group) in separators.chars().zip(&groups[1..]) {
            shape.push(separator);
            shape += &group.to_string();
        }
        Some(Self { text, groups, shape, letters })
    }

    /// A capital and then small letters: a word in a sentence.
    fn is_title(&self) -> bool {
        let mut characters = self.text.chars();
        self.text.len() > 2
            && characters.next().is_some_and(|c| c.is_ascii_uppercase())
            && characters.all(|c| c.is_ascii_lowercase())
    }

    fn candidate(&self, labelled: bool) -> Option<Candidate> {
        let letters = self.letters;
        let shown = labelled && self.text.len() >= 8 && !self.is_title();
        let mut candidate = Candidate::new(self.text, self.shape.clone(), letters, letters.digits || shown)?;
        let groups = self.groups.len();
        let even = self.groups.windows(2).all(|pair| pair[0] == pair[1]);
        let words = !letters.digits && !letters.upper && groups >= 3;
        if words && !even {
            // However long the words are, it is the count of them that such codes share.
            candidate.shape = format!("{groups} words");
        }
        candidate.plausible_alone = groups >= 3 && (words || !letters.lower);
        Some(candidate)
    }
}

/// A word such as phrases are made of (BIP 39: 3 to 8 small letters).
pub(super) fn is_word(text: &str) -> bool {
    (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase())
}

/// A code without what is only there to read it by.
pub(super) fn bare(code: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(code.len()));
    let words = code.contains(' ') && code.split(' ').all(is_word);
    out.extend(code.chars().filter(|c| words || !matches!(c, ' ' | '-' | '.' | '_')));
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

/// Whether it is an IPv4 address.
fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok())
}
