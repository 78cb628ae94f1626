//! Scans a picture several times: as it is and inverted, at half and quarter size, and, if it is small or nothing was
//! found, enlarged and sharpened.

use super::error::QrError;
use super::finder;
use super::grey::{self, Grey};
use super::locate;
use zeroize::Zeroizing;

/// A decoded code.
pub struct FoundCode {
    /// Usually a URI with a secret in it.
    pub text: Zeroizing<Vec<u8>>,
    /// The corners in pixels, clockwise from the code's own top left.
    pub corners: [(f32, f32); 4],
}

impl std::fmt::Debug for FoundCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FoundCode").field("text", &"…").field("corners", &self.corners).finish()
    }
}

impl FoundCode {
    pub fn centre(&self) -> (f32, f32) {
        let sum = self.corners.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
        (sum.0 / 4.0, sum.1 / 4.0)
    }

    fn height(&self) -> f32 {
        let ys = self.corners.map(|corner| corner.1);
        ys.into_iter().fold(f32::MIN, f32::max) - ys.into_iter().fold(f32::MAX, f32::min)
    }

    /// Whether this is a second reading of the same code.
    fn is_same(&self, other: &Self) -> bool {
        let ((x, y), (other_x, other_y)) = (self.centre(), other.centre());
        let [first, second, ..] = self.corners;
        let side = (second.0 - first.0).hypot(second.1 - first.1);
        self.text == other.text && (x - other_x).hypot(y - other_y) < side / 2.0
    }
}

/// In a picture with more pixels, the slower scans are skipped once a code was found.
const LARGE: usize = 1_500_000;
/// The most pixels of an enlarged picture.
const MAX_ENLARGED: usize = 24_000_000;
/// The least width and height of a picture that is scanned at half size: four times the smallest code.
const MIN_HALVED: usize = 84;

/// Every QR code in a picture file, in reading order. An empty list is not an error.
pub fn read(bytes: &[u8]) -> Result<Vec<FoundCode>, QrError> {
    grey::decode(bytes).map(scan_on_both_grounds)
}

/// Every QR code in `width`×`height` pixels of red, green, blue and alpha, for example from the clipboard.
pub fn read_rgba(width: usize, height: usize, rgba: Vec<u8>) -> Result<Vec<FoundCode>, QrError> {
    grey::from_rgba(width, height, rgba).map(scan_on_both_grounds)
}

/// Scans a picture on a white ground, and a transparent one also on a black ground if nothing was found.
fn scan_on_both_grounds((on_white, on_black): (Grey, Option<Grey>)) -> Vec<FoundCode> {
    let mut found = scan(on_white);
    if found.is_empty()
        && let Some(picture) = on_black
    {
        found = scan(picture);
    }
    in_reading_order(found)
}

fn scan(picture: Grey) -> Vec<FoundCode> {
    let mut found = Vec::new();
    let pixels = picture.width * picture.height;
    let is_small = pixels <= LARGE;
    let mut picture = picture.stretched();
    // Returns whether any code has been found so far.
    let mut scan_with_inverse = |picture: &mut Grey, scale: f32| {
        scan_once(picture, scale, &mut found);
        picture.invert();
        scan_once(picture, scale, &mut found);
        picture.invert();
        !found.is_empty()
    };
    scan_with_inverse(&mut picture, 1.0);
    if picture.width >= MIN_HALVED && picture.height >= MIN_HALVED {
        // Halving removes noise, and brings large modules to an ordinary size.
        let mut half = picture.halved();
        if scan_with_inverse(&mut half, 0.5) && !is_small {
            return found;
        }
        scan_with_inverse(&mut half.sharpened(2, 1.5), 0.5);
        if half.width >= MIN_HALVED && half.height >= MIN_HALVED {
            scan_with_inverse(&mut half.halved(), 0.25);
        }
    }
    let found_any = scan_with_inverse(&mut picture.sharpened(2, 2.0), 1.0);
    let limit = if found_any { LARGE } else { MAX_ENLARGED };
    for factor in [2, 3] {
        if pixels * factor * factor > limit {
            break;
        }
        let mut large = picture.enlarged(factor);
        scan_with_inverse(&mut large, factor as f32);
        scan_with_inverse(&mut large.sharpened(2 * factor, 2.0), factor as f32);
    }
    found
}

/// Adds the codes in a picture that is `scale` times as wide as the original.
fn scan_once(picture: &Grey, scale: f32, found: &mut Vec<FoundCode>) {
    let finders = finder::find(&picture.to_bits());
    for code in locate::read_all(picture, &finders) {
        let new = FoundCode {
            text: Zeroizing::new(code.text),
            corners: code.corners.map(|(x, y)| (x / scale, y / scale)),
        };
        if !found.iter().any(|old| new.is_same(old)) {
            found.push(new);
        }
    }
}

/// Sorts codes into rows from the top down, and each row from left to right.
fn in_reading_order(mut found: Vec<FoundCode>) -> Vec<FoundCode> {
    found.sort_by(|a, b| a.centre().1.total_cmp(&b.centre().1));
    let mut ordered: Vec<FoundCode> = Vec::with_capacity(found.len());
    let mut row: Vec<FoundCode> = Vec::new();
    let flush = |row: &mut Vec<FoundCode>, ordered: &mut Vec<FoundCode>| {
        row.sort_by(|a, b| a.centre().0.total_cmp(&b.centre().0));
        ordered.append(row);
    };
    for code in found {
        if let Some(first) = row.first()
            && code.centre().1 - first.centre().1 > first.height() / 2.0
        {
            flush(&mut row, &mut ordered);
        }
        row.push(code);
    }
    flush(&mut row, &mut ordered);
    ordered
}
