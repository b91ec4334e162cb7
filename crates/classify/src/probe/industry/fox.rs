//! Tridium's Niagara: the hello of Fox (public descriptions of the protocol).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let fits = segment.payload.starts_with(b"fox a ");
    fits.then(|| Found::new("Fox").because("the hello of Niagara's Fox")).into()
}
