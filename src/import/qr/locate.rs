//! Reads the code between three finder patterns: fits a grid to them, samples each module, and lets `rqrr` correct errors
//! and decode. `x` and `y` are pixels of the picture; `u` and `v` are modules to the right and down.

use super::finder::Finder;
use super::grey::Grey;

/// A point in a picture, in pixels.
pub(super) type Point = (f32, f32);

/// A decoded code, with its corners clockwise from its own top left.
pub(super) struct Code {
    pub(super) text: Vec<u8>,
    pub(super) corners: [Point; 4],
}

/// How much three patterns may deviate from a right angle with equal sides.
const MAX_SKEW: f32 = 0.35;
/// The least correlation with the timing pattern. Without a code, about one guess in a thousand reaches it.
const MIN_TIMING: f32 = 0.5;
/// How many triples of patterns are tried in one picture.
const MAX_TRIES: usize = 1500;
/// For how many triples of one picture the perspective is searched. It takes a few milliseconds each.
const MAX_PERSPECTIVES: usize = 24;
/// The largest difference in distance between two ends of a side, relative to the nearer one.
const MAX_PERSPECTIVE: f32 = 0.5;

/// Reads every code between three of the patterns.
pub(super) fn read_all(picture: &Grey, finders: &[Finder]) -> Vec<Code> {
    let mut triples = possible_triples(finders);
    triples.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut used = vec![false; finders.len()];
    let mut codes = Vec::new();
    let mut perspectives_left = MAX_PERSPECTIVES;
    for (_, triple) in triples.into_iter().take(MAX_TRIES) {
        if triple.iter().any(|&index| used[index]) {
            continue;
        }
        if let Some(code) = read(picture, triple.map(|index| finders[index]), &mut perspectives_left) {
            triple.iter().for_each(|&index| used[index] = true);
            codes.push(code);
        }
    }
    codes
}

/// Triples of patterns that may belong to one code, clockwise from the top left, each with its distance from a perfect
/// triple.
fn possible_triples(finders: &[Finder]) -> Vec<(f32, [usize; 3])> {
    let mut triples = Vec::new();
    for (middle, b) in finders.iter().enumerate() {
        for (first, a) in finders.iter().enumerate() {
            if first == middle || differ_in_size(a, b) {
                continue;
            }
            let (ax, ay) = (a.x - b.x, a.y - b.y);
            let along = ax.hypot(ay);
            // A code has 21 to 177 modules, and the pattern centres are seven modules closer. The margins allow for a
            // turned code, whose modules are measured too large.
            if along < 9.0 * b.module || along > 185.0 * b.module {
                continue;
            }
            for (last, c) in finders.iter().enumerate().skip(first + 1) {
                if last == middle || differ_in_size(b, c) {
                    continue;
                }
                let (cx, cy) = (c.x - b.x, c.y - b.y);
                let down = cx.hypot(cy);
                let uneven = (along - down).abs() / along.max(down);
                let slant = ((ax * cx + ay * cy) / (along * down)).abs();
                if uneven > MAX_SKEW || slant > MAX_SKEW {
                    continue;
                }
                let sizes = [a.module, b.module, c.module];
                let spread = sizes.iter().copied().fold(0.0, f32::max)
                    / sizes.iter().copied().fold(f32::MAX, f32::min)
                    - 1.0;
                // The sign of the cross product shows which order is clockwise; y grows downwards.
                let triple =
                    if ax * cy - ay * cx > 0.0 { [middle, first, last] } else { [middle, last, first] };
                triples.push((uneven + slant + 0.3 * spread, triple));
            }
        }
    }
    triples
}

fn differ_in_size(a: &Finder, b: &Finder) -> bool {
    a.module > 1.6 * b.module || b.module > 1.6 * a.module
}

/// Maps modules to points of a picture: a projective transformation.
#[derive(Clone, Copy)]
struct Grid {
    map: [f32; 8],
}

impl Grid {
    /// A grid without perspective, from its corner and the steps to the next module to the right and down.
    fn affine(origin: Point, right: Point, down: Point) -> Self {
        Self { map: [right.0, down.0, origin.0, right.1, down.1, origin.1, 0.0, 0.0] }
    }

    fn point(&self, u: f32, v: f32) -> Point {
        let m = &self.map;
        let w = m[6] * u + m[7] * v + 1.0;
        ((m[0] * u + m[1] * v + m[2]) / w, (m[3] * u + m[4] * v + m[5]) / w)
    }

    /// The perspective that maps four points of the grid to four points of the picture. Solves the eight equations by
    /// Gaussian elimination.
    fn perspective(pairs: [(Point, Point); 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (i, ((u, v), (x, y))) in pairs.into_iter().enumerate() {
            let (u, v, x, y) = (f64::from(u), f64::from(v), f64::from(x), f64::from(y));
            rows[2 * i] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y];
        }
        for column in 0..8 {
            let pivot =
                (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
            if rows[pivot][column].abs() < 1e-9 {
                return None;
            }
            rows.swap(column, pivot);
            let leading = rows[column];
            for (i, row) in rows.iter_mut().enumerate() {
                if i != column {
                    let factor = row[column] / leading[column];
                    row.iter_mut().zip(leading).for_each(|(value, lead)| *value -= factor * lead);
                }
            }
        }
        Some(Self { map: std::array::from_fn(|i| (rows[i][8] / rows[i][i]) as f32) })
    }
}

/// The correlation of shades with a pattern of black (1) and white (-1), from -1 to 1. Contrast does not matter.
fn correlation(cells: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (mut count, mut sum, mut squares, mut pattern, mut pattern_squares, mut both) =
        (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (expected, shade) in cells {
        let dark = 255.0 - shade;
        count += 1.0;
        sum += dark;
        squares += dark * dark;
        pattern += expected;
        pattern_squares += expected * expected;
        both += dark * expected;
    }
    let spread = (squares - sum * sum / count) * (pattern_squares - pattern * pattern / count);
    if spread <= count { 0.0 } else { (both - sum * pattern / count) / spread.sqrt() }
}

/// The correlation of the modules around a point with a finder pattern and the white ring around it.
fn finder_correlation(picture: &Grey, centre: Point, right: Point, down: Point) -> f32 {
    let cells = (-4_i8..=4).flat_map(|v| (-4_i8..=4).map(move |u| (u, v)));
    correlation(cells.map(|(u, v)| {
        let ring = u.abs().max(v.abs());
        let expected = if matches!(ring, 0 | 1 | 3) { 1.0 } else { -1.0 };
        (expected, shade(picture, centre, right, down, f32::from(u), f32::from(v)))
    }))
}

/// The brightness `u` modules to the right of a point and `v` down.
fn shade(picture: &Grey, origin: Point, right: Point, down: Point, u: f32, v: f32) -> f32 {
    picture.sample(origin.0 + u * right.0 + v * down.0, origin.1 + u * right.1 + v * down.1)
}

/// The point near `centre` with the highest score. `reach` and `step` are in modules.
fn best_point(
    centre: Point,
    right: Point,
    down: Point,
    reach: f32,
    step: f32,
    score: impl Fn(Point) -> f32,
) -> (f32, Point) {
    let steps = (reach / step) as i32;
    let mut best = (f32::MIN, centre);
    for v in -steps..=steps {
        for u in -steps..=steps {
            let (u, v) = (u as f32 * step, v as f32 * step);
            let place = (centre.0 + u * right.0 + v * down.0, centre.1 + u * right.1 + v * down.1);
            // Among equal scores, prefer the nearest point.
            let score = score(place) - 0.001 * (u * u + v * v);
            if score > best.0 {
                best = (score, place);
            }
        }
    }
    best
}

/// Reads the code whose finder patterns are at the top left, the top right and the bottom left.
fn read(picture: &Grey, finders: [Finder; 3], perspectives_left: &mut usize) -> Option<Code> {
    let [corner, right_end, lower_end] = finders;
    let (across_x, across_y) = (right_end.x - corner.x, right_end.y - corner.y);
    let (down_x, down_y) = (lower_end.x - corner.x, lower_end.y - corner.y);
    let (width, height) = (across_x.hypot(across_y), down_x.hypot(down_y));
    // Modules were measured along rows and columns, so the modules of a turned code appear larger than they are.
    let correction = (across_x.abs().max(across_y.abs()) / width).max(0.7);
    let module = (corner.module + right_end.module + lower_end.module) / 3.0 * correction;
    let right = (across_x / width * module, across_y / width * module);
    let down = (down_x / height * module, down_y / height * module);
    let score = |place| finder_correlation(picture, place, right, down);
    let mut centres = finders.map(|finder| (finder.x, finder.y));
    if centres.iter().any(|&centre| score(centre) < 0.45) {
        return None;
    }
    for centre in &mut centres {
        let (correlation, place) = best_point(*centre, right, down, 1.0, 0.25, score);
        if correlation < 0.5 {
            return None;
        }
        *centre = best_point(place, right, down, 0.2, 0.1, score).1;
    }
    let [top_left, top_right, bottom_left] = centres;
    let distance = |from: Point, to: Point| (to.0 - from.0).hypot(to.1 - from.1);
    let estimate = (distance(top_left, top_right) + distance(top_left, bottom_left)) / 2.0 / module + 7.0;
    // The timing pattern decides between the possible sizes near the estimate.
    let sizes =
        || (21..=177).step_by(4).filter(|&size| (size as f32 - estimate).abs() < 3.0 + 0.2 * estimate);
    let flat = sizes().map(|size| {
        let grid = flat_grid(centres, size);
        (timing(picture, &grid, size), grid, size)
    });
    best_decoded(picture, centres, flat.collect()).or_else(|| {
        *perspectives_left = perspectives_left.checked_sub(1)?;
        let steep = sizes().map(|size| {
            let grid = steep_grid(picture, centres, size, [right, down]);
            (timing(picture, &grid, size), grid, size)
        });
        best_decoded(picture, centres, steep.collect())
    })
}

/// The code in the grid whose timing pattern correlates best and that can be decoded.
fn best_decoded(picture: &Grey, centres: [Point; 3], mut grids: Vec<(f32, Grid, usize)>) -> Option<Code> {
    grids.retain(|(correlation, ..)| *correlation > MIN_TIMING);
    grids.sort_by(|x, y| y.0.total_cmp(&x.0));
    grids.into_iter().take(3).find_map(|(_, grid, size)| decode_sized(picture, centres, &grid, size))
}

/// The grid of a code of this size in perspective. The timing pattern beside each of two sides shows how the modules
/// become smaller along it; the three centres and these two ratios determine the perspective.
fn steep_grid(
    picture: &Grey,
    [top_left, top_right, bottom_left]: [Point; 3],
    size: usize,
    [right, down]: [Point; 2],
) -> Grid {
    let across = far_weight(picture, [top_left, top_right], down, size);
    let below = far_weight(picture, [top_left, bottom_left], right, size);
    // A point is the mean of the three centres, weighted by its position and by how far away each centre is.
    let modules = size as f32 - 7.0;
    let row = |near: f32, far: f32, low: f32| {
        let (u, v) = ((across * far - near) / modules, (below * low - near) / modules);
        (u, v, near - 3.5 * (u + v))
    };
    let (x, y, w) = (
        row(top_left.0, top_right.0, bottom_left.0),
        row(top_left.1, top_right.1, bottom_left.1),
        row(1.0, 1.0, 1.0),
    );
    let all = [x.0, x.1, x.2, y.0, y.1, y.2, w.0, w.1];
    Grid { map: all.map(|value| value / w.2) }
}

/// How much farther from the camera the far end of a side is: 1 without perspective. It is the distance at which the timing
/// pattern, three modules inside the side, correlates best. Modules are smaller or larger than on average there.
fn far_weight(picture: &Grey, [near, far]: [Point; 2], inside: Point, size: usize) -> f32 {
    let modules = size as f32 - 7.0;
    let correlation_at = |weight: f32, scale: f32| {
        correlation((7..size - 7).map(|module| {
            let t = (module as f32 - 3.0) / modules;
            let (a, b) = (1.0 - t, weight * t);
            let depth = a + b;
            let offset = 3.0 * scale * f32::midpoint(1.0, weight) / depth;
            let x = (near.0 * a + far.0 * b) / depth + offset * inside.0;
            let y = (near.1 * a + far.1 * b) / depth + offset * inside.1;
            (if module % 2 == 0 { 1.0 } else { -1.0 }, picture.sample(x, y))
        }))
    };
    // A step moves the middle of the side by a tenth of a module.
    let step = 0.4 / modules;
    let steps = (MAX_PERSPECTIVE / step) as i32;
    let weights = (-steps..=steps).map(|index| (index as f32 * step).exp());
    weights
        .flat_map(|weight| [1.0, 0.8, 0.64, 1.25].map(|scale| (correlation_at(weight, scale), weight)))
        .max_by(|x, y| x.0.total_cmp(&y.0))
        .map_or(1.0, |(_, weight)| weight)
}

/// The grid of a code of this size, without perspective.
fn flat_grid([top_left, top_right, bottom_left]: [Point; 3], size: usize) -> Grid {
    let modules = size as f32 - 7.0;
    let right = ((top_right.0 - top_left.0) / modules, (top_right.1 - top_left.1) / modules);
    let down = ((bottom_left.0 - top_left.0) / modules, (bottom_left.1 - top_left.1) / modules);
    let origin = (top_left.0 - 3.5 * (right.0 + down.0), top_left.1 - 3.5 * (right.1 + down.1));
    Grid::affine(origin, right, down)
}

/// The correlation with the timing pattern: alternating modules between the finder patterns.
fn timing(picture: &Grey, grid: &Grid, size: usize) -> f32 {
    let cells = (7..size - 7).flat_map(|module| {
        let expected = if module % 2 == 0 { 1.0 } else { -1.0 };
        let module = module as f32 + 0.5;
        [(expected, grid.point(module, 6.5)), (expected, grid.point(6.5, module))]
    });
    correlation(cells.map(|(expected, (x, y))| (expected, picture.sample(x, y))))
}

fn decode_sized(picture: &Grey, centres: [Point; 3], grid: &Grid, size: usize) -> Option<Code> {
    let mut grids = vec![*grid];
    if size > 21 {
        // The alignment pattern near the fourth corner shows the perspective.
        let from_edge = size as f32 - 6.5;
        let [top_left, top_right, bottom_left] = centres;
        let expected = grid.point(from_edge, from_edge);
        let step_to = |point: Point| (point.0 - expected.0, point.1 - expected.1);
        let right = step_to(grid.point(from_edge + 1.0, from_edge));
        let down = step_to(grid.point(from_edge, from_edge + 1.0));
        let score = |place| {
            let cells = (-2_i8..=2).flat_map(|v| (-2_i8..=2).map(move |u| (u, v)));
            correlation(cells.map(|(u, v)| {
                let expected = if u.abs().max(v.abs()) == 1 { -1.0 } else { 1.0 };
                (expected, shade(picture, place, right, down, f32::from(u), f32::from(v)))
            }))
        };
        let reach = 2.0 + 0.06 * size as f32;
        let (correlation, place) = best_point(expected, right, down, reach, 0.5, score);
        if correlation > 0.5 {
            let place = best_point(place, right, down, 0.5, 0.125, score).1;
            let far = size as f32 - 3.5;
            let projected = Grid::perspective([
                ((3.5, 3.5), top_left),
                ((far, 3.5), top_right),
                ((3.5, far), bottom_left),
                ((from_edge, from_edge), place),
            ]);
            grids.extend(projected);
        }
    }
    grids.into_iter().rev().find_map(|grid| {
        let text = decode(picture, &grid, size)?;
        let edge = size as f32;
        Some(Code {
            text,
            corners: [
                grid.point(0.0, 0.0),
                grid.point(edge, 0.0),
                grid.point(edge, edge),
                grid.point(0.0, edge),
            ],
        })
    })
}

/// Samples each module and decodes the code. Tries several thresholds, then the same after removing blur.
fn decode(picture: &Grey, grid: &Grid, size: usize) -> Option<Vec<u8>> {
    let modules = Modules::sample(picture, grid, size);
    let (least, most) = extremes(modules.shades.iter().copied());
    if most - least < 12.0 {
        return None;
    }
    // Thresholds from a wide neighbourhood, from a narrow one, and from the whole code.
    let (wide, overall) = (modules.local_thresholds(4), vec![(least + most) / 2.0; size * size]);
    let plain = modules
        .decode(&wide)
        .or_else(|| modules.decode(&modules.local_thresholds(2)))
        .or_else(|| modules.decode(&overall));
    plain.or_else(|| {
        [1.0, 2.0, 4.0].into_iter().find_map(|strength| {
            let deblurred = modules.deblurred(strength);
            deblurred.decode(&wide).or_else(|| deblurred.decode(&overall))
        })
    })
}

/// The brightness of each module of a code, row by row.
struct Modules {
    size: usize,
    shades: Vec<f32>,
}

impl Modules {
    fn sample(picture: &Grey, grid: &Grid, size: usize) -> Self {
        let (first, second) = (grid.point(0.5, 0.5), grid.point(1.5, 0.5));
        let module = (second.0 - first.0).hypot(second.1 - first.1);
        // One sample in the middle of a small module, five in a larger one.
        let offsets: &[(f32, f32)] = if module < 3.5 {
            &[(0.0, 0.0)]
        } else {
            &[(0.0, 0.0), (-0.2, 0.0), (0.2, 0.0), (0.0, -0.2), (0.0, 0.2)]
        };
        let mut shades = Vec::with_capacity(size * size);
        for v in 0..size {
            for u in 0..size {
                let sum: f32 = offsets
                    .iter()
                    .map(|(du, dv)| {
                        let (x, y) = grid.point(u as f32 + 0.5 + du, v as f32 + 0.5 + dv);
                        picture.sample(x, y)
                    })
                    .sum();
                shades.push(sum / offsets.len() as f32);
            }
        }
        Self { size, shades }
    }

    /// A threshold for each module: halfway between the darkest and the lightest module within `reach`.
    fn local_thresholds(&self, reach: usize) -> Vec<f32> {
        let size = self.size;
        let threshold = |index: usize| {
            let (u, v) = (index % size, index / size);
            let rows = v.saturating_sub(reach)..(v + reach + 1).min(size);
            let columns = u.saturating_sub(reach)..(u + reach + 1).min(size);
            let (least, most) =
                extremes(rows.flat_map(|row| self.shades[row * size..][columns.clone()].iter().copied()));
            (least + most) / 2.0
        };
        (0..size * size).map(threshold).collect()
    }

    /// Blur mixes each module with its neighbours. Subtracting the neighbours removes some of the blur.
    fn deblurred(&self, strength: f32) -> Self {
        let last = self.size - 1;
        let shade = |u: usize, v: usize| self.shades[v.min(last) * self.size + u.min(last)];
        let deblurred = |index: usize| {
            let (u, v) = (index % self.size, index / self.size);
            let neighbours = shade(u.saturating_sub(1), v)
                + shade(u + 1, v)
                + shade(u, v.saturating_sub(1))
                + shade(u, v + 1);
            shade(u, v) + strength * (shade(u, v) - neighbours / 4.0)
        };
        Self { size: self.size, shades: (0..self.size * self.size).map(deblurred).collect() }
    }

    /// Decodes the modules; those below their thresholds are dark.
    fn decode(&self, thresholds: &[f32]) -> Option<Vec<u8>> {
        let is_dark = |u: usize, v: usize| {
            let index = v * self.size + u;
            self.shades[index] < thresholds[index]
        };
        let mut text = Vec::new();
        let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(self.size, is_dark));
        grid.decode_to(&mut text).ok().map(|_| text)
    }
}

/// The darkest and the lightest shade.
fn extremes(shades: impl Iterator<Item = f32>) -> (f32, f32) {
    shades.fold((f32::MAX, f32::MIN), |(least, most), shade| (least.min(shade), most.max(shade)))
}
