//! Pictures over real sockets: those that are none, those that lie, those that never end, and reading
//! without a network.

use std::fs;
use std::io::Cursor;
use std::time::{Duration, Instant};

use coranto::model::list::Desk;
use coranto::model::message::RefreshScope;
use coranto::model::picture::{Ink, Means, Order, Picture, Room, Wanted};
use coranto::model::{Clean, EntryId, Event, Request, Ticket};
use image::{ImageFormat, Rgb, RgbImage};

use crate::refresh::{Home, Running};
use crate::server::{Answer, Route, Server};

const ROOM: Room = Room {
    columns: 40,
    rows: 10,
    cell: None,
};

fn file(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(320, 160, |x, y| Rgb([x as u8, y as u8, 128]));
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A PNG whose header claims so many pixels, with a right checksum.
fn claiming(side: u32) -> Vec<u8> {
    let mut file = file(ImageFormat::Png);
    file[16..20].copy_from_slice(&side.to_be_bytes());
    file[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = !file[12..29].iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    });
    file[29..33].copy_from_slice(&crc.to_be_bytes());
    file
}

fn answer(kind: &str, body: impl AsRef<[u8]>) -> Answer {
    Answer::new("200 OK", &[("Content-Type", kind)], body)
}

fn feed() -> Answer {
    Answer::feed(
        "<rss version=\"2.0\"><channel><title>Harbor Courier</title><item><title>The survey</title>\
         <link>/survey</link><description>&lt;p&gt;The survey is out.&lt;/p&gt;\
         &lt;img src=\"/crane.png\"&gt;</description></item></channel></rss>",
    )
}

/// A home that follows a feed with one entry.
fn home<R: Into<Route>>(routes: Vec<(&'static str, R)>) -> (Home, Server, EntryId) {
    let mut home = Home::new();
    home.config.settings.fetch.idle_timeout = Duration::from_millis(300);
    home.config.settings.fetch.header_timeout = Duration::from_millis(300);
    let routes = routes.into_iter().map(|(path, route)| (path, route.into()));
    let server = home.serve(routes.chain([("/feed", feed().into())]));
    home.follow(&[server.url("/feed")]);
    home.refresh(&RefreshScope::All).expect("a refresh");
    let entry = home.window(Desk::All).rows[0].id;
    (home, server, entry)
}

/// Asks for pictures; returns what came of each.
fn bring(
    home: &Home,
    running: &mut Running,
    entry: EntryId,
    sources: &[String],
    may_fetch: bool,
) -> Vec<Option<Picture>> {
    let ticket = Ticket(7);
    let wanted = sources.iter().zip(0..).map(|(source, figure)| Wanted {
        figure,
        source: Clean::line(source),
        rows: ROOM.rows,
    });
    running.engine.send(Request::Pictures(Order {
        ticket,
        entry,
        wanted: wanted.collect(),
        means: Means::Blocks,
        room: ROOM,
        may_fetch,
    }));
    let mut pictures: Vec<Option<Picture>> = vec![None; sources.len()];
    for _ in sources {
        let (figure, picture) = running.wait(home, |event| match event {
            Event::Picture {
                ticket: Ticket(7),
                figure,
                picture,
            } => Some((figure, picture)),
            _ => None,
        });
        pictures[usize::from(figure)] = picture.map(|picture| *picture);
    }
    pictures
}

#[test]
fn pictures_are_fetched_once_and_read_without_a_network() {
    let png = file(ImageFormat::Png);
    let (home, server, entry) = home(vec![
        ("/crane.png", answer("image/png", &png)),
        // Its bytes tell what it is.
        ("/odd", answer("text/html", file(ImageFormat::Jpeg))),
        ("/moved", Answer::redirect("302 Found", "/crane.png")),
    ]);
    let sources = ["/crane.png", "/odd", "/moved"].map(|path| server.url(path));
    let mut running = home.start();
    // Looking through a list asks for nothing.
    let pictures = bring(&home, &mut running, entry, &sources, false);
    assert_eq!(pictures, [None, None, None]);
    let pictures = bring(&home, &mut running, entry, &sources, true);
    for picture in &pictures {
        let picture = picture.as_ref().expect("a picture");
        assert_eq!(
            (picture.size, picture.columns, picture.rows),
            ((320, 160), 40, 10)
        );
        let Ink::Halves(halves) = &picture.ink else {
            panic!("blocks were asked for");
        };
        assert_eq!(halves.len(), 40 * 20);
    }
    let asked = server.requests();
    let of_picture = asked.iter().find(|request| request.path == "/crane.png");
    let of_picture = of_picture.expect("it was asked for");
    for name in ["cookie", "authorization", "referer"] {
        assert_eq!(of_picture.header(name), None, "{name}");
    }

    // Later, without a network, the article has its picture and knows its size at once.
    drop(running);
    drop(server);
    let mut running = home.start();
    let again = bring(&home, &mut running, entry, &sources[..2], false);
    assert!(again.iter().all(Option::is_some));
    running.engine.send(Request::Article {
        ticket: Ticket(9),
        entry,
        width: 60,
        search: None,
        selected: None,
        just_read: None,
    });
    let article = running.wait(&home, |event| match event {
        Event::Article { article, .. } => article.ok(),
        _ => None,
    });
    let figure = &article.page.figures[0];
    assert_eq!(*figure.source, sources[0]);
    assert_eq!((figure.size, figure.is_kept), (Some((320, 160)), true));
}

#[test]
fn hostile_pictures_are_none() {
    let png = file(ImageFormat::Png);
    let cut = |length: usize| {
        let mut bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", png.len());
        bytes.extend(png[..length].iter().map(|byte| char::from(*byte)));
        bytes.chars().map(|c| c as u8).collect::<Vec<u8>>()
    };
    let endless = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n".to_vec();
    let (home, server, entry) = home(vec![
        ("/claims", answer("image/png", claiming(60_000))),
        ("/lies", answer("image/png", claiming(4_000))),
        ("/half", answer("image/png", &png[..png.len() / 2])),
        ("/cut", Answer::bytes(cut(png.len() / 2))),
        ("/slow", Answer::hang(cut(200))),
        ("/silent", Answer::hang(Vec::new())),
        ("/endless", Answer::endless(endless)),
        ("/html", answer("image/png", "<html><img src=x></html>")),
        (
            "/svg",
            answer("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ),
        ("/empty", answer("image/png", "")),
        (
            "/pixel",
            answer(
                "image/gif",
                b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
            ),
        ),
        ("/gone", Answer::new("410 Gone", &[], &png)),
        ("/round", Answer::redirect("302 Found", "/round")),
        (
            "/inner",
            Answer::redirect("302 Found", "http://10.0.0.1/crane.png"),
        ),
        (
            "/meta",
            Answer::redirect("302 Found", "http://169.254.169.254/crane.png"),
        ),
        (
            "/file",
            Answer::redirect("302 Found", "file:///etc/hostname"),
        ),
        ("/secret", answer("image/png", &png)),
    ]);
    let port = server.address().port();
    let mut sources: Vec<String> = [
        "/claims", "/lies", "/half", "/cut", "/slow", "/silent", "/endless", "/html", "/svg",
        "/empty", "/pixel", "/gone", "/round", "/inner", "/meta", "/file", "/nothing",
    ]
    .map(|path| server.url(path))
    .to_vec();
    // The feed is at 127.0.0.1: what a text names otherwise is another machine's business.
    sources.extend([
        format!("http://localhost:{port}/secret"),
        format!("http://[::1]:{port}/secret"),
        format!("http://user:pass@127.0.0.1:{port}/secret"),
        "file:///etc/hostname".to_owned(),
        "exec:id".to_owned(),
        "not an address".to_owned(),
        String::new(),
    ]);
    let mut running = home.start();
    let began = Instant::now();
    let pictures = bring(&home, &mut running, entry, &sources, true);
    for (source, picture) in sources.iter().zip(&pictures) {
        assert!(picture.is_none(), "{source}");
    }
    let asked = server.requests();
    assert!(asked.iter().all(|request| request.path != "/secret"));
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );

    // What is no picture takes no room in the cache, and a good one comes after all of them.
    let kept = fs::read_dir(home.paths().cache.join("pictures")).map_or(0, Iterator::count);
    assert!(kept <= 4, "{kept} files");
    let good = bring(&home, &mut running, entry, &[server.url("/secret")], true);
    assert!(good[0].is_some());
}

#[test]
fn a_new_order_ends_the_one_before() {
    let (home, server, entry) = home(vec![
        (
            "/slow",
            Answer::hang("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
        ),
        ("/crane.png", answer("image/png", file(ImageFormat::Png))),
    ]);
    let mut running = home.start();
    let wanted = vec![
        Wanted {
            figure: 0,
            source: Clean::line(&server.url("/slow")),
            rows: 5,
        };
        20
    ];
    running.engine.send(Request::Pictures(Order {
        ticket: Ticket(6),
        entry,
        wanted,
        means: Means::Blocks,
        room: ROOM,
        may_fetch: true,
    }));
    let came = bring(
        &home,
        &mut running,
        entry,
        &[server.url("/crane.png")],
        true,
    );
    assert!(came[0].is_some());
    // Of twenty that would have taken their time one after the other, two were begun at most.
    let slow = server
        .requests()
        .iter()
        .filter(|request| request.path == "/slow")
        .count();
    assert!(slow <= 2, "{slow}");
}
