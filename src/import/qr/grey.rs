//! Grey pictures: decoded within memory limits, scaled, sharpened, and reduced to black and white.

use super::error::QrError;
use super::png_chunks;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels of a picture. Each takes four bytes while decoding, and some formats keep a second copy: 192 MB.
const MAX_PIXELS: u64 = 24_000_000;
/// The most bytes of a decoded picture before its conversion to grey.
const MAX_BYTES: u64 = 4 * MAX_PIXELS;

/// A grey picture, row by row: 0 is black, 255 is white.
#[derive(Clone)]
pub(super) struct Grey {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

/// The formats that can be decoded.
const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
];

/// Whether the file begins like a picture that can be decoded.
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(&[0xff, 0xd8, 0xff])
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || bytes.starts_with(b"GIF8")
        || (bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]))
        || bytes.starts_with(b"II*\0")
        || bytes.starts_with(b"MM\0*")
}

/// The format of a picture or a document that may show QR codes but cannot be decoded.
pub fn other_picture(bytes: &[u8]) -> Option<&'static str> {
    let start = &bytes[..bytes.len().min(1024)];
    let has = |text: &[u8]| start.windows(text.len()).any(|window| window == text);
    match bytes {
        _ if bytes.starts_with(b"%PDF-") => Some("a PDF document"),
        _ if bytes.get(4..8) == Some(b"ftyp")
            && (has(b"heic") || has(b"heix") || has(b"mif1") || has(b"avif")) =>
        {
            Some("a HEIC or AVIF picture")
        }
        _ if bytes.trim_ascii_start().starts_with(b"<") && has(b"<svg") => Some("an SVG drawing"),
        _ => None,
    }
}

/// Decodes a picture on a white ground and, if it is transparent, also on a black ground.
pub(super) fn decode(bytes: &[u8]) -> Result<(Grey, Option<Grey>), QrError> {
    let bytes = png_chunks::without_ancillary(bytes);
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * MAX_BYTES);
    let mut reader =
        ImageReader::new(Cursor::new(&*bytes)).with_guessed_format().map_err(|_| QrError::NotAPicture)?;
    if let Some(format) = other_picture(&bytes) {
        return Err(QrError::CannotBeRead(format));
    }
    if reader.format().is_none_or(|format| !FORMATS.contains(&format)) {
        return Err(QrError::NotAPicture);
    }
    // For PNG, only limits that are set before the header is read are effective.
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|error| QrError::from_image(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    // A picture with 16 bits per channel is copied once more when it is converted to 8 bits.
    let needed = match decoder.total_bytes() {
        bytes if bytes > MAX_BYTES / 4 * 3 && bytes > 4 * pixels => bytes + 4 * pixels,
        bytes => bytes,
    };
    if pixels > MAX_PIXELS || needed > MAX_BYTES + MAX_BYTES / 2 {
        return Err(QrError::TooLarge { width, height });
    }
    if width < 21 || height < 21 {
        return Err(QrError::TooSmall { width, height });
    }
    decoder.set_limits(limits).map_err(|_| QrError::TooLarge { width, height })?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| QrError::from_image(&error))?;
    Ok(to_grey(picture))
}

/// Converts decoded pixels of red, green, blue and alpha, as [`decode`] does.
pub(super) fn from_rgba(width: usize, height: usize, rgba: Vec<u8>) -> Result<(Grey, Option<Grey>), QrError> {
    let (wide, high) = (u32::try_from(width).unwrap_or(u32::MAX), u32::try_from(height).unwrap_or(u32::MAX));
    if u64::from(wide) * u64::from(high) > MAX_PIXELS {
        return Err(QrError::TooLarge { width: wide, height: high });
    }
    if wide < 21 || high < 21 {
        return Err(QrError::TooSmall { width: wide, height: high });
    }
    let buffer = image::RgbaImage::from_raw(wide, high, rgba).ok_or_else(|| {
        QrError::Damaged("it has fewer or more pixels than its width and height say".into())
    })?;
    Ok(to_grey(DynamicImage::ImageRgba8(buffer)))
}

/// Brightness by ITU-R BT.601, in 8-bit arithmetic.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

fn to_grey(picture: DynamicImage) -> (Grey, Option<Grey>) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let picture_of = |pixels| Grey { width, height, pixels };
    match picture {
        DynamicImage::ImageLuma8(buffer) => (picture_of(buffer.into_raw()), None),
        DynamicImage::ImageRgb8(buffer) => {
            (picture_of(buffer.as_raw().chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect()), None)
        }
        other => {
            let buffer = other.into_rgba8();
            let blended = |ground: u32| -> Vec<u8> {
                let pixels = buffer.as_raw().chunks_exact(4);
                pixels
                    .map(|p| {
                        let (value, alpha) = (u32::from(luma(p[0], p[1], p[2])), u32::from(p[3]));
                        ((value * alpha + ground * (255 - alpha)) / 255) as u8
                    })
                    .collect()
            };
            let is_transparent = buffer.as_raw().chunks_exact(4).any(|p| p[3] < 250);
            let on_black = is_transparent.then(|| picture_of(blended(0)));
            (picture_of(blended(255)), on_black)
        }
    }
}

impl Grey {
    /// The brightness at a point, interpolated between the four pixels around it. Points outside take the edge's.
    pub(super) fn sample(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (dx, dy) = (x - left as f32, y - top as f32);
        let pixel = |x: usize, y: usize| f32::from(self.pixels[y * self.width + x]);
        let above = pixel(left, top) * (1.0 - dx) + pixel(right, top) * dx;
        let below = pixel(left, bottom) * (1.0 - dx) + pixel(right, bottom) * dx;
        above * (1.0 - dy) + below * dy
    }

    /// Stretches a faint picture to the full range from black to white.
    pub(super) fn stretched(mut self) -> Self {
        /// A larger range of brightness needs no stretching; a smaller one than 4 is only noise.
        const FAINT: std::ops::Range<u8> = 4..64;
        let least = self.pixels.iter().copied().min().unwrap_or(0);
        let range = self.pixels.iter().copied().max().unwrap_or(0) - least;
        if FAINT.contains(&range) {
            let stretched = |pixel: u8| (u32::from(pixel - least) * 255 / u32::from(range)) as u8;
            self.pixels.iter_mut().for_each(|pixel| *pixel = stretched(*pixel));
        }
        self
    }

    pub(super) fn invert(&mut self) {
        for pixel in &mut self.pixels {
            *pixel = 255 - *pixel;
        }
    }

    /// Enlarges width and height by a factor, with interpolation.
    pub(super) fn enlarged(&self, factor: usize) -> Self {
        let (width, height) = (self.width * factor, self.height * factor);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let source_y = (y as f32 + 0.5) / factor as f32;
            for x in 0..width {
                pixels.push(self.sample((x as f32 + 0.5) / factor as f32, source_y) as u8);
            }
        }
        Self { width, height, pixels }
    }

    /// Halves width and height. Each pixel is the mean of four.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let above = &self.pixels[2 * y * self.width..][..self.width];
            let below = &self.pixels[(2 * y + 1) * self.width..][..self.width];
            pixels.extend((0..width).map(|x| {
                let sum = [above[2 * x], above[2 * x + 1], below[2 * x], below[2 * x + 1]];
                (sum.into_iter().map(u32::from).sum::<u32>() / 4) as u8
            }));
        }
        Self { width, height, pixels }
    }

    /// Sharpens edges: moves each pixel away from the mean of the pixels within `radius`.
    pub(super) fn sharpened(&self, radius: usize, strength: f32) -> Self {
        let mean = self.means(radius);
        let pixels = self
            .pixels
            .iter()
            .zip(&mean)
            .map(|(&pixel, &mean)| {
                let (pixel, mean) = (f32::from(pixel), f32::from(mean));
                (pixel + strength * (pixel - mean)).clamp(0.0, 255.0) as u8
            })
            .collect();
        Self { pixels, ..*self }
    }

    /// The mean of the square of `2 radius + 1` pixels around each pixel.
    fn means(&self, radius: usize) -> Vec<u8> {
        let (width, height) = (self.width, self.height);
        let mut columns = vec![0_u32; width];
        let mut out = Vec::with_capacity(width * height);
        let row = |y: usize| &self.pixels[y * width..][..width];
        for y in 0..height.min(radius) {
            columns.iter_mut().zip(row(y)).for_each(|(sum, &pixel)| *sum += u32::from(pixel));
        }
        for y in 0..height {
            if y + radius < height {
                columns.iter_mut().zip(row(y + radius)).for_each(|(sum, &pixel)| *sum += u32::from(pixel));
            }
            if y > radius {
                columns
                    .iter_mut()
                    .zip(row(y - radius - 1))
                    .for_each(|(sum, &pixel)| *sum -= u32::from(pixel));
            }
            let rows = ((y + radius).min(height - 1) - y.saturating_sub(radius) + 1) as u32;
            let mut sum: u32 = columns.iter().take(radius).sum();
            for x in 0..width {
                sum += columns.get(x + radius).unwrap_or(&0);
                if x > radius {
                    sum -= columns[x - radius - 1];
                }
                let count = ((x + radius).min(width - 1) - x.saturating_sub(radius) + 1) as u32;
                out.push((sum / (count * rows)) as u8);
            }
        }
        out
    }

    /// Decides which pixels are black by a local threshold: the mean of each block of 8×8 pixels, averaged over 5×5
    /// blocks. A block without contrast takes the threshold of its neighbours, so that the inside of a large dark
    /// square stays dark.
    pub(super) fn to_bits(&self) -> Bits {
        const SIDE: usize = 8;
        const MIN_CONTRAST: u8 = 24;
        let (width, height) = (self.width, self.height);
        let (across, down) = (width.div_ceil(SIDE), height.div_ceil(SIDE));
        let mut thresholds = vec![0_u8; across * down];
        for by in 0..down {
            for bx in 0..across {
                // The last blocks overlap the ones before, so that each is complete.
                let (x0, y0) = ((bx * SIDE).min(width - SIDE), (by * SIDE).min(height - SIDE));
                let (mut sum, mut least, mut most) = (0_u32, 255_u8, 0_u8);
                for y in y0..y0 + SIDE {
                    for &pixel in &self.pixels[y * width + x0..][..SIDE] {
                        sum += u32::from(pixel);
                        least = least.min(pixel);
                        most = most.max(pixel);
                    }
                }
                let mut threshold = (sum / (SIDE * SIDE) as u32) as u8;
                if most - least <= MIN_CONTRAST {
                    threshold = least / 2;
                    if bx > 0 && by > 0 {
                        let above = u32::from(thresholds[(by - 1) * across + bx]);
                        let left = u32::from(thresholds[by * across + bx - 1]);
                        let corner = u32::from(thresholds[(by - 1) * across + bx - 1]);
                        let neighbours = ((above + 2 * left + corner) / 4) as u8;
                        if least < neighbours {
                            threshold = neighbours;
                        }
                    }
                }
                thresholds[by * across + bx] = threshold;
            }
        }
        let thresholds = Grey { width: across, height: down, pixels: thresholds };
        let thresholds = thresholds.means(2);
        let mut black = Vec::with_capacity(width * height);
        for y in 0..height {
            let thresholds = &thresholds[y / SIDE * across..][..across];
            let row = &self.pixels[y * width..][..width];
            for (block, &threshold) in row.chunks(SIDE).zip(thresholds) {
                black.extend(block.iter().map(|&pixel| u8::from(pixel <= threshold)));
            }
        }
        Bits { width, height, black }
    }
}

/// A picture of black (1) and white (0) pixels.
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) black: Vec<u8>,
}

impl Bits {
    /// Whether a pixel is black. `None` outside the picture.
    pub(super) fn get(&self, x: i32, y: i32) -> Option<bool> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        (x < self.width && y < self.height).then(|| self.black[y * self.width + x] == 1)
    }
}
