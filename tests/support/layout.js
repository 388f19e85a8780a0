/* Faults of the layout of the page as it is drawn now, one sentence each.

   - text or a control that a fixed area cuts off (a declared ellipsis and a pane that scrolls are meant),
   - an ellipsis that leaves less than about six letters,
   - a page or pane that scrolls sideways,
   - text that lies on other text or on a control of which it is no part,
   - with `rings`: a focus ring that covers the letters of a neighbour.
   Distances are CSS pixels. */
(rings) => {
  const CUT_PX = 1.5;
  const CRUSHED_PX = 56; // an ellipsis that leaves less than about six letters
  const LETTERS = 0.2; // share of the font size above and below the letters within their line
  const faults = new Set();
  const inFront = ".popover, .toasts"; // lie on top of the page on purpose
  const styles = new Map();
  const style = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const describe = (element) => {
    const label = element.getAttribute("aria-label") ?? element.textContent.trim();
    const kind = typeof element.className === "string" && element.className !== "" ? `.${element.className.split(" ")[0]}` : "";
    return `<${element.localName}${kind}> "${label.slice(0, 40)}"`;
  };
  const isHidden = (element) => {
    for (let each = element; each; each = each.parentElement) {
      if (style(each).clipPath !== "none" && each.clientWidth <= 1) return true;
    }
    return !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const box = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
  const common = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const isEmpty = (a, margin = 0) => a.right - a.left <= margin || a.bottom - a.top <= margin;

  /** What is seen of a box, and whether an area cuts a part off that nobody can reach. */
  const seen = (element, whole) => {
    let visible = whole;
    let cut = false;
    for (let area = element; area && area !== document.body; area = area.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp, position } = style(area);
      const edge = box(area.getBoundingClientRect());
      if (overflowX !== "visible") {
        const meant = textOverflow === "ellipsis" || overflowX === "auto" || overflowX === "scroll" || area.localName === "input";
        if (!meant && (visible.right > edge.right + CUT_PX || visible.left < edge.left - CUT_PX)) cut = true;
        visible = { ...visible, left: Math.max(visible.left, edge.left), right: Math.min(visible.right, edge.right) };
      }
      if (overflowY !== "visible") {
        const meant = overflowY === "auto" || overflowY === "scroll" || webkitLineClamp !== "none";
        const outside = visible.bottom > edge.bottom + CUT_PX || visible.top < edge.top - CUT_PX;
        if (!meant && outside && !isEmpty(visible)) cut = true;
        visible = { ...visible, top: Math.max(visible.top, edge.top), bottom: Math.min(visible.bottom, edge.bottom) };
      }
      if (position === "fixed") break;
    }
    const screen = { left: 0, top: 0, right: innerWidth, bottom: Infinity };
    if (!isEmpty(visible) && (visible.right > innerWidth + CUT_PX || visible.left < -CUT_PX)) cut = true;
    return { visible: common(visible, screen), cut };
  };

  const parts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    if (text.data.trim() === "" || element.closest(".skip") || ["SCRIPT", "STYLE", "OPTION", "TEXTAREA"].includes(element.tagName) || isHidden(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      const margin = parseFloat(style(element).fontSize) * LETTERS;
      const whole = { left: line.left, right: line.right, top: line.top + margin, bottom: line.bottom - margin };
      parts.push({ element, isText: true, ...seen(element, whole) });
    }
  }
  const controls = [...document.querySelectorAll("button, a[href], input, select, textarea, [role=option], [role=tab]")].filter((each) => !each.matches(".skip") && !isHidden(each));
  for (const element of controls) {
    const whole = box(element.getBoundingClientRect());
    if (!isEmpty(whole, 1)) parts.push({ element, isText: false, ...seen(element, whole) });
  }
  for (const { element, isText, visible, cut } of parts) {
    // Text without any visible part was left out on purpose, a control never is.
    if (cut && (!isText || !isEmpty(visible))) faults.add(`cut off: ${describe(element)}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const { textOverflow } = style(element);
    const room = element.clientWidth;
    if (textOverflow === "ellipsis" && element.scrollWidth > room && room < CRUSHED_PX && !isHidden(element)) faults.add(`crushed to ${room} px: ${describe(element)}`);
  }

  const shown = parts.filter(({ visible }) => !isEmpty(visible));
  const layer = (element) => element.closest(inFront);
  const related = (a, b) => a === b || a.contains(b) || b.contains(a);
  shown.forEach((a, index) => {
    for (const b of shown.slice(index + 1)) {
      if ((!a.isText && !b.isText) || related(a.element, b.element) || layer(a.element) !== layer(b.element)) continue;
      if (!isEmpty(common(a.visible, b.visible), CUT_PX)) faults.add(`overlap: ${describe(a.element)} and ${describe(b.element)}`);
    }
  });

  const { scrollingElement } = document;
  if (scrollingElement.scrollWidth > innerWidth + 1) faults.add(`page scrolls sideways by ${scrollingElement.scrollWidth - innerWidth} px`);
  for (const area of document.querySelectorAll("body *")) {
    if (["auto", "scroll"].includes(style(area).overflowX) && area.scrollWidth > area.clientWidth + 1 && !isHidden(area)) {
      faults.add(`scrolls sideways by ${area.scrollWidth - area.clientWidth} px: ${describe(area)}`);
    }
  }

  const ringWidth = (element) => {
    const { outlineStyle, outlineWidth, outlineOffset, boxShadow } = getComputedStyle(element);
    const outline = outlineStyle === "none" ? 0 : parseFloat(outlineWidth) + parseFloat(outlineOffset);
    const spread = boxShadow.includes("inset") ? 0 : Number(/0px 0px 0px (\d+(\.\d+)?)px/.exec(boxShadow)?.[1] ?? 0);
    return Math.max(outline, spread);
  };
  if (rings) {
    const before = document.activeElement;
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea, h1[tabindex], [role=tab]")) {
      if (element.matches(".skip") || isHidden(element)) continue;
      element.focus({ preventScroll: true, focusVisible: true });
      const ring = ringWidth(element);
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const around = { left: left - ring, top: top - ring, right: right + ring, bottom: bottom + ring };
      for (const { element: other, isText, visible } of shown) {
        if (!isText || related(element, other) || layer(element) !== layer(other)) continue;
        if (!isEmpty(common(around, visible), 0.5)) faults.add(`ring of ${describe(element)} covers ${describe(other)}`);
      }
      element.blur();
    }
    before?.focus({ preventScroll: true });
  }
  return [...faults].sort();
}
