//! Logins whose fields have names: the columns of a table, or pairs of a name and a value. The names are those that
//! programs use in their exports, in several languages.

use super::file_builder::FileBuilder;
use super::text_ref::TextRef;
use super::values::{date, distinct, host, password};
use crate::import::columns::{FieldRole, is_seed_column, normalized};
use crate::import::entry::ImportedEntry;
use crate::import::uri_text::uris;

/// The names of fields, normalized, and best first: of two user names in an entry, the first in this list counts.
#[rustfmt::skip]
const NAMES: &[(FieldRole, &[&str])] = &[
    (FieldRole::Title, &[
        "title", "name", "account", "accountname", "entryname", "itemname", "passwordname", "secretname", "service",
        "sitename", "application", "label", "displayname",
        "titel", "bezeichnung", "eintrag", "titre", "nom", "titulo", "título", "nombre", "titolo", "nome", "naam",
        "tytuł", "nazwa", "название", "заголовок", "имя", "标题", "名称", "タイトル", "名前",
    ]),
    (FieldRole::Username, &[
        "username", "login", "loginname", "loginusername", "user", "userid", "userlogin", "loginid", "accountid",
        "benutzername", "benutzer", "anmeldename", "nutzername", "nomdutilisateur", "utilisateur", "identifiant",
        "nombredeusuario", "usuario", "nomedeusuário", "nomedeusuario", "usuário", "nomeutente", "utente",
        "gebruikersnaam", "gebruiker", "nazwaużytkownika", "użytkownik", "логин", "имяпользователя", "用户名",
        "ユーザー名", "username2", "username3", "email", "emailaddress", "mail", "courriel", "correo", "correoelectrónico",
    ]),
    (FieldRole::Password, &[
        "password", "loginpassword", "pwd", "pass", "passwd", "passphrase", "passwort", "kennwort", "motdepasse",
        "contraseña", "contrasena", "clave", "senha", "wachtwoord", "hasło", "пароль", "密码", "パスワード",
    ]),
    (FieldRole::Url, &[
        "url", "uri", "loginuri", "loginurl", "website", "websiteurl", "websiteaddress", "site", "web", "webaddress",
        "link", "hostname", "host", "domain", "urls", "passwordurl", "secreturl", "webseite", "internetadresse",
        "adresse", "adresseweb", "sitioweb", "sitoweb", "siteweb", "indirizzo", "endereço", "strona", "adres",
        "сайт", "ссылка", "адрес", "网址", "ウェブサイト",
    ]),
    (FieldRole::Totp, &[
        "totp", "otp", "otpauth", "otpsecret", "otpurl", "otpuri", "totpsecret", "totpuri", "totpkey", "totpseed",
        "logintotp", "onetimepassword", "onetimecode", "2fa", "2fasecret", "2fakey", "mfa", "mfasecret", "authenticator",
        "authenticatorkey", "tfckeeper", "twofactorsecret", "einmalpasswort", "einmalkennwort",
        "motdepasseàusageunique", "contraseñadeunsolouso",
    ]),
    (FieldRole::Notes, &[
        "notes", "note", "notesplain", "comments", "comment", "extra", "memo", "description", "remark", "notiz",
        "notizen", "kommentar", "bemerkung", "bemerkungen", "remarques", "commentaire", "commentaires", "notas", "nota",
        "comentarios", "notities", "opmerkingen", "notatki", "uwagi", "заметки", "примечание", "备注", "メモ",
    ]),
    (FieldRole::Folder, &[
        "folder", "foldername", "group", "grouping", "grouptree", "category", "vault", "collection", "collections",
        "ordner", "gruppe", "kategorie", "dossier", "groupe", "catégorie", "carpeta", "grupo", "categoría", "pasta",
        "categoria", "cartella", "gruppo", "map", "groep", "folderu", "grupa", "папка", "группа", "文件夹", "フォルダ",
    ]),
    (FieldRole::Tags, &["tags", "labels", "schlagwörter", "étiquettes", "etiquetas"]),
    (FieldRole::Created, &["created", "creationtime", "createdat", "datecreated", "timecreated"]),
    (FieldRole::Changed, &["lastmodified", "modified", "changed", "updatedat", "lastmodification", "datemodified"]),
    (FieldRole::Archived, &["archived", "archivedstatus"]),
];

/// The role of a field, and its rank among the names of this role. `name` is normalized.
pub fn role_of(name: &str) -> (FieldRole, usize) {
    for (role, names) in NAMES {
        if let Some(rank) = names.iter().position(|known| *known == name) {
            return (*role, rank);
        }
    }
    (if is_seed_column(name) { FieldRole::Totp } else { FieldRole::Other }, 0)
}

/// Whether a name is one of those that programs use, and so no secret in the wrong place.
pub fn is_known_name(name: &str) -> bool {
    NAMES.iter().any(|(_, names)| names.contains(&name))
}

/// A field of a login.
pub struct LoginField<'a> {
    pub role: FieldRole,
    /// The smallest rank counts, if a login can have only one such field.
    pub rank: usize,
    pub name: &'a str,
    pub value: TextRef<'a>,
}

impl<'a> LoginField<'a> {
    /// A field whose name tells its role.
    pub fn named(name: &'a str, value: &'a str) -> Self {
        let (role, rank) = role_of(&normalized(name));
        Self { role, rank, name, value: TextRef::Borrowed(value) }
    }
}

/// The login that these fields describe. Malformed seeds are added to the builder as failures.
pub fn login(place: String, fields: &[LoginField<'_>], builder: &mut FileBuilder) -> ImportedEntry {
    let lines: Vec<LoginField<'_>> = fields
        .iter()
        .filter(|field| field.role == FieldRole::Lines)
        .flat_map(|field| field.value.lines())
        .filter_map(|line| match uris(line).next() {
            Some(uri) => Some(("totp", uri)),
            None => line.split_once(':'),
        })
        .map(|(name, value)| LoginField::named(name, value.trim_start()))
        .collect();
    let fields = || fields.iter().chain(&lines).filter(|field| field.role != FieldRole::Lines);
    let values = |role: FieldRole| {
        let mut found: Vec<&LoginField<'_>> =
            fields().filter(|field| field.role == role && !field.value.trim().is_empty()).collect();
        found.sort_by_key(|field| field.rank);
        found.into_iter().map(|field| &*field.value)
    };
    let first = |role| values(role).next().unwrap_or_default();
    let tags = values(FieldRole::Tags).flat_map(|tags| tags.split([',', ';']));
    let mut entry = ImportedEntry {
        place,
        service: first(FieldRole::Title).trim().to_owned(),
        username: first(FieldRole::Username).trim().to_owned(),
        urls: distinct(values(FieldRole::Url)),
        password: password(first(FieldRole::Password)),
        tags: distinct(values(FieldRole::Folder).map(|folder| folder.trim_matches('/')).chain(tags)),
        has_notes: values(FieldRole::Notes).next().is_some(),
        created: date(first(FieldRole::Created)),
        changed: date(first(FieldRole::Changed)),
        archived: values(FieldRole::Archived).any(|value| value.eq_ignore_ascii_case("true") || value == "1"),
        ..ImportedEntry::default()
    };
    if entry.service.is_empty() {
        entry.service = entry.urls.first().map(|url| host(url)).unwrap_or_default();
    }
    for field in fields() {
        match field.role {
            FieldRole::Totp => builder.add_seed(&mut entry, &field.value),
            FieldRole::Password => {}
            _ => builder.add_seeds_in(&mut entry, field.name, &field.value),
        }
    }
    entry
}
