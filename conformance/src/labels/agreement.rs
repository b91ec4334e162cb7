//! Shares of rows that agree, as means over captures.

/// How far a label agrees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Agreed {
    /// What stands before the dot.
    pub(super) master: bool,
    pub(super) full: bool,
}

/// Of every capture the rows that agree.
#[derive(Default)]
pub(super) struct Agreement {
    captures: Vec<Counts>,
}

#[derive(Default)]
struct Counts {
    rows: u64,
    plain: (u64, u64),
    explained: (u64, u64),
}

impl Agreement {
    /// Another capture begins.
    pub(super) fn begin(&mut self) {
        self.captures.push(Counts::default());
    }

    /// One more row. What is explained as our being right counts as agreed, beside.
    pub(super) fn count(&mut self, agreed: Agreed, explained: bool) {
        let Some(counts) = self.captures.last_mut() else { return };
        counts.rows += 1;
        counts.plain.0 += u64::from(agreed.master);
        counts.plain.1 += u64::from(agreed.full);
        counts.explained.0 += u64::from(agreed.master || explained);
        counts.explained.1 += u64::from(agreed.full || explained);
    }

    pub(super) fn rows(&self) -> u64 {
        self.captures.iter().map(|counts| counts.rows).sum()
    }

    /// Per cent of masters and of whole labels.
    pub(super) fn plain(&self) -> (f64, f64) {
        (self.mean(|counts| counts.plain.0), self.mean(|counts| counts.plain.1))
    }

    /// The same where explained differences count as agreed.
    pub(super) fn explained(&self) -> (f64, f64) {
        (self.mean(|counts| counts.explained.0), self.mean(|counts| counts.explained.1))
    }

    /// Captures without rows are left out.
    #[expect(clippy::cast_precision_loss, reason = "captures are counted in hundreds")]
    fn mean(&self, of: impl Fn(&Counts) -> u64) -> f64 {
        let captures = self.captures.iter().filter(|counts| counts.rows > 0);
        let (sum, count) = captures.fold((0.0, 0_u32), |(sum, count), counts| {
            (sum + of(counts) as f64 / counts.rows as f64, count + 1)
        });
        sum * 100.0 / f64::from(count.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capture_counts_the_same_and_empty_ones_not_at_all() {
        let mut agreement = Agreement::default();
        let wrong = Agreed::default();
        let master = Agreed { master: true, full: false };
        let full = Agreed { master: true, full: true };
        for rows in [&[full][..], &[], &[master, wrong, wrong, wrong]] {
            agreement.begin();
            for row in rows {
                agreement.count(*row, false);
            }
        }
        assert_eq!(agreement.plain(), (62.5, 50.0));
        agreement.count(wrong, true);
        assert_eq!(agreement.plain(), (60.0, 50.0));
        assert_eq!(agreement.explained(), (70.0, 60.0));
    }
}
