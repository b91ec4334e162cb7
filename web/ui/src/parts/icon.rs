//! The pictures: a few strokes on a grid of 16, drawn in the colour of the text beside them.

use yew::prelude::*;

use crate::language::html;

/// A picture by what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Icon {
    Brand,
    Overview,
    Flows,
    Hosts,
    Protocols,
    Names,
    Lock,
    Web,
    Packets,
    Stream,
    Conversations,
    History,
    Relations,
    Ladder,
    Findings,
    Expert,
    Compare,
    Exporters,
    Globe,
    Settings,
    Filter,
    Clock,
    Close,
    Check,
    Warning,
    Failure,
    Info,
    Plug,
    Save,
    Help,
    Pause,
    Play,
    Copy,
    Columns,
    File,
    Plus,
    Minus,
    Retry,
    Up,
    Down,
    Open,
    Sun,
    Moon,
    Contrast,
    Auto,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Brand => {
                "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M1.8 9h3.4l1.6-4.2 2.5 7L10.7 9h3.5"
            }
            Self::Overview => "M2 2.500h5v6H2zM9 2.500h5v3.500H9zM9 8h5v5.500H9zM2 10.500h5v3H2z",
            Self::Flows => "M2 5h11M10.5 2.5 13 5l-2.5 2.500M14 11H3M5.5 8.5 3 11l2.5 2.5",
            Self::Hosts => "M2.5 3h11v7.500h-11zM5.5 13.500h5M8 10.500v3",
            Self::Protocols => "M8 2 14 5 8 8 2 5zM2 8l6 3 6-3M2 11l6 3 6-3",
            Self::Names => "M2.5 3h11v7h-6l-3 3v-3h-2zM5.5 6.500h.01M8 6.500h.01M10.5 6.500h.01",
            Self::Lock => "M3.5 7.500h9v6h-9zM5.5 7.500V5a2.500 2.500 0 0 1 5 0v2.500M8 10v1.500",
            Self::Web => {
                "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M2 8h12M8 2c3.500 3.500 3.500 8.500 0 12M8 2c-3.500 3.500-3.500 8.500 0 12"
            }
            Self::Packets => "M2 3h12v10H2zM2 6h12M6 6v7M8.5 8.500h3M8.5 10.500h3",
            Self::Stream => "M2 3h8v4H2zM6 9h8v4H6zM4 5h4M8 11h4",
            Self::Conversations => {
                "M2 3h7v5H5.500L3.500 10V8H2zM7 8.500h7v4h-1.500V14.500L10.500 12.500H7"
            }
            Self::History => "M2 13h12M2 10l3-4 3 2 3-5 3 3",
            Self::Relations => "M2 3c6 0 6 5 12 5M2 8c6 0 6-4 12-4M2 13c6 0 6-2 12-2",
            Self::Ladder => {
                "M4 2v12M12 2v12M4 5h8M10 3.500 12 5l-2 1.500M12 10H4M6 8.500 4 10l2 1.500"
            }
            Self::Findings => {
                "M7 2a5 5 0 1 1 0 10A5 5 0 0 1 7 2M10.6 10.600 14 14M7 4.500v3M7 9.300v.01"
            }
            Self::Expert => "M8 2 14.500 13.500H1.500zM8 6.500v3M8 11.500v.3",
            Self::Compare => "M2 3h5v10H2zM9 3h5v10H9zM4.500 6v4M11.500 5v6",
            Self::Exporters => {
                "M2.5 9.500h11v4h-11zM5 11.500h.01M8 6.500v3M5.5 5.500a3.5 3.5 0 0 1 5 0M3.5 3.500a6.3 6.3 0 0 1 9 0"
            }
            Self::Globe => {
                "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M2 8h12M8 2c4 4 4 8 0 12M8 2c-4 4-4 8 0 12"
            }
            Self::Settings => "M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M10.5 3v3M5.5 10v3",
            Self::Filter => "M2 3h12L9.5 8.500V13l-3-1.500v-3z",
            Self::Clock => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.800V8l2.3 1.5",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Warning => "M8 2.2 14.3 13H1.700zM8 6.500v3M8 11.300v.01",
            Self::Failure => "M5.5 2h5L14 5.500v5L10.5 14h-5L2 10.500v-5zM8 5v3.500M8 10.800v.01",
            Self::Info => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.300v3.500M8 5.200v.01",
            Self::Plug => "M6 2v3M10 2v3M4 5h8v2.500a4 4 0 0 1-8 0zM8 11.500V14",
            Self::Save => "M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.500h11",
            Self::Help => {
                "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M6.2 6.300a1.8 1.8 0 1 1 2.6 1.600c-.6.3-.8.7-.8 1.300M8 11.300v.01"
            }
            Self::Pause => "M5.5 3v10M10.5 3v10",
            Self::Play => "M5 3l8 5-8 5z",
            Self::Copy => "M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3",
            Self::Columns => "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
            Self::File => "M4 1.800h5l3.2 3.200v9.200H4zM9 1.800V5h3.2",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Minus => "M3 8h10",
            Self::Retry => "M13 8a5 5 0 1 1-1.5-3.600M13 2v3h-3",
            Self::Up => "M4 9.5 8 5.500l4 4",
            Self::Down => "M4 6.500l4 4 4-4",
            Self::Open => "M9 2.500h4.500V7M13.5 2.5 8 8M6.5 3.500h-4v10h10v-4",
            Self::Sun => {
                "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1.500v1.300M8 13.200v1.300M1.5 8h1.300M13.2 8h1.300M3.4 3.400l.9.9M11.7 11.700l.9.9M3.4 12.600l.9-.9M11.7 4.300l.9-.9"
            }
            Self::Moon => "M13.5 9.500A6 6 0 0 1 6.5 2.500a6 6 0 1 0 7 7",
            Self::Contrast => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 2v12M10.500 3v10M12.500 5v6",
            Self::Auto => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 2v12M8 5h3.800M8 8h5.800M8 11h4",
        }
    }
}

/// A picture that stands beside words, or in a button that has a label.
pub(crate) fn symbol(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d={icon.path()} />
        </svg>
    }
}
