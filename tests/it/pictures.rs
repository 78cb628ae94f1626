//! Draws pictures with QR codes of any size and angle.

use image::{GrayImage, Luma};

/// A grey picture.
pub struct Canvas {
    pub image: GrayImage,
}

impl Canvas {
    /// A canvas filled with one shade.
    pub fn new(width: u32, height: u32, shade: u8) -> Self {
        Self { image: GrayImage::from_pixel(width, height, Luma([shade])) }
    }

    /// Draws a code around a point, with a quiet zone of four modules. `module` is in pixels, `degrees` is clockwise.
    pub fn code(mut self, text: impl AsRef<[u8]>, (x, y): (f32, f32), module: f32, degrees: f32) -> Self {
        self.draw(text, (x, y), module, degrees, (0, 255));
        self
    }

    /// Draws a code with these shades for dark and light modules.
    pub fn draw(
        &mut self,
        text: impl AsRef<[u8]>,
        (x, y): (f32, f32),
        module: f32,
        degrees: f32,
        shades: (u8, u8),
    ) {
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).unwrap();
        let (size, colours) = (code.width(), code.to_colors());
        let (sin, cos) = degrees.to_radians().sin_cos();
        let half = size as f32 / 2.0;
        let reach = ((half + 4.0) * module * 1.5) as i64;
        for py in (y as i64 - reach).max(0)..(y as i64 + reach).min(self.image.height().into()) {
            for px in (x as i64 - reach).max(0)..(x as i64 + reach).min(self.image.width().into()) {
                let (mut sum, mut inside) = (0_u32, 0_u32);
                for (sx, sy) in (0..16).map(|at| (at % 4, at / 4)) {
                    let dx = px as f32 + (sx as f32 + 0.5) / 4.0 - x;
                    let dy = py as f32 + (sy as f32 + 0.5) / 4.0 - y;
                    let u = (dx * cos + dy * sin) / module + half;
                    let v = (dy * cos - dx * sin) / module + half;
                    if u < -4.0 || v < -4.0 || u >= size as f32 + 4.0 || v >= size as f32 + 4.0 {
                        continue;
                    }
                    inside += 1;
                    let dark = u >= 0.0
                        && v >= 0.0
                        && u < size as f32
                        && v < size as f32
                        && colours[v as usize * size + u as usize] == qrcode::Color::Dark;
                    sum += u32::from(if dark { shades.0 } else { shades.1 });
                }
                if inside > 0 {
                    let pixel = self.image.get_pixel_mut(px as u32, py as u32);
                    pixel.0[0] = ((sum + (16 - inside) * u32::from(pixel.0[0])) / 16) as u8;
                }
            }
        }
    }

    /// Blurs by a radius in pixels.
    pub fn blurred(mut self, sigma: f32) -> Self {
        self.image = image::imageops::blur(&self.image, sigma);
        self
    }

    /// Shows the canvas in perspective: the upper edge is shorter by this part of the width at each end.
    pub fn keystone(mut self, part: f32) -> Self {
        let (width, height) = (self.image.width() as f32, self.image.height() as f32);
        let flat = self.image.clone();
        // The upper edge is farther away by this factor.
        let far = 1.0 / (1.0 - 2.0 * part);
        for (x, y, pixel) in self.image.enumerate_pixels_mut() {
            let (s, t) = ((x as f32 + 0.5) / width - 0.5, (y as f32 + 0.5) / height);
            let row = 1.0 + (far - 1.0) * t;
            let (u, v) = ((s * far / row + 0.5) * width, far * t / row * height);
            let at = |dx: i64, dy: i64| {
                let (x, y) = ((u - 0.5).floor() as i64 + dx, (v - 0.5).floor() as i64 + dy);
                let inside = x >= 0 && y >= 0 && x < flat.width().into() && y < flat.height().into();
                if inside { f32::from(flat.get_pixel(x as u32, y as u32).0[0]) } else { 255.0 }
            };
            let (dx, dy) = ((u - 0.5).rem_euclid(1.0), (v - 0.5).rem_euclid(1.0));
            let above = at(0, 0) * (1.0 - dx) + at(1, 0) * dx;
            let below = at(0, 1) * (1.0 - dx) + at(1, 1) * dx;
            pixel.0[0] = (above * (1.0 - dy) + below * dy) as u8;
        }
        self
    }

    /// Swaps black and white.
    pub fn inverted(mut self) -> Self {
        image::imageops::invert(&mut self.image);
        self
    }

    /// Adds noise of up to `grain` shades, the same each time.
    pub fn grainy(mut self, grain: i32) -> Self {
        let mut random = 0x2545_f491_u32;
        for pixel in self.image.pixels_mut() {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let off = (random % (2 * grain as u32 + 1)) as i32 - grain;
            pixel.0[0] = (i32::from(pixel.0[0]) + off).clamp(0, 255) as u8;
        }
        self
    }

    /// Adds lines of black marks that look like text.
    pub fn with_text(mut self) -> Self {
        let (width, height) = self.image.dimensions();
        let mut random = 0x9e37_79b9_u32;
        for line in (10..height.saturating_sub(20)).step_by(24) {
            for x in (10..width.saturating_sub(16)).step_by(9) {
                random ^= random << 13;
                random ^= random >> 17;
                random ^= random << 5;
                let glyph = random;
                for at in 0..35 {
                    if glyph >> (at % 31) & 1 == 1 {
                        let (px, py) = (x + at % 5, line + at / 5 * 2);
                        self.image.put_pixel(px, py, Luma([30]));
                        self.image.put_pixel(px, py + 1, Luma([30]));
                    }
                }
            }
        }
        self
    }

    pub fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut out);
        self.image.write_with_encoder(encoder).unwrap();
        out
    }

    /// The quality is 1 to 100.
    pub fn jpeg(&self, quality: u8) -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality);
        self.image.write_with_encoder(encoder).unwrap();
        out
    }

    pub fn encoded(&self, format: image::ImageFormat) -> Vec<u8> {
        let mut out = std::io::Cursor::new(Vec::new());
        image::DynamicImage::ImageLuma8(self.image.clone()).to_rgb8().write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    pub fn webp(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut out);
        image::DynamicImage::ImageLuma8(self.image.clone()).to_rgb8().write_with_encoder(encoder).unwrap();
        out
    }
}
