//! Rules, findings, evidence and next actions.

mod cases;
mod catalogue;
mod demo;
mod facts;
mod properties;
mod results;
mod world;
