//! The Console's `config.zip`, and what else is called zip. The three files beside this one were made by Info-ZIP's
//! `zip -X`, `zip -X0r` and `zip -X -P practice`, from blocks of random bytes that are no key's.

use std::io::Write as _;

use aa_connect::handoff::{Flaw, Pem, Recognition, recognize};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ACCOUNT, CLIENT, ORG, SECRET, project, server_to_server};

const CONFIG: &[u8] = include_bytes!("config.zip");
const STORED: &[u8] = include_bytes!("stored_in_folder.zip");
const LOCKED: &[u8] = include_bytes!("locked.zip");

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----\n";

fn archive<'a>(members: impl IntoIterator<Item = (String, &'a [u8])>, method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = SimpleFileOptions::default().compression_method(method);
        match name.ends_with('/') {
            true => archive.add_directory(name, options).unwrap(),
            false => {
                archive.start_file(name, options).unwrap();
                archive.write_all(content).unwrap();
            }
        }
    }
    archive.finish().unwrap().into_inner()
}

fn deflated(members: &[(&str, &[u8])]) -> Vec<u8> {
    archive(members.iter().map(|(name, content)| ((*name).to_owned(), *content)), CompressionMethod::Deflated)
}

fn flaw(bytes: &[u8], expected: Flaw) {
    assert_eq!(recognize(bytes), Recognition::Broken(expected.into()));
}

#[test]
fn the_consoles_archive_gives_key_and_certificate() {
    for bytes in [CONFIG, STORED] {
        let Recognition::Pem(mut pem) = recognize(bytes) else { panic!("not taken for keys") };
        pem.kinds.sort_by_key(|kind| !kind.is_private_key());
        assert_eq!(pem.kinds, [Pem::PrivateKey, Pem::Certificate]);
        assert_eq!(pem.text.expose().matches("-----BEGIN ").count(), 2);
        assert_eq!(pem.text.expose().matches("-----END ").count(), 2);
        assert!(pem.text.expose().len() > 1_600, "the whole of both");
    }
}

#[test]
fn one_file_is_enough_and_names_and_folders_mean_nothing() {
    for name in ["private.key", "a/b/c.txt", "../../../etc/passwd", "/etc/shadow", "C:\\x\\y.zip", "クレデンシャル"]
    {
        let Recognition::Pem(pem) = recognize(&deflated(&[(name, KEY.as_bytes())])) else { panic!("{name}") };
        assert_eq!((pem.kinds, pem.text.expose()), (vec![Pem::PrivateKey], KEY), "{name}");
    }
    let mac = deflated(&[
        ("config/", b""),
        ("config/certificate_pub.crt", CERTIFICATE.as_bytes()),
        ("__MACOSX/._private.key", b"\0\x05\x16\x07\0\x02\0\0Mac OS X"),
        ("config/private.key", KEY.as_bytes()),
    ]);
    let Recognition::Pem(pem) = recognize(&mac) else { panic!("not taken for keys") };
    assert_eq!(pem.kinds, [Pem::Certificate, Pem::PrivateKey]);
    assert_eq!(pem.text.expose(), format!("{CERTIFICATE}{KEY}"));
}

#[test]
fn a_download_in_an_archive_is_that_download_and_takes_the_key_beside_it() {
    let download = project(&server_to_server());
    let packed = deflated(&[("x/y.json", download.as_bytes()), ("private.key", KEY.as_bytes())]);
    assert_eq!(recognize(&packed), recognize(download.as_bytes()), "Server-to-Server has no use for a key");
    let old = format!(
        r#"{{"API_KEY":"{CLIENT}","CLIENT_SECRET":"{SECRET}","ORG_ID":"{ORG}","TECHNICAL_ACCOUNT_ID":"{ACCOUNT}"}}"#
    );
    let packed =
        deflated(&[("certificate_pub.crt", CERTIFICATE.as_bytes()), ("a.json", old.as_bytes()), ("k", KEY.as_bytes())]);
    let Recognition::Credentials(credentials) = recognize(&packed) else { panic!("not taken for a download") };
    let pem = credentials[0].pem.as_ref().unwrap();
    assert_eq!(pem.kinds, [Pem::Certificate, Pem::PrivateKey]);
}

#[test]
fn every_other_archive_is_refused_by_name() {
    flaw(LOCKED, Flaw::ArchiveLocked);
    flaw(&deflated(&[]), Flaw::ArchiveEmpty);
    flaw(&deflated(&[("only/", b""), ("folders/", b"")]), Flaw::ArchiveEmpty);
    flaw(&deflated(&[("holiday.jpg", &[0xff, 0xd8, 0xff, 0xe0]), ("words.txt", b"hello")]), Flaw::ArchiveUnrelated);
    flaw(&deflated(&[("inner.zip", CONFIG)]), Flaw::ArchiveUnrelated);
    flaw(&CONFIG[..CONFIG.len() / 2], Flaw::ArchiveBroken);
    flaw(b"PK\x03\x04", Flaw::ArchiveBroken);
    let mut damaged = CONFIG.to_vec();
    damaged[100] ^= 0xff;
    flaw(&damaged, Flaw::ArchiveBroken);
    // Both headers name the method: 12 is bzip2.
    let mut packed_otherwise = CONFIG.to_vec();
    packed_otherwise[8] = 12;
    let central = CONFIG.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    packed_otherwise[central + 10] = 12;
    flaw(&packed_otherwise, Flaw::ArchivePacking);
    for typed in ["PK", "PKP", "PK-northwind"] {
        assert_eq!(recognize(typed.as_bytes()), Recognition::Unknown, "{typed}");
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeroes = vec![b'\n'; 32 * 1024 * 1024];
    flaw(&deflated(&[("bomb", &zeroes)]), Flaw::ArchiveTooLarge);
    // Passed over beside what is wanted, but not five times.
    let Recognition::Pem(pem) = recognize(&deflated(&[("manual.pdf", &zeroes[..1 << 20]), ("k", KEY.as_bytes())]))
    else {
        panic!("the key was not found")
    };
    assert_eq!(pem.kinds, [Pem::PrivateKey]);
    let many = (0..5).map(|n| (format!("{n}"), &zeroes[..250 * 1024]));
    flaw(&archive(many, CompressionMethod::Deflated), Flaw::ArchiveTooLarge);
}

/// Where a signature stands first.
fn place_of(bytes: &[u8], signature: &[u8]) -> usize {
    bytes.windows(signature.len()).position(|found| found == signature).unwrap()
}

#[test]
fn what_archives_say_of_their_sizes_is_not_believed() {
    let zeroes = vec![b'\n'; 32 * 1024 * 1024];
    for said in [0_u32, 10, 100, u32::MAX - 1] {
        // Local header and central directory say both sizes: the packed one, then the unpacked one.
        for (content, is_bomb) in [(&zeroes[..], true), (KEY.as_bytes(), false)] {
            let mut bytes = deflated(&[("private.key", content)]);
            let central = place_of(&bytes, b"PK\x01\x02");
            bytes[22..26].copy_from_slice(&said.to_le_bytes());
            bytes[central + 24..central + 28].copy_from_slice(&said.to_le_bytes());
            match recognize(&bytes) {
                Recognition::Pem(pem) => assert!(!is_bomb && pem.text.expose() == KEY, "{said}"),
                Recognition::Broken(why) => assert!(why.problem.contains("zip archive"), "{said}: {why:?}"),
                other => panic!("{said}: {other:?}"),
            }
        }
    }
}

#[test]
fn members_that_lie_over_each_other_are_not_unpacked_over_and_over() {
    // One member of 250 KiB that the directory names a thousand times: 250 MiB out of some KiB.
    let bytes = deflated(&[("a", &vec![b'\n'; 250 * 1024])]);
    let (central, end) = (place_of(&bytes, b"PK\x01\x02"), place_of(&bytes, b"PK\x05\x06"));
    let entry = &bytes[central..end];
    for count in [2_u16, 5, 1_000] {
        let mut overlapping = bytes[..central].to_vec();
        (0..count).for_each(|_| overlapping.extend(entry));
        let size = u32::try_from(entry.len()).unwrap() * u32::from(count);
        let mut last = bytes[end..].to_vec();
        last[8..10].copy_from_slice(&count.to_le_bytes());
        last[10..12].copy_from_slice(&count.to_le_bytes());
        last[12..16].copy_from_slice(&size.to_le_bytes());
        overlapping.extend(last);
        let Recognition::Broken(why) = recognize(&overlapping) else { panic!("{count}") };
        assert!(why.problem.contains("zip archive"), "{count}: {why:?}");
    }
}

#[test]
fn an_archive_in_an_archive_stays_packed() {
    let bomb = deflated(&[("bomb", &vec![b'\n'; 32 * 1024 * 1024])]);
    let nested = (0..10).fold(bomb, |inner, _| deflated(&[("inner.zip", &inner), ("again.zip", &inner)]));
    flaw(&nested, Flaw::ArchiveUnrelated);
}

#[test]
fn every_way_to_write_an_archive_is_read() {
    let large = SimpleFileOptions::default().large_file(true);
    let mut zip64 = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip64.start_file("private.key", large).unwrap();
    zip64.write_all(KEY.as_bytes()).unwrap();
    let zip64 = zip64.finish().unwrap().into_inner();
    // As programs write that cannot go back: the sizes stand behind the content.
    let mut streamed = ZipWriter::new_stream(Vec::new());
    streamed.start_file("private.key", SimpleFileOptions::default()).unwrap();
    streamed.write_all(KEY.as_bytes()).unwrap();
    let streamed = streamed.finish().unwrap().into_inner();
    assert_eq!(streamed[6] & 8, 8, "it says so");
    for bytes in [zip64, streamed] {
        let Recognition::Pem(pem) = recognize(&bytes) else { panic!("not taken for a key") };
        assert_eq!(pem.text.expose(), KEY);
    }
}

#[test]
fn a_symbolic_link_in_an_archive_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("private.key");
    std::fs::write(&elsewhere, KEY).unwrap();
    let mut linked = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    linked.add_symlink("private.key", elsewhere.to_str().unwrap(), SimpleFileOptions::default()).unwrap();
    flaw(&linked.finish().unwrap().into_inner(), Flaw::ArchiveUnrelated);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn only_the_first_twenty_members_are_looked_at() {
    let with_key_at = |at: usize| {
        let members = (0..22).map(|n| (format!("{n}"), if n == at { KEY.as_bytes() } else { b"x".as_slice() }));
        recognize(&archive(members, CompressionMethod::Stored))
    };
    assert!(matches!(with_key_at(19), Recognition::Pem(_)));
    assert_eq!(with_key_at(20), Recognition::Broken(Flaw::ArchiveUnrelated.into()));
}

#[test]
fn an_archive_made_of_beginnings_and_ends_is_refused_quickly() {
    let mut end = b"PK\x05\x06".to_vec();
    end.extend([0; 18]);
    let mut member = b"PK\x01\x02".to_vec();
    member.extend([0; 42]);
    for part in [end, member] {
        let junk: Vec<u8> = b"PK\x03\x04".iter().copied().chain(part.into_iter().cycle()).take(1 << 20).collect();
        assert!(matches!(recognize(&junk), Recognition::Broken(_)));
    }
}

proptest! {
    #[test]
    fn no_damage_to_an_archive_panics(damage in prop::collection::vec((0usize..2_500, any::<u8>()), 1..8)) {
        for whole in [CONFIG, STORED, LOCKED] {
            let mut bytes = whole.to_vec();
            for (at, byte) in &damage {
                let at = at % bytes.len();
                bytes[at] = *byte;
            }
            if let Recognition::Pem(pem) = recognize(&bytes) {
                prop_assert!(!pem.kinds.is_empty() && pem.text.expose().len() < 4_096);
            }
        }
    }
}
