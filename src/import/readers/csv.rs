//! Tables of logins of any program, read by the names of their columns.

use crate::import::formats::csv_columns::fallback_reader;
use crate::import::reader::Reader;

pub const READER: Reader = fallback_reader("csv", "CSV");
