//! What is known of an application by its name alone: a number and a category.
//!
//! A label is a protocol, or a protocol and what it carries: `TLS`, `TLS.Google`. Numbers are those
//! of nDPI 4.11 (names and numbers are published, and drift between its releases), so that rows can
//! be joined with its rows; an application it does not number has none here.

use std::sync::LazyLock;

use crate::{Category, Column, Value};

/// Name, category and number, a line each, sorted by name.
const LIST: &str = include_str!("application/applications.txt");

static APPLICATIONS: LazyLock<Vec<Application>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut words = line.split(' ');
        let (name, category) = (words.next()?, Category::from_name(words.next()?)?);
        let number = words.next().and_then(|number| number.parse().ok()).unwrap_or(0);
        Some(Application { name, category, number })
    };
    LIST.lines().filter_map(line).collect()
});

struct Application {
    name: &'static str,
    category: Category,
    /// 0 where there is none.
    number: u16,
}

fn find(name: &str) -> Option<&'static Application> {
    let applications = &*APPLICATIONS;
    let at = applications.binary_search_by_key(&name, |application| application.name).ok()?;
    applications.get(at)
}

/// The numbers of the two parts of a label: the protocol, and what it carries; 0 where there is
/// none, or nobody has numbered it.
///
/// `TLS` is (91, 0), `TLS.Google` (91, 126). They must never become one number: 91.120 would be
/// 91.12.
pub fn numbers(application: &str) -> (u16, u16) {
    let number = |name| find(name).map_or(0, |application| application.number);
    match application.split_once('.') {
        Some((protocol, carried)) => (number(protocol), number(carried)),
        None => (number(application), 0),
    }
}

/// The same as text: `91`, `91.126`; none where the protocol has no number.
pub fn id(application: &str) -> Option<String> {
    match numbers(application) {
        (0, 0) => None,
        (0, carried) => Some(carried.to_string()),
        (protocol, 0) => Some(protocol.to_string()),
        (protocol, carried) => Some(format!("{protocol}.{carried}")),
    }
}

/// What these numbers are of, as text, `91.126` or `91.0`; none where one of them is not in the list.
pub fn of_id(id: &str) -> Option<String> {
    let name = |number: &str| {
        let number: u16 = number.parse().ok()?;
        let mut known = APPLICATIONS.iter().filter(|application| application.number != 0);
        known.find(|application| application.number == number).map(|found| found.name)
    };
    match id.split_once('.') {
        None => name(id).map(str::to_owned),
        Some((one, "0") | ("0", one)) => name(one).map(str::to_owned),
        Some((protocol, carried)) => Some(format!("{}.{}", name(protocol)?, name(carried)?)),
    }
}

/// What an application is for: of `TLS.NetFlix` what NetFlix is for; nothing of an empty label.
pub fn category(application: &str) -> Option<Category> {
    if application.is_empty() {
        return None;
    }
    let (protocol, carried) = application.split_once('.').unwrap_or(("", application));
    let found = find(carried).or_else(|| find(protocol)).or_else(|| find(application));
    Some(found.map_or_else(Category::default, |application| application.category))
}

/// What follows from a label in this column; missing in any other.
pub fn value(column: Column, application: &str) -> Value {
    match column {
        Column::ApplicationId => id(application).map_or(Value::Missing, |id| Value::text(&id)),
        Column::Category => {
            category(application).map_or(Value::Missing, |category| Value::text(category.name()))
        }
        _ => Value::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_the_numbers_that_published_rows_have() {
        let check = |application: &str, expected: Option<&str>| {
            assert_eq!(id(application).as_deref(), expected, "{application}");
        };
        check("TLS", Some("91"));
        check("TLS.Nobody", Some("91"));
        check("HTTP", Some("7"));
        check("TLS.Google", Some("91.126"));
        check("TLS.Twitter", Some("91.120"));
        check("SSH", Some("92"));
        check("QUIC", Some("188"));
        check("DNS", Some("5"));
        check("", None);
        check("Nobody", None);
    }

    #[test]
    fn numbers_that_published_rows_have_tell_the_label() {
        let check = |id: &str, expected: Option<&str>| {
            assert_eq!(of_id(id).as_deref(), expected, "{id}");
        };
        check("91", Some("TLS"));
        check("91.0", Some("TLS"));
        check("0.126", Some("Google"));
        check("91.126", Some("TLS.Google"));
        check("91.120", Some("TLS.Twitter"));
        check("5.178", Some("DNS.Amazon"));
        check("0", None);
        check("0.0", None);
        check("91.65000", None);
        check("91.", None);
        check("91.1.2", None);
        check("TLS", None);
    }

    #[test]
    fn an_application_has_a_category_with_or_without_the_protocol_that_carries_it() {
        let check = |application: &str, expected| assert_eq!(category(application), expected);
        check("TLS", Some(Category::Web));
        check("TLS.NetFlix", Some(Category::Video));
        check("DNS", Some(Category::Network));
        check("DNS.ADS_Analytic_Track", Some(Category::Advertising));
        check("TLS.Nobody", Some(Category::Web));
        check("Modbus", Some(Category::Industrial));
        check("Nobody", Some(Category::Other));
        check("", None);
    }

    #[test]
    fn every_line_names_an_application_once_in_order_and_can_be_read() {
        assert_eq!(APPLICATIONS.len(), LIST.lines().count());
        assert!(APPLICATIONS.is_sorted_by(|one, other| one.name < other.name));
        assert!(APPLICATIONS.iter().all(|application| !application.name.contains('.')));
    }
}
