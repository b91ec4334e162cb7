//! The same settings from flags, environment and file; what cannot be meant is refused in words.

use super::*;

#[test]
fn half_an_address_is_answered_with_a_whole_one() {
    let check = |text: &str, words: &str| {
        let told = texts::address(text, 2055).unwrap_err();
        assert!(told.ends_with(words), "{told}");
    };
    check("2055", ": write 127.0.0.1:2055");
    check(":9995", ": write 127.0.0.1:9995");
    check("10.0.0.1", ": write 10.0.0.1:2055");
    check("::1", ": write [::1]:2055");
    check("[::1]", ": write [::1]:2055");
    check("localhost:2055", ", such as 127.0.0.1:2055");
    check("99999", ", such as 127.0.0.1:2055");
    assert_eq!(texts::address("[::]:2055", 1).unwrap().to_string(), "[::]:2055");
}

#[test]
fn addresses_and_networks_are_networks() {
    let network = texts::network;
    assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
    assert_eq!(network("192.0.2.1").unwrap().to_string(), "192.0.2.1/32");
    assert_eq!(network("2001:db8::1").unwrap().to_string(), "2001:db8::1/128");
    assert!(network("10.0.0.0/33").is_err());
}

#[test]
fn pipes_have_names_of_their_own() {
    let check = |texts: &[&str], expected: Option<&[(&str, Option<&str>)]>| {
        let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
        let outcome = texts::pipes(&texts);
        let read = outcome.as_ref().ok().map(|pipes| {
            let pair = |pipe: &flowglass_relay::Pipe| {
                (pipe.name.clone(), pipe.path.as_ref().map(|path| path.display().to_string()))
            };
            pipes.iter().map(pair).collect::<Vec<_>>()
        });
        let expected = expected.map(|pairs| {
            let pair = |(name, path): &(&str, Option<&str>)| {
                (name.to_string(), path.map(ToString::to_string))
            };
            pairs.iter().map(pair).collect::<Vec<_>>()
        });
        assert_eq!(read, expected, "{texts:?}");
    };
    check(&["-"], Some(&[("packets", None)]));
    check(&["eth0=-", "eth1=/run/eth1"], Some(&[("eth0", None), ("eth1", Some("/run/eth1"))]));
    check(&["/run/eth1"], None);
    check(&["live=/run/eth1"], None);
    check(&["a b=/run/eth1"], None);
    check(&["-", "eth0=-"], None);
    check(&["a=/x", "a=/y"], None);
}

#[test]
fn what_a_flag_says_wins_over_the_file_and_the_rest_stays() {
    let file = Settings::read(
        "udp = [\"0.0.0.0:9995\"]\nexporter-rate = 5\nallow-exporter = [\"10.0.0.0/8\"]\n",
    );
    let flags = Settings { udp: vec!["127.0.0.1:1".to_owned()], ..Settings::default() };
    let config = flags.or(file.unwrap()).into_config().unwrap();
    assert_eq!(config.udp, ["127.0.0.1:1".parse().unwrap()]);
    assert_eq!(config.http, ["127.0.0.1:8055".parse().unwrap()]);
    assert_eq!(config.rules.exporter_rate, Some(5));
    assert_eq!(config.rules.exporters.len(), 1);
}

#[test]
fn what_the_file_cannot_mean_is_refused() {
    for text in
        ["upd = []", "udp = \"127.0.0.1:2055\"", "auth = \"open\"", "log-size = -1", "[server]"]
    {
        assert!(Settings::read(text).is_err(), "{text}");
    }
    let check = |text: &str, words: &str| {
        let told = Settings::read(text).unwrap().into_config().unwrap_err();
        assert!(told.contains(words), "{told}");
    };
    check("udp = [\"2055\"]", "--udp 2055: an address and a port are needed: write 127.0.0.1:2055");
    check("allow-exporter = [\"ten\"]", "--allow-exporter ten: not a network");
    check("total-rate = 0", "--total-rate: 0 would let nothing in");
    check("packets-rate = 0", "--packets-rate: 0 would let nothing in");
    check("record-keep-days = 0", "or keep nothing; leave it out");
    check("clients = 0", "--clients: 0 would");
    check("log-size = 4097", "--log-size 4097: no more than 4096");
    check("auth = \"users\"", "which accounts file?");
    check("tls-key = \"key.pem\"", "need each other");
}

#[test]
fn what_has_no_effect_is_told() {
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(Settings::read(text).unwrap().unheard(), expected, "{text}");
    };
    check("record-zstd = true", &["--record-zstd does nothing without --record"]);
    check("record-zstd = true\nrecord = \"r\"\npackets = [\"-\"]\npackets-snap = 96", &[]);
    check(
        "site = \"fra1\"\npackets-rate = 5",
        &[
            "--packets-rate does nothing without --packets",
            "--site does nothing without --publish or --subscribe",
        ],
    );
    check("udp = []", &[]);
}

/// The example shows every setting, and all of it is meant as it stands there.
#[test]
fn the_example_file_explains_every_setting_and_is_read_when_nothing_is_commented_out() {
    use clap::CommandFactory;
    let example = include_str!("../../packaging/relay.toml");
    let shown = |name: &str| {
        let begins = |line: &str| {
            let line = line.strip_prefix('#').unwrap_or(line);
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = "))
        };
        example.lines().any(begins)
    };
    #[derive(clap::Parser)]
    struct Only {
        #[command(flatten)]
        _settings: Settings,
    }
    for argument in Only::command().get_arguments() {
        if let Some(name) = argument.get_long().filter(|name| *name != "help") {
            assert!(shown(name), "{name} is not in the example");
            let variable = format!("FLOWGLASS_{}", name.to_uppercase().replace('-', "_"));
            let env = argument.get_env().map(|env| env.to_string_lossy().into_owned());
            assert_eq!(env.as_deref(), Some(variable.as_str()));
        }
    }
    assert!(Settings::read(example).is_ok());
    // What a relay was built without it refuses.
    let is_built = |setting: &str| {
        (cfg!(feature = "vt") || !setting.starts_with("vt-key"))
            && (cfg!(feature = "webhook") || !setting.starts_with("alert-webhook"))
    };
    let uncommented: String = example
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(|letter: char| letter.is_ascii_lowercase()) => {
                if is_built(setting) {
                    setting
                } else {
                    line
                }
            }
            _ => line,
        })
        .fold(String::new(), |all, line| all + line + "\n");
    Settings::read(&uncommented).unwrap().into_config().unwrap();
}

#[cfg(feature = "webhook")]
#[test]
fn a_webhook_is_an_address_of_the_web_and_not_repeated_where_it_is_none() {
    let check = |text: &str| texts::web_address(text);
    assert_eq!(
        check("https://hooks.example.org/a?b=c").as_deref(),
        Ok("https://hooks.example.org/a?b=c")
    );
    assert!(check("http://127.0.0.1:9/").is_ok());
    for wrong in [
        "hooks.example.org/token",
        "ftp://hooks.example.org/token",
        "https:///token",
        "https://a b/token",
    ] {
        let told = check(wrong).unwrap_err();
        assert!(told.contains("--alert-webhook") && !told.contains("token"), "{told}");
    }
}
