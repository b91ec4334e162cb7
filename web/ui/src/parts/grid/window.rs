//! Which rows of a long table are on screen, and how much room the others take.

/// Browsers stop at some tens of millions of pixels; longer tables are scaled to this.
const MOST_PIXELS: f64 = 8_000_000.0;
/// Rows kept above and below the screen.
const BEYOND: u64 = 6;
/// Rows that are told of at a time, for the view draws all of itself again for it.
const TOLD: u64 = 50;
/// Pixels of the head, which stays on top.
const HEAD: f64 = 28.0;

/// The visible part of a table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Window {
    /// First row that exists.
    pub(super) first: u64,
    /// One beyond the last.
    pub(super) last: u64,
    /// Rows that fit on the screen.
    pub(super) visible: u64,
    /// Pixels of the rows above.
    pub(super) above: f64,
    /// Pixels of the rows below.
    pub(super) below: f64,
    row: f64,
    scroll: f64,
    height: f64,
    /// Rows' pixels for one pixel of scrolling.
    scale: f64,
}

impl Window {
    /// Of so many rows of so many pixels, in a frame of this height scrolled by so much.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    pub(super) fn new(count: u64, row: f64, frame: f64, scroll: f64) -> Self {
        let height = (frame - HEAD).max(0.0);
        let total = count as f64 * row;
        let pixels = total.min(MOST_PIXELS);
        let scale = if total > pixels { (total - height) / (pixels - height) } else { 1.0 };
        let scroll = scroll.clamp(0.0, (pixels - height).max(0.0));
        let top = scroll * scale;
        let at = (top / row).floor();
        let visible = (height / row).ceil() as u64;
        let first = (at as u64).saturating_sub(BEYOND).min(count);
        let last = (at as u64).saturating_add(visible + BEYOND + 1).min(count);
        // The row at the top begins as far above the frame as it would without scaling.
        let above = (scroll - (top - first as f64 * row)).max(0.0);
        let below = (pixels - above - (last - first) as f64 * row).max(0.0);
        Self { first, last, visible, above, below, row, scroll, height, scale }
    }

    /// First and one beyond the last row that is here or comes soon, of so many.
    pub(super) fn told(&self, count: u64) -> (u64, u64) {
        (self.first / TOLD * TOLD, self.last.next_multiple_of(TOLD).min(count))
    }

    /// Where to scroll so that a row is on screen; none when it is already.
    pub(super) fn scroll_to(&self, index: u64) -> Option<f64> {
        let top = self.scroll * self.scale;
        let (start, end) = (index as f64 * self.row, (index + 1) as f64 * self.row);
        if start < top {
            Some(start / self.scale)
        } else if end > top + self.height {
            Some(((end - self.height) / self.scale).ceil())
        } else {
            None
        }
    }
}

/// Pixels below which the columns cannot shrink: the first number of each track, and the gaps.
/// Every row is this wide at least, so that columns stay under their heads.
pub(super) fn least_width<T: AsRef<str>>(tracks: &[T]) -> u32 {
    const GAP: u32 = 8;
    const MARGINS: u32 = 24;
    let least = |track: &T| -> u32 {
        let digits = track.as_ref().trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or_default()
    };
    tracks.iter().map(|track| least(track) + GAP).sum::<u32>() + MARGINS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_know_their_least_width() {
        assert_eq!(least_width(&["164px", "minmax(108px, 1.2fr)"]), 164 + 108 + 16 + 24);
    }

    #[test]
    fn only_what_is_on_screen_exists() {
        let window = Window::new(1_000, 26.0, 288.0, 2_600.0);
        assert_eq!((window.first, window.last), (94, 117));
        assert_eq!(window.above, 94.0 * 26.0);
        assert_eq!(window.above + window.below + 23.0 * 26.0, 26_000.0);
    }

    #[test]
    fn a_view_hears_of_rows_by_the_fifty() {
        let told = |scroll| Window::new(130, 26.0, 288.0, scroll).told(130);
        assert_eq!(told(0.0), (0, 50));
        assert_eq!(told(26.0 * 20.0), (0, 50));
        assert_eq!(told(26.0 * 40.0), (0, 100));
        assert_eq!(told(26.0 * 118.0), (100, 130));
        assert_eq!(Window::new(0, 26.0, 0.0, 0.0).told(0), (0, 0));
    }

    #[test]
    fn millions_of_rows_are_scaled_to_what_browsers_bear() {
        let window = Window::new(10_000_000, 26.0, 288.0, 8_000_000.0);
        assert_eq!(window.last, 10_000_000);
        assert!(window.above + window.below < 8_000_001.0);
        let start = Window::new(10_000_000, 26.0, 288.0, 0.0);
        assert_eq!((start.first, start.above), (0, 0.0));
    }

    #[test]
    fn a_row_is_scrolled_to_only_when_it_is_not_there() {
        let window = Window::new(1_000, 26.0, 288.0, 0.0);
        assert_eq!(window.scroll_to(3), None);
        assert_eq!(window.scroll_to(10), Some(26.0));
        let empty = Window::new(0, 26.0, 0.0, 0.0);
        assert_eq!((empty.first, empty.last), (0, 0));
    }
}
