//! What flows told beyond themselves, taken after every packet.

use std::net::IpAddr;

use model::Exchange;

use super::{Source, Surroundings};
use crate::exchanges;

impl Source {
    /// Takes what the packet that was just looked into told of others.
    #[cold]
    pub(super) fn take_news(&mut self, ends: [IpAddr; 2], around: &mut Surroundings<'_>) {
        while let Some(exchange) = self.told.poll() {
            self.keep_exchange(exchange, Some(ends), around);
        }
    }

    /// The same at the end: what will not come any more.
    pub(super) fn take_last_news(&mut self, around: &mut Surroundings<'_>) {
        while let Some(exchange) = self.told.poll_last() {
            self.keep_exchange(exchange, None, around);
        }
    }

    /// Keeps what was said; in the flow of the packet that told it, where that is between the same
    /// ends.
    fn keep_exchange(
        &self,
        exchange: Box<Exchange>,
        ends: Option<[IpAddr; 2]>,
        around: &mut Surroundings<'_>,
    ) {
        let flow = match (ends, &self.whose) {
            (Some(ends), Some(whose)) => exchanges::said_in(&exchange, ends, whose.flow),
            _ => exchanges::NOWHERE,
        };
        around.desk.hear((self.status.id, flow), exchange);
    }
}
