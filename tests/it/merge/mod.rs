//! The review of an import, and the edit that it makes.

mod again;
mod health;
mod partial;
mod properties;
mod review;
mod versions;
mod world;
