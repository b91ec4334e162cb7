//! Which of the encodings a browser takes.

use hyper::header::HeaderValue;

/// How a file is packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Those that pack, smallest first.
    pub(super) const BEST_FIRST: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What follows the name of the plain file.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// The name in the answer's header.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// What the request accepts with a quality above zero. Plain is always accepted: refusing it
/// would leave nothing to send.
pub(super) fn accepted<'a>(lines: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Encoding> {
    let mut accepted = Vec::new();
    let texts = lines.into_iter().filter_map(|line| line.to_str().ok());
    for offer in texts.flat_map(|text| text.split(',')) {
        let (name, parameters) = offer.split_once(';').unwrap_or((offer, ""));
        let quality = parameters.trim().strip_prefix("q=").unwrap_or("1");
        if quality.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0) {
            continue;
        }
        match name.trim().to_ascii_lowercase().as_str() {
            "br" => accepted.push(Encoding::Brotli),
            "gzip" => accepted.push(Encoding::Gzip),
            _ => {}
        }
    }
    accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualities_of_zero_are_refusals() {
        let check = |text: &str, expected: &[Encoding]| {
            assert_eq!(accepted(&[HeaderValue::from_str(text).unwrap()]), expected, "{text}");
        };
        check("gzip, deflate, br, zstd", &[Encoding::Gzip, Encoding::Brotli]);
        check("br;q=0, gzip;q=0.5", &[Encoding::Gzip]);
        check("BR ; q=1.0", &[Encoding::Brotli]);
        check("identity", &[]);
        check("", &[]);
    }
}
