//! Parsers that several readers share: file formats, ciphers, and common values.

pub(super) mod bitwarden_encryption;
pub(super) mod csv_columns;
pub(super) mod csv_lexer;
pub(super) mod csv_table;
pub(super) mod decrypt;
pub(super) mod file_builder;
pub(super) mod google_migration;
pub(super) mod json;
pub(super) mod json_tree;
pub(super) mod kdbx_body;
pub(super) mod kdbx_header;
pub(super) mod keepass_document;
pub(super) mod keepass_fields;
pub(super) mod key_file;
pub(super) mod login_fields;
pub(super) mod otp_fields;
pub(super) mod text_ref;
pub(super) mod uri_list;
pub(super) mod values;
pub(super) mod zip_member;
