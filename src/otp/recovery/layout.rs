//! Divides a pasted page into cells, by lines and columns, and removes numbers, check boxes, bullets and labels.

use super::shape;
use zeroize::Zeroizing;

/// A piece of a line that may hold codes.
pub(super) struct Cell {
    /// The number of the line, from 1.
    pub line: usize,
    pub text: Zeroizing<String>,
    /// The list number before the text.
    pub number: Option<u32>,
    /// Whether it is ticked, struck out, or marked as used.
    pub used: bool,
    /// Whether a label such as “Backup code:” precedes it.
    pub labelled: bool,
}

/// The lines of the text with their numbers, without markup and invisible characters, and with plain spaces and dashes. A
/// code that is split after a dash is joined with the next line.
pub(super) fn clean_lines(text: &str) -> Vec<(usize, Zeroizing<String>)> {
    let mut lines: Vec<(usize, Zeroizing<String>)> = Vec::new();
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let has_markup =
        ["</", "<br", "<li", "<td", "<p>", "<code", "&nbsp;", "&#"].iter().any(|tag| lower.contains(tag));
    let lines_of_text = text.split(['\n', '\u{2028}', '\u{2029}', '\u{c}']);
    for (index, line) in
        lines_of_text.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).enumerate()
    {
        let line = if has_markup { without_markup(line) } else { Zeroizing::new(line.to_owned()) };
        let mut plain = Zeroizing::new(String::with_capacity(line.len()));
        for character in line.chars() {
            match character {
                '\t' => plain.push('\t'),
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fe0f}' => {}
                '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
                // Combining characters that strike out each letter.
                '\u{335}' | '\u{336}' => plain.push('~'),
                c if c.is_whitespace() || c.is_control() => plain.push(' '),
                c => plain.push(c),
            }
        }
        match lines.last_mut() {
            Some((_, before)) if is_split_code(before, &plain) => before.push_str(plain.trim_start()),
            _ => lines.push((index + 1, plain)),
        }
    }
    lines
}

/// Whether a line contains anything other than short numbers and punctuation.
pub(super) fn has_words(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        !word.is_empty() && (word.len() > 3 || !word.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Whether a code continues on the next line: one line ends with a dash, and the next begins with a group.
fn is_split_code(before: &str, after: &str) -> bool {
    let group = |text: &str| text.chars().take_while(char::is_ascii_alphanumeric).count();
    let before = before.trim_end();
    let Some(body) = before.strip_suffix('-') else { return false };
    let last = body.chars().rev().take_while(char::is_ascii_alphanumeric).count();
    last >= 3 && body.contains('-') && group(after.trim_start()) >= 2
}

/// Removes HTML tags and decodes common entities. Block elements and table cells become tabs.
fn without_markup(line: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(line.len() + 8));
    let mut rest = line;
    while let Some(markup) = rest.find(['<', '&']) {
        out.push_str(&rest[..markup]);
        rest = &rest[markup..];
        let end = if rest.starts_with('<') { '>' } else { ';' };
        // No tag is longer than 300 characters. The limit keeps a stray `<` from searching the whole text.
        let Some((length, _)) = rest.char_indices().take(300).find(|(_, c)| *c == end) else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
            continue;
        };
        let inside = &rest[1..length];
        rest = &rest[length + 1..];
        if end == ';' {
            out.push(match inside {
                "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
                "amp" => '&',
                "quot" => '"',
                "shy" => '\u{ad}',
                "ndash" | "hyphen" | "dash" => '-',
                _ => {
                    let number = inside.strip_prefix('#').unwrap_or("");
                    let code = number.strip_prefix(['x', 'X']).map_or_else(
                        || number.parse().ok(),
                        |hexadecimal| u32::from_str_radix(hexadecimal, 16).ok(),
                    );
                    code.and_then(char::from_u32).unwrap_or(' ')
                }
            });
            continue;
        }
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match name.as_str() {
            "s" | "del" | "strike" => out.push('~'),
            "b" | "i" | "em" | "strong" | "code" | "span" | "tt" | "kbd" | "u" | "mark" | "font" | "a" => {}
            _ => out.push('\t'),
        }
    }
    out.push_str(rest);
    out
}

/// Divides lines into cells. With `split_at_gaps`, two spaces or a tab separate cells; otherwise they count as one space.
pub(super) fn split_into_cells(lines: &[(usize, Zeroizing<String>)], split_at_gaps: bool) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    // A number that is alone in its cell belongs to the next cell.
    let mut pending_number = None;
    // Set by a heading such as “Used”: then `yes` marks the code before it.
    let mut has_used_column = false;
    // Set by the label of a password: the next cell is the password.
    let mut is_password_next = false;
    for (line, text) in lines {
        let first_of_line = cells.len();
        for piece in split_line(text, split_at_gaps) {
            let lower = piece.trim().to_ascii_lowercase();
            if is_used_word(&lower) || (has_used_column && ["yes", "true", "x"].contains(&lower.as_str())) {
                match cells.get_mut(first_of_line..).and_then(<[Cell]>::last_mut) {
                    Some(cell) if cell.text.contains(|c: char| c.is_ascii_digit()) => cell.used = true,
                    _ => has_used_column = true,
                }
                continue;
            }
            let mut cell = strip_decoration(&piece, *line);
            if cell.text.is_empty() {
                pending_number = cell.number.or(pending_number);
                continue;
            }
            if std::mem::replace(&mut is_password_next, is_password_label(&cell.text)) {
                is_password_next = false;
                continue;
            }
            cell.number = cell.number.or(pending_number.take());
            cells.push(cell);
        }
    }
    cells
}

/// Splits a line at gaps, separators and list numbers, and removes quotes.
fn split_line(text: &str, split_at_gaps: bool) -> Vec<Zeroizing<String>> {
    let mut pieces: Vec<Zeroizing<String>> = Vec::new();
    let mut piece = Zeroizing::new(String::with_capacity(text.len()));
    let words: Vec<&str> = text.split(' ').collect();
    for (index, word) in words.iter().enumerate() {
        let gap = split_at_gaps && word.is_empty();
        let is_numbering = index > 0
            && (1..=3).contains(&word.len().saturating_sub(1))
            && word.ends_with(['.', ')', ':'])
            && word[..word.len() - 1].bytes().all(|b| b.is_ascii_digit())
            // “Code 3:” is one label.
            && !CODE_WORDS.contains(&words[index - 1].to_lowercase().as_str());
        if gap || is_numbering || matches!(*word, "/" | "•" | "·") {
            pieces.push(std::mem::take(&mut piece));
        }
        if word.is_empty() {
            continue;
        }
        piece.push(' ');
        for character in word.chars() {
            match character {
                '\t' if !split_at_gaps => piece.push(' '),
                '\t' | '|' | ',' | ';' | '│' | '┃' => pieces.push(std::mem::take(&mut piece)),
                '"' | '“' | '”' | '„' | '«' | '»' | '`' | '\'' | '’' | '‘' => {}
                c => piece.push(c),
            }
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

const BULLETS: &str = "-*+•·‣▪▫◦●■–—>#_=→»[](){}<";
const TICKED: [&str; 11] = ["[x]", "[X]", "(x)", "☑", "☒", "✓", "✔", "✗", "✘", "✅", "❌"];
const UNTICKED: [&str; 9] = ["[ ]", "[]", "( )", "☐", "□", "▢", "○", "◯", "❏"];

/// Makes a cell from a piece of a line: removes everything around the code.
fn strip_decoration(piece: &str, line: usize) -> Cell {
    let mut cell = Cell { line, text: Zeroizing::default(), number: None, used: false, labelled: false };
    cell.used = piece.contains('~');
    let plain = Zeroizing::new(piece.replace('~', ""));
    let mut rest = plain.trim();
    loop {
        if let Some(after) = TICKED.iter().find_map(|tick| rest.strip_prefix(tick)) {
            cell.used = true;
            rest = after.trim_start();
        } else if let Some(after) = UNTICKED.iter().find_map(|tick| rest.strip_prefix(tick)) {
            rest = after.trim_start();
        } else if let Some((number, after)) = split_numbering(rest).filter(|_| cell.number.is_none()) {
            cell.number = Some(number);
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix(|c| BULLETS.contains(c)) {
            rest = after.trim_start();
        } else {
            break;
        }
    }
    rest = strip_used_mark(rest, &mut cell.used);
    rest = strip_label(rest, &mut cell);
    rest = strip_used_mark(rest, &mut cell.used);
    let tail = |c: char| ".,:!?*_-–—=()[]{}<>&".contains(c) || c.is_whitespace();
    // A long base64 text keeps the equals signs at its end.
    let end = rest.trim_end_matches(tail).len();
    let padding = rest[end..].bytes().take_while(|&b| b == b'=').count();
    rest = rest[..end + if end >= 16 { padding } else { 0 }].trim_start_matches(['*', '_', '(', '[']);
    let single: Vec<&str> = rest.split_whitespace().collect();
    cell.text.push_str(&Zeroizing::new(single.join(" ")));
    cell
}

/// Splits off the list number at the start: `1.`, `1)`, `01:`, `#1`, `(1)`, `[1]`, or a number alone, but not `12:34` or `1.2`.
fn split_numbering(text: &str) -> Option<(u32, &str)> {
    let open = text.strip_prefix(['#', '(', '[']);
    let digits = open.unwrap_or(text);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits.get(..length)?.parse().ok().filter(|_| (1..=3).contains(&length))?;
    let after = &digits[length..];
    let rest = after.trim_start_matches(['.', ')', ']', ':', 'º', '°']);
    let has_mark = rest.len() < after.len();
    let is_separate = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (is_separate && (has_mark || open.is_some() || rest.is_empty())).then_some((number, rest))
}

fn is_used_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    ["used", "redeemed", "spent", "consumed", "benutzt", "verwendet", "usado", "utilisé"].contains(&word)
}

/// Removes a word that marks the code as used, and sets `used`.
fn strip_used_mark<'a>(text: &'a str, used: &mut bool) -> &'a str {
    let mut offset = 0;
    for word in text.split_inclusive(' ') {
        if is_used_word(&word.trim().to_lowercase()) {
            let before = &text[..offset];
            if before.contains(|c: char| c.is_ascii_digit()) {
                *used = true;
                return before.trim_end_matches([' ', '(', '[', '-', '–', '—', '*']);
            }
            if before.trim().is_empty() {
                *used = true;
                return text[word.len()..].trim_start_matches([' ', ':', '-']);
            }
        }
        offset += word.len();
    }
    text
}

/// Labels of codes.
const CODE_WORDS: [&str; 17] = [
    "code",
    "codes",
    "backup",
    "recovery",
    "key",
    "no",
    "nr",
    "passcode",
    "scratch",
    "emergency",
    "phrase",
    "wiederherstellungscode",
    "ersatzcode",
    "código",
    "codigo",
    "secours",
    "backup-code",
];

/// Labels of other things.
const OTHER_WORDS: [&str; 32] = [
    "account",
    "user",
    "username",
    "email",
    "e-mail",
    "mail",
    "phone",
    "tel",
    "date",
    "created",
    "generated",
    "issued",
    "expires",
    "expire",
    "printed",
    "version",
    "order",
    "id",
    "ip",
    "time",
    "page",
    "login",
    "name",
    "url",
    "case",
    "ref",
    "customer",
    "konto",
    "benutzer",
    "datum",
    "erstellt",
    "support",
];

/// Labels of a password, which must never be taken for a code.
const PASSWORD_WORDS: [&str; 15] = [
    "password",
    "passwd",
    "pass",
    "pw",
    "pwd",
    "passphrase",
    "pin",
    "passwort",
    "kennwort",
    "contraseña",
    "mot de passe",
    "senha",
    "wachtwoord",
    "пароль",
    "hasło",
];

/// Whether a text is the label of a password, as in `Password:`.
fn is_password_label(text: &str) -> bool {
    let label = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    PASSWORD_WORDS.iter().any(|word| label == *word || label.ends_with(&format!(" {word}")))
}

/// Whether a text says that codes follow.
pub(super) fn names_codes(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .any(|word| CODE_WORDS.contains(&word.to_lowercase().as_str()))
}

/// Removes a label: `Backup code 3: …`, `Code …`, `Your recovery code is …`. Addresses and texts with another label
/// become empty.
fn strip_label<'a>(text: &'a str, cell: &mut Cell) -> &'a str {
    if text.contains("://") || text.contains('@') || text.contains("www.") {
        return "";
    }
    let first_word = text.split([' ', ':', '=']).next().unwrap_or_default();
    if is_password_label(first_word) && text[first_word.len()..].contains(char::is_alphanumeric) {
        return "";
    }
    let has_word = |head: &str, words: &[&str]| {
        head.split(|c: char| !c.is_alphanumeric() && c != '-')
            .any(|word| words.contains(&word.to_lowercase().as_str()))
    };
    let label_and_text = text
        .rsplit_once(": ")
        .or_else(|| text.rsplit_once(':').filter(|(head, _)| !head.ends_with(|c: char| c.is_ascii_digit())))
        .or_else(|| text.rsplit_once(" is "));
    if let Some((head, tail)) =
        label_and_text.filter(|(head, tail)| !tail.trim().is_empty() && head.contains(char::is_alphabetic))
    {
        let is_code_label = has_word(head, &CODE_WORDS);
        if (has_word(head, &OTHER_WORDS) && !is_code_label) || is_password_label(head) {
            return "";
        }
        cell.labelled = is_code_label;
        let number = head.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
        cell.number = cell.number.or(number.filter(|n| n.len() <= 3).and_then(|n| n.parse().ok()));
        return tail.trim();
    }
    let mut rest = text;
    while let Some((word, after)) = rest.split_once(' ') {
        if !CODE_WORDS.contains(&word.trim_matches(['#', '.']).to_lowercase().as_str()) {
            break;
        }
        cell.labelled = true;
        rest = after.trim_start();
    }
    if cell.labelled
        && let Some((number, after)) = rest.split_once(' ')
        && let Ok(number) = number.trim_matches(['#', '.', ')']).parse::<u32>()
        && number < 1000
    {
        cell.number = cell.number.or(Some(number));
        return after.trim_start();
    }
    rest
}

/// Removes list numbers without punctuation, as in `1 1234 5678` or `1-abcd`, if they count up from 0 or 1 over the whole
/// page.
pub(super) fn strip_bare_numbers(page: &mut [Cell]) {
    // The number, and the length of the text to remove.
    let bare_number = |cell: &Cell| -> Option<(u32, usize)> {
        let length = cell.text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = cell.text.get(length..).filter(|_| (1..=3).contains(&length) && cell.number.is_none())?;
        let body = rest.trim_start_matches([' ', '.', ')', ':', '-', '–', '—']);
        if body.len() == rest.len() || shape::candidates(body, false).is_empty() {
            return None;
        }
        Some((cell.text[..length].parse().ok()?, cell.text.len() - body.len()))
    };
    let mut numbers: Vec<u32> = page.iter().filter_map(bare_number).map(|(number, _)| number).collect();
    numbers.sort_unstable();
    let counts_up = numbers.len() > 1
        && numbers.first().is_some_and(|&first| first <= 1)
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if !counts_up {
        return;
    }
    for cell in page {
        if let Some((number, length)) = bare_number(cell) {
            cell.number = Some(number);
            cell.text = Zeroizing::new(cell.text[length..].to_owned());
        }
    }
}
