//! A file that is in this program as brotli alone. Browsers take brotli over https and from this machine; what
//! others take is made when the first of them asks, once, and all of them share it.

use std::io::{self, Cursor, Read, Write};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::body::Body;
use brotli_decompressor::Decompressor;
use bytes::Bytes;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use hyper::body::{Frame, SizeHint};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::encoding::Encoding;
use super::file::{File, tag};

/// Octets unpacked at a time: so many are held for each who reads, and a little more than the 32 KiB that gzip
/// looks back. No reader holds more of a file, however slowly it reads.
const PIECE_OCTETS: usize = 64 << 10;

/// Files packed anew at a time: each takes one core and, while it lasts, the 4 MiB that brotli looks back.
static REPACKING: Semaphore = Semaphore::const_new(1);

/// Brotli, and beside it what was made of it.
#[derive(Debug)]
pub(super) struct Packed {
    brotli: File,
    /// None inside when it is no brotli.
    others: OnceLock<Option<Others>>,
}

/// What those are sent who do not take brotli. All files of the page together are 2.4 MB.
#[derive(Debug)]
struct Others {
    gzip: File,
    plain_etag: String,
    plain_octets: u64,
}

/// What is sent of a file.
pub(super) struct Chosen {
    pub(super) encoding: Encoding,
    pub(super) etag: String,
    pub(super) octets: u64,
    pub(super) body: Body,
}

impl Packed {
    pub(super) fn new(brotli: File) -> Self {
        Self { brotli, others: OnceLock::new() }
    }

    /// The best that is accepted, or plain; none when it cannot be unpacked.
    pub(super) async fn choose(self: &Arc<Self>, accepted: &[Encoding]) -> Option<Chosen> {
        if accepted.contains(&Encoding::Brotli) {
            return Some(Chosen::whole(self.brotli.clone(), Encoding::Brotli));
        }
        let others = self.others().await?;
        if accepted.contains(&Encoding::Gzip) {
            return Some(Chosen::whole(others.gzip.clone(), Encoding::Gzip));
        }
        let octets = others.plain_octets;
        let unpacking = Unpacking::new(others.gzip.body.clone(), octets);
        let (etag, body) = (others.plain_etag.clone(), Body::new(unpacking));
        Some(Chosen { encoding: Encoding::Identity, etag, octets, body })
    }

    /// Made where a thread may be busy, and kept even if whoever asked has left meanwhile.
    async fn others(self: &Arc<Self>) -> Option<&Others> {
        if self.others.get().is_none() {
            let turn = REPACKING.acquire().await.ok()?;
            let this = Arc::clone(self);
            let made = tokio::task::spawn_blocking(move || {
                this.others.get_or_init(|| Others::of(&this.brotli.body).ok());
                drop(turn);
            });
            made.await.ok()?;
        }
        self.others.get()?.as_ref()
    }
}

impl Others {
    /// From brotli to gzip, piece by piece: the whole is never there unpacked.
    fn of(brotli: &[u8]) -> io::Result<Self> {
        let mut unpacked = Decompressor::new(brotli, PIECE_OCTETS);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let (mut digest, mut plain_octets) = (Sha256::new(), 0);
        let mut piece = vec![0; PIECE_OCTETS];
        loop {
            let length = unpacked.read(&mut piece)?;
            let Some(read @ [_, ..]) = piece.get(..length) else { break };
            digest.update(read);
            gzip.write_all(read)?;
            plain_octets += length as u64;
        }
        let mut packed = gzip.finish()?;
        packed.shrink_to_fit();
        let plain_etag = tag(&digest.finalize());
        Ok(Self { gzip: File::new(packed.into()), plain_etag, plain_octets })
    }
}

impl Chosen {
    pub(super) fn whole(file: File, encoding: Encoding) -> Self {
        let octets = file.body.len() as u64;
        Self { encoding, etag: file.etag, octets, body: Body::from(file.body) }
    }
}

/// The plain octets of a shared gzip, unpacked as the peer takes them.
struct Unpacking {
    decoder: GzDecoder<Cursor<Bytes>>,
    left: u64,
}

impl Unpacking {
    fn new(gzip: Bytes, octets: u64) -> Self {
        Self { decoder: GzDecoder::new(Cursor::new(gzip)), left: octets }
    }

    fn piece(&mut self) -> io::Result<Bytes> {
        let mut piece = Vec::with_capacity(PIECE_OCTETS);
        (&mut self.decoder).take(PIECE_OCTETS as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self.left.saturating_sub(piece.len() as u64);
        Ok(piece.into())
    }
}

impl hyper::body::Body for Unpacking {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(self.piece().map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::body::to_bytes;

    use super::*;

    const LINE: &str = "Flows are worth a look.\n";
    const LINES: usize = 40_000;

    /// By Node: `zlib.brotliCompressSync('Flows are worth a look.\n'.repeat(40000))`.
    const BROTLI: &[u8] = &[
        0x5b, 0xff, 0xa5, 0x8e, 0xdf, 0x91, 0x60, 0xe3, 0x64, 0xd7, 0xe6, 0x59, 0x88, 0xd6, 0x6f,
        0x46, 0x6b, 0x77, 0x33, 0x4c, 0x81, 0xad, 0x41, 0x5c, 0xe4, 0xe6, 0xd4, 0x2e, 0xbf, 0xd5,
        0x09, 0x1c, 0xd1, 0x3e, 0xba, 0x51, 0xa2, 0x9d, 0x0e, 0x98, 0x19,
    ];

    fn file() -> Arc<Packed> {
        Arc::new(Packed::new(File::new(Bytes::from_static(BROTLI))))
    }

    #[tokio::test]
    async fn each_is_sent_what_it_takes_and_all_of_it_is_the_same_file() {
        let (file, plain) = (file(), LINE.repeat(LINES));
        let mut tags = BTreeSet::new();
        for (accepted, expected) in [
            (&[Encoding::Gzip, Encoding::Brotli][..], Encoding::Brotli),
            (&[Encoding::Gzip][..], Encoding::Gzip),
            (&[][..], Encoding::Identity),
        ] {
            let chosen = file.choose(accepted).await.unwrap();
            assert_eq!(chosen.encoding, expected);
            let sent = to_bytes(chosen.body, usize::MAX).await.unwrap();
            assert_eq!(sent.len() as u64, chosen.octets, "{expected:?}");
            assert_eq!(chosen.etag, File::new(sent.clone()).etag, "{expected:?}");
            let mut unpacked = Vec::new();
            match expected {
                Encoding::Brotli => Decompressor::new(&sent[..], 4096).read_to_end(&mut unpacked),
                Encoding::Gzip => GzDecoder::new(&sent[..]).read_to_end(&mut unpacked),
                Encoding::Identity => (&sent[..]).read_to_end(&mut unpacked),
            }
            .unwrap();
            assert!(unpacked == plain.as_bytes(), "{expected:?}");
            tags.insert(chosen.etag);
        }
        assert_eq!(tags.len(), 3);
    }

    #[tokio::test]
    async fn a_hundred_who_read_slowly_share_one_copy_and_hold_a_piece_each() {
        let file = file();
        let asked: Vec<_> = (0..100)
            .map(|_| {
                let file = Arc::clone(&file);
                tokio::spawn(async move { file.choose(&[]).await.unwrap().octets })
            })
            .collect();
        for one in asked {
            assert_eq!(one.await.unwrap(), (LINE.len() * LINES) as u64);
        }
        let gzip = &file.others().await.unwrap().gzip.body;
        let mut readers: Vec<_> = (0..100).map(|_| Unpacking::new(gzip.clone(), 960_000)).collect();
        for reader in &mut readers {
            assert_eq!(reader.decoder.get_ref().get_ref().as_ptr(), gzip.as_ptr());
            let piece = reader.piece().unwrap();
            assert_eq!((piece.len(), reader.left), (PIECE_OCTETS, 960_000 - 65_536));
        }
    }

    #[tokio::test]
    async fn what_is_no_brotli_is_not_sent_as_something_else() {
        let broken = Arc::new(Packed::new(File::new(Bytes::from_static(&BROTLI[..20]))));
        assert!(
            broken.choose(&[]).await.is_none() && broken.choose(&[Encoding::Gzip]).await.is_none()
        );
    }
}
