//! What flows told beyond themselves, taken after every packet, and what the capture file says.

use classify::{HostName, News};
use model::{NameSource, Timestamp};

use super::{Source, Surroundings};

impl Source {
    /// Takes what the packet that was just looked into told of others.
    #[cold]
    pub(super) fn take_news(&mut self, around: &mut Surroundings<'_>) {
        while let Some(news) = self.memory.poll_news() {
            self.hear(news, around);
        }
    }

    /// The same at the end: what will not come any more.
    pub(super) fn take_last_news(&mut self, around: &mut Surroundings<'_>) {
        while let Some(news) = self.memory.poll_last_news() {
            self.hear(news, around);
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

    fn hear(&mut self, news: News, _around: &mut Surroundings<'_>) {
        match news {
            News::Answer(answer) => self.names.hear_answer(&answer),
            News::HostName(told) => self.names.hear_host(&told),
            News::Exchange(_) => {}
        }
    }
}
