//! KeePassXC's CSV.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_exactly, read_rows};
use crate::import::formats::values::date;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::text::holds_secret_address;

const LABEL: &str = "KeePassXC";

pub const READER: Reader = Reader::password_manager("keepassxc-csv", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["title", "password"],
    service: "title",
    seeds: &["totp"],
    notes: "notes",
    ..LoginColumns::COMMON
};

/// The names of the recycle bin in KeePassXC's and KeePass' translations. A table has no other sign of it.
#[rustfmt::skip]
const RECYCLE_BINS: &[&str] = &[
    "Recycle Bin", "Trash", "Papierkorb", "Corbeille", "Papelera", "Papelera de reciclaje", "Cestino", "Lixeira", "Reciclagem",
    "Reciclar", "Prullenbak", "Prullenmand", "Kosz", "Корзина", "Кошик", "Смітник", "Кошче", "Канта", "Корпа за отпатке", "Koš", "Kôš", "Kos",
    "Lomtár", "Kuka", "Papperskorgen", "Papperskorg", "Papirkurv", "Papirkurven", "Søppelkurv", "Roskakori", "Geri Dönüşüm Kutusu", "Çöp Kutusu",
    "Çöp", "Κάδος Ανακύκλωσης", "Coș de gunoi", "Coș de reciclare", "Prügikast", "Miskaste", "Atkritne", "Šiukšlinė", "Šiukšliadėžė",
    "Koš za smeće", "Paperera", "Papeleira de reciclaxe", "Papeleira", "Zakarrontzia", "Thùng rác", "Keranjang Sampah", "Tempat Sampah",
    "Ruslafata", "ゴミ箱", "ごみ箱", "回收站", "資源回收桶", "回收桶", "휴지통", "سلة المحذوفات", "سلة المهملات", "סל מיחזור", "سطل بازیافت", "ถังขยะ",
];

fn is_recycle_bin(group: &str) -> bool {
    let group = group.trim().to_lowercase();
    RECYCLE_BINS.iter().any(|name| name.to_lowercase() == group)
}

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    // Versions before 2.6 have no column for generators and dates.
    let optional = ["notes", "totp", "icon", "lastmodified", "created"];
    has_exactly(shape, &["group", "title", "username", "password", "url"], &optional)
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        // The first group is the database itself, which contains all others.
        let group = row.text("group");
        let group = group.split_once('/').map(|(_, group)| group.to_owned());
        // Without its start, an address with a secret would not be known as one.
        let group = group.filter(|_| !holds_secret_address(&row.text("group")));
        let entry = ImportedEntry {
            archived: group.as_deref().and_then(|group| group.split('/').next()).is_some_and(is_recycle_bin),
            tags: group.into_iter().collect(),
            created: date(&row.raw("created")),
            changed: date(&row.raw("lastmodified")),
            ..row.login(&COLUMNS, builder)
        };
        builder.push(entry);
    })
}
