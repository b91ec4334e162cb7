//! Slots in the order in which they were last touched: a linked list laid into an array.

/// The order. Slots are numbers the owner gives; every step takes constant time.
#[derive(Debug)]
pub(crate) struct Order {
    links: Vec<Link>,
    first: u32,
    last: u32,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

const NONE: u32 = u32::MAX;

impl Order {
    pub(crate) const fn new() -> Self {
        Self { links: Vec::new(), first: NONE, last: NONE }
    }

    /// Puts a slot that is not in the order behind all others.
    pub(crate) fn append(&mut self, slot: u32) {
        let link = Link { before: self.last, after: NONE };
        let index = slot as usize;
        if index >= self.links.len() {
            self.links.resize(index + 1, Link { before: NONE, after: NONE });
        }
        self.links[index] = link;
        match self.last {
            NONE => self.first = slot,
            last => self.links[last as usize].after = slot,
        }
        self.last = slot;
    }

    /// Takes a slot out that is in the order.
    pub(crate) fn remove(&mut self, slot: u32) {
        let Link { before, after } = self.links[slot as usize];
        match before {
            NONE => self.first = after,
            before => self.links[before as usize].after = after,
        }
        match after {
            NONE => self.last = before,
            after => self.links[after as usize].before = before,
        }
    }

    /// Moves a slot that is in the order behind all others.
    #[inline]
    pub(crate) fn touch(&mut self, slot: u32) {
        if self.last != slot {
            self.remove(slot);
            self.append(slot);
        }
    }

    /// The slot that was not touched for longest.
    #[inline]
    pub(crate) const fn first(&self) -> Option<u32> {
        if self.first == NONE { None } else { Some(self.first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(mut order: Order) -> Vec<u32> {
        let mut slots = Vec::new();
        while let Some(slot) = order.first() {
            slots.push(slot);
            order.remove(slot);
        }
        slots
    }

    #[test]
    fn the_longest_untouched_comes_first() {
        let mut order = Order::new();
        for slot in [0, 1, 2, 3] {
            order.append(slot);
        }
        order.touch(0);
        order.touch(2);
        order.touch(2);
        order.remove(3);
        order.append(3);
        assert_eq!(slots(order), [1, 0, 2, 3]);
    }

    #[test]
    fn an_order_of_nothing_has_no_first() {
        let mut order = Order::new();
        order.append(5);
        order.touch(5);
        order.remove(5);
        assert_eq!(slots(order), []);
    }
}
