//! What an import would do, as a specification.

mod again;
mod health;
mod properties;
mod review;
mod world;
