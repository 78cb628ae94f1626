//! A pasted page as cells: lines and columns, with numbers, boxes, bullets, labels and marks taken off.

use super::shape;
use zeroize::Zeroizing;

/// A piece of a line that may hold codes.
pub(super) struct Cell {
    /// The line, from 1.
    pub line: usize,
    /// What is left of it.
    pub text: Zeroizing<String>,
    /// The number in front of it.
    pub number: Option<u32>,
    /// Whether it is ticked off, struck out or said to be used.
    pub used: bool,
    /// Whether words before it call it a code.
    pub labelled: bool,
}

/// The lines of the text with their numbers; without markup and invisible characters, and with
/// plain spaces and dashes. A line that ends in a dash is put together with the next.
pub(super) fn clean(text: &str) -> Vec<(usize, Zeroizing<String>)> {
    let mut lines: Vec<(usize, Zeroizing<String>)> = Vec::new();
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let markup =
        ["</", "<br", "<li", "<td", "<p>", "<code", "&nbsp;", "&#"].iter().any(|tag| lower.contains(tag));
    let all = text.split(['\n', '\u{2028}', '\u{2029}', '\u{c}']);
    for (at, line) in all.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).enumerate() {
        let line = if markup { without_markup(line) } else { Zeroizing::new(line.to_owned()) };
        let mut plain = Zeroizing::new(String::with_capacity(line.len()));
        for character in line.chars() {
            match character {
                '\t' => plain.push('\t'),
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fe0f}' => {}
                '\u{2010}' | '\u{2011}' | '\u{2212}' => plain.push('-'),
                // Struck out, letter by letter.
                '\u{335}' | '\u{336}' => plain.push('~'),
                c if c.is_whitespace() || c.is_control() => plain.push(' '),
                c => plain.push(c),
            }
        }
        match lines.last_mut() {
            Some((_, before)) if continues(before, &plain) => before.push_str(plain.trim_start()),
            _ => lines.push((at + 1, plain)),
        }
    }
    lines
}

/// Whether there is more in a line than the number of another.
pub(super) fn says_something(line: &str) -> bool {
    line.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        !word.is_empty() && (word.len() > 3 || !word.bytes().all(|b| b.is_ascii_digit()))
    })
}

/// Whether a code goes on from the end of one line to the next: a dash at the end, then a group.
fn continues(before: &str, after: &str) -> bool {
    let group = |text: &str| text.chars().take_while(char::is_ascii_alphanumeric).count();
    let before = before.trim_end();
    let Some(body) = before.strip_suffix('-') else { return false };
    let last = body.chars().rev().take_while(char::is_ascii_alphanumeric).count();
    last >= 3 && body.contains('-') && group(after.trim_start()) >= 2
}

/// Without HTML tags and with the usual entities read. Blocks and table cells become gaps.
fn without_markup(line: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(line.len() + 8));
    let mut rest = line;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') { '>' } else { ';' };
        // No tag is longer, and a lone sign must not make the whole text be searched.
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

/// Divides the lines into cells. `gaps`: whether two spaces or a tab divide, or are one space.
pub(super) fn cells(lines: &[(usize, Zeroizing<String>)], gaps: bool) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut waiting = None;
    let mut has_used_column = false;
    for (line, text) in lines {
        let first = cells.len();
        for piece in pieces(text, gaps) {
            let lower = piece.trim().to_ascii_lowercase();
            if is_used_word(&lower) || (has_used_column && ["yes", "true", "x"].contains(&lower.as_str())) {
                match cells.get_mut(first..).and_then(<[Cell]>::last_mut) {
                    Some(cell) if cell.text.contains(|c: char| c.is_ascii_digit()) => cell.used = true,
                    _ => has_used_column = true,
                }
                continue;
            }
            let mut cell = peel(&piece, *line);
            if cell.text.is_empty() {
                waiting = cell.number.or(waiting);
                continue;
            }
            cell.number = cell.number.or(waiting.take());
            cells.push(cell);
        }
    }
    cells
}

fn pieces(text: &str, gaps: bool) -> Vec<Zeroizing<String>> {
    let mut pieces: Vec<Zeroizing<String>> = Vec::new();
    let mut piece = Zeroizing::new(String::with_capacity(text.len()));
    let words: Vec<&str> = text.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        let gap = gaps && word.is_empty();
        let numbering = at > 0
            && (1..=3).contains(&word.len().saturating_sub(1))
            && word.ends_with(['.', ')', ':'])
            && word[..word.len() - 1].bytes().all(|b| b.is_ascii_digit())
            // “Code 3:” is one label.
            && !CODE_WORDS.contains(&words[at - 1].to_lowercase().as_str());
        if gap || numbering || matches!(*word, "/" | "•" | "·") {
            pieces.push(std::mem::take(&mut piece));
        }
        if word.is_empty() {
            continue;
        }
        piece.push(' ');
        for character in word.chars() {
            match character {
                '\t' if !gaps => piece.push(' '),
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

/// Takes off what stands around a code.
fn peel(piece: &str, line: usize) -> Cell {
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
        } else if let Some((number, after)) = numbering(rest).filter(|_| cell.number.is_none()) {
            cell.number = Some(number);
            rest = after.trim_start();
        } else if let Some(after) = rest.strip_prefix(|c| BULLETS.contains(c)) {
            rest = after.trim_start();
        } else {
            break;
        }
    }
    rest = without_used(rest, &mut cell.used);
    rest = label(rest, &mut cell);
    rest = without_used(rest, &mut cell.used);
    let tail = |c: char| ".,:!?*_-–—=()[]{}<>&".contains(c) || c.is_whitespace();
    // Base64 ends in equals signs.
    let end = rest.trim_end_matches(tail).len();
    let padding = rest[end..].bytes().take_while(|&b| b == b'=').count();
    rest = rest[..end + if end >= 16 { padding } else { 0 }].trim_start_matches(['*', '_', '(', '[']);
    let single: Vec<&str> = rest.split_whitespace().collect();
    cell.text.push_str(&Zeroizing::new(single.join(" ")));
    cell
}

/// `1.`, `1)`, `01:`, `#1`, `(1)`, `[1]`, or a number alone, in front; not `12:34`, nor `1.2`.
fn numbering(text: &str) -> Option<(u32, &str)> {
    let open = text.strip_prefix(['#', '(', '[']);
    let digits = open.unwrap_or(text);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits.get(..length)?.parse().ok().filter(|_| (1..=3).contains(&length))?;
    let after = &digits[length..];
    let rest = after.trim_start_matches(['.', ')', ']', ':', 'º', '°']);
    let closed = rest.len() < after.len();
    let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (apart && (closed || open.is_some() || rest.is_empty())).then_some((number, rest))
}

fn is_used_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    ["used", "redeemed", "spent", "consumed", "benutzt", "verwendet", "usado", "utilisé"].contains(&word)
}

/// Cuts at a word that says the code is used, and notes it.
fn without_used<'a>(text: &'a str, used: &mut bool) -> &'a str {
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        if is_used_word(&word.trim().to_lowercase()) {
            let before = &text[..at];
            if before.contains(|c: char| c.is_ascii_digit()) {
                *used = true;
                return before.trim_end_matches([' ', '(', '[', '-', '–', '—', '*']);
            }
            if before.trim().is_empty() {
                *used = true;
                return text[word.len()..].trim_start_matches([' ', ':', '-']);
            }
        }
        at += word.len();
    }
    text
}

/// Words that call what follows a code.
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

/// Words that call what follows something else.
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

/// Takes a label off: `Backup code 3: …`, `Code …`, `Your recovery code is …`. What is labelled as
/// something else, and addresses, leave nothing.
fn label<'a>(text: &'a str, cell: &mut Cell) -> &'a str {
    if text.contains("://") || text.contains('@') || text.contains("www.") {
        return "";
    }
    let says = |head: &str, words: &[&str]| {
        head.split(|c: char| !c.is_alphanumeric() && c != '-')
            .any(|word| words.contains(&word.to_lowercase().as_str()))
    };
    let divided = text
        .rsplit_once(": ")
        .or_else(|| text.rsplit_once(':').filter(|(head, _)| !head.ends_with(|c: char| c.is_ascii_digit())))
        .or_else(|| text.rsplit_once(" is "));
    if let Some((head, tail)) =
        divided.filter(|(head, tail)| !tail.trim().is_empty() && head.contains(char::is_alphabetic))
    {
        let codes = says(head, &CODE_WORDS);
        if says(head, &OTHER_WORDS) && !codes {
            return "";
        }
        cell.labelled = codes;
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

/// Takes numbers without a sign after them off, `1 1234 5678` or `1-abcd`, where those of the whole
/// page count up from 0 or 1.
pub(super) fn strip_bare_numbers(page: &mut [Cell]) {
    let bare = |cell: &Cell| -> Option<(u32, usize)> {
        let length = cell.text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = cell.text.get(length..).filter(|_| (1..=3).contains(&length) && cell.number.is_none())?;
        let body = rest.trim_start_matches([' ', '.', ')', ':', '-', '–', '—']);
        if body.len() == rest.len() || shape::candidates(body, false).is_empty() {
            return None;
        }
        Some((cell.text[..length].parse().ok()?, cell.text.len() - body.len()))
    };
    let mut numbers: Vec<u32> = page.iter().filter_map(bare).map(|(number, _)| number).collect();
    numbers.sort_unstable();
    let counts_up = numbers.len() > 1
        && numbers.first().is_some_and(|&first| first <= 1)
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if !counts_up {
        return;
    }
    for cell in page {
        if let Some((number, cut)) = bare(cell) {
            cell.number = Some(number);
            cell.text = Zeroizing::new(cell.text[cut..].to_owned());
        }
    }
}
