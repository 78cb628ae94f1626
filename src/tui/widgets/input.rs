//! Text input. The text may be a secret, so every buffer is wiped.

use super::paint::Paint;
use crate::text;
use crate::tui::theme::Theme;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

/// The maximum length of the text, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// A line of text that the user types, or several lines.
#[derive(Clone, Default)]
pub struct Input {
    text: Zeroizing<String>,
    /// Byte position, always between grapheme clusters.
    cursor: usize,
    masked: bool,
    /// Whether line ends are kept.
    multiline: bool,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Input(…)")
    }
}

impl Input {
    /// A line with this text, and with the cursor at its end.
    pub fn with(text: &str) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), cursor: text.len(), ..Self::default() }
    }

    /// A line that shows a dot for each character. Its buffer is large from the start, because a
    /// buffer that grows would leave copies of the secret behind.
    pub fn masked() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(4096)), masked: true, ..Self::default() }
    }

    /// Text of several lines, for pasted codes.
    pub fn lines() -> Self {
        Self { text: Zeroizing::new(String::with_capacity(4096)), multiline: true, ..Self::default() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the cursor is after the last character.
    pub fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Hides or shows the text.
    pub fn set_masked(&mut self, masked: bool) {
        self.masked = masked;
    }

    /// Removes the text and returns it.
    pub fn take(&mut self) -> Zeroizing<String> {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    pub fn clear(&mut self) {
        drop(self.take());
    }

    /// Inserts text at the cursor. In a single line, line ends become spaces.
    pub fn insert(&mut self, text: &str) {
        for character in text.chars() {
            let character = match character {
                '\r' => continue,
                '\n' | '\t' if !self.multiline => ' ',
                c if c.is_control() && c != '\n' && c != '\t' => continue,
                c => c,
            };
            if self.text.len() + character.len_utf8() > MAX_BYTES {
                return;
            }
            self.text.insert(self.cursor, character);
            self.cursor += character.len_utf8();
        }
    }

    /// Handles a key that edits the text or moves the cursor. Returns `false` for any other key.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if control => self.cursor = 0,
            KeyCode::Char('e') if control => self.cursor = self.text.len(),
            KeyCode::Char('u') if control => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            KeyCode::Char('k') if control => self.text.truncate(self.cursor),
            KeyCode::Char('w') if control => self.delete_word(),
            KeyCode::Char('h') if control => self.backspace(),
            KeyCode::Char(_) if control || key.modifiers.contains(KeyModifiers::ALT) => return false,
            KeyCode::Char(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace if control => self.delete_word(),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Delete => {
                let end = self.next_boundary();
                self.text.drain(self.cursor..end);
            }
            KeyCode::Left => self.cursor = self.previous_boundary(),
            KeyCode::Right => self.cursor = self.next_boundary(),
            KeyCode::Up if self.multiline => self.move_line(-1),
            KeyCode::Down if self.multiline => self.move_line(1),
            KeyCode::Home if self.multiline => self.cursor = self.line_start(),
            KeyCode::End if self.multiline => {
                self.cursor = self.text[self.cursor..]
                    .find('\n')
                    .map_or(self.text.len(), |offset| self.cursor + offset);
            }
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |end| end + 1)
    }

    /// Moves the cursor a line up or down, to the same column if the line is long enough.
    fn move_line(&mut self, by: isize) {
        let start = self.line_start();
        let column = self.text[start..self.cursor].graphemes(true).count();
        let target = if by < 0 {
            start.checked_sub(1).map(|end| self.text[..end].rfind('\n').map_or(0, |before| before + 1))
        } else {
            self.text[self.cursor..].find('\n').map(|offset| self.cursor + offset + 1)
        };
        let Some(target) = target else { return };
        let line = self.text[target..].lines().next().unwrap_or("");
        let offset = line.grapheme_indices(true).nth(column).map_or(line.len(), |(offset, _)| offset);
        self.cursor = target + offset;
    }

    fn backspace(&mut self) {
        let start = self.previous_boundary();
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    fn delete_word(&mut self) {
        let head = self.text[..self.cursor].trim_end();
        let start = head
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + head[space..].chars().next().map_or(1, char::len_utf8));
        self.text.drain(start..self.cursor);
        self.cursor = start;
    }

    fn previous_boundary(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(offset, _)| offset)
    }

    fn next_boundary(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |g| self.cursor + g.len())
    }

    /// Draws text of several lines with its cursor, scrolled so that the cursor is visible. `style` returns the style of
    /// each line for its number, counted from 1.
    pub fn draw_lines(
        &self,
        paint: &mut Paint<'_>,
        area: Rect,
        focused: bool,
        style: impl Fn(usize) -> Style,
    ) {
        if area.is_empty() {
            return;
        }
        let cursor_line = self.text[..self.cursor].matches('\n').count();
        let rows = usize::from(area.height);
        let skip = (cursor_line + 1).saturating_sub(rows);
        for (position, line) in self.text.split('\n').enumerate().skip(skip).take(rows) {
            let y = area.y + u16::try_from(position - skip).unwrap_or(0);
            paint.text(area.x, y, area.width, line, style(position + 1));
        }
        if focused {
            let before = text::width(&text::visible(&self.text[self.line_start()..self.cursor]));
            let x = area.x + u16::try_from(before).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
            let y = area.y + u16::try_from(cursor_line - skip).unwrap_or(0);
            paint.restyle(Rect { x, y, width: 1, height: 1 }, |style| {
                style.add_modifier(ratatui::style::Modifier::REVERSED)
            });
        }
    }

    /// Draws the line with its cursor, scrolled so that the cursor is visible.
    pub fn draw(&self, paint: &mut Paint<'_>, area: Rect, theme: &Theme, focused: bool) {
        if area.is_empty() {
            return;
        }
        let shown: String = if self.masked {
            theme.pick("•", "*").repeat(self.text.graphemes(true).count())
        } else {
            text::visible(&self.text).into_owned()
        };
        let cursor = if self.masked {
            self.text[..self.cursor].graphemes(true).count()
        } else {
            text::width(&text::visible(&self.text[..self.cursor]))
        };
        let columns = usize::from(area.width);
        let skip = (cursor + 1).saturating_sub(columns);
        let mut column = 0;
        let mut visible = String::new();
        for cluster in shown.graphemes(true) {
            let width = text::width(cluster);
            if column >= skip && column + width <= skip + columns {
                visible.push_str(cluster);
            }
            column += width;
        }
        let style = if focused { theme.text } else { theme.dim };
        paint.text(area.x, area.y, area.width, &visible, style);
        if focused {
            let x = area.x + u16::try_from(cursor - skip).unwrap_or(area.width.saturating_sub(1));
            paint.restyle(Rect { x, width: 1, height: 1, ..area }, |style| {
                style.add_modifier(ratatui::style::Modifier::REVERSED)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(input: &mut Input, code: KeyCode) {
        input.key(KeyEvent::new(code, KeyModifiers::NONE));
    }

    #[test]
    fn the_cursor_moves_by_what_a_person_sees_as_one_character() {
        let mut input = Input::with("a👩‍👩‍👧é");
        press(&mut input, KeyCode::Left);
        press(&mut input, KeyCode::Backspace);
        assert_eq!(input.text(), "aé");
        press(&mut input, KeyCode::Char('b'));
        assert_eq!(input.text(), "abé");
    }

    #[test]
    fn control_w_deletes_a_word_and_control_u_to_the_start() {
        let mut input = Input::with("one two ");
        input.key(KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL));
        assert_eq!(input.text(), "one ");
        input.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(input.text(), "");
    }

    #[test]
    fn pasted_line_ends_are_spaces_unless_lines_are_kept() {
        let mut one = Input::default();
        one.insert("a\r\nb\u{1b}");
        assert_eq!(one.text(), "a b");
        let mut many = Input::lines();
        many.insert("a\r\nb");
        assert_eq!(many.text(), "a\nb");
    }

    #[test]
    fn up_and_down_keep_the_column_where_the_lines_have_it() {
        let mut input = Input::lines();
        input.insert("abc\nd\nefgh");
        press(&mut input, KeyCode::Up);
        press(&mut input, KeyCode::Char('!'));
        assert_eq!(input.text(), "abc\nd!\nefgh");
        press(&mut input, KeyCode::Up);
        press(&mut input, KeyCode::Up);
        press(&mut input, KeyCode::Char('?'));
        assert_eq!(input.text(), "ab?c\nd!\nefgh");
        press(&mut input, KeyCode::Down);
        press(&mut input, KeyCode::Home);
        press(&mut input, KeyCode::Char('*'));
        assert_eq!(input.text(), "ab?c\n*d!\nefgh");
    }

    #[test]
    fn nothing_typed_shows_in_debug() {
        assert_eq!(format!("{:?}", Input::with("hunter2")), "Input(…)");
    }
}
