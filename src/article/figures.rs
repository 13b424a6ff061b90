//! Figures: where the pictures of an article stand on its page.
//!
//! Each is named by a line of text (`prepare::media`), whose looks carry its number through the
//! renderer. A picture goes above that line, which stays as its description; where it is named
//! in the middle of a paragraph it goes below that, so that no sentence is torn.

use crate::model::page::{Line, Page, Role};
use crate::model::picture::Figure;
use crate::model::{Clean, EntryDetail};

/// What names a picture that nothing describes.
pub(super) const UNDESCRIBED: &str = "picture";

/// The sign before what names a picture.
pub(super) const SIGN: char = '▧';

/// Finds the places of `figures` on `page`. One that is named nowhere on it has none, and is left
/// with an empty address, so that the others keep their numbers.
pub(super) fn place(page: &mut Page, mut figures: Vec<Figure>) {
    let mut is_placed = vec![false; figures.len()];
    for (at, line) in page.lines.iter().enumerate() {
        let mut begins = true;
        for run in &line.runs {
            if let Some(index) = run.face.figure.map(usize::from)
                && let Some(figure) = figures.get_mut(index)
                && !std::mem::replace(&mut is_placed[index], true)
            {
                if begins {
                    figure.line = at as u32;
                    figure.is_bare = is_bare(line);
                } else {
                    figure.line = end_of_block(page, at);
                    figure.has_gap_above = true;
                }
            }
            begins &= !run.face.role.is_text() || run.face.figure.is_some();
        }
    }
    for (figure, is_placed) in figures.iter_mut().zip(is_placed) {
        if !is_placed {
            figure.source = Clean::default();
        }
    }
    page.figures = figures;
}

/// Puts the picture that stands for an entry at the head of its page, if the text has none.
pub(super) fn lead(page: &mut Page, detail: &EntryDetail) {
    if page.figures.iter().any(|figure| !figure.source.is_empty()) {
        return;
    }
    let of_page = detail.shown_original().and_then(|page| page.image.clone());
    let enclosed = detail.enclosures.iter();
    let enclosed = enclosed
        .filter(|file| file.media_type.starts_with("image/"))
        .map(|file| file.url.clone());
    let source = of_page
        .or_else(|| detail.beside.image.clone())
        .or_else(|| enclosed.into_iter().next());
    let Some(source) = source else { return };
    page.figures = vec![Figure {
        source,
        has_gap_below: !page.lines.is_empty(),
        ..Figure::default()
    }];
}

/// Returns whether a line says no more than that there is a picture.
fn is_bare(line: &Line) -> bool {
    let mut runs = line.runs.iter();
    matches!(
        (runs.next(), runs.next()),
        (Some(run), None)
            if run.face.role == Role::Image
                && run.text.strip_prefix(SIGN).map(str::trim) == Some(UNDESCRIBED)
    )
}

/// Returns the line after the block that line `at` belongs to.
fn end_of_block(page: &Page, at: usize) -> u32 {
    let rest = page.lines.iter().enumerate().skip(at + 1);
    let end = rest
        .clone()
        .find(|(_, line)| line.runs.iter().all(|run| run.face.role == Role::QuoteBar));
    end.map_or(page.lines.len(), |(end, _)| end) as u32
}

#[cfg(test)]
mod tests {
    use crate::article::lay_out;
    use crate::model::Page;
    use crate::model::settings::ReaderSettings;

    fn page(html: &str) -> Page {
        let base = Some("https://lakeport.example/news/");
        lay_out(html, base, 40, &ReaderSettings::default())
    }

    fn shown(page: &Page) -> Vec<String> {
        let mut page = page.clone();
        for index in 0..page.figures.len() {
            if !page.figures[index].source.is_empty() {
                page.make_room(index, 1);
            }
        }
        let text = |line: &crate::model::page::Line| match line.picture {
            Some(picture) => format!("<{}>", picture.figure),
            None => line.runs.iter().map(|run| run.text.as_str()).collect(),
        };
        page.lines.iter().map(text).collect()
    }

    #[test]
    fn a_picture_stands_above_what_names_it() {
        let page = page(
            "<p>One.</p><figure><img src=a.jpg alt=Crane width=640 height=\"480px\"><figcaption>At dawn\
             </figcaption></figure><figure><img src=b.jpg><figcaption>At noon</figcaption></figure>\
             <p><img src='/c.png'></p><p>Last.</p>",
        );
        assert_eq!(
            shown(&page),
            [
                "One.",
                "",
                "<0>",
                "▧ Crane",
                "At dawn",
                "",
                "<1>",
                "▧ At noon",
                "",
                "<2>",
                "",
                "Last."
            ]
        );
        let sources: Vec<&str> = page.figures.iter().map(|f| f.source.as_str()).collect();
        assert_eq!(
            sources,
            [
                "https://lakeport.example/news/a.jpg",
                "https://lakeport.example/news/b.jpg",
                "https://lakeport.example/c.png"
            ]
        );
        assert_eq!(page.figures[0].size, Some((640, 480)));
        assert_eq!(page.figures[1].size, None);
    }

    #[test]
    fn a_caption_names_all_its_pictures() {
        let page = page(
            "<figure><img src=a.jpg><img src=b.jpg alt='At dawn'><img src=c.jpg><figcaption>At dawn \
             and at noon</figcaption></figure><figure><img src=d.jpg alt=Crane><img src=e.jpg>\
             <figcaption>The port</figcaption></figure>",
        );
        assert_eq!(
            shown(&page),
            [
                "<0>",
                "<1>",
                "<2>",
                "▧ ▧ ▧ At dawn and at noon",
                "",
                "<3>",
                "▧ Crane",
                "<4>",
                "▧ The port"
            ]
        );
        let sources: Vec<&str> = page.figures.iter().map(|f| f.source.as_str()).collect();
        let names = sources
            .iter()
            .filter_map(|source| source.rsplit('/').next());
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"]
        );
    }

    #[test]
    fn a_picture_stands_beside_its_bullet() {
        let page = page(
            "<ul><li>\n <figure>\n<img src=a.jpg alt=Crane>\n<figcaption>\n At dawn</figcaption></figure>\
             </li><li> <img src=b.jpg alt=Pier></li></ul>",
        );
        let lines: Vec<String> = page
            .lines
            .iter()
            .map(|line| line.runs.iter().map(|run| run.text.as_str()).collect())
            .collect();
        assert_eq!(lines, ["• ▧ Crane", "  At dawn", "• ▧ Pier"]);
    }

    #[test]
    fn the_name_of_a_file_describes_nothing() {
        let page = page(
            "<p><img src=a.jpg alt=12-IMG_3886.JPG></p><p><img src=b.jpg alt='At dawn.jpg on'></p>",
        );
        assert!(page.figures[0].is_bare);
        assert_eq!(shown(&page), ["<0>", "", "<1>", "▧ At dawn.jpg on"]);
    }

    #[test]
    fn no_sentence_is_torn() {
        let page = page(
            "<p>The survey took the whole summer, see <img src=a.png alt='the map'> for what came of \
             it in the end.</p><p>Last.</p>",
        );
        let lines = shown(&page);
        let picture = lines.iter().position(|line| line == "<0>");
        let named = lines.iter().position(|line| line.contains("the map"));
        assert!(picture > named, "{lines:?}");
        assert_eq!(lines[lines.len() - 4..], ["", "<0>", "", "Last."]);
    }

    #[test]
    fn what_is_no_picture_has_no_place() {
        for html in [
            "<img src=a.svg alt=x1>",
            "<img src='data:image/gif;base64,R0lG' alt=x1>",
            "<img alt=x1>",
            "<img src='file:///etc/passwd' alt=x1>",
            "<img src=icon.png width=16 height=16 alt=x1>",
            "<img src=a.png width=1 alt=x1>",
            "<img src='https://pixel.wp.com/b.gif' alt=x1>",
            "<table><tr><th>x<td>1<tr><td><img src=flag.png alt=x1><td>2<tr><td>3<td>4</table>",
        ] {
            let page = page(html);
            assert!(page.figures.is_empty(), "{html} {:?}", page.figures);
        }
        // A page loads the picture itself later, and says where it is.
        let page = page("<img src='data:image/gif;base64,R0lG' data-src=a.jpg>");
        assert!(page.figures[0].source.ends_with("/news/a.jpg"));
        let page = self::page("<img src='/blank.gif' width=1 height=1 data-src=b.jpg>");
        assert!(page.figures.is_empty(), "one that counts");
        let page = self::page("<img src='/blank.gif' data-src=b.jpg>");
        assert!(page.figures[0].source.ends_with("/news/b.jpg"));
        let page = self::page("<img srcset='s.jpg 320w, m.jpg 640w'>");
        assert!(page.figures[0].source.ends_with("/news/s.jpg"));
    }

    #[test]
    fn there_is_an_end_to_them() {
        let images: Vec<String> = (0..100)
            .map(|n| format!("<p><img src={n}.png></p>"))
            .collect();
        assert_eq!(page(&images.concat()).figures.len(), 32);
    }
}
