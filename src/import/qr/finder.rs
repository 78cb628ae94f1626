//! Finds the finder patterns: the three squares in the corners of a QR code. On any line through the middle of one, black
//! and white runs have the lengths 1:1:3:1:1 (ISO/IEC 18004, 6.3.3).

use super::grey::Bits;

/// The centre of what may be a finder pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels per module, measured along rows and columns. This is too large if the code is turned.
    pub(super) module: f32,
    /// How many scanned rows crossed it.
    pub(super) hits: u32,
}

/// The most candidates that are kept. Eight codes have 24 finder patterns.
const MAX_FINDERS: usize = 140;

/// All candidates, the most certain first.
pub(super) fn find(bits: &Bits) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    // In a large picture every second row is enough: the middle of a pattern is at least six pixels high.
    let step = if bits.height > 1200 { 2 } else { 1 };
    let mut run_starts: Vec<usize> = Vec::new();
    for y in (0..bits.height).step_by(step) {
        let row = &bits.black[y * bits.width..][..bits.width];
        run_starts.clear();
        let mut colour = 0;
        for (x, &black) in row.iter().enumerate() {
            if black != colour {
                run_starts.push(x);
                colour = black;
            }
        }
        if colour == 1 {
            run_starts.push(bits.width);
        }
        // Black runs have even indexes.
        for starts in run_starts.windows(6).step_by(2) {
            let lengths: [usize; 5] = std::array::from_fn(|i| starts[i + 1] - starts[i]);
            if is_finder_ratio(&lengths) {
                let x = (starts[2] + starts[3]) as f32 / 2.0;
                if let Some(candidate) = confirm(bits, x, y, starts[5] - starts[0]) {
                    add(&mut found, candidate);
                }
            }
        }
    }
    // Several rows cross the middle of a real pattern. A look-alike in a text is crossed only once.
    found.retain(|finder| finder.hits >= 2 && finder.hits as f32 >= 0.75 * finder.module / step as f32);
    found.sort_by_key(|finder| std::cmp::Reverse(finder.hits));
    found.truncate(MAX_FINDERS);
    found
}

/// Whether five runs are close enough to 1:1:3:1:1. Small modules are rounded to whole pixels.
fn is_finder_ratio(lengths: &[usize; 5]) -> bool {
    let total: usize = lengths.iter().sum();
    if total < 7 {
        return false;
    }
    let module = total as f32 / 7.0;
    let tolerance = module * 0.5 + 0.4;
    lengths.iter().enumerate().all(|(i, &length)| {
        let (expected, tolerance) =
            if i == 2 { (3.0 * module, 1.8 * tolerance) } else { (module, tolerance) };
        (length as f32 - expected).abs() < tolerance
    })
}

/// Checks a candidate of a row: the column through its middle, the row through that column's middle, and a diagonal.
fn confirm(bits: &Bits, x: f32, y: usize, length: usize) -> Option<Finder> {
    // No run is longer than the row's, so a scan across a large dark area ends early.
    let max_steps = i32::try_from(length).ok()?.saturating_add(2);
    let (offset_y, tall) = cross(bits, x as i32, y as i32, (0, 1), max_steps)?;
    let centre_y = y as f32 + 0.5 + offset_y;
    let (offset_x, wide) = cross(bits, x as i32, centre_y as i32, (1, 0), max_steps)?;
    let centre_x = (x as i32) as f32 + 0.5 + offset_x;
    if tall > 1.6 * wide || wide > 1.6 * tall {
        return None;
    }
    let diagonal = |direction| cross(bits, centre_x as i32, centre_y as i32, direction, max_steps);
    // Other shapes, such as letters, fail on the diagonals.
    if diagonal((1, 1)).is_none() && diagonal((1, -1)).is_none() {
        return None;
    }
    Some(Finder { x: centre_x, y: centre_y, module: (tall + wide) / 14.0, hits: 1 })
}

/// Measures the five runs in a direction around a black pixel: the distance of their middle from it, and their length.
fn cross(bits: &Bits, x: i32, y: i32, (dx, dy): (i32, i32), max_steps: i32) -> Option<(f32, f32)> {
    if bits.get(x, y) != Some(true) {
        return None;
    }
    // The lengths of black, white and black on one side. The pixel itself is not counted.
    let side = |sign: i32| {
        let mut lengths = [0_usize; 3];
        let mut run = 0;
        for step in 1..max_steps {
            let here = bits.get(x + sign * step * dx, y + sign * step * dy);
            let expected = run != 1;
            if here != Some(expected) {
                if run == 2 || here.is_none() {
                    break;
                }
                run += 1;
            }
            lengths[run] += 1;
        }
        (lengths[1] > 0 && lengths[2] > 0).then_some(lengths)
    };
    let (before, after) = (side(-1)?, side(1)?);
    let lengths = [before[2], before[1], before[0] + 1 + after[0], after[1], after[2]];
    let middle = (after[0] as f32 - before[0] as f32) / 2.0;
    is_finder_ratio(&lengths).then(|| (middle, lengths.iter().sum::<usize>() as f32))
}

/// How many recent candidates a new one is compared with: more than a row of a large picture has.
const RECENT: usize = 800;

/// Adds a candidate, or averages it into a recent candidate at the same place. The most recent are at the end.
fn add(found: &mut Vec<Finder>, new: Finder) {
    let is_same = |old: &Finder| {
        let distance = old.module * 2.0;
        (old.x - new.x).abs() < distance
            && (old.y - new.y).abs() < distance
            && (old.module - new.module).abs() < old.module * 0.5
    };
    let Some(back) = found.iter().rev().take(RECENT).position(is_same) else {
        found.push(new);
        return;
    };
    let last = found.len() - 1;
    found.swap(last - back, last);
    if let Some(old) = found.last_mut() {
        let hits = old.hits as f32;
        old.x = (old.x * hits + new.x) / (hits + 1.0);
        old.y = (old.y * hits + new.y) / (hits + 1.0);
        old.module = (old.module * hits + new.module) / (hits + 1.0);
        old.hits += 1;
    }
}
