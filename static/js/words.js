// The sentences that scripts say. A page in another language brings Django's catalogue along.
export const worded = (text, values = {}) =>
  (globalThis.django?.gettext?.(text) ?? text).replace(/{(\w+)}/g, (whole, name) => values[name] ?? whole);
