//! `cargo bench --bench qr`: six QR codes on a screenshot of 4000×3000 pixels, from the file's bytes to the
//! texts. The picture is drawn here: text all over it, codes of several sizes, turned, and one in dark mode.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a figure that fails should say so at once")]
#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(missing_docs, reason = "it is no library")]

#[allow(dead_code, unused_imports, reason = "tests draw more kinds of pictures")]
#[path = "../tests/it/pictures.rs"]
mod pictures;

use pictures::Canvas;
use selvedge::import::qr;
use std::time::{Duration, Instant};

/// What the picture has: where, how many pixels a module, how turned.
const CODES: [((f32, f32), f32, f32); 6] = [
    ((500.0, 500.0), 3.0, 0.0),
    ((1800.0, 600.0), 8.0, 15.0),
    ((3300.0, 650.0), 2.0, 0.0),
    ((700.0, 2200.0), 12.0, 0.0),
    ((2000.0, 2300.0), 5.0, 90.0),
    ((3300.0, 2300.0), 4.0, 45.0),
];

fn main() {
    let uri = |at: usize| {
        format!(
            "otpauth://totp/Mail:robin{at}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Mail&digits=6&period=30"
        )
    };
    let mut canvas = Canvas::new(4000, 3000, 245).with_text();
    for (at, (place, module, degrees)) in CODES.into_iter().enumerate() {
        let shades = if at == 4 { (235, 25) } else { (0, 255) };
        canvas.draw(uri(at), place, module, degrees, shades);
    }
    for (what, bytes) in [("PNG", canvas.png()), ("JPEG", canvas.jpeg(80)), ("WebP", canvas.webp())] {
        let mut times: Vec<Duration> = (0..5)
            .map(|_| {
                let start = Instant::now();
                let found = qr::read(&bytes).unwrap();
                let took = start.elapsed();
                assert_eq!(found.len(), CODES.len(), "{what}");
                took
            })
            .collect();
        times.sort();
        println!("{what}: six codes on 4000×3000 in {:?} (median of five, slowest {:?})", times[2], times[4]);
    }
}
