//! QR codes made: as a picture, and as half blocks for a terminal.

use crate::otp::Otp;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The most bytes that one code holds: version 40 with the least correction (ISO/IEC 18004, table 7).
pub const MOST_BYTES: usize = 2953;
/// The light modules around a code, on each side (ISO/IEC 18004, 5.3.8).
pub const QUIET: usize = 4;
/// The light modules on each side where there is no room for more. Cameras read it all the same, on a ground that
/// is light or even.
const TIGHT: usize = 2;
/// Bytes that a code of each version from 1 holds with the least correction (ISO/IEC 18004, table 7).
const BYTES: [usize; 25] = [
    17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929,
    1003, 1091, 1171, 1273,
];
/// Pixels a module in pictures.
const SCALE: usize = 8;

#[derive(Clone)]
pub struct Code {
    size: usize,
    /// Row by row, true where dark.
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

/// Why a text makes no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has {0} bytes, more than the {MOST_BYTES} that a QR code holds")]
pub struct TooLong(pub usize);

/// How many bytes surely fit into a code of so many modules a side.
pub fn bytes_within(side: usize) -> usize {
    let fits = |version: &usize| 17 + 4 * version <= side;
    (1..=BYTES.len()).take_while(fits).last().map_or(0, |version| BYTES[version - 1])
}

/// The codes of a generator in the forms that may fit a screen, the roomiest first: with all that is to be said,
/// with what cannot be left out; with more correction and less; and last with a narrow edge. None where
/// its names are too long.
pub fn forms(otp: &Otp) -> Vec<Code> {
    forms_of(&[&otp.to_uri(), &otp.to_short_uri()])
}

/// The codes of texts that say the same, in the forms that may fit a screen, the roomiest first.
pub fn forms_of(texts: &[&str]) -> Vec<Code> {
    let codes = texts.iter().flat_map(|text| [Code::of(text), Code::smallest(text)]).filter_map(Result::ok);
    let mut codes: Vec<Code> = codes.collect();
    let mut tight = codes.clone();
    tight.iter_mut().for_each(|code| code.quiet = TIGHT);
    codes.extend(tight);
    codes
}

impl Code {
    /// The smallest code of a text: what a scratch or a finger costs is corrected (15 %), or where the
    /// text is long, less (7 %), so that modules stay large.
    ///
    /// # Errors
    /// Where it is too long.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        Self::with(text, if text.len() > 330 { qrcode::EcLevel::L } else { qrcode::EcLevel::M })
    }

    /// The smallest code of a text, with less correction (7 %): for a screen, on which nothing is torn.
    ///
    /// # Errors
    /// Where it is too long.
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

    /// Modules a side, without the quiet zone.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether its light edge is narrower than the standard asks for.
    pub const fn is_tight(&self) -> bool {
        self.quiet < QUIET
    }

    /// Modules a side, with the quiet zone.
    pub const fn outer(&self) -> usize {
        self.size + 2 * self.quiet
    }

    /// Whether a module is dark, counted from the corner of the quiet zone; light outside.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(self.quiet), y.checked_sub(self.quiet)) {
            (Some(x), Some(y)) if x < self.size && y < self.size => {
                self.dark.get(y * self.size + x).copied().unwrap_or(false)
            }
            _ => false,
        }
    }

    /// Columns and rows of characters that it takes, with the quiet zone: half blocks, or in ASCII two
    /// characters a module.
    pub const fn cells(&self, ascii: bool) -> (usize, usize) {
        if ascii { (2 * self.outer(), self.outer()) } else { (self.outer(), self.outer().div_ceil(2)) }
    }

    /// A character of it where black and white can be asked for: whether its ground is dark, and what is drawn on that
    /// in the other colour. A ground fills its cell in every font. The glyphs of half and whole blocks leave a line of
    /// it free in some, xterm's DejaVu among them, and readers then see each corner square in pieces.
    pub fn cell(&self, ascii: bool, x: usize, y: usize) -> (bool, char) {
        if ascii {
            return (self.is_dark(x / 2, y), ' ');
        }
        let upper = self.is_dark(x, 2 * y);
        (upper, if self.is_dark(x, 2 * y + 1) == upper { ' ' } else { '▄' })
    }

    /// Its rows as text, with the quiet zone. What is drawn is dark; with `light` what is not drawn is, as
    /// on a dark ground.
    pub fn rows(&self, ascii: bool, light: bool) -> Vec<Zeroizing<String>> {
        let drawn = |x, y| y < self.outer() && self.is_dark(x, y) != light;
        let row = |y: usize| {
            let mut row = Zeroizing::new(String::with_capacity(3 * self.outer()));
            for x in 0..self.outer() {
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

    /// As a picture with the quiet zone, black on white.
    pub fn png(&self) -> Vec<u8> {
        let side = self.outer() * SCALE;
        let mut pixels = Vec::with_capacity(side * side);
        for y in 0..side {
            pixels.extend((0..side).map(|x| if self.is_dark(x / SCALE, y / SCALE) { 0_u8 } else { 255 }));
        }
        let mut out = Vec::new();
        let side = u32::try_from(side).unwrap_or(0);
        let encoder = image::codecs::png::PngEncoder::new(&mut out);
        // Writing to memory fails for a wrong number of pixels alone, and there are as many as said.
        let written =
            image::ImageEncoder::write_image(encoder, &pixels, side, side, image::ExtendedColorType::L8);
        pixels.zeroize();
        if written.is_err() {
            out.clear();
        }
        out
    }
}
