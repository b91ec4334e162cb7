//! Incidents out of a file that the page sealed (`docs/incidents.md`): opened with their passphrase.

use std::fs::{self, File};
use std::io::Read;
use std::num::NonZeroU32;
use std::path::Path;

use incident::limits::FILE_OCTETS;
use incident::lines::{self, Unread};
use incident::sealed::{Broken, Sealed, nonce_of_check};
use report::Case;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::pbkdf2;

use crate::arguments::UsageError;
use crate::input::{plain, shown};

/// All of them; the passphrase is the first line of a file, or of standard input.
pub(super) fn read(file: &Path, passphrase: Option<&Path>) -> anyhow::Result<Vec<Case>> {
    let wrong = |why: &str| UsageError(format!("--incidents: {}: {why}", shown(file)));
    let mut octets = Vec::new();
    let within = u64::try_from(FILE_OCTETS)?;
    File::open(file)
        .and_then(|open| open.take(within + 1).read_to_end(&mut octets))
        .map_err(|error| wrong(&plain(&error)))?;
    if octets.len() > FILE_OCTETS {
        return Err(wrong("it is larger than 32 MiB, which no file of incidents is").into());
    }
    let sealed = Sealed::read(&octets).map_err(|why| wrong(&broken(why)))?;
    let text = open(&sealed, &words(file, passphrase)?).map_err(wrong)?;
    let (ledger, left_out) = lines::read(&text).map_err(|why| wrong(&unread(why)))?;
    if left_out > 0 {
        let lines = model::counted(left_out, "line makes", "lines make");
        eprintln!("{}: {lines} no sense or found no room, and is left out", shown(file));
    }
    Ok(ledger.incidents.iter().map(Case::of).collect())
}

fn words(file: &Path, passphrase: Option<&Path>) -> anyhow::Result<String> {
    let Some(path) = passphrase.filter(|path| *path != Path::new("-")) else {
        return Ok(serve::secret(&format!("Passphrase of {}: ", shown(file)))?);
    };
    let words = fs::read_to_string(path).map_err(|error| {
        UsageError(format!("--passphrase-file: {}: {}", shown(path), plain(&error)))
    })?;
    Ok(words.lines().next().unwrap_or_default().to_owned())
}

/// The text, or why it stays sealed.
fn open(sealed: &Sealed<'_>, passphrase: &str) -> Result<String, &'static str> {
    const WRONG: &str = "the passphrase is another one, or the beginning of the file was changed";
    const CHANGED: &str = "it was changed after it was sealed";
    let rounds = NonZeroU32::new(sealed.rounds).ok_or(CHANGED)?;
    let mut key = [0; 32];
    let way = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(way, rounds, sealed.salt, passphrase.as_bytes(), &mut key);
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).map_err(|_| CHANGED)?);
    let opened = |nonce, header, body: &[u8]| {
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = key.open_in_place(nonce, Aad::from(header), &mut body).map(|text| text.len());
        length.map(|length| {
            body.truncate(length);
            body
        })
    };
    opened(nonce_of_check(sealed.nonce), sealed.checked, sealed.check).map_err(|_| WRONG)?;
    let text = opened(sealed.nonce, sealed.header, sealed.body).map_err(|_| CHANGED)?;
    String::from_utf8(text).map_err(|_| CHANGED)
}

fn broken(why: Broken) -> String {
    match why {
        Broken::Strange => "it is no file of incidents that the page saved".to_owned(),
        Broken::Newer(version) => {
            format!("it is of version {version}, or sealed in another way: a newer program made it")
        }
        Broken::Rounds(rounds) => {
            format!("it asks for {rounds} rounds, which no file of ours does")
        }
        Broken::Cut(there, wanted) => format!("it ends after {there} of {wanted} octets"),
        Broken::Longer(octets) => format!("{octets} octets follow its end"),
    }
}

fn unread(why: Unread) -> String {
    match why {
        Unread::Strange => "what was sealed are no incidents".to_owned(),
        Unread::Newer(version) => format!("a newer program wrote it: version {version}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use model::{FindingSeverity, Timestamp};

    use super::*;

    const PASSPHRASE: &str = "Übergröße passphrase";
    /// Sealed by OpenSSL, as Node has it, of one incident with a note, and a line that makes no sense; salt and nonce
    /// count from 0 on.
    const SEALED: &str = "\
        894647490d0a1a0a01000100c0270900000102030405060708090a0b0c0d0e0f101112131415161718191a1be4000000\
        6f71fbe699b843e74f97708c26a4fcd9a7aa9ebfcc3eb17cea771ea49a5ff65b420189423e81651833ea285e2159d7fc\
        efeef78308209544c45c600f22251b3444d9474a1161308ea2f66acd7644a6939e062ed4336ac3f0a0db78b41663f577\
        6dc2a7e49f45a77707a3032bd85981cffa27328b500dfe78d32f0fe45da550e0171e6d0b7f5b6495e69b7b1fa4089fec\
        11f03de9d76e3f74a7a9ef81cc723898aac9dfe2daa162a649f08c2e94eb10e3c91e5ee3ba3717b0c369883927923aa4\
        bfc49312733c170a1bb4328453e16fa0a7853461a7a4f8fea3b3e8c78eda64648564077cbfea42c92d0aaa8331919b89\
        ae9df45d";

    fn sealed() -> Vec<u8> {
        let octet = |pair: &[u8]| {
            let digits = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(digits, 16).expect("an octet")
        };
        SEALED.as_bytes().chunks(2).map(octet).collect()
    }

    /// A folder of its own for each test.
    struct Desk(PathBuf);

    impl Desk {
        fn new(name: &str) -> Self {
            let name = format!("flowglass-incidents-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            fs::create_dir_all(&folder).expect("a folder");
            Self(folder)
        }

        /// What is said to these octets and this passphrase.
        fn said(&self, octets: &[u8], passphrase: &str) -> Result<Vec<Case>, String> {
            let [file, words] = ["all.fgi", "words"].map(|name| self.0.join(name));
            fs::write(&file, octets).expect("a file");
            fs::write(&words, format!("{passphrase}\r\nanother line\n")).expect("a file");
            read(&file, Some(&words)).map_err(|error| error.to_string())
        }

        fn refused(&self, octets: &[u8], passphrase: &str, why: &str) {
            let said = self.said(octets, passphrase).expect_err("it stays sealed");
            assert!(said.starts_with("--incidents: ") && said.contains(why), "{said}");
        }
    }

    impl Drop for Desk {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).expect("the folder again");
        }
    }

    #[test]
    fn what_another_program_sealed_opens_with_its_passphrase() {
        let cases = Desk::new("opens").said(&sealed(), PASSPHRASE).expect("it opens");
        let [case] = cases.as_slice() else { panic!("one incident") };
        let about = (case.title.as_str(), case.status.as_str(), case.severity);
        assert_eq!(about, ("Port scan", "in progress", Some(FindingSeverity::High)));
        assert_eq!(case.tags, ["lab", "weekend"]);
        let [note] = case.notes.as_slice() else { panic!("one note") };
        let at = Timestamp::from_seconds(1_772_442_300);
        assert_eq!((note.at, note.who.as_str(), note.text.as_str()), (at, "Ada", "Asked Bob"));
    }

    #[test]
    fn another_passphrase_and_any_change_leave_it_sealed_and_say_which() {
        let desk = Desk::new("sealed");
        let changed = |place: usize| {
            let mut octets = sealed();
            octets[place] ^= 1;
            octets
        };
        desk.refused(&sealed(), "Ubergrosse passphrase", "the passphrase is another one");
        desk.refused(&sealed(), "", "the passphrase is another one");
        // Salt, nonce and check are not told from a wrong passphrase; the text and its tag are.
        for place in [16, 32, 48] {
            desk.refused(&changed(place), PASSPHRASE, "or the beginning of the file was changed");
        }
        for place in [64, sealed().len() - 1] {
            desk.refused(&changed(place), PASSPHRASE, "it was changed after it was sealed");
        }
    }

    #[test]
    fn what_is_no_such_file_is_refused_before_anything_is_made_of_a_passphrase() {
        let desk = Desk::new("strange");
        let with = |place: usize, octets: &[u8]| {
            let mut all = sealed();
            all[place..place + octets.len()].copy_from_slice(octets);
            all
        };
        let all = sealed();
        desk.refused(b"", PASSPHRASE, "it is no file of incidents");
        desk.refused(b"flowglass incidents 1\n", PASSPHRASE, "it is no file of incidents");
        desk.refused(&all[..70], PASSPHRASE, "it ends after 70 of");
        desk.refused(&all[..all.len() - 1], PASSPHRASE, "it ends after");
        desk.refused(&[all.clone(), vec![0; 3]].concat(), PASSPHRASE, "3 octets follow its end");
        desk.refused(&with(8, &[2]), PASSPHRASE, "it is of version 2");
        desk.refused(&with(12, &[1, 0, 0, 0]), PASSPHRASE, "it asks for 1 rounds");
        desk.refused(&with(12, &[0xff; 4]), PASSPHRASE, "it asks for 4294967295 rounds");
        // So many octets as no browser takes, told without being read.
        let file = desk.0.join("huge.fgi");
        let huge = File::create(&file).expect("a file");
        huge.set_len(1 << 40).expect("a file with a hole");
        let said = read(&file, None).expect_err("too large").to_string();
        assert!(said.contains("it is larger than 32 MiB"), "{said}");
        let said = read(&desk.0.join("none.fgi"), None).expect_err("not there").to_string();
        assert!(said.starts_with("--incidents: ") && said.contains("none.fgi"), "{said}");
    }
}
