//! QR codes made: as a picture, and as half blocks for a terminal.

use std::fmt;
use zeroize::Zeroize;

/// The most bytes that one code holds: version 40 with the least correction (ISO/IEC 18004, table 7).
pub const MOST_BYTES: usize = 2953;
/// The light modules around a code, on each side (ISO/IEC 18004, 5.3.8).
pub const QUIET: usize = 4;
/// Pixels a module in pictures.
const SCALE: usize = 8;

/// A QR code.
#[derive(Clone)]
pub struct Code {
    size: usize,
    /// Row by row, true where dark.
    dark: Vec<bool>,
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

/// The two modules that a terminal shows in one character: the upper and the lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// Whether the upper one is dark.
    pub upper: bool,
    /// Whether the lower one is dark.
    pub lower: bool,
}

impl Half {
    /// The character that draws it where the foreground is dark and the ground light.
    #[must_use]
    pub const fn symbol(self) -> char {
        match (self.upper, self.lower) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        }
    }

    /// The same seen the other way around.
    #[must_use]
    pub const fn inverted(self) -> Self {
        Self { upper: !self.upper, lower: !self.lower }
    }
}

impl Code {
    /// The smallest code of a text: what a scratch or a finger costs is corrected (15 %), or where the
    /// text is long, less (7 %), so that modules stay large.
    ///
    /// # Errors
    /// Where it is too long.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let too_long = |_| TooLong(text.len());
        let level = if text.len() > 330 { qrcode::EcLevel::L } else { qrcode::EcLevel::M };
        let code = qrcode::QrCode::with_error_correction_level(text, level).map_err(too_long)?;
        Ok(Self {
            size: code.width(),
            dark: code.into_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect(),
        })
    }

    /// Modules a side, without the quiet zone.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Modules a side, with the quiet zone.
    #[must_use]
    pub const fn outer(&self) -> usize {
        self.size + 2 * QUIET
    }

    /// Whether a module is dark, counted from the corner of the quiet zone; light outside.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
            (Some(x), Some(y)) if x < self.size && y < self.size => {
                self.dark.get(y * self.size + x).copied().unwrap_or(false)
            }
            _ => false,
        }
    }

    /// Columns and rows of characters that half blocks take, with the quiet zone.
    #[must_use]
    pub const fn cells(&self) -> (usize, usize) {
        (self.outer(), self.outer().div_ceil(2))
    }

    /// Half blocks, row by row, with the quiet zone.
    pub fn halves(&self) -> impl Iterator<Item = impl Iterator<Item = Half>> {
        let (columns, rows) = self.cells();
        (0..rows).map(move |row| {
            (0..columns)
                .map(move |x| Half { upper: self.is_dark(x, 2 * row), lower: self.is_dark(x, 2 * row + 1) })
        })
    }

    /// As a picture with the quiet zone, black on white.
    #[must_use]
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
