//! `flowglass synth`: synthetic traffic as a capture, or its flow exports as live datagrams.

use std::io::Write;
use std::net::UdpSocket;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::arguments::{SynthArguments, UsageError};
use crate::{FINE, output};
