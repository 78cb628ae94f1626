//! The three squares in the corners of a QR code, by which it is found: across the middle of each,
//! at any angle, black and white follow one another as 1:1:3:1:1 (ISO/IEC 18004, 6.3.3).

use super::grey::Bits;

/// What may be the middle of a corner square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels a module as measured along rows and columns: too many where the code is turned.
    pub(super) module: f32,
    /// How many lines crossed it.
    pub(super) hits: u32,
}

/// The most that are looked at further: eight codes have 24.
const MOST: usize = 140;

/// Everything that may be a corner square, the surest first.
pub(super) fn find(bits: &Bits) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    // A square's middle is at least six pixels high where a module has two.
    let step = if bits.height > 1200 { 2 } else { 1 };
    let mut ends: Vec<usize> = Vec::new();
    for y in (0..bits.height).step_by(step) {
        let row = &bits.black[y * bits.width..][..bits.width];
        ends.clear();
        let mut colour = 0;
        for (x, &black) in row.iter().enumerate() {
            if black != colour {
                ends.push(x);
                colour = black;
            }
        }
        if colour == 1 {
            ends.push(bits.width);
        }
        // Black begins at each even end.
        for runs in ends.windows(6).step_by(2) {
            let lengths: [usize; 5] = std::array::from_fn(|at| runs[at + 1] - runs[at]);
            if fits(&lengths) {
                let x = (runs[2] + runs[3]) as f32 / 2.0;
                if let Some(candidate) = confirm(bits, x, y, runs[5] - runs[0]) {
                    add(&mut found, candidate);
                }
            }
        }
    }
    // Of a real one, the rows of its middle cross it; what text has like it is crossed once.
    found.retain(|finder| finder.hits >= 2 && finder.hits as f32 >= 0.75 * finder.module / step as f32);
    found.sort_by_key(|finder| std::cmp::Reverse(finder.hits));
    found.truncate(MOST);
    found
}

/// Whether five runs are near enough to 1:1:3:1:1. Small modules are rounded to whole pixels.
fn fits(lengths: &[usize; 5]) -> bool {
    let total: usize = lengths.iter().sum();
    if total < 7 {
        return false;
    }
    let module = total as f32 / 7.0;
    let slack = module * 0.5 + 0.4;
    lengths.iter().enumerate().all(|(at, &length)| {
        let (wanted, slack) = if at == 2 { (3.0 * module, 1.8 * slack) } else { (module, slack) };
        (length as f32 - wanted).abs() < slack
    })
}

/// Looks at the column through the middle, the row through the middle of that, and a diagonal.
fn confirm(bits: &Bits, x: f32, y: usize, length: usize) -> Option<Finder> {
    // As long as the row at most; a walk across a large dark ground ends there.
    let most = i32::try_from(length).ok()?.saturating_add(2);
    let (up, tall) = cross(bits, x as i32, y as i32, (0, 1), most)?;
    let centre_y = y as f32 + 0.5 + up;
    let (aside, wide) = cross(bits, x as i32, centre_y as i32, (1, 0), most)?;
    let centre_x = (x as i32) as f32 + 0.5 + aside;
    if tall > 1.6 * wide || wide > 1.6 * tall {
        return None;
    }
    let diagonal = |direction| cross(bits, centre_x as i32, centre_y as i32, direction, most);
    // A square that is no finder, such as a letter, fails on the diagonals.
    if diagonal((1, 1)).is_none() && diagonal((1, -1)).is_none() {
        return None;
    }
    Some(Finder { x: centre_x, y: centre_y, module: (tall + wide) / 14.0, hits: 1 })
}

/// The five runs along a direction around a black pixel: how far from it their middle is, and their length.
fn cross(bits: &Bits, x: i32, y: i32, (dx, dy): (i32, i32), most: i32) -> Option<(f32, f32)> {
    if bits.get(x, y) != Some(true) {
        return None;
    }
    // Black, white, black on each side; the pixel itself belongs to neither.
    let side = |sign: i32| {
        let mut lengths = [0_usize; 3];
        let mut part = 0;
        for step in 1..most {
            let here = bits.get(x + sign * step * dx, y + sign * step * dy);
            let wanted = part != 1;
            if here != Some(wanted) {
                if part == 2 || here.is_none() {
                    break;
                }
                part += 1;
            }
            lengths[part] += 1;
        }
        (lengths[1] > 0 && lengths[2] > 0).then_some(lengths)
    };
    let (before, after) = (side(-1)?, side(1)?);
    let lengths = [before[2], before[1], before[0] + 1 + after[0], after[1], after[2]];
    let middle = (after[0] as f32 - before[0] as f32) / 2.0;
    fits(&lengths).then(|| (middle, lengths.iter().sum::<usize>() as f32))
}

/// How many of those last seen a new one is compared with: more than a row of a large picture has.
const RECENT: usize = 800;

/// Adds one, or makes the one that is there surer. Those last seen are at the end.
fn add(found: &mut Vec<Finder>, new: Finder) {
    let same = |old: &Finder| {
        let reach = old.module * 2.0;
        (old.x - new.x).abs() < reach
            && (old.y - new.y).abs() < reach
            && (old.module - new.module).abs() < old.module * 0.5
    };
    let Some(back) = found.iter().rev().take(RECENT).position(same) else {
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
