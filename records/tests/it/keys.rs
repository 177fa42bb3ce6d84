use records::{EncryptionKey, RecordsError};

use crate::world::{Place, World};

trials! {
    both: [
    ]
    plain: [hexadecimal_and_base64_name_the_same_key, what_is_not_a_key_is_refused_without_being_repeated, a_generated_key_is_private_reads_back_and_is_never_overwritten]
}

fn hexadecimal_and_base64_name_the_same_key() {
    let world = World::new(Place::File);
    let cases = [
        (
            "hex",
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        ),
        (
            "line",
            "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\r\n",
        ),
        ("base64", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"),
    ];
    let ids: Vec<String> = cases
        .iter()
        .map(|(name, text)| {
            std::fs::write(world.path(name), text).unwrap();
            EncryptionKey::from_file(world.path(name)).unwrap().id().to_owned()
        })
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_ne!(ids[0], world.key.id());
}

fn what_is_not_a_key_is_refused_without_being_repeated() {
    let world = World::new(Place::File);
    let too_long = "ab".repeat(33);
    let not_hex = "zz".repeat(32);
    let zeros = "00".repeat(32);
    for text in ["", "AAECAwQFBgcICQoLDA0ODw==", &too_long, &not_hex, &zeros] {
        std::fs::write(world.path("bad.key"), text).unwrap();
        let error = EncryptionKey::from_file(world.path("bad.key")).unwrap_err();
        assert!(
            matches!(error, RecordsError::Invalid { field: "key file", .. }),
            "{error:?}"
        );
        assert!(text.is_empty() || !format!("{error:?} {error}").contains(text));
    }
    assert!(EncryptionKey::from_file(world.path("missing.key")).is_err());
}

fn a_generated_key_is_private_reads_back_and_is_never_overwritten() {
    let world = World::new(Place::File);
    let path = world.path("records.key");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(EncryptionKey::from_file(&path).unwrap().id(), world.key.id());
    let error = EncryptionKey::generate_file(&path).unwrap_err();
    assert!(matches!(error, RecordsError::Conflict { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(!format!("{:?}", world.options()).contains(text.trim()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
