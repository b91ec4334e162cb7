//! Timelines as SVG text, and what holds for every input.

use proptest::prelude::*;

use super::*;

fn series<'a>(name: &'a str, class: SeriesClass, side: Side, values: &'a [u64]) -> Series<'a> {
    Series { name: name.into(), class, side, values: values.into() }
}

fn traffic<'a>(series: Vec<Series<'a>>) -> Timeline<'a> {
    Timeline {
        title: "Traffic".into(),
        start: Timestamp::from_seconds(1_795_248_000),
        bucket_nanos: 1_000_000_000,
        buckets: 4,
        series,
        quantity: Quantity::BitsPerSecond,
        shape: Shape::Steps,
        clock: Clock::Zone(0),
        selection: None,
    }
}

#[test]
fn a_line_over_the_layers_is_drawn_last_and_on_their_axis() {
    let over = |values: &'static [u64]| {
        let input = traffic(vec![
            series("Before", SeriesClass::Other, Side::Over, values),
            series("Web", SeriesClass::Number(0), Side::Above, &[125, 125, 0, 0]),
            series("Mail", SeriesClass::Number(1), Side::Above, &[125, 0, 0, 0]),
        ]);
        let (scene, plot) = timeline(&input, Size::new(274.0, 116.0));
        let svg = scene.to_svg("");
        let path = svg.rsplit("<path d=\"").next().and_then(|path| path.split('"').next());
        (path.unwrap_or_default().to_owned(), plot.y, plot.zero_y, svg.contains(">2 kbit/s<"))
    };
    // As high as both layers together: it begins at the top, and goes down to half of it.
    let (path, top, zero, _) = over(&[250, 125, 0, 0]);
    assert_eq!((top, zero), (6.0, 96.0));
    assert_eq!(path, "M89 6L139 51L189 96L239 96");
    // Twice as high: the axis is its own, and the layers are half as high.
    let (path, .., is_named) = over(&[500, 0, 0, 0]);
    assert_eq!(path, "M89 6L139 96L189 96L239 96");
    assert!(is_named);
}

#[test]
fn upload_stands_above_and_download_below_zero() {
    let input = traffic(vec![
        series("Download", SeriesClass::Download, Side::Below, &[0, 250, 250, 0]),
        series("Upload", SeriesClass::Upload, Side::Above, &[125, 0, 0, 0]),
    ]);
    let (scene, plot) = timeline(&input, Size::new(274.0, 116.0));
    assert_eq!((plot.x, plot.y, plot.width, plot.height), (64.0, 6.0, 200.0, 90.0));
    assert_eq!(plot.zero_y, 36.0);
    assert_eq!(
        scene.to_svg(""),
        concat!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"274\" height=\"116\" ",
            "viewBox=\"0 0 274 116\" role=\"img\">",
            "<title>Traffic, 2026-11-21 08:00:00 to 2026-11-21 08:00:04 UTC</title>",
            "<g class=\"grid-lines\">",
            "<line x1=\"64\" y1=\"6\" x2=\"264\" y2=\"6\" class=\"grid\"/>",
            "<line x1=\"64\" y1=\"66\" x2=\"264\" y2=\"66\" class=\"grid\"/>",
            "<line x1=\"64\" y1=\"96\" x2=\"264\" y2=\"96\" class=\"grid\"/></g>",
            "<g class=\"y-axis\">",
            "<text x=\"58\" y=\"40\" text-anchor=\"end\" class=\"axis\">0 bit/s</text>",
            "<text x=\"58\" y=\"10\" text-anchor=\"end\" class=\"axis\">1 kbit/s</text>",
            "<text x=\"58\" y=\"70\" text-anchor=\"end\" class=\"axis\">1 kbit/s</text>",
            "<text x=\"58\" y=\"100\" text-anchor=\"end\" class=\"axis\">2 kbit/s</text></g>",
            "<g class=\"x-axis\">",
            "<line x1=\"64\" y1=\"96\" x2=\"64\" y2=\"100\" class=\"tick\"/>",
            "<line x1=\"164\" y1=\"96\" x2=\"164\" y2=\"100\" class=\"tick\"/>",
            "<text x=\"164\" y=\"111\" text-anchor=\"middle\" class=\"axis\">08:00:02</text>",
            "<line x1=\"264\" y1=\"96\" x2=\"264\" y2=\"100\" class=\"tick\"/>",
            "<text x=\"0\" y=\"111\" text-anchor=\"start\" class=\"axis zone\">UTC</text></g>",
            "<g class=\"layers\">",
            "<path d=\"M64 36H114L114 96H164L164 96H214L214 36H264",
            "L264 36H214L214 36H164L164 36H114L114 36H64Z\" class=\"layer side-download\">",
            "<title>Download: 500 B</title></path>",
            "<path d=\"M64 6H114L114 36H164L164 36H214L214 36H264",
            "L264 36H214L214 36H164L164 36H114L114 36H64Z\" class=\"layer side-upload\">",
            "<title>Upload: 125 B</title></path></g>",
            "<line x1=\"64\" y1=\"36\" x2=\"264\" y2=\"36\" class=\"zero\"/></svg>",
        )
    );
}

#[test]
fn other_is_drawn_last() {
    let input = traffic(vec![
        series("Other", SeriesClass::Other, Side::Above, &[1, 1, 1, 1]),
        series("TLS", SeriesClass::Number(0), Side::Above, &[2, 2, 2, 2]),
        series("silent", SeriesClass::Number(1), Side::Above, &[]),
    ]);
    let (scene, _) = timeline(&input, Size::new(100.0, 30.0));
    let layers = scene.marks.iter().find_map(|mark| match mark {
        Mark::Group { class, marks } if class == "layers" => Some(marks),
        _ => None,
    });
    let classes: Vec<&str> = layers
        .into_iter()
        .flatten()
        .filter_map(|mark| match mark {
            Mark::Path { class, .. } => Some(class.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(classes, ["layer series-0", "layer series-other"]);
}

#[test]
fn the_table_says_what_the_picture_shows() {
    let input =
        traffic(vec![series("TLS", SeriesClass::Number(0), Side::Above, &[0, 250, 125, 125])]);
    let (scene, _) = timeline(&input, Size::default());
    let rows = scene.table.map(|table| table.rows).unwrap_or_default();
    assert_eq!(
        rows,
        [["TLS", "above", "0 bit/s", "2 kbit/s", "1 kbit/s", "1 kbit/s", "2 kbit/s", "500 B"]]
    );
}

#[test]
fn a_brush_finds_the_time_under_its_pixel() {
    let (_, plot) = timeline(&traffic(Vec::new()), Size::new(274.0, 116.0));
    assert_eq!(plot.time_at(164.0), Timestamp::from_seconds(1_795_248_002));
    assert_eq!(plot.time_at(-5.0), plot.start);
    assert_eq!(plot.time_at(f64::NAN), plot.start);
    assert_eq!(plot.time_at(1e9), Timestamp::from_seconds(1_795_248_004));
    assert_eq!(plot.x_of(Timestamp::from_seconds(1_795_248_001)), 114.0);
    assert_eq!(plot.bucket_at(263.9), Some(3));
    assert_eq!(plot.bucket_at(264.0), Some(3));
}

/// Every number in every mark, and whether it may leave the frame.
fn inside(scene: &Scene, marks: &[Mark]) -> bool {
    let within = |x: f64, y: f64| {
        (-0.01..=scene.width + 0.01).contains(&x) && (-0.01..=scene.height + 0.01).contains(&y)
    };
    marks.iter().all(|mark| match mark {
        Mark::Rect { x, y, width, height, .. } => {
            *width >= 0.0 && *height >= 0.0 && within(*x, *y) && within(x + width, y + height)
        }
        Mark::Line { x1, y1, x2, y2, .. } => within(*x1, *y1) && within(*x2, *y2),
        Mark::Text { x, y, .. } => within(*x, *y),
        Mark::Group { marks, .. } => inside(scene, marks),
        Mark::Path { d, .. } => {
            d.split(|c: char| c.is_ascii_uppercase()).filter(|part| !part.is_empty()).all(|part| {
                let mut numbers = part.split(' ').map(|number| number.parse().unwrap_or(f64::NAN));
                within(numbers.next().unwrap_or(0.0), numbers.next().unwrap_or(0.0))
            })
        }
    })
}

proptest! {
    #[test]
    fn everything_stays_inside_the_frame(
        start: i64,
        bucket_nanos in prop_oneof![0u64..10, Just(u64::MAX), any::<u64>(), Just(86_400_000_000_000)],
        buckets in 0u32..300,
        values in prop::collection::vec(
            prop::collection::vec(prop_oneof![Just(0u64), any::<u64>(), Just(1 << 63), 0u64..100], 0..300),
            0..4,
        ),
        width in prop_oneof![0.0f64..1200.0, Just(f64::NAN), Just(-3.0)],
        height in 0.0f64..300.0,
        zone_minutes in -840i32..840,
        steps: bool,
        selection in prop::option::of((any::<i64>(), any::<i64>())),
    ) {
        let series = values
            .iter()
            .enumerate()
            .map(|(at, values)| Series {
                name: "s".into(),
                class: if at == 0 { SeriesClass::Other } else { SeriesClass::Number(at as u8) },
                side: if at % 2 == 0 { Side::Above } else { Side::Below },
                values: values.as_slice().into(),
            })
            .collect();
        let input = Timeline {
            title: "t".into(),
            start: Timestamp(start),
            bucket_nanos,
            buckets,
            series,
            quantity: Quantity::BitsPerSecond,
            shape: if steps { Shape::Steps } else { Shape::Area },
            clock: Clock::Zone(zone_minutes),
            selection: selection.map(|(a, b)| TimeRange { start: Timestamp(a), end: Timestamp(b) }),
        };
        let (scene, plot) = timeline(&input, Size::new(width, height));
        prop_assert!(inside(&scene, &scene.marks), "{}", scene.to_svg(""));
        prop_assert!(!scene.to_svg("").contains("NaN"));
        for pixel in [0.0, 50.0, width] {
            prop_assert!(plot.time_at(pixel) >= plot.range().start);
            prop_assert!(plot.time_at(pixel) <= plot.range().end);
        }
    }
}
