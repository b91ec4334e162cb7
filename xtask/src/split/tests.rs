//! A module cut in two runs as it did in one piece: in node, which starts the tests of the page, too.

use std::process::Command;
use std::{env, fs};

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, InstructionSink, MemArg,
    MemArgTarget, MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection,
    TableType, TypeSection, ValType,
};

use super::module::Module as Read;
use super::*;

const NUMBER: u32 = 0;
const NOTHING: u32 = 1;

/// Two texts of 16 octets and one of 17, and where they lie.
const TEXTS: &[u8; 49] = b"said by the few!said by everyoneof another length";
const AT: i32 = 1024;

const fn at(align: u32) -> MemArg {
    MemArg { offset: 0, align, target: MemArgTarget::Memory(0), ordering: None }
}

/// Function 0 is imported and fetches what is missing, 1 exports it, 2 calls 3, which few need and which
/// calls 4 and 5: 4 nobody but itself calls else, 5 does what others need, with memory, a global and the table.
/// 3 looks at the first of [`TEXTS`] and names the last by a wrong length, 5 names the other.
fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("js", "fetch", EntityType::Function(NOTHING));
    let mut functions = FunctionSection::new();
    for kind in [NOTHING, NUMBER, NUMBER, NUMBER, NUMBER] {
        functions.function(kind);
    }
    let table_type = TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 2,
        maximum: Some(2),
        shared: false,
    };
    let mut tables = TableSection::new();
    tables.table(table_type);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    let global = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(global, &ConstExpr::i32_const(100));
    let mut exports = ExportSection::new();
    exports.export("fetchRest", ExportKind::Func, 1);
    exports.export("ask", ExportKind::Func, 2);
    let mut elements = ElementSection::new();
    let by_address = Elements::Functions(Cow::Borrowed(&[5]));
    elements.active(None, &ConstExpr::i32_const(1), by_address);

    let mut code = CodeSection::new();
    let mut body = |write: &dyn Fn(&mut InstructionSink<'_>)| {
        let mut function = Function::new([]);
        write(&mut function.instructions());
        code.function(&function);
    };
    body(&|out| {
        out.call(0).end();
    });
    body(&|out| {
        out.local_get(0).i32_const(1).i32_add().call(3).end();
    });
    body(&|out| {
        out.i32_const(AT + 32).i32_const(16).drop().drop();
        // Nothing, if it is there.
        out.i32_const(AT).i32_load8_u(at(0)).i32_const(i32::from(TEXTS[0])).i32_sub();
        out.local_get(0).call(4).i32_const(1).call_indirect(0, NUMBER).i32_add().end();
    });
    body(&|out| {
        out.local_get(0).i32_const(1000).i32_gt_s();
        out.if_(BlockType::Empty).local_get(0).call(4).drop().end();
        out.local_get(0).i32_const(2).i32_mul().global_get(0).i32_add().global_set(0);
        out.global_get(0).end();
    });
    body(&|out| {
        out.i32_const(AT + 16).i32_const(16).drop().drop();
        out.i32_const(0).local_get(0).i32_store(at(2));
        out.local_get(0).i32_const(7).i32_add().end();
    });

    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(AT), TEXTS.iter().copied());

    let mut names = NameMap::new();
    for (function, name) in [(1, "fetch"), (2, "ask"), (3, "few::need"), (4, "theirs"), (5, "all")]
    {
        names.append(function, name);
    }
    let mut named = NameSection::new();
    named.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&memories).section(&globals).section(&exports).section(&elements);
    module.section(&code).section(&data).section(&named);
    module.finish()
}

/// What `ask` answers to 1, 2 and 3, and how often the rest was fetched.
fn asked(name: &str, files: [&[u8]; 2]) -> String {
    let folder = env::temp_dir().join(format!("flowglass-split-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let paths = ["first.wasm", "second.wasm"].map(|file| folder.join(file));
    for (path, octets) in paths.iter().zip(files) {
        fs::write(path, octets).unwrap();
    }
    let script = "
      const [first, second] = process.argv.slice(1).map((file) => require('fs').readFileSync(file));
      let fetched = 0, exports;
      const fetch = () => {
        fetched += 1;
        new WebAssembly.Instance(new WebAssembly.Module(second), { '': exports });
      };
      ({ exports } = new WebAssembly.Instance(new WebAssembly.Module(first), { js: { fetch } }));
      console.log([1, 2, 3].map((number) => exports.ask(number)).join(), fetched);";
    let run = Command::new("node").args(["-e", script]).args(&paths).output().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

fn is_few(name: &str) -> bool {
    name.starts_with("few::")
}

#[test]
fn halves_answer_as_the_whole_did_and_the_second_is_fetched_once() {
    // 100 + 2 × 2 + 7, then 104 + 2 × 3 + 7, then 110 + 2 × 4 + 7.
    assert_eq!(asked("whole", [&module(), &[]]), "111,117,125 0");
    let halves = split(&module(), "rest-1", "fetchRest", is_few).unwrap();
    assert_eq!(asked("halves", [&halves.first, &halves.second]), "111,117,125 1");
}

#[test]
fn what_only_they_call_moves_with_those_that_few_need_and_what_others_refer_to_stays() {
    let module = module();
    let module = Read::read(&module).unwrap();
    assert_eq!(cold(&module, is_few), BTreeSet::from([3, 4]));
}

#[test]
fn a_tiny_function_stays_whatever_it_is_called() {
    let module = module();
    let module = Read::read(&module).unwrap();
    assert_eq!(cold(&module, |name| name == "all"), BTreeSet::new());
    assert_eq!(cold(&module, |name| name == "all" || is_few(name)), BTreeSet::from([3, 4]));
}

#[test]
fn a_module_in_which_nothing_is_called_so_is_refused() {
    assert!(split(&module(), "rest-1", "fetchRest", |_| false).is_err());
    assert!(split(&module(), "rest-1", "nobody", is_few).is_err());
}

#[test]
fn texts_that_they_alone_name_travel_with_them_and_all_others_stay() {
    let halves = split(&module(), "rest-1", "fetchRest", is_few).unwrap();
    let has = |half: &[u8], text: &[u8]| half.windows(text.len()).any(|part| part == text);
    assert!(!has(&halves.first, b"the few!") && has(&halves.second, b"said by the few!"));
    assert!(has(&halves.first, b"said by everyoneof another length"));
    assert!(!has(&halves.second, b"everyone") && !has(&halves.second, b"another"));
}
