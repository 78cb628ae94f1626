//! Pwned Passwords on this disk, for lookups that send nothing over the network.
//!
//! A [`Corpus`] is either built by Selvedge ([`mod@format`]) or the sorted list of the official downloader, used
//! unchanged. Reads are verified by checksums (built) or by sort order (list). A damaged file therefore makes a password
//! [`Unchecked`](super::BreachStatus::Unchecked), never absent.
//!
//! A lookup in a built corpus compares 48 bits beyond those that name the bucket. A password that is not in the corpus
//! is reported as found if it shares them with a row of its bucket. With 112 to 224 rows per bucket, this happens in
//! less than one of 10¹² lookups.

mod batch_lookup;
mod build;
mod build_source;
mod built_corpus;
mod chunk;
mod chunk_reader;
mod coverage;
mod disk;
pub mod download;
mod error;
pub mod format;
mod hash_key;
mod info;
mod lines;
mod open;
mod order_scan;
mod search;
mod sorted_list;
mod verified_lists;
mod writer;

pub use build::CorpusBuilder;
pub use built_corpus::BuiltCorpus;
pub use chunk_reader::BuildOptions;
pub use error::CorpusError;
pub use info::{CorpusKind, CorpusLookup, CorpusProgress, CorpusSummary};
pub use lines::LineError;
pub use open::Corpus;
pub use sorted_list::{EAGER_VERIFY_BYTES, SortedList};
