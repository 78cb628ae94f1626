//! What is risky: every rule fires where it should, and not where one thing is different.

mod cases;
mod catalogue;
mod demo;
mod facts;
mod properties;
mod results;
mod world;
