//! Pictures in shades of grey: decoded within limits, scaled, sharpened, and cut into black and white.

use super::QrError;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels of a picture that is looked at. Four bytes each while it is decoded, and some
/// formats keep a second copy: 192 MB.
const MOST_PIXELS: u64 = 24_000_000;
/// The most bytes of a decoded picture before it is turned to grey.
const MOST_BYTES: u64 = 4 * MOST_PIXELS;

/// A picture in shades of grey, 0 black and 255 white, row by row.
#[derive(Clone)]
pub(super) struct Grey {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<u8>,
}

/// What a picture looks like on a white ground and, where it lets the ground through, on a black one.
pub(super) fn decode(bytes: &[u8]) -> Result<(Grey, Option<Grey>), QrError> {
    let reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| QrError::NotAPicture)?;
    let format = reader.format().ok_or(QrError::NotAPicture)?;
    if !matches!(format, image::ImageFormat::Png | image::ImageFormat::Jpeg | image::ImageFormat::WebP) {
        return Err(QrError::NotAPicture);
    }
    let mut decoder = reader.into_decoder().map_err(|error| QrError::damaged(&error))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    // Sixteen bits a channel are brought down to eight beside the first copy.
    let needed = match decoder.total_bytes() {
        bytes if bytes > MOST_BYTES / 4 * 3 && bytes > 4 * pixels => bytes + 4 * pixels,
        bytes => bytes,
    };
    if pixels > MOST_PIXELS || needed > MOST_BYTES + MOST_BYTES / 2 {
        return Err(QrError::TooLarge { width, height });
    }
    if width < 21 || height < 21 {
        return Err(QrError::TooSmall { width, height });
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * MOST_BYTES);
    decoder.set_limits(limits).map_err(|_| QrError::TooLarge { width, height })?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| QrError::damaged(&error))?;
    Ok(grey(picture))
}

/// The same of pixels that are decoded already.
pub(super) fn from_rgba(width: usize, height: usize, rgba: Vec<u8>) -> Result<(Grey, Option<Grey>), QrError> {
    let (wide, high) = (u32::try_from(width).unwrap_or(u32::MAX), u32::try_from(height).unwrap_or(u32::MAX));
    if u64::from(wide) * u64::from(high) > MOST_PIXELS {
        return Err(QrError::TooLarge { width: wide, height: high });
    }
    if wide < 21 || high < 21 {
        return Err(QrError::TooSmall { width: wide, height: high });
    }
    let buffer = image::RgbaImage::from_raw(wide, high, rgba)
        .ok_or_else(|| QrError::Damaged("it has not as many pixels as it says".into()))?;
    Ok(grey(DynamicImage::ImageRgba8(buffer)))
}

fn luma(red: u8, green: u8, blue: u8) -> u8 {
    // ITU-R BT.601 in 8 bits.
    ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
}

fn grey(picture: DynamicImage) -> (Grey, Option<Grey>) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let of = |pixels| Grey { width, height, pixels };
    match picture {
        DynamicImage::ImageLuma8(buffer) => (of(buffer.into_raw()), None),
        DynamicImage::ImageRgb8(buffer) => {
            (of(buffer.as_raw().chunks_exact(3).map(|p| luma(p[0], p[1], p[2])).collect()), None)
        }
        other => {
            let buffer = other.into_rgba8();
            let on = |ground: u32| -> Vec<u8> {
                let pixels = buffer.as_raw().chunks_exact(4);
                pixels
                    .map(|p| {
                        let (value, alpha) = (u32::from(luma(p[0], p[1], p[2])), u32::from(p[3]));
                        ((value * alpha + ground * (255 - alpha)) / 255) as u8
                    })
                    .collect()
            };
            let see_through = buffer.as_raw().chunks_exact(4).any(|p| p[3] < 250);
            let black = see_through.then(|| of(on(0)));
            (of(on(255)), black)
        }
    }
}

impl Grey {
    /// The shade at a place between pixels, by those around it; outside, by the edge.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
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

    /// The same from black to white, where all its shades are near each other.
    pub(super) fn stretched(mut self) -> Self {
        const FAINT: u8 = 64;
        let least = self.pixels.iter().copied().min().unwrap_or(0);
        let range = self.pixels.iter().copied().max().unwrap_or(0) - least;
        // Below a few shades there is nothing but noise.
        if (4..FAINT).contains(&range) {
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

    /// `times` as wide and high, smoothly.
    pub(super) fn enlarged(&self, times: usize) -> Self {
        let (width, height) = (self.width * times, self.height * times);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let at_y = (y as f32 + 0.5) / times as f32;
            for x in 0..width {
                pixels.push(self.at((x as f32 + 0.5) / times as f32, at_y) as u8);
            }
        }
        Self { width, height, pixels }
    }

    /// Half as wide and high, each pixel the mean of four.
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

    /// Edges made steeper: each pixel goes away from the mean of those around it, within `radius`.
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

    /// The mean of the square of `2 radius + 1` around each pixel.
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

    /// Which pixels are black, against the shades around each: blocks of 8×8 pixels, and the mean of
    /// 5×5 blocks as the limit. A block without contrast takes the limit of the blocks before it, so
    /// that the inside of a large dark square stays dark.
    pub(super) fn bits(&self) -> Bits {
        const SIDE: usize = 8;
        const LEAST_CONTRAST: u8 = 24;
        let (width, height) = (self.width, self.height);
        let (across, down) = (width.div_ceil(SIDE), height.div_ceil(SIDE));
        let mut limits = vec![0_u8; across * down];
        for by in 0..down {
            for bx in 0..across {
                // The last blocks reach back, so that each is whole.
                let (x0, y0) = ((bx * SIDE).min(width - SIDE), (by * SIDE).min(height - SIDE));
                let (mut sum, mut least, mut most) = (0_u32, 255_u8, 0_u8);
                for y in y0..y0 + SIDE {
                    for &pixel in &self.pixels[y * width + x0..][..SIDE] {
                        sum += u32::from(pixel);
                        least = least.min(pixel);
                        most = most.max(pixel);
                    }
                }
                let mut limit = (sum / (SIDE * SIDE) as u32) as u8;
                if most - least <= LEAST_CONTRAST {
                    limit = least / 2;
                    if bx > 0 && by > 0 {
                        let above = u32::from(limits[(by - 1) * across + bx]);
                        let left = u32::from(limits[by * across + bx - 1]);
                        let corner = u32::from(limits[(by - 1) * across + bx - 1]);
                        let before = ((above + 2 * left + corner) / 4) as u8;
                        if least < before {
                            limit = before;
                        }
                    }
                }
                limits[by * across + bx] = limit;
            }
        }
        let limits = Grey { width: across, height: down, pixels: limits };
        let limits = Grey { pixels: limits.means(2), ..limits };
        let mut black = Vec::with_capacity(width * height);
        for y in 0..height {
            let of_row = &limits.pixels[y / SIDE * across..][..across];
            let row = &self.pixels[y * width..][..width];
            for (block, &limit) in row.chunks(SIDE).zip(of_row) {
                black.extend(block.iter().map(|&pixel| u8::from(pixel <= limit)));
            }
        }
        Bits { width, height, black }
    }
}

/// A picture in black (1) and white (0).
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) black: Vec<u8>,
}

impl Bits {
    /// Whether a pixel is black; `None` outside.
    pub(super) fn get(&self, x: i32, y: i32) -> Option<bool> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        (x < self.width && y < self.height).then(|| self.black[y * self.width + x] == 1)
    }
}
