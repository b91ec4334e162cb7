//! What is odd about a TCP segment, in Wireshark's words and colours.

use fields::Colour;
use flow::TcpSigns;

/// By the sign, in the order in which they stand before the line; a fast or spurious one is no plain one.
const WORDS: [(TcpSigns, &str); 13] = [
    (TcpSigns::AFTER_A_GAP, "[TCP Previous segment not captured]"),
    (TcpSigns::ACKS_UNSEEN, "[TCP ACKed unseen segment]"),
    (TcpSigns::FAST, "[TCP Fast Retransmission]"),
    (TcpSigns::SPURIOUS, "[TCP Spurious Retransmission]"),
    (TcpSigns::RETRANSMISSION, "[TCP Retransmission]"),
    (TcpSigns::OUT_OF_ORDER, "[TCP Out-Of-Order]"),
    (TcpSigns::DUPLICATE_ACK, "[TCP Dup ACK]"),
    (TcpSigns::ZERO_WINDOW_PROBE, "[TCP ZeroWindowProbe]"),
    (TcpSigns::ZERO_WINDOW_PROBE_ACK, "[TCP ZeroWindowProbeAck]"),
    (TcpSigns::WINDOW_UPDATE, "[TCP Window Update]"),
    (TcpSigns::FULL_WINDOW, "[TCP Window Full]"),
    (TcpSigns::KEEP_ALIVE, "[TCP Keep-Alive]"),
    (TcpSigns::KEEP_ALIVE_ACK, "[TCP Keep-Alive ACK]"),
];

/// Ordinary things among them: Wireshark's rule *Bad TCP* leaves them out.
const FINE: [TcpSigns; 3] =
    [TcpSigns::WINDOW_UPDATE, TcpSigns::KEEP_ALIVE, TcpSigns::KEEP_ALIVE_ACK];

/// The line with what is odd before it. That a window is closed the packet says itself.
pub(super) fn marked(signs: TcpSigns, info: String) -> String {
    let is_special = signs.intersects(TcpSigns::FAST | TcpSigns::SPURIOUS);
    let is_told =
        |sign: TcpSigns| signs.contains(sign) && !(sign == TcpSigns::RETRANSMISSION && is_special);
    let told = WORDS.iter().filter(|(sign, _)| is_told(*sign)).map(|(_, words)| *words);
    let words: Vec<&str> = told.collect();
    if words.is_empty() { info } else { format!("{} {info}", words.join(" ")) }
}

/// Its colour: bad where something is, whatever is inside.
pub(super) fn colour(signs: TcpSigns, own: Colour) -> Colour {
    let is_bad = WORDS.iter().any(|(sign, _)| signs.contains(*sign) && !FINE.contains(sign));
    if is_bad { Colour::Bad } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_marked_in_wiresharks_words() {
        let check = |signs: TcpSigns, expected: &str, bad: bool| {
            assert_eq!(marked(signs, "80 → 1".to_owned()), format!("{expected}80 → 1"));
            assert_eq!(colour(signs, Colour::Tcp) == Colour::Bad, bad, "{expected}");
        };
        check(TcpSigns::default(), "", false);
        check(TcpSigns::PURE_ACK | TcpSigns::RESET, "", false);
        check(TcpSigns::RETRANSMISSION, "[TCP Retransmission] ", true);
        let fast = TcpSigns::RETRANSMISSION | TcpSigns::FAST;
        check(fast, "[TCP Fast Retransmission] ", true);
        check(TcpSigns::KEEP_ALIVE, "[TCP Keep-Alive] ", false);
        let two = TcpSigns::AFTER_A_GAP | TcpSigns::FULL_WINDOW;
        check(two, "[TCP Previous segment not captured] [TCP Window Full] ", true);
    }
}
