//! Cuts a WebAssembly module in two that share memory, table and globals: one to begin with, and one
//! with the functions that few need, and the texts that only they name, which is fetched later and puts
//! them into the table and the memory.
//!
//! No index changes in the first: a function that moved is a call through its place in the table.

mod module;
#[cfg(test)]
mod tests;
mod texts;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, MemoryType, RawSection, SectionId, StartSection, TableSection, TableType, ValType,
};
use wasmparser::{BinaryReader, ExternalKind, GlobalSectionReader, RefType};

use module::{Body, Module};

/// The two of them.
pub(crate) struct Halves {
    pub(crate) first: Vec<u8>,
    pub(crate) second: Vec<u8>,
}

/// What the second half imports everything from.
const FIRST: &str = "";

/// Whether the second half is here.
const HERE: GlobalType = GlobalType { val_type: ValType::I32, mutable: true, shared: false };

/// Cuts it: what is called so goes into the second half, and so does what only that calls. The table of
/// the first is exported under `name`, which says what second half belongs to it; its export `fetch` is
/// called where a function of the second is before that is here.
pub(crate) fn split(
    octets: &[u8],
    name: &str,
    fetch: &str,
    is_cold: impl Fn(&str) -> bool,
) -> Result<Halves> {
    let module = Module::read(octets)?;
    let fetch = module.exports.iter().find(|e| e.0 == fetch && e.1 == ExternalKind::Func);
    let fetch = fetch.with_context(|| format!("the module exports no function for {name}"))?.2;
    let (_, takes) = module.type_of(fetch)?;
    ensure!(takes.params().is_empty() && takes.results().is_empty(), "fetching takes or gives");
    let cold = cold(&module, is_cold);
    ensure!(!cold.is_empty(), "no function of the module is one of those that few need");
    let needs = Needs::of(&module, &cold)?;
    let entries = entries(&module, &cold);
    let texts = texts::texts(&module, &cold)?;
    let table = module
        .tables
        .iter()
        .position(|table| table.element_type == RefType::FUNCREF)
        .context("the module has no table of functions")?;
    let here = u32::try_from(module.globals.len())?;
    let table = u32::try_from(table)?;
    let plan = Plan { module: &module, cold, needs, entries, texts, table, name, fetch, here };
    Ok(Halves { first: plan.first()?, second: plan.second()? })
}

/// Octets of a body that a call through the table does not make shorter.
const TINY: usize = 64;

/// Functions that are called so, and those that nobody else reaches, be it that they call each other. Tiny ones stay: compilers make one of
/// those that are the same, under any of their names, so that what everybody needs may be called so.
fn cold(module: &Module<'_>, is_cold: impl Fn(&str) -> bool) -> BTreeSet<u32> {
    let own = || (module.imported..module.functions.len()).map(|function| function as u32);
    let named = |function: &u32| module.names.get(*function as usize).is_some_and(|n| is_cold(n));
    let exported = |function: &u32| {
        module.exports.iter().any(|e| e.1 == ExternalKind::Func && e.2 == *function)
    };
    let is_tiny = |body: &Body<'_>| body.calls.is_empty() && body.code.as_bytes().len() <= TINY;
    let tiny = |function: &u32| module.body(*function).is_some_and(is_tiny);
    let chosen: BTreeSet<u32> = own().filter(|f| named(f) && !exported(f) && !tiny(f)).collect();
    let mut kept: BTreeSet<u32> = &module.roots - &chosen;
    let mut unseen: Vec<u32> = kept.iter().copied().collect();
    while let Some(function) = unseen.pop() {
        for callee in module.body(function).into_iter().flat_map(|body| &body.calls) {
            if !chosen.contains(callee) && kept.insert(*callee) {
                unseen.push(*callee);
            }
        }
    }
    if chosen.is_empty() { chosen } else { own().filter(|f| !kept.contains(f)).collect() }
}

/// Cold functions that the first half refers to, in the order of their places in the table.
fn entries(module: &Module<'_>, cold: &BTreeSet<u32>) -> Vec<u32> {
    let mut entries = &module.roots & cold;
    for (function, body) in (module.imported as u32..).zip(&module.bodies) {
        if !cold.contains(&function) {
            entries.extend(body.calls.intersection(cold));
        }
    }
    entries.into_iter().collect()
}

/// What of the first half the functions of the second use.
#[derive(Default)]
struct Needs {
    functions: BTreeSet<u32>,
    globals: BTreeSet<u32>,
    tables: BTreeSet<u32>,
}

impl Needs {
    fn of(module: &Module<'_>, cold: &BTreeSet<u32>) -> Result<Self> {
        let mut needs = Self::default();
        let mut nowhere = CodeSection::new();
        for body in cold.iter().filter_map(|function| module.body(*function)) {
            needs
                .parse_function_body(&mut nowhere, body.code.clone())
                .map_err(|error| anyhow!("{error}"))?;
        }
        needs.functions = &needs.functions - cold;
        Ok(needs)
    }
}

impl Reencode for Needs {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        self.functions.insert(index);
        Ok(index)
    }

    fn global_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        self.globals.insert(index);
        Ok(index)
    }

    fn table_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        self.tables.insert(index);
        Ok(index)
    }
}

/// Functions, globals and tables get the numbers they have in the second half.
struct Moved {
    functions: BTreeMap<u32, u32>,
    globals: BTreeMap<u32, u32>,
    tables: BTreeMap<u32, u32>,
}

impl Reencode for Moved {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        Ok(self.functions.get(&index).copied().unwrap_or(u32::MAX))
    }

    fn global_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        Ok(self.globals.get(&index).copied().unwrap_or(u32::MAX))
    }

    fn table_index(&mut self, index: u32) -> Result<u32, wasm_encoder::reencode::Error> {
        Ok(self.tables.get(&index).copied().unwrap_or(u32::MAX))
    }
}

/// Where everything goes.
struct Plan<'a> {
    module: &'a Module<'a>,
    cold: BTreeSet<u32>,
    needs: Needs,
    entries: Vec<u32>,
    /// Where texts lie that move, too.
    texts: Vec<Range<u32>>,
    table: u32,
    name: &'a str,
    /// The function that fetches the second half.
    fetch: u32,
    /// A global that the first has besides: not 0 once the second is here.
    here: u32,
}

impl Plan<'_> {
    /// The first place in the table for functions that moved.
    fn base(&self) -> Result<u64> {
        Ok(self.module.tables.get(self.table as usize).context("no table")?.initial)
    }

    /// What it shares, in an order that gives what is used often a short name.
    fn shared(&self) -> Vec<(ExportKind, u32)> {
        let all =
            |kind, set: &BTreeSet<u32>| set.iter().map(move |i| (kind, *i)).collect::<Vec<_>>();
        let mut globals = self.needs.globals.clone();
        globals.insert(self.here);
        let mut shared = all(ExportKind::Global, &globals);
        let mut tables = self.needs.tables.clone();
        tables.insert(self.table);
        shared.extend(all(ExportKind::Table, &tables));
        shared.extend((0..self.module.memories.len() as u32).map(|i| (ExportKind::Memory, i)));
        shared.extend(all(ExportKind::Func, &self.needs.functions));
        shared
    }

    fn first(&self) -> Result<Vec<u8>> {
        let mut out = wasm_encoder::Module::new();
        for (id, range) in &self.module.sections {
            let data = self.module.octets.get(range.clone()).context("a section beyond the end")?;
            if *id == SectionId::Table as u8 {
                out.section(&self.longer_table()?);
            } else if *id == SectionId::Global as u8 {
                out.section(&self.more_globals(data)?);
            } else if *id == SectionId::Export as u8 {
                out.section(&self.exports());
            } else if *id == SectionId::Code as u8 {
                out.section(&self.code()?);
            } else if *id == SectionId::Data as u8 {
                out.section(&texts::without(self.module, &self.texts));
            } else {
                out.section(&RawSection { id: *id, data });
            }
        }
        Ok(out.finish())
    }

    fn longer_table(&self) -> Result<TableSection> {
        let more = self.entries.len() as u64;
        let mut section = TableSection::new();
        for (place, table) in self.module.tables.iter().enumerate() {
            let mut table: TableType = RoundtripReencoder.table_type(*table).map_err(unforeseen)?;
            if place == self.table as usize {
                table.minimum += more;
                table.maximum = table.maximum.map(|maximum| maximum + more);
            }
            section.table(table);
        }
        Ok(section)
    }

    fn more_globals(&self, data: &[u8]) -> Result<GlobalSection> {
        let mut section = GlobalSection::new();
        let globals = GlobalSectionReader::new(BinaryReader::new(data, 0))?;
        RoundtripReencoder.parse_global_section(&mut section, globals).map_err(unforeseen)?;
        section.global(HERE, &ConstExpr::i32_const(0));
        Ok(section)
    }

    fn exports(&self) -> ExportSection {
        let mut section = ExportSection::new();
        for (name, kind, index) in &self.module.exports {
            let kind = match kind {
                ExternalKind::Table => ExportKind::Table,
                ExternalKind::Memory => ExportKind::Memory,
                ExternalKind::Global => ExportKind::Global,
                ExternalKind::Tag => ExportKind::Tag,
                _ => ExportKind::Func,
            };
            section.export(name, kind, *index);
        }
        for (place, (kind, index)) in self.shared().into_iter().enumerate() {
            section.export(&short(place), kind, index);
        }
        section.export(self.name, ExportKind::Table, self.table);
        section
    }

    fn code(&self) -> Result<CodeSection> {
        let slots: BTreeMap<u32, u64> = self.entries.iter().copied().zip(self.base()?..).collect();
        let mut section = CodeSection::new();
        for (function, body) in (self.module.imported as u32..).zip(&self.module.bodies) {
            if !self.cold.contains(&function) {
                section.raw(body.code.as_bytes());
                continue;
            }
            let mut stub = Function::new([]);
            match slots.get(&function) {
                None => {
                    stub.instruction(&Instruction::Unreachable);
                }
                Some(slot) => {
                    let (type_index, takes) = self.module.type_of(function)?;
                    stub.instruction(&Instruction::GlobalGet(self.here));
                    stub.instruction(&Instruction::I32Eqz);
                    stub.instruction(&Instruction::If(BlockType::Empty));
                    stub.instruction(&Instruction::Call(self.fetch));
                    stub.instruction(&Instruction::End);
                    for parameter in 0..takes.params().len() as u32 {
                        stub.instruction(&Instruction::LocalGet(parameter));
                    }
                    stub.instruction(&Instruction::I32Const(i32::try_from(*slot)?));
                    let table_index = self.table;
                    stub.instruction(&Instruction::CallIndirect { type_index, table_index });
                }
            }
            stub.instruction(&Instruction::End);
            section.function(&stub);
        }
        Ok(section)
    }

    fn second(&self) -> Result<Vec<u8>> {
        let types = self.module.sections.iter().find(|(id, _)| *id == SectionId::Type as u8);
        let types = types.and_then(|(_, range)| self.module.octets.get(range.clone()));
        let (imports, mut moved) = self.imports()?;
        let imported = self.needs.functions.len() as u32;
        moved.functions.extend(self.cold.iter().copied().zip(imported..));

        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        for function in &self.cold {
            functions.function(self.module.type_of(*function)?.0);
            let body = self.module.body(*function).context("an imported function cannot move")?;
            moved.parse_function_body(&mut code, body.code.clone()).map_err(unforeseen)?;
        }
        // Its first act: to say that it is here.
        let start = imported + functions.len();
        functions.function(self.module.type_of(self.fetch)?.0);
        let mut says = Function::new([]);
        says.instruction(&Instruction::I32Const(1));
        says.instruction(&Instruction::GlobalSet(
            moved.global_index(self.here).map_err(unforeseen)?,
        ));
        says.instruction(&Instruction::End);
        code.function(&says);

        let entries: Vec<u32> =
            self.entries.iter().filter_map(|f| moved.functions.get(f).copied()).collect();
        let base = ConstExpr::i32_const(i32::try_from(self.base()?)?);
        let table = moved.tables.get(&self.table).copied().filter(|table| *table > 0);
        let mut elements = ElementSection::new();
        elements.active(table, &base, Elements::Functions(Cow::Owned(entries)));

        let mut out = wasm_encoder::Module::new();
        out.section(&RawSection { id: SectionId::Type as u8, data: types.unwrap_or_default() });
        out.section(&imports).section(&functions);
        out.section(&StartSection { function_index: start }).section(&elements).section(&code);
        out.section(&texts::only(self.module, &self.texts));
        Ok(out.finish())
    }

    fn imports(&self) -> Result<(ImportSection, Moved)> {
        let mut moved =
            Moved { functions: BTreeMap::new(), globals: BTreeMap::new(), tables: BTreeMap::new() };
        let mut section = ImportSection::new();
        for (place, (kind, index)) in self.shared().into_iter().enumerate() {
            let at = index as usize;
            let what: EntityType = match kind {
                ExportKind::Func => {
                    moved.functions.insert(index, moved.functions.len() as u32);
                    EntityType::Function(self.module.type_of(index)?.0)
                }
                ExportKind::Global => {
                    moved.globals.insert(index, moved.globals.len() as u32);
                    match self.module.globals.get(at) {
                        Some(global) => {
                            RoundtripReencoder.global_type(*global).map_err(unforeseen)?
                        }
                        None => HERE,
                    }
                    .into()
                }
                ExportKind::Table => {
                    moved.tables.insert(index, moved.tables.len() as u32);
                    let table = *self.module.tables.get(at).context("no such table")?;
                    let table = RoundtripReencoder.table_type(table).map_err(unforeseen)?;
                    // As long as it is by then.
                    TableType { minimum: 0, maximum: None, ..table }.into()
                }
                _ => {
                    let memory = *self.module.memories.get(at).context("no such memory")?;
                    let memory = RoundtripReencoder.memory_type(memory).map_err(unforeseen)?;
                    MemoryType { minimum: 0, maximum: None, ..memory }.into()
                }
            };
            section.import(FIRST, &short(place), what);
        }
        Ok((section, moved))
    }
}

fn unforeseen(error: wasm_encoder::reencode::Error) -> anyhow::Error {
    anyhow!("{error}")
}

/// The name of what is shared: two letters for most of them, and none that a compiler would choose.
fn short(place: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut name = "$".to_owned();
    let mut rest = place;
    loop {
        name.push(char::from(LETTERS[rest % LETTERS.len()]));
        rest /= LETTERS.len();
        if rest == 0 {
            return name;
        }
    }
}
