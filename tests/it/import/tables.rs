//! CSV of any program, read by the names of its columns, and what single programs write differently.

use super::read_named;
use crate::managers::{failures, lines};
use selvedge::import::{self, ColumnChoice, ImportError, ImportedFile, Input};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn read_mapped(text: &str, format: Option<&str>, choices: &[&str]) -> Result<ImportedFile, ImportError> {
    let columns: Vec<ColumnChoice> = choices.iter().map(|choice| choice.parse().unwrap()).collect();
    let input = Input { bytes: text.as_bytes(), columns: &columns, ..Input::default() };
    import::read(&input, format).map(|(_, file)| file)
}

#[test]
fn headers_in_common_languages_are_known() {
    for header in [
        "Title,Website,Login,Password,Comment,Category,TOTP",
        "Titel,Webseite,Benutzername,Kennwort,Bemerkung,Ordner,Einmalkennwort",
        "Titre,Site web,Identifiant,Mot de passe,Remarques,Dossier,OTP Auth",
        "Título,URL,Nombre de usuario,Contraseña,Notas,Carpeta,2FA",
        "Titolo,Sito web,Nome utente,Password,Note,Cartella,otp_secret",
        "Nome,Endereço,Usuário,Senha,Notas,Pasta,MFA secret",
        "Naam,Website,Gebruikersnaam,Wachtwoord,Notities,Map,authenticator_key",
        "Nazwa,Strona,Użytkownik,Hasło,Uwagi,Grupa,TOTP",
        "Название,Сайт,Логин,Пароль,Заметки,Папка,TOTP",
    ] {
        let table = format!("{header}\nBakery,https://b.example,ann,pw,a note,Work,{SECRET}\n");
        let (reader, file) = read_named(table.as_bytes(), "file", None).unwrap();
        let expected =
            format!("line 2 | Bakery | ann | pw | https://b.example | totp SHA1 6 30 {SECRET} | #Work");
        assert_eq!(
            (reader, lines(&file)[0].replace(" | a note", "").as_str().split(" | notes").next().unwrap()),
            ("csv", &*expected),
            "{header}"
        );
        assert!(
            file.notices[0].contains("as password") && file.notices[0].contains("--map"),
            "{:?}",
            file.notices
        );
        assert!(file.entries[0].has_notes);
    }
}

#[test]
fn the_user_can_name_columns() {
    let table = format!("Name,Place,Who,Word,Old password,Code\nBakery,b.example,ann,pw,old,{SECRET}\n");
    let choices = ["totp=code", "password=Word", "URL=Place", "username=who"];
    let file = read_mapped(&table, None, &choices).unwrap();
    assert_eq!(lines(&file), [format!("line 2 | Bakery | ann | pw | b.example | totp SHA1 6 30 {SECRET}")]);
    assert!(
        file.notices[0].contains("“Code” as totp")
            && file.notices[0].contains("; 1 other column was not imported")
    );
    let error = read_mapped(&table, None, &["totp=Codes"]).unwrap_err();
    assert!(
        error.to_string().contains("no column “Codes”") && error.hint().contains("known columns are Name"),
        "{error}"
    );
    let error = read_mapped("Name,Place\na,b\n", Some("csv"), &[]).unwrap_err();
    assert!(error.hint().contains("--map"), "{error}");
    let error = read_mapped("[]", Some("otpclient"), &["totp=x"]).unwrap_err();
    assert!(error.to_string().contains("--map applies only to tables"), "{error}");
    for wrong in ["totp", "totp=", "colour=x", "=x"] {
        assert!(wrong.parse::<ColumnChoice>().is_err(), "{wrong}");
    }
}

#[test]
fn programs_that_have_csv_of_their_own_kind_are_read() {
    let totp = format!("totp SHA1 6 30 {SECRET}");
    for (reader, table, expected) in [
        (
            "zoho-vault-csv",
            format!(
                "Password Name,Password URL,SecretData,Notes,CustomData,Tags,Folder Name,login_totp\n\
                 A,u,\"SecretType:Web Account\nUser Name:n\nPassword:p:w\n\",,,,F,{SECRET}\n"
            ),
            format!("line 2 | A | n | p:w | u | {totp} | #F"),
        ),
        (
            "keeper-csv",
            format!("F,A,n,p,u,,,TFC:Keeper,otpauth://totp/A:n?secret={SECRET}&issuer=A\n,B,m,q,v,\n"),
            format!("line 1 | A | n | p | u | {totp} | #F"),
        ),
        (
            "enpass-csv",
            format!("A,Username,n,*Password,p,URL,u,TOTP,{SECRET}\nNote,Text,x\n"),
            format!("line 1 | A | n | p | u | {totp}"),
        ),
        (
            "keepass-csv",
            "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n\"A\",\"n\",\"p\\\\w\\\"2\",\"u\",\"\"\n".into(),
            "line 2 | A | n | p\\w\"2 | u".into(),
        ),
        (
            "dashlane-csv",
            format!(
                "username,username2,username3,title,password,note,url,category,otpSecret\n\
                 ann,ann@x.example,,X Shop,pw,n,https://x.example,Shopping,{SECRET}\n"
            ),
            format!("line 2 | X Shop | ann | pw | https://x.example | {totp} | #Shopping"),
        ),
        (
            "passbolt-csv",
            format!(
                "\"Title\",\"Username\",\"URL\",\"Password\",\"Notes\",\"TOTP\"\n\
                 \"X\",\"ann\",\"https://x.example\",\"pw\",\"\",\"otpauth://totp/X:ann?secret={SECRET}\"\n"
            ),
            format!("line 2 | X | ann | pw | https://x.example | {totp}"),
        ),
    ] {
        let (name, file) = read_named(table.as_bytes(), "file", None).unwrap();
        assert_eq!((name, failures(&file)), (reader, vec![]));
        let line = lines(&file).remove(0);
        let line = line.split(" | notes").next().unwrap();
        assert_eq!(line, expected);
    }
}

#[test]
fn entries_of_other_kinds_are_counted_and_not_read() {
    let nordpass = "name,url,username,password,note,cardholdername,cardnumber,type\n\
                    A,u,n,p,,,,password\nVisa,,,,,ann,4111,credit_card\nText,,,,x,,,note\n";
    let (reader, file) = read_named(nordpass.as_bytes(), "file", None).unwrap();
    assert_eq!((reader, file.entries.len()), ("nordpass-csv", 1));
    assert!(file.notices[0].contains("1 card and 1 secure note"), "{:?}", file.notices);
}
