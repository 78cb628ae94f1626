//! Why a picture could not be scanned.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    #[error("this is not a PNG, JPEG, WebP, GIF, BMP or TIFF picture")]
    NotAPicture,
    /// A picture or a document of a format without a decoder here.
    #[error("QR codes in {0} cannot be read")]
    CannotBeRead(&'static str),
    #[error("the picture is damaged or cut off: {0}")]
    Damaged(String),
    /// Scanning it would take too much memory.
    #[error("the picture has {width}×{height} pixels, more than the limit of 24 million")]
    TooLarge { width: u32, height: u32 },
    #[error("the picture has {width}×{height} pixels; the smallest QR code has 21×21 modules")]
    TooSmall { width: u32, height: u32 },
}

impl QrError {
    pub(super) fn from_image(error: &image::ImageError) -> Self {
        let what = match error {
            image::ImageError::Limits(_) => "decoding it would take too much memory",
            image::ImageError::Unsupported(_) => "this variant of the format is not supported",
            _ => "it cannot be decoded",
        };
        Self::Damaged(what.into())
    }
}
