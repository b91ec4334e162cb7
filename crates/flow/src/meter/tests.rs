//! Flows begin.
