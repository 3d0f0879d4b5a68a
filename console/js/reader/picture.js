// A page as it looks, with boxes over what is marked.

import { pageImage } from "../api.js";
import { svg } from "../dom.js";

const WIDTH_PX = 1200;

// Returns null where the page has no picture. Boxes are in points from the page's top left, and so is the view.
export async function pagePicture(id, page, boxes, signal) {
  if (!page.width) return null;
  let picture;
  try {
    picture = await pageImage(id, page.number, WIDTH_PX, signal);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
  const address = URL.createObjectURL(picture);
  const image = svg("image", {
    href: address,
    width: page.width,
    height: page.height,
    onload: () => {
      URL.revokeObjectURL(address);
      image.parentNode.removeAttribute("aria-busy");
    },
  });
  return svg(
    "svg",
    {
      class: "picture",
      viewBox: `0 0 ${page.width} ${page.height}`,
      role: "img",
      "aria-busy": "true",
      "aria-label": `Page ${page.number}, as it looks`,
    },
    image,
    boxes.map(({ box: [x0, y0, x1, y1], kind }) =>
      svg("rect", { class: kind, x: x0 - 2, y: y0 - 1, width: x1 - x0 + 4, height: y1 - y0 + 2, rx: 2 }),
    ),
  );
}
