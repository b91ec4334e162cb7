//! What fired lately, for whoever wants to be told.

use std::collections::VecDeque;

use detect::{AlertRule, Fired};
use model::{FindingSeverity, SourceId};
use protocol::{AlertFired, AlertNews, AlertTime};

/// Times that are kept: more than anybody reads within the second until the page asks.
const KEPT: usize = 64;

/// The latest times that rules fired while flows came.
#[derive(Default)]
pub(crate) struct News {
    /// All of them.
    times: u64,
    kept: VecDeque<AlertFired>,
}

impl News {
    /// One of the rules fired.
    #[inline(never)]
    pub(crate) fn take(&mut self, source: SourceId, rules: &[AlertRule], fired: &Fired) {
        let Some(rule) = rules.get(fired.rule) else { return };
        self.times += 1;
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(AlertFired {
            name: rule.name.to_string(),
            severity: if fired.quiet { FindingSeverity::Info } else { rule.severity },
            source,
            time: AlertTime {
                at: fired.at,
                subject: fired.subject,
                value: rule.words(fired.value),
                is_quiet: fired.quiet,
            },
            threshold: rule.words(rule.threshold_of(fired.subject)),
        });
    }

    /// What fired after so many times.
    pub(crate) fn since(&self, times: u64) -> AlertNews {
        let new = usize::try_from(self.times.saturating_sub(times)).unwrap_or(usize::MAX);
        let passed = self.kept.len().saturating_sub(new);
        AlertNews { times: self.times, fired: self.kept.iter().skip(passed).cloned().collect() }
    }
}

#[cfg(test)]
mod tests {
    use detect::AlertText;
    use model::{Evidence, FlowKey, Timestamp};

    use super::*;

    #[test]
    fn what_fired_since_is_told_once_and_what_found_no_room_is_counted() {
        let text = AlertText {
            name: "any".to_owned(),
            measure: "flows".to_owned(),
            threshold: "0".to_owned(),
            ..AlertText::default()
        };
        let rules = [AlertRule::try_from(&text).unwrap()];
        let host = std::net::IpAddr::from([192, 0, 2, 1]);
        let key = FlowKey {
            source: host,
            destination: host,
            source_port: 1,
            destination_port: 2,
            protocol: 6,
            vlan: None,
        };
        let flow = Evidence { key, start: Timestamp(0) };
        let fired = |at| Fired {
            rule: 0,
            subject: None,
            at: Timestamp(at),
            value: 1,
            flow,
            quiet: at == 1,
        };
        let mut news = News::default();
        for at in 0..3 {
            news.take(SourceId(7), &rules, &fired(at));
        }
        let told = news.since(1);
        assert_eq!((told.times, told.fired.len()), (3, 2));
        assert_eq!(told.fired[0].severity, FindingSeverity::Info);
        assert_eq!(told.fired[1].severity, FindingSeverity::Medium);
        assert_eq!((&*told.fired[1].time.value, &*told.fired[1].threshold), ("1 flow", "0 flows"));
        assert_eq!(news.since(3).fired, []);
        for at in 3..200 {
            news.take(SourceId(7), &rules, &fired(at));
        }
        let told = news.since(3);
        assert_eq!((told.times, told.fired.len()), (200, KEPT));
        assert_eq!(told.fired.last().map(|fired| fired.time.at), Some(Timestamp(199)));
    }
}
