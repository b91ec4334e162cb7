//! The page's own `html!`: yew's, but that each text written in it passes `crate::language::t`, which says
//! it in the language that was chosen. So a text is written where it stands, once, in English. Values that
//! are texts of the program pass it too; what else they are, they stay.

mod walk;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// As `yew::html!`; see `walk.rs` for what is a text.
#[proc_macro]
pub fn html(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let body = walk::texts(tokens.into(), &mut said);
    let mut all: TokenStream = path(&["yew", "html"]);
    all.extend([mark('!'), TokenTree::Group(Group::new(Delimiter::Brace, body))]);
    all.into()
}

/// `{ crate::language::t(text) }`, `child` or `attribute`, or for a value `{ { use crate::language::AsIs as _; … } }`.
fn said(sole: walk::Sole, text: TokenStream) -> TokenStream {
    let text = TokenTree::Group(Group::new(Delimiter::Parenthesis, text));
    let call: TokenStream = match sole {
        walk::Sole::Child => named("child").into_iter().chain([text]).collect(),
        walk::Sole::Attribute => named("attribute").into_iter().chain([text]).collect(),
        walk::Sole::Text => named("t").into_iter().chain([text]).collect(),
        walk::Sole::Value => {
            let import = [word("use").into()].into_iter().chain(named("AsIs"));
            let import = import.chain([word("as").into(), word("_").into(), mark(';')]);
            let shown = named("Shown").into_iter().chain([text, mark('.'), word("words").into()]);
            let none = TokenTree::Group(Group::new(Delimiter::Parenthesis, TokenStream::new()));
            let all = import.chain(shown).chain([none]).collect();
            TokenTree::Group(Group::new(Delimiter::Brace, all)).into()
        }
    };
    TokenTree::Group(Group::new(Delimiter::Brace, call)).into()
}

/// `crate::language::name`.
fn named(name: &str) -> TokenStream {
    let mut all = TokenStream::from(TokenTree::from(word("crate")));
    all.extend(path(&["language", name]));
    all
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn mark(mark: char) -> TokenTree {
    TokenTree::Punct(Punct::new(mark, Spacing::Alone))
}

/// `::a::b`.
fn path(names: &[&str]) -> TokenStream {
    let colon = |spacing| TokenTree::Punct(Punct::new(':', spacing));
    let part = |name: &&str| {
        let name = TokenTree::Ident(word(name));
        [colon(Spacing::Joint), colon(Spacing::Alone), name]
    };
    names.iter().flat_map(part).collect()
}
