//! A test: an address with a secret that is pasted into any prompt of any screen becomes no name and stays on no screen.

use super::testing::Harness;
use crate::inventory::to_json;

const FIRST: &str = "7ELGJSGXNCCTV3O6LKJWYFV2RAAA2345";
const SECOND: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";

fn pasted() -> [String; 2] {
    let uri = |user: &str, secret: &str| format!("otpauth://totp/X:{user}?secret={secret}&issuer=X");
    let (first, second) = (uri("ann", FIRST), uri("bob", SECOND));
    [format!("{first}\r{second}\r"), format!("Backup of {second} and {first}")]
}

fn holds_secret(text: &str) -> bool {
    let plain = text.to_lowercase().replace(['-', '\n', ' '], "");
    // A screen may cut it.
    [FIRST, SECOND].iter().any(|secret| plain.contains(&secret.to_lowercase()[..12]))
}

/// Leaves every dialog, and answers the question whether to leave without saving.
fn leave(harness: &mut Harness) {
    for _ in 0..20 {
        if harness.dialogs() == 0 {
            break;
        }
        harness.press("esc");
        if harness.dialogs() > 0 {
            harness.press("y");
        }
    }
    harness.press("esc").clear_notice();
}

#[test]
fn an_address_pasted_into_any_prompt_becomes_no_name() {
    let mut prompts = 0;
    for screen in 1..=7 {
        for text in pasted() {
            let mut harness = Harness::demo(120, 40);
            // The keys that quit and that need no prompt are left out.
            for key in ('a'..='z').chain('A'..='Z').filter(|key| !"qQ".contains(*key)) {
                harness.press(&screen.to_string()).press(&key.to_string());
                if harness.dialogs() == 0 {
                    leave(&mut harness);
                    continue;
                }
                prompts += 1;
                harness.paste(&text).press("enter enter tab").paste(&text).press("enter ctrl-s");
                leave(&mut harness);
                assert!(!harness.has_quit() && !harness.is_locked(), "screen {screen}, key {key}");
                let document = to_json(&harness.open().profile.inventory);
                assert!(!holds_secret(&document), "screen {screen}, key {key}");
                for seed in harness.open().profile.readable_seeds() {
                    assert!(
                        !holds_secret(&(seed.otp.issuer.clone() + &seed.otp.label)),
                        "screen {screen}, key {key}"
                    );
                }
                let shown = harness.screen();
                assert!(!holds_secret(&shown), "screen {screen}, key {key}:\n{shown}");
            }
        }
    }
    assert!(prompts >= 30, "{prompts} prompts");
}
