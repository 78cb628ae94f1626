//! Cells of a CSV file that a spreadsheet would run as a formula (OWASP, “CSV Injection”).

/// Whether a spreadsheet would run the cell. Some skip leading spaces and quotes, and accept full-width signs.
fn is_formula(cell: &str) -> bool {
    let first = cell.chars().find(|c| !c.is_whitespace() && !"\"'".contains(*c));
    first.is_some_and(|c| "=+-@＝＋－＠".contains(c))
}

/// The cell with an apostrophe before it if a spreadsheet would run it. [`from_cell`] removes the apostrophe.
pub fn to_cell(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell without the apostrophe of [`to_cell`].
pub fn from_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_is_read_back() {
        for text in
            ["=1+1", "+49 170", "-", "@handle", "'=x", "''=x", "\"=x", " =x", "＝x", "'", "a=b", "O'Neil", ""]
        {
            let cell = to_cell(text);
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            assert_eq!(from_cell(&cell), text);
        }
    }
}
