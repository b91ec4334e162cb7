//! A WebAssembly module as far as splitting it needs: what calls what, by which name.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    DataKind, ElementItems, ExternalKind, FuncType, FunctionBody, GlobalType, KnownCustom,
    MemoryType, Name, Operator, Parser, Payload, TableType, TypeRef,
};

use super::texts::Data;

/// The sections in their order, and what stands in them.
pub(super) struct Module<'a> {
    pub(super) octets: &'a [u8],
    /// What is neither changed nor left out: its id and where it stands.
    pub(super) sections: Vec<(u8, Range<usize>)>,
    pub(super) types: Vec<FuncType>,
    /// The type of each function, imported ones first.
    pub(super) functions: Vec<u32>,
    /// How many of them are imported.
    pub(super) imported: usize,
    pub(super) tables: Vec<TableType>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<GlobalType>,
    pub(super) exports: Vec<(&'a str, ExternalKind, u32)>,
    /// Functions that something else than a function refers to.
    pub(super) roots: BTreeSet<u32>,
    /// The functions that are not imported.
    pub(super) bodies: Vec<Body<'a>>,
    /// What lies in memory when it begins.
    pub(super) data: Vec<Data<'a>>,
    /// By function; empty where there is none.
    pub(super) names: Vec<&'a str>,
}

/// A function's body.
pub(super) struct Body<'a> {
    pub(super) code: FunctionBody<'a>,
    pub(super) calls: BTreeSet<u32>,
}

impl<'a> Module<'a> {
    /// Reads it. A module that has what compilers of ours do not make is refused.
    pub(super) fn read(octets: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            octets,
            sections: Vec::new(),
            types: Vec::new(),
            functions: Vec::new(),
            imported: 0,
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            roots: BTreeSet::new(),
            bodies: Vec::new(),
            data: Vec::new(),
            names: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(octets) {
            module.take(payload?)?;
        }
        let functions = module.functions.len();
        ensure!(module.imported + module.bodies.len() == functions, "a function has no body");
        module.names.resize(functions, "");
        Ok(module)
    }

    /// The body of a function; none where it is imported.
    pub(super) fn body(&self, function: u32) -> Option<&Body<'a>> {
        self.bodies.get((function as usize).checked_sub(self.imported)?)
    }

    /// The parameters and results of a function.
    pub(super) fn type_of(&self, function: u32) -> Result<(u32, &FuncType)> {
        let index = *self.functions.get(function as usize).context("no such function")?;
        Ok((index, self.types.get(index as usize).context("no such type")?))
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        if let Some((id, range)) = payload.as_section()
            && !matches!(payload, Payload::CustomSection(_))
        {
            self.sections.push((id, usize::try_from(range.start)?..usize::try_from(range.end)?));
        }
        match payload {
            Payload::TypeSection(types) => {
                for one in types.into_iter_err_on_gc_types() {
                    self.types.push(one?);
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    match import?.ty {
                        TypeRef::Func(index) => self.functions.push(index),
                        other => bail!("{other:?} is imported"),
                    }
                }
                self.imported = self.functions.len();
            }
            Payload::FunctionSection(functions) => {
                for index in functions {
                    self.functions.push(index?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memories.push(memory?);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    let global = global?;
                    self.globals.push(global.ty);
                    for operator in global.init_expr.get_operators_reader() {
                        self.refer(&operator?);
                    }
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    self.exports.push((export.name, export.kind, export.index));
                    if export.kind == ExternalKind::Func {
                        self.roots.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                self.roots.insert(func);
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    match element?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.roots.insert(function?);
                            }
                        }
                        ElementItems::Expressions(_, expressions) => {
                            for expression in expressions {
                                for operator in expression?.get_operators_reader() {
                                    self.refer(&operator?);
                                }
                            }
                        }
                    }
                }
            }
            Payload::CodeSectionEntry(code) => {
                let mut calls = BTreeSet::new();
                for operator in code.get_operators_reader()? {
                    match operator? {
                        Operator::Call { function_index } => {
                            calls.insert(function_index);
                        }
                        Operator::ReturnCall { .. } | Operator::RefFunc { .. } => {
                            bail!("a function is referred to in a way that is not foreseen")
                        }
                        _ => {}
                    }
                }
                self.bodies.push(Body { code, calls });
            }
            Payload::DataSection(all) => {
                for one in all {
                    let one = one?;
                    let address = address(&one.kind)?;
                    self.data.push(Data { address, octets: one.data });
                }
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    for name in names {
                        if let Name::Function(functions) = name? {
                            for one in functions {
                                let one = one?;
                                let place = one.index as usize;
                                self.names.resize(self.names.len().max(place + 1), "");
                                if let Some(name) = self.names.get_mut(place) {
                                    *name = one.name;
                                }
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn refer(&mut self, operator: &Operator<'_>) {
        if let Operator::RefFunc { function_index } = operator {
            self.roots.insert(*function_index);
        }
    }
}

/// Where data lies that is there from the beginning.
fn address(kind: &DataKind<'_>) -> Result<u32> {
    if let DataKind::Active { memory_index: 0, offset_expr } = kind
        && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
    {
        return Ok(value.cast_unsigned());
    }
    bail!("data is put into memory in a way that is not foreseen")
}
