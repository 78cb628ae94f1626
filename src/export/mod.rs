//! Everything out: one file a target. Seeds in, bytes out; nothing here writes a file.
