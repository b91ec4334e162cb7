//! A picture in pixels: the browser draws an SVG, and hands over what it drew as PNG.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use crate::browser;
use crate::language::t;

/// Pixels for each of the screen's: sharp on paper and on dense screens.
const DENSITY: f64 = 2.0;

/// Saves this SVG of that size as a PNG; `refused` is told why where the browser does not draw it.
pub(crate) fn save(
    name: String,
    svg: &str,
    (width, height): (f64, f64),
    refused: impl FnOnce(String) + 'static,
) {
    let Some(address) = browser::address(svg.as_bytes(), "image/svg+xml") else {
        return refused(t("the browser takes no picture").to_owned());
    };
    spawn_local(async move {
        let drawn = draw(&address, width * DENSITY, height * DENSITY).await;
        let _ = Url::revoke_object_url(&address);
        let saved = drawn.and_then(|canvas| {
            let taken = Closure::once_into_js(move |blob: Option<Blob>| {
                let parts: Vec<Blob> = blob.into_iter().collect();
                let _ = browser::save_parts(&name, "image/png", &parts);
            });
            canvas.to_blob(taken.unchecked_ref())
        });
        if let Err(error) = saved {
            let words = js_sys::Error::from(error).message().as_string();
            refused(words.unwrap_or_else(|| t("the browser did not draw the picture").to_owned()));
        }
    });
}

/// Pixels of the longer side that a picture of its own is drawn with.
const SIDE: f64 = 1200.0;

/// A picture as colours: width, height, and red, green, blue and how much of it is seen for each pixel.
#[inline(never)]
pub(crate) async fn pixels(address: &str) -> Result<(u32, u32, Vec<u8>), JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    // One that says no size, or is too large to be a logo, is brought to one.
    let longer = width.max(height).max(1.0);
    let scale = SIDE / longer;
    let (width, height) = ((width * scale).max(1.0).round(), (height * scale).max(1.0).round());
    let canvas = draw(address, width, height).await?;
    let context = canvas.get_context("2d")?.ok_or("the browser draws nothing")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let data = context.get_image_data(0.0, 0.0, width, height)?;
    Ok((data.width(), data.height(), data.data().0))
}

async fn draw(address: &str, width: f64, height: f64) -> Result<HtmlCanvasElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let document = browser::document().ok_or("there is no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels of a screen"
    )]
    let pixels = (width.ceil() as u32, height.ceil() as u32);
    canvas.set_width(pixels.0);
    canvas.set_height(pixels.1);
    let context = canvas.get_context("2d")?.ok_or("the browser draws nothing")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    Ok(canvas)
}
