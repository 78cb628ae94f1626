//! Removes the chunks of a PNG file that do not affect its pixels: texts, profiles and animations. A decoder unpacks some
//! of them, and 1 MB unpacks to 1 GB.

use std::borrow::Cow;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The file without its other ancillary chunks. Anything but a PNG file stays as it is, and so does the end of a damaged
/// one: the decoder reports it.
pub(super) fn without_ancillary(file: &[u8]) -> Cow<'_, [u8]> {
    let Some(mut rest) = file.strip_prefix(SIGNATURE) else { return file.into() };
    let mut kept = Vec::new();
    let mut is_changed = false;
    while let Some((length, kind)) = header(rest) {
        // Length, kind and checksum take 12 bytes.
        let Some((chunk, after)) = length.checked_add(12).and_then(|length| rest.split_at_checked(length))
        else {
            break;
        };
        // Chunks decide the pixels if their kind starts with a capital (PNG third edition, §5.4), and transparency does.
        if kind[0].is_ascii_uppercase() || kind == b"tRNS" {
            kept.push(chunk);
        } else {
            is_changed = true;
        }
        rest = after;
    }
    if !is_changed {
        return file.into();
    }
    let mut out = SIGNATURE.to_vec();
    out.extend(kept.into_iter().chain([rest]).flatten());
    out.into()
}

/// The length of the first chunk's data, and its kind.
fn header(chunks: &[u8]) -> Option<(usize, &[u8])> {
    let length = u32::from_be_bytes(chunks.first_chunk().copied()?);
    Some((usize::try_from(length).ok()?, chunks.get(4..8)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    #[test]
    fn only_chunks_that_decide_the_pixels_stay() {
        let needed =
            [chunk(b"IHDR", &[1; 13]), chunk(b"tRNS", &[2]), chunk(b"IDAT", &[3; 9]), chunk(b"IEND", &[])];
        let plain = [SIGNATURE, &needed.concat()].concat();
        assert_eq!(without_ancillary(&plain), plain);
        let mut with_more = vec![SIGNATURE.to_vec()];
        for part in &needed {
            with_more.extend([
                chunk(b"iCCP", b"profile"),
                part.clone(),
                chunk(b"zTXt", b""),
                chunk(b"fdAT", &[9; 4]),
            ]);
        }
        let file = with_more.concat();
        assert_eq!(without_ancillary(&file)[..plain.len()], plain);
    }

    #[test]
    fn damaged_and_other_files_stay() {
        let cut = [SIGNATURE, &chunk(b"IHDR", &[1; 13]), &[0, 0, 0, 9, b'I', b'D']].concat();
        assert_eq!(without_ancillary(&cut), cut);
        let endless = [SIGNATURE, &[255; 40]].concat();
        assert_eq!(without_ancillary(&endless), endless);
        assert_eq!(without_ancillary(b"RIFF"), &b"RIFF"[..]);
    }
}
