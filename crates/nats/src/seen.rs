//! Ids of messages that came: a relay that was cut off for longer than the stream remembers ids sends what was under
//! way once more, and it is stored twice.

use std::collections::{BTreeSet, VecDeque};

/// Runs of relays remembered; the one that spoke first goes first.
const RUNS: usize = 256;
/// Ids of each: twice what a relay has under way.
const IDS: usize = 512;

/// What came lately.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    runs: VecDeque<Run>,
}

#[derive(Debug, Default)]
struct Run {
    name: String,
    order: VecDeque<u64>,
    ids: BTreeSet<u64>,
}

impl Seen {
    /// Whether it came before; from now on it did.
    pub(crate) fn is_again(&mut self, id: &str) -> bool {
        let Some((name, number)) = id.split_once(':') else { return false };
        let Ok(number) = number.parse() else { return false };
        let at = self.runs.iter().position(|run| run.name == name).unwrap_or_else(|| {
            if self.runs.len() >= RUNS {
                self.runs.pop_front();
            }
            self.runs.push_back(Run { name: name.to_owned(), ..Run::default() });
            self.runs.len() - 1
        });
        let Some(run) = self.runs.get_mut(at) else { return false };
        if !run.ids.insert(number) {
            return true;
        }
        run.order.push_back(number);
        if run.order.len() > IDS
            && let Some(oldest) = run.order.pop_front()
        {
            run.ids.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_soon_is_known_and_every_run_has_its_own_ids() {
        let mut seen = Seen::default();
        let check =
            |seen: &mut Seen, id: &str, expected| assert_eq!(seen.is_again(id), expected, "{id}");
        check(&mut seen, "a:1", false);
        check(&mut seen, "b:1", false);
        check(&mut seen, "a:1", true);
        check(&mut seen, "a", false);
        check(&mut seen, "a", false);
        for number in 2..2 + IDS {
            check(&mut seen, &format!("a:{number}"), false);
        }
        check(&mut seen, "a:2", true);
        check(&mut seen, "a:1", false);
        for run in 0..RUNS {
            check(&mut seen, &format!("r{run}:1"), false);
        }
        assert_eq!(seen.runs.len(), RUNS);
        check(&mut seen, "b:1", false);
    }
}
