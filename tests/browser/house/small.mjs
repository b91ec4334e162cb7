// Pictures made small, to be compared with ones that are kept: what differs by a pixel here and there stays alike.

const WIDTH = 128;

/** Something done by a blank page of the same browser. */
async function aside(context, act, argument) {
  const page = await context.newPage();
  try {
    return await page.evaluate(act, argument);
  } finally {
    await page.close();
  }
}

/** The octets of a PNG, made small. */
export async function small(context, png) {
  const octets = await aside(context, async ({ png, width }) => {
    const blob = await (await fetch(`data:image/png;base64,${png}`)).blob();
    const whole = await createImageBitmap(blob);
    const height = Math.round(whole.height * width / whole.width);
    const canvas = new OffscreenCanvas(width, height);
    const resized = await createImageBitmap(blob, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
    canvas.getContext('2d').drawImage(resized, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  }, { png: png.toString('base64'), width: WIDTH });
  return Buffer.from(octets, 'base64');
}

/** How wide words are in the fonts that this machine draws the page in: with others pictures differ everywhere. */
export async function fonts(context) {
  return await aside(context, () => {
    const canvas = new OffscreenCanvas(10, 10).getContext('2d');
    return ['system-ui', 'sans-serif', 'ui-monospace', 'monospace'].map((family) => {
      canvas.font = `100px ${family}`;
      return `${family} ${Math.round(canvas.measureText('Flowglass 0123456789').width)}`;
    }).join(', ');
  });
}
