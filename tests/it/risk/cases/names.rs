use super::super::world::{merged, with_totp, world};
use super::{Case, case, on};
use selvedge::risk::Severity::Medium;
use serde_json::json;

pub fn cases() -> Vec<Case> {
    let two = |name: &str, other: &str| {
        let named = |id: &str, name: &str| merged(with_totp(), json!({"id": id, "service": name}));
        world(json!([named("shop", name), named("forum", other)]))
    };
    let fixed_by = || vec![("/accounts/0/service", json!("Paper")), ("/accounts/1/service", json!("paypal"))];
    ["Pay\u{200b}Pal", "PayPaI", "P\u{430}yPal"]
        .into_iter()
        .map(|name| case("R47", Medium, two("PayPal", name), fixed_by()))
        .chain([on("forum", case("R47", Medium, two("PayPal", "PayPaI"), fixed_by()))])
        .collect()
}
