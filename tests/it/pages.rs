//! The web pages of the corpus, read from its folders and its packed parts.

use std::borrow::Cow;
use std::fs;
use std::io::Read;
use std::path::Path;

/// A page.
pub(crate) struct Page {
    /// The collection it comes from.
    pub(crate) collection: &'static str,
    /// Its name there.
    pub(crate) name: String,
    /// The bytes of `source.html`.
    pub(crate) source: Vec<u8>,
    /// What the collection expects, where that is a file: `expected.html` or `expected.txt`.
    pub(crate) expected: Option<String>,
}

impl Page {
    /// Returns the page as text.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.source)
    }
}

/// The parts that are packed.
const PACKED: [&str; 3] = [
    "article-extraction-benchmark",
    "postlight-parser",
    "trafilatura",
];

/// Reads all pages, by collection and name.
pub(crate) fn read(corpus: &Path) -> Vec<Page> {
    let folder = corpus.join("pages");
    let mut files: Vec<(&'static str, String, Vec<u8>)> = Vec::new();
    for entry in fs::read_dir(folder.join("readability")).expect("the corpus has pages") {
        let path = entry.expect("the corpus can be read").path();
        for file in ["source.html", "expected.html"] {
            if let Ok(bytes) = fs::read(path.join(file)) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                files.push(("readability", format!("{name}/{file}"), bytes));
            }
        }
    }
    for collection in PACKED {
        let packed = fs::read(folder.join(format!("{collection}.tar.zst"))).expect("a packed part");
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(packed.as_slice()).expect("zstd");
        let mut bytes = Vec::new();
        decoder.read_to_end(&mut bytes).expect("zstd");
        let mut archive = tar::Archive::new(bytes.as_slice());
        for entry in archive.entries().expect("tar") {
            let mut entry = entry.expect("tar");
            let name = entry.path().expect("a path").to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("tar");
            files.push((collection, name, bytes));
        }
    }
    collect(files)
}

fn collect(files: Vec<(&'static str, String, Vec<u8>)>) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut expected = Vec::new();
    for (collection, path, bytes) in files {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let name = folder.rsplit('/').next().unwrap_or_default().to_owned();
        match file {
            "source.html" => pages.push(Page {
                collection,
                name,
                source: bytes,
                expected: None,
            }),
            "expected.html" | "expected.txt" => {
                expected.push((
                    collection,
                    name,
                    String::from_utf8_lossy(&bytes).into_owned(),
                ));
            }
            _ => {}
        }
    }
    for (collection, name, text) in expected {
        let page = pages
            .iter_mut()
            .find(|page| page.collection == collection && page.name == name);
        if let Some(page) = page {
            page.expected = Some(text);
        }
    }
    pages.sort_by(|a, b| (a.collection, &a.name).cmp(&(b.collection, &b.name)));
    pages
}
