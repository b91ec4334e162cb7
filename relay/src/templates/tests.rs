//! What is kept of template sets, and what is given up.
