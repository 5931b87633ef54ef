import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { html, trusted } from "./html.ts";

describe("html", () => {
  it("escapes values, keeps markup, joins arrays, leaves undefined out", () => {
    const inner = html`<b>${"<i>"}</b>`;
    expect(html`<p title="${'"x"'}">${inner}${["a", "&", inner]}${undefined}${1.5}</p>`.markup).toBe(
      '<p title="&quot;x&quot;"><b>&lt;i&gt;</b>a&amp;<b>&lt;i&gt;</b>1.5</p>',
    );
    expect(trusted("<hr>").markup).toBe("<hr>");
  });

  it("gives back any text from an element and an attribute, and makes no other element", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "&amp;", "</p>", "<script>", "a", "é", "🦑", "--", "]]>") }),
        (text) => {
          const { document } = parseHTML(`<!doctype html><body>${html`<p title="${text}">${text}</p>`.markup}</body>`);
          const paragraph = document.querySelector("p");
          expect(paragraph?.textContent).toBe(text);
          expect(paragraph?.getAttribute("title")).toBe(text);
          expect(document.querySelectorAll("body *")).toHaveLength(1);
        },
      ),
    );
  });

  it("lets no control character through", () => {
    expect(html`${"a\u0000b\u001bc\nd\te"}`.markup).toBe("a\ufffdb\ufffdc\nd\te");
  });
});
