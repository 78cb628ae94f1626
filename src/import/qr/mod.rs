//! QR codes in pictures: screenshots with several codes, turned, dark, small, blurred.
//!
//! The codes are found here and decoded by `rqrr`. Its own search takes no picture from strangers
//! (it asserts what a hostile picture can break) and loses small, blurred and inverted codes.
//!
//! A picture is looked at as it is and inverted, then smaller; a small one, and one in which nothing
//! was found, also larger and sharpened.

mod finder;
mod grey;
mod locate;
mod reader;

pub use reader::{QrPicture, export};

use grey::Grey;
use zeroize::Zeroizing;

/// A code that was read.
pub struct Found {
    /// What it says: usually an address with a secret in it.
    pub text: Zeroizing<Vec<u8>>,
    /// Its corners in pixels, from its own top left clockwise.
    pub corners: [(f32, f32); 4],
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found").field("text", &"…").field("corners", &self.corners).finish()
    }
}

impl Found {
    pub fn centre(&self) -> (f32, f32) {
        let sum = self.corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        (sum.0 / 4.0, sum.1 / 4.0)
    }
}

/// Why a picture could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// It is none that is known.
    #[error("this is no PNG, JPEG or WebP picture")]
    NotAPicture,
    /// It is damaged or cut off.
    #[error("the picture is damaged or cut off: {0}")]
    Damaged(String),
    /// Looking at it would take too much memory.
    #[error("the picture has {width}×{height} pixels, more than the 24 million that are looked at")]
    TooLarge { width: u32, height: u32 },
    /// No code fits into it.
    #[error("the picture has {width}×{height} pixels; the smallest QR code has 21×21 modules")]
    TooSmall { width: u32, height: u32 },
}

impl QrError {
    fn damaged(error: &image::ImageError) -> Self {
        let what = match error {
            image::ImageError::Limits(_) => "it asks for more memory than it may have",
            image::ImageError::Unsupported(_) => "it is of a kind that is not supported",
            _ => "it cannot be decoded",
        };
        Self::Damaged(what.into())
    }
}

/// Whether the bytes begin like a PNG, JPEG or WebP picture.
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(&[0xff, 0xd8, 0xff])
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// Above this many pixels the slower looks are left out once something was found.
const LARGE: usize = 1_500_000;
/// The most pixels of an enlarged picture.
const MOST_ENLARGED: usize = 24_000_000;

/// Every QR code in a picture, from the top down and from left to right.
///
/// # Errors
/// Where it is no picture, damaged, or too large; finding none is none.
pub fn read(bytes: &[u8]) -> Result<Vec<Found>, QrError> {
    let (picture, on_black) = grey::decode(bytes)?;
    let mut found = look(picture);
    if found.is_empty()
        && let Some(picture) = on_black
    {
        found = look(picture);
    }
    Ok(in_reading_order(found))
}

/// Every QR code in a picture of `width`×`height` pixels of red, green, blue and alpha: from a clipboard.
///
/// # Errors
/// Where the bytes are not as many, or too many.
pub fn read_rgba(width: usize, height: usize, rgba: Vec<u8>) -> Result<Vec<Found>, QrError> {
    let (picture, on_black) = grey::from_rgba(width, height, rgba)?;
    let mut found = look(picture);
    if found.is_empty()
        && let Some(picture) = on_black
    {
        found = look(picture);
    }
    Ok(in_reading_order(found))
}

fn look(picture: Grey) -> Vec<Found> {
    let mut found = Vec::new();
    let pixels = picture.width * picture.height;
    let small = pixels <= LARGE;
    let mut picture = picture.stretched();
    once(&picture, 1.0, &mut found);
    picture.invert();
    once(&picture, 1.0, &mut found);
    picture.invert();
    let mut both = |picture: &mut Grey, scale: f32| {
        once(picture, scale, &mut found);
        picture.invert();
        once(picture, scale, &mut found);
        picture.invert();
        !found.is_empty()
    };
    if picture.width >= 84 && picture.height >= 84 {
        // Noise goes away, and modules of many pixels become ordinary ones.
        let mut half = picture.halved();
        if both(&mut half, 0.5) && !small {
            return found;
        }
        both(&mut half.sharpened(2, 1.5), 0.5);
        if half.width >= 84 && half.height >= 84 {
            both(&mut half.halved(), 0.25);
        }
    }
    let any = both(&mut picture.sharpened(2, 2.0), 1.0);
    let most = if any { LARGE } else { MOST_ENLARGED };
    for times in [2, 3] {
        if pixels * times * times > most {
            break;
        }
        let mut large = picture.enlarged(times);
        both(&mut large, times as f32);
        both(&mut large.sharpened(2 * times, 2.0), times as f32);
    }
    found
}

/// Looks once, at a picture that is `scale` times the first one.
fn once(picture: &Grey, scale: f32, found: &mut Vec<Found>) {
    let finders = finder::find(&picture.bits());
    for code in locate::read_all(picture, &finders) {
        let new = Found {
            text: Zeroizing::new(code.text),
            corners: code.corners.map(|(x, y)| (x / scale, y / scale)),
        };
        let (x, y) = new.centre();
        let side = (new.corners[1].0 - new.corners[0].0).hypot(new.corners[1].1 - new.corners[0].1);
        let known = |old: &Found| {
            let (old_x, old_y) = old.centre();
            old.text == new.text && (x - old_x).hypot(y - old_y) < side / 2.0
        };
        if !found.iter().any(known) {
            found.push(new);
        }
    }
}

/// Rows of codes from the top down, and each row from left to right.
fn in_reading_order(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|a, b| a.centre().1.total_cmp(&b.centre().1));
    let mut ordered: Vec<Found> = Vec::with_capacity(found.len());
    let mut row: Vec<Found> = Vec::new();
    for code in found {
        let height = |code: &Found| {
            let ys = code.corners.map(|at| at.1);
            ys.into_iter().fold(f32::MIN, f32::max) - ys.into_iter().fold(f32::MAX, f32::min)
        };
        if let Some(first) = row.first()
            && code.centre().1 - first.centre().1 > height(first) / 2.0
        {
            row.sort_by(|a, b| a.centre().0.total_cmp(&b.centre().0));
            ordered.append(&mut row);
        }
        row.push(code);
    }
    row.sort_by(|a, b| a.centre().0.total_cmp(&b.centre().0));
    ordered.append(&mut row);
    ordered
}
