//! Flows page by page, for who comes back for the next.

use model::FlowRecord;
use query::Question;

use crate::Engine;

impl Engine {
    /// The flows of a question (filter, time) that came to be stored after the flow of this id, in the
    /// order in which they did, and so many at most; each with its id, which it keeps.
    pub fn flows_after(
        &self,
        question: &Question,
        after: u64,
        most: usize,
    ) -> Vec<(u64, FlowRecord)> {
        let store = &self.desk.store;
        let rows = store.rows_of(question).into_iter().map(store::Row::id);
        let rows = rows.skip_while(|id| *id <= after).take(most);
        rows.filter_map(|id| Some((id, store.flow(id)?))).collect()
    }
}
