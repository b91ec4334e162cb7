//! What flows told beyond themselves, taken after every packet.

use classify::News;

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

    fn hear(&mut self, news: News, _around: &mut Surroundings<'_>) {
        match news {
            News::Answer(_) | News::HostName(_) | News::Exchange(_) => self.told += 1,
        }
    }
}
