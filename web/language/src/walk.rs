//! What is a text in the tokens of `html!`: a literal that stands alone in braces, and the value of an
//! attribute that people read. The macro says it, `cargo xtask language` gathers it.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// Attributes of elements and of our components whose values people read.
const READ: [&str; 5] = ["aria-label", "aria-valuetext", "button", "placeholder", "title"];

/// What gives whatever is asked for: the compiler would not know what.
const MADE: [&str; 6] = ["collect", "default", "for", "if", "into", "return"];

/// What stands alone in braces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sole {
    /// A literal with a letter in it, as a child of an element.
    Child,
    /// One that is the value of an element's attribute.
    Attribute,
    /// One anywhere else.
    Text,
    /// A name, or what a call gives: it may be a text that is written elsewhere.
    Value,
}

/// What tokens are: the compiler takes a child for something else than a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    /// Elements and their children.
    Markup,
    /// Rust between them.
    Code,
}

/// What a text or a value becomes, with its braces.
type Say<'a> = &'a mut dyn FnMut(Sole, TokenStream) -> TokenStream;

/// The tokens with each text, and each value that may be one, replaced by what `say` makes of it.
pub(crate) fn texts(tokens: TokenStream, say: Say<'_>) -> TokenStream {
    walk(tokens, Reading::Markup, say)
}

fn walk(tokens: TokenStream, reading: Reading, say: Say<'_>) -> TokenStream {
    let mut walked = TokenStream::new();
    let mut attribute = String::new();
    let mut is_value = false;
    // Tags that are open here, and types in them.
    let mut tags = 0_u32;
    // Of an element, not of a component.
    let mut is_element = false;
    // Right behind `<`, and behind `html` and `html!`.
    let mut is_begun = false;
    let mut is_macro = false;
    for token in tokens {
        let is_read = !is_value || READ.contains(&attribute.as_str());
        match token {
            TokenTree::Literal(literal) if is_value && is_read && is_text(&literal.to_string()) => {
                let sole = if is_element { Sole::Attribute } else { Sole::Text };
                walked.extend(say(sole, TokenTree::Literal(literal).into()));
            }
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Brace && is_value && !is_read =>
            {
                walked.extend([TokenTree::Group(group)]);
            }
            TokenTree::Group(group) if tags > 0 && !is_value && shorthand(&group).is_some() => {
                let name = shorthand(&group).unwrap_or_default();
                if READ.contains(&name.as_str()) {
                    walked.extend(group.stream());
                    walked.extend([TokenTree::Punct(Punct::new('=', Spacing::Alone))]);
                    walked.extend(say(Sole::Value, group.stream()));
                } else {
                    walked.extend([TokenTree::Group(group)]);
                }
            }
            TokenTree::Group(group) => {
                let reading = if is_value { Reading::Code } else { reading };
                walked.extend(inside(group, reading, is_macro, say));
            }
            TokenTree::Ident(name) => {
                if !attribute.ends_with('-') {
                    attribute.clear();
                }
                let name_text = name.to_string();
                if is_begun {
                    is_element = name_text.starts_with(char::is_lowercase);
                }
                is_begun = false;
                is_macro = name_text == "html";
                attribute += &name_text;
                is_value = false;
                walked.extend([TokenTree::Ident(name)]);
                continue;
            }
            TokenTree::Punct(mark) => {
                match mark.as_char() {
                    '<' => tags += 1,
                    '>' => tags = tags.saturating_sub(1),
                    _ => {}
                }
                is_begun = mark.as_char() == '<' && tags == 1;
                is_macro &= mark.as_char() == '!';
                match mark.as_char() {
                    '-' => attribute.push('-'),
                    '=' => is_value = !is_value && !attribute.is_empty(),
                    _ => {
                        attribute.clear();
                        is_value = false;
                    }
                }
                walked.extend([TokenTree::Punct(mark)]);
                continue;
            }
            other @ TokenTree::Literal(_) => walked.extend([other]),
        }
        attribute.clear();
        is_value = false;
        is_begun = false;
        is_macro = false;
    }
    walked
}

/// The name in `{title}`, which stands for `title={title}`.
fn shorthand(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (group.delimiter(), tokens.next(), tokens.next()) {
        (Delimiter::Brace, Some(TokenTree::Ident(name)), None) => Some(name.to_string()),
        _ => None,
    }
}

/// A group: one text or value in braces, or more tokens to look at.
fn inside(group: Group, reading: Reading, is_macro: bool, say: Say<'_>) -> TokenStream {
    let tokens = group.stream();
    let is_braced = group.delimiter() == Delimiter::Brace;
    if is_braced
        && !is_macro
        && let Some(sole) = sole(&tokens)
    {
        let is_child = sole == Sole::Text && reading == Reading::Markup;
        return say(if is_child { Sole::Child } else { sole }, tokens);
    }
    let is_tag =
        |token: TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '<');
    let is_markup = is_braced && tokens.clone().into_iter().next().is_some_and(is_tag);
    let reading = if is_macro || is_markup { Reading::Markup } else { Reading::Code };
    let mut walked = Group::new(group.delimiter(), walk(tokens, reading, say));
    walked.set_span(group.span());
    TokenTree::Group(walked).into()
}

/// `"Flows"`; `WORTH`, `*title`, `words::title(view)`, `view.title()`.
fn sole(tokens: &TokenStream) -> Option<Sole> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    if let [TokenTree::Literal(literal)] = tokens.as_slice() {
        return is_text(&literal.to_string()).then_some(Sole::Text);
    }
    let path = match tokens.as_slice() {
        [TokenTree::Punct(mark), path @ ..] if mark.as_char() == '*' => path,
        path => path,
    };
    let mut is_name = false;
    for (at, token) in path.iter().enumerate() {
        is_name = match token {
            TokenTree::Ident(name) if !is_name => is_value_name(&name.to_string(), at == 0),
            TokenTree::Punct(mark) if at > 0 && matches!(mark.as_char(), ':' | '.') => false,
            TokenTree::Group(group) if is_name && group.delimiter() == Delimiter::Parenthesis => {
                true
            }
            _ => return None,
        };
        if !is_name && matches!(token, TokenTree::Ident(_)) {
            return None;
        }
    }
    is_name.then_some(Sole::Value)
}

/// Types and their variants say nothing that could be a text.
fn is_value_name(name: &str, is_first: bool) -> bool {
    let is_type = name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
    !(MADE.contains(&name) || (is_first && is_type))
}

/// A literal string with a letter in it.
fn is_text(literal: &str) -> bool {
    literal.starts_with('"') && literal.chars().any(char::is_alphabetic)
}
