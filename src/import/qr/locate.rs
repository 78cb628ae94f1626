//! From three corner squares to the text: the grid is laid over them, each module is looked at, and
//! `rqrr` corrects and decodes what was seen.

use super::finder::Finder;
use super::grey::Grey;

/// A place in a picture, in pixels.
pub(super) type Point = (f32, f32);

/// A code that was read: its text, the squares that it used, its corners from the top left clockwise.
pub(super) struct Code {
    pub(super) text: Vec<u8>,
    pub(super) corners: [Point; 4],
}

/// How far corner squares may be from a right angle with equal sides.
const SKEW: f32 = 0.35;
/// How well black and white must take turns between the squares: of what is no code, one in a thousand does.
const LEAST_TIMING: f32 = 0.5;
/// How many threes of squares are looked at in one picture.
const MOST_TRIES: usize = 1500;

/// Reads every code that the squares make.
pub(super) fn read_all(picture: &Grey, finders: &[Finder]) -> Vec<Code> {
    let mut threes = threes(finders);
    threes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut used = vec![false; finders.len()];
    let mut codes = Vec::new();
    for (_, three) in threes.into_iter().take(MOST_TRIES) {
        if three.iter().any(|&at| used[at]) {
            continue;
        }
        if let Some(code) = read(picture, three.map(|at| finders[at])) {
            three.iter().for_each(|&at| used[at] = true);
            codes.push(code);
        }
    }
    codes
}

/// Threes of squares that may be the corners of one code, top left first, and how far they are from it.
fn threes(finders: &[Finder]) -> Vec<(f32, [usize; 3])> {
    let mut threes = Vec::new();
    for (middle, b) in finders.iter().enumerate() {
        for (first, a) in finders.iter().enumerate() {
            if first == middle || unlike(a, b) {
                continue;
            }
            let (ax, ay) = (a.x - b.x, a.y - b.y);
            let along = ax.hypot(ay);
            // 21 modules at least, 177 at most, from middle to middle seven less; and a turned code
            // seems to have larger modules.
            if along < 9.0 * b.module || along > 185.0 * b.module {
                continue;
            }
            for (last, c) in finders.iter().enumerate().skip(first + 1) {
                if last == middle || unlike(b, c) {
                    continue;
                }
                let (cx, cy) = (c.x - b.x, c.y - b.y);
                let down = cx.hypot(cy);
                let uneven = (along - down).abs() / along.max(down);
                let slant = ((ax * cx + ay * cy) / (along * down)).abs();
                if uneven > SKEW || slant > SKEW {
                    continue;
                }
                let sizes = [a.module, b.module, c.module];
                let spread = sizes.iter().copied().fold(0.0, f32::max)
                    / sizes.iter().copied().fold(f32::MAX, f32::min)
                    - 1.0;
                // Clockwise, as y goes down.
                let three =
                    if ax * cy - ay * cx > 0.0 { [middle, first, last] } else { [middle, last, first] };
                threes.push((uneven + slant + 0.3 * spread, three));
            }
        }
    }
    threes
}

fn unlike(a: &Finder, b: &Finder) -> bool {
    a.module > 1.6 * b.module || b.module > 1.6 * a.module
}

/// Lays modules over a picture.
#[derive(Clone, Copy)]
struct Grid {
    map: [f32; 8],
}

impl Grid {
    /// By the top left square, and how one module to the right and one down move.
    fn affine(origin: Point, right: Point, down: Point) -> Self {
        Self { map: [right.0, down.0, origin.0, right.1, down.1, origin.1, 0.0, 0.0] }
    }

    fn at(&self, u: f32, v: f32) -> Point {
        let m = &self.map;
        let w = m[6] * u + m[7] * v + 1.0;
        ((m[0] * u + m[1] * v + m[2]) / w, (m[3] * u + m[4] * v + m[5]) / w)
    }

    /// The perspective that puts four places of the grid on four of the picture.
    fn perspective(places: [(Point, Point); 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (at, ((u, v), (x, y))) in places.into_iter().enumerate() {
            let (u, v, x, y) = (f64::from(u), f64::from(v), f64::from(x), f64::from(y));
            rows[2 * at] = [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x];
            rows[2 * at + 1] = [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y];
        }
        for column in 0..8 {
            let pivot =
                (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
            if rows[pivot][column].abs() < 1e-9 {
                return None;
            }
            rows.swap(column, pivot);
            let leading = rows[column];
            for (at, row) in rows.iter_mut().enumerate() {
                if at != column {
                    let factor = row[column] / leading[column];
                    row.iter_mut().zip(leading).for_each(|(value, lead)| *value -= factor * lead);
                }
            }
        }
        Some(Self { map: std::array::from_fn(|at| (rows[at][8] / rows[at][at]) as f32) })
    }
}

/// How like a pattern of black (1) and white (-1) the shades are, from -1 to 1, whatever the contrast.
fn likeness(cells: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (mut count, mut sum, mut squares, mut pattern, mut pattern_squares, mut both) =
        (0.0_f32, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (wanted, shade) in cells {
        let dark = 255.0 - shade;
        count += 1.0;
        sum += dark;
        squares += dark * dark;
        pattern += wanted;
        pattern_squares += wanted * wanted;
        both += dark * wanted;
    }
    let spread = (squares - sum * sum / count) * (pattern_squares - pattern * pattern / count);
    if spread <= count { 0.0 } else { (both - sum * pattern / count) / spread.sqrt() }
}

/// How like a corner square, with the white around it, the place is.
fn finder_likeness(picture: &Grey, centre: Point, right: Point, down: Point) -> f32 {
    let cells = (-4_i8..=4).flat_map(|v| (-4_i8..=4).map(move |u| (u, v)));
    likeness(cells.map(|(u, v)| {
        let ring = u.abs().max(v.abs());
        let wanted = if matches!(ring, 0 | 1 | 3) { 1.0 } else { -1.0 };
        (wanted, shade(picture, centre, right, down, f32::from(u), f32::from(v)))
    }))
}

fn shade(picture: &Grey, at: Point, right: Point, down: Point, u: f32, v: f32) -> f32 {
    picture.at(at.0 + u * right.0 + v * down.0, at.1 + u * right.1 + v * down.1)
}

/// The place near `centre` that is most like what is looked for.
fn best(
    centre: Point,
    right: Point,
    down: Point,
    reach: f32,
    step: f32,
    like: impl Fn(Point) -> f32,
) -> (f32, Point) {
    let steps = (reach / step) as i32;
    let mut best = (f32::MIN, centre);
    for v in -steps..=steps {
        for u in -steps..=steps {
            let (u, v) = (u as f32 * step, v as f32 * step);
            let place = (centre.0 + u * right.0 + v * down.0, centre.1 + u * right.1 + v * down.1);
            let found = like(place) - 0.001 * (u * u + v * v);
            if found > best.0 {
                best = (found, place);
            }
        }
    }
    best
}

fn read(picture: &Grey, [b, a, c]: [Finder; 3]) -> Option<Code> {
    let (ax, ay) = (a.x - b.x, a.y - b.y);
    let (cx, cy) = (c.x - b.x, c.y - b.y);
    let (along, below) = (ax.hypot(ay), cx.hypot(cy));
    // Measured along rows and columns, a turned module seems as much longer.
    let turned = (ax.abs().max(ay.abs()) / along).max(0.7);
    let module = (a.module + b.module + c.module) / 3.0 * turned;
    let (right, down) =
        ((ax / along * module, ay / along * module), (cx / below * module, cy / below * module));
    let like = |place| finder_likeness(picture, place, right, down);
    let mut centres = [(b.x, b.y), (a.x, a.y), (c.x, c.y)];
    if centres.iter().any(|&centre| like(centre) < 0.45) {
        return None;
    }
    for centre in &mut centres {
        let (likeness, place) = best(*centre, right, down, 1.0, 0.25, like);
        if likeness < 0.5 {
            return None;
        }
        *centre = best(place, right, down, 0.2, 0.1, like).1;
    }
    let [top_left, top_right, bottom_left] = centres;
    let span = (top_right.0 - top_left.0, top_right.1 - top_left.1);
    let fall = (bottom_left.0 - top_left.0, bottom_left.1 - top_left.1);
    let guess = (span.0.hypot(span.1) + fall.0.hypot(fall.1)) / 2.0 / module + 7.0;
    // By how well black and white take turns between the squares.
    let mut sizes: Vec<(f32, usize)> = (21..=177)
        .step_by(4)
        .filter(|&size| (size as f32 - guess).abs() < 3.0 + 0.2 * guess)
        .map(|size| (timing(picture, &square(centres, size), size), size))
        .filter(|(likeness, _)| *likeness > LEAST_TIMING)
        .collect();
    sizes.sort_by(|x, y| y.0.total_cmp(&x.0));
    sizes.into_iter().take(3).find_map(|(_, size)| decode_sized(picture, centres, size))
}

/// The grid of a code of this size that lies flat.
fn square([top_left, top_right, bottom_left]: [Point; 3], size: usize) -> Grid {
    let modules = size as f32 - 7.0;
    let right = ((top_right.0 - top_left.0) / modules, (top_right.1 - top_left.1) / modules);
    let down = ((bottom_left.0 - top_left.0) / modules, (bottom_left.1 - top_left.1) / modules);
    let origin = (top_left.0 - 3.5 * (right.0 + down.0), top_left.1 - 3.5 * (right.1 + down.1));
    Grid::affine(origin, right, down)
}

fn timing(picture: &Grey, grid: &Grid, size: usize) -> f32 {
    let cells = (7..size - 7).flat_map(|at| {
        let wanted = if at % 2 == 0 { 1.0 } else { -1.0 };
        let at = at as f32 + 0.5;
        [(wanted, grid.at(at, 6.5)), (wanted, grid.at(6.5, at))]
    });
    likeness(cells.map(|(wanted, (x, y))| (wanted, picture.at(x, y))))
}

fn decode_sized(picture: &Grey, centres: [Point; 3], size: usize) -> Option<Code> {
    let flat = square(centres, size);
    let mut grids = vec![flat];
    if size > 21 {
        // The small square near the fourth corner shows how the code lies.
        let from_edge = size as f32 - 6.5;
        let modules = size as f32 - 7.0;
        let [top_left, top_right, bottom_left] = centres;
        let right = ((top_right.0 - top_left.0) / modules, (top_right.1 - top_left.1) / modules);
        let down = ((bottom_left.0 - top_left.0) / modules, (bottom_left.1 - top_left.1) / modules);
        let like = |place| {
            let cells = (-2_i8..=2).flat_map(|v| (-2_i8..=2).map(move |u| (u, v)));
            likeness(cells.map(|(u, v)| {
                let wanted = if u.abs().max(v.abs()) == 1 { -1.0 } else { 1.0 };
                (wanted, shade(picture, place, right, down, f32::from(u), f32::from(v)))
            }))
        };
        let reach = 2.0 + 0.06 * size as f32;
        let (likeness, place) = best(flat.at(from_edge, from_edge), right, down, reach, 0.5, like);
        if likeness > 0.5 {
            let place = best(place, right, down, 0.5, 0.125, like).1;
            let far = size as f32 - 3.5;
            let bent = Grid::perspective([
                ((3.5, 3.5), top_left),
                ((far, 3.5), top_right),
                ((3.5, far), bottom_left),
                ((from_edge, from_edge), place),
            ]);
            grids.extend(bent);
        }
    }
    grids.into_iter().rev().find_map(|grid| {
        let text = decode(picture, &grid, size)?;
        let edge = size as f32;
        Some(Code {
            text,
            corners: [grid.at(0.0, 0.0), grid.at(edge, 0.0), grid.at(edge, edge), grid.at(0.0, edge)],
        })
    })
}

/// Looks at each module, and decodes.
fn decode(picture: &Grey, grid: &Grid, size: usize) -> Option<Vec<u8>> {
    let (first, second) = (grid.at(0.5, 0.5), grid.at(1.5, 0.5));
    let module = (second.0 - first.0).hypot(second.1 - first.1);
    // One look in the middle of a small module, five in a larger one.
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
                    let (x, y) = grid.at(u as f32 + 0.5 + du, v as f32 + 0.5 + dv);
                    picture.at(x, y)
                })
                .sum();
            shades.push(sum / offsets.len() as f32);
        }
    }
    let overall = {
        let (least, most) = extremes(shades.iter().copied());
        if most - least < 12.0 {
            return None;
        }
        (least + most) / 2.0
    };
    let near = |reach: usize| -> Vec<f32> {
        let middle = |at: usize| {
            let (u, v) = (at % size, at / size);
            let rows = v.saturating_sub(reach)..(v + reach + 1).min(size);
            let columns = u.saturating_sub(reach)..(u + reach + 1).min(size);
            let (least, most) =
                extremes(rows.flat_map(|y| shades[y * size..][columns.clone()].iter().copied()));
            (least + most) / 2.0
        };
        (0..size * size).map(middle).collect()
    };
    let seen = |shades: &[f32], limits: &[f32]| {
        let dark = |u: usize, v: usize| shades[v * size + u] < limits[v * size + u];
        let mut text = Vec::new();
        let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(size, dark));
        grid.decode_to(&mut text).ok().map(|_| text)
    };
    // Against the darkest and lightest of what is near, of a narrower ground, and of the whole code.
    let (wide, overall) = (near(4), vec![overall; size * size]);
    let plain = seen(&shades, &wide).or_else(|| seen(&shades, &near(2))).or_else(|| seen(&shades, &overall));
    // Where it is blurred, a module takes on the shade of its neighbours, which is taken off again.
    plain.or_else(|| {
        [1.0, 2.0, 4.0].into_iter().find_map(|strength| {
            let at = |u: usize, v: usize| shades[v.min(size - 1) * size + u.min(size - 1)];
            let clear = |at_module: usize| {
                let (u, v) = (at_module % size, at_module / size);
                let beside =
                    at(u.saturating_sub(1), v) + at(u + 1, v) + at(u, v.saturating_sub(1)) + at(u, v + 1);
                at(u, v) + strength * (at(u, v) - beside / 4.0)
            };
            let clear: Vec<f32> = (0..size * size).map(clear).collect();
            seen(&clear, &wide).or_else(|| seen(&clear, &overall))
        })
    })
}

fn extremes(shades: impl Iterator<Item = f32>) -> (f32, f32) {
    shades.fold((f32::MAX, f32::MIN), |(least, most), shade| (least.min(shade), most.max(shade)))
}
