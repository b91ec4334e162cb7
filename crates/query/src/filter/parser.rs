//! Tokens into the tree, by recursive descent over the grammar of the filter.

use model::ColumnType;

use super::error::{Expected, FilterError, FilterErrorKind};
use super::field::{is_unavailable, transport_port, words};
use super::foreign::{is_field_like, nearest_field, refusal};
use super::keywords::{
    self, is_contains, is_keyword, is_operator_word, is_reserved, nearest_value,
};
use super::lexer::{Sign, Token, TokenKind, tokens};
use super::units::unit_at;
use super::value::address_or_net;
use super::{
    Check, Expression, Field, Item, Lists, MAX_DEPTH, MAX_PATTERN, MAX_TEXT, Operator, Pattern,
    shorthand,
};

/// What a parser accepts.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    text: usize,
    depth: usize,
}

/// For what somebody typed.
pub(crate) const TYPED: Limits = Limits { text: MAX_TEXT, depth: MAX_DEPTH };

/// For canonical text, which spells out shorthands and joins filters.
pub(crate) const SERIALIZED: Limits = Limits { text: 16 * MAX_TEXT, depth: MAX_DEPTH + 4 };

/// Characters of `found` in errors.
const MAX_FOUND: usize = 40;

pub(crate) fn parse<'a>(
    text: &'a str,
    limits: Limits,
    lists: &'a Lists,
) -> Result<Expression, FilterError> {
    if text.len() > limits.text {
        let kind = FilterErrorKind::TooLong { limit: limits.text };
        return Err(FilterError { at: limits.text, length: text.len() - limits.text, kind });
    }
    let mut parser = Parser { text, tokens: tokens(text), next: 0, depth: 0, limits, lists };
    if parser.peek().is_none() {
        return Ok(Expression::All(Vec::new()));
    }
    let expression = parser.any()?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.expected(Expected::Connective)),
    }
}

pub(crate) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
    depth: usize,
    limits: Limits,
    pub(super) lists: &'a Lists,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Expression, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take_sign(Sign::Or) || self.take_keyword("or") {
            parts.push(self.all()?);
        }
        Ok(Expression::any(parts))
    }

    fn all(&mut self) -> Result<Expression, FilterError> {
        let mut parts = vec![self.unary()?];
        while self.take_sign(Sign::And) || self.take_keyword("and") || self.at_unary() {
            parts.push(self.unary()?);
        }
        Ok(Expression::all(parts))
    }

    fn unary(&mut self) -> Result<Expression, FilterError> {
        let mut negated = false;
        while self.take_sign(Sign::Not) || self.take_keyword("not") {
            negated = !negated;
        }
        let primary = self.primary()?;
        Ok(if negated { primary.negate() } else { primary })
    }

    fn primary(&mut self) -> Result<Expression, FilterError> {
        match self.peek().map(|token| token.kind.clone()) {
            Some(TokenKind::Sign(Sign::Open)) => self.parentheses(),
            Some(TokenKind::Text(text)) => {
                self.next += 1;
                Ok(Expression::Free(text.into()))
            }
            Some(TokenKind::Word(word)) if !is_keyword(word) => self.word(word),
            _ => Err(self.expected(Expected::Test)),
        }
    }

    fn parentheses(&mut self) -> Result<Expression, FilterError> {
        if self.depth >= self.limits.depth {
            return Err(self.error(FilterErrorKind::TooDeep { limit: self.limits.depth }));
        }
        self.next += 1;
        self.depth += 1;
        let inner = self.any()?;
        self.depth -= 1;
        if self.take_sign(Sign::Close) {
            return Ok(inner);
        }
        let unfinished = self.peek().is_none();
        Err(self.expected(if unfinished { Expected::Close } else { Expected::Connective }))
    }

    /// The token after a word decides what the word is.
    fn word(&mut self, word: &'a str) -> Result<Expression, FilterError> {
        if word.starts_with('$') {
            return Err(self.error(FilterErrorKind::ListAlone { found: cut(word) }));
        }
        if is_unavailable(word) {
            return Err(self.error(FilterErrorKind::Unavailable { what: cut(word) }));
        }
        let after_word = self.tokens.get(self.next + 1).map(|token| &token.kind);
        if let Some(refused) = refusal(word, after_word) {
            return Err(self.error(refused));
        }
        let operated = match after_word {
            Some(TokenKind::Sign(sign)) => sign.comparison().is_some(),
            Some(TokenKind::Word(next)) => is_operator_word(next),
            Some(TokenKind::Half("=")) => true,
            _ => false,
        };
        if operated {
            return self.test(word);
        }
        if let Some(found) = shorthand::parse(self, word) {
            return found;
        }
        if let Some(field) = Field::from_name(word) {
            self.next += 1;
            self.refuse_value_after(field.name(), field)?;
            return Ok(Expression::test(field, Check::Present));
        }
        if transport_port(word).is_none() && is_field_like(word, self.word_ahead(1)) {
            return Err(self.unknown(word));
        }
        self.next += 1;
        if let Some((protocol, field)) = transport_port(word) {
            let name = words().find(|(name, _)| name.eq_ignore_ascii_case(word));
            self.refuse_value_after(name.map_or(field.name(), |(name, _)| name), field)?;
            return Ok(with_transport(protocol, Expression::test(field, Check::Present)));
        }
        Ok(match address_or_net(word) {
            Some(item) => Expression::equal(Field::Address, item),
            None => Expression::Free(word.into()),
        })
    }

    fn test(&mut self, word: &str) -> Result<Expression, FilterError> {
        let (protocol, field) = match (transport_port(word), Field::from_name(word)) {
            (Some((protocol, field)), _) => (Some(protocol), field),
            (None, Some(field)) => (None, field),
            (None, None) => return Err(self.unknown(word)),
        };
        self.next += 1;
        let test = Expression::test(field, self.check(field)?);
        Ok(match protocol {
            Some(protocol) => with_transport(protocol, test),
            None => test,
        })
    }

    fn check(&mut self, field: Field) -> Result<Check, FilterError> {
        match self.peek().map(|token| token.kind.clone()) {
            Some(TokenKind::Sign(sign)) if let Some(operator) = sign.comparison() => {
                self.comparison(field, operator)
            }
            Some(TokenKind::Word(word)) if let Some(operator) = keywords::comparison(word) => {
                self.comparison(field, operator)
            }
            Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case("in") => {
                self.next += 1;
                self.list(field).map(Check::In)
            }
            Some(TokenKind::Word(word)) if is_contains(word) => {
                if !matches!(field.kind(), ColumnType::Text | ColumnType::Flags) {
                    return Err(self.unfit(field, "contains"));
                }
                self.next += 1;
                self.item(field).map(Check::Contains)
            }
            Some(TokenKind::Word(_)) => {
                if field.kind() != ColumnType::Text {
                    return Err(self.unfit(field, "matches"));
                }
                self.next += 1;
                self.pattern().map(Check::Matches)
            }
            _ => Err(self.expected(Expected::Connective)),
        }
    }

    fn comparison(&mut self, field: Field, operator: Operator) -> Result<Check, FilterError> {
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let ordered = matches!(
            field.kind(),
            ColumnType::Time
                | ColumnType::Span
                | ColumnType::Port
                | ColumnType::Count
                | ColumnType::Number
        );
        if !equality && !ordered {
            return Err(self.unfit(field, operator.sign()));
        }
        self.next += 1;
        let item = self.item(field)?;
        if self.at_sign(Sign::Range) {
            if !equality {
                return Err(self.error(FilterErrorKind::UnfitRange));
            }
            return Ok(Check::Compare(operator, self.range(field, item)?));
        }
        Ok(Check::Compare(operator, item.end_for(operator)))
    }

    /// The rest of a range whose first value was just read.
    pub(super) fn range(&mut self, field: Field, low: Item) -> Result<Item, FilterError> {
        let from = self.next.saturating_sub(1);
        self.next += 1;
        let high = self.item(field)?;
        low.to(high).ok_or_else(|| {
            let start = self.tokens.get(from).map_or(0, |token| token.at);
            let last = self.tokens.get(self.next.saturating_sub(1));
            let end = last.map_or(start, |token| token.at + token.length);
            FilterError { at: start, length: end - start, kind: FilterErrorKind::BadRange }
        })
    }

    pub(crate) fn item(&mut self, field: Field) -> Result<Item, FilterError> {
        let kind = field.kind();
        let text = self.value().ok_or_else(|| self.expected(Expected::Value(kind)))?;
        let item = Item::parse(field, &text).ok_or_else(|| {
            let nearest = nearest_value(kind, &text);
            self.error(FilterErrorKind::BadValue { kind, found: cut(&text), nearest })
        })?;
        self.next += 1;
        self.refuse_unit(kind, &text)?;
        Ok(item)
    }

    /// `50 kB` would be 50 and a word to search for: units stand at the number, or nowhere.
    fn refuse_unit(&self, kind: ColumnType, number: &str) -> Result<(), FilterError> {
        let Some(TokenKind::Word(unit)) = self.word_ahead(0) else { return Ok(()) };
        unit_at(kind, number, unit).map_or(Ok(()), |refused| Err(self.error(refused)))
    }

    fn pattern(&mut self) -> Result<Pattern, FilterError> {
        let text = self.value().ok_or_else(|| self.expected(Expected::Text))?;
        if text.len() > MAX_PATTERN {
            return Err(self.error(FilterErrorKind::PatternTooLong { limit: MAX_PATTERN }));
        }
        let pattern = Pattern::new(&text).ok_or_else(|| self.error(FilterErrorKind::BadPattern))?;
        self.next += 1;
        Ok(pattern)
    }

    /// The word or string that comes next, not yet taken.
    pub(crate) fn value(&self) -> Option<String> {
        match &self.peek()?.kind {
            TokenKind::Word(word) if !word.starts_with('$') => Some((*word).to_owned()),
            TokenKind::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The same `ahead` tokens further on.
    pub(crate) fn word_ahead(&self, ahead: usize) -> Option<&TokenKind<'a>> {
        self.tokens.get(self.next + ahead).map(|token| &token.kind)
    }

    pub(crate) const fn advance(&mut self, tokens: usize) {
        self.next += tokens;
    }

    /// `sni bank` lacks an operator; `sni tcp` is two tests.
    fn refuse_value_after(&self, name: &'static str, field: Field) -> Result<(), FilterError> {
        let (value, written) = match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Word(word)) if !is_reserved(word) => ((*word).to_owned(), cut(word)),
            Some(TokenKind::Half("&")) if field.kind() == ColumnType::Flags => {
                let kind = FilterErrorKind::HalfSign { found: "&", proposal: "contains" };
                return Err(self.error(kind));
            }
            Some(TokenKind::Text(text)) => (text.clone(), format!("\"{}\"", cut(text))),
            _ => return Ok(()),
        };
        let proposal = Item::parse(field, &value).map(|_| format!("{name} == {written}"));
        Err(self.error(FilterErrorKind::MissingOperator { field: name, proposal }))
    }

    fn at_unary(&self) -> bool {
        match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Word(word)) => !is_keyword(word) || word.eq_ignore_ascii_case("not"),
            Some(TokenKind::Text(_)) => true,
            Some(TokenKind::Sign(sign)) => matches!(sign, Sign::Open | Sign::Not),
            _ => false,
        }
    }

    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.next)
    }

    pub(super) fn at_sign(&self, sign: Sign) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Sign(sign))
    }

    pub(super) fn take_sign(&mut self, sign: Sign) -> bool {
        let found = self.at_sign(sign);
        self.next += usize::from(found);
        found
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(
            self.peek().map(|token| &token.kind),
            Some(TokenKind::Word(word)) if word.eq_ignore_ascii_case(keyword)
        );
        self.next += usize::from(found);
        found
    }

    /// An error at the token that comes next.
    pub(crate) fn error(&self, kind: FilterErrorKind) -> FilterError {
        let (at, length) =
            self.peek().map_or((self.text.len(), 0), |token| (token.at, token.length));
        FilterError { at, length, kind }
    }

    /// Something else belongs where the next token stands.
    pub(crate) fn expected(&self, expected: Expected) -> FilterError {
        let Some(token) = self.peek() else {
            return self.error(FilterErrorKind::Expected { expected, found: None });
        };
        self.error(match &token.kind {
            TokenKind::Unterminated => FilterErrorKind::UnterminatedString,
            TokenKind::Half("&") => FilterErrorKind::HalfSign { found: "&", proposal: "&&" },
            TokenKind::Half("|") => FilterErrorKind::HalfSign { found: "|", proposal: "||" },
            TokenKind::Half(found) => FilterErrorKind::HalfSign { found, proposal: "==" },
            TokenKind::Word(word) if word.starts_with('$') => {
                FilterErrorKind::ListAlone { found: cut(word) }
            }
            _ => {
                let found = self.text.get(token.at..token.at + token.length).map(cut);
                FilterErrorKind::Expected { expected, found }
            }
        })
    }

    fn unknown(&self, word: &str) -> FilterError {
        let nearest = nearest_field(word);
        self.error(FilterErrorKind::UnknownField { found: cut(word), nearest })
    }

    fn unfit(&self, field: Field, operator: &'static str) -> FilterError {
        self.error(FilterErrorKind::UnfitOperator { field: field.name(), operator })
    }
}

/// `tcp.port` asks for the protocol, too.
pub(crate) fn with_transport(protocol: u8, test: Expression) -> Expression {
    let number = protocol.into();
    let protocol = Field::Column(model::Column::Protocol);
    Expression::all(vec![Expression::equal(protocol, Item::Number(number, number)), test])
}

pub(crate) fn cut(text: &str) -> String {
    text.chars().take(MAX_FOUND).collect()
}
