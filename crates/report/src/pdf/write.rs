//! The document's objects: pages, outline, links, fonts and the logo.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{
    ActionType, AnnotationType, CidFontType, FontFlags, PageMode, SystemInfo, UnicodeCmap,
};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::face::Face;
use super::layout::Layout;
use super::letters::{COLLECTIONS, Collection, Ink};
use super::sheet::{At, HEIGHT, LOGO, Page, WIDTH, name};
use crate::{Pixels, Report};

/// What glyph numbers of our own fonts are counted in.
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The file being written.
struct Writer {
    pdf: Pdf,
    last: i32,
}

/// The file.
pub(super) fn document(report: &Report, layout: Layout) -> Vec<u8> {
    let mut writer = Writer { pdf: Pdf::new(), last: 0 };
    let (catalog, tree, resources) = (writer.next(), writer.next(), writer.next());
    let pages: Vec<Ref> = layout.sheets.pages.iter().map(|_| writer.next()).collect();
    let outline = writer.outline(report, &pages, &layout.begins);
    let fonts = writer.fonts(&layout);
    let logo = report.logo.as_ref().and_then(|logo| logo.pixels.as_ref());
    let logo = logo.map(|pixels| writer.image(pixels));
    {
        let mut all = writer.pdf.indirect(resources).start::<pdf_writer::writers::Resources<'_>>();
        let mut named = all.fonts();
        for (ink, id) in fonts {
            named.pair(Name(name(ink).as_bytes()), id);
        }
        named.finish();
        if let Some(logo) = logo {
            all.x_objects().pair(Name(LOGO.as_bytes()), logo);
        }
    }
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    writer.pdf.pages(tree).kids(pages.iter().copied()).count(count);
    for (page, id) in layout.sheets.pages.into_iter().zip(&pages) {
        writer.page(page, *id, tree, resources, &pages, &layout.begins);
    }
    let info = writer.next();
    writer.pdf.document_info(info).title(TextStr(&report.title)).creator(TextStr("Flowglass"));
    let mut root = writer.pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(true);
    if let Some(outline) = outline {
        root.outlines(outline).page_mode(PageMode::UseOutlines);
    }
    root.finish();
    writer.pdf.finish()
}

impl Writer {
    fn next(&mut self) -> Ref {
        self.last += 1;
        Ref::new(self.last)
    }

    fn page(
        &mut self,
        page: Page,
        id: Ref,
        tree: Ref,
        resources: Ref,
        pages: &[Ref],
        begins: &[At],
    ) {
        let contents = self.next();
        let octets = packed(&page.content.finish());
        self.pdf.stream(contents, &octets).filter(Filter::FlateDecode);
        let links: Vec<Ref> = page.links.iter().map(|_| self.next()).collect();
        for (([left, upper, right, lower], section), link) in page.links.iter().zip(&links) {
            let mut annotation = self.pdf.annotation(*link);
            annotation.subtype(AnnotationType::Link);
            annotation.rect(Rect::new(*left, HEIGHT - lower, *right, HEIGHT - upper));
            annotation.border(0.0, 0.0, 0.0, None);
            if let Some((target, at)) = target(pages, begins, *section) {
                let mut action = annotation.action();
                action.action_type(ActionType::GoTo);
                action.destination().page(target).xyz(0.0, HEIGHT - at.y, None);
            }
        }
        let mut written = self.pdf.page(id);
        written.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(contents);
        written.pair(Name(b"Resources"), resources);
        if !links.is_empty() {
            written.annotations(links);
        }
    }

    /// The sections, as readers show them beside the pages; none where there is only one.
    fn outline(&mut self, report: &Report, pages: &[Ref], begins: &[At]) -> Option<Ref> {
        if report.sections.len() < 2 {
            return None;
        }
        let root = self.next();
        let items: Vec<Ref> = report.sections.iter().map(|_| self.next()).collect();
        for (place, (section, id)) in report.sections.iter().zip(&items).enumerate() {
            let mut item = self.pdf.outline_item(*id);
            item.title(TextStr(&section.heading)).parent(root);
            if let Some(before) = place.checked_sub(1).and_then(|place| items.get(place)) {
                item.prev(*before);
            }
            if let Some(after) = items.get(place + 1) {
                item.next(*after);
            }
            if let Some((target, at)) = target(pages, begins, place) {
                item.dest().page(target).xyz(0.0, HEIGHT - at.y, None);
            }
        }
        let mut outline = self.pdf.outline(root);
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            outline.first(*first).last(*last);
        }
        outline.count(i32::try_from(items.len()).unwrap_or(i32::MAX));
        Some(root)
    }

    /// The faces that were used.
    fn fonts(&mut self, layout: &Layout) -> Vec<(Ink, Ref)> {
        let letters = &layout.sheets.letters;
        let mut fonts = Vec::new();
        for (place, face) in letters.faces.iter().enumerate() {
            if face.used().next().is_some() {
                fonts.push((Ink::Own(place), self.own(face)));
            }
        }
        for (place, (collection, used)) in COLLECTIONS.iter().zip(&letters.asian).enumerate() {
            if !used.is_empty() {
                let says = used.iter().filter_map(|code| {
                    Some((*code, char::from_u32(u32::from(*code))?.to_string()))
                });
                fonts.push((Ink::Asian(place), self.asian(collection, says)));
            }
        }
        fonts
    }

    /// One that comes along, cut to the letters that were used.
    fn own(&mut self, face: &Face) -> Ref {
        let [font, letters, about, file] = [(); 4].map(|()| self.next());
        let says = face.used().map(|(number, glyph)| (number, glyph.says.clone()));
        let unicode = self.unicode(says);
        let base = Name(face.name.as_bytes());
        let mut outer = self.pdf.type0_font(font);
        outer.base_font(base).encoding_predefined(Name(b"Identity-H"));
        outer.descendant_font(letters).to_unicode(unicode);
        outer.finish();
        let mut inner = self.pdf.cid_font(letters);
        inner.subtype(CidFontType::Type2).base_font(base).system_info(IDENTITY);
        inner.font_descriptor(about).default_width(0.0);
        inner.cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = inner.widths();
        for (number, glyph) in face.used() {
            widths.consecutive(number, [glyph.width]);
        }
        widths.finish();
        inner.finish();
        let measures = face.measures();
        let [left, lower, right, upper] = measures.bounds;
        self.descriptor(about, face.name, Rect::new(left, lower, right, upper), |about| {
            about.ascent(measures.ascent).descent(measures.descent);
            about.cap_height(measures.capitals).font_file2(file);
        });
        let octets = face.file();
        let length = i32::try_from(octets.len()).unwrap_or(i32::MAX);
        let octets = packed(&octets);
        let mut stream = self.pdf.stream(file, &octets);
        stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        font
    }

    /// One that the reader has.
    fn asian(&mut self, collection: &Collection, says: impl Iterator<Item = (u16, String)>) -> Ref {
        let [font, letters, about] = [(); 3].map(|()| self.next());
        let unicode = self.unicode(says);
        let base = Name(collection.font.as_bytes());
        let mut outer = self.pdf.type0_font(font);
        let whole = format!("{}-{}", collection.font, collection.cmap);
        outer.base_font(Name(whole.as_bytes()));
        outer.encoding_predefined(Name(collection.cmap.as_bytes()));
        outer.descendant_font(letters).to_unicode(unicode);
        outer.finish();
        let mut inner = self.pdf.cid_font(letters);
        inner.subtype(CidFontType::Type0).base_font(base).system_info(SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(collection.ordering.as_bytes()),
            supplement: collection.supplement,
        });
        inner.font_descriptor(about).default_width(1000.0);
        inner.finish();
        let bounds = Rect::new(-25.0, -254.0, 1000.0, 880.0);
        self.descriptor(about, collection.font, bounds, |about| {
            about.ascent(880.0).descent(-120.0).cap_height(880.0);
        });
        font
    }

    fn descriptor(
        &mut self,
        id: Ref,
        name: &str,
        bounds: Rect,
        more: impl FnOnce(&mut pdf_writer::writers::FontDescriptor<'_>),
    ) {
        let mut about = self.pdf.font_descriptor(id);
        about.name(Name(name.as_bytes())).flags(FontFlags::SYMBOLIC).bbox(bounds);
        about.italic_angle(0.0).stem_v(80.0);
        more(&mut about);
    }

    /// What letters say to whoever copies or searches.
    fn unicode(&mut self, says: impl Iterator<Item = (u16, String)>) -> Ref {
        let id = self.next();
        let mut map = UnicodeCmap::<u16>::new(Name(b"Flowglass-UCS"), IDENTITY);
        says.for_each(|(number, text)| map.pair_with_multiple(number, text.chars()));
        let octets = packed(&map.finish());
        self.pdf.stream(id, &octets).filter(Filter::FlateDecode);
        id
    }

    /// Colours, and how much of them is seen where not all is.
    fn image(&mut self, pixels: &Pixels) -> Ref {
        let (id, mask) = (self.next(), self.next());
        let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let (width, height) = (side(pixels.width), side(pixels.height));
        let colours: Vec<u8> =
            pixels.rgba.chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
        let seen: Vec<u8> =
            pixels.rgba.chunks_exact(4).filter_map(|pixel| pixel.last().copied()).collect();
        let is_seen_through = seen.iter().any(|octet| *octet != u8::MAX);
        let octets = packed(&colours);
        let mut image = self.pdf.image_xobject(id, &octets);
        image.filter(Filter::FlateDecode);
        image.width(width).height(height).bits_per_component(8).color_space().device_rgb();
        if is_seen_through {
            image.s_mask(mask);
        }
        image.finish();
        if is_seen_through {
            let octets = packed(&seen);
            let mut image = self.pdf.image_xobject(mask, &octets);
            image.filter(Filter::FlateDecode);
            image.width(width).height(height).bits_per_component(8).color_space().device_gray();
        }
        id
    }
}

fn target(pages: &[Ref], begins: &[At], section: usize) -> Option<(Ref, At)> {
    let at = *begins.get(section)?;
    Some((*pages.get(at.page)?, at))
}

fn packed(octets: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(octets.len() / 2), Compression::new(6));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(octets);
    encoder.finish().unwrap_or_default()
}
