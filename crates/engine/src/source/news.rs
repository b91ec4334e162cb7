//! What flows told beyond themselves, taken after every packet, and what the capture file says.

use std::net::IpAddr;

use classify::{HostName, News};
use model::{Exchange, NameSource, Timestamp};

use super::{Source, Surroundings};
use crate::exchanges;

impl Source {
    /// Takes what the packet that was just looked into told of others.
    #[cold]
    pub(super) fn take_news(&mut self, ends: [IpAddr; 2], around: &mut Surroundings<'_>) {
        while let Some(news) = self.memory.poll_news() {
            self.hear(news, Some(ends), around);
        }
    }

    /// The same at the end: what will not come any more.
    pub(super) fn take_last_news(&mut self, around: &mut Surroundings<'_>) {
        while let Some(news) = self.memory.poll_last_news() {
            self.hear(news, None, around);
        }
    }

    /// A name that the capture file brings along; it holds for what comes behind it.
    pub(super) fn read_name(&mut self, named: &capture::Name<'_>) {
        self.names.hear_host(&HostName {
            time: self.status.last.unwrap_or(Timestamp::MIN),
            address: Some(named.address),
            mac: None,
            name: named.name.into(),
            how: NameSource::File,
        });
    }

    fn hear(&mut self, news: News, ends: Option<[IpAddr; 2]>, around: &mut Surroundings<'_>) {
        match news {
            News::Answer(answer) => self.names.hear_answer(&answer),
            News::HostName(told) => self.names.hear_host(&told),
            News::HostClass(told) => self.names.hear_class(told),
            News::Exchange(exchange) => self.keep_exchange(&exchange, ends, around),
        }
    }

    /// Keeps what was said; in the flow of the packet that told it, where that is between the same
    /// ends.
    fn keep_exchange(
        &self,
        exchange: &Exchange,
        ends: Option<[IpAddr; 2]>,
        around: &mut Surroundings<'_>,
    ) {
        let said = exchanges::ends(exchange);
        let is_here = ends.is_some_and(|ends| ends.iter().all(|end| said.contains(end)));
        let flow = self.whose.as_ref().filter(|_| is_here);
        let flow = flow.map_or(exchanges::NOWHERE, |whose| whose.flow);
        around.desk.exchanges.append((self.status.id, flow), exchange);
    }
}
