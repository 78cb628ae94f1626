//! QR codes in pictures, as people have them.

use crate::pictures::Canvas;
use selvedge::import::qr;

const URI: &str = "otpauth://totp/Harbor%20Mail:robin%40harbor.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Harbor%20Mail&algorithm=SHA1&digits=6&period=30";
const SHORT: &str = "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP";

fn texts(bytes: &[u8]) -> Vec<String> {
    let found = qr::read(bytes).unwrap();
    found.iter().map(|found| String::from_utf8(found.text.to_vec()).unwrap()).collect()
}

#[test]
fn probe() {
    let mut failed = 0;
    let mut check = |what: String, bytes: Vec<u8>, wanted: &str| {
        let start = std::time::Instant::now();
        let ok = texts(&bytes) == [wanted];
        if !ok {
            failed += 1;
            println!("FAILED {what} {:?} {:?}", texts(&bytes).len(), start.elapsed());
        }
    };
    for (name, text) in [("long", URI), ("short", SHORT)] {
        for module in [1.5, 1.8, 2.0, 2.5, 3.0, 3.3, 4.0, 6.0, 10.0] {
            for degrees in [0.0, 7.0, 45.0, 90.0, 133.0, 180.0, 291.0] {
                let side = (70.0 * module * 1.42) as u32 + 20;
                let middle = side as f32 / 2.0 + 0.3;
                let canvas = || Canvas::new(side, side, 255).code(text, (middle, middle), module, degrees);
                check(format!("{name} {module} {degrees} png"), canvas().png(), text);
                check(format!("{name} {module} {degrees} dark"), canvas().inverted().png(), text);
                check(format!("{name} {module} {degrees} jpeg40"), canvas().jpeg(40), text);
                check(format!("{name} {module} {degrees} jpeg15"), canvas().jpeg(15), text);
                for blur in [0.4, 0.6, 0.8] {
                    check(
                        format!("{name} {module} {degrees} blur {blur}"),
                        canvas().blurred(blur * module).png(),
                        text,
                    );
                }
                check(format!("{name} {module} {degrees} grain"), canvas().grainy(50).png(), text);
            }
        }
    }
    println!("{failed} failed");
}
