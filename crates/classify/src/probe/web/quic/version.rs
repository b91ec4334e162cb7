//! QUIC's versions: what they are called, and the salts their first keys come from (RFC 9001 §5.2 and
//! the drafts before it, RFC 9369 §3.3.1; Google's as its source publishes them).

/// A version as it stands in a long header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Version(pub(super) u32);

/// From what and by which labels keys are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keying {
    pub(super) salt: [u8; 20],
    pub(super) key: &'static str,
    pub(super) iv: &'static str,
    pub(super) header: &'static str,
}

/// What is said instead of a version while there is none.
pub(super) const NEGOTIATION: &str = "negotiation";

const V2: u32 = 0x6b33_43cf;
/// Of the drafts of version 2 (draft-ietf-quic-v2-01 to -05).
const V2_DRAFT: u32 = 0x709a_50c4;
const DRAFT: u32 = 0xff00_0000;
const LAST_DRAFT: u32 = 34;
/// Facebook's.
const MVFST: u32 = 0xface_b000;

impl Version {
    /// From IANA's QUIC Versions registry: 1, 2, the drafts, Google's and Facebook's.
    pub(super) fn is_spoken(self) -> bool {
        matches!(self.0, 1 | V2 | V2_DRAFT)
            || self.draft().is_some()
            || self.0 & 0xffff_ff00 == MVFST && self.0 & 0xff < 0x20
            || self.is_google()
    }

    /// Versions no protocol will ever have (RFC 9000 §15).
    pub(super) const fn is_reserved(self) -> bool {
        self.0 & 0x0f0f_0f0f == 0x0a0a_0a0a
    }

    /// Whether the hello of Google's handshake is not encrypted in it.
    pub(super) fn has_open_hello(self) -> bool {
        self.is_google() && self.0 < u32::from_be_bytes(*b"Q050")
    }

    /// Whether frames are those of Google's versions.
    pub(super) fn is_google(self) -> bool {
        matches!(self.0.to_be_bytes(), [b'Q' | b'T', b'0', b'2'..=b'9', b'0'..=b'9'])
    }

    /// Whether one octet holds the lengths of both connection ids: before draft 22.
    pub(super) fn packs_lengths(self) -> bool {
        self.has_open_hello() || self.draft().is_some_and(|draft| draft < 22)
    }

    /// The two bits of the first octet that say Initial, 0-RTT, Handshake, Retry start at this.
    pub(super) const fn first_kind(self) -> u8 {
        if matches!(self.0, V2 | V2_DRAFT) { 1 } else { 0 }
    }

    pub(super) fn words(self) -> String {
        match self.0 {
            1 => "1".to_owned(),
            V2 => "2".to_owned(),
            V2_DRAFT => "2 (draft)".to_owned(),
            0xface_b001 => "mvfst-22".to_owned(),
            0xface_b002 => "mvfst-27".to_owned(),
            _ if self.is_reserved() => NEGOTIATION.to_owned(),
            _ if self.is_google() => self.0.to_be_bytes().iter().copied().map(char::from).collect(),
            _ => match self.draft() {
                Some(draft) => format!("draft-{draft:02}"),
                None => format!("0x{:08x}", self.0),
            },
        }
    }

    fn draft(self) -> Option<u32> {
        let draft = self.0.checked_sub(DRAFT)?;
        (1..=LAST_DRAFT).contains(&draft).then_some(draft)
    }

    /// The ways its first keys may be made; none where nobody has published one.
    pub(super) fn keyings(self) -> &'static [Keying] {
        match self.0 {
            1 => &[RFC_9001],
            V2 => &[RFC_9369],
            V2_DRAFT => &[DRAFT_V2],
            0xface_b001 => &[DRAFT_21],
            _ if self.0 & 0xffff_ff00 == MVFST => &[DRAFT_23, DRAFT_29, RFC_9001],
            _ => match (&self.0.to_be_bytes(), self.draft()) {
                (b"Q050", _) => &[Q050],
                (b"T050", _) => &[T050],
                (b"T051", _) => &[T051],
                (_, Some(21..=22)) => &[DRAFT_21],
                (_, Some(23..=28)) => &[DRAFT_23],
                (_, Some(29..=32)) => &[DRAFT_29],
                (_, Some(33..)) => &[RFC_9001],
                _ => &[],
            },
        }
    }
}

const fn salted(salt: u128, rest: u32) -> Keying {
    labelled(salt, rest, "quic key", "quic iv", "quic hp")
}

/// The first sixteen and the last four octets of the salt.
const fn labelled(
    salt: u128,
    rest: u32,
    key: &'static str,
    iv: &'static str,
    header: &'static str,
) -> Keying {
    let (start, end) = (salt.to_be_bytes(), rest.to_be_bytes());
    let mut octets = [0; 20];
    let (first, last) = octets.split_at_mut(16);
    first.copy_from_slice(&start);
    last.copy_from_slice(&end);
    Keying { salt: octets, key, iv, header }
}

const RFC_9001: Keying = salted(0x3876_2cf7_f559_34b3_4d17_9ae6_a4c8_0cad, 0xccbb_7f0a);
const DRAFT_29: Keying = salted(0xafbf_ec28_9993_d24c_9e97_86f1_9c61_11e0, 0x4390_a899);
const DRAFT_23: Keying = salted(0xc3ee_f712_c72e_bb5a_11a7_d243_2bb4_6365, 0xbef9_f502);
const DRAFT_21: Keying = salted(0x7fbc_db0e_7c66_bbe9_193a_96cd_2151_9ebd, 0x7a02_644a);
const Q050: Keying = salted(0x5045_74ef_d066_fe2f_9d94_5cfc_dbd3_a7f0, 0xd3b5_6b45);
const T050: Keying = salted(0x7ff5_79e5_acd0_7291_5580_304c_43a2_367c, 0x6048_8310);
const T051: Keying = salted(0x7a4e_def4_e7cc_ee5f_a450_6c19_124f_c8cc, 0xda6e_033d);
const RFC_9369: Keying = labelled(
    0x0ded_e3de_f700_a6db_8193_81be_6e26_9dcb,
    0xf9bd_2ed9,
    "quicv2 key",
    "quicv2 iv",
    "quicv2 hp",
);
const DRAFT_V2: Keying = labelled(
    0xa707_c203_a59b_4718_4a1d_62ca_5704_06ea,
    0x7ae3_e5d3,
    "quicv2 key",
    "quicv2 iv",
    "quicv2 hp",
);
