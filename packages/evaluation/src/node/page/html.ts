/** Markup that is safe to put into a page. Made by `html` (which escapes what is put in) and by `trusted`. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | undefined | readonly Part[];

/** A template whose values are escaped, but for those that are markup already; arrays are joined, undefined is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let markup = strings[0];
  for (let i = 0; i < parts.length; i++) markup += markupOf(parts[i]) + strings[i + 1];
  return { markup };
}

/** Markup that this package wrote itself. */
export function trusted(markup: string): Html {
  return { markup };
}

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replace(/[^\P{Cc}\n\t]/gu, "\ufffd"); // control characters aren't allowed in HTML
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}
