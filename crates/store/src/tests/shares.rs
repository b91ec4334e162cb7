//! Several cores answer as one does, however many groups are told apart.

use proptest::collection::vec;
use proptest::prelude::*;

use super::random::{flow, question};
use crate::shares::ALONE;
use crate::{Limits, Store};

proptest! {
    #[test]
    fn several_cores_answer_as_one_does(
        flows in vec(flow(), 40..160),
        questions in vec(question(), 1..6),
        groups in prop_oneof![Just(Limits::default().groups), 1_u32..20],
    ) {
        let mut store = Store::new(Limits { groups, ..Limits::default() });
        for flow in &flows {
            store.append(flow);
        }
        for question in questions {
            let several = store.answer(&question);
            ALONE.set(true);
            let one = store.answer(&question);
            ALONE.set(false);
            prop_assert_eq!(several, one, "{:?}", question);
        }
    }
}
