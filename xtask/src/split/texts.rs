//! Texts that functions of the second half alone name: they travel with them, and nothing lies in their place
//! until then.
//!
//! What moves is named by its address and its length, both constants of one function, is as long as it is
//! to the next thing that anything names, and reads as text. What is reached in any other way stays.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{CodeSection, ConstExpr, DataSection};
use wasmparser::{FunctionBody, Operator};

use super::module::{Body, Module};

/// Shorter ones cost as much to move as they take.
const SHORTEST: usize = 8;

/// Octets that lie in memory when the program begins.
pub(super) struct Data<'a> {
    pub(super) address: u32,
    pub(super) octets: &'a [u8],
}

impl Data<'_> {
    const fn range(&self) -> Range<u32> {
        self.address..self.address + self.octets.len() as u32
    }

    fn at(&self, range: &Range<u32>) -> Option<&[u8]> {
        let start = range.start.checked_sub(self.address)? as usize;
        let end = range.end.checked_sub(self.address)? as usize;
        self.octets.get(start..end)
    }
}

/// Where texts lie that can move with these functions; those that touch are one.
pub(super) fn texts(module: &Module<'_>, cold: &BTreeSet<u32>) -> Result<Vec<Range<u32>>> {
    let holds = |number: &u32| module.data.iter().any(|data| data.range().contains(number));
    // What anything names, and by which lengths the second half names it, where it does so alone.
    let mut named: BTreeMap<u32, Option<BTreeSet<u32>>> = BTreeMap::new();
    for number in words(module).filter(holds) {
        named.insert(number, None);
    }
    for (function, body) in (module.imported as u32..).zip(&module.bodies) {
        let numbers = numbers(body)?;
        for number in numbers.iter().filter(|number| holds(number)) {
            let lengths = named.entry(*number).or_insert_with(|| Some(BTreeSet::new()));
            match lengths {
                Some(lengths) if cold.contains(&function) => lengths.extend(&numbers),
                lengths => *lengths = None,
            }
        }
    }
    let mut found: Vec<Range<u32>> = Vec::new();
    let addresses: Vec<u32> = named.keys().copied().collect();
    for (place, start) in addresses.iter().enumerate() {
        let Some(Some(lengths)) = named.get(start) else { continue };
        let Some(data) = module.data.iter().find(|data| data.range().contains(start)) else {
            continue;
        };
        let next = addresses.get(place + 1).copied().unwrap_or(u32::MAX).min(data.range().end);
        let octets = data.at(&(*start..next)).unwrap_or_default();
        // Between things of several octets there may be nothing.
        let padding = octets.iter().rev().take_while(|octet| **octet == 0).count();
        let octets = octets.get(..octets.len() - padding).unwrap_or_default();
        if octets.len() < SHORTEST || !is_text(octets) || !lengths.contains(&(octets.len() as u32))
        {
            continue;
        }
        let end = start + octets.len() as u32;
        match found.last_mut() {
            Some(before) if before.end == *start => before.end = end,
            _ => found.push(*start..end),
        }
    }
    Ok(found)
}

/// What lies in memory in the beginning, without these texts.
pub(super) fn without(module: &Module<'_>, texts: &[Range<u32>]) -> DataSection {
    let mut section = DataSection::new();
    for data in &module.data {
        let mut octets = data.octets.to_vec();
        for text in texts.iter().filter(|text| data.at(text).is_some()) {
            let (start, end) = (text.start - data.address, text.end - data.address);
            if let Some(place) = octets.get_mut(start as usize..end as usize) {
                place.fill(0);
            }
        }
        section.active(0, &begins(data.address), octets);
    }
    section
}

/// These texts.
pub(super) fn only(module: &Module<'_>, texts: &[Range<u32>]) -> DataSection {
    let mut section = DataSection::new();
    for text in texts {
        for octets in module.data.iter().filter_map(|data| data.at(text)) {
            section.active(0, &begins(text.start), octets.iter().copied());
        }
    }
    section
}

fn begins(address: u32) -> ConstExpr {
    ConstExpr::i32_const(address.cast_signed())
}

fn is_text(octets: &[u8]) -> bool {
    let is_letter = |letter: char| !letter.is_control() || "\t\r\n".contains(letter);
    std::str::from_utf8(octets).is_ok_and(|text| text.chars().all(is_letter))
}

/// Whatever in the data may be an address.
fn words<'a>(module: &'a Module<'_>) -> impl Iterator<Item = u32> + 'a {
    module.data.iter().flat_map(|data| {
        let aligned = data.address.wrapping_neg() as usize % 4;
        let (words, _) = data.octets.get(aligned..).unwrap_or_default().as_chunks();
        words.iter().map(|word| u32::from_le_bytes(*word))
    })
}

/// Whatever in a function may be an address or a length.
fn numbers(body: &Body<'_>) -> Result<BTreeSet<u32>> {
    let mut numbers = Numbers::default();
    let code: FunctionBody<'_> = body.code.clone();
    numbers
        .parse_function_body(&mut CodeSection::new(), code)
        .map_err(|error| anyhow!("{error}"))?;
    Ok(numbers.0)
}

#[derive(Default)]
struct Numbers(BTreeSet<u32>);

impl Reencode for Numbers {
    type Error = std::convert::Infallible;

    fn instruction<'a>(
        &mut self,
        operator: Operator<'a>,
    ) -> Result<wasm_encoder::Instruction<'a>, wasm_encoder::reencode::Error> {
        match &operator {
            Operator::I32Const { value } => {
                self.0.insert(value.cast_unsigned());
            }
            // Two of them side by side are written at once.
            Operator::I64Const { value } => {
                self.0.extend([*value as u32, (value >> 32) as u32]);
            }
            Operator::V128Const { value } => {
                let (words, _) = value.bytes().as_chunks();
                self.0.extend(words.iter().map(|word| u32::from_le_bytes(*word)));
            }
            _ => {}
        }
        utils::instruction(self, operator)
    }

    fn mem_arg(
        &mut self,
        argument: wasmparser::MemArg,
    ) -> Result<wasm_encoder::MemArg, wasm_encoder::reencode::Error> {
        self.0.insert(argument.offset as u32);
        utils::mem_arg(self, argument)
    }
}
