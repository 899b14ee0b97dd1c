//! Starting and refusing to start.

use super::*;

#[test]
fn well_known_secrets_open_nothing_beyond_loopback() {
    let refused = |settings: &Settings, address: &str| {
        refuse_well_known_secrets(settings, address.parse().unwrap()).err().map(|error| error.to_string())
    };
    let well_known = Settings::default();
    assert_eq!(refused(&well_known, "127.0.0.1:7301"), None);
    assert_eq!(refused(&well_known, "[::1]:7301"), None);
    assert!(refused(&well_known, "0.0.0.0:7301").unwrap().contains("the well-known client secret"));
    assert!(refused(&well_known, "[::]:7301").is_some());

    let half = Settings { client_secret: "my own".into(), ..Settings::default() };
    assert!(refused(&half, "192.0.2.1:80").unwrap().contains("the well-known desk key"));
    let own = Settings { desk_key: "mine too".into(), ..half };
    assert_eq!(refused(&own, "192.0.2.1:80"), None);
}

#[test]
fn settings_do_not_print_their_secrets() {
    let printed = format!("{:?}", Settings { desk_key: "hush".into(), ..Settings::default() });
    assert!(!printed.contains("hush") && !printed.contains(api::identity::CLIENT_SECRET), "{printed}");
}
