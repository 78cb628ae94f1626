//! Makes QR codes, as pictures and as half blocks for a terminal.

use crate::otp::Otp;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The most bytes in one code: version 40 with the lowest error correction (ISO/IEC 18004, table 7).
pub const MAX_BYTES: usize = 2953;
/// The light modules around a code, on each side (ISO/IEC 18004, 5.3.8).
pub const QUIET: usize = 4;
/// A narrower margin, for screens without room for more. Cameras still read such a code on a light or even background.
const NARROW_MARGIN: usize = 2;
/// The most bytes in a code of each version from 1, with the lowest error correction (ISO/IEC 18004, table 7).
const VERSION_BYTES: [usize; 25] = [
    17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929,
    1003, 1091, 1171, 1273,
];
/// Pixels per module in pictures.
const SCALE: usize = 8;

#[derive(Clone)]
pub struct Code {
    size: usize,
    /// Row by row; true is dark.
    dark: Vec<bool>,
    /// Light modules on each side.
    quiet: usize,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({0}×{0} …)", self.size)
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        self.dark.zeroize();
    }
}

/// The text is too long for a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has {0} bytes, more than the {MAX_BYTES} that a QR code holds")]
pub struct TooLong(pub usize);

/// How many bytes fit into a code with at most `side` modules per side.
pub fn bytes_within(side: usize) -> usize {
    let fits = |version: &usize| 17 + 4 * version <= side;
    (1..=VERSION_BYTES.len()).take_while(fits).last().map_or(0, |version| VERSION_BYTES[version - 1])
}

/// Codes for a generator in several sizes, the largest first: the full and the short URI, with more and less error
/// correction, and the same again with a narrow margin. Empty if the names are too long for a code.
pub fn codes_for(otp: &Otp) -> Vec<Code> {
    codes_for_texts(&[&otp.to_uri(), &otp.to_short_uri()])
}

/// Codes for texts with the same meaning, in several sizes, the largest first.
pub fn codes_for_texts(texts: &[&str]) -> Vec<Code> {
    let codes = texts.iter().flat_map(|text| [Code::of(text), Code::smallest(text)]).filter_map(Result::ok);
    let mut codes: Vec<Code> = codes.collect();
    let mut narrow = codes.clone();
    narrow.iter_mut().for_each(|code| code.quiet = NARROW_MARGIN);
    codes.extend(narrow);
    codes
}

impl Code {
    /// The smallest code with 15 % error correction, which survives a scratch. A long text gets 7 %, so that its modules
    /// stay large.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        Self::with(text, if text.len() > 330 { qrcode::EcLevel::L } else { qrcode::EcLevel::M })
    }

    /// The smallest code with 7 % error correction, which is enough on a screen.
    pub fn smallest(text: &str) -> Result<Self, TooLong> {
        Self::with(text, qrcode::EcLevel::L)
    }

    fn with(text: &str, level: qrcode::EcLevel) -> Result<Self, TooLong> {
        let code =
            qrcode::QrCode::with_error_correction_level(text, level).map_err(|_| TooLong(text.len()))?;
        let dark = |colour| colour == qrcode::Color::Dark;
        let size = code.width();
        Ok(Self { size, dark: code.into_colors().into_iter().map(dark).collect(), quiet: QUIET })
    }

    /// Modules per side, without the quiet zone.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether the quiet zone is narrower than the standard requires.
    pub const fn is_tight(&self) -> bool {
        self.quiet < QUIET
    }

    /// Modules per side, with the quiet zone.
    pub const fn outer_size(&self) -> usize {
        self.size + 2 * self.quiet
    }

    /// Whether a module is dark, counted from the corner of the quiet zone. Modules outside are light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(self.quiet), y.checked_sub(self.quiet)) {
            (Some(x), Some(y)) if x < self.size && y < self.size => {
                self.dark.get(y * self.size + x).copied().unwrap_or(false)
            }
            _ => false,
        }
    }

    /// Columns and rows of characters for the code and its quiet zone: half blocks, or in ASCII two characters per
    /// module.
    pub const fn cells(&self, ascii: bool) -> (usize, usize) {
        if ascii {
            (2 * self.outer_size(), self.outer_size())
        } else {
            (self.outer_size(), self.outer_size().div_ceil(2))
        }
    }

    /// One character for a terminal with colours: whether its background is dark, and the glyph in the other colour.
    /// Only a background fills its cell in every font. In some fonts, such as xterm's DejaVu, block glyphs leave a gap,
    /// which splits the finder patterns.
    pub fn cell(&self, ascii: bool, x: usize, y: usize) -> (bool, char) {
        if ascii {
            return (self.is_dark(x / 2, y), ' ');
        }
        let upper = self.is_dark(x, 2 * y);
        (upper, if self.is_dark(x, 2 * y + 1) == upper { ' ' } else { '▄' })
    }

    /// The rows as text, with the quiet zone. Glyphs are drawn for dark modules, or with `light` for light modules, for
    /// a terminal with a dark background.
    pub fn rows(&self, ascii: bool, light: bool) -> Vec<Zeroizing<String>> {
        let drawn = |x, y| y < self.outer_size() && self.is_dark(x, y) != light;
        let row = |y: usize| {
            let mut row = Zeroizing::new(String::with_capacity(3 * self.outer_size()));
            for x in 0..self.outer_size() {
                if ascii {
                    row.push_str(if drawn(x, y) { "##" } else { "  " });
                } else {
                    row.push(match (drawn(x, 2 * y), drawn(x, 2 * y + 1)) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    });
                }
            }
            row
        };
        (0..self.cells(ascii).1).map(row).collect()
    }

    /// A PNG with the quiet zone, black on white.
    pub fn png(&self) -> Vec<u8> {
        let side = self.outer_size() * SCALE;
        let mut pixels = Vec::with_capacity(side * side);
        for y in 0..side {
            pixels.extend((0..side).map(|x| if self.is_dark(x / SCALE, y / SCALE) { 0_u8 } else { 255 }));
        }
        let mut out = Vec::new();
        let side = u32::try_from(side).unwrap_or(0);
        let encoder = image::codecs::png::PngEncoder::new(&mut out);
        // Writing to memory fails only for a wrong number of pixels.
        let written =
            image::ImageEncoder::write_image(encoder, &pixels, side, side, image::ExtendedColorType::L8);
        pixels.zeroize();
        if written.is_err() {
            out.clear();
        }
        out
    }
}
